"""Tells which table a sheet holds, by its header.

    recogniser = Recogniser(catalogue.sources)            # once for a run
    found = recogniser.recognise(sheet_rows[:HEAD_ROWS], merged, first_row=1, …)
    if isinstance(found, Recognised): …

**Where the header is.** Of the first rows, the first from which one, two or three rows together
name every required column of a table; where the rows next to it name more columns, those. What
stands above are title rows.

**Which table.** A table fits when all its required headers are there, by canonical name or
synonym (for a wide form: those that its definition asks for). Of several that fit:
1. a table with no header of its own (custody) gives way wherever the sheet has a column that
   only other tables have, even where none of these fits in full;
2. one that reads every column that another one reads, and more, or the same by better names,
   beats it; so does one with twice as many columns that no other candidate reads;
3. then the title rows, the sheet's name, the file's name: whose title and department they name;
4. then the most columns read;
5. otherwise the sheet is `undecided`, and the candidates are named.

**Confidence** = (1 − 0.05 × share of its columns read through synonyms or a weaker name)
× (0.8 + 0.2 × share of the sheet's headers that were read), less 0.1 where it took 3 or 4.
Serial numbers and remarks, which every sheet has, count as read.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sunledger.catalogue.loader import Column, Source, Wide
from sunledger.engine.sources.headers import (
    JOINT,
    Cell,
    Label,
    Merge,
    header_text,
    is_empty,
    labels_of,
    money_unit,
    read_header,
    table_unit,
    unit_word,
)
from sunledger.engine.sources.layout import RowFilter, is_foot_text
from sunledger.engine.sources.wide import WideForm, read_form
from sunledger.kit.text import fold, squash

HEAD_ROWS = 60
MOST_HEADER_ROWS = 3
NEAREST = 3
# The first cell of the sheet in our own templates that says how to fill them in.
NOTES_MARK = "这张表只供阅读，导入时不读。"

# Headers that any sheet may have and that tell nothing of what it is.
_PLAIN_HEADERS = frozenset(
    (
        *("序号", "编号", "顺序号", "行号", "no", "no.", "备注", "说明", "性别", "民族", "年龄"),
        *(
            "出生日期",
            "出生年月",
            "住址",
            "家庭住址",
            "地址",
            "户籍地址",
            "籍贯",
            "县",
            "县区",
            "区县",
        ),
        *(
            "乡镇",
            "镇",
            "乡",
            "村",
            "村名",
            "行政村",
            "村代码",
            "村民小组",
            "组",
            "小组",
            "村组",
            "户籍村",
        ),
        *("联系电话", "电话", "手机号", "手机号码", "登记日期", "登记时间", "来源"),
    )
)
_SERIAL = re.compile(r"^\d{1,3}(?:\.0)?$")
_COLUMN_LETTERS = re.compile(r"^[甲乙丙丁戊己庚辛壬癸a-z]$|^栏次$|^列次$")
_FILL_HINT = re.compile(
    r"^\(?(?:非?必填|选填|必录|可空|可不填|文本|数字|数值|日期|字符|下拉)(?:项|型|格式|选择)?\)?$"
)
_LEAST_NUMBERED = 3
_LEAST_NAMES = 2

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


@dataclass(frozen=True, slots=True)
class _Form:
    """A shape that a source comes in: its own (`wide` None) or one of its wide forms."""

    source: Source
    wide: WideForm | None
    columns: tuple[Column, ...]
    required: frozenset[int]
    one_of: tuple[frozenset[int], ...]
    at_least: int
    of: frozenset[int]

    def lacking(self, found: Iterable[int]) -> tuple[str, ...]:
        """Return the headers that are still needed, none where the form fits."""
        there = frozenset(found)
        missing = set(self.required - there)
        if self.one_of:
            missing |= min((choice - there for choice in self.one_of), key=len)
        if len(self.of & there) < self.at_least:
            missing |= self.of - there
        return tuple(self.columns[at].name for at in sorted(missing))

    def absent(self, found: Container[int]) -> tuple[str, ...]:
        """Return the headers that are not there; not parts of a class, nor other ways to say it."""
        spared = {at for choice in self.one_of for at in choice}
        groups = self.wide.groups if self.wide else ()
        parts = {name for group in groups if group.total for name in group.parts}
        return tuple(
            column.name
            for at, column in enumerate(self.columns)
            if at not in found and at not in spared and column.field not in parts
        )


@dataclass(frozen=True, slots=True)
class _Hit:
    """A form's column found in the sheet; of two, the one of smaller `rank` is meant.

    First the canonical name, then the better of the cell's readings, then the synonym that the
    catalogue lists first.
    """

    rank: tuple[bool, int, int]
    index: int
    header: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class _Match:
    """What a form reads in a header: its columns by their position in the form."""

    form: _Form
    hits: Mapping[int, _Hit]

    @property
    def indexes(self) -> frozenset[int]:
        return frozenset(hit.index for hit in self.hits.values())

    @property
    def canonical(self) -> int:
        return sum(hit.rank[:2] == (False, 0) for hit in self.hits.values())

    def beats(self, other: "_Match") -> bool:
        """Tell whether this form reads all that the other one reads, and more or better."""
        mine, others = self.indexes, other.indexes
        return others < mine or (mine == others and self.canonical > other.canonical)

    @property
    def lacking(self) -> tuple[str, ...]:
        return self.form.lacking(self.hits)


@dataclass(frozen=True, slots=True)
class _Window:
    """Rows taken as one header, and what each form reads in it."""

    start: int
    depth: int
    labels: list[Label]
    matches: list[_Match]

    @property
    def fitting(self) -> list[_Match]:
        return [match for match in self.matches if not match.lacking]


class _Head:
    """The first rows of a sheet, with the merged ranges that touch them."""

    def __init__(self, rows: Sequence[Sequence[Cell]], merged: Sequence[Merge], top: int) -> None:
        self.rows = rows
        self._merged = [
            (r1 - top, c1, r2 - top, c2) for r1, c1, r2, c2 in merged if r1 - top < len(rows)
        ]

    def spans(self, start: int, depth: int) -> dict[tuple[int, int], Merge]:
        """Return the merged range of each covered cell, rows counted from `start`."""
        return {
            (row - start, column): (r1 - start, c1, r2 - start, c2)
            for r1, c1, r2, c2 in self._merged
            if r1 < start + depth and r2 >= start
            for row in range(max(r1, start), min(r2, start + depth - 1) + 1)
            for column in range(c1, c2 + 1)
        }

    def reaches_down(self, start: int, depth: int) -> bool:
        """Tell whether a cell of these header rows is merged with the row below them."""
        below = start + depth
        return any(start <= r1 < below <= r2 for r1, _, r2, _ in self._merged)

    def text_only(self, at: int) -> bool:
        """Tell whether the row holds texts and nothing else."""
        return all(is_empty(cell) or isinstance(cell, str) for cell in self.rows[at])

    def names_below(self, start: int, depth: int) -> list[int] | None:
        """Return the columns named by the next row, where it can only go on with the header.

        All its cells are short texts that stand under a cell merged over several columns (in a
        CSV: under a blank, or under a name that a blank follows).
        """
        at = start + depth
        row = self.rows[at]
        columns = [column for column, cell in enumerate(row) if not is_empty(cell)]
        texts = [header_text(row[column]) for column in columns]
        if len(columns) < _LEAST_NAMES or any(t is None or is_foot_text(squash(t)) for t in texts):
            return None
        above = self.rows[at - 1]
        spans = self.spans(at - 1, 1)
        for column in columns:
            span = spans.get((0, column))
            if spans and (span is None or span[1] == span[3]):
                return None
            blank = column >= len(above) or is_empty(above[column])
            follows = column + 1 < len(above) and is_empty(above[column + 1])
            if not spans and not blank and not (follows and column + 1 in columns):
                return None
        return columns


def _long_form(source: Source) -> _Form:
    names = {column.name: at for at, column in enumerate(source.columns)}
    least = source.at_least
    return _Form(
        source=source,
        wide=None,
        columns=source.columns,
        required=frozenset(at for at, column in enumerate(source.columns) if column.required),
        one_of=(),
        at_least=least.count if least else 0,
        of=frozenset(names[name] for name in least.of) if least else frozenset(),
    )


def _wide_form(source: Source, wide: Wide) -> _Form:
    form = read_form(source, wide)
    columns = tuple(form.columns.values())
    names = {column.name: at for at, column in enumerate(columns)}
    least = wide.unpivot.get("at_least", {})
    return _Form(
        source=source,
        wide=form,
        columns=columns,
        required=frozenset(names[name] for name in wide.when),
        one_of=tuple(
            frozenset(names[name] for name in one) for one in wide.unpivot.get("one_of", ())
        ),
        at_least=least.get("count", 0),
        of=frozenset(names[name] for name in least.get("of", ())),
    )


class Recogniser:
    """Recognises sheets as the tables of a catalogue: built once, asked for every sheet."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._forms: list[_Form] = []
        for source in sources.values():
            self._forms.append(_long_form(source))
            self._forms.extend(_wide_form(source, wide) for wide in source.wide)
        # header key -> where it is read: form, column, which synonym (0: its name), unit implied
        self._places: dict[str, list[tuple[int, int, int, str | None]]] = {}
        known = set()
        for number, form in enumerate(self._forms):
            for at, column in enumerate(form.columns):
                for synonym, header in enumerate((column.name, *column.synonyms)):
                    key, unit = read_header(header)
                    self._places.setdefault(key, []).append((number, at, synonym, unit))
                    known.add(fold(header))
        self._known = frozenset(known)
        self._modest = self._find_modest()

    def _find_modest(self) -> frozenset[str]:
        """Return the tables none of whose canonical headers is theirs alone (custody)."""
        owners: dict[str, set[str]] = {}
        for form in self._forms:
            for column in form.columns:
                owners.setdefault(read_header(column.name)[0], set()).add(form.source.id)
        return frozenset(
            form.source.id
            for form in self._forms
            if all(len(owners[read_header(column.name)[0]]) > 1 for column in form.columns)
        )

    def knows(self, text: str) -> bool:
        """Tell whether some table has a column of this name."""
        return read_header(text)[0] in self._places

    def recognise(
        self,
        rows: Sequence[Sequence[Cell]],
        merged: Sequence[Merge] = (),
        *,
        first_row: int = 1,
        line_numbers: Sequence[int] | None = None,
        file_name: str = "",
        sheet_name: str | None = None,
    ) -> Recognised | Unrecognised:
        """Return which table the sheet holds, from its first rows (`HEAD_ROWS` are enough).

        `merged` are the merged ranges as (first row, first column, last row, last column), from 0,
        of the whole sheet, in which `rows[0]` is the row that people see as `first_row`; of a CSV
        `line_numbers` are the numbers that they see.
        """
        if all(is_empty(cell) for row in rows for cell in row) or rows[0][:1] == [NOTES_MARK]:
            return Unrecognised("empty", ("工作表里没有数据。", "The sheet holds no data."))
        head = _Head(rows[:HEAD_ROWS], merged, first_row - 1)
        windows = self._windows(head)
        window = _best_window(windows)
        if window is None:
            return _unknown(windows)
        window = self._to_its_end(window, head)
        candidates = self._strongest(window)
        if not candidates:
            return _unknown(windows)
        titles = tuple(
            squash(cell) for row in rows[: window.start] for cell in row if isinstance(cell, str)
        )
        by_name = len(candidates) > 1
        for text in ("".join(titles), sheet_name or "", file_name):
            candidates = _named_in(candidates, squash(text))
        candidates = _largest(candidates)
        if len(candidates) > 1:
            return _undecided(candidates)
        match = candidates[0]
        if self._is_two_tables(window):
            return _side_by_side(match)
        columns = _mapped(match, window.labels)
        read = {column.index for column in columns}
        data_start = window.start + window.depth
        while data_start < len(rows) and _tells_of_columns(rows[data_start]):
            data_start += 1
        numbers = line_numbers or range(first_row, first_row + len(rows))
        return Recognised(
            source_id=match.form.source.id,
            wide_id=match.form.wide.id if match.form.wide else None,
            confidence=_confidence(window, match, read, by_name=by_name),
            header_row=numbers[window.start],
            header_depth=window.depth,
            data_start=data_start,
            columns=columns,
            unused=tuple(w.header for w in window.labels if w.index not in read),
            missing_columns=match.form.absent(match.hits),
            ignored=tuple(
                IgnoredRow(numbers[at], "title" if at < window.start else "header")
                for at in range(data_start)
                if at != window.start and not all(is_empty(cell) for cell in rows[at])
            ),
            table_unit=table_unit(rows[: window.start]),
            titles=frozenset(filter(None, titles)),
            header_cells=tuple(
                {
                    column: squash(cell)
                    for column, cell in enumerate(rows[at])
                    if isinstance(cell, str) and not is_empty(cell)
                }
                for at in range(window.start, window.start + window.depth)
            ),
        )

    def row_filter(
        self, found: Recognised, merged: Sequence[Merge] = (), *, first_row: int = 1
    ) -> RowFilter:
        """Return what tells the data rows below this sheet's header from the others."""
        return RowFilter(
            found.columns,
            header_cells=found.header_cells,
            titles=found.titles,
            knows=self.knows,
            known_texts=self._known,
            merged=merged,
            first_row=first_row,
        )

    # --- where the header is --------------------------------------------------------------------

    def _windows(self, head: _Head) -> list[_Window]:
        """Return each run of rows that may be a header, until one fits and its next rows too."""
        hits = [self._known_cells(row) for row in head.rows]
        texts = [head.text_only(at) for at in range(len(hits))]
        windows: list[_Window] = []
        last = len(hits)
        for start in range(len(hits)):
            if start >= last:
                break
            for depth in range(1, MOST_HEADER_ROWS + 1):
                end = start + depth
                if end > len(hits) or (depth > 1 and not all(texts[start:end])):
                    break
                if not hits[end - 1] or sum(hits[start:end]) < _LEAST_NAMES:
                    continue
                window = self._window(head, start, depth)
                windows.append(window)
                if window.fitting:
                    last = min(last, start + MOST_HEADER_ROWS)
        return windows

    def _known_cells(self, row: Sequence[Cell]) -> int:
        return sum(
            isinstance(cell, str)
            and not cell.isascii()
            and header_text(cell) is not None
            and self.knows(cell)
            for cell in row
        )

    def _window(self, head: _Head, start: int, depth: int) -> _Window:
        labels = labels_of(head.rows[start : start + depth], head.spans(start, depth))
        return _Window(start, depth, labels, self._match(labels))

    def _to_its_end(self, window: _Window, head: _Head) -> _Window:
        """Return the header with the rows below that only name columns no table knows, or units."""
        while window.start + window.depth < len(head.rows):
            at = window.start + window.depth
            row = [cell for cell in head.rows[at] if not is_empty(cell)]
            goes_on = bool(row) and (
                head.reaches_down(window.start, window.depth)
                or all(unit_word(cell) for cell in row)
                or head.names_below(window.start, window.depth) is not None
            )
            if not goes_on:
                return window
            longer = self._window(head, window.start, window.depth + 1)
            kept = {id(match.form) for match in longer.fitting}
            if not all(id(match.form) in kept for match in window.fitting):
                return window
            window = longer
        return window

    # --- what it names --------------------------------------------------------------------------

    def _match(self, labels: Sequence[Label]) -> list[_Match]:
        """Return what each form reads in these columns; forms that read nothing are left out."""
        found: dict[int, dict[int, _Hit]] = {}
        for label in labels:
            taken: set[int] = set()
            for reading in label.readings:
                for number, at, synonym, measure in self._places.get(reading.key, ()):
                    if number in taken or not _same_measure(reading.unit, measure):
                        continue
                    taken.add(number)
                    hits = found.setdefault(number, {})
                    header = reading.text if self._forms[number].wide else label.header
                    rank = (synonym > 0, reading.level, synonym)
                    is_amount = self._forms[number].columns[at].kind.startswith("money")
                    unit = reading.unit or (label.unit if is_amount else None)
                    hit = _Hit(rank, label.index, header, unit)
                    if at not in hits or hit.rank < hits[at].rank:
                        hits[at] = hit
        return [_Match(self._forms[number], hits) for number, hits in sorted(found.items())]

    def _strongest(self, window: _Window) -> list[_Match]:
        """Return the forms that fit, without those that others beat by their columns alone."""
        best: dict[str, _Match] = {}
        for match in window.fitting:
            source = match.form.source.id
            if source in self._modest and self._speaks_of_another(window, match):
                continue
            if source not in best or len(match.hits) > len(best[source].hits):
                best[source] = match
        fits = [m for m in best.values() if not any(o.beats(m) for o in best.values())]
        own = [
            len(match.indexes.difference(*(o.indexes for o in fits if o is not match)))
            for match in fits
        ]
        most = max(own, default=0)
        return [m for m, count in zip(fits, own, strict=True) if not most or 2 * count > most]

    def _speaks_of_another(self, window: _Window, match: _Match) -> bool:
        """Tell whether a column that this table does not read is one that only others have."""
        source = match.form.source
        read = match.indexes
        keys = [(label, label.readings[0].key) for label in window.labels]
        for label, key in keys:
            owners = {self._forms[place[0]].source.id for place in self._places.get(key, ())}
            if label.index in read and owners == {source.id}:
                return False
        return any(
            key not in _PLAIN_HEADERS
            and key in self._places
            and all(self._forms[place[0]].source.id != source.id for place in self._places[key])
            for label, key in keys
            if label.index not in read
        )

    def _is_two_tables(self, window: _Window) -> bool:
        """Tell whether two tables stand side by side, each with all its columns.

        They share a header, so that is where the second one begins.
        """
        at: dict[str, int] = {}
        for label in window.labels:
            key = label.readings[0].key
            if key not in at:
                at[key] = label.index
                continue
            for cut in range(at[key] + 1, label.index + 1):
                left = [w for w in window.labels if w.index < cut]
                right = [w for w in window.labels if w.index >= cut]
                if self._is_table(left) and self._is_table(right):
                    return True
        return False

    def _is_table(self, labels: Sequence[Label]) -> bool:
        return any(m for m in self._match(labels) if not m.lacking and len(m.hits) > _LEAST_NAMES)


