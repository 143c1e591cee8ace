"""What every step of a voucher goes by: its village, who may take it, its act, open months.

The steps are in `writing` (by the clerk), `signing` (by others, and stopped) and `booking`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import became, division
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.codes import MonthState
from sunledger.platform.registers.books.contracts import (
    Moved,
)
from sunledger.platform.registers.books.models import (
    Month,
    Trace,
    Voucher,
)
from sunledger.platform.registers.books.refusing import hidden, not_now, written, wrong

LONGEST = {"purpose": 300, "payee": 200, "name": 60, "number": 60, "why": 500}
_SHORTEST_WHY = 4


def village_of(code: str) -> Division:
    """Return the village of a code that stands now; raise Refused, hidden, where there is none.

    Of one that was merged or split SunledgerError says where its books go on.
    """
    found = division(code)
    if found is None:
        raise hidden()
    if found.until is not None:
        now = became(code)
        names, day = "、".join(one.name for one in now), found.until
        went = ("分成", "is split into") if len(now) > 1 else ("并入", "is part of")
        raise not_now(
            f"{found.name}从 {day} 起{went[0]}{names}。新的凭证请记在{names}的账里。",
            f"From {day} on {found.name} {went[1]} {names}: write it in those books.",
        )
    return found


def books_of(code: str) -> Division:
    """Return the village of a code, also one that is no more; raise Refused where there is none."""
    found = division(code)
    if found is None:
        raise hidden()
    return found


@contextmanager
def opened(
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


def save(row: Voucher, verb: str, by: Actor, origin: Origin, **told: str | int) -> None:
    """Write a voucher with its next number, and its act."""
    row.seq += 1
    row.save()
    append([act(verb, row, **told)], by=by, origin=origin)


def act(verb: str, row: Voucher, **told: str | int) -> Act:
    """Return an act about a voucher; neither names nor words are told."""
    more = {"month": row.month.isoformat()[:7], "village": row.village_id, **told}
    return Act(f"books.{verb}", "voucher", str(row.id), more)


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


def explained(why: str) -> str:
    """Return a reason in words; SunledgerError where it is too short to be understood."""
    said = written(why)
    if len(said) < _SHORTEST_WHY:
        raise wrong(
            "why", "请写清原因，让村里看得懂。", "Say why, so that the village understands it."
        )
    return said[: LONGEST["why"]]


def said(field: str, text: str, zh: str, en: str) -> str:
    """Return what was written in a field; SunledgerError where nothing was, or too much."""
    told = written(text)
    if not told:
        raise wrong(field, f"没写{zh}。请写上。", f"The {en} is missing. Write it.")
    if len(told) > LONGEST[field]:
        most = LONGEST[field]
        raise wrong(
            field,
            f"{zh}有 {len(told)} 个字，最多 {most} 个。请写短一点。",
            f"The {en} has {len(told)} characters, at most {most}. Write less.",
        )
    return told


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


def signers(row: Voucher) -> set[str]:
    """Return who signed a voucher, those left out who signed on the paper."""
    return {one.by for one in reading.signatures(row) if not one.on_paper}
