"""The way of a voucher: written, signed, checked, booked, paid; or stopped and sent back."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.utils.timezone import localdate

from sunledger.kit.capitals import MOST_FEN, capitals, fen_of
from sunledger.kit.money import yuan
from sunledger.kit.text import display_name, fold, name_key
from sunledger.platform import photos as pictures
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.selectors import who_can
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import became, division
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.codes import MonthState, Reject, Sign, VoucherState
from sunledger.platform.registers.books.contracts import (
    Moved,
    NewLine,
    NewVoucher,
    PhotoFile,
)
from sunledger.platform.registers.books.models import (
    Line,
    Month,
    Photo,
    Resolution,
    Signature,
    Trace,
    Voucher,
)
from sunledger.platform.registers.books.refusing import hidden, not_now, written, wrong

MOST_PHOTO = 300_000  # bytes of one photo: a page with it opens on a slow line
MOST_PHOTOS = 6
_LONGEST = {"purpose": 300, "payee": 200, "name": 60, "number": 60, "why": 500}
_SHORTEST_WHY = 4

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


def village_of(code: str) -> Division:
    """Return the village of a code that stands now; raise Refused, hidden, where there is none.

    Of one that was merged or split SunledgerError says where its books go on.
    """
    found = division(code)
    if found is None:
        raise hidden()
    if found.until is not None:
        now = became(code)
        names = "、".join(one.name for one in now)
        raise not_now(
            f"{found.name}从 {found.until} 起并入{names}。新的凭证请记在{names}的账里。",
            f"From {found.until} on {found.name} is part of {names}: write it in those books.",
        )
    return found


def books_of(code: str) -> Division:
    """Return the village of a code, also one that is no more; raise Refused where there is none."""
    found = division(code)
    if found is None:
        raise hidden()
    return found


@contextmanager
def _opened(
    number: int, task: Task, by: Actor, expected: int | None
) -> Iterator[tuple[Voucher, Division]]:
    """Hold a voucher for one step of somebody who may take it; `Moved` where it went on."""
    with acting(by):
        row = Voucher.objects.select_for_update().filter(id=number).first()
        if row is None:
            raise hidden()
        place = reading.places_of([row.village_id])[row.village_id]
        require(by, task, place=place.code)
        if expected is not None and row.seq != expected:
            raise Moved
        yield row, place


def _save(row: Voucher, verb: str, by: Actor, origin: Origin, **told: str | int) -> None:
    """Write a voucher with its next number, and its act."""
    row.seq += 1
    row.save()
    append([act(verb, row, **told)], by=by, origin=origin)


def act(verb: str, row: Voucher, **told: str | int) -> Act:
    """Return an act about a voucher; neither names nor words are told."""
    more = {"month": row.month.isoformat()[:7], "village": row.village_id, **told}
    return Act(f"books.{verb}", "voucher", str(row.id), more)


# --- written by the clerk -------------------------------------------------------------------------


def write_voucher(
    village: str, new: NewVoucher, photos: Sequence[PhotoFile] = (), *, by: Actor, origin: Origin
) -> int:
    """Write down a receipt or payment of a village; return its number.

    Raises SunledgerError where a value cannot be, the amount in capitals is another one, or the
    month is closed; Refused where the actor does not write vouchers there.
    """
    place = village_of(village)
    require(by, Task.WRITE_VOUCHER, place=place.code)
    with acting(by):
        row = Voucher(
            village_id=place.id,
            state=VoucherState.DRAFT,
            made_by=by.name,
            made_by_ref=by.ref,
            made_at=origin.at,
        )
        _fill(row, new, place, origin)
        row.save()
        _file_papers(row, photos, by, origin)
        append([act("voucher_written", row)], by=by, origin=origin)
    return row.id


def change_voucher(
    number: int,
    new: NewVoucher,
    photos: Sequence[PhotoFile] = (),
    *,
    expected: int | None = None,
    by: Actor,
    origin: Origin,
) -> None:
    """Write a voucher anew that is not checked yet or was sent back; who signed signs again.

    Photos are added to those it has.
    """
    with _opened(number, Task.WRITE_VOUCHER, by, expected) as (row, place):
        if row.state not in {VoucherState.DRAFT, VoucherState.SIGNING, VoucherState.REJECTED}:
            raise not_now(
                "这张凭证已经交上去了，不能再改。要改，请中心先退回。",
                "The voucher was handed on and cannot be changed. Have the centre send it back.",
            )
        if row.state != VoucherState.DRAFT:
            row.state = VoucherState.DRAFT
            row.save(update_fields=["state"])
        Signature.objects.filter(voucher=row).delete()
        Line.objects.filter(voucher=row).delete()
        _fill(row, new, place, origin)
        row.reject, row.why = "", ""
        _file_papers(row, photos, by, origin)
        _save(row, "voucher_changed", by, origin)


def _fill(row: Voucher, new: NewVoucher, place: Division, origin: Origin) -> None:
    today = localdate(origin.at)
    if new.day > today:
        raise wrong(
            "day",
            "日期在今天以后。请写付款或收款的那一天。",
            "The day is in the future. Write the day of the payment.",
        )
    _same_amount(new)
    row.day, row.month = new.day, rules.month_of(new.day)
    open_month(place, row.month)
    row.income, row.fen = new.income, new.fen
    row.in_fen, row.out_fen = (new.fen, 0) if new.income else (0, new.fen)
    row.summary = _said("purpose", new.purpose, "用途", "purpose")
    row.payee = (
        display_name(_said("payee", new.payee, "收款人", "payee"))
        if (new.payee or not new.income)
        else ""
    )
    row.ticket, row.ticket_no = new.ticket, fold(new.ticket_no)[: _LONGEST["number"]]
    row.pay = new.pay
    row.handler = display_name(new.handler)[: _LONGEST["name"]]
    row.witness = display_name(new.witness)[: _LONGEST["name"]]
    if not new.income:
        _two_people(row)
    row.resolution_no = fold(new.resolution)[: _LONGEST["number"]]
    row.resolution = _decided(row, place)
    row.upper = not new.income and new.fen >= rules.limit(
        "books_township_limit", new.day, place.code
    )
    members = who_can(Task.CHECK_VOUCHER, place=place.code, on=today)
    row.committee = max(len(members), 1) if row.upper else 1


def _same_amount(new: NewVoucher) -> None:
    if not 0 < new.fen <= MOST_FEN:
        raise wrong(
            "fen",
            "金额要比 0 大。收入还是支出另外选。",
            "The amount must be above 0. Whether it comes in or goes out is chosen apart.",
        )
    said = fen_of(new.capitals)
    if said != new.fen:
        raise wrong(
            "capitals",
            f"小写是 {yuan(new.fen)} 元，大写是 {yuan(said)} 元，不一样。"
            f"请对照票据改。{yuan(new.fen)} 元的大写是“{capitals(new.fen)}”。",
            f"Figures say {yuan(new.fen)} yuan, capitals {yuan(said)}. "
            f"Compare both with the paper; {yuan(new.fen)} is {capitals(new.fen)}.",
        )


def _said(field: str, text: str, zh: str, en: str) -> str:
    said = written(text)
    if not said:
        raise wrong(field, f"没写{zh}。请写上。", f"The {en} is missing. Write it.")
    if len(said) > _LONGEST[field]:
        most = _LONGEST[field]
        raise wrong(
            field,
            f"{zh}有 {len(said)} 个字，最多 {most} 个。请写短一点。",
            f"The {en} has {len(said)} characters, at most {most}. Write less.",
        )
    return said


def _two_people(row: Voucher) -> None:
    for field, name, zh, en in (
        ("handler", row.handler, "经手人", "handler"),
        ("witness", row.witness, "证明人", "witness"),
    ):
        if not name:
            raise wrong(
                field,
                f"没写{zh}。请照票据背面的签字写。",
                f"The {en} is missing. Write who signed on the paper.",
            )
    if name_key(row.handler) == name_key(row.witness):
        raise wrong(
            "witness",
            "经手人和证明人是同一个人。请另找一个证明人签字。",
            "Handler and witness are the same person. Have another person sign.",
        )


def _decided(row: Voucher, place: Division) -> Resolution | None:
    if not row.resolution_no:
        return None
    found = Resolution.objects.filter(village=place.id, number=row.resolution_no).first()
    if found is None:
        raise wrong(
            "resolution",
            f"本村没有编号“{row.resolution_no}”的决议。请先登记决议，或核对编号。",
            f"The village has no resolution “{row.resolution_no}”. Record it first, "
            "or compare the number.",
        )
    return found


def _file_papers(row: Voucher, photos: Sequence[PhotoFile], by: Actor, origin: Origin) -> None:
    for kind, name in ((Sign.HANDLER, row.handler), (Sign.WITNESS, row.witness)):
        if name:
            Signature.objects.create(
                voucher=row, kind=kind, by=by.ref, name=name, at=origin.at, on_paper=True
            )
    for photo in photos:
        _keep(row, photo, by, origin)
    trace(row)


def trace(row: Voucher) -> None:
    """Note by which words a voucher is found."""
    Trace.objects.update_or_create(
        voucher=row,
        defaults={
            "village_id": row.village_id,
            "day": row.day,
            "marks": rules.marks(f"{row.summary} {row.payee}"),
        },
    )


def add_photo(
    number: int, photo: PhotoFile, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Add a photo of the paper to a voucher that is not handed on yet."""
    with _opened(number, Task.WRITE_VOUCHER, by, expected) as (row, _):
        if row.state not in {VoucherState.DRAFT, VoucherState.SIGNING}:
            raise not_now(
                "凭证已经交上去了，照片不能再加。要加，请中心先退回。",
                "The voucher was handed on. Have the centre send it back first.",
            )
        _keep(row, photo, by, origin)
        _save(row, "photo_added", by, origin)


