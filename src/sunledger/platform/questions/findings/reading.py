"""From rows to what crosses the wall; used inside `acting` only."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from sunledger.catalogue.model import Flag
from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import present
from sunledger.platform.questions.comparison.contracts import EvidenceRow, SourceKind
from sunledger.platform.questions.comparison.selectors import rule_run
from sunledger.platform.questions.findings import flow, matters
from sunledger.platform.questions.findings.contracts import (
    AGAINST,
    OVER,
    SEALED_TASKS,
    Clock,
    FindingPage,
    FindingRow,
    Open,
    Outcome,
    OwnFinding,
    PaperView,
    State,
    StepPlan,
    StepView,
    Track,
    Words,
)
from sunledger.platform.questions.findings.models import Finding, Paper, Step
from sunledger.platform.registers.registry.selectors import open_disputes

# What the household reads of what was done; the office's own notes stay in the office.
OWN_STEPS = frozenset(
    (
        *("notify", "reply", "decide", "tell", "post", "object", "answer_objection", "end_notice"),
        *("effect", "appeal", "decide_appeal", "assign", "finish", "confirm", "not_yet"),
        "withdraw",
    )
)
_OWN_WORDS = frozenset(
    (
        *("reply", "decide", "post", "object", "answer_objection", "appeal", "decide_appeal"),
        *("assign", "finish", "confirm", "not_yet", "withdraw"),
    )
)


_ASKED_STEPS = ("ask", "answer", "ask_line", "answer_line", "decide_unit", "mended")


def number_of(row: Finding) -> str:
    """Return the number by which people speak of a finding."""
    return f"{row.rule}-{row.ref_key[:8].upper()}"


def flag_of(row: Finding) -> Flag | None:
    """Return the rule of a finding; None where the catalogue has it no more."""
    return catalogue().flags.get(row.rule)


def values_told(row: Finding) -> dict[str, Any]:
    """Return what the records say as a household reads it: sums with their unit."""
    flag = flag_of(row)
    named = flag.values if flag else {}
    sums = {words.zh for name, words in named.items() if name.endswith("_fen")}
    return {
        label: _with_unit(value) if label in sums else value for label, value in row.values.items()
    }


def _with_unit(value: Any) -> Any:  # noqa: ANN401 - one sum, or several
    return [_with_unit(one) for one in value] if isinstance(value, list) else f"{value} 元"


def rows_of(rows: Iterable[Finding], *, today: date) -> tuple[FindingRow, ...]:
    """Return lines of a list."""
    found = list(rows)
    places = present({row.village_id for row in found if row.village_id is not None})
    days = flow.Days(calendar().is_working)
    return tuple(_row(row, places, today, days) for row in found)


def _row(row: Finding, places: Mapping[int, Division], today: date, days: flow.Days) -> FindingRow:
    place = places.get(row.village_id or 0)
    flag = flag_of(row)
    return FindingRow(
        id=row.id,
        number=number_of(row),
        rule=row.rule,
        title_zh=flag.title.zh if flag else row.rule,
        title_en=flag.title.en if flag else row.rule,
        severity=row.severity,
        route=row.route,
        track=Track(row.track),
        state=State(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        name=row.name,
        ref_shown=row.ref_shown,
        household=row.household,
        place=place.code if place else None,
        place_name=place.name if place else "",
        line=row.line,
        amount_fen=row.amount_fen,
        match_strength=row.match,
        raised_at=row.raised_at,
        clock=_clock(row, today, days),
        seq=row.seq,
        whom=row.whom,
    )


def _clock(row: Finding, today: date, days: flow.Days) -> Clock | None:
    if row.due is None or (row.state in OVER and not row.appeal_open):
        return None
    waits = State(row.state) in flow.WAITING and not row.appeal_open
    return Clock(
        due=row.due,
        late=today > row.due and not waits,
        left=days.between(today, row.due),
        certain=row.due_certain,
    )


def page(
    row: Finding,
    *,
    by: Actor,
    at: datetime,
    around: tuple[uuid.UUID | None, uuid.UUID | None] = (None, None),
    narrow: bool = False,
) -> FindingPage:
    """Return all that the office may read of a finding; `around` it in a list.

    `narrow` for a department that was asked: its own rows, and what was asked and answered.
    """
    today = localdate(at)
    every = matters.every_step(row)
    steps = [step for step in every if step.round == row.round]
    case = matters.case_of(row, steps)
    now = matters.now_of(matters.place_of(row), today, disputed=disputed(row, by))
    flag = flag_of(row)
    run = rule_run(row.rule_run_id)
    before, after = around
    evidence = evidence_of(row)
    whole = not narrow or all(each.line in by.lines for each in evidence)
    standing = matters.standing(row, by, steps)
    return FindingPage(
        row=rows_of([row], today=today)[0],
        question_zh=row.question_zh,
        question_en=row.question_en,
        innocent=tuple(Words(text.zh, text.en) for text in flag.innocent) if flag else (),
        next_step=Words(flag.next_step.zh, flag.next_step.en) if flag else Words("", ""),
        law=tuple(Words(law.zh, law.en) for law in flag.law) if flag else (),
        values=row.values if whole else {},
        values_en=row.values_en if whole else {},
        evidence=tuple(e for e in evidence if not narrow or e.line in by.lines),
        rule_version=run.version if run else "",
        rule_run=row.rule_run_id,
        seen_last=row.seen_last,
        exempt_until=row.exempt_until,
        reason=row.reason,
        round=row.round,
        steps=steps_told(s for s in every if not narrow or s.code in _ASKED_STEPS),
        open=_open(row, case, standing, now, by),
        grounds=tuple(Words(ground.zh, ground.en) for ground in standing.grounds(None)),
        kinship_seen=standing.who.person is not None,
        reply_due=flow.reply_due(case, now),
        notice=flow.notice(case, now),
        appeal_until=flow.appeal_until(case, now),
        appeal_open=case.appeal_open,
        objections_open=case.objections,
        goes_on=case.goes_on,
        before=before,
        after=after,
        following=flow.leading(case),
    )


def disputed(row: Finding, by: Actor) -> bool:
    """Tell whether the household disputes what is recorded of it, where that keeps back the effect.

    Whoever may not see that is told that it does.
    """
    if row.household is None or row.state != State.NOTICED:
        return False
    try:
        return bool(open_disputes(row.household, by=by))
    except Refused:
        return True


def evidence_of(row: Finding) -> tuple[EvidenceRow, ...]:
    """Return the rows that show a finding."""
    return tuple(
        EvidenceRow(
            **told
            | {
                "kind": SourceKind(told["kind"]),
                "batch": uuid.UUID(told["batch"]) if told["batch"] else None,
                "fields": _as_in_the_table(told["source"], told["fields"]),
            }
        )
        for told in row.evidence
    )


def _as_in_the_table(table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a row in the order of the table's columns; the database keeps none."""
    source = catalogue().sources.get(table)
    order = {column.name: at for at, column in enumerate(source.columns)} if source else {}
    return dict(sorted(fields.items(), key=lambda field: order.get(field[0], len(order))))


