"""Tables as the public sees them: on the page, and as a file with the same rows.

Everything listed here is a `Table` of the publish gate or has the form of one, so that one place
writes all of them. Files are CSV (with BOM, so that a Chinese Excel opens it; `?bom=0` for
programs), XLSX and JSON; the count is in each.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from sunledger.desk.workbook import safe_text
from sunledger.faces.audience import Request
from sunledger.faces.portal.labels import account, label
from sunledger.faces.words import english, said, say
from sunledger.kit.money import yuan
from sunledger.platform.questions.notices.contracts import HIDDEN, Cell, Column, Table, Type

SUFFIXES = ("csv", "xlsx", "json")
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
_BOM = "\ufeff"
_HUNDRED = 100
_MOST_SHEET = 31  # characters of the name of a sheet
_NOT_IN_SHEETS = str.maketrans("[]:*?/\\", "       ")
PER_PAGE = 50
_NARROW, _WIDE = 2, 6  # columns

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ACCOUNT = "account"  # the column of 科目
_TWO_DECIMALS = frozenset((Type.MONEY_FEN, Type.PERCENT))
NUMBERS = frozenset((Type.MONEY_FEN, Type.COUNT, Type.QUANTITY, Type.PERCENT))


@dataclass(frozen=True)
class Pages:
    """Which part of a table a page shows, and the addresses of the parts before and after."""

    at: int
    count: int
    before: str
    after: str


@dataclass(frozen=True)
class Laid:
    """A table as a template lays it out; `total` is its last row where that is a sum."""

    code: str
    title: str
    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[SafeString, ...], ...]
    total: tuple[SafeString, ...] | None
    count: int
    pages: Pages | None
    hides: bool
    narrow: bool  # so few columns that a phone shows them side by side
    wide: bool  # so many that a screen gives them more room than the words


def lay(table: Table, request: Request, *, per_page: int = PER_PAGE) -> Laid:
    """Return a table laid out in the language of the page: the part that was asked for.

    `count` is how many rows it has, the sum aside.
    """
    rows, last = split(table)
    at, count = _asked(table, request, len(rows), per_page)
    part = rows[(at - 1) * per_page : at * per_page]
    labels = [heading(column) for column in table.columns]
    head = _head_of(table)
    return Laid(
        code=table.code,
        title=said(table),
        headings=tuple(
            (label, "right" if column.type in NUMBERS else "")
            for column, label in zip(table.columns, labels, strict=True)
        ),
        rows=tuple(_row(table.columns, labels, row, head) for row in part),
        total=None if last is None else _row(table.columns, labels, last, head),
        narrow=len(table.columns) <= _NARROW,
        wide=len(table.columns) >= _WIDE,
        count=len(rows),
        pages=_pages(table, request, at, count) if count > 1 else None,
        hides=any(HIDDEN in row for row in table.rows),
    )


def heading(column: Column) -> str:
    """Return what stands over a column, of money with its unit."""
    return said(column) + (say("（元）", " (yuan)") if column.type is Type.MONEY_FEN else "")


def split(table: Table) -> tuple[Sequence[tuple[Cell, ...]], tuple[Cell, ...] | None]:
    """Return the rows of a table, and its sum where the last one is that."""
    if table.total and table.rows:
        return table.rows[:-1], table.rows[-1]
    return table.rows, None


def _asked(table: Table, request: Request, rows: int, per_page: int) -> tuple[int, int]:
    count = max(1, -(-rows // per_page))
    if request.GET.get("table", table.code) != table.code:
        return 1, count
    asked = request.GET.get("page", "")
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1  # noqa: PLR2004
    return min(max(wanted, 1), count), count


def _pages(table: Table, request: Request, at: int, count: int) -> Pages:
    def address(page: int) -> str:
        asked = request.GET.copy()
        asked["table"], asked["page"] = table.code, str(page)
        return f"?{asked.urlencode()}#t-{table.code}"

    return Pages(
        at,
        count,
        address(at - 1) if at > 1 else "",
        address(at + 1) if at < count else "",
    )


def _head_of(table: Table) -> int:
    """Return which column says what a row is about: the first of words, not a number or a day.

    Of a list of persons, who have their numbers beside them, it is the name.
    """
    types = [column.type for column in table.columns]
    persons = Type.ID_NUMBER in types and Type.PERSON_NAME in types
    words = {Type.PERSON_NAME} if persons else {Type.TEXT, Type.PERSON_NAME}
    return next((at for at, kind in enumerate(types) if kind in words), 0)


def _row(
    columns: Sequence[Column], labels: Sequence[str], row: Sequence[Cell], head: int
) -> tuple[SafeString, ...]:
    return tuple(
        _cell(column, label, value, heads=at == head)
        for at, (column, label, value) in enumerate(zip(columns, labels, row, strict=True))
    )


def _cell(column: Column, label: str, value: Cell, *, heads: bool) -> SafeString:
    kinds = " ".join(
        name
        for name, there in (
            ("right", column.type in NUMBERS),
            ("none", value is None or value == ""),
            ("to", column.type is Type.LINK),
        )
        if there
    )
    written = in_words(column, value)
    kind = format_html(' class="{}"', kinds) if kinds else ""
    if heads:
        return format_html('<th scope="row" role="rowheader"{}>{}</th>', kind, written)
    return format_html('<td role="cell"{} data-label="{}">{}</td>', kind, label, written)


# --- one value, for people ------------------------------------------------------------------------


def in_words(column: Column, value: Cell) -> str:
    """Return a value as people read it; what is not shown says so."""
    if value == HIDDEN:
        return format_html(
            '<span class="hidden-cell" title="{}">{}</span>', say("不公开", "not shown"), HIDDEN
        )
    if value is None or value == "":
        return "—"
    if column.type is Type.LINK:
        return _link(value, say(f"看{column.zh}", "Open"))
    if column.name == _ACCOUNT and column.type is Type.TEXT:
        return account(str(value))
    return _WORDS.get(column.type, _text)(value)


def _text(value: Cell) -> str:
    return str(value)


def _money(value: Cell) -> str:
    return yuan(value) if isinstance(value, int) else str(value)


def _number(value: Cell) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _percent(value: Cell) -> str:
    return f"{value / _HUNDRED:.2f} %" if isinstance(value, int) else str(value)


def day_in_words(text: str) -> str:
    """Return `2026-06-30` as people say it."""
    year, month, day = (int(part) for part in text.split("-"))
    return say(f"{year} 年 {month} 月 {day} 日", f"{day} {_MONTHS[month - 1][:3]} {year}")


def period_in_words(text: str) -> str:
    """Return a year, a month or nothing as people say it."""
    parts = text.split("-")
    if len(parts) == 2 and all(part.isdecimal() for part in parts):  # noqa: PLR2004 - year and month
        year, month = (int(part) for part in parts)
        return say(f"{year} 年 {month} 月", f"{_MONTHS[month - 1]} {year}")
    return say(f"{text} 年", text) if text.isdecimal() else text


def _date(value: Cell) -> str:
    return day_in_words(value) if isinstance(value, str) else str(value)


def _link(value: Cell, text: str) -> str:
    """Return a link to a page of this site, in the language of the page; never to another site."""
    to = str(value)
    if not to.startswith("/") or to.startswith("//"):
        return to
    prefix = "/en" if english() and not to.startswith(("/log/", "/en/")) else ""
    return format_html('<a href="{}{}">{}</a>', prefix, to, text)


def _picture(value: Cell) -> str:
    return format_html('<a href="#p-{}">{}</a>', value, say("看图", "picture"))


_WORDS: Mapping[Type, Callable[[Cell], str]] = {
    Type.TEXT: lambda value: label(str(value)),
    Type.MONEY_FEN: _money,
    Type.COUNT: _number,
    Type.QUANTITY: _number,
    Type.PERCENT: _percent,
    Type.DATE: _date,
    Type.MONTH: lambda value: period_in_words(str(value)),
    Type.PICTURE: _picture,
}


# --- a file ---------------------------------------------------------------------------------------


def as_file(
    tables: Sequence[Table],
    suffix: str,
    request: Request,
    *,
    title: str,
    notes: Mapping[str, str],
) -> HttpResponse:
    """Return tables as a file to keep: the same rows as on the page, and what it is.

    A CSV has one table: that of `?table=`, else the first.
    """
    if suffix == "csv":
        asked = request.GET.get("table")
        chosen = [table for table in tables if table.code == asked] or list(tables[:1])
        text = _csv(chosen)
        content = (text if request.GET.get("bom") == "0" else _BOM + text).encode()
    elif suffix == "json":
        content = _json(tables, notes)
    else:
        content = _xlsx(tables, notes)
    found = HttpResponse(content, content_type=_KINDS[suffix])
    _named(found, title, suffix)
    return found


def as_long_csv(
    columns: Sequence[Column],
    parts: Iterable[Sequence[Sequence[Cell]]],
    request: Request,
    *,
    title: str,
) -> StreamingHttpResponse:
    """Return a table as a CSV that is written while it is fetched, part by part of its rows."""
    bom = "" if request.GET.get("bom") == "0" else _BOM
    language = translation.get_language()

    head = bom + _lines([_titled(columns)])
    rest = iter(parts)

    def lines() -> Iterator[bytes]:
        yield head.encode()
        while True:
            with translation.override(language):  # it is written when the page is long done
                rows = next(rest, None)
                if rows is None:
                    return
                plain = [[_plain(c, v) for c, v in zip(columns, row, strict=True)] for row in rows]
            yield _lines(plain).encode()

    found = StreamingHttpResponse(lines(), content_type=_KINDS["csv"])
    _named(found, title, "csv")
    return found


def _lines(rows: Iterable[Sequence[str | int]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _named(answer: HttpResponseBase, title: str, suffix: str) -> None:
    """Give a file its name, and let other sites read it too."""
    name = f"{title}{say('-演示数据', '-demo') if settings.DEMO else ''}.{suffix}"
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Access-Control-Allow-Origin"] = "*"


def notes_of(request: Request, address: str) -> dict[str, str]:
    """Return what every file says of itself: where it is from and of when."""
    found = {
        "source": address,
        "question": request.get_full_path(),
        "made": localtime(request.origin.at).strftime("%Y-%m-%d %H:%M"),
        "licence": LICENCE,
    }
    if settings.DEMO:
        found["demo"] = say("演示数据", "demonstration data")
    return found


LICENCE = "CC BY 4.0"


def _plain(column: Column, value: Cell) -> str | int:
    """Return a value as a table of text holds it: money in yuan with two decimals."""
    if value is None:
        return ""
    if isinstance(value, int):
        if column.type is Type.MONEY_FEN:
            return yuan(value).replace(",", "")
        if column.type is Type.PERCENT:
            return f"{value / _HUNDRED:.2f}"
        return value
    return safe_text(value)


def _headings(table: Table) -> list[str]:
    return _titled(table.columns)


def _titled(columns: Sequence[Column]) -> list[str]:
    """Return headings over values that are plain numbers."""
    return [heading(one) + ("（%）" if one.type is Type.PERCENT else "") for one in columns]


def _csv(tables: Sequence[Table]) -> str:
    return "".join(
        _lines([_headings(table)])
        + _lines(
            [_plain(c, v) for c, v in zip(table.columns, row, strict=True)] for row in table.rows
        )
        for table in tables
    )


def _json(tables: Sequence[Table], notes: Mapping[str, str]) -> bytes:
    """Return tables as JSON; money stays in fen, and every column says its class."""
    told = {
        **notes,
        "tables": [
            {
                "code": table.code,
                "title": said(table),
                "count": len(split(table)[0]),
                "columns": [
                    {"name": column.name, "title": said(column), "type": str(column.type)}
                    for column in table.columns
                ],
                "rows": [
                    dict(zip((column.name for column in table.columns), row, strict=True))
                    for row in split(table)[0]
                ],
                **_total(table),
            }
            for table in tables
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _total(table: Table) -> dict[str, Any]:
    last = split(table)[1]
    if last is None:
        return {}
    return {"total": dict(zip((column.name for column in table.columns), last, strict=True))}


def _xlsx(tables: Sequence[Table], notes: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False})  # fmt: skip
    bold, two = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    for name, table in _sheets(tables):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, (title, column) in enumerate(zip(_headings(table), table.columns, strict=True)):
            wide = max(12, min(40, 2 * len(title) + 4))
            sheet.set_column(at, at, wide, two if column.type in _TWO_DECIMALS else None)
            sheet.write_string(0, at, title, bold)
        for line, row in enumerate(table.rows, start=1):
            for at, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                if isinstance(value, int):
                    parts = _HUNDRED if column.type in _TWO_DECIMALS else 1
                    sheet.write_number(line, at, value / parts)
                elif value is not None:
                    sheet.write_string(line, at, safe_text(value))
    about = book.add_worksheet(say("说明", "About"))
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 60)
    counts = {said(table): str(len(split(table)[0])) for table in tables}
    for line, (key, value) in enumerate({**notes, **counts}.items()):
        about.write_string(line, 0, key, bold)
        about.write_string(line, 1, value)
    book.close()
    return file.getvalue()


def _sheets(tables: Sequence[Table]) -> Iterator[tuple[str, Table]]:
    taken: set[str] = {say("说明", "About").lower()}
    for table in tables:
        name = said(table).translate(_NOT_IN_SHEETS).strip("' ")[:_MOST_SHEET]
        if name.lower() in taken:
            name = f"{name[: _MOST_SHEET - 3]} {len(taken)}"
        taken.add(name.lower())
        yield name, table