def _keep(row: Voucher, photo: PhotoFile, by: Actor, origin: Origin) -> None:
    if Photo.objects.filter(voucher=row).count() >= MOST_PHOTOS:
        raise wrong(
            "photo",
            f"一张凭证最多 {MOST_PHOTOS} 张照片。请只留看得清的。",
            f"A voucher has at most {MOST_PHOTOS} photos. Keep those that can be read.",
        )
    picture = pictures.small(pictures.cleaned(io.BytesIO(photo.content)), MOST_PHOTO)
    name = pictures.keep(picture)
    Photo.objects.get_or_create(
        voucher=row,
        sha256=name,
        defaults={"side": photo.side, "size": len(picture), "by": by.ref, "at": origin.at},
    )


def send_voucher(number: int, *, expected: int | None = None, by: Actor, origin: Origin) -> None:
    """Hand a voucher on to those who sign it; one of money that came in goes to the centre."""
    with _opened(number, Task.WRITE_VOUCHER, by, expected) as (row, _):
        if row.state != VoucherState.DRAFT:
            raise not_now(
                "这张凭证已经交上去了。请看它现在到了哪一步。",
                "The voucher was handed on already. See how far it is.",
            )
        if not Photo.objects.filter(voucher=row).exists():
            raise wrong(
                "photo",
                "还没有票据的照片。请拍了再交。",
                "There is no photo of the paper. Take one first.",
            )
        row.state, row.sent_at = VoucherState.SIGNING, origin.at
        _save(row, "voucher_sent", by, origin)
        _on_to_the_centre(row)