def _same_measure(header: str | None, column: str | None) -> bool:
    """Tell whether a header's unit can be the column's: 面积(平方米) is no 面积(亩)."""
    if header is None or column is None or header == column:
        return True
    return money_unit(header) is not None and money_unit(column) is not None


def _best_window(windows: Sequence[_Window]) -> _Window | None:
    fitting = [window for window in windows if window.fitting]
    return max(
        fitting,
        key=lambda w: (max(len(match.hits) for match in w.fitting), -w.depth, -w.start),
        default=None,
    )


def _mapped(match: _Match, labels: Sequence[Label]) -> tuple[MappedColumn, ...]:
    form = match.form
    columns = [
        _mapped_column(form.columns[at], hit, required=at in form.required)
        for at, hit in match.hits.items()
    ]
    if form.wide:
        for label in labels:
            parents, _, leaf = label.header.rpartition(JOINT)
            parent = parents.rpartition(JOINT)[2]
            field = form.wide.further(leaf) or form.wide.further_under(parent, leaf)
            known = {column.field for column in columns}
            if field and field not in known and label.index not in match.indexes:
                hit = _Hit((True, 1, 1), label.index, leaf, read_header(leaf)[1] or label.unit)
                columns.append(_mapped_column(form.wide.column(field), hit, required=False))
    return tuple(sorted(columns, key=lambda column: column.index))


