"""Wide forms turned long: one row per household or couple becomes one row per item.

A source's YAML says how, under `wide`. Each form is

```yaml
- id: one_row_per_household
  when: [户编号]                     # headers that all have to be there
  unpivot:
    one_of: [[核算起, 核算止], [年度]]   # and all headers of one of these lists
    at_least: {count: 2, of: [...]}  # and so many of these
    columns:                         # headers that only this form has
      - {name: 年度, field: wide_year, kind: year, synonyms: [核算年度]}
      - {name: 男方证件号码, field: person}     # a field of the source: kind and values are its own
    year: {from: wide_year, start: period_start, end: period_end}   # 1 January to 31 December
    set: {kin_relation: 配偶}         # what every long row says
    value: amount_fen                # the field that takes the cell
    label: {field: item, from: header}   # the field that takes the column's header | name
    rest: 其他                        # the label of a class total less its parts
    unlike: [纯收入]                  # no header with such a word is a further part
    groups:                          # what becomes rows, in this order
      - {set: {income_class: 转移性}, total: transfer, parts: [dibao], like: [补贴$]}
```

Without `groups` each wide row is one long row. An empty cell gives no item, a zero gives an item
of zero. Where a class total stands beside columns of its parts, the parts are the items, and the
rest of the total is an item named `rest`; parts that exceed the total leave no rest (a warning).
`like` holds patterns of further headers that are parts of the class; the recogniser asks
`WideForm.further` for them. Columns of the source that
`columns`, `set`, `value` and `label` do not provide keep their own headers. A row of which no cell
gives an item is refused (required_empty); a cell that cannot be read refuses its row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sunledger.catalogue.heads import header_key
from sunledger.catalogue.loader import Column, Source, Wide
from sunledger.catalogue.strict import Entries, known
from sunledger.engine.sources.headers import JOINT

_FURTHER = "+"


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that become rows of one class: a total, its parts, patterns of further parts."""

    values: Mapping[str, str]
    total: str | None
    parts: tuple[str, ...]
    like: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The column of a year, and the fields of the first and last day that it stands for."""

    field: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class WideForm:
    """How one wide form of a source is read.

    `columns` lead from field to column, those of the source that keep their headers included;
    `when` are the fields that no row may lack. `values` are what every long row says.
    """

    source: Source
    id: str
    when: frozenset[str]
    columns: Mapping[str, Column]
    year: Year | None
    values: Mapping[str, str]
    value: str | None
    label: str | None
    label_from_header: bool
    rest: str | None
    unlike: tuple[str, ...]
    groups: tuple[Group, ...]

    def further(self, header: str) -> str | None:
        """Return the field of a header that is not listed but named like a part of a class."""
        key = header_key(header)
        if any(word in key for word in self.unlike):
            return None
        for number, group in enumerate(self.groups):
            if any(pattern.search(key) for pattern in group.like):
                return f"{number}{_FURTHER}{key}"
        return None

    def further_under(self, parent: str, header: str) -> str | None:
        """Return the field of a header that stands under the name of a class."""
        key = header_key(header)
        if not parent or any(word in key for word in self.unlike):
            return None
        for number, group in enumerate(self.groups):
            total = self.columns[group.total] if group.total else None
            if total and header_key(parent) in map(header_key, (total.name, *total.synonyms)):
                return f"{number}{_FURTHER}{key}"
        return None

    def column(self, field: str) -> Column:
        """Return the column of a field; a further one is of the kind of the value."""
        if _FURTHER in field and self.value is not None:
            return Column(name=field, field=field, kind=self.source.column(self.value).kind)
        return self.columns[field]

    def group_of(self, field: str) -> int | None:
        """Return the number of the group whose total or part the field is."""
        if _FURTHER in field:
            return int(field.partition(_FURTHER)[0])
        for number, group in enumerate(self.groups):
            if field == group.total or field in group.parts:
                return number
        return None

    def label_of(self, field: str, header: str) -> str:
        """Return the name of the items that a column gives."""
        if _FURTHER in field:
            return field.partition(_FURTHER)[2]
        column = self.columns[field]
        if not self.label_from_header:
            return column.name
        names = {header_key(name): name for name in (column.name, *column.synonyms)}
        return names.get(header_key(header.rpartition(JOINT)[2]), column.name)


def read_form(source: Source, wide: Wide) -> WideForm:
    """Return the form that the catalogue describes; CatalogueError where it is not well said."""
    file = f"{source.id}.yaml"
    plan = Entries(dict(wide.unpivot), file, f"wide.{wide.id}.unpivot")
    own = [_read_own(item, source) for item in plan.items("columns", optional=True)]
    label = plan.inner("label", optional=True)
    year = plan.inner("year", optional=True)
    form = WideForm(
        source=source,
        id=wide.id,
        when=frozenset(),
        columns={},
        year=Year(year.text("from"), year.text("start"), year.text("end"))
        if "from" in year
        else None,
        values=_read_set(plan),
        value=plan.text_or_none("value"),
        label=label.text_or_none("field"),
        label_from_header=label.text_or_none("from") == "header",
        rest=plan.text_or_none("rest"),
        unlike=plan.texts("unlike", optional=True),
        groups=tuple(_read_group(item) for item in plan.items("groups", optional=True)),
    )
    for key in ("one_of", "at_least"):
        if key in plan:
            plan.raw(key)
    for entries in (plan, label, year):
        entries.done()
    made = {column.field for column in own} | {form.value, form.label, *form.values}
    made |= {name for group in form.groups for name in group.values}
    kept = [column for column in source.columns if column.field not in made]
    columns = {column.field: column for column in (*own, *kept)}
    names = {column.name: column.field for column in columns.values()}
    for name in wide.when:
        known(name, names, file, f"wide.{wide.id}.when")
    for name in (n for g in form.groups for n in (*g.parts, g.total) if n is not None):
        known(name, columns, file, f"wide.{wide.id}.unpivot.groups")
    object.__setattr__(form, "columns", columns)
    object.__setattr__(form, "when", frozenset(names[name] for name in wide.when))
    return form


def _read_own(item: Entries, source: Source) -> Column:
    field = item.text("field")
    base = next((c for c in source.columns if c.field == field), None)
    values = item.inner("values", optional=True)
    column = Column(
        name=item.text("name"),
        field=field,
        kind=item.text_or_none("kind") or (base.kind if base else ""),
        required=base.required if base else False,
        values={name: values.texts(name, optional=True) for name in values.names()},
        synonyms=item.texts("synonyms", optional=True),
    )
    item.done()
    return column


def _read_set(entries: Entries) -> dict[str, str]:
    inner = entries.inner("set", optional=True)
    return {name: inner.text(name) for name in inner.names()}


def _read_group(item: Entries) -> Group:
    group = Group(
        values=_read_set(item),
        total=item.text_or_none("total"),
        parts=item.texts("parts", optional=True),
        like=tuple(re.compile(pattern) for pattern in item.texts("like", optional=True)),
    )
    item.done()
    return group


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """A column of the sheet that gives items: its field, their name, and its cells as read."""

    field: str
    label: str
    cells: pa.Array


@dataclass(frozen=True, slots=True)
class Items:
    """Long rows: the position of the wide row of each, its group, its name and its value.

    `exceeding` are the (position, field of the total) where the parts are more than the total.
    """

    rows: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    labels: pa.Array
    values: pa.Array
    exceeding: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Piece:
    group: int
    label: str
    rows: npt.NDArray[np.int64]
    values: pa.Array


def items_of(form: WideForm, columns: Sequence[ItemColumn], kept: npt.NDArray[np.bool_]) -> Items:
    """Return the items of the wide rows that are kept, row by row, in the order of the groups."""
    exceeding: list[tuple[int, str]] = []
    pieces: list[_Piece] = []
    for number, group in enumerate(form.groups):
        of_group = [column for column in columns if form.group_of(column.field) == number]
        totals = [column for column in of_group if column.field == group.total]
        parts = [column for column in of_group if column.field != group.total]
        pieces.extend(_given(number, parts or totals))
        if parts and totals and form.rest is not None:
            piece, rows = _rest(number, form.rest, totals[0], parts)
            pieces.append(piece)
            exceeding.extend((int(row), totals[0].field) for row in rows if kept[row])
    rows = np.concatenate([piece.rows for piece in pieces])
    order = np.argsort(rows, kind="stable")
    order = order[kept[rows[order]]]
    groups = np.repeat([piece.group for piece in pieces], [len(piece.rows) for piece in pieces])
    labels = pa.concat_arrays(
        [pa.repeat(pa.scalar(piece.label, pa.string()), len(piece.rows)) for piece in pieces]
    )
    values = pa.concat_arrays([piece.values for piece in pieces])
    return Items(
        rows[order],
        groups[order].astype(np.int64),
        labels.take(pa.array(order)),
        values.take(pa.array(order)),
        exceeding,
    )


def _given(number: int, columns: Sequence[ItemColumn]) -> Iterator[_Piece]:
    for column in columns:
        there = np.flatnonzero(column.cells.is_valid().to_numpy(zero_copy_only=False))
        yield _Piece(number, column.label, there, column.cells.take(pa.array(there)))


def _rest(
    number: int, label: str, total: ItemColumn, parts: Sequence[ItemColumn]
) -> tuple[_Piece, npt.NDArray[np.int64]]:
    """Return what of a total its parts leave, and the rows whose parts are more than it."""
    stated = total.cells.is_valid().to_numpy(zero_copy_only=False)
    itemised = np.zeros(len(stated), dtype=bool)
    left = total.cells.fill_null(0).to_numpy().copy()
    for part in parts:
        itemised |= part.cells.is_valid().to_numpy(zero_copy_only=False)
        left -= part.cells.fill_null(0).to_numpy()
    rows = np.flatnonzero(stated & ((left > 0) | ((left == 0) & ~itemised)))
    piece = _Piece(number, label, rows, pa.array(left[rows], pa.int64()))
    return piece, np.flatnonzero(stated & (left < 0))
