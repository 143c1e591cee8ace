"""Gathers what the report says, and fills the page."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from sunledger.catalogue.model import Bilingual, Flag
from sunledger.desk.examined import Examined
from sunledger.desk.findings import Finding
from sunledger.desk.groups import GROUPS, OTHERS, group_of
from sunledger.desk.homes import Homes
from sunledger.desk.report.audience import View, general_question
from sunledger.desk.report.figures import Bar, bars
from sunledger.engine.rules.readiness import readiness
from sunledger.engine.rules.run import RuleResult
from sunledger.engine.sources.filereader import Told
from sunledger.engine.sources.messages import NORMALISED
from sunledger.kit.money import yuan

SHOWN_PER_RULE = 10
_FAULTS_SHOWN = 5
_REFUSED_SHOWN = 200


@dataclass(slots=True)
class TableView:
    """One of the catalogue's tables, and what the folder held of it."""

    id: str
    title: Bilingual
    department: str
    files: list[str] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    missing: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule with its findings; `shown` are the first of them."""

    flag: Flag
    result: RuleResult
    count: int
    households: int
    amount: str | None
    asks: Bilingual
    shown: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class GroupView:
    """The rules of one group that flagged something."""

    title: Bilingual
    rules: list[RuleView]


@dataclass(frozen=True, slots=True)
class VillageView:
    """One village's findings by group; villages stand in the order of their codes."""

    code: str
    township: str
    name: str
    counts: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """The refused rows of one department's files, and the most frequent faults."""

    name: str
    files: int
    rows: int
    refused: int
    faults: list[tuple[str, int, Told]]


def write_report(examined: Examined, path: Path) -> None:
    """Write the report of a run."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sunledger.desk.report", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["t"] = _both
    environment.filters["yuan"] = yuan
    environment.filters["thousands"] = lambda number: f"{number:,}"
    style = files("sunledger.desk.report").joinpath("report.css").read_text(encoding="utf-8")
    page = environment.get_template("report.html.j2").render(
        **_contents(examined),
        style=Markup(style),  # noqa: S704 - our own style sheet
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _both(text: Bilingual) -> Markup:
    """Return both languages, of which the page shows one."""
    return Markup('<span class="zh">{}</span><span class="en" lang="en">{}</span>').format(
        text.zh, text.en
    )


def _contents(examined: Examined) -> dict[str, Any]:
    view = View(examined)
    findings = view.findings
    groups = _groups(examined, findings, most=None if view.department else SHOWN_PER_RULE)
    villages = _villages(examined, findings)
    tables = [table for table in _tables(examined) if table.id in view.tables]
    present = [table for table in tables if table.files]
    flags = list(examined.catalogue.flags.values())
    chosen = [examined.catalogue.flags[result.rule] for result in examined.results]
    return {
        "view": view,
        "run": examined.run,
        "county": examined.county,
        "options": examined.options,
        "catalogue": examined.catalogue,
        "present": present,
        "absent": [table for table in tables if not table.files],
        "unknown": examined.intake.unknown if view.whole else [],
        "duplicates": [f for f in examined.intake.files if f.duplicate_of] if view.whole else [],
        "rows": sum(table.rows for table in present),
        "refused": sum(table.refused for table in present),
        "findings": len(findings),
        "amount": sum(f.amount_fen or 0 for f in findings),
        "leads": len(examined.asked) - len(findings) if view.whole else 0,
        "compared": examined.run["compared"] if view.whole else None,
        "explained": len(examined.aside.explained) if view.whole else 0,
        "exempted": len(examined.aside.exempted) if view.whole else 0,
        "groups": groups,
        "group_bars": Markup(  # noqa: S704 - made by figures.py, which escapes
            bars(
                [Bar(g.title.zh, g.title.en, sum(r.count for r in g.rules)) for g in groups],
                title_zh="各类疑点条数",
                title_en="Questions by group",
            )
        ),
        "villages": villages,
        "village_groups": [g.title for g in groups],
        "departments": [
            department
            for department in _departments(examined)
            if view.department in (None, department.name)
        ],
        "refused_rows": [
            told
            for told in examined.intake.refused
            if view.department and told.table in view.tables
        ][:_REFUSED_SHOWN],
        "results": list(zip(chosen, examined.results, strict=True)) if view.whole else [],
        "readiness": readiness(flags, set(examined.intake.snapshot.tables)),
        "normalised": [
            (
                _told_change(entry["kind"]),
                examined.catalogue.sources[entry["table"]].title,
                entry["count"],
            )
            for entry in examined.run["normalised"]
            if entry["table"] in view.tables
        ],
        "shown_per_rule": SHOWN_PER_RULE,
    }


def _told_change(kind: str) -> Bilingual:
    return Bilingual(*NORMALISED.get(kind, (kind, kind)))


def _tables(examined: Examined) -> list[TableView]:
    views = {
        source.id: TableView(source.id, source.title, source.department)
        for source in examined.catalogue.sources.values()
    }
    for report in examined.intake.files:
        for sheet in report.sheets:
            view = views[sheet.table]
            if report.file not in view.files:
                view.files.append(report.file)
            view.rows += sheet.rows
            view.refused += sheet.refused
            view.missing.update(sheet.missing_columns)
    return list(views.values())


def _groups(
    examined: Examined, findings: Sequence[Finding], *, most: int | None
) -> list[GroupView]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.flag.code].append(finding)
    groups: dict[str, GroupView] = {}
    for result in examined.results:
        members = by_rule.get(result.rule)
        if not members:
            continue
        flag = members[0].flag
        title = group_of(flag)
        amounts = [f.amount_fen for f in members if f.amount_fen is not None]
        groups.setdefault(title.zh, GroupView(title, [])).rules.append(
            RuleView(
                flag=flag,
                result=result,
                count=len(members),
                households=len({f.household for f in members if f.household}),
                amount=yuan(sum(amounts)) if amounts else None,
                asks=general_question(flag),
                shown=members[:most],
            )
        )
    order = [*(group.zh for group in GROUPS.values()), OTHERS.zh]
    return sorted(groups.values(), key=lambda group: order.index(group.title.zh))


def _villages(examined: Examined, findings: Sequence[Finding]) -> list[VillageView]:
    homes = Homes(examined.intake.snapshot)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        if finding.village:
            counts[finding.village][group_of(finding.flag).zh] += 1
    return [
        VillageView(
            code=code,
            township=homes.find(None, code).township,
            name=homes.find(None, code).village,
            counts=dict(counts[code]),
            total=counts[code].total(),
        )
        for code in sorted(counts)
    ]


def _departments(examined: Examined) -> list[DepartmentView]:
    sources = examined.catalogue.sources
    rows: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    names: dict[str, set[str]] = defaultdict(set)
    for report in examined.intake.files:
        for sheet in report.sheets:
            department = sources[sheet.table].department
            rows[department] += sheet.rows
            refused[department] += sheet.refused
            names[department].add(report.file)
    faults: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for told in examined.intake.refused:
        faults[sources[told.table].department][told.code].append(told)
    return [
        DepartmentView(
            name=department,
            files=len(names[department]),
            rows=rows[department],
            refused=count,
            faults=[
                (code, len(told), told[0])
                for code, told in sorted(
                    faults[department].items(), key=lambda item: (-len(item[1]), item[0])
                )[:_FAULTS_SHOWN]
            ],
        )
        for department, count in sorted(refused.items())
        if count
    ]
