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

from collections.abc import Container, Mapping, Sequence

from sunledger.catalogue.loader import Column, Source
from sunledger.engine.sources.forms import Form, Hit, Match, long_form, wide_form
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
from sunledger.engine.sources.heads import LEAST_NAMES, Head, Window, tells_of_columns
from sunledger.engine.sources.layout import RowFilter
from sunledger.engine.sources.recognised import (
    IgnoredRow,
    MappedColumn,
    Nearest,
    Recognised,
    Unrecognised,
)
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


class Recogniser:
    """Recognises sheets as the tables of a catalogue: built once, asked for every sheet."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._forms: list[Form] = []
        for source in sources.values():
            self._forms.append(long_form(source))
            self._forms.extend(wide_form(source, wide) for wide in source.wide)
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
        head = Head(rows[:HEAD_ROWS], merged, first_row - 1)
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
        while data_start < len(rows) and tells_of_columns(rows[data_start]):
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

    def _windows(self, head: Head) -> list[Window]:
        """Return each run of rows that may be a header, until one fits and its next rows too."""
        hits = [self._known_cells(row) for row in head.rows]
        texts = [head.text_only(at) for at in range(len(hits))]
        windows: list[Window] = []
        last = len(hits)
        for start in range(len(hits)):
            if start >= last:
                break
            for depth in range(1, MOST_HEADER_ROWS + 1):
                end = start + depth
                if end > len(hits) or (depth > 1 and not all(texts[start:end])):
                    break
                if not hits[end - 1] or sum(hits[start:end]) < LEAST_NAMES:
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

    def _window(self, head: Head, start: int, depth: int) -> Window:
        labels = labels_of(head.rows[start : start + depth], head.spans(start, depth))
        return Window(start, depth, labels, self._match(labels))

    def _to_its_end(self, window: Window, head: Head) -> Window:
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

    def _match(self, labels: Sequence[Label]) -> list[Match]:
        """Return what each form reads in these columns; forms that read nothing are left out."""
        found: dict[int, dict[int, Hit]] = {}
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
                    hit = Hit(rank, label.index, header, unit)
                    if at not in hits or hit.rank < hits[at].rank:
                        hits[at] = hit
        return [Match(self._forms[number], hits) for number, hits in sorted(found.items())]

    def _strongest(self, window: Window) -> list[Match]:
        """Return the forms that fit, without those that others beat by their columns alone."""
        best: dict[str, Match] = {}
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

    def _speaks_of_another(self, window: Window, match: Match) -> bool:
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

    def _is_two_tables(self, window: Window) -> bool:
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
        return any(m for m in self._match(labels) if not m.lacking and len(m.hits) > LEAST_NAMES)


def _same_measure(header: str | None, column: str | None) -> bool:
    """Tell whether a header's unit can be the column's: 面积(平方米) is no 面积(亩)."""
    if header is None or column is None or header == column:
        return True
    return money_unit(header) is not None and money_unit(column) is not None


def _best_window(windows: Sequence[Window]) -> Window | None:
    fitting = [window for window in windows if window.fitting]
    return max(
        fitting,
        key=lambda w: (max(len(match.hits) for match in w.fitting), -w.depth, -w.start),
        default=None,
    )


def _mapped(match: Match, labels: Sequence[Label]) -> tuple[MappedColumn, ...]:
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
                hit = Hit((True, 1, 1), label.index, leaf, read_header(leaf)[1] or label.unit)
                columns.append(_mapped_column(form.wide.column(field), hit, required=False))
    return tuple(sorted(columns, key=lambda column: column.index))


def _mapped_column(column: Column, hit: Hit, *, required: bool) -> MappedColumn:
    return MappedColumn(
        index=hit.index,
        header=hit.header,
        field=column.field,
        unit=money_unit(hit.unit) if column.kind.startswith("money") else hit.unit,
        name=column.name,
        kind=column.kind,
        required=required,
    )


def _confidence(window: Window, match: Match, read: Container[int], *, by_name: bool) -> float:
    weak = 1 - match.canonical / len(match.hits)
    told = sum(w.index in read or w.readings[0].key in _PLAIN_HEADERS for w in window.labels)
    score = (1 - 0.05 * weak) * (0.8 + 0.2 * told / len(window.labels)) - 0.1 * by_name
    return round(score, 2)


def _named_in(candidates: list[Match], text: str) -> list[Match]:
    """Return the candidates whose title and department the text names most."""
    if len(candidates) == 1 or not text:
        return candidates
    scores = [_share(m.form.source.title.zh, text) for m in candidates]
    if len({round(score, 6) for score in scores}) == 1:
        scores = [_share(m.form.source.department, text) for m in candidates]
    most = max(scores)
    return [match for match, score in zip(candidates, scores, strict=True) if score == most]


def _largest(candidates: list[Match]) -> list[Match]:
    most = max(len(match.hits) for match in candidates)
    return [match for match in candidates if len(match.hits) == most]


def _share(name: str, text: str) -> float:
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


def _unknown(windows: Sequence[Window]) -> Unrecognised:
    best: dict[str, tuple[int, Nearest, str]] = {}
    for match in (match for window in windows for match in window.matches):
        source = match.form.source
        lacking = match.lacking
        named = match.form.required & set(match.hits)
        if not lacking or not named or len(match.hits) < LEAST_NAMES:
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


def _undecided(candidates: Sequence[Match]) -> Unrecognised:
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


def _side_by_side(match: Match) -> Unrecognised:
    return Unrecognised(
        "side_by_side",
        (
            "同一行里并排放了两张表。请把它们分开，各放一张工作表。",
            "Two tables stand side by side. Put each on a sheet of its own.",
        ),
        (Nearest(match.form.source.id, ()),),
    )
