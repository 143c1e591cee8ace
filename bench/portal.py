"""`python -m bench portal`: the public pages against an empty page of Django, and the search.

A county of 250 villages is made up and 200,000 rows are published through the gate, by two people,
as an office does. Then the same server, settings and database serve the portal and, beside it, an
empty page; both are asked in turn. `BENCH_ROWS` publishes fewer. All is thrown away afterwards.
"""

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bench.places import lay_villages

TITLE = "## The portal"
ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
A_LIST = 250  # rows
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "200"))
AT_ONCE = 4
SEARCH_BAR = 300  # milliseconds, 95 of 100
COUNTY = "990101000000"
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜单欧区"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红娥玲芬𠮷𫍽"


def main() -> str:
    """Measure, and return the section for RESULTS.md."""
    from sunledger.assembly.home import Home
    from sunledger.assembly.manage import enter, environment, manage
    from sunledger.assembly.postgres import OWNER, WEB, Postgres

    with tempfile.TemporaryDirectory(prefix="sunledger-portal-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made))
        with Postgres(home.postgres).running() as server:
            manage(home, server.address(OWNER), "migrate", "--verbosity=0")
            enter(home, server.address(WEB))
            seconds, roster, village = publish()
            given = environment(home, server.address(WEB))
            paths = {
                "the first page": "/",
                "a village": f"/v/{village}",
                "a list of 250 people": f"/notice/{roster}",
                "find my village": "/where?q=xiang",
            }
            with served(given) as port, served(given, "bench.platform.empty") as empty:
                pages = {name: measured(port, path, empty) for name, path in paths.items()}
                found = searches(port)
    return report(seconds, pages, found)


def publish() -> tuple[float, str, str]:
    """Publish the rows; return how long it took, the address of a list, and a village."""
    from django.db import connection

    from sunledger.platform.ground.accounts.contracts import Actor, Post
    from sunledger.platform.ground.transparency.contracts import Origin
    from sunledger.platform.questions.notices import services
    from sunledger.platform.questions.notices.contracts import Kind

    ids = lay_villages()
    villages = sorted(ids)
    seen = frozenset(ids.values())
    first = Actor("bench:1", "甲", (Post("finance", COUNTY),), seen, books=seen)
    second = Actor("bench:2", "乙", (Post("county_aid_office", COUNTY),), seen, books=seen)
    origin = Origin("command", datetime.now(UTC))
    dice = random.Random(7)  # noqa: S311 - made-up people
    drafts = [
        _list(number, villages[number % len(villages)], dice) for number in range(ROWS // A_LIST)
    ]
    began = time.perf_counter()
    for at in range(0, len(drafts), 100):
        numbers = services.prepare_all(drafts[at : at + 100], by=first, origin=origin)
        services.hand_all_in(numbers, by=first, origin=origin)
        services.publish_all(numbers, by=second, origin=origin)
        print(f"{(at + len(numbers)) * A_LIST:,} rows are public", file=sys.stderr)
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    one = drafts[0]
    return took, str(services.series_of(Kind.ROSTER, one.place, one.period, one.slug)), one.place


def _list(number: int, village: str, dice: random.Random) -> object:
    from sunledger.platform.questions.notices.contracts import (
        Column,
        Draft,
        Kind,
        Source,
        Table,
        Type,
    )

    columns = (
        Column("name", "姓名", "Name", Type.PERSON_NAME),
        Column("what", "项目", "What", Type.TEXT),
        Column("fen", "金额", "Amount", Type.MONEY_FEN),
    )
    what = ("种粮补贴", "退耕还林", "低保金", "公益岗位工资", "危房改造")[number % 5]
    rows = tuple((name_of(dice), what, dice.randrange(1_000, 900_000)) for _ in range(A_LIST))
    period = f"{2020 + number // 250}-{number % 12 + 1:02}"
    return Draft(
        *(Kind.ROSTER, village, period, f"n{number}", f"{what}发放名单", "Payments", "", ""),
        (Table("payees", "名单", "List", columns, rows),),
        "依据文件",
        "Rule",
        Source("funds", "roster", str(number)),
    )


def name_of(dice: random.Random) -> str:
    """Return a made-up name of two or three characters."""
    return dice.choice(_NAMES) + "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2))))


@contextmanager
def served(given: dict[str, str], settings: str = "sunledger.assembly.settings") -> Iterator[int]:
    """Run the web part as the platform does; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["gunicorn", "--config=python:sunledger.assembly.web", f"--bind=127.0.0.1:{port}"]
    running = subprocess.Popen(
        [sys.executable, "-m", *words],
        env={**given, "DJANGO_SETTINGS_MODULE": settings},
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait()


def ask(port: int, paths: Sequence[str]) -> tuple[list[float], float]:
    """Ask for all of them, four at once; return the milliseconds of each and the seconds of all."""

    def one(path: str) -> float:
        began = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        link.request("GET", path, headers={"Accept-Encoding": "gzip"})
        told = link.getresponse()
        told.read()
        link.close()
        if told.status != 200:
            raise SystemExit(f"{path} answered {told.status}")
        return (time.perf_counter() - began) * 1000

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        each = list(threads.map(one, paths))
    return each, time.perf_counter() - began


def measured(port: int, path: str, empty: int) -> dict[str, float]:
    """Ask for a page and for an empty one in turn, in five rounds."""
    pages: list[float] = []
    seconds = {"page": 0.0, "empty": 0.0}
    ask(port, [path] * 8)
    ask(empty, ["/nobody"] * 8)
    for _ in range(5):
        each, took = ask(port, [path] * (REQUESTS // 5))
        pages += each
        seconds["page"] += took
        seconds["empty"] += ask(empty, ["/nobody"] * (REQUESTS // 5))[1]
    many = len(pages)
    return {
        "p95": _p95(pages),
        "per_second": many / seconds["page"],
        "empty": many / seconds["empty"],
    }


def searches(port: int) -> dict[str, list[float]]:
    """Return the milliseconds of each kind of search."""
    dice = random.Random(11)  # noqa: S311 - made-up words
    kinds: dict[str, Callable[[], str]] = {
        "two characters of a name": lambda: name_of(dice)[:2],
        "a whole name": lambda: name_of(dice),
        "a rare character": lambda: dice.choice(_NAMES) + dice.choice("𠮷𫍽"),
        "pinyin": lambda: dice.choice(("zhangwei", "lifang", "shanlijun", "wangxiu", "chenming")),
        "initials": lambda: dice.choice(("zwj", "lfm", "sxy", "wgl", "cyh")),
        "an amount": lambda: f"{dice.randrange(10, 9000)}.{dice.randrange(100):02}",
        "name and scheme": lambda: f"{name_of(dice)} 退耕",
    }
    return {
        kind: ask(port, [f"/search?q={quote(words())}" for _ in range(REQUESTS // 4)])[0]
        for kind, words in kinds.items()
    }


def _p95(each: Sequence[float]) -> float:
    return statistics.quantiles(each, n=20)[-1]


def report(
    seconds: float, pages: dict[str, dict[str, float]], found: dict[str, list[float]]
) -> str:
    """Return the section."""
    every = [took for kind in found.values() for took in kind]
    lines = [
        TITLE,
        "",
        f"`python -m bench portal`: {ROWS:,} rows of 250 villages, published through the gate by two people in",
        f"{seconds:.0f} s. Four ask at once; load of the machine {os.getloadavg()[0]:.1f}. The empty page is served by the same",
        "settings and database beside it, in turn with each page.",
        "",
        "| page | p95, ms | pages/s | empty pages/s | ratio |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {one['p95']:.0f} | {one['per_second']:.0f} | {one['empty']:.0f} | {one['per_second'] / one['empty']:.2f} |"
            for name, one in pages.items()
        ),
        "",
        f"Search: p95 {_p95(every):.0f} ms; the bar is {SEARCH_BAR}: {'met' if _p95(every) <= SEARCH_BAR else '**missed**'}.",
        "",
        "| search | median, ms | p95, ms |",
        "|---|---|---|",
        *(
            f"| {kind} | {statistics.median(each):.0f} | {_p95(each):.0f} |"
            for kind, each in found.items()
        ),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
