"""`sunledger init`: five questions, asked, in a file or as options; never a silent change."""

import json
import os
import pty
import subprocess

import pytest
from platform_process import SUNLEDGER
from psycopg import connect

from sunledger.assembly.home import Home
from sunledger.assembly.postgres import WEB, Postgres

ANSWERS = """\
county = "云岫县"
code = "990101000000"
system_admin = "何平:heping"
security_admin = "安宁:anning"
audit_admin = "沈计:shenji"
addresses = ["https://taizhang.example.cn"]
"""


def init(home, *words):
    return subprocess.run(
        [SUNLEDGER, "init", "--home", home, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def answers(home):
    def write(text=ANSWERS):
        file = home.parent / "answers.toml"
        file.write_text(text, "utf-8")
        return file

    return write


def test_every_bad_answer_is_told_by_name_and_nothing_is_made(home, answers):
    text = ANSWERS.replace("990101000000", "99").replace("安宁:anning", "安宁")
    text = text.replace("taizhang.example.cn", "a b") + 'language = "fr"\ncolour = "red"\n'
    done = init(home, "--answers", str(answers(text)), "--files", "not/whole", "--json")
    told = json.loads(done.stdout)["error"]
    wrong = "addresses,code,colour,files,language,security_admin"
    assert (done.returncode, told["code"], told["where"]) == (2, "bad_answers", wrong)
    for name in wrong.split(","):
        assert name in told["message"]
    assert not home.exists()


@pytest.mark.parametrize(
    ("flags", "where"),
    [
        (["--audit-admin", "何平:heping2"], "administrators"),
        (["--audit-admin", "沈计:heping"], "administrators"),
        (["--code", "990101001000"], "code"),
        (["--addresses", "https://x/y"], "addresses"),
        (["--addresses", "ftp://x"], "addresses"),
        (["--county", " "], "county"),
        (["--files", "/etc/passwd/files"], "files"),
    ],
)
def test_each_answer_is_held_to_its_form(home, answers, flags, where):
    done = init(home, "--answers", str(answers()), *flags, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["where"] == where


def test_a_file_that_cannot_be_read_is_named(home, answers):
    done = init(home, "--answers", str(answers("county = 云岫县")))
    assert done.returncode == 2
    assert "answers.toml 读不懂" in done.stderr


@pytest.mark.long
def test_it_makes_the_county_and_three_people_once_and_changes_nothing_unsaid(home, answers):
    file = str(answers())
    first = init(home, "--answers", file, "--json")
    assert first.returncode == 0, first.stderr
    people = json.loads(first.stdout)["administrators"]
    assert [person["username"] for person in people] == ["heping", "anning", "shenji"]
    assert all(len(person["word"]) > 20 for person in people)
    with Postgres(home / "postgres").running() as server, connect(server.address(WEB)) as link:
        assert link.execute("SELECT code, name FROM places_division").fetchall() == [
            ("990101000000", "云岫县")
        ]
        assert link.execute("SELECT count(*) FROM accounts_account").fetchone() == (3,)
    kept = (home / "county.json").read_text("utf-8")
    assert not any(person["word"] in kept for person in people)
    assert json.loads(kept)["hosts"] == ["taizhang.example.cn"]

    again = init(home, "--answers", file)
    assert again.returncode == 0
    assert "已经建好" in again.stdout
    assert "什么也没有改" in again.stdout
    assert "heping" in again.stdout
    assert not any(person["word"] in again.stdout for person in people)

    asked = init(home, "--language", "en")
    assert asked.returncode == 2
    assert "zh → en" in asked.stdout
    assert (home / "county.json").read_text("utf-8") == kept

    changed = init(home, "--language", "en", "--yes")
    assert changed.returncode == 0
    assert "已改" in changed.stdout
    assert json.loads((home / "county.json").read_text("utf-8"))["language"] == "en"

    fixed = init(home, "--county", "别的县", "--yes")
    assert fixed.returncode == 2
    assert "county 已经定了" in fixed.stderr

    elsewhere = home.rename(home.with_name("moved"))  # as after a restore at another place
    moved = init(elsewhere, "--answers", file)
    assert "什么也没有改" in moved.stdout, moved.stderr
    assert Home(elsewhere).files == elsewhere / "files"
    assert str(home) not in (elsewhere / "county.json").read_text("utf-8")
    with Postgres(elsewhere / "postgres").running() as server, connect(server.address(WEB)) as link:
        assert link.execute("SELECT count(*) FROM accounts_account").fetchone() == (3,)
    elsewhere.rename(home)

    (home / "county.json").unlink()  # as if killed before it was written
    written = init(home, "--answers", file)
    assert "没有再建" in written.stderr
    assert (home / "county.json").read_text("utf-8") == kept


@pytest.mark.long
def test_it_asks_on_a_terminal_and_again_where_an_answer_cannot_be(home):
    given = ["云岫县", "12", "990101", "何平:heping", "安宁:anning", "沈计:shenji", "", "", "", ""]
    person, terminal = pty.openpty()
    process = subprocess.Popen(
        [SUNLEDGER, "init", "--home", home], stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    os.write(person, "".join(f"{line}\n" for line in given).encode())
    said = b""
    while True:
        try:
            more = os.read(person, 4096)
        except OSError:  # the end of the terminal
            break
        said += more
    os.close(person)
    assert process.wait(30) == 0, said.decode()
    assert "12 位区划代码" in said.decode()
    assert "5/5" in said.decode()
    assert json.loads((home / "county.json").read_text("utf-8"))["code"] == "990101000000"
