"""Questions that this room answers; about one voucher `access` does."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, QuerySet
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.platform import photos as pictures
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import BodyKind, Division, DivisionLevel
from sunledger.platform.ground.places.selectors import (
    body,
    division,
    standing_within,
    villages_within,
)
from sunledger.platform.registers.books import (
    ledgers,
    opening,
    reading,
    rules,
    searching,
    splitting,
)
from sunledger.platform.registers.books.codes import (
    Duty,
    PayMode,
    Ticket,
    VoucherState,
)
from sunledger.platform.registers.books.contracts import (
    Account,
    Balance,
    Entry,
    Found,
    Habits,
    MonthPaper,
    MonthRow,
    ObjectionView,
    OpeningView,
    PhotoView,
    Predecessor,
    Publication,
    PublicVoucher,
    Receipt,
    Resolution,
    Served,
    Statement,
    ToDo,
    Village,
    VillageMonth,
    VoucherRow,
    Words,
)
from sunledger.platform.registers.books.models import Agency, Line, Month, Objection, Seat
from sunledger.platform.registers.books.models import Photo as _Photo
from sunledger.platform.registers.books.models import Question as _Question
from sunledger.platform.registers.books.models import Resolution as _Resolution
from sunledger.platform.registers.books.models import Voucher as _Voucher
from sunledger.platform.registers.books.overview import (
    candidates,
    centres,
    coverage,
    members,
)
from sunledger.platform.registers.books.publication import publication as _publication
from sunledger.platform.registers.books.refusing import hidden
from sunledger.platform.registers.books.searching import MOST_COUNTED
from sunledger.platform.registers.books.waiting import takes_part, waiting

PAGE = 50
_LOOKED_AT, _OFFERED = 200, 30  # of the last vouchers of a village, and of what they have


def _see(village: str, by: Actor) -> list[int]:
    """Return the ids under which the books of a village are kept, for who may see them.

    A village that got another name or code has the same books. Those of a village that was merged
    or split stay by themselves: what went on of them is carried over.
    """
    place = division(village)
    if place is None:
        raise hidden()
    require(by, Task.SEE_BOOKS, place=village, hidden=True)
    return opening.ids_of(place)


# --- villages, months, vouchers -------------------------------------------------------------------


def villages(*, by: Actor, place: str | None = None) -> list[Village]:
    """Return the villages whose books the actor may see, each with its last month."""
    require(by, Task.SEE_BOOKS)
    places = [place] if place else sorted({post.place for post in by.posts})
    seen = {one.code: one for code in places for one in standing_within(code)}
    shown = [one for one in seen.values() if one.level is DivisionLevel.VILLAGE]
    with acting(by):
        ids = [one.id for one in shown if one.id in by.books]
        last = {
            row.village_id: row
            for row in Month.objects.filter(village__in=ids).order_by("village", "month")
        }
        rows = {row.village: row for row in reading.months(list(last.values()))}
        waits = _count(_Voucher.objects.filter(village__in=ids, state__in=reading.WAITING))
        asked = dict(
            _Question.objects.filter(answered_at=None)
            .order_by()
            .values_list("voucher__village")
            .annotate(Count("id"))
        )
    return [
        Village(
            one.code,
            one.name,
            rows.get(one.code),
            waits.get(one.id, 0),
            asked.get(one.id, 0),
        )
        for one in sorted(shown, key=lambda found: found.code)
        if one.id in by.books
    ]


def villages_in(
    month: date, *, by: Actor, place: str | None = None, at: datetime | None = None
) -> list[VillageMonth]:
    """Return how far a month is in each village that the actor sees, by code, with its clock.

    Without `at` the clock is that of the last day.
    """
    require(by, Task.SEE_BOOKS, place=place)
    places = [place] if place else sorted({post.place for post in by.posts})
    seen = {one.code: one for code in places for one in standing_within(code) if one.id in by.books}
    shown = [one for one in seen.values() if one.level is DivisionLevel.VILLAGE]
    first = rules.month_of(month)
    with acting(by):
        rows = Month.objects.filter(village__in=[one.id for one in shown], month=first)
        found = {row.village: row for row in reading.months(list(rows))}
        clerks = dict(
            Seat.objects.filter(duty=Duty.CLERK, until=None).values_list("village_id", "name")
        )
    kept = []
    for one in sorted(shown, key=lambda each: each.code):
        due = rules.publish_by(first, one.code)
        left, _ = rules.left(localdate(at) if at else due, due)
        kept.append(
            VillageMonth(one.code, one.name, found.get(one.code), due, left, clerks.get(one.id, ""))
        )
    return kept


def last_month(*, by: Actor, at: datetime) -> date:
    """Return the last month that is over and of which the actor sees books; else the last one."""
    require(by, Task.SEE_BOOKS)
    over = (localdate(at).replace(day=1) - timedelta(days=1)).replace(day=1)
    with acting(by):
        rows = Month.objects.filter(village__in=sorted(by.books), month__lte=over)
        return rows.aggregate(last=Max("month"))["last"] or over


def served(centre: str, month: date, *, by: Actor, at: datetime) -> list[Served]:
    """Return the villages of a centre: those that agreed, and those where it is that did not."""
    found = body(BodyKind.ACCOUNTING_CENTRE, centre)
    if found is None:
        raise hidden()
    rows = villages_in(month, by=by, place=found.place, at=at)
    with acting(by):
        agreed = {
            row.village_id: row
            for row in Agency.objects.filter(centre=centre, until=None).select_related("village")
        }
    codes = {row.village.code: row for row in agreed.values()}
    return [
        Served(
            one,
            held.since if (held := codes.get(one.code)) else None,
            (held.bank_account, held.receipts, held.spending_check, held.procedure, held.archive)
            if held
            else (),
        )
        for one in rows
    ]


def _count(rows: QuerySet[_Voucher]) -> dict[int, int]:
    return dict(rows.order_by().values_list("village_id").annotate(Count("id")))


def months(village: str, *, by: Actor, most: int = 36) -> list[MonthRow]:
    """Return the months of a village's books, the newest first."""
    ids = _see(village, by)
    with acting(by):
        return reading.months(
            list(Month.objects.filter(village__in=ids).order_by("-month", "-id")[:most])
        )


