"""补贴结果: of a subsidy and a year, the lists that are public and what came to each village.

It is counted from what anybody may read or could read. When the days of a list are over its names
go and the sums of its villages stay (`keep`); what was taken down before its time, or put right by
another version, is not counted.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from sunledger.platform.questions.notices.content import Content
from sunledger.platform.questions.notices.contracts import (
    SHOWN,
    Column,
    Head,
    Kind,
    Received,
    State,
    Table,
    Type,
)
from sunledger.platform.questions.notices.kinds.policy import paid_as
from sunledger.platform.questions.notices.models import Came, Edition
from sunledger.platform.questions.notices.reading import OF_A_HEAD, heads_of
from sunledger.platform.questions.notices.small import too_small
from sunledger.platform.questions.notices.years import OF_YEAR

_MOST = 50  # lists that are named
_KEPT = 256
_COUNTED = (Column("payments", "多少笔", "Payments", Type.COUNT),)
_Village = tuple[str, int, int]  # its name, payments, fen


def received(subsidy: str, title: str, *, on: date, year: int | None = None) -> Received:
    """Return who got a subsidy in a year, by the lists that are or were public; the newest year.

    A list is of a subsidy when its title has the name of the payment, or `title`, that of the
    subsidy; its year is that of its period. Payments under five in a village are not told, nor what
    would give them away. A year of which there is nothing is answered with the newest.
    """
    named = reduce(or_, (Q(title_zh__contains=word) for word in {title, *paid_as(subsidy)} if word))
    lists = Edition.objects.filter(named, kind=Kind.ROSTER)
    shown, over = lists.filter(state__in=SHOWN), _over(lists)
    years = {
        int(one)
        for part in (shown, over)
        for one in part.annotate(year=OF_YEAR).values_list("year", flat=True)
    }
    if not years:
        return _held(None, (), (), 0, ())
    of = year if year in years else max(years)
    rows = list(
        shown.annotate(year=OF_YEAR)
        .filter(year=str(of))
        .only("id", *OF_A_HEAD)
        .order_by("-published_at", "place", "id")
    )
    heads = heads_of(rows, on)
    ended = list(over.annotate(year=OF_YEAR).filter(year=str(of)).values_list("id", flat=True))
    came = [
        *(one for head, row in zip(heads, rows, strict=True)
          for one in _came(row.id, row.sha256, head.place_name)),
        *Came.objects.filter(edition__in=ended).values_list("village", "payments", "fen"),
    ]  # fmt: skip
    return _held(of, sorted(years, reverse=True), heads[:_MOST], len(ended), came)


def _over(lists: "QuerySet[Edition, Edition]") -> "QuerySet[Edition, Edition]":
    """Return the lists whose days are over and whose names are gone, of each its last version."""
    newer = lists.filter(Q(state__in=SHOWN) | Q(closed_at__isnull=False))
    last: dict[UUID, tuple[int, UUID]] = {}
    for series, version, key in newer.values_list("series", "version", "id"):
        last[series] = max(last.get(series, (0, key)), (version, key))
    keys = [key for _, key in last.values()]
    return lists.filter(id__in=keys, state=State.WITHDRAWN, personal=True, closed_at__isnull=False)


def keep(rows: Iterable[Edition], names: dict[str, str]) -> None:
    """Keep of lists of payees what came to each village, before their names go.

    `names` are those of the places, for a list that names no villages.
    """
    Came.objects.bulk_create(
        Came(edition=row, village=village, payments=many, fen=fen)
        for row in rows
        if row.kind == Kind.ROSTER
        for village, many, fen in _counted(row.content, names.get(row.place, row.place))
    )


@lru_cache(maxsize=_KEPT)
def _came(number: UUID, sha256: str, at: str) -> tuple[_Village, ...]:
    """Return of a list what came to each village; to `at` where it names none.

    It is kept by its hash: what is published stays as it was.
    """
    del sha256
    return _counted(Edition.objects.values_list("content", flat=True).get(id=number), at)


def _counted(content: str, at: str) -> tuple[_Village, ...]:
    found: dict[str, tuple[int, int]] = {}
    for table in Content(content).tables:
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


def _held(
    year: int | None,
    years: Sequence[int],
    rosters: Sequence[Head],
    over: int,
    came: Iterable[_Village],
) -> Received:
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
        year,
        tuple(years),
        tuple(rosters),
        over,
        tuple((name, *sums[name]) for name in names if name not in few),
        few,
        (sum(sums[name][0] for name in few), sum(sums[name][1] for name in few))
        if few and is_told
        else None,
        whole if is_told else None,
    )
