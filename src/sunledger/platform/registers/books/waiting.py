"""What of the books waits for whom; used in `acting` only."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django.db.models import Count, Min, Q
from django.utils.timezone import get_current_timezone

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.selectors import reorganised, same_place, went_to
from sunledger.platform.registers.books import opening, reading
from sunledger.platform.registers.books.codes import Sign, VoucherState
from sunledger.platform.registers.books.contracts import ToDo, Words
from sunledger.platform.registers.books.models import (
    Month,
    Opening,
    Question,
    Signature,
    Voucher,
)

_SIGN = Words("凭证等你签", "vouchers wait for your signature")
_ANSWER = Words("村民问账等答复", "questions about the accounts wait for an answer")
_CARRY = Words("旧村的余额等承接", "balances of former villages wait to be carried over")
_FINISH = Words("旧村的账等结清", "books of former villages wait to be finished")
_STEPS = (
    (
        Task.WRITE_VOUCHER,
        VoucherState.REJECTED,
        "mend",
        Words("退回的凭证等改", "vouchers sent back to be mended"),
    ),
    (
        Task.BOOK,
        VoucherState.CHECKING,
        "check",
        Words("凭证等审核记账", "vouchers wait to be checked and booked"),
    ),
    (
        Task.PAY_VOUCHER,
        VoucherState.BOOKED,
        "pay",
        Words("入账的等付款", "booked vouchers wait to be paid"),
    ),
    (
        Task.CHECK_VOUCHER,
        VoucherState.HELD,
        "lift",
        Words("叫停的凭证等说明", "stopped vouchers wait for your word"),
    ),
)
_KINDS = {
    Task.SIGN_AS_SECRETARY: Sign.SECRETARY,
    Task.SIGN_AS_HEAD: Sign.HEAD,
    Task.CHECK_VOUCHER: Sign.COMMITTEE,
    Task.SIGN_FOR_TOWNSHIP: Sign.TOWNSHIP,
}
_TASKS = (*(task for task, *_ in _STEPS), *_KINDS, Task.DIRECT_BOOKS)
# Of each: the village, how many, how many of them late, since when the oldest waits.
_Counted = Sequence[tuple[int, int, int, datetime]]


def takes_part(by: Actor) -> bool:
    """Tell whether anything of the books could wait for the actor."""
    return any(may(by, task) for task in _TASKS)


def waiting(by: Actor, today: date) -> list[ToDo]:
    """Return what of the books waits for the actor, by step; of each the first village."""
    found = []
    for task, state, code, words in _STEPS:
        if may(by, task):
            found.append(_told(task, code, words, _in_state(state, by), by))
    if any(may(by, task) for task in _KINDS):
        signing = _to_sign(by)
        found.append(_told(Task.SEE_BOOKS, "sign", _SIGN, signing, by))
    if may(by, Task.WRITE_VOUCHER):
        found.append(_told(Task.WRITE_VOUCHER, "answer", _ANSWER, _asked(today), by))
    if may(by, Task.DIRECT_BOOKS):
        uncarried = list(_uncarried(by))
        for code, words, ready in (("carry", _CARRY, True), ("finish", _FINISH, False)):
            counted = [(new, 1, 0, since) for new, since, done in uncarried if done is ready]
            found.append(_told(Task.DIRECT_BOOKS, code, words, counted, by))
    return [one for one in found if one is not None]


def _told(task: Task, code: str, words: Words, counted: _Counted, by: Actor) -> ToDo | None:
    places = reading.places_of(row[0] for row in counted)
    mine = [row for row in counted if may(by, task, place=places[row[0]].code)]
    if not mine:
        return None
    return ToDo(
        code,
        words,
        sum(row[1] for row in mine),
        places[mine[0][0]].code,
        min(row[3] for row in mine),
        sum(row[2] for row in mine),
    )


def _in_state(state: VoucherState, by: Actor) -> _Counted:
    rows = Voucher.objects.filter(village__in=sorted(by.books), state=state)
    if state in {VoucherState.BOOKED, VoucherState.REJECTED}:
        rows = rows.filter(batch=None)  # what a table handed in says was done long ago
    if state is VoucherState.BOOKED:
        rows = rows.filter(out_fen__gt=0)
    counted = rows.order_by("village").values_list("village_id")
    found = counted.annotate(Count("id"), Min("made_at"))
    return [(village, count, 0, since) for village, count, since in found]


def _asked(today: date) -> _Counted:
    rows = Question.objects.filter(answered_at=None).order_by("voucher__village")
    late = Count("id", filter=Q(due__lt=today))
    counted = rows.values_list("voucher__village").annotate(
        Count("id"), late=late, since=Min("asked_at")
    )
    return list(counted)


def _to_sign(by: Actor) -> _Counted:
    """Return how many vouchers wait for a signature that the actor can give now."""
    rows = list(Voucher.objects.filter(state=VoucherState.SIGNING, village__in=sorted(by.books)))
    signed: dict[int, set[str]] = {row.id: set() for row in rows}
    own = set()
    marks = Signature.objects.filter(voucher__in=rows)
    for number, kind, who, paper in marks.values_list("voucher_id", "kind", "by", "on_paper"):
        signed[number].add(kind)
        if who == by.ref and not paper:
            own.add(number)
    places = reading.places_of(row.village_id for row in rows)
    found: dict[int, list[datetime]] = {}
    for row in rows:
        code = places[row.village_id].code
        kinds = [kind for task, kind in _KINDS.items() if may(by, task, place=code)]
        if row.id not in own and any(_turn_of(kind, signed[row.id], row) for kind in kinds):
            found.setdefault(row.village_id, []).append(row.made_at)
    return [(village, len(since), 0, min(since)) for village, since in sorted(found.items())]


def _turn_of(kind: Sign, signed: set[str], row: Voucher) -> bool:
    if kind is Sign.COMMITTEE:
        return {Sign.SECRETARY, Sign.HEAD} <= signed
    if kind is Sign.TOWNSHIP:
        before = {Sign.SECRETARY, Sign.HEAD, Sign.COMMITTEE}
        return row.upper and kind not in signed and before <= signed
    return kind not in signed


def _uncarried(by: Actor) -> Iterator[tuple[int, datetime, bool]]:
    """Yield each village whose former books are not carried over to it, once a former one.

    With since when it stands in their place, and whether those books are finished.
    """
    came = reorganised(sorted(by.books))
    if not came:
        return
    every = same_place({one.before.id for one in came})
    former = {
        one.before.id: {two.id for two in every[one.before.id] if two.since < one.on}
        for one in came
    }
    kept = set(
        Month.objects.filter(village__in=set().union(*former.values())).values_list(
            "village", flat=True
        )
    )
    rows = Opening.objects.filter(source__in=list(former), replaced=None)
    shares = set(rows.values_list("source", "village"))
    sources = {source for source, _ in shares}
    now = reading.places_of(one.after.id for one in came)
    for one in came:
        old, new = one.before.id, one.after.id
        if (old, new) in shares or now[new].until is not None or kept.isdisjoint(former[old]):
            continue
        if old in sources and len(went_to([old])) == 1:
            continue
        since = datetime.combine(one.on, time(), tzinfo=get_current_timezone())
        yield new, since, old in sources or opening.unfinished(sorted(former[old])) is None
