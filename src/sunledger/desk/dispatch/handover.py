"""移交线索.xlsx: what goes to discipline or audit, and to nobody else."""

from pathlib import Path

from sunledger.desk.dispatch.paper import PROMISE, Paper, provenance, put, source_text
from sunledger.desk.fit import height_of
from sunledger.desk.triage.run_dir import Question, Run
from sunledger.desk.triage.sheet import facts_of
from sunledger.desk.triage.ways import ROUTES

FOLDER, FILE = "移交线索", "移交线索.xlsx"
_COLUMNS = (
    ("序号", 5),
    ("疑点编号", 11),
    ("疑点类型", 14),
    ("先由谁看", 10),
    ("乡镇", 9),
    ("村", 9),
    ("对象", 16),
    ("疑点描述", 34),
    ("涉及金额", 13),
    ("数据来源", 24),
    ("核查要点", 24),
    ("可能的合理情形", 26),
    ("移交给谁", 12),
    ("接收人", 10),
    ("接收日期", 12),
    ("备注", 16),
)
_GIVEN = 12
_SECRECY = "限阅。只给纪检、审计经办的人，不发给乡镇、村和部门，不发到群里。"


def write_handover(run: Run, questions: tuple[Question, ...], path: Path) -> None:
    """Write the workbook of what is handed over."""
    paper = Paper(path, "移交线索", run.as_of)
    try:
        sheet = paper.sheet(
            "移交线索", landscape=True, header=f"{run.county}移交线索（限阅）", footer=_SECRECY
        )
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        for at, (name, width) in enumerate(_COLUMNS):
            sheet.set_column(at, at, width)
            put(sheet, 0, at, name, paper.head)
        for row, question in enumerate(questions, start=1):
            amount = None if question.amount_fen is None else question.amount_fen / 100
            cells = (
                row,
                question.id,
                question.kind,
                ROUTES.get(question.route, question.route),
                question.home.township,
                question.home.village,
                question.subject,
                f"{facts_of(question)}。{question.question}",
                amount,
                source_text(question),
                question.next_step,
                "；".join(question.innocent),
            )
            sheet.set_row(
                row,
                height_of(
                    (cell, width)
                    for cell, (_, width) in zip(cells, _COLUMNS, strict=False)
                    if isinstance(cell, str)
                ),
            )
            for at, cell in enumerate(cells):
                form = {0: paper.given_number, 8: paper.given_money}.get(at, paper.given)
                put(sheet, row, at, cell, form)
            for at in range(_GIVEN, len(_COLUMNS)):
                sheet.write_blank(row, at, None, paper.free)
        sheet.autofilter(0, 0, max(len(questions), 1), len(_COLUMNS) - 1)
        paper.facts(
            "这份表怎么来的",
            [("限阅", _SECRECY), ("先看", PROMISE), *provenance(run, "纪检、审计", questions)],
        )
    finally:
        paper.close()
