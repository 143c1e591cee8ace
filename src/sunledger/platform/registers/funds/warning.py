"""Warnings about lines: each with its owner, its clock, and where it goes when nobody acts.

They are worked out from the records each time: what is mended is no warning any more.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Count, F, Min, Sum
from django.utils.timezone import localdate

from sunledger.kit.money import yuan
from sunledger.platform.catalogue import catalogue
from sunledger.platform.registers.funds.amounts import amount
from sunledger.platform.registers.funds.clocks import after, days
from sunledger.platform.registers.funds.contracts import (
    OWNER,
    Level,
    LinkKind,
    Step,
    Warned,
    WarningKind,
)
from sunledger.platform.registers.funds.figures import Quota, quotas
from sunledger.platform.registers.funds.models import Ask, BankReturn, Left, Line, Link, Report
from sunledger.platform.registers.funds.reading import ask_of, report_due

_LEVEL_NAMES = {Level.CENTRAL: "中央", Level.PROVINCE: "省", Level.CITY: "市"}
_MOST = 10
# Spending that is expected by the end of a month, in percent: Q2 half, Q3 three quarters, November.
_PROGRESS = ((6, 50), (9, 75), (11, 92))


def warnings(on: date, line: int | None = None) -> list[Warned]:
    """Return the warnings of a line, or of all, the most overdue first; inside `acting`."""
    lines = {row.id: row for row in Line.objects.all()}
    asks: dict[str, list[Ask]] = defaultdict(list)
    for row in Ask.objects.exclude(warning="").select_related("line").order_by("-id"):
        asks[row.warning].append(row)
    every = [
        *_of_quotas(on, line, lines),
        *_of_people(on, line, lines),
        *_of_rosters(on, line, lines),
        *_of_rows(on, line, lines),
        *_of_reports(on, line, lines),
    ]
    found = [
        one
        if one.key not in asks
        else replace(one, asks=tuple(ask_of(row) for row in asks[one.key]))
        for one in every
    ]
    order = list(Step)
    return sorted(found, key=lambda one: (-order.index(one.step), one.due, one.key))


def _made(
    kind: WarningKind,
    line: Line | None,
    since: date,
    on: date,
    *,
    zh: str,
    en: str,
    fen: int,
    count: int,
    days_to: str = "fund_answer_days",
    about: tuple[int, ...] = (),
) -> Warned:
    due = after(since, days(days_to, on))
    escalated = after(due, days("fund_escalate_days", on))
    step = Step.ESCALATED if on > escalated else Step.OVERDUE if on > due else Step.IN_TIME
    return Warned(
        key=f"{kind}-{line.id if line is not None else 0}",
        kind=kind,
        line=line.id if line is not None else 0,
        line_name=line.name if line is not None else "",
        owner=line.department if line is not None else "",
        owner_name=(line.department_name if line is not None else "") or OWNER,
        zh=zh,
        en=en,
        amount_fen=fen,
        count=count,
        since=since,
        due=due,
        step=step,
        steps=(
            (Step.IN_TIME, since),
            (Step.OVERDUE, due + timedelta(days=1)),
            (Step.ESCALATED, escalated + timedelta(days=1)),
        ),
        about=about[:_MOST],
    )


def _of_quotas(on: date, line: int | None, lines: dict[int, Line]) -> Iterator[Warned]:
    by_line: dict[int, list[Quota]] = defaultdict(list)
    for one in quotas(on, line):
        by_line[one.line].append(one)
    limits = catalogue().parameters["pass_on_days"].dated_value(on, None)
    idle_months = days("idle_months", on)
    for number, some in by_line.items():
        row = lines[number]
        old = [q for q in some if q.left > 0 and (on - q.on).days > idle_months * 365 // 12]
        if old:
            fen, first = sum(q.left for q in old), min(q.on for q in old)
            told = amount(fen, row.unit)
            yield _made(
                WarningKind.IDLE,
                row,
                first + timedelta(days=idle_months * 365 // 12),
                on,
                zh=f"收到超过 {idle_months} 个月，还有 {told.zh}没有用。还用得上吗？",
                en=f"{told.en} lie for more than {idle_months} months. Still needed?",
                fen=fen,
                count=len(old),
                about=tuple(q.id for q in old),
            )
        level = _LEVEL_NAMES.get(Level(row.level), "")
        allowed = limits.value.get(level) if limits is not None and level else None
        late = [q for q in some if allowed and (on - q.on).days > allowed and q.first_on is None]
        if late and allowed:
            first = min(q.on for q in late)
            fen = sum(q.received for q in late)
            yield _made(
                WarningKind.LATE,
                row,
                first + timedelta(days=allowed),
                on,
                zh=f"收到超过 {allowed} 天，{yuan(fen)} 元还没有下达。卡在哪一步？",
                en=f"{yuan(fen)} yuan came more than {allowed} days ago and are not passed on.",
                fen=fen,
                count=len(late),
                about=tuple(q.id for q in late),
            )
        this = [q for q in some if q.on.year == on.year]
        got, spent = sum(q.received - q.back for q in this), sum(q.spent for q in this)
        slow = [(month, least) for month, least in _PROGRESS if on.month > month]
        if slow and got and spent * 100 < got * slow[-1][1]:
            month, least = slow[-1]
            yield _made(
                WarningKind.SLOW,
                row,
                date(on.year, month + 1, 1),
                on,
                zh=f"到 {month} 月底应支出 {least}%，实际 {spent * 100 // got}%。慢在哪里？",
                en=f"By the end of month {month}: {least} % due, {spent * 100 // got} % spent.",
                fen=got - spent,
                count=len(this),
                about=tuple(q.id for q in this),
            )
        loose = sum(max(q.spent - q.paid, 0) for q in some)
        if loose:
            told = amount(loose, row.unit)
            yield _made(
                WarningKind.UNTRACED,
                row,
                min(q.on for q in some if q.spent > q.paid),
                on,
                zh=f"有 {told.zh}支出，没有对上花名册或项目。这些钱到了谁手里？",
                en=f"{told.en} were spent and lead to no roster or project.",
                fen=loose,
                count=sum(1 for q in some if q.spent > q.paid),
                about=tuple(q.id for q in some if q.spent > q.paid),
            )


def _of_people(on: date, line: int | None, lines: dict[int, Line]) -> Iterator[Warned]:
    payments = Link.objects.filter(kind=LinkKind.PAYMENT, failed__gt=0)
    payments = payments.filter(line=line) if line is not None else payments
    for told in payments.values("line").annotate(
        count=Sum("failed"), fen=Sum("failed_fen"), since=Min("on")
    ):
        row = lines.get(told["line"] or 0)
        yield _made(
            WarningKind.FAILED,
            row,
            told["since"],
            on,
            zh=f"{told['count']} 笔没发成，还没有重发，共 {yuan(told['fen'])} 元。卡号核对了吗？",
            en=f"{told['count']} credits failed and wait, {yuan(told['fen'])} yuan in all.",
            fen=told["fen"],
            count=told["count"],
            days_to="failed_credit_days",
        )
    denied = Link.objects.filter(kind=LinkKind.PAYEE, got=False).select_related("parent")
    denied = denied.filter(parent__line=line) if line is not None else denied
    said = denied.values_list("parent__line").annotate(
        Count("id"), Sum("amount_fen"), Min("got_on")
    )
    for number, count, fen, since in said:
        yield _made(
            WarningKind.NOT_GOT,
            lines.get(number or 0),
            since,
            on,
            zh=f"{count} 户说没有收到，共 {yuan(fen)} 元。请和银行、农户一起核对。",
            en=f"{count} households say {yuan(fen)} yuan did not come.",
            fen=fen,
            count=count,
            days_to="failed_credit_days",
        )


def _of_rosters(on: date, line: int | None, lines: dict[int, Line]) -> Iterator[Warned]:
    if line is None:
        loose = Link.objects.filter(kind=LinkKind.ROSTER, parent=None)
        told = loose.aggregate(count=Count("id"), fen=Sum("amount_fen"), since=Min("on"))
        if told["count"]:
            yield _made(
                WarningKind.UNPLACED,
                None,
                told["since"],
                on,
                zh=f"{told['count']} 份花名册没对上指标，共 {yuan(told['fen'])} 元。从哪发的？",
                en=f"{told['count']} rosters, {yuan(told['fen'])} yuan, have no quota.",
                fen=told["fen"],
                count=told["count"],
                about=tuple(loose.order_by("on", "id").values_list("id", flat=True)[:_MOST]),
            )
    gaps: dict[int, list[BankReturn]] = defaultdict(list)
    of_line = _rosters_by_document(line)
    for back in BankReturn.objects.filter(due_fen__gt=F("paid_fen")):
        if back.document in of_line:
            gaps[of_line[back.document]].append(back)
    for number, some in gaps.items():
        fen = sum(back.due_fen - back.paid_fen for back in some)
        yield _made(
            WarningKind.BANK_GAP,
            lines.get(number),
            min(back.on for back in some),
            on,
            zh=f"{len(some)} 批银行没有发足，差 {yuan(fen)} 元。差的是谁的钱？",
            en=f"{len(some)} batches were not paid in full; {yuan(fen)} yuan are missing.",
            fen=fen,
            count=len(some),
        )


def _rosters_by_document(line: int | None) -> dict[str, int]:
    rows = Link.objects.filter(kind=LinkKind.ROSTER)
    rows = rows.filter(line=line) if line is not None else rows
    return {document: number or 0 for document, number in rows.values_list("document", "line")}


def _of_rows(on: date, line: int | None, lines: dict[int, Line]) -> Iterator[Warned]:
    rows = Left.objects.exclude(why="twice")
    rows = rows.filter(line=line) if line is not None else rows
    told = rows.values("line").annotate(count=Count("id"), fen=Sum("amount_fen"))
    for one in told:
        yield _made(
            WarningKind.UNBOOKED,
            lines.get(one["line"] or 0),
            _first(one["line"], on),
            on,
            zh=f"交来的表里有 {one['count']} 行没有入账。请看每一行的原因。",
            en=f"{one['count']} rows of tables were not booked. See why, row by row.",
            fen=one["fen"],
            count=one["count"],
        )


def _first(line: int | None, on: date) -> date:
    """Return since when rows wait: the day of the newest quota of the line, or today."""
    newest = Link.objects.filter(line=line, kind=LinkKind.QUOTA).order_by("-on").first()
    return newest.on if newest is not None and line is not None else on


def _of_reports(on: date, line: int | None, lines: dict[int, Line]) -> Iterator[Warned]:
    """Yield a warning for each owner who left regular reports unopened beyond their day.

    It stands at the first of the owner's lines, and on the page of each of them.
    """
    rows = Report.objects.filter(opened_by="").defer("docx", "told")
    rows = rows.filter(lines__contains=[line]) if line is not None else rows
    late: dict[str, list[Report]] = defaultdict(list)
    for row in rows:
        if on > report_due(row):
            late[row.owner].append(row)
    for owner, some in late.items():
        told = {number for row in some for number in row.lines}
        first = line if line is not None else min(told, key=lambda one: lines[one].code)
        made = _made(
            WarningKind.UNREAD,
            lines[first],
            min(localdate(row.made_at) for row in some),
            on,
            zh=f"{len(some)} 份定期报告过了期限，负责单位还没有打开。",
            en=f"The owner did not open {len(some)} regular reports in time.",
            fen=0,
            count=len(some),
        )
        yield replace(
            made,
            key=f"{WarningKind.UNREAD}-{owner or 'finance'}",
            owner=owner,
            owner_name=some[-1].owner_name,
        )
