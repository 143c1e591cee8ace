"""What is public beside a draft, by which a small figure of it could be worked out."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.places.codes import parent_of
from sunledger.platform.ground.places.selectors import codes_within, names
from sunledger.platform.questions.notices.content import Content
from sunledger.platform.questions.notices.contracts import SHOWN, Draft, Kind, State, Table, Type
from sunledger.platform.questions.notices.earlier import Before, Beside, Where
from sunledger.platform.questions.notices.models import Edition
from sunledger.platform.questions.notices.small import too_small_beside

# Whoever read a former version keeps it.
_PUBLIC = (*SHOWN, State.REPLACED)


def beside(draft: Draft) -> Beside:
    """Return what is public, or waits to be, of the same figures; inside `acting`."""
    if not _counts(draft.tables):
        return Beside(_where([draft.place])[draft.place])
    rows = _of(draft.kind, draft.slug, draft.place, (*_PUBLIC, State.WAITING))
    own = Q(state=State.WAITING, place=draft.place, period=draft.period)  # is set aside
    return _beside(draft.place, rows.exclude(own))


def require_nothing_told(rows: Sequence[Edition]) -> None:
    """Raise SunledgerError where what became public since tells a figure, beside what these show.

    Each is looked at beside what is public and those of them before it; inside `acting`.
    """
    passed: list[Edition] = []
    for row in rows:
        tables = Content(row.content).tables
        if not _counts(tables):
            continue
        here = _beside(row.place, _with(passed, row))
        if any(too_small_beside(table, row.period, here) for table in tables):
            raise SunledgerError(
                f"“{row.title_zh}”起草以后，又公开了别的，两份放在一起能算出不到五户（人）的数。"
                "请退回，重新起草一次。",
                f"Since “{row.title_en}” was prepared another was published: together they tell a "
                "number below five. Send it back, and prepare it anew.",
                code="told",
            )
        passed.append(row)


def _with(passed: Sequence[Edition], row: Edition) -> list[Edition]:
    public = _of(Kind(row.kind), row.slug, row.place, _PUBLIC)
    same = (one for one in passed if (one.kind, one.slug) == (row.kind, row.slug))
    return [*public, *same]


def _counts(tables: Iterable[Table]) -> bool:
    return any(column.type is Type.COUNT for table in tables for column in table.columns)


def _of(kind: Kind, slug: str, place: str, states: Sequence[State]) -> QuerySet[Edition]:
    """Return what is known of the same figures in a place, what lies in it and what it lies in."""
    return Edition.objects.filter(
        kind=kind.value,
        slug=slug,
        place__in=codes_within(place) | set(_above(place)),
        state__in=states,
        personal=False,
    )


def _beside(place: str, rows: Iterable[Edition]) -> Beside:
    kept = list(rows)
    where = _where({place, *(row.place for row in kept)})
    return Beside(
        where[place],
        tuple(
            Before(where[row.place], row.period, table)
            for row in kept
            for table in Content(row.content).tables
        ),
    )


def _where(codes: Iterable[str]) -> dict[str, Where]:
    every = list(codes)
    called = names(every)
    return {code: Where(code, called.get(code, ""), parent_of(code) or "") for code in every}


def _above(place: str) -> list[str]:
    found = [place]
    while (above := parent_of(found[-1])) is not None:
        found.append(above)
    return found
