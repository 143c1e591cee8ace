"""The way of a month: closed, on the village board, agreed to, published; and the year's end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db.models import Sum
from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.booking import inside
from sunledger.platform.registers.books.codes import AccountKind, MonthState
from sunledger.platform.registers.books.contracts import Moved, NewLine
from sunledger.platform.registers.books.models import (
    Line,
    Month,
    Objection,
    OpeningLine,
    Voucher,
)
from sunledger.platform.registers.books.opening import carried_to, ids_of
from sunledger.platform.registers.books.refusing import not_now, written, wrong
from sunledger.platform.registers.books.vouchers import act, books_of, open_month, village_of

_DAY = timedelta(days=1)
_DECEMBER = 12
_SHORTEST = 2
_LONGEST = 2000


@contextmanager
def _month(
    village: str, month: date, task: Task, by: Actor, expected: int | None
) -> Iterator[tuple[Month, Division]]:
    """Hold a month for one step of somebody who may take it; `Moved` where it went on."""
    place = books_of(village)
    require(by, task, place=place.code)
    with acting(by):
        yield _held(place, month, expected), place


def _held(place: Division, month: date, expected: int | None = None) -> Month:
    rows = Month.objects.select_for_update()
    days = rows.filter(village__in=ids_of(place), month=rules.month_of(month))
    row = days.order_by("-id").first()
    if row is None:
        raise not_now(
            "这个月还没有账。请先记一张凭证。",
            "There are no books of that month yet. Write a voucher first.",
        )
    if expected is not None and row.seq != expected:
        raise Moved
    return row


def _turn(row: Month, verb: str, by: By, origin: Origin, **told: str | int) -> None:
    row.seq += 1
    row.save()
    append([_act(verb, row, **told)], by=by, origin=origin)


def _act(verb: str, row: Month, **told: str | int) -> Act:
    more = {"month": row.month.isoformat()[:7], "village": row.village_id, **told}
    return Act(f"books.{verb}", "month", str(row.id), more)


def _require(row: Month, state: MonthState) -> None:
    if row.state != state:
        now = MonthState(row.state)
        raise not_now(
            f"这个月{now.zh}，这一步要等“{state.zh}”才能办。请看清现在到了哪一步。",
            f"The month is: {now.en}. This step follows “{state.en}”. See how far it is.",
        )


def close_month(
    village: str, month: date, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Close a month: nothing is booked into it from then on.

    Raises SunledgerError where something in it is not decided, or an earlier month is open.
    """
    with _month(village, month, Task.DIRECT_BOOKS, by, expected) as (row, _):
        _require(row, MonthState.OPEN)
        waiting = Voucher.objects.filter(
            village=row.village_id, month=row.month, state__in=reading.WAITING
        ).count()
        if waiting:
            raise not_now(
                f"这个月还有 {waiting} 张凭证没办完。请先入账，或者退回。",
                f"{waiting} vouchers of the month are not decided. Book them or send them back.",
            )
        earlier = Month.objects.filter(
            village=row.village_id, month__lt=row.month, state=MonthState.OPEN
        ).order_by("month")
        first = earlier.first()
        if first is not None:
            raise not_now(
                f"{first.month:%Y}年{first.month.month}月还没结账。请从最早的月份结起。",
                f"{first.month:%B %Y} is not closed. Close the earliest month first.",
            )
        row.state, row.closed_at, row.closed_by = MonthState.CLOSED, origin.at, by.ref
        held = Voucher.objects.filter(reading.POSTED, village=row.village_id, month=row.month)
        sums = held.aggregate(out_fen=Sum("out_fen", default=0), in_fen=Sum("in_fen", default=0))
        _turn(row, "month_closed", by, origin, vouchers=held.count(), **sums)


