"""Questions that anybody may ask; they answer from what is public, and from nothing else.

None needs an actor: the tables of this room show a visitor only what is shown. What the office asks
of what is not public yet is in `desk` below the line.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import reduce
from pathlib import Path

from django.db.models import Count, Q, Window

from sunledger.platform.ground.places.selectors import codes_within
from sunledger.platform.questions.notices import pictures
from sunledger.platform.questions.notices.contracts import (
    SHOWN,
    Head,
    Hit,
    Kind,
    Publication,
    State,
)
from sunledger.platform.questions.notices.models import Edition, Row
from sunledger.platform.questions.notices.month import going_on, standings
from sunledger.platform.questions.notices.preparing import series_of
from sunledger.platform.questions.notices.reading import OF_A_HEAD, heads_of, publication_of
from sunledger.platform.questions.notices.received import received
from sunledger.platform.questions.notices.searching import asked
from sunledger.platform.questions.notices.workbench import (
    edition,
    edition_counts,
    edition_picture,
    editions,
    objection,
    objections,
    to_agree,
    to_answer,
    waiting,
)
from sunledger.platform.questions.notices.years import (
    hash_of_all,
    heads_of_year,
    with_tables,
    years,
)

__all__ = [
    "PAGE",
    "at",
    "counts",
    "edition",
    "edition_counts",
    "edition_picture",
    "editions",
    "going_on",
    "hash_of_all",
    "heads_of_year",
    "naming",
    "objection",
    "objections",
    "periods",
    "picture",
    "publication",
    "published",
    "received",
    "search",
    "standing",
    "standings",
    "titled",
    "to_agree",
    "to_answer",
    "waiting",
    "with_tables",
    "years",
]

PAGE = 50
MOST_FOUND = 1000
_OF_EDITION = tuple(f"edition__{name}" for name in OF_A_HEAD)
_SHORT = 2


def published(
    kind: Kind | Sequence[Kind] | None = None,
    *,
    place: str = "",
    within: str = "",
    period: str = "",
    slug: str = "",
    running: bool = False,
    on: date,
    start: int = 0,
    most: int | None = PAGE,
) -> tuple[list[Head], int]:
    """Return what is public, the newest first, and how many there are.

    `place` is a code itself, `within` a code with all that lies in it; `running` leaves only what
    is under notice on the day `on`.
    """
    rows = Edition.objects.filter(state__in=SHOWN)
    if kind is not None:
        rows = rows.filter(kind__in=[kind] if isinstance(kind, Kind) else kind)
    if place:
        rows = rows.filter(place=place)
    if within:
        rows = rows.filter(place__in=codes_within(within))
    if period:
        rows = rows.filter(period=period)
    if slug:
        rows = rows.filter(slug=slug)
    if running:
        rows = rows.filter(first__lte=on, last__gte=on)
    total = rows.count()
    part = rows.only(*OF_A_HEAD).order_by("-published_at", "place", "id")
    return heads_of(part[start : None if most is None else start + most], on), total


def standing(keys: Collection[uuid.UUID], *, on: date) -> dict[uuid.UUID, Head]:
    """Return what is public under these addresses; under some there may be nothing any more."""
    rows = Edition.objects.filter(series__in=keys, state__in=SHOWN).only(*OF_A_HEAD)
    return {head.id: head for head in heads_of(rows, on)}


def publication(key: uuid.UUID, *, on: date, version: int | None = None) -> Publication | None:
    """Return what stands at an address on a day; None where nothing does, or not any more.

    A former version is there too, unless it was personal or was taken down.
    """
    rows = Edition.objects.filter(series=key)
    if version is None:
        row = rows.filter(state__in=SHOWN).first()
    else:
        row = rows.filter(version=version, state__in=(*SHOWN, State.REPLACED)).first()
    return None if row is None else publication_of(row, on)


def at(kind: Kind, place: str, period: str = "", slug: str = "", *, on: date) -> Publication | None:
    """Return what is public of a kind, place and period; None where nothing is."""
    return publication(series_of(kind, place, period, slug), on=on)


def search(
    words: str, *, within: str = "", on: date, start: int = 0, most: int = PAGE
) -> tuple[list[Hit], int]:
    """Return published rows by part of a name, its pinyin or initials, or of a text or number.

    Two characters are enough; several words must all be there. With them how many there are, at
    most 1,000.
    """
    parts, grams = asked(words)
    if not grams:
        return [], 0
    rows = Row.objects.filter(grams__contains=grams)
    rows = reduce(lambda found, part: found.filter(key__contains=part), parts, rows)
    if within:
        rows = rows.filter(place__in=codes_within(within))
    found = Row.objects.filter(id__in=rows.order_by("-id").values("id")[:MOST_FOUND])
    newest = found.order_by("-edition__published_at", "edition_id", "id")
    newest = newest.select_related("edition").only("table", "number", "cells", *_OF_EDITION)
    part = list(newest.annotate(many=Window(Count("id")))[start : start + most])
    count = part[0].many if part else found.count() if start else 0
    known = {head.id: head for head in heads_of({row.edition for row in part}, on)}
    hits = [Hit(known[row.edition.series], row.table, row.number, tuple(row.cells)) for row in part]
    return hits, count


def titled(words: str, *, on: date, most: int = PAGE) -> list[Head]:
    """Return what is public by part of its title, the newest first; pinyin and initials will do."""
    parts, grams = asked(words)
    if not grams:
        return []
    rows = Edition.objects.filter(state__in=SHOWN)
    rows = reduce(lambda found, part: found.filter(search_zh__contains=part), parts, rows)
    part = rows.only(*OF_A_HEAD).order_by("-published_at", "place", "id")
    return heads_of(part[:most], on)


def naming(village: str, codes: Collection[str], *, on: date, most: int = PAGE) -> list[Head]:
    """Return the rosters of these places that have a row of a village, by its name."""
    _, grams = asked(village)
    rows = Row.objects.filter(grams__contains=grams, place__in=codes, cells__contains=[village])
    named = rows.filter(edition__kind=Kind.ROSTER).values("edition")
    found = Edition.objects.filter(id__in=named, state__in=SHOWN).only(*OF_A_HEAD)
    return heads_of(found.order_by("-published_at", "place", "id")[:most], on)


def counts(within: str = "") -> Mapping[Kind, int]:
    """Return how many publications of each kind are public in a place."""
    rows = Edition.objects.filter(state__in=SHOWN)
    if within:
        rows = rows.filter(place__in=codes_within(within))
    found = rows.values("kind").annotate(number=Count("id")).values_list("kind", "number")
    return {Kind(kind): number for kind, number in found}


def periods(kind: Kind, place: str) -> list[str]:
    """Return the periods of which something of a kind is public at a place, the newest first."""
    rows = Edition.objects.filter(~Q(period=""), state__in=SHOWN, kind=kind, place=place)
    return list(rows.order_by("-period").values_list("period", flat=True).distinct())


def picture(key: str) -> Path | None:
    """Return the file of a public picture; None where there is none of that key."""
    public = (*SHOWN, State.REPLACED)
    if not Edition.objects.filter(state__in=public, pictures__contains=[{"key": key}]).exists():
        return None
    path = pictures.file_of(key)
    return path if path.exists() else None
