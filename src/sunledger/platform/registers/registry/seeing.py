"""What is there for the actor of this moment; what is not, or may not be known, is hidden."""

import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import F, Q

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import present
from sunledger.platform.registers.registry import secret
from sunledger.platform.registers.registry.contracts import Field
from sunledger.platform.registers.registry.models import (
    Household,
    Membership,
    Person,
    PersonRecord,
)

Key = TypeVar("Key", uuid.UUID, int)


def hidden() -> Refused:
    """Return the answer for what is not there or may not be known to be there."""
    return Refused(
        "没有找到。请核对编号，或者不在您的范围里。",
        "Not found. Check the number; it may be outside your reach.",
        hidden=True,
    )


def impossible(zh: str, en: str) -> SunledgerError:
    """Return the answer for what cannot be as things stand."""
    return SunledgerError(zh, en, code="impossible")


def sure(key: Key | None) -> Key:
    """Return a key that is there; raise Refused, hidden, where it is None."""
    if key is None:
        raise hidden()
    return key


def code_of(village: int) -> str:
    """Return the 12-digit code of what stands where a division was; Refused, hidden, if none."""
    found = present([village])
    if village not in found:
        raise hidden()
    return found[village].code


def still_there(villages: Iterable[int]) -> None:
    """Raise SunledgerError where nothing stands where a village was: nobody comes to live there."""
    for place in present(villages).values():
        if place.until is not None:
            raise ended(place)


def ended(place: Division) -> SunledgerError:
    """Return the answer for who would live in a village that ended."""
    return impossible(
        f"{place.name}（{place.code}）到 {place.until} 为止，现在没有了。请选现在的村。",
        f"{place.name} ({place.code}) ended on {place.until}. Choose a village that stands.",
    )


def household_of(key: uuid.UUID | None) -> Household:
    """Return a household that the actor of this moment sees and that is not merged away."""
    found = Household.objects.filter(id=sure(key), undone=None).first()
    if found is None:
        raise hidden()
    return found


def person_of(key: uuid.UUID | None) -> Person:
    """Return a person that the actor of this moment sees."""
    found = Person.objects.filter(id=sure(key), undone=None).first()
    if found is None:
        raise hidden()
    return found


def home_of(person: uuid.UUID) -> uuid.UUID | None:
    """Return the household in which a person lives now."""
    found = Membership.objects.filter(person=person, ended=None, until=None)
    newest = found.order_by(F("since").desc(nulls_last=True), "household").first()
    return newest.household_id if newest else None


def number_free(number: str) -> None:
    """Raise SunledgerError where a household of this number is there."""
    if Household.objects.filter(number=number, undone=None, merged_into=None).exists():
        raise impossible(
            f"户编号 {number} 已经有一户了。请核对编号。",
            f"There is a household of number {number} already. Check the number.",
        )


def id_free(number: str, *, but: uuid.UUID | None = None) -> None:
    """Raise SunledgerError where somebody else has this ID number."""
    held = PersonRecord.objects.filter(
        id_hash=secret.hash_of(Field.ID_NUMBER, number), ended=None, person__undone=None
    )
    if held.exclude(person=but).exists():
        raise impossible(
            "这个身份证号已经登记在一个人名下。请搜索这个人，再加进这一户。",
            "This ID number is recorded for somebody already. Search for the person and let "
            "that person join.",
        )


def mergeable(kind: type[Person] | type[Household], kept: uuid.UUID, gone: uuid.UUID) -> None:
    """Let a merge be of two that are both themselves, so that each merge is undone by itself."""
    merged = kind.objects.filter(Q(id__in=(kept, gone), merged_into__isnull=False))
    if kept == gone or merged.exists() or kind.objects.filter(merged_into=gone).exists():
        raise impossible(
            "其中一个已经合并过。请先撤回那次合并。",
            "One of the two was merged before. Take that merge back first.",
        )
