"""All that is public of a kind and a year, to be taken away whole.

What goes with its notice is not in it: a file that somebody keeps would not go with it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import Case, CharField, Count, Sum, When
from django.db.models.functions import Cast, ExtractYear, Substr

from sunledger.platform.questions.notices.content import Content
from sunledger.platform.questions.notices.contracts import SHOWN, Head, Kind, Table, Year
from sunledger.platform.questions.notices.models import Edition
from sunledger.platform.questions.notices.reading import OF_A_HEAD, heads_of

_AT_ONCE = 20  # editions whose content is in memory together
# The year of an edition: of its period, else that in which it was published.
OF_YEAR = Case(
    When(period="", then=Cast(ExtractYear("published_at"), CharField())),
    default=Substr("period", 1, 4),
)


def years() -> list[Year]:
    """Return of which kinds and years there is something to take away, the newest year first."""
    rows = Edition.objects.filter(state__in=SHOWN, personal=False).annotate(year=OF_YEAR).order_by()
    found = rows.values("kind", "year").annotate(number=Count("id"), lines=Sum("rows"))
    order = list(Kind)
    return sorted(
        (Year(Kind(one["kind"]), int(one["year"]), one["number"], one["lines"]) for one in found),
        key=lambda one: (order.index(one.kind), -one.year),
    )


def heads_of_year(kind: Kind, year: int, *, on: date) -> list[Head]:
    """Return what is public of a kind and a year, by place and period."""
    rows = Edition.objects.filter(kind=kind, state__in=SHOWN, personal=False).annotate(year=OF_YEAR)
    kept = rows.filter(year=str(year)).order_by("place", "period", "slug", "id")
    return heads_of(kept.only("id", *OF_A_HEAD), on)


def with_tables(heads: Iterable[Head]) -> Iterator[tuple[Head, tuple[Table, ...]]]:
    """Yield publications with their tables, a few at a time: a year may be more than memory holds.

    What was replaced or taken down since the heads were asked for is left out.
    """
    rest = iter(heads)
    while part := list(islice(rest, _AT_ONCE)):
        rows = Edition.objects.filter(series__in=[head.id for head in part], state__in=SHOWN)
        kept = {(row.series, row.sha256): row.content for row in rows.only("content", *OF_A_HEAD)}
        for head in part:
            if (head.id, head.sha256) in kept:
                yield head, Content(kept[head.id, head.sha256]).tables


def hash_of_all(heads: Sequence[Head]) -> str:
    """Return the SHA-256 of what a file holds: of a line `id version sha256` for each, by id.

    Each of the hashes stands in the public log, so that the file can be held against it.
    """
    lines = sorted(f"{head.id} {head.version} {head.sha256}\n" for head in heads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
