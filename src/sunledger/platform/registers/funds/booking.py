"""Tables of departments booked into the chain and the cash: what fits, and what is left and why.

Spending and what was taken back are what the treasury says: they are booked first. An allotment
(拨付) is booked as far as the quota bears it beside them; the rest is left and shown.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import bodies
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds import movements, payees, wages, works
from sunledger.platform.registers.funds.contracts import Level, LinkKind, MoveKind
from sunledger.platform.registers.funds.models import (
    BankReturn,
    Left,
    Line,
    Link,
    Move,
    Project,
    Standard,
)
from sunledger.platform.registers.funds.movements import TREASURY
from sunledger.platform.registers.funds.tally import Booking, Told
from sunledger.platform.registers.funds.writing import (
    hold,
    lock,
    reaching,
)

TABLES = (
    *("projects", "standards", "quotas", "movements", "batches", "payments"),
    *("post_pay", "contracts", "project_payments"),
)
_LEVELS = {
    "中央": Level.CENTRAL,
    "省": Level.PROVINCE,
    "市": Level.CITY,
    "县": Level.COUNTY,
}


def take_in(
    batch: uuid.UUID,
    table: str,
    rows: Iterable[Told],
    *,
    as_of: date,
    villages: Mapping[str, int],
    by: Actor,
    origin: Origin,
) -> dict[str, int]:
    """Book the rows of a table; return counts (new, changed, same, left).

    A row is a mapping of the table's fields, with `row` and, of payments, `card_mask`; people and
    cards are keyed hashes. What does not fit is kept in `Left`, never dropped. Runs in the
    transaction of the caller, who has checked that the actor may hand this in.
    """
    with acting(reaching(by)):
        lock()
        booking = Booking(batch, table, as_of, villages)
        _BOOKS[table](booking, list(rows))
        Left.objects.bulk_create(booking.left, batch_size=2000)
        hold()
        why = Counter(str(one.why) for one in booking.left)
        told: dict[str, str | int | bool | None] = {
            "table": table,
            "new": booking.new,
            "changed": booking.changed,
            "same": booking.same,
            "left": len(booking.left),
            **{f"left_{code}": count for code, count in why.items()},
        }
        append([Act("funds.taken_in", "batch", str(batch), told)], by=by, origin=origin)
    return {
        "new": booking.new,
        "changed": booking.changed,
        "same": booking.same,
        "left": len(booking.left),
    }


# ---------------------------------------------------------------- projects, standards, bank returns


def _projects(booking: Booking, rows: list[Told]) -> None:
    held = {one.code: one for one in Project.objects.all()}
    made = {}
    for told in rows:
        code = str(told["project"])[:80]
        place = booking.villages.get(told.get("village") or "")
        name = str(told.get("title") or "")[:200]
        values = {"name": name, "place_id": place, "approved_fen": told.get("approved_fen")}
        one = held.get(code)
        if one is None:
            made[code] = Project(code=code, batch=booking.batch, **values)
        elif any(getattr(one, key) != value for key, value in values.items()):
            for key, value in values.items():
                setattr(one, key, value)
            one.save()
            booking.changed += 1
        else:
            booking.same += 1
    Project.objects.bulk_create(made.values())
    booking.new += len(made)


def _standards(booking: Booking, rows: list[Told]) -> None:
    held = set(Standard.objects.values_list("item", "starts_on", "rate"))
    made = {}
    for told in rows:
        rate = f"{told['rate'].normalize():f}"
        key = (told["item"], told["starts_on"], rate)
        if key in held:
            booking.same += 1
            continue
        made[key] = Standard(
            item=told["item"],
            measure=told.get("measure") or "",
            rate=rate,
            starts_on=told["starts_on"],
            ends_on=told.get("ends_on"),
            batch=booking.batch,
        )
    Standard.objects.bulk_create(made.values())
    booking.new += len(made)


def _bank_returns(booking: Booking, rows: list[Told]) -> None:
    held = {one.document: one for one in BankReturn.objects.all()}
    made: dict[str, BankReturn] = {}
    for told in rows:
        one = BankReturn(
            document=told["batch"],
            item=told.get("item") or "",
            due_fen=told["due_fen"],
            due_count=told.get("due_count"),
            paid_fen=told["paid_fen"],
            paid_count=told.get("paid_count"),
            on=told["returned_on"],
            batch=booking.batch,
            row=told["row"],
        )
        there = held.get(one.document) or made.get(one.document)
        if there is None:
            made[one.document] = one
        elif (there.due_fen, there.paid_fen, there.on) == (one.due_fen, one.paid_fen, one.on):
            booking.same += 1
        else:
            booking.leave(told["row"], "differs", document=one.document, fen=one.due_fen)
    BankReturn.objects.bulk_create(made.values())
    booking.new += len(made)


# ---------------------------------------------------------------- quotas


def _quotas(booking: Booking, rows: list[Told]) -> None:
    lines = _lines_of(booking, rows)
    held = {
        one.document: one
        for one in Link.objects.filter(kind__in=(LinkKind.QUOTA, LinkKind.SUB_QUOTA))
    }
    free = {one.document: one.amount_fen - one.back_fen - one.used_fen for one in held.values()}
    mine = {told["quota"] for told in rows}
    waiting = sorted(rows, key=lambda told: (told.get("parent_quota") in mine, told["row"]))
    for told in waiting:
        line, fen, on = lines[told["fund"][:200]], told["amount_fen"], told.get("received_on")
        document, parent = told["quota"], held.get(told.get("parent_quota") or "")
        known = {"document": document, "fen": fen, "line": line}
        there = held.get(document)
        if there is not None:
            if (there.amount_fen, there.on) == (fen, on):
                booking.same += 1
            else:
                booking.leave(told["row"], "differs", **known)
            continue
        why = (
            "not_positive"
            if fen <= 0
            else "no_day"
            if on is None
            else "other_line"
            if parent is not None and parent.line_id != line
            else "over"
            if parent is not None and fen > free[parent.document]
            else ""
        )
        if why or on is None:
            booking.leave(told["row"], why, **known)
            continue
        link = Link.objects.create(
            kind=LinkKind.QUOTA if parent is None else LinkKind.SUB_QUOTA,
            line_id=line,
            parent=parent,
            document=document[:120],
            parent_document=(told.get("parent_quota") or "")[:120],
            title=told["fund"][:200],
            on=on,
            amount_fen=fen,
            from_file=True,
            batch=booking.batch,
            row=told["row"],
        )
        held[document], free[document] = link, fen
        if parent is not None:
            free[parent.document] -= fen
        _arrive(booking, link, parent)
        booking.new += 1
    _again(booking)


def _arrive(booking: Booking, link: Link, parent: Link | None) -> None:
    """Write that the money of a quota is there; that of a part leaves the whole."""
    rows = []
    common = {"on": link.on, "amount_fen": link.amount_fen, "batch": booking.batch, "row": link.row}
    if parent is not None:
        other = f"分解 {link.document}"[:120]
        rows.append(
            Move(
                quota=parent,
                holder=movements.TREASURY,
                other=other,
                kind=MoveKind.PASS_ON,
                **common,
            )
        )
    rows.append(Move(quota=link, holder=TREASURY, kind=MoveKind.RECEIPT, **common))
    Move.objects.bulk_create(rows)


def _lines_of(booking: Booking, rows: list[Told]) -> dict[str, int]:
    """Return the line of each fund name, made where it is new."""
    lines: dict[str, int] = dict(Line.objects.values_list("name", "id"))
    departments = {one.name: one.code for one in bodies(BodyKind.DEPARTMENT)}
    number = Line.objects.count()
    for told in rows:
        name = told["fund"][:200]
        if name in lines:
            continue
        number += 1
        department = told.get("department") or ""
        made = Line.objects.create(
            code=f"ZJ{number:04}",
            name=name,
            level=_LEVELS.get(told.get("quota_level") or "", Level.COUNTY),
            department=departments.get(department, ""),
            department_name=department[:100],
            batch=booking.batch,
        )
        lines[name] = made.id
    return lines


def _again(booking: Booking) -> None:
    """Book rows of movements that waited for a quota which is there now."""
    known = set(Link.objects.filter(batch=booking.batch).values_list("document", flat=True))
    waiting = [
        one
        for one in Left.objects.filter(table="movements", why="no_quota")
        if one.told.get("quota") in known
    ]
    by_batch: dict[uuid.UUID, list[Left]] = defaultdict(list)
    for one in waiting:
        by_batch[one.batch].append(one)
    for batch, rows in by_batch.items():
        other = Booking(batch, "movements", booking.as_of, booking.villages)
        again: list[Told] = [
            dict(one.told) | {"row": one.row, "moved_on": date.fromisoformat(one.told["moved_on"])}
            for one in rows
        ]
        Left.objects.filter(id__in=[one.id for one in rows]).delete()
        movements.book(other, again)
        Left.objects.bulk_create(other.left)


_BOOKS = {
    "projects": _projects,
    "standards": _standards,
    "quotas": _quotas,
    "movements": movements.book,
    "batches": _bank_returns,
    "payments": payees.book,
    "post_pay": wages.book,
    "contracts": works.contracts,
    "project_payments": works.payments,
}
