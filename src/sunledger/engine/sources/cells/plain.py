"""The plainest forms of a cell, known by sight.

Nine cells in ten are as plain as this. What is read here is what `parse_with_care` would say (a
test compares the two), at a fifth of the time.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from sunledger.engine.sources.cells.cell import Cell, How, Parsed, PercentCell
from sunledger.kit.ids import is_valid_plain_id

_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
_PLAIN_ID = re.compile("[0-9]{17}[0-9X]")
_PLAIN_CARD = re.compile("[0-9]{6,30}")
_PLAIN_MONEY = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_PLAIN_DAY = re.compile("(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")
_PLAIN_MONTH = re.compile("(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_PLAIN_FLOAT_BELOW = 1e10
_Quick = Callable[[Cell | PercentCell, How], Parsed | None]


def _quick_words(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN.fullmatch(raw) and raw != "无":
        return Parsed(raw)
    return None


def _quick_name(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN.fullmatch(raw) and raw != "无":
        return Parsed(raw, key=raw)
    return None


def _quick_enum(raw: Cell | PercentCell, how: How) -> Parsed | None:
    if isinstance(raw, str) and how.words.get(raw) == raw:
        return Parsed(raw)
    return None


def _quick_person(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN_ID.fullmatch(raw) and is_valid_plain_id(raw):
        return Parsed(raw, detail=("18",))
    return None


def _quick_card(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    return Parsed(raw) if isinstance(raw, str) and _PLAIN_CARD.fullmatch(raw) else None


def _quick_money(raw: Cell | PercentCell, how: How) -> Parsed | None:
    if how.factor != 1:
        return None
    if isinstance(raw, float):
        fen = round(raw * 100) if abs(raw) < _PLAIN_FLOAT_BELOW else 0
        return Parsed(fen) if fen / 100 == raw else None
    if isinstance(raw, str) and _PLAIN_MONEY.fullmatch(raw):
        whole, _, part = raw.partition(".")
        return Parsed(int(whole) * 100 + int((part + "00")[:2]))
    return None


def _quick_date(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN_DAY.fullmatch(raw):
        return Parsed(date(int(raw[:4]), int(raw[5:7]), int(raw[8:])))
    return None


def _quick_month(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN_MONTH.fullmatch(raw):
        return Parsed(date(int(raw[:4]), int(raw[5:]), 1))
    return None


QUICK: Final[dict[str, _Quick]] = {
    "text": _quick_words,
    "label": _quick_words,
    "code": _quick_words,
    "name": _quick_name,
    "enum": _quick_enum,
    "person": _quick_person,
    "card": _quick_card,
    "money": _quick_money,
    "date": _quick_date,
    "month": _quick_month,
}
