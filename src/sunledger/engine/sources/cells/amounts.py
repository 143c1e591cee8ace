"""Amounts of money, decimals, whole numbers, percentages and coordinates."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from sunledger.engine.sources.cells.cell import Cell, How, Parsed, PercentCell, Readers
from sunledger.engine.sources.cells.texts import changes, plain_number, unmark
from sunledger.kit.money import round_half_up
from sunledger.kit.text import squash

_MOST_YUAN = Decimal(10) ** 15
_MOST_DECIMAL = Decimal(10) ** 10
_EIGHT_PLACES = Decimal("0.00000001")
_DEGREES = {"longitude": 180, "latitude": 90}

_CURRENCY = r"(?:¥|RMB|CNY|人民币)?"
_FIGURES = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?{_CURRENCY}(?P<sign2>[-+])?"
    rf"(?P<figures>{_FIGURES})(?P<power>E[-+]?[0-9]{{1,2}})?"
    r"(?P<unit>[^0-9.()+\-]*?)(?P<trailing>-)?(?P<close>\))?"
)
_SIMPLE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MINUS = str.maketrans("−–—", "---")
_MULTIPLES = {
    "亿": Decimal(10**8),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "十万": Decimal(10**5),
    "万": Decimal(10**4),
    "千": Decimal(10**3),
    "百": Decimal(100),
    "": Decimal(1),
}
_MONEY_UNIT = re.compile(
    r"(?:人民币)?(?P<multiple>亿|千万|百万|十万|万|千|百|)(?P<coin>元|圆|块|角|分|)[整正]?(?:人民币)?"
    r"(?:[/每·].*)?"
)
_COINS = {"角": Decimal("0.1"), "分": Decimal("0.01")}
_MEASURE = re.compile(
    "[亩元天日人名个月户株头只羽米吨斤次笔张条台枚]|平方米|平米|公里|公斤|元?/(?:[亩人月天日年户株头只]|平方米)"
)
_AREA_FACTORS = {
    "亩": Decimal(1),
    "公顷": Decimal(15),
    "平方米": Decimal("0.0015"),
    "平米": Decimal("0.0015"),
    "m2": Decimal("0.0015"),
}


def money_factor(unit: str | None) -> Decimal | None:
    """Return how many yuan the unit is worth; None where it is no unit of money.

    >>> money_factor("万元/年")
    Decimal('10000')
    """
    text = squash(unit or "")
    match = _MONEY_UNIT.fullmatch(text)
    if not text or not match or not (match["multiple"] or match["coin"]):
        return None
    return _MULTIPLES[match["multiple"]] * _COINS.get(match["coin"], Decimal(1))


def area_factor(unit: str | None) -> Decimal:
    """Return how many mu the unit of area is worth (1 where none is named)."""
    return _AREA_FACTORS.get(squash(unit or "").lower(), Decimal(1))


class _Amount(NamedTuple):
    number: Decimal
    unit: str
    notes: list[str]


def _amount(raw: Cell | PercentCell) -> _Amount | None:
    """Read a number with its signs, thousands and whatever word follows it."""
    if isinstance(raw, PercentCell):
        raw = raw.number
    if isinstance(raw, int | float):
        return _Amount(Decimal(plain_number(raw)), "", [])
    if not isinstance(raw, str):
        return None
    notes = changes(raw, squashed=True)
    text = unmark(squash(raw), notes).translate(_MINUS)
    if _SIMPLE.fullmatch(text):
        return _Amount(Decimal(text), "", notes)
    match = _AMOUNT.fullmatch(text.upper())
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    negatives = [match["open"] or "", match["sign"] or "", match["sign2"] or ""]
    signs = [s for s in (*negatives, match["trailing"] or "") if s]
    if len(signs) > 1 or (match["power"] and "," in match["figures"]):
        return None
    number = Decimal(match["figures"].replace(",", "") + (match["power"] or ""))
    notes.append("money_form")
    return _Amount(-number if signs and signs[0] != "+" else number, match["unit"], notes)


def _read_money(raw: Cell | PercentCell, how: How) -> Parsed:
    amount = _amount(raw)
    own = money_factor(amount.unit) if amount and amount.unit else how.factor
    if amount is None or own is None:
        return Parsed(problem="money_text")
    yuan = amount.number * own
    if abs(yuan) >= _MOST_YUAN:
        return Parsed(problem="money_text", detail=("too_large",))
    notes = amount.notes
    if own != 1:
        notes.append("money_unit")
    fen = round_half_up(yuan * 100)
    if fen != yuan * 100:
        notes.append("rounded_to_fen")
    return Parsed(fen, notes=tuple(notes))


def _exact(number: Decimal, notes: Iterable[str]) -> Parsed:
    """Return a decimal with eight places; more are rounded half up, and counted."""
    if abs(number) >= _MOST_DECIMAL:
        return Parsed(problem="unreadable", detail=("too_large",))
    value = number.quantize(_EIGHT_PLACES, rounding=ROUND_HALF_UP)
    more = () if value == number else ("rounded_decimal",)
    return Parsed(value, notes=(*notes, *more))


def _number_with_measure(raw: Cell | PercentCell) -> _Amount | None:
    """Read a number; a word after it is a multiple (1.2万), or a measure that says nothing."""
    amount = _amount(raw)
    if amount is None or not amount.unit or _MEASURE.fullmatch(amount.unit):
        return amount
    factor = money_factor(amount.unit)
    return None if factor is None else amount._replace(number=amount.number * factor)


def _read_decimal(raw: Cell | PercentCell, how: How) -> Parsed:
    amount = _number_with_measure(raw)
    if amount is None:
        return Parsed(problem="unreadable")
    if how.factor != 1:
        amount.notes.append("money_unit")
    return _exact(amount.number * how.factor, amount.notes)


def _read_int(raw: Cell | PercentCell, _how: How) -> Parsed:
    amount = _number_with_measure(raw)
    if amount is None or amount.number != int(amount.number) or abs(amount.number) >= _MOST_YUAN:
        return Parsed(problem="unreadable")
    return Parsed(int(amount.number), notes=tuple(amount.notes))


_FRACTION = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_SPOKEN_FRACTION = re.compile(
    r"([一二三四五六七八九十两0-9]{1,3})分之([一二三四五六七八九十两0-9]{1,3})"
)
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "百": 100}


def plain_share(raw: Cell | PercentCell) -> Decimal | None:
    """Return the number of a percent column's cell that does not say how it is meant."""
    amount = None if isinstance(raw, PercentCell) else _amount(raw)
    return amount.number if amount and not amount.unit else None


