"""The tutorial is run: its files are written, its commands called, its answers compared."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunledger.assembly.main import sunledger
from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.rules.examples import run_examples

ROOT = Path(__file__).parents[2]
TUTORIALS = {
    "en": (ROOT / "docs/tutorial/add-a-flag.md", "mine"),
    "zh": (ROOT / "docs/zh/add-a-flag.md", "本县规则"),
}
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^\$ sunledger (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def blocks(path):
    return [match.groups() for match in BLOCK.finditer(path.read_text("utf-8"))]


def patched(text, patch):
    """Return the text with each part of the patch put in place of the lines it names."""
    for part in patch.split("@@\n"):
        lines = part.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if not line.startswith("+"))
        new = "".join(line[1:] for line in lines if not line.startswith("-"))
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def answers(language, block):
    """Return what the commands of a block print, in the block's own form."""
    said = ""
    for command, _ in COMMANDS.findall(block):
        result = CliRunner().invoke(sunledger, command.split(), prog_name="sunledger")
        assert result.exception is None, (language, command, result.exception)
        said += f"$ sunledger {command}\n{result.output}"
    return said


@pytest.mark.parametrize("language", TUTORIALS)
def test_the_tutorial_does_what_it_says(language, tmp_path, monkeypatch):
    path, directory = TUTORIALS[language]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("SUNLEDGER_LANG", language)
    ran = 0
    for kind, name, text in blocks(path):
        if kind == "console":
            assert answers(language, text) == text
            ran += 1
        elif name:
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                patched(file.read_text("utf-8"), text) if kind == "diff" else text, "utf-8"
            )
    assert ran == 5
    catalogue = load_catalogue([tmp_path / directory])
    assert list(catalogue.flags)[-1] == "X01"
    results = run_examples(catalogue.flags["X01"], catalogue)
    assert len(results) == 6
    assert all(result.passed for result in results)


def test_both_tutorials_write_the_same_flag():
    written = [
        [(kind, text) for kind, name, text in blocks(path) if name]
        for path, _ in TUTORIALS.values()
    ]
    assert written[0] == written[1]