def evidence_told(rows: Sequence[EvidenceRow]) -> list[dict[str, Any]]:
    """Return rows of evidence as they are kept with a finding."""
    return [
        {
            "source": row.source,
            "kind": row.kind.value,
            "line": row.line,
            "batch": str(row.batch) if row.batch else None,
            "file": row.file,
            "sheet": row.sheet,
            "row": row.row,
            "fields": dict(row.fields),
        }
        for row in rows
    ]


def steps_told(rows: Iterable[Step], *, own: bool = False) -> tuple[StepView, ...]:
    """Return steps with their papers; `own` for the household: without the office's own notes."""
    found = [row for row in rows if not own or row.code in OWN_STEPS]
    papers: dict[int, list[PaperView]] = {}
    for paper in Paper.objects.filter(step__in=found).order_by("id"):
        papers.setdefault(paper.step_id, []).append(
            PaperView(paper.id, paper.name, paper.kind, paper.sha256, paper.size)
        )
    return tuple(_step(row, papers.get(row.id, ()), own=own) for row in found)


def _step(row: Step, papers: Iterable[PaperView], *, own: bool) -> StepView:
    plan = flow.steps()[row.code].plan
    words = row.text if not own or row.code in _OWN_WORDS else ""
    return StepView(
        seq=row.seq,
        code=row.code,
        zh=plan.zh,
        en=plan.en,
        round=row.round,
        from_state=State(row.from_state) if row.from_state else None,
        to_state=State(row.to_state),
        day=row.day,
        at=row.at,
        by=row.by,
        name=row.name,
        role_zh=row.role_zh,
        text=words,
        late=row.late,
        own=row.own,
        data=row.data,
        papers=tuple(papers) if not own or row.own or row.code in {"tell", "notify"} else (),
    )


