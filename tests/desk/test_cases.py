"""Cases written from the contract alone: each folder, and exactly what is flagged in it."""

import json
import re
from dataclasses import replace
from importlib import import_module

import openpyxl
import pytest
from cases.absent import NOTHING_LEFT, SOMETHING_LEFT, without
from cases.case import DAY, fill, write_case
from cases.overrides import OVERRIDES
from cases.presence import MAIN, named
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
        rules = [rule for rule in MAIN if absent is None or absent in named(rule)]
        flags = [catalogue.flags[rule] for rule in rules]
        results = run_rules(replace(intake.snapshot, tables=tables), flags, values, DAY)
        told = {result.rule: result.status for result in results}
        assert told == {rule: expected_status(rule, set(tables)) for rule in rules}, absent


def largest(code, *patterns):
    """Return the largest case that flags the rule and whose tables fit the patterns."""
    fit = [
        case
        for (case,) in (parameter.values for parameter in CASES)
        if re.search(rf"^{code} ", case.flagged.strip(), re.MULTILINE)
        and all(re.search(pattern, case.tables) for pattern in patterns)
    ]
    return max(fit, key=lambda case: len(case.tables))


def lacking(line):
    """Return a rule, the columns that are gone, and its largest case without them."""
    code, source, *headers = line.split()
    case = largest(code, *(rf"# {source} .*{re.escape(header)}" for header in headers))
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


@pytest.mark.parametrize("line", OVERRIDES.strip().splitlines())
def test_what_a_county_sets_is_followed(line, tmp_path):
    code, setting, refs = (part.strip() for part in line.split("|"))
    case = replace(largest(code), county=f"parameters:\n  {setting}\n")
    run, findings = examine(case, tmp_path, rules=(code,))
    assert [told for told in run["warnings"] if told["file"] == "county.yaml"] == []
    found = {finding["subject"]["ref"] for finding in findings}
    assert found == {fill(ref) for ref in refs.split()}


def mask(ref):
    """Return a ref as it stands where nobody may see the numbers in it (contract §3)."""
    hidden = re.sub(r"\b(\d{6})\d{8}(\d{3}[\dX])\b", r"\1********\2", ref)
    return re.sub(r"\b\d{12}(\d{4})\b", rf"{'*' * 12}\1", hidden)


@pytest.mark.parametrize("rule", ["E01", "E02", "E16", "P01", "P02", "V11", "V06", "K01", "H05"])
def test_masked_and_revealed_runs_are_one_list(rule, tmp_path):
    case = largest(rule)
    (tmp_path / "revealed").mkdir()
    (tmp_path / "masked").mkdir()
    run, revealed = examine(case, tmp_path / "revealed")
    assert (run["revealed"], run["purpose"]) == (True, "t")
    run, masked = examine(case, tmp_path / "masked", reveal=False, purpose=None)
    assert (run["revealed"], run["purpose"]) == (False, None)
    assert [line["id"] for line in masked] == [line["id"] for line in revealed]
    refs = [line["subject"]["ref"] for line in revealed]
    assert [line["subject"]["ref"] for line in masked] == [mask(ref) for ref in refs]
    order = list(MAIN)
    places = [(order.index(line["rule"]), ref) for line, ref in zip(revealed, refs, strict=True)]
    assert places == sorted(places)
    text = (tmp_path / "masked" / "out" / "findings.ndjson").read_text("utf-8")
    assert not re.search(r"\b(99\d{15}[\dX]|6217\d{12})\b", text)


def test_a_finding_keeps_its_id_from_month_to_month_and_under_its_key_alone(tmp_path, monkeypatch):
    case = largest("E01")
    told = []
    for name, day, key in (("june", case.as_of, KEY), ("july", DAY.replace(month=7), KEY)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr("test_cases.KEY", key)
        told.append(by_ref(examine(replace(case, as_of=day), tmp_path / name)[1]))
    (tmp_path / "other").mkdir()
    monkeypatch.setattr("test_cases.KEY", bytes(reversed(KEY)))
    other = by_ref(examine(case, tmp_path / "other")[1])
    june, july = told
    assert june.keys() <= july.keys()
    assert all(june[place]["id"] == july[place]["id"] for place in june)
    assert all(june[place]["id"] != other[place]["id"] for place in june)


@pytest.mark.parametrize("rule", ["K06", "H03", "I03", "E08"])
def test_what_only_screens_stands_in_the_list_and_in_one_sheet(rule, tmp_path):
    _, findings = examine(largest(rule), tmp_path)
    leads = {line["id"] for line in findings if line["severity"] == "C"}
    assert {line["id"] for line in findings if line["rule"] == rule} <= leads
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert not any(lead in page for lead in leads)
    book = openpyxl.load_workbook(tmp_path / "out" / "findings.xlsx", read_only=True)
    holding = {
        sheet.title
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        if leads.intersection(map(str, row))
    }
    assert holding == {"线索(仅筛查)"}
