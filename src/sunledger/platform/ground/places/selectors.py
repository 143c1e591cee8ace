"""Questions that this room answers. What is asked without a day, is asked of now."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q

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
from sunledger.platform.ground.places.once import each_once, keeping, once

_STANDING = Q(until=None)
_LAST_FIRST = F("until").desc(nulls_first=True)
_EVERY_PARENT = "__".join(["parent"] * (len(DivisionLevel) - 1))


def asking_once() -> AbstractContextManager[None]:
    """Answer what is asked again as before until the block ends: for a request that only reads."""
    return keeping()


@once
def covers(outer: str, inner: str) -> bool:
    """Tell whether the place of code `inner` lies in that of `outer`, by what stands now.

    A village of a township that was merged lies in the township that took it over. A place that
    ended has what came of it alone, and what lay in it: its village under a new code, but never
    another's. A village that was split lies wherever a part of it does.
    """
    stem = stem_of(outer)
    if inner.startswith(stem) and any(each.until is None for each in _of_code(inner)):
        return True
    now = _now(inner)
    if any(code.startswith(stem) for code in now):
        return True
    if not _ended(outer):
        return False
    kept = _within([outer])
    stems = tuple(stem_of(code) for _, code, _, until in kept if until is None)
    return inner in {code for _, code, _, _ in kept} or any(code.startswith(stems) for code in now)


@once
def _now(code: str) -> frozenset[str]:
    """Return the codes of what stands, or stood last, where the divisions of a code were.

    The code of a township means what stands under it. That of a village, by which households are
    kept, means all that it ever was.
    """
    rows = _of_code(code)
    if any(row.until is None and row.level != DivisionLevel.VILLAGE for row in rows):
        return frozenset({code})
    last = {after for afters in _last_of([row.id for row in rows]).values() for after in afters}
    found = _Division.objects.filter(id__in=last).values_list("code", flat=True)
    return frozenset(found) or frozenset({code})


def became(code: str) -> list[Division]:
    """Return what stands, or stood last, where the place of a code was."""
    return divisions_of(sorted(_now(code)))


def _ended(code: str) -> bool:
    """Tell whether a place was there and is no more."""
    rows = _of_code(code)
    return bool(rows) and all(row.until is not None for row in rows)


_LAST_OF = """
    WITH RECURSIVE later (first, id) AS (
        SELECT id, id FROM places_division WHERE id = ANY (%s)
        UNION
        SELECT first, after_id FROM later JOIN places_succession ON before_id = later.id
    )
    SELECT first, id FROM later
    WHERE NOT EXISTS (SELECT 1 FROM places_succession WHERE before_id = later.id)
"""


def _last_of(ids: Iterable[int]) -> dict[int, set[int]]:
    """Return what took the place of each of these divisions in the end; itself where nothing."""
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_OF, [list(ids)])
        for first, last in cursor.fetchall():
            found.setdefault(first, set()).add(last)
    return found


def _kept(code: str) -> set[int]:
    """Return the ids of what lay in a place when it ended, and what came of that and nothing else.

    Where a village was merged with one from elsewhere, what came of the two is not kept.
    """
    ends = _Division.objects.filter(code=code).values_list("until", flat=True)
    ended = max(day for day in ends if day is not None)
    lay = _Division.objects.filter(_STANDING | Q(until__gte=ended), code__startswith=stem_of(code))
    ids = set(lay.values_list("id", flat=True))
    fresh = ids
    while fresh:
        born = _Succession.objects.filter(before__in=fresh, after__since=F("on"))
        came: dict[int, set[int]] = {}
        pairs = _Succession.objects.filter(after__in=set(born.values_list("after", flat=True)))
        for before, after in pairs.values_list("before", "after"):
            came.setdefault(after, set()).add(before)
        fresh = {after for after, befores in came.items() if befores <= ids} - ids
        ids |= fresh
    return ids


def _became(code: str) -> set[str]:
    """Return the codes of everything that took the place of the divisions of this code."""
    found: set[str] = set()
    ids = list(_Division.objects.filter(code=code).values_list("id", flat=True))
    while ids:
        later = _Succession.objects.filter(before__in=ids).values_list("after_id", "after__code")
        ids = [number for number, after in later if after not in found]
        found.update(after for _, after in later)
    return found


_FORMER = """
    WITH RECURSIVE former (last, code) AS (
        SELECT code, code FROM unnest(%s::text[]) code
        UNION
        SELECT former.last, b.code FROM former JOIN places_division a USING (code)
        JOIN places_succession s ON s.after_id = a.id JOIN places_division b ON b.id = s.before_id
    )
    SELECT last, code FROM former
