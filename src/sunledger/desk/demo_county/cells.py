"""How values look in a cell, cleanly or as they are typed in offices."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sunledger.catalogue.loader import Column
from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.numbers import fifteen
from sunledger.desk.demo_county.write import Cell, serial
from sunledger.kit.money import yuan

Form = Callable[[Any], Cell]
_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_WAN = 1_000_000  # fen
_WAN_STEP = 100_000
_CENTURY = "19"


@dataclass(frozen=True, slots=True)
class Style:
    """How a sheet writes days (iso, dot, zh, compact, real) and money (plain, comma, wan)."""

    dates: str = "iso"
    money: str = "plain"
    dirt: float = 0.0


def form(column: Column, style: Style) -> Form:
    """Return how the column's values are written in a sheet of that style."""
    kind = column.kind
    if kind == "money":
        return _MONEY[style.money]
    if kind == "money_wan":
        return lambda fen: None if fen is None else fen / _WAN
    if kind in ("date", "date_loose"):
        return _DATES[style.dates]
    return _FORMS.get(kind, _as_it_is)


def _as_it_is(value: Any) -> Cell:  # noqa: ANN401
    return value  # type: ignore[no-any-return]


def _number(value: Any) -> Cell:  # noqa: ANN401
    return None if value is None else float(value)


def _plain_money(fen: int | None) -> Cell:
    return None if fen is None else fen / 100


def _comma_money(fen: int | None) -> Cell:
    if fen is not None and fen >= _WAN and fen % _WAN_STEP == 0:
        return f"{fen / _WAN:g}万"
    return "—" if fen is None else yuan(fen)


def _wan_money(fen: int | None) -> Cell:
    return None if fen is None else fen / _WAN


def _iso(day: date | None) -> Cell:
    return None if day is None else day.isoformat()


def _dot(day: date | None) -> Cell:
    return None if day is None else f"{day.year}.{day.month}.{day.day}"


def _zh(day: date | None) -> Cell:
    return None if day is None else f"{day.year}年{day.month}月{day.day}日"


def _compact(day: date | None) -> Cell:
    return None if day is None else f"{day:%Y%m%d}"


def _real(day: date | None) -> Cell:
    return None if day is None else serial(day)


_MONEY: dict[str, Form] = {"plain": _plain_money, "comma": _comma_money, "wan": _wan_money}
_DATES: dict[str, Form] = {
    "iso": _iso, "dot": _dot, "zh": _zh, "compact": _compact, "real": _real,
}  # fmt: skip
_FORMS: dict[str, Form] = {
    "decimal": _number,
    "coordinate": _number,
    "int": _number,
    "year": _number,
    "percent": lambda value: None if value is None else f"{value}%",
    "month": lambda day: None if day is None else f"{day:%Y-%m}",
    "datetime": lambda at: None if at is None else f"{at:%Y-%m-%d %H:%M}",
}


def soil(kind: str, value: Cell, dice: Dice) -> Cell:
    """Return the value as a tired typist would leave it; it still says the same."""
    if not isinstance(value, str):
        return value
    if kind == "person":
        return _soil_id(value, dice)
    if kind == "name":
        return _soil_name(value, dice)
    return value


def _soil_id(value: str, dice: Dice) -> Cell:
    way = dice.between(0, 4)
    if way == 0 and value.endswith("X"):
        return value.lower()
    if way == 1:
        return value.translate(_FULL_WIDTH)
    if way == 2 and value[6:8] == _CENTURY:  # noqa: PLR2004
        return float(fifteen(value))  # typed as a number; its 15 digits are whole
    return value + "\u3000" if way == 3 else value[:6] + " " + value[6:]  # noqa: PLR2004


def _soil_name(value: str, dice: Dice) -> Cell:
    way = dice.between(0, 3)
    if "·" in value:
        return value.replace("·", dice.pick("•・"))
    if way == 0 and len(value) == 2:  # noqa: PLR2004
        return f"{value[0]}　{value[1]}"
    if way == 1:
        return value[:1] + "\u200b" + value[1:]
    return value + ("\u00a0" if way == 2 else "  ")  # noqa: PLR2004
