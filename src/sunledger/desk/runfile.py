"""run.json: what was read, what was left, and what each rule did (contract 1.1 §5)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunledger import __version__
from sunledger.catalogue.model import Catalogue
from sunledger.desk.county import FILE_NAME, County
from sunledger.desk.exemptions import Problem
from sunledger.desk.previous import Comparison
from sunledger.engine.rules.run import RuleResult
from sunledger.engine.sources.filereader import FileReport, Told
from sunledger.engine.sources.intake import Intake

CONTRACT = "1.1"


def run_record(
    *,
    county: County,
    as_of: date,
    intake: Intake,
    results: Sequence[RuleResult],
    catalogue: Catalogue,
    told: Sequence[tuple[str, str]],
    unused: Sequence[Problem],
    exempted: Mapping[str, int],
    comparison: Comparison | None,
    reveal: bool,
    purpose: str | None,
    started: datetime,
) -> dict[str, Any]:
    """Return run.json as values; `finished` is filled in when it is written."""
    return {
        "sunledger": __version__,
        "contract": CONTRACT,
        "as_of": as_of.isoformat(),
        "county": {
            "name": county.name,
            "division": county.division,
            "parameters": _plain(county.parameters),
        },
        "revealed": reveal,
        "purpose": purpose,
        "started": _instant(started),
        "finished": None,
        "files": [_file(report) for report in intake.files],
        "unknown": [
            {
                "file": unknown.file,
                "sheet": unknown.sheet,
                "why": unknown.why[0],
                "why_en": unknown.why[1],
                "nearest": [
                    {"table": table, "missing": list(missing)} for table, missing in unknown.nearest
                ],
            }
            for unknown in intake.unknown
        ],
        "refused": [_told(problem) for problem in intake.refused],
        "warnings": [_county_problem(Problem(FILE_NAME, None, None, each)) for each in told]
        + [_county_problem(problem) for problem in unused]
        + [_told(problem) for problem in intake.warnings],
        "normalised": [
            {"kind": kind, "table": table, "count": count}
            for (kind, table), count in sorted(intake.normalised.items())
            if count
        ],
        "rules": [_rule(result, catalogue) for result in results],
        "exempted": dict(sorted(exempted.items())),
        "compared": None if comparison is None else comparison.counts(),
    }


def write_run(record: dict[str, Any], path: Path, *, finished: datetime) -> None:
    """Write run.json, and fill in when the run ended."""
    record["finished"] = _instant(finished)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _file(report: FileReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "sha256": report.sha256,
        "bytes": report.size,
        "duplicate_of": report.duplicate_of,
        "sheets": [
            {
                "sheet": sheet.sheet,
                "table": sheet.table,
                "confidence": round(sheet.confidence, 2),
                "header_row": sheet.header_row,
                "rows": sheet.rows,
                "refused": sheet.refused,
                "missing_columns": list(sheet.missing_columns),
                "unused_columns": list(sheet.unused_columns),
                "ignored": [{"row": row, "why": why} for row, why in sheet.ignored],
            }
            for sheet in report.sheets
        ],
    }


def _told(problem: Told) -> dict[str, Any]:
    return {
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "header": problem.header,
        "code": problem.code,
        "message": problem.message[0],
        "message_en": problem.message[1],
    }


def _county_problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": None,
        "header": None,
        "code": "county_file",
        "message": problem.why[0],
        "message_en": problem.why[1],
    }


def _rule(result: RuleResult, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "version": catalogue.flags[result.rule].version,
        "parameters": {
            name: _plain(_as_given(value, catalogue.parameters[name].kind))
            for name, value in result.parameters.items()
        },
        "status": result.status,
        "why": result.why.zh if result.why else None,
        "why_en": result.why.en if result.why else None,
        "applied": result.applied,
        "flagged": result.flagged,
        "clear": result.clear,
        "missing_data": dict(sorted(result.missing_data.items())),
        "not_applicable": result.not_applicable,
    }


def _as_given(value: Any, kind: str) -> Any:  # noqa: ANN401 - whatever a parameter may be
    """Return a parameter as a county writes it: money in yuan."""
    if value is None or not kind.startswith("money"):
        return value
    if isinstance(value, Mapping):
        return {key: Decimal(fen) / 100 for key, fen in value.items()}
    return Decimal(value) / 100


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a parameter may be
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
