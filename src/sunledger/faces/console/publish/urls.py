"""The addresses of publishing; `console/urls.py` mounts them."""

from django.urls import URLPattern

from sunledger.faces.audience import page
from sunledger.faces.console.lists import addresses
from sunledger.faces.console.publish import answering, lists, pages
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.questions.notices.access import place_of_edition, place_of_objection

_ONE, _ASKED = "c/publish/<uuid:edition>", "c/publish/objection/<uuid:objection>"
_SEE = Task.SEE_PUBLISHING
urlpatterns: list[URLPattern] = [
    *addresses("c/publish", lists.editions, name="publish", task=_SEE),
    page("c/publish/new", pages.new, name="publish_new", task=Task.PREPARE_PUBLISHING),
    *addresses("c/publish/objection", lists.objections, name="objections", task=_SEE),
    page(_ASKED, answering.objection, name="objection", task=_SEE, place=place_of_objection),
    page(_ONE, pages.edition, name="edition", task=_SEE, place=place_of_edition),
    page(
        f"{_ONE}/step",
        pages.step,
        name="edition_step",
        task=_SEE,
        place=place_of_edition,
    ),
    page(
        f"{_ONE}/picture/<slug:key>",
        pages.picture,
        name="edition_picture",
        task=_SEE,
        place=place_of_edition,
    ),
    page(
        f"{_ONE}/blur/<slug:key>",
        pages.blur,
        name="edition_blur",
        task=Task.PREPARE_PUBLISHING,
        place=place_of_edition,
    ),
]
