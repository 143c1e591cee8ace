"""The same money in two books held against each other; differences are listed, never settled."""

from collections import Counter
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
from sunledger.platform.registers.funds.models import (
    BankReturn,
    Contract,
    Left,
    Line,
    Link,
    Move,
    WorksPayment,
)
from sunledger.platform.registers.funds.reading import links_of

_keepers: list[BookKeeper] = []

_BANK = Words("花名册明细和银行回盘", "the roster's lines and the bank's sum")
_SPENT = Words("财政支出和到人、到项目的支付", "spending and payments to people and works")
_QUOTA = Words("指标金额和到账", "the quota and what came")
_PLACED = Words("花名册和指标（哪个指标出的钱）", "the roster and the quota that paid it")
_EARLY = Words("支出和到账（到账以前就支出了）", "spending and receipt (spent before it came)")
_ALLOTTED = Words("拨付和指标（拨付的比指标剩的多）", "allotments and what the quota has left")
_WORKS = Words(
    "财政付到项目的钱和工程款支付表", "what the treasury paid to works and their own table"
)
_AGREED = Words("合同金额和付款（付的比合同多）", "the contract and what was paid of it")
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
    return [
        *_quotas(line),
        *_spent(line, on),
        *_left(line),
        *_placed(line),
        *_bank(line),
        *_works(line),
        *_villages(line),
    ]


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


def _left(line: int) -> Iterator[Difference]:
    rows = Left.objects.filter(line=line, why__in=("before", "allot_over"))
    for one in rows.order_by("document"):
        theirs = int(one.told.get("amount_fen") or one.amount_fen)
        if one.why == "before":
            day = str(one.told.get("moved_on", ""))
            yield Difference(_EARLY, day, "", one.document, None, theirs)
        else:
            booked = theirs - one.amount_fen
            yield Difference(_ALLOTTED, "", "", one.document, booked, theirs)


def _placed(line: int) -> Iterator[Difference]:
    loose = Link.objects.filter(line=line, kind=LinkKind.ROSTER, parent=None)
    for one in links_of(loose.order_by("on", "id")):
        yield Difference(_PLACED, one.title, "", one.document, None, one.net_fen, one.id)


def _works(line: int) -> Iterator[Difference]:
    """Hold projects of a line that have contracts against the table of what was paid of them."""
    unbooked = Left.objects.filter(
        table="project_payments", why__in=("over_allotment", "no_allotment")
    )
    if not WorksPayment.objects.exists() and not unbooked.exists():
        return  # no table yet: nothing to hold anything against
    tops = {
        one.project: one.id
        for one in Link.objects.filter(line=line, kind=LinkKind.ALLOTMENT).exclude(project="")
    }
    contracts = {one.code: one for one in Contract.objects.filter(project__in=list(tops))}
    spent: Counter[str] = Counter()
    paid_of: Counter[str] = Counter()
    codes = {one.project for one in contracts.values()}
    for one in Link.objects.filter(kind=LinkKind.PAYMENT, project__in=codes):
        spent[one.project] += one.amount_fen - one.back_fen
    rows = WorksPayment.objects.filter(contract__code__in=list(contracts))
    for code, fen in rows.values_list("contract__code", "amount_fen"):
        paid_of[code] += fen
    left = unbooked.filter(document__in=list(contracts))
    for code, fen in left.values_list("document", "amount_fen"):
        paid_of[code] += fen
    paid: Counter[str] = Counter()
    for code, contract in contracts.items():
        paid[contract.project] += paid_of[code]
    for project in sorted(codes):
        if spent[project] != paid[project]:
            yield Difference(
                _WORKS, project, "", project, spent[project], paid[project], tops[project]
            )
    for code, contract in sorted(contracts.items()):
        agreed = contract.amount_fen if contract.changed_fen is None else contract.changed_fen
        if paid_of[code] > agreed:
            at = tops[contract.project]
            yield Difference(_AGREED, contract.project, "", code, agreed, paid_of[code], at)


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
