"""What stands in the rows below a header: data, and what is neither data nor refused.

    rows = RowFilter(columns, header_cells=…, titles=…, knows=…, merged=…, first_row=…)
    why = rows.classify(row, index)      # None: data, to be cleaned or refused

**Nothing vanishes.** A row is only ignored for one of these reasons, and each such row is listed
(rows without a single visible cell are not):

- `example`  the first visible cell says 示例;
- `header`   the header again, as on each printed page, or a row of column numbers;
- `title`    a text that stands above the header, again;
- `total`    合计, 小计, 总计 … among the first cells, and no identity or code in the key columns;
- `signature` 制表人, 审核人, 填报单位 … and no identity or code in the key columns;
- `note`     备注：, 注：, 填表说明, 第 1 页, 以下空白, and single cells of text that follow such a row;
- `banner`   one text in a cell merged over three or more columns (a village's name);
- `blank`    nothing but a serial number;
- `other_table` the header of another table, or of the same one in another order, and all that
  stands below it: `next_table` says where to look again.

Any other row is data, so that a row without its ID number is refused by name, not ignored.

**Blanks below a merged cell** are filled by `FillDown`: see there.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sunledger.engine.sources.headers import LONGEST_HEADER, Cell, Merge, is_empty
from sunledger.kit.text import squash

_EXAMPLE = re.compile(r"示例(?![\u4e00-\u9fff])|示例(?=[行数记一二三四五仅请勿如为])")
_TOTAL = re.compile(
    r"^.{0,14}(?:合计|小计|总计|累计|共计|总合计|总数)(?:[(:,].*|[\d.]+.*|数|金额|人数|户数|笔数|[金总]额.*|元|\(元\))?$"
    r"|^(?:共|总共)\d+[户人笔条宗个项张].*$|^(?:承前页|过次页|接上页|转下页|承上页|接下页)$"
)
_SIGNED = (
    "制表人?|制单人?|编制人|编制单位|填表人?|填报人|填报单位|填表单位|报送单位|上报单位|提供单位|制表单位|审核人?|复核人?|稽核人?"
    "|审批人?|批准人|核准人|负责人|单位负责人|分管负责人|分管领导|主要领导|领导签字|主管领导|主管|经办人?|经手人|承办人"
    "|会计|出纳|报账员|监督人|监委会主任|村主任|村支书|村书记|签字|签名|签章|盖章|公章|单位公章|单位盖章"
    "|联系人|联系电话|电话|日期|制表日期|制表时间|填表日期|填表时间|填报日期|填报时间|打印日期|打印时间|导出时间|导出日期|报送日期"
)
_SIGNATURE = re.compile(
    rf"^\(?(?:{_SIGNED})(?:\((?:签字|签名|签章|盖章|公章)\))?[:_].*$"
    rf"|^\(?(?:{_SIGNED})(?:签字|签名|签章|盖章)?(?:\((?:签字|签名|签章|盖章|公章)\))?\)?$"
)
_NOTE = re.compile(
    r"^\(?(?:备注|附注|注|注释|说明|填表说明|填报说明|填写说明|填报要求|填表要求|特别说明|温馨提示|提示|注意|注意事项|编制说明)"
    r"\d?[:、.)].*$|^(?:填表说明|填报说明|填写说明|编制说明|注意事项|填表须知|填报须知).*$"
    r"|^第\d+页.*$|^共\d+页.*$|^-\d+-$|^[-—]*\(?以下(?:空白|无正文|无数据|为空).*$|^\(?本页以下空白.*$"
    r"|^数据来源[:].*$|^\(?(?:金额|计量|货币)?单位[:].{1,8}\)?$"
)
_NUMBERED = re.compile(r"^\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)].{4,}$")
# A character of every word above, to pass over most cells quickly.
_QUICK = re.compile(
    "[计数累共前次上下页制编填报送提审复稽核批准负领主经承会出监村签盖公联电日打导备附注说温特示第以本来单]"
)
_DIGITS = re.compile(r"\d")
_COUNT = re.compile(r"^[\d,.]+[户人笔条宗个项张块处]?$")
_IDENTITY = frozenset(("person", "card", "uscc"))
_ALIKE = 0.6
_BANNER_WIDTH = 3
_FEW_CELLS = 3


class ReadColumn(Protocol):
    """A column that was read: 0-based index, field, kind, whether its table needs it."""

    @property
    def index(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def required(self) -> bool: ...


def is_foot_text(text: str) -> bool:
    """Tell whether a squashed text is a total, a signature or a note by its words."""
    return bool(_TOTAL.match(text) or _SIGNATURE.match(text) or _NOTE.match(text))


class RowFilter:
    """Tells data rows from the others, row by row in the order of the sheet."""

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
        self._needed = tuple(column.index for column in columns if column.required)
        self._read = frozenset(column.index for column in columns)
        needed = [column for column in columns if column.required] or list(columns)
        keys = [column.index for column in needed if column.kind in _IDENTITY]
        codes = [column.index for column in needed if column.kind == "code"]
        others = [column.index for column in needed if column.kind != "money"]
        self._keys = tuple(keys or codes or others)
        self._guards = tuple(
            column.index for column in needed if column.kind in _IDENTITY or column.kind == "code"
        )
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

    def classify(self, row: Sequence[Cell], index: int) -> str | None:
        """Return why the row is not data, None for a data row; `index` counts from `rows[0]`.

        A row without a visible cell is `empty`; it need not be listed.
        """
        if self.next_table is not None:
            return "other_table"
        why = None if self._is_plain(row) else self._look_closely(row, index)
        if why is None:
            self._at_foot = False
        elif why in ("total", "signature", "note"):
            self._at_foot = True
        return why

    def _is_plain(self, row: Sequence[Cell]) -> bool:
        """Tell quickly whether the row can be nothing but data."""
        width = len(row)
        for at in self._needed:
            if at >= width or is_empty(row[at]):
                return False
        first = next((cell for cell in row if cell is not None and cell != ""), None)
        return not self._speaks(first) and not any(self._speaks(row[at]) for at in self._guards)

    def _speaks(self, cell: Cell) -> bool:
        """Tell whether the cell may hold a word of a total, a note, an example or a header."""
        if not isinstance(cell, str) or cell.isascii():
            return False
        return bool(_QUICK.search(cell)) or cell.strip() in self._texts

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
        if header:
            return header
        if not self._has_key(texts, cells):
            return self._as_foot(cells, texts, index)
        return None

    def _as_header(
        self, cells: Mapping[int, Cell], texts: Mapping[int, str], index: int
    ) -> str | None:
        for names in self._header_cells:
            same = sum(names.get(at) == text for at, text in texts.items())
            if same == len(cells) and (same > 1 or len(self._header_cells) > 1):
                return "header"
            if same > 1 and same >= _ALIKE * len(cells):
                return "header"
        named = sum(len(t) <= LONGEST_HEADER and self._knows(t) for t in texts.values())
        if named >= _FEW_CELLS and named >= _ALIKE * len(cells):
            self.next_table = index
            return "other_table"
        return None

    def _has_key(self, texts: Mapping[int, str], cells: Mapping[int, Cell]) -> bool:
        """Tell whether a key column holds an identity or a code, and no word or count."""
        for at in self._keys:
            if at not in cells:
                continue
            text = texts.get(at)
            if text is None or not (is_foot_text(text) or _COUNT.match(text) and len(text) < 8):
                return True
        return False

    def _as_foot(
        self, cells: Mapping[int, Cell], texts: Mapping[int, str], index: int
    ) -> str | None:
        leading = [texts[at] for at in sorted(cells)[:_FEW_CELLS] if at in texts]
        if any(_TOTAL.match(text) for text in leading):
            return "total"
        if leading and _SIGNATURE.match(leading[0]):
            return "signature"
        if leading and _NOTE.match(leading[0]):
            return "note"
        if len(cells) > 1:
            return None
        at = min(cells)
        if at not in texts:
            return "blank" if at not in self._read else None
        if self._at_foot or _NUMBERED.match(texts[at]):
            return "note"
        if index in self._banners and self._banners[index][0] == at:
            return "banner"
        return "blank" if at not in self._read and _DIGITS.match(texts[at]) else None


class FillDown:
    """Fills the blanks below vertically merged cells.

    **Where the sheet says what was merged** (a spreadsheet with a vertical merge over the key
    column of its table, such as 户编号) only merges count: a blank cell below the first of a merged
    range takes its value, in every column but those of amounts and counts, which belong to one
    row only. A blank that no merge covers stays blank, and is refused where it is required.

    **Where it cannot say so** (a CSV, a sheet whose merges were undone) the pattern of the whole
    sheet decides. The key and the other household columns of a row are filled from the row above
    only if all of this holds:

    - the key cell is blank and every other required cell, household columns aside, is not;
    - no two neighbouring rows of the sheet repeat one key: it is written once for a household;
    - no row that follows a blank so filled speaks against it: the row whose key is taken is the
      householder's (户主, 本人, 申请人) and the row that is filled is not; or, where the sheet does
      not tell relations, other household columns are blank beside the key, or so many rows
      (a quarter, two at least) have no key that it can be no slip.

    A householder's row without a key begins a household whose key nobody wrote: it and the rows
    below it stay blank. Tables in which every row is a household of its own are never filled.
    """
