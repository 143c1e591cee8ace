"""What waits for somebody: warnings, questions, drafts, rows that were not booked."""

import uuid
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.funds import (
    drafting,
    owning,
    reading,
    reconciling,
    undoing,
    warning,
)
from sunledger.platform.registers.funds.access import hidden, line_for
from sunledger.platform.registers.funds.contracts import (
    Ask,
    Difference,
    Draft,
    DraftState,
    KeptReport,
    LeftRow,
    Unit,
    VillageShare,
    Warned,
    Words,
)
from sunledger.platform.registers.funds.models import Ask as _Ask
from sunledger.platform.registers.funds.models import Draft as _Draft
from sunledger.platform.registers.funds.models import Left, Report
from sunledger.platform.registers.funds.writing import reaching


def warnings(*, by: Actor, on: date, number: int | None = None) -> list[Warned]:
    """Return the warnings of a line or of all, the most overdue first."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        return warning.warnings(on, number)


def differences(number: int, *, by: Actor, on: date) -> list[Difference]:
    """Return where two books differ about a line (上下连通)."""
    with acting(by):
        line_for(number, by=by)
        return list(reconciling.differences(number, on))


def shares(*, by: Actor, place: str | None = None) -> list[VillageShare]:
    """Return what went to villages for works, of all or of one village."""
    require(by, Task.SEE_FUNDS)
    where = division(place) if place is not None else None
    with acting(by):
        return reconciling.shares(None, where.id if where is not None else None)


_WHYS = {
    "no_quota": ("没有这个指标，等指标表来了再入账", "its quota is not known yet"),
    "over": ("超过指标还剩的钱", "more than the quota has left"),
    "before": ("钱还没到账就支出了", "spent before the money came"),
    "allot_over": (
        "拨付的比指标还剩的多，能拨的已入账，这是多出的部分",
        "more is allotted than the quota has left; this is what is over",
    ),
    "no_contract": ("没有这份合同，请先交合同表", "there is no such contract; hand contracts in"),
    "no_allotment": ("这个项目没有安排过资金", "no money is allotted to this project"),
    "over_allotment": (
        "财政没有这笔支出，项目资金剩的也不够",
        "the treasury has no such spending, and the allotment has not enough left",
    ),
    "reversal": ("负数行，找不到它冲的那一笔", "a negative row, and what it reverses is not found"),
    "differs": ("和以前交的同一笔不一样", "differs from the same row handed in before"),
    "no_kind": ("类型不在所列之内", "of no known kind"),
    "no_day": ("没有收到日期", "no day of receipt"),
    "not_positive": ("金额不大于零", "the amount is not more than nothing"),
    "other_line": ("和上级指标不是同一笔资金", "of another fund than its parent"),
    "no_use": ("专户的钱没有写用途", "a special account's money without its use"),
    "twice": ("同一笔钱已经有了", "the same money is there already"),
}


def left_rows(
    *, by: Actor, number: int | None = None, most: int = 200
) -> tuple[list[LeftRow], int]:
    """Return rows of tables that were not booked, with why, of a line or of all; and how many."""
    require(by, Task.SEE_FUNDS)
    rows = Left.objects.all() if number is None else Left.objects.filter(line=number)
    found = [
        LeftRow(
            batch=row.batch,
            table=row.table,
            row=row.row,
            document=row.document,
            why=Words(*_WHYS.get(row.why, (row.why, row.why))),
            amount_fen=row.amount_fen,
            line=row.line_id,
        )
        for row in rows.order_by("-id")[:most]
    ]
    return found, rows.count()


def reports(*, by: Actor, number: int | None = None, unopened: bool = False) -> list[KeptReport]:
    """Return regular reports, those that tell of a line or all, the newest first.

    With `unopened` those that no owner opened.
    """
    require(by, Task.SEE_FUNDS)
    rows = Report.objects.defer("docx", "told")
    rows = rows if number is None else rows.filter(lines__contains=[number])
    rows = rows.filter(opened_by="") if unopened else rows
    return reading.reports_of(rows.order_by("-until", "owner", "id"))


def reports_to_open(*, by: Actor) -> list[KeptReport]:
    """Return the reports that wait for an actor, who answers for them, to open; newest first."""
    if not may(by, Task.ANSWER_FUNDS):
        return []
    rows = Report.objects.defer("docx", "told").filter(opened_by="")
    every = rows.order_by("-until", "owner", "id")
    return reading.reports_of(row for row in every if owning.owns(row.owner, by=by))


def asks(*, by: Actor, number: int | None = None, open_only: bool = False) -> list[Ask]:
    """Return questions of supervision, of a line or all, those without an answer first."""
    require(by, Task.SEE_FUNDS)
    rows = _Ask.objects.select_related("line")
    rows = rows if number is None else rows.filter(line=number)
    rows = rows.filter(answered_by="") if open_only else rows
    return [reading.ask_of(row) for row in rows.order_by("answered_by", "due", "-id")]


def drafts(
    *, by: Actor, number: int | None = None, quota: int | None = None, waiting: bool = True
) -> list[Draft]:
    """Return drafts of a line, of a quota or of all, the oldest first; those that wait, or all."""
    require(by, Task.SEE_FUNDS)
    rows = _Draft.objects.select_related("quota__line").order_by("id")
    rows = rows.filter(state=DraftState.WAITING) if waiting else rows
    rows = rows if number is None else rows.filter(quota__line=number)
    rows = rows if quota is None else rows.filter(quota=quota)
    with acting(by):
        return [_draft(row) for row in rows]


def drafts_to_decide(*, by: Actor) -> list[Draft]:
    """Return the drafts of others that an actor may agree to, the oldest first."""
    if not may(by, Task.KEEP_FUNDS):
        return []
    with acting(by):
        rows = _Draft.objects.filter(state=DraftState.WAITING).exclude(made_by=by.ref)
        return [
            _draft(row)
            for row in rows.select_related("quota__line").order_by("id")
            if row.quota.line is not None
            and may(by, Task.KEEP_FUNDS, line=row.quota.line.department or None)
        ]


def draft(number: int, *, by: Actor) -> Draft:
    """Return a draft; raise Refused, hidden, where it is not there."""
    require(by, Task.SEE_FUNDS)
    with acting(by):
        row = _Draft.objects.select_related("quota__line").filter(id=number).first()
        if row is None:
            raise hidden()
        return _draft(row)


def _draft(row: _Draft) -> Draft:
    line = row.quota.line
    return Draft(
        id=row.id,
        told=drafting.told_of(row),
        line=line.id if line is not None else 0,
        line_name=line.name if line is not None else "",
        unit=Unit(line.unit) if line is not None else Unit.FEN,
        quota_document=row.quota.document,
        made_by=row.made_by,
        made_name=row.made_name,
        made_at=row.made_at,
        state=DraftState(row.state),
        decided_name=row.decided_name,
        decided_at=row.decided_at,
        why=row.why,
        link=row.link_id,
    )


_WOULD_GO = {
    "links": ("撤掉的资金记录", "records of funds that go"),
    "moves": ("撤掉的收支", "movements that go"),
    "answers": ("恢复成原来结果的发放", "payments that stand as before"),
    "left": ("不再列出的没入账行", "rows that were not booked"),
}


def would_go(batch: uuid.UUID, *, by: Actor) -> list[tuple[str, str, int]]:
    """Return in words what taking a batch back would take away, with how many."""
    with acting(reaching(by)):
        told = undoing.would_go(batch)
    return [(*_WOULD_GO[name], count) for name, count in told.items()]