def spoken_number(text: str) -> int:
    """Return a small number written in digits or as 一 to 十."""
    return int(text) if text.isdigit() else _NUMERALS.get(text, 0)


def _fraction(text: str) -> Decimal | None:
    match = _FRACTION.fullmatch(text)
    if match:
        above, below = int(match[1]), int(match[2])
    else:
        match = _SPOKEN_FRACTION.fullmatch(text)
        if not match:
            return None
        above, below = spoken_number(match[2]), spoken_number(match[1])
    return Decimal(above) * 100 / below if 0 < above <= below else None


def _read_percent(raw: Cell | PercentCell, how: How) -> Parsed:  # noqa: PLR0911 - one a reading
    if isinstance(raw, PercentCell):
        return _exact(Decimal(plain_number(raw.number)) * 100, ("percent_form",))
    text = squash(raw) if isinstance(raw, str) else ""
    if text == "单独所有":
        return Parsed(Decimal(100), notes=("percent_form",))
    if text == "共同共有":
        return Parsed(notes=("percent_form",))
    share = _fraction(text)
    if share is not None:
        return _exact(share, ("percent_form",))
    amount = _amount(raw)
    if amount is None or amount.unit not in ("", "%"):
        return Parsed(problem="unreadable")
    if amount.unit:
        return _exact(amount.number, ("percent_form",))
    if how.fractions:
        return _exact(amount.number * 100, (*amount.notes, "percent_form"))
    return _exact(amount.number, amount.notes)


def _read_coordinate(raw: Cell | PercentCell, how: How) -> Parsed:
    amount = _amount(raw)
    if amount is None or amount.unit not in ("", "°") or abs(amount.number) > _DEGREES[how.axis]:
        return Parsed(problem="unreadable")
    return Parsed(float(amount.number), notes=tuple(n for n in amount.notes if n != "money_form"))


AMOUNTS: Final[Readers] = {
    "money": _read_money,
    "money_wan": _read_money,
    "decimal": _read_decimal,
    "int": _read_int,
    "percent": _read_percent,
    "coordinate": _read_coordinate,
}
