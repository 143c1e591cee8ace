"""收回情况.xlsx: what came back and what is missing, precision, and the mending ledger.

What discipline and audit look at stands in a workbook of its own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sunledger.catalogue.model import Catalogue
from sunledger.desk.collect.answers import Answer, header_of
from sunledger.desk.collect.cases import (
    Case,
    Precision,
    line_of,
    precision_by_department,
    precision_by_rule,
)
from sunledger.desk.collect.paper import Paper, Value, money, plain_yuan, share
from sunledger.desk.collect.returns import Returns
from sunledger.desk.collect.words import PENDING, VERDICTS
from sunledger.kit.money import yuan

FILE_NAME = "收回情况.xlsx"
CLOSED_FILE_NAME = "收回情况(限阅).xlsx"

MISSING, DIFFERENT, STRAYS, LEFT = "缺项清单", "前后不一", "对不上的行", "没有读的"
BY_RULE, BY_DEPARTMENT = "准确率(规则)", "准确率(数据部门)"
LEDGER, WAITING, WORDS = "整改销号台账", "还没有答复", "换了说法"
STRUCK_OFF, NO_DEADLINE = "已销号", "没写时限"

_WHOSE = (("疑点编号", 15), ("疑点类型", 18), ("乡镇", 9), ("村", 9), ("对象", 17))
_PRECISION = (
    ("下发数", 7),
    ("已核查", 7),
    *((verdict, 8) for verdict in VERDICTS),
    ("准确率", 16),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the mending ledger. `days_left` is negative when overdue."""

    case: Case
    answer: Answer
    days_left: int | None

    @property
    def state(self) -> str:
        """Return how the matter stands, in words."""
        if self.answer.closed:
            return STRUCK_OFF
        if self.days_left is None:
            return NO_DEADLINE
        if self.days_left < 0:
            return f"超期 {-self.days_left} 天"
        return f"还剩 {self.days_left} 天" if self.days_left else "今天到期"

    @property
    def overdue(self) -> bool:
        """Tell whether the deadline is past and the matter is not struck off."""
        return not self.answer.closed and self.days_left is not None and self.days_left < 0


def ledger_of(cases: Sequence[Case], as_of: date) -> list[Item]:
    """Return what is to be mended, in the order of the run."""
    return [
        Item(case, case.answer, case.answer.days_left(as_of))
        for case in cases
        if case.answer and case.answer.to_mend
    ]


def write_state(
    cases: Sequence[Case],
    path: Path,
    *,
    catalogue: Catalogue,
    returns: Returns | None,
    as_of: date,
) -> None:
    """Write the workbook; without `returns` it leaves out what belongs to no finding."""
    paper = Paper(path, "收回情况", as_of)
    try:
        ledger = ledger_of(cases, as_of)
        paper.table("收回情况", (("项目", 34), ("数", 26)), facts(cases, ledger, returns))
        _missing(paper, cases)
        if returns is not None:
            paper.table(
                STRAYS,
                (("文件", 44), ("工作表", 18), ("行", 7), ("原因", 50)),
                [(s.place.file, s.place.sheet, s.place.row, s.why) for s in returns.strays],
            )
            paper.table(
                LEFT,
                (("文件", 50), ("工作表", 20), ("原因", 60)),
                [(left.file, left.sheet, left.why) for left in returns.left],
            )
        _precision(paper, BY_RULE, "疑点类型", precision_by_rule(cases))
        _precision(paper, BY_DEPARTMENT, "数据来自", precision_by_department(cases, catalogue))
        _ledger(paper, ledger)
        waiting = [case for case in cases if case.sent and not _is_settled(case)]
        paper.table(
            WAITING,
            (*_WHOSE, ("现在", 12)),
            [(*_whose(case), _now(case.answer)) for case in waiting],
        )
        if returns is not None:
            paper.table(WORDS, (("原话", 60), ("读作", 14), ("行数", 8)), _words(cases, returns))
    finally:
        paper.book.close()


