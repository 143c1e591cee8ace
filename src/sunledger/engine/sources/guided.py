"""How a person says that a sheet is to be read, and what a sheet looks like before that is said.

A `Guide` names the table, the header's rows and the field of each column; it outranks what the
recogniser would find by itself. A `SheetLook` is what it finds: the best guess of all three, also
where required columns are lacking, for somebody to put right.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sunledger.catalogue.model import Column
from sunledger.engine.sources.files import FileFound, walk_folder
from sunledger.engine.sources.formats import XLSX
from sunledger.engine.sources.forms import Form, Match
from sunledger.engine.sources.headers import (
    Cell,
    Label,
    Merge,
    is_empty,
    money_unit,
    read_header,
    table_unit,
)
from sunledger.engine.sources.heads import Head, Window, tells_of_columns
from sunledger.engine.sources.messages import column_letter
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.engine.sources.recognise import (
    HEAD_ROWS,
    MOST_HEADER_ROWS,
    Recogniser,
)
from sunledger.engine.sources.recognised import IgnoredRow, MappedColumn, Recognised, Unrecognised
from sunledger.kit.text import squash

Sentence = tuple[str, str]
Place = tuple[str, str | None]  # file, sheet

_SAMPLES = 3
_SHOWN_ROWS = 15
_SHOWN_CELLS = 60
_LONGEST_SHOWN = 40
_NO_HEADER: Sentence = (
    "这一行没有列名。请选写着列名的那一行。",
    "This row names no columns. Choose the row that does.",
)


@dataclass(frozen=True, slots=True)
class Guide:
    """How one sheet is to be read; `header_row` is the number seen beside the row.

    `columns` leads from the 0-based column to the field; a column that is not there is not read.
    `wide` is the id of the wide form of the table, None for its own form.
    """

    table: str
    wide: str | None
    header_row: int
    header_depth: int
    columns: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column of a sheet: where it is, what it is called, as what it is read, and samples."""

    index: int
    letter: str
    header: str
    field: str | None
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetLook:
    """One sheet as it was found; with `problem` there is nothing to read.

    `fingerprint` stands for the names of its columns in their order. `missing` are the required
    columns that no column was found for. `rows` are the first rows as text, each with its number.
    """

    file: str
    sheet: str | None
    problem: Sentence | None = None
    table: str | None = None
    wide: str | None = None
    header_row: int = 1
    header_depth: int = 1
    columns: tuple[ColumnLook, ...] = ()
    missing: tuple[str, ...] = ()
    fingerprint: str = ""
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def guide(self) -> Guide | None:
        """Return how the sheet would be read by what was found; None where nothing was."""
        if self.problem is not None or self.table is None:
            return None
        read = {column.index: column.field for column in self.columns if column.field}
        return Guide(self.table, self.wide, self.header_row, self.header_depth, read)


