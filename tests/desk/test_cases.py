"""Cases written from the contract alone: each folder, and exactly what is flagged in it."""

import json
from importlib import import_module

import pytest
from cases.case import fill, write_case

from sunledger.desk.check import check
from sunledger.desk.examined import Options

FAMILIES = ("people", "money", "works", "village")
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
