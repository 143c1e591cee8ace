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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sunledger.catalogue.loader import Column, Source
from sunledger.engine.sources.cells.amounts import area_factor, money_factor, plain_share
from sunledger.engine.sources.cells.cell import Cell, Detail, How, Parsed, PercentCell
from sunledger.engine.sources.cells.parse import parse
from sunledger.engine.sources.merge import KEYLESS
from sunledger.engine.sources.messages import (
    HOW_TO_MEND,
    Place,
    Sentence,
    column_letter,
    fact,
    shown_cell,
)
from sunledger.engine.sources.recognise import MappedColumn
from sunledger.engine.sources.snapshot import (
    KEY_FACTOR,
    MONTHS,
    SHEET_BITS,
    column_type,
    part_of_key,
    schema_of,
)
from sunledger.engine.sources.wide import ItemColumn, Items, WideForm, Year, items_of
from sunledger.kit.ids import birth_date
from sunledger.kit.keys import pseudonym
from sunledger.kit.text import squash

IsPercent = Callable[[int, int], bool]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

LINE_NUMBER = "行号"
# Tables in which an amount below zero is a reversal (contract 1.1 §6).
_SIGNED = frozenset(("vouchers", "movements", "payments"))
_MOST_REMEMBERED = 200_000
_MOST_SHARED = 1_000_000
_FINE, _WARNED, _REFUSED = 0, 1, 2
_AMOUNTS = frozenset(("money", "money_wan", "decimal", "int", "percent"))
_IMPOSSIBLE_IDS = frozenset(("id_length", "id_characters", "id_date", "id_check"))
_BY_SEVERITY = {
    ("unreadable", _WARNED): "optional_unreadable",
    ("unreadable", _REFUSED): "required_unreadable",
    ("negative", _WARNED): "negative_optional",
    ("negative", _REFUSED): "negative_required",
}


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
    fact: Sentence
    mend: Sentence


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


