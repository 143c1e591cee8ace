"""What the two workbooks of the answers have in common: formats, sheets, safe cells."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sunledger.desk.fit import height_of
from sunledger.desk.workbook import safe_text
from sunledger.kit.money import yuan

A4 = 9
_SIZE = 9
_LEAST_ROW = 16.0  # points
_MOST_CHARACTERS = 32_000
Value = str | int | float | date | None


def share(part: int, whole: int) -> str:
    """Return a rate with what it is made of, such as 3/7（42.9%）."""
    if not whole:
        return "0/0"
    tenths = (part * 2000 + whole) // (2 * whole)  # of a percent, half up
    return f"{part}/{whole}（{tenths // 10}.{tenths % 10}%）"


def money(fen: int | None) -> float | None:
    """Return fen as the yuan of a cell."""
    return None if fen is None else fen / 100


def chinese_day(day: date) -> str:
    """Return a day as it stands on paper: 2026年6月25日."""
    return f"{day.year}年{day.month}月{day.day}日"


class Paper:
    """A workbook with bordered cells, all text safe, money with two decimals."""

    def __init__(self, path: Path, title: str, day: date) -> None:
        self.book = xlsxwriter.Workbook(
            path,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_format_properties": {"font_name": "宋体", "font_size": _SIZE},
            },
        )
        self.book.set_properties(
            {"title": title, "created": datetime.combine(day, time()), "company": ""}
        )
        ruled = {"border": 1, "border_color": "#9AA3AD", "text_wrap": True, "valign": "vcenter"}
        self.forms = {
            strong: {
                "text": self._format({**ruled, **bold, "num_format": "@"}),
                "count": self._format({**ruled, **bold, "num_format": "#,##0"}),
                "money": self._format({**ruled, **bold, "num_format": "#,##0.00"}),
                "day": self._format({**ruled, **bold, "num_format": "yyyy-mm-dd"}),
            }
            for strong, bold in ((False, {}), (True, {"bold": True, "bg_color": "#F3EFE6"}))
        }
        self._widths: dict[str, list[int]] = {}
        head = {"bold": True, "bg_color": "#E6E2D8", "align": "center"}
        self.head = self._format({**ruled, **head})

    def _format(self, properties: dict[str, object]) -> Format:
        return self.book.add_format({"font_size": _SIZE, **properties})

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], *, top: int = 0) -> Worksheet:
        """Add a landscape A4 sheet, one page wide, its header in row `top` on every page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, top)
        sheet.set_footer("&C&9第 &P 页，共 &N 页")
        sheet.freeze_panes(top + 1, 0)
        self._widths[name] = [width for _, width in columns]
        sheet.set_row(top, 28)
        for at, (title, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(top, at, title, self.head)
        return sheet

    def line(
        self, sheet: Worksheet, row: int, cells: Sequence[Value], *, strong: bool = False
    ) -> None:
        """Write one row: whole numbers are counts, other numbers money, days days."""
        forms = self.forms[strong]
        texts = [
            (cell, width)
            for cell, width in zip(cells, self._widths[str(sheet.name)], strict=False)
            if isinstance(cell, str)
        ]
        sheet.set_row(row, height_of(texts, size=_SIZE, least=_LEAST_ROW))
        for at, cell in enumerate(cells):
            if cell is None or cell == "":
                sheet.write_blank(row, at, None, forms["text"])
            elif isinstance(cell, int):
                sheet.write_number(row, at, cell, forms["count"])
            elif isinstance(cell, float):
                sheet.write_number(row, at, cell, forms["money"])
            elif isinstance(cell, date):
                sheet.write_datetime(row, at, datetime.combine(cell, time()), forms["day"])
            else:
                text = safe_text(cell)
                sheet.write_string(row, at, text[:_MOST_CHARACTERS], forms["text"])

    def table(
        self, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Value]]
    ) -> None:
        """Write a sheet of rows with a filter; one without rows says so."""
        sheet = self.sheet(name, columns)
        sheet.set_header(f"&C&14{name}")
        for number, cells in enumerate(rows, start=1):
            self.line(sheet, number, cells)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        else:
            self.line(sheet, 1, ["没有"])


def plain_yuan(fen: int) -> str:
    """Return fen as text in yuan."""
    return f"{yuan(fen)} 元"
