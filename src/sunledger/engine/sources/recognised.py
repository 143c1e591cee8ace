"""What a sheet was recognised as, or why it was recognised as nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

Sentence = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column that was read: 0-based index, header as written, field, unit named by it.

    `unit` is None where the header names none; of a money column it is a money unit (万元),
    otherwise whatever the header says (%, 亩). `name` is the canonical header, `kind` the kind of
    its values, `required` whether the table needs it.
    """

    index: int
    header: str
    field: str
    unit: str | None
    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that is neither data nor refused: its number as a person sees it, and why."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet recognised as a table, in its own form or in the wide form `wide_id`.

    `header_row` is the number, as a person sees it, of the first of `header_depth` header rows;
    data begins at `rows[data_start]`. `unused` are headers of which nothing was made;
    `missing_columns` are canonical headers that the sheet has not. `ignored` are the title and
    header rows above the data. `titles` and `header_cells` (row by row, column to text) are how
    the later rows that repeat them are known.
    """

    source_id: str
    wide_id: str | None
    confidence: float
    header_row: int
    header_depth: int
    data_start: int
    columns: tuple[MappedColumn, ...]
    unused: tuple[str, ...]
    missing_columns: tuple[str, ...]
    ignored: tuple[IgnoredRow, ...]
    table_unit: str | None
    titles: frozenset[str]
    header_cells: tuple[Mapping[int, str], ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A table that a sheet may have been meant as, and the required headers that it lacks."""

    table: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet that is recognised as nothing.

    `code` is `empty`, `no_header`, `missing_headers`, `undecided` or `side_by_side`; empty sheets
    (and the notes in our own templates) are not listed as unknown. `why` says it to people.
    """

    code: str
    why: Sentence
    nearest: tuple[Nearest, ...] = ()
