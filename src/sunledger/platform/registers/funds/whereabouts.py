"""Where the money of quotas is: in which village, in which township, or still with the county.

What is allotted to a project, or paid to people, of a village is that village's: received there,
and spent there as far as it is paid. What a township's office holds beyond what is allotted in its
villages is the township's. The county has the rest. Each fen is at one place, so sums over places
are those of the whole; what would break that stands in a row of its own (`Nowhere`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sunledger.platform.ground.places.contracts import (
    CODE_DIGITS,
    DIGITS,
    Division,
    DivisionLevel,
)
from sunledger.platform.ground.places.selectors import divisions_by_id, tree
from sunledger.platform.registers.funds.contracts import Nowhere
from sunledger.platform.registers.funds.figures import Quota
from sunledger.platform.registers.funds.writing import bulk

_PARTS = """
    WITH RECURSIVE q AS (
        SELECT id, id AS root FROM funds_link WHERE kind = 'quota' AND id = ANY(%(quotas)s)
        UNION ALL
        SELECT l.id, q.root FROM funds_link l JOIN q ON l.parent_id = q.id
        WHERE l.kind = 'sub_quota'
    ), r AS (
        SELECT l.id, q.root, l.kind, l.place_id, l."on", l.amount_fen - l.back_fen AS fen
        FROM q JOIN funds_link l ON l.parent_id = q.id
        WHERE l.kind IN ('allotment', 'roster') AND l."on" <= %(on)s
    ), p AS (
        SELECT l.id, l.parent_id, l."on", l.amount_fen - l.back_fen AS fen
        FROM r JOIN funds_link l ON l.parent_id = r.id
        WHERE l.kind = 'payment' AND l."on" <= %(on)s
    )
"""
# What was given to works of a place and paid there; what was paid to people of a place; of all
# that was paid to people, whoever sees them.
_WORKS = """
    SELECT r.root, r.place_id, sum(r.fen), sum(coalesce(x.fen, 0)), min(r."on"), 0
    FROM r LEFT JOIN (SELECT parent_id, sum(fen) AS fen FROM p GROUP BY 1) x ON x.parent_id = r.id
    WHERE r.kind = 'allotment' GROUP BY 1, 2
"""
_PEOPLE = """
    SELECT r.root, x.place_id, sum(x.fen), sum(x.fen), min(p."on"), sum(x.count)
    FROM r JOIN p ON p.parent_id = r.id JOIN funds_reach x ON x.payment_id = p.id
    WHERE r.kind = 'roster' GROUP BY 1, 2
"""
_ALL_PEOPLE = """
    SELECT r.root, sum(p.fen) FROM r JOIN p ON p.parent_id = r.id WHERE r.kind = 'roster' GROUP BY 1
"""
_HELD = """
    SELECT q.root, h.holder, sum(h.fen) FROM q JOIN (
        SELECT quota_id, holder, CASE kind WHEN 'receipt' THEN amount_fen ELSE -amount_fen END
            AS fen FROM funds_move WHERE "on" <= %(on)s
        UNION ALL
        SELECT quota_id, other, amount_fen FROM funds_move WHERE other <> '' AND "on" <= %(on)s
    ) h ON h.quota_id = q.id GROUP BY 1, 2 HAVING sum(h.fen) > 0
