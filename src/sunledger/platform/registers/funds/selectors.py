"""Questions that this room answers; each reads as the actor sees, and as her posts allow."""

import uuid
from collections.abc import Sequence
from datetime import date

from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import division, divisions_by_id
from sunledger.platform.registers.funds import (
    chains,
    drafting,
    figures,
    reading,
    reconciling,
    undoing,
    warning,
)
from sunledger.platform.registers.funds.access import hidden, line_for, link_for
from sunledger.platform.registers.funds.contracts import (
    Ask,
    Delivery,
    Difference,
    Draft,
    DraftState,
    Figures,
    Holding,
    LeftRow,
    Line,
    Link,
    LinkKind,
    Node,
    Payee,
    PublicRow,
    RateRow,
    Roster,
    RosterState,
    Unit,
    VillageShare,
    Warned,
    Way,
    Words,
    WorksPaid,
)
from sunledger.platform.registers.funds.models import Ask as _Ask
from sunledger.platform.registers.funds.models import Balance, BankReturn, Item, Left, WorksPayment
from sunledger.platform.registers.funds.models import Delivery as _Delivery
from sunledger.platform.registers.funds.models import Draft as _Draft
from sunledger.platform.registers.funds.models import Line as _Line
from sunledger.platform.registers.funds.models import Link as _Link
from sunledger.platform.registers.funds.models import RosterRow as _RosterRow
from sunledger.platform.registers.funds.movements import TREASURY
from sunledger.platform.registers.funds.reconciling import reconcile_by
from sunledger.platform.registers.funds.rosters import notice_days
from sunledger.platform.registers.funds.writing import bulk, reaching
from sunledger.platform.registers.registry.selectors import births

__all__ = [
    "TREASURY",
    "asks",
    "bank_returns",
    "below",
    "by_place",
    "delivery",
    "delivery_photo",
    "differences",
    "draft",
    "drafts",
    "drafts_to_decide",
    "figures_of",
    "holdings",
    "items_of",
    "left_rows",
    "line",
    "lines",
    "links",
    "may_answer",
    "may_keep",
    "months",
    "nothing",
    "notice_days",
    "of_household",
    "own_payments",
    "payees",
    "public_rows",
    "quotas_of",
    "rates",
    "reconcile_by",
    "roster",
    "rosters",
    "shares",
    "totals",
    "tree",
    "warnings",
    "way",
    "works_paid",
    "would_go",
]
PAGE = 50

_WOULD_GO = {
    "links": ("撤掉的资金记录", "records of funds that go"),
    "moves": ("撤掉的收支", "movements that go"),
    "answers": ("恢复成原来结果的发放", "payments that stand as before"),
    "left": ("不再列出的没入账行", "rows that were not booked"),
}
_WHYS = {
    "no_quota": ("没有这个指标，等指标表来了再入账", "its quota is not known yet"),
    "over": ("超过指标还剩的钱", "more than the quota has left"),
    "before": ("钱还没到账就支出了", "spent before the money came"),
    "allot_over": (
        "拨付的比指标还剩的多，能拨的已入账，这是多出的部分",
        "more is allotted than the quota has left; this is what is over",
    ),
    "no_contract": ("没有这份合同，请先交合同表", "there is no such contract; hand contracts in"),
    "no_allotment": ("这个项目没有安排过资金", "no money is allotted to this project"),
    "over_allotment": (
        "财政没有这笔支出，项目资金剩的也不够",
        "the treasury has no such spending, and the allotment has not enough left",
    ),
    "reversal": ("负数行，找不到它冲的那一笔", "a negative row, and what it reverses is not found"),
    "differs": ("和以前交的同一笔不一样", "differs from the same row handed in before"),
    "no_kind": ("类型不在所列之内", "of no known kind"),
    "no_day": ("没有收到日期", "no day of receipt"),
    "not_positive": ("金额不大于零", "the amount is not more than nothing"),
    "other_line": ("和上级指标不是同一笔资金", "of another fund than its parent"),
    "no_use": ("专户的钱没有写用途", "a special account's money without its use"),
    "twice": ("同一笔钱已经有了", "the same money is there already"),
}


