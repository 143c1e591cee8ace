"""What stood on a village's accounts before its books here: written at first, or carried over.

The books of a village that was merged stay under its old name. Once they are finished, their
balances are carried over to the village that took its place, with a reference to them. Those of a
village that was split are handed out part by part (`splitting`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sunledger.kit.money import yuan
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division, Succession
from sunledger.platform.ground.places.selectors import reorganised, same_place, went_to
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import ledgers, reading, rules
from sunledger.platform.registers.books.codes import AccountKind, MonthState, Side
from sunledger.platform.registers.books.contracts import (
    Account,
    NewLine,
    OpeningView,
    Part,
    Predecessor,
    Words,
)
from sunledger.platform.registers.books.models import (
    Month,
    OldBalance,
    Opening,
    OpeningLine,
    Voucher,
)
from sunledger.platform.registers.books.refusing import hidden, not_now, written, wrong
from sunledger.platform.registers.books.vouchers import village_of

_STANDS = (AccountKind.ASSET, AccountKind.DEBT, AccountKind.EQUITY, AccountKind.COST)
_LONGEST, _SHORTEST = 200, 4
NO_BOOKS = Words("它没有账", "it has no books")


def accounts(day: date) -> list[Account]:
    """Return the accounts that can stand in an opening on a day: neither income nor expenses."""
    told = [rules.told(one) for one in rules.chart(day).accounts.values()]
    return [one for one in told if one.kind in _STANDS]


def open_books(
    village: str,
    day: date,
    standing: dict[str, int],
    basis: str,
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Write what stood on each account (fen, on the side on which it grows) before a day.

    `basis` is the paper that says so. What was written before is replaced. Raises SunledgerError
    where the two sides differ, a month is closed, or something was booked before that day.
    """
    place = village_of(village)
    require(by, Task.DIRECT_BOOKS, place=place.code)
    known = {one.code: one for one in accounts(day)}
    for code in standing:
        if code not in known:
            raise wrong(
                "lines",
                f"科目“{code}”不能写在期初里。请从表里选。",
                f"Account “{code}” cannot stand in an opening. Choose one of the list.",
            )
    lines = [_line(known[code], fen) for code, fen in sorted(standing.items()) if fen]
    debit, credit = (
        sum(getattr(one, side) for one in lines) for side in ("debit_fen", "credit_fen")
    )
    if debit != credit or not lines:
        raise wrong(
            "lines",
            f"资产是 {yuan(debit)} 元，负债和权益是 {yuan(credit)} 元，"
            f"差 {yuan(abs(debit - credit))} 元。两边要相等，请对照依据改。",
            f"Assets are {yuan(debit)} yuan, debts and equity {yuan(credit)}; they differ by "
            f"{yuan(abs(debit - credit))}. Compare the paper and make them equal.",
        )
    said = paper(basis)
    with acting(by):
        require_open(place, day)
        _require_no_share(place)
        if Voucher.objects.filter(reading.POSTED, village=place.id, day__lt=day).exists():
            raise wrong(
                "day",
                "这一天以前已经有入账的凭证。请把日期写到第一张凭证以前。",
                "Something was booked before that day. Write a day before the first voucher.",
            )
        old = Opening.objects.filter(village=place.id, source=None, replaced=None)
        old.update(replaced=origin.at)
        write(place, Stood(day, said, lines), by=by, origin=origin)
        told: dict[str, str | int | bool | None] = {"village": place.code, "lines": len(lines)}
        append([Act("books.opened", "village", place.code, told)], by=by, origin=origin)


def paper(basis: str, most: int = _LONGEST) -> str:
    """Return on which paper a balance rests; SunledgerError where it is not said, or too long."""
    said = written(basis)
    if len(said) < _SHORTEST:
        raise wrong("basis", "请写依据，如“2025 年末资产清查表”。", "Say on which paper it rests.")
    if len(said) > most:
        raise wrong(
            "basis",
            f"依据有 {len(said)} 个字，最多 {most} 个。请写短一点。",
            f"The paper has {len(said)} characters, at most {most}. Write less.",
        )
    return said


def _require_no_share(place: Division) -> None:
    split = next((one for one in before(place) if one.parts and one.books), None)
    if split is not None:
        old = split.place.name
        raise not_now(
            f"{place.name}是从{old}分出来的。请在“从{old}分到的”里写，各村加起来要等于{old}的账。",
            f"{place.name} is a part of {old}: write its share of those books; all shares must "
            "add up to them.",
        )


