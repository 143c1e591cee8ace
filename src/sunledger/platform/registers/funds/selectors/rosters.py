"""Rosters: how far each is, whom its notice names, and what the bank paid."""

from collections.abc import Sequence
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.registers.funds import reading
from sunledger.platform.registers.funds.access import hidden, link_for
from sunledger.platform.registers.funds.contracts import (
    LinkKind,
    PublicRow,
    Roster,
    RosterState,
    Unplaced,
)
from sunledger.platform.registers.funds.models import BankReturn
from sunledger.platform.registers.funds.models import Link as _Link
from sunledger.platform.registers.funds.models import RosterRow as _RosterRow
from sunledger.platform.registers.funds.payees import Quotas, lines_of_items, why_waiting
from sunledger.platform.registers.registry.selectors import births

PAGE = 50


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
    whys = _whys([row for row in rows if row.from_file and row.parent_id is None])
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
                why=whys.get(row.id),
            )
        )
    return found


def _whys(waiting: list[_Link]) -> dict[int, Unplaced]:
    """Return why each of these rosters has no quota."""
    if not waiting:
        return {}
    lines, quotas = lines_of_items(), Quotas.read()
    return {row.id: why_waiting(row, lines, quotas) for row in waiting}


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
