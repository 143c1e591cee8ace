"""A table of payments booked: rosters, payments and payees, each in its place in the chain."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from sunledger.platform.registers.funds.contracts import (
    POSTS,
    WAGES,
    WORK_RELIEF,
    LinkKind,
    MoveKind,
    Result,
    Unplaced,
)
from sunledger.platform.registers.funds.models import Item, Left, Line, Link, Move
from sunledger.platform.registers.funds.tally import Booking, Told
from sunledger.platform.registers.funds.writing import bulk, chunks, insert, insert_links, numbers
from sunledger.platform.registers.registry.contracts import Payable
from sunledger.platform.registers.registry.selectors import payables

_RESULTS = {"成功": Result.CREDITED, "失败": Result.FAILED, "退回": Result.RETURNED}
_GONE = {Result.FAILED, Result.RETURNED}
CREDIT = {
    "payee_id": "bigint",
    "on": "date",
    "result": "text",
    "reason": "text",
    "attempt": "smallint",
    "batch": "uuid",
    "row": "bigint",
}


def book(booking: Booking, rows: list[Told]) -> None:
    """Book a table of payments: every row is a payee, an answer of the bank, or is left."""
    held = _held(_key(told) for told in rows)
    fresh: dict[str, Told] = {}
    reversals, again = [], []
    twins = _twins(rows)
    for told in rows:
        key = _key(told)
        there = held.get(key)
        twin = [] if there is not None else twins[_wage(told)]
        if told["amount_fen"] <= 0:
            reversals.append(told)
        elif there is not None:
            again.append((told, there))
        elif key in fresh or (twin and _is_wage(told)):
            booking.leave(told["row"], "twice", document=told["batch"], fen=told["amount_fen"])
        elif twin:  # the wage is there, and this is what the bank said of it
            again.append((told, twin.pop(0)))
        else:
            fresh[key] = told
    people = payables(hashes={told["person"] for told in fresh.values()})
    _Rosters(booking, people).write(fresh)
    _answers(booking, again)
    _reversals(booking, reversals)


_Wage = tuple[str, int | None, date | None, int]


def _wage(told: Told) -> _Wage:
    return told["item"], told["person"], told["pay_month"], told["amount_fen"]


def _is_wage(told: Told) -> bool:
    return bool(told["batch"].startswith(WAGES))


def _twins(rows: list[Told]) -> dict[_Wage, list["_Held"]]:
    """Return the wages that the other kind of table brought: the same money is booked once.

    Wages come as such, without the bank's answer, or as payments by card, which have it.
    """
    months: dict[bool, set[date]] = {True: set(), False: set()}
    for told in rows:
        if told["item"] in {POSTS, WORK_RELIEF}:
            months[_is_wage(told)].add(told["pay_month"])
    keys: dict[str, _Wage] = {}
    held = Link.objects.filter(kind=LinkKind.PAYEE, item__in=(POSTS, WORK_RELIEF))
    wages = Q(key__startswith=WAGES)
    for as_wages, some in months.items():
        other = held.filter(~wages if as_wages else wages, month__in=some).order_by("id")
        told_of = other.values_list("key", "item", "person_hash", "month", "amount_fen")
        keys |= {row[0]: row[1:] for row in told_of if row[0]} if some else {}
    found: dict[_Wage, list[_Held]] = defaultdict(list)
    there = _held(keys)
    for key, wage in keys.items():
        found[wage].append(there[key])
    return found


def _key(told: Told) -> str:
    line = told.get("line_no") or f"r{told['row']}"
    return f"{told['batch']}#{line}"[:200]


def _result(told: Told) -> Result:
    return _RESULTS.get(told.get("status") or "", Result.SENT)


def _day(told: Told) -> date:
    """Return the day of a payment; where none is told, the first of its month."""
    found: date = told.get("paid_on") or told["pay_month"]
    return found


_HELD = """
    SELECT l.key, l.id, l.person_hash, l.amount_fen, l.back_fen, l.result, l.tries, r.parent_id
    FROM funds_link l JOIN funds_link p ON p.id = l.parent_id
    JOIN funds_link r ON r.id = p.parent_id
    WHERE l.key = ANY(%s::text[])
