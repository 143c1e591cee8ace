"""One column of a sheet that is made clean, and which of its cells a row may not lack."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sunledger.catalogue.loader import Column, Source
from sunledger.engine.sources.cells.amounts import area_factor, money_factor, plain_share
from sunledger.engine.sources.cells.cell import Cell, Detail, How, Parsed, PercentCell
from sunledger.engine.sources.cells.parse import parse
from sunledger.engine.sources.messages import (
    HOW_TO_MEND,
    Place,
    Sentence,
    column_letter,
    fact,
    shown_cell,
)
from sunledger.engine.sources.recognised import MappedColumn
from sunledger.engine.sources.snapshot import column_type
from sunledger.engine.sources.wide import WideForm
from sunledger.kit.ids import birth_date
from sunledger.kit.keys import pseudonym
from sunledger.kit.text import squash

IsPercent = Callable[[int, int], bool]
Positions = npt.NDArray[np.int64]

# Tables in which an amount below zero is a reversal (contract 1.1 §6).
_SIGNED = frozenset(("vouchers", "movements", "payments"))
_MOST_REMEMBERED = 200_000
_MOST_SHARED = 1_000_000
FINE, WARNED, REFUSED = 0, 1, 2
_AMOUNTS = frozenset(("money", "money_wan", "decimal", "int", "percent"))
_IMPOSSIBLE_IDS = frozenset(("id_length", "id_characters", "id_date", "id_check"))
_BY_SEVERITY = {
    ("unreadable", WARNED): "optional_unreadable",
    ("unreadable", REFUSED): "required_unreadable",
    ("negative", WARNED): "negative_optional",
    ("negative", REFUSED): "negative_required",
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


class Needs:
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


def how_to_read(column: Column, unit: str | None, table_unit: str | None, *, csv: bool) -> How:
    """Return how its cells are read; its own unit goes before that above the table."""
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


class CleanColumn(dict[Any, int]):
    """The cells of one column: each distinct raw cell is read once and known by a number after.

    What was read stands in parallel lists under that number.
    """

    def __init__(
        self,
        mapped: MappedColumn,
        column: Column,
        how: How,
        needs: Needs,
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
            return (REFUSED, "required_empty", None) if self._refuses_empty else (FINE, "", None)
        if code in _IMPOSSIBLE_IDS and self._keeps_impossible:
            return FINE, code, value
        if code == "enum_unlisted":
            return WARNED, code, value
        severity = REFUSED if self._refuses_unreadable else WARNED
        if code is None:
            if self._signed or self.column.kind not in _AMOUNTS or value >= 0:
                return FINE, "", value
            if self.column.kind in ("money", "money_wan"):
                return REFUSED, "amount_negative", None
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
