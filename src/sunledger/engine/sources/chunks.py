"""The rows of one chunk: what no cell alone can tell, and the batches that come of them."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sunledger.catalogue.loader import Source
from sunledger.engine.sources.cells.cell import Cell, PercentCell
from sunledger.engine.sources.columns import FINE, REFUSED, WARNED, CleanColumn, Positions, Problem
from sunledger.engine.sources.merge import KEYLESS
from sunledger.engine.sources.messages import HOW_TO_MEND, Place, column_letter, fact
from sunledger.engine.sources.snapshot import KEY_FACTOR, MONTHS, part_of_key
from sunledger.engine.sources.wide import ItemColumn, Items, WideForm, Year, items_of

Mask = npt.NDArray[np.bool_]

LINE_NUMBER = "行号"


class Chunk:
    """The rows of one chunk: columns as they are read, then the rules that a whole row obeys."""

    def __init__(self, source: Source, form: WideForm | None, numbers: Positions) -> None:
        self._source = source
        self._form = form
        self.numbers = numbers
        self.refused: Mask = np.zeros(len(numbers), dtype=bool)
        self.converted: Mask = np.zeros(len(numbers), dtype=bool)
        self._read: dict[int, tuple[CleanColumn, Positions]] = {}
        self._arrays: dict[str, pa.Array] = {}
        self._items: Items | None = None
        self._item_columns: list[CleanColumn] = []
        self._raised: set[tuple[int, str]] = set()
        self._own_problems: list[tuple[int, int, Problem]] = []
        self._counts: Counter[str] = Counter()

    def read(self, column: CleanColumn, cells: Sequence[Cell | PercentCell]) -> None:
        """Read a column's cells."""
        codes = column.codes(cells)
        self._read[column.index] = column, codes
        self.refused |= _flags(column.severities, codes) == REFUSED
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
        fine = {field: self._severity(field) == FINE for field in fields}
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
            warned = nobody & (self._severity(field) == WARNED)
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
            blank = self._empty(field) & (self._severity(field) == FINE)
            own = self._arrays.get(field, pa.nulls(len(blank), pa.date32()))
            self._arrays[field] = pc.if_else(
                pa.array(blank & stated), pa.array(days).cast(pa.date32()), own
            )
            filled |= blank & stated
            lacking |= blank & ~stated
        lacking &= self._severity(year.field) == FINE
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
            nothing &= _flags(column.severities, codes) == FINE
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
                refused = severity[at] == REFUSED or (int(at), column.field) in self._raised
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
