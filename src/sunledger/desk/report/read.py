"""What was read: the tables, how much of each, and what went back to its department."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sunledger.catalogue.model import Bilingual
from sunledger.desk.examined import Examined
from sunledger.engine.sources.filereader import Told

_FAULTS_SHOWN = 5


@dataclass(slots=True)
class TableView:
    """One of the catalogue's tables, and what the folder held of it.

    `waiting` are the codes of the rules that cannot run without it.
    """

    id: str
    title: Bilingual
    department: str
    files: list[str] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    missing: set[str] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """The refused rows of one department's files, and the most frequent faults."""

    name: str
    files: int
    rows: int
    refused: int
    faults: list[tuple[str, int, Told]]


def tables_of(examined: Examined) -> list[TableView]:
    """Return all tables of the catalogue, in its order."""
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


def departments_of(examined: Examined) -> list[DepartmentView]:
    """Return the departments that have rows to mend, in the order of their names."""
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