def month(village: str, day: date, *, by: Actor) -> MonthRow | None:
    """Return the month of a day in a village's books; None where it has none."""
    ids = _see(village, by)
    with acting(by):
        rows = Month.objects.filter(village__in=ids, month=rules.month_of(day)).order_by("-id")
        return next(iter(reading.months(list(rows[:1]))), None)


def vouchers(
    village: str,
    *,
    by: Actor,
    month: date | None = None,
    states: Iterable[VoucherState] = (),
    start: int = 0,
    most: int | None = PAGE,
) -> tuple[list[VoucherRow], int]:
    """Return the vouchers of a village from `start` on, and how many there are.

    Those of a month by number, else the newest first. Taken back and undone ones are left out
    unless their state is asked for.
    """
    ids = _see(village, by)
    with acting(by):
        rows = _Voucher.objects.filter(village__in=ids)
        wanted = list(states)
        rows = rows.filter(state__in=wanted) if wanted else rows.exclude(state__in=reading.GONE)
        order = ["-day", "-id"]
        if month is not None:
            rows, order = rows.filter(month=rules.month_of(month)), ["number", "day", "id"]
        part = rows.order_by(*order)[start : None if most is None else start + most]
        return reading.vouchers(list(part)), rows.count()


def habits(village: str, *, by: Actor, at: datetime) -> Habits:
    """Return what the last vouchers of a village have, to begin the next one with."""
    ids = _see(village, by)
    with acting(by):
        rows = list(
            _Voucher.objects.filter(village__in=ids, internal=False)
            .exclude(state__in=reading.GONE)
            .order_by("-made_at", "-id")[:_LOOKED_AT]
        )
    own = next((row for row in rows if row.batch is None), None)
    again = own is not None and localdate(own.made_at) == localdate(at)
    pairs = {row.summary: row.payee for row in reversed(rows)}
    people = [name for row in rows for name in (row.handler, row.witness) if name]
    return Habits(
        day=own.day if own and again else None,
        ticket=Ticket(own.ticket) if own and own.ticket else None,
        pay=PayMode(own.pay) if own and own.pay else None,
        purposes=tuple(reversed(pairs.items())),
        payees=tuple(dict.fromkeys(row.payee for row in rows if row.payee))[:_OFFERED],
        people=tuple(dict.fromkeys(people))[:_OFFERED],
    )


def recent(
    *, by: Actor, state: VoucherState | None = None, start: int = 0, most: int = PAGE
) -> tuple[list[VoucherRow], int]:
    """Return vouchers of all villages that the actor sees, the newest first, and how many.

    Of more than 1,000 the count says only that many.
    """
    require(by, Task.SEE_BOOKS)
    with acting(by):
        rows = _Voucher.objects.filter(village__in=sorted(by.books))
        rows = rows.filter(state=state) if state else rows.exclude(state__in=reading.GONE)
        part = rows.order_by("-day", "-id")[start : start + most]
        return reading.vouchers(list(part)), rows[:MOST_COUNTED].count()


