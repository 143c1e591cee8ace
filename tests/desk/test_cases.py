"""Cases written from the contract alone: each folder, and exactly what is flagged in it."""

import json
import re
from dataclasses import replace
from importlib import import_module

import pytest
from cases.absent import NOTHING_LEFT, SOMETHING_LEFT, without
from cases.case import DAY, fill, write_case
from cases.presence import expected as expected_status

from sunledger.catalogue.loader import load_catalogue, resolve_parameters
from sunledger.desk.check import check
from sunledger.desk.examined import Options
from sunledger.engine.rules.run import run_rules
from sunledger.engine.sources.intake import read_folder

FAMILIES = ("people", "money", "works", "village", "refused")
CASES = [
    pytest.param(case, id=f"{family}-{number:02}")
    for family in FAMILIES
    for number, case in enumerate(import_module(f"cases.{family}").CASES)
]
KEY = bytes(range(32))


def examine(case, folder, **options):
    (folder / "key").write_bytes(KEY)
    outcome = check(
        Options(
            folder=write_case(case, folder / "county"),
            as_of=case.as_of,
            out=folder / "out",
            key_file=folder / "key",
            **({"reveal": True, "purpose": "t"} | options),
        )
    )
    lines = (outcome.out / "findings.ndjson").read_text("utf-8").splitlines()
    return outcome.run, [json.loads(line) for line in lines]


def by_ref(findings):
    return {(finding["rule"], finding["subject"]["ref"]): finding for finding in findings}


def fact(finding, name):
    if name in finding:
        return finding[name]
    return [row["row"] for row in finding["evidence"] if row["source"] == name]


@pytest.mark.parametrize("case", CASES)
def test_exactly_what_the_contract_asks(case, tmp_path):
    run, findings = examine(case, tmp_path)
    found = by_ref(findings)
    assert set(found) == case.expected(), case.title
    assert len(found) == len(findings)
    assert len(run["refused"]) == case.refused, run["refused"]
    assert run["unknown"] == []
    rules = {rule["rule"]: rule for rule in run["rules"]}
    for rule in rules.values():
        parts = rule["flagged"] + rule["clear"] + sum(rule["missing_data"].values())
        assert rule["applied"] == parts
    assert {code: rules[code]["missing_data"] for code in case.missing} == dict(case.missing)
    assert {code: rules[code]["clear"] for code in case.clear} == dict(case.clear)
    assert {code: rules[code]["not_applicable"] for code in case.skipped} == dict(case.skipped)
    assert {code: rules[code]["status"] for code in case.status} == dict(case.status)
    for key, facts in case.facts.items():
        code, ref = key.split()
        finding = found[code, fill(ref)]
        assert {name: fact(finding, name) for name in facts} == dict(facts), key


def test_each_table_absent_in_turn(tmp_path):
    catalogue = load_catalogue()
    (tmp_path / "county").mkdir()
    for source in catalogue.sources.values():
        header = ",".join(column.name for column in source.columns)
        (tmp_path / "county" / f"{source.id}.csv").write_text(f"{header}\n", "utf-8")
    (tmp_path / "work").mkdir()
    intake = read_folder(
        tmp_path / "county", catalogue=catalogue, as_of=DAY, work_dir=tmp_path / "work", key=KEY
    )
    assert (intake.unknown, set(intake.snapshot.tables)) == ([], set(catalogue.sources))
    values, _ = resolve_parameters(catalogue, DAY, None, {})
    for absent in (None, *catalogue.sources):
        tables = {name: info for name, info in intake.snapshot.tables.items() if name != absent}
        flags = list(catalogue.flags.values())
        results = run_rules(replace(intake.snapshot, tables=tables), flags, values, DAY)
        told = {result.rule: result.status for result in results}
        assert told == {rule: expected_status(rule, set(tables)) for rule in told}, absent


def lacking(line):
    """Return the largest case that flags the rule, less the columns, and how the rule then ran."""
    code, source, *headers = line.split()
    told = [rf"# {source} .*{re.escape(header)}" for header in headers]
    fit = [
        case
        for (case,) in (parameter.values for parameter in CASES)
        if re.search(rf"^{code} ", case.flagged.strip(), re.MULTILINE)
        and all(re.search(pattern, case.tables) for pattern in told)
    ]
    case = max(fit, key=lambda case: len(case.tables))
    for header in headers:
        case = replace(case, tables=without(case.tables, source, header))
    return code, headers, case


@pytest.mark.parametrize("line", NOTHING_LEFT.strip().splitlines())
def test_without_these_columns_every_subject_lacks_data(line, tmp_path):
    code, headers, case = lacking(line)
    [rule] = examine(case, tmp_path, rules=(code,))[0]["rules"]
    assert rule["missing_data"] == {f"缺列 {headers[-1]}": rule["applied"]}
    assert rule["applied"]


@pytest.mark.parametrize("line", SOMETHING_LEFT.strip().splitlines())
def test_without_these_columns_something_is_judged(line, tmp_path):
    code, _, case = lacking(line)
    [rule] = examine(case, tmp_path, rules=(code,))[0]["rules"]
    assert rule["flagged"]
