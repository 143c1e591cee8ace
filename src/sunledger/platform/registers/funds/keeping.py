"""Lines, and what is written of them by hand: what came, where it goes, what is moved."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from sunledger.kit.masking import mask_card, mask_in_text
from sunledger.kit.money import yuan
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds.access import line_for, link_for
from sunledger.platform.registers.funds.contracts import LinkKind, MoveKind, NewLine, NotEnough
from sunledger.platform.registers.funds.models import Item, Line, Link, Move
from sunledger.platform.registers.funds.movements import TREASURY, Cash
from sunledger.platform.registers.funds.payees import Quotas, lines_of_items
from sunledger.platform.registers.funds.writing import hold, impossible, lock


def open_line(told: NewLine, *, by: Actor, origin: Origin) -> int:
    """Open a fund line; return its number. Raises SunledgerError where the name is taken."""
    require(by, Task.KEEP_FUNDS, line=told.department or None)
    with acting(by):
        lock()
        _right(told)
        if Line.objects.filter(name=told.name.strip()).exists():
            raise impossible(
                f"已经有“{told.name.strip()}”这笔资金了。请打开它，或者换一个名字。",
                f"There is a fund “{told.name.strip()}” already. Open it, or take another name.",
            )
        line = Line(code=f"ZJ{Line.objects.count() + 1:04}")
        _say(line, told)
        append([Act("funds.line_opened", "fund", str(line.id), {})], by=by, origin=origin)
    return line.id


def describe_line(number: int, told: NewLine, *, by: Actor, origin: Origin) -> None:
    """Write what a line is for, its account and its basis; the log keeps what stood before."""
    with acting(by):
        lock()
        line = line_for(number, Task.KEEP_FUNDS, by=by)
        _right(told)
        before = {name: getattr(line, name) for name in ("purpose", "basis", "closed_loop")}
        _say(line, told)
        values = {
            name: (str(old), str(getattr(line, name)))
            for name, old in before.items()
            if old != getattr(line, name)
        }
        append(
            [Act("funds.line_described", "fund", str(line.id), {}, values or None)],
            by=by,
            origin=origin,
        )


def _right(told: NewLine) -> None:
    if not told.name.strip():
        raise impossible("请写资金的名称。", "Name the fund.")
    if told.closed_loop and not told.uses:
        raise impossible(
            "专户封闭运行的资金，请写明可以用在哪里，每行一项。",
            "A closed special account needs what it may be used for, one use a line.",
        )


def _say(line: Line, told: NewLine) -> None:
    line.name, line.level, line.department = told.name.strip()[:200], told.level, told.department
    line.department_name, line.category = told.department_name[:100], told.category[:100]
    line.purpose, line.uses = mask_in_text(told.purpose)[:400], [one[:100] for one in told.uses]
    line.account_name, line.account_bank = told.account_name[:100], told.account_bank[:100]
    if told.account and "*" not in told.account:
        line.account_mask = mask_card(told.account)
    line.closed_loop, line.basis, line.unit = told.closed_loop, told.basis[:400], told.unit
    line.save()


def say_items(number: int, items: Iterable[str], *, by: Actor, origin: Origin) -> int:
    """Say which subsidies (补贴项目) a line pays; place their rosters; return how many were placed.

    A subsidy that another line pays moves to this one for what is placed from now on.
    """
    with acting(by):
        lock()
        line = line_for(number, Task.KEEP_FUNDS, by=by)
        names = sorted({name.strip()[:200] for name in items if name.strip()})
        for name in names:
            Item.objects.update_or_create(name=name, defaults={"line": line})
        Item.objects.filter(line=line).exclude(name__in=names).delete()
        placed = _place_rosters()
        hold()
        told: dict[str, str | int | bool | None] = {"items": len(names), "placed": placed}
        append([Act("funds.items_said", "fund", str(line.id), told)], by=by, origin=origin)
    return placed


def _place_rosters() -> int:
    quotas, lines, placed = Quotas.read(), lines_of_items(), 0
    for roster in Link.objects.filter(kind=LinkKind.ROSTER, parent=None).order_by("on", "id"):
        line = lines.get(roster.item)
        net = roster.amount_fen - roster.back_fen
        quota = None if line is None else quotas.for_roster(line, roster.on, net)
        if quota is None:
            continue
        quotas.free[quota.id] -= net
        _place(roster, quota)
        placed += 1
    return placed


def _place(roster: Link, quota: Link) -> None:
    """Put a roster and its payments under a quota, in one statement: all are of one line."""
    Link.objects.filter(id=roster.id).update(line=quota.line_id, parent=quota)
    Link.objects.filter(parent=roster, kind=LinkKind.PAYMENT).update(line=quota.line_id)


def place_roster(roster: int, quota: int, *, by: Actor, origin: Origin) -> None:
    """Say from which quota a roster of a table was paid; NotEnough where it cannot bear it."""
    with acting(by):
        lock()
        row = link_for(roster, Task.KEEP_FUNDS, by=by, lock=True)
        above = link_for(quota, Task.KEEP_FUNDS, by=by, lock=True)
        if row.kind != LinkKind.ROSTER or row.parent_id is not None:
            raise impossible("这份花名册已经对上指标了。", "This roster has its quota already.")
        _enough(above, row.amount_fen - row.back_fen)
        _place(row, above)
        hold()
        told: dict[str, str | int | bool | None] = {"quota": above.id}
        append([Act("funds.roster_placed", "fund_link", str(row.id), told)], by=by, origin=origin)


def _enough(above: Link, fen: int) -> None:
    free = above.amount_fen - above.back_fen - above.used_fen
    if above.kind not in {LinkKind.QUOTA, LinkKind.SUB_QUOTA}:
        raise impossible("请选一个指标。", "Choose a quota.")
    if fen > free:
        all_fen, used, back = (
            yuan(one) for one in (above.amount_fen, above.used_fen, above.back_fen)
        )
        raise NotEnough(
            f"这个指标收到 {all_fen}，已经安排 {used}，收回 {back}，只剩 {yuan(free)}，"
            f"不够 {yuan(fen)}。请核对，或者换一个指标。",
            f"Of the quota {all_fen} came, {used} are taken, {back} were taken back: "
            f"{yuan(free)} are left, not {yuan(fen)}. Check, or take another.",
        )


def receive(
    line: int,
    document: str,
    fen: int,
    on: date,
    *,
    by: Actor,
    origin: Origin,
    part_of: int | None = None,
) -> int:
    """Write that money (or goods) of a line came, or that a part of a quota is set apart."""
    with acting(by):
        lock()
        row = line_for(line, Task.KEEP_FUNDS, by=by)
        above = link_for(part_of, Task.KEEP_FUNDS, by=by, lock=True) if part_of else None
        _sum(fen, on, origin)
        if not document.strip():
            raise impossible("请写文号或凭据号。", "Write the number of the document.")
        if Link.objects.filter(
            kind__in=(LinkKind.QUOTA, LinkKind.SUB_QUOTA), document=document.strip()[:120]
        ).exists():
            raise impossible("这个文号已经登记过了。", "This document is recorded already.")
        if above is not None:
            _enough(above, fen)
        link = Link.objects.create(
            kind=LinkKind.QUOTA if above is None else LinkKind.SUB_QUOTA,
            line=row,
            parent=above,
            document=document.strip()[:120],
            title=row.name,
            on=on,
            amount_fen=fen,
            made_by=by.ref,
        )
        if above is not None:
            _has(above, TREASURY, on, fen)
            other = f"分解 {link.document}"[:120]
            Move.objects.create(
                quota=above, holder=TREASURY, other=other, kind=MoveKind.PASS_ON, on=on,
                amount_fen=fen, by=by.ref,
            )  # fmt: skip
        Move.objects.create(
            quota=link, holder=TREASURY, kind=MoveKind.RECEIPT, on=on, amount_fen=fen, by=by.ref
        )
        hold()
        told: dict[str, str | int | bool | None] = {"amount_fen": fen, "on": on.isoformat()}
        append([Act("funds.received", "fund_link", str(link.id), told)], by=by, origin=origin)
    return link.id


def allot(
    quota: int,
    project: str,
    fen: int,
    on: date,
    document: str,
    *,
    place: str,
    by: Actor,
    origin: Origin,
    title: str = "",
) -> int:
    """Set money of a quota apart for a project at a place (a 12-digit code, or "")."""
    with acting(by):
        lock()
        above = link_for(quota, Task.KEEP_FUNDS, by=by, lock=True)
        _sum(fen, on, origin)
        _enough(above, fen)
        where = division(place) if place else None
        if place and where is None:
            raise impossible("没有这个地方，请重新选。", "There is no such place; choose again.")
        link = Link.objects.create(
            kind=LinkKind.ALLOTMENT,
            line_id=above.line_id,
            parent=above,
            document=document.strip()[:120],
            title=(title or project).strip()[:200],
            project=project.strip()[:80],
            place_id=where.id if where else None,
            on=on,
            amount_fen=fen,
            made_by=by.ref,
        )
        hold()
        told: dict[str, str | int | bool | None] = {"amount_fen": fen, "quota": above.id}
        append([Act("funds.allotted", "fund_link", str(link.id), told)], by=by, origin=origin)
    return link.id


def move(
    quota: int,
    kind: MoveKind,
    fen: int,
    on: date,
    *,
    by: Actor,
    origin: Origin,
    holder: str = TREASURY,
    other: str = "",
    use: str = "",
    document: str = "",
) -> None:
    """Pass on, spend or take back money of a quota. Raises NotEnough where it is not there."""
    with acting(by):
        lock()
        link = link_for(quota, Task.KEEP_FUNDS, by=by, lock=True)
        line = line_for(int(link.line_id or 0), by=by)
        _sum(fen, on, origin)
        if kind is MoveKind.PASS_ON and other.strip() in {"", holder}:
            raise impossible("请写拨给哪个单位，不能拨给自己。", "Say to whom; not to itself.")
        if kind is MoveKind.RECEIPT:
            raise impossible("到账请用“登记到账”。", "Record a receipt as one.")
        if kind is MoveKind.SPEND and line.closed_loop and use not in line.uses:
            raise impossible(
                f"这笔资金专款专用，只能用于：{'、'.join(line.uses)}。",
                f"This money is for {', '.join(line.uses)} only.",
            )
        _has(link, holder, on, fen)
        if kind is MoveKind.TAKE_BACK:
            _enough(link, fen)  # what links below took is not there to be taken back
            Link.objects.filter(id=link.id).update(back_fen=link.back_fen + fen)
        Move.objects.create(
            quota=link, kind=kind, holder=holder, other=other, use=use, on=on, amount_fen=fen,
            document=document[:120], by=by.ref,
        )  # fmt: skip
        hold()
        told: dict[str, str | int | bool | None] = {
            "kind": str(kind),
            "amount_fen": fen,
            "on": on.isoformat(),
        }
        append([Act("funds.moved", "fund_link", str(link.id), told)], by=by, origin=origin)


def spend_goods(quota: Link, pieces: int, on: date, document: str, *, by: Actor) -> None:
    """Book goods as gone out, once their village said that they came; for `delivering` alone."""
    line = Line.objects.get(id=int(quota.line_id or 0))
    _has(quota, TREASURY, on, pieces)
    Move.objects.create(
        quota=quota, kind=MoveKind.SPEND, holder=TREASURY, use=(line.uses or [""])[0], on=on,
        amount_fen=pieces, document=document[:120], by=by.ref,
    )  # fmt: skip


def _has(quota: Link, holder: str, on: date, fen: int) -> None:
    there = Cash.of([quota.id]).purses[quota.id, holder].has(on)
    if fen > there:
        day = on.isoformat()
        moves = Move.objects.filter(quota=quota, on__lte=on)
        came = sum(
            one.amount_fen
            for one in moves.filter(Q(other=holder) | Q(holder=holder, kind=MoveKind.RECEIPT))
        )
        went = sum(
            one.amount_fen for one in moves.filter(holder=holder).exclude(kind=MoveKind.RECEIPT)
        )
        raise NotEnough(
            f"{holder}到 {day} 收到这笔钱 {yuan(came)}，拨付、支出、收回 {yuan(went)}，"
            f"算上以后的还能动 {yuan(there)}，不够 {yuan(fen)}。请核对金额、日期和单位。",
            f"By {day} {yuan(came)} of this came to {holder} and {yuan(went)} left; with what "
            f"follows {yuan(there)} may move, not {yuan(fen)}. Check the sum, the day, the holder.",
        )


def _sum(fen: int, on: date, origin: Origin) -> None:
    if fen <= 0:
        raise impossible("金额要大于零。", "The amount must be more than nothing.")
    if on > localdate(origin.at):
        raise impossible("日期不能晚于今天。", "The day cannot be after today.")
