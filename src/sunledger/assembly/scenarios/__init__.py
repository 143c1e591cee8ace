"""Scenarios: one file each, whose docstring begins with what it shows, in English, then Chinese.

A file has `run(stage)`, which fills the home of a `Stage` with made-up people through the services
that offices use, asks the reports that the console shows, and returns `Figure`s
(staging/contracts.py). Nothing else names it: a new file is a new scenario.
"""

import ast
from importlib import import_module
from importlib.resources import files
from typing import cast

from sunledger.assembly.staging.contracts import Scenario, Words


def scenarios() -> dict[str, Words]:
    """Return what each scenario shows, by its name; nothing of it is run or imported."""
    found = {}
    for entry in sorted(files(__package__).iterdir(), key=lambda entry: entry.name):
        name, _, kind = entry.name.rpartition(".")
        if kind == "py" and not name.startswith("_"):
            said = ast.get_docstring(ast.parse(entry.read_text("utf-8"))) or ""
            en, zh = [line for line in said.splitlines() if line][:2]
            found[name] = Words(zh, en)
    return found


def scenario(name: str) -> Scenario:
    """Return a scenario, which needs a home that is served."""
    return cast("Scenario", import_module(f"{__name__}.{name}"))
