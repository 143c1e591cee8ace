"""The only way to load a fund line or a link for an actor."""

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.registers.funds.contracts import LinkKind
from sunledger.platform.registers.funds.models import Delivery, Line, Link


def hidden() -> Refused:
    """Return the answer for what is not there or may not be known to be there."""
    return Refused("没有找到这笔资金的记录。", "There is no such record of funds.", hidden=True)


def line_for(number: int, task: Task = Task.SEE_FUNDS, *, by: Actor) -> Line:
    """Return a line for a task; raise Refused, hidden where it is not there.

    Who answers for a department alone sees all lines and changes those of the department.
    """
    line = Line.objects.filter(id=number).first()
    if line is None:
        raise hidden()
    require(by, Task.SEE_FUNDS)
    if task is not Task.SEE_FUNDS:
        require(by, task, line=line.department or None)
    return line


def link_for(number: int, task: Task = Task.SEE_FUNDS, *, by: Actor, lock: bool = False) -> Link:
    """Return a link other than a payee, for a task; raise Refused, hidden where it is not there."""
    rows = Link.objects.select_for_update() if lock else Link.objects
    link = rows.filter(id=number).exclude(kind=LinkKind.PAYEE).first()
    if link is None:
        raise hidden()
    require(by, Task.SEE_FUNDS)
    if task is not Task.SEE_FUNDS:
        line = Line.objects.filter(id=link.line_id).first() if link.line_id else None
        require(by, task, line=line.department or None if line is not None else None)
    return link


def delivery_for(number: int, *, by: Actor, lock: bool = False) -> Delivery:
    """Return a delivery of a village that the actor sees; raise Refused, hidden, else.

    Inside `acting` only: the database shows no other.
    """
    if not (may(by, Task.SEE_FUNDS) or may(by, Task.TAKE_GOODS)):
        raise hidden()
    rows = Delivery.objects.select_for_update(of=("self",)) if lock else Delivery.objects
    row = rows.select_related("place", "allotment__line").filter(id=number).first()
    if row is None:
        raise hidden()
    return row


def place_of_delivery(actor: Actor, *, delivery: int, **_: object) -> str | None:
    """Return the code of the village of a delivery; None where this actor sees no such one."""
    try:
        code: str = delivery_for(delivery, by=actor).place.code
    except Refused:
        return None
    return code
