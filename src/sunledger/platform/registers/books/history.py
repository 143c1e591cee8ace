"""Tables of the books that are handed in: taken in whole, and taken back whole."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.db import connection

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import rules
from sunledger.platform.registers.books.codes import (
    Disclosed,
    MonthState,
    Reject,
    VoucherState,
)
from sunledger.platform.registers.books.contracts import (
    HistoryCounts,
    HistoryDisclosure,
    HistoryLine,
    HistoryResolution,
)
from sunledger.platform.registers.books.models import (
    Disclosure,
    Line,
    Month,
    Resolution,
    Trace,
    Voucher,
)
from sunledger.platform.registers.books.refusing import not_now

_TASKS = frozenset({Task.UPLOAD, Task.REVIEW_UPLOAD, Task.UNDO_BATCH})
_MANY = 5000
_LONGEST = {"summary": 300, "payee": 200, "name": 60, "number": 40, "ticket_no": 60, "mark": 128}
_Key = tuple[int, date, str]
_MONTHS = {"Q1": (1, 2, 3), "Q2": (4, 5, 6), "Q3": (7, 8, 9), "Q4": (10, 11, 12)}


def reaching(by: Actor) -> Actor:
    """Return the actor, reaching the books of the villages for which she hands in tables."""
    codes = [post.place for post in by.posts if roles()[post.role].tasks & _TASKS]
    return replace(by, books=villages_within(codes) | by.books)


def apply_vouchers(
    batch: uuid.UUID, rows: Iterable[HistoryLine], *, by: Actor, origin: Origin
) -> HistoryCounts:
    """Book the vouchers of a file: of a village and month, rows of one number are one voucher.

    A voucher that is there already with the same lines counts once; one that differs from it, one
    that does not balance and one of a closed month are left out of the books and told in `left`:
    those stand in the list as sent back.
    """
    grouped = _grouped(rows)
    with acting(reaching(by)):
        kept = _Kept.of({key[:2] for key in grouped})
        fresh: list[_Fresh] = []
        same = left = 0
        for key, lines in grouped.items():
            held = kept.lines.get(key)
            if held == _told(lines):
                same += 1
                continue
            fault = None
            if held is not None:
                fault = "与已入账的同号凭证内容不同"
            elif key[:2] in kept.closed:
                fault = "这个月已经结账"
            elif sum(line.debit_fen - line.credit_fen for line in lines) or len(lines) < 2:  # noqa: PLR2004 - a debit and a credit
                fault = "借方和贷方不相等"
            left += fault is not None
            fresh.append(_Fresh(key, lines, fault))
        _begin_months({one.key[:2] for one in fresh if one.fault is None})
        _write(batch, fresh, by, origin)
        counts = HistoryCounts(len(fresh) - left, same, left)
        told = {"new": counts.new, "same": same, "left": left}
        append([Act("books.taken_in", "batch", str(batch), told)], by=by, origin=origin)
    return counts


def _grouped(rows: Iterable[HistoryLine]) -> dict[_Key, list[HistoryLine]]:
    found: dict[_Key, list[HistoryLine]] = defaultdict(list)
    for row in rows:
        found[row.village, rules.month_of(row.day), row.number[: _LONGEST["number"]]].append(row)
    return found


@dataclass(frozen=True)
class _Fresh:
    """A voucher to be written; `fault` says why it cannot be booked."""

    key: _Key
    lines: Sequence[HistoryLine]
    fault: str | None


_Told = list[tuple[str, int, int]]


def _told(lines: Iterable[HistoryLine]) -> _Told:
    return sorted((line.account, line.debit_fen, line.credit_fen) for line in lines)


@dataclass(frozen=True)
class _Kept:
    """What the books of some months hold already: vouchers by number, and which are closed."""

    lines: dict[_Key, _Told]
    closed: frozenset[tuple[int, date]]

    @classmethod
    def of(cls, months: set[tuple[int, date]]) -> "_Kept":
        """Read what stands in these months."""
        villages, days = {one[0] for one in months}, {one[1] for one in months}
        rows = Month.objects.filter(village__in=villages).exclude(state=MonthState.OPEN)
        last: dict[int, date] = {}
        for village, month in rows.values_list("village_id", "month"):
            last[village] = max(month, last.get(village, month))
        closed = {(v, m) for v, m in months if v in last and m <= last[v]}
        vouchers = Voucher.objects.filter(village__in=villages, month__in=days).exclude(
            state=VoucherState.UNDONE
        )
        keys = {
            number: (village, month, text)
            for number, village, month, text in vouchers.exclude(number="").values_list(
                "id", "village_id", "month", "number"
            )
        }
        lines: dict[_Key, _Told] = {key: [] for key in keys.values()}
        held = Line.objects.filter(voucher__in=vouchers).exclude(voucher__number="")
        rows_of = held.values_list("voucher_id", "account", "debit_fen", "credit_fen")
        for number, account, debit, credit in rows_of:
            lines[keys[number]].append((account, debit, credit))
        return cls({key: sorted(told) for key, told in lines.items()}, frozenset(closed))


def _begin_months(months: set[tuple[int, date]]) -> None:
    Month.objects.bulk_create(
        (Month(village_id=village, month=month) for village, month in sorted(months)),
        ignore_conflicts=True,
        batch_size=_MANY,
    )


def _write(batch: uuid.UUID, fresh: Sequence[_Fresh], by: Actor, origin: Origin) -> None:
    villages = {one.key[0] for one in fresh}
    decided = {
        (village, number): found
        for found, village, number in Resolution.objects.filter(village__in=villages).values_list(
            "id", "village_id", "number"
        )
    }
    for part in _parts(fresh):
        made = Voucher.objects.bulk_create(
            _voucher(one, batch, decided, by, origin) for one in part
        )
        pairs = list(zip(made, part, strict=True))
        Line.objects.bulk_create(line for row, one in pairs for line in _lines(row, one.lines))
        Trace.objects.bulk_create(
            Trace(
                voucher=row,
                village_id=row.village_id,
                day=row.day,
                marks=rules.marks(f"{row.summary} {row.payee}"),
            )
            for row in made
        )
        booked = [row.id for row, one in pairs if one.fault is None]
        _book(booked, by, origin)
        for fault in {one.fault for one in part if one.fault is not None}:
            left = [row.id for row, one in pairs if one.fault == fault]
            Voucher.objects.filter(id__in=left).update(
                state=VoucherState.REJECTED,
                number="",
                reject=Reject.UNBALANCED if "不相等" in fault else Reject.OTHER,
                why=fault,
            )


def _parts(fresh: Sequence[_Fresh]) -> Iterator[list[_Fresh]]:
    rows = iter(fresh)
    while part := list(islice(rows, _MANY)):
        yield part


def _voucher(
    one: _Fresh, batch: uuid.UUID, decided: dict[tuple[int, str], int], by: Actor, origin: Origin
) -> Voucher:
    village, month, number = one.key
    lines = one.lines

    def first(field: str) -> str:
        return next((str(said) for line in lines if (said := getattr(line, field))), "")

    moved = sum(line.debit_fen - line.credit_fen for line in lines if rules.is_money(line.account))
    total = max(sum(line.debit_fen for line in lines), 0)
    resolution = first("resolution")[: _LONGEST["name"]]
    return Voucher(
        village_id=village,
        month=month,
        number=number,
        day=lines[0].day,
        income=moved > 0,
        closing=any(line.account.startswith(rules.YEAR_RESULT) for line in lines),
        summary=first("summary")[: _LONGEST["summary"]],
        fen=abs(moved) or total,
        in_fen=max(moved, 0),
        out_fen=max(-moved, 0),
        state=VoucherState.CHECKING,
        payee=first("payee")[: _LONGEST["payee"]],
        ticket=first("ticket"),
        ticket_no=first("ticket_no")[: _LONGEST["ticket_no"]],
        pay=first("pay"),
        handler=first("handler")[: _LONGEST["name"]],
        approver=first("approver")[: _LONGEST["name"]],
        overseer=first("overseer")[: _LONGEST["name"]],
        resolution_id=decided.get((village, resolution)),
        resolution_no=resolution,
        attachment=first("attachment")[: _LONGEST["mark"]],
        batch=batch,
        made_by_ref=by.ref,
        made_at=origin.at,
    )


def _lines(row: Voucher, lines: Sequence[HistoryLine]) -> Iterator[Line]:
    for position, line in enumerate(lines, start=1):
        yield Line(
            voucher=row,
            village_id=row.village_id,
            place=position,
            account=line.account[:20],
            debit_fen=line.debit_fen,
            credit_fen=line.credit_fen,
            summary="" if line.summary == row.summary else line.summary[: _LONGEST["summary"]],
        )


def _book(ids: Sequence[int], by: Actor, origin: Origin) -> None:
    """Book vouchers at once, the way of one of them: the database checks each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE books_voucher SET state = 'booked', booked_at = %s, booked_by_ref = %s,"
            " seq = seq + 1 WHERE id = ANY(%s)",
            [origin.at, by.ref, list(ids)],
        )


