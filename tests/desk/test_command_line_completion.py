"""`sunledger completion SHELL`: the script is sourced in the shell itself, and Tab is asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from campaign import county, ids, run_of

BIN = str(Path(sys.executable).parent)
# What a shell does when Tab is pressed behind these words (the last one is being typed).
ASK = {
    "bash": """
        eval "$(sunledger completion bash)"
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _sunledger_completion sunledger
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "zsh": """
        autoload -U compinit; compinit -u -D
        eval "$(sunledger completion zsh)"
        compadd() { print -l -- $completions }
        _describe() { print -l -- ${completions_with_descriptions%%:*} }
        words=("$@"); CURRENT=$#
        ${_comps[sunledger]}
    """,
    "fish": """
        sunledger completion fish | source
        complete -C "$argv" | string split -f1 \\t
    """,
}
START = {
    "bash": ["bash", "--norc", "-c", ASK["bash"], "bash"],
    "zsh": ["zsh", "-f", "-c", ASK["zsh"], "zsh"],
    "fish": ["fish", "--no-config", "-c", ASK["fish"]],
}


def asked(shell, *words, where):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    kept = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(where), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*START[shell], "sunledger", *words],
        capture_output=True,
        text=True,
        cwd=where,
        env=kept,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.stdout.split()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    run_of(county(place / "data"), place / "run", place / "key")
    return place


@pytest.mark.parametrize("shell", START)
def test_tab_completes_commands_options_rules_and_tables(shell, place):
    assert asked(shell, "rules", "show", "E0", where=place)[:2] == ["E01", "E02"]
    assert asked(shell, "sources", "show", "vehi", where=place) == ["vehicles"]
    assert "--reveal" in asked(shell, "check", "--re", where=place)


@pytest.mark.parametrize("shell", START)
def test_tab_completes_the_findings_of_a_run(shell, place):
    found = ids(place / "run", "E01")
    assert asked(shell, "explain", "run", found[0][:6], where=place) == found


def test_a_further_rule_a_paper_and_a_language_are_completed(place):
    assert "E01,E05" in asked("bash", "check", "data", "--rules", "E01,E05"[:6], where=place)
    assert asked("bash", "letters", "run", "--kind", "evid", where=place) == ["evidence_record"]
    assert asked("bash", "--lang", "e", where=place) == ["en"]
    assert "triage" in asked("bash", "tri", where=place)


def test_powershell_gets_a_script_too(place):
    done = subprocess.run(
        [f"{BIN}/sunledger", "completion", "powershell"], capture_output=True, check=True, cwd=place
    )
    assert b"Register-ArgumentCompleter -Native -CommandName sunledger" in done.stdout