def would_go(batch: uuid.UUID, *, by: Actor) -> list[tuple[str, str, int]]:
    """Return in words what taking a batch back would take away, with how many."""
    with acting(reaching(by)):
        told = undoing.would_go(batch)
    return [(*_WOULD_GO[name], count) for name, count in told.items()]


def may_keep(number: int, *, by: Actor) -> bool:
    """Tell whether an actor keeps a line."""
    row = _Line.objects.filter(id=number).first()
    return row is not None and may(by, Task.KEEP_FUNDS, line=row.department or None)


def may_answer(number: int, *, by: Actor) -> bool:
    """Tell whether an actor answers for a line: for its department, or for the county."""
    row = _Line.objects.filter(id=number).first()
    return row is not None and may(by, Task.ANSWER_FUNDS, line=row.department or None)


def lines(*, by: Actor) -> list[Line]:
    """Return every fund line, by its code."""
    require(by, Task.SEE_FUNDS)
    return [reading.line_of(row) for row in _Line.objects.order_by("code")]


def line(number: int, *, by: Actor) -> Line:
    """Return a line; raise Refused, hidden, where it is not there."""
    return reading.line_of(line_for(number, by=by))


def items_of(number: int, *, by: Actor) -> list[str]:
    """Return the subsidies that a line pays."""
    line_for(number, by=by)
    return list(Item.objects.filter(line=number).order_by("name").values_list("name", flat=True))


def figures_of(number: int, *, by: Actor, on: date) -> Figures:
    """Return the figures of a line up to a day."""
    with acting(by):
        line_for(number, by=by)
        return figures.add_up(figures.quotas(on, number), on, figures.levels())


def totals(*, by: Actor, on: date) -> Figures:
    """Return the figures of all lines of money together, up to a day; goods are left out."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        goods = set(_Line.objects.filter(unit=Unit.PIECES).values_list("id", flat=True))
        every = [one for one in figures.quotas(on) if one.line not in goods]
        return figures.add_up(every, on, figures.levels())


def nothing(on: date) -> Figures:
    """Return the figures of a line that nothing came for yet."""
    return figures.add_up([], on, {})


def rates(dimension: str, *, by: Actor, on: date) -> list[RateRow]:
    """Return figures by `line`, `department`, `level` or `year`; the idlest first.

    Goods are pieces and no money: they stand by line only.
    """
    with acting(by):
        require(by, Task.SEE_FUNDS)
        rows = {row.id: row for row in _Line.objects.all()}
        every, of = figures.quotas(on), figures.levels()
    if dimension != "line":
        every = [one for one in every if rows[one.line].unit != Unit.PIECES]
    keys = {
        "line": lambda q: str(q.line),
        "department": lambda q: rows[q.line].department_name,
        "level": lambda q: rows[q.line].level,
        "year": lambda q: str(q.on.year),
    }
    found = figures.grouped(every, keys[dimension], on, of)
    names = {str(row.id): row.name for row in rows.values()} if dimension == "line" else {}
    listed = [RateRow(key, names.get(key, key), told) for key, told in found.items()]
    return sorted(listed, key=lambda row: (-(row.figures.idle or 0), row.key))


def months(number: int | None, days: Sequence[date], *, by: Actor) -> list[Figures]:
    """Return the figures of a line, or of all, at the end of each of these days."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        of = figures.levels()
        return [figures.add_up(figures.quotas(day, number), day, of) for day in days]


