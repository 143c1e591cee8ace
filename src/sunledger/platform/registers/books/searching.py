"""Finding vouchers by words, an amount or a number; used in `acting` only."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from sunledger.kit.money import to_fen
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.contracts import Found
from sunledger.platform.registers.books.models import Voucher
from sunledger.platform.registers.books.refusing import wrong

MOST_COUNTED = 1000  # beyond it a search says “more than”
_AMOUNT = re.compile(r"[¥￥]?(\d{1,3}(?:[,，]?\d{3})*|\d+)(\.\d{1,2})?元?")
_SHORTEST = 2

_BY_WORDS = """
    SELECT t.voucher_id, lower(v.summary || ' ' || v.payee) FROM (
        SELECT voucher_id, day FROM books_trace
        WHERE marks @> %s::int[] AND {village}
        ORDER BY day DESC, voucher_id DESC OFFSET %s LIMIT %s
    ) t JOIN books_voucher v ON v.id = t.voucher_id
    ORDER BY t.day DESC, t.voucher_id DESC
"""
_HOW_MANY = """
    SELECT count(*) FROM (
        SELECT 1 FROM books_trace WHERE marks @> %s::int[] AND {village}
        LIMIT %s
    ) found
"""


def found(text: str, seen: Sequence[int], start: int, most: int) -> Found:
    """Return vouchers of these villages, the newest first; SunledgerError for too short a text."""
    said = rules.searched(text)
    if len(said) < _SHORTEST:
        raise wrong(
            "text",
            "找的字太少。请写两个字以上，或者金额、凭证号。",
            "That is too little. Write two characters or more, an amount or a number.",
        )
    return _by_number(said, seen, start, most) or _by_words(said, seen, start, most)


def _by_number(said: str, seen: Sequence[int], start: int, most: int) -> Found | None:
    amount = _AMOUNT.fullmatch(said)
    wanted = Q(number=said) | Q(ticket_no__in=(said, said.upper()))
    if amount is not None:
        whole = re.sub("[,，]", "", amount[1]) + (amount[2] or "")
        wanted |= Q(fen=to_fen(Decimal(whole)))
    elif not said.isascii() or not any(character.isdigit() for character in said):
        return None
    rows = Voucher.objects.filter(wanted, village__in=seen).exclude(state__in=reading.GONE)
    total = rows[: MOST_COUNTED + 1].count()
    if not total and amount is None:
        return None
    part = rows.order_by("-day", "-id")[start : start + most]
    return Found(
        tuple(reading.vouchers(list(part))), min(total, MOST_COUNTED), total > MOST_COUNTED
    )


def _by_words(said: str, seen: Sequence[int], start: int, most: int) -> Found:
    marks = rules.marks(said)
    # Of one village the newest are read off an index; several would have to be sorted.
    where = "village_id = %s" if len(seen) == 1 else "village_id = ANY(%s::bigint[])"
    which = seen[0] if len(seen) == 1 else list(seen)
    by_words, how_many = (sql.format(village=where) for sql in (_BY_WORDS, _HOW_MANY))
    with connection.cursor() as cursor:
        kept: list[int] = []
        at, more = start, True
        # Pairs may stand in another order than was asked: those are left out, and more are read.
        while more and len(kept) < most:
            cursor.execute(by_words, [marks, which, at, most])
            rows = cursor.fetchall()
            kept += [number for number, words in rows if said in rules.searched(words)]
            at, more = at + len(rows), len(rows) == most
        shown = Voucher.objects.filter(id__in=kept[:most]).exclude(state__in=reading.GONE)
        rows_of = tuple(reading.vouchers(list(shown.order_by("-day", "-id"))))
        if not more and not start:  # all of them are here
            return Found(rows_of, len(rows_of), cut=False)
        cursor.execute(how_many, [marks, which, MOST_COUNTED + 1])
        total = cursor.fetchone()[0]
    return Found(rows_of, min(total, MOST_COUNTED), cut=total > MOST_COUNTED)
