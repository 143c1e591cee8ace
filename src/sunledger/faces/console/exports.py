"""A list as a file: the same rows as on the page, with the count and the question in it.

CSV has a BOM, so that a Chinese Excel opens it (`?bom=0` for programs). What a spreadsheet would
take for a formula is a text, and so is every number of identity, masked as on the page.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import xlsxwriter
from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import localtime

from sunledger.desk.confidential import mark
from sunledger.desk.workbook import safe_text
from sunledger.faces.audience import Request
from sunledger.faces.console.purposes import Told
from sunledger.faces.words import say
from sunledger.kit.money import yuan
from sunledger.platform.ground.transparency.contracts import Act
from sunledger.platform.ground.transparency.services import append

if TYPE_CHECKING:
    from sunledger.faces.console.lists import Column, View

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}
_BOM = "\ufeff"


def log(view: "View[Any]", rows: int, suffix: str, purpose: Told | None, request: Request) -> None:
    """Write into the log that a list of people was taken away, how many and for what.

    Which conditions were set is told, and not their words: these may be a name or a number.
    """
    name = view.listing.name.rpartition(":")[2]
    told: dict[str, str | int | bool | None] = {
        "list": name,
        "rows": rows,
        "format": suffix,
        "purpose": purpose.code if purpose else "",
        "conditions": ",".join(sorted(view.conditions)),
    }
    act = Act("console.list_taken", "list", name, told)
    append([act], by=request.actor, origin=request.origin)


def answer(
    suffix: str,
    view: "View[Any]",
    rows: Sequence[Any],
    request: Request,
    purpose: Told | None,
) -> HttpResponse:
    """Return the rows of a view as a file to keep."""
    notes = dict(_notes(view, len(rows), request, purpose))
    if suffix == "json":
        content = _json(view, rows, notes)
    elif suffix == "csv":
        text = _csv(view, rows, notes)
        content = (text if request.GET.get("bom") == "0" else _BOM + text).encode()
    else:
        content = _xlsx(view, rows, notes, personal=view.listing.personal, purpose=purpose)
    found = HttpResponse(content, content_type=_KINDS[suffix])
    day = localtime(request.origin.at).date().isoformat()
    title = (
        f"{view.listing.title}-{day}{say('-演示数据', '-demo') if settings.DEMO else ''}.{suffix}"
    )
    found["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    found["Cache-Control"] = "no-store"
    return found


def _notes(
    view: "View[Any]", count: int, request: Request, purpose: Told | None
) -> Iterator[tuple[str, str]]:
    """Yield what a file says of itself, key and words."""
    yield "count", say(f"共 {count:,} 条", f"{count:,} rows")
    yield "question", view.address(page=None)
    yield "made", localtime(request.origin.at).strftime("%Y-%m-%d %H:%M")
    yield "by", request.actor.name
    if purpose is not None:
        yield "purpose", purpose.words
        yield "secrecy", say("内部资料，严禁外传", "internal; do not pass on")
    if settings.DEMO:
        yield "demo", say("演示数据", "demonstration data")


def _titles(view: "View[Any]") -> list[str]:
    return [str(column.text) for column in view.columns]


def _plain(column: "Column[Any]", row: Any) -> str | int | bool | None:  # noqa: ANN401 - a row of any list
    """Return a cell as JSON holds it; money stays in fen."""
    value = column.value(row)
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _text(column: "Column[Any]", row: Any) -> str:  # noqa: ANN401 - as above
    value = _plain(column, row)
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, int):
        kind = column.kind_at(row)
        written = yuan(value).replace(",", "") if kind == "money" else str(value)
        return f"{value // 100}" if kind == "pieces" else written
    return safe_text(value)


def _json(view: "View[Any]", rows: Sequence[Any], notes: Mapping[str, str]) -> bytes:
    told = {**notes, "count": len(rows)}
    told["columns"] = {column.key: str(column.text) for column in view.columns}
    told["rows"] = [{c.key: _plain(c, row) for c in view.columns} for row in rows]
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _csv(view: "View[Any]", rows: Sequence[Any], notes: Mapping[str, str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_titles(view))
    writer.writerows([_text(column, row) for column in view.columns] for row in rows)
    writer.writerow(["# " + safe_text("；".join(notes.values()))])
    return out.getvalue()


def _xlsx(
    view: "View[Any]",
    rows: Sequence[Any],
    notes: Mapping[str, str],
    *,
    personal: bool,
    purpose: Told | None,
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#F3EFE6", "bottom": 1})
    text = book.add_format({"num_format": "@", "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    number = book.add_format({"num_format": "0", "valign": "top"})
    sheet = book.add_worksheet(str(view.listing.title)[:31])
    sheet.freeze_panes(1, 0)
    if personal and purpose is not None:
        mark(sheet, f"{view.listing.title} {notes['by']} {notes['made']}", purpose.words)
    for at, title in enumerate(_titles(view)):
        sheet.set_column(at, at, 18)
        sheet.write_string(0, at, title, head)
    for line, row in enumerate(rows, 1):
        for at, column in enumerate(view.columns):
            value = _plain(column, row)
            if isinstance(value, int) and not isinstance(value, bool):
                kind = column.kind_at(row)
                whole = value / 100 if kind in ("money", "pieces") else value
                sheet.write_number(line, at, whole, money if kind == "money" else number)
            else:
                sheet.write_string(line, at, _text(column, row), text)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(view.columns) - 1)
    about = book.add_worksheet(say("说明", "About"))
    about.set_column(0, 0, 14)
    about.set_column(1, 1, 90)
    names = {
        "count": say("条数", "Rows"),
        "question": say("条件", "Question"),
        "made": say("时间", "Made at"),
        "by": say("取表人", "Taken by"),
        "purpose": say("用途", "Purpose"),
        "secrecy": say("注意", "Mind"),
        "demo": say("注意", "Mind"),
    }
    for line, (key, words) in enumerate(notes.items()):
        about.write_string(line, 0, names[key], head)
        about.write_string(line, 1, safe_text(words), text)
    book.close()
    return out.getvalue()
