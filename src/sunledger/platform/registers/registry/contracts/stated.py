"""What is stated of a household or person: the item, its value, who said it, where it came from."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class SaidBy(StrEnum):
    """Who states a fact."""

    DEPARTMENT = "department"
    HOUSEHOLD = "household"
    HELPER = "helper"
    OFFICER = "officer"


class ValueType(StrEnum):
    """Of which type the value of an item is."""

    AMOUNT = "amount"
    TEXT = "text"
    CODE = "code"
    DAY = "day"
    TRUTH = "truth"


class Scheme(StrEnum):
    """Whose rules an income is worked out by."""

    REGISTERED = "registered"
    DIBAO = "dibao"
    MONITORED = "monitored"


class NumberKind(StrEnum):
    """The sealed numbers of a person beside the ID number."""

    CARD = "card"
    PHONE = "phone"


class Field(StrEnum):
    """What can be shown in full, for a purpose, one field at a time."""

    ID_NUMBER = "id_number"
    CARD = "card"
    PHONE = "phone"


@dataclass(frozen=True)
class Words:
    """A thing in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Payable:
    """A person as a payment meets her: who, in which household and village, by which card.

    `card` is a mask and `card_hash` its keyed hash; "" and None where none is recorded.
    """

    person: uuid.UUID
    name: str
    id_hash: int
    id_mask: str
    household: uuid.UUID | None
    village: int
    card: str = ""
    card_hash: int | None = None


@dataclass(frozen=True)
class Counting:
    """Whether an item counts in a scheme, and on what that rests."""

    counts: bool
    basis: Words


@dataclass(frozen=True)
class Item:
    """What can be stated: an entry of items.yaml.

    `group` is wage, business, property, transfer (income), cost, deduction, refund, standard,
    assurance, measure, status, exit or attribute. `counting` is there for money that a scheme
    knows. `codes` are the values of a code. `said` are other words for it in tables.
    """

    code: str
    zh: str
    en: str
    group: str
    type: ValueType
    codes: Mapping[str, Words] = field(default_factory=dict)
    counting: Mapping[Scheme, Counting] = field(default_factory=dict)
    said: tuple[str, ...] = ()


Value = int | str | date | bool  # int: fen; str: a text or a code, as the item's type says


@dataclass(frozen=True)
class Origins:
    """Where a record came from; `version` is that of the register it came with."""

    version: int
    at: datetime
    by: str
    batch: uuid.UUID | None
    department: str
    table: str
    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True)
class Stated:
    """A fact as it was stated; `ended` is the version from which it stands no more."""

    id: int
    household: uuid.UUID | None
    person: uuid.UUID | None
    item: str
    label: str
    part: int
    value: Value | None
    period_from: date | None
    period_to: date | None
    said_by: SaidBy
    said_name: str
    said_on: date | None
    replaces: int | None
    why: str
    signed: bool
    ended: int | None
    origin: Origins