"""


def former_codes(code: str) -> frozenset[str]:
    """Return this code and those of everything whose place the division took."""
    return former_codes_of([code])[code]


@each_once
def former_codes_of(codes: set[str]) -> dict[str, frozenset[str]]:
    """Return of each code itself and those of everything whose place the division took."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FORMER, [list(codes)])
        for last, code in cursor.fetchall():
            found.setdefault(last, set()).add(code)
    return {last: frozenset(former) for last, former in found.items()}


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
        SELECT id FROM places_division d
        WHERE code LIKE ANY (%s)
            AND NOT EXISTS (SELECT 1 FROM places_succession WHERE before_id = d.id)
            OR id = ANY (%s)
        UNION
        SELECT before_id FROM places_succession JOIN seen ON after_id = seen.id
    )
    SELECT d.id, d.code, d.level, d.until FROM seen JOIN places_division d USING (id)
"""


def _within(codes: Iterable[str]) -> tuple[tuple[int, str, str, date | None], ...]:
    """Return id, code, level and end of all that lies in these places, and of what that was."""
    return _lies_in(frozenset(codes))


@once
def _lies_in(codes: frozenset[str]) -> tuple[tuple[int, str, str, date | None], ...]:
    ended = [code for code in codes if _ended(code)]
    stems, kept = [stem_of(code) for code in codes if code not in ended], set[int]()
    for code in ended:
        kept |= _kept(code)
    if kept:
        rows = _Division.objects.filter(_STANDING, id__in=kept)
        stems += [stem_of(code) for code in rows.values_list("code", flat=True)]
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, [[f"{stem}%" for stem in stems], list(kept)])
        return tuple(tuple(row) for row in cursor.fetchall())


def villages_within(codes: list[str]) -> frozenset[int]:
    """Return the ids of the villages that lie in any of these places, and of what they were."""
    return frozenset(row[0] for row in _within(codes) if row[2] == DivisionLevel.VILLAGE)


def codes_within(code: str) -> frozenset[str]:
    """Return the codes of all that lies in a place, of what that was too, as `covers` has it."""
    rows = _within([code])
    ids = {row[0] for row in rows}
    elsewhere = _Division.objects.filter(_STANDING, code__in={row[1] for row in rows})
    left = set(elsewhere.exclude(id__in=ids).values_list("code", flat=True))
    return frozenset(row[1] for row in rows) - left


def standing_within(code: str) -> list[Division]:
    """Return what stands in a place, parents first; of one that ended, what it has still."""
    ids = [row[0] for row in _within([code]) if row[3] is None]
    return [division_of_row(row) for row in _Division.objects.filter(id__in=ids).order_by("code")]


def village_codes(code: str) -> dict[str, int]:
    """Return the villages that stand in a place by code, also by the codes that they had before.

    A former code of which several villages came, or that another village has now, is left out:
    nothing says which is meant.
    """
    rows = [row for row in _within([code]) if row[2] == DivisionLevel.VILLAGE]
    stands = {found: number for number, found, _, until in rows if until is None}
    former = {number: found for number, found, _, until in rows if until is not None}
    taken = set(
        _Division.objects.filter(_STANDING, code__in=former.values()).values_list("code", flat=True)
    )
    means: dict[str, set[int]] = {}
    for number, last in _last_of(former).items():
        means.setdefault(former[number], set()).update(last)
    for found, last in means.items():
        number = next(iter(last))
        if found not in taken and len(last) == 1 and number in stands.values():
            stands[found] = number
    return stands


def present(ids: Iterable[int]) -> dict[int, Division]:
    """Return by these ids what stands where each was; itself where several do, or nothing."""
    found = divisions_by_id(ids)
    former = [number for number, place in found.items() if place.until is not None]
    if former:
        last = {number: after for number, after in _last_of(former).items() if len(after) == 1}
        known = divisions_by_id(after for afters in last.values() for after in afters)
        found |= {number: known[next(iter(after))] for number, after in last.items()}
    return found


_SAME = """
    WITH RECURSIVE step (before, after) AS (
        SELECT s.before_id, s.after_id FROM places_succession s
        JOIN places_division b ON b.id = s.before_id
        JOIN places_division a ON a.id = s.after_id AND a.since = s.on
        WHERE a.code = b.code OR NOT EXISTS (SELECT 1 FROM places_succession o
            WHERE o.id <> s.id AND (o.before_id = s.before_id OR o.after_id = s.after_id))
    ), same (first, id) AS (
        SELECT id, id FROM unnest(%s::bigint[]) id
        UNION
        SELECT first, CASE WHEN step.before = same.id THEN after ELSE before END
        FROM same JOIN step ON same.id IN (step.before, step.after)
    )
    SELECT first, id FROM same