def _mapped_column(column: Column, hit: _Hit, *, required: bool) -> MappedColumn:
    return MappedColumn(
        index=hit.index,
        header=hit.header,
        field=column.field,
        unit=money_unit(hit.unit) if column.kind.startswith("money") else hit.unit,
        name=column.name,
        kind=column.kind,
        required=required,
    )


def _confidence(window: _Window, match: _Match, read: Container[int], *, by_name: bool) -> float:
    weak = 1 - match.canonical / len(match.hits)
    told = sum(w.index in read or w.readings[0].key in _PLAIN_HEADERS for w in window.labels)
    score = (1 - 0.05 * weak) * (0.8 + 0.2 * told / len(window.labels)) - 0.1 * by_name
    return round(score, 2)


def _tells_of_columns(row: Sequence[Cell]) -> bool:
    """Tell whether the row numbers the columns (1 2 3, 甲 乙 1 2) or says 必填 and 选填."""
    texts = [squash(str(cell)).lower() for cell in row if not is_empty(cell)]
    if len(texts) >= _LEAST_NAMES and all(_FILL_HINT.match(text) for text in texts):
        return True
    if any(isinstance(cell, date) for cell in row) or len(texts) < _LEAST_NUMBERED:
        return False
    numbers = [int(float(text)) for text in texts if _SERIAL.match(text)]
    letters = [text for text in texts if _COLUMN_LETTERS.match(text)]
    return (
        len(numbers) + len(letters) == len(texts)
        and len(set(letters)) == len(letters)
        and numbers == list(range(numbers[0] if numbers else 0, (numbers or [0])[0] + len(numbers)))
        and (not numbers or numbers[0] <= 1 or bool(letters))
    )


