"""`python -m bench publish`: a month of 250 villages through the publish gate, and a search.

The drafts are made up here, each with vouchers in which numbers, homes and illness stand; taking
them out of the books is measured with the books. Everything is thrown away afterwards.
"""

import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bench.books import _GIVEN, _NAMES, _WHAT, _WHERE
from bench.places import lay_villages

TITLE = "## The publish gate"
VOUCHERS = 50  # of a village in a month
BARS = {"month": 180, "search": 0.3}  # seconds
_SEARCHES = 60


def main() -> str:
    """Measure, and return the section for RESULTS.md."""
    from sunledger.assembly.home import Home
    from sunledger.assembly.manage import enter, manage
    from sunledger.assembly.postgres import OWNER, WEB, Postgres

    with tempfile.TemporaryDirectory(prefix="sunledger-publish-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made))
        with Postgres(home.postgres).running() as server:
            manage(home, server.address(OWNER), "migrate", "--verbosity=0")
            enter(home, server.address(WEB))
            return _measure()


def _measure() -> str:
    from sunledger.platform.ground.accounts.contracts import Actor, Post
    from sunledger.platform.ground.transparency.contracts import Origin
    from sunledger.platform.questions.notices import selectors, services

    ids = lay_villages()
    county, seen = (Post("county_aid_office", "990101000000"),), frozenset(ids.values())
    one, other = (Actor(ref, "", county, seen) for ref in ("a:1", "a:2"))
    origin = Origin("command", datetime(2026, 7, 3, 1, tzinfo=UTC))
    drafts = [_draft(code, number) for number, code in enumerate(sorted(ids))]
    took = {}
    started = time.perf_counter()
    numbers = services.prepare_all(drafts, by=one, origin=origin)
    took["masked and kept"] = time.perf_counter() - started
    services.hand_all_in(numbers, by=one, origin=origin)
    started = time.perf_counter()
    services.publish_all(numbers, by=other, origin=origin)
    took["published and indexed"] = time.perf_counter() - started
    chance, today = random.Random(7), date(2026, 7, 3)  # noqa: S311 - made-up words
    times = []
    for _ in range(_SEARCHES):
        words = chance.choice((_name(chance), chance.choice(_WHAT)[:4], "zhangwei", "lina"))
        started = time.perf_counter()
        selectors.search(words, on=today)
        times.append(time.perf_counter() - started)
    return _report(took, times, len(drafts))


def _name(chance: random.Random) -> str:
    return chance.choice(_NAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))


def _draft(place: str, number: int) -> object:
    from sunledger.platform.questions.notices.contracts import (
        Column,
        Draft,
        Kind,
        Source,
        Table,
        Type,
    )

    chance = random.Random(number)  # noqa: S311 - made-up data
    columns = (
        Column("number", "凭证号", "Voucher", Type.QUANTITY),
        Column("day", "日期", "Day", Type.DATE),
        Column("summary", "摘要", "What for", Type.TEXT),
        Column("payee", "收款人", "Paid to", Type.PERSON_NAME),
        Column("out", "支出", "Out", Type.MONEY_FEN),
    )
    rows = []
    for at in range(1, VOUCHERS + 1):
        what = f"{chance.choice(_WHAT)}（{chance.choice(_WHERE)}）"
        secret = ("", "，电话13812345678", "，患尿毒症", "，3组12号", "，卡6222021234567890128")
        told = what + (chance.choice(secret) if chance.random() < 0.2 else "")
        day = f"2026-06-{1 + chance.randrange(28):02}"
        rows.append((at, day, told, _name(chance), chance.randrange(1, 10**7)))
    return Draft(
        kind=Kind.BOOKS_MONTH,
        place=place,
        period="2026-06",
        slug="",
        title_zh=f"村{number} 2026 年 6 月的账",
        title_en="Books, June 2026",
        body_zh="",
        body_en="",
        tables=(Table("vouchers", "凭证", "Vouchers", columns, tuple(rows)),),
        basis_zh="《村民委员会组织法》第三十条",
        basis_en="Organic Law of Villagers' Committees, art. 30",
        source=Source("bench", "month", f"{place}/2026-06"),
        clock="announce_days",
    )


def _report(took: dict[str, float], times: list[float], villages: int) -> str:
    whole = sum(took.values())
    p95 = statistics.quantiles(times, n=20)[-1]
    lines = [
        TITLE,
        "",
        f"A month of {villages} villages, {villages * VOUCHERS:,} vouchers, one transaction a step.",
        "",
        "| what | seconds | bar |",
        "|---|---|---|",
        *(f"| {name} | {seconds:.1f} | |" for name, seconds in took.items()),
        f"| a month in all | {whole:.1f} | {BARS['month']} |",
        f"| a search over its rows, p95 of {_SEARCHES} | {p95:.3f} | {BARS['search']} |",
        "",
    ]
    return "\n".join(lines)
