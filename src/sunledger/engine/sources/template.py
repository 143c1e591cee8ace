"""The workbook that a department fills in: one sheet for data, one that says how.

What is typed into it is read back by `recognise` without a question: the headers are the canonical
ones, numbers of identity and codes are text cells (no 3.2E+17), listed values are drop-downs, and
the three sample rows say 示例 in their first cell, so that they are never read.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.workbook import Workbook

from sunledger.catalogue.loader import Column, Source
from sunledger.engine.sources.recognise import NOTES_MARK
from sunledger.kit.ids import check_character

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NOTES_SHEET = "填写说明"
SAMPLES = 3

_TITLE_ROW, _HEADER_ROW = 0, 1
_FIRST_ROW = _HEADER_ROW + 1
_LAST_ROW = 100_000
_LONGEST_LIST = 255
_SERIAL = "序号"
# The same bytes whenever the template is written.
_MADE_ON = datetime(2026, 1, 1, tzinfo=UTC)

# Kind -> how to fill it in (Chinese, English), samples.
_KINDS: dict[str, tuple[str, str, tuple[str, str, str]]] = {
    "person": ("18 位身份证号，按文本填写", "18-character ID number, as text", ("", "", "")),
    "card": (
        "银行卡号或社保卡号，按文本填写",
        "card number, as text",
        ("6200000000000000011", "6200000000000000029", "6200000000000000037"),
    ),
    "phone": ("电话号码", "phone number", ("13900000001", "13900000002", "13900000003")),
    "name": ("姓名或单位全称", "name in full", ("张甲", "李乙", "王丙")),
    "text": ("文字", "text", ("某某",) * 3),
    "label": ("文字，同一事物写法要一致", "text, spelt alike every time", ("某某",) * 3),
    "code": ("编号，按文本填写", "code, as text", ("SL0001", "SL0002", "SL0003")),
    "uscc": (
        "18 位统一社会信用代码",
        "18-character credit code",
        ("91990101MA0000001Y", "91990101MA00000022", "91990101MA00000035"),
    ),
    "enum": ("从下拉列表中选", "choose from the list", ("", "", "")),
    "money": ("金额，单位元", "amount in yuan", ("1200", "860.50", "35000")),
    "money_wan": ("金额，单位万元", "amount in ten thousand yuan", ("10", "50", "3.5")),
    "decimal": ("数字", "number", ("3.2", "5", "1.75")),
    "percent": ("百分比，如 50%", "percentage, such as 50%", ("50%", "100%", "33.3%")),
    "coordinate": (
        "度，保留 6 位小数",
        "degrees, 6 decimals",
        ("0.000001", "0.000002", "0.000003"),
    ),
    "int": ("整数", "whole number", ("12", "30", "25")),
    "year": ("年份，4 位", "year, 4 digits", ("2024", "2025", "2025")),
    "school_year": ("学年，如 2025-2026", "school year, such as 2025-2026", ("2025-2026",) * 3),
    "date": (
        "日期，如 2025-06-05",
        "date, such as 2025-06-05",
        ("2025-01-15", "2025-03-20", "2025-06-05"),
    ),
    "date_loose": (
        "日期；只知年月也可",
        "date; year and month will do",
        ("2020-12-31", "2019-12", "2018"),
    ),
    "month": ("月份，如 2025-03", "month, such as 2025-03", ("2025-01", "2025-02", "2025-03")),
    "datetime": (
        "日期和时分，如 2025-06-05 09:30",
        "date and time, such as 2025-06-05 09:30",
        ("2025-06-05 09:30", "2025-06-06 14:00", "2025-06-07 16:20"),
    ),
    "quarter": ("季度，如 2025Q1", "quarter, such as 2025Q1", ("2025Q1", "2025Q2", "2025Q3")),
}
_NARROW, _WIDE = 12, 22
_LONG = frozenset(("person", "card", "uscc"))
_NUMBERS = frozenset(("money", "money_wan", "decimal", "coordinate", "int"))


def write_template(source: Source, path: Path) -> None:
    """Write the workbook in which a department gives this table."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        book.set_properties(
            {"title": source.title.zh, "author": "Sunledger 阳光台账", "created": _MADE_ON}
        )
        _DataSheet(book, source).write()
        _write_notes(book, source)


def samples_of(column: Column) -> tuple[str, ...]:
    """Return what the sample rows show in a column; people and codes are made up."""
    if column.kind == "enum":
        values = list(column.values)
        return tuple(values[number % len(values)] for number in range(SAMPLES))
    if column.kind == "person":
        firsts = [f"9901011980010{day}001" for day in ("1", "2", "3")]
        return tuple(first[:17] + check_character(first[:17]) for first in firsts)
    return _KINDS[column.kind][2]


def how_to_fill(column: Column) -> str:
    """Return in Chinese what goes into a column, with the values it may take."""
    listed = "、".join(column.values)
    return _KINDS[column.kind][0] + (f"：{listed}" if listed else "")


