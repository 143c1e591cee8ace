"""疑点研判表.xlsx: every finding of a run, with what is proposed and room for what is decided.

What is for the eyes of discipline or audit, and what is only statistical, stand in sheets of
their own, so that the first sheet can lie on a table where departments sit.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format

from sunledger.desk.confidential import mark
from sunledger.desk.fit import height_of
from sunledger.desk.groups import LEAD
from sunledger.desk.triage.run_dir import HELP, Question, Run
from sunledger.desk.triage.ways import CHOICES, OPEN_ROUTES, ROUTES, propose
from sunledger.desk.workbook import safe_text
from sunledger.kit.files import open_new

_SIZE = 10
_FOOTER = "&L疑点是要核实的问题，不是结论&R第 &P 页，共 &N 页"
OPEN, CLOSED, LEADS = "研判", "移交线索(限阅)", "仅筛查"
DECISION, FIRST, SECOND = "研判意见", "研判人一", "研判人二"
_SEVERITIES = {
    "A": "A 不可能为真",
    "B": "B 与规定不符",
    LEAD: "C 仅筛查",
    HELP: "应帮未帮",
}
_COLUMNS = (
    ("序号", 5),
    ("疑点编号", 11),
    ("疑点类型", 14),
    ("轻重", 9),
    ("先由谁看", 9),
    ("乡镇", 8),
    ("村", 9),
    ("户主", 8),
    ("户编号", 10),
    ("对象", 14),
    ("疑点描述", 36),
    ("涉及金额", 13),
    ("同户疑点", 6),
    ("建议去向", 11),
    (DECISION, 11),
    (FIRST, 8),
    (SECOND, 8),
    ("备注", 14),
)
_ANSWERS = (DECISION, FIRST, SECOND, "备注")
_HELP_LINES = (
    ("怎么用", "每条疑点由两个人一起定去向。在“研判意见”里选一项，两个人各签一格。"),
    ("没填的", "没有研判意见，或没有两个人的签名，就不下发。"),
    ("同意建议", "选“同意建议”，就照“建议去向”办。"),
    ("转主管部门核实", "发给管这件事的部门，由部门先看自己的记录。"),
    ("乡镇入户核查", "发给乡镇，由两个人上门核对。"),
    ("移交线索", "交给纪检或审计，不发给乡镇、村和部门。"),
    ("合并", "同一户已有别的疑点要上门，这条一起核对，不另跑一趟。"),
    ("暂存", "这次不查，先留着。只靠统计的疑点（C）只能暂存或排除。"),
    ("排除", "已经能说清楚，不用查。请在备注里写原因。"),
    ("限阅", "涉及公职人员或审计的疑点，只能移交、暂存或排除，永不发给乡镇、村和部门。"),
    ("可以改动", "可以换列的位置、改排序、加行、加列。请不要改“疑点编号”和表头的名称。"),
    ("疑点是什么", "疑点是要核实的问题，不是结论。核实之前，谁的待遇都不变。"),
)


def write_triage(run: Run, path: Path) -> None:
    """Write the triage table of a run to a file for its owner alone."""
    with written_whole(path) as draft:
        workbook = xlsxwriter.Workbook(
            draft,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_format_properties": {"font_name": "宋体", "font_size": _SIZE},
            },
        )
        moment = datetime.combine(date.fromisoformat(run.as_of), time())
        workbook.set_properties({"title": "疑点研判表", "created": moment, "company": ""})
        try:
            _Writer(workbook, run).write()
        finally:
            workbook.close()


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a draft beside the file, for its owner alone; it takes the file's place when whole."""
    draft = path.with_name(f".{path.name}.draft-{secrets.token_hex(6)}")
    open_new(draft).close()
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def facts_of(question: Question) -> str:
    """Return the facts of a finding in one sentence: label and value of each."""
    return "；".join(
        f"{label}：{'、'.join(map(str, value)) if isinstance(value, list) else value}"
        for label, value in question.values.items()
    )


