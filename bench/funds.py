"""`python -m bench funds`: 100,000 payments through intake into the chain, and the chain both ways.

A made-up county of 2,000 households in 40 villages, paid fifty times each. Everything is thrown
away afterwards.
"""

import csv
import io
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.places import lay_villages

if TYPE_CHECKING:  # Django is set up later
    from sunledger.platform.ground.accounts.contracts import Actor
    from sunledger.platform.ground.transparency.contracts import Origin

TITLE = "## Funds"
PAYMENTS, HOUSEHOLDS, ROSTERS = 100_000, 2_000, 50
BARS = {"import": 60, "chain": 0.2}  # seconds
_COUNTY = "990101000000"
_ASKED = 40
_HEAD = (
    *("批次号", "行号", "补贴项目", "身份证号", "姓名", "卡号", "户名", "金额"),
    *("所属月份", "发放日期", "发放状态"),
)
_CARD = "6228480000000000018"


def main() -> str:
    """Measure, and return the section for RESULTS.md."""
    from sunledger.assembly.home import Home
    from sunledger.assembly.manage import enter, manage
    from sunledger.assembly.postgres import OWNER, WEB, Postgres

    with tempfile.TemporaryDirectory(prefix="sunledger-funds-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made))
        with Postgres(home.postgres).running() as server:
            manage(home, server.address(OWNER), "migrate", "--verbosity=0")
            enter(home, server.address(WEB))
            return _measure()


def _measure() -> str:
    from sunledger.platform.ground.accounts.contracts import Actor, Post
    from sunledger.platform.ground.transparency.contracts import Origin
    from sunledger.platform.questions.intake import services as intake
    from sunledger.platform.registers.funds import selectors, services
    from sunledger.platform.registers.funds.contracts import Level, NewLine

    ids = lay_villages()
    post = (Post("finance", _COUNTY), Post("county_aid_office", _COUNTY))
    by = Actor("a:1", "", post, frozenset(ids.values()), county=True)
    origin = Origin("command", datetime(2026, 7, 3, 1, tzinfo=UTC))
    people = _households(ids, by, origin)
    line = services.open_line(NewLine("困难群众救助补助资金", Level.CENTRAL), by=by, origin=origin)
    day = date(2026, 1, 5)
    quota = services.receive(line, "财农〔2026〕30号", 10**10, day, by=by, origin=origin)
    services.say_items(line, ["农村低保金"], by=by, origin=origin)
    number, took = uuid.uuid4(), {}
    intake.hand_in(
        number,
        table="payments",
        place=_COUNTY,
        name="发放.csv",
        content=[_file(people)],
        by=by,
        origin=origin,
    )
    intake.match_columns(number, {}, by=by, origin=origin)
    took["checked"] = _seconds(lambda: intake.run_check(number, by=by, origin=origin))
    told = {"purpose": "核对", "basis": "演示", "as_of": origin.at.date()}
    intake.confirm(number, **told, by=by, origin=origin)
    took["taken in"] = _seconds(lambda: intake.run_taking(number, by=by, origin=origin))
    down = _median(lambda: selectors.tree(line, by=by), 10)
    places = _median(lambda: selectors.by_place(line, by=by), 10)
    homes = list(_some_households(by))
    times = [_seconds(lambda h=home: selectors.of_household(h, by=by)) for home in homes]
    page = _median(lambda: selectors.figures_of(line, by=by, on=date(2026, 7, 3)), 10)
    del quota
    took["taken back"] = _seconds(lambda: intake.undo(number, "量一量", by=by, origin=origin))
    return _report(took, down, places, statistics.median(times), max(times), page)


def _households(ids: dict[str, int], by: "Actor", origin: "Origin") -> list[tuple[str, str]]:
    from sunledger.kit.ids import check_character
    from sunledger.platform.registers.registry.contracts import Batch, MemberRow
    from sunledger.platform.registers.registry.services import apply_batch

    villages, rows, people = sorted(ids.values())[:40], [], []
    for number in range(HOUSEHOLDS):
        body = (
            f"990101{1940 + number % 60}{1 + number % 12:02}{1 + number % 28:02}{number % 1000:03}"
        )
        person = body + check_character(body)
        name = f"张{chr(0x4E00 + number)}"
        village = villages[number % len(villages)]
        where = ("册.csv", "", number + 2, f"H{number:06}")
        rows.append(MemberRow(*where, village, name, person, relation="户主"))
        people.append((person, name))
    batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 1, 1))
    apply_batch(batch, rows, by=by, origin=origin)
    return people


def _file(people: list[tuple[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for count in range(PAYMENTS):
        roster, line = divmod(count, PAYMENTS // ROSTERS)
        person, name = people[count % len(people)]
        month = f"2026-{1 + roster % 6:02}"
        state = "失败" if count % 300 == 0 else "成功"
        told = (f"P{roster:03}", line + 1, "农村低保金", person, name, _CARD, name)
        writer.writerow((*told, "120.50", month, f"{month}-15", state))
    return out.getvalue().encode()


def _some_households(by: "Actor") -> list[uuid.UUID]:
    from sunledger.platform.registers.registry import selectors
    from sunledger.platform.registers.registry.contracts import Query

    found = selectors.households(Query(_COUNTY), by=by, limit=_ASKED)
    return [row.id for row in found.rows]


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _median(act: Callable[[], object], times: int) -> float:
    return statistics.median(_seconds(act) for _ in range(times))


def _report(  # noqa: PLR0917 - the figures of one table
    took: dict[str, float], down: float, places: float, up: float, worst: float, page: float
) -> str:
    whole = took["checked"] + took["taken in"]
    load = os.getloadavg()[1]
    rows = [
        ("100,000 payments: checked", f"{took['checked']:.1f} s", ""),
        ("… booked into the chain", f"{took['taken in']:.1f} s", ""),
        ("… both", f"{whole:.1f} s", f"≤ {BARS['import']} s"),
        ("… taken back whole", f"{took['taken back']:.1f} s", ""),
        ("chain down: from the budget to every payment", _ms(down), "≤ 200 ms"),
        ("… and to every village, over all payees", _ms(places), "≤ 200 ms"),
        ("chain up: all payments of a household to the budget, median", _ms(up), "≤ 200 ms"),
        ("… the slowest of 40", _ms(worst), ""),
        ("figures of a fund up to a day", _ms(page), ""),
    ]
    lines = "\n".join(f"| {what} | {value} | {bar} |" for what, value, bar in rows)
    return f"""{TITLE}

100,000 payments to 2,000 households, 50 rosters of one fund, handed in as one CSV through intake;
`python -m bench funds` on 2 cores, load of the machine while it ran {load:.1f}.

| what | took | bar |
|---|---|---|
{lines}
"""


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
