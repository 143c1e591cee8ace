"""Tables of contracts and of what was paid of them: held against the treasury's spending.

A payment that the treasury booked already is the same money: it is tied to its contract. One that
it has not booked goes under what is allotted to the project, as far as that bears it; the rest is
left and shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sunledger.platform.registers.funds.contracts import LinkKind
from sunledger.platform.registers.funds.models import Contract, Link, WorksPayment
from sunledger.platform.registers.funds.tally import Booking, Told
from sunledger.platform.registers.funds.writing import insert_links, numbers


def contracts(booking: Booking, rows: list[Told]) -> None:
    """Book a table of contracts; a changed sum takes the place of the one before."""
    held = {one.code: one for one in Contract.objects.all()}
    made: dict[str, Contract] = {}
    for told in rows:
        code = str(told["contract"])[:80]
        values = {
            "project": str(told["project"])[:80],
            "buyer": str(told.get("buyer") or "")[:200],
            "supplier": str(told.get("supplier") or "")[:200],
            "amount_fen": told["amount_fen"],
            "changed_fen": told.get("changed_fen"),
            "signed_on": told["signed_on"],
        }
        one = held.get(code)
        if code in made:
            booking.leave(told["row"], "twice", document=code, fen=told["amount_fen"])
        elif one is None:
            made[code] = Contract(code=code, batch=booking.batch, **values)
        elif all(getattr(one, name) == value for name, value in values.items()):
            booking.same += 1
        elif one.project != values["project"]:
            booking.leave(told["row"], "differs", document=code, fen=told["amount_fen"])
        else:
            for name, value in values.items():
                setattr(one, name, value)
            one.save()
            booking.changed += 1
    Contract.objects.bulk_create(made.values())
    booking.new += len(made)


@dataclass(frozen=True, slots=True)
class _Spent:
    """A payment of a project that the treasury booked: its first link, and all its money."""

    link: int
    movement: str
    on: date
    fen: int


@dataclass
class _Projects:
    """The projects that a table pays for: what the treasury booked, and what is allotted."""

    booked: dict[str, list[_Spent]] = field(default_factory=lambda: defaultdict(list))
    room: dict[str, list[tuple[Link, int]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, codes: set[str]) -> "_Projects":
        """Read the payments without a contract, and the allotments with what is free in each."""
        found = cls()
        links = Link.objects.filter(project__in=codes)
        tied = set(WorksPayment.objects.values_list("payment", flat=True))
        parts: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in links.filter(kind=LinkKind.PAYMENT).order_by("on", "id"):
            parts[link.project, link.document].append(link)
        for (project, document), some in parts.items():
            if not any(link.id in tied for link in some):
                fen = sum(link.amount_fen - link.back_fen for link in some)
                found.booked[project].append(_Spent(some[0].id, document, some[0].on, fen))
        for link in links.filter(kind=LinkKind.ALLOTMENT).order_by("on", "id"):
            free = link.amount_fen - link.back_fen - link.used_fen
            found.room[link.project].append((link, free))
        return found

    def tie(self, project: str, fen: int, on: date) -> _Spent | None:
        """Return the payment of just this sum that is nearest in time, once."""
        fits = [one for one in self.booked[project] if one.fen == fen]
        if not fits:
            return None
        nearest = min(fits, key=lambda one: (abs((one.on - on).days), one.link))
        self.booked[project].remove(nearest)
        return nearest

    def take(self, project: str, fen: int) -> list[tuple[Link, int]]:
        """Return from which allotments a sum is paid, none where they do not bear it."""
        if sum(free for _, free in self.room[project]) < fen:
            return []
        parts, left, kept = [], fen, []
        for link, free in self.room[project]:
            part = min(free, left)
            if part > 0:
                parts.append((link, part))
            left -= part
            kept.append((link, free - part))
        self.room[project] = kept
        return parts


def payments(booking: Booking, rows: list[Told]) -> None:
    """Book a table of works payments, the earlier day first."""
    codes = {str(told["contract"])[:80] for told in rows}
    known = {one.code: one for one in Contract.objects.filter(code__in=codes)}
    projects = _Projects.of({one.project for one in known.values()})
    before = Counter(
        WorksPayment.objects.filter(contract__in=known.values()).values_list(
            "contract__code", "on", "amount_fen"
        )
    )
    links: list[dict[str, Any]] = []
    made: list[WorksPayment] = []
    ids = numbers()
    for told in sorted(rows, key=lambda told: (told["paid_on"], told["row"])):
        code, on, fen = str(told["contract"])[:80], told["paid_on"], told["amount_fen"]
        contract = known.get(code)
        if before[code, on, fen]:
            before[code, on, fen] -= 1
            booking.same += 1
            continue
        why = "reversal" if fen <= 0 else "no_contract" if contract is None else ""
        if why or contract is None:
            booking.leave(told["row"], why, document=code, fen=fen)
            continue
        spent = projects.tie(contract.project, fen, on)
        mine = [] if spent else _under(booking, told, contract, projects, ids)
        if spent is None and not mine:
            there = projects.room[contract.project]
            line = there[0][0].line_id if there else None
            reason = "over_allotment" if there else "no_allotment"
            booking.leave(told["row"], reason, document=code, fen=fen, line=line)
            continue
        links += mine
        made.append(
            WorksPayment(
                contract=contract,
                on=on,
                amount_fen=fen,
                progress=_progress(told),
                payment_id=spent.link if spent else mine[0]["id"],
                movement=spent.movement if spent else "",
                batch=booking.batch,
                row=told["row"],
            )
        )
        booking.new += 1
    insert_links(links)
    WorksPayment.objects.bulk_create(made)


def _progress(told: Told) -> str:
    found = told.get("progress_pct")
    return "" if found is None else f"{found.normalize():f}"[:12]


def _under(
    booking: Booking, told: Told, contract: Contract, projects: _Projects, ids: Iterator[int]
) -> list[dict[str, Any]]:
    """Return the payments of a row under what is allotted to its project."""
    return [
        {
            "id": next(ids),
            "kind": str(LinkKind.PAYMENT),
            "line_id": link.line_id,
            "parent_id": link.id,
            "place_id": link.place_id,
            "document": contract.code[:120],
            "title": contract.supplier,
            "project": contract.project,
            "on": told["paid_on"],
            "amount_fen": fen,
            "from_file": True,
            "batch": booking.batch,
            "row": told["row"],
        }
        for link, fen in projects.take(contract.project, told["amount_fen"])
    ]


@dataclass
class Waiting:
    """Works payments that the treasury has not booked: its movement of the same sum is theirs."""

    rows: dict[tuple[int, str, int], list[WorksPayment]]
    found: list[WorksPayment] = field(default_factory=list)

    @classmethod
    def of(cls, quotas: list[int]) -> "Waiting":
        """Read those that were paid from some quotas."""
        rows: dict[tuple[int, str, int], list[WorksPayment]] = defaultdict(list)
        waiting = WorksPayment.objects.filter(movement="", payment__parent__parent__in=quotas)
        for one in waiting.select_related("contract", "payment__parent").order_by("on", "id"):
            allotment = one.payment.parent
            assert allotment is not None  # noqa: S101 - a payment stands under an allotment
            rows[int(allotment.parent_id or 0), one.contract.project, one.amount_fen].append(one)
        return cls(rows)

    def take(self, quota: int, project: str, fen: int, movement: str) -> bool:
        """Tell whether a movement is a works payment that is in the chain already, and tie it."""
        some = self.rows.get((quota, project, fen))
        if not some:
            return False
        one = some.pop(0)
        one.movement = movement[:120]
        self.found.append(one)
        return True

    def write(self) -> None:
        """Write which were tied."""
        WorksPayment.objects.bulk_update(self.found, ["movement"])