def by_place(number: int, *, by: Actor) -> list[tuple[str, str, int, int, int]]:
    """Return where money of a line went, of what the actor sees: village, works, people.

    Each is the code and name of a village, fen for works, fen to people, and how many payments.
    """
    with acting(by), bulk() as cursor:
        line_for(number, by=by)
        cursor.execute(chains._BELOW, {"line": number})  # noqa: SLF001 - the room's own
        rows = cursor.fetchall()
        places = divisions_by_id({row[0] for row in rows if row[0]})
    sums: dict[int, list[int]] = {}
    for place, fen, count, kind in rows:
        told = sums.setdefault(place or 0, [0, 0, 0])
        told[0 if kind == LinkKind.ALLOTMENT else 1] += fen
        told[2] += count if kind == LinkKind.PAYEE else 0
    found = []
    for key, (works, people, count) in sums.items():
        code, name = (places[key].code, places[key].name) if key in places else ("", "")
        found.append((code, name, works, people, count))
    return sorted(found, key=lambda row: (-(row[2] + row[3]), row[0]))


def quotas_of(number: int, *, by: Actor) -> list[Link]:
    """Return the quotas of a line, the newest first."""
    with acting(by):
        line_for(number, by=by)
        rows = _Link.objects.filter(line=number, kind__in=(LinkKind.QUOTA, LinkKind.SUB_QUOTA))
        return reading.links_of(rows.order_by("-on", "-id"))


def holdings(quota: int, *, by: Actor) -> list[Holding]:
    """Return who holds what of a quota, the treasury first, then the most."""
    with acting(by):
        link_for(quota, by=by)
        rows = Balance.objects.filter(quota=quota)
        found = [
            Holding(row.holder, row.received_fen, row.passed_fen, row.spent_fen, row.back_fen)
            for row in rows
        ]
    return sorted(found, key=lambda one: (one.holder != TREASURY, -one.has_fen, one.holder))


def delivery(payment: int, *, by: Actor) -> Delivery | None:
    """Return what proves a delivery, None where it is none or not seen by the actor."""
    with acting(by):
        link_for(payment, by=by)
        row = _Delivery.objects.select_related("place").filter(payment=payment).first()
    if row is None:
        return None
    place = row.place
    return Delivery(row.id, place.code, place.name, row.on, row.receiver, row.brought_by)


def delivery_photo(payment: int, *, by: Actor) -> tuple[str, bytes]:
    """Return the photo of a delivery (JPEG) and its name; Refused, hidden, where not seen."""
    with acting(by):
        link_for(payment, by=by)
        row = _Delivery.objects.filter(payment=payment).first()
    picture = photos.kept(row.sha256) if row is not None else None
    if row is None or picture is None:
        raise hidden()
    return f"{row.sha256}.jpg", picture


def works_paid(payment: int, *, by: Actor) -> list[WorksPaid]:
    """Return of which contracts a payment is, as their tables say."""
    require(by, Task.SEE_FUNDS)
    with acting(by):
        link = link_for(payment, by=by)
        same = _Link.objects.filter(
            kind=link.kind, project=link.project, document=link.document, parent__isnull=False
        )
        rows = WorksPayment.objects.filter(payment__in=same).select_related("contract")
        return [
            WorksPaid(
                contract=row.contract.code,
                supplier=row.contract.supplier,
                agreed_fen=row.contract.amount_fen
                if row.contract.changed_fen is None
                else row.contract.changed_fen,
                signed_on=row.contract.signed_on,
                on=row.on,
                progress=row.progress,
                booked=bool(row.movement),
            )
            for row in rows.order_by("on", "id")
        ]


def drafts(
    *, by: Actor, number: int | None = None, quota: int | None = None, waiting: bool = True
) -> list[Draft]:
    """Return drafts of a line, of a quota or of all, the oldest first; those that wait, or all."""
    require(by, Task.SEE_FUNDS)
    rows = _Draft.objects.select_related("quota__line").order_by("id")
    rows = rows.filter(state=DraftState.WAITING) if waiting else rows
    rows = rows if number is None else rows.filter(quota__line=number)
    rows = rows if quota is None else rows.filter(quota=quota)
    with acting(by):
        return [_draft(row) for row in rows]


