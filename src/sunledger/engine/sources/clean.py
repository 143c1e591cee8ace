"""One sheet's rows made clean: typed batches, refused rows, and a sentence for each problem.

    cleaner = SheetCleaner(source, columns, key=key, sheet_no=3, csv=False, table_unit="万元")
    if cleaner.needs_survey:            # percentages without a sign: the whole column decides
        for rows, row_numbers in chunks: cleaner.survey(rows, row_numbers, is_percent)
    for rows, row_numbers in chunks:
        part = cleaner.clean(rows, row_numbers, is_percent)

`rows` are the data rows only (no header, total, note or blank row), each a sequence of raw cells
as wide as the sheet or shorter; `row_numbers` are the numbers that a person sees;
`is_percent(row_number, column_index)` tells a percent-formatted cell (None: there are none).
Chunks may be of any size; how the rows are cut changes nothing in the result.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol

import numpy as np
import pyarrow as pa

from sunledger.catalogue.loader import Source
from sunledger.engine.sources.wide import WideForm

Cell = str | int | float | date | datetime | time | None
IsPercent = Callable[[int, int], bool]


class MappedColumn(Protocol):
    """A column of the sheet that was recognised: 0-based index, header, field, unit."""

    index: int
    header: str
    field: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell; `refused` tells whether its row is refused.

    `column` is the letter of the column, None where no cell stands for it. `shown` is the cell as
    it may be shown: numbers of identity masked. `fact` and `mend` are sentences in Chinese and in
    English: where, what it is and what it should be; how to mend it.
    """

    row: int
    column: str | None
    header: str
    field: str
    code: str
    refused: bool
    shown: str
    fact: tuple[str, str]
    mend: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of a chunk.

    `rows` and `refused` have the schema of `schema_of(source)` (for a source whose key holds
    行号, also `_keyless`: the line number was made from the row number). In `refused` what could
    not be read is null. `identity` leads from (kind, pseudonym) to the number, for pseudonyms met
    first in this chunk (one may come again later). `converted` are the row_ids of clean rows with
    a 15-digit ID. `refused_rows` are the row numbers refused. `normalised` counts cells by kind.
    """

    rows: pa.RecordBatch
    refused: pa.RecordBatch
    problems: list[Problem] = field(default_factory=list)
    normalised: Counter[str] = field(default_factory=Counter)
    identity: dict[tuple[str, int], str] = field(default_factory=dict)
    converted: list[int] = field(default_factory=list)
    refused_rows: list[int] = field(default_factory=list)


class SheetCleaner:
    """Clean one sheet that was recognised as `source`, chunk by chunk.

    `columns` are the mapped columns; for a sheet in a wide form their fields are those of `form`.
    `csv` tells that every cell is text, so that 2025.1 may once have been a number. `table_unit`
    is the unit above the header, which a column's own unit beats. Pseudonyms are made with `key`.
    """

    def __init__(
        self,
        source: Source,
        columns: Sequence[MappedColumn],
        *,
        key: bytes,
        sheet_no: int,
        csv: bool,
        form: WideForm | None = None,
        table_unit: str | None = None,
    ) -> None: ...

    @property
    def needs_survey(self) -> bool: ...

    def survey(
        self,
        rows: Sequence[Sequence[Cell]],
        row_numbers: Sequence[int],
        is_percent: IsPercent | None = None,
    ) -> None:
        """Look at the columns of which the whole decides how a cell is read."""

    def clean(
        self,
        rows: Sequence[Sequence[Cell]],
        row_numbers: Sequence[int],
        is_percent: IsPercent | None = None,
    ) -> Cleaned:
        """Return the clean rows, the refused ones and what there is to say about them."""
