"""Journals, ledgers and statements of a village: sums over what is booked; used in `acting` only.

Everything is asked of the database in one question for a village; no sum is kept anywhere else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from sunledger.catalogue.accounts import renamed
from sunledger.kit.dates import month_end
from sunledger.platform.registers.books import rules
from sunledger.platform.registers.books.codes import AccountKind, Side
from sunledger.platform.registers.books.contracts import (
    Account,
    Balance,
    Entry,
    Statement,
    StatementLine,
    Words,
)

# As reading.POSTED has it.
_POSTED = "(v.state IN ('booked', 'paid') OR (v.state = 'held' AND v.before = 'booked'))"
_SUMS = f"""
    SELECT l.account, v.month, v.closing, sum(l.debit_fen)::bigint, sum(l.credit_fen)::bigint
    FROM books_voucher v JOIN books_line l ON l.voucher_id = v.id
    WHERE v.village_id = ANY(%s) AND l.village_id = ANY(%s) AND v.month <= %s AND {_POSTED}
    GROUP BY 1, 2, 3
"""
# What stood before the books began counts in the month before; what was carried over from a village
# that was merged, in the month of its day: no month before that changes.
_OPENED = """
    SELECT l.account, o.day, o.source_id IS NOT NULL, l.debit_fen, l.credit_fen, o.basis
    FROM books_opening o JOIN books_openingline l ON l.opening_id = o.id
    WHERE o.village_id = ANY(%s) AND o.replaced IS NULL AND o.day <= %s ORDER BY o.day, o.id
"""
# An account has a code for as long as a chart was in force.
_ENTRIES = f"""
    SELECT l.id, v.id, v.number, v.day, coalesce(nullif(l.summary, ''), v.summary), v.payee,
        l.debit_fen, l.credit_fen
    FROM books_voucher v JOIN books_line l ON l.voucher_id = v.id
    JOIN unnest(%s::text[], %s::date[], %s::date[]) AS c (code, since, until)
        ON l.account LIKE c.code || '%%' AND v.day >= c.since AND v.day < c.until
    WHERE v.village_id = ANY(%s) AND l.village_id = ANY(%s) AND v.day <= %s AND {_POSTED}
    ORDER BY v.day, v.number, v.id, l.place
"""
_ON_THE_LEFT = (AccountKind.ASSET, AccountKind.COST)
_TOTALS = {
    AccountKind.ASSET: Words("资产合计", "Assets"),
    AccountKind.COST: Words("成本合计", "Costs"),
    AccountKind.DEBT: Words("负债合计", "Debts"),
    AccountKind.EQUITY: Words("所有者权益合计", "Equity"),
    AccountKind.INCOME: Words("收入合计", "Income"),
    AccountKind.EXPENSE: Words("支出合计", "Expenses"),
}
_NOT_SHARED = Words("本年还没结转的收益", "result of the year, not closed yet")
_RESULT = Words("收益", "Result")
_LEFT, _RIGHT = Words("资产总计", "Total of assets"), Words("负债和权益总计", "Debts and equity")


@dataclass(frozen=True)
class Moved:
    """What moved on an account in a month, under the code that it has on the day asked for."""

    account: Account
    month: date
    closing: bool  # moved to the year's result, or carried over: no statement of income counts it
    debit_fen: int
    credit_fen: int

    @property
    def fen(self) -> int:
        """Return by how much the account grew on its side of the statements."""
        debit = self.debit_fen - self.credit_fen
        return debit if self.account.kind in {*_ON_THE_LEFT, AccountKind.EXPENSE} else -debit


def moved(villages: Iterable[int], until: date) -> list[Moved]:
    """Return what moved on each account in each month up to a day's month."""
    found: dict[tuple[str, date, bool], list[int]] = defaultdict(lambda: [0, 0])
    for code, month, closing, debit, credit in _rows(list(villages), until):
        sums = found[_now(code, month, until), month, closing]
        sums[0] += debit
        sums[1] += credit
    accounts = {code: rules.account(code, until) for code, _, _ in found}
    return [
        Moved(accounts[code], month, closing, debit, credit)
        for (code, month, closing), (debit, credit) in sorted(found.items())
    ]