class GuidedRecogniser(Recogniser):
    """A recogniser that can be told what it would otherwise have to find."""

    def as_told(
        self,
        rows: Sequence[Sequence[Cell]],
        merged: Sequence[Merge],
        guide: Guide,
        *,
        first_row: int = 1,
        line_numbers: Sequence[int] | None = None,
    ) -> Recognised | Unrecognised:
        """Return the sheet as the guide says; `no_header` where the row names no columns."""
        numbers = line_numbers or range(first_row, first_row + len(rows))
        form = self._form_of(guide.table, guide.wide)
        start = next((at for at, n in enumerate(numbers) if n == guide.header_row), None)
        if form is None or start is None or start >= len(rows):
            return Unrecognised("no_header", _NO_HEADER)
        window = self._window(Head(rows, merged, first_row - 1), start, guide.header_depth)
        fields = {column.field: column for column in form.columns}
        if form.wide:
            fields |= {f: form.wide.column(f) for f in guide.columns.values() if f not in fields}
        required = {form.columns[at].field for at in form.required}
        columns = tuple(
            _as_read(label, fields[guide.columns[label.index]], required)
            for label in window.labels
            if guide.columns.get(label.index) in fields
        )
        read = {column.index for column in columns}
        named = {column.field for column in columns}
        places = [at for at, column in enumerate(form.columns) if column.field in named]
        data_start = _data_start(rows, start + guide.header_depth)
        titles = (squash(cell) for row in rows[:start] for cell in row if isinstance(cell, str))
        return Recognised(
            source_id=form.source.id,
            wide_id=form.wide.id if form.wide else None,
            confidence=1.0,
            header_row=guide.header_row,
            header_depth=guide.header_depth,
            data_start=data_start,
            columns=columns,
            unused=tuple(label.header for label in window.labels if label.index not in read),
            missing_columns=form.absent(places),
            ignored=tuple(
                IgnoredRow(numbers[at], "title" if at < start else "header")
                for at in range(data_start)
                if at != start and not all(is_empty(cell) for cell in rows[at])
            ),
            table_unit=table_unit(rows[:start]),
            titles=frozenset(filter(None, titles)),
            header_cells=tuple(
                {
                    at: squash(cell)
                    for at, cell in enumerate(row)
                    if isinstance(cell, str) and not is_empty(cell)
                }
                for row in rows[start : start + guide.header_depth]
            ),
        )

    def lacking(self, guide: Guide) -> tuple[str, ...]:
        """Return the headers that are still needed before a sheet can be read as the guide says."""
        form = self._form_of(guide.table, guide.wide)
        if form is None:
            return ()
        named = set(guide.columns.values())
        return form.lacking(at for at, c in enumerate(form.columns) if c.field in named)

    def fields_of(self, table: str, wide: str | None) -> tuple[Column, ...]:
        """Return the columns that a sheet of this table and form may have."""
        form = self._form_of(table, wide)
        return form.columns if form else ()

    def look(
        self,
        file: str,
        sheet: RawSheet,
        *,
        header_row: int | None = None,
        known: Collection[str] = (),
        added: Collection[str] = (),
    ) -> SheetLook:
        """Return what a sheet looks like; of `known` fingerprints the one that fits is the header.

        With `header_row` that row is taken as the first of the header. Last columns called as one
        of `added` are none of the sheet's own.
        """
        if sheet.problem is not None:
            return SheetLook(file, sheet.name, problem=sheet.problem)
        rows = sheet.head(HEAD_ROWS)
        numbers = list(sheet.line_numbers)[: len(rows)]
        found = self.recognise(
            rows,
            sheet.merged,
            first_row=sheet.first_row,
            line_numbers=numbers,
            file_name=PurePosixPath(file).name,
            sheet_name=sheet.name,
        )
        if isinstance(found, Unrecognised) and found.code == "empty":
            return SheetLook(file, sheet.name, problem=found.why)
        head = Head(rows, sheet.merged, sheet.first_row - 1)
        window, match = self._best(head, found, numbers, header_row, frozenset(known), added=added)
        if window is None:
            why = found.why if isinstance(found, Unrecognised) else _NO_HEADER
            return SheetLook(
                file, sheet.name, problem=None, missing=(why[0],), rows=_shown(rows, numbers)
            )
        labels = _own(window.labels, added)
        fields: dict[int, str] = {}
        if match is not None:
            fields = {hit.index: match.form.columns[at].field for at, hit in match.hits.items()}
        if isinstance(found, Recognised) and found.header_row == numbers[window.start]:
            fields = {column.index: column.field for column in found.columns}
        below = rows[_data_start(rows, window.start + window.depth) :]
        return SheetLook(
            file=file,
            sheet=sheet.name,
            table=match.form.source.id if match else None,
            wide=match.form.wide.id if match and match.form.wide else None,
            header_row=numbers[window.start],
            header_depth=window.depth,
            columns=tuple(
                ColumnLook(
                    label.index,
                    column_letter(label.index),
                    label.header,
                    fields.get(label.index),
                    _samples(below, label.index),
                )
                for label in labels
            ),
            missing=match.lacking if match else (),
            fingerprint=fingerprint_of(labels),
            rows=_shown(rows, numbers),
        )

    def _form_of(self, table: str, wide: str | None) -> Form | None:
        for form in self._forms:
            if form.source.id == table and (form.wide.id if form.wide else None) == wide:
                return form
        return None

    def _best(
        self,
        head: Head,
        found: Recognised | Unrecognised,
        numbers: Sequence[int],
        header_row: int | None,
        known: frozenset[str],
        *,
        added: Collection[str],
    ) -> tuple[Window | None, Match | None]:
        """Return the header, and the form that reads most of it."""
        if known and header_row is None:
            for window in self._every_window(head):
                if fingerprint_of(_own(window.labels, added)) in known:
                    return window, self._most_read(window)
        if header_row is not None:
            start = next((at for at, n in enumerate(numbers) if n == header_row), None)
            if start is None or start >= len(head.rows):
                return None, None
            depths = [d for d in range(1, MOST_HEADER_ROWS + 1) if start + d <= len(head.rows)]
            windows = [
                self._window(head, start, depth)
                for depth in depths
                if all(head.text_only(at) for at in range(start, start + depth)) or depth == 1
            ]
            window = max(windows, key=lambda w: (_most_hits(w), -w.depth))
            return (window, self._most_read(window)) if window.labels else (None, None)
        if isinstance(found, Recognised):
            start = next(at for at, n in enumerate(numbers) if n == found.header_row)
            window = self._window(head, start, found.header_depth)
            fits = [
                match
                for match in window.matches
                if match.form.source.id == found.source_id
                and (match.form.wide.id if match.form.wide else None) == found.wide_id
            ]
            return window, fits[0] if fits else None
        windows = self._windows(head)
        if not windows:
            return None, None
        window = max(windows, key=lambda w: (_most_hits(w), -w.depth, -w.start))
        return window, self._most_read(window)

    def _every_window(self, head: Head) -> Iterator[Window]:
        for start in range(len(head.rows)):
            for depth in range(1, MOST_HEADER_ROWS + 1):
                if start + depth <= len(head.rows):
                    yield self._window(head, start, depth)

    @staticmethod
    def _most_read(window: Window) -> Match | None:
        return max(
            window.matches,
            key=lambda m: (not m.lacking, len(m.hits) - 2 * len(m.lacking)),
            default=None,
        )


