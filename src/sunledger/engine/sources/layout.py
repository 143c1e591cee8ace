"""What stands in the rows below a header: data, and what is neither data nor refused.

    rows = RowFilter(columns, header_cells=…, titles=…, knows=…, merged=…, first_row=…)
    why = rows.classify(row, index)      # None: data, to be cleaned or refused

**Nothing vanishes.** A row is only ignored for one of these reasons, and each such row is listed
(rows without a single visible cell are not):

- `example`  the first visible cell says 示例;
- `header`   the header again, as on each printed page, or a row of column numbers;
- `title`    a text that stands above the header, again;
- `total`    合计, 小计, 总计 … among the first cells and no identity or code in the key columns, or
  as the whole text of a cell and one of the codes missing;
- `signature` 制表人, 审核人, 填报单位 …, and no identity or code in the key columns;
- `note`     备注：, 注：, 填表说明, 第 1 页, 以下空白, and single texts that follow such a row;
- `banner`   one text in a cell merged over three or more columns (a village's name);
- `blank`    nothing but a serial number;
- `other_table` the header of another table, or of the same one in another order, and all that
  stands below it: `next_table` says where to look again.

Any other row is data, so that a row without its ID number is refused by name, not ignored.

**Blanks below a merged cell** are filled by `FillDown`: see there.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sunledger.engine.sources.headers import LONGEST_HEADER, Cell, Merge, is_empty
from sunledger.kit.text import squash

# 示例村 is a place, 示例 and 示例1 mark a row.
_EXAMPLE = re.compile(
    r"示例(?!\w{0,6}(?:省|市|县|区|乡|镇|村|街道|社区|公司|合作社|小学|中学|学校|银行|局|中心|项目|工程))"
)
_TOTAL = re.compile(
    r"^.{0,14}(?:合计|小计|总计|累计|共计|总合计|总数)(?:[(:,].*|[\d.]+.*|数|金额|人数|户数|笔数|[金总]额.*|元|\(元\))?$"
    r"|^(?:共|总共)\d+[户人笔条宗个项张].*$|^(?:承前页|过次页|接上页|转下页|承上页|接下页)$"
)
_TOTAL_ONLY = re.compile(r"^(?:本[页月日村组年]?|[全总])?(?:合计|小计|总计|累计|共计)[:]?$")
_SIGNED = (
    "制表人?|制单人?|编制人|编制单位|填表人?|填报人|填报单位|填表单位|报送单位|上报单位|提供单位|制表单位|审核人?|复核人?|稽核人?"
    "|审批人?|批准人|核准人|负责人|单位负责人|分管负责人|分管领导|主要领导|领导签字|主管领导|主管|经办人?|经手人|承办人"
    "|会计|出纳|报账员|监督人|监委会主任|村主任|村支书|村书记|签字|签名|签章|盖章|公章|单位公章|单位盖章"
    "|联系人|联系电话|电话|日期|制表日期|制表时间|填表日期|填表时间|填报日期|填报时间|打印日期|打印时间|导出时间|导出日期|报送日期"
)
_SEAL = "签字|签名|签章|盖章|公章"
_SIGNATURE = re.compile(rf"^\(?(?:{_SIGNED})(?:{_SEAL})?(?:\((?:{_SEAL})\))?(?:[:_].*|\))?$")
_NOTE = re.compile(
    r"^\(?(?:备注|附注|注|注释|说明|填表说明|填报说明|填写说明|填报要求|填表要求|特别说明|温馨提示|提示|注意|注意事项|编制说明)"
    r"\d?[:、.)].*$|^(?:填表说明|填报说明|填写说明|编制说明|注意事项|填表须知|填报须知).*$"
    r"|^第\d+页.*$|^共\d+页.*$|^-\d+-$|^以上.{3,}$|^[-—]*\(?以下(?:空白|无正文|无数据|为空).*$|^\(?本页以下空白.*$"
    r"|^.*\((?:盖章|公章|签章)\)[:]?$|^\d{4}年\d{1,2}月(?:\d{1,2}日)?$|^数据来源[:].*$|^\(?(?:金额|计量|货币)?单位[:].{1,8}\)?$"
)
# A text alone in its row: a numbered item, or a sentence.
_PROSE = re.compile(r"^\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)].{4,}$|[。;,!].*|^.{12,}$")
# A character of every word above, to pass over most cells quickly.
_QUICK = re.compile(
    "[计数累共前次上下页制编填报送提审复稽核批准负领主经承会出监村签盖公联电日打导备附注说温特示第以本来单]"
)
_SERIAL = re.compile(r"^\d{1,6}$")
_LABELLED = re.compile("[:_]")
_NO_CODE = re.compile(r"^(?:[\d,.]+[户人笔条宗个项张块处次]|[^0-9A-Za-z]+)$")
_NO_IDENTITY = re.compile(r"^(?:[\d,.]{1,7}[户人笔条宗个项张块处次]?|[^0-9]+)$")
_IDENTITY = frozenset(("person", "card", "uscc"))
_AMOUNTS = frozenset(("money", "money_wan", "decimal", "percent", "int", "coordinate"))
_LEAST_IDENTITY = 1e7
_ALIKE = 0.6
_BANNER_WIDTH = 3
_FEW_CELLS = 3
_MOST_ABOVE = 5


class ReadColumn(Protocol):
    """A column that was read: 0-based index, field, kind, whether its table needs it."""

    @property
    def index(self) -> int:
        """The 0-based column of the sheet."""

    @property
    def field(self) -> str:
        """The field of the table."""

    @property
    def kind(self) -> str:
        """The kind of its values."""

    @property
    def required(self) -> bool:
        """Whether no row may lack it."""


def is_foot_text(text: str) -> bool:
    """Tell whether a squashed text is a total, a signature or a note by its words."""
    return bool(_TOTAL.match(text) or _SIGNATURE.match(text) or _NOTE.match(text))


def _is_signature(first: str, texts: Collection[str], cells: int) -> bool:
    """Tell whether a row that begins with this text is signed: 制表人：, or 制表人 and a name."""
    if not _SIGNATURE.match(first):
        return False
    signed = sum(bool(_SIGNATURE.match(text)) for text in texts)
    return bool(_LABELLED.search(first)) or cells < _FEW_CELLS or 2 * signed >= cells


class RowFilter:
    """Tells data rows from the others, row by row in the order of the sheet.

    `next_table` is the place of the row at which another table's header was met; `above` are the
    last rows since the last data row, which may be that table's titles.
    """

    def __init__(
        self,
        columns: Sequence[ReadColumn],
        *,
        header_cells: Sequence[Mapping[int, str]] = (),
        titles: frozenset[str] = frozenset(),
        knows: Callable[[str], bool] = lambda _: False,
        known_texts: frozenset[str] = frozenset(),
        merged: Sequence[Merge] = (),
        first_row: int = 1,
    ) -> None:
        """`header_cells`, `titles` and `columns` are those of `Recognised`, `merged` as there."""
        self._read = frozenset(column.index for column in columns)
        needed = [column for column in columns if column.required]
        self._needed = tuple(column.index for column in needed)
        self._persons = tuple(c.index for c in needed if c.kind in _IDENTITY)
        self._codes = tuple(c.index for c in needed if c.kind == "code")
        self._others = tuple(c.index for c in needed if c.kind not in _AMOUNTS)
        self._header_cells = tuple(header_cells)
        self._titles = titles
        self._knows = knows
        self._texts = known_texts | {text for cells in header_cells for text in cells.values()}
        self._banners = {
            r1 - (first_row - 1): (c1, c2)
            for r1, c1, r2, c2 in merged
            if r1 == r2 and c2 - c1 + 1 >= _BANNER_WIDTH
        }
        self._at_foot = False
        self.next_table: int | None = None
        self.above: list[Sequence[Cell]] = []

    def classify(self, row: Sequence[Cell], index: int) -> str | None:
        """Return why the row is not data, None for a data row; `index` counts from `rows[0]`.

        A row without a visible cell is `empty`; it need not be listed.
        """
        if self.next_table is not None:
            return "other_table"
        why = None if self._is_plain(row) else self._look_closely(row, index)
        if why is None:
            self._at_foot = False
            self.above = []
        elif why != "other_table":
            self._at_foot = self._at_foot or why in ("total", "signature", "note")
            self.above = [*self.above[1 - _MOST_ABOVE :], row]
        return why

    def _is_plain(self, row: Sequence[Cell]) -> bool:
        """Tell quickly whether the row can be nothing but data."""
        width = len(row)
        for at in self._needed:
            if at >= width or is_empty(row[at]):
                return False
        for at in self._persons:
            cell = row[at]
            if isinstance(cell, str) and not cell.isascii():
                return False
        for at in self._codes:
            cell = row[at]
            if (
                isinstance(cell, str)
                and not cell.isascii()
                and (_QUICK.search(cell) or cell.strip() in self._texts)
            ):
                return False
        first = next((cell for cell in row if cell is not None and cell != ""), None)
        return not (
            isinstance(first, str)
            and not first.isascii()
            and ("示" in first or first.strip() in self._texts)
        )

    def _look_closely(self, row: Sequence[Cell], index: int) -> str | None:
        cells = {at: cell for at, cell in enumerate(row) if not is_empty(cell)}
        if not cells:
            return "empty"
        texts = {at: squash(cell) for at, cell in cells.items() if isinstance(cell, str)}
        first = min(cells)
        if first in texts and _EXAMPLE.search(texts[first]):
            return "example"
        if len(texts) == len(cells) and set(texts.values()) <= self._titles:
            return "title"
        header = self._as_header(cells, texts, index)
        return header or self._as_foot(cells, texts, index)

    def _as_header(
        self, cells: Mapping[int, Cell], texts: Mapping[int, str], index: int
    ) -> str | None:
        for names in self._header_cells:
            others = [text for at, text in texts.items() if names.get(at) != text]
            same = len(texts) - len(others)
            if same == len(cells) and (same > 1 or len(self._header_cells) > 1):
                return "header"
            if same > 1 and same >= _ALIKE * len(cells) and not any(map(self._knows, others)):
                return "header"
        named = sum(len(t) <= LONGEST_HEADER and self._knows(t) for t in texts.values())
        if named >= _FEW_CELLS and named >= _ALIKE * len(cells):
            self.next_table = index
            return "other_table"
        return None

    def _keys_told(self, texts: Mapping[int, str], cells: Mapping[int, Cell]) -> list[bool]:
        """Return, for each cell that says whom or what the row is about, whether it says so.

        These are the identities that the table needs, else the codes. Words, dashes and counts such
        as 36人 say nothing.
        """
        return [
            at in cells and not self._is_hollow(cells[at], texts.get(at))
            for at in self._persons or self._codes or self._others
        ]

    def _is_hollow(self, cell: Cell, text: str | None) -> bool:
        if text is None:
            return bool(self._persons) and isinstance(cell, int | float) and cell < _LEAST_IDENTITY
        hollow = _NO_IDENTITY if self._persons else _NO_CODE
        return is_foot_text(text) or bool(hollow.match(text))

    def _as_foot(
        self, cells: Mapping[int, Cell], texts: Mapping[int, str], index: int
    ) -> str | None:
        told = self._keys_told(texts, cells)
        if all(told) or (any(told) and self._persons):
            return None
        if any(_TOTAL_ONLY.match(text) for text in texts.values()):
            return "total"
        leading = [texts[at] for at in sorted(cells)[:_FEW_CELLS] if at in texts]
        if not any(told) and leading:
            if any(_TOTAL.match(text) for text in leading):
                return "total"
            if _is_signature(leading[0], texts.values(), len(cells)):
                return "signature"
            if _NOTE.match(leading[0]):
                return "note"
        return self._as_lone_cell(texts, min(cells), index) if len(cells) == 1 else None

    def _as_lone_cell(self, texts: Mapping[int, str], at: int, index: int) -> str | None:
        if at not in texts or _SERIAL.match(texts[at]):
            return "blank" if at not in self._needed else None
        if self._at_foot or _PROSE.search(texts[at]):
            return "note"
        return "banner" if index in self._banners and self._banners[index][0] == at else None


@dataclass(frozen=True, slots=True)
class _Households:
    """How a table with several rows for a household is merged: fields of key, of the household."""

    key: tuple[str, ...]
    shared: frozenset[str] = frozenset()
    relation: str | None = None


_HOUSEHOLDS = {
    "members": _Households(
        ("household",),
        frozenset(
            (
                *("village", "township", "village_name", "village_group"),
                *("status", "monitor_type", "identified_on", "exited_on", "cause"),
            )
        ),
        "relation",
    ),
    "hukou": _Households(("book",), frozenset(("hukou_village",)), "relation"),
    "assistance": _Households(
        ("aid_no",), frozenset(("aid_type", "village", "starts_on", "ends_on")), "relation"
    ),
    "income": _Households(("household",), frozenset(("period_start", "period_end"))),
    "assurances": _Households(("household",), frozenset(("for_year",))),
    "land": _Households(("household", "holder")),
    "pairings": _Households(("household",)),
    "visits": _Households(("household",)),
}
_HEADS = frozenset(("户主", "本人", "申请人", "户主本人", "本人或户主", "户主(本人)", "本人(户主)"))
_MOST_CONTRARY = 10
_LEAST_BLANKS = 2
_LEAST_SHARE = 4


class FillDown:
    """Fills the blanks below vertically merged cells.

    **Where the sheet says what was merged** (a vertical merge over the key column, such as 户编号)
    only merges count: a blank below the first cell of a merged range takes its value, in every
    column but those of amounts and counts, which belong to one row alone. A blank that no merge
    covers stays blank, and is refused where it is required.

    **Where it cannot say so** (a CSV, or a sheet whose merges were undone) the pattern of the
    whole sheet decides. A row's key and other household columns are filled from the row above if

    - its key is blank, and some other required cell, household columns aside, is not (only rows
      that have them all speak for it, see below);
    - no two rows that follow one another repeat a key: it is written once for a household;
    - the rows speak for it: the key is taken from the householder (户主, 本人, 申请人) for somebody
      else; or, where the sheet tells no relations, other household columns are blank beside
      the key; or a quarter of the rows, two at least, have no key, which is no slip.

    A householder's row without a key begins a household whose key nobody wrote: that row and those
    below it stay blank. Tables of one row for a household (and wide forms) are never filled so.
    """

    def __init__(
        self,
        source_id: str,
        columns: Sequence[ReadColumn],
        *,
        wide: bool = False,
        merged: Sequence[Merge] = (),
        first_row: int = 1,
        data_start: int = 0,
    ) -> None:
        """`columns` and `data_start` are those of `Recognised`, the rest as it was given."""
        at = {column.field: column.index for column in columns}
        plan = _HOUSEHOLDS.get(source_id) if not wide else None
        self._keys = tuple(at[name] for name in plan.key if name in at) if plan else ()
        self._shared = tuple(at[name] for name in plan.shared if name in at) if plan else ()
        self._relation = at.get(plan.relation) if plan and plan.relation else None
        taken = {*self._keys, *self._shared}
        self._needed = tuple(c.index for c in columns if c.required and c.index not in taken)
        fillable = {column.index for column in columns if column.kind not in _AMOUNTS}
        self._merges: dict[int, list[tuple[int, int]]] = {}
        for r1, c1, r2, _ in merged:
            top = r1 - (first_row - 1)
            if r2 > r1 and top >= data_start and c1 in fillable:
                self._merges.setdefault(top, []).append((c1, r2 - (first_row - 1)))
        told = {column for ranges in self._merges.values() for column, _ in ranges}
        self.needs_survey = bool(self._keys) and not told & set(self._keys)
        self._evidence = _Evidence()
        self._by_pattern: bool | None = None
        self._leader: Sequence[Cell] | None = None
        self._open: dict[int, tuple[int, Cell]] = {}

    def survey(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Look at all data rows, in their order, where `needs_survey`; before any `fill`."""
        evidence = self._evidence
        for row in rows:
            evidence.rows += 1
            key = tuple(_text(row, at) for at in self._keys)
            if any(key):
                evidence.repeats += key == evidence.last_key
                evidence.last_key = key
                self._leader = row
                continue
            evidence.last_key = None
            if self._follows(row) and self._leader is not None and self._is_full(row):
                self._weigh(row, self._leader)

    def _weigh(self, row: Sequence[Cell], leader: Sequence[Cell]) -> None:
        evidence = self._evidence
        evidence.blanks += 1
        relation = self._relation
        if relation is not None and _text(row, relation) and _text(leader, relation):
            by_head = _text(leader, relation) in _HEADS
            evidence.spoken += by_head
            evidence.contrary += not by_head
        else:
            evidence.spoken += any(
                not _text(row, at) and bool(_text(leader, at)) for at in self._shared
            )

    def _follows(self, row: Sequence[Cell]) -> bool:
        """Tell whether a row without a key belongs to the row above; a householder's ends that."""
        if self._relation is not None and _text(row, self._relation) in _HEADS:
            self._leader = None
        return self._leader is not None and any(_text(row, at) for at in self._needed)

    def _is_full(self, row: Sequence[Cell]) -> bool:
        return all(_text(row, at) for at in self._needed)

    @property
    def is_idle(self) -> bool:
        """Tell, after the survey, whether there is nothing to fill in this sheet."""
        return not self._merges and not self._decide()

    def _decide(self) -> bool:
        if self._by_pattern is None:
            self._by_pattern = self.needs_survey and self._evidence.is_systematic()
            self._leader = None
        return self._by_pattern

    def fill(self, row: Sequence[Cell], index: int) -> tuple[Sequence[Cell], int]:
        """Return a data row with its blanks filled, and how many; `index` counts from `rows[0]`."""
        filled: dict[int, Cell] = {}
        for column, (last, value) in list(self._open.items()):
            if index > last:
                del self._open[column]
            elif not _text(row, column):
                filled[column] = value
        for column, last in self._merges.get(index, ()):
            if _text(row, column):
                self._open[column] = (last, row[column])
        if self._decide():
            self._fill_household(row, filled)
        if not filled:
            return row, 0
        full = [*row, *[""] * (max(filled) + 1 - len(row))]
        for column, value in filled.items():
            full[column] = value
        return full, len(filled)

    def _fill_household(self, row: Sequence[Cell], filled: dict[int, Cell]) -> None:
        if any(_text(row, at) for at in self._keys):
            self._leader = row
        elif self._follows(row) and self._leader is not None:
            for at in (*self._keys, *self._shared):
                if not _text(row, at) and _text(self._leader, at):
                    filled.setdefault(at, self._leader[at])


@dataclass(slots=True)
class _Evidence:
    """What the rows of a sheet say for and against cells that were merged."""

    rows: int = 0
    blanks: int = 0
    spoken: int = 0
    contrary: int = 0
    repeats: int = 0
    last_key: tuple[str, ...] | None = None

    def is_systematic(self) -> bool:
        """Tell whether the key is written once for a household."""
        if not self.blanks or self.repeats or self.contrary * _MOST_CONTRARY > self.blanks:
            return False
        many = self.blanks >= _LEAST_BLANKS and self.blanks * _LEAST_SHARE >= self.rows
        return many or self.spoken + self.contrary == self.blanks


def _text(row: Sequence[Cell], at: int) -> str:
    """Return the visible text of a cell, nothing where there is none."""
    cell = row[at] if at < len(row) else None
    return "" if is_empty(cell) else squash(str(cell))
