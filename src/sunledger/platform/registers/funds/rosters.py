"""A roster made here: its rows, its public notice, paid, answered by the bank, sent again."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from sunledger.kit.money import yuan
from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds.access import hidden, link_for
from sunledger.platform.registers.funds.contracts import LinkKind, NotEnough, Result
from sunledger.platform.registers.funds.contracts import RosterRow as NewRow
from sunledger.platform.registers.funds.models import Link, RosterRow
from sunledger.platform.registers.funds.payees import CREDIT, answered
from sunledger.platform.registers.funds.writing import (
    hold,
    impossible,
    insert,
    insert_links,
    lock,
    numbers,
)
from sunledger.platform.registers.registry.contracts import Payable
from sunledger.platform.registers.registry.selectors import payables

Told = dict[str, str | int | bool | None]
_SAME_CARD = "和上次同一张卡"
_GONE = {Result.FAILED, Result.RETURNED}


def make_roster(
    quota: int, item: str, month: date, rows: Sequence[NewRow], *, by: Actor, origin: Origin
) -> int:
    """Make a roster under a quota from people of the register; return its number.

    Nothing is paid: the roster goes under public notice first. Raises NotEnough where the quota
    does not bear it, SunledgerError where somebody has no card or stands on it twice.
    """
    with acting(by):
        lock()
        above = link_for(quota, Task.KEEP_FUNDS, by=by, lock=True)
        if not rows:
            raise impossible("花名册里没有人。", "Nobody stands on the roster.")
        given = {row.person: row.amount_fen for row in rows}
        if len(given) < len(rows) or min(given.values()) <= 0:
            raise impossible(
                "同一个人写了两次，或者有金额不大于零。请核对。",
                "Somebody stands on it twice, or an amount is not more than nothing.",
            )
        people = {one.person: one for one in payables(people=list(given)).values()}
        lacking = [key for key in given if key not in people or people[key].household is None]
        if lacking:
            raise hidden()
        cards = _cards(list(people.values()))
        cardless = [one.name for one in people.values() if one.person not in cards]
        if cardless:
            raise impossible(
                f"{'、'.join(cardless[:5])}没有登记卡号。请先登记卡号。",
                f"No card is recorded of {', '.join(cardless[:5])}. Record it first.",
            )
        total = sum(given.values())
        _bears(above, total)
        roster = Link.objects.create(
            kind=LinkKind.ROSTER,
            line_id=above.line_id,
            parent=above,
            document=f"HMC-{origin.at:%Y%m%d}-{uuid.uuid4().hex[:6].upper()}",
            title=item.strip()[:200],
            item=item.strip()[:200],
            month=month,
            on=localdate(origin.at),
            amount_fen=total,
            made_by=by.ref,
        )
        RosterRow.objects.bulk_create(
            RosterRow(
                roster=roster,
                household_id=one.household,
                person_id=key,
                place_id=one.village,
                person_hash=one.id_hash,
                card_hash=cards[key][1],
                name=one.name,
                id_mask=one.id_mask,
                card_mask=cards[key][0],
                amount_fen=given[key],
            )
            for key, one in people.items()
            if one.household is not None
        )
        hold()
        _log("roster_made", roster, {"people": len(rows), "amount_fen": total}, by, origin)
    return roster.id


def roster_again(quota: int, before: int, month: date, *, by: Actor, origin: Origin) -> int:
    """Make a roster of those who were credited by an earlier one, with the sums of then.

    Return its number. Whom the register does not know, or who has died or left it, is left out by
    the person who makes it: she sees the rows before anything is shown to anybody.
    """
    with acting(by):
        link_for(before, Task.KEEP_FUNDS, by=by)
        paid = Link.objects.filter(
            parent__parent=before, kind=LinkKind.PAYEE, result=Result.CREDITED, person__isnull=False
        )
        sums: dict[uuid.UUID, int] = {}
        for person, fen in paid.order_by("id").values_list("person", "amount_fen"):
            if person is not None:
                sums.setdefault(person, fen)
        item = Link.objects.get(id=before).item
    rows = [NewRow(person, fen) for person, fen in sums.items()]
    return make_roster(quota, item, month, rows, by=by, origin=origin)


def _cards(people: Sequence[Payable]) -> dict[uuid.UUID, tuple[str, int | None]]:
    """Return the card of each person: that of the register, else the one last credited."""
    found = {one.person: (one.card, one.card_hash) for one in people if one.card}
    lacking = [one.person for one in people if not one.card]
    paid = Link.objects.filter(person__in=lacking, kind=LinkKind.PAYEE, result=Result.CREDITED)
    rows = paid.filter(card_hash__isnull=False).order_by("on", "id")
    for person, mask, number in rows.values_list("person", "card_mask", "card_hash"):
        if person is not None:  # a table of payments leaves the hash of a card, and no digit
            found[person] = (mask or _SAME_CARD, number)
    return found


def _bears(above: Link, fen: int) -> None:
    free = above.amount_fen - above.back_fen - above.used_fen
    if above.kind not in {LinkKind.QUOTA, LinkKind.SUB_QUOTA}:
        raise impossible("花名册要从一个指标里发。请选指标。", "A roster is paid from a quota.")
    if fen > free:
        raise NotEnough(
            f"这个指标只剩 {yuan(free)} 元，花名册要 {yuan(fen)} 元。",
            f"The quota has {yuan(free)} yuan left; the roster needs {yuan(fen)}.",
        )


def _log(verb: str, link: Link, told: Told, by: By, origin: Origin) -> None:
    append([Act(f"funds.{verb}", "fund_link", str(link.id), told)], by=by, origin=origin)


def notice_began(roster: int, since: date, until: date, *, by: Actor, origin: Origin) -> None:
    """Write that a roster stands under public notice from a day to a day, both included.

    Raises SunledgerError where the days are fewer than the county's rule.
    """
    with acting(by):
        lock()
        row = link_for(roster, Task.KEEP_FUNDS, by=by, lock=True)
        _no_notice_yet(row)
        _long_enough(row, since, until, origin)
        Link.objects.filter(id=row.id).update(notice_from=since, notice_to=until)
        told: Told = {"from": since.isoformat(), "to": until.isoformat()}
        _log("notice_began", row, told, by, origin)


def notice_ended(
    roster: int, since: date, until: date, *, by: By, origin: Origin, objections_open: int = 0
) -> None:
    """Write that the public notice of a roster is over and no objection is open: it may be paid.

    Called by the room of notices when its clock ends, or by a second person where the notice hung
    on a board. Raises SunledgerError before the last day is over, where days are too few, or while
    an objection is open; Refused where whoever made the roster says so herself.
    """
    if isinstance(by, Actor):
        require(by, Task.KEEP_FUNDS)
    with transaction.atomic():
        lock()
        row = Link.objects.select_for_update().filter(id=roster, kind=LinkKind.ROSTER).first()
        if row is None:
            raise hidden()
        if row.notice_ended_at is not None:
            raise impossible("这份花名册的公示已经结束。", "The notice of this roster is over.")
        if by.ref == row.made_by:
            raise Refused(
                "这份花名册是您编的，公示结果要另一个人确认。",
                "You made this roster; another person says that its notice is over.",
            )
        if objections_open:
            raise impossible(
                f"还有 {objections_open} 条异议没有答复，不能发放。请先答复。",
                f"{objections_open} objections wait for an answer. Answer them first.",
            )
        _long_enough(row, since, until, origin)
        if until >= localdate(origin.at):
            raise impossible(
                f"公示到 {until.isoformat()} 才满，第二天起才能确认。",
                f"The notice is over after {until.isoformat()}; say so from the next day on.",
            )
        Link.objects.filter(id=row.id).update(
            notice_from=since, notice_to=until, notice_ended_at=origin.at
        )
        told: Told = {"from": since.isoformat(), "to": until.isoformat()}
        _log("notice_ended", row, told, by, origin)


def _no_notice_yet(row: Link) -> None:
    if row.kind != LinkKind.ROSTER or row.from_file or row.notice_from is not None:
        raise impossible("这份花名册已经公示了。", "This roster is under notice already.")


def notice_days(on: date) -> int:
    """Return for how many working days a roster stands under notice, by the county's rule."""
    found = catalogue().parameters["roster_notice_days"].dated_value(on, None)
    return int(found.value) if found is not None else 0


