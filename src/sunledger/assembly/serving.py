"""The supervisor: starts database, web and worker, keeps them going, stops them in order.

Every part ends when the supervisor does, also by kill -9 (lifeline.py). What parts of an earlier
supervisor are still ending hold `parts.lock`, which a start waits for: two workers never work at
once.
"""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sunledger.assembly import database
from sunledger.assembly.database import Database
from sunledger.assembly.home import Home
from sunledger.assembly.lifeline import run_module
from sunledger.assembly.manage import environment
from sunledger.kit.errors import SunledgerError, WrongUse, reason_of

HOST = "127.0.0.1"
Tell = Callable[[str, str], None]

_PAUSE = 0.1
_PATIENCE = 30.0  # seconds: the parts of a killed supervisor end, a part told to stop does
_STOP = 8.0  # seconds, beyond which a part is killed
_START = 180.0  # seconds until the first page, on a machine that has other work
_CALM = 60.0  # a part that lived so long has not died in a row
_LONGEST_WAIT = 30.0
_MANY = 4  # deaths in a row before the first page: it will not stand
_QUEUE = 128
_LARGEST_LOG = 10_000_000
_OK = 200


def serve(
    home: Home,
    port: int,
    *,
    tell: Tell,
    opened: Callable[[str], None],
    fill: Callable[[Database], None] | None = None,
    once: bool = False,
) -> None:
    """Run the platform of a home until it is interrupted.

    `tell` gets sentences (zh, en) on what happens, `opened` the address once the first page
    answers; with `once` that is the end. `fill` is called before, once the tables are ready.
    Raises WrongUse where another platform runs on the home, the port is taken or the database
    cannot be used, SunledgerError where a part does not start.
    """
    with _running(home, port, tell, fill or (lambda _: None)) as platform:
        opened(platform.address)
        while not once:
            platform.look()
            time.sleep(_PAUSE)


@contextmanager
def _running(
    home: Home, port: int, tell: Tell, fill: Callable[[Database], None]
) -> Iterator["_Platform"]:
    with ExitStack() as held:
        held.enter_context(alone(home))
        lock = held.enter_context(_no_part_left(home))
        door = held.enter_context(_door(port))
        tables = held.enter_context(database.opened(home))
        prepare(home, tables)
        fill(tables)
        platform = _Platform(home, tables, door, lock, tell)
        held.callback(platform.stop)
        held.callback(_deaf)
        platform.start()
        yield platform


