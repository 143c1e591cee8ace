"""The money of lines up to a day: what came, went, reached people, and how long the rest lies.

Formulas: 滞留率 (received - spent - back) / (received - back); 支出率 spent / (received - back);
兑付率 credited to people / spent; 结转率 what is left after a year / received. The documents print
rates and no formula; these are ours, and agree with the rates that they print.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sunledger.platform.registers.funds.contracts import Ageing, Figures, Level
from sunledger.platform.registers.funds.models import Line
from sunledger.platform.registers.funds.writing import bulk

_AGES = (90, 180, 365)
_YEARS = 2  # fiscal years after which what is left is to be taken back

# One row a quota, with all parts of it; a few hundred a year.
_QUOTAS = """
    WITH RECURSIVE q AS (
        SELECT id, id AS root, line_id, "on" FROM funds_link
        WHERE kind = 'quota' AND "on" <= %(on)s AND (%(line)s::bigint IS NULL OR line_id = %(line)s)
        UNION ALL
        SELECT l.id, q.root, l.line_id, q."on" FROM funds_link l JOIN q ON l.parent_id = q.id
        WHERE l.kind = 'sub_quota'
    ), m AS (
        SELECT q.root,
            sum(amount_fen) FILTER (WHERE m.kind = 'receipt' AND q.id = q.root) AS received,
            sum(amount_fen) FILTER (WHERE m.kind = 'pass_on' AND q.id = q.root) AS passed,
            sum(amount_fen) FILTER (WHERE m.kind = 'spend') AS spent,
            sum(amount_fen) FILTER (WHERE m.kind = 'take_back') AS back,
            min(m."on") FILTER (WHERE m.kind = 'pass_on') AS first_on
        FROM q JOIN funds_move m ON m.quota_id = q.id WHERE m."on" <= %(on)s GROUP BY q.root
    ), c AS (
        SELECT q.root, sum(p.amount_fen - p.back_fen) AS paid, sum(p.credited_fen) AS credited,
            sum(p.failed_fen) AS failed, sum(p.confirmed_fen) AS confirmed,
            sum(p.people) AS people, sum(p.confirmed) AS spoken,
            sum(p.amount_fen - p.back_fen) FILTER (WHERE r.kind = 'allotment') AS works
        FROM q JOIN funds_link r ON r.parent_id = q.id AND r.kind IN ('roster', 'allotment')
        JOIN funds_link p ON p.parent_id = r.id AND p.kind = 'payment' AND p."on" <= %(on)s
        GROUP BY q.root
    ), a AS (
        SELECT q.root, min(r."on") AS first_on FROM q
        JOIN funds_link r ON r.parent_id = q.id AND r.kind <> 'payee' GROUP BY q.root
    )
    SELECT q.root, q.line_id, q."on", coalesce(m.received, 0), coalesce(m.passed, 0),
        coalesce(m.spent, 0), coalesce(m.back, 0), coalesce(c.paid, 0), coalesce(c.credited, 0),
        coalesce(c.failed, 0), coalesce(c.confirmed, 0), coalesce(c.people, 0),
        coalesce(c.spoken, 0), coalesce(c.works, 0), least(m.first_on, a.first_on)
    FROM q LEFT JOIN m ON m.root = q.id LEFT JOIN c ON c.root = q.id LEFT JOIN a ON a.root = q.id
    WHERE q.id = q.root
"""


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota with all its parts, up to a day."""

    id: int
    line: int
    on: date
    received: int
    passed: int
    spent: int
    back: int
    paid: int
    credited: int
    failed: int
    confirmed: int
    people: int
    spoken: int
    works: int
    first_on: date | None

    @property
    def left(self) -> int:
        """Return what is neither spent nor taken back."""
        return self.received - self.spent - self.back


def quotas(on: date, line: int | None = None) -> list[Quota]:
    """Return the quotas of a line, or of all, up to a day; inside `acting`."""
    with bulk() as cursor:
        cursor.execute(_QUOTAS, {"on": on, "line": line})
        return [Quota(*_whole(row)) for row in cursor.fetchall()]


def _whole(row: tuple[Any, ...]) -> list[Any]:
    return [value if value is None or isinstance(value, date) else int(value) for value in row]


def add_up(rows: Iterable[Quota], on: date, levels: dict[int, str]) -> Figures:
    """Return the figures of quotas together; `levels` are those of their lines by number.

    Ages add up to what is left. Of a whole quota that is never below nothing; of a part at one
    place it is where the treasury booked more than is known of, and its age is then below too.
    """
    every = list(rows)
    ages = {"to_90": 0, "to_180": 0, "to_365": 0, "over_365": 0, "two_years": 0}
    days: list[int] = []
    for one in every:
        ages[_age(one.on, on)] += one.left
        if levels.get(one.line) in {Level.CENTRAL, Level.PROVINCE, Level.CITY}:
            end = one.first_on if one.first_on is not None and one.first_on <= on else on
            days.append((end - one.on).days)

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in every)

    return Figures(
        on=on,
        received_fen=total("received"),
        passed_fen=total("passed"),
        spent_fen=total("spent"),
        back_fen=total("back"),
        paid_fen=total("paid"),
        credited_fen=total("credited"),
        failed_fen=total("failed"),
        confirmed_fen=total("confirmed"),
        works_fen=total("works"),
        people=total("people"),
        confirmed=total("spoken"),
        ageing=Ageing(**ages),
        passed_days=max(days, default=None),
    )


def _age(since: date, on: date) -> str:
    if on.year - since.year >= _YEARS:
        return "two_years"
    days = (on - since).days
    for limit in _AGES:
        if days <= limit:
            return f"to_{limit}"
    return "over_365"


def levels() -> dict[int, str]:
    """Return the level of each line."""
    return dict(Line.objects.values_list("id", "level"))


def grouped(keyed: Iterable[tuple[str, Quota]], on: date, of: dict[int, str]) -> dict[str, Figures]:
    """Return the figures of quotas by the keys that they come with."""
    groups: dict[str, list[Quota]] = {}
    for key, one in keyed:
        groups.setdefault(key, []).append(one)
    return {name: add_up(some, on, of) for name, some in groups.items()}
