"""Checked, sent back, booked and paid by the centre; and what moves no money."""

from collections.abc import Sequence
from datetime import date

from django.utils.timezone import localdate

from sunledger.kit.money import yuan
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import rules
from sunledger.platform.registers.books.codes import Reject, VoucherState
from sunledger.platform.registers.books.contracts import (
    NewLine,
)
from sunledger.platform.registers.books.models import (
    Line,
    Month,
    Voucher,
)
from sunledger.platform.registers.books.refusing import not_now, written, wrong
from sunledger.platform.registers.books.vouchers import (
    LONGEST,
    act,
    explained,
    open_month,
    opened,
    said,
    save,
    signers,
    trace,
    village_of,
)


def reject(
    number: int,
    reason: Reject,
    why: str,
    *,
    expected: int | None = None,
    by: Actor,
    origin: Origin,
) -> None:
    """Send a voucher back to its village, with a reason of the list and in words."""
    with opened(number, Task.BOOK, by, expected) as (row, _):
        _require_checking(row)
        row.state, row.reject, row.why = VoucherState.REJECTED, reason, explained(why)
        save(row, "voucher_rejected", by, origin, reason=reason)


def _require_checking(row: Voucher) -> None:
    if row.state != VoucherState.CHECKING:
        raise not_now(
            f"这张凭证{VoucherState(row.state).zh}，中心现在审不了。请看它到了哪一步。",
            f"The voucher is {VoucherState(row.state).en}; it is not for the centre now. "
            "See how far it is.",
        )


def book(
    number: int,
    lines: Sequence[NewLine],
    *,
    expected: int | None = None,
    by: Actor,
    origin: Origin,
) -> str:
    """Book a voucher with these lines; return the number that it has in its month.

    Raises SunledgerError where debits and credits differ, where an account is not in the chart of
    its day, where cash and bank do not move by the amount of the voucher, or where the month is
    closed.
    """
    with opened(number, Task.BOOK, by, expected) as (row, place):
        _require_checking(row)
        if by.ref in {row.made_by_ref, *signers(row)}:
            raise not_now(
                "这张凭证你写过或签过，要别的会计来记。请交给同事。",
                "You wrote or signed this voucher. A colleague has to book it.",
            )
        _require_lines(row, lines)
        enter(row, lines, place, by, origin)
        append([act("voucher_booked", row, number=row.number)], by=by, origin=origin)
    return row.number


def enter(
    row: Voucher, lines: Sequence[NewLine], place: Division, by: Actor, origin: Origin
) -> None:
    """Write the lines of a voucher and book it under the next number of its month."""
    month = open_month(place, row.month, lock=True)
    Line.objects.filter(voucher=row).delete()
    Line.objects.bulk_create(
        Line(
            voucher=row,
            village_id=row.village_id,
            place=position,
            account=line.account,
            debit_fen=line.debit_fen,
            credit_fen=line.credit_fen,
            summary=written(line.summary)[: LONGEST["purpose"]],
        )
        for position, line in enumerate(lines, start=1)
    )
    row.number = _next_number(month)
    row.state, row.booked_by, row.booked_by_ref = VoucherState.BOOKED, by.name, by.ref
    row.booked_at, row.reject, row.why = origin.at, "", ""
    row.seq += 1
    row.save()


def _next_number(month: Month) -> str:
    taken = Voucher.objects.filter(village=month.village_id, month=month.month)
    numbers = [int(text) for text in taken.values_list("number", flat=True) if text.isdecimal()]
    return f"{max(numbers, default=0) + 1:03d}"