def undo_vouchers(batch: uuid.UUID, *, by: Actor, origin: Origin) -> int:
    """Take the vouchers of a file back; return how many. A closed month is opened first.

    Raises SunledgerError where a month of them is closed.
    """
    with acting(reaching(by)):
        rows = Voucher.objects.filter(batch=batch).exclude(state=VoucherState.UNDONE)
        shut = Month.objects.exclude(state=MonthState.OPEN).values_list("village_id", "month")
        closed = set(shut) & set(rows.values_list("village_id", "month"))
        if closed:
            raise not_now(
                f"这些凭证里有 {len(closed)} 个月已经结账。请先请代理中心重开，再退回。",
                f"{len(closed)} months of these vouchers are closed. "
                "Have the centre open them again first.",
            )
        count = rows.count()
        rows.update(state=VoucherState.UNDONE, seq=1)
        _taken_back(batch, "vouchers", count, by, origin)
    return count


def apply_resolutions(
    batch: uuid.UUID, rows: Iterable[HistoryResolution], *, by: Actor, origin: Origin
) -> HistoryCounts:
    """Write down the resolutions of a file; a number that is there already stays as it is."""
    every = list(rows)
    with acting(reaching(by)):
        known = {
            (village, number): (day, called, present, agreed)
            for village, number, day, called, present, agreed in Resolution.objects.filter(
                village__in={row.village for row in every}
            ).values_list("village_id", "number", "day", "called", "present", "agreed")
        }
        fresh = [row for row in every if (row.village, row.number) not in known]
        same = sum(
            known.get((row.village, row.number)) == (row.day, row.called, row.present, row.agreed)
            for row in every
        )
        Resolution.objects.bulk_create(
            (
                Resolution(
                    village_id=row.village,
                    number=row.number[:60],
                    day=row.day,
                    meeting=row.meeting or "",
                    called=row.called,
                    present=row.present,
                    agreed=row.agreed,
                    matter=row.matter,
                    batch=batch,
                    by=by.ref,
                    at=origin.at,
                )
                for row in fresh
            ),
            batch_size=_MANY,
        )
        counts = HistoryCounts(len(fresh), same, len(every) - len(fresh) - same)
        told = {"new": counts.new, "same": counts.same, "left": counts.left}
        append([Act("books.taken_in", "batch", str(batch), told)], by=by, origin=origin)
    return counts


