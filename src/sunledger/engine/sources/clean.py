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
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pyarrow as pa

from sunledger.catalogue.loader import Source
from sunledger.engine.sources.cells.cell import Cell
from sunledger.engine.sources.chunks import LINE_NUMBER, Chunk
from sunledger.engine.sources.columns import (
    CleanColumn,
    IsPercent,
    Needs,
    Problem,
    Remembered,
    how_to_read,
)
from sunledger.engine.sources.merge import KEYLESS
from sunledger.engine.sources.recognised import MappedColumn
from sunledger.engine.sources.snapshot import SHEET_BITS, schema_of
from sunledger.engine.sources.wide import WideForm


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
    problems: list[Problem]
    normalised: Counter[str]
    identity: dict[tuple[str, int], str]
    converted: list[int]
    refused_rows: list[int]


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
        remembered: Remembered | None = None,
    ) -> None:
        self._remembered = remembered or Remembered()
        self._source = source
        self._form = form
        self._first_id = sheet_no << SHEET_BITS
        self._schema = schema_of(source)
        if LINE_NUMBER in source.key:
            self._schema = self._schema.append(pa.field(KEYLESS, pa.bool_()))
        self._identity: dict[tuple[str, int], str] = {}
        needs = Needs(source, form, frozenset(column.field for column in columns))
        self._columns = []
        for mapped in columns:
            column = form.column(mapped.field) if form else source.column(mapped.field)
            how = how_to_read(column, mapped.unit, table_unit, csv=csv)
            self._columns.append(
                CleanColumn(
                    mapped,
                    column,
                    how,
                    needs,
                    key=key,
                    identity=self._identity,
                    remembered=self._remembered,
                )
            )
        self._undecided = [c for c in self._columns if c.undecided]

    @property
    def needs_survey(self) -> bool:
        """Tell whether the whole sheet has to be surveyed before its first row is cleaned."""
        return bool(self._undecided)

    def survey(
        self,
        rows: Sequence[Sequence[Cell]],
        row_numbers: Sequence[int],
        is_percent: IsPercent | None = None,
    ) -> None:
        """Look at the columns of which the whole decides how a cell is read."""
        columns = list(zip_longest(*rows))
        for column in self._undecided:
            column.survey(column.cells(columns, row_numbers, is_percent))

    def clean(
        self,
        rows: Sequence[Sequence[Cell]],
        row_numbers: Sequence[int],
        is_percent: IsPercent | None = None,
    ) -> Cleaned:
        """Return the clean rows, the refused ones and what there is to say about them."""
        chunk = Chunk(self._source, self._form, np.asarray(row_numbers, dtype=np.int64))
        columns = list(zip_longest(*rows))
        for column in self._columns:
            chunk.read(column, column.cells(columns, row_numbers, is_percent))
        chunk.apply_row_rules()
        kept = ~chunk.refused
        cleaned = Cleaned(
            rows=chunk.clean_table(self._schema, self._first_id),
            refused=chunk.table(self._schema, self._first_id, chunk.refused),
            problems=chunk.problems(),
            normalised=chunk.normalised(),
            identity=dict(self._identity),
            converted=(self._first_id + chunk.numbers[kept & chunk.converted]).tolist(),
            refused_rows=chunk.numbers[chunk.refused].tolist(),
        )
        self._identity.clear()
        for column in self._columns:
            column.forget()
        self._remembered.forget()
        return cleaned
