"""The measuring: start the platform as it runs, ask as people do, write what it took."""

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

from bench.platform.client import Answer, Browser, timed
from bench.platform.family import busy_ms, family, own_mb, resident_mb
from sunledger.assembly import database
from sunledger.assembly.demo_home import as_demo
from sunledger.assembly.demo_logins import LOGINS, read
from sunledger.assembly.home import VARIABLE, Home
from sunledger.assembly.manage import environment
from sunledger.assembly.serving import prepare

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "200"))
AT_ONCE = (1, 4)
BARS = {"page": 200, "search": 300}  # milliseconds, 95 of 100
PER_MINUTE = 600  # requests of the API that one person may send
BETWEEN = 40  # empty pages before each measurement, so that both saw the same machine
SUNLEDGER = Path(sys.executable).with_name("sunledger")
COUNTY = "999901000000"
_HOUSEHOLD = re.compile(r'href="/c/household/([0-9a-f-]{36})"')
_PERSON = re.compile(r'href="(/c/household/[0-9a-f-]{36}/person/[0-9a-f-]{36})"')

Figures = dict[str, float]


@dataclass(frozen=True)
class Question:
    """What is asked, of which bar it is, by whom, and the requests: taken in turn."""

    name: str
    bar: str
    who: str
    asks: Sequence[Callable[[], Answer]]


def home() -> Path:
    """Return the home of the bench: as root, where the user of the database reaches it.

    BENCH_HOME names another.
    """
    if named := os.environ.get("BENCH_HOME"):
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/lib/sunledger-bench/home")
    return Path(__file__).parents[1] / "data/platform"


def main() -> str:
    """Measure, and return the section for RESULTS.md."""
    of = as_demo(home())
    first = first_page()
    laid = {**lay(of), "first": first}
    with served(of) as (pid, port), emptied(of, pid) as empty:
        site = Site(of, port, laid["words"])
        rows = list(measured(site, empty, pid))
        taken = exported(site)
        memory = memories(pid)
    return report(laid, rows, taken, memory)


