"""找我的村: the villages, and of each what is public of it, in six tabs."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal import boards, books
from sunledger.faces.portal.front import at, county, missing, permalink, show
from sunledger.faces.portal.heads import newest, written
from sunledger.faces.portal.tables import as_file, notes_of
from sunledger.faces.qr import qr
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.places import selectors as places
from sunledger.platform.ground.places.contracts import BodyKind, Division, DivisionLevel
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Column, Head, Kind, Table, Type

_TABS = {
    "money": both("钱", "Money"),
    "projects": both("项目", "Projects"),
    "vouchers": both("凭证", "Vouchers"),
    "powers": both("权力清单", "Powers"),
    "people": both("找谁", "Whom to ask"),
    "notices": both("公示", "Notices"),
}
_BODIES = (
    BodyKind.VILLAGE_COMMITTEE,
    BodyKind.PARTY_BRANCH,
    BodyKind.SUPERVISION_COMMITTEE,
    BodyKind.COLLECTIVE,
)
_MOST_FOUND = 60
_LONGEST = 40  # characters of what is typed


@require_safe
def home(request: Request) -> HttpResponse:
    """Ask for the village first; below it what is under notice, and six boards."""
    context = {
        "townships": places.children(_county_code()),
        "newest": newest(request, running=True, most=5),
        "boards": boards.told(request),
    }
    return show(request, "portal/home.html", context)


def _county_code() -> str:
    return str(settings.HOME.answers.get("code", ""))


# --- finding it -----------------------------------------------------------------------------------


@require_safe
def where(request: Request, suffix: str = "") -> HttpResponse:
    """List the villages, those that the words find, by their township."""
    words = request.GET.get("q", "").strip()[:_LONGEST]
    found = _found(words)
    if suffix:
        notes = notes_of(request, permalink(request))
        title = say("村", "villages")
        return as_file([_table(found)], suffix, request, title=title, notes=notes)
    if words and len(found) == 1:
        found_at = at(request, "village", found[0][1].code)
        return _led(found_at)
    groups: list[tuple[Division, list[Division]]] = []
    for town, village in found:
        if not groups or groups[-1][0].code != town.code:
            groups.append((town, []))
        groups[-1][1].append(village)
    context = {
        "words": words,
        "groups": groups,
        "count": len(found),
        "open": bool(words) or len(groups) == 1,
        "files": at(request, "where_file", "csv").removesuffix("csv"),
        "asked": request.GET.urlencode(),
        "crumbs": [(say("找我的村", "My village"), "")],
    }
    return show(request, "portal/where.html", context)


def _led(to: str) -> HttpResponse:
    answer = HttpResponse(status=303)
    answer["Location"] = to
    return answer


def _found(words: str) -> list[tuple[Division, Division]]:
    """Return villages with their townships: all, or those that words find, by code."""
    every = places.tree()
    towns = {one.id: one for one in every if one.level == DivisionLevel.TOWNSHIP}
    villages = [one for one in every if one.level == DivisionLevel.VILLAGE]
    if words:
        hits = {one.code for one in places.find(words, limit=_MOST_FOUND * 10)}
        inside = {town.id for town in towns.values() if town.code in hits}
        villages = [one for one in villages if one.code in hits or one.parent in inside]
    return [(towns[one.parent], one) for one in villages if one.parent in towns]


def _table(found: Sequence[tuple[Division, Division]]) -> Table:
    return Table(
        "villages",
        "村",
        "Villages",
        (
            Column("village", "村", "Village", Type.TEXT),
            Column("township", "乡镇", "Township", Type.TEXT),
            Column("code", "12 位代码", "12-digit code", Type.TEXT),
            Column("since", "从哪天起", "Since", Type.DATE),
            Column("page", "网页", "Page", Type.LINK),
        ),
        tuple(
            (one.name, town.name, one.code, one.since.isoformat(), f"/v/{one.code}")
            for town, one in found
        ),
    )


def villages_table() -> Table:
    """Return all villages as a table, for the data page."""
    return _table(_found(""))


# --- one village ----------------------------------------------------------------------------------


@require_safe
def village(request: Request, code: str, tab: str = "money") -> HttpResponse:
    """Show what is public of a village."""
    path = places.path_of(code)
    if not path or path[-1].level != DivisionLevel.VILLAGE:
        return missing(request, say("没有这个村。", "There is no such village."))
    here = path[-1]
    if here.until is not None:
        after = [one for one in places.became(code) if one.until is None]
        return show(
            request, "portal/village_ended.html", {"village": here, "after": after}, status=404
        )
    context: dict[str, Any] = {
        "village": here,
        "township": path[-2].name if len(path) > 1 else "",
        "tab": tab,
        "tabs": [
            {
                "href": at(request, "village_tab", code, name),
                "text": text,
                "here": name == tab,
                "count": None,
            }
            for name, text in _TABS.items()
        ],
        "crumbs": _crumbs(request, path),
        "title": say(f"{here.name}：{_TABS[tab]}", f"{here.name}: {_TABS[tab]}"),
        **_OF_TAB[tab](request, code),
    }
    return show(request, f"portal/village_{tab}.html", context)


def _crumbs(request: Request, path: Sequence[Division]) -> list[tuple[str, str]]:
    where = at(request, "where")
    crumbs = [(say("找我的村", "My village"), where)]
    if len(path) > 1:
        town = path[-2]
        crumbs.append((town.name, f"{where}?q={town.code[:9]}"))
    return [*crumbs, (path[-1].name, "")]


def _money(request: Request, code: str) -> dict[str, Any]:
    return {
        **books.month_of(request, code),
        "rosters": newest(request, (Kind.ROSTER, Kind.FUND), place=code, most=10),
        "above": {"heads": [written(request, head) for head in _named_above(request, code)]},
    }


def _named_above(request: Request, code: str) -> list[Head]:
    """Return the lists of the township and the county in which the village has somebody."""
    *above, here = places.path_of(code)
    codes = [one.code for one in above]
    return notices.naming(here.name, codes, on=localdate(request.origin.at), most=10)


def _projects(request: Request, code: str) -> dict[str, Any]:
    return {"list": newest(request, Kind.PROJECT, place=code)}


def _vouchers(request: Request, code: str) -> dict[str, Any]:
    return books.month_of(request, code)


def _powers(request: Request, code: str) -> dict[str, Any]:
    del request, code
    return {}


def _people(request: Request, code: str) -> dict[str, Any]:
    del request
    there = {one.kind: one for one in places.bodies(place=code)}
    centre = places.reached_by(BodyKind.ACCOUNTING_CENTRE, code, on=localdate())
    return {
        "bodies": [(said(kind), there[kind].name) for kind in _BODIES if kind in there],
        "centre": "" if centre is None else centre.name,
        "county": county(),
    }


def _notices(request: Request, code: str) -> dict[str, Any]:
    return {"list": newest(request, place=code, most=50)}


_OF_TAB = {
    "money": _money,
    "projects": _projects,
    "vouchers": _vouchers,
    "powers": _powers,
    "people": _people,
    "notices": _notices,
}
TABS = tuple(_TABS)


@require_safe
def poster(request: Request, code: str) -> HttpResponse:
    """Show the code of a village to be printed and hung beside the notice board."""
    here = places.division(code)
    if here is None or here.level != DivisionLevel.VILLAGE or here.until is not None:
        return missing(request, say("没有这个村。", "There is no such village."))
    address = request.build_absolute_uri(at(request, "village", code))
    context = {
        "village": here,
        "qr": qr(address),
        "page": address,
        "crumbs": [
            (here.name, at(request, "village", code)),
            (say("印二维码", "Print the code"), ""),
        ],
    }
    return show(request, "portal/poster.html", context)