def drafts_to_decide(*, by: Actor) -> list[Draft]:
    """Return the drafts of others that an actor may agree to, the oldest first."""
    if not may(by, Task.KEEP_FUNDS):
        return []
    with acting(by):
        rows = _Draft.objects.filter(state=DraftState.WAITING).exclude(made_by=by.ref)
        return [
            _draft(row)
            for row in rows.select_related("quota__line").order_by("id")
            if row.quota.line is not None
            and may(by, Task.KEEP_FUNDS, line=row.quota.line.department or None)
        ]


def draft(number: int, *, by: Actor) -> Draft:
    """Return a draft; raise Refused, hidden, where it is not there."""
    require(by, Task.SEE_FUNDS)
    with acting(by):
        row = _Draft.objects.select_related("quota__line").filter(id=number).first()
        if row is None:
            raise hidden()
        return _draft(row)


def _draft(row: _Draft) -> Draft:
    line = row.quota.line
    return Draft(
        id=row.id,
        told=drafting.told_of(row),
        line=line.id if line is not None else 0,
        line_name=line.name if line is not None else "",
        quota_document=row.quota.document,
        made_by=row.made_by,
        made_name=row.made_name,
        made_at=row.made_at,
        state=DraftState(row.state),
        decided_name=row.decided_name,
        decided_at=row.decided_at,
        why=row.why,
        link=row.link_id,
    )


def tree(number: int, *, by: Actor, most: int = PAGE) -> list[Node]:
    """Return the chain of a line from its quotas down to payments, the newest quota first."""
    with acting(by):
        line_for(number, by=by)
        roots = _Link.objects.filter(line=number, kind=LinkKind.QUOTA).order_by("-on", "-id")
        return chains.tree(list(roots.values_list("id", flat=True)), most)


def below(number: int, *, by: Actor, most: int = PAGE) -> Node:
    """Return one link with all that is below it, down to payments."""
    with acting(by):
        link_for(number, by=by)
        return chains.tree([number], most)[0]


def links(numbers: Sequence[int], *, by: Actor) -> list[Link]:
    """Return links by their numbers."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        rows = _Link.objects.filter(id__in=numbers).exclude(kind=LinkKind.PAYEE)
        return reading.links_of(rows.order_by("id"))


def payees(payment: int, *, by: Actor, start: int = 0, most: int = PAGE) -> tuple[list[Payee], int]:
    """Return a page of the payees of a payment that the actor sees, and how many she sees."""
    with acting(by):
        link_for(payment, by=by)
        return chains.payees_page(payment, start, most)


def way(payee: int, *, by: Actor) -> Way:
    """Return the way of a payee up to the budget; raise Refused, hidden, where it is not seen."""
    with acting(by):
        found = chains.ways([payee])
    if not found:
        raise hidden()
    return found[0]


def of_household(
    household: uuid.UUID, *, by: Actor, start: int = 0, most: int = PAGE
) -> tuple[list[Way], int]:
    """Return what a household was paid with the way of each, the newest first, and how many.

    Whose household it is has been asked before; the database shows nothing of another.
    """
    with acting(by):
        return chains.of_household(household, most, start)


def own_payments(*, by: Actor, most: int = PAGE) -> list[Way]:
    """Return what the household that is here was paid, for it to say whether it came."""
    require(by, Task.SEE_OWN_HOUSEHOLD)
    if by.household is None:
        raise hidden()
    return of_household(by.household, by=by, most=most)[0]


def warnings(*, by: Actor, on: date, number: int | None = None) -> list[Warned]:
    """Return the warnings of a line or of all, the most overdue first."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        return warning.warnings(on, number)


def differences(number: int, *, by: Actor, on: date) -> list[Difference]:
    """Return where two books differ about a line (上下连通)."""
    with acting(by):
        line_for(number, by=by)
        return list(reconciling.differences(number, on))


def shares(*, by: Actor, place: str | None = None) -> list[VillageShare]:
    """Return what went to villages for works, of all or of one village."""
    require(by, Task.SEE_FUNDS)
    where = division(place) if place is not None else None
    with acting(by):
        return reconciling.shares(None, where.id if where is not None else None)