# ---------------------------------------------------------------- what may follow


def _open(
    row: Finding, case: flow.Case, standing: matters.Standing, now: flow.Now, by: Actor
) -> tuple[Open, ...]:
    """Return the steps that the actor's posts allow from here, with what stands against each."""
    found = []
    for step in flow.possible(case):
        plan = step.plan
        if plan.task == flow.RUN or not may_step(row, plan, by):
            continue
        wish = flow.Wish(plan.code, by.ref, now.today, answers=next(iter(case.objections), None))
        why = list(flow.why_not(case, wish, now))
        why += [
            Words(f"您要回避：{ground.zh}。", f"You must leave it: {ground.en}.")
            for ground in (() if plan.task == flow.ANYBODY else standing.grounds(plan.kind))
            if ground.code != "acted_before"  # the way says that itself
        ]
        found.append(Open(plan, tuple(why)))
    return tuple(found)


def task_of(row: Finding, plan: StepPlan) -> Task | None:
    """Return the task that a step needs; None where whoever sees the finding may take it.

    A step of sealed findings is none of any other's, whoever asks: its way says so.
    """
    if row.sealed:
        return SEALED_TASKS[row.route]
    return None if plan.task in {flow.ANYBODY, flow.SEALED} else Task(plan.task)


def may_step(row: Finding, plan: StepPlan, by: Actor) -> bool:
    """Tell whether the actor's posts allow a step at all, whatever the state is."""
    task = task_of(row, plan)
    if task is None:
        return True
    if row.sealed:
        return may(by, task)
    if task is Task.ANSWER_FINDING:
        return _may_answer(row, plan, by)
    place = matters.place_of(row)
    if place is None:
        return by.county and may(by, task)
    return may(by, task, place=place)


def _may_answer(row: Finding, plan: StepPlan, by: Actor) -> bool:
    """Tell whether the actor answers for the unit that is asked: the department, or the place."""
    if row.line is not None and row.line in by.lines:
        return may(by, Task.ANSWER_FINDING, line=row.line)
    if plan.code == "answer_line":
        return False
    if row.route == "finance":
        return by.county and may(by, Task.ANSWER_FINDING)
    place = matters.place_of(row)
    return row.line is None and place is not None and may(by, Task.NOTE_REPLY, place=place)


# ---------------------------------------------------------------- the household's own view


def own(row: Finding, *, by: Actor, at: datetime) -> OwnFinding:
    """Return a finding as the household that it is about reads it.

    Raised again and not told of yet, it is as it was the last time.
    """
    today = localdate(at)
    every = list(Step.objects.filter(finding=row).order_by("seq"))
    told = max(step.round for step in every if step.code in {"notify", "assign"})
    turn = [step for step in every if step.round == told]
    case = matters.case_of(row, turn)
    now = matters.now_of(matters.place_of(row), today)
    flag = flag_of(row)
    decided = case.last("tell", "finish")
    outcome = case.decision.outcome if case.decision and decided else None
    if case.state is State.OVERTURNED:
        outcome = Outcome.OVERTURNED
    current = told == row.round
    first = next(step for step in turn if step.code in {"notify", "assign"})
    decision = next((step for step in reversed(turn) if step.code == "decide"), None)
    shown = OWN_STEPS - (frozenset() if decided else frozenset({"decide"}))
    return OwnFinding(
        id=row.id,
        number=number_of(row),
        state=case.state,
        question_zh=row.question_zh,
        question_en=row.question_en,
        innocent=tuple(Words(text.zh, text.en) for text in flag.innocent) if flag else (),
        records=values_told(row),
        told_on=first.day,
        reply_due=flow.reply_due(case, now),
        may_reply=current and _possible(case, "reply", by, now),
        outcome=outcome,
        reason=decision.text if decision and decided else "",
        notice=flow.notice(case, now),
        may_object=current and _possible(case, "object", by, now),
        may_appeal=current and outcome in AGAINST and _possible(case, "appeal", by, now),
        appeal_until=flow.appeal_until(case, now),
        goes_on=case.goes_on,
        steps=steps_told((step for step in turn if step.code in shown), own=True),
        seq=row.seq,
    )


def _possible(case: flow.Case, code: str, by: Actor, now: flow.Now) -> bool:
    if code not in flow.ways()[case.track].steps or not may(by, Task.ANSWER_OWN):
        return False
    return not flow.why_not(case, flow.Wish(code, by.ref, now.today), now)
