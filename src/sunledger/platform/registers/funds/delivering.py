"""Goods that reached somebody, with the proof: a photo, who took them and who brought them."""

import io

from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds import keeping
from sunledger.platform.registers.funds.access import link_for
from sunledger.platform.registers.funds.contracts import (
    LinkKind,
    MoveKind,
    NewDelivery,
    NotEnough,
    Unit,
)
from sunledger.platform.registers.funds.models import Delivery, Line, Link
from sunledger.platform.registers.funds.writing import hold, impossible, lock

_MOST_PHOTO = 400_000  # bytes
_PIECE = 100


def deliver(allotment: int, told: NewDelivery, *, by: Actor, origin: Origin) -> int:
    """Write that goods of an allotment reached somebody; return the link that this is.

    Raises NotEnough where fewer are there, SunledgerError without a name or a photo, or where
    the line is of money.
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
        free = above.amount_fen - above.back_fen - above.used_fen
        if told.pieces > free:
            raise NotEnough(
                f"安排到这里的还有 {free // _PIECE} 件没送，不够 {told.pieces // _PIECE} 件。",
                f"{free // _PIECE} pieces are still to come, not {told.pieces // _PIECE}.",
            )
        keeping.move(
            int(above.parent_id or 0),
            MoveKind.SPEND,
            told.pieces,
            told.on,
            use=(line.uses or [""])[0],
            document=told.document,
            by=by,
            origin=origin,
        )
        link = Link.objects.create(
            kind=LinkKind.PAYMENT,
            line_id=above.line_id,
            parent=above,
            document=told.document.strip()[:120],
            title="送达",
            place_id=above.place_id,
            project=above.project,
            on=told.on,
            amount_fen=told.pieces,
            made_by=by.ref,
        )
        Delivery.objects.create(
            payment=link,
            place_id=above.place_id,
            household_id=told.household,
            on=told.on,
            receiver=told.receiver.strip()[:60],
            brought_by=told.brought_by.strip()[:60],
            sha256=photos.keep(picture),
            made_by=by.ref,
            made_at=origin.at,
        )
        hold()
        said: dict[str, str | int | bool | None] = {"pieces": told.pieces, "photo": True}
        append([Act("funds.delivered", "fund_link", str(link.id), said)], by=by, origin=origin)
    return link.id
