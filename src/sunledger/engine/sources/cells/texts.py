"""Text, labels, names and listed values; and what a cell of any kind looks like as text."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from sunledger.engine.sources.cells.cell import Cell, How, Parsed, PercentCell, Readers
from sunledger.kit.text import display_name, fold, name_key, squash

KEPT_DIGITS = 15  # of a number in a spreadsheet
WHOLE_BELOW = 10**KEPT_DIGITS
_QUOTED_FORMULA = re.compile(r'="(.*)"')
_MARKS = "'’‘`"


def changes(raw: str, *, squashed: bool) -> list[str]:
    """Return the kinds of change between the raw text and its folded or squashed form."""
    if raw.isascii() and raw.isalnum():
        return []
    pieces = raw.split()
    bare = "".join(pieces)
    notes = []
    if raw != (bare if squashed else " ".join(pieces)):
        notes.append("spaces")
    wide = unicodedata.normalize("NFKC", bare)
    if wide != bare:
        digits = any("０" <= c <= "９" for c in bare)
        notes.append("full_width_digits" if digits else "full_width")
    if len(wide) != len(squash(raw)):
        notes.append("zero_width")
    return notes


def unmark(text: str, notes: list[str]) -> str:
    """Take off what programs put before digits to keep them text: an apostrophe, or ="…"."""
    formula = _QUOTED_FORMULA.fullmatch(text)
    bare = formula[1] if formula else text.lstrip(_MARKS)
    if bare != text:
        notes.append("text_mark")
    return bare


def plain_number(number: float) -> str:
    """Return a stored number as a spreadsheet shows it: at most 15 digits, no exponent."""
    if float(number).is_integer() and abs(number) < WHOLE_BELOW:
        return str(int(number))
    return format(Decimal(format(number, ".15g")), "f")


def as_text(raw: Cell | PercentCell) -> str:
    """Return a cell of any type as the text that a person sees."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, PercentCell):
        return plain_number(raw.number)
    if isinstance(raw, int | float):
        return plain_number(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    if isinstance(raw, date | time):
        return raw.isoformat(" ") if isinstance(raw, datetime) else raw.isoformat()
    return str(raw)


def _read_text(raw: Cell | PercentCell, _how: How) -> Parsed:
    text = as_text(raw)
    return Parsed(fold(text), notes=tuple(changes(text, squashed=False)))


def _read_label(raw: Cell | PercentCell, _how: How) -> Parsed:
    text = as_text(raw)
    return Parsed(squash(text), notes=tuple(changes(text, squashed=True)))


def _read_name(raw: Cell | PercentCell, _how: How) -> Parsed:
    if not isinstance(raw, str | int | float):
        return Parsed(problem="unreadable", detail=("turned_date",))
    text = as_text(raw)
    shown = display_name(text)
    notes = changes(text, squashed=True)
    if shown != squash(text):
        notes.append("name_dots")
    return Parsed(shown, notes=tuple(notes), key=name_key(text))


def _read_enum(raw: Cell | PercentCell, how: How) -> Parsed:
    text = as_text(raw)
    found = how.words.get(squash(text).upper())
    if found is None:
        return Parsed(fold(text), "enum_unlisted")
    notes = changes(text, squashed=True)
    if found != squash(text):
        notes.append("enum_synonym")
    return Parsed(found, notes=tuple(notes))


TEXTS: Final[Readers] = {
    "text": _read_text,
    "label": _read_label,
    "name": _read_name,
    "enum": _read_enum,
}