def _long_enough(row: Link, since: date, until: date, origin: Origin) -> None:
    days = notice_days(localdate(origin.at))
    open_days = sum(
        calendar().is_working(since + timedelta(days=count))
        for count in range((until - since).days + 1)
    )
    if since < row.on or open_days < days:
        raise impossible(
            f"公示要满 {days} 个工作日，从编好花名册那天以后算起。现在是 {open_days} 个。",
            f"A roster is shown for {days} working days after it was made; these are {open_days}.",
        )


def pay(roster: int, *, by: Actor, origin: Origin) -> int:
    """Send a roster to the bank after its notice; return the number of the payment.

    Refused for whoever made it. Raises SunledgerError where the notice is not over.
    """
    with acting(by):
        lock()
        row = link_for(roster, Task.KEEP_FUNDS, by=by, lock=True)
        on = localdate(origin.at)
        if row.made_by == by.ref:
            raise Refused(
                "这份花名册是您编的，支付要另一个人办。",
                "You made this roster; another person pays it.",
            )
        if row.notice_ended_at is None or row.notice_to is None or on <= row.notice_to:
            raise impossible(
                "公示还没有满，不能支付。", "The public notice is not over; it cannot be paid yet."
            )
        if row.used_fen:
            raise impossible("这份花名册已经支付。", "This roster is paid already.")
        rows = list(RosterRow.objects.filter(roster=row).order_by("place", "id"))
        if sum(one.amount_fen for one in rows) != row.amount_fen:
            raise Refused(
                "这份花名册有您看不到的村，要由县里支付。",
                "The roster has villages that you do not see; the county pays it.",
            )
        payment = Link.objects.create(
            kind=LinkKind.PAYMENT,
            line_id=row.line_id,
            parent=row,
            document=row.document,
            item=row.item,
            on=on,
            amount_fen=row.amount_fen,
            made_by=by.ref,
        )
        count = numbers()
        made = [_payee(next(count), payment, row, one) for one in rows]
        insert_links(made)
        sent = [(one["id"], on, str(Result.SENT), "", 1, None, None) for one in made]
        insert("funds_credit", CREDIT, sent)
        Link.objects.filter(id__in=(row.id, payment.id)).update(closed=True)
        hold()
        _log("paid", row, {"people": len(made), "amount_fen": row.amount_fen}, by, origin)
    return payment.id


