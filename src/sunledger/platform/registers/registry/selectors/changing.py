"""Questions on changes that one proposes and another checks."""

import uuid

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import (
    ChangeState,
    ChangeView,
)
from sunledger.platform.registers.registry.models import (
    Change,
)
from sunledger.platform.registers.registry.seeing import code_of, hidden
from sunledger.platform.registers.registry.selectors.reach import inside
from sunledger.platform.registers.registry.writing import bulk_cursor


def change(key: uuid.UUID, *, by: Actor) -> ChangeView:
    """Return a change with both values; raise Refused, hidden, where it is not seen."""
    with acting(by):
        row = Change.objects.filter(id=key).first()
        if row is None:
            raise hidden()
        require(by, Task.SEE_HOUSEHOLD, place=code_of(row.village_id), hidden=True)
        return reading.change_views([row])[0]


def changes(
    *,
    by: Actor,
    place: str | None = None,
    household: uuid.UUID | None = None,
    state: ChangeState | None = ChangeState.PROPOSED,
    after: uuid.UUID | None = None,
    limit: int = 200,
) -> list[ChangeView]:
    """Return changes of a place or household, those that wait longest first.

    With `after`, the id of a change, what follows it.
    """
    require(by, Task.SEE_HOUSEHOLD, place=place)
    with acting(by):
        rows = Change.objects.filter(village__in=inside(place, by))
        rows = rows if state is None else rows.filter(state=state)
        if household is not None:
            rows = rows.filter(Q(household=household) | Q(household__merged_into=household))
        if after is not None:
            at = Change.objects.filter(id=after).values("proposed_at")[:1]
            rows = rows.filter(Q(proposed_at__gt=at) | Q(proposed_at=at, id__gt=after))
        return reading.change_views(list(rows.order_by("proposed_at", "id")[:limit]))


def changes_found(
    *, by: Actor, state: ChangeState, start: int = 0, most: int | None = 50
) -> tuple[list[ChangeView], int]:
    """Return the changes in a state from `start` on, and how many there are.

    Those that wait come longest first, what was decided newest first.
    """
    require(by, Task.SEE_HOUSEHOLD)
    with acting(by):
        rows = Change.objects.filter(village__in=inside(None, by), state=state)
        order = "proposed_at" if state is ChangeState.PROPOSED else "-proposed_at"
        part = rows.order_by(order, "id")[start : None if most is None else start + most]
        return reading.change_views(list(part)), rows.count()


def changes_waiting(*, by: Actor, place: str | None = None) -> int:
    """Return how many changes wait for the actor's check: not those of her own."""
    if not may(by, Task.CHECK_CHANGE, place=place):
        return 0
    with acting(by), bulk_cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM registry_change WHERE state = %s AND proposed_by <> %s"
            " AND village_id = ANY(%s::bigint[])",
            [ChangeState.PROPOSED, by.ref, inside(place, by)],
        )
        return sum(row[0] for row in cursor.fetchall())
