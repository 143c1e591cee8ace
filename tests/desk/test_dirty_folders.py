"""Dirty folders against the letter of the contract: each case is a folder and its answer."""

import json

import pytest
from dirty import archives, cells, disguise, numbers, repeats, shapes, tables, worse  # noqa: F401
from dirty.case import CASES


def _sheets(run):
    found = {}
    for file in run["files"]:
        for sheet in file["sheets"]:
            name = file["file"] + (f"#{sheet['sheet']}" if sheet["sheet"] is not None else "")
            header = sheet["header_row"]
            below = {i["row"]: i["why"] for i in sheet["ignored"] if i["row"] > (header or 0)}
            found[name] = (sheet["table"], header, sheet["rows"], sheet["refused"], below)
    return found


def _faults(items):
    names = ("file", "sheet", "row", "column", "header", "code")
    return sorted((tuple(i[n] for n in names) for i in items), key=repr)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_dirty_folder(case, tmp_path, run):
    folder = tmp_path / "county"
    folder.mkdir()
    case.build(folder)
    outcome = run(folder, rules=case.rules or None, reveal=True, purpose="核对")
    record = json.loads((outcome.out / "run.json").read_text("utf-8"))
    if case.sheets is not None:
        found = _sheets(record)
        for name, (*_, below) in case.sheets.items():
            if name in found and below is None:
                found[name] = (*found[name][:4], None)
        assert found == case.sheets
    assert _faults(record["refused"]) == sorted(case.refused, key=repr)
    assert _faults(record["warnings"]) == sorted(case.warnings, key=repr)
    assert {(u["file"], u["sheet"]) for u in record["unknown"]} == set(case.unknown)
    for unknown in record["unknown"]:
        near = case.unknown[unknown["file"], unknown["sheet"]]
        assert near is None or {n["table"] for n in unknown["nearest"]} == near
    counts = {(n["kind"], n["table"]): n["count"] for n in record["normalised"]}
    assert {k: counts.get(k, 0) for k in case.normalised} == case.normalised
    text = (outcome.out / "findings.ndjson").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    if case.findings is not None:
        with_amount = any(len(f) == 3 for f in case.findings)
        found = [
            (f["rule"], f["subject"]["ref"], *([f["amount_fen"]] if with_amount else []))
            for f in lines
        ]
        assert found == case.findings
    for (rule, ref), rows in case.evidence.items():
        [line] = [f for f in lines if (f["rule"], f["subject"]["ref"]) == (rule, ref)]
        shown = {(e["source"], e["file"], e["sheet"], e["row"]) for e in line["evidence"]}
        assert rows <= shown
    assert case.more is None or case.more(record)
    assert case.exit_status is None or outcome.exit_status == case.exit_status


def _answer(out):
    text = (out / "findings.ndjson").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    return [
        (f["rule"], f["subject"]["ref"], f["household"], f["amount_fen"], len(f["evidence"]))
        for f in lines
    ]


@pytest.mark.parametrize("seed", range(4))
def test_clothes_do_not_change_the_answer(seed, tmp_path, run):
    rows = disguise.plain(seed)
    limits = "parameters:\n  poverty_line: {2025: 8100}\n  land_rows_min: 1\n"
    answers = []
    for name in ("plain", "dirty"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "county.yaml").write_text(limits, encoding="utf-8")
        if name == "plain":
            disguise.write_plain(folder, rows)
        else:
            disguise.write_dirty(folder, rows, seed)
        outcome = run(
            folder, rules=disguise.RULES, reveal=True, purpose="核对", out=tmp_path / name[0]
        )
        record = outcome.run
        assert (record["unknown"], record["refused"], record["warnings"]) == ([], [], [])
        counts = [(c["rule"], c["applied"], c["flagged"], c["clear"]) for c in record["rules"]]
        answers.append((_answer(outcome.out), counts))
    assert len(answers[0][0]) > 10
    assert answers[0] == answers[1]
