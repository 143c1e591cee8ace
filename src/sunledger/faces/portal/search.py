"""搜索: villages and publications by name, and every published row by any part of its words."""

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, permalink, show
from sunledger.faces.portal.heads import written
from sunledger.faces.portal.lists import page_of, pages
from sunledger.faces.portal.tables import as_file, notes_of
from sunledger.faces.words import say
from sunledger.platform.ground.places import selectors as places
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Column, Hit, Table, Type

PER_PAGE = 20
MOST = 1000  # as many as a search counts
_LONGEST = 40
_FEWEST = 2
_MOST_CELLS = 6
_MOST_TITLES = 10


@require_safe
def search(request: Request, suffix: str = "") -> HttpResponse:
    """Show what the words find: villages first, then publications by title, then their rows."""
    words = request.GET.get("q", "").strip()[:_LONGEST]
    today = localdate(request.origin.at)
    asked = len(words) >= _FEWEST
    if suffix:
        hits, _ = notices.search(words, on=today, most=MOST) if asked else ([], 0)
        notes = notes_of(request, permalink(request))
        return as_file([_table(hits)], suffix, request, title=say("搜索", "search"), notes=notes)
    start = (page_of(request) - 1) * PER_PAGE
    hits, count = notices.search(words, on=today, start=start, most=PER_PAGE) if asked else ([], 0)
    found = places.find(words, limit=PER_PAGE) if asked and start == 0 else []
    villages = [one for one in found if one.level == DivisionLevel.VILLAGE]
    titled = notices.titled(words, on=today, most=_MOST_TITLES) if asked and start == 0 else []
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "words": words,
        "short": bool(words) and not asked,
        "villages": villages,
        "titled": {"heads": [written(request, head) for head in titled]},
        "hits": [
            (written(request, hit.head), hit, _shown(hit), _anchor(request, hit)) for hit in hits
        ],
        "count": count,
        "cut": count >= MOST,
        "pages": pages(request, count, PER_PAGE),
        "files": at(request, "search_file", "csv").removesuffix("csv"),
        "asked": query.urlencode(),
        "crumbs": [(say("搜索", "Search"), "")],
    }
    return show(request, "portal/search.html", context)


def _shown(hit: Hit) -> str:
    return " · ".join([cell for cell in hit.cells if cell][:_MOST_CELLS])


def _anchor(request: Request, hit: Hit) -> str:
    return f"{at(request, 'notice', hit.head.id)}?table={hit.table}&row={hit.row}#t-{hit.table}"


def _table(hits: list[Hit]) -> Table:
    return Table(
        "hits",
        "搜索结果",
        "Search results",
        (
            Column("title", "在哪里", "Where", Type.TEXT),
            Column("place", "地方", "Place", Type.TEXT),
            Column("period", "时间", "Period", Type.TEXT),
            Column("row", "第几行", "Row", Type.QUANTITY),
            Column("text", "内容", "Text", Type.TEXT),
            Column("page", "网页", "Page", Type.LINK),
        ),
        tuple(
            (
                say(hit.head.title_zh, hit.head.title_en),
                hit.head.place_name,
                hit.head.period,
                hit.row,
                " · ".join(cell for cell in hit.cells if cell),
                f"/notice/{hit.head.id}",
            )
            for hit in hits
        ),
    )
