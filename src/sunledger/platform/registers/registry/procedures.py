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


def _days(name: str, on: date, division: str) -> int:
    dated = [each for each in file()["days"].get(name, ()) if each["from"] <= on]
    if dated:
        return int(max(dated, key=lambda each: each["from"])["value"])
    return items.days_of(name, on, division)


@cache
def procedures(on: date, division: str) -> dict[str, ProcedurePlan]:
    """Return the procedures by code, with the days in force on that day in that place."""
    return _with_days(tuple(_days(name, on, division) for name in _names()))


@cache
def _names() -> tuple[str, ...]:
    """Return what counts days in procedures.yaml, by name."""
    steps = (step for entry in file()["procedures"].values() for step in entry["steps"])
    return tuple(sorted({step[key] for step in steps for key in ("wait", "due") if key in step}))


@cache
def _with_days(counts: tuple[int, ...]) -> dict[str, ProcedurePlan]:
    """Return the procedures with these days, in the order of their names: most places have them."""
    days = dict(zip(_names(), counts, strict=True))
    return {
        code: ProcedurePlan(
            code=code,
            zh=entry["zh"],
            en=entry["en"],
            basis=items.words(entry["basis"]),
            steps=tuple(_step(step, days) for step in entry["steps"]),
            states=dict(entry["states"]),
        )
        for code, entry in file()["procedures"].items()
    }


def _step(entry: Mapping[str, Any], days: Mapping[str, int]) -> StepPlan:
    return StepPlan(
        code=entry["code"],
        zh=entry["zh"],
        en=entry["en"],
        who=items.words(entry["who"]),
        papers=items.words(entry["papers"]),
        level=entry["level"],
        wait=days[entry["wait"]] if "wait" in entry else 0,
        within=days[entry["due"]] if "due" in entry else None,
        basis=items.words(entry["basis"]),
    )