"""


def same_place(ids: Iterable[int]) -> dict[int, tuple[Division, ...]]:
    """Return of each id what the place is and was under other names and codes, the last first.

    What was merged or split was another place, except for what keeps its code.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SAME, [list(ids)])
        pairs = cursor.fetchall()
    known = divisions_by_id({number for _, number in pairs})
    found: dict[int, list[Division]] = {}
    for first, number in pairs:
        found.setdefault(first, []).append(known[number])
    return {
        first: tuple(sorted(every, key=lambda one: one.since, reverse=True))
        for first, every in found.items()
    }


def came_from(ids: Iterable[int]) -> list[Succession]:
    """Return what these divisions took the place of, themselves left out, the earliest first."""
    ours = set(ids)
    rows = _Succession.objects.filter(after__in=ours).exclude(before__in=ours)
    return [
        Succession(division_of_row(row.before), division_of_row(row.after), row.on, row.basis)
        for row in rows.select_related("before", "after").order_by("on", "id")
    ]


def went_to(ids: Iterable[int]) -> list[Succession]:
    """Return what took the place of these divisions, themselves left out, the earliest first."""
    ours = set(ids)
    rows = _Succession.objects.filter(before__in=ours).exclude(after__in=ours)
    return [
        Succession(division_of_row(row.before), division_of_row(row.after), row.on, row.basis)
        for row in rows.select_related("before", "after").order_by("on", "id")
    ]


_REORGANISED = """
    SELECT s.before_id, s.after_id, s.on, s.basis FROM places_succession s
    JOIN places_division b ON b.id = s.before_id
    JOIN places_division a ON a.id = s.after_id
    WHERE s.after_id = ANY (%s) AND (
        EXISTS (SELECT 1 FROM places_succession o
            WHERE o.id <> s.id AND o.before_id = s.before_id)
        OR a.code <> b.code AND EXISTS (SELECT 1 FROM places_succession o
            WHERE o.id <> s.id AND o.after_id = s.after_id))
    ORDER BY s.on, s.id
"""


