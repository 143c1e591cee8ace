"""Many villages at once: an accounting centre with its people, and a month of all villages."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.books.steps import Step, form_of, take
from sunledger.faces.console.books.words import MONTH_KINDS, days_left, month_words
from sunledger.faces.console.forms import Day
from sunledger.faces.forms import Form
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body, names
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices import services as publishing
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.codes import Duty, MonthState
from sunledger.platform.registers.books.contracts import (
    Centre,
    Member,
    Served,
    Unities,
    VillageMonth,
)

UNITIES = (
    ("bank_account", both("统一账户", "one bank account")),
    ("receipts", both("统一票据", "one kind of receipts")),
    ("spending_check", both("统一审核开支", "one check of spending")),
    ("procedure", both("统一程序", "one procedure")),
    ("archive", both("统一档案", "one archive")),
)
_STATES = (None, *MonthState)


class AgencyForm(Form):
    """An agreement of a village with the centre."""

    village = forms.ChoiceField(label=both("哪个村", "Village"))
    day = Day(label=both("从哪天起", "From"))
    unities = forms.MultipleChoiceField(
        label=both("五统一，做到的勾上", "The five unities that hold"),
        choices=UNITIES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class SeatForm(Form):
    """Who does a duty from a day on."""

    duty = forms.ChoiceField(
        label=both("岗位", "Duty"), choices=lambda: [(one.value, said(one)) for one in Duty]
    )
    account = forms.ChoiceField(
        label=both("谁", "Who"),
        help_text=both(
            "只列有这些岗位、能登录的人。没有，请管理员先开账号、给岗位。",
            "Those who sign in and have such a post. Else have an administrator grant one.",
        ),
    )
    village = forms.ChoiceField(
        label=both("哪个村（报账员才选）", "Village (of a clerk only)"), required=False
    )
    day = Day(label=both("从哪天起", "From"))


class LinkForm(Form):
    """Whose account a seat is that was written as a name alone."""

    seat = forms.TypedChoiceField(label=both("哪个岗位", "Seat"), coerce=int)
    account = forms.ChoiceField(label=both("是谁的账号", "Whose account"))


def centre(request: Request, centre: str) -> HttpResponse:
    """Show an accounting centre: its people, its villages, the five unities, and one month."""
    by, at = request.actor, request.origin.at
    found = body(BodyKind.ACCOUNTING_CENTRE, centre)
    if found is None:
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    one = next(row for row in selectors.centres(found.place, by=by, at=at) if row.code == centre)
    month = _month_of(request.GET.get("month", "")) or selectors.last_month(by=by, at=at)
    rows = selectors.served(centre, month, by=by, at=at)
    here = reverse("console:books_centre", args=[centre])
    members = selectors.members(centre, by=by)
    steps = list(_centre_steps(request, one, rows, members))
    status = 200
    if request.method == "POST":
        answer = take(request, steps, here)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    context = {
        "centre": one,
        "people": [
            (said(duty), [who for who in members if who.duty is duty])
            for duty in (Duty.DIRECTOR, Duty.ACCOUNTANT, Duty.CASHIER)
        ],
        "nameless": {who.village for who in members if who.village and not who.linked},
        "month": month_words(month),
        "all_href": _all(month),
        "rows": [(row, _state(row.month), _lacking(row)) for row in rows],
        "unsigned": sum(row.agreed is None for row in rows),
        "unities": [words for _, words in UNITIES],
        "counts": _counts([row.month for row in rows]),
        "steps": steps,
        "tried": next((step.form for step in steps if step.form.errors), None),
        "before": f"?month={_shifted(month, -1):%Y-%m}",
        "after": f"?month={_shifted(month, 1):%Y-%m}",
    }
    return render(request, "console/books/centre.html", context, status=status)


def _centre_steps(
    request: Request, one: Centre, rows: list[Served], members: list[Member]
) -> Iterator[Step]:
    by = request.actor
    if not may(by, Task.DIRECT_BOOKS, place=one.place):
        return
    given: dict[str, Any] = {"by": by, "origin": request.origin}
    day = {"day": localdate(request.origin.at)}
    named = [("", say("请选", "Choose")), *((row.month.code, row.month.name) for row in rows)]
    agency = form_of(request, "agency", AgencyForm, initial=day)
    agency.fields["village"].choices = named  # type: ignore[attr-defined]
    seat = form_of(request, "seat", SeatForm, initial=day)
    seat.fields["village"].choices = named  # type: ignore[attr-defined]
    able = selectors.candidates(one.code, by=by, at=request.origin.at)
    people = [
        ("", say("请选", "Choose")),
        *((ref, say(f"{name}，{post}", f"{name}, {post}")) for ref, name, post in able),
    ]
    seat.fields["account"].choices = people  # type: ignore[attr-defined]
    yield Step(
        "agency",
        say("和一个村签代理协议", "Agree with a village"),
        say("记下协议", "Write it down"),
        agency,
        lambda form: services.agree_agency(
            one.code,
            form.cleaned_data["village"],
            form.cleaned_data["day"],
            Unities(**dict.fromkeys(form.cleaned_data["unities"], True)),
            **given,
        ),
        danger=True,
    )
    yield Step(
        "seat",
        say("换一个岗位上的人", "Seat somebody"),
        say("记下", "Write down"),
        seat,
        lambda form: services.seat(
            one.code,
            Duty(form.cleaned_data["duty"]),
            form.cleaned_data["account"],
            form.cleaned_data["day"],
            village=form.cleaned_data["village"] or None,
            **given,
        ),
        danger=True,
    )
    unlinked = [who for who in members if not who.linked]
    if unlinked:
        places = names({who.village for who in unlinked if who.village})
        link = form_of(request, "link", LinkForm)
        link.fields["seat"].choices = [  # type: ignore[attr-defined]
            (who.seat, f"{places.get(who.village or '', '')}{said(who.duty)} {who.name}")
            for who in unlinked
        ]
        link.fields["account"].choices = people  # type: ignore[attr-defined]
        yield Step(
            "link",
            say("给岗位关联账号", "Link a seat to an account"),
            say("关联", "Link"),
            link,
            lambda form: services.link_seat(
                form.cleaned_data["seat"], form.cleaned_data["account"], **given
            ),
        )


def _lacking(row: Served) -> str:
    """Return in words which of the five a village lacks."""
    pairs = zip(UNITIES, row.unities, strict=False)
    return "、".join(str(words) for (_, words), holds in pairs if not holds)


# --- a month of all villages ----------------------------------------------------------------------


class MonthForm(Form):
    """That what is agreed to was looked at."""

    seen = forms.BooleanField(
        label=both(
            "每个村的预览我都打开看过，遮住的和没遮住的都对",
            "I opened the preview of each village; what is masked and what is not is right",
        ),
        error_messages={"required": both("请先一个一个看过。", "Look at each of them first.")},
    )


def month_of_all(request: Request, year: int, month: int) -> HttpResponse:
    """Show how far a month is in every village, and draft or agree to all that are ready."""
    by, at = request.actor, request.origin.at
    if not 1 <= month <= 12 or not 1990 <= year <= 2100:  # noqa: PLR2004 - months, and years of books
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    day = date(year, month, 1)
    publishes = may(by, Task.SEE_PUBLISHING)
    held = {one.books.code: one for one in notices.standings(day, by=by)} if publishes else {}
    steps = list(_month_steps(request, day, list(held.values())))
    status = 200
    if request.method == "POST":
        answer = take(request, steps, _all(day))
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    rows = selectors.villages_in(day, by=by, at=at)
    context = {
        "title": month_words(day),
        "day": day,
        "rows": [(row, *_state(row), _edition(held.get(row.code))) for row in rows if row.row],
        "without": [row for row in rows if row.row is None],
        "counts": _counts(rows),
        "published": sum(one.shown for one in held.values()),
        "total": len(rows),
        "going": publishes and notices.going_on(day, by=by),
        "steps": steps,
        "publishes": publishes,
        "tried": next((step.form for step in steps if step.form.errors), None),
        "before": _all(_shifted(day, -1)),
        "after": _all(_shifted(day, 1)),
    }
    return render(request, "console/books/all.html", context, status=status)


def _month_steps(request: Request, day: date, held: list[Any]) -> Iterator[Step]:
    by = request.actor
    told = both("放到后台了，一个村一个村办。刷新看进度。", "It goes on in the background.")
    drafts = [
        one
        for one in held
        if one.to_draft and may(by, Task.PREPARE_PUBLISHING, place=one.books.code)
    ]
    if drafts:
        yield Step(
            "draft",
            say(f"起草 {len(drafts)} 个村的账", f"Draft {len(drafts)} villages"),
            say("都起草，交另一个人看", "Draft all, for another person to look at"),
            form_of(request, "draft", Form),
            lambda _: publishing.ask_month(publishing.DRAFT_MONTH, day, by=by),
            done=told,
        )
    waits = [
        one for one in held if one.to_agree and may(by, Task.AGREE_PUBLISHING, place=one.books.code)
    ]
    if waits:
        yield Step(
            "agree",
            say(f"同意 {len(waits)} 个村的账", f"Agree to {len(waits)} villages"),
            say("都同意公布", "Agree to all"),
            form_of(request, "agree", MonthForm),
            lambda _: publishing.ask_month(publishing.AGREE_MONTH, day, by=by),
            done=told,
        )


def _edition(one: Any) -> tuple[str, str, str] | None:  # noqa: ANN401 - of notices
    """Return the address of a draft or publication, and its state as kind and words."""
    if one is None or one.edition is None:
        return None
    kind = "ok" if one.shown else "wait"
    return reverse("console:edition", args=[one.edition]), kind, said(one.state)


def _counts(rows: list[VillageMonth]) -> list[tuple[str, str, int]]:
    """Return how many villages are how far, in the order of the way."""
    found = Counter(row.state for row in rows)
    return [
        (
            MONTH_KINDS[state] if state else "off",
            said(state) if state else say("没有账", "no books"),
            found[state],
        )
        for state in _STATES
        if found[state]
    ]


def _state(row: VillageMonth) -> tuple[str, str, str, str]:
    """Return the state of a village's month and its clock, each as kind and words."""
    state = row.state
    kind, words = (MONTH_KINDS[state], said(state)) if state else ("off", say("没有账", "no books"))
    return (kind, words, *days_left(row.left, published=state is MonthState.PUBLISHED))


def _month_of(text: str) -> date | None:
    """Return the month that was asked for (2026-06); None where none was."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _shifted(month: date, by: int) -> date:
    return (month + timedelta(days=31 if by > 0 else -1)).replace(day=1)


def _all(month: date) -> str:
    return reverse("console:books_all", args=[month.year, month.month])


def centres(actor: Actor, at: Any) -> list[Centre]:  # noqa: ANN401 - a moment
    """Return the centres of the actor's places."""
    places = sorted({post.place for post in actor.posts})
    found = {one.code: one for place in places for one in selectors.centres(place, by=actor, at=at)}
    return list(found.values())
