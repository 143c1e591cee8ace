"""`python -m bench books`: 1,060,000 vouchers of 250 villages; a village's statements, and searches.

The vouchers are made up here and written the legal way: each with its lines, then booked, checked
by the database one by one. `BENCH_VOUCHERS` and `BENCH_VILLAGES` make fewer. Everything is thrown away
afterwards, unless `BENCH_BOOKS` names a folder: then it stays there, and a run that was cut off goes
on with the villages that are not filled.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.places import VILLAGES, lay_villages

TITLE = "## Village books"
VOUCHERS = int(os.environ.get("BENCH_VOUCHERS", "1060000"))
FILLED = int(os.environ.get("BENCH_VILLAGES", str(VILLAGES)))
FIRST, MONTHS = date(2019, 1, 1), 84
BARS = {"statements": 0.5, "search": 0.3}  # seconds
_WHAT = (
    *("村口路灯换灯泡", "清理水渠误工补贴", "村部打印纸", "防汛沙袋", "环卫保洁工资", "机耕路维修"),
    *("村道补坑沙石", "党员活动室用品", "下乡车费", "水费电费", "慰问困难户", "扶贫车间维修"),
    *("退耕还林补助", "山塘清淤", "垃圾清运", "宣传横幅", "会议资料", "村务公开栏玻璃"),
)
_WHERE = ("一组", "二组", "三组", "四组", "东头", "西坡", "老街", "桥边", "学校旁", "祠堂前")
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红娥玲芬"
_SHOPS = ("五金店", "农资经营部", "图文广告部", "建材经营部", "电脑服务部")

_MONTHS_SQL = """
    INSERT INTO books_month (village_id, month, state, seq, closed_by, opinion, opinion_by)
    SELECT DISTINCT %(village)s, month, 'open', 0, '', '', '' FROM unnest(%(month)s::date[]) month
"""
_VOUCHERS_SQL = """
    INSERT INTO books_voucher (id, village_id, month, number, day, income, internal, closing,
        summary, fen, out_fen, in_fen, state, before, seq, upper, committee, payee, ticket,
        ticket_no, pay, handler, witness, approver, overseer, resolution_no, attachment, batch,
        reject, why, held_by, held_by_ref, made_by, made_by_ref, made_at, booked_by,
        booked_by_ref, paid_by, paid_by_ref)
    SELECT id, %(village)s, month, number, day, income, false, false, summary, fen,
        CASE WHEN income THEN 0 ELSE fen END, CASE WHEN income THEN fen ELSE 0 END, 'checking', '',
        0, false, 1, payee, 'invoice', lpad((id %% 10000000)::text, 8, '0'), 'transfer', '', '', '',
        '', '', '', %(batch)s, '', '', '', '', '', 'bench', %(at)s, '', '', '', ''
    FROM unnest(%(id)s::bigint[], %(month)s::date[], %(number)s::text[], %(day)s::date[],
        %(summary)s::text[], %(payee)s::text[], %(fen)s::bigint[], %(income)s::boolean[])
        AS made (id, month, number, day, summary, payee, fen, income)
"""
_LINES_SQL = """
    INSERT INTO books_line (voucher_id, village_id, place, account, debit_fen, credit_fen, summary)
    SELECT v.id, v.village_id, side, CASE
            WHEN v.income = (side = 1) THEN '102'
            WHEN v.income THEN CASE WHEN v.month < '2024-01-01' THEN '522' ELSE '503' END
            WHEN v.month < '2024-01-01' THEN '551' ELSE '514' END,
        CASE side WHEN 1 THEN v.fen ELSE 0 END, CASE side WHEN 2 THEN v.fen ELSE 0 END, ''
    FROM books_voucher v CROSS JOIN generate_series(1, 2) side
    WHERE v.id BETWEEN %(first)s AND %(last)s ORDER BY v.id, side
"""
_TRACE_SQL = """
    INSERT INTO books_trace (voucher_id, village_id, day, marks)
    SELECT id, %(village)s, day, marks::int[]
    FROM unnest(%(id)s::bigint[], %(day)s::date[], %(marks)s::text[]) AS made (id, day, marks)
"""
_BOOK_SQL = """
    UPDATE books_voucher SET state = 'booked', booked_at = %(at)s, booked_by_ref = 'bench'
    WHERE id BETWEEN %(first)s AND %(last)s
