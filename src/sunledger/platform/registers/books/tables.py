"""Rows of the three tables of the books, as intake read them, on their way in and back."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.books import history
from sunledger.platform.registers.books.codes import (
    Disclosed,
    Meeting,
    PayMode,
    Ticket,
    VoucherState,
)
from sunledger.platform.registers.books.contracts import (
    HistoryDisclosure,
    HistoryLine,
    HistoryResolution,
)
from sunledger.platform.registers.books.models import Disclosure, Resolution, Voucher

TABLES: Final = ("vouchers", "resolutions", "disclosures")
_Row = Mapping[str, Any]
_PAY = {one.zh: one for one in PayMode}
_TICKETS = {one.zh: one for one in Ticket}
_MEETINGS = {one.zh: one for one in Meeting}
_DISCLOSED = {one.zh: one for one in Disclosed}


def take_in(
    batch: uuid.UUID,
    table: str,
    rows: Iterable[_Row],
    *,
    as_of: date,
    villages: Mapping[str, int],
    by: Actor,
    origin: Origin,
) -> Mapping[str, int]:
    """Lay the rows of a table over the books; return how many are `new`, `same` and `left`.

    A row of a village that nobody knows is `left`. Vouchers dated after `as_of` are not there yet.
    """
    kept = _Kept(rows, villages, as_of)
    if table == "vouchers":
        counts = history.apply_vouchers(batch, kept.vouchers(), by=by, origin=origin)
    elif table == "resolutions":
        counts = history.apply_resolutions(batch, kept.resolutions(), by=by, origin=origin)
    else:
        counts = history.apply_disclosures(batch, kept.disclosures(), by=by, origin=origin)
    return {
        "new": counts.new,
        "changed": 0,
        "same": counts.same,
        "left": counts.left + kept.nowhere,
    }


class _Kept:
    """Rows of villages that are known; how many were not is counted while they are read."""

    def __init__(self, rows: Iterable[_Row], villages: Mapping[str, int], as_of: date) -> None:
        self.rows = rows
        self.known = villages
        self.as_of = as_of
        self.nowhere = 0

    def _placed(self, day: str) -> Iterator[tuple[int, _Row]]:
        for row in self.rows:
            village = self.known.get(row["village"])
            if village is None or row[day] > self.as_of:
                self.nowhere += 1
            else:
                yield village, row

    def vouchers(self) -> Iterator[HistoryLine]:
        """Yield the lines of vouchers."""
        for village, row in self._placed("booked_on"):
            yield HistoryLine(
                village=village,
                number=row["voucher"],
                day=row["booked_on"],
                summary=row["summary"] or "",
                account=row["account"],
                debit_fen=row["debit_fen"] or 0,
                credit_fen=row["credit_fen"] or 0,
                handler=row.get("handler") or "",
                approver=row.get("approver") or "",
                overseer=row.get("supervisor") or "",
                pay=_PAY.get(row.get("pay_mode") or ""),
                payee=row.get("payee") or "",
                ticket=_TICKETS.get(row.get("ticket_kind") or ""),
                ticket_no=row.get("ticket_no") or "",
                attachment=row.get("attachment_hash") or "",
                resolution=row.get("resolution") or "",
            )

    def resolutions(self) -> Iterator[HistoryResolution]:
        """Yield what meetings decided."""
        for village, row in self._placed("decided_on"):
            yield HistoryResolution(
                village=village,
                number=row["resolution"],
                day=row["decided_on"],
                meeting=_MEETINGS.get(row.get("meeting") or ""),
                called=row["due_count"],
                present=row["present_count"],
                agreed=row["agreed_count"],
                matter=row.get("subject") or "",
            )

    def disclosures(self) -> Iterator[HistoryDisclosure]:
        """Yield on which day a village told its people of what."""
        for village, row in self._placed("published_on"):
            yield HistoryDisclosure(
                village=village,
                kind=_DISCLOSED.get(row["disclosure_kind"], Disclosed.AFFAIRS),
                period=row["for_quarter"],
                day=row["published_on"],
            )


def take_back(batch: uuid.UUID, *, by: Actor, origin: Origin) -> Mapping[str, int]:
    """Take back what a file brought into the books; SunledgerError where a month is closed."""
    return {
        "vouchers": history.undo_vouchers(batch, by=by, origin=origin),
        "resolutions": history.undo_resolutions(batch, by=by, origin=origin),
        "disclosures": history.undo_disclosures(batch, by=by, origin=origin),
    }


def would_go(batch: uuid.UUID, *, by: Actor) -> list[tuple[str, str, int]]:
    """Return in words what would leave the books with a file, each with how many."""
    with acting(history.reaching(by)):
        vouchers = Voucher.objects.filter(batch=batch).exclude(state=VoucherState.UNDONE)
        counted = (
            ("收回的凭证", "vouchers taken back", vouchers.count()),
            (
                "收回的决议",
                "resolutions taken back",
                Resolution.objects.filter(batch=batch).count(),
            ),
            (
                "收回的公开记录",
                "disclosures taken back",
                Disclosure.objects.filter(batch=batch).count(),
            ),
        )
        return [one for one in counted if one[2]]
