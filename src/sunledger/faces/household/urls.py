"""The addresses of a household's own pages: which one it is comes from who signed in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern
from django.views.decorators.cache import never_cache

from sunledger.faces import audience
from sunledger.faces.audience import PUBLIC
from sunledger.faces.household import (
    enter,
    home,
    money,
    procedures,
    questions,
    records,
    views,
)
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.registry import access


def page(route: str, view: Callable[..., HttpResponse], **more: Any) -> URLPattern:  # noqa: ANN401 - as audience.page
    """Return an address whose page no browser keeps: the next one to hold the phone is another."""
    return audience.page(route, never_cache(view), **more)


app_name = "household"
_SEE, _SAY = Task.SEE_OWN_HOUSEHOLD, Task.ANSWER_OWN
urlpatterns: list[URLPattern] = [
    page("my/enter", enter.enter, name="enter", task=PUBLIC),
    page("my/enter/<slug:code>", enter.enter, name="enter_code", task=PUBLIC),
    page("my/pin", enter.pin, name="pin", task=PUBLIC),
    page("my/leave", enter.leave, name="leave", task=PUBLIC),
    page("my/left", enter.left, name="left", task=PUBLIC),
    page("my/", home.home, name="home", task=_SEE),
    page("my/received", home.received, name="received", task=_SEE),
    page("my/received/<int:year>", home.received, name="received_in", task=_SEE),
    page("my/money", money.money, name="money", task=_SEE),
    page("my/records", records.records, name="records", task=_SEE),
    *(
        page(
            f"my/{verb}/<int:statement>",
            view,
            name=verb,
            task=_SAY,
            place=access.place_of_statement,
        )
        for verb, view in (("right", records.right), ("wrong", records.wrong))
    ),
    page("my/wrong/<uuid:payment>/<int:row>", records.wrong_money, name="wrong_money", task=_SAY),
    page("my/said", records.said, name="said", task=_SEE),
    *(
        page(
            f"my/said/<uuid:dispute>{tail}",
            view,
            name=name,
            task=task,
            place=access.place_of_dispute,
        )
        for tail, name, view, task in (
            ("", "receipt", records.receipt, _SEE),
            ("/photo", "photo", records.photo, _SEE),
            ("/again", "wrong_again", records.wrong_again, _SAY),
            ("/back", "take_back", records.take_back, _SAY),
        )
    ),
    page("my/questions", questions.questions, name="questions", task=_SEE),
    page("my/question/<uuid:question>", questions.question, name="question", task=_SEE),
    *(
        page(f"my/question/<uuid:question>/{verb}", view, name=verb, task=_SAY)
        for verb, view in (
            ("reply", questions.reply),
            ("objection", questions.objection),
            ("appeal", questions.appeal),
        )
    ),
    *(
        page(
            f"my/question/<uuid:question>/{verb}",
            partial(questions.helped, answer=answer),
            name=verb,
            task=_SAY,
        )
        for verb, answer in (("helped", "confirm"), ("not-yet", "not_yet"))
    ),
    *(
        page(
            f"my/question/<uuid:question>/{kind}.{suffix}",
            partial(questions.letter, kind=kind, pdf=suffix == "pdf"),
            name=f"{kind}_{suffix}",
            task=_SEE,
        )
        for kind in ("notice", "decision")
        for suffix in ("pdf", "docx")
    ),
    page("my/paper/<uuid:paper>", questions.paper, name="paper", task=_SEE),
    page("my/letters", questions.letters, name="letters", task=_SEE),
    page("my/why", questions.why, name="why", task=_SEE),
    page("my/members", views.members, name="members", task=_SEE),
    page("my/income", views.income, name="income", task=_SEE),
    page("my/procedures", procedures.procedures, name="procedures", task=_SEE),
    page(
        "my/confirm/<uuid:procedure>",
        procedures.confirm,
        name="confirm",
        task=_SAY,
        place=access.place_of_procedure,
    ),
    page("my/sign", procedures.sign, name="sign", task=_SAY),
    page("my/who-looked", views.who_looked, name="who_looked", task=_SEE),
]
