"""`python -m bench nightly`: a night of the whole catalogue over register and extracts at scale 1.

The home of the platform's bench has the register; what departments deliver is handed in from
bench/data/county once, file by file, as offices do. Then two nights: all rules, and a night in which
nothing changed. Each is a process of its own.

`python -m bench.platform.nightly lay|night` is what runs as the web role; it prints JSON.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import date
from pathlib import Path

from bench.platform.family import busy_ms, family
from sunledger.catalogue.model import Catalogue

COUNTY = Path(__file__).parents[1] / "data/county"
DAY = date(2026, 6, 25)
REGISTER = ("members", "income", "assurances")  # laid by bench.platform.county
TITLE = "## A night of the whole catalogue"
BAR = 3600  # seconds: it begins at two, and people come at eight
_BATCHES = uuid.UUID("5b0b6d8e-2d53-4f0b-9c57-0f4bb2a3c0de")


def main() -> str:
    """Measure, and return the section for RESULTS.md."""
    from bench.platform.run import home, lay
    from sunledger.assembly import database
    from sunledger.assembly.demo_home import as_demo
    from sunledger.assembly.manage import environment
    from sunledger.assembly.serving import prepare

    of = as_demo(home())
    if not (of.folder / "laid.json").exists():
        lay(of)
    told = []
    with database.opened(of) as tables:
        prepare(of, tables)
        for part in ("lay", "night", "night"):
            done = subprocess.run(
                [sys.executable, "-m", "bench.platform.nightly", part],
                env=environment(of, tables.web),
                check=True,
                stdout=subprocess.PIPE,
            )
            told.append(json.loads(done.stdout))
    return report(*told)


# ---------------------------------------------------------------- as the web role


def lay_extracts() -> dict:
    """Hand in every file of departments that is not there yet; return what is there now."""
    from django.utils import timezone

    from bench.platform.county import actor
    from sunledger.assembly import demo, handing
    from sunledger.assembly.home import Home
    from sunledger.kit.errors import SunledgerError
    from sunledger.platform.catalogue import catalogue
    from sunledger.platform.ground.transparency.contracts import Origin
    from sunledger.platform.questions.intake import selectors
    from sunledger.platform.questions.intake.contracts import State

    demo.income_line(Home.of_environment(), COUNTY)
    officer, second = actor("county_aid_office"), actor("data_steward")
    rows, began = Counter(), time.perf_counter()
    for table, file in files_of(catalogue()):
        source = catalogue().sources[table]
        number = uuid.uuid5(_BATCHES, file.name)
        purpose, basis = source.purpose.zh, "演示数据，不作依据"
        handed = handing.Handed(number, table, file, demo.COUNTY, purpose, basis, DAY)
        done = handing.state_of(number, officer) is State.TAKEN_IN
        started = time.perf_counter()
        try:
            handing.take_in(
                handed, by=officer, second=second, now=lambda: Origin("command", timezone.now())
            )
        except SunledgerError as error:
            print(file.name, error.en, file=sys.stderr)
            continue
        taken = selectors.batch(number, by=officer).taken
        rows[table] += taken
        seconds = 0 if done else round(time.perf_counter() - started, 1)
        print(file.name, taken, seconds, file=sys.stderr, flush=True)
    return {
        "tables": len(rows),
        "rows": sum(rows.values()),
        "seconds": round(time.perf_counter() - began),
    }


def files_of(catalogue: Catalogue) -> list[tuple[str, Path]]:
    """Return the files of the county that are no part of the register, the smallest first."""
    found = []
    for table, source in catalogue.sources.items():
        named = re.compile(rf".*-{re.escape(source.title.zh)}\d*")
        if table not in REGISTER:
            found += [(table, path) for path in COUNTY.iterdir() if named.fullmatch(path.stem)]
    return sorted(found, key=lambda one: (one[1].stat().st_size, one[1].name))


def night() -> dict:
    """Run the whole catalogue as the night does, and take up what it hit; return what it took."""
    from django.conf import settings
    from django.utils import timezone

    from sunledger.platform.ground.accounts.services import acting
    from sunledger.platform.ground.transparency.contracts import Origin
    from sunledger.platform.questions.comparison import selectors, services
    from sunledger.platform.questions.findings.services import take_up_all

    server = int((settings.HOME.postgres / "data/postmaster.pid").read_text().split()[0])
    load, database = [os.getloadavg()[0]], busy_ms(list(family(server)))
    origin = Origin("command", timezone.now(), uuid.uuid4())
    began = time.perf_counter()
    number = services.start_here(None, "夜间比对计时", origin=origin)
    services.run_waiting(number, origin=origin)
    compared = time.perf_counter() - began
    load.append(os.getloadavg()[0])
    taken = take_up_all(origin=origin)
    seconds = time.perf_counter() - began
    load.append(os.getloadavg()[0])
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    by = selectors.platform()
    run = selectors.run(number, by=by)
    with acting(by):
        results = selectors.rule_runs_of(number)
    return {
        "seconds": seconds,
        "compared": compared,
        "processor": sum(one.ru_utime + one.ru_stime for one in used),
        "database": (busy_ms(list(family(server))) - database) / 1000,
        "peak_mb": used[0].ru_maxrss // 1024,
        "load": load,
        "rules": run.total,
        "same": run.same,
        "not_run": run.not_run,
        "applied": sum(one.applied for one in results),
        "flagged": sum(one.flagged for one in results),
        "raised": sum(one.raised for one in taken),
        "state": run.state.value,
    }


def report(laid: dict, first: dict, second: dict) -> str:
    """Return the section."""
    from bench.__main__ import machine

    low = min(*first["load"], *second["load"])
    high = max(*first["load"], *second["load"])
    lines = [
        TITLE,
        "",
        f"`python -m bench nightly` on {date.today().isoformat()}, {machine()}; load {low:.1f} to",
        f"{high:.1f} (2 is all of it, ours included). The register of 42,000 households and",
        f"{laid['rows']:,} rows of {laid['tables']} tables as departments deliver them, every rule of the catalogue;",
        "`findings` is what is made of the hits. `processor` is ours with the rules, `database` its own.",
        "",
        "| night | rules | not run | unchanged | hits | comparing, s | with findings, s | processor, s | database, s | peak MB | bar | |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in (("the first", first), ("nothing changed", second)):
        met = "met" if one["seconds"] <= BAR and one["state"] == "done" else "**missed**"
        lines.append(
            f"| {name} | {one['rules']} | {one['not_run']} | {one['same']} | {one['flagged']:,} "
            f"| {one['compared']:.0f} | {one['seconds']:.0f} | {one['processor']:.0f} "
            f"| {one['database']:.0f} | {one['peak_mb']:,} | ≤ {BAR} s | {met} |"
        )
    lines += [
        "",
        f"The first night looked at {first['applied']:,} subjects of rules and made {first['raised']:,} findings.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps({"lay": lay_extracts, "night": night}[sys.argv[1]]()))
