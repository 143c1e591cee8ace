"""`sunledger doctor`: every fault that is planted is named with its mend, and no other."""

import json
import os
import socket
import stat
import subprocess
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from click.testing import CliRunner
from platform_process import SUNLEDGER

from sunledger.assembly.database import OWNER_VARIABLE, WEB_VARIABLE, Database
from sunledger.assembly.doctor import examine, fullness, holidays
from sunledger.assembly.doctor_command import doctor_command
from sunledger.assembly.home import Home
from sunledger.assembly.postgres import ADMIN, OWNER, WEB, Postgres
from sunledger.assembly.serving import make, prepare

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def doctor(home, *words, **environ):
    done = subprocess.run(
        [SUNLEDGER, "doctor", "--home", home, "--json", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SUNLEDGER_HOME": "", **environ},
        timeout=90,
    )
    told = json.loads(done.stdout)
    assert "faults" in told, told
    for fault in told["faults"] + told["reminders"]:
        assert all(fault[key] for key in ("code", "message", "message_en", "hint", "hint_en"))
    assert done.returncode == (1 if told["faults"] else 0)
    return {fault["code"]: fault for fault in told["faults"] if fault["code"] != "no_holidays"}


def named(home, now=NOW, port=1):
    """Return the codes of the faults of this computer, in process."""
    return [fault.code for check in examine(Home(home), port, now) for fault in check.faults]


@contextmanager
def open_to_others(path):
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(0o644)
    yield
    path.chmod(mode)


def test_a_file_of_the_countys_catalogue_that_cannot_be_read(home):
    make(Home(home))
    kept = Path(home, "catalogue/parameters/poverty_line.yaml")
    kept.parent.mkdir(parents=True)
    kept.write_text("id: poverty_line\nvalues: 很多\n", encoding="utf-8")
    assert "bad_catalogue" in named(home)
    kept.unlink()
    assert "bad_catalogue" not in named(home)


def test_a_key_that_others_can_read(home):
    made = Home(home)
    make(made)
    made.key("web")
    assert "open_to_others" not in named(home)
    with open_to_others(home / "keys" / "web"):
        assert "open_to_others" in named(home)


def test_a_folder_that_cannot_be_written():
    assert "not_writable" in named(Path("/proc/sunledger"))


@pytest.mark.parametrize(
    ("used", "code"),
    [(79, []), (80, ["disk_nearly_full"]), (89, ["disk_nearly_full"]), (90, ["disk_full"])],
)
def test_a_disk_that_fills(used, code):
    found = fullness(Path("/data"), (100 * 10**9, used * 10**9, (100 - used) * 10**9))
    assert [fault.code for fault in found] == code


@pytest.mark.parametrize("year", [1970, 2024, 2101])
def test_a_clock_of_another_age(home, year):
    assert "clock_wrong" in named(home, NOW.replace(year=year))
    assert "clock_wrong" not in named(home)


def test_a_port_in_use(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "port_in_use" in named(home, port=taken.getsockname()[1])
    assert "port_in_use" not in named(home, port=taken_free())


def taken_free():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def test_no_chinese_font(home, monkeypatch):
    assert "no_fonts" not in named(home)
    monkeypatch.setenv("PATH", "")
    assert "no_fonts" in named(home)


@pytest.mark.parametrize(
    ("day", "missing", "coming"),
    [
        (date(2026, 10, 31), [], []),
        (date(2026, 11, 1), [], ["2027"]),  # the notice comes in this month
        (date(2026, 11, 30), [], ["2027"]),
        (date(2026, 12, 1), ["2027"], []),
        (date(2025, 12, 1), [], []),
        (date(2027, 1, 1), ["2027"], []),
    ],
)
def test_holidays_that_are_missing(home, day, missing, coming):
    told = [[each.where for each in kind] for kind in holidays(Home(home), day)]
    assert told == [missing, coming]


@pytest.mark.parametrize(("month", "status"), [(11, 0), (12, 1)])
def test_a_reminder_is_told_with_its_mend_and_is_no_fault(home, monkeypatch, month, status):
    for name in (WEB_VARIABLE, OWNER_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    clock = SimpleNamespace(now=lambda zone: datetime(2026, month, 1, 9, tzinfo=zone))
    monkeypatch.setattr("sunledger.assembly.doctor_command.datetime", clock)
    done = CliRunner().invoke(
        doctor_command,
        ["--home", str(home), "--port", str(taken_free()), "--json"],
        standalone_mode=False,
    )
    told = json.loads(done.output)
    kind = "faults" if status else "reminders"
    assert [one["hint"] for one in told[kind] if one["code"] == "no_holidays"]
    others = [one for one in told["faults"] if one["code"] != "no_holidays"]
    assert done.return_value == (1 if others else status)


def test_holidays_that_the_county_added(home):
    folder = home / "catalogue" / "calendar"
    folder.mkdir(parents=True)
    off = "{name: {zh: 元旦, en: New Year}, from: 2027-01-01, to: 2027-01-03}"
    text = f"year: 2027\nreference: {{zh: 通知, en: notice}}\noff: [{off}]\nworked: []\n"
    (folder / "2027.yaml").write_text(text, "utf-8")
    assert holidays(Home(home), date(2026, 12, 1)) == ((), ())
    (folder / "2027.yaml").write_text("year: 2026\n", "utf-8")
    assert [f.code for f in holidays(Home(home), date(2026, 12, 1))[0]] == ["bad_catalogue"]


# --- faults of the database, planted one after the other ------------------------------------------


@pytest.fixture(scope="module")
def founded(new_folder):
    home = Home(new_folder().with_name("home"))
    make(home)
    with Postgres(home.postgres).running() as server:
        prepare(home, Database.of(server))
        yield home, server


@contextmanager
def as_owner(server, before, after):
    with psycopg.connect(server.address(OWNER), autocommit=True) as link:
        link.execute(before)
        try:
            yield
        finally:
            link.execute(after)


@pytest.mark.long
def test_nothing_is_wrong_with_a_fresh_platform(founded):
    assert doctor(founded[0].folder, "--port", str(taken_free())) == {}


_LOG = (
    "INSERT INTO transparency_event (number, at, kind, by, face, subject_kind, subject, content,"
    " leaf) VALUES (0, '2099-01-01', 'x', 'a:1', 'job', 'h', '1',"
    """ '{"kind":"y","by":"a:1","subject":["h","1"]}', '\\x00')"""
)
_UNLOG = (
    "ALTER TABLE transparency_event DISABLE TRIGGER kept;"
    " DELETE FROM transparency_event; SET CONSTRAINTS ALL IMMEDIATE;"
    " ALTER TABLE transparency_event ENABLE TRIGGER kept;"
    " UPDATE transparency_head SET last = 0"
)
_FORGET = (
    "CREATE TABLE kept AS SELECT * FROM django_migrations WHERE app = 'places';"
    " DELETE FROM django_migrations WHERE app = 'places'"
)
_RECALL = (
    "INSERT INTO django_migrations OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept"
)


@pytest.mark.long
@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (
            f"REVOKE SELECT ON places_division FROM {WEB}",
            f"GRANT SELECT ON places_division TO {WEB}",
            {"rights_missing"},
        ),
        (
            "ALTER TABLE registry_household NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE registry_household FORCE ROW LEVEL SECURITY",
            {"row_security_off"},
        ),
        (
            "ALTER TABLE registry_household DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE registry_household ENABLE ROW LEVEL SECURITY",
            {"row_security_off"},
        ),
        (_FORGET, _RECALL, None),
        (_LOG, _UNLOG, {"clock_behind", "log_changed"}),
    ],
    ids=["rights", "not forced", "not enabled", "migrations", "log"],
)
def test_what_is_wrong_in_the_database(founded, before, after, codes):
    home, server = founded
    with as_owner(server, before, after):
        found = doctor(home.folder)
    if codes is None:
        codes = {"migrations_waiting"}
        assert "places.0001_initial" in found["migrations_waiting"]["message"]
    assert found.keys() == codes
    assert doctor(home.folder) == {}


@pytest.mark.long
@pytest.mark.parametrize(
    ("role", "rights", "what"),
    [(OWNER, "", "是表的主人"), (WEB, "BYPASSRLS", "BYPASSRLS"), (WEB, "SUPERUSER", "超级用户")],
)
def test_a_role_that_passes_by_row_level_security(founded, role, rights, what):
    home, server = founded
    with psycopg.connect(server.address(ADMIN, "postgres"), autocommit=True) as link:
        if rights:
            link.execute(f"ALTER ROLE {role} {rights}")
        try:
            found = doctor(home.folder, DATABASE_URL=server.address(role))
        finally:
            if rights:
                link.execute(f"ALTER ROLE {role} NO{rights}")
    assert what in found["role_too_strong"]["message"]


@pytest.mark.long
def test_a_database_that_does_not_know_chinese_letters(founded):
    home, server = founded
    with psycopg.connect(server.address(ADMIN, "postgres"), autocommit=True) as link:
        link.execute(f"CREATE DATABASE deaf OWNER {OWNER} LC_CTYPE 'C' TEMPLATE template0")
    with psycopg.connect(server.address(ADMIN, "deaf"), autocommit=True) as link:
        bare = doctor(home.folder, DATABASE_URL=server.address(WEB, "deaf"))
        link.execute("CREATE EXTENSION pg_trgm")
        found = doctor(home.folder, DATABASE_URL=server.address(WEB, "deaf"))
    assert "no_trigrams" in bare
    assert "bad_locale" in found
    assert "C.UTF-8" in found["bad_locale"]["hint"]
    assert "migrations_waiting" in found
    assert "DATABASE_OWNER_URL" in found["migrations_waiting"]["hint"]


@pytest.mark.long
def test_a_database_that_is_away(founded):
    home, server = founded
    away = server.address(WEB).replace(f"port={server.port}", f"port={taken_free()}")
    found = doctor(home.folder, DATABASE_URL=away)
    assert found.keys() == {"database_down"}
    assert found["database_down"]["where"] == "DATABASE_URL"
    password = server.address(WEB).partition("password=")[2].split()[0]
    assert password not in json.dumps(found)