class _DataSheet:
    def __init__(self, book: Workbook, source: Source) -> None:
        self._source = source
        self._sheet: Worksheet = book.add_worksheet(source.title.zh)
        line = {"border": 1, "border_color": "#BFBFBF"}
        self._title = book.add_format({"bold": True, "font_size": 12, "text_wrap": True})
        head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", **line}
        self._needed = book.add_format({**head, "bg_color": "#FFE3B3"})
        self._optional = book.add_format({**head, "bg_color": "#E8EEF4"})
        self._text = book.add_format({"num_format": "@", "locked": False})
        self._number = book.add_format({"num_format": "General", "locked": False})
        grey = {"font_color": "#7F7F7F", "italic": True, "locked": False}
        self._sample = book.add_format({**grey, "num_format": "@"})

    def write(self) -> None:
        """Write the title, the locked header with its notes, the samples and the drop-downs."""
        source, sheet = self._source, self._sheet
        width = len(source.columns)
        sheet.merge_range(
            _TITLE_ROW,
            0,
            _TITLE_ROW,
            width,
            f"{source.title.zh}　{source.title.en}\n用途：{source.purpose.zh}"
            f"含个人信息，只供此用，请勿外传。\n橙色列必填。示例行不会导入。",
            self._title,
        )
        sheet.set_row(_TITLE_ROW, 54)
        sheet.set_row(_HEADER_ROW, 32)
        sheet.set_column(0, 0, 8, self._text)
        sheet.write_string(_HEADER_ROW, 0, _SERIAL, self._optional)
        for number in range(SAMPLES):
            sheet.write_string(_FIRST_ROW + number, 0, f"示例{number + 1}", self._sample)
        for at, column in enumerate(source.columns, start=1):
            self._write_column(at, column)
        sheet.freeze_panes(_FIRST_ROW, 0)
        _on_paper(sheet)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.protect(
            "",
            {
                "format_cells": True,
                "format_columns": True,
                "format_rows": True,
                "insert_rows": True,
                "delete_rows": True,
                "sort": True,
                "autofilter": True,
            },
        )

    def _write_column(self, at: int, column: Column) -> None:
        sheet = self._sheet
        cell: Format = self._number if column.kind in _NUMBERS else self._text
        least = _WIDE if column.kind in _LONG else _NARROW
        sheet.set_column(at, at, max(least, 2 * len(column.name) + 4), cell)
        sheet.write_string(
            _HEADER_ROW, at, column.name, self._needed if column.required else self._optional
        )
        sheet.write_comment(_HEADER_ROW, at, _note(column, self._source), {"x_scale": 1.5})
        for number, sample in enumerate(samples_of(column)):
            sheet.write_string(_FIRST_ROW + number, at, sample, self._sample)
        listed = list(column.values)
        if listed and len(",".join(listed)) <= _LONGEST_LIST:
            sheet.data_validation(
                _FIRST_ROW,
                at,
                _LAST_ROW,
                at,
                {
                    "validate": "list",
                    "source": listed,
                    "error_type": "warning",
                    "error_title": "不在列表中",
                    "error_message": f"{column.name}请从列表中选。",
                },
            )


def _on_paper(sheet: "Worksheet") -> None:
    """Let a sheet print on A4 with all its columns on one page across."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.45, right=0.45, top=0.45, bottom=0.6)
    sheet.set_footer("&R&9第 &P 页，共 &N 页")


def _need(column: Column, source: Source) -> tuple[str, str]:
    least = source.at_least
    if column.required:
        return "必填", "required"
    if least and column.name in least.of:
        return f"这几列至少填 {least.count} 列", f"at least {least.count} of these"
    return "选填", "optional"


def _note(column: Column, source: Source) -> str:
    need = _need(column, source)[0]
    listed = "、".join(column.values)
    return f"{need}。{_KINDS[column.kind][0]}。" + (f"可选：{listed}。" if listed else "")


def _write_notes(book: Workbook, source: Source) -> None:
    sheet: Worksheet = book.add_worksheet(NOTES_SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    plain = book.add_format({"text_wrap": True})
    lines = (
        NOTES_MARK,
        f"用途：{source.purpose.zh}",
        f"Purpose: {source.purpose.en}",
        f"保存：最多 {source.retention_days} 天，到期删除。",
        f"Kept for {source.retention_days} days at most, then deleted.",
        "请对照下表填写各列。一格只写一样东西。",
        "身份证号、卡号、编号列已设为文本，请不要改成数字。",
        "已有表格的，直接交原表也可以，列名相近即可认出。",
    )
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 4, line, plain)
    heads = ("列名 Column", "怎么填 What", "是否必填 Needed", "可选的值 Values", "示例 Sample")
    for at, head in enumerate(heads):
        sheet.write_string(len(lines), at, head, bold)
    for row, column in enumerate(source.columns, start=len(lines) + 1):
        how, how_en, _ = _KINDS[column.kind]
        need, need_en = _need(column, source)
        cells = (
            column.name,
            f"{how}\n{how_en}",
            f"{need}\n{need_en}",
            "、".join(column.values),
            samples_of(column)[0],
        )
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, wrap)
    for at, width in enumerate((18, 34, 22, 34, 22)):
        sheet.set_column(at, at, width)
    _on_paper(sheet)
    sheet.repeat_rows(len(lines))
    sheet.protect()
