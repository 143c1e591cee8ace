"""What is done with money of a quota by hand: one person writes it, another agrees or sends back.

It is tried when it is written, so that who writes it learns at once what is lacking, and done anew
when another agrees: in between others may have taken of the same quota.
"""

from dataclasses import asdict

from django.db import transaction

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds import keeping
from sunledger.platform.registers.funds.access import hidden, link_for
from sunledger.platform.registers.funds.contracts import (
    DraftKind,
    DraftState,
    LinkKind,
    MoveKind,
    NewDraft,
)
from sunledger.platform.registers.funds.models import Draft
from sunledger.platform.registers.funds.movements import TREASURY
from sunledger.platform.registers.funds.writing import impossible, lock

_IN_DRAFT = ("project", "title", "place", "holder", "other", "use")
_LEAST = 4  # characters of a reason


def write_draft(told: NewDraft, *, by: Actor, origin: Origin) -> int:
    """Write what is to be done and ask another person; return the draft's number.

    Raises what doing it would raise now: NotEnough, with what came and what is left, or
    SunledgerError. Nothing moves.
    """
    with acting(by):
        link = link_for(told.quota, Task.KEEP_FUNDS, by=by)
        if link.kind not in {LinkKind.QUOTA, LinkKind.SUB_QUOTA}:
            raise impossible("请选一个指标。", "Choose a quota.")
        with transaction.atomic():
            _do(told, by, origin)
            transaction.set_rollback(True)
        lock()
        made = Draft.objects.create(
            quota=link,
            kind=str(told.kind),
            amount_fen=told.amount_fen,
            on=told.on,
            document=told.document.strip()[:120],
            told={name: value for name, value in asdict(told).items() if name in _IN_DRAFT},
            made_by=by.ref,
            made_name=by.name,
            made_at=origin.at,
        )
        _log("draft_written", made, by, origin)
    return made.id


def agree_to_draft(number: int, *, by: Actor, origin: Origin) -> int | None:
    """Agree to what another wrote, and do it; return the link that it made, if any.

    Raises Refused where it is one's own, NotEnough where the money went elsewhere meanwhile.
    """
    with acting(by):
        lock()
        row = _waiting(number, by)
        if row.made_by == by.ref:
            raise Refused("这是您自己写的，要另一个人同意。", "You wrote it; another agrees to it.")
        made = _do(told_of(row), by, origin)
        row.state, row.link_id = DraftState.DONE, made
        row.decided_by, row.decided_name, row.decided_at = by.ref, by.name, origin.at
        row.save()
        _log("draft_agreed", row, by, origin)
    return made


def send_back_draft(number: int, why: str, *, by: Actor, origin: Origin) -> None:
    """Send back what another wrote, or take back one's own; nothing moves."""
    with acting(by):
        row = _waiting(number, by)
        if len(why.strip()) < _LEAST:
            raise impossible("请写明为什么，4 个字以上。", "Say why, in 4 characters or more.")
        row.state, row.why = DraftState.REFUSED, why.strip()[:200]
        row.decided_by, row.decided_name, row.decided_at = by.ref, by.name, origin.at
        row.save()
        _log("draft_sent_back", row, by, origin)


def _waiting(number: int, by: Actor) -> Draft:
    row = Draft.objects.select_for_update().filter(id=number).first()
    if row is None:
        raise hidden()
    link_for(row.quota_id, Task.KEEP_FUNDS, by=by)
    if row.state != DraftState.WAITING:
        raise impossible("这一笔已经有人看过了。", "Somebody has decided on this already.")
    return row


def told_of(row: Draft) -> NewDraft:
    """Return what a draft says."""
    return NewDraft(
        row.quota_id,
        DraftKind(row.kind),
        row.amount_fen,
        row.on,
        row.document,
        **{name: str(row.told.get(name, "")) for name in _IN_DRAFT},
    )


def _do(told: NewDraft, by: Actor, origin: Origin) -> int | None:
    if told.kind is DraftKind.PART:
        above = link_for(told.quota, by=by)
        return keeping.receive(
            int(above.line_id or 0),
            told.document,
            told.amount_fen,
            told.on,
            part_of=told.quota,
            by=by,
            origin=origin,
        )
    if told.kind is DraftKind.ALLOT:
        return keeping.allot(
            told.quota,
            told.project,
            told.amount_fen,
            told.on,
            told.document,
            title=told.title,
            place=told.place,
            by=by,
            origin=origin,
        )
    keeping.move(
        told.quota,
        MoveKind(told.kind.value),
        told.amount_fen,
        told.on,
        holder=told.holder or TREASURY,
        other=told.other.strip()[:120] if told.kind is DraftKind.PASS_ON else "",
        use=told.use if told.kind is DraftKind.SPEND else "",
        document=told.document,
        by=by,
        origin=origin,
    )
    return None


def _log(verb: str, row: Draft, by: Actor, origin: Origin) -> None:
    told: dict[str, str | int | bool | None] = {
        "draft": row.id,
        "kind": row.kind,
        "amount_fen": row.amount_fen,
    }
    append([Act(f"funds.{verb}", "fund_link", str(row.quota_id), told)], by=by, origin=origin)
