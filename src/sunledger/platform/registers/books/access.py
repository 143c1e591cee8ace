"""One voucher for an actor: the only way to it."""

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import BodyKind, Division
from sunledger.platform.ground.places.selectors import body, division
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.codes import MonthState, VoucherState
from sunledger.platform.registers.books.contracts import VoucherPage
from sunledger.platform.registers.books.models import Line, Month, Photo, Voucher
from sunledger.platform.registers.books.refusing import hidden


def voucher(number: int, *, by: Actor) -> VoucherPage:
    """Return a voucher with all that stands on it; Refused, hidden, where it is not theirs."""
    with acting(by):
        row = Voucher.objects.select_related("resolution").filter(id=number).first()
        if row is None:
            raise hidden()
        place = reading.places_of([row.village_id])[row.village_id]
        require(by, Task.SEE_BOOKS, place=place.code, hidden=True)
        return _page(row, place)


def place_of_voucher(by: Actor, *, booking: int) -> str | None:
    """Return the code of the village of a voucher; None where the actor sees no such one."""
    del by  # it runs inside `acting`
    return _place(Voucher.objects.filter(id=booking).values_list("village", flat=True).first())


def place_of_photo(by: Actor, *, shot: int) -> str | None:
    """Return the code of the village of a photo's voucher; None where the actor sees none."""
    del by  # it runs inside `acting`
    of = Photo.objects.filter(id=shot).values_list("voucher__village", flat=True)
    return _place(of.first())


def place_of_village(by: Actor, *, village: str, **_: object) -> str | None:
    """Return the code of a village whose books the actor may see; None where there is none."""
    found = division(village)
    return village if found is not None and found.id in by.books else None


def place_of_centre(by: Actor, *, centre: str) -> str | None:
    """Return the code of the place of an accounting centre; None where there is none."""
    del by  # that there is one is public
    found = body(BodyKind.ACCOUNTING_CENTRE, centre)
    return None if found is None or found.until is not None else found.place


def _place(village: int | None) -> str | None:
    return None if village is None else reading.places_of([village])[village].code


def _usual(row: Voucher) -> str:
    """Return by which account the last voucher for the same, else to the same, was booked."""
    booked = Voucher.objects.filter(
        reading.POSTED, village=row.village_id, income=row.income, internal=False
    ).order_by("-day", "-id")
    chart = rules.chart(row.day)
    for same in ({"summary": row.summary}, {"payee": row.payee} if row.payee else None):
        last = booked.filter(day__gte=chart.since, **same).first() if same else None
        if last is not None:
            lines = Line.objects.filter(voucher=last).order_by("place").values_list("account")
            codes = [code for (code,) in lines if not rules.is_money(code)]
            known = [one for one in chart.accounts if codes and codes[0].startswith(one)]
            if known:
                return max(known, key=len)
    return ""


def _page(row: Voucher, place: Division) -> VoucherPage:
    signed = reading.signatures(row)
    photos = reading.photos_of([row.id]).get(row.id, ())
    asked = reading.questions_of([row.id]).get(row.id, ())
    decided = reading.resolution(row.resolution) if row.resolution else None
    month = Month.objects.filter(village=row.village_id, month=row.month).first()
    return VoucherPage(
        row=reading.voucher_row(row, place, len(photos), len(asked)),
        seq=row.seq,
        capitals=reading.in_words(row),
        income=row.income,
        internal=row.internal,
        lines=reading.lines(Line.objects.filter(voucher=row).order_by("place"), row.day),
        photos=photos,
        signatures=signed,
        still=reading.still(row, signed),
        resolution=decided,
        resolution_no=row.resolution_no,
        handler=row.handler,
        witness=row.witness,
        approver=row.approver,
        overseer=row.overseer,
        upper=row.upper,
        reject=reading.reject(row),
        why=row.why,
        held_by=row.held_by,
        questions=asked,
        warnings=reading.warnings(row, place, decided),
        booked_by=row.booked_by,
        booked_at=row.booked_at,
        paid_by=row.paid_by,
        paid_on=row.paid_on,
        made_by=row.made_by,
        made_by_ref=row.made_by_ref,
        made_at=row.made_at,
        month_state=MonthState(month.state) if month else MonthState.OPEN,
        accounts=tuple(rules.told(one) for one in rules.chart(row.day).accounts.values()),
        usual=_usual(row) if row.state == VoucherState.CHECKING else "",
    )
