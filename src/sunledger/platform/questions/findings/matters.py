"""Gathers what the way of a finding and recusal need to know; used inside `acting` only."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Ground, Refused
from sunledger.platform.ground.accounts.selectors import identity_of, same_person
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import BodyKind, DivisionLevel
from sunledger.platform.ground.places.selectors import body_names, covers, names, present
from sunledger.platform.questions.comparison.access import platform
from sunledger.platform.questions.comparison.contracts import OfficialPost, SourceKind
from sunledger.platform.questions.comparison.selectors import kin_of, offices_of
from sunledger.platform.questions.comparison.services import renew_kin
from sunledger.platform.questions.findings import flow, recusal
from sunledger.platform.questions.findings.contracts import Outcome, State, Track
from sunledger.platform.questions.findings.models import Finding, Step
from sunledger.platform.questions.intake.access import makers_of
from sunledger.platform.registers.registry.access import near_household, near_households
from sunledger.platform.registers.registry.contracts import Near

Made = Mapping[uuid.UUID, tuple[str, frozenset[str]]]  # the place of a batch, and who made it

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
    matter = _matter(row, near, steps, makers_of(_batches(row)))
    return Standing(_who(actor, near), replace(matter, offices=_offices(near)), _kin())


def standings(
    rows: Sequence[Finding], actor: Actor, steps: Mapping[uuid.UUID, Sequence[Step]]
) -> dict[uuid.UUID, Standing]:
    """Return where an actor stands to each of many findings, by its number: as `standing` does."""
    homes = {row.household for row in rows if row.household is not None}
    with acting(platform()):
        near = near_households(homes)
    held: dict[int, list[recusal.Office]] = defaultdict(list)
    for post in offices_of({person for one in near.values() for person in one.people}):
        held[post.person_hash].append(_office(post))
    made = makers_of({batch for row in rows for batch in _batches(row)})
    kin, found = _kin(), {}
    who = _who(actor, None)
    for row in rows:
        one = near.get(row.household) if row.household else None
        matter = _matter(row, one, steps.get(row.id, ()), made)
        offices = tuple(each for person in matter.people for each in held[person])
        mine = replace(who, own=_own(actor, one))
        found[row.id] = Standing(mine, replace(matter, offices=offices), kin)
    return found


def _matter(row: Finding, near: Near | None, steps: Sequence[Step], made: Made) -> recusal.Matter:
    acted: dict[str, frozenset[str]] = {}
    for step in steps:
        if step.kind:
            acted[step.by] = acted.get(step.by, frozenset()) | {step.kind}
    return recusal.Matter(
        household=str(near.id) if near else str(row.household or ""),
        people=near.people if near else frozenset(),
        makers=_makers(row, near, made),
        acted=acted,
        declared=frozenset(step.by for step in steps if step.code == "recuse"),
    )


def to_another(found: Sequence[Ground]) -> Refused | None:
    """Return why a step must be left to another; None where there is no ground."""
    if not found:
        return None
    return Refused(
        f"这一步您要回避：{'；'.join(ground.zh for ground in found)}。请交给同事办。",
        f"You must leave this step to another: {'; '.join(ground.en for ground in found)}. "
        "Hand it to a colleague.",
    )


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
    return recusal.Who(
        refs=same_person(actor.ref),
        person=identity_of(actor.ref),
        own=_own(actor, near),
        places=places,
        units=frozenset(units.values()) | frozenset(names(places).values()),
    )


def _own(actor: Actor, near: Near | None) -> frozenset[str]:
    """Return the household of an actor, under the number by which it is read now."""
    own = str(near.id) if near and actor.household in near.ids else str(actor.household or "")
    return frozenset((own,)) if own else frozenset()


def _batches(row: Finding) -> dict[uuid.UUID, bool]:
    """Return the batches that a finding rests on, and of each whether it is of the register."""
    return {
        uuid.UUID(told["batch"]): told["kind"] == SourceKind.REGISTER
        for told in row.evidence
        if told.get("batch")
    }


def _makers(row: Finding, near: Near | None, made: Made) -> frozenset[str]:
    """Return who made what a finding rests on: the tables, and changes made by hand.

    A list of the whole county's households is no record of one of them: who handed it in is left
    out.
    """
    found: set[str] = set()
    for batch, register in _batches(row).items():
        place, refs = made.get(batch, ("", frozenset()))
        if refs and (not register or level_of(place) in _NEAR_LEVELS):
            found |= refs
    if near and any(told["kind"] == SourceKind.REGISTER for told in row.evidence):
        found |= near.changed_by
    return frozenset(found)


_NEAR_LEVELS = frozenset((DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE))


def _offices(near: Near | None) -> tuple[recusal.Office, ...]:
    if near is None or not near.people:
        return ()
    return tuple(_office(post) for post in offices_of(near.people))


def _office(post: OfficialPost) -> recusal.Office:
    return recusal.Office(post.place, post.unit, post.post or post.unit)


def _kin() -> recusal.Kin:
    """Return kinship, read once for each person."""
    return cache(kin_of)
