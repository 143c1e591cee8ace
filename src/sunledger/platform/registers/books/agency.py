"""The agency: which centre keeps a village's books, who works there, and meetings that decided."""

from datetime import date

from django.utils.timezone import localdate

from sunledger.kit.text import display_name, fold
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body, covers
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books.codes import Duty
from sunledger.platform.registers.books.contracts import NewResolution, Unities
from sunledger.platform.registers.books.models import Agency, Resolution, Seat
from sunledger.platform.registers.books.refusing import not_now, written, wrong
from sunledger.platform.registers.books.vouchers import village_of

_LONGEST = 60


def agree_agency(
    centre: str, village: str, day: date, unities: Unities, *, by: Actor, origin: Origin
) -> None:
    """Say that a village has a centre keep its books from a day on; an earlier agreement ends.

    `centre` is the code of an accounting centre. Raises SunledgerError where there is none.
    """
    place = village_of(village)
    require(by, Task.DIRECT_BOOKS, place=place.code)
    if body(BodyKind.ACCOUNTING_CENTRE, centre) is None:
        raise wrong(
            "centre",
            f"没有代码是“{centre}”的代理中心。请先在区划里登记。",
            f"There is no centre “{centre}”. Record it with the places first.",
        )
    with acting(by):
        Agency.objects.filter(village=place.id, until=None, since__lt=day).update(until=day)
        if Agency.objects.filter(village=place.id, until=None).exists():
            raise not_now(
                "这一天以后已经有一份协议。请核对日期。",
                "There is an agreement from that day or later. Compare the day.",
            )
        Agency.objects.create(
            village_id=place.id,
            centre=centre,
            since=day,
            bank_account=unities.bank_account,
            receipts=unities.receipts,
            spending_check=unities.spending_check,
            procedure=unities.procedure,
            archive=unities.archive,
        )
        append(
            [Act("books.agency_agreed", "village", place.code, {"centre": centre})],
            by=by,
            origin=origin,
        )


def seat(
    centre: str,
    duty: Duty,
    name: str,
    day: date,
    *,
    village: str | None = None,
    by: Actor,
    origin: Origin,
) -> None:
    """Say who does a duty of a centre from a day on; a clerk does it for one village.

    Of a director, a cashier and a village's clerk there is one: who was before ends on that day.
    """
    found = body(BodyKind.ACCOUNTING_CENTRE, centre)
    if found is None:
        raise wrong(
            "centre",
            f"没有代码是“{centre}”的代理中心。请先在区划里登记。",
            f"There is no centre “{centre}”. Record it with the places first.",
        )
    require(by, Task.DIRECT_BOOKS, place=found.place)
    if (duty is Duty.CLERK) != (village is not None):
        raise wrong(
            "village",
            "报账员要写明是哪个村的，别的岗位不写村。",
            "A clerk is of a village, nobody else is. Mend it.",
        )
    said = display_name(name)[:_LONGEST]
    if not said:
        raise wrong("name", "没写姓名。请写上。", "The name is missing. Write it.")
    with acting(by):
        held = Seat.objects.filter(duty=duty, until=None)
        if village is not None:
            place = village_of(village)
            if not covers(found.place, place.code):
                raise wrong(
                    "village",
                    f"{place.name}不归这个中心管。请核对。",
                    "The village is not of this centre. Compare it.",
                )
            held = held.filter(village=place.id)
        else:
            held = held.filter(centre=centre)
        if duty is not Duty.ACCOUNTANT:
            held.update(until=day)
        Seat.objects.create(
            centre=centre,
            duty=duty,
            village_id=None if village is None else village_of(village).id,
            name=said,
            by=by.ref,
            since=day,
        )
        append([Act("books.seated", "centre", centre, {"duty": duty})], by=by, origin=origin)


def record_resolution(village: str, new: NewResolution, *, by: Actor, origin: Origin) -> None:
    """Write down what a meeting of a village decided. It is never changed."""
    place = village_of(village)
    if not may(by, Task.BOOK, place=place.code):
        require(by, Task.WRITE_VOUCHER, place=place.code)
    number = fold(new.number)[:_LONGEST]
    if not number:
        raise wrong("number", "没写决议编号。请写上。", "The number is missing. Write it.")
    if new.day > localdate(origin.at):
        raise wrong(
            "day",
            "开会日期在今天以后。请写开会的那一天。",
            "The day is in the future. Write the day of the meeting.",
        )
    if not 0 <= new.agreed <= new.present <= new.called:
        raise wrong(
            "present",
            "人数对不上：同意的不多于到会的，到会的不多于应到的。请核对签到表。",
            "Who agreed came, and who came was called. Compare the list of signatures.",
        )
    with acting(by):
        if Resolution.objects.filter(village=place.id, number=number).exists():
            raise wrong(
                "number",
                f"本村已经有编号“{number}”的决议。请用别的编号。",
                f"The village has a resolution “{number}”. Give another number.",
            )
        row = Resolution.objects.create(
            village_id=place.id,
            number=number,
            day=new.day,
            meeting=new.meeting,
            called=new.called,
            present=new.present,
            agreed=new.agreed,
            matter=written(new.matter),
            by=by.ref,
            at=origin.at,
        )
        told: dict[str, str | int | bool | None] = {"village": place.code, "agreed": new.agreed}
        told |= {"called": new.called, "present": new.present}
        append([Act("books.resolved", "resolution", str(row.id), told)], by=by, origin=origin)
