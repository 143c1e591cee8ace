"""All that is public of a kind and a year as one file, with the hash of each part in the log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, missing, permalink, show
from sunledger.faces.portal.heads import title_of
from sunledger.faces.portal.tables import as_file, notes_of
from sunledger.faces.words import said, say
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Cell, Column, Head, Kind, Table, Type

MOST_ROWS = 300_000  # of a file that is made while somebody waits
_OF_EACH = (
    Column("publication", "哪一份", "Publication", Type.LINK),
    Column("title", "标题", "Title", Type.TEXT),
    Column("place_code", "地方代码", "Code of the place", Type.TEXT),
    Column("place", "地方", "Place", Type.TEXT),
    Column("period", "时间", "Period", Type.TEXT),
    Column("version", "第几版", "Version", Type.QUANTITY),
    Column("sha256", "指纹", "SHA-256", Type.TEXT),
)
Part = tuple[Head, tuple[Table, ...]]


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
def whole(request: Request, kind: str, year: int, suffix: str = "") -> HttpResponse:
    """Say what is in a kind and year, or give it away as one file."""
    if kind not in set(Kind):
        return missing(request)
    of = Kind(kind)
    parts = notices.whole_year(of, year, on=localdate(request.origin.at))
    if not parts:
        return missing(request)
    heads = [head for head, _ in parts]
    digest = notices.hash_of_all(heads)
    title = say(f"{of.zh} {year} 年", f"{of.en.capitalize()} {year}")
    rows = sum(head.rows for head in heads)
    too_long = rows > MOST_ROWS
    if suffix and not too_long:
        notes = notes_of(request, permalink(request)) | {
            "publications": str(len(heads)),
            "sha256": digest,
        }
        return as_file(_joined(parts), suffix, request, title=title, notes=notes)
    context = {
        "title": title,
        "files": at(request, "bulk_file", kind, year, "csv").removesuffix("csv"),
        "number": len(parts),
        "rows": rows,
        "sha256": digest,
        "too_long": too_long,
        "tables": [(table.code, said(table), len(table.rows)) for table in _joined(parts)],
        "crumbs": [(say("数据下载", "Data"), at(request, "data")), (title, "")],
    }
    return show(request, "portal/bulk.html", context, status=413 if suffix else 200)


def _joined(parts: Iterable[Part]) -> list[Table]:
    """Return one table for each code, with the rows of all; before them what is in it."""
    kept = list(parts)
    codes = dict.fromkeys(table.code for _, tables in kept for table in tables)
    joined = [_one(code, kept) for code in codes]
    contents = tuple((*_about(head), head.rows, head.event) for head, _ in kept)
    columns = (
        *_OF_EACH,
        Column("rows", "行数", "Rows", Type.QUANTITY),
        Column("entry", "公开记录第几条", "Entry of the log", Type.QUANTITY),
    )
    return [*joined, Table("publications", "有哪些", "What is in it", columns, contents)]


def _one(code: str, parts: list[Part]) -> Table:
    found = [(head, table) for head, tables in parts for table in tables if table.code == code]
    columns = {column.name: column for _, table in found for column in table.columns}
    return Table(
        code,
        found[0][1].zh,
        found[0][1].en,
        (*_OF_EACH, *(_renamed(column) for column in columns.values())),
        tuple(row for head, table in found for row in _rows(head, table, list(columns))),
    )


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
