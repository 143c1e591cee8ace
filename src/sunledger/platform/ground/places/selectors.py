"""Questions that this room answers. What is asked without a day, is asked of now."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import F, Q

from sunledger.kit.text import name_key
from sunledger.platform.ground.places.codes import stem_of
from sunledger.platform.ground.places.contracts import (
    Body,
    BodyKind,
    Division,
    DivisionLevel,
    SpecialArea,
    Succession,
    Tag,
)
from sunledger.platform.ground.places.models import Body as _Body
from sunledger.platform.ground.places.models import Division as _Division
from sunledger.platform.ground.places.models import Reach
from sunledger.platform.ground.places.models import Succession as _Succession
from sunledger.platform.ground.places.models import Tag as _Tag

_STANDING = Q(until=None)
_LAST_FIRST = F("until").desc(nulls_first=True)


def covers(outer: str, inner: str) -> bool:
    """Tell whether the place of code `inner` lies in that of `outer`, now or through successors.

    A village of a township that was merged lies in the township that took it over.
    """
    stem = stem_of(outer)
    return inner.startswith(stem) or any(code.startswith(stem) for code in _became(inner))


def _became(code: str) -> set[str]:
    """Return the codes of everything that took the place of the divisions of this code."""
    found: set[str] = set()
    ids = list(_Division.objects.filter(code=code).values_list("id", flat=True))
    while ids:
        later = _Succession.objects.filter(before__in=ids).values_list("after_id", "after__code")
        ids = [number for number, after in later if after not in found]
        found.update(after for _, after in later)
    return found


def former_codes(code: str) -> frozenset[str]:
    """Return this code and those of everything whose place the division took."""
    found = {code}
    asked = {code}
    while asked:
        pairs = _Succession.objects.filter(after__code__in=asked)
        asked = set(pairs.values_list("before__code", flat=True)) - found
        found |= asked
    return frozenset(found)


def history_of(code: str) -> list[Succession]:
    """Return what took whose place on the way to and from a place (沿革), the earliest first."""
    codes = former_codes(code) | _became(code)
    pairs = Q(before__code__in=codes) & Q(after__code__in=codes)
    rows = _Succession.objects.filter(pairs).select_related("before", "after")
    return [
        Succession(division_of_row(row.before), division_of_row(row.after), row.on, row.basis)
        for row in rows.order_by("on", "id")
    ]


_WITHIN = """
    WITH RECURSIVE seen (id) AS (
        SELECT id FROM places_division WHERE level = 'village' AND code LIKE ANY (%s)
        UNION
        SELECT before_id FROM places_succession JOIN seen ON after_id = seen.id
    )
    SELECT id FROM seen
"""


def villages_within(codes: list[str]) -> frozenset[int]:
    """Return the ids of the villages that lie in any of these places, and of what they were."""
    if not codes:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, [[f"{stem_of(code)}%" for code in codes]])
        return frozenset(row[0] for row in cursor.fetchall())


def division(code: str) -> Division | None:
    """Return the division that stands under a code now, else the last that did."""
    row = _Division.objects.filter(code=code).order_by(_LAST_FIRST).first()
    return None if row is None else division_of_row(row)


def divisions_by_id(ids: Iterable[int]) -> dict[int, Division]:
    """Return divisions by their ids, also former ones."""
    rows = _Division.objects.filter(id__in=set(ids))
    return {row.id: division_of_row(row) for row in rows}


def names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of places by code: the present ones, else the last that were."""
    rows = _Division.objects.filter(code__in=set(codes)).order_by(F("until").asc(nulls_last=True))
    return {row.code: row.name for row in rows}


def path_of(code: str) -> list[Division]:
    """Return the places in which a place lies, widest first, with itself as the last."""
    found: list[Division] = []
    row = _Division.objects.filter(code=code).order_by(_LAST_FIRST).first()
    while row is not None:
        found.insert(0, division_of_row(row))
        row = row.parent
    return found


def children(code: str) -> list[Division]:
    """Return what stands directly inside a place, by code."""
    rows = _Division.objects.filter(_STANDING, parent__code=code, parent__until=None)
    return [division_of_row(row) for row in rows.order_by("code")]


def tree(code: str | None = None) -> list[Division]:
    """Return what stands inside a place and the place itself, by code: parents before children.

    Without a code, everything that stands.
    """
    rows = _Division.objects.filter(_STANDING)
    if code is not None:
        rows = rows.filter(code__startswith=stem_of(code))
    return [division_of_row(row) for row in rows.order_by("code")]


def find(words: str, *, limit: int = 20) -> list[Division]:
    """Return standing places by part of the name, of its pinyin or initials, or by their code."""
    asked = name_key(words).lower()
    if not asked:
        return []
    rows = _Division.objects.filter(_STANDING)
    rows = rows.filter(Q(name_key__contains=asked) | Q(code__startswith=asked))
    return [division_of_row(row) for row in rows.order_by("code")[:limit]]


def tags_of(code: str, *, on: date) -> list[Tag]:
    """Return the special-area tags of a place on a day, those of what it came from too."""
    rows = _Tag.objects.filter(_on(on), place__in=former_codes(code)).order_by("kind", "place")
    return [_tag(row) for row in rows]


def tagged(kind: SpecialArea, *, on: date) -> list[Tag]:
    """Return every place that is such an area on a day."""
    return [_tag(row) for row in _Tag.objects.filter(_on(on), kind=kind).order_by("place")]


def body(kind: BodyKind, code: str) -> Body | None:
    """Return a body by its code: what stands, else the last that did."""
    row = _Body.objects.filter(kind=kind, code=code).order_by(_LAST_FIRST).first()
    return None if row is None else body_of_row(row)


def bodies(kind: BodyKind | None = None, *, place: str | None = None) -> list[Body]:
    """Return the bodies that stand, of a kind or all, in a place or what it came from, or all."""
    rows = _Body.objects.filter(_STANDING)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if place is not None:
        rows = rows.filter(place__in=former_codes(place))
    return [body_of_row(row) for row in rows.order_by("kind", "code")]


def body_names(kind: BodyKind, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of bodies of a kind by code: the present ones, else the last that were."""
    rows = _Body.objects.filter(kind=kind, code__in=set(codes))
    return {row.code: row.name for row in rows.order_by(F("until").asc(nulls_last=True))}


def reach(kind: BodyKind, code: str, *, on: date) -> list[str]:
    """Return the codes of the places that a zone or a centre has on a day."""
    rows = Reach.objects.filter(_on(on), kind=kind, body__code=code)
    return list(rows.order_by("place").values_list("place", flat=True))


def reached_by(kind: BodyKind, place: str, *, on: date) -> Body | None:
    """Return the zone of a township, or the centre that keeps the books of a village, on a day."""
    row = Reach.objects.filter(_on(on), kind=kind, place=place).select_related("body").first()
    return None if row is None else body_of_row(row.body)


def _on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def division_of_row(row: _Division) -> Division:
    """Return what may cross the wall of a row."""
    return Division(
        id=row.id,
        code=row.code,
        name=row.name,
        level=DivisionLevel(row.level),
        parent=row.parent_id,
        since=row.since,
        until=row.until,
    )


def body_of_row(row: _Body) -> Body:
    """Return what may cross the wall of a row."""
    return Body(
        id=row.id,
        kind=BodyKind(row.kind),
        code=row.code,
        name=row.name,
        place=row.place,
        since=row.since,
        until=row.until,
    )


def _tag(row: _Tag) -> Tag:
    return Tag(row.place, SpecialArea(row.kind), row.since, row.until, row.basis)