def left_rows(
    *, by: Actor, number: int | None = None, most: int = 200
) -> tuple[list[LeftRow], int]:
    """Return rows of tables that were not booked, with why, of a line or of all; and how many."""
    require(by, Task.SEE_FUNDS)
    rows = Left.objects.all() if number is None else Left.objects.filter(line=number)
    found = [
        LeftRow(
            batch=row.batch,
            table=row.table,
            row=row.row,
            document=row.document,
            why=Words(*_WHYS.get(row.why, (row.why, row.why))),
            amount_fen=row.amount_fen,
            line=row.line_id,
        )
        for row in rows.order_by("-id")[:most]
    ]
    return found, rows.count()


def asks(*, by: Actor, number: int | None = None, open_only: bool = False) -> list[Ask]:
    """Return questions of supervision, of a line or all, those without an answer first."""
    require(by, Task.SEE_FUNDS)
    rows = _Ask.objects.select_related("line")
    rows = rows if number is None else rows.filter(line=number)
    rows = rows.filter(answered_by="") if open_only else rows
    return [reading.ask_of(row) for row in rows.order_by("answered_by", "due", "-id")]


def rosters(
    *, by: Actor, on: date, number: int | None = None, made_here: bool = True, most: int = PAGE
) -> list[Roster]:
    """Return rosters, the newest first: made here, or of tables, of a line or of all."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        rows = _Link.objects.filter(kind=LinkKind.ROSTER, from_file=not made_here)
        rows = rows if number is None else rows.filter(line=number)
        return _rosters(list(rows.order_by("-on", "-id")[:most]), on)


def roster(number: int, *, by: Actor, on: date) -> Roster:
    """Return a roster; raise Refused, hidden, where it is none."""
    with acting(by):
        row = link_for(number, by=by)
        if row.kind != LinkKind.ROSTER:
            raise hidden()
        return _rosters([row], on)[0]


def _rosters(rows: list[_Link], on: date) -> list[Roster]:
    found = []
    for row, link in zip(rows, reading.links_of(rows), strict=True):
        here = _RosterRow.objects.filter(roster=row).count() if not row.from_file else 0
        found.append(
            Roster(
                link=link,
                state=_state(row, on),
                item=row.item,
                month=row.month,
                people=row.people or here,
                made_by=row.made_by,
                notice_from=row.notice_from,
                notice_to=row.notice_to,
            )
        )
    return found


def _state(row: _Link, on: date) -> RosterState:
    if row.from_file:
        return RosterState.HISTORY
    if row.used_fen or row.back_fen:
        waiting = row.people - row.credited - row.failed
        return RosterState.PAID if waiting else RosterState.DONE
    if row.notice_ended_at is not None:
        return RosterState.READY
    if row.notice_from is not None and on >= row.notice_from:
        return RosterState.NOTICE
    return RosterState.DRAFT


def public_rows(number: int, *, by: Actor) -> list[PublicRow]:
    """Return the rows of a roster as its public notice names them, for the publish gate to mask."""
    with acting(by):
        row = link_for(number, by=by)
        item = row.item
        rows = list(_RosterRow.objects.filter(roster=row).order_by("place", "id"))
        places = divisions_by_id({one.place_id for one in rows})
        born = births({one.person_id for one in rows})
    return [
        PublicRow(
            place=places[one.place_id].name,
            name=one.name,
            id_mask=one.id_mask,
            card=one.card_mask,
            item=item,
            amount_fen=one.amount_fen,
            born=born.get(one.person_id),
        )
        for one in rows
    ]


def bank_returns(documents: Sequence[str], *, by: Actor) -> dict[str, tuple[int, int, date]]:
    """Return of rosters by their numbers what the bank was given and paid, and when it answered."""
    require(by, Task.SEE_FUNDS)
    rows = BankReturn.objects.filter(document__in=documents)
    return {row.document: (row.due_fen, row.paid_fen, row.on) for row in rows}
