"""`sunledger log …` on a platform of one's own: signed, verified, carried away, lost and mended."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from platform_process import SUNLEDGER

from sunledger.assembly.home import Home
from sunledger.assembly.postgres import OWNER, Postgres
from sunledger.platform.ground.transparency import proofs, sequencer
from sunledger.platform.ground.transparency.own import log_of
from sunledger.platform.ground.transparency.shelf import Shelf

ENVIRONMENT = {**os.environ, "SUNLEDGER_HOME": "", "SUNLEDGER_LANG": "zh"}
ANSWERS = """
county = "云岫县"
code = "990101000000"
system_admin = "何平:heping"
security_admin = "安宁:anning"
audit_admin = "沈计:shenji"
"""


def run(*words, status=0):
    done = subprocess.run(
        [SUNLEDGER, *words],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def told(*words, status=0):
    return json.loads(run(*words, "--json", status=status))


@pytest.fixture(scope="module")
def founded(_system_user):
    """A platform that `init` made, and whose log was signed once."""
    folder = Path(tempfile.mkdtemp(prefix="sunledger-log-"))
    folder.chmod(0o711)
    (folder / "answers.toml").write_text(ANSWERS, "utf-8")
    run("init", "--home", folder / "home", "--answers", folder / "answers.toml", "--no-input")
    run("log", "checkpoint", "--home", folder / "home")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(founded, new_home):
    """A copy of that platform, to be spoilt."""
    folder = new_home()
    subprocess.run(["cp", "-a", founded / "home", folder], check=True)
    return folder


def as_owner(home, *statements):
    with (
        Postgres(home / "postgres").running() as server,
        psycopg.connect(server.address(OWNER), autocommit=True) as link,
    ):
        for statement in statements:
            link.execute(statement)


@pytest.mark.long
def test_verify_names_the_row_that_was_changed_and_mends_nothing(home):
    assert "都和写下时一样" in run("log", "verify", "--home", home)
    as_owner(
        home,
        "ALTER TABLE transparency_event DISABLE TRIGGER kept",
        "UPDATE transparency_event SET content = replace(content, 'founded', 'unfounded')"
        " WHERE number = 2",
    )
    assert "第 2 条：内容不是写下时的内容" in run("log", "verify", "--home", home, status=1)
    found = told("log", "verify", "--home", home, status=1)
    assert {(w["kind"], w["number"]) for w in found["wrong"]} == {("leaf", 2), ("columns", 2)}
    assert found["signed"] == found["entries"] == 4


@pytest.mark.long
def test_a_backup_of_yesterday_signs_nothing_until_another_log_is_begun(home, tmp_path):
    archive = tmp_path / "archive"
    (home / "witnesses").write_text(f"{archive}\n", "utf-8")
    assert told("log", "checkpoint", "--home", home, "--to", archive)["size"] == 4
    assert [path.suffix for path in archive.iterdir()] == [".checkpoint"]
    as_owner(
        home,
        "ALTER TABLE transparency_event DISABLE TRIGGER kept",
        "ALTER TABLE transparency_nonce DISABLE TRIGGER kept",
        "DELETE FROM transparency_nonce WHERE event_id = 4",
        "DELETE FROM transparency_event WHERE number = 4",
        "UPDATE transparency_head SET last = 3",
    )
    shutil.rmtree(home / "log")
    error = told("log", "checkpoint", "--home", home, status=3)["error"]
    assert (error["code"], "旧备份" in error["message"]) == ("log_behind", True)
    run("log", "restart", "--home", home, status=2)
    (home / "log").mkdir(exist_ok=True)
    begun = told("log", "restart", "--home", home, "--yes")
    assert (begun["origin"][-2:], begun["size"]) == ("/2", 4)
    assert len(list(archive.iterdir())) == 2


@pytest.mark.long
def test_a_public_file_that_is_damaged_is_named_and_written_again(home):
    (home / "log/tile/0/000.p/4").write_bytes(b"")
    assert "tile/0/000.p/4" in run("log", "verify", "--home", home, status=1)
    assert told("log", "checkpoint", "--home", home, status=3)["error"]["code"] == "log_damaged"
    assert told("log", "rebuild", "--home", home) == {"size": 4}
    assert "都和写下时一样" in run("log", "verify", "--home", home)


@pytest.mark.long
def test_doctor_shows_the_key_and_reminds_of_a_witness(home, tmp_path):
    key = told("log", "checkpoint", "--home", home)["keys"][0]
    found = told("doctor", "--home", home, "--port", "1")
    assert found["log_keys"] == [key]
    assert "log_no_copy" in {each["code"] for each in found["reminders"]}
    (home / "witnesses").write_text(f"{tmp_path}/away\n", "utf-8")
    found = told("doctor", "--home", home, "--port", "1", status=1)
    assert {each["code"] for each in found["faults"]} == {"log_no_witness"}


def test_a_folder_without_a_platform_is_left_as_it_is(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        assert told("log", "verify", "--home", folder, status=2)["error"]["code"] == "no_home"
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- offline


@pytest.fixture
def carried(tmp_path):
    """A proof of entry 3 as the page gives it, and the key; the home has no database."""
    log = log_of(Home(tmp_path / "home"))
    leaves = [bytes([n]) * 32 for n in range(4)]
    sequencer.go_on(log, lambda start, count: leaves[start : start + count], 4)
    files, note = Shelf(log.folder, 4), Shelf(log.folder).checkpoint()
    path = tmp_path / "3.tlog-proof"
    path.write_text(proofs.of_entry(3, leaves[2], None, files=files, note=note), "utf-8")
    (tmp_path / "since").write_text(proofs.of_growth(4, files=files, note=note), "utf-8")
    (tmp_path / "kept").write_bytes(note)
    return path, log.keys[0].text


def test_a_proof_is_checked_without_a_platform(carried, tmp_path):
    path, key = carried
    nowhere = tmp_path / "none"
    assert "第 3 条在记录里" in run("log", "verify-proof", path, "--key", key, "--home", nowhere)
    assert told("log", "verify-proof", path, "--home", path.parent / "home")["number"] == 3
    assert not nowhere.exists()
    error = told("log", "verify-proof", path, "--home", nowhere, status=2)["error"]
    assert error["code"] == "no_key"
    error = told("log", "verify-proof", path, "--key", "abc", status=2)["error"]
    assert error["code"] == "bad_key"
    bent = tmp_path / "bent"
    bent.write_text(path.read_text("utf-8").replace("index 2", "index 1"), "utf-8")
    assert told("log", "verify-proof", bent, "--key", key, status=1)["holds"] is False
    bad = run("log", "verify-proof", bent, "--key", key, status=1)
    assert "证明不成立：这一条不在签过字的记录里。" in bad


def test_growth_is_checked_without_a_platform(carried):
    path, key = carried
    words = ("log", "verify-proof", path.parent / "since", "--key", key)
    assert told(*words, "--since", path.parent / "kept")["since"] == 4
    assert told(*words, "--since", path, status=1)["holds"] is False
    assert told(*words, "--since", path.parent / "no", status=2)["error"]["code"] == "unreadable"
