"""Signed, each by another person; stopped by the committee, and let go on."""

from sunledger.kit.text import name_key
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.books import reading
from sunledger.platform.registers.books.codes import Sign, VoucherState
from sunledger.platform.registers.books.models import (
    Signature,
    Voucher,
)
from sunledger.platform.registers.books.refusing import not_now, wrong
from sunledger.platform.registers.books.vouchers import explained, opened, save

_TASKS = {
    Sign.SECRETARY: Task.SIGN_AS_SECRETARY,
    Sign.HEAD: Task.SIGN_AS_HEAD,
    Sign.COMMITTEE: Task.CHECK_VOUCHER,
    Sign.TOWNSHIP: Task.SIGN_FOR_TOWNSHIP,
}
# Who signs after whom: the committee sees what both heads of the village signed, the township all.
_AFTER = {
    Sign.COMMITTEE: {Sign.SECRETARY, Sign.HEAD},
    Sign.TOWNSHIP: {Sign.SECRETARY, Sign.HEAD, Sign.COMMITTEE},
}


def sign(
    number: int, kind: Sign, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Sign a voucher as one of those who must; with the last signature it goes to the centre.

    Raises SunledgerError where the actor wrote it or signed it already, where somebody else signs
    first, or where it is not open for signatures.
    """
    if kind not in _TASKS:
        raise wrong(
            "kind",
            "经手人和证明人在票据上签字，由报账员照着写。",
            "Handler and witness sign on the paper; the clerk writes down who they are.",
        )
    with opened(number, _TASKS[kind], by, expected) as (row, _):
        if row.state != VoucherState.SIGNING:
            raise not_now(
                "这张凭证现在不等签字。请看它到了哪一步。",
                "The voucher waits for no signature now. See how far it is.",
            )
        if row.made_by_ref == by.ref:
            raise not_now(
                "这张凭证是你记的，要别人来签。请交给另一个人。",
                "You wrote this voucher. Another person has to sign it.",
            )
        if name_key(by.name) in {name_key(row.handler), name_key(row.witness)}:
            raise not_now(
                "这张票是你经手或证明的，不能再以别的身份签。请交给另一个人。",
                "You stand on the paper as handler or witness. Another person has to sign it.",
            )
        signed = reading.signatures(row)
        if any(one.by == by.ref and not one.on_paper for one in signed):
            raise not_now(
                "你已经签过这张凭证。还缺的字要别人来签。",
                "You signed this voucher already. The rest is for others.",
            )
        lacking = dict(reading.still(row, signed))
        if kind not in lacking:
            raise not_now(
                f"{kind.zh}已经签了。请看还缺谁。",
                f"The signature of the {kind.en} is there. See who is missing.",
            )
        first = next((one for one in Sign if one in lacking and one in _AFTER.get(kind, ())), None)
        if first is not None:
            raise not_now(
                f"还没轮到{kind.zh}，{first.zh}先签。请等签好再来。",
                f"The {first.en} signs before the {kind.en}. Wait for that.",
            )
        Signature.objects.create(voucher=row, kind=kind, by=by.ref, name=by.name, at=origin.at)
        save(row, "voucher_signed", by, origin, kind=kind)
        on_to_the_centre(row)


def on_to_the_centre(row: Voucher) -> None:
    """Hand a voucher to the centre once nothing is missing; in `acting` only."""
    if not reading.still(row, reading.signatures(row)):
        row.state = VoucherState.CHECKING
        row.save(update_fields=["state"])


def stop(number: int, why: str, *, expected: int | None = None, by: Actor, origin: Origin) -> None:
    """Stop a voucher that is not paid: nothing goes on until the committee lifts it."""
    with opened(number, Task.CHECK_VOUCHER, by, expected) as (row, _):
        if row.state not in {VoucherState.SIGNING, VoucherState.CHECKING, VoucherState.BOOKED}:
            raise not_now(
                "这张凭证现在叫停不了：还没交上来，或者钱已经付了。请找中心问清楚。",
                "It cannot be stopped now: not handed on yet, or paid. Ask the centre.",
            )
        row.before, row.state = row.state, VoucherState.HELD
        row.why, row.held_by, row.held_by_ref = explained(why), by.name, by.ref
        save(row, "voucher_stopped", by, origin)


def lift(number: int, why: str, *, expected: int | None = None, by: Actor, origin: Origin) -> None:
    """Let a voucher go on that the committee stopped."""
    with opened(number, Task.CHECK_VOUCHER, by, expected) as (row, _):
        if row.state != VoucherState.HELD:
            raise not_now(
                "这张凭证没有叫停。请看它到了哪一步。",
                "The voucher is not stopped. See how far it is.",
            )
        row.state, row.why = row.before, explained(why)
        save(row, "voucher_let_go", by, origin)
