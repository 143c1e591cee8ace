"""All that is public of a kind and a year, to be taken away whole.

What goes with its notice is not in it: a file that somebody keeps would not go with it.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db.models import Case, CharField, Count, Sum, When
from django.db.models.functions import Cast, ExtractYear, Substr

from sunledger.platform.questions.notices.content import Content
from sunledger.platform.questions.notices.contracts import SHOWN, Head, Kind, Table, Year
from sunledger.platform.questions.notices.models import Edition
from sunledger.platform.questions.notices.reading import heads_of

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


def whole_year(kind: Kind, year: int, *, on: date) -> list[tuple[Head, tuple[Table, ...]]]:
    """Return what is public of a kind and a year with its tables, by place and period."""
    rows = Edition.objects.filter(kind=kind, state__in=SHOWN, personal=False).annotate(year=OF_YEAR)
    kept = list(rows.filter(year=str(year)).order_by("place", "period", "slug"))
    return [
        (head, Content(row.content).tables)
        for row, head in zip(kept, heads_of(kept, on), strict=True)
    ]


def hash_of_all(heads: Sequence[Head]) -> str:
    """Return the SHA-256 of what a file holds: of a line `id version sha256` for each, by id.

    Each of the hashes stands in the public log, so that the file can be held against it.
    """
    lines = sorted(f"{head.id} {head.version} {head.sha256}\n" for head in heads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
