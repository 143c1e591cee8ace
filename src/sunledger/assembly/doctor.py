"""What can be wrong with a platform, each with how to mend it. One generator of faults a check."""

import fcntl
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile

import psycopg

from sunledger.assembly import database, serving
from sunledger.assembly.database import OWNER_VARIABLE, WEB_VARIABLE, Database
from sunledger.assembly.home import Home
from sunledger.assembly.manage import enter
from sunledger.assembly.postgres import Postgres
from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.workdays import load_calendar
from sunledger.kit.errors import SunledgerError, reason_of

Faults = Iterator[SunledgerError]

_FULL, _NEARLY = 90, 80  # per cent of a disk
_FIRST_YEAR, _LAST_YEAR = 2025, 2100
_DRIFT = timedelta(minutes=5)
_NOVEMBER, _DECEMBER = 11, 12
_TOLD = 5
_LOOKED_AT = 10_000  # events, the last
_WITHOUT_INSERT = ("transparency_head",)  # its trigger alone writes it

_LOCALE = "SELECT cardinality(show_trgm('张三丰'))"
_NEW_DATABASE = "CREATE DATABASE … LC_CTYPE 'C.UTF-8' TEMPLATE template0"
_LAST_EVENT = "SELECT max(at) FROM transparency_event"
_LACKING = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND NOT (has_table_privilege(c.oid, 'SELECT')
               AND (c.relname = ANY (%s) OR has_table_privilege(c.oid, 'INSERT')))
    ORDER BY 1
"""
# A policy that does not hold, for everybody or for the owner.
_UNGUARDED = """
    SELECT DISTINCT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1
