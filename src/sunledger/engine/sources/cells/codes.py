"""Numbers that are not counted with: IDs, cards, phones, codes of firms, and other codes."""

import re
from typing import Final

from sunledger.engine.sources.cells.cell import EMPTY, Cell, How, Parsed, PercentCell, Readers
from sunledger.engine.sources.cells.texts import (
    KEPT_DIGITS,
    WHOLE_BELOW,
    changes,
    plain_number,
    unmark,
)
from sunledger.kit.ids import read_card, read_person_id, read_uscc
from sunledger.kit.text import squash

SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?E\+([0-9]{1,3})|([0-9])\.([0-9]+)E([0-9]{1,3})")
_HIDDEN_DIGITS = re.compile(r"[*●■?]|[×X]{2,}")


def _digits_kept(raw: Cell | PercentCell, notes: list[str]) -> str | Parsed:
    """Return a code's text, squashed; or the problem where its digits are lost."""
    if isinstance(raw, int | float):
        if abs(raw) >= WHOLE_BELOW:
            return Parsed(problem="digits_destroyed")
        notes.append("number_as_text")
        return plain_number(raw)
    if not isinstance(raw, str):
        return Parsed(problem="unreadable", detail=("turned_date",))
    notes.extend(changes(raw, squashed=True))
    text = unmark(squash(raw), notes)
    written = SCIENTIFIC.fullmatch(text.upper())
    if not written:
        return text or EMPTY
    first, rest = written[1] or written[4], written[2] or written[5] or ""
    places = int(written[3] or written[6])
    if places >= KEPT_DIGITS or len(rest) != places:
        return Parsed(problem="digits_destroyed")
    notes.append("number_as_text")
    return first + rest


def _read_code(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    return text if isinstance(text, Parsed) else Parsed(text, notes=tuple(notes))


def _read_uscc(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    return text if isinstance(text, Parsed) else Parsed(read_uscc(text), notes=tuple(notes))


def _read_person(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    if isinstance(text, Parsed):
        return text
    if _HIDDEN_DIGITS.search(text.upper()):
        return Parsed(problem="digits_destroyed", detail=("hidden",))
    person = read_person_id(text)
    if not any(c.isdigit() for c in person.value):
        return Parsed(problem="unreadable")
    return Parsed(person.value, person.problem, (*notes, *person.notes), (str(len(person.value)),))


def _read_card(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    if isinstance(text, Parsed):
        return text
    if _HIDDEN_DIGITS.search(text.upper()):
        return Parsed(problem="digits_destroyed", detail=("hidden",))
    card = read_card(text)
    return Parsed(card, notes=tuple(notes)) if card else Parsed(problem="unreadable")


_PHONE = re.compile(r"[0-9+()\-/、,;转]+")
_FEWEST_PHONE_DIGITS = 5


def _read_phone(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    if isinstance(text, Parsed):
        return text
    if _HIDDEN_DIGITS.search(text.upper()):
        return Parsed(problem="digits_destroyed", detail=("hidden",))
    digits = re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
    if len(digits) < _FEWEST_PHONE_DIGITS:
        return Parsed(problem="unreadable")
    if re.fullmatch(r"(?:00)?861[0-9]{10}", digits):
        digits = digits[-11:]
    return Parsed(digits, notes=tuple(notes))


CODES: Final[Readers] = {
    "code": _read_code,
    "uscc": _read_uscc,
    "person": _read_person,
    "card": _read_card,
    "phone": _read_phone,
}