"""


@dataclass(frozen=True, slots=True)
class _Held:
    id: int
    person: int
    fen: int
    back: int
    result: str
    tries: int
    quota: int | None


def _held(keys: Iterable[str]) -> dict[str, _Held]:
    found: dict[str, _Held] = {}
    with bulk() as cursor:
        for chunk in chunks(keys):
            cursor.execute(_HELD, [chunk])
            found |= {row[0]: _Held(*row[1:]) for row in cursor.fetchall()}
    return found


@dataclass
class Quotas:
    """The quotas of lines, and what is free of each, while rosters are placed."""

    of_line: dict[int, list[Link]]
    free: dict[int, int]
    spent: dict[tuple[int, date], set[int]]
    early: set[tuple[int, date]]

    @classmethod
    def read(cls) -> "Quotas":
        """Read them all: a few hundred a year."""
        of_line: dict[int, list[Link]] = defaultdict(list)
        free = {}
        kinds = (LinkKind.QUOTA, LinkKind.SUB_QUOTA)
        for one in Link.objects.filter(kind__in=kinds).order_by("on", "id"):
            of_line[int(one.line_id or 0)].append(one)
            free[one.id] = one.amount_fen - one.back_fen - one.used_fen
        spent: dict[tuple[int, date], set[int]] = defaultdict(set)
        moves = Move.objects.filter(kind=MoveKind.SPEND, project="")
        for line, on, quota in moves.values_list("quota__line", "on", "quota"):
            spent[line or 0, on].add(quota)
        before = Left.objects.filter(why="before").values_list("line", "told")
        early = {(line or 0, date.fromisoformat(told["moved_on"])) for line, told in before}
        return cls(of_line, free, spent, early)

    def for_roster(self, line: int, on: date, fen: int) -> Link | None:
        """Return the quota of a line that bears a sum on a day, None where there is none.

        The one of which the treasury spent that day comes first, then those of that year, then
        those before. Where the treasury says that it was spent before its quota came, no quota is
        guessed: a person says.
        """
        spent = self.spent.get((line, on), set())
        if not spent and (line, on) in self.early:
            return None
        fits = [
            one for one in self.of_line.get(line, []) if one.on <= on and self.free[one.id] >= fen
        ]
        return min(
            fits,
            key=lambda one: (one.id not in spent, one.on.year != on.year, -one.on.year, one.on),
            default=None,
        )


def why_waiting(roster: Link, lines: dict[str, int], quotas: Quotas) -> Unplaced:
    """Return why a roster of a table has no quota; `lines` are those of subsidies by name."""
    line = lines.get(roster.item)
    if line is None:
        return Unplaced.NO_LINE
    if not quotas.spent.get((line, roster.on)) and (line, roster.on) in quotas.early:
        return Unplaced.EARLY
    there = [one for one in quotas.of_line.get(line, []) if one.on <= roster.on]
    if not there:
        return Unplaced.NO_QUOTA
    fits = quotas.for_roster(line, roster.on, roster.amount_fen - roster.back_fen)
    return Unplaced.SHORT if fits is None else Unplaced.FITS


def lines_of_items() -> dict[str, int]:
    """Return the line of each subsidy; one that is called as a line is paid from it."""
    named = dict(Line.objects.values_list("name", "id"))
    return named | dict(Item.objects.values_list("name", "line_id"))


@dataclass
class _Rosters:
    booking: Booking
    people: dict[int, Payable]
    rosters: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    payees: list[dict[str, Any]] = field(default_factory=list)
    credits: list[tuple[Any, ...]] = field(default_factory=list)

    def write(self, rows: dict[str, Told]) -> None:
        """Write rosters under their quotas, payments by day, and payees."""
        groups: dict[tuple[str, str], list[tuple[str, Told]]] = defaultdict(list)
        for key, told in rows.items():
            groups[told["batch"], told["item"]].append((key, told))
        quotas, lines, ids = Quotas.read(), lines_of_items(), numbers()
        for (batch, item), group in sorted(groups.items(), key=lambda one: _day(one[1][0][1])):
            net = sum(t["amount_fen"] for _, t in group if _result(t) not in _GONE)
            first = min(_day(told) for _, told in group)
            line = lines.get(item)
            quota = None if line is None else quotas.for_roster(line, first, net)
            if quota is not None:
                quotas.free[quota.id] -= net
            common = {
                "line_id": line,
                "document": batch[:120],
                "item": item[:200],
                "from_file": True,
                "batch": self.booking.batch,
            }
            roster: dict[str, Any] = common | {
                "id": next(ids),
                "kind": str(LinkKind.ROSTER),
                "parent_id": None if quota is None else quota.id,
                "title": item[:200],
                "month": min(told["pay_month"] for _, told in group),
                "on": first,
                "amount_fen": sum(told["amount_fen"] for _, told in group),
            }
            self.rosters.append(roster)
            days: dict[date, list[tuple[str, Told]]] = defaultdict(list)
            for key, told in group:
                days[_day(told)].append((key, told))
            for on, some in sorted(days.items()):
                payment: dict[str, Any] = common | {
                    "id": next(ids),
                    "kind": str(LinkKind.PAYMENT),
                    "parent_id": roster["id"],
                    "on": on,
                    "amount_fen": sum(told["amount_fen"] for _, told in some),
                }
                self.payments.append(payment)
                for key, told in some:
                    self._payee(next(ids), payment["id"], key, told)
        insert_links(self.rosters)
        insert_links(self.payments)
        insert_links(self.payees)
        insert("funds_credit", CREDIT, self.credits)
        self.booking.new += len(self.payees)
        closed = [row["id"] for row in (*self.rosters, *self.payments)]
        Link.objects.filter(id__in=closed).update(closed=True)

    def _payee(self, number: int, payment: int, key: str, told: Told) -> None:
        who = self.people.get(told["person"])
        result, fen, on = _result(told), told["amount_fen"], _day(told)
        reason = (told.get("failure") or "")[:200]
        self.payees.append(
            {
                "id": number,
                "kind": str(LinkKind.PAYEE),
                "parent_id": payment,
                "place_id": None if who is None else who.village,
                "item": told["item"][:200],
                "month": told["pay_month"],
                "on": on,
                "amount_fen": fen,
                "back_fen": fen if result in _GONE else 0,
                "from_file": True,
                "batch": self.booking.batch,
                "row": told["row"],
                "key": key,
                "household_id": None if who is None else who.household,
                "person_id": None if who is None else who.person,
                "person_hash": told["person"],
                "card_hash": told.get("card"),
                "name": (told["name"] if who is None else who.name)[:100],
                "card_mask": told.get("card_mask") or "",
                "result": str(result),
                "result_on": on,
                "reason": reason,
                "tries": 1,
            }
        )
        if result is not Result.CREDITED:  # what is credited at once needs no history
            self.credits.append(
                (number, on, str(result), reason, 1, self.booking.batch, told["row"])
            )


def _answers(booking: Booking, again: list[tuple[Told, _Held]]) -> None:
    """Book what a table says anew of payees that are there: the bank's later answer."""
    free = Quotas.read().free
    for told, there in again:
        result, fen = _result(told), told["amount_fen"]
        known = {"document": told["batch"], "fen": fen}
        if (there.person, there.fen) != (told["person"], fen):
            booking.leave(told["row"], "differs", **known)
        elif there.result == result:
            booking.same += 1
        elif there.back and result not in _GONE and there.quota and free[there.quota] < fen:
            booking.leave(told["row"], "over", **known)
        else:
            back = fen if result in _GONE else 0
            if there.quota:
                free[there.quota] += back - there.back
            answered(
                there.id,
                result,
                _day(told),
                reason=(told.get("failure") or "")[:200],
                attempt=there.tries + (1 if there.result in _GONE else 0),
                back=back,
                source=(booking.batch, told["row"]),
            )
            booking.changed += 1


