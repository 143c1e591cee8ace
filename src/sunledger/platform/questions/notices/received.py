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
    HIDDEN,
    SHOWN,
    Cell,
    Column,
    Head,
    Kind,
    Table,
    Type,
)
from sunledger.platform.questions.notices.kinds.policy import paid_as
from sunledger.platform.questions.notices.models import Edition
from sunledger.platform.questions.notices.reading import OF_A_HEAD, heads_of
from sunledger.platform.questions.notices.small import too_small

_MOST = 50  # rosters
_KEPT = 256
_COLUMNS = (
    Column("place", "村", "Village", Type.TEXT),
    Column("payments", "多少笔", "Payments", Type.COUNT),
    Column("fen", "一共", "In all", Type.MONEY_FEN, of="payments"),
)
_SUM = "合计"


def received(subsidy: str, title: str, *, on: date) -> tuple[list[Head], Table]:
    """Return the public rosters of a subsidy, the newest first, and what came to each village.

    A roster is of a subsidy when its title has the name of the payment, or `title`, that of the
    subsidy. Payments under five in a village are not told, nor what would give them away.
    """
    named = reduce(or_, (Q(title_zh__contains=word) for word in {title, *paid_as(subsidy)} if word))
    rows = Edition.objects.filter(named, kind=Kind.ROSTER, state__in=SHOWN)
    part = list(rows.only("id", *OF_A_HEAD).order_by("-published_at", "place", "id")[:_MOST])
    heads = heads_of(part, on)
    told = ((head.place_name, row) for head, row in zip(heads, part, strict=True))
    return heads, _table(came for name, row in told for came in _came(row.id, row.sha256, name))


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


def _table(each: Iterable[tuple[str, int, int]]) -> Table:
    villages: dict[str, tuple[int, int]] = {}
    for village, *sums in each:
        before = villages.get(village, (0, 0))
        villages[village] = before[0] + sums[0], before[1] + sums[1]
    rows: list[tuple[Cell, ...]] = [(name, *sums) for name, sums in sorted(villages.items())]
    many, fen = (sum(sums[at] for sums in villages.values()) for at in (0, 1))
    whole: tuple[Cell, ...] = (_SUM, many, fen)
    table = Table("got", "各村领了多少", "By village", _COLUMNS, (*rows, whole), total=True)
    if not rows:
        return Table("got", table.zh, table.en, _COLUMNS, ())
    held = too_small(table)
    shown = tuple(
        tuple(HIDDEN if (at, column) in held else cell for column, cell in enumerate(row))
        for at, row in enumerate(table.rows)
    )
    return Table("got", table.zh, table.en, _COLUMNS, shown, total=True)
