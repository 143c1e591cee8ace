"""Conditions and order of lists of findings; used inside `acting` only."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from sunledger.platform.ground.places.selectors import present, villages_within
from sunledger.platform.questions.findings import flow
from sunledger.platform.questions.findings.contracts import FACETS, OVER, Query
from sunledger.platform.questions.findings.models import Finding

# What is due first comes first; what has no day, last; the id makes the order one.
ORDER = (F("due").asc(nulls_last=True), "raised_on", "id")


def chosen(query: Query, seen: Q, today: date) -> QuerySet[Finding]:
    """Return the findings of a list, without an order."""
    rows = Finding.objects.filter(seen)
    if query.place:
        inside = villages_within([query.place])
        whole = query.place.endswith("000000")  # a county: also what has no village
        rows = rows.filter(Q(village__in=inside) | (Q(village=None) if whole else Q(pk__in=[])))
    same = {
        "rule": query.rule,
        "track": query.track,
        "state": query.state,
        "severity": query.severity,
        "outcome": query.outcome,
        "line": query.line,
        "household": query.household,
        "raised_on__gte": query.since,
        "raised_on__lte": query.until,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if query.open is not None:
        over = Q(state__in=sorted(map(str, OVER)), appeal_open=False)
        rows = rows.exclude(over) if query.open else rows.filter(over)
    if query.late:
        rows = rows.filter(late(today))
    if query.text.strip():
        rows = rows.filter(_said(query.text.strip()))
    return rows


def late(today: date) -> Q:
    """Return the condition that whoever has a finding, or its appeal, has let its day pass."""
    waits = sorted(map(str, {*OVER, *flow.WAITING}))
    return Q(due__lt=today) & (~Q(state__in=waits) | Q(appeal_open=True))


def _said(text: str) -> Q:
    found = Q(name__icontains=text) | Q(ref_shown__icontains=text)
    rule, _, key = text.upper().partition("-")
    if key:
        found |= Q(rule=rule, ref_key__istartswith=key)
    return found | Q(ref_key__istartswith=text)


def facets(rows: QuerySet[Finding]) -> Mapping[str, Mapping[str, int]]:
    """Return counts by facet and value, in one query."""
    fields = tuple("village" if name == "place" else name for name in FACETS)
    found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    villages: dict[int, int] = {}
    counted = rows.order_by().values_list(*fields).annotate(count=Count("id"))
    for *values, count in counted:
        for name, value in zip(FACETS, values, strict=True):
            if name == "place":
                if value is not None:
                    villages[value] = villages.get(value, 0) + count
            elif value:
                found[name][value] = found[name].get(value, 0) + count
    for village, place in present(villages).items():
        found["place"][place.code] = found["place"].get(place.code, 0) + villages[village]
    return found


def marks(rows: QuerySet[Finding], mine: Q, today: date) -> Mapping[str, Mapping[str, int]]:
    """Return how many are past their day and how many wait for the reader, as facets."""
    sums = rows.order_by().aggregate(
        late=Count("id", filter=late(today)), mine=Count("id", filter=mine)
    )
    return {"clock": {"late": sums["late"]}, "wait": {"mine": sums["mine"]}}


def around(
    row: Finding, seen: Q, query: Query, today: date | None = None
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Return what comes before and after a finding in a list, also where it left the list."""
    rows = chosen(query, seen, today or row.seen_last).exclude(id=row.id)
    first = Q(raised_on__lt=row.raised_on) | Q(raised_on=row.raised_on, id__lt=row.id)
    if row.due is None:
        earlier = Q(due__isnull=False) | (Q(due=None) & first)
    else:
        earlier = Q(due__lt=row.due) | (Q(due=row.due) & first)
    back = (F("due").desc(nulls_first=True), "-raised_on", "-id")
    before = rows.filter(earlier).order_by(*back).values_list("id", flat=True).first()
    after = rows.exclude(earlier).order_by(*ORDER).values_list("id", flat=True).first()
    return before, after
