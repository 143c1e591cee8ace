"""What villages booked of the money that went to them, for funds to hold against its own chain."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sunledger.platform.ground.places.selectors import divisions_of
from sunledger.platform.registers.books import reading
from sunledger.platform.registers.books.models import Voucher
from sunledger.platform.registers.funds.contracts import VillageShare


def booked(shares: Sequence[VillageShare]) -> Mapping[int, int | None]:
    """Return for each share what its village booked as received, in fen; None where nothing.

    A receipt is of a share where it names the document, as its paper's number or in its words, or
    where it names the works. A village that has no books is left out: nothing can differ there.
    Used in `acting`.
    """
    villages = {place.code: place.id for place in divisions_of({one.place for one in shares})}
    kept = Voucher.objects.filter(reading.POSTED, village__in=villages.values())
    with_books = set(kept.order_by().values_list("village_id", flat=True).distinct())
    received: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    rows = kept.filter(in_fen__gt=0).values_list("village_id", "ticket_no", "summary", "in_fen")
    for village, paper, words, fen in rows:
        received[village].append((paper, words, fen))
    found: dict[int, int | None] = {}
    for one in shares:
        at = villages.get(one.place)
        if at is not None and at in with_books:
            sums = [fen for paper, words, fen in received[at] if _is_of(one, paper, words)]
            found[one.link] = sum(sums) if sums else None
    return found


def _is_of(share: VillageShare, paper: str, words: str) -> bool:
    document = bool(share.document) and (share.document == paper or share.document in words)
    return document or (bool(share.project) and share.project in words)
