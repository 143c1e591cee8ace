"""The campaign tutorial walked: its commands in their order, and what people do by hand between.

A line `<!-- by hand: NAME -->` of the page is the place where the person of the page does
something in a workbook; HANDS does it as an office would, with another program.
"""

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from sunledger.assembly.main import sunledger
from sunledger.desk.dispatch.columns import ANSWERS

ROOT = Path(__file__).parents[2]
PAGES = {language: ROOT / f"docs/{language}/campaign-tutorial.md" for language in ("zh", "en")}
STEP = re.compile(r"^sunledger (?P<command>.+)$|^<!-- by hand: (?P<hand>\w+) -->$", re.MULTILINE)
TO_ONE_FAMILY = 20_000  # yuan: what is more went to no family, and is not asked back of one
LATE = "收回/乡镇/梨花乡/梨花乡疑点核查表.xlsx"
SAID = {
    "不属实": "看了原件，问了本人和邻居，照片两张",
    "符合政策": "县里的规定允许，附文件照片",
    "数据有误": "登记时写错一格，已请部门改",
    "查无此人": "村里没有这个人，村委会出了证明",
    "正在核查": "人在外地，约好月底回来",
}
MENDED = {"整改措施": "停发，补正记录", "完成时限": date(2026, 7, 31), "是否完成": "是"}


class Told(NamedTuple):
    """A command of the page, its exit status and what it printed."""

    command: str
    status: int
    output: str


def steps(language: str) -> list[tuple[str, str]]:
    """Return what the page says to do: ("command", words) or ("hand", name), in order."""
    text = PAGES[language].read_text("utf-8")
    return [(match.lastgroup, match[match.lastgroup]) for match in STEP.finditer(text)]


def walk(language: str, place: Path) -> Iterator[Told]:
    """Do all that the page says in a folder, and yield each command when it has ended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("XDG_DATA_HOME", str(place / "key"))
        for kind, what in steps(language):
            if kind == "hand":
                HANDS[what](place)
            else:
                yield _told(what)


def _told(command: str) -> Told:
    words = shlex.split(command)
    result = CliRunner().invoke(sunledger, words, prog_name="sunledger", standalone_mode=False)
    if result.exception:
        raise AssertionError(command) from result.exception
    return Told(command, result.return_value or 0, result.output)


def meeting(place: Path) -> None:
    """Two people agree to what is proposed."""
    path = place / "疑点研判表.xlsx"
    book = openpyxl.load_workbook(path)
    for row in _rows(book, "研判意见"):
        row.update({"研判意见": "同意建议", "研判人一": "周明", "研判人二": "吴兰"})
    book.save(path)


def answers(place: Path) -> None:
    """Townships and departments answer; one of them forgets the second name in one row."""
    number = 0
    for sent in sorted((place / "下发").rglob("*疑点核查表.xlsx")):
        book = openpyxl.load_workbook(sent)
        for row in _rows(book, "核查结果"):
            row.update(_answer(ANSWERS[number % len(ANSWERS)], row["涉及金额"]))
            number += 1
        back = place / "收回" / sent.relative_to(place / "下发")
        back.parent.mkdir(parents=True, exist_ok=True)
        book.save(back)
    _name_second(place, None)


def second_name(place: Path) -> None:
    """The township adds the name that was missing."""
    _name_second(place, "郑洁")


HANDS = {"meeting": meeting, "answers": answers, "second_name": second_name}


def _answer(result: str, amount: float | None) -> dict[str, object]:
    told = {
        "核查结果": result,
        "是否移交": "否",
        "核查人一": "孙平",
        "核查人二": "郑洁",
        "核查日期": date(2026, 7, 6),
        "证据说明": SAID.get(result, "看了原件，本人认可，照片两张"),
    }
    if result not in SAID:
        back = amount if amount and amount < TO_ONE_FAMILY else 0
        told |= {**MENDED, "应追缴金额": back, "已追缴金额": back if result == "属实" else back / 2}
    return told


def _name_second(place: Path, name: str | None) -> None:
    path = place / LATE
    book = openpyxl.load_workbook(path)
    next(_rows(book, "核查结果"))["核查人二"] = name
    book.save(path)


class _Row:
    """One row of a sheet by the names of its columns."""

    def __init__(self, sheet: Worksheet, at: dict[str, int], row: int) -> None:
        self._sheet, self._at, self._row = sheet, at, row

    def __getitem__(self, name: str) -> object:
        return self._sheet.cell(self._row, self._at[name]).value

    def __setitem__(self, name: str, value: object) -> None:
        self._sheet.cell(self._row, self._at[name]).value = value

    def update(self, cells: dict[str, object]) -> None:
        for name, value in cells.items():
            self[name] = value


def _rows(book: openpyxl.Workbook, column: str) -> Iterator[_Row]:
    """Yield the rows of every sheet whose first row names the column."""
    for sheet in book:
        at = {cell.value: cell.column for cell in sheet[1]}
        if column in at:
            for row in range(2, sheet.max_row + 1):
                yield _Row(sheet, at, row)
