"""Questions that this room answers."""

from sunledger.platform.ground.places.codes import stem_of
from sunledger.platform.ground.places.contracts import Division, DivisionLevel
from sunledger.platform.ground.places.models import Division as _Division
from sunledger.platform.ground.places.models import Succession


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
        later = Succession.objects.filter(before__in=ids).values_list("after_id", "after__code")
        ids = [number for number, after in later if after not in found]
        found.update(after for _, after in later)
    return found


def villages_within(codes: list[str]) -> frozenset[int]:
    """Return the ids of the villages, also former ones, that lie in any of these places."""
    stems = [stem_of(code) for code in codes]
    if not stems:
        return frozenset()
    villages = _Division.objects.filter(level=DivisionLevel.VILLAGE)
    found = {number for number, code in villages.values_list("id", "code") if _in(code, stems)}
    pairs = list(Succession.objects.values_list("before_id", "after_id"))
    grown = True
    while grown:  # what came before a village that is seen is seen too
        before = {b for b, a in pairs if a in found} - found
        found |= before
        grown = bool(before)
    return frozenset(found)


def _in(code: str, stems: list[str]) -> bool:
    return any(code.startswith(stem) for stem in stems)


def division(code: str) -> Division | None:
    """Return the division that stands under a code now, else the last that did."""
    row = _Division.objects.filter(code=code).order_by("until").last()
    standing = _Division.objects.filter(code=code, until=None).first()
    found = standing or row
    return None if found is None else _division(found)


def _division(row: _Division) -> Division:
    return Division(
        id=row.id,
        code=row.code,
        name=row.name,
        level=DivisionLevel(row.level),
        parent=row.parent_id,
        since=row.since,
        until=row.until,
    )
