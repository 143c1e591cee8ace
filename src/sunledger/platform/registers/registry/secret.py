"""Numbers of people: sealed to be kept, hashed to be found, masked to be shown."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from sunledger.kit.ids import birth_date, read_card, read_person_id
from sunledger.kit.keys import pseudonym
from sunledger.kit.masking import mask_card, mask_person, mask_phone
from sunledger.kit.sealing import Seal
from sunledger.kit.text import squash
from sunledger.platform.registers.registry.contracts import Field, NumberKind

_MASKS = {Field.ID_NUMBER: mask_person, Field.CARD: mask_card, Field.PHONE: mask_phone}
# The kinds under which the desk's pseudonyms are made.
_KINDS = {Field.ID_NUMBER: "person", Field.CARD: "card", Field.PHONE: "phone"}


@dataclass(frozen=True, slots=True)
class Sealed:
    """A number as it is kept."""

    sealed: bytes
    hash: int
    mask: str

    @property
    def columns(self) -> tuple[bytes, int, str]:
        """Return the three columns that keep it."""
        return self.sealed, self.hash, self.mask


@cache
def _keys() -> tuple[bytes, bytes]:
    from django.conf import settings  # noqa: PLC0415 - the home is known once settings are

    return settings.HOME.key("sealing"), settings.HOME.key("pseudonyms")


@cache
def _seal(field: Field) -> Seal:
    return Seal(_keys()[0], _KINDS[field])


def field_of(kind: NumberKind) -> Field:
    """Return the field that shows a number of this kind."""
    return Field(kind.value)


def plain(field: Field, text: str) -> str:
    """Return a number in the form in which equal ones compare equal."""
    if field is Field.ID_NUMBER:
        return read_person_id(text).value
    if field is Field.CARD:
        return read_card(text) or squash(text)
    return re.sub(r"[-\s()（）+]", "", squash(text))


def hash_of(field: Field, text: str) -> int:
    """Return the keyed hash by which a number is found."""
    return pseudonym(_keys()[1], _KINDS[field], plain(field, text))


def seal(field: Field, text: str) -> Sealed:
    """Return the number as it is kept."""
    value = plain(field, text)
    return Sealed(
        sealed=_seal(field).seal(value),
        hash=pseudonym(_keys()[1], _KINDS[field], value),
        mask=_MASKS[field](value),
    )


def unseal(field: Field, sealed: bytes) -> str:
    """Return the number in full; raise sealing.Broken where it was tampered with."""
    return _seal(field).open(sealed)


def sex_and_birth(id_number: str) -> tuple[str, date | None]:
    """Return 男 or 女 and the day of birth that a valid ID number says, else "" and None."""
    read = read_person_id(id_number)
    if read.problem in {"id_length", "id_characters", "id_date"}:
        return "", None
    return "男" if int(read.value[16]) % 2 else "女", birth_date(read.value)