class _Writer:
    def __init__(self, workbook: xlsxwriter.Workbook, run: Run) -> None:
        self.workbook = workbook
        self.run = run
        self.proposed = propose(run.asked)
        ruled = {"border": 1, "border_color": "#9AA3AD", "text_wrap": True, "valign": "top"}
        given = {**ruled, "bg_color": "#F4F5F7"}
        self.head = workbook.add_format(
            {**ruled, "bold": True, "valign": "vcenter", "bg_color": "#E6E2D8"}
        )
        self.given = workbook.add_format({**given, "num_format": "@"})
        self.number = workbook.add_format({**given, "num_format": "0"})
        self.money = workbook.add_format({**given, "num_format": "#,##0.00"})
        self.free = workbook.add_format({**ruled, "num_format": "@"})

    def write(self) -> None:
        """Write a sheet for each circle of readers, then how to use them."""
        questions = sorted(
            self.run.asked,
            key=lambda q: (q.home.township, q.village, q.household or "~", q.order),
        )
        leads = [q for q in questions if q.severity == LEAD]
        rest = [q for q in questions if q.severity != LEAD]
        self.sheet(OPEN, [q for q in rest if q.route in OPEN_ROUTES])
        for name, part in (
            (CLOSED, [q for q in rest if q.route not in OPEN_ROUTES]),
            (LEADS, leads),
        ):
            if part:
                self.sheet(name, part)
        self.help()

    def sheet(self, name: str, questions: Sequence[Question]) -> None:
        """Write one sheet; the questions of a household stand together."""
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 3)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        title = f"{self.run.county}疑点研判表（{name}）"
        if self.run.revealed:
            mark(sheet, title, self.run.purpose)
        else:
            sheet.set_header(f"&C&14{_printable(title)}")
        sheet.set_footer(_FOOTER)
        sheet.set_row(0, 30)
        for at, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, self.head)
        households = Counter(q.household for q in questions if q.household)
        for row, question in enumerate(questions, start=1):
            cells: tuple[tuple[str | float | None, Format], ...] = (
                (row, self.number),
                (question.id, self.given),
                (question.kind, self.given),
                (_SEVERITIES.get(question.severity, question.severity), self.given),
                (ROUTES.get(question.route, question.route), self.given),
                (question.home.township, self.given),
                (question.home.village, self.given),
                (question.home.head, self.given),
                (question.household, self.given),
                (question.subject, self.given),
                (facts_of(question), self.given),
                (None if question.amount_fen is None else question.amount_fen / 100, self.money),
                (households[question.household] or None, self.number),
                (self.proposed[question.id].value, self.given),
            )
            texts = (
                (value, width)
                for (value, _), (_, width) in zip(cells, _COLUMNS, strict=False)
                if isinstance(value, str)
            )
            sheet.set_row(row, height_of(texts, size=_SIZE))
            for at, (value, form) in enumerate(cells):
                _put(sheet, row, at, value, form)
            for at in range(len(cells), len(_COLUMNS)):
                sheet.write_blank(row, at, None, self.free)
        last = max(len(questions), 1)
        at = [title for title, _ in _COLUMNS].index(DECISION)
        sheet.data_validation(
            1,
            at,
            last,
            at,
            {
                "validate": "list",
                "source": list(CHOICES),
                "error_title": "请选一项",
                "error_message": "请从下拉里选一项。",
            },
        )
        sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)

    def help(self) -> None:
        """Write how to use the table."""
        sheet = self.workbook.add_worksheet("填表说明")
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(_FOOTER)
        for row, (title, text) in enumerate(_HELP_LINES):
            sheet.set_row(row, height_of([(text, 90)], size=_SIZE))
            sheet.write_string(row, 0, title, self.head)
            sheet.write_string(row, 1, text, self.free)
        sheet.write_string(len(_HELP_LINES), 0, "以哪一天为准", self.head)
        sheet.write_string(len(_HELP_LINES), 1, self.run.as_of, self.free)


def _put(
    sheet: "xlsxwriter.worksheet.Worksheet",
    row: int,
    at: int,
    value: str | float | None,
    form: Format,
) -> None:
    if value is None or value == "":
        sheet.write_blank(row, at, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, at, safe_text(value)[:32_000], form)
    else:
        sheet.write_number(row, at, value, form)


def _printable(text: str) -> str:
    """Return text for a page header, where & begins a command."""
    return text.replace("&", "&&")