def photo(number: int, *, by: Actor) -> tuple[PhotoView, bytes]:
    """Return a photo of a voucher with its picture (JPEG); Refused, hidden, where not theirs."""
    require(by, Task.SEE_BOOKS)
    with acting(by):
        row = _Photo.objects.filter(id=number).first()
        if row is None:
            raise hidden()
        view = reading.photos_of([row.voucher_id])[row.voucher_id]
    picture = pictures.kept(row.sha256)
    if picture is None:
        raise SunledgerError(
            "这张照片的文件不在了。请找管理员从备份里恢复。",
            "The file of this photo is gone. Have an administrator restore it from a backup.",
            code="photo_gone",
        )
    return next(one for one in view if one.id == number), picture


def resolutions(village: str, *, by: Actor, most: int = 100) -> list[Resolution]:
    """Return what meetings of a village decided, the newest first, and whether it is valid."""
    ids = _see(village, by)
    rows = _Resolution.objects.filter(village__in=ids).order_by("-day", "-id")[:most]
    return [reading.resolution(row) for row in rows]


def objections(village: str, day: date, *, by: Actor) -> list[ObjectionView]:
    """Return what was said against a month on the board, the earliest first."""
    ids = _see(village, by)
    with acting(by):
        rows = Objection.objects.filter(month__village__in=ids, month__month=rules.month_of(day))
        return [
            ObjectionView(row.id, row.text, row.at, row.by, row.settled, row.settled_at)
            for row in rows.order_by("id")
        ]


def opened(village: str, day: date, *, by: Actor) -> list[OpeningView]:
    """Return what stood on a village's accounts before its books here, and what was carried over.

    The accounts are named as of a day.
    """
    ids = _see(village, by)
    with acting(by):
        return opening.openings(ids, day)


def before(village: str, *, by: Actor) -> list[Predecessor]:
    """Return the villages that went into this one, and how far their balances are carried over."""
    place = division(village)
    if place is None:
        raise hidden()
    require(by, Task.SEE_BOOKS, place=village, hidden=True)
    with acting(splitting.reaching(by, place)):
        return opening.before(place)


def splits(*, by: Actor) -> list[Predecessor]:
    """Return the villages with books here that were split into any that the actor sees.

    Of each which part has its share, and what no part has yet.
    """
    require(by, Task.SEE_BOOKS)
    with acting(splitting.siblings(by)):
        return splitting.splits(by)


def after(village: str) -> list[Division]:
    """Return the villages in which the books of one that is no more go on."""
    place = division(village)
    return [] if place is None or place.until is None else opening.after(place)


def opening_accounts(day: date) -> list[Account]:
    """Return the accounts that can stand in an opening on a day."""
    return opening.accounts(day)


def chart(day: date) -> list[Account]:
    """Return the accounts of the chart of a day, each in plain words."""
    return [rules.told(one) for one in rules.chart(day).accounts.values()]


# --- searching, and what waits -------------------------------------------------------------------


def search(
    text: str, *, by: Actor, place: str | None = None, start: int = 0, most: int = PAGE
) -> Found:
    """Return vouchers by words, an amount in yuan, or a number, the newest first.

    Two characters are enough. Of more than 1,000 the count says only that. Raises SunledgerError
    where there are fewer than two characters.
    """
    require(by, Task.SEE_BOOKS, place=place)
    seen = sorted(by.books if place is None else by.books & villages_within([place]))
    with acting(by):
        return searching.found(text, seen, start, most)


def todo(*, by: Actor, at: datetime) -> list[ToDo]:
    """Return what of the books waits for the actor."""
    if not takes_part(by):
        return []
    with acting(by):
        return waiting(by, localdate(at))


# --- journals, ledgers, statements ----------------------------------------------------------------


def journal(
    village: str, account: str, since: date, until: date, *, by: Actor
) -> tuple[int, tuple[Entry, ...]]:
    """Return what stood on an account before a day, and its lines up to another with balances.

    101 gives the cash journal, 102 that of the bank, any other account its detail ledger.
    """
    ids = _see(village, by)
    with acting(by):
        return ledgers.entries(ids, account, since, until)


def balances(village: str, since: date, until: date, *, by: Actor) -> tuple[Balance, ...]:
    """Return the balance table of a time: each account before, debits, credits, after."""
    ids = _see(village, by)
    with acting(by):
        return ledgers.balances(ledgers.moved(ids, until), since, until)


