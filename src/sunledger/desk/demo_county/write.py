"""Writes sheets as workbooks and CSV, the same bytes for the same rows."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

Cell = str | float | None
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_ZIP_DAY = (2020, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Sheet:
    """A sheet as somebody in an office made it.

    `above` are title rows, `headers` one or two rows, `below` footers. `merged` are columns of
    one value for several rows (0-based, vertical runs of the same value are merged).
    """

    name: str
    headers: list[Sequence[Cell]]
    rows: list[list[Cell]]
    above: list[str] = field(default_factory=list)
    below: list[Sequence[Cell]] = field(default_factory=list)
    merged: Sequence[int] = ()
    dates: frozenset[int] = frozenset()
    columns: list[str] = field(default_factory=list)  # canonical headers
    hidden: Sequence[int] = ()
    page: int = 0  # rows on a printed page; the header is repeated on each

    def lines(self) -> Iterator[Sequence[Cell]]:
        """Return every row of the sheet from the top."""
        for title in self.above:
            yield (title,)
        yield from self.headers
        for number, row in enumerate(self.rows):
            if self.page and number and number % self.page == 0:
                yield self.headers[-1]
            yield row
        yield from self.below


def workbook(target: Path | BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write an .xlsx with fixed dates inside."""
    merging = any(sheet.merged or len(sheet.headers) > 1 for sheet in sheets)
    book = xlsxwriter.Workbook(target, {"constant_memory": not merging})
    book.set_properties({"created": _EPOCH, "author": "演示数据"})
    day = book.add_format({"num_format": "yyyy/m/d"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column in sheet.hidden:
            page.set_column(column, column, None, None, {"hidden": True})
        write_text, write_number = page.write_string, page.write_number
        for at, line in enumerate(sheet.lines()):
            for column, value in enumerate(line):
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    write_text(at, column, value)
                elif column in sheet.dates:
                    write_number(at, column, value, day)
                else:
                    write_number(at, column, value)
        if merging:
            _merge(page, sheet)
    book.close()


def _merge(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
    top = len(sheet.above)
    if len(sheet.headers) > 1:
        _merge_header(page, sheet.headers, top)
    first = top + len(sheet.headers)
    rows = sheet.rows
    for column in sheet.merged:
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or rows[at][column] is not None:
                if at - start > 1:
                    page.merge_range(
                        first + start, column, first + at - 1, column, rows[start][column]
                    )
                start = at


def _merge_header(
    page: xlsxwriter.worksheet.Worksheet, headers: list[Sequence[Cell]], top: int
) -> None:
    upper, lower = headers
    column = 0
    while column < len(upper):
        if lower[column] is None:
            page.merge_range(top, column, top + 1, column, upper[column])
            column += 1
            continue
        end = column + 1
        while end < len(upper) and upper[end] is None:
            end += 1
        if end - column > 1:
            page.merge_range(top, column, top, end - 1, upper[column])
        column = end


def csv_text(sheet: Sheet, delimiter: str = ",") -> str:
    """Return the sheet as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    for line in sheet.lines():
        writer.writerow(["" if value is None else _csv_cell(value) for value in line])
    return out.getvalue()


def _csv_cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def csv_file(path: Path, sheet: Sheet, encoding: str = "gb18030", delimiter: str = ",") -> None:
    """Write a CSV; the default is what offices call GBK."""
    path.write_bytes(csv_text(sheet, delimiter).encode(encoding))


def archive(path: Path | BinaryIO, members: Sequence[tuple[str, bytes]]) -> None:
    """Write a .zip of the members with fixed dates."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, _ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            file.writestr(info, data)


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return an .xlsx as bytes."""
    out = io.BytesIO()
    workbook(out, sheets)
    return out.getvalue()


def serial(day: date) -> int:
    """Return the serial number by which a spreadsheet stores a day."""
    return day.toordinal() - date(1899, 12, 30).toordinal()