"""
_Rows = list[tuple[int, int | None, int, int, date, int]]


def parts(quotas: Iterable[Quota], on: date) -> Iterator[tuple[Division | Nowhere, Quota]]:
    """Yield the parts of quotas, each with the place that it is at, up to a day.

    Inside `acting`: payees of villages that the actor does not see are at `Nowhere.UNSEEN`. A part
    tells what came and was spent; what the bank and households said is not told by place.
    """
    every = list(quotas)
    works, people, whole, held = _read([one.id for one in every], on)
    places = divisions_by_id({row[1] for row in (*works, *people) if row[1]})
    offices = _offices({holder for _, holder, _ in held})
    by_root: dict[int, _Rows] = defaultdict(list)
    for row in (*works, *people):
        by_root[row[0]].append(row)
    seen: dict[int, int] = defaultdict(int)
    for row in people:
        seen[row[0]] += row[2]
    for one in every:
        shares = [
            (places[where] if where else Nowhere.UNKNOWN, part)
            for where, part in _by_place(one, by_root[one.id])
        ]
        unseen = whole.get(one.id, 0) - seen[one.id]
        if unseen:
            shares.append((Nowhere.UNSEEN, _part(one, unseen, unseen, one.first_on, 0)))
        shares += _of_offices(one, shares, [row for row in held if row[0] == one.id], offices)
        yield from shares
        yield from _rest(one, [part for _, part in shares])


def township_of(code: str) -> str:
    """Return the code of the township that a place lies in, or is."""
    return code[: DIGITS[DivisionLevel.TOWNSHIP]].ljust(CODE_DIGITS, "0")


def _read(
    quotas: list[int], on: date
) -> tuple[_Rows, _Rows, dict[int, int], list[tuple[int, str, int]]]:
    given = {"quotas": quotas, "on": on}
    with bulk() as cursor:
        found = [
            cursor.execute(_PARTS + query, given).fetchall()
            for query in (_WORKS, _PEOPLE, _ALL_PEOPLE, _HELD)
        ]
    works, people = (
        [(row[0], row[1], int(row[2]), int(row[3]), row[4], int(row[5])) for row in rows]
        for rows in found[:2]
    )
    whole = {root: int(fen) for root, fen in found[2]}
    return works, people, whole, [(root, holder, int(fen)) for root, holder, fen in found[3]]


def _by_place(quota: Quota, rows: _Rows) -> Iterator[tuple[int | None, Quota]]:
    """Yield works and people of each place together."""
    places: dict[int | None, _Rows] = defaultdict(list)
    for row in rows:
        places[row[1]].append(row)
    for where, some in places.items():
        _, _, got, spent, first, people = zip(*some, strict=True)
        yield where, _part(quota, sum(got), sum(spent), min(first), sum(people))


def _part(quota: Quota, got: int, spent: int, first: date | None, people: int) -> Quota:
    return replace(
        _empty(quota), received=got, spent=spent, paid=spent, people=people, first_on=first
    )


def _empty(quota: Quota) -> Quota:
    return replace(
        quota, received=0, passed=0, spent=0, back=0, paid=0, credited=0, failed=0, confirmed=0,
        people=0, spoken=0, works=0,
    )  # fmt: skip


def _of_offices(
    quota: Quota,
    shares: list[tuple[Division | Nowhere, Quota]],
    held: list[tuple[int, str, int]],
    offices: dict[str, Division],
) -> list[tuple[Division | Nowhere, Quota]]:
    """Return what offices of places hold beyond what is allotted there and not paid yet."""
    free = quota.received - quota.back - sum(part.received for _, part in shares)
    waiting: dict[str, int] = defaultdict(int)
    for place, part in shares:
        if isinstance(place, Division):
            for code in {place.code, township_of(place.code)}:
                waiting[code] += part.left
    found: list[tuple[Division | Nowhere, Quota]] = []
    for _, holder, fen in sorted(held):
        office = offices.get(holder)
        if office is None:
            continue
        covered = min(waiting[office.code], fen)
        waiting[office.code] -= covered
        more = min(fen - covered, free)
        if more > 0:
            free -= more
            found.append((office, _part(quota, more, 0, quota.first_on, 0)))
    return found


def _rest(quota: Quota, shares: list[Quota]) -> Iterator[tuple[Nowhere, Quota]]:
    """Yield what no place has: the county's, and what the treasury has not booked as spent."""
    spent = quota.spent - sum(part.spent for part in shares)
    county = replace(
        quota,
        received=quota.received - sum(part.received for part in shares),
        spent=max(spent, 0),
        paid=quota.paid - sum(part.paid for part in shares),
        people=quota.people - sum(part.people for part in shares),
    )
    yield Nowhere.COUNTY, county
    if spent < 0:
        yield Nowhere.UNBOOKED, replace(_empty(quota), spent=spent)


def _offices(holders: set[str]) -> dict[str, Division]:
    """Return the township or village of each holder that is named after just one."""
    every = tree() if holders else []
    below = [one for one in every if one.level in {DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE}]
    county = next((one.name for one in every if one.level is DivisionLevel.COUNTY), "")
    found = {}
    for holder in holders:
        name = holder.removeprefix(county)
        fits = [one for one in below if name.startswith(one.name)]
        longest = [one for one in fits if len(one.name) == max(len(each.name) for each in fits)]
        if len(longest) == 1:
            found[holder] = longest[0]
    return found
