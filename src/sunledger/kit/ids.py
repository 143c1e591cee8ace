"""Numbers of identity: resident ID (GB 11643), bank card, unified social credit code (GB 32100)."""

import re
from dataclasses import dataclass
from datetime import date

from sunledger.kit.text import squash

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_WEIGHED_ZEROS = ord("0") * sum(_WEIGHTS)
_ID_18 = re.compile(r"[0-9]{17}[0-9X]")
_USCC = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DISABILITY_LENGTH = 20


@dataclass(frozen=True, slots=True)
class PersonId:
    """A resident ID as read.

    `value` is the normalised text (18 characters when it could be one). `problem` is None, or
    id_length, id_characters, id_date or id_check. `notes` name what was changed:
    id_15_to_18, id_disability_20, id_lower_x.
    """

    value: str
    problem: str | None
    notes: tuple[str, ...] = ()


def check_character(first17: str) -> str:
    """Return the check character of the first 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def read_person_id(text: str) -> PersonId:
    """Read a resident ID: 18 characters, 15 digits (converted), or the 20 of a disability card.

    >>> read_person_id("99010119491231002x").problem
    'id_check'
    """
    value = squash(text).lstrip("'’`").upper()
    notes: list[str] = []
    if "x" in squash(text):
        notes.append("id_lower_x")
    if len(value) == _DISABILITY_LENGTH and _ID_18.fullmatch(value[:18]) and value[18:].isalnum():
        value = value[:18]
        notes.append("id_disability_20")
    if len(value) == 15 and value.isascii() and value.isdigit():  # noqa: PLR2004
        value = value[:6] + "19" + value[6:]
        value += check_character(value)
        notes.append("id_15_to_18")
    return PersonId(value, _problem(value), tuple(notes))


def _problem(value: str) -> str | None:
    if len(value) != 18:  # noqa: PLR2004
        return "id_length"
    if not _ID_18.fullmatch(value):
        return "id_characters"
    try:
        birth_date(value)
    except ValueError:
        return "id_date"
    return None if check_character(value[:17]) == value[17] else "id_check"


def is_valid_plain_id(text: str) -> bool:
    """Tell whether 17 digits and a digit or X are a possible ID: its day exists, its check fits."""
    b = text.encode("ascii")
    total = (
        7 * b[0] + 9 * b[1] + 10 * b[2] + 5 * b[3] + 8 * b[4] + 4 * b[5] + 2 * b[6] + b[7]
        + 6 * b[8] + 3 * b[9] + 7 * b[10] + 9 * b[11] + 10 * b[12] + 5 * b[13] + 8 * b[14]
        + 4 * b[15] + 2 * b[16] - _WEIGHED_ZEROS
    )  # fmt: skip
    if _CHECKS[total % 11] != text[17]:
        return False
    month, day = b[10:12], b[12:14]
    if b"01" <= month <= b"12" and b"01" <= day <= b"28" and b[6:10] != b"0000":
        return True
    return _problem(text) is None


def birth_date(person_id: str) -> date:
    """Return the day of birth that a valid 18-character ID carries."""
    return date(int(person_id[6:10]), int(person_id[10:12]), int(person_id[12:14]))


def read_card(text: str) -> str | None:
    """Return the digits of a bank or social-security card, or None where it is no card number."""
    value = re.sub(r"[-\s]", "", squash(text).lstrip("'’`")).upper()
    return (
        value
        if re.fullmatch(r"[0-9A-Z]{6,30}", value) and any(c.isdigit() for c in value)
        else None
    )


def read_uscc(text: str) -> str:
    """Return a unified social credit code as compared: no white space, upper case."""
    return squash(text).lstrip("'’`").upper()


def is_valid_uscc(code: str) -> bool:
    """Tell whether the code's 18th character is the check character of the others (GB 32100)."""
    if not _USCC.fullmatch(code):
        return False
    total = sum(_USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return _USCC_ALPHABET[-total % 31] == code[17]
