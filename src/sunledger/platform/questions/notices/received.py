"""补贴结果: of a subsidy, the rosters that are public and how many got how much in each village.

It is counted from what anybody may read, and from nothing else: when a roster is taken down, what
it told is gone from here too.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from sunledger.platform.questions.notices.content import Content
from sunledger.platform.questions.notices.contracts import (
    SHOWN,
    Column,
    Head,
    Kind,
    Received,
    Table,
    Type,
)
from sunledger.platform.questions.notices.kinds.policy import paid_as
from sunledger.platform.questions.notices.models import Edition
from sunledger.platform.questions.notices.reading import OF_A_HEAD, heads_of
from sunledger.platform.questions.notices.small import too_small

_MOST = 50  # rosters
_KEPT = 256
_COUNTED = (Column("payments", "多少笔", "Payments", Type.COUNT),)


def received(subsidy: str, title: str, *, on: date) -> Received:
    """Return who got a subsidy, by the rosters that are public, the newest first.

    A roster is of a subsidy when its title has the name of the payment, or `title`, that of the
    subsidy. Payments under five in a village are not told, nor what would give them away.
    """
    named = reduce(or_, (Q(title_zh__contains=word) for word in {title, *paid_as(subsidy)} if word))
    rows = Edition.objects.filter(named, kind=Kind.ROSTER, state__in=SHOWN)
    part = list(rows.only("id", *OF_A_HEAD).order_by("-published_at", "place", "id")[:_MOST])
    heads = heads_of(part, on)
    told = ((head.place_name, row) for head, row in zip(heads, part, strict=True))
    came = (each for name, row in told for each in _came(row.id, row.sha256, name))
    return _held(tuple(heads), came)


@lru_cache(maxsize=_KEPT)
def _came(number: UUID, sha256: str, at: str) -> tuple[tuple[str, int, int], ...]:
    """Return of a roster the villages, how many payments came there, and the fen; at `at` if none.

    It is kept by its hash: what is published stays as it was.
    """
    del sha256
    text = Edition.objects.values_list("content", flat=True).get(id=number)
    found: dict[str, tuple[int, int]] = {}
    for table in Content(text).tables:
        names = [column.name for column in table.columns]
        if "fen" not in names:
            continue
        fen, place = names.index("fen"), names.index("place") if "place" in names else None
        for row in table.rows[:-1] if table.total else table.rows:
            village = at if place is None else str(row[place] or at)
            many, much = found.get(village, (0, 0))
            amount = row[fen]
            found[village] = many + 1, much + (amount if isinstance(amount, int) else 0)
    return tuple((village, *sums) for village, sums in found.items())


def _held(rosters: tuple[Head, ...], came: Iterable[tuple[str, int, int]]) -> Received:
    """Return the sums by village, those of few payments together."""
    sums: dict[str, tuple[int, int]] = {}
    for village, many, fen in came:
        before = sums.get(village, (0, 0))
        sums[village] = before[0] + many, before[1] + fen
    names = sorted(sums)
    whole = sum(sums[name][0] for name in names), sum(sums[name][1] for name in names)
    rows = tuple((sums[name][0],) for name in names)
    held = too_small(Table("got", "", "", _COUNTED, (*rows, (whole[0],)), total=True))
    few = tuple(name for at, name in enumerate(names) if (at, 0) in held)
    is_told = (len(names), 0) not in held
    return Received(
        rosters,
        tuple((name, *sums[name]) for name in names if name not in few),
        few,
        (sum(sums[name][0] for name in few), sum(sums[name][1] for name in few))
        if few and is_told
        else None,
        whole if is_told else None,
    )