def _line(account: Account, fen: int) -> NewLine:
    debit = fen if account.grows is Side.DEBIT else -fen
    return NewLine(account.code, max(debit, 0), max(-debit, 0))


def require_open(place: Division, day: date) -> None:
    """Raise SunledgerError where a month of a village from a day's on is closed."""
    since = [one.id for one in same_place([place.id])[place.id] if one.until is None]
    shut = Month.objects.filter(village__in=since, month__gte=rules.month_of(day)).exclude(
        state=MonthState.OPEN
    )
    first = shut.order_by("month").first()
    if first is not None:
        raise not_now(
            f"{first.month:%Y}年{first.month.month}月已经结账，期初不能再改。"
            "没公布的，请先重开；公布了的，请另记一张更正。",
            f"{first.month:%B %Y} is closed; what stood before is not changed any more. "
            "Open the month again, or book a correction.",
        )


@dataclass(frozen=True)
class Stood:
    """What stood before a day, on which paper that rests, and of which other village it was."""

    day: date
    basis: str
    lines: Sequence[NewLine]
    source: Division | None = None


def write(place: Division, stood: Stood, *, by: Actor, origin: Origin) -> None:
    """Write down what stood; in `acting` only."""
    row = Opening.objects.create(
        village_id=place.id,
        source_id=stood.source.id if stood.source else None,
        day=stood.day,
        basis=stood.basis[:_LONGEST],
        by=by.ref,
        name=by.name,
        at=origin.at,
    )
    OpeningLine.objects.bulk_create(
        OpeningLine(
            opening=row, account=one.account, debit_fen=one.debit_fen, credit_fen=one.credit_fen
        )
        for one in stood.lines
    )


def carry_over(village: str, source: str, *, by: Actor, origin: Origin) -> None:
    """Carry the balances of a village that was merged over to the one that took its place.

    Raises SunledgerError where the old books are not finished, were carried already, or the old
    village was split: then each part gets its share by `carry_part`.
    """
    place = village_of(village)
    require(by, Task.DIRECT_BOOKS, place=place.code)
    with acting(by):
        found = next((one for one in before(place) if one.place.code == source), None)
        if found is None:
            raise hidden()
        if found.parts:
            raise not_now(
                f"{found.place.name}分成了 {len(found.parts)} 个村，不能整本承接。"
                "请写本村分到多少。",
                f"{found.place.name} was split into {len(found.parts)}. Write the share of this.",
            )
        require_ready(found)
        require_open(place, found.on)
        lines = _left(ids_of(found.place), found.on)
        basis = f"承接{found.place.name}（{found.place.code}）截至 {found.on} 的余额：{found.basis}"
        stood = Stood(found.on, basis, lines, found.place)
        write(place, stood, by=by, origin=origin)
        told: dict[str, str | int | bool | None] = {"village": place.code, "lines": len(lines)}
        told["source"] = found.place.code
        append([Act("books.carried", "village", place.code, told)], by=by, origin=origin)


def _left(ids: Sequence[int], day: date) -> list[NewLine]:
    """Return what stands on each account in the end, under its code of that day."""
    sums: dict[str, int] = {}
    for one in ledgers.moved(ids, day):
        code = one.account.code
        sums[code] = sums.get(code, 0) + one.debit_fen - one.credit_fen
    return [NewLine(code, max(fen, 0), max(-fen, 0)) for code, fen in sorted(sums.items()) if fen]


def require_ready(found: Predecessor) -> None:
    """Raise SunledgerError where balances cannot be carried over now, and say why."""
    if found.carried or found.why is not None:
        why = found.why.zh if found.why else "已经承接过了"
        en = found.why.en if found.why else "they were carried over already"
        raise not_now(f"{found.place.name}的账现在不能承接：{why}。", f"Not now: {en}.")


# --- whose books are whose; in `acting` only ------------------------------------------------------


def ids_of(place: Division) -> list[int]:
    """Return the ids of a village under each name and code that it had: one place, one book."""
    every = same_place([place.id])[place.id]
    return sorted(one.id for one in every)


def former_ids(old: Division) -> list[int]:
    """Return the ids of a village that is no more, without those of a part that kept its code."""
    every = same_place([old.id])[old.id]
    return sorted(one.id for one in every if old.until is None or one.since < old.until)


def before(place: Division) -> list[Predecessor]:
    """Return the villages that went into this one, and how far their books are carried over."""
    return [predecessor(one) for one in reorganised(ids_of(place))]


