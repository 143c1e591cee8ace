"""区划 places: the tree, and a page a place: what lies in it, who answers, how its code came."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.households import STATUS
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.console.reforms import REFORMED
from sunledger.faces.words import both, said, say
from sunledger.kit.text import name_key
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import who_may_each
from sunledger.platform.ground.places import selectors
from sunledger.platform.ground.places.contracts import (
    Body,
    BodyKind,
    Division,
    DivisionLevel,
    SpecialArea,
)
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import Query

LEVELS = {
    DivisionLevel.PROVINCE: both("省", "province"),
    DivisionLevel.CITY: both("市", "city"),
    DivisionLevel.COUNTY: both("县", "county"),
    DivisionLevel.TOWNSHIP: both("乡镇", "township"),
    DivisionLevel.VILLAGE: both("村", "village"),
}
# Who answers for what at a place: the question, and the task of whoever can be asked.
ANSWERS = (
    (both("登记家里的变化", "records what changes"), Task.PROPOSE_CHANGE),
    (both("核对变化", "checks changes"), Task.CHECK_CHANGE),
    (both("交表", "hands tables in"), Task.UPLOAD),
    (both("审核交来的表", "reviews tables"), Task.REVIEW_UPLOAD),
)


class PlaceSearch(Search):
    """By name, pinyin or code, within a place, at a level, of a special area."""

    q = forms.CharField(
        label=both("地名、拼音或代码", "Name, pinyin or code"), required=False, max_length=40
    )
    within = forms.ChoiceField(
        label=both("在哪里", "Within"), required=False, choices=lambda: list(_townships())
    )
    level = forms.ChoiceField(
        label=both("级别", "Level"),
        required=False,
        choices=lambda: [("", ""), *((level.value, str(LEVELS[level])) for level in DivisionLevel)],
    )
    area = forms.ChoiceField(
        label=both("特殊地区", "Special area"),
        required=False,
        choices=lambda: [("", ""), *((area.value, said(area)) for area in SpecialArea)],
    )


def _townships() -> Iterator[tuple[str, str]]:
    yield "", say("全部", "everywhere")
    for place in selectors.tree():
        if place.level is DivisionLevel.TOWNSHIP:
            yield place.code, place.name


class Places(List[Division]):
    """The divisions that stand."""

    name = "console:places"
    title = both("区划", "Places")
    form = PlaceSearch
    facets = ("level", "area")
    template = "console/places.html"

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on
        self.inside: dict[int, str] = {}
        self.areas: dict[str, list[str]] = {}

    def columns(self) -> tuple[Column[Division], ...]:
        """Return the columns."""
        return (
            Column(
                "name",
                both("地名", "Name"),
                lambda place: place.name,
                href=lambda place: reverse("console:place", args=[place.code]),
                head=True,
                sort=True,
            ),
            Column("code", both("代码", "Code"), lambda place: place.code, sort=True),
            Column("level", both("级别", "Level"), lambda place: str(LEVELS[place.level])),
            Column("in", both("属于", "Lies in"), lambda place: self.inside.get(place.parent or 0)),
            Column(
                "area",
                both("特殊地区", "Special area"),
                lambda place: "、".join(self.areas.get(place.code, ())),
            ),
            Column("since", both("从哪天起", "Since"), lambda place: place.since, kind="day"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Division]:
        """Return divisions, parents before what lies in them."""
        del actor
        every = selectors.tree(given["within"] or None)
        asked = name_key(given["q"]).lower()
        if asked:
            kept = {place.id for place in selectors.find(given["q"], limit=len(every))}
            every = [place for place in every if place.id in kept]
        areas = {
            area: {tag.place for tag in selectors.tagged(area, on=self.on)} for area in SpecialArea
        }
        counts = {
            "level": Counter(str(place.level) for place in every),
            "area": {
                str(area): sum(place.code in codes for place in every)
                for area, codes in areas.items()
            },
        }
        if given["level"]:
            every = [place for place in every if place.level == given["level"]]
        if given["area"]:
            every = [place for place in every if place.code in areas[SpecialArea(given["area"])]]
        if sort:
            keys: dict[str, Callable[[Division], str]] = {
                "name": lambda place: place.name,
                "code": lambda place: place.code,
            }
            every.sort(key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))
        shown = every[start:] if most is None else every[start : start + most]
        parents = selectors.divisions_by_id({place.parent for place in shown if place.parent})
        self.inside = {number: place.name for number, place in parents.items()}
        self.areas = {}
        for area, codes in areas.items():
            for code in codes:
                self.areas.setdefault(code, []).append(said(area))
        return Rows(shown, len(every), counts)

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether places may be added."""
        return {"may_change": may(request.actor, Task.CHANGE_PLACES)}


def places(request: Request, suffix: str = "") -> HttpResponse:
    """List places."""
    return show(request, Places(localdate(request.origin.at)), suffix)


def _figures(actor: Actor, code: str) -> Iterator[dict[str, Any]]:
    """Yield how many households lie there, all and by status, for who may search there."""
    if not may(actor, Task.SEARCH_REGISTRY, place=code):
        return
    found = registry.households(Query(code), by=actor, limit=0)
    address = f"{reverse('console:households')}?place={code}"
    yield {"number": found.total, "text": say("户", "households"), "href": address}
    for status, count in found.facets.get("status", {}).items():
        words = registry.item("status").codes.get(status)
        if words is not None:
            text, href = said(words), f"{address}&status={status}"
            yield {"number": count, "text": text, "href": href, "kind": STATUS.get(status, "")}


def _reaching(code: str, on: date) -> Iterator[Body]:
    """Yield the zone of a township, or the centre that keeps the books of a village."""
    for kind in BodyKind:
        found = selectors.reached_by(kind, code, on=on) if kind.reaches else None
        if found is not None:
            yield found


def _unsettled(actor: Actor, code: str) -> Iterator[dict[str, Any]]:
    """Yield of a village that was split, and of its parts, how many households are not settled."""
    for one in registry.unsettled(by=actor):
        old = one.village.code
        if code in {old, *(part.code for part in one.parts)}:
            may_see = may(actor, Task.SEARCH_REGISTRY, place=old)
            yield {
                "one": one,
                "parts": "、".join(f"{part.name}（{part.code}）" for part in one.parts),
                "href": reverse("console:unsettled", args=[old]) if may_see else "",
            }


def place(request: Request, code: str) -> HttpResponse:
    """Show a place: where it lies, what lies in it, who answers there, how its code came."""
    found = selectors.division(code)
    if found is None:
        raise Refused(
            f"没有代码为 {code} 的地方。请从区划里选。",
            f"There is no place of code {code}. Choose one from the list.",
            hidden=True,
        )
    today = localdate(request.origin.at)
    history = selectors.history_of(code)
    answering = who_may_each([task for _, task in ANSWERS], place=code, on=today)
    context = {
        "place": found,
        "level": LEVELS[found.level],
        "path": selectors.path_of(code)[:-1],
        "inside": selectors.children(code),
        "tags": selectors.tags_of(code, on=today),
        "bodies": [*selectors.bodies(place=code), *_reaching(code, today)],
        "answers": [{"what": words, "people": answering[task]} for words, task in ANSWERS],
        "history": history,
        "became": [one for one in history if one.before.id == found.id],
        "figures": list(_figures(request.actor, code)),
        "may_change": found.until is None and may(request.actor, Task.CHANGE_PLACES, place=code),
        "reforms": found.level in REFORMED,
        "unsettled": list(_unsettled(request.actor, code)),
    }
    return render(request, "console/place.html", context)