def undo_resolutions(batch: uuid.UUID, *, by: Actor, origin: Origin) -> int:
    """Take the resolutions of a file back that no voucher names; return how many."""
    with acting(reaching(by)):
        rows = Resolution.objects.filter(batch=batch)
        used = Voucher.objects.filter(resolution__batch=batch).values("resolution")
        count, _ = rows.exclude(id__in=used).delete()
        _taken_back(batch, "resolutions", count, by, origin)
    return count


def apply_disclosures(
    batch: uuid.UUID, rows: Iterable[HistoryDisclosure], *, by: Actor, origin: Origin
) -> HistoryCounts:
    """Write down on which day a village told its people of a quarter."""
    every = list(dict.fromkeys(rows))
    with acting(reaching(by)):
        held = Disclosure.objects.filter(village__in={row.village for row in every})
        known = set(held.values_list("village_id", "kind", "period", "day"))
        fresh = [row for row in every if (row.village, row.kind, row.period, row.day) not in known]
        Disclosure.objects.bulk_create(
            (
                Disclosure(
                    village_id=row.village,
                    kind=row.kind,
                    period=row.period,
                    day=row.day,
                    batch=batch,
                )
                for row in fresh
            ),
            batch_size=_MANY,
        )
        for row in fresh:
            if row.kind is Disclosed.FINANCE:
                _told_of(row)
        counts = HistoryCounts(len(fresh), len(every) - len(fresh), 0)
        told = {"new": counts.new, "same": counts.same}
        append([Act("books.taken_in", "batch", str(batch), told)], by=by, origin=origin)
    return counts


def _told_of(row: HistoryDisclosure) -> None:
    year, quarter = int(row.period[:4]), row.period[4:]
    months = [date(year, month, 1) for month in _MONTHS.get(quarter, ())]
    Month.objects.filter(village=row.village, month__in=months).update(disclosed=row.day)


def undo_disclosures(batch: uuid.UUID, *, by: Actor, origin: Origin) -> int:
    """Take the disclosures of a file back; return how many."""
    with acting(reaching(by)):
        count, _ = Disclosure.objects.filter(batch=batch).delete()
        _taken_back(batch, "disclosures", count, by, origin)
    return count


def _taken_back(batch: uuid.UUID, what: str, count: int, by: Actor, origin: Origin) -> None:
    if count:
        append([Act("books.taken_back", "batch", str(batch), {what: count})], by=by, origin=origin)
