"""核查表: what one township or one department is asked to check, with room for its answers."""

from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from sunledger.desk.dispatch import columns as c
from sunledger.desk.dispatch.paper import PROMISE, Paper, provenance, put, source_of
from sunledger.desk.fit import height_of
from sunledger.desk.triage.run_dir import HELP, Question, Run

_COLUMNS = (*c.GIVEN, *c.ANSWERED)
_NAMES = [name for name, _ in _COLUMNS]
_SCALE = 73  # percent: all that is given stands on one page across, all answers on the next
_LEAST_ROW = 54.0  # points: room to write by hand
_HELP = (
    ("先看", PROMISE),
    ("怎么填", "灰色的格子是给您看的，请不要改。白色的格子请填。"),
    ("核查结果", f"从下拉里选一项：{'、'.join(c.ANSWERS)}。不属实和属实一样是好结果。"),
    ("属实", "核对过，情况和疑点说的一样。"),
    ("部分属实", "有一部分对得上。请在证据说明里写清哪一部分。"),
    ("不属实", "核对过，情况不是这样。"),
    ("符合政策", "情况对得上，但是政策允许。请写明哪一条。"),
    ("数据有误", "记录写错了。请写明哪张表、哪一格、应是什么。"),
    ("查无此人", "这里没有这个人。"),
    ("正在核查", "还没核完。请填完成时限。"),
    ("应追缴金额", "单位是元。没有就填 0。"),
    ("已追缴金额", "单位是元。还没追回就填 0。"),
    ("是否移交", "发现别的问题、要交给县里看的，选“是”。"),
    ("整改措施", "已经改的，写改了什么。"),
    ("是否完成", "整改做完、钱也追回了，选“是”，这条就销号。没做完选“否”。没有要整改的不用填。"),
    ("完成时限、核查日期", "写日期，例如 2026-07-31。"),
    ("核查人一、核查人二", "两个人一起核，各写自己的名字。和本人是亲戚的请回避。"),
    ("证据说明", "看了什么、问了谁、照片在哪里。不要写完整的证件号。"),
    ("可以改动", "可以换列的位置、排序、筛选。请不要改“疑点编号”和表头的名称。"),
    ("填好以后", "把这个文件交回县里。不要发到群里，不要转给别的单位。"),
)


def write_checklist(
    run: Run, to: str, questions: tuple[Question, ...], path: Path, *, department: bool
) -> None:
    """Write the workbook for a township, or for a department."""
    title = f"{to}疑点核查表"
    paper = Paper(path, title, run.as_of)
    try:
        sheet = paper.sheet(c.SHEET, landscape=True, header=f"{run.county}{title}")
        _frame(paper, sheet, len(questions))
        for row, question in enumerate(questions, start=1):
            source = source_of(question, run, to if department else None)
            _line(paper, sheet, row, question, source, with_township=department)
        paper.facts("填表说明", _HELP)
        paper.facts("这份表怎么来的", provenance(run, to, questions))
    finally:
        paper.close()


def _frame(paper: Paper, sheet: Worksheet, count: int) -> None:
    """Set the header, what it repeats on paper, and what may be written below it."""
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)
    sheet.set_print_scale(_SCALE)
    sheet.set_v_pagebreaks([len(c.GIVEN)])
    sheet.print_across()
    sheet.set_row(0, 32)
    for at, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(at, at, width)
        put(sheet, 0, at, name, paper.head)
    last = max(count, 1)
    rules: dict[str, dict[str, Any]] = {
        c.RESULT: {"validate": "list", "source": list(c.ANSWERS)},
        c.HANDED_OVER: {"validate": "list", "source": list(c.YES_NO)},
        c.DONE: {"validate": "list", "source": list(c.YES_NO)},
        c.OWED: {"validate": "decimal", "criteria": ">=", "value": 0},
        c.RECOVERED: {"validate": "decimal", "criteria": ">=", "value": 0},
    }
    for name, rule in rules.items():
        at = _NAMES.index(name)
        told = "请从下拉里选一项。" if rule["validate"] == "list" else "请填数字，单位是元。"
        sheet.data_validation(
            1, at, last, at, {**rule, "error_title": "请再看一下", "error_message": told}
        )
    sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)


def _line(
    paper: Paper,
    sheet: Worksheet,
    row: int,
    question: Question,
    source: str,
    *,
    with_township: bool,
) -> None:
    home = question.home
    village = f"{home.township}{home.village}" if with_township else home.village
    kind = f"{question.kind}（要帮的事）" if question.severity == HELP else question.kind
    texts = {
        c.ID: question.id,
        c.KIND: kind,
        c.VILLAGE: village,
        c.HEAD: home.head,
        c.SUBJECT: question.subject,
        c.QUESTION: question.question,
        c.SOURCE: source,
        c.NEXT_STEP: question.next_step,
        c.INNOCENT: "；".join(question.innocent),
    }
    put(sheet, row, _NAMES.index(c.NUMBER), row, paper.given_number)
    widths = dict(_COLUMNS)
    sheet.set_row(
        row, height_of(((text, widths[name]) for name, text in texts.items()), least=_LEAST_ROW)
    )
    for name, text in texts.items():
        put(sheet, row, _NAMES.index(name), text, paper.given)
    amount = None if question.amount_fen is None else question.amount_fen / 100
    put(sheet, row, _NAMES.index(c.AMOUNT), amount, paper.given_money)
    forms = {
        c.OWED: paper.free_money,
        c.RECOVERED: paper.free_money,
        c.DUE: paper.free_date,
        c.CHECKED_ON: paper.free_date,
    }
    for name, _ in c.ANSWERED:
        sheet.write_blank(row, _NAMES.index(name), None, forms.get(name, paper.free))
