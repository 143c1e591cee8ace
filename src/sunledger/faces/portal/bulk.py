"""All that is public of a kind and a year as one file, with the hash of each part in the log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, missing, permalink, show
from sunledger.faces.portal.heads import title_of
from sunledger.faces.portal.tables import as_file, as_long_csv, notes_of
from sunledger.faces.words import said, say
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Cell, Column, Head, Kind, Table, Type

MOST_ROWS = 300_000  # of a file that is made whole before it goes
_OF_EACH = (
    Column("publication", "哪一份", "Publication", Type.LINK),
    Column("title", "标题", "Title", Type.TEXT),
    Column("place_code", "地方代码", "Code of the place", Type.TEXT),
    Column("place", "地方", "Place", Type.TEXT),
    Column("period", "时间", "Period", Type.TEXT),
    Column("version", "第几版", "Version", Type.QUANTITY),
    Column("sha256", "指纹", "SHA-256", Type.TEXT),
)
_CONTENTS = Table(
    "publications",
    "有哪些",
    "What is in it",
    (
        *_OF_EACH,
        Column("rows", "行数", "Rows", Type.QUANTITY),
        Column("entry", "公开记录第几条", "Entry of the log", Type.QUANTITY),
    ),
    (),
)


@dataclass(frozen=True)
class Set:
    """A kind and year in the list of what can be taken away."""

    title: str
    href: str
    number: int
    rows: int


def sets(request: Request) -> list[Set]:
    """Return what can be taken away whole."""
    return [
        Set(
            say(f"{one.year} 年：{one.kind.zh}", f"{one.kind.en.capitalize()}, {one.year}"),
            at(request, "bulk", one.kind, one.year),
            one.number,
            one.rows,
        )
        for one in notices.years()
    ]


@require_safe
def whole(request: Request, kind: str, year: int, suffix: str = "") -> HttpResponseBase:
    """Say what is in a kind and year, or give it away as one file.

    A CSV of any length is written as it is fetched; the other forms, which are made whole before
    they go, end at MOST_ROWS.
    """
    if kind not in set(Kind):
        return missing(request)
    of = Kind(kind)
    heads = notices.heads_of_year(of, year, on=localdate(request.origin.at))
    if not heads:
        return missing(request)
    digest = notices.hash_of_all(heads)
    title = say(f"{of.zh} {year} 年", f"{of.en.capitalize()} {year}")
    rows = sum(head.rows for head in heads)
    too_long = rows > MOST_ROWS
    if suffix == "csv":
        return _as_csv(request, heads, _outline(heads, digest), title)
    if suffix and not too_long:
        notes = notes_of(request, permalink(request)) | {
            "publications": str(len(heads)),
            "sha256": digest,
        }
        tables = _joined(heads, _outline(heads, digest))
        return as_file(tables, suffix, request, title=title, notes=notes)
    outline = _outline(heads, digest)
    context = {
        "title": title,
        "files": at(request, "bulk_file", kind, year, "csv").removesuffix("csv"),
        "number": len(heads),
        "rows": rows,
        "sha256": digest,
        "too_long": too_long,
        "tables": [
            *((one.code, say(one.zh, one.en), one.rows) for one in outline.values()),
            (_CONTENTS.code, said(_CONTENTS), len(heads)),
        ],
        "crumbs": [(say("数据下载", "Data"), at(request, "data")), (title, "")],
    }
    return show(request, "portal/bulk.html", context, status=413 if suffix else 200)


@dataclass(frozen=True)
class _Joined:
    """A table of the file: that of one code, with the columns and the number of rows of all."""

    code: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: int

    @property
    def names(self) -> list[str]:
        """Return its columns as the publications call them."""
        return [column.name for column in self.columns]

    @property
    def headed(self) -> tuple[Column, ...]:
        """Return its columns with those before them that tell of which publication a row is."""
        return (*_OF_EACH, *(_renamed(column) for column in self.columns))


_OUTLINES: dict[str, Mapping[str, _Joined]] = {}
_MOST_OUTLINES = 64


def _outline(heads: Sequence[Head], digest: str) -> Mapping[str, _Joined]:
    """Return the tables of the file without their rows; it is found once for the same contents."""
    kept = _OUTLINES.get(digest)
    if kept is None:
        found: dict[str, _Joined] = {}
        for _, tables in notices.with_tables(heads):
            for table in tables:
                one = found.get(table.code, _Joined(table.code, table.zh, table.en, (), 0))
                columns = {column.name: column for column in (*table.columns, *one.columns)}
                order = dict.fromkeys(column.name for column in (*one.columns, *table.columns))
                rows = one.rows + len(table.rows) - (1 if table.total and table.rows else 0)
                joined = tuple(columns[name] for name in order)
                found[table.code] = _Joined(one.code, one.zh, one.en, joined, rows)
        while len(_OUTLINES) >= _MOST_OUTLINES:
            _OUTLINES.pop(next(iter(_OUTLINES)))
        kept = _OUTLINES[digest] = found
    return kept


def _as_csv(
    request: Request, heads: Sequence[Head], outline: Mapping[str, _Joined], title: str
) -> HttpResponseBase:
    """Return one table as a CSV that is written while it is fetched: that of `?table=`."""
    asked = request.GET.get("table", "")
    if asked == _CONTENTS.code or not outline:
        return as_file([_contents(heads)], "csv", request, title=title, notes={})
    one = outline.get(asked) or next(iter(outline.values()))
    parts = (
        [row for table in tables if table.code == one.code for row in _rows(head, table, one.names)]
        for head, tables in notices.with_tables(heads)
    )
    return as_long_csv(one.headed, parts, request, title=title)


def _joined(heads: Sequence[Head], outline: Mapping[str, _Joined]) -> list[Table]:
    """Return one table for each code, with the rows of all; after them what is in the file."""
    rows: dict[str, list[tuple[Cell, ...]]] = {code: [] for code in outline}
    for head, tables in notices.with_tables(heads):
        for table in tables:
            if table.code in rows:
                rows[table.code] += _rows(head, table, outline[table.code].names)
    joined = [
        Table(one.code, one.zh, one.en, one.headed, tuple(rows[one.code]))
        for one in outline.values()
    ]
    return [*joined, _contents(heads)]


def _contents(heads: Sequence[Head]) -> Table:
    rows = tuple((*_about(head), head.rows, head.event) for head in heads)
    return replace(_CONTENTS, rows=rows)


def _renamed(column: Column) -> Column:
    """Return a column whose name is not one of those that tell of which publication a row is."""
    taken = {one.name for one in _OF_EACH}
    name = f"{column.name}_" if column.name in taken else column.name
    return Column(name, column.zh, column.en, column.type)


def _rows(head: Head, table: Table, names: list[str]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of one table without its sum, each with the publication that it is of."""
    at_ = {column.name: number for number, column in enumerate(table.columns)}
    places = [at_.get(name) for name in names]
    about = _about(head)
    for cells in table.rows[:-1] if table.total else table.rows:
        yield (*about, *(None if place is None else cells[place] for place in places))


def _about(head: Head) -> tuple[Cell, ...]:
    page = f"/notice/{head.id}"
    name = head.place_name
    return (page, title_of(head), head.place, name, head.period, head.version, head.sha256)