def _named_in(candidates: list[_Match], text: str) -> list[_Match]:
    """Return the candidates whose title and department the text names most."""
    if len(candidates) == 1 or not text:
        return candidates
    scores = [_share(m.form.source.title.zh, text) for m in candidates]
    if len({round(score, 6) for score in scores}) == 1:
        scores = [_share(m.form.source.department, text) for m in candidates]
    most = max(scores)
    return [match for match, score in zip(candidates, scores, strict=True) if score == most]


def _largest(candidates: list[_Match]) -> list[_Match]:
    most = max(len(match.hits) for match in candidates)
    return [match for match in candidates if len(match.hits) == most]


def _share(name: str, text: str) -> float:
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


def _unknown(windows: Sequence[_Window]) -> Unrecognised:
    best: dict[str, tuple[int, Nearest, str]] = {}
    for match in (match for window in windows for match in window.matches):
        source = match.form.source
        lacking = match.lacking
        named = match.form.required & set(match.hits)
        if not lacking or not named or len(match.hits) < _LEAST_NAMES:
            continue
        score = len(match.hits) - 2 * len(lacking)
        if source.id not in best or best[source.id][0] < score:
            best[source.id] = (score, Nearest(source.id, lacking), source.title.zh)
    ranked = sorted(best.values(), key=lambda item: -item[0])[:NEAREST]
    if not ranked:
        return Unrecognised(
            "no_header",
            (
                f"前 {HEAD_ROWS} 行里没有找到表头。请在数据上方写明各列的列名。",
                f"No header in the first {HEAD_ROWS} rows. Name the columns above the data.",
            ),
        )
    _, nearest, title = ranked[0]
    lacks = "".join(f"“{name}”" for name in nearest.missing)
    return Unrecognised(
        "missing_headers",
        (
            f"没有认出是哪一种表。最像“{title}”，缺少{lacks}列。请补上列名。",
            f"Not recognised. For {nearest.table} add: {', '.join(nearest.missing)}.",
        ),
        tuple(item[1] for item in ranked),
    )


def _undecided(candidates: Sequence[_Match]) -> Unrecognised:
    sources = [match.form.source for match in candidates]
    titles = "".join(f"“{source.title.zh}”" for source in sources)
    ids = ", ".join(source.id for source in sources)
    return Unrecognised(
        "undecided",
        (
            f"表头同时符合{titles}。请在标题里写明是哪一种。",
            f"The header fits {ids}. Say in the title which of them it is.",
        ),
        tuple(Nearest(source.id, ()) for source in sources),
    )


def _side_by_side(match: _Match) -> Unrecognised:
    return Unrecognised(
        "side_by_side",
        (
            "同一行里并排放了两张表。请把它们分开，各放一张工作表。",
            "Two tables stand side by side. Put each on a sheet of its own.",
        ),
        (Nearest(match.form.source.id, ()),),
    )