def first_page() -> Figures:
    """Return how long a new demonstration takes until its first page, from an installed tree."""
    with tempfile.TemporaryDirectory(prefix="sunledger-") as made:
        Path(made).chmod(0o711)
        began = time.perf_counter()
        words = [SUNLEDGER, "serve", "--demo", "--once", "--port", "0", "--home", f"{made}/home"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        return {"seconds": time.perf_counter() - began, "load": os.getloadavg()[0]}


def lay(of: Home) -> dict:
    """Return what it took to lay the county into the register, done once a home."""
    kept = of.folder / "laid.json"
    if not kept.exists():
        print("laying 42,000 households into the register …", file=sys.stderr)
        with database.opened(of) as tables:
            prepare(of, tables)
            done = subprocess.run(
                [sys.executable, "-m", "bench.platform.county"],
                env=environment(of, tables.web),
                check=True,
                stdout=subprocess.PIPE,
            )
        laid = {**json.loads(done.stdout), "load": os.getloadavg()[0]}
        kept.write_text(json.dumps(laid, ensure_ascii=False))
    with database.opened(of) as tables:
        prepare(of, tables)
        done = subprocess.run(
            [sys.executable, "-m", "bench.platform.under_way"],
            env=environment(of, tables.web),
            check=True,
            stdout=subprocess.PIPE,
        )
    return {**json.loads(kept.read_text()), "under_way": int(done.stdout)}


@contextmanager
def served(of: Home) -> Iterator[tuple[int, int]]:
    """Run the platform as a person starts it; give the process and the port."""
    words = [SUNLEDGER, "serve", "--port", "0", "--json", "--home", of.folder]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        told = ""
        while not told.endswith("}\n"):
            told += running.stdout.readline() or sys.exit("it did not start")
        address = json.loads(told)["address"]
        yield running.pid, int(address.rstrip("/").rpartition(":")[2])
    finally:
        running.terminate()
        running.wait()


@contextmanager
def emptied(of: Home, pid: int) -> Iterator[int]:
    """Run an empty page by the same server, settings and database beside it; give its port."""
    web = next(number for number, line in family(pid).items() if "gunicorn" in line)
    inherited = Path(f"/proc/{web}/environ").read_text().split("\0")
    given = dict(line.split("=", 1) for line in inherited if "=" in line)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["gunicorn", "--config=python:sunledger.assembly.web", f"--bind=127.0.0.1:{port}"]
    running = subprocess.Popen(
        [sys.executable, "-m", *words],
        env={**given, VARIABLE: str(of.folder), "DJANGO_SETTINGS_MODULE": "bench.platform.empty"},
        cwd=Path(__file__).parents[2],
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


class Site:
    """Who is signed in, and what each asks."""

    def __init__(self, of: Home, port: int, words: dict[str, list[str]]) -> None:
        self.words = words
        told = read(of)
        password = told.password if told else ""
        firsts = {login.role: login for login in reversed(LOGINS)}
        self.people = {
            role: Browser.signed_in(port, login.username, password)
            for role, login in firsts.items()
            if role
            in {
                "county_aid_office",
                "township_officer",
                "village_clerk",
                "audit_admin",
                "system_admin",
            }
        }
        for role in ("county_aid_office", "township_officer", "village_clerk"):
            self.people[role].tell_purpose("look")
            self.people[role].tell_purpose("export")

    def questions(self) -> Iterator[Question]:
        """Yield what is measured."""
        yield from self._pages()
        yield from self._searches()
        yield from self._of_api()

    def _got(self, who: str, *paths: str) -> list[Callable[[], Answer]]:
        person = self.people[who]
        return [lambda path=path: person.ask(path) for path in paths]

    def _posted(self, who: str, path: str, bodies: list[dict]) -> list[Callable[[], Answer]]:
        person = self.people[who]
        texts = [json.dumps(body) for body in bodies]
        return [
            lambda text=text: person.ask(path, "POST", text, "application/json") for text in texts
        ]

    def _listed(self, who: str, found: re.Pattern[str], *paths: str) -> list[str]:
        person = self.people[who]
        return sorted({hit for path in paths for hit in found.findall(person.ask(path).text)})

    def _pages(self) -> Iterator[Question]:
        county, township, village = "county_aid_office", "township_officer", "village_clerk"
        for who in (county, township, village):
            yield Question("to do", "page", who, self._got(who, "/c/todo"))
            yield Question("households, first page", "page", who, self._got(who, "/c/household"))
        filters = ("status=exited", "status=monitored&monitor_type=marginal", "cause=illness")
        yield Question(
            "households, filtered",
            "page",
            county,
            self._got(county, *(f"/c/household?{one}" for one in filters)),
        )
        yield Question(
            "households, one township",
            "page",
            county,
            self._got(county, "/c/household?place=999901005000"),
        )
        yield Question(
            "households, page 50", "page", county, self._got(county, "/c/household?page=50")
        )
        yield Question(
            "households, last page", "page", county, self._got(county, "/c/household?page=840")
        )
        pages = [f"/c/household?page={page}" for page in (1, 200, 400, 600, 800)]
        homes = self._listed(county, _HOUSEHOLD, *pages)
        for tab in ("", "/income", "/members", "/past", "/changes"):
            yield Question(
                f"household{tab}",
                "page",
                county,
                self._got(county, *(f"/c/household/{one}{tab}" for one in homes)),
            )
        own = self._listed(village, _HOUSEHOLD, "/c/household")
        yield Question(
            "household",
            "page",
            village,
            self._got(village, *(f"/c/household/{one}" for one in own)),
        )
        members = [f"/c/household/{one}/members" for one in homes[:40]]
        yield Question(
            "person", "page", county, self._got(county, *self._listed(county, _PERSON, *members))
        )
        yield Question("changes", "page", township, self._got(township, "/c/change"))
        yield Question("places", "page", county, self._got(county, "/c/place"))
        places = ("999901000000", "999901005000", "999901005003")
        yield Question(
            "place", "page", county, self._got(county, *(f"/c/place/{one}" for one in places))
        )
        yield Question("accounts", "page", "system_admin", self._got("system_admin", "/c/account"))
        yield Question("looks", "page", "audit_admin", self._got("audit_admin", "/c/look"))
        yield Question(
            "log", "page", "audit_admin", self._got("audit_admin", "/c/log", "/c/log?page=50")
        )

    def _searches(self) -> Iterator[Question]:
        county = "county_aid_office"
        for kind, words in self.words.items():
            asked = [quote(word) for word in words]
            yield Question(
                f"households by {kind}",
                "search",
                county,
                self._got(county, *(f"/c/household?q={one}" for one in asked)),
            )
        for kind in ("two characters", "pinyin"):
            asked = [quote(word) for word in self.words[kind]]
            yield Question(
                f"people by {kind}",
                "search",
                county,
                self._got(county, *(f"/c/person?q={one}" for one in asked)),
            )
        asked = [quote(word) for word in self.words["one character"]]
        yield Question(
            "households by one character",
            "search",
            "village_clerk",
            self._got("village_clerk", *(f"/c/household?q={one}" for one in asked)),
        )

    def _of_api(self) -> Iterator[Question]:
        county = "county_aid_office"
        pages = [f"/c/household?page={page}" for page in (3, 300, 700)]
        homes = self._listed(county, _HOUSEHOLD, *pages)
        first = f"/api/v1/households?place={COUNTY}"
        yield Question("API: households", "page", county, self._got(county, first))
        yield Question(
            "API: households after another",
            "page",
            county,
            self._got(county, *(f"{first}&after={one}" for one in homes[:20])),
        )
        yield Question(
            "API: household",
            "page",
            county,
            self._got(county, *(f"/api/v1/households/{one}?purpose=visit" for one in homes)),
        )
        yield Question(
            "API: income",
            "page",
            county,
            self._got(
                county,
                *(
                    f"/api/v1/households/{one}/income?purpose=visit&scheme=registered&day=2026-06-25"
                    for one in homes
                ),
            ),
        )
        for kind in ("two characters", "pinyin", "card"):
            bodies = [{"text": word, "place": COUNTY} for word in self.words[kind]]
            yield Question(
                f"API: search by {kind}",
                "search",
                county,
                self._posted(county, "/api/v1/households/search", bodies),
            )


def measured(site: Site, empty: int, pid: int) -> Iterator[dict]:
    """Yield what each question took, alone and four at once, beside an empty page."""
    chosen = os.environ.get("BENCH_ONLY", "")
    sent = 0
    for question in site.questions():
        if chosen not in question.name:
            continue
        if question.name.startswith("API"):
            sent += (len(AT_ONCE) + 1) * REQUESTS
            if sent > PER_MINUTE:  # more would be refused: wait until it is forgotten
                time.sleep(60)
                sent = (len(AT_ONCE) + 1) * REQUESTS
        bare = site.people[question.who].at(empty)
        asks = list(islice(cycle(question.asks), REQUESTS))
        nothing = [lambda bare=bare: bare.ask("/empty")] * BETWEEN
        row: dict = {"name": question.name, "who": question.who, "bar": question.bar}
        timed(asks[:8], 4)  # both workers have it ready
        timed(nothing[:8], 4)
        for at_once in AT_ONCE:
            bare_took = timed(nothing, at_once)
            pids = list(family(pid))
            before = busy_ms(pids)
            took = timed(asks, at_once)
            row[f"at {at_once}"] = {
                "p50": statistics.median(took),
                "p95": percentile(took, 95),
                "max": max(took),
                "busy": (busy_ms(pids) - before) / len(took),
                "empty": statistics.median(bare_took),
                "load": os.getloadavg()[0],
            }
        print(json.dumps(row), file=sys.stderr)
        yield row


def percentile(values: list[float], part: int) -> float:
    return sorted(values)[max(0, -(-len(values) * part // 100) - 1)]


def exported(site: Site) -> dict:
    """Return how long the whole list takes as a file, and whether it has every row."""
    person = site.people["county_aid_office"]
    total = re.search(r'id="total">共 ([\d,]+)', person.ask("/c/household").text)
    shown = int(total[1].replace(",", "")) if total else 0
    found = {"shown": shown}
    for suffix in ("csv", "xlsx"):
        began = time.perf_counter()
        told = person.ask(f"/c/household.{suffix}")
        found[suffix] = {"seconds": time.perf_counter() - began, "mb": len(told.body) / 1e6}
        if suffix == "csv":
            found["rows"] = (
                told.text.count("\r\n") - 2
            )  # but the titles and what the file says of itself
    found["load"] = os.getloadavg()[0]
    return found


def memories(pid: int) -> dict[str, tuple[int, float, float]]:
    """Return by part how many processes it has, their memory apart from what is shared, and in all."""
    found: dict[str, tuple[int, float, float]] = {}
    for number, line in family(pid).items():
        part = next((name for mark, name in _PARTS if mark in line), "supervisor")
        count, own, resident = found.get(part, (0, 0.0, 0.0))
        found[part] = (count + 1, own + own_mb(number), resident + resident_mb(number))
    return found


_PARTS = (("gunicorn", "web"), ("assembly.worker", "worker"), ("postgres", "database"))
_WHO = {
    "county_aid_office": "county", "township_officer": "township", "village_clerk": "village",
    "system_admin": "administrator", "audit_admin": "administrator",
}  # fmt: skip


def report(laid: dict, rows: list[dict], taken: dict, memory: dict) -> str:
    """Return the section of RESULTS.md."""
    from bench.__main__ import PLATFORM, machine

    loads = [row[f"at {n}"]["load"] for row in rows for n in AT_ONCE]
    missed = [
        row
        for row in rows
        if row["at 1"]["p95"] > BARS[row["bar"]] or row["at 4"]["p95"] > BARS[row["bar"]]
    ]
    names = "".join(f"; missed: {row['name']} ({_WHO[row['who']]})" for row in missed)
    lines = [
        PLATFORM,
        "",
        f"Measured on {date.today().isoformat()} by `python -m bench platform` on {machine()}; the load of the",
        f"machine was {min(loads):.1f} to {max(loads):.1f} (2 is all of it, our own asking included). The platform runs as",
        "`sunledger serve` starts it, embedded PostgreSQL, two web processes and the worker, on the made-up",
        f"county at scale 1: 42,000 households, {laid['under_way']} procedures under way. {REQUESTS} requests one after",
        f"another, then {REQUESTS} by four people at once; 95 of 100 are to take ≤ 200 ms a page and ≤ 300 ms a search.",
        "Beside each, in the same minute, an empty page by the same server, middleware, session and database:",
        "`ratio` is median ÷ its median.",
        "`busy` is processor time of web, worker and database a request, which other load changes less.",
        f"{len(rows) - len(missed)} of {len(rows)} questions meet their bar{names}.",
        "",
        "| what | by | p50 ms | p95 ms | max ms | ratio | busy ms | four at once: p50 | p95 | ratio | |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for row in rows:
        one, four = row["at 1"], row["at 4"]
        met = "met" if row not in missed else "**missed**"
        lines.append(
            f"| {row['name']} | {_WHO[row['who']]} | {one['p50']:.0f} | {one['p95']:.0f} | {one['max']:.0f} "
            f"| {one['p50'] / one['empty']:.1f} | {one['busy']:.0f} | {four['p50']:.0f} | {four['p95']:.0f} "
            f"| {four['p50'] / four['empty']:.1f} | {met} |"
        )
    empties = [row[f"at {n}"]["empty"] for n in AT_ONCE for row in rows]
    half = len(empties) // 2
    lines += [
        f"| the empty page | all | {statistics.median(empties[:half]):.0f} | | | 1 | | {statistics.median(empties[half:]):.0f} | | 1 | |",
        "",
        f"The whole list as a file: {taken['rows']:,} rows ({taken['shown']:,} are shown on the page); CSV in",
        f"{taken['csv']['seconds']:.1f} s ({taken['csv']['mb']:.1f} MB), Excel in {taken['xlsx']['seconds']:.1f} s.",
        "",
        f"Taking the tables in (`apply_batch`, each one transaction with its history and log; load {laid['load']:.1f},",
        f"peak memory {laid['peak_mb']:,} MB):",
        "",
        "| table | rows | records written | seconds | rows a second |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    for name, told in laid["tables"].items():
        lines.append(
            f"| {name} | {told['rows']:,} | {told['records']:,} | {told['seconds']:.0f} | {told['rows'] / told['seconds']:,.0f} |"
        )
    lines += [
        "",
        "| part | processes | memory MB, shared pages once | with shared pages |",
        "|---|---|---|---|",
    ]
    for part in ("web", "worker", "database", "supervisor"):
        count, own, resident = memory[part]
        lines.append(f"| {part} | {count} | {own:,.0f} | {resident:,.0f} |")
    lines.append(
        f"| all | {sum(m[0] for m in memory.values())} | {sum(m[1] for m in memory.values()):,.0f} | |"
    )
    first = laid["first"]
    lines += [
        "",
        f"The first page of a new demonstration, from an installed tree: {first['seconds']:.0f} s (load {first['load']:.1f}; the bar is 90).",
    ]
    return "\n".join(lines) + "\n"