def facts(
    cases: Sequence[Case], ledger: Sequence[Item], returns: Returns | None
) -> list[tuple[str, Value]]:
    """Return the counts of the first sheet."""
    sent = [case for case in cases if case.sent]
    line = line_of(sent)
    answers = [case.answer for case in sent if case.answer]
    full = sum(answer.answered and not answer.missing for answer in answers)
    told: list[tuple[str, Value]] = [
        ("下发的疑点", line.sent),
        ("已核查", line.answered),
        ("其中答复齐全", full),
        ("其中有缺项", line.answered - full),
        ("正在核查", sum(answer.verdict == PENDING for answer in answers)),
        ("前后不一", sum(bool(answer.differences) for answer in answers)),
        ("没有答复", sum(not _is_settled(case) for case in sent)),
        ("属实和部分属实", share(line.confirmed, line.answered)),
        ("应追缴", plain_yuan(line.due_fen)),
        ("已追缴", plain_yuan(line.recovered_fen)),
        ("移交", line.handed_over),
        ("要整改的", len(ledger)),
        ("已销号", sum(item.answer.closed for item in ledger)),
        ("超期没有销号", sum(item.overdue for item in ledger)),
    ]
    if returns is not None:
        told += [
            ("读了几个文件", len(returns.files)),
            ("对不上的行", len(returns.strays)),
            ("没有读的文件和工作表", len(returns.left)),
            ("贴的图片（只数，不读）", returns.pictures.total()),
        ]
    return told


def _is_settled(case: Case) -> bool:
    return case.verdict is not None


def _now(answer: Answer | None) -> str:
    if answer is None:
        return "没有收回"
    if answer.verdict == PENDING:
        return PENDING
    if any(found.field == "verdict" for found in answer.differences):
        return "前后不一"
    return "读不懂" if answer.said else "没有填"


def _whose(case: Case) -> tuple[Value, ...]:
    question = case.question
    return (
        question.id,
        question.kind,
        case.township,
        question.home.village,
        question.subject,
    )


def _where(answer: Answer) -> str:
    return "；".join(map(str, answer.places))


def _missing(paper: Paper, cases: Sequence[Case]) -> None:
    came = [(case, case.answer) for case in cases if case.answer]
    paper.table(
        MISSING,
        (*_WHOSE, ("核查结果", 10), ("缺什么", 36), ("在哪里", 32)),
        [
            (*_whose(case), answer.verdict, " ".join(answer.missing), _where(answer))
            for case, answer in came
            if answer.missing
        ],
    )
    paper.table(
        DIFFERENT,
        (*_WHOSE, ("哪一列", 12), ("写的是", 24), ("在哪里", 36)),
        [
            (*_whose(case), header_of(found.field), _shown(found.field, said), str(place))
            for case, answer in came
            for found in answer.differences
            for said, place in found.sayings
        ],
    )


def _shown(field: str, said: str) -> str:
    if field.endswith("_fen"):
        return f"{yuan(int(said))} 元"
    return {"True": "是", "False": "否"}.get(said, said)


def _precision(paper: Paper, name: str, what: str, groups: Sequence[Precision]) -> None:
    paper.table(
        name,
        ((what, 34), *_PRECISION),
        [
            (
                group.name,
                group.sent,
                group.answered,
                *group.verdicts,
                share(group.confirmed, group.answered),
            )
            for group in groups
        ],
    )


def _ledger(paper: Paper, items: Sequence[Item]) -> None:
    columns = (
        *_WHOSE,
        ("核查结果", 9),
        ("应追缴金额", 12),
        ("已追缴金额", 12),
        ("还差金额", 12),
        ("整改措施", 24),
        ("完成时限", 11),
        ("情况", 10),
        ("移交", 5),
        ("核查人", 10),
        ("核查日期", 11),
    )
    rows: list[tuple[Value, ...]] = []
    for item in items:
        answer = item.answer
        due, recovered = answer.due_fen or 0, answer.recovered_fen or 0
        rows.append(
            (
                *_whose(item.case),
                answer.verdict,
                money(due),
                money(recovered),
                money(max(due - recovered, 0)),
                answer.measures,
                answer.deadline,
                item.state,
                "是" if answer.transferred else "",
                "、".join(answer.checkers),
                answer.checked_on,
            )
        )
    paper.table(LEDGER, columns, rows)


def _words(cases: Sequence[Case], returns: Returns) -> list[tuple[Value, ...]]:
    """Return each other word that was read as an answer, how it was read, and how often."""
    here = {case.question.id for case in cases}
    counts: Mapping[tuple[str, str], int] = Counter(
        (row.said, row.verdict)
        for finding, rows in returns.rows.items()
        if finding in here
        for row in rows
        if row.verdict and row.said != row.verdict
    )
    return [(said, verdict, count) for (said, verdict), count in sorted(counts.items())]