def reorganised(ids: Iterable[int]) -> list[Succession]:
    """Return by which mergers and splits these divisions came to be, the earliest first.

    Of a split the part that keeps the code is told too; what a place was under another name or
    code alone is not.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REORGANISED, [list(ids)])
        rows = cursor.fetchall()
    known = divisions_by_id({number for before, after, *_ in rows for number in (before, after)})
    return [Succession(known[before], known[after], on, basis) for before, after, on, basis in rows]


@once
def split_villages() -> dict[Division, list[Division]]:
    """Return the villages that were split, each with all that stands where it was."""
    split = _Succession.objects.filter(before__level=DivisionLevel.VILLAGE).values("before")
    if not split.annotate(parts=Count("id")).filter(parts__gt=1).exists():
        return {}
    ended = _Division.objects.filter(level=DivisionLevel.VILLAGE, until__isnull=False)
    last = _last_of(ended.values_list("id", flat=True))
    several = {number: after for number, after in last.items() if len(after) > 1}
    known = divisions_by_id({*several, *(one for after in several.values() for one in after)})
    return {
        known[number]: sorted((known[one] for one in after), key=lambda part: part.code)
        for number, after in sorted(several.items())
    }


def division(code: str) -> Division | None:
    """Return the division that stands under a code now, else the last that did."""
    return next(iter(_of_code(code)), None)


def _of_code(code: str) -> tuple[Division, ...]:
    return _of_codes([code])[code]


@each_once
def _of_codes(codes: set[str]) -> dict[str, tuple[Division, ...]]:
    """Return of each code every division that stands or stood under it, the last first."""
    found: dict[str, list[Division]] = {code: [] for code in codes}
    for row in _Division.objects.filter(code__in=codes).order_by(_LAST_FIRST):
        found[row.code].append(division_of_row(row))
    return {code: tuple(rows) for code, rows in found.items()}


def divisions_of(codes: Iterable[str]) -> list[Division]:
    """Return of each code what stands under it, else the last that did, by code."""
    return [rows[0] for _, rows in sorted(_of_codes(codes).items()) if rows]


@each_once
def divisions_by_id(ids: set[int]) -> dict[int, Division]:
    """Return divisions by their ids, also former ones."""
    rows = _Division.objects.filter(id__in=ids)
    return {row.id: division_of_row(row) for row in rows}


def names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of places by code: the present ones, else the last that were."""
    return {place.code: place.name for place in divisions_of(codes)}


def path_of(code: str) -> list[Division]:
    """Return the places in which a place lies, widest first, with itself as the last."""
    return list(_path_of(code))


@once
def _path_of(code: str) -> tuple[Division, ...]:
    found: list[Division] = []
    rows = _Division.objects.filter(code=code).select_related(_EVERY_PARENT)
    row = rows.order_by(_LAST_FIRST).first()
    while row is not None:
        found.insert(0, division_of_row(row))
        row = row.parent
    return tuple(found)


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


def bodies_inside(code: str) -> list[Body]:
    """Return the bodies that stand in a place or in what lies in it."""
    rows = _Body.objects.filter(_STANDING, place__in=codes_within(code))
    return [body_of_row(row) for row in rows.order_by("kind", "code")]


def bodies(kind: BodyKind | None = None, *, place: str | None = None) -> list[Body]:
    """Return the bodies that stand, of a kind or all, in a place or what it came from, or all."""
    rows = _Body.objects.filter(_STANDING)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if place is not None:
        rows = rows.filter(place__in=former_codes(place))
    return [body_of_row(row) for row in rows.order_by("kind", "code")]


def find_bodies(words: str) -> list[Body]:
    """Return standing bodies by part of the name, of its pinyin or initials, or by their code."""
    asked = name_key(words).lower()
    rows = _Body.objects.filter(_STANDING).filter(
        Q(name_key__contains=asked) | Q(code__startswith=asked)
    )
    return [body_of_row(row) for row in rows.order_by("kind", "code")] if asked else []


def names_of_body(kind: BodyKind, code: str) -> list[Body]:
    """Return a body under each name that it has and had, the newest first."""
    rows = _Body.objects.filter(kind=kind, code=code).order_by("-since", "-id")
    return [body_of_row(row) for row in rows]


def body_names(kind: BodyKind, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of bodies of a kind by code: the present ones, else the last that were."""
    return {code: name for code in set(codes) if (name := _bodies_named(kind).get(code))}


@once
def _bodies_named(kind: BodyKind) -> dict[str, str]:
    rows = _Body.objects.filter(kind=kind).order_by(F("until").asc(nulls_last=True))
    return dict(rows.values_list("code", "name"))


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