def answered(
    payee: int,
    result: Result,
    on: date,
    *,
    reason: str,
    attempt: int,
    back: int,
    source: tuple[Any, Any] = (None, None),
) -> None:
    """Write what the bank said of a payee, and what that makes of her money."""
    insert("funds_credit", CREDIT, [(payee, on, str(result), reason, attempt, *source)])
    Link.objects.filter(id=payee).update(
        result=str(result), result_on=on, reason=reason, tries=attempt, back_fen=back
    )


def _reversals(booking: Booking, rows: list[Told]) -> None:
    """Book a negative row as the return of the payment that it takes back."""
    for told in rows:
        fen = -told["amount_fen"]
        there = (
            Link.objects.filter(
                kind=LinkKind.PAYEE,
                person_hash=told["person"],
                item=told["item"][:200],
                month=told["pay_month"],
                amount_fen=fen,
                result=Result.CREDITED,
                got=None,
            )
            .order_by("id")
            .first()
            if fen > 0
            else None
        )
        if there is None:
            booking.leave(told["row"], "reversal", document=told["batch"], fen=-fen)
            continue
        source = (booking.batch, told["row"])
        answered(
            there.id,
            Result.RETURNED,
            _day(told),
            reason="冲回",
            attempt=there.tries,
            back=fen,
            source=source,
        )
        booking.changed += 1
