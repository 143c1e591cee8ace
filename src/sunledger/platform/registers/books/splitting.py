"""What each part of a village that was split has of its books: together all of it, to the fen.

A share is written for one part at a time, by whoever directs its books. With the last one the sum
is compared, here and by the database (migration 0007).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import connection

from sunledger.kit.errors import SunledgerError
from sunledger.kit.money import yuan
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division, Succession
from sunledger.platform.ground.places.selectors import reorganised, split_villages, went_to
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import ledgers, opening
from sunledger.platform.registers.books.codes import Side
from sunledger.platform.registers.books.contracts import Account, NewLine, Predecessor
from sunledger.platform.registers.books.models import OldBalance, Opening
from sunledger.platform.registers.books.refusing import hidden, not_now, written, wrong
from sunledger.platform.registers.books.vouchers import village_of

_SHORTEST, _LONGEST = 4, 120


def reaching(by: Actor, place: Division) -> Actor:
    """Return the actor, seeing what other parts have of the villages that a place is a part of."""
    return _with_parts(by, opening.ids_of(place))


def siblings(by: Actor) -> Actor:
    """Return the actor, seeing what other parts have of villages that were split into theirs."""
    return _with_parts(by, sorted(by.books))


def _with_parts(by: Actor, ids: Sequence[int]) -> Actor:
    old = [one.before.id for one in reorganised(ids)]
    if not old:
        return by
    return replace(by, books=by.books | {*old, *(one.after.id for one in went_to(old))})


def carry_part(
    village: str,
    source: str,
    standing: Mapping[str, int],
    basis: str,
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Write what a part of a village that was split has of each account.

    `standing` is fen on the side on which the account grows, `basis` the paper by which it was
    shared out. Raises SunledgerError where the old books are not finished, the part has its share
    already, more is taken than is left, the two sides differ, or, with the last part, anything is
    left.
    """
    place = village_of(village)
    require(by, Task.DIRECT_BOOKS, place=place.code)
    with acting(reaching(by, place)):
        came = _came(place, source)
        _alone(came.before)
        found = opening.predecessor(came)
        opening.require_ready(found)
        said = opening.paper(basis, _LONGEST)
        opening.require_open(place, found.on)
        _require_left(found, standing)
        ids = opening.former_ids(came.before)
        whole = opening.whole_of(came.before, ids, found.on)
        if all(one.carried is None for one in found.parts):
            OldBalance.objects.bulk_create(
                OldBalance(
                    village_id=came.before.id, booked=booked, account=code, fen=fen, at=origin.at
                )
                for (booked, code), fen in ledgers.stood(ids, found.on).items()
            )
        share = {
            one.code: fen if one.grows is Side.DEBIT else -fen
            for one, fen in ((one, standing.get(one.code, 0)) for one, _ in found.rest)
        }
        if came.after.code == came.before.code:  # its books go on: what it does not keep leaves
            share = {code: share.get(code, 0) - fen for code, fen in whole.items()}
        lines = [
            NewLine(code, max(fen, 0), max(-fen, 0)) for code, fen in sorted(share.items()) if fen
        ]
        paper = f"{found.place.name}（{found.place.code}）{found.on} 分村：{said}"
        stood = opening.Stood(found.on, paper, lines, came.before)
        opening.write(came.after, stood, by=by, origin=origin)
        told: dict[str, str | int | bool | None] = {"village": place.code, "lines": len(lines)}
        told |= {"source": found.place.code, "missing": len(found.missing) - 1}
        append([Act("books.part_carried", "village", place.code, told)], by=by, origin=origin)