def reopen_month(
    village: str, month: date, why: str, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Open a closed month again that is not published, to mend it; its notice begins anew."""
    if len(written(why)) < _SHORTEST * 2:
        raise wrong("why", "请写清为什么重开。", "Say why it is opened again.")
    with _month(village, month, Task.DIRECT_BOOKS, by, expected) as (row, _):
        if row.state in {MonthState.OPEN, MonthState.PUBLISHED}:
            raise not_now(
                f"这个月{MonthState(row.state).zh}，不能重开。错了的，请在下个月另记一张更正。",
                f"The month is {MonthState(row.state).en}; it is not opened again. "
                "Mend it by a voucher of the next month.",
            )
        if carried_to(row.village_id):
            raise not_now(
                "这个村的余额已经由新村承接，旧账不能重开。错了的，请在新村另记一张更正。",
                "The balances were carried over to another village; these books stay. "
                "Mend it by a voucher there.",
            )
        later = Month.objects.filter(village=row.village_id, month__gt=row.month)
        if later.exclude(state=MonthState.OPEN).exists():
            raise not_now(
                "后面的月份已经结账。请从最后一个月开起。",
                "A later month is closed. Open the last one first.",
            )
        row.state = MonthState.OPEN
        row.notice_from = row.notice_until = row.agreed_on = None
        row.opinion, row.opinion_by, row.opinion_at = "", "", None
        _turn(row, "month_reopened", by, origin)


def give_opinion(
    village: str,
    month: date,
    opinion: str,
    *,
    expected: int | None = None,
    by: Actor,
    origin: Origin,
) -> None:
    """Write down what the supervision committee says of a closed month."""
    said = written(opinion)[:_LONGEST]
    if len(said) < _SHORTEST:
        raise wrong("opinion", "请写村监会的意见。", "Write what the committee says.")
    with _month(village, month, Task.CHECK_VOUCHER, by, expected) as (row, _):
        _require(row, MonthState.CLOSED)
        row.opinion, row.opinion_by, row.opinion_at = said, by.ref, origin.at
        _turn(row, "month_reviewed", by, origin)


def post_month(
    village: str, month: date, day: date, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Say that a closed month hangs on the village board from a day on."""
    with _month(village, month, Task.WRITE_VOUCHER, by, expected) as (row, place):
        _require(row, MonthState.CLOSED)
        if not row.opinion:
            raise not_now(
                "村监会还没写意见。请先请他们看过。",
                "The committee has not said its opinion. Ask them first.",
            )
        if day > localdate(origin.at) or day < localdate(row.closed_at):
            raise wrong(
                "day",
                "张贴日期要在结账以后、今天以前。请写贴出来的那一天。",
                "It hangs after it was closed and not in the future. Write the day it was put up.",
            )
        days = rules.number("books_notice_days", day, place.code)
        row.state, row.notice_from = MonthState.NOTICED, day
        row.notice_until = day + (days - 1) * _DAY
        _turn(row, "month_posted", by, origin, until=row.notice_until.isoformat())


def object_to_month(village: str, month: date, text: str, *, by: Actor, origin: Origin) -> None:
    """Write down what somebody said against a month on the board."""
    said = written(text)[:_LONGEST]
    if len(said) < _SHORTEST:
        raise wrong("text", "请写村民说了什么。", "Write what was said.")
    with _month(village, month, Task.SEE_BOOKS, by, None) as (row, _):
        if row.state not in {MonthState.NOTICED, MonthState.AGREED}:
            raise not_now(
                "这个月现在不在公示。要问哪一笔，请在那张凭证下面问。",
                "The month is not on the board now. Ask under the voucher that you mean.",
            )
        if row.state == MonthState.AGREED:
            raise not_now(
                "公示已经结束。要问哪一笔，请在那张凭证下面问。",
                "The notice is over. Ask under the voucher that you mean.",
            )
        Objection.objects.create(month=row, text=said, by=by.ref, at=origin.at)
        append([_act("month_objected", row)], by=by, origin=origin)


def settle_objection(number: int, answer: str, *, by: Actor, origin: Origin) -> None:
    """Say how an objection to a month was settled; by another person than who wrote it down."""
    said = written(answer)[:_LONGEST]
    if len(said) < _SHORTEST:
        raise wrong("answer", "请写怎么答复的。", "Write what was answered.")
    with acting(by):
        row = (
            Objection.objects.select_for_update().select_related("month").filter(id=number).first()
        )
        if row is None:
            raise not_now("没有这条异议。请从本月的公示里打开。", "There is no such objection.")
        place = reading.places_of([row.month.village_id])[row.month.village_id]
        if not (may(by, Task.DIRECT_BOOKS, place=place.code)):
            require(by, Task.CHECK_VOUCHER, place=place.code)
        if row.by == by.ref or row.settled_at is not None:
            raise not_now(
                "这条异议要另一个人来答复，而且只答复一次。",
                "Another person answers it, and only once.",
            )
        row.settled, row.settled_by, row.settled_at = said, by.ref, origin.at
        row.save()
        append([_act("objection_settled", row.month)], by=by, origin=origin)


def end_notice(
    village: str, month: date, *, expected: int | None = None, by: Actor, origin: Origin
) -> None:
    """Say that a month hung to its end and nobody objects any more. It cannot end early."""
    with _month(village, month, Task.WRITE_VOUCHER, by, expected) as (row, _):
        _require(row, MonthState.NOTICED)
        today = localdate(origin.at)
        assert row.notice_until is not None  # noqa: S101 - with its state
        if today <= row.notice_until:
            raise not_now(
                f"要公示到 {row.notice_until:%m 月 %d 日}。请到第二天再办。",
                f"It hangs until {row.notice_until:%d %B}. Come back the day after.",
            )
        open_ones = Objection.objects.filter(month=row, settled_at=None).count()
        if open_ones:
            raise not_now(
                f"还有 {open_ones} 条异议没答复。请先答复。",
                f"{open_ones} objections are not answered. Answer them first.",
            )
        row.state, row.agreed_on = MonthState.AGREED, today
        _turn(row, "month_agreed", by, origin)


def month_published(village: str, month: date, *, by: By, origin: Origin) -> None:
    """Say that the publish gate made a month public; for notices, which asks who may.

    Raises SunledgerError where it is not closed, or did not hang on the village board to its end:
    then it is not made public. One that is public already may be shown anew.
    """
    place = books_of(village)
    with acting(_seeing(place, by)):
        rows = Month.objects.select_for_update().filter(
            village__in=ids_of(place), month=rules.month_of(month)
        )
        row = rows.order_by("-id").first()
        state = MonthState.OPEN if row is None else MonthState(row.state)
        said = f"{place.name}{month:%Y}年{month.month}月的账"
        if row is None or state is MonthState.OPEN:
            raise not_now(
                f"{said}还没有结账，不能公布。请先结账，在村里公示。",
                f"The month is not closed in {place.name}: it cannot be public. Close it first.",
            )
        if state in {MonthState.CLOSED, MonthState.NOTICED}:
            raise not_now(
                f"{said}{state.zh}，村里公示还没有期满无异议，不能公布。",
                f"In {place.name} the month did not hang on the board to its end without objection;"
                " it cannot be public yet.",
            )
        if state is MonthState.AGREED:
            row.state, row.published_at = MonthState.PUBLISHED, origin.at
            _turn(row, "month_published", by, origin)


def _seeing(place: Division, by: By) -> Actor:
    return Actor(by.ref, "", books=frozenset(ids_of(place)))


# --- the year's end -------------------------------------------------------------------------------


def close_year(village: str, year: int, *, by: Actor, origin: Origin) -> list[int]:
    """Book the end of a year: income and expenses to 321, and 321 to 322; return the vouchers.

    They stand in December, which must be open. What was closed before is not closed again: then
    nothing is left to move, and SunledgerError says so.
    """
    place = village_of(village)
    require(by, Task.DIRECT_BOOKS, place=place.code)
    day = date(year, _DECEMBER, 31)
    with acting(by):
        open_month(place, rules.month_of(day), lock=True)
        waiting = Voucher.objects.filter(
            village__in=ids_of(place), day__year=year, state__in=reading.WAITING
        ).count()
        if waiting:
            raise not_now(
                f"这一年还有 {waiting} 张凭证没办完。请先办完。",
                f"{waiting} vouchers of the year are not decided. Decide them first.",
            )
        made = [
            inside(place, day, purpose, lines, by=by, origin=origin)
            for purpose, lines in _closing(place, day)
        ]
        if not made:
            raise not_now(
                f"{year} 年没有要结转的。请看看是不是已经结转过。",
                f"Nothing of {year} is left to be moved. See whether it was done already.",
            )
        append(
            [act("year_closed", row, year=year, number=row.number) for row in made],
            by=by,
            origin=origin,
        )
    return [row.id for row in made]


def _closing(place: Division, day: date) -> list[tuple[str, list[NewLine]]]:
    """Return the two closings of a year; of each what is not nothing."""
    balances = _standing(place, day)
    lines = []
    for code, fen in sorted(balances.items()):
        if rules.account(code, day).kind in {AccountKind.INCOME, AccountKind.EXPENSE} and fen:
            lines.append(_against(code, fen))
    moved = sum(line.credit_fen - line.debit_fen for line in lines)
    if moved:
        lines.append(_against(rules.YEAR_RESULT, -moved))
    result = balances.get(rules.YEAR_RESULT, 0) + moved
    found = [("结转本年收入和支出", lines)] if len(lines) > 1 else []
    if result:
        found.append(
            (
                "本年收益转入收益分配",
                [_against(rules.YEAR_RESULT, result), _against(rules.SHARED_OUT, -result)],
            )
        )
    return found


def _against(code: str, fen: int) -> NewLine:
    """Return the line that takes a balance away; `fen` is above 0 where it is a debit."""
    return NewLine(code, max(-fen, 0), max(fen, 0))


def _standing(place: Division, day: date) -> dict[str, int]:
    """Return what stands on each account of a village on a day: debits less credits."""
    ids = ids_of(place)
    counting = Voucher.objects.filter(reading.POSTED, village__in=ids, day__lte=day)
    booked = Line.objects.filter(voucher__in=counting)
    stood = OpeningLine.objects.filter(
        opening__village__in=ids, opening__replaced=None, opening__day__lte=day
    )
    found: dict[str, int] = {}
    for rows in (booked, stood):
        sums = rows.order_by().values_list("account").annotate(Sum("debit_fen"), Sum("credit_fen"))
        for code, debit, credit in sums:
            found[code] = found.get(code, 0) + debit - credit
    return found


__all__ = [
    "close_month",
    "close_year",
    "end_notice",
    "give_opinion",
    "month_published",
    "object_to_month",
    "post_month",
    "reopen_month",
    "settle_objection",
]
