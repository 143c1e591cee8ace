"""The chain of a line in both directions, its cash, and what proves that it came."""

import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.funds import chains, reading
from sunledger.platform.registers.funds.access import delivery_for, hidden, line_for, link_for
from sunledger.platform.registers.funds.contracts import (
    Delivery,
    Holding,
    Link,
    LinkKind,
    Node,
    Payee,
    Way,
    WorksPaid,
)
from sunledger.platform.registers.funds.models import Balance, WorksPayment
from sunledger.platform.registers.funds.models import Delivery as _Delivery
from sunledger.platform.registers.funds.models import Link as _Link
from sunledger.platform.registers.funds.movements import TREASURY

PAGE = 50


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


def delivery(payment: int, *, by: Actor) -> Delivery | None:
    """Return what proves a delivery, None where it is none or not seen by the actor."""
    with acting(by):
        link_for(payment, by=by)
        row = _deliveries().filter(payment=payment).first()
        return None if row is None else reading.delivery_of(row)


def deliveries(allotment: int, *, by: Actor) -> list[Delivery]:
    """Return what was written of goods of an allotment and waits, or did not come."""
    with acting(by):
        link_for(allotment, by=by)
        rows = _deliveries().filter(allotment=allotment, payment=None)
        return [reading.delivery_of(row) for row in rows.order_by("-id")]


def goods_to_take(*, by: Actor) -> list[Delivery]:
    """Return the goods of which the actor's village is to say whether they came, oldest first."""
    if not may(by, Task.TAKE_GOODS):
        return []
    with acting(by):
        rows = _deliveries().filter(came=None, payment=None).exclude(made_by=by.ref).order_by("id")
        return [
            reading.delivery_of(row)
            for row in rows
            if may(by, Task.TAKE_GOODS, place=row.place.code) and row.brought_by != by.name.strip()
        ]


def delivery_photo(number: int, *, by: Actor) -> tuple[str, bytes]:
    """Return the photo of a delivery (JPEG) and its name; Refused, hidden, where not seen."""
    with acting(by):
        row = delivery_for(number, by=by)
    picture = photos.kept(row.sha256)
    if picture is None:
        raise hidden()
    return f"{row.sha256}.jpg", picture


def _deliveries() -> QuerySet[_Delivery]:
    return _Delivery.objects.select_related("place", "allotment__line")
