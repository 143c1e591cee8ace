"""Questions on one household: what is stated of it, its income, what was done to it."""

import uuid
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.registry import income as _income
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import (
    Income,
    Item,
    Merged,
    Moment,
    Scheme,
    Stated,
)
from sunledger.platform.registers.registry.items import (
    items,
    line_of,
    schemes,
)
from sunledger.platform.registers.registry.models import (
    Merge,
)
from sunledger.platform.registers.registry.seeing import code_of, sure
from sunledger.platform.registers.registry.selectors.reach import seen
from sunledger.platform.registers.registry.sides import names_of
from sunledger.platform.registers.registry.timeline import moments_of


def item(code: str) -> Item:
    """Return an item of items.yaml; raise KeyError where there is none."""
    return items()[code]


def statements(
    household: uuid.UUID,
    *,
    by: Actor,
    version: int | None = None,
    history: bool = False,
    item: str = "",
) -> list[Stated]:
    """Return what is stated of a household and its members: now, at a version, or ever."""
    with acting(by):
        found = seen(household, by)
        return reading.statements(found, version=version, history=history, item=item)


def numbers(household: uuid.UUID, *, by: Actor) -> tuple[dict[int, str], dict[int, str]]:
    """Return the names behind the hashes of a household's ID numbers, and the masks of its cards.

    By these hashes its rows in the tables of departments are found.
    """
    with acting(by):
        return reading.numbers(seen(household, by))


def income(
    household: uuid.UUID,
    scheme: Scheme,
    *,
    by: Actor,
    on: date,
    period: tuple[date, date] | None = None,
) -> Income:
    """Return the income per head by a scheme, line by line, for a period.

    Without a period, the last whole one of the scheme that had ended on the day `on`.
    """
    with acting(by):
        found = seen(household, by)
        span = period or schemes()[scheme].period(on)
        line = line_of(scheme, span[1], code_of(found.household.village_id))
        return _income.work_out(
            scheme,
            span,
            reading.standing(found),
            reading.members(found),
            line=line,
            same=found.same,
        )


def income_periods(household: uuid.UUID, *, by: Actor) -> list[tuple[date, date]]:
    """Return the periods for which an income was stated, the newest first."""
    with acting(by):
        said = reading.standing(seen(household, by))
    spans = {(s.period_from, s.period_to) for s in said if items()[s.item].counting}
    return sorted(((a, b) for a, b in spans if a and b), reverse=True)


def timeline(household: uuid.UUID, *, by: Actor, limit: int = 200) -> list[Moment]:
    """Return what was stated of a household and done to it, the newest first (经过)."""
    with acting(by):
        return moments_of(seen(household, by), limit)


def merges(household: uuid.UUID, *, by: Actor) -> list[Merged]:
    """Return the merges that stand of a household and its members."""
    with acting(by):
        found = seen(household, by)
        people = [*found.same, *found.same.values()]
        rows = Merge.objects.filter(ended=None).select_related("version")
        both = rows.filter(kept_household__in=found.ids) | rows.filter(kept_person__in=people)
        return [_merged(row) for row in both.order_by("id")]


def _merged(row: Merge) -> Merged:
    kept_name, gone_name = names_of(row)
    return Merged(
        id=row.id,
        households=row.gone_household_id is not None,
        kept=sure(row.kept_household_id or row.kept_person_id),
        gone=sure(row.gone_household_id or row.gone_person_id),
        kept_name=kept_name,
        gone_name=gone_name,
        why=row.why,
        at=row.version.at,
        by=row.version.by,
        version=row.version_id,
    )
