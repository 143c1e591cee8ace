"""What all dispatched workbooks have in common: formats, sheets that print, file names."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sunledger.desk.fit import height_of
from sunledger.desk.triage.run_dir import Question, Run
from sunledger.desk.workbook import safe_text
from sunledger.kit.files import LONGEST_NAME, safe_name
from sunledger.kit.text import fold

PROMISE = "疑点是要核实的问题，不是结论。核实之前，谁的待遇都不变。"
_UNFIT = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f]')
_CONTROL = re.compile(r"[\x00-\x1f]+")
_MOST_OF_TAB = 31
_MOST_OF_CELL = 32_000
_PLACES_SHOWN = 5


class Paper:
    """A workbook being written, with the formats of the house."""

    def __init__(self, path: Path, title: str, as_of: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.workbook = xlsxwriter.Workbook(
            path,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_format_properties": {"font_name": "宋体", "font_size": 10},
            },
        )
        moment = datetime.combine(date.fromisoformat(as_of), time())
        self.workbook.set_properties({"title": title, "created": moment, "company": ""})
        ruled = {"border": 1, "border_color": "#6B7480", "text_wrap": True, "valign": "top"}
        given = {**ruled, "bg_color": "#F4F5F7"}
        middle = {**ruled, "valign": "vcenter"}
        add = self.workbook.add_format
        self.head = add({**middle, "bold": True, "align": "center", "bg_color": "#E6E2D8"})
        self.given = add({**given, "num_format": "@"})
        self.given_number = add({**given, "num_format": "0"})
        self.given_money = add({**given, "num_format": "#,##0.00"})
        self.free = add({**ruled, "num_format": "@"})
        self.free_money = add({**ruled, "num_format": "#,##0.00"})
        self.free_date = add({**ruled, "num_format": "yyyy-mm-dd"})
        self.label = add({**middle, "bold": True, "align": "center", "bg_color": "#F0EDE5"})
        self.text = add({**ruled, "num_format": "@"})
        self.middle = add({**middle, "num_format": "@"})
        self.money = add({**middle, "num_format": "#,##0.00"})
        self.title = add({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self.section = add({"bold": True, "font_size": 11, "valign": "vcenter", "bottom": 1})
        self.quiet = add({"font_size": 9, "font_color": "#4A525C", "text_wrap": True})
        self.photo = add({**middle, "align": "center", "font_color": "#8A929B"})

    def close(self) -> None:
        """Finish the file."""
        self.workbook.close()

    def sheet(
        self, name: str, *, landscape: bool, header: str = "", footer: str = PROMISE
    ) -> Worksheet:
        """Add an A4 sheet with page numbers."""
        sheet = self.workbook.add_worksheet(name)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.45, right=0.45, top=0.7 if header else 0.45, bottom=0.6)
        if header:
            sheet.set_header(f"&C&14{printable(header)}")
        sheet.set_footer(f"&L&9{printable(footer)}&R&9第 &P 页，共 &N 页")
        return sheet

    def facts(self, name: str, rows: Iterable[tuple[str, str]]) -> None:
        """Add a sheet of names and what they mean."""
        sheet = self.sheet(name, landscape=True)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 100)
        for row, (title, text) in enumerate(rows):
            sheet.set_row(row, height_of(((title, 20), (text, 100))))
            put(sheet, row, 0, title, self.label)
            put(sheet, row, 1, text, self.text)


def put(sheet: Worksheet, row: int, at: int, value: str | float | None, form: Format) -> None:
    """Write a cell: text never as a formula, an empty one with its frame."""
    if value is None or value == "":
        sheet.write_blank(row, at, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, at, fitting(value), form)
    else:
        sheet.write_number(row, at, value, form)


def fitting(text: str) -> str:
    """Return text that a cell can hold and no spreadsheet takes for a formula."""
    return safe_text(text)[:_MOST_OF_CELL]


def printable(text: str) -> str:
    """Return text for the header of a page, where & begins a command."""
    return _CONTROL.sub(" ", text).replace("&", "&&")[:120]


def provenance(run: Run, to: str, questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Return how a paper came about, out of what is in it alone."""
    kinds = {question.rule: question.kind for question in questions}
    return [
        ("发给", to),
        ("县", run.county or "（未填）"),
        ("以哪一天为准", run.as_of),
        ("条数", f"这份表里有 {len(questions)} 条"),
        ("号码", "已遮挡"),
        ("程序", f"sunledger {run.program}，约定 {run.contract}"),
        ("疑点是什么", PROMISE),
        *(
            (f"规则 {rule}", f"{kinds[rule]}，版本 {run.versions.get(rule, '—')}")
            for rule in sorted(kinds)
        ),
    ]


def source_of(question: Question, run: Run, department: str | None = None) -> str:
    """Return where the evidence stands: whose table, and for its own department file and row.

    Folders are never named: they are the inspector's own.
    """
    places: dict[str, list[int]] = {}
    for spot in question.spots:
        source = run.catalogue.sources.get(spot.source)
        keeper = source.department if source else ""
        place = f"{keeper}“{source.title.zh if source else spot.source}”"
        if source and keeper == department:
            sheet = f" [{spot.sheet}]" if spot.sheet else ""
            place = f"{place} {spot.file.rsplit('/', 1)[-1]}{sheet}"
            places.setdefault(place, []).append(spot.row)
        else:
            places.setdefault(place, [])
    told = [
        f"{place} 第 {'、'.join(map(str, sorted(set(rows))))} 行" if rows else place
        for place, rows in places.items()
    ]
    more = f"；等 {len(told)} 处" if len(told) > _PLACES_SHOWN else ""
    return "；".join(told[:_PLACES_SHOWN]) + more


def source_text(question: Question) -> str:
    """Return where the evidence stands, with whole paths: for the inspector's own eyes."""
    places: dict[str, set[int]] = {}
    for spot in question.spots:
        sheet = f" [{spot.sheet}]" if spot.sheet else ""
        places.setdefault(f"{spot.file}{sheet}", set()).add(spot.row)
    return "；".join(
        f"{place} 第 {'、'.join(map(str, sorted(rows)))} 行" for place, rows in places.items()
    )


def file_name(text: str, taken: Collection[str] = ()) -> str:
    """Return a name that every file system takes and that none of `taken` has."""
    name = safe_name(fold(text).strip(" .") or "未填")
    return _free(name, taken, LONGEST_NAME + 4)


def tab_name(text: str, taken: Collection[str] = ()) -> str:
    """Return a name that a worksheet may have and that none of `taken` has."""
    name = _UNFIT.sub("_", fold(text)).strip(" '")[:_MOST_OF_TAB] or "未填"
    return _free(name, taken, _MOST_OF_TAB)


def _free(name: str, taken: Collection[str], most: int) -> str:
    used = {other.casefold() for other in taken}
    number, free = 2, name
    while free.casefold() in used:
        free = f"{name[: most - len(str(number)) - 1]}-{number}"
        number += 1
    return free
