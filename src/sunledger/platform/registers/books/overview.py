"""The books of many villages at once: how many are public, and how the agency is set up."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.selectors import who_holds
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import BodyKind, DivisionLevel
from sunledger.platform.ground.places.selectors import (
    bodies,
    body,
    codes_within,
    reach,
    standing_within,
)
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.agency import TASKS
from sunledger.platform.registers.books.codes import Duty, MonthState
from sunledger.platform.registers.books.contracts import Centre, Coverage, Member, Words
from sunledger.platform.registers.books.models import Agency, Month, Seat
from sunledger.platform.registers.books.refusing import hidden


def coverage(place: str, day: date, *, by: Actor, at: datetime) -> Coverage:
    """Return how much of a place's villages is in the books and public, with the denominator."""
    require(by, Task.SEE_BOOKS, place=place)
    standing = [one for one in standing_within(place) if one.level is DivisionLevel.VILLAGE]
    first, today = rules.month_of(day), localdate(at)
    with acting(by):
        ids = [one.id for one in standing]
        rows = Month.objects.filter(village__in=ids)
        this = list(rows.filter(month=first).values_list("village_id", "state"))
        shut = [state for _, state in this if state != MonthState.OPEN]
        public = [state for state in shut if state == MonthState.PUBLISHED]
        due = rules.publish_by(first, place)
        with connection.cursor() as cursor:
            cursor.execute(_SUM_OF, [ids])
            count, received, spent = cursor.fetchone()
        return Coverage(
            place=place,
            villages=len(standing),
            with_books=rows.values("village").distinct().count(),
            month=first,
            closed=len(shut),
            published=len(public),
            late=len(standing) - len(public) if due < today else 0,
            vouchers=count,
            in_fen=received,
            out_fen=spent,
        )


_SUM_OF = """
    SELECT count(*), coalesce(sum(in_fen), 0)::bigint, coalesce(sum(out_fen), 0)::bigint
    FROM books_voucher v WHERE village_id = ANY(%s)
        AND (v.state IN ('booked', 'paid') OR (v.state = 'held' AND v.before = 'booked'))
"""


def centres(place: str, *, by: Actor, at: datetime) -> list[Centre]:
    """Return the accounting centres of a place, who works there, and what each lacks (A31)."""
    require(by, Task.SEE_BOOKS, place=place)
    within, today = codes_within(place), localdate(at)
    found = []
    for one in bodies(BodyKind.ACCOUNTING_CENTRE):
        if one.until is None and one.place in within:
            codes = reach(BodyKind.ACCOUNTING_CENTRE, one.code, on=today)
            found.append(_centre(one.id, one.code, one.name, one.place, codes))
    return found


def _centre(number: int, code: str, name: str, place: str, codes: Sequence[str]) -> Centre:
    rows = list(Seat.objects.filter(centre=code, until=None).order_by("id"))
    seats = [(row.duty, row.name) for row in rows]
    unlinked = sum(not row.account for row in rows)
    agreed = list(Agency.objects.filter(centre=code, until=None))
    unified = sum(
        all((row.bank_account, row.receipts, row.spending_check, row.procedure, row.archive))
        for row in agreed
    )

    def who(duty: Duty) -> tuple[str, ...]:
        return tuple(name for kind, name in seats if kind == duty)

    clerks, villages = len(who(Duty.CLERK)), max(len(codes), len(agreed))
    checks = (
        (len(who(Duty.DIRECTOR)) == 1, Words("没有主任", "no director")),
        (bool(who(Duty.ACCOUNTANT)), Words("没有代理会计", "no accountant")),
        (len(who(Duty.CASHIER)) == 1, Words("没有总出纳", "no chief cashier")),
        (
            clerks >= villages,
            Words(
                f"{villages - clerks} 个村没有报账员",
                f"{villages - clerks} villages lack a clerk",
            ),
        ),
        (
            len(agreed) >= villages,
            Words(
                f"{villages - len(agreed)} 个村没签协议",
                f"{villages - len(agreed)} villages have no agreement",
            ),
        ),
        (
            unified >= len(agreed),
            Words(
                f"{len(agreed) - unified} 个村五统一不全",
                f"{len(agreed) - unified} villages lack a unity",
            ),
        ),
        (
            not unlinked,
            Words(f"{unlinked} 个岗位未关联账号", f"{unlinked} seats are linked to no account"),
        ),
    )
    return Centre(
        id=number,
        code=code,
        name=name,
        place=place,
        villages=villages,
        agreed=len(agreed),
        directors=who(Duty.DIRECTOR),
        accountants=who(Duty.ACCOUNTANT),
        cashiers=who(Duty.CASHIER),
        clerks=clerks,
        unified=unified,
        lacks=tuple(words for fine, words in checks if not fine),
    )


def members(centre: str, *, by: Actor) -> list[Member]:
    """Return who does what in a centre now."""
    require(by, Task.SEE_BOOKS)
    rows = list(Seat.objects.filter(centre=centre, until=None).order_by("duty", "name"))
    places = reading.places_of(row.village_id for row in rows if row.village_id)
    return [
        Member(
            row.id,
            Duty(row.duty),
            row.name,
            centre,
            places[row.village_id].code if row.village_id else None,
            row.since,
            bool(row.account),
        )
        for row in rows
    ]


def candidates(centre: str, *, by: Actor, at: datetime) -> list[tuple[str, str, str]]:
    """Return who may have a seat in a centre: reference, real name, and the post in words."""
    found = body(BodyKind.ACCOUNTING_CENTRE, centre)
    if found is None:
        raise hidden()
    require(by, Task.DIRECT_BOOKS, place=found.place)
    return who_holds(set(TASKS.values()), codes_within(found.place), on=localdate(at))
