"""Gathers what the report says, and fills the page."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from sunledger.catalogue.model import Bilingual
from sunledger.desk.examined import Examined
from sunledger.desk.groups import LEAD
from sunledger.desk.homes import Homes
from sunledger.desk.report.audience import LEADER, View
from sunledger.desk.report.brief import brief_of
from sunledger.desk.report.figures import bar, flow
from sunledger.desk.report.places import nowhere, townships_of
from sunledger.desk.report.questions import groups_of
from sunledger.desk.report.read import departments_of, tables_of
from sunledger.engine.rules.readiness import readiness
from sunledger.engine.sources.messages import NORMALISED
from sunledger.kit.language import spoken
from sunledger.kit.money import yuan

_REFUSED_SHOWN = 200
_NUMBERS = "一二三四五六七八九"
_SECTIONS = {
    "groups": Bilingual("按类别和规则", "By kind and rule"),
    "places": Bilingual("按乡镇和村", "By township and village"),
    "questions": Bilingual("要核实的问题", "Questions to check"),
    "returned": Bilingual("退回请改的数据", "Data sent back to mend"),
    "looked": Bilingual("看了什么，没看什么", "What was looked at, and what was not"),
    "rules": Bilingual("每条规则的情况", "Each rule's state"),
    "method": Bilingual("怎么做的", "How it was done"),
}


def write_report(examined: Examined, path: Path) -> None:
    """Write the report of a run."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sunledger.desk.report", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"both": _both, "bar": bar, "flow": flow}
    environment.filters["t"] = _told
    environment.filters["yuan"] = yuan
    environment.filters["thousands"] = lambda number: f"{number:,}"
    environment.filters["css"] = _css
    page = environment.get_template("report.html.j2").render(_contents(examined))
    path.write_text(page, encoding="utf-8", newline="\n")


def _both(zh: object, en: object) -> Markup:
    """Return both languages, of which the page shows one."""
    return Markup('<span class="zh">{}</span><span class="en" lang="en">{}</span>').format(zh, en)


def _told(text: Bilingual) -> Markup:
    return _both(text.zh, text.en)


def _css(text: str) -> Markup:
    """Return a text as a CSS string in which nothing but letters and digits stands unescaped."""
    escaped = re.sub(r"[^A-Za-z0-9]", lambda found: f"\\{ord(found[0]):06x}", text)
    return Markup('"{}"').format(escaped)


def _contents(examined: Examined) -> dict[str, Any]:
    view = View(examined)
    homes = Homes(examined.intake.snapshot)
    tables = [table for table in tables_of(examined) if table.id in view.tables]
    present = [table for table in tables if table.files]
    flags = [flag for flag in examined.catalogue.flags.values() if flag.severity != LEAD]
    ready = readiness(flags, set(examined.intake.snapshot.tables))
    for table in tables:
        table.waiting = [code for code, lacks in ready.lacking.items() if table.id in lacks]
    groups = groups_of(examined, view, homes)
    departments = [
        department
        for department in departments_of(examined)
        if view.department in (None, department.name)
    ]
    results = [
        (flag, result)
        for result in (examined.results if view.whole else ())
        for flag in (examined.catalogue.flags[result.rule],)
        if flag.severity != LEAD
    ]
    refused = [
        told for told in examined.intake.refused if view.department and told.table in view.tables
    ]
    contents: dict[str, Any] = {
        "view": view,
        "run": examined.run,
        "county": examined.county,
        "options": examined.options,
        "catalogue": examined.catalogue,
        "style": Markup(  # noqa: S704 - our own style sheet
            files("sunledger.desk.report").joinpath("report.css").read_text(encoding="utf-8")
        ),
        "number": _number(examined),
        "present": present,
        "absent": [table for table in tables if not table.files],
        "unknown": examined.intake.unknown if view.whole else [],
        "duplicates": [f for f in examined.intake.files if f.duplicate_of] if view.whole else [],
        "rows": sum(table.rows for table in present),
        "refused": sum(table.refused for table in present),
        "count": len(view.findings),
        "households": len({f.household for f in view.findings if f.household}),
        "amount": sum(f.amount_fen or 0 for f in view.findings),
        "leads": len(examined.asked) - len(view.findings) if view.whole else 0,
        "compared": examined.run["compared"] if view.whole else None,
        "explained": len(examined.aside.explained) if view.whole else 0,
        "exempted": len(examined.aside.exempted) if view.whole else 0,
        "groups": groups,
        "townships": townships_of(view.findings, homes, rules=view.names),
        "nowhere": nowhere(view.findings),
        "departments": departments,
        "refused_rows": refused[:_REFUSED_SHOWN],
        "refused_in_all": len(refused),
        "ran": [each for each in results if each[1].status == "run"],
        "in_part": [each for each in results if each[1].status == "run_in_part"],
        "not_run": [each for each in results if each[1].status == "not_run"],
        "screening": len(examined.results) - len(results),
        "readiness": ready,
        "normalised": _normalised(examined, view),
        "printed": sum(rule.on_paper for group in groups for rule in group.rules),
    }
    contents["brief"] = (
        brief_of(examined, view, absent=len(contents["absent"]), refused=contents["refused"])
        if view.audience == LEADER
        else None
    )
    return contents | {"sections": _sections(contents), "language": spoken()}


def _sections(contents: Mapping[str, Any]) -> dict[str, tuple[Bilingual, Bilingual]]:
    """Return the sections that have something to say, each with its number and title."""
    empty = {
        "groups": not contents["groups"],
        "places": not contents["townships"],
        "questions": not contents["groups"],
        "returned": not contents["departments"],
        "rules": not contents["view"].whole,
    }
    kept = [(name, title) for name, title in _SECTIONS.items() if not empty.get(name)]
    return {
        name: (Bilingual(f"{_NUMBERS[place]}、", f"{place + 1}. "), title)
        for place, (name, title) in enumerate(kept)
    }


def _number(examined: Examined) -> str:
    """Return the number of the report: its day, and a digest of the files and rules it is of."""
    digest = hashlib.sha256()
    parts = (
        *sorted(file["sha256"] for file in examined.run["files"]),
        *(rule["version"] for rule in examined.run["rules"]),
    )
    digest.update(" ".join(parts).encode())
    return f"{examined.as_of:%Y%m%d}-{digest.hexdigest()[:8]}"


def _normalised(examined: Examined, view: View) -> Sequence[tuple[Bilingual, Bilingual, int]]:
    return [
        (
            Bilingual(*NORMALISED.get(entry["kind"], (entry["kind"], entry["kind"]))),
            examined.catalogue.sources[entry["table"]].title,
            entry["count"],
        )
        for entry in examined.run["normalised"]
        if entry["table"] in view.tables
    ]
