"""What the catalogue holds, as frozen values: sources, parameters, flags."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

COLUMN_KINDS = frozenset(
    (
        *("person", "card", "phone", "name", "text", "label", "code", "uscc", "enum"),
        *("money", "money_wan", "decimal", "percent", "coordinate", "int"),
        *("year", "school_year", "date", "date_loose", "month", "datetime", "quarter"),
    )
)
PARAMETER_KINDS = frozenset(
    (
        *("int", "months", "days", "money", "decimal", "percent", "bool", "date", "text"),
        *("text_list", "int_list", "money_by_year", "money_by_class", "days_by_class"),
        *("percent_by_class", "text_by_class"),
    )
)
SEVERITIES = frozenset(("A", "B", "C", "help"))
ROUTES = frozenset(("field", "owner", "finance", "audit", "discipline"))
MATCHES = frozenset(("exact_id", "name", "none"))


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One sentence in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source: its canonical header, its field in the snapshot and its kind.

    `values` are the listed values of an enum, each with its synonyms; `distinguishing` marks a
    header that no other table would carry, for sheets whose headers fit two tables.
    """

    name: str
    field: str
    kind: str
    required: bool = False
    values: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    distinguishing: bool = False


@dataclass(frozen=True, slots=True)
class Wide:
    """A wide form of a source: the headers that tell it, and how it is turned long."""

    id: str
    when: tuple[str, ...]
    unpivot: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of these headers have to be there for the table to be recognised."""

    count: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One table that a department sends, and why the office may lawfully use it."""

    id: str
    order: int
    title: Bilingual
    department: str
    key: tuple[str, ...]
    begins: str | None
    at_least: AtLeast | None
    purpose: Bilingual
    retention_days: int
    wide: tuple[Wide, ...]
    columns: tuple[Column, ...]

    def column(self, field_name: str) -> Column:
        """Return the column of this field; KeyError where the source has none such."""
        for column in self.columns:
            if column.field == field_name:
                return column
        raise KeyError(field_name)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day on, for the divisions whose code begins so."""

    since: date
    division: str | None
    value: Any
    reference: Bilingual
    verified: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or list that the rules read; its values are dated and cite their text.

    `least` and `most` bound what a county may set, in the unit of the files (yuan, points, days).
    `listed_in` names the enum column (`table.field`) that the list or the map's keys come from.
    A `fixed` one is law that a county cannot set; it is shown, not read by a query.
    """

    id: str
    title: Bilingual
    kind: str
    unit: Bilingual
    least: float | None
    most: float | None
    listed_in: str | None
    fixed: bool
    values: tuple[DatedValue, ...]

    def dated_value(self, as_of: date, division: str | None) -> DatedValue | None:
        """Return the value in force on that day: the most local one, of these the newest."""
        code = division or ""
        fits = [
            value
            for value in self.values
            if value.since <= as_of and code.startswith(value.division or "")
        ]
        return max(fits, key=lambda v: (len(v.division or ""), v.since), default=None)


@dataclass(frozen=True, slots=True)
class Law:
    """A legal basis with its date; `verified` says whether its text was checked."""

    zh: str
    en: str
    date: date
    verified: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What a flag speaks about, and the natural key that it is known by.

    `named_by` is a view with the columns of `ref` for each `src`: the SELECT then gives a column
    `subject`, that src, in place of the columns, which cost more and are needed of few.
    """

    type: str
    ref: str
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A case that anyone can judge: rows in, a verdict for each subject out.

    `absent` are columns (`table.field`) that no sheet has; all others count as present.
    """

    title: Bilingual
    as_of: date
    parameters: Mapping[str, Any]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    expect: Mapping[str, str]
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag: what it asks, of whom, on what legal basis, and its SELECT.

    `idle` tells that what it asks about does not move: the leader's brief counts it first.
    Each group of `needs` names columns (`table.field`) of which some sheet has to have one: without
    them nothing can be judged, and every subject lacks the group's first column.
    """

    code: str
    title: Bilingual
    severity: str
    route: str
    subject: Subject
    match: str
    idle: bool
    order: int
    law: tuple[Law, ...]
    main: tuple[str, ...]
    also: Mapping[str, Bilingual]
    any_of: tuple[tuple[str, ...], ...]
    needs: tuple[tuple[str, ...], ...]
    views: tuple[str, ...]
    parameters: tuple[str, ...]
    lacks: tuple[str, ...]
    values: Mapping[str, Bilingual]
    exclusions: Bilingual
    question: Bilingual
    innocent: tuple[Bilingual, ...]
    next_step: Bilingual
    examples: tuple[Example, ...]
    sql: str
    version: str

    @property
    def tables(self) -> tuple[str, ...]:
        """Return every table that the flag may read."""
        groups = (table for group in self.any_of for table in group)
        return tuple(dict.fromkeys((*self.main, *groups, *self.also)))


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of a letter in one of STYLES, with {fields}; left out where `when` is empty.

    With `each` it is repeated for each row of that table, whose columns are then fields too.
    """

    style: str
    text: str
    when: str | None = None
    each: str | None = None


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of a letter's table: its heading, what fills it, its share of the width."""

    head: str
    field: str
    width: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a letter: one row for each row of what the program gives under that name."""

    table: str
    columns: tuple[GridColumn, ...]
    when: str | None = None


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: labels and texts by turns; `height` in cm leaves room to write."""

    cells: tuple[str, ...]
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A ruled form of a letter."""

    rows: tuple[FormRow, ...]
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper of the trade; Chinese only. `defaults` stand where the program knows no better.

    `secrecy` is printed at the foot of each page, `sign` at the end on the right.
    """

    id: str
    title: str
    to: str | None
    number: str | None
    secrecy: str | None
    landscape: bool
    defaults: Mapping[str, str]
    body: tuple[Words | Grid | Form, ...]
    sign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the desk knows: sources by id, flags in rule order, and the rest by name."""

    sources: Mapping[str, Source]
    flags: Mapping[str, Flag]
    parameters: Mapping[str, Parameter]
    views: Mapping[str, str]
    letters: Mapping[str, Letter]