"""


@dataclass(frozen=True)
class Checked:
    """A check and what it found; `skipped` where it could not be made, for a fault told before.

    `reminders` are what is to be done in time; nothing is wrong yet.
    """

    name: str
    zh: str
    en: str
    faults: tuple[SunledgerError, ...] = ()
    reminders: tuple[SunledgerError, ...] = ()
    skipped: bool = False


def examine(home: Home, port: int, now: datetime) -> Iterator[Checked]:
    """Make every check; `now` is the aware time of this computer."""
    yield _checked("home", "平台的文件夹", "folder of the platform", _home(home))
    yield _checked("keys", "密钥只有本人能读", "keys for their owner alone", _keys(home))
    yield _checked("catalogue", "本县的目录", "the county's own catalogue", _catalogue(home))
    yield _checked("disk", "磁盘", "disk", _disk(home))
    yield _checked("clock", "时钟", "clock", _year(now))
    yield _checked("port", "端口", "port", _port(home, port))
    yield _checked("fonts", "中文字体", "Chinese fonts", _fonts())
    missing, coming = holidays(home, now.date())
    yield Checked("holidays", "节假日", "holidays", missing, coming)
    yield from _of_database(home, now)


def _checked(name: str, zh: str, en: str, faults: Faults) -> Checked:
    return Checked(name, zh, en, tuple(faults))


def _fault(code: str, zh: str, en: str, where: str | Path | None = None) -> SunledgerError:
    return SunledgerError(zh, en, code=code, where=where)


# --- this computer --------------------------------------------------------------------------------


def _home(home: Home) -> Faults:
    nearest = next(path for path in (home.folder, *home.folder.parents) if path.exists())
    for folder in {nearest, *(path for path in (home.files, home.backups) if path.exists())}:
        try:
            with TemporaryFile(dir=folder):
                pass
        except OSError as error:
            zh, en = reason_of(error)
            yield _fault(
                "not_writable",
                f"写不了 {folder}：{zh}。请让运行平台的用户能写它，或者用 --home 换一个。",
                f"{folder} cannot be written: {en}. Let the user who runs the platform write it, "
                "or choose another by --home.",
                folder,
            )


def _catalogue(home: Home) -> Faults:
    try:
        load_catalogue(home.catalogues)
    except SunledgerError as error:
        yield error


def _keys(home: Home) -> Faults:
    secret = [*home.folder.glob("keys/*"), home.postgres / "secrets.json", home.answers_file]
    for path in (home.folder / "keys", home.files, *secret):
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
            wanted = 0o700 if path.is_dir() else 0o600
            if mode & ~wanted:
                yield _fault(
                    "open_to_others",
                    f"{path} 别人也能看（权限 {mode:o}）。请运行 chmod {wanted:o} {path}。",
                    f"{path} is open to others (mode {mode:o}). Run chmod {wanted:o} {path}.",
                    path,
                )


def _disk(home: Home) -> Faults:
    seen = set()
    for folder in (home.folder, home.files, home.backups):
        nearest = next(path for path in (folder, *folder.parents) if path.exists())
        device = nearest.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield from fullness(nearest, shutil.disk_usage(nearest))


def fullness(folder: Path, usage: tuple[int, int, int]) -> Faults:
    """Tell where a disk is nearly full; `usage` is total, used and free in bytes."""
    _, used, free = usage
    percent = round(100 * used / (used + free or 1))
    left = f"{free / 1e9:.1f} GB"
    if percent >= _FULL:
        yield _fault(
            "disk_full",
            f"{folder} 所在的磁盘用了 {percent}%，只剩 {left}，随时会写不进去。"
            "请马上腾出地方，或者换大的磁盘。",
            f"The disk of {folder} is {percent} % full, {left} are left, and writing may fail at "
            "any time. Make room at once, or take a larger one.",
            folder,
        )
    elif percent >= _NEARLY:
        yield _fault(
            "disk_nearly_full",
            f"{folder} 所在的磁盘用了 {percent}%，还剩 {left}。请这几天腾出地方。",
            f"The disk of {folder} is {percent} % full, {left} are left. Make room in these days.",
            folder,
        )


def _year(now: datetime) -> Faults:
    if not _FIRST_YEAR <= now.year <= _LAST_YEAR:
        yield _fault(
            "clock_wrong",
            f"电脑的时钟是 {now:%Y-%m-%d %H:%M}，年份不对。"
            "请打开自动对时（timedatectl set-ntp true），再重启平台。",
            f"The clock of this computer says {now:%Y-%m-%d %H:%M}, and that year cannot be. "
            "Have it set by the network (timedatectl set-ntp true) and start the platform again.",
        )


def _port(home: Home, port: int) -> Faults:
    if _runs(home):
        return
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((serving.HOST, port))
        except OSError as error:
            zh, en = reason_of(error)
            yield _fault(
                "port_in_use",
                f"端口 {port} 用不了：{zh}。请停下那个程序，或者用 sunledger serve --port 换一个。",
                f"Port {port} cannot be used: {en}. Stop that program, or choose another by "
                "sunledger serve --port.",
                str(port),
            )


def _fonts() -> Faults:
    program = shutil.which("fc-list")
    listed = ""
    if program is not None:
        done = subprocess.run(  # noqa: S603 - the program that lists fonts
            [program, ":lang=zh"], capture_output=True, text=True, check=False
        )
        listed = done.stdout
    if not listed.strip():
        yield _fault(
            "no_fonts",
            "电脑上没有中文字体，打印的文书会是空格子。"
            "请安装，例如 apt-get install fontconfig fonts-noto-cjk。",
            "There is no Chinese font, and printed papers would show empty boxes. "
            "Install one, such as by apt-get install fontconfig fonts-noto-cjk.",
        )


def holidays(
    home: Home, day: date
) -> tuple[tuple[SunledgerError, ...], tuple[SunledgerError, ...]]:
    """Return what is wrong with the holidays, and of what is to be reminded.

    The next year's are published in November: until its end their lack is a reminder, then a
    fault as that of this year's.
    """
    own = home.folder / "catalogue"
    try:
        known = load_calendar([own]).years
    except SunledgerError as error:
        return (error,), ()
    needed = [day.year] + ([day.year + 1] if day.month >= _DECEMBER else [])
    coming = [day.year + 1] if day.month == _NOVEMBER else []
    missing, soon = (
        tuple(_no_holidays(own, year) for year in years if year not in known)
        for years in (needed, coming)
    )
    return missing, soon


def _no_holidays(own: Path, year: int) -> SunledgerError:
    return _fault(
        "no_holidays",
        f"还没有 {year} 年的节假日，工作日的期限算不到那一年。国务院一般 11 月发通知，"
        f"请照通知写 {own / 'calendar' / f'{year}.yaml'}，样子见说明“节假日”。",
        f"The holidays of {year} are missing, and no deadline in working days can be "
        "reckoned in it. The State Council's notice comes in November. Write "
        f"{own / 'calendar' / f'{year}.yaml'} after it, as the chapter on holidays shows.",
        str(year),
    )


# --- the database ---------------------------------------------------------------------------------

_Check = Callable[[psycopg.Connection, datetime], Faults]


def _of_database(home: Home, now: datetime) -> Iterator[Checked]:
    checks: tuple[tuple[str, str, str, _Check], ...] = (
        ("locale", "数据库认得汉字", "the database knows Chinese letters", _locale),
        ("role", "数据库的用户", "the role that serves", _role),
        ("rights", "数据库的权限", "rights in the database", _rights),
        ("log_clock", "时钟和记录", "clock and log", _since_last_event),
    )
    if Database.named() is None and not (home.postgres / "data").exists():
        return  # nothing is founded yet
    with ExitStack() as held:
        tables = None
        faults: tuple[SunledgerError, ...] = ()
        try:
            tables = held.enter_context(reached(home))
            link = held.enter_context(psycopg.connect(tables.web, autocommit=True))
        except SunledgerError as error:
            faults = (error,)
        except psycopg.Error:
            faults = (_down(home),)
        yield Checked("database", "数据库", "database", faults)
        for name, zh, en, check in checks:
            if faults:
                yield Checked(name, zh, en, skipped=True)
            else:
                yield _checked(name, zh, en, check(link, now))
        yield from _of_tables(home, None if faults else tables)


def _of_tables(home: Home, tables: Database | None) -> Iterator[Checked]:
    words = ("migrations", "数据库的表是这一版的", "tables of this version")
    if tables is None:
        yield Checked(*words, skipped=True)
        return
    found = tuple(_migrations(home, tables))
    yield Checked(*words, found)
    words = ("log", "记录没有被改过", "the log as it was written")
    if found:
        yield Checked(*words, skipped=True)
    else:
        yield Checked(*words, tuple(_log(home, tables)), tuple(_witnesses(home)))


@contextmanager
def reached(home: Home) -> Iterator[Database]:
    """Give the database of the home, started for the check where it does not run."""
    named, server = Database.named(), Postgres(home.postgres)
    if named is not None:
        yield named
    elif server.find():
        yield Database.of(server)
    elif _runs(home):
        raise _down(home)
    else:
        with serving.alone(home), database.opened(home) as tables:
            yield tables


def _runs(home: Home) -> bool:
    """Tell whether a supervisor holds the home."""
    try:
        with (home.folder / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _down(home: Home) -> SunledgerError:
    if Database.named() is not None:
        return _fault(
            "database_down",
            f"{WEB_VARIABLE} 写的数据库连不上。请核对地址、用户和口令，看数据库开着没有。",
            f"The database of {WEB_VARIABLE} cannot be reached. Check address, user and password, "
            "and whether it runs.",
            WEB_VARIABLE,
        )
    log = home.postgres / "postgres.log"
    return _fault(
        "database_down",
        f"数据库没有应答。请看 {log} 的最后几行，再启动一次平台。",
        f"The database does not answer. Read the last lines of {log}, and start the platform "
        "again.",
        log,
    )


def _locale(link: psycopg.Connection, _now: datetime) -> Faults:
    try:
        row = link.execute(_LOCALE).fetchone()
    except psycopg.errors.UndefinedFunction:
        yield _fault(
            "no_trigrams",
            "数据库没有 pg_trgm，按姓名会找不到人。请让数据库管理员运行 CREATE EXTENSION pg_trgm。",
            "The database lacks pg_trgm, and a search for a name finds nobody. "
            "Have its keeper run CREATE EXTENSION pg_trgm.",
        )
        return
    if not (row and row[0]):
        yield _fault(
            "bad_locale",
            "数据库不认得汉字（张三丰 拆不出片段），按姓名会找不到人。"
            f"请用字符分类 C.UTF-8 重新建库：{_NEW_DATABASE}，再把数据搬过去。",
            "The database does not know Chinese letters (张三丰 has no trigrams), and a search for "
            f"a name finds nobody. Make another by {_NEW_DATABASE} and move the data there.",
        )


def _role(link: psycopg.Connection, _now: datetime) -> Faults:
    excess = database.too_strong(link)
    if excess is not None:
        yield excess
    for table in _names(link, _UNGUARDED):
        yield _fault(
            "row_security_off",
            f"{table} 这张表的行级保护关着，别处的数据会被看到。请以表的主人运行 "
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY。",
            f"Row-level security of the table {table} is off, and data of other places would be "
            f"seen. As the owner, run ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW "
            "LEVEL SECURITY.",
            table,
        )


def _rights(link: psycopg.Connection, _now: datetime) -> Faults:
    for table in _names(link, _LACKING, list(_WITHOUT_INSERT)):
        yield _fault(
            "rights_missing",
            f"用户 {link.info.user} 读写不了 {table} 这张表。请以表的主人运行 "
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {link.info.user}。",
            f"The user {link.info.user} cannot read and write the table {table}. As the owner, "
            f"run GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {link.info.user}.",
            table,
        )


def _names(link: psycopg.Connection, query: str, *values: object) -> list[str]:
    return [str(row[0]) for row in link.execute(query.encode(), values)]


def _since_last_event(link: psycopg.Connection, now: datetime) -> Faults:
    try:
        row = link.execute(_LAST_EVENT).fetchone()
    except psycopg.Error:  # no such table yet, or no right: told by another check
        return
    last = row[0] if row else None
    if last is not None and last > now + _DRIFT:
        yield _fault(
            "clock_behind",
            f"电脑的时钟是 {now:%Y-%m-%d %H:%M}，可是最后一条记录是 "
            f"{last.astimezone(now.tzinfo):%Y-%m-%d %H:%M}：时钟慢了，或者那时快了。"
            "请打开自动对时（timedatectl set-ntp true），再重启平台。",
            f"The clock says {now:%Y-%m-%d %H:%M}, yet the last entry of the log is of "
            f"{last.astimezone(now.tzinfo):%Y-%m-%d %H:%M}: it is slow, or was fast then. "
            "Have it set by the network (timedatectl set-ntp true) and start the platform again.",
        )


def _migrations(home: Home, tables: Database) -> Faults:
    try:
        waiting = serving.run_prepare(home, tables.web, look=True)
    except SunledgerError as error:
        yield error
        return
    if not waiting:
        return
    named = ", ".join(waiting[:_TOLD]) + (" …" if len(waiting) > _TOLD else "")
    if tables.owner is None:
        zh = f"请把表的主人的地址写进 {OWNER_VARIABLE}，再启动一次平台。"
        en = f"Set {OWNER_VARIABLE} to the address of their owner and start the platform again."
    else:
        zh, en = "请启动一次平台，它会自己改。", "Start the platform once, which does it."
    yield _fault(
        "migrations_waiting",
        f"数据库的表不是这一版的，还差 {len(waiting)} 步：{named}。{zh}",
        f"The tables are not those of this version; {len(waiting)} steps are missing: {named}. "
        f"{en}",
    )


def _log(home: Home, tables: Database) -> Faults:
    """Look at the last events and at what was signed; `sunledger log verify` looks at all of it."""
    enter(home, tables.web)
    from sunledger.platform.ground.transparency import selectors  # noqa: PLC0415 - entered

    found = list(selectors.faults(after=max(0, selectors.written() - _LOOKED_AT)))
    if found:
        numbers = ", ".join(f"{wrong.number} ({wrong.kind})" for wrong in found[:_TOLD])
        yield _fault(
            "log_changed",
            f"留痕有 {len(found)} 处和写下时不一样：{numbers}。有人绕过平台改过数据库。"
            "请不要再改任何东西，保留备份，交给审计管理员。",
            f"The log differs from what was written in {len(found)} places: {numbers}. Somebody "
            "changed the database past the platform. Change nothing more, keep the backups, and "
            "tell the audit administrator.",
        )
    try:
        stands = selectors.state()
    except SunledgerError as error:
        yield error
        return
    for folder in stands.unreached:
        yield _fault(
            "log_witness_away",
            f"见证的文件夹 {folder} 读不到，或者里面没有这本记录的检查点。请接上它；"
            f"新加的，先运行 sunledger log checkpoint --to {folder}。",
            f"The folder {folder} of a witness is not reached, or holds no checkpoint of this log. "
            f"Connect it; give a new one its first copy by sunledger log checkpoint --to {folder}.",
            folder,
        )


def _witnesses(home: Home) -> Faults:
    if not home.witnesses:
        yield _fault(
            "log_no_copy",
            "公开记录的检查点只在这台电脑上有：整机恢复成旧备份时看不出来。"
            f"请在 {home.folder / 'witnesses'} 里写一个别处的文件夹（docs/zh/log.md）。",
            "The checkpoints of the public log are on this computer alone, and nobody would notice "
            f"if all of it were set back to an old backup. Name a folder elsewhere in "
            f"{home.folder / 'witnesses'} (docs/en/log.md).",
            home.folder / "witnesses",
        )