def predecessor(one: Succession) -> Predecessor:
    """Return how far the books of what went into a village are carried over to it."""
    old, ids = one.before, former_ids(one.before)
    carried = Opening.objects.filter(source=old.id, replaced=None)
    of = went_to([old.id])
    if len(of) == 1:
        row = carried.first()
        why = None if row else unfinished(ids)
        at = row.at if row else None
        return Predecessor(old, one.on, one.basis, at, why, books=why != NO_BOOKS)
    shared = dict(carried.values_list("village_id", "at"))
    now = reading.places_of(part.after.id for part in of)
    parts = tuple(
        Part(now[part.after.id], shared.get(part.after.id), part.after.code == old.code)
        for part in of
    )
    mine = shared.get(one.after.id)
    why = None if shared else unfinished(ids)
    rest = () if why else _rest(old, ids, one.on)
    return Predecessor(
        old, one.on, one.basis, mine, why, parts=parts, rest=rest, books=why != NO_BOOKS
    )


def _rest(old: Division, ids: Sequence[int], day: date) -> tuple[tuple[Account, int], ...]:
    """Return what no part of a village that was split has yet, on the side on which it grows."""
    whole = whole_of(old, ids, day)
    left = dict(whole)
    for code, fen in shares(old, whole):
        left[code] = left.get(code, 0) - fen
    told = [(rules.account(code, day), fen) for code, fen in sorted(left.items())]
    return tuple((one, fen if one.grows is Side.DEBIT else -fen) for one, fen in told)


def whole_of(old: Division, ids: Sequence[int], day: date) -> dict[str, int]:
    """Return what a village that was split had in the end, debits less credits by account."""
    found: dict[str, int] = {}
    kept = OldBalance.objects.filter(village=old.id, replaced=None)
    rows = list(kept.values_list("account", "fen"))
    for code, fen in rows or [(code, fen) for (_, code), fen in ledgers.stood(ids, day).items()]:
        found[code] = found.get(code, 0) + fen
    return {code: fen for code, fen in found.items() if fen}


def shares(old: Division, whole: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield what the parts of a village that was split have, debits less credits by account.

    The part that kept its code has in its opening what it gave away: its share is the whole less
    that.
    """
    rows = Opening.objects.filter(source=old.id, replaced=None).select_related("village")
    for row in rows:
        if row.village.code == old.code:
            yield from whole.items()
        for one in OpeningLine.objects.filter(opening=row):
            yield one.account, one.debit_fen - one.credit_fen


def carried_to(village: int) -> bool:
    """Tell whether the balances of a village were carried over to another."""
    every = same_place([village])[village]
    since = next(one.since for one in every if one.id == village)
    ids = [one.id for one in every if one.since >= since]
    return Opening.objects.filter(source__in=ids, replaced=None).exists()


def after(place: Division) -> list[Division]:
    """Return the villages that stand where this one was, itself left out."""
    return [one.after for one in went_to(ids_of(place))]


def unfinished(ids: Sequence[int]) -> Words | None:
    """Return why the books of a village that is no more are not finished; None where they are."""
    waiting = Voucher.objects.filter(village__in=ids, state__in=reading.UNDECIDED).count()
    if waiting:
        return Words(f"还有 {waiting} 张凭证没办完", f"{waiting} vouchers are not decided")
    months = Month.objects.filter(village__in=ids)
    open_ones = months.filter(state=MonthState.OPEN).count()
    if open_ones:
        return Words(f"还有 {open_ones} 个月没结账", f"{open_ones} months are not closed")
    if not months.exists():
        return NO_BOOKS
    return None


def openings(places: Iterable[int], day: date) -> list[OpeningView]:
    """Return what stood before in these books, that which was replaced left out."""
    rows = list(
        Opening.objects.filter(village__in=list(places), replaced=None).order_by("day", "id")
    )
    lines = OpeningLine.objects.filter(opening__in=rows).order_by("account")
    named = reading.places_of({row.source_id for row in rows if row.source_id})
    return [
        OpeningView(
            day=row.day,
            basis=row.basis,
            source=named[row.source_id] if row.source_id else None,
            name=row.name,
            at=row.at,
            lines=tuple(
                (rules.account(one.account, day), one.debit_fen, one.credit_fen)
                for one in lines
                if one.opening_id == row.id
            ),
        )
        for row in rows
    ]
