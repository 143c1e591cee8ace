"""The agency: which centre keeps a village's books, who works there, and meetings that decided."""

from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import fold, name_key
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.selectors import same_person, who_can
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Body, BodyKind, Division
from sunledger.platform.ground.places.selectors import body, covers
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import reading
from sunledger.platform.registers.books.codes import Duty
from sunledger.platform.registers.books.contracts import NewResolution, Unities
from sunledger.platform.registers.books.models import Agency, Resolution, Seat
from sunledger.platform.registers.books.opening import ids_of
from sunledger.platform.registers.books.refusing import hidden, not_now, written, wrong
from sunledger.platform.registers.books.vouchers import village_of

_LONGEST = 60
TASKS: Final = {  # the post that each seat needs
    Duty.DIRECTOR: Task.DIRECT_BOOKS,
    Duty.ACCOUNTANT: Task.BOOK,
    Duty.CASHIER: Task.PAY_VOUCHER,
    Duty.CLERK: Task.WRITE_VOUCHER,
}


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
    account: str,
    day: date,
    *,
    village: str | None = None,
    by: Actor,
    origin: Origin,
) -> None:
    """Say who does a duty of a centre from a day on; a clerk does it for one village.

    `account` is the reference of a person who signs in and whose post is for that duty. Of a
    director, a cashier and a village's clerk there is one: who was before ends on that day. Raises
    SunledgerError where there is no agreement, the account has no such post, or one person would
    keep both money and books.
    """
    found = _centre(centre)
    require(by, Task.DIRECT_BOOKS, place=found.place)
    if (duty is Duty.CLERK) != (village is not None):
        raise wrong(
            "village",
            "报账员要写明是哪个村的，别的岗位不写村。",
            "A clerk is of a village, nobody else is. Mend it.",
        )
    place = None if village is None else village_of(village)
    on = max(day, localdate(origin.at))
    with acting(by):
        held = Seat.objects.filter(duty=duty, until=None)
        if place is not None:
            if not covers(found.place, place.code):
                raise wrong(
                    "village",
                    f"{place.name}不归这个中心管。请核对。",
                    "The village is not of this centre. Compare it.",
                )
            held = held.filter(village=place.id)
        else:
            held = held.filter(centre=centre)
        _require_agreed(centre, place, day)
        name = _name_of(account, duty, place.code if place else found.place, on)
        _keep_apart(found, duty, account, name, on)
        if duty is not Duty.ACCOUNTANT:
            held.update(until=day)
        Seat.objects.create(
            centre=centre,
            duty=duty,
            village_id=None if place is None else place.id,
            name=name,
            account=account,
            by=by.ref,
            since=day,
        )
        append([Act("books.seated", "centre", centre, {"duty": duty})], by=by, origin=origin)


def link_seat(number: int, account: str, *, by: Actor, origin: Origin) -> None:
    """Say which account is that of somebody who has a seat since before seats were linked.

    Raises SunledgerError as `seat` does, and where the seat is linked or over.
    """
    with acting(by):
        row = Seat.objects.select_for_update().filter(id=number).first()
        if row is None:
            raise hidden()
        found = _centre(row.centre)
        require(by, Task.DIRECT_BOOKS, place=found.place)
        if row.account or row.until is not None:
            raise not_now(
                "这个岗位已经关联了账号，或者已经换人。请看现在的页面。",
                "The seat is linked already, or somebody else's now. See it as it is.",
            )
        duty, on = Duty(row.duty), localdate(origin.at)
        place = reading.places_of([row.village_id])[row.village_id].code if row.village_id else None
        name = _name_of(account, duty, place or found.place, on)
        _keep_apart(found, duty, account, name, on, but=row.id)
        row.account, row.name = account, name
        row.save()
        told: dict[str, str | int | bool | None] = {"duty": duty, "seat": row.id}
        append([Act("books.seat_linked", "centre", row.centre, told)], by=by, origin=origin)


def _centre(code: str) -> Body:
    found = body(BodyKind.ACCOUNTING_CENTRE, code)
    if found is None:
        raise wrong(
            "centre",
            f"没有代码是“{code}”的代理中心。请先在区划里登记。",
            f"There is no centre “{code}”. Record it with the places first.",
        )
    return found


def _require_agreed(centre: str, place: Division | None, day: date) -> None:
    rows = Agency.objects.filter(Q(until=None) | Q(until__gt=day), centre=centre, since__lte=day)
    if place is not None and not rows.filter(village__in=ids_of(place)).exists():
        raise wrong(
            "village",
            f"{day} 那天，{place.name}和这个中心没有代理协议。请先记下协议，再安排报账员。",
            f"On {day} {place.name} has no agreement with this centre. Write that down first.",
        )
    if not rows.exists():
        raise wrong(
            "day",
            f"{day} 那天，还没有村和这个中心签代理协议。请先记下一份协议，再安排人。",
            f"On {day} no village has an agreement with this centre. Write one down first.",
        )


def _name_of(account: str, duty: Duty, place: str, on: date) -> str:
    """Return the name of a person whose post is for a duty at a place."""
    able = {ref: name for ref, name, _ in who_can(TASKS[duty], place=place, on=on)}
    if account not in able:
        raise wrong(
            "account",
            f"这个账号没有做{duty.zh}的岗位。请选有这个岗位的人，或请管理员先给岗位。",
            f"This account has no post as {duty.en}. Choose somebody who has, or have an "
            "administrator grant it.",
        )
    return able[account]


# Who keeps the money (cashier) neither keeps the books nor directs; and the other way round.
_APART = {
    Duty.CASHIER: (Duty.ACCOUNTANT, Duty.DIRECTOR),
    Duty.ACCOUNTANT: (Duty.CASHIER,),
    Duty.DIRECTOR: (Duty.CASHIER,),
}


def _keep_apart(
    centre: Body, duty: Duty, account: str, name: str, on: date, *, but: int | None = None
) -> None:
    """Raise SunledgerError where one person would keep both the money and the books.

    By the seats, by the posts that the person has under any account, and by the name where a seat
    is not linked yet.
    """
    person = same_person(account)
    seats = Seat.objects.filter(centre=centre.code, until=None, duty__in=_APART.get(duty, ()))
    for other in seats.exclude(id=but or 0).order_by("id"):
        theirs = Duty(other.duty)
        if not other.account and name_key(other.name) == name_key(name):
            raise wrong(
                "account",
                f"{theirs.zh}也叫{name}，那个岗位还没关联账号。请先关联，才看得出是不是同一个人。",
                f"The {theirs.en} is called {name} too, and that seat is not linked to an account. "
                "Link it first, to see whether it is one person.",
            )
        if other.account in person:
            raise _apart(name, duty, theirs)
    for theirs in _APART.get(duty, ()):
        able = {ref for ref, *_ in who_can(TASKS[theirs], place=centre.place, on=on)}
        if not person.isdisjoint(able):
            raise _apart(name, duty, theirs)


def _apart(name: str, duty: Duty, theirs: Duty) -> SunledgerError:
    return wrong(
        "account",
        f"{name}已经是{theirs.zh}，不能再做{duty.zh}。管钱的人不管账、不当主任，才有人能看住钱。"
        f"请选另一个人；要换，先请管理员收回{theirs.zh}的岗位。",
        f"{name} is {theirs.en} already and cannot be {duty.en} too. Who keeps the money keeps no "
        "books and does not direct, so that another watches it. Choose somebody else, or have an "
        "administrator end that post first.",
    )


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
