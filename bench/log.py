"""The public log: how fast acts are written, signed and looked through; prints a table.

    python -m bench.log             with 100,000 acts
    python -m bench.log 20000       with so many

A database of its own, as the platform starts it; what is signed is read back from the disk and
compared with the table before it counts, as always. The load of the machine stands below.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

ACTS = 100_000
TOGETHER = 100  # acts in a transaction, as when a file is taken in
BAR = 1_500  # events signed in a second
ASKED = 200


def main() -> int:
    """Start a platform's database in a folder of its own and measure there in a process of ours."""
    from sunledger.assembly.database import Database
    from sunledger.assembly.home import Home
    from sunledger.assembly.manage import environment
    from sunledger.assembly.postgres import Postgres
    from sunledger.assembly.serving import make, prepare

    acts = sys.argv[1] if sys.argv[1:] else str(ACTS)
    with tempfile.TemporaryDirectory(prefix="sunledger-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Home(Path(folder) / "home")
        make(home)
        with Postgres(home.postgres).running() as server:
            database = Database.of(server)
            prepare(home, database)
            return subprocess.run(
                [sys.executable, "-m", "bench.log", "--inside", acts],
                env=environment(home, database.web),
                check=False,
            ).returncode


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that a work took, by the clock and of our own processor."""
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    work()
    return (
        time.perf_counter() - began,
        resource.getrusage(resource.RUSAGE_SELF).ru_utime - used,
    )


def inside(acts: int) -> int:
    """Measure on the database of the environment."""
    import django

    django.setup()
    from sunledger.platform.ground.transparency import selectors, services

    rows = [
        (f"acts written, {TOGETHER} in a transaction", acts, *timed(lambda: write(acts)), ""),
        ("signed: from the table to the checkpoint", acts, *timed(services.publish), BAR),
    ]
    write(TOGETHER)
    small = timed(services.publish)
    rows.append(("whole verification", acts, *timed(lambda: fine(selectors.verify())), ""))
    print("| what | acts | seconds | processor | a second | bar | |\n|---|---|---|---|---|---|---|")
    for what, count, seconds, used, bar in rows:
        speed = count / seconds
        met = "" if not bar else "met" if speed >= bar else "**missed**"
        print(
            f"| {what} | {count:,} | {seconds:.1f} | {used:.1f} | {speed:,.0f} | {bar and f'{bar:,}'} | {met} |"
        )
    proofs = [1000 * timed(lambda n=n: selectors.proof_of(n, public=()))[0] for n in asked(acts)]
    proofs.sort()
    print(f"\nA further {TOGETHER} acts signed: {1000 * small[0]:.0f} ms. ", end="")
    print(
        f"A proof: {statistics.median(proofs):.1f} ms, 95 of 100 ≤ {proofs[len(proofs) * 95 // 100]:.1f} ms."
    )
    print(f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    return 0


def fine(found: Iterator[object]) -> None:
    if wrong := list(found):
        raise SystemExit(f"the log is not as it was written: {wrong[:5]}")


def asked(acts: int) -> range:
    return range(1, acts + 1, max(1, acts // ASKED))


def write(count: int) -> None:
    from django.db import transaction

    from sunledger.platform.ground.accounts.contracts import Actor
    from sunledger.platform.ground.transparency import services
    from sunledger.platform.ground.transparency.contracts import Act, Origin

    by, origin = Actor("a:bench", ""), Origin("job", datetime(2026, 3, 1, tzinfo=UTC))
    for start in range(0, count, TOGETHER):
        done = [
            Act(
                "registry.records_taken_in",
                "household",
                f"h{n}",
                {"records": n},
                {"name": ("旧", "新")},
            )
            for n in range(start, start + TOGETHER)
        ]
        with transaction.atomic():
            services.append(done, by=by, origin=origin)


if __name__ == "__main__":
    sys.exit(inside(int(sys.argv[2])) if sys.argv[1:2] == ["--inside"] else main())