def _deaf() -> None:
    """Hear no further signal while everything stops in order."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold a home for one supervisor; raise WrongUse where another has it."""
    make(home)
    with (home.folder / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongUse(
                f"{home.folder} 已经有一个平台在运行。"
                "请先停下那一个（在它的窗口按 Ctrl-C），或者用 --home 换一个文件夹。",
                f"A platform runs on {home.folder} already. "
                "Stop that one first (Ctrl-C where it runs), or choose another folder by --home.",
                code="already_running",
                where=home.folder,
            ) from None
        yield


def make(home: Home) -> None:
    """Make the folders of a home; raise SunledgerError where that cannot be."""
    try:
        home.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (home.files, home.backups, home.logs, home.folder / "keys"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        zh, en = reason_of(error)
        raise WrongUse(
            f"写不了 {error.filename}：{zh}。请用 --home 换一个能写的文件夹。",
            f"Cannot write {error.filename}: {en}. Choose a folder that can be written by --home.",
            code="not_writable",
            where=error.filename,
        ) from error


@contextmanager
def _no_part_left(home: Home) -> Iterator[IO[bytes]]:
    """Wait until no part of an earlier supervisor lives; the parts of this one inherit the lock."""
    with (home.folder / "parts.lock").open("ab") as lock:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise SunledgerError(
                        "上一次运行的程序还没有退出。请过一会儿再试。",
                        "Programs of the last run have not ended. Try again in a while.",
                        code="parts_left",
                        where=home.folder,
                    ) from None
                time.sleep(_PAUSE)
            else:
                break
        yield lock


@contextmanager
def _door(port: int) -> Iterator[socket.socket]:
    """Listen at the port from now on, so that no restart of the web part loses it."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen(_QUEUE)
        except OSError as error:
            zh, en = reason_of(error)
            raise WrongUse(
                f"用不了端口 {port}：{zh}。请用 --port 换一个，例如 --port {port + 1}。",
                f"Port {port} cannot be used: {en}. Choose another by --port, "
                f"such as --port {port + 1}.",
                code="port_in_use",
                where="--port",
            ) from error
        yield door


def prepare(home: Home, tables: Database) -> None:
    """Apply what migrations are new and lay out the static files.

    Raises SunledgerError where that fails, WrongUse where migrations wait and no owner is named.
    """
    told = run_prepare(home, tables.owner or tables.web, look=tables.owner is None)
    if told:
        raise WrongUse(
            f"数据库的表不是这一版的（还差 {len(told)} 步），而 {database.OWNER_VARIABLE} 没有设。"
            "请设好表的主人的地址，再启动一次。",
            f"The tables are not those of this version ({len(told)} steps are missing), and "
            f"{database.OWNER_VARIABLE} is not set. Set it to the owner of the tables and start "
            "again.",
            code="migrations_waiting",
            where=database.OWNER_VARIABLE,
        )


def run_prepare(home: Home, address: str, *, look: bool) -> list[str]:
    """Run `prepare` in a process of its own; return the migrations that still wait."""
    log = home.logs / "prepare.log"
    with log.open("wb") as told:
        status, said = run_module(
            ["sunledger.assembly.prepare", *(["--look"] if look else [])],
            environment(home, address),
            stdout=subprocess.PIPE,
            stderr=told,
        )
    if status != 0:
        raise SunledgerError(
            f"数据库的表没有准备好。原因在 {log} 的最后几行。",
            f"The tables could not be made ready. The last lines of {log} say why.",
            code="not_prepared",
            where=log,
        )
    found: list[str] = json.loads(said)["waiting"]
    return found


@dataclass
class _Part:
    """One process; `deaths` counts those in a row."""

    name: str
    zh: str
    log: Path
    words: tuple[str, ...]
    handles: tuple[int, ...]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    deaths: int = 0
    again_at: float = 0.0

    def start(self, environ: dict[str, str]) -> None:
        """Start it; what it says goes to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own Python and words of ours
                [sys.executable, "-m", *self.words],
                env=environ,
                stdin=subprocess.PIPE,  # it ends when we do
                stdout=log,
                stderr=log,
                pass_fds=self.handles,
                start_new_session=True,  # Ctrl-C is for us: they stop in order
            )
        self.born = time.monotonic()

    def died(self) -> bool:
        """Tell, once, whether it ended by itself, and count it."""
        if self.process is None or self.process.poll() is None:
            return False
        self._end()
        if time.monotonic() - self.born > _CALM:
            self.deaths = 0
        self.deaths += 1
        wait = 0.0 if self.deaths == 1 else min(2.0 ** (self.deaths - 2), _LONGEST_WAIT)
        self.again_at = time.monotonic() + wait
        return True

    def stop(self) -> None:
        """Stop it in order, and by force where it does not."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP)
            self._end()

    def _end(self) -> None:
        """Leave nothing of it: a master that was killed leaves its workers for a moment."""
        assert self.process is not None  # noqa: S101 - asked by both callers
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


class _Platform:
    """What runs beside the supervisor."""

    def __init__(
        self, home: Home, tables: Database, door: socket.socket, lock: IO[bytes], tell: Tell
    ) -> None:
        self._home = home
        self._tables = tables
        self._tell = tell
        self._port: int = door.getsockname()[1]
        held, at = lock.fileno(), door.fileno()
        self._parts = (
            _Part(
                *("web", "网页程序", home.logs / "web.log"),
                ("gunicorn", "--config=python:sunledger.assembly.web", f"--bind=fd://{at}"),
                (held, at),
            ),
            _Part(
                *("worker", "后台程序", home.logs / "worker.log"),
                ("sunledger.assembly.worker",),
                (held,),
            ),
        )
        self.address = f"http://{HOST}:{self._port}/"

    def start(self) -> None:
        """Start every part; return when the first page answers."""
        for part in self._parts:
            _turn(part.log)
            part.start(self._environment())
        end = time.monotonic() + _START
        while not self._healthy():
            self.look()
            worst = max(self._parts, key=lambda part: part.deaths)
            if worst.deaths >= _MANY or time.monotonic() > end:
                raise SunledgerError(
                    f"{worst.zh}没有起来。原因在 {worst.log} 的最后几行。",
                    f"The {worst.name} part does not stand. The last lines of {worst.log} say why.",
                    code="part_down",
                    where=worst.log,
                )
            time.sleep(_PAUSE)

    def look(self) -> None:
        """Start again what died, with a word."""
        server = self._tables.server
        if server is not None and not server.alive():
            self._tell(
                "数据库停了，正在再启动。写进去的都在。",
                "The database stopped and is started again. What was written is there.",
            )
            server.start()
            self._readdress()
        for part in self._parts:
            if part.died():
                self._tell(
                    f"{part.zh}停了，正在再启动。记录在 {part.log}。",
                    f"The {part.name} part stopped and is started again. Its log: {part.log}.",
                )
            if part.process is None and time.monotonic() >= part.again_at:
                part.start(self._environment())

    def stop(self) -> None:
        """Stop every part, the web first: nothing new comes in."""
        for part in self._parts:
            part.stop()

    def _environment(self) -> dict[str, str]:
        return environment(self._home, self._tables.web)

    def _readdress(self) -> None:
        """Tell the parts where the database is now, where its port was lost to another program."""
        assert self._tables.server is not None  # noqa: S101 - it has just been started
        again = Database.of(self._tables.server)
        if again.web != self._tables.web:
            self._tables.web, self._tables.owner = again.web, again.owner
            for part in self._parts:
                part.stop()

    def _healthy(self) -> bool:
        link = http.client.HTTPConnection(HOST, self._port, timeout=_PATIENCE)
        try:
            link.request("GET", "/health")
            return link.getresponse().status == _OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()


def _turn(log: Path) -> None:
    """Put a log that has grown large aside; the one before goes."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_suffix(".old.log"))
