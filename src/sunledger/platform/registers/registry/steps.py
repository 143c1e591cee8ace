"""Identification, exit and monitoring step by step, and what a household signs for."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Protocol

from django.db.models import QuerySet
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require, require_unbiased
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import CODE_DIGITS, DIGITS, DivisionLevel
from sunledger.platform.ground.places.selectors import covers
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import (
    DisputeState,
    ProcedurePlan,
    SaidBy,
    StepPlan,
    Value,
)
from sunledger.platform.registers.registry.items import value_columns
from sunledger.platform.registers.registry.models import (
    Dispute,
    Household,
    Procedure,
    Signing,
    Statement,
    Step,
)
from sunledger.platform.registers.registry.procedures import file, procedures
from sunledger.platform.registers.registry.seeing import code_of, hidden, household_of
from sunledger.platform.registers.registry.writing import Writing


class Done(Protocol):
    """A step that was done: on which day, and by whom."""

    @property
    def day(self) -> date:
        """The day of it."""

    @property
    def by(self) -> str:
        """Who did it."""


_HOUSEHOLD = "household"
_EXITED = "exited"
_OF_DAY = "@day"  # a statement of the last step whose value is the day of that step


def start_procedure(household: uuid.UUID, kind: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Open an identification, exit, monitoring or clearing of risk; return its number.

    Raises SunledgerError where there is no such procedure, or one is under way already.
    """
    with acting(by):
        home = household_of(household)
        code = code_of(home.village_id)
        require(by, Task.PROPOSE_CHANGE, place=code)
        writing = Writing.begin("step", by=by, origin=origin)  # two at once come one by one
        if kind not in procedures(origin.at.date(), code):
            raise SunledgerError(
                f"没有叫“{kind}”的程序。请从列出的里面选。",
                f"There is no procedure “{kind}”. Choose one that is listed.",
                code="unknown_procedure",
            )
        if Procedure.objects.filter(household=home, kind=kind, done=False, stopped_why=""):
            raise SunledgerError(
                "这一户的这个程序正在办。请接着办下去，或者先停下。",
                "This procedure of the household is under way. Go on with it, or stop it first.",
                code="under_way",
            )
        made = Procedure.objects.create(household=home, kind=kind, version_id=writing.version)
        told = {"procedure": str(made.id), "kind": kind}
        act = Act("registry.procedure_started", "household", str(home.id), told)
        append([act], by=by, origin=origin)
    return made.id


