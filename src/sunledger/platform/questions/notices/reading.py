"""Rows of the tables as what crosses the wall: heads for lists, a publication for its page."""

from collections.abc import Iterable
from datetime import date

from sunledger.platform.ground.places.selectors import names
from sunledger.platform.questions.notices.clock import clock_of
from sunledger.platform.questions.notices.content import Content
from sunledger.platform.questions.notices.contracts import (
    SHOWN,
    Answered,
    Clock,
    Head,
    Kind,
    Publication,
    State,
    Version,
)
from sunledger.platform.questions.notices.models import Edition, Objection

_PUBLIC = (*SHOWN, State.REPLACED, State.WITHDRAWN)
# What a head is made of: no more is read of the editions of a list.
OF_A_HEAD = (
    *("series", "version", "kind", "place", "period", "slug", "title_zh", "title_en", "state"),
    *("published_at", "prepared_at", "first", "last", "days", "working", "personal", "rows"),
    *("sha256", "event"),
)


def clock(row: Edition, on: date) -> Clock | None:
    """Return the clock of an edition on a day."""
    return clock_of(row.first, row.last, row.days, working=row.working, on=on)


def heads_of(rows: Iterable[Edition], on: date) -> list[Head]:
    """Return editions as a list shows them; each was published."""
    kept = list(rows)
    known = names({row.place for row in kept})
    return [_head(row, known.get(row.place, ""), on) for row in kept]


def _head(row: Edition, place_name: str, on: date) -> Head:
    return Head(
        id=row.series,
        version=row.version,
        kind=Kind(row.kind),
        place=row.place,
        place_name=place_name,
        period=row.period,
        slug=row.slug,
        title_zh=row.title_zh,
        title_en=row.title_en,
        state=State(row.state),
        published_at=row.published_at or row.prepared_at,
        clock=clock(row, on),
        personal=row.personal,
        rows=row.rows,
        sha256=row.sha256,
        event=row.event or 0,
    )


def publication_of(row: Edition, on: date) -> Publication:
    """Return an edition as anybody may read it."""
    [head] = heads_of([row], on)
    content = Content(row.content)
    return Publication(
        head=head,
        body_zh=content.word("body_zh"),
        body_en=content.word("body_en"),
        basis_zh=content.word("basis_zh"),
        basis_en=content.word("basis_en"),
        tables=content.tables,
        pictures=content.pictures,
        masked=content.masked,
        versions=versions_of(row),
        objections=_answered(row),
        waiting=row.waiting,
        content=content.text,
    )


def versions_of(row: Edition) -> tuple[Version, ...]:
    """Return every version of a publication that was public, the newest first."""
    rows = Edition.objects.filter(series=row.series, state__in=_PUBLIC).order_by("-version")
    return tuple(
        Version(one.version, State(one.state), one.published_at, one.sha256, one.event or 0)
        for one in rows.defer("content")
        if one.published_at is not None
    )


def _answered(row: Edition) -> tuple[Answered, ...]:
    rows = Objection.objects.filter(series=row.series, answered_at__isnull=False)
    return tuple(
        Answered(
            number=one.number,
            asked_on=one.on,
            question=one.shown,
            line=one.line,
            answer=one.answer,
            answered_on=one.answered_on,
            due=one.due,
            unit=one.unit,
        )
        for one in rows.order_by("number")
    )
