"""`sunledger serve`: it stands with one command, stops whole, and a second one is refused."""

import os
import signal
import socket
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from platform_process import SUNLEDGER, Served, alive, family_of, wait_until

from sunledger.assembly.postgres import ADMIN, OWNER, WEB, Postgres


def refused(*words, **environ):
    done = subprocess.run(
        [SUNLEDGER, "serve", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environ},
    )
    assert done.returncode == 2, done.stderr
    return done.stderr


def test_it_stands_with_one_command_refuses_a_second_and_leaves_nothing(home):
    with Served(home) as served:
        assert served.health() == (200, {"database": True, "worker": True})
        family = served.family()
        for part in ("gunicorn", "assembly.worker", "pginstall/bin/postgres"):
            assert any(part in line for line in family.values()), part
        told = refused("--home", str(home), "--port", "0")
        assert "已经有一个平台在运行" in told
        assert str(home) in told
        assert served.stop(signal.SIGINT) == 0
    assert not alive(set(family))
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()
    assert "平台已停下" in served.words()
    for folder in ("files", "keys", "logs", "backups"):
        assert stat.S_IMODE((home / folder).stat().st_mode) == 0o700, folder
    logs = "".join((home / "logs" / f"{name}.log").read_text() for name in ("web", "worker"))
    assert "Traceback" not in logs


def test_a_port_in_use_is_named_before_anything_is_made(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = refused("--home", str(home), "--port", str(port))
    assert f"用不了端口 {port}" in told
    assert "--port" in told
    assert not (home / "postgres").exists()


@pytest.mark.long
def test_another_database_serves_with_two_roles_and_never_with_the_owners(new_home):
    home, other = new_home(), new_home()
    with Postgres(other / "postgres").running() as server:
        admin = psycopg.connect(server.address(ADMIN), autocommit=True)
        with admin:  # bare, as a keeper of databases makes it
            admin.execute(f"CREATE DATABASE bare OWNER {OWNER} TEMPLATE template0")
        web, owner = server.address(WEB, "bare"), server.address(OWNER, "bare")
        told = refused("--home", str(home), "--port", "0", DATABASE_URL=web)
        assert "DATABASE_OWNER_URL" in told
        with Served(home, environ={"DATABASE_URL": web, "DATABASE_OWNER_URL": owner}) as served:
            assert served.health()[0] == 200
            for pid in served.family():
                environ = Path(f"/proc/{pid}/environ").read_bytes()
                assert b"DATABASE_OWNER_URL" not in environ
        with Served(home, environ={"DATABASE_URL": web}) as served:
            assert served.health()[0] == 200
        assert not (home / "postgres").exists()
        told = refused("--home", str(home), "--port", "0", DATABASE_URL=owner)
        assert "是表的主人" in told
        gone = web.replace(f"port={server.port}", "port=1")
        told = refused("--home", str(home), "--port", "0", DATABASE_URL=gone)
        assert "连不上" in told
        assert web.partition("password=")[2].split()[0] not in told


@pytest.mark.long
def test_once_ends_by_itself(home):
    with Served(home, "--once") as served:
        assert served.address
        assert served.process.wait(60) == 0


@pytest.mark.long
def test_ctrl_c_while_it_starts_leaves_nothing(home):
    for pause in (0.3, 0.6, 1.0, 2.0, 3.0, 4.0):
        said = home.parent / "said"
        with said.open("wb") as told:
            process = subprocess.Popen(
                [SUNLEDGER, "serve", "--home", home, "--port", "0"],
                stdout=subprocess.DEVNULL,
                stderr=told,
            )
        with suppress(subprocess.TimeoutExpired):
            process.wait(pause)
        family = family_of(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) in (0, 130), said.read_text()
        wait_until(lambda family=family: not alive(set(family)))
    with Served(home) as served:
        assert served.health()[0] == 200
