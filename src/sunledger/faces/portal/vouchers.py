"""One voucher of a village's books, with its words explained and what was asked about it.

A voucher is known by its month and its number in it (`2026-05-12`), and it is shown as it stands in
the published month: nothing of it is read from the books themselves.
"""

import re
from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at, missing, show
from sunledger.faces.portal.publications import told
from sunledger.faces.portal.tables import heading, in_words, period_in_words
from sunledger.faces.words import both, say
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import (
    Cell,
    Column,
    Kind,
    Publication,
    Table,
    Type,
)

TABLE = "vouchers"
_KEY = re.compile(r"(\d{4}-\d{2})-(\d{1,6})")


@require_safe
def voucher(request: Request, code: str, voucher: str) -> HttpResponse:
    """Show a voucher."""
    key = _KEY.fullmatch(voucher)
    here = division(code)
    found = key and notices.at(Kind.BOOKS_MONTH, code, key[1], on=localdate(request.origin.at))
    row = _row(found, int(key[2])) if key and found else None
    if not key or not found or row is None or here is None:
        return missing(request, say("这张凭证没有公开。", "This voucher is not public."))
    table, at_row, cells = row
    line = f"{table.code}:{at_row}"
    shown = [
        (heading(column), _EXPLAINED.get(column.zh, ""), in_words(column, value))
        for column, value in zip(table.columns, cells, strict=True)
        if column.type not in (Type.PICTURE, Type.LINK) and value not in (None, "")
    ]
    month = at(request, "village_tab", code, "vouchers") + f"?month={key[1]}"
    return show(
        request,
        "portal/voucher.html",
        {
            "village": here,
            "number": int(key[2]),
            "month": period_in_words(key[1]),
            "facts": shown,
            "pictures": _pictures(found, table.columns, cells),
            "publication": told(request, found),
            "asked": [one for one in found.objections if one.line == line],
            "object": at(request, "object", found.head.id) + f"?line={line}",
            "crumbs": [
                (here.name, at(request, "village", code)),
                (say("凭证", "Vouchers"), month),
                (say(f"{int(key[2])} 号", f"No. {int(key[2])}"), ""),
            ],
        },
    )


def number_of(columns: Sequence[Column], cells: Sequence[Cell]) -> int | None:
    """Return the number of a voucher in its month, as its row of the table has it."""
    for column, value in zip(columns, cells, strict=True):
        if column.name in ("number", "voucher") and str(value).isdecimal():
            return int(str(value))
    return None


def _row(found: Publication, number: int) -> tuple[Table, int, tuple[Cell, ...]] | None:
    for table in found.tables:
        if table.code != TABLE:
            continue
        for at_row, cells in enumerate(table.rows, start=1):
            if number_of(table.columns, cells) == number:
                return table, at_row, cells
    return None


def _pictures(found: Publication, columns: Sequence[Column], cells: Sequence[Cell]) -> list[object]:
    keys = {
        value
        for column, value in zip(columns, cells, strict=True)
        if column.type is Type.PICTURE and value
    }
    return [one for one in found.pictures if one.key in keys]


# Heading -> what it means, for whoever never kept books.
_EXPLAINED: Mapping[str, str] = {
    "摘要": both("这笔钱是干什么的", "What the money was for"),
    "用途": both("这笔钱是干什么的", "What the money was for"),
    "科目": both("记在账上哪一类", "Under which heading of the books"),
    "借方": both("记账的左边：钱或东西多了，或者花掉了", "The left side: more held, or spent"),
    "贷方": both("记账的右边：钱少了，或者收进来了", "The right side: less held, or come in"),
    "票据": both("凭什么付的钱：发票、收据", "On which paper it was paid"),
    "票据种类": both("凭什么付的钱：发票、收据", "On which paper it was paid"),
    "票据号": both("发票上印的号码", "The number printed on the invoice"),
    "收款人": both("钱给了谁", "Who got the money"),
    "经手人": both("去办这件事的人", "Who did it"),
    "证明人": both("看着办的人", "Who saw it done"),
    "审批人": both("同意花这笔钱的人", "Who agreed to spend it"),
    "付款方式": both("转账还是现金", "By transfer or in cash"),
    "大写金额": both("用大写写的钱数，改不了", "The sum in capitals, which cannot be altered"),
}
