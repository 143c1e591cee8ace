"""One household, or one number in full: each look is written down with its purpose.

And where a thing lies, for the audience of an address.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Post, Purpose, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require, require_unbiased
from sunledger.platform.ground.accounts.services import acting, record_look
from sunledger.platform.ground.places.contracts import CODE_DIGITS, DIGITS, DivisionLevel
from sunledger.platform.ground.places.selectors import present, villages_within
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import reading, secret
from sunledger.platform.registers.registry.contracts import (
    ChangeState,
    Field,
    HouseholdPage,
    MovedAway,
    Near,
    PersonPage,
)
from sunledger.platform.registers.registry.models import (
    Change,
    Dispute,
    Household,
    HouseholdCard,
    Membership,
    NumberRecord,
    Person,
    PersonRecord,
    Procedure,
    Snapshot,
    Statement,
)
from sunledger.platform.registers.registry.seeing import (
    code_of,
    hidden,
    home_of,
    household_of,
    sure,
)

_HOUSEHOLD = "household"  # the role
OWN_NAME = "农户自己"  # of whoever comes with a card: the log of looks tells no more
_COUNTY = DIGITS[DivisionLevel.COUNTY]


def household(
    actor: Actor, key: uuid.UUID, purpose: Purpose, words: str = "", *, origin: Origin
) -> HouseholdPage:
    """Return a household, masked; the look is written into its log with the purpose.

    So is the household's own. Of one that was merged into another that other is returned.
    Raises Refused, hidden, where it is not there or not within the actor's reach; MovedAway where
    it was within that reach and was merged into one that is not.
    """
    with acting(actor):
        found = _home(actor, key)
        if not _own(actor, found):
            village = code_of(found.household.village_id)
            require(actor, Task.SEE_HOUSEHOLD, place=village, hidden=True)
        _record(actor, found.household.id, purpose, words, origin)
        return reading.household_page(found)


def _home(actor: Actor, key: uuid.UUID) -> reading.Home:
    """Return a household, or that into which it was merged; raise as `household` does."""
    try:
        return reading.home(key)
    except Refused:
        gone = Household.objects.filter(id=key, undone=None, merged_into__isnull=False).first()
        if gone is None:
            raise
        # Only where it is: who had the one may know whom to ask about the other, and no more.
        everywhere = villages_within([code_of(gone.village_id)[:_COUNTY].ljust(CODE_DIGITS, "0")])
        with acting(replace(actor, villages=everywhere)):
            kept = Household.objects.filter(id=sure(gone.merged_into_id), undone=None).first()
            place = None if kept is None else present([kept.village_id])[kept.village_id]
        if place is None:
            raise
    raise MovedAway(place.name, place.code)


def two_households(
    actor: Actor,
    keys: tuple[uuid.UUID, uuid.UUID],
    purpose: Purpose,
    words: str = "",
    *,
    origin: Origin,
) -> tuple[HouseholdPage, HouseholdPage]:
    """Return two households each by itself, masked, whatever they are merged with.

    The look is written into the log of both. Raises Refused, hidden, where one is not there or not
    within the actor's reach.
    """
    with acting(actor):
        one, other = (reading.household_page(reading.alone(key)) for key in keys)
        for each in (one, other):
            _look(actor, each.id, each.village_code, purpose, words, origin)
        return one, other


def two_persons(
    actor: Actor,
    keys: tuple[uuid.UUID, uuid.UUID],
    purpose: Purpose,
    words: str = "",
    *,
    origin: Origin,
) -> tuple[PersonPage, PersonPage]:
    """Return two records of persons each by itself, as `two_households` does.

    The look is written into the log of the households in which they are or were last.
    """
    with acting(actor):
        one, other = (reading.person_page(key) for key in keys)
        for each in (one, other):
            if not each.homes:
                raise hidden()
            home = each.homes[0]
            _look(actor, home.household, home.village_code, purpose, words, origin)
        return one, other


def _look(  # noqa: PLR0917 - all that a look is
    actor: Actor, household: uuid.UUID, village: str, purpose: Purpose, words: str, origin: Origin
) -> None:
    require(actor, Task.SEE_HOUSEHOLD, place=village, hidden=True)
    _record(actor, household, purpose, words, origin)


def _record(
    actor: Actor, household: uuid.UUID, purpose: Purpose, words: str, origin: Origin
) -> None:
    record_look(
        by=actor,
        origin=origin,
        subject_kind="household",
        subject=str(household),
        purpose=purpose,
        words=words,
    )


def _own(actor: Actor, found: reading.Home) -> bool:
    return actor.household in found.ids and may(actor, Task.SEE_OWN_HOUSEHOLD)


def reveal(
    actor: Actor,
    key: uuid.UUID,
    field: Field,
    purpose: Purpose,
    words: str = "",
    *,
    origin: Origin,
) -> str:
    """Return a number of a person in full; the look is written down with field and purpose.

    `key` is the person. Returns "" where none is recorded. Raises Refused where the actor may not
    unmask there, or must leave the matter to another.
    """
    with acting(actor):
        record = PersonRecord.objects.filter(person=key, ended=None, person__undone=None).first()
        if record is None:
            raise hidden()
        home = home_of(key)
        village = code_of(record.person.village_id)
        require(actor, Task.SEE_HOUSEHOLD, place=village, hidden=True)
        require(actor, Task.UNMASK, place=village)
        if home is not None:
            require_unbiased(actor, "household", str(home), on=localdate(origin.at))
        record_look(
            by=actor,
            origin=origin,
            subject_kind=f"person.{field}",
            subject=str(key),
            purpose=purpose,
            words=words,
            household=home,
        )
        if field is Field.ID_NUMBER:
            sealed = record.id_sealed
        else:
            number = NumberRecord.objects.filter(person=key, kind=field, ended=None).first()
            sealed = number.sealed if number else None
        return secret.unseal(field, bytes(sealed)) if sealed else ""


def actor_of_card(
    card: uuid.UUID, opened_at: datetime, *, helper: str = "", clerk: Actor | None = None
) -> Actor | None:
    """Return who acts with a card that was opened then; None where it ended, or has another PIN.

    That is the household; or, to look and no more, whoever helps it: a neighbour by name, or a
    clerk in whose own name the look is written down.
    """
    row = HouseholdCard.objects.filter(id=card, ended_at=None, pin_set_at__lte=opened_at).first()
    if row is None:
        return None
    with acting(Actor(f"h:{row.id}", OWN_NAME, household=row.household)):
        try:
            home = household_of(row.household)
            place = code_of(home.village_id)
        except Refused:
            return None
    own = Post(_HOUSEHOLD, place)
    return Actor(
        ref=clerk.ref if clerk else f"h:{row.id}",
        name=clerk.name if clerk else helper or OWN_NAME,
        posts=(*clerk.posts, own) if clerk else (own,),
        household=home.merged_into_id or home.id,
        only=frozenset({Task.SEE_OWN_HOUSEHOLD}) if clerk or helper else None,
    )


def near_household(household: uuid.UUID) -> Near | None:
    """Return who stands near a household; None where the actor of this moment sees no such one.

    Inside `acting` only. No look is written down: nothing of it is shown.
    """
    try:
        found = reading.home(household)
    except Refused:
        return None
    changes = Change.objects.filter(household__in=found.ids, state=ChangeState.APPLIED)
    pairs = changes.values_list("proposed_by", "decided_by")
    return Near(
        id=found.household.id,
        ids=frozenset(found.ids),
        village=found.household.village_id,
        people=reading.hashes(found),
        changed_by=frozenset(ref for pair in pairs for ref in pair if ref),
    )


def near_households(households: Collection[uuid.UUID]) -> dict[uuid.UUID, Near]:
    """Return what `near_household` returns of each of many households, without those it has not.

    Those that nobody merged are read together.
    """
    rows = Household.objects.filter(id__in=households)
    merges = Household.objects.exclude(merged_into=None).filter(
        Q(id__in=households) | Q(merged_into__in=households)
    )
    pairs = merges.values_list("id", "merged_into")
    apart = {key for pair in pairs for key in pair if key is not None}
    apart |= set(rows.filter(undone__isnull=False).values_list("id", flat=True))
    apart &= set(households)
    belong = Membership.objects.filter(household__in=households)
    twice = Person.objects.exclude(merged_into=None).values_list("id", "merged_into")
    merged = {person for pair in twice for person in pair}
    apart |= set(belong.filter(person__in=merged).values_list("household", flat=True))
    living: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for home, person in belong.filter(ended=None, until=None).values_list("household", "person"):
        living[home].add(person)
    every = {person for people in living.values() for person in people}
    known = PersonRecord.objects.filter(person__in=every, ended=None)
    hashes = dict(known.values_list("person", "id_hash"))
    changed: dict[uuid.UUID, set[str]] = defaultdict(set)
    made = Change.objects.filter(household__in=households, state=ChangeState.APPLIED)
    for home, *refs in made.values_list("household", "proposed_by", "decided_by"):
        changed[home].update(ref for ref in refs if ref)
    found = {
        key: Near(
            id=key,
            ids=frozenset((key,)),
            village=village,
            people=frozenset(
                number for one in living[key] if (number := hashes.get(one)) is not None
            ),
            changed_by=frozenset(changed[key]),
        )
        for key, village in rows.values_list("id", "village")
        if key not in apart
    }
    alone = {key: near_household(key) for key in apart}
    return found | {key: near for key, near in alone.items() if near is not None}


def read_as(households: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, int]]:
    """Return as which household each is read now, itself or that into which it was merged.

    With the village of that one; inside `acting`, which decides what is there at all.
    """
    rows = Household.objects.filter(id__in=households)
    kept = dict(rows.values_list("id", Coalesce("merged_into", "id")))
    lie = dict(Household.objects.filter(id__in=kept.values()).values_list("id", "village"))
    return {gone: (now, lie[now]) for gone, now in kept.items() if now in lie}


def newest_person() -> int:
    """Return the number of the last record of a person: a higher one tells of somebody new."""
    return PersonRecord.objects.aggregate(last=Max("id"))["last"] or 0


def people_known() -> list[int]:
    """Return the hashes of the ID numbers in the register, for recusal; inside `acting`."""
    rows = PersonRecord.objects.filter(ended=None, id_hash__isnull=False)
    hashes = rows.values_list("id_hash", flat=True).distinct()
    return [number for number in hashes if number is not None]


def place_of_household(actor: Actor, *, household: uuid.UUID, **_: object) -> str | None:
    """Return the code of the village of a household; None where this actor sees no such one.

    Inside `acting` only. Raises MovedAway where she saw it until it was merged into another.
    """
    try:  # the database shows what she may see, and no more
        return code_of(_home(actor, household).household.village_id)
    except MovedAway:
        raise
    except Refused:
        return None


def place_of_change(actor: Actor, *, change: uuid.UUID, **_: object) -> str | None:
    """Return the code of the village that a change is about; None where this actor sees none.

    Inside `acting` only.
    """
    del actor  # as above
    village = Change.objects.filter(id=change).values_list("village", flat=True).first()
    return None if village is None else code_of(village)


def place_of_procedure(actor: Actor, *, procedure: uuid.UUID, **_: object) -> str | None:
    """Return the code of the village of a procedure's household; None where this actor sees none.

    Inside `acting` only.
    """
    household = Procedure.objects.filter(id=procedure).values_list("household", flat=True).first()
    return None if household is None else place_of_household(actor, household=household)


def place_of_frozen(actor: Actor, *, frozen: uuid.UUID, **_: object) -> str | None:
    """Return the code of the place whose list was frozen; None where this actor sees none.

    Inside `acting` only.
    """
    del actor  # as above
    row = Snapshot.objects.filter(id=frozen).first()
    return None if row is None else row.place


def place_of_dispute(actor: Actor, *, dispute: uuid.UUID, **_: object) -> str | None:
    """Return the code of the village of a dispute's household; None where this actor sees none.

    Inside `acting` only.
    """
    household = Dispute.objects.filter(id=dispute).values_list("household", flat=True).first()
    return None if household is None else place_of_household(actor, household=household)


def place_of_statement(actor: Actor, *, statement: int, **_: object) -> str | None:
    """Return the code of the village of whom a statement is about; None where this actor sees none.

    Inside `acting` only.
    """
    row = Statement.objects.filter(id=statement).values_list("household", "person").first()
    if row is None:
        return None
    household = row[0] or home_of(row[1])
    return None if household is None else place_of_household(actor, household=household)
