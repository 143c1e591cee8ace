"""What is written into a returned file: marks by sheet, and the lines of its summary."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sunledger.engine.sources.recognise import NOTES_MARK

FAULT = "错误说明"
MEND = "怎么改"
SUMMARY = "退回说明"
TAG_SHEET = "sunledger"
_MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """One fault: the row as a person sees it, the column's letter (None: the whole row)."""

    row: int
    column: str | None
    fault: str
    mend: str


@dataclass(slots=True)
class SheetMarks:
    """The faults of one sheet by row; `header_row` is where the new columns get their names."""

    header_row: int = 1
    rows: int = 0
    refused: int = 0
    by_row: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, row: int) -> tuple[str, str]:
        """Return what the two last columns say of a row."""
        marks = self.by_row[row]
        faults = dict.fromkeys(mark.fault for mark in marks)
        mends = dict.fromkeys(mark.mend for mark in marks)
        return "\n".join(faults), "\n".join(mends)


@dataclass(slots=True)
class FileMarks:
    """The faults of one file by sheet name (None in a CSV).

    A `tag` goes into a hidden sheet, by which the file is known when it comes back mended.
    """

    file: str
    sheets: dict[str | None, SheetMarks] = field(default_factory=dict)
    tag: str | None = None

    def add(self, sheet: str | None, mark: Mark) -> None:
        """Add a fault."""
        self.sheets.setdefault(sheet, SheetMarks()).by_row[mark.row].append(mark)

    def count(self, sheet: str | None, header_row: int, rows: int, refused: int) -> None:
        """Note a sheet's header and counts; a sheet that holds two tables adds up."""
        marks = self.sheets.get(sheet)
        if marks is None:
            return
        marks.header_row = header_row if not marks.rows else min(header_row, marks.header_row)
        marks.rows += rows
        marks.refused += refused

    def summary(self, *, styles_kept: bool) -> Iterator[tuple[str, ...]]:
        """Yield the lines of the summary sheet."""
        yield (NOTES_MARK,)
        yield (f"{self.file}：这些行没有收下，请改好再报",)
        yield ("红色格是有错的格。最后两列写了错在哪里、怎么改。没有标红的行已经收下，不用动。",)
        yield ("改好后，把这个文件发回就行。请不要删掉别的行。",)
        if not styles_kept:
            yield ("原文件不是 .xlsx，这里只抄了内容，没有保留颜色和格式。",)
        yield ("",)
        yield ("工作表", "数据行", "退回行")
        for name, sheet in self.sheets.items():
            yield (name or "（CSV）", str(sheet.rows), str(sheet.refused))
        yield ("",)
        yield ("工作表", "行", "列", FAULT, MEND)
        listed = 0
        whole = sum(len(marks) for sheet in self.sheets.values() for marks in sheet.by_row.values())
        for name, sheet in self.sheets.items():
            for row in sorted(sheet.by_row):
                for mark in sheet.by_row[row]:
                    if listed == _MOST_LISTED:
                        yield (f"共 {whole} 处，这里列了 {listed} 处，其余见各表最后两列。",)
                        return
                    yield (name or "", str(row), mark.column or "", mark.fault, mark.mend)
                    listed += 1
