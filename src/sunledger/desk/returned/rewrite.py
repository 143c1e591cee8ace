"""Writes a marked copy of a file anew from its values, where it cannot be patched in place."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sunledger.desk.returned.marks import (
    FAULT,
    MEND,
    SUMMARY,
    TAG_SHEET,
    FileMarks,
    SheetMarks,
)
from sunledger.engine.sources.filereader import FileReport
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.messages import column_letter
from sunledger.engine.sources.readers import Cell, RawSheet, read_sheets
from sunledger.engine.sources.recognise import NOTES_MARK

_CHUNK = 10_000
_ROWS_OF_A_SHEET = 1_048_576
_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def rewrite_file(report: FileReport, marks: FileMarks, target: Path) -> None:
    """Write every sheet of the file, the bad cells red and the two columns added."""
    workbook = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
        },
    )
    workbook.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - the same every time
    writer = _Writer(workbook)
    try:
        writer.summary(marks)
        for sheet in read_sheets(_found(report)):
            if sheet.problem is None:
                writer.sheet(sheet, marks.sheets.get(sheet.name))
        if marks.tag is not None:
            writer.tag(marks.tag)
    finally:
        workbook.close()


def _found(report: FileReport) -> FileFound:
    return FileFound(report.file, report.kept, report.size, report.sha256, report.kind)


class _Writer:
    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._book = workbook
        self._names: set[str] = set()
        wrap = {"text_wrap": True, "valign": "top", "num_format": "@"}
        self._text = workbook.add_format(wrap)
        plain = {"": {}, "date": {"num_format": "yyyy-mm-dd"}}
        plain |= {
            "moment": {"num_format": "yyyy-mm-dd hh:mm:ss"},
            "time": {"num_format": "hh:mm:ss"},
        }
        plain |= {"text": {"num_format": "@"}}
        red = {"bg_color": "#F8C9C4"}
        self._plain = {kind: workbook.add_format(form) for kind, form in plain.items()}
        self._red = {kind: workbook.add_format(form | red) for kind, form in plain.items()}

    def _add(self, name: str) -> Worksheet:
        """Add a sheet; a name that Excel refuses is changed as little as possible."""
        clean = name.translate(_FORBIDDEN_IN_NAME).strip("'")[:_LONGEST_NAME] or "Sheet"
        free, number = clean, 2
        while free.casefold() in self._names:
            ending = f" ({number})"
            free, number = clean[: _LONGEST_NAME - len(ending)] + ending, number + 1
        self._names.add(free.casefold())
        sheet = self._book.add_worksheet(free)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def summary(self, marks: FileMarks) -> None:
        """Write the first sheet."""
        sheet = self._add(SUMMARY)
        for at, width in enumerate((24, 9, 9, 60, 50)):
            sheet.set_column(at, at, width)
        for row, line in enumerate(marks.summary(styles_kept=False)):
            for at, text in enumerate(line):
                sheet.write_string(row, at, text)

    def tag(self, tag: str) -> None:
        """Write the hidden sheet by which the file is known when it comes back."""
        sheet = self._add(TAG_SHEET)
        sheet.write_string(0, 0, NOTES_MARK)
        sheet.write_string(1, 0, tag)
        sheet.hide()

    def sheet(self, raw: RawSheet, marks: SheetMarks | None) -> None:
        """Write one sheet, in as many as its rows need."""
        rows = raw.rows
        numbers = raw.line_numbers
        widest = max((len(row) for row in rows), default=0)
        name = raw.name or "CSV"
        gap = numbers[0] - 1 if raw.name is not None and len(numbers) else 0
        sheet = self._add(name)
        at = gap
        for row, number in zip(rows, numbers, strict=True):
            if at == _ROWS_OF_A_SHEET:
                sheet, at = self._add(name), 0
            bad: set[str] = set()
            texts: tuple[str, str] | None = None
            if marks and number in marks.by_row:
                bad = {mark.column for mark in marks.by_row[number] if mark.column}
                texts = marks.texts(number)
            elif marks and number == marks.header_row:
                texts = (FAULT, MEND)
            self._row(sheet, at, row, bad)
            for place, text in enumerate(texts or ()):
                sheet.write_string(at, widest + place, text, self._text)
            at += 1
        if marks:
            sheet.set_column(widest, widest + 1, 44)

    def _row(self, sheet: Worksheet, at: int, row: Sequence[Cell], bad: set[str]) -> None:
        red = {place for place in range(len(row)) if bad and column_letter(place) in bad}
        for place, cell in enumerate(row):
            self._cell(sheet, at, place, cell, self._red if place in red else self._plain)
        missing = [letter for letter in bad if _place(letter) >= len(row)]
        for letter in sorted(missing, key=_place):
            sheet.write_blank(at, _place(letter), None, self._red[""])

    def _cell(
        self, sheet: Worksheet, at: int, place: int, cell: Cell, forms: dict[str, Format]
    ) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(
                at, place, cell, forms["moment" if cell.time() != time() else "date"]
            )
        elif isinstance(cell, date):
            sheet.write_datetime(at, place, datetime.combine(cell, time()), forms["date"])
        elif isinstance(cell, time):
            sheet.write_number(at, place, _day_share(cell), forms["time"])
        elif isinstance(cell, (int, float)):
            sheet.write_number(at, place, cell, forms[""])
        elif cell:
            sheet.write_string(at, place, cell[:_LONGEST_CELL], forms["text"])
        elif forms is self._red:
            sheet.write_blank(at, place, None, forms[""])


def _day_share(moment: time) -> float:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400


def _place(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
