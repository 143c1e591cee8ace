"""The same money in two books held against each other; differences are listed, never settled."""

from collections.abc import Iterator
from datetime import date

from sunledger.platform.registers.funds.contracts import (
    BookKeeper,
    Difference,
    LinkKind,
    MoveKind,
    VillageShare,
    Words,
)
from sunledger.platform.registers.funds.figures import quotas
from sunledger.platform.registers.funds.models import BankReturn, Line, Link, Move
from sunledger.platform.registers.funds.reading import links_of

_keepers: list[BookKeeper] = []

_BANK = Words("花名册明细和银行回盘", "the roster's lines and the bank's sum")
_SPENT = Words("财政支出和到人、到项目的支付", "spending and payments to people and works")
_QUOTA = Words("指标金额和到账", "the quota and what came")
_BOOKS = Words("拨到村的钱和村账", "what went to the village and its books")


def reconcile_by(keeper: BookKeeper) -> None:
    """Ask this room too, from now on, what the books of villages show (books, which is above)."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def shares(line: int | None = None, place: int | None = None) -> list[VillageShare]:
    """Return what went to villages for works, as their books should show it."""
    rows = Link.objects.filter(kind=LinkKind.ALLOTMENT, place__isnull=False)
    rows = rows.filter(line=line) if line is not None else rows
    rows = rows.filter(place=place) if place is not None else rows
    names = dict(Line.objects.values_list("id", "name"))
    return [
        VillageShare(
            line=one.line,
            line_name=names.get(one.line, ""),
            place=one.place,
            document=one.document,
            project=one.project,
            on=one.on,
            amount_fen=one.net_fen,
            link=one.id,
        )
        for one in links_of(rows.order_by("on", "id"))
    ]


def differences(line: int, on: date) -> list[Difference]:
    """Return where two books differ about a line; inside `acting`."""
    return [*_quotas(line), *_spent(line, on), *_bank(line), *_villages(line)]


def _quotas(line: int) -> Iterator[Difference]:
    moves = Move.objects.filter(kind=MoveKind.RECEIPT, quota__line=line)
    received = dict(moves.values_list("quota", "amount_fen"))
    for top in links_of(Link.objects.filter(line=line, kind__in=("quota", "sub_quota"))):
        theirs = received.get(top.id)
        if theirs != top.amount_fen:
            yield Difference(_QUOTA, top.title, "", top.document, top.amount_fen, theirs, top.id)


def _spent(line: int, on: date) -> Iterator[Difference]:
    differing = [one for one in quotas(on, line) if one.spent != one.paid]
    names = dict(
        Link.objects.filter(id__in=[one.id for one in differing]).values_list("id", "document")
    )
    for one in differing:
        yield Difference(_SPENT, "", "", names[one.id], one.spent, one.paid, one.id)


def _bank(line: int) -> Iterator[Difference]:
    rosters: dict[str, list[Link]] = {}
    for roster in Link.objects.filter(line=line, kind=LinkKind.ROSTER):
        rosters.setdefault(roster.document, []).append(roster)
    for back in BankReturn.objects.filter(document__in=list(rosters)).order_by("document"):
        some = rosters[back.document]
        ours = sum(one.credited_fen for one in some)
        if ours != back.paid_fen:
            yield Difference(_BANK, back.item, "", back.document, ours, back.paid_fen, some[0].id)


def _villages(line: int) -> Iterator[Difference]:
    every = shares(line)
    for keeper in _keepers:
        booked = keeper(every)
        for share in every:
            theirs, ours = booked.get(share.link), share.amount_fen
            if share.link in booked and theirs != ours:
                yield Difference(
                    _BOOKS, share.project, share.place, share.document, ours, theirs, share.link
                )
