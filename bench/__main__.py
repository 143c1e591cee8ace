"""Measure the desk on the demo county at scale 1, and write bench/RESULTS.md.

    python -m bench                 all of it, as `make bench` does
    python -m bench loop            the loop of a campaign alone; prints its table
    python -m bench rules           the five rules alone, in the engine and in pandas; prints ratios
    python -m bench platform        the platform at 42,000 households; writes its own section
    python -m bench nightly         a night of the whole catalogue there; writes its own section
    python -m bench portal          the public pages and their search; writes its own section
    python -m bench funds           100,000 payments and the chain both ways; writes its own section
    python -m bench books           village books of 1,060,000 vouchers; writes its own section
    python -m bench publish         a month of 250 villages through the publish gate; its own section
    python -m bench measure NAME    one measurement, in this process; prints JSON

Each measurement runs in a process of its own, so that its peak memory is its own. The county is
written once to bench/data, which is not part of the repository.
"""

import importlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench import loop, measures

HERE = Path(__file__).parent
DATA = HERE / "data"
COUNTY = DATA / "county"
DAY = date(2026, 6, 25)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
LONGEST_DISPATCH = 60  # seconds
OWN = ("seconds", "peak_mb")
BY_HAND = "## The first page of the platform"  # from here on `make bench` leaves all alone
PLATFORM = "## The platform"
# Measured alone, each with a section of its own.
ALONE = {
    "nightly": "bench.platform.nightly",
    "books": "bench.books",
    "funds": "bench.funds",
    "portal": "bench.portal",
    "publish": "bench.publish",
}

Results = dict[str, list[dict[str, float]]]


def main() -> int:
    if sys.argv[1:2] == ["measure"]:
        started = time.perf_counter()
        room = loop if sys.argv[2] in loop.STEPS else measures
        figures = getattr(room, sys.argv[2])(COUNTY, DATA, DAY)
        figures = {"seconds": time.perf_counter() - started, **(figures or {})}
        figures["peak_mb"] = peak_mb()
        print(json.dumps(figures))
        return 0
    if sys.argv[1:] == ["platform"]:
        from bench.platform import run as platform_bench

        return write(section=platform_bench.main())
    if sys.argv[1:] and sys.argv[1] in ALONE:
        alone = importlib.import_module(ALONE[sys.argv[1]])
        return write_part(alone.TITLE, alone.main())
    if not (DATA / "county-answer-key.json").exists():
        print("writing the county …", file=sys.stderr)
        measures.write_bench_county(COUNTY, DATA, DAY)
    results: Results = {}
    if sys.argv[1:] == ["rules"]:
        for _ in range(ROUNDS):
            run(measures.RULES, results)
        same_answers(results)
        print("\n".join(f"{what}: {ratio:.2f}" for what, ratio in rule_ratios(results)))
        return 0
    if sys.argv[1:] != ["loop"]:
        for round_number in range(ROUNDS):
            run(measures.INTERLEAVED if round_number else measures.ALL, results)
        same_answers(results)
    run(loop.STEPS, results)
    if sys.argv[1:] == ["loop"]:
        print(report_loop(results))
        return 0
    text = report(results) + report_loop(results)
    return write(desk=text)


def write(*, desk: str = "", section: str = "") -> int:
    """Write what was measured; of desk and platform the other one stays as it was."""
    kept = HERE / "RESULTS.md"
    text = kept.read_text(encoding="utf-8")
    if desk:
        _, mark, rest = text.partition(f"\n{BY_HAND}\n")
        text = f"{desk}{mark}{rest}"
    if section:
        text = f"{text.partition(f'{chr(10)}{PLATFORM}{chr(10)}')[0]}\n{section}"
    kept.write_text(text, encoding="utf-8")
    print(section or desk)
    return 0


def write_part(title: str, section: str) -> int:
    """Write a section of one measurement in the place of its last, or before the platform."""
    kept = HERE / "RESULTS.md"
    text = kept.read_text(encoding="utf-8")
    before, mark, rest = text.partition(f"\n{title}\n")
    if mark:
        after = f"\n## {rest.partition(f'{chr(10)}## ')[2]}"
    else:
        before, mark, rest = text.partition(f"\n{PLATFORM}\n")
        after = mark + rest
    kept.write_text(f"{before}\n{section}{after}", encoding="utf-8")
    print(section)
    return 0


