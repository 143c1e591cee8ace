"""`sunledger serve`: it stands with one command, stops whole, and a second one is refused."""

import signal
import socket
import stat
import subprocess
from contextlib import suppress

import pytest
from platform_process import SUNLEDGER, Served, alive, family_of, wait_until


def refused(*words):
    done = subprocess.run(
        [SUNLEDGER, "serve", *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2, done.stderr
    return done.stderr


@pytest.mark.timeout(60)
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
def test_once_ends_by_itself(home):
    with Served(home, "--once") as served:
        assert served.address
        assert served.process.wait(20) == 0


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
        assert process.wait(20) in (0, 130), said.read_text()
        wait_until(lambda family=family: not alive(set(family)))
    with Served(home) as served:
        assert served.health()[0] == 200