def take_part_back(village: str, source: str, why: str, *, by: Actor, origin: Origin) -> None:
    """Take the share of a part back, to write it anew, as long as none of its months is closed."""
    place = village_of(village)
    require(by, Task.DIRECT_BOOKS, place=place.code)
    if len(written(why)) < _SHORTEST:
        raise wrong("why", "请写清为什么撤回。", "Say why it is taken back.")
    with acting(reaching(by, place)):
        came = _came(place, source)
        _alone(came.before)
        live = Opening.objects.filter(source=came.before.id, replaced=None)
        mine = live.filter(village=came.after.id)
        if not mine.exists():
            raise not_now(
                f"{place.name}分到的还没写，没有可撤的。",
                f"{place.name} has no share yet; there is nothing to take back.",
            )
        opening.require_open(place, came.on)
        mine.update(replaced=origin.at)
        if not live.exists():
            OldBalance.objects.filter(village=came.before.id, replaced=None).update(
                replaced=origin.at
            )
        told: dict[str, str | int | bool | None] = {"village": place.code}
        told["source"] = came.before.code
        append([Act("books.part_taken_back", "village", place.code, told)], by=by, origin=origin)


def _came(place: Division, source: str) -> Succession:
    """Return how a place became a part of a village of a code that was split."""
    every = reorganised(opening.ids_of(place))
    found = next((one for one in every if source == one.before.code), None)
    if found is None or len(went_to([found.before.id])) == 1:
        raise hidden()
    return found


def _alone(old: Division) -> None:
    """Wait for whoever shares the same village out; the database does so too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('books_opening'), %s::integer)", [old.id]
        )


def _require_left(found: Predecessor, standing: Mapping[str, int]) -> None:
    """Raise SunledgerError where a share is not a part of what is left, or not balanced."""
    left = {one.code: (one, fen) for one, fen in found.rest}
    old = found.place.name
    for code, fen in standing.items():
        if code not in left:
            raise wrong(
                "lines",
                f"{old}的账上没有科目“{code}”。请从表里选。",
                f"The books of {old} have no account “{code}”. Choose one of the list.",
            )
        one, rest = left[code]
        if not (0 <= fen <= rest or rest <= fen <= 0):
            raise _over(one, fen, rest, old)
    sides = {
        side: sum(standing.get(one.code, 0) for one, _ in found.rest if one.grows is side)
        for side in Side
    }
    last = len(found.missing) == 1
    for one, rest in found.rest if last else ():
        fen = standing.get(one.code, 0)
        if fen != rest:
            raise wrong(
                "lines",
                f"{found.place.name}的余额这是最后一份，要正好分完。{one.code} {one.name.zh}还剩 "
                f"{yuan(rest)} 元，写的是 {yuan(fen)} 元，差 {yuan(rest - fen)} 元。"
                "请改成剩下的数；别的村写错了的，请先撤回那一份。",
                f"This is the last share and takes all that is left. {one.code} {one.name.en}: "
                f"{yuan(rest)} yuan are left, {yuan(fen)} are written, {yuan(rest - fen)} differ. "
                "Write what is left; where another share is wrong, take that back first.",
            )
    if sides[Side.DEBIT] != sides[Side.CREDIT]:
        debit, credit = sides[Side.DEBIT], sides[Side.CREDIT]
        raise wrong(
            "lines",
            f"借方科目合计 {yuan(debit)} 元，贷方科目合计 {yuan(credit)} 元，"
            f"差 {yuan(abs(debit - credit))} 元。两边要相等，请对照分村方案改。",
            f"Accounts that grow by debit come to {yuan(debit)} yuan, the others to "
            f"{yuan(credit)}; they differ by {yuan(abs(debit - credit))}. Make them equal.",
        )


def _over(one: Account, fen: int, rest: int, old: str) -> SunledgerError:
    return wrong(
        "lines",
        f"{one.code} {one.name.zh}：{old}还剩 {yuan(rest)} 元没分，写的是 {yuan(fen)} 元。"
        "请写 0 到剩下的数。",
        f"{one.code} {one.name.en}: {yuan(rest)} yuan of {old} are left, {yuan(fen)} are written. "
        "Write between 0 and what is left.",
    )


def splits(by: Actor) -> list[Predecessor]:
    """Return the villages with books here that were split into any that the actor sees.

    The earliest first; of each what every part has, and what is left. In `acting` only.
    """
    if not split_villages():
        return []
    found: dict[int, Succession] = {}
    for one in reorganised(sorted(by.books)):
        found.setdefault(one.before.id, one)
    several = [one for one in found.values() if len(went_to([one.before.id])) > 1]
    told = [opening.predecessor(one) for one in several]
    return [one for one in told if one.books]