def do_step(
    procedure: uuid.UUID,
    code: str,
    day: date,
    document: str,
    note: str = "",
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Write down that the next step was done, on which day and on which paper.

    Raises SunledgerError where it is not the next one, is too early or has no paper, and Refused
    where it is of another level, only the household's to do, or the last one and the actor did one
    before it.
    """
    with acting(by):
        found, plan, done = _under_way(procedure)
        step = _next(plan, done, code)
        if step.level == _HOUSEHOLD:
            raise Refused(
                "这一步要农户自己确认，别人不能代办。请用“农户确认”。",
                "This step is the household's own confirmation. Nobody does it in its place.",
            )
        village = code_of(found.household.village_id)
        require_turn(found.household_id, village, plan, done, by=by, on=localdate(origin.at))
        _write(found, plan, step, done, day, document, note, by=by, origin=origin)


def confirm_step(
    procedure: uuid.UUID, day: date, document: str = "", *, by: Actor, origin: Origin
) -> None:
    """Write down that the household itself confirms: signed in, or on a paper that it signed.

    A paper is handed in by somebody who did not do the step before. Raises as `do_step` does.
    """
    with acting(by):
        found, plan, done = _under_way(procedure)
        step = plan.steps[len(done)]
        if step.level != _HOUSEHOLD:
            raise SunledgerError(
                f"现在要办的是“{step.zh}”，还没到农户确认。请先办这一步。",
                f"The next step is “{step.en}”, not the household's confirmation. Do it first.",
                code="not_next",
            )
        village = code_of(found.household.village_id)
        require_turn(found.household_id, village, plan, done, by=by, on=localdate(origin.at))
        _write(found, plan, step, done, day, document, "", by=by, origin=origin)


def require_turn(
    household: uuid.UUID,
    village: str,
    plan: ProcedurePlan,
    done: Sequence[Done],
    *,
    by: Actor,
    on: date | None,
) -> None:
    """Raise Refused unless the actor may do the next step of a procedure under way.

    `village` is the code of the village in which the household lives, `on` the day of the step;
    None where a page only tells.
    """
    _require_turn(household, village, plan, done, by=by)
    if plan.steps[len(done)].level != _HOUSEHOLD or by.household != household:
        require_unbiased(by, "household", str(household), on=on)


def _require_turn(
    household: uuid.UUID, village: str, plan: ProcedurePlan, done: Sequence[Done], *, by: Actor
) -> None:
    """Raise Refused unless it is the actor's turn; whether she must leave it is not asked."""
    step = plan.steps[len(done)]
    if step.level == _HOUSEHOLD:
        if _is_household(household, by):
            return
        require(by, Task.PROPOSE_CHANGE, place=village)
        if done and done[-1].by == by.ref:
            raise Refused(
                "上一步是您办的，农户签的字要由别人交。请交给同事。",
                "You did the step before; the paper is handed in by another.",
            )
        return
    last = len(done) + 1 == len(plan.steps)
    task = Task.CHECK_CHANGE if last or step.level != "village" else Task.PROPOSE_CHANGE
    require(by, task, place=_place_of(step.level, village))
    if last and by.ref in {each.by for each in done}:
        raise Refused(
            "前面的步骤是您办的，最后审定要由别人来。请交给同事。",
            "You did a step before this one; another person decides.",
        )


def is_turn_of(
    household: uuid.UUID, village: str, plan: ProcedurePlan, done: Sequence[Done], *, by: Actor
) -> bool:
    """Tell whether the next step of a procedure under way is the actor's by her post.

    Who stands near a household must leave it to another all the same: that takes a look at its
    members and their kin, which lists and counts do not do. `refusal` does.
    """
    try:
        _require_turn(household, village, plan, done, by=by)
    except Refused:
        return False
    return True


def waits_for(
    household: uuid.UUID,
    village: str,
    plan: ProcedurePlan,
    done: Sequence[Done],
    *,
    by: Actor,
    on: date,
) -> bool:
    """Tell whether the next step of a procedure under way is the actor's to do on a day.

    A county may do what is a village's, but it waits for the village. So does what is the
    household's: the village may hand in the paper that it signed.
    """
    first, level = earliest(plan, done), plan.steps[len(done)].level
    if first is not None and first > on:
        return False
    at = _level_of_posts(level)
    place = _place_of(at, village)
    if not any(level_of(post.place) is at and covers(post.place, place) for post in by.posts):
        return False
    return is_turn_of(household, village, plan, done, by=by)


def turns_of(levels: Collection[DivisionLevel]) -> list[tuple[str, int]]:
    """Return which next steps wait for posts at these levels: the procedure, and steps done."""
    return [
        (code, done)
        for code, entry in file()["procedures"].items()
        for done, step in enumerate(entry["steps"])
        if _level_of_posts(step["level"]) in levels
    ]


def _level_of_posts(level: str) -> DivisionLevel:
    return DivisionLevel.VILLAGE if level == _HOUSEHOLD else DivisionLevel(level)


def refusal(
    household: uuid.UUID, village: str, plan: ProcedurePlan, done: Sequence[Done], *, by: Actor
) -> Refused | None:
    """Return why the actor may not do the next step of a procedure under way; None: she may."""
    try:
        require_turn(household, village, plan, done, by=by, on=None)
    except Refused as error:
        return error
    return None


def stop_procedure(procedure: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """End a procedure before its last step, and say why; what was done of it stays."""
    if not why.strip():
        raise SunledgerError("没有写原因。请写明。", "Say why.", code="no_reason", where="why")
    with acting(by):
        found, _, _ = _under_way(procedure)
        require(by, Task.CHECK_CHANGE, place=code_of(found.household.village_id))
        found.stopped_why = why.strip()
        found.save(update_fields=["stopped_why"])
        told = {"procedure": str(found.id), "kind": found.kind}
        act = Act("registry.procedure_stopped", "household", str(found.household_id), told)
        append([act], by=by, origin=origin)


def _under_way(key: uuid.UUID) -> tuple[Procedure, ProcedurePlan, list[Step]]:
    found = Procedure.objects.select_for_update(of=("self",)).filter(id=key).first()
    if found is None:
        raise hidden()
    if found.done or found.stopped_why:
        raise SunledgerError("这个程序已经办完或者停下了。", "This procedure is over.", code="over")
    done = list(Step.objects.filter(procedure=found).order_by("place"))
    code = code_of(found.household.village_id)
    begun = found.version.at.date()
    return found, procedures(begun, code)[found.kind], done


def _next(plan: ProcedurePlan, done: list[Step], code: str) -> StepPlan:
    step = plan.steps[len(done)]
    if step.code != code:
        raise SunledgerError(
            f"下一步是“{step.zh}”，步骤不能跳过。请先办这一步。",
            f"The next step is “{step.en}”; none is left out. Do that one first.",
            code="not_next",
        )
    return step


def earliest(plan: ProcedurePlan, done: Sequence[Done]) -> date | None:
    """Return the first day on which the next step may be done; None where nothing was done yet."""
    if not done:
        return None
    return done[-1].day + timedelta(days=plan.steps[len(done) - 1].wait)


def due(plan: ProcedurePlan, done: Sequence[Done]) -> date | None:
    """Return the day by which the next step is due; None where no rule says so."""
    if not done or len(done) == len(plan.steps):
        return None
    within = plan.steps[len(done)].within
    return None if within is None else done[0].day + timedelta(days=within)


def _place_of(level: str, village: str) -> str:
    """Return the code of the place whose posts do steps of a level for a village."""
    return village[: DIGITS[DivisionLevel(level)]].ljust(CODE_DIGITS, "0")


def _is_household(household: uuid.UUID, by: Actor) -> bool:
    if by.household != household:
        return False
    require(by, Task.ANSWER_OWN)  # who looks in its place says nothing in its place
    return True


def _write(  # noqa: PLR0917 - the columns of a step
    found: Procedure,
    plan: ProcedurePlan,
    step: StepPlan,
    done: list[Step],
    day: date,
    document: str,
    note: str,
    *,
    by: Actor,
    origin: Origin,
) -> None:
    own = _is_household(found.household_id, by)
    if not document.strip() and not own:
        raise SunledgerError(
            f"“{step.zh}”要有{step.papers.zh}。请写明或附上。",
            f"“{step.en}” needs {step.papers.en}. Name or attach it.",
            code="no_document",
            where="document",
        )
    first = earliest(plan, done)
    if (first and day < first) or day > localdate(origin.at):
        raise SunledgerError(
            f"这一步{f'最早 {first}，' if first else ''}最晚到今天，写的是 {day}。请改日期。",
            f"This step is {f'from {first} on, ' if first else ''}not after today; the day given "
            f"is {day}. Change it.",
            code="wrong_day",
            where="day",
        )
    last = len(done) + 1 == len(plan.steps)
    if last and plan.states.get("status") == _EXITED:
        _require_undisputed(found.household)
    writing = Writing.begin("step", by=by, origin=origin)
    Step.objects.create(
        procedure=found,
        place=len(done) + 1,
        code=step.code,
        day=day,
        by=by.ref,
        by_household=own,
        document=document.strip(),
        note=note.strip(),
        version_id=writing.version,
    )
    if last:
        _conclude(found, plan, day, document, writing)
    told: dict[str, str | int | bool | None] = {
        "procedure": str(found.id),
        "kind": found.kind,
        "step": step.code,
        "day": day.isoformat(),
        "by_household": own,
        "version": writing.version,
    }
    act = Act("registry.step_done", "household", str(found.household_id), told)
    append([act], by=by, origin=origin)


def _require_undisputed(household: Household) -> None:
    """Raise SunledgerError where the household says that something is wrong and has no answer."""
    waits = Dispute.objects.filter(household=household, state=DisputeState.OPEN)
    numbers = list(waits.order_by("due").values_list("number", flat=True))
    if numbers:
        raise SunledgerError(
            f"这一户说登记有不对的，还没有答复（{'、'.join(numbers)}）。请先核实、答复，再办这一步。",
            f"The household says that a record is wrong and has no answer ({', '.join(numbers)}). "
            "Answer it first.",
            code="disputed",
        )


def _conclude(
    found: Procedure, plan: ProcedurePlan, day: date, document: str, writing: Writing
) -> None:
    """State what the last step of a procedure makes of a household."""
    source = writing.source(table=plan.code, file=document)
    for item, word in plan.states.items():
        value: Value = day if word == _OF_DAY else word
        held = Statement.objects.filter(
            household=found.household,
            item=item,
            label="",
            part=0,
            period_from=None,
            period_to=None,
            ended=None,
        ).first()
        if held is not None:
            writing.end("statement", [held.id])
        about = (source, None, found.household_id, None, item, "", 0)
        said = (SaidBy.OFFICER.value, "", day)
        why = (held.id, plan.zh) if held else (None, "")
        writing.insert(
            "statement", [(*about, *value_columns(item, value), None, None, *said, *why)]
        )
    found.done = True
    found.save(update_fields=["done"])


# ---------------------------------------------------------------- what a household signs for


def sign(
    household: uuid.UUID,
    period: tuple[date, date],
    day: date,
    document: str = "",
    *,
    shown: Collection[int] | None = None,
    by: Actor,
    origin: Origin,
) -> uuid.UUID:
    """Lock what stands of a household and its members for a period: it has signed for it.

    Signed in, the household does so itself; else its signed paper is named. From then on the
    database lets only a new statement correct these. `shown` are the ids of the statements that
    were read before; nobody signs for others. What was merged into it is signed for with it.
    Raises SunledgerError where nothing stands, where
    other statements stand than were `shown` (`stale`), and where the day is not there yet.
    """
    with acting(by):
        home = reading.home(household).household
        own = _is_household(home.id, by)
        if not own:
            require(by, Task.PROPOSE_CHANGE, place=code_of(home.village_id))
        if not own and not document.strip():
            raise SunledgerError(
                "没有写农户签字的单据。请写明。",
                "Name the paper that the household signed.",
                code="no_document",
                where="document",
            )
        if day > localdate(origin.at):
            raise SunledgerError(
                f"签字的日期是 {day}，还没到。请改日期。",
                f"The day of signing is {day}, which is not there yet. Change it.",
                code="wrong_day",
                where="day",
            )
        writing = Writing.begin("sign", by=by, origin=origin)
        standing = unsigned(home).filter(period_from__gte=period[0], period_to__lte=period[1])
        if shown is not None and set(shown) != set(standing.values_list("id", flat=True)):
            raise SunledgerError(
                "要签字的内容刚才变了。请再看一遍，再签。",
                "What is signed for has just changed. Read it again, then sign.",
                code="stale",
            )
        signing = Signing.objects.create(
            household=home,
            period_from=period[0],
            period_to=period[1],
            day=day,
            document=document.strip(),
            by_household=own,
            by=by.ref,
            version_id=writing.version,
        )
        if not standing.update(signing=signing):
            raise SunledgerError(
                "这段时间没有要签字的内容。请核对起止日期。",
                "Nothing of this period is there to sign for. Check the days.",
                code="nothing_to_sign",
            )
        append([_signed(signing)], by=by, origin=origin)
    return signing.id


def unsigned(household: Household) -> QuerySet[Statement]:
    """Return what stands of a household and its members for a period and is not signed for.

    Of those merged into it too: it is one household, and signs for all that its pages show.
    """
    return Statement.objects.filter(
        reading.said_of(reading.home(household.id)),
        ended=None,
        signing=None,
        period_from__isnull=False,
        period_to__isnull=False,
    )


def _signed(signing: Signing) -> Act:
    return Act(
        "registry.signed",
        "household",
        str(signing.household_id),
        {
            "signing": str(signing.id),
            "by_household": signing.by_household,
            "version": signing.version_id,
        },
    )
