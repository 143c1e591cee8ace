"""`--catalogue DIR`: rules of one's own beside those of the package."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from sunledger.assembly.main import sunledger
from sunledger.catalogue.loader import PACKAGE_CATALOGUE
from sunledger.kit.errors import WrongUse

pytestmark = pytest.mark.quick

FLAG = "E03_two_households.sql"


def call(*words):
    return CliRunner().invoke(sunledger, list(map(str, words)))


def own_flag(directory: Path, code: str, *lines: str) -> Path:
    """Write a copy of a flag of the package under another code into a catalogue directory."""
    text = (PACKAGE_CATALOGUE / "flags" / FLAG).read_text("utf-8")
    text = text.replace("code: E03", "\n".join((f"code: {code}", *lines)), 1)
    if code != "E03":
        text = text.replace("\norder: 3\n", f"\norder: {100 + int(code[1:])}\n", 1)
    path = directory / "flags" / FLAG.replace("E03", code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return directory


def test_several_directories_are_added_in_turn(tmp_path):
    first, second = own_flag(tmp_path / "a", "X01"), own_flag(tmp_path / "b", "X02")
    listed = call("rules", "list", "--catalogue", first, "--catalogue", second).output
    assert [line.split()[0] for line in listed.splitlines()][-2:] == ["X01", "X02"]
    assert "X01" not in call("rules", "list").output
    assert "X01" in call("rules", "show", "X01", "--catalogue", first).output
    assert call("rules", "test", "X02", "--catalogue", second).exit_code == 0


def test_a_flag_of_the_package_is_replaced_only_on_purpose(tmp_path):
    silent = own_flag(tmp_path / "a", "E03")
    said = call("rules", "list", "--catalogue", silent)
    assert isinstance(said.exception, WrongUse)
    assert "replaces: true" in said.exception.zh
    replacing = own_flag(tmp_path / "b", "E03", "replaces: true")
    assert call("rules", "list", "--catalogue", replacing).exit_code == 0


@pytest.mark.parametrize(
    "words", ["check county", "rules list", "rules show E01", "rules test E01", "docs write out"]
)
def test_a_directory_that_cannot_be_used_is_wrong_use(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "county").mkdir()
    said = call(*words.split(), "--catalogue", "nowhere")
    assert isinstance(said.exception, WrongUse)
    assert "nowhere" in said.exception.zh
    assert "nowhere" in said.exception.en
    assert [path.name for path in tmp_path.iterdir()] == ["county"]


def test_reference_pages_tell_of_rules_of_ones_own(tmp_path):
    mine = own_flag(tmp_path / "mine", "X01")
    assert call("docs", "write", tmp_path / "out", "--catalogue", mine).exit_code == 0
    for language in ("zh", "en"):
        assert '<a id="X01"></a>' in (tmp_path / "out" / language / "rules.md").read_text("utf-8")