def withdraw_voucher(
    number: int, why: str, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Take back a voucher that the centre does not have."""
    with _opened(number, Task.WRITE_VOUCHER, by, expected) as (row, _):
        if row.state not in {VoucherState.DRAFT, VoucherState.SIGNING, VoucherState.REJECTED}:
            raise not_now(
                "中心已经收到，不能撤回。要撤，请中心先退回。",
                "The centre has it already. Have the centre send it back first.",
            )
        row.state, row.why = VoucherState.WITHDRAWN, _reason(why)
        _save(row, "voucher_withdrawn", by, origin)


# --- signed, each by another person ---------------------------------------------------------------


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
    with _opened(number, _TASKS[kind], by, expected) as (row, _):
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
        _save(row, "voucher_signed", by, origin, kind=kind)
        _on_to_the_centre(row)


def _on_to_the_centre(row: Voucher) -> None:
    if not reading.still(row, reading.signatures(row)):
        row.state = VoucherState.CHECKING
        row.save(update_fields=["state"])


# --- stopped by the committee ---------------------------------------------------------------------


def stop(number: int, why: str, *, expected: int | None = None, by: Actor, origin: Origin) -> None:
    """Stop a voucher that is not paid: nothing goes on until the committee lifts it."""
    with _opened(number, Task.CHECK_VOUCHER, by, expected) as (row, _):
        if row.state not in {VoucherState.SIGNING, VoucherState.CHECKING, VoucherState.BOOKED}:
            raise not_now(
                "这张凭证现在叫停不了：还没交上来，或者钱已经付了。请找中心问清楚。",
                "It cannot be stopped now: not handed on yet, or paid. Ask the centre.",
            )
        row.before, row.state = row.state, VoucherState.HELD
        row.why, row.held_by, row.held_by_ref = _reason(why), by.name, by.ref
        _save(row, "voucher_stopped", by, origin)


def lift(number: int, why: str, *, expected: int | None = None, by: Actor, origin: Origin) -> None:
    """Let a voucher go on that the committee stopped."""
    with _opened(number, Task.CHECK_VOUCHER, by, expected) as (row, _):
        if row.state != VoucherState.HELD:
            raise not_now(
                "这张凭证没有叫停。请看它到了哪一步。",
                "The voucher is not stopped. See how far it is.",
            )
        row.state, row.why = row.before, _reason(why)
        _save(row, "voucher_let_go", by, origin)


# --- checked, booked and paid by the centre -------------------------------------------------------


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
    with _opened(number, Task.BOOK, by, expected) as (row, _):
        _require_checking(row)
        row.state, row.reject, row.why = VoucherState.REJECTED, reason, _reason(why)
        _save(row, "voucher_rejected", by, origin, reason=reason)


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
    with _opened(number, Task.BOOK, by, expected) as (row, place):
        _require_checking(row)
        if by.ref in {row.made_by_ref, *_signers(row)}:
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
            summary=written(line.summary)[: _LONGEST["purpose"]],
        )
        for position, line in enumerate(lines, start=1)
    )
    row.number = _next_number(month)
    row.state, row.booked_by, row.booked_by_ref = VoucherState.BOOKED, by.name, by.ref
    row.booked_at, row.reject, row.why = origin.at, "", ""
    row.seq += 1
    row.save()


def _signers(row: Voucher) -> set[str]:
    return {one.by for one in reading.signatures(row) if not one.on_paper}


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
        summary=_said("purpose", purpose, "用途", "purpose"),
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
    with _opened(number, Task.PAY_VOUCHER, by, expected) as (row, _):
        if row.state != VoucherState.BOOKED or row.out_fen <= 0:
            raise not_now(
                f"这张凭证{VoucherState(row.state).zh}，现在不能付。请看它到了哪一步。",
                f"The voucher is {VoucherState(row.state).en} and cannot be paid now. "
                "See how far it is.",
            )
        if by.ref in {row.made_by_ref, row.booked_by_ref, *_signers(row)}:
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
        _save(row, "voucher_paid", by, origin)


# --- months that are open ------------------------------------------------------------------------


def open_month(place: Division, month: date, *, lock: bool = False) -> Month:
    """Return a month that is open for vouchers, begun where it is new.

    Raises SunledgerError where it, or a later one, is closed.
    """
    rows = Month.objects.select_for_update() if lock else Month.objects
    found = rows.filter(village=place.id, month=month).first()
    later = Month.objects.filter(village=place.id, month__gt=month).exclude(state=MonthState.OPEN)
    if (found is not None and found.state != MonthState.OPEN) or (found is None and later.exists()):
        raise wrong(
            "day",
            f"{month:%Y}年{month.month}月已经结账。请记到没有结账的月份，在用途里写清是哪天的。",
            f"{month:%B %Y} is closed. Write it into an open month and say of which day it is.",
        )
    if found is None:
        found, _ = Month.objects.get_or_create(village_id=place.id, month=month)
    return found


def _reason(why: str) -> str:
    said = written(why)
    if len(said) < _SHORTEST_WHY:
        raise wrong(
            "why", "请写清原因，让村里看得懂。", "Say why, so that the village understands it."
        )
    return said[: _LONGEST["why"]]