def look_at(
    folder: Path,
    recogniser: GuidedRecogniser,
    *,
    work_dir: Path,
    header_rows: Mapping[Place, int] | None = None,
    known: Collection[str] = (),
    added: Collection[str] = (),
) -> list[SheetLook]:
    """Return what each sheet of the files under a folder looks like, archives included.

    `known` and `added` are those of `GuidedRecogniser.look`.
    """
    told = header_rows or {}
    looks: list[SheetLook] = []
    for found in walk_folder(folder, work_dir=work_dir):
        if found.local is None:
            why = found.problem or ("和前面的文件一样。", "The same as a file before.")
            looks.append(SheetLook(found.path, None, problem=why))
            continue
        sheets = [*_lightly(found)]
        looks += [
            recogniser.look(
                found.path,
                sheet,
                header_row=told.get((found.path, sheet.name)),
                known=known,
                added=added,
            )
            for sheet in sheets
        ]
    return looks


def _lightly(found: FileFound) -> Iterator[RawSheet]:
    """Yield the sheets of a file; of a workbook of today only what is looked at is read."""
    return read_sheets(found, memory_bytes=0) if found.kind == XLSX else read_sheets(found)


def fingerprint_of(labels: Sequence[Label]) -> str:
    """Return what stands for the names of columns in their order: 32 hexadecimal digits."""
    named = "\n".join(f"{label.index}\t{squash(label.header)}" for label in labels)
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()


def _own(labels: Sequence[Label], added: Collection[str]) -> Sequence[Label]:
    """Return the columns of a sheet without the last ones that were added to it."""
    end = len(labels)
    while end and squash(labels[end - 1].header) in added:
        end -= 1
    return labels[:end]


def _most_hits(window: Window) -> int:
    return max((len(match.hits) for match in window.matches), default=0)


def _data_start(rows: Sequence[Sequence[Cell]], at: int) -> int:
    while at < len(rows) and tells_of_columns(rows[at]):
        at += 1
    return at


def _as_read(label: Label, column: Column, required: Collection[str]) -> MappedColumn:
    unit = read_header(label.readings[0].text)[1] or label.unit
    return MappedColumn(
        index=label.index,
        header=label.header,
        field=column.field,
        unit=money_unit(unit) if column.kind.startswith("money") else unit,
        name=column.name,
        kind=column.kind,
        required=column.field in required,
    )


def _samples(rows: Sequence[Sequence[Cell]], at: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        if at < len(row) and not is_empty(row[at]):
            found[str(row[at])[:_LONGEST_SHOWN]] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _shown(
    rows: Sequence[Sequence[Cell]], numbers: Sequence[int]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (number, tuple(str(cell or "")[:_LONGEST_SHOWN] for cell in row[:_SHOWN_CELLS]))
        for number, row in zip(numbers[:_SHOWN_ROWS], rows, strict=False)
    )
