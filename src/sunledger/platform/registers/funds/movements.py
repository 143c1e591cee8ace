"""A table of movements booked: cash by holder, and what goes to projects."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sunledger.platform.registers.funds.contracts import LinkKind, MoveKind
from sunledger.platform.registers.funds.models import Link, Move, Project
from sunledger.platform.registers.funds.tally import Booking, Told
from sunledger.platform.registers.funds.works import Waiting
from sunledger.platform.registers.funds.writing import bulk, insert, insert_links, numbers

TREASURY = "县财政"
# Within a day money comes before it goes.
_ORDER = {"下达": 0, "拨付": 1, "支出": 2, "收回": 3}

_MOVE = {
    "quota_id": "bigint",
    "holder": "text",
    "other": "text",
    "kind": "text",
    "on": "date",
    "amount_fen": "bigint",
    "document": "text",
    "use": "text",
    "project": "text",
    "batch": "uuid",
    "row": "bigint",
    "by": "text",
}


@dataclass
class _Purse:
    """What a holder has of a quota, by day."""

    days: dict[date, int] = field(default_factory=dict)

    def has(self, on: date) -> int:
        """Return what can leave on a day without any day after it falling short."""
        held, least = 0, None
        for day in sorted({*self.days, on}):
            held += self.days.get(day, 0)
            if day >= on:
                least = held if least is None else min(least, held)
        return max(least or 0, 0)

    def put(self, on: date, fen: int) -> None:
        """Add what comes (or, negative, goes) on a day."""
        self.days[on] = self.days.get(on, 0) + fen


@dataclass
class Cash:
    """The purses of the quotas that a table moves money of."""

    purses: dict[tuple[int, str], _Purse]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, quotas: Iterable[int]) -> "Cash":
        """Read what was moved before."""
        purses: dict[tuple[int, str], _Purse] = defaultdict(_Purse)
        moves = Move.objects.filter(quota__in=list(quotas))
        fields = ("quota_id", "holder", "other", "kind", "on", "amount_fen")
        for quota, holder, other, kind, on, fen in moves.values_list(*fields):
            purses[quota, holder].put(on, fen if kind == MoveKind.RECEIPT else -fen)
            if other:
                purses[quota, other].put(on, fen)
        return cls(purses)

    def holders(self, quota: int) -> list[str]:
        """Return who holds money of a quota, the treasury last."""
        every = [holder for number, holder in self.purses if number == quota]
        return sorted(every, key=lambda holder: (holder == TREASURY, holder))

    def can_leave(self, quota: int, on: date) -> int:
        """Return what can leave a quota on a day, from all who hold of it."""
        return sum(self.purses[quota, holder].has(on) for holder in self.holders(quota))


def book(booking: Booking, rows: list[Told]) -> None:
    """Book a table of movements, the earlier day first; what does not fit is left."""
    documents = {told["movement"] for told in rows}
    held = {(document, quota): (on, fen) for document, quota, on, fen in _held_movements(documents)}
    numbers = {told["quota"] for told in rows}
    quotas = {
        one.document: one
        for one in Link.objects.filter(
            kind__in=(LinkKind.QUOTA, LinkKind.SUB_QUOTA), document__in=numbers
        ).select_related("line")
    }
    cash = Cash.of(one.id for one in quotas.values())
    chain = _Works(booking, quotas)
    for told in sorted(rows, key=lambda told: (told["moved_on"], _order(told), told["row"])):
        quota, fen = quotas.get(told["quota"]), told["amount_fen"]
        kept = {name: _plain(told.get(name)) for name in _KEPT}
        known = {
            "document": told["movement"],
            "fen": fen,
            "line": None if quota is None else quota.line_id,
            "told": kept,
        }
        if quota is None:
            booking.leave(told["row"], "no_quota", **known)
            continue
        there = held.get((told["movement"], quota.id))
        if there is not None:
            whole = told.get("movement_kind") not in {"下达", "拨付"}  # may be booked in part
            if there[0] == told["moved_on"] and (there[1] == fen or not whole):
                booking.same += 1
            else:
                booking.leave(told["row"], "differs", **known)
            continue
        why = _move(booking, told, quota, cash, chain)
        if why:
            booking.leave(told["row"], why, **known)
        else:
            booking.new += 1
    chain.write()
    insert("funds_move", _MOVE, cash.rows)
    for number, fen in chain.taken_back.items():
        link = Link.objects.get(id=number)
        Link.objects.filter(id=number).update(back_fen=link.back_fen + fen)


_KEPT = ("movement", "quota", "movement_kind", "moved_on", "amount_fen", "project")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    return value.isoformat() if isinstance(value, date) else value


def _order(told: Told) -> int:
    return _ORDER.get(told.get("movement_kind") or "", 9)


def _held_movements(documents: set[str]) -> list[tuple[str, int, date, int]]:
    """Return the movements that were booked before: number, quota, day and sum."""
    with bulk() as cursor:
        cursor.execute(
            'SELECT document, quota_id, min("on"), sum(amount_fen) FROM ('
            ' SELECT document, quota_id, "on", amount_fen FROM funds_move'
            " WHERE document = ANY(%(d)s) AND kind <> 'receipt'"
            ' UNION ALL SELECT document, parent_id, "on", amount_fen FROM funds_link'
            " WHERE kind = 'allotment' AND document = ANY(%(d)s)) m GROUP BY 1, 2",
            {"d": list(documents)},
        )
        return [(d, q, on, int(fen)) for d, q, on, fen in cursor.fetchall()]


def _move(booking: Booking, told: Told, quota: Link, cash: Cash, chain: "_Works") -> str:
    """Book one movement; return why not, or nothing."""
    if told["amount_fen"] <= 0:
        return "reversal"
    does = _KINDS.get(told.get("movement_kind") or "")
    return "no_kind" if does is None else does(booking, told, quota, cash, chain)


def _pass_on(booking: Booking, told: Told, quota: Link, cash: Cash, _: "_Works") -> str:
    """Pass on what is there: an assignment names the whole quota, also what was spent already."""
    line = quota.line.department_name if quota.line is not None else ""
    other = (told.get("payee") or line or "主管部门")[:120]
    moved = min(told["amount_fen"], cash.purses[quota.id, TREASURY].has(told["moved_on"]))
    if moved and other != TREASURY:
        _note(booking, told, quota, cash, (TREASURY, other, MoveKind.PASS_ON, moved))
    return ""


def _allot(_: Booking, told: Told, quota: Link, __: Cash, chain: "_Works") -> str:
    chain.allot(told, quota)
    return ""


def _spend(booking: Booking, told: Told, quota: Link, cash: Cash, chain: "_Works") -> str:
    if quota.line is not None and quota.line.closed_loop:
        return "no_use"
    if cash.can_leave(quota.id, told["moved_on"]) < told["amount_fen"]:
        came = cash.can_leave(quota.id, date.max)
        return "over" if came < told["amount_fen"] else "before"
    if told.get("project") and not chain.spend(told, quota):
        return "over"
    return _leave(booking, told, quota, cash, MoveKind.SPEND)


def _take_back(booking: Booking, told: Told, quota: Link, cash: Cash, chain: "_Works") -> str:
    fen = told["amount_fen"]
    if cash.can_leave(quota.id, told["moved_on"]) < fen or not chain.take_back(quota, fen):
        return "over"
    return _leave(booking, told, quota, cash, MoveKind.TAKE_BACK)


def _leave(booking: Booking, told: Told, quota: Link, cash: Cash, what: MoveKind) -> str:
    left = told["amount_fen"]
    for holder in cash.holders(quota.id):
        part = min(left, cash.purses[quota.id, holder].has(told["moved_on"]))
        if part:
            _note(booking, told, quota, cash, (holder, "", what, part))
            left -= part
    return ""


_KINDS: dict[str, Callable[[Booking, Told, Link, Cash, "_Works"], str]] = {
    "下达": _pass_on,
    "拨付": _allot,
    "支出": _spend,
    "收回": _take_back,
}


def _note(
    booking: Booking, told: Told, quota: Link, cash: Cash, move: tuple[str, str, MoveKind, int]
) -> None:
    holder, other, kind, fen = move
    on = told["moved_on"]
    cash.purses[quota.id, holder].put(on, -fen)
    if other:
        cash.purses[quota.id, other].put(on, fen)
    cash.rows.append(
        (
            *(quota.id, holder, other, str(kind), on, fen, told["movement"], ""),
            *(told.get("project") or "", booking.batch, told["row"], ""),
        )
    )


@dataclass
class _Works:
    """What goes to projects: allotments and payments under them, as far as a quota bears them."""

    booking: Booking
    quotas: dict[str, Link]
    free: dict[int, int] = field(default_factory=dict)
    taken_back: Counter[int] = field(default_factory=Counter)
    allotted: dict[tuple[int, str], list[Told]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[tuple[int, str], list[Told]] = field(default_factory=lambda: defaultdict(list))
    room: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    allotments: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=numbers)

    def __post_init__(self) -> None:
        """Read what is free of each quota, and in the allotments that are there."""
        self.free = {q.id: q.amount_fen - q.back_fen - q.used_fen for q in self.quotas.values()}
        self.there: dict[tuple[int, str], list[Link]] = defaultdict(list)
        held = Link.objects.filter(kind=LinkKind.ALLOTMENT, parent__in=list(self.free))
        for link in held.order_by("on", "id"):
            key = (int(link.parent_id or 0), link.project)
            self.there[key].append(link)
            self.room[key] += link.amount_fen - link.back_fen - link.used_fen
        self.waiting = Waiting.of(list(self.free))

    def allot(self, told: Told, quota: Link) -> None:
        """Keep an allotment for when all spending is known."""
        self.allotted[quota.id, told.get("project") or ""].append(told)

    def take_back(self, quota: Link, fen: int) -> bool:
        """Take money out of a quota; False where links below hold it."""
        if fen > self.free[quota.id]:
            return False
        self.free[quota.id] -= fen
        self.taken_back[quota.id] += fen
        return True

    def spend(self, told: Told, quota: Link) -> bool:
        """Spend on a project, from what is allotted to it or straight from the quota."""
        key, fen = (quota.id, told["project"]), told["amount_fen"]
        if self.waiting.take(*key, fen, told["movement"]):
            return True
        inside = min(fen, self.room[key])
        if fen - inside > self.free[quota.id]:
            return False
        self.room[key] -= inside
        self.free[quota.id] -= fen - inside
        self.spent[key].append(told)
        return True

    def write(self) -> None:
        """Write allotments, with what was spent straight from a quota, and the payments."""
        projects = {one.code: one for one in Project.objects.all()}
        by_id = {quota.id: quota for quota in self.quotas.values()}
        for key in {**self.allotted, **self.spent}:
            quota, project = by_id[key[0]], key[1]
            links: list[list[Any]] = [
                [link.id, link.place_id, link.amount_fen - link.back_fen - link.used_fen]
                for link in self.there[key]
            ]
            found = projects.get(project)
            where = found.place_id if found is not None else None
            title = found.name if found is not None else ""
            need = sum(told["amount_fen"] for told in self.spent[key])
            need -= sum(room for _, _, room in links)
            for told in self.allotted[key]:
                # The money that is spent is counted as taken; the rest is taken as far as it goes.
                mine = max(min(need, told["amount_fen"]), 0)
                extra = min(told["amount_fen"] - mine, self.free[quota.id])
                self.free[quota.id] -= extra
                if mine + extra:
                    number = self._allotment(quota, told, mine + extra, title, where)
                    links.append([number, where, mine + extra])
                    need -= mine
                    self.booking.new += 1
                missing = told["amount_fen"] - mine - extra
                if missing:
                    known = {"document": told["movement"], "line": quota.line_id}
                    whole = {"amount_fen": told["amount_fen"], "project": project}
                    self.booking.leave(told["row"], "allot_over", fen=missing, told=whole, **known)
            for told in self.spent[key]:
                lacking = told["amount_fen"] - sum(room for _, _, room in links)
                if lacking > 0:
                    number = self._allotment(quota, told, lacking, title, where)
                    links.append([number, where, lacking])
                self._pay(quota, told, links)
        insert_links(self.allotments)
        insert_links(self.payments)
        self.waiting.write()

    def _allotment(self, quota: Link, told: Told, fen: int, title: str, place: int | None) -> int:
        row = self._row(LinkKind.ALLOTMENT, quota, told, fen)
        row |= {"parent_id": quota.id, "title": (title or told.get("payee") or "")[:200]}
        self.allotments.append(row | {"place_id": place})
        return int(row["id"])

    def _pay(self, quota: Link, told: Told, links: list[list[Any]]) -> None:
        left = told["amount_fen"]
        for pair in links:
            part = min(left, pair[2])
            if part <= 0:
                continue
            row = self._row(LinkKind.PAYMENT, quota, told, part)
            row |= {"parent_id": pair[0], "title": (told.get("payee") or "")[:200]}
            self.payments.append(row | {"place_id": pair[1]})
            pair[2] -= part
            left -= part

    def _row(self, kind: LinkKind, quota: Link, told: Told, fen: int) -> dict[str, Any]:
        return {
            "id": next(self.numbers),
            "kind": str(kind),
            "line_id": quota.line_id,
            "document": told["movement"][:120],
            "project": (told.get("project") or "")[:80],
            "on": told["moved_on"],
            "amount_fen": fen,
            "from_file": True,
            "batch": self.booking.batch,
            "row": told["row"],
        }