def balance_sheet(village: str, day: date, *, by: Actor) -> Statement:
    """Return the balance sheet of a village at the end of a day's month."""
    ids = _see(village, by)
    with acting(by):
        return ledgers.balance_sheet(village, ledgers.moved(ids, day), day)


def income_statement(village: str, day: date, *, by: Actor) -> Statement:
    """Return what a village earned and spent in a day's month, and in its year so far."""
    ids = _see(village, by)
    with acting(by):
        return ledgers.income_statement(village, ledgers.moved(ids, day), day)


# --- publication ----------------------------------------------------------------------------------


def publication(village: str, day: date, *, by: Actor, at: datetime) -> Publication | None:
    """Return what a month needs to be public, with its clock; None where it has no books."""
    ids = _see(village, by)
    with acting(by):
        row = Month.objects.filter(village__in=ids, month=rules.month_of(day)).first()
        return None if row is None else _publication(row, localdate(at))


def month_paper(village: str, day: date, *, by: Actor) -> MonthPaper | None:
    """Return a month for the publish gate, nothing masked yet; None where it has no books."""
    ids = _see(village, by)
    first = rules.month_of(day)
    with acting(by):
        row = Month.objects.filter(village__in=ids, month=first).first()
        if row is None:
            return None
        posted = _Voucher.objects.filter(reading.POSTED, village__in=ids, month=first)
        found = list(posted.order_by("number", "id"))
        moved = ledgers.moved(ids, day)
        balanced = ledgers.balances(moved, first, day)
        closing = {one.account: one.closing_fen for one in balanced}
        return MonthPaper(
            month=reading.months([row])[0],
            vouchers=_public(found),
            balances=balanced,
            sheet=ledgers.balance_sheet(village, moved, day),
            income=ledgers.income_statement(village, moved, day),
            cash_fen=closing.get(rules.CASH, 0),
            bank_fen=closing.get(rules.BANK, 0),
            opinion=row.opinion,
        )


_BETWEEN = Words("现金和存款之间转", "moved between cash and bank")


def _public(rows: Sequence[_Voucher]) -> tuple[PublicVoucher, ...]:
    ids = [row.id for row in rows]
    photos, asked = reading.photos_of(ids), reading.questions_of(ids)
    against: dict[int, str] = {}
    lines = Line.objects.filter(voucher__in=ids).order_by("voucher", "place")
    for number, account in lines.values_list("voucher_id", "account"):
        if not rules.is_money(account):
            against.setdefault(number, account)
    return tuple(
        PublicVoucher(
            id=row.id,
            number=row.number,
            day=row.day,
            summary=row.summary,
            payee=row.payee,
            account=against.get(row.id, ""),
            account_name=rules.account(against[row.id], row.day).name
            if row.id in against
            else _BETWEEN,
            in_fen=row.in_fen,
            out_fen=row.out_fen,
            ticket=Ticket(row.ticket) if row.ticket else None,
            pay=PayMode(row.pay) if row.pay else None,
            photos=photos.get(row.id, ()),
            questions=asked.get(row.id, ()),
        )
        for row in rows
    )


def receipts(place: str, since: date, until: date, *, by: Actor) -> list[Receipt]:
    """Return what came into the books of a place's villages in a time, for funds to compare."""
    require(by, Task.SEE_BOOKS, place=place)
    ids = sorted(villages_within([place]) & by.books)
    with acting(by):
        rows = list(
            _Voucher.objects.filter(
                reading.POSTED, village__in=ids, in_fen__gt=0, day__gte=since, day__lte=until
            ).order_by("day", "id")
        )
        places = reading.places_of(row.village_id for row in rows)
        return [
            Receipt(
                voucher=row.id,
                village=places[row.village_id].code,
                day=row.day,
                account=view.account,
                fen=row.in_fen,
                document=row.ticket_no,
                summary=row.summary,
            )
            for row, view in zip(rows, _public(rows), strict=True)
        ]


__all__ = [
    "MOST_COUNTED",
    "after",
    "balance_sheet",
    "balances",
    "before",
    "candidates",
    "centres",
    "chart",
    "coverage",
    "habits",
    "income_statement",
    "journal",
    "last_month",
    "members",
    "month",
    "month_paper",
    "months",
    "objections",
    "opened",
    "opening_accounts",
    "photo",
    "publication",
    "receipts",
    "recent",
    "resolutions",
    "search",
    "served",
    "splits",
    "todo",
    "villages",
    "villages_in",
    "vouchers",
]
