"""Goods that reached a village: one writes it with a photo, the village says whether they came.

What the village has not confirmed is no delivery: it is shown as waiting, holds its pieces, and no
sum counts it.
"""

import io

from django.db.models import Sum

from sunledger.kit.masking import mask_in_text
from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds import keeping
from sunledger.platform.registers.funds.access import delivery_for, link_for
from sunledger.platform.registers.funds.contracts import LinkKind, NewDelivery, NotEnough, Unit
from sunledger.platform.registers.funds.models import Delivery, Line, Link
from sunledger.platform.registers.funds.writing import hold, impossible, lock

_MOST_PHOTO = 400_000  # bytes
_PIECE = 100


def deliver(allotment: int, told: NewDelivery, *, by: Actor, origin: Origin) -> int:
    """Write that goods of an allotment reached its village; return the number of the delivery.

    It counts once the village says that they came. Raises NotEnough where fewer are there,
    SunledgerError without a name or a photo, or where the line is of money.
    """
    picture = photos.small(photos.cleaned(io.BytesIO(told.photo)), _MOST_PHOTO)
    with acting(by):
        lock()
        above = link_for(allotment, Task.KEEP_FUNDS, by=by, lock=True)
        line = Line.objects.filter(id=above.line_id or 0).first()
        if above.kind != LinkKind.ALLOTMENT or above.place_id is None:
            raise impossible(
                "请先把物资安排到一个村，再登记送达。",
                "Allot the goods to a village first, then record what reached it.",
            )
        if line is None or line.unit != Unit.PIECES:
            raise impossible("这是钱，不是物资。", "This is money, not goods.")
        if not told.receiver.strip() or not told.brought_by.strip():
            raise impossible("请写谁收的、谁送的。", "Say who took them and who brought them.")
        _are_left(above, told.pieces)
        row = Delivery.objects.create(
            allotment=above,
            place_id=above.place_id,
            household_id=told.household,
            on=told.on,
            document=told.document.strip()[:120],
            pieces=told.pieces,
            receiver=told.receiver.strip()[:60],
            brought_by=told.brought_by.strip()[:60],
            sha256=photos.keep(picture),
            made_by=by.ref,
            made_at=origin.at,
        )
        said: dict[str, str | int | bool | None] = {"pieces": told.pieces, "photo": True}
        acts = [Act("funds.delivery_written", "fund_link", str(above.id), said)]
        append(acts, by=by, origin=origin)
    return row.id


def _are_left(allotment: Link, pieces: int) -> None:
    said_nothing = Delivery.objects.filter(allotment=allotment, came=None, payment=None)
    waiting = said_nothing.aggregate(n=Sum("pieces"))
    free = allotment.amount_fen - allotment.back_fen - allotment.used_fen - (waiting["n"] or 0)
    if pieces > free:
        raise NotEnough(
            f"安排到这里的还有 {free // _PIECE} 件没送，不够 {pieces // _PIECE} 件。",
            f"{free // _PIECE} pieces are still to come, not {pieces // _PIECE}.",
        )


def take_goods(delivery: int, *, by: Actor, origin: Origin) -> int:
    """Say, for the village, that goods came; return the link of the chain that they are now.

    Raises Refused for whoever wrote the delivery or brought the goods.
    """
    with acting(by):
        lock()
        row = _to_say(delivery, by)
        above = Link.objects.select_for_update().get(id=row.allotment_id)
        quota = Link.objects.get(id=int(above.parent_id or 0))
        keeping.spend_goods(quota, row.pieces, row.on, row.document, by=by)
        row.payment = Link.objects.create(
            kind=LinkKind.PAYMENT,
            line_id=above.line_id,
            parent=above,
            document=row.document,
            title="送达",
            place_id=row.place_id,
            project=above.project,
            on=row.on,
            amount_fen=row.pieces,
            made_by=row.made_by,
        )
        _say(row, by, origin, came=True)
        hold()
        said: dict[str, str | int | bool | None] = {"pieces": row.pieces}
        acts = [Act("funds.delivered", "fund_link", str(row.payment.id), said)]
        append(acts, by=by, origin=origin)
    return row.payment.id


def refuse_goods(delivery: int, why: str, *, by: Actor, origin: Origin) -> None:
    """Say, for the village, that goods did not come as written, and why; they are free again."""
    with acting(by):
        lock()
        row = _to_say(delivery, by)
        if not why.strip():
            raise impossible("请写哪里不对。", "Say what is not right.")
        row.why = mask_in_text(why.strip())[:200]
        _say(row, by, origin, came=False)
        acts = [Act("funds.delivery_denied", "fund_link", str(row.allotment_id), {})]
        append(acts, by=by, origin=origin)


def _to_say(delivery: int, by: Actor) -> Delivery:
    row = delivery_for(delivery, by=by, lock=True)
    require(by, Task.TAKE_GOODS, place=row.place.code, hidden=True)
    if row.came is not None:
        raise impossible("这一批已经说过了。", "Of this delivery it was said already.")
    if row.payment_id is not None:
        raise impossible(
            "这一批登记得早，已经算送到了，不用再说。",
            "This was recorded early and counts as delivered; nothing is to be said of it.",
        )
    if by.ref == row.made_by or by.name.strip() == row.brought_by:
        raise Refused(
            "这一批是您登记的或者您送的，要村里另一个人说到没到。",
            "You wrote this or brought it; another person of the village says whether it came.",
        )
    return row


def _say(row: Delivery, by: Actor, origin: Origin, *, came: bool) -> None:
    row.came, row.said_by, row.said_name, row.said_at = came, by.ref, by.name[:60], origin.at
    row.save()
