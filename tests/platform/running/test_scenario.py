"""`sunledger scenario`: the figures come out, a wrong wish is told, and nothing is left behind."""

import json
import os
import signal
import subprocess
import time
from fractions import Fraction

import pytest
from click.testing import CliRunner
from platform_process import GONE, SUNLEDGER

from sunledger.assembly.home import Home
from sunledger.assembly.main import sunledger
from sunledger.assembly.scenarios import scenario, scenarios
from sunledger.assembly.staging.contracts import Figure, Stage, Words
from sunledger.kit.errors import WrongUse


def said(*words):
    return CliRunner().invoke(sunledger, ["scenario", *words], standalone_mode=False)


def test_it_lists_what_there_is_in_both_languages():
    told = json.loads(said("--json").stdout)["scenarios"]
    assert [one["name"] for one in told] == sorted(scenarios())
    assert "huaian" in scenarios()
    for one in told:
        assert one["shows"] in said("--lang", "zh").stdout
        assert one["shows_en"] in said("--lang", "en").stdout
        assert one["shows_en"].isascii()


def test_a_name_that_is_none_and_a_folder_with_something_in_it_are_refused(tmp_path):
    wrong = said("nowhere").exception
    assert isinstance(wrong, WrongUse)
    assert "huaian" in wrong.zh
    (tmp_path / "mine.txt").touch()
    wrong = said("huaian", "--home", str(tmp_path)).exception
    assert wrong.code == "not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_figure_is_equal_only_where_it_is(tmp_path):
    stage = Stage(Home(tmp_path), Fraction(1, 100), print)
    words = Words("户", "households")
    assert stage.figure("A02", words, 17_000, 170).equal
    assert not stage.figure("A02", words, 17_000, 171).equal
    assert stage.figure("A02", words, -4_000, -40).equal
    assert stage.figure("A03", words, 29, 1).equal  # never none of them
    assert not Figure("A01", words, 11, 11, 10).equal


@pytest.fixture
def stage(committed, settings, tmp_path):  # noqa: ARG001 - the database is there
    """A platform with nothing in it, at a hundredth."""
    from sunledger.platform.catalogue import catalogue  # noqa: PLC0415 - after setup

    kept, settings.HOME = settings.HOME, Home(tmp_path / "home")
    settings.HOME.folder.mkdir()
    (settings.HOME.folder / "keys").symlink_to(kept.folder / "keys")
    catalogue.cache_clear()
    yield Stage(settings.HOME, Fraction(1, 100), lambda _zh, _en: None)
    catalogue.cache_clear()


SHORT = [
    name if name == "huaian" else pytest.param(name, marks=pytest.mark.long)
    for name in sorted(scenarios())
]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", SHORT)
def test_its_figures_come_out_at_a_hundredth(name, stage):
    figures = list(scenario(name).run(stage))
    assert figures
    assert [figure for figure in figures if not figure.equal] == []


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)  # on a machine that has other work
@pytest.mark.parametrize("name", sorted(scenarios()))
def test_its_figures_come_out_as_the_documents_have_them(name):
    done = subprocess.run(
        [SUNLEDGER, "scenario", name, "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr or done.stdout
    told = json.loads(done.stdout)
    assert told["equal"]
    assert told["scale"] == "1"
    assert all(one["documents"] == one["expected"] == one["ours"] for one in told["figures"])


@pytest.mark.long
@pytest.mark.parametrize("seconds", [1, 12])
def test_interrupted_it_leaves_no_folder_and_no_database(seconds, new_home):
    folder = new_home().parent
    running = subprocess.Popen(
        [SUNLEDGER, "scenario", "huaian", "--scale", "1/100"],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not list(folder.glob("sunledger-scenario-*")):
        time.sleep(0.05)
    time.sleep(seconds)
    running.send_signal(signal.SIGINT)
    assert running.wait(GONE) == 130
    assert list(folder.iterdir()) == []
    listed = subprocess.run(["pgrep", "-f", str(folder)], capture_output=True, check=False)
    assert listed.stdout == b""