def stood(villages: Iterable[int], until: date) -> dict[tuple[str, str], int]:
    """Return what stood at the end of a day's month, debits less credits, where there is any.

    Each by the code under which it was booked and the code that this account has on the day.
    """
    found: dict[tuple[str, str], int] = defaultdict(int)
    for code, month, _, debit, credit in _rows(list(villages), until):
        found[code, _now(code, month, until)] += debit - credit
    return {codes: fen for codes, fen in sorted(found.items()) if fen}


def _rows(ids: list[int], until: date) -> list[tuple[str, date, bool, int, int]]:
    """Return by code, month and whether it closes a year what was debited and credited."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [ids, ids, rules.month_of(until)])
        rows: list[tuple[str, date, bool, int, int]] = cursor.fetchall()
        cursor.execute(_OPENED, [ids, month_end(until)])
        rows += [
            (code, _opened_in(day, carried=carried), carried, debit, credit)
            for code, day, carried, debit, credit, _ in cursor.fetchall()
        ]
    return rows


def _now(code: str, month: date, until: date) -> str:
    """Return the code that an account of a month has on a later day."""
    head = renamed(rules.charts(), code, month, until)
    known = rules.chart(until).account(head)  # statements show no sub-accounts
    return known.code if known else head


def _opened_in(day: date, *, carried: bool) -> date:
    """Return the month in which a balance counts that stood on a day."""
    return rules.month_of(day if carried else rules.month_of(day) - timedelta(days=1))


def _grown(account: Account, debit: int, credit: int) -> int:
    return debit - credit if account.grows is Side.DEBIT else credit - debit


def balances(rows: Iterable[Moved], since: date, until: date) -> tuple[Balance, ...]:
    """Return each account over the months of a time: before, debits, credits, after."""
    first, last = rules.month_of(since), rules.month_of(until)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    accounts: dict[str, Account] = {}
    for row in rows:
        accounts[row.account.code] = row.account
        found = sums[row.account.code]
        if row.month < first:
            found[0] += _grown(row.account, row.debit_fen, row.credit_fen)
        elif row.month <= last:
            found[1] += row.debit_fen
            found[2] += row.credit_fen
    return tuple(
        Balance(
            account=code,
            name=accounts[code].name,
            kind=accounts[code].kind,
            grows=accounts[code].grows,
            opening_fen=opening,
            debit_fen=debit,
            credit_fen=credit,
            closing_fen=opening + _grown(accounts[code], debit, credit),
        )
        for code, (opening, debit, credit) in sorted(sums.items())
    )


def entries(
    villages: Iterable[int], account: str, since: date, until: date
) -> tuple[int, tuple[Entry, ...]]:
    """Return what stood on an account before a day, and each line from then to another day.

    The account is meant by its code on the last day; what an earlier chart called it is its too.
    """
    ids = list(villages)
    shown = rules.account(account, until)
    codes, since_days, until_days = zip(*_codes(account, until), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [list(codes), list(since_days), list(until_days), ids, ids, until])
        rows = cursor.fetchall()
        cursor.execute(_OPENED, [ids, until])
        stood = cursor.fetchall()
    ours = list(zip(codes, since_days, until_days, strict=True))
    rows += [
        (0, 0, "", day if carried else _opened_in(day, carried=False), basis, "", debit, credit)
        for code, day, carried, debit, credit, basis in stood
        if any(code.startswith(head) and a <= day < b for head, a, b in ours)
    ]
    balance = opening = 0
    found = []
    for line, voucher, number, day, summary, payee, debit, credit in sorted(rows, key=_by_day):
        balance += _grown(shown, debit, credit)
        if day < since:
            opening = balance
            continue
        found.append(
            Entry(line, voucher, number, day, summary, payee, debit, credit, balance_fen=balance)
        )
    return opening, tuple(found)


def _by_day(row: tuple[Any, ...]) -> tuple[date, bool]:
    """Order by day, what stood before it first; of one day as the database has it."""
    return row[3], row[1] != 0


def _codes(account: str, until: date) -> Iterator[tuple[str, date, date]]:
    """Return each code that an account had, with the days of its chart."""
    codes, ends = {account}, date.max
    for chart in reversed([one for one in rules.charts() if one.since <= until]):
        first = chart is rules.charts()[0]
        for code in codes:
            yield code, date.min if first else chart.since, ends
        ends = chart.since
        codes = {
            before + code[len(now) :]
            for before, now in chart.becomes.items()
            for code in codes
            if code.startswith(now)
        }


# --- statements -----------------------------------------------------------------------------------


def balance_sheet(village: str, rows: Sequence[Moved], until: date) -> Statement:
    """Return the balance sheet at the end of a month, beside the year's beginning.

    What was earned and spent and is not closed to 321 yet stands there as a line of its own.
    """
    new_year = date(until.year - 1, 12, 1)
    now, before = _standing(rows, until), _standing(rows, new_year)
    open_now, open_before = _result(rows, until), _result(rows, new_year)
    names = {row.account.code: row.account for row in rows}

    def part(kind: AccountKind) -> list[StatementLine]:
        lines = [
            StatementLine(code, one.name, now.get(code, 0), before.get(code, 0))
            for code, one in sorted(names.items())
            if one.kind is kind and (now.get(code) or before.get(code))
        ]
        if kind is AccountKind.EQUITY and (open_now or open_before):
            lines.append(StatementLine("", _NOT_SHARED, open_now, open_before))
        return [*lines, _sum(_TOTALS[kind], lines)] if lines else []

    left = [line for kind in _ON_THE_LEFT for line in part(kind)]
    right = [line for kind in (AccountKind.DEBT, AccountKind.EQUITY) for line in part(kind)]
    ours, theirs = _sum(_LEFT, left), _sum(_RIGHT, right)
    return Statement(
        village=village,
        since=until.replace(month=1, day=1),
        until=month_end(until),
        chart=str(rules.chart(until).year),
        left=(*left, ours),
        right=(*right, theirs),
        balanced=(ours.fen, ours.before_fen) == (theirs.fen, theirs.before_fen),
    )


def income_statement(village: str, rows: Sequence[Moved], until: date) -> Statement:
    """Return what was earned and spent in a month, beside the year so far."""
    month, new_year = rules.month_of(until), until.replace(month=1, day=1)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, Account] = {}
    for row in rows:
        if row.closing or not new_year <= row.month <= month:
            continue
        names[row.account.code] = row.account
        sums[row.account.code][1] += row.fen
        if row.month == month:
            sums[row.account.code][0] += row.fen

    def part(kind: AccountKind) -> list[StatementLine]:
        lines = [
            StatementLine(code, names[code].name, sums[code][0], sums[code][1])
            for code in sorted(names)
            if names[code].kind is kind
        ]
        return [*lines, _sum(_TOTALS[kind], lines)]

    left, right = part(AccountKind.INCOME), part(AccountKind.EXPENSE)
    result = StatementLine(
        "",
        _RESULT,
        left[-1].fen - right[-1].fen,
        left[-1].before_fen - right[-1].before_fen,
        heading=True,
    )
    return Statement(
        village=village,
        since=new_year,
        until=month_end(until),
        chart=str(rules.chart(until).year),
        left=tuple(left),
        right=(*right, result),
        balanced=True,
    )


def _standing(rows: Iterable[Moved], until: date) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.month <= until:
            found[row.account.code] += row.fen
    return found


def _result(rows: Iterable[Moved], until: date) -> int:
    """Return what was earned less what was spent up to a month and not closed since."""
    signs = {AccountKind.INCOME: 1, AccountKind.EXPENSE: -1}
    return sum(row.fen * signs.get(row.account.kind, 0) for row in rows if row.month <= until)


def _sum(name: Words, lines: Iterable[StatementLine]) -> StatementLine:
    kept = [line for line in lines if not line.heading]
    return StatementLine(
        "", name, sum(one.fen for one in kept), sum(one.before_fen for one in kept), heading=True
    )
