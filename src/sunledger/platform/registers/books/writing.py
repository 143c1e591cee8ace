"""Written by the clerk of the village, changed, handed on, taken back."""

import io
from collections.abc import Sequence

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
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import rules
from sunledger.platform.registers.books.codes import Sign, VoucherState
from sunledger.platform.registers.books.contracts import (
    NewVoucher,
    PhotoFile,
)
from sunledger.platform.registers.books.models import (
    Line,
    Photo,
    Resolution,
    Signature,
    Voucher,
)
from sunledger.platform.registers.books.refusing import not_now, wrong
from sunledger.platform.registers.books.signing import on_to_the_centre
from sunledger.platform.registers.books.vouchers import (
    LONGEST,
    act,
    explained,
    open_month,
    opened,
    said,
    save,
    trace,
    village_of,
)

MOST_PHOTO = 300_000  # bytes of one photo: a page with it opens on a slow line
MOST_PHOTOS = 6


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
    with opened(number, Task.WRITE_VOUCHER, by, expected) as (row, place):
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
        save(row, "voucher_changed", by, origin)


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
    row.summary = said("purpose", new.purpose, "用途", "purpose")
    row.payee = (
        display_name(said("payee", new.payee, "收款人", "payee"))
        if (new.payee or not new.income)
        else ""
    )
    row.ticket, row.ticket_no = new.ticket, fold(new.ticket_no)[: LONGEST["number"]]
    row.pay = new.pay
    row.handler = display_name(new.handler)[: LONGEST["name"]]
    row.witness = display_name(new.witness)[: LONGEST["name"]]
    if not new.income:
        _two_people(row)
    row.resolution_no = fold(new.resolution)[: LONGEST["number"]]
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


def add_photo(
    number: int, photo: PhotoFile, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Add a photo of the paper to a voucher that is not handed on yet."""
    with opened(number, Task.WRITE_VOUCHER, by, expected) as (row, _):
        if row.state not in {VoucherState.DRAFT, VoucherState.SIGNING}:
            raise not_now(
                "凭证已经交上去了，照片不能再加。要加，请中心先退回。",
                "The voucher was handed on. Have the centre send it back first.",
            )
        _keep(row, photo, by, origin)
        save(row, "photo_added", by, origin)


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
    with opened(number, Task.WRITE_VOUCHER, by, expected) as (row, _):
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
        save(row, "voucher_sent", by, origin)
        on_to_the_centre(row)


def withdraw_voucher(
    number: int, why: str, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Take back a voucher that the centre does not have."""
    with opened(number, Task.WRITE_VOUCHER, by, expected) as (row, _):
        if row.state not in {VoucherState.DRAFT, VoucherState.SIGNING, VoucherState.REJECTED}:
            raise not_now(
                "中心已经收到，不能撤回。要撤，请中心先退回。",
                "The centre has it already. Have the centre send it back first.",
            )
        row.state, row.why = VoucherState.WITHDRAWN, explained(why)
        save(row, "voucher_withdrawn", by, origin)