def _payee(number: int, payment: Link, roster: Link, one: RosterRow) -> dict[str, Any]:
    return {
        "id": number,
        "kind": str(LinkKind.PAYEE),
        "parent_id": payment.id,
        "place_id": one.place_id,
        "item": roster.item,
        "month": roster.month,
        "on": payment.on,
        "amount_fen": one.amount_fen,
        "household_id": one.household_id,
        "person_id": one.person_id,
        "person_hash": one.person_hash,
        "card_hash": one.card_hash,
        "name": one.name,
        "card_mask": one.card_mask,
        "result": str(Result.SENT),
        "result_on": payment.on,
        "tries": 1,
        "key": f"{roster.document}#{one.id}",
    }


def bank_result(
    payment: int,
    results: Mapping[int, tuple[Result, str]],
    on: date,
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Write what the bank said of payees of a payment, each with the reason of a failure."""
    with acting(by):
        lock()
        row = link_for(payment, Task.KEEP_FUNDS, by=by, lock=True)
        payees = {one.id: one for one in Link.objects.filter(parent=row, id__in=list(results))}
        if set(payees) != set(results):
            raise hidden()
        for number, (result, reason) in results.items():
            one = payees[number]
            if one.result != Result.SENT:
                raise impossible(
                    "有一笔银行已经回过结果了。", "The bank has answered one of these already."
                )
            back = one.amount_fen if result in _GONE else 0
            answered(number, result, on, reason=reason[:200], attempt=one.tries, back=back)
        hold()
        told: Told = {
            str(kind): sum(1 for found, _ in results.values() if found is kind)
            for kind in (Result.CREDITED, Result.FAILED, Result.RETURNED)
        }
        _log("bank_answered", row, told, by, origin)


def retry(payees: Sequence[int], on: date, *, by: Actor, origin: Origin) -> int:
    """Send failed or returned money again; return how many. NotEnough where a quota lacks it."""
    with acting(by):
        lock()
        rows = list(Link.objects.filter(id__in=payees, result__in=_GONE, kind=LinkKind.PAYEE))
        if len(rows) != len(set(payees)):
            raise hidden()
        for one in rows:
            payment = link_for(int(one.parent_id or 0), Task.KEEP_FUNDS, by=by)
            roster = Link.objects.get(id=int(payment.parent_id or 0))
            if roster.parent_id is not None:
                _bears(Link.objects.get(id=roster.parent_id), one.amount_fen)
            answered(one.id, Result.SENT, on, reason="", attempt=one.tries + 1, back=0)
        hold()
        told: Told = {"people": len(rows)}
        acts = [Act("funds.sent_again", "fund_link", str(one.parent_id), told) for one in rows[:1]]
        append(acts, by=by, origin=origin)
    return len(rows)


def confirm(payee: int, *, got: bool, by: Actor, origin: Origin) -> None:
    """Say, as the household itself, whether money came. A later word takes the place of this one.

    Raises Refused, hidden, where it is not the household's own.
    """
    require(by, Task.ANSWER_OWN)
    with acting(by):
        lock()
        one = Link.objects.filter(
            id=payee, household=by.household, kind=LinkKind.PAYEE, household__isnull=False
        ).first()
        if one is None:
            raise hidden()
        Link.objects.filter(id=one.id).update(got=got, got_on=localdate(origin.at))
        acts = [Act("funds.confirmed", "household", str(one.household_id), {"got": got})]
        append(acts, by=by, origin=origin)