class Remembered:
    """What the cleaners of one run share: people stand in many tables, and are read once.

    `parsed` leads from a raw cell of a kind to what it says, `pseudonyms` from a kind's value to
    its pseudonym.
    """

    KINDS = ("person", "card", "phone")

    def __init__(self) -> None:
        self.parsed: dict[str, dict[Any, Parsed]] = {kind: {} for kind in self.KINDS}
        self.pseudonyms: dict[str, dict[str, int]] = {kind: {} for kind in self.KINDS}

    def forget(self) -> None:
        """Start afresh with a kind of which too many are remembered."""
        for kind in self.KINDS:
            if len(self.parsed[kind]) > _MOST_SHARED:
                self.parsed[kind].clear()
            if len(self.pseudonyms[kind]) > _MOST_SHARED:
                self.pseudonyms[kind].clear()


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
        needs = _Needs(source, form, frozenset(column.field for column in columns))
        self._columns = []
        for mapped in columns:
            column = form.column(mapped.field) if form else source.column(mapped.field)
            how = _how(column, mapped.unit, table_unit, csv=csv)
            self._columns.append(
                _Column(
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
        chunk = _Chunk(self._source, self._form, np.asarray(row_numbers, dtype=np.int64))
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


class _Needs:
    """Which cells a row may not lack, and which refuse it when they cannot be read."""

    def __init__(self, source: Source, form: WideForm | None, mapped: frozenset[str]) -> None:
        self._source = source
        self._form = form
        self.signed = source.id in _SIGNED
        year = form.year if form else None
        self._by_year = (
            {year.field, year.start, year.end} if year and year.field in mapped else set[str]()
        )

    def refuses_empty(self, column: Column) -> bool:
        """Tell whether an empty cell alone refuses its row."""
        if self._source.id == "vouchers" and column.field in ("debit_fen", "credit_fen"):
            return False
        if column.field in self._by_year:
            return False
        return column.required or (self._form is not None and column.field in self._form.when)

    def refuses_unreadable(self, column: Column) -> bool:
        """Tell whether a cell that cannot be read refuses its row."""
        if self._form is None:
            return column.required
        gives_items = self._form.group_of(column.field) is not None
        return column.required or gives_items or column.field in (*self._form.when, *self._by_year)

    def keeps_impossible(self, column: Column) -> bool:
        """Tell whether an impossible ID stays in its row: it is a finding there."""
        return self._source.id == "members" and column.kind == "person" and column.required


def _how(column: Column, unit: str | None, table_unit: str | None, *, csv: bool) -> How:
    factor = Decimal(1)
    if column.kind in ("money", "money_wan"):
        default = Decimal(10_000) if column.kind == "money_wan" else Decimal(1)
        factor = money_factor(unit) or money_factor(table_unit) or default
    elif column.kind == "decimal":
        area = column.field.endswith("_mu")
        factor = area_factor(unit) if area else money_factor(unit) or Decimal(1)
    words = {
        squash(word).upper(): value
        for value, synonyms in column.values.items()
        for word in (value, *synonyms)
    }
    return How(
        kind=column.kind,
        factor=factor,
        words=words,
        keeps_none="无" in words,
        csv=csv,
        axis=column.field if column.kind == "coordinate" else "",
    )


class _Column(dict[Any, int]):
    """The cells of one column: each distinct raw cell is read once and known by a number after.

    What was read stands in parallel lists under that number.
    """

    def __init__(
        self,
        mapped: MappedColumn,
        column: Column,
        how: How,
        needs: _Needs,
        *,
        key: bytes,
        identity: dict[tuple[str, int], str],
        remembered: Remembered,
    ) -> None:
        super().__init__()
        self._parsed = remembered.parsed.get(column.kind)
        self._pseudonyms = remembered.pseudonyms.get(column.kind, {})
        self.index = mapped.index
        self.header = mapped.header
        self.field = mapped.field
        self.column = column
        self.undecided = column.kind == "percent" and mapped.unit != "%"
        self._how = how
        self._refuses_empty = needs.refuses_empty(column)
        self._refuses_unreadable = needs.refuses_unreadable(column)
        self._keeps_impossible = needs.keeps_impossible(column)
        self._signed = needs.signed
        self._key = key
        self._identity = identity
        self._type = column_type(column)
        self._shares: tuple[bool, bool] = (False, True)
        self._start()

    def _start(self) -> None:
        self._values: list[Any] = []
        self._keys: list[str | None] = []
        self._births: list[date | None] = []
        self._array = pa.array([], self._type)
        self._key_array = pa.array([], pa.string())
        self.severities = bytearray()
        self.converted = bytearray()
        self.impossible = bytearray()
        self.noted = bytearray()
        self.notes: dict[int, tuple[str, ...]] = {}
        self.found: dict[int, tuple[str, Cell | PercentCell, Detail]] = {}

    def cells(
        self,
        columns: Sequence[Sequence[Cell]],
        row_numbers: Sequence[int],
        is_percent: IsPercent | None,
    ) -> Sequence[Cell | PercentCell]:
        """Return the column's raw cells, those shown as percentages marked."""
        at = self.index
        cells = columns[at] if at < len(columns) else [None] * len(row_numbers)
        if self.column.kind != "percent" or is_percent is None:
            return cells
        return [
            PercentCell(cell)
            if isinstance(cell, int | float) and is_percent(row_numbers[place], at)
            else cell
            for place, cell in enumerate(cells)
        ]

    def survey(self, cells: Iterable[Cell | PercentCell]) -> None:
        """Note whether the column's numbers without a sign are all fractions of one."""
        any_number, all_small = self._shares
        for cell in set(cells):
            share = plain_share(cell)
            if share is not None:
                any_number, all_small = True, all_small and share <= 1
        self._shares = any_number, all_small
        self._how = replace(self._how, fractions=any_number and all_small)

    def codes(self, cells: Sequence[Cell | PercentCell]) -> Positions:
        """Return the numbers under which the cells are known."""
        return np.fromiter(map(self.__getitem__, cells), np.int64, len(cells))

    def __missing__(self, raw: Cell | PercentCell) -> int:
        parsed = self._parse(raw)
        severity, code, value = self._judge(parsed)
        if self._keeps_impossible:
            self._births.append(None if code or value is None else birth_date(value))
        if value is not None and self.column.kind in ("person", "card", "phone"):
            value = self._pseudonym(value)
        number = len(self._values)
        self._values.append(value)
        self._keys.append(parsed.key)
        self.severities.append(severity)
        self.converted.append(value is not None and "id_15_to_18" in parsed.notes)
        self.impossible.append(value is not None and code.startswith("id_"))
        noted = bool(parsed.notes) and (value is not None or not code)
        self.noted.append(noted)
        if noted:
            self.notes[number] = parsed.notes
        if severity:
            self.found[number] = (code, raw, parsed.detail)
        self[raw] = number
        return number

    def _parse(self, raw: Cell | PercentCell) -> Parsed:
        if self._parsed is None:
            return parse(raw, self._how)
        parsed = self._parsed.get(raw)
        if parsed is None:
            parsed = self._parsed[raw] = parse(raw, self._how)
        return parsed

    def _judge(self, parsed: Parsed) -> tuple[int, str, Any]:
        """Return how grave it is, the code of what is wrong, and the value that stays."""
        code, value = parsed.problem, parsed.value
        if code is None and value is None:
            return (_REFUSED, "required_empty", None) if self._refuses_empty else (_FINE, "", None)
        if code in _IMPOSSIBLE_IDS and self._keeps_impossible:
            return _FINE, code, value
        if code == "enum_unlisted":
            return _WARNED, code, value
        severity = _REFUSED if self._refuses_unreadable else _WARNED
        if code is None:
            if self._signed or self.column.kind not in _AMOUNTS or value >= 0:
                return _FINE, "", value
            if self.column.kind in ("money", "money_wan"):
                return _REFUSED, "amount_negative", None
            code = "negative"
        if code in ("unreadable", "negative"):
            code = _BY_SEVERITY[code, severity]
        return severity, code, None

    def _pseudonym(self, value: str) -> int:
        number = self._pseudonyms.get(value)
        if number is None:
            number = self._pseudonyms[value] = pseudonym(self._key, self.column.kind, value)
            self._identity[self.column.kind, number] = value
        return number

    def array(self, codes: Positions) -> pa.Array:
        """Return the values under these numbers."""
        new = pa.array(self._values[len(self._array) :], self._type)
        self._array = pa.concat_arrays([self._array, new])
        return self._array.take(pa.array(codes))

    def name_keys(self, codes: Positions) -> pa.Array:
        """Return what the names under these numbers are compared by."""
        new = pa.array(self._keys[len(self._key_array) :], pa.string())
        self._key_array = pa.concat_arrays([self._key_array, new])
        return self._key_array.take(pa.array(codes))

    def births(self, codes: Positions) -> pa.Array:
        """Return the days of birth that the valid IDs under these numbers carry."""
        return pa.array(self._births, pa.date32()).take(pa.array(codes))

    def forget(self) -> None:
        """Start afresh once so many distinct cells are remembered."""
        if len(self) > _MOST_REMEMBERED:
            self.clear()
            self._start()

    def problem(self, row: int, code_number: int, *, refused: bool) -> Problem:
        """Return what there is to say of a cell of this row."""
        code, raw, detail = self.found[code_number]
        if refused and code == "optional_unreadable":
            code = "required_unreadable"
        shown = shown_cell(raw, self.column.kind)
        place = Place(column_letter(self.index), row, self.header)
        sentence = fact(
            code,
            place,
            kind=self.column.kind,
            shown=shown,
            detail=detail,
            after="" if refused else code,
            words=tuple(self.column.values),
        )
        return Problem(
            row=row,
            column=place.column,
            header=self.header,
            field=self.field,
            code=code,
            refused=refused,
            shown=shown,
            fact=sentence,
            mend=HOW_TO_MEND[code],
        )


class _Chunk:
    """The rows of one chunk: columns as they are read, then the rules that a whole row obeys."""

    def __init__(self, source: Source, form: WideForm | None, numbers: Positions) -> None:
        self._source = source
        self._form = form
        self.numbers = numbers
        self.refused: Mask = np.zeros(len(numbers), dtype=bool)
        self.converted: Mask = np.zeros(len(numbers), dtype=bool)
        self._read: dict[int, tuple[_Column, Positions]] = {}
        self._arrays: dict[str, pa.Array] = {}
        self._items: Items | None = None
        self._item_columns: list[_Column] = []
        self._raised: set[tuple[int, str]] = set()
        self._own_problems: list[tuple[int, int, Problem]] = []
        self._counts: Counter[str] = Counter()

    def read(self, column: _Column, cells: Sequence[Cell | PercentCell]) -> None:
        """Read a column's cells."""
        codes = column.codes(cells)
        self._read[column.index] = column, codes
        self.refused |= _flags(column.severities, codes) == _REFUSED
        self.converted |= _flags(column.converted, codes).astype(bool)
        if self._form is not None and self._form.group_of(column.field) is not None:
            self._item_columns.append(column)
            return
        self._arrays[column.field] = column.array(codes)
        if column.column.kind == "name":
            self._arrays[f"{column.field}_key"] = column.name_keys(codes)
        if self._source.id == "members" and column.field == "person":
            possible = pa.array(~_flags(column.impossible, codes).astype(bool))
            known = self._arrays["person"].is_valid()
            self._arrays["person_ok"] = pc.if_else(known, possible, pa.scalar(None, pa.bool_()))
            self._arrays["born_on"] = column.births(codes)

    def apply_row_rules(self) -> None:
        """Apply what no cell alone can tell."""
        if self._source.id == "vouchers":
            self._settle_amounts()
            self._key_vouchers()
        if self._source.id == "land":
            self._need_holder()
        if LINE_NUMBER in self._source.key:
            self._number_lines(next(c.field for c in self._source.columns if c.name == LINE_NUMBER))
        if self._form is not None and self._form.year is not None:
            self._fill_period(self._form.year)
        if self._form is not None and self._form.groups:
            self._make_items(self._form)

    def _empty(self, field: str) -> Mask:
        """Return where nothing was read of a field."""
        array = self._arrays.get(field)
        if array is None:
            return np.ones(len(self.numbers), dtype=bool)
        empty: Mask = array.is_null().to_numpy(zero_copy_only=False)
        return empty

    def _severity(self, field: str) -> npt.NDArray[np.uint8]:
        for column, codes in self._read.values():
            if column.field == field:
                return _flags(column.severities, codes)
        return np.zeros(len(self.numbers), dtype=np.uint8)

    def _refuse(self, rows: Mask, code: str, fields: Sequence[str]) -> None:
        """Refuse rows for what stands in no one cell of these fields; the first is marked."""
        columns = [c for c, _ in self._read.values() if c.field in fields]
        first = columns[0] if columns else None
        letter = column_letter(first.index) if first else None
        names = [column.header for column in columns]
        header = "、".join(names[:3]) + (f" 等 {len(names)} 列" if len(names) > 3 else "")  # noqa: PLR2004
        for at in np.flatnonzero(rows):
            place = Place(letter, int(self.numbers[at]), header)
            problem = Problem(
                row=place.row,
                column=letter,
                header=header,
                field=first.field if first else fields[0],
                code=code,
                refused=True,
                shown="",
                fact=fact(code, place, detail=("all",) if len(names) > 1 else ()),
                mend=HOW_TO_MEND[code],
            )
            self._own_problems.append((int(at), first.index if first else 0, problem))
        self.refused |= rows

    def _settle_amounts(self) -> None:
        """Read an empty debit or credit as 0; refuse a row where both are empty."""
        fields = ("debit_fen", "credit_fen")
        fine = {field: self._severity(field) == _FINE for field in fields}
        blank = {field: self._empty(field) & fine[field] for field in fields}
        nothing = blank["debit_fen"] & blank["credit_fen"]
        self._refuse(nothing, "both_amounts_empty", fields)
        for field in fields:
            if field in self._arrays:
                zero = blank[field] & ~nothing
                self._arrays[field] = pc.if_else(pa.array(zero), 0, self._arrays[field])
                self._counts["empty_as_zero"] += int((zero & ~self.refused).sum())

    def _key_vouchers(self) -> None:
        """Give each line its numbers, as `keys_of_line` makes them."""
        for name, text in (("voucher_key", "voucher"), ("payee_no", "payee_key")):
            if "village" in self._arrays and text in self._arrays:
                village, other = (_key_parts(self._arrays[part]) for part in ("village", text))
                keys = (village * np.uint64(KEY_FACTOR) + other) >> np.uint64(1)
                lacking = self._empty("village") | self._empty(text)
                self._arrays[name] = pa.array(keys.astype(np.int64), mask=lacking)
        if "booked_on" in self._arrays:
            days = self._arrays["booked_on"]
            self._arrays["month_no"] = pc.add(pc.multiply(pc.year(days), MONTHS), pc.month(days))

    def _need_holder(self) -> None:
        """Refuse a plot that names neither a household nor a person."""
        fields = ("household", "holder")
        nobody = self._empty("household") & self._empty("holder")
        unread = np.zeros(len(nobody), dtype=bool)
        for field in fields:
            warned = nobody & (self._severity(field) == _WARNED)
            self._raised.update((int(at), field) for at in np.flatnonzero(warned))
            unread |= warned
        self._refuse(nobody & ~unread, "required_empty", fields)
        self.refused |= unread

    def _number_lines(self, field: str) -> None:
        """Give a line that has no number of its own the number of its row."""
        missing = self._empty(field)
        self._arrays[KEYLESS] = pa.array(missing)
        if missing.any():
            rows = pa.array(self.numbers).cast(pa.string())
            own = self._arrays.get(field, pa.nulls(len(missing), pa.string()))
            self._arrays[field] = pc.if_else(pa.array(missing), rows, own)
            self._counts["line_no_from_row"] += int((missing & ~self.refused).sum())

    def _fill_period(self, year: Year) -> None:
        """Read a year as 1 January to 31 December where no days are given."""
        if year.field not in self._arrays:
            return
        stated = ~self._empty(year.field)
        years = self._arrays[year.field].fill_null(1970).to_numpy().astype("i8") - 1970
        bounds = {
            year.start: years.astype("M8[Y]").astype("M8[D]"),
            year.end: (years + 1).astype("M8[Y]").astype("M8[D]") - np.timedelta64(1, "D"),
        }
        filled = np.zeros(len(stated), dtype=bool)
        lacking = np.zeros(len(stated), dtype=bool)
        for field, days in bounds.items():
            blank = self._empty(field) & (self._severity(field) == _FINE)
            own = self._arrays.get(field, pa.nulls(len(blank), pa.date32()))
            self._arrays[field] = pc.if_else(
                pa.array(blank & stated), pa.array(days).cast(pa.date32()), own
            )
            filled |= blank & stated
            lacking |= blank & ~stated
        lacking &= self._severity(year.field) == _FINE
        self._refuse(lacking, "required_empty", (year.field, year.start, year.end))
        self._counts["year_to_period"] += int((filled & ~self.refused).sum())

    def _make_items(self, form: WideForm) -> None:
        """Turn the cells of each row that stays into items."""
        columns = [
            ItemColumn(c.field, form.label_of(c.field, c.header), c.array(self._read[c.index][1]))
            for c in self._item_columns
        ]
        nothing = np.ones(len(self.numbers), dtype=bool)
        for column in self._item_columns:
            codes = self._read[column.index][1]
            nothing &= _flags(column.severities, codes) == _FINE
        for item in columns:
            nothing &= item.cells.is_null().to_numpy(zero_copy_only=False)
        fields = tuple(column.field for column in self._item_columns)
        self._refuse(nothing, "required_empty", fields)
        self._items = items_of(form, columns, ~self.refused)
        for at, field in self._items.exceeding:
            total = next(c for c in self._item_columns if c.field == field)
            place = Place(column_letter(total.index), int(self.numbers[at]), total.header)
            code = "parts_exceed_total"
            problem = Problem(
                row=place.row,
                column=place.column,
                header=total.header,
                field=field,
                code=code,
                refused=False,
                shown="",
                fact=fact(code, place, after=code),
                mend=HOW_TO_MEND[code],
            )
            self._own_problems.append((at, total.index, problem))
        self._counts["wide_to_long"] += int((~self.refused).sum())

    def table(self, schema: pa.Schema, first_id: int, which: Mask) -> pa.RecordBatch:
        """Return the rows of the mask, whatever of them could be read."""
        return self._assemble(schema, first_id, np.flatnonzero(which), {})

    def clean_table(self, schema: pa.Schema, first_id: int) -> pa.RecordBatch:
        """Return the rows that are not refused, in the long form."""
        items, form = self._items, self._form
        if items is None or form is None:
            return self.table(schema, first_id, ~self.refused)
        made: dict[str, pa.Array] = {}
        if form.label is not None:
            made[form.label] = items.labels
        if form.value is not None:
            made[form.value] = items.values
        for field in {name for group in form.groups for name in group.values}:
            words = pa.array([group.values.get(field) for group in form.groups], pa.string())
            made[field] = words.take(pa.array(items.groups))
        return self._assemble(schema, first_id, items.rows, made)

    def _assemble(
        self, schema: pa.Schema, first_id: int, rows: Positions, made: Mapping[str, pa.Array]
    ) -> pa.RecordBatch:
        everything = len(rows) == len(self.numbers) and not made
        places = pa.array(rows)
        constants = self._form.values if self._form else {}
        arrays = []
        for column in schema:
            if column.name == "row_id":
                array = pa.array(first_id + self.numbers[rows])
            elif column.name in made:
                array = made[column.name]
            elif column.name in self._arrays:
                array = self._arrays[column.name]
                array = array if everything else array.take(places)
            elif column.name in constants:
                array = pa.repeat(pa.scalar(constants[column.name], pa.string()), len(rows))
            else:
                array = pa.nulls(len(rows), column.type)
            arrays.append(array)
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def problems(self) -> list[Problem]:
        """Return what there is to say, by row and column."""
        found = list(self._own_problems)
        for column, codes in self._read.values():
            if not column.found:
                continue
            severity = _flags(column.severities, codes)
            for at in np.flatnonzero(severity):
                refused = severity[at] == _REFUSED or (int(at), column.field) in self._raised
                problem = column.problem(
                    int(self.numbers[at]), int(codes[at]), refused=bool(refused)
                )
                found.append((int(at), column.index, problem))
        found.sort(key=lambda item: item[:2])
        return [problem for _, _, problem in found]

    def normalised(self) -> Counter[str]:
        """Count what was changed in the rows that stay."""
        counts = Counter({kind: count for kind, count in self._counts.items() if count})
        kept = ~self.refused
        for column, codes in self._read.values():
            if not column.notes:
                continue
            times = np.bincount(codes[kept], minlength=len(column.noted))
            for number in np.flatnonzero(times * np.frombuffer(bytes(column.noted), np.uint8)):
                for kind in column.notes[int(number)]:
                    counts[kind] += int(times[number])
        return counts


def _flags(marks: bytearray, codes: Positions) -> npt.NDArray[np.uint8]:
    """Return the marks under these numbers."""
    return np.frombuffer(bytes(marks), np.uint8)[codes]


def _key_parts(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """Return the part of a pair's key that each text gives, 0 where there is none."""
    codes = texts.dictionary_encode()
    parts = np.array([*map(part_of_key, codes.dictionary.to_pylist()), 0], dtype=np.uint64)
    numbers = codes.indices.fill_null(len(parts) - 1).to_numpy()
    taken: npt.NDArray[np.uint64] = parts[numbers]
    return taken