def peak_mb() -> int:
    """Return what this process took at most, and its workers: each as much as the largest."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + workers * len(os.sched_getaffinity(0))) // 1024


def run(names: Sequence[str], results: Results) -> None:
    for name in names:
        figures = measure(name)
        results.setdefault(name, []).append(figures)
        print(f"{name}: {figures}", file=sys.stderr)


def measure(name: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "measure", name],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def same_answers(results: Results) -> None:
    """Stop where pandas and the engine judge differently: then they did not do the same."""
    [engine, pandas] = [
        {key: value for key, value in results[name][0].items() if " " in key}
        for name in ("rules_engine", "rules_pandas")
    ]
    if engine != pandas:
        raise SystemExit(f"the engine and pandas differ: {engine} and {pandas}")


def median(results: Results, name: str, key: str = "seconds") -> float:
    values = sorted(figures[key] for figures in results[name])
    return values[len(values) // 2]


def rule_ratios(results: Results) -> list[tuple[str, float]]:
    """Return how much longer the five rules take in pandas, by what pandas starts from."""
    script, engine, pandas = (median(results, name, "rules_seconds") for name in measures.RULES)
    return [
        ("the five rules of that script, from what calamine gave it ÷ the rules phase of the engine", script / engine),
        ("the five rules in pandas from the engine's own clean, typed snapshot ÷ the rules phase of the engine", pandas / engine),
    ]  # fmt: skip


def report(results: Results) -> str:
    def figure(name: str, key: str = "seconds") -> float:
        return median(results, name, key)

    check, reading, pandas = (figure(n) for n in ("check", "reading", "pandas_script"))
    rows = [
        ("whole check ÷ merely reading the same files", check / reading, "≤ 2.0", check / reading <= 2),
        ("whole check ÷ plain pandas script (calamine, five rules)", check / pandas, "≤ 1.5", check / pandas <= 1.5),
        *((what, ratio, "≥ 5", ratio >= 5) for what, ratio in rule_ratios(results)),
        ("returned/, .xlsx: seconds per 1,000 rows", figure("returned_xlsx", "per_thousand"), "≤ 1", figure("returned_xlsx", "per_thousand") <= 1),
        ("returned/, .csv: seconds per 1,000 rows", figure("returned_csv", "per_thousand"), "≤ 1", figure("returned_csv", "per_thousand") <= 1),
        ("CSV ingest with pseudonyms: rows per second", figure("csv_ingest", "rows_per_second"), "≥ 200,000, or ≤ 5 × floor", figure("csv_ingest", "rows_per_second") >= 200_000 or figure("csv_ingest") <= 5 * figure("csv_floor")),
        ("CSV ingest ÷ reading and writing it", figure("csv_ingest") / figure("csv_floor"), "≤ 5", figure("csv_ingest") <= 5 * figure("csv_floor")),
        ("peak memory of the whole check, MB", figure("check", "peak_mb"), "≤ 2,048", figure("check", "peak_mb") <= 2048),
        ("peak memory under --memory 1GB (no sheet above 300,000 rows), MB", figure("check_1gb", "peak_mb"), "≤ 1,024", figure("check_1gb", "peak_mb") <= 1024),
    ]  # fmt: skip
    lines = [
        "# Speed of the desk",
        "",
        f"Measured on {date.today().isoformat()} by `make bench` on {machine()}. The county is the demo",
        f"county at scale 1 ({sum(f['rows'] for f in results['check'][:1]):,.0f} rows). Every figure is the median of {ROUNDS} runs where",
        "they are interleaved (check, reading, pandas, rules), one run otherwise; each run is a process of its",
        "own. Compare ratios, not seconds of different days.",
        "",
        "| what | measured | bar | |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {what} | {value:,.2f} | {bar} | {'met' if met else '**missed**'} |"
        for what, value, bar, met in rows
    ]
    lines += ["", "| measurement | seconds | peak MB |", "|---|---|---|"]
    lines += [
        f"| {name} | {figure(name):.2f} | {figure(name, 'peak_mb'):,.0f} |"
        for name in results
        if name not in loop.STEPS
    ]
    return "\n".join(lines) + "\n"


def report_loop(results: Results) -> str:
    """Return the table of the campaign's steps, what each did, and whether dispatch is in time."""
    seconds = median(results, "loop_dispatch")
    lines = [
        "",
        "## The loop of a campaign",
        "",
        "The same county with more cars and flats, as large as a first campaign. Each step is one run in a",
        "process of its own and reads what the step before wrote; the meeting and the visits are played by a",
        "script with openpyxl.",
        "",
        f"Dispatch takes {seconds:.1f} seconds; the bar is {LONGEST_DISPATCH}: {'met' if seconds <= LONGEST_DISPATCH else '**missed**'}.",
        "",
        "| step | seconds | peak MB | what |",
        "|---|---|---|---|",
    ]  # fmt: skip
    for name in loop.STEPS:
        [figures] = results[name]
        counts = [f"{k.replace('_', ' ')} {v:,.0f}" for k, v in figures.items() if k not in OWN]
        lines.append(
            f"| {name.removeprefix('loop_').replace('_', ' ')} | {figures['seconds']:.1f} "
            f"| {figures['peak_mb']:,.0f} | {', '.join(counts)} |"
        )
    return "\n".join(lines) + "\n"


def machine() -> str:
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    cores = len(os.sched_getaffinity(0))
    return f"{cpu}, {cores} cores, {memory:.0f} GB, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
