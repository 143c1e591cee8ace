"""数据: every list as a file, with a dictionary of its columns; and what search engines read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal import bulk, places
from sunledger.faces.portal.front import at, missing, permalink, show
from sunledger.faces.portal.heads import as_table
from sunledger.faces.portal.tables import as_file, lay, notes_of
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.places import selectors as divisions
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Kind, Table, Type

_MOST_ADDRESSES = 50_000  # of a sitemap


@dataclass(frozen=True)
class DataSet:
    """A list that is given away: its name in the address, what it is, and how its table is made."""

    slug: str
    title: str
    about: str
    table: Callable[[Request], Table]


def _published(*kinds: Kind) -> Callable[[Request], Table]:
    def table(request: Request) -> Table:
        heads, _ = notices.published(kinds or None, on=localdate(request.origin.at), most=None)
        return as_table(heads)

    return table


SETS: Sequence[DataSet] = (
    DataSet(
        "villages",
        both("村", "Villages"),
        both("全县的村，代码和网页", "The villages of the county, with their codes and pages"),
        lambda _: places.villages_table(),
    ),
    DataSet(
        "publications",
        both("公开的全部内容", "Everything that is public"),
        both(
            "每一份公开的标题、地方、日期、版本和指纹",
            "Of each publication title, place, days, version and hash",
        ),
        _published(),
    ),
    *(
        DataSet(
            str(kind),
            both(kind.zh, kind.en.capitalize()),
            both(f"只有“{kind.zh}”的", f"Those of the kind “{kind.en}” alone"),
            _published(kind),
        )
        for kind in Kind
    ),
)
_BY_SLUG = {one.slug: one for one in SETS}


@require_safe
def index(request: Request) -> HttpResponse:
    """List what can be taken away."""
    counts = notices.counts()
    rows = [(one, at(request, "data_set", one.slug), _count(one, counts)) for one in SETS]
    return show(
        request,
        "portal/data.html",
        {"sets": rows, "years": bulk.sets(request), "crumbs": [(say("数据下载", "Data"), "")]},
    )


def _count(one: DataSet, counts: object) -> int | None:
    """Return how many rows a set has, where that is known without making it."""
    assert isinstance(counts, dict)  # noqa: S101 - as `counts` gives
    if one.slug == "publications":
        return sum(counts.values())
    return counts.get(one.slug, 0) if one.slug in set(Kind) else None


@require_safe
def data_set(request: Request, slug: str, suffix: str = "") -> HttpResponse:
    """Show a set with its dictionary, or give it away."""
    found = _BY_SLUG.get(slug)
    if found is None:
        return missing(request)
    table = found.table(request)
    if suffix:
        notes = notes_of(request, permalink(request))
        return as_file([table], suffix, request, title=str(found.title), notes=notes)
    context = {
        "set": found,
        "table": lay(table, request),
        "columns": [
            (column.name, said(column), said_type(column.type)) for column in table.columns
        ],
        "files": at(request, "data_file", slug, "csv").removesuffix("csv"),
        "crumbs": [(say("数据下载", "Data"), at(request, "data")), (str(found.title), "")],
    }
    return show(request, "portal/data_set.html", context)


def said_type(kind: Type) -> str:
    """Return in words of what class a column is."""
    return str(_TYPES.get(kind, _TYPES[Type.TEXT]))


_TYPES = {
    Type.TEXT: both("文字", "text"),
    Type.PERSON_NAME: both("姓名", "name of a person"),
    Type.MONEY_FEN: both("钱：JSON 里是分，表里是元", "money: fen in JSON, yuan in tables"),
    Type.COUNT: both("人数或户数，不到五的不写", "people or households; below five not shown"),
    Type.QUANTITY: both("数量", "a number of things"),
    Type.PERCENT: both("百分比：JSON 里是万分之几", "percentage; in JSON per ten thousand"),
    Type.DATE: both("日期，年-月-日", "day, as 2026-06-30"),
    Type.MONTH: both("月份，年-月", "month, as 2026-06"),
    Type.LINK: both("本站的网址", "address on this site"),
    Type.PICTURE: both("图片的名字", "name of a picture"),
}


# --- for search engines ---------------------------------------------------------------------------


@require_safe
def sitemap(request: Request) -> HttpResponse:
    """List the addresses of what stays: never what is taken away when its time is over."""
    names = (
        "home",
        "where",
        "boards",
        "funds",
        "subsidies",
        "notices",
        "results",
        "statistics",
        "data",
    )
    paths = [at(request, name) for name in (*names, "help", "about", "privacy", "accessibility")]
    villages = [one for one in divisions.tree() if one.level == DivisionLevel.VILLAGE]
    paths += [at(request, "village", one.code) for one in villages]
    heads, _ = notices.published(on=localdate(request.origin.at), most=None)
    paths += [at(request, "notice", head.id) for head in heads if not head.personal]
    lines = "".join(
        f"<url><loc>{escape(request.build_absolute_uri(path))}</loc></url>\n"
        for path in paths[:_MOST_ADDRESSES]
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: Request) -> HttpResponse:
    """Say which addresses search engines leave alone."""
    kept = ("/c/", "/my/", "/api/", "/signin", "/start", "/me/", "/join", "/choose", "/search",
            "/en/search")  # fmt: skip
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in kept)]
    lines.append(f"Sitemap: {request.build_absolute_uri(at(request, 'sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
