"""The income per head of a household by a scheme: every line, counted or not, and why."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sunledger.platform.registers.registry import items
from sunledger.platform.registers.registry.contracts import (
    Income,
    IncomeLine,
    Member,
    Scheme,
    Stated,
    Words,
)

_REFUND = items.items()["medical_reimbursement"].counting[Scheme.REGISTERED].basis
_OUTSIDE = Words("不在核算期内", "outside the period")
_AGAIN = Words("同一项同一时间已经算过", "the same item and time is counted already")


def work_out(
    scheme: Scheme,
    period: tuple[date, date],
    statements: Iterable[Stated],
    members: Iterable[Member],
    *,
    line: tuple[int, Words] | None = None,
    same: Mapping[UUID, UUID] | None = None,
) -> Income:
    """Return the income by the rule of a scheme.

    A statement counts where its item does in the scheme and its whole period lies inside `period`
    (both days included). Of two that say the same item of the same time the later one counts. A
    medical reimbursement never counts, whatever it is booked as. `same` gives of people and
    households read as another one that other one. Members are those of the last day who belong
    to the household (by hukou, or by living there, as the scheme has it) or of whom that is not
    known.
    """
    rule = items.schemes()[scheme]
    taken: dict[Hashable, list[tuple[date, date]]] = {}
    known = items.items()
    money = [s for s in statements if known[s.item].counting and isinstance(s.value, int)]
    lines = [
        _line(scheme, period, each, taken, same or {})
        for each in sorted(money, key=lambda s: (s.origin.version, s.id), reverse=True)
    ]
    order = {code: place for place, code in enumerate(known)}
    lines.sort(key=lambda line: (order[line.item], line.label, line.statement))
    counted = [line for line in lines if line.counted]
    total = sum(line.amount_fen for line in counted)
    heads, unknown = _heads(members, period[1], by_hukou=rule.by_hukou)
    return Income(
        scheme=scheme,
        period_from=period[0],
        period_to=period[1],
        lines=tuple(lines),
        total_fen=total,
        members=heads,
        unknown=unknown,
        per_head_fen=per_head(total, heads) if heads and counted else None,
        divisor=rule.divisor,
        formula=rule.formula,
        basis=rule.basis,
        compares=rule.line is not None,
        line_fen=line[0] if line else None,
        line_basis=line[1] if line else None,
    )


def per_head(total_fen: int, members: int) -> int:
    """Return the share of each in whole fen, half a fen away from zero."""
    sign = -1 if total_fen < 0 else 1
    return sign * ((2 * abs(total_fen) + members) // (2 * members))


def _line(
    scheme: Scheme,
    period: tuple[date, date],
    said: Stated,
    taken: dict[Hashable, list[tuple[date, date]]],
    same: Mapping[UUID, UUID],
) -> IncomeLine:
    item = items.items()[said.item]
    counting = item.counting[scheme]
    counted, reason = counting.counts, counting.basis
    if items.is_reimbursement(said.label):
        counted, reason = False, _REFUND
    elif counted:
        subject = said.household or said.person
        key = (same.get(subject, subject) if subject else None, said.item, said.label, said.part)
        fault = _fault(period, said, taken.setdefault(key, []))
        counted, reason = fault is None, fault or reason
    sign = items.groups()[item.group].sign
    return IncomeLine(
        statement=said.id,
        item=said.item,
        label=said.label,
        group=item.group,
        amount_fen=sign * (said.value if isinstance(said.value, int) else 0),
        counted=counted,
        reason=reason,
        said_by=said.said_by,
        said_name=said.said_name,
        period_from=said.period_from,
        period_to=said.period_to,
    )


def _fault(period: tuple[date, date], said: Stated, taken: list[tuple[date, date]]) -> Words | None:
    """Return why a statement is not of this period, or note that its time is taken."""
    if said.period_from is None or said.period_to is None:
        return _OUTSIDE
    if said.period_from < period[0] or said.period_to > period[1]:
        return _OUTSIDE
    if any(start <= said.period_to and said.period_from <= end for start, end in taken):
        return _AGAIN
    taken.append((said.period_from, said.period_to))
    return None


def _heads(members: Iterable[Member], on: date, *, by_hukou: bool) -> tuple[int, int]:
    """Return how many members count on a day, and of how many of them that is not known."""
    there = [m for m in members if _there(m, on)]
    flags: Sequence[bool | None] = [m.hukou if by_hukou else m.resident for m in there]
    return sum(flag is not False for flag in flags), sum(flag is None for flag in flags)


def _there(member: Member, on: date) -> bool:
    begun = member.since is None or member.since <= on
    return begun and (member.until is None or member.until >= on)
