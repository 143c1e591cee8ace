"""A step of a finding: the right, recusal, the way, the clocks, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.utils.timezone import localdate

from sunledger.kit.masking import mask_in_text
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.selectors import unit_of
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.comparison.services import renew_kin
from sunledger.platform.questions.findings import flow, matters, moving, papers, reading
from sunledger.platform.questions.findings.access import finding_for, hidden, is_own, sees
from sunledger.platform.questions.findings.contracts import (
    Given,
    How,
    Moved,
    NotNow,
    State,
    Words,
)
from sunledger.platform.questions.findings.models import Finding, Step

LONGEST_TEXT = 2000
_OWN_ZH = "本户"


def do_step(finding: uuid.UUID, code: str, given: Given, *, by: Actor, origin: Origin) -> int:
    """Take a step of a finding; return its number, which is the `expected` of the next.

    Raises Moved where the finding is no more as it was read, Refused where the actor's posts do not
    allow the step or she must leave it to another, NotNow where it cannot be now or lacks
    something, each with how to mend it. Refused is hidden where not even the finding may be known.
    """
    step = flow.steps().get(code)
    if step is None or step.plan.task == flow.RUN:
        raise NotNow(
            (Words("没有这一步。请从列出的里选。", "There is no such step. Choose another."),),
            code="no_such_step",
        )
    kept = papers.keep(given.papers)
    renew_kin(localdate(origin.at))
    with acting(by):
        row, own = _row_for(finding, step, by)
        steps = matters.steps_of(row)
        if given.expected is not None and given.expected != row.seq:
            raise Moved(State(row.state), steps[-1].name if not own else "")
        if not own:
            _require_right(row, step, by)
            _require_unbiased(row, step, steps, by)
        today = localdate(origin.at)
        wish = _wish(code, given, by, own=own, origin=origin, count=len(kept))
        wish = replace(wish, by=matters.known_as(by, steps))
        now = matters.now_of(matters.place_of(row), today, disputed=reading.disputed(row, by))
        case = matters.case_of(row, steps)
        lacks = flow.wanting(wish, today)
        why = (*flow.why_not(case, wish, now), *lacks)
        if why:
            raise NotNow(why, code="wanting" if len(why) == len(lacks) else "not_now")
        who = (by.ref, by.name, _OWN_ZH if own else unit_of(by))
        written = moving.write(row, steps, wish, now, who, kept, own=own, origin=origin)
        told: dict[str, str | int | bool | None] = {
            "late": written.late,
            "own": own,
            "papers": len(kept),
        }
        if wish.outcome is not None and not own:
            told["outcome"] = wish.outcome.value
        append([moving.act_of(row, code, told)], by=by, origin=origin)
    return written.seq


def _row_for(finding: uuid.UUID, step: flow.Step, by: Actor) -> tuple[Finding, bool]:
    """Return the finding, locked, and whether the household itself acts.

    Somebody in office may have a household too: what is about that she does as the household only.
    """
    row = Finding.objects.select_for_update(of=("self",)).filter(id=finding).first()
    if row is not None and is_own(row, by):
        if step.own and may(by, Task.ANSWER_OWN):
            return row, True
        if not sees(row, by):
            raise _not_yours()
        return row, False
    return finding_for(finding, by=by, lock=True), False


def _require_right(row: Finding, step: flow.Step, by: Actor) -> None:
    if reading.may_step(row, step.plan, by):
        return
    if row.sealed:
        raise hidden()
    task = reading.task_of(row, step.plan)
    if task is not None:
        require(by, task, place=matters.place_of(row))
    raise _not_yours()


def _not_yours() -> Refused:
    return Refused(
        "您的岗位不能办这一步。请交给能办的人。",
        "Your post does not allow this step. Hand it to somebody whose post does.",
    )


def _require_unbiased(row: Finding, step: flow.Step, steps: Sequence[Step], by: Actor) -> None:
    if step.plan.task == flow.ANYBODY:
        return
    refused = matters.to_another(matters.standing(row, by, steps).grounds(step.plan.kind))
    if refused is not None:
        raise refused


def _wish(
    code: str, given: Given, by: Actor, *, own: bool, origin: Origin, count: int
) -> flow.Wish:
    text = mask_in_text(given.text.strip())
    if len(text) > LONGEST_TEXT:
        raise NotNow(
            (
                Words(
                    f"写了 {len(text)} 个字，最多 {LONGEST_TEXT} 个。请写短一些，长的作为附件。",
                    f"The text has {len(text)} characters; {LONGEST_TEXT} fit. Attach the rest.",
                ),
            ),
            code="long_text",
            where="text",
        )
    return flow.Wish(
        code=code,
        by=by.ref,
        day=given.day or localdate(origin.at),
        text=text,
        outcome=given.outcome,
        until=given.until,
        how=How.OWN if own else given.how,
        whom=given.whom.strip(),
        answers=given.answers,
        papers=count,
        reader=mask_in_text(given.reader.strip()),
    )
