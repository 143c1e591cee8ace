"""Gathers what the way of a finding and recusal need to know; used inside `acting` only."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Ground
from sunledger.platform.ground.accounts.selectors import identity_of, same_person
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import BodyKind, DivisionLevel
from sunledger.platform.ground.places.selectors import body_names, covers, names, present
from sunledger.platform.questions.comparison.access import platform
from sunledger.platform.questions.comparison.contracts import SourceKind
from sunledger.platform.questions.comparison.selectors import kin_of, offices_of
from sunledger.platform.questions.comparison.services import renew_kin
from sunledger.platform.questions.findings import flow, recusal
from sunledger.platform.questions.findings.contracts import Outcome, State, Track
from sunledger.platform.questions.findings.models import Finding, Step
from sunledger.platform.questions.intake.access import makers_of
from sunledger.platform.registers.registry.access import near_household
from sunledger.platform.registers.registry.contracts import Near

# ---------------------------------------------------------------- the way


def place_of(row: Finding) -> str | None:
    """Return the code of what stands where the village of a finding was; None where it has none."""
    if row.village_id is None:
        return None
    found = present([row.village_id])
    return found[row.village_id].code if row.village_id in found else None


def steps_of(row: Finding) -> list[Step]:
    """Return what was done in the round of a finding, in order."""
    return [step for step in every_step(row) if step.round == row.round]


def every_step(row: Finding) -> list[Step]:
    """Return what was done in every round of a finding, in order."""
    return list(Step.objects.filter(finding=row).order_by("seq"))


def case_of(row: Finding, steps: Sequence[Step]) -> flow.Case:
    """Return a finding as its way sees it."""
    return flow.Case(
        track=Track(row.track),
        severity=row.severity,
        match=row.match,
        line=row.line,
        steps=tuple(_done(step) for step in steps),
    )


def _done(step: Step) -> flow.Done:
    outcome, until = step.data.get("outcome"), step.data.get("due")
    return flow.Done(
        seq=step.seq,
        code=step.code,
        to=State(step.to_state),
        by=step.by,
        day=step.day,
        written=step.written,
        outcome=Outcome(outcome) if outcome else None,
        answers=step.data.get("answers"),
        days=step.data.get("days"),
        until=date.fromisoformat(until) if until else None,
    )


def now_of(place: str | None, today: date, *, disputed: bool = False) -> flow.Now:
    """Return the day, and the working days that count at a place on it."""
    days = flow.Days(calendar().is_working)
    return flow.Now(today, days, counts(place or "", today), disputed=disputed)


@cache
def counts(place: str, today: date) -> dict[str, int]:
    """Return the working days of each clock that are in force at a place on a day."""
    found = {}
    for name in flow.parameters():
        dated = catalogue().parameters[name].dated_value(today, place or None)
        if dated is None:
            raise LookupError(f"{name} has no value on {today}")
        found[name] = int(dated.value)
    return found


# ---------------------------------------------------------------- recusal


def known_as(actor: Actor, steps: Sequence[Step]) -> str:
    """Return under which reference a human acted here already, else her own.

    The second of two who check is another human, not another account.
    """
    mine = same_person(actor.ref)
    return next((step.by for step in steps if step.by in mine), actor.ref)


@dataclass(frozen=True)
class Standing:
    """What tells whether somebody stands near a finding, read once for all its steps."""

    who: recusal.Who
    matter: recusal.Matter
    kin: recusal.Kin

    def grounds(self, kind: str | None) -> tuple[Ground, ...]:
        """Return every ground on which a step of a kind must be left to another."""
        return recusal.grounds(self.who, replace(self.matter, kind=kind), self.kin, covers)


def standing(row: Finding, actor: Actor, steps: Sequence[Step]) -> Standing:
    """Return where an actor stands to a finding."""
    near = _near(row.household)
    acted: dict[str, frozenset[str]] = {}
    for step in steps:
        if step.kind:
            acted[step.by] = acted.get(step.by, frozenset()) | {step.kind}
    matter = recusal.Matter(
        household=str(near.id) if near else str(row.household or ""),
        people=near.people if near else frozenset(),
        makers=_makers(row, near),
        offices=_offices(near),
        acted=acted,
        declared=frozenset(step.by for step in steps if step.code == "recuse"),
    )
    return Standing(_who(actor, near), matter, _kin())


def grounds_of(actor: Actor, subject_kind: str, subject: str, on: date | None) -> Sequence[Ground]:
    """Return every ground on which an actor must leave a household or a finding to another.

    On the day of an act kin and posts are read again first, where they may have changed: an answer
    to a household, a change, a step of a procedure or a card decides as a step of a finding does.
    """
    if on is not None:
        renew_kin(on)
    if subject_kind == "household":
        near = near_household(uuid.UUID(subject))
        if near is None:
            return ()
        matter = recusal.Matter(household=str(near.id), people=near.people, offices=_offices(near))
        return recusal.grounds(_who(actor, near), matter, _kin(), covers)
    if subject_kind == "finding":
        row = Finding.objects.filter(id=subject).first()
        return () if row is None else standing(row, actor, steps_of(row)).grounds(None)
    return ()


def _near(household: uuid.UUID | None) -> Near | None:
    """Return who stands near a household, also where the actor does not see it herself."""
    if household is None:
        return None
    with acting(platform()):  # wherever it lives by now
        return near_household(household)


def _who(actor: Actor, near: Near | None) -> recusal.Who:
    lines = frozenset(post.line for post in actor.posts if post.line)
    places = frozenset(post.place for post in actor.posts)
    units = body_names(BodyKind.DEPARTMENT, lines) if lines else {}
    own = str(near.id) if near and actor.household in near.ids else str(actor.household or "")
    return recusal.Who(
        refs=same_person(actor.ref),
        person=identity_of(actor.ref),
        own=frozenset((own,)) if own else frozenset(),
        places=places,
        units=frozenset(units.values()) | frozenset(names(places).values()),
    )


def _makers(row: Finding, near: Near | None) -> frozenset[str]:
    """Return who made what a finding rests on: the tables, and changes made by hand.

    A list of the whole county's households is no record of one of them: who handed it in is left
    out.
    """
    own = {
        uuid.UUID(told["batch"]): told["kind"] == SourceKind.REGISTER
        for told in row.evidence
        if told.get("batch")
    }
    found: set[str] = set()
    for batch, (place, refs) in makers_of(own).items():
        if not own[batch] or level_of(place) in _NEAR_LEVELS:
            found |= refs
    if near and any(told["kind"] == SourceKind.REGISTER for told in row.evidence):
        found |= near.changed_by
    return frozenset(found)


_NEAR_LEVELS = frozenset((DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE))


def _offices(near: Near | None) -> tuple[recusal.Office, ...]:
    if near is None or not near.people:
        return ()
    return tuple(
        recusal.Office(post.place, post.unit, post.post or post.unit)
        for post in offices_of(near.people)
    )


def _kin() -> recusal.Kin:
    """Return kinship, read once for each person."""
    return cache(kin_of)
