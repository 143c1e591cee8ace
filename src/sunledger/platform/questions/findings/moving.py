"""The one way in which a finding moves: a step that was checked is written, then the finding."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.questions.findings import flow, matters
from sunledger.platform.questions.findings.contracts import Outcome, State, Track
from sunledger.platform.questions.findings.models import Finding, Paper, Step
from sunledger.platform.questions.findings.papers import Kept

MACHINE_ZH = "夜间比对"
_DECIDES = frozenset(("decide", "decide_unit", "conclude", "dismiss", "hand_over", "confirm"))
_REASONS = frozenset(("decide", "decide_unit", "conclude", "dismiss", "finish", "withdraw"))


def write(  # noqa: PLR0917 - all that a step is
    row: Finding,
    steps: Sequence[Step],
    wish: flow.Wish,
    now: flow.Now,
    by: tuple[str, str, str],
    papers: Sequence[Kept] = (),
    *,
    own: bool = False,
    origin: Origin,
) -> Step:
    """Write a step that may be taken, and bring the finding to where it leads.

    `by` are the reference, the real name and the posts in words. The row is locked.
    """
    case = matters.case_of(row, steps)
    plan = flow.steps()[wish.code].plan
    again = wish.code == "raise"
    ref, name, role = by
    step = Step(
        finding=row,
        seq=row.seq + 1,
        round=row.round + again,
        code=wish.code,
        kind=plan.kind or "",
        from_state=row.state,
        to_state=flow.goes_to(case, wish),
        day=wish.day,
        written=now.today,
        at=origin.at,
        by=ref,
        name=name,
        role_zh=role,
        text=wish.text,
        late=flow.is_late(case, wish, now),
        own=own,
    )
    after = matters.case_of(row, [step] if again else [*steps, step])
    step.data = _data(wish, after, now)
    step.save(force_insert=True)
    Paper.objects.bulk_create(
        Paper(finding=row, step=step, name=p.name, kind=p.kind, sha256=p.sha256, size=p.size)
        for p in papers
    )
    row.seq, row.round, row.state = step.seq, step.round, step.to_state
    _mark(row, wish, now.today)
    set_due(row, after, now)
    row.save()
    return step


def set_due(row: Finding, case: flow.Case, now: flow.Now) -> None:
    """Set by when the next step of a finding is due."""
    due = flow.due_of(case, now)
    row.due, row.due_certain = (due.day, due.certain) if due else (None, True)
    row.appeal_open = case.appeal_open


def _data(wish: flow.Wish, after: flow.Case, now: flow.Now) -> dict[str, Any]:
    """Return what a step has beside words; what a person is promised is kept as it was promised."""
    data: dict[str, Any] = {}
    if wish.outcome is not None:
        data["outcome"] = wish.outcome.value
    if wish.until is not None:
        data["until"] = wish.until.isoformat()
    if wish.how is not None:
        data["how"] = wish.how.value
    if wish.reader:
        data["reader"] = wish.reader
    if wish.whom:
        data["whom"] = wish.whom
    if wish.answers is not None:
        data["answers"] = wish.answers
    promised: date | None = None
    if wish.code in {"notify", "ask"}:
        promised = flow.reply_due(after, now)
        data["days"] = now.counts["finding_reply_days"]
    elif wish.code == "post":
        span = flow.notice(after, now)
        promised = span[1] if span else None
        data["days"] = now.counts["finding_notice_days"]
        data["until"] = promised.isoformat() if promised else None
    if promised is not None:
        data["due"] = promised.isoformat()
    return data


def _mark(row: Finding, wish: flow.Wish, today: date) -> None:
    """Keep on the finding what lists and rights ask for."""
    code = wish.code
    row.told = row.told or code in {"notify", "assign"}
    row.asked = row.asked or code in {"ask", "ask_line"}
    row.appealed = row.appealed or code == "appeal"
    if wish.outcome not in {None, Outcome.UPHELD}:
        row.outcome = str(wish.outcome)
    if code in _REASONS:
        row.reason = wish.text
    if code in _DECIDES or row.state == State.OVERTURNED:
        row.decided_key, row.decided_on = row.evidence_key, today
    if code in {"decide", "decide_unit", "conclude"}:
        row.exempt_until = wish.until if wish.outcome is Outcome.EXEMPT else None
    if code in {"assign", "hand_over"}:
        row.whom = wish.whom
    if code == "raise":
        row.outcome = row.reason = row.decided_key = row.whom = ""
        row.exempt_until = row.decided_on = None
        row.asked = False


def act_of(row: Finding, code: str, told: Mapping[str, str | int | bool | None]) -> Act:
    """Return what the log is told of a step; of a sealed finding nothing but that it was."""
    if row.sealed:
        return Act("sealed.done", "sealed", str(row.id), {})
    return Act(
        f"findings.{code}",
        "finding",
        str(row.id),
        {
            "rule": row.rule,
            "seq": row.seq,
            "round": row.round,
            "state": row.state,
            "household": str(row.household) if row.household and row.told else None,
            **told,
        },
    )


def first_case(row: Finding, today: date) -> flow.Case:
    """Return a finding that is being raised."""
    done = flow.Done(1, "raise", State.RAISED, "", today, today)
    return flow.Case(Track(row.track), row.severity, row.match, row.line, (done,))