"""


def main() -> str:
    """Measure, and return the section for RESULTS.md."""
    from sunledger.assembly.home import Home
    from sunledger.assembly.manage import enter, manage
    from sunledger.assembly.postgres import OWNER, WEB, Postgres

    with tempfile.TemporaryDirectory(prefix="sunledger-books-") as made:
        Path(made).chmod(0o711)
        kept = os.environ.get("BENCH_BOOKS")
        home = Home(Path(kept or made))
        with Postgres(home.postgres).running() as server:
            manage(home, server.address(OWNER), "migrate", "--verbosity=0")
            enter(home, server.address(WEB))
            return _measure()


def _measure() -> str:
    from django.db import connection

    from sunledger.platform.ground.accounts.contracts import Actor, Post

    ids = _villages()
    codes = sorted(ids)[:FILLED]
    whole = Actor("bench", "", (Post("audit", "990101000000"),), books=frozenset(ids.values()))
    started = time.perf_counter()
    _fill(ids, whole)
    filled = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    clerk = Actor("bench", "", (Post("village_clerk", codes[7]),), books=frozenset({ids[codes[7]]}))
    statements = _timed(_statements(codes, whole))
    county, village = _timed(_searches(whole)), _timed(_searches(clerk))
    return _report(filled, statements, county, village)


def _villages() -> dict[str, int]:
    """Return the villages of a kept folder, else make them: the id of each by its code."""
    from sunledger.platform.ground.places.models import Division

    there = Division.objects.filter(level="village").values_list("code", "id")
    return dict(there) or lay_villages()


def _fill(ids: dict[str, int], by: object) -> None:
    from django.db import connection

    from sunledger.platform.ground.accounts.services import acting

    at, batch = datetime(2026, 1, 1, tzinfo=UTC), uuid.uuid4()
    each, done = -(-VOUCHERS // FILLED), 0
    there = _filled(by)
    for village in sorted(ids.values()):
        count = min(each, VOUCHERS - done)
        if village in there:
            done += count
            continue
        rows = list(_rows(village, done, count))
        if not rows:
            break
        given = {name: [row[name] for row in rows] for name in rows[0]}
        given |= {"village": village, "batch": batch, "at": at}
        given |= {"first": done + 1, "last": done + count}
        with acting(by), connection.cursor() as cursor:
            for statement in (_MONTHS_SQL, _VOUCHERS_SQL, _LINES_SQL, _TRACE_SQL, _BOOK_SQL):
                cursor.execute(statement, given)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        done += count
        if sys.stderr.isatty():
            print(f"\r{done:,} vouchers", end="", file=sys.stderr)


def _filled(by: object) -> set[int]:
    """Return the villages whose vouchers are there: each came in one transaction."""
    from sunledger.platform.ground.accounts.services import acting
    from sunledger.platform.registers.books.models import Month

    with acting(by):
        return set(Month.objects.values_list("village_id", flat=True))


def _rows(village: int, start: int, count: int) -> Iterator[dict[str, object]]:
    from sunledger.platform.registers.books import rules

    chance = random.Random(village)  # noqa: S311 - made-up data
    for number in range(count):
        month = _month(number * MONTHS // count)
        what = f"{chance.choice(_WHAT)}（{chance.choice(_WHERE)}）"
        payee = chance.choice(_NAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))
        if chance.random() < 0.4:
            payee = f"{payee}{chance.choice(_SHOPS)}"
        marks = ",".join(map(str, rules.marks(f"{what} {payee}")))
        yield {
            "id": start + number + 1,
            "month": month,
            "number": f"{number + 1:05}",
            "day": month + timedelta(days=chance.randrange(28)),
            "summary": what,
            "payee": payee,
            "fen": chance.randrange(1000, 900_000),
            "income": chance.random() < 0.15,
            "marks": f"{{{marks}}}",
        }


def _month(number: int) -> date:
    return date(FIRST.year + number // 12, number % 12 + 1, 1)


def _statements(codes: list[str], by: object) -> Iterator[Callable[[], object]]:
    from sunledger.platform.registers.books import selectors

    day = date(2025, 12, 31)
    for code in codes[:: max(FILLED // 25, 1)]:
        yield lambda code=code: selectors.balance_sheet(code, day, by=by)
        yield lambda code=code: selectors.income_statement(code, day, by=by)
        yield lambda code=code: selectors.balances(code, date(2025, 1, 1), day, by=by)
        yield lambda code=code: selectors.journal(code, "102", date(2025, 1, 1), day, by=by)


def _searches(by: object) -> Iterator[Callable[[], object]]:
    from sunledger.platform.registers.books import selectors

    chance = random.Random(5)  # noqa: S311 - made-up data
    asked = [*_WHAT[:8], "灯泡", "误工", "水渠", "保洁", "王", "张伟", "李秀英", "赵芳", "魏兰"]
    asked += ["五金店", "图文广告部", "祠堂前", "没有这样的", "00123456", "12.34", "¥4,321.00"]
    asked += [f"{chance.randrange(10, 9000)}.{chance.randrange(100):02}" for _ in range(8)]
    asked += ["".join(chance.choices(_NAMES + _GIVEN, k=2)) for _ in range(16)]
    for text in asked:
        if len(text) > 1:
            yield lambda text=text: selectors.search(text, by=by)


def _timed(acts: Iterator[Callable[[], object]]) -> list[float]:
    found = []
    for act in acts:
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return sorted(found)


def _p95(seconds: list[float]) -> float:
    return seconds[min(int(len(seconds) * 0.95), len(seconds) - 1)]


def _report(
    filled: float, statements: list[float], county: list[float], village: list[float]
) -> str:
    load = subprocess.run(["uptime"], capture_output=True, text=True, check=True).stdout
    rows = (
        ("a statement, ledger or journal of a village", statements, BARS["statements"]),
        ("a search over the county", county, BARS["search"]),
        ("a search in one village", village, BARS["search"]),
    )
    lines = "\n".join(
        f"| {what} | {len(seconds)} | {1000 * seconds[len(seconds) // 2]:.0f} ms"
        f" | {1000 * _p95(seconds):.0f} ms | {1000 * bar:.0f} ms |"
        for what, seconds, bar in rows
    )
    return f"""{TITLE}

`python -m bench books`: {VOUCHERS:,} made-up vouchers of {FILLED} villages over {MONTHS} months,
two lines each, written and booked the legal way in {filled:.0f} s (the database checks each one);
{len(os.sched_getaffinity(0))} processors; load {load.rpartition("average:")[2].strip()}.

| asked | times | median | p95 | bar |
| --- | ---: | ---: | ---: | ---: |
{lines}
"""
