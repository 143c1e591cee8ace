"""procedures.yaml, read once: the steps of identification, exit and monitoring."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from sunledger.platform.registers.registry import items
from sunledger.platform.registers.registry.contracts import ProcedurePlan, StepPlan


@cache
def file() -> dict[str, Any]:
    """Return procedures.yaml as it is written."""
    text = resources.files(__package__).joinpath("procedures.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def _days(name: str | None, on: date, division: str) -> int | None:
    if name is None:
        return None
    dated = [each for each in file()["days"].get(name, ()) if each["from"] <= on]
    if dated:
        return int(max(dated, key=lambda each: each["from"])["value"])
    return items.days_of(name, on, division)


@cache
def procedures(on: date, division: str) -> dict[str, ProcedurePlan]:
    """Return the procedures by code, with the days in force on that day in that place."""
    return {
        code: ProcedurePlan(
            code=code,
            zh=entry["zh"],
            en=entry["en"],
            basis=items.words(entry["basis"]),
            steps=tuple(_step(step, on, division) for step in entry["steps"]),
            states=dict(entry["states"]),
        )
        for code, entry in file()["procedures"].items()
    }


def _step(entry: Mapping[str, Any], on: date, division: str) -> StepPlan:
    return StepPlan(
        code=entry["code"],
        zh=entry["zh"],
        en=entry["en"],
        who=items.words(entry["who"]),
        papers=items.words(entry["papers"]),
        level=entry["level"],
        wait=_days(entry.get("wait"), on, division) or 0,
        within=_days(entry.get("due"), on, division),
        basis=items.words(entry["basis"]),
    )
