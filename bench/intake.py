"""A department's table through the browser's own services: 100,000 rows × 40 columns.

    python -m bench.intake              prints a table: seconds from the hand-in to each page
    python -m bench.intake 20000        with so many rows
    python -m bench.intake 100000 csv   only the files whose name holds that

Each part is what a clerk waits for: the first look, the first screen of errors (asked for once a
second, as the page of the check does, while the check goes on), the whole check, the taking in. Two
in a hundred rows are faulty. The load of the machine stands below.
"""

import contextlib
import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

ROWS = 100_000
EXTRA = [f"备用{number}" for number in range(33)]
VEHICLES = ["身份证号", "姓名", "号牌号码", "车辆类型", "初次登记日期", "购置价格", "状态", *EXTRA]
MEMBERS = ["户编号", "姓名", "身份证号", "与户主关系", "村代码", "属性状态", "致贫原因", "联系电话"]
TARGETS = {"first errors": 15, "whole check": 60}


def main() -> int:
    """Start a platform's database in a folder of its own and measure there in a process of ours."""
    from sunledger.assembly.database import Database
    from sunledger.assembly.home import Home
    from sunledger.assembly.manage import environment
    from sunledger.assembly.postgres import Postgres
    from sunledger.assembly.serving import make, prepare

    rows, only = [*sys.argv[1:3], *[str(ROWS), ""][len(sys.argv[1:3]) :]]
    with tempfile.TemporaryDirectory(prefix="sunledger-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Home(Path(folder) / "home")
        make(home)
        with Postgres(home.postgres).running() as server:
            database = Database.of(server)
            prepare(home, database)
            tests = Path(__file__).parent.parent / "tests" / "platform"
            return subprocess.run(
                [sys.executable, "-m", "bench.intake", "--inside", rows, only],
                env=environment(home, database.web) | {"PYTHONPATH": str(tests)},
                check=False,
            ).returncode


def id_of(number: int) -> str:
    """Return a made-up ID number whose check character is right."""
    from sunledger.kit.ids import check_character

    day = date(1940, 1, 1) + timedelta(days=number * 7919 % 25_000)
    first = f"9901{number // 25_000 % 90 + 1:02}{day:%Y%m%d}{number % 1000:03}"
    return first + check_character(first)


def vehicle(number: int) -> list[str]:
    person = id_of(number)
    return [
        person[:-1] if number % 50 == 0 else person,
        "张三" + chr(0x4E00 + number % 2000),
        f"云Y{number:06}",
        "小型轿车",
        f"20{10 + number % 15}-0{1 + number % 9}-1{number % 9}",
        str(30_000 + number % 90_000),
        "正常",
        *(f"v{number % (7 + at)}" for at in range(len(EXTRA))),
    ]


def member(number: int, villages: list[str]) -> list[str]:
    household = number // 4
    wrong = number % 50 == 0
    return [
        f"H{household:06}",
        "李四" + chr(0x4E00 + number % 2000),
        id_of(number),
        "户主" if number % 4 == 0 else "子女",
        "990101999999" if wrong else villages[household % len(villages)],
        "在册",
        "因病",
        f"1{number % 10_000_000_000:010}",
        *(f"v{number % (7 + at)}" for at in range(len(EXTRA) - 1)),
    ]


def as_book(header: list[str], rows: list[list[str]]) -> bytes:
    import xlsxwriter

    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"constant_memory": True})
    page = book.add_worksheet("表")
    for at, row in enumerate([header, *rows]):
        page.write_row(at, 0, row)
    book.close()
    return kept.getvalue()


def as_csv(header: list[str], rows: list[list[str]]) -> bytes:
    kept = io.StringIO()
    csv.writer(kept).writerows([header, *rows])
    return kept.getvalue().encode("gb18030")


def inside(rows: int, only: str) -> int:
    import django

    django.setup()
    from world import COUNTY, NOW, OTHER_VILLAGE, VILLAGE, build

    world = build()
    clerk, office = world.actor("department_officer"), world.actor("county_aid_office")
    cars = [vehicle(number) for number in range(1, rows + 1)]
    people = [member(number, [VILLAGE, OTHER_VILLAGE]) for number in range(rows)]
    files = [
        ("vehicles .xlsx", as_book, VEHICLES, cars, clerk),
        ("vehicles .csv", as_csv, VEHICLES, cars[1:], clerk),
        ("members .xlsx", as_book, [*MEMBERS, *EXTRA[:-1]], people, office),
    ]
    print(f"{rows:,} rows × 40 columns, seconds")
    print(
        "| file | MB | look | first errors | whole check | CPU of it | taking in | refused | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for words, write, header, body, actor in files:
        if only in words:
            print(measure(words, write(header, body), (actor, COUNTY, NOW)), flush=True)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} cores; targets: {TARGETS}")
    return 0


def cpu() -> float:
    """Return the CPU seconds of this process and of those that it has started and ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def first_errors(number, actor) -> float:
    """Ask for the page of the check until it shows errors; return when it did."""
    from sunledger.platform.questions.intake import selectors

    while selectors.batch(number, by=actor).state == "checking":
        found = selectors.found_so_far(number, by=actor)
        if found is not None and found.first_bad:
            return time.perf_counter()
        time.sleep(1)
    raise SystemExit(f"{number}: no errors shown before the check was whole")


def measure(words, content, desk) -> str:
    actor, place, origin = desk
    from dataclasses import replace

    from sunledger.platform.questions.intake import selectors, services
    from sunledger.platform.questions.intake.models import Batch

    number = uuid.uuid4()
    started = time.perf_counter()
    services.hand_in(
        number, table=None, place=place, name=words, content=[content], by=actor, origin=origin
    )
    look = time.perf_counter() - started
    with contextlib.suppress(Exception):  # the second month it is known already
        services.match_columns(number, {}, by=actor, origin=origin)
    started, before = time.perf_counter(), cpu()
    with ThreadPoolExecutor(1) as page:
        seen = page.submit(first_errors, number, actor)
        services.run_check(number, by=actor, origin=origin)
        check, burnt = time.perf_counter() - started, cpu() - before
        first = seen.result() - started
    result = selectors.result(number, by=actor)
    services.confirm(
        number, purpose="量", basis="〔2026〕1号", as_of=origin.at.date(), by=actor, origin=origin
    )
    second = replace(actor, ref=f"a:{uuid.UUID(int=2)}", name="钱第二")
    if Batch.objects.get(id=number).state == "waiting":
        services.agree(number, by=second, origin=origin)
    started = time.perf_counter()
    services.run_taking(number, by=actor, origin=origin)
    taking = time.perf_counter() - started
    if result is None or not result.first_bad:
        raise SystemExit(f"{words}: no errors to show")
    if Batch.objects.get(id=number).state != "taken_in":
        raise SystemExit(f"{words}: not taken in")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = (
        *(words, f"{len(content) / (1 << 20):.0f}", f"{look:.1f}"),
        *(f"{look + first:.1f}", f"{check:.1f}", f"{burnt:.1f}", f"{taking:.1f}"),
        *(f"{result.refused:,}", f"{peak:.0f}"),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(inside(int(sys.argv[2]), sys.argv[3]) if sys.argv[1:2] == ["--inside"] else main())
