"""Lists of what is public, page by page, and the same list as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, permalink, show
from sunledger.faces.portal.heads import as_table, written
from sunledger.faces.portal.tables import Pages, as_file, notes_of
from sunledger.faces.words import said, say
from sunledger.platform.ground.places.codes import stem_of
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Kind

PER_PAGE = 30
_CODE = 12


def listing(
    request: Request,
    suffix: str,
    template: str,
    kinds: Sequence[Kind] | None,
    *,
    name: str,
    title: str,
    crumbs: Sequence[tuple[str, str]],
    running: bool = False,
    within: str = "",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Return a list of publications as a page, or as a file with as many rows as it counts."""
    today = localdate(request.origin.at)
    asked: dict[str, Any] = {"running": running, "within": within, "on": today}
    if suffix:
        heads, _ = notices.published(kinds, most=None, **asked)
        notes = notes_of(request, permalink(request))
        return as_file([as_table(heads)], suffix, request, title=title, notes=notes)
    start = (page_of(request) - 1) * PER_PAGE
    heads, count = notices.published(kinds, start=start, most=PER_PAGE, **asked)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "list": {"heads": [written(request, head) for head in heads], "count": count},
        "pages": pages(request, count, PER_PAGE),
        "files": at(request, f"{name}_file", "csv").removesuffix("csv"),
        "asked": query.urlencode(),
        "crumbs": list(crumbs),
        **(more or {}),
    }
    return show(request, template, context)


def page_of(request: Request) -> int:
    """Return which page is asked for, from 1."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1  # noqa: PLR2004


def pages(request: Request, count: int, per_page: int) -> Pages | None:
    """Return the addresses of the pages before and after; None where there is one page."""
    last = max(1, -(-count // per_page))
    here = min(page_of(request), last)

    def address(page: int) -> str:
        asked = request.GET.copy()
        asked["page"] = str(page)
        return f"?{asked.urlencode()}"

    if last == 1:
        return None
    return Pages(
        here, last, address(here - 1) if here > 1 else "", address(here + 1) if here < last else ""
    )


@require_safe
def index(request: Request, suffix: str = "") -> HttpResponse:
    """List what is public of every kind, or of one, in the county or in a place of it."""
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else None
    code = request.GET.get("place", "")
    place = division(code) if len(code) == _CODE and code.isdecimal() else None
    within = "" if place is None else place.code
    running = request.GET.get("now") == "1"
    counts = notices.counts(within)
    query = {"place": within, "now": "1" if running else ""}
    facets = [
        {
            "href": _address(request, {**query, "kind": ""}),
            "text": say("全部", "All"),
            "count": sum(counts.values()),
            "here": kind is None,
        },
        *(
            {
                "href": _address(request, {**query, "kind": one}),
                "text": said(one),
                "count": counts[one],
                "here": one is kind,
            }
            for one in Kind
            if counts.get(one)
        ),
    ]
    return listing(
        request,
        suffix,
        "portal/notices.html",
        None if kind is None else (kind,),
        name="notices",
        title=say("公开的内容", "publications") if kind is None else said(kind),
        crumbs=[(say("公示", "Notices"), "")],
        running=running,
        within=within,
        more={"facets": facets, "place": place, "running": running, "kind": kind,
              "stem": "" if place is None else stem_of(place.code)},
    )  # fmt: skip


def _address(request: Request, query: Mapping[str, str]) -> str:
    asked = request.GET.copy()
    asked.clear()
    for key, value in query.items():
        if value:
            asked[key] = str(value)
    return at(request, "notices") + (f"?{asked.urlencode()}" if asked else "")


@require_safe
def results(request: Request, suffix: str = "") -> HttpResponse:
    """List what checks found and how it was put right."""
    return listing(
        request,
        suffix,
        "portal/results.html",
        (Kind.RESULT,),
        name="results",
        title=say("结果", "results"),
        crumbs=[(say("查出来的结果", "What checks found"), "")],
    )


@require_safe
def statistics(request: Request, suffix: str = "") -> HttpResponse:
    """List the figures that were published."""
    return listing(
        request,
        suffix,
        "portal/statistics.html",
        (Kind.STATISTICS,),
        name="statistics",
        title=say("统计", "statistics"),
        crumbs=[(say("统计", "Statistics"), "")],
    )
