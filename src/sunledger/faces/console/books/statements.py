"""Statements and ledgers of a month, as pages and as files of the same lines."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sunledger.desk.workbook import safe_text
from sunledger.faces.audience import Request
from sunledger.faces.console.books.words import month_words
from sunledger.faces.words import both, said, say
from sunledger.kit.dates import month_end
from sunledger.kit.money import yuan
from sunledger.platform.ground.accounts.contracts import Actor, Refused
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import selectors
from sunledger.platform.registers.books.contracts import Entry, StatementLine

KINDS = {
    "sheet": both("资产负债表", "Balance sheet"),
    "income": both("收益表", "Income statement"),
    "balances": both("科目余额表", "Balance table"),
    "cash": both("现金日记账", "Cash journal"),
    "bank": both("银行存款日记账", "Bank journal"),
}
SAYS = {
    "sheet": both("月底村里有什么、欠什么", "what the village has and owes at the month's end"),
    "income": both("这个月挣了什么、花了什么", "what was earned and spent in the month"),
    "balances": both(
        "每个科目月初、本月、月底各多少", "each account before, during and after the month"
    ),
    "cash": both("钱柜里每一笔进出", "each movement of the cash box"),
    "bank": both("账户上每一笔进出", "each movement of the bank account"),
}
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cell = str | int | None


@dataclass(frozen=True)
class Table:
    """A statement as rows: heads, each with whether it is money (fen); rows, and which are sums."""

    heads: Sequence[tuple[str, bool]]
    rows: Sequence[tuple[Sequence[Cell], bool]]
    balanced: bool = True


def statements(
    request: Request, *, village: str, year: int, month: int, sheet: str = "sheet", suffix: str = ""
) -> HttpResponse:
    """Show one statement of a month; as a file where the address ends in a suffix."""
    place, kind = division(village), sheet
    if kind not in KINDS or place is None or not 1 <= month <= 12 or not 1990 <= year <= 2100:  # noqa: PLR2004 - months, and years of books
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    day = month_end(date(year, month, 1))
    table = _table(kind, village, day, request.actor)
    title = f"{place.name} {month_words(day)} {KINDS[kind]}"
    if suffix:
        return _file(title, table, suffix)
    at = [village, year, month]
    context = {
        "place": place,
        "title": title,
        "month": month_words(day),
        "month_href": reverse("console:books_month", args=at),
        "table": table,
        "rows": [
            ([(cell, right) for cell, (_, right) in zip(row, table.heads, strict=True)], total)
            for row, total in table.rows
        ],
        "says": SAYS[kind],
        "tabs": [
            {
                "href": reverse("console:books_statement", args=[*at, one]),
                "text": words,
                "here": one == kind,
            }
            for one, words in KINDS.items()
        ],
        "files": [
            (suffix.upper(), reverse(f"console:books_statement_{suffix}", args=[*at, kind]))
            for suffix in _TYPES
        ],
    }
    return render(request, "console/books/statement.html", context)


def _table(kind: str, village: str, day: date, by: Actor) -> Table:
    first = day.replace(day=1)
    if kind == "balances":
        rows = selectors.balances(village, first, day, by=by)
        heads = [
            (say("科目", "Account"), False),
            (say("名称", "Name"), False),
            *((text, True) for text in _moved_heads()),
        ]
        return Table(
            heads,
            [
                (
                    (
                        one.account,
                        said(one.name),
                        one.opening_fen,
                        one.debit_fen,
                        one.credit_fen,
                        one.closing_fen,
                    ),
                    False,
                )
                for one in rows
            ],
        )
    if kind in {"cash", "bank"}:
        opening, entries = selectors.journal(
            village, {"cash": "101", "bank": "102"}[kind], first, day, by=by
        )
        return _journal(opening, entries, first)
    if kind == "sheet":
        found = selectors.balance_sheet(village, day, by=by)
        sums = (say("月底", "Month's end"), say("年初", "Year's beginning"))
    else:
        found = selectors.income_statement(village, day, by=by)
        sums = (say("本月", "This month"), say("本年累计", "Year so far"))
    return Table(
        [
            (say("科目", "Account"), False),
            (say("项目", "Line"), False),
            *((text, True) for text in sums),
        ],
        [(_line(one), one.heading) for one in (*found.left, *found.right)],
        found.balanced,
    )


def _moved_heads() -> tuple[str, ...]:
    return (
        say("月初", "Before"),
        say("借方", "Debit"),
        say("贷方", "Credit"),
        say("月底", "After"),
    )


def _line(one: StatementLine) -> tuple[Cell, ...]:
    return (one.code, said(one.name), one.fen, one.before_fen)


def _journal(opening: int, entries: Sequence[Entry], first: date) -> Table:
    heads = [
        (say("日期", "Day"), False),
        (say("凭证号", "Number"), False),
        (say("摘要", "What for"), False),
        (say("收", "In"), True),
        (say("付", "Out"), True),
        (say("结余", "Balance"), True),
    ]
    carried = say("上月结余", "from the month before")
    before: tuple[Cell, ...] = (first.isoformat(), "", carried, None, None, opening)
    return Table(
        heads,
        [
            (before, True),
            *(
                (
                    (
                        one.day.isoformat(),
                        one.number,
                        one.summary,
                        one.debit_fen or None,
                        one.credit_fen or None,
                        one.balance_fen,
                    ),
                    False,
                )
                for one in entries
            ),
        ],
    )


def _file(title: str, table: Table, suffix: str) -> HttpResponse:
    heads = [text for text, _ in table.heads]
    money = [is_money for _, is_money in table.heads]
    if suffix == "json":
        rows = [dict(zip(heads, row, strict=True)) for row, _ in table.rows]
        told = {"title": title, "unit": "fen", "count": len(rows), "rows": rows}
        content = json.dumps(told, ensure_ascii=False).encode()
    elif suffix == "csv":
        out = io.StringIO()
        write = csv.writer(out)
        write.writerow(heads)
        write.writerows(
            [_plain(cell, is_money=flag) for cell, flag in zip(row, money, strict=True)]
            for row, _ in table.rows
        )
        content = b"\xef\xbb\xbf" + out.getvalue().encode()
    else:
        content = _xlsx(title, table)
    answer = HttpResponse(content, content_type=_TYPES[suffix])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{title}.{suffix}')}"
    answer["Cache-Control"] = "no-store"
    return answer


def _plain(cell: Cell, *, is_money: bool) -> str:
    if cell is None:
        return ""
    if is_money and isinstance(cell, int):
        return yuan(cell).replace(",", "")
    return safe_text(str(cell))


def _xlsx(title: str, table: Table) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_string(0, 0, title, bold)
        for column, (text, is_money) in enumerate(table.heads):
            sheet.write_string(2, column, text, bold)
            sheet.set_column(column, column, 16 if is_money else 24)
        for number, (row, _) in enumerate(table.rows, start=3):
            for column, (cell, (_, is_money)) in enumerate(zip(row, table.heads, strict=True)):
                if is_money and isinstance(cell, int):
                    sheet.write_number(number, column, cell / 100, money)
                elif cell is not None:
                    sheet.write_string(number, column, safe_text(str(cell)))
    return out.getvalue()