def require_balance(row: Voucher, lines: Sequence[NewLine]) -> None:
    """Raise SunledgerError unless lines could be booked on the day of a voucher."""
    for position, line in enumerate(lines, start=1):
        if rules.chart(row.day).account(line.account) is None:
            raise wrong(
                "lines",
                f"第 {position} 行的科目“{line.account}”，科目表里没有。请从表里选。",
                f"Line {position}: no account “{line.account}” in the chart. Choose one.",
            )
        if (line.debit_fen == 0) == (line.credit_fen == 0):
            raise wrong(
                "lines",
                f"第 {position} 行借方和贷方要填一个，只填一个。请改。",
                f"Line {position} has either a debit or a credit. Mend it.",
            )
    debit = sum(line.debit_fen for line in lines)
    credit = sum(line.credit_fen for line in lines)
    if debit != credit or len(lines) < 2:  # noqa: PLR2004 - a debit and a credit
        raise wrong(
            "lines",
            f"借方 {yuan(debit)} 元，贷方 {yuan(credit)} 元，不相等。请改到相等。",
            f"Debits are {yuan(debit)} yuan, credits {yuan(credit)}. Make them equal.",
        )


def _require_lines(row: Voucher, lines: Sequence[NewLine]) -> None:
    require_balance(row, lines)
    moved = sum(line.debit_fen - line.credit_fen for line in lines if rules.is_money(line.account))
    if moved != (row.fen if row.income else -row.fen):
        raise wrong(
            "lines",
            f"现金和银行存款要动 {yuan(row.fen)} 元，现在是 {yuan(abs(moved))} 元。"
            "请对照凭证的金额改。",
            f"Cash and bank should move by {yuan(row.fen)} yuan, not {yuan(abs(moved))}. "
            "Compare the amount of the voucher.",
        )


def book_internal(
    village: str,
    new: tuple[date, str],
    lines: Sequence[NewLine],
    *,
    by: Actor,
    origin: Origin,
) -> int:
    """Book what moves neither cash nor bank, such as depreciation; `new` is day and purpose."""
    place = village_of(village)
    require(by, Task.BOOK, place=place.code)
    with acting(by):
        row = inside(place, new[0], new[1], lines, by=by, origin=origin)
        append([act("voucher_booked", row, number=row.number)], by=by, origin=origin)
    return row.id


def inside(
    place: Division, day: date, purpose: str, lines: Sequence[NewLine], *, by: Actor, origin: Origin
) -> Voucher:
    """Write and book a voucher that moves no money; the caller logs it."""
    row = Voucher(
        village_id=place.id,
        day=day,
        month=rules.month_of(day),
        internal=True,
        closing=any(line.account == rules.YEAR_RESULT for line in lines),
        summary=said("purpose", purpose, "用途", "purpose"),
        fen=sum(line.debit_fen for line in lines),
        state=VoucherState.CHECKING,
        made_by=by.name,
        made_by_ref=by.ref,
        made_at=origin.at,
    )
    require_balance(row, lines)
    if any(rules.is_money(line.account) for line in lines):
        raise wrong(
            "lines",
            "动了现金或银行存款的，要走凭证、要签字。请从村里交上来。",
            "What moves cash or bank is a voucher that is signed. It comes from the village.",
        )
    row.save()
    trace(row)
    enter(row, lines, place, by, origin)
    return row


def pay(number: int, day: date, *, expected: int | None = None, by: Actor, origin: Origin) -> None:
    """Say that the money of a booked voucher went out on a day."""
    with opened(number, Task.PAY_VOUCHER, by, expected) as (row, _):
        if row.state != VoucherState.BOOKED or row.out_fen <= 0:
            raise not_now(
                f"这张凭证{VoucherState(row.state).zh}，现在不能付。请看它到了哪一步。",
                f"The voucher is {VoucherState(row.state).en} and cannot be paid now. "
                "See how far it is.",
            )
        if by.ref in {row.made_by_ref, row.booked_by_ref, *signers(row)}:
            raise not_now(
                "这张凭证你写过、签过或记过，要别人来付。请交给同事。",
                "You wrote, signed or booked this voucher. Another person has to pay it.",
            )
        if not row.day <= day <= localdate(origin.at):
            raise wrong(
                "day",
                "付款日期要在凭证日期以后、今天以前。请对照银行回单写。",
                "The day of payment lies after that of the voucher and not in the future. "
                "Write it as the bank's slip has it.",
            )
        row.state, row.paid_by, row.paid_by_ref = VoucherState.PAID, by.name, by.ref
        row.paid_at, row.paid_on = origin.at, day
        save(row, "voucher_paid", by, origin)
