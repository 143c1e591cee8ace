"""One check in a process of its own, so that it can be watched, stopped and survived."""

import contextlib
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from multiprocessing import connection, get_context
from pathlib import Path
from typing import Final, NoReturn

from sunledger.catalogue.model import Bilingual
from sunledger.desk.check import Outcome, Progress, check
from sunledger.desk.examined import Options
from sunledger.desk.groups import LEAD
from sunledger.desk.terminal.faults import of_system
from sunledger.kit.errors import SunledgerError
from sunledger.kit.language import Language, speak

_PATIENCE = 10.0  # seconds that a check has to put its things away
_BEGINS: Final = Bilingual("正在准备……", "Getting ready …")
_DIED: Final = Bilingual(
    "核对的程序中途退出了，可能是内存不够。原有结果没有改动。请关掉别的程序再试。",
    "The check ended half-way, perhaps for want of memory. Earlier results are as they were. "
    "Close other programs and try again.",
)
_FAULT: Final = Bilingual(
    "程序出了错，不是您的文件的问题。原有结果没有改动。请把下面的文字交给维护的人：",
    "A fault of the program, not of your files. Earlier results are as they were. "
    "Please give this to its keeper: ",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How many questions one rule asks."""

    code: str
    title: Bilingual
    count: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a check came to, in the numbers that the page shows; amounts of people, no names."""

    out: Path
    as_of: str
    county: str
    files: int
    tables: int
    rows: int
    refused: int
    unknown: tuple[str, ...]
    kinds: tuple[Kind, ...]
    screened: int
    explained: int
    exempted: int
    not_run: int

    @property
    def asked(self) -> int:
        """Return how many questions there are to check."""
        return sum(kind.count for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a check came to nothing; `usage` where the person can mend it by other input."""

    why: Bilingual
    usage: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """The person stopped it."""


End = Done | Failed | Stopped


class Work:
    """A check that runs; `doing` says what, and `end` is None until it is over.

    Its report opens in `language`.
    """

    def __init__(self, options: Options, language: Language) -> None:
        self.options = options
        self.doing = _BEGINS
        self.end: End | None = None
        self._began = time.monotonic()
        self._took: float | None = None
        context = get_context("spawn")
        self._pipe, its = context.Pipe()
        self._process = context.Process(target=_run, args=(its, options, language))
        self._process.start()
        its.close()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def seconds(self) -> int:
        """Return for how many seconds it has been running, or ran."""
        return int(time.monotonic() - self._began if self._took is None else self._took)

    def stop(self) -> None:
        """Ask the check to stop and put its things away; end it where it does not."""
        with contextlib.suppress(OSError):
            self._pipe.send("stop")
        if sys.platform != "win32":  # there it would end at once and leave its draft behind
            self._process.terminate()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
        self._listener.join(_PATIENCE)
        if not isinstance(self.end, Done):
            self._over(Stopped())

    def _listen(self) -> None:
        end: End = Failed(_DIED, usage=False)
        with contextlib.suppress(EOFError, OSError):
            while True:
                told = self._pipe.recv()
                if not isinstance(told, Bilingual):
                    end = told
                    break
                self.doing = told
        self._process.join()
        if self.end is None:
            self._over(end)

    def _over(self, end: End) -> None:
        self._took = time.monotonic() - self._began
        self.end = end


def _run(pipe: connection.Connection, options: Options, language: Language) -> None:
    """Check, and tell through the pipe what is being done and what came of it."""
    speak(language)
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)

    def tell(zh: str, en: str) -> None:
        if pipe.poll():  # asked to stop, or nobody is there any more
            raise KeyboardInterrupt
        pipe.send(Bilingual(zh, en))

    with contextlib.suppress(OSError):  # nobody is there any more
        pipe.send(_end_of(options, tell))


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _end_of(options: Options, tell: Progress) -> End:
    try:
        return _done(check(options, progress=tell))
    except KeyboardInterrupt:
        return Stopped()
    except SunledgerError as error:
        return Failed(Bilingual(error.zh, error.en), usage=True)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person must be told
        if str(error) == "Query interrupted":  # so DuckDB says that a signal came while it worked
            return Stopped()
        told = of_system(error)
        return _fault(error) if told is None else Failed(Bilingual(told.zh, told.en), usage=False)


def _fault(error: Exception) -> Failed:
    # The message of an exception may hold a cell of somebody's file; where it arose does not.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
    return Failed(Bilingual(_FAULT.zh + place, _FAULT.en + place), usage=False)


def _done(outcome: Outcome) -> Done:
    run = outcome.run
    sheets = [sheet for file in run["files"] for sheet in file["sheets"]]
    counts = Counter(
        finding.flag.code
        for finding in outcome.findings
        if finding.flag.severity != LEAD and not outcome.aside.holds(finding.id)
    )
    titles = {finding.flag.code: finding.flag.title for finding in outcome.findings}
    return Done(
        out=outcome.out,
        as_of=run["as_of"],
        county=run["county"]["name"],
        files=sum(1 for file in run["files"] if file["sheets"] or file["duplicate_of"]),
        tables=len({sheet["table"] for sheet in sheets}),
        rows=sum(sheet["rows"] for sheet in sheets),
        refused=sum(sheet["refused"] for sheet in sheets),
        unknown=tuple(unknown["file"] for unknown in run["unknown"]),
        kinds=tuple(Kind(code, titles[code], count) for code, count in counts.items()),
        screened=sum(1 for finding in outcome.findings if finding.flag.severity == LEAD),
        explained=len(outcome.aside.explained),
        exempted=len(outcome.aside.exempted),
        not_run=sum(1 for rule in run["rules"] if rule["status"] == "not_run"),
    )
