"""The demo county checked: every story is found, nothing else is, and nobody innocent is named."""

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from sunledger.desk.check import check
from sunledger.desk.demo_county import AnswerKey, write_county
from sunledger.desk.examined import Options

TINY = Fraction(1, 200)


def checked(folder: Path, *, seed: int, day: date, layout: str) -> tuple[AnswerKey, dict, set]:
    """Return the key of a county, its run.json and the findings (rule, ref) of a check."""
    key = write_county(folder, scale=TINY, seed=seed, as_of=day, layout=layout)
    out = folder.with_name("findings")
    key_file = folder.with_name("key")
    key_file.write_bytes(bytes(32))
    outcome = check(Options(folder=folder, out=out, reveal=True, purpose="自测", key_file=key_file))
    lines = (out / "findings.ndjson").read_text(encoding="utf-8").splitlines()
    found = {(f["rule"], f["subject"]["ref"]) for f in map(json.loads, lines)}
    return key, dict(outcome.run), found


@pytest.mark.parametrize(
    ("seed", "day", "layout"),
    [
        (7, date(2026, 6, 25), "messy"),
        pytest.param(11, date(2026, 1, 4), "messy", marks=pytest.mark.long),
        (5, date(2025, 10, 1), "bench"),
    ],
)
def test_a_check_finds_the_stories_and_nothing_else(tmp_path, seed, day, layout):
    key, run, found = checked(tmp_path / "县", seed=seed, day=day, layout=layout)
    assert found == key.expected()
    assert {rule["status"] for rule in run["rules"]} == {"run"}
    assert Counter(row["code"] for row in run["refused"]) == key.refused
    assert sorted(one["file"] for one in run["unknown"]) == sorted(key.unknown)
    copies = [file["file"] for file in run["files"] if file["duplicate_of"]]
    assert copies == key.duplicates


def test_messy_files_lose_no_row(tmp_path):
    key, run, _ = checked(tmp_path / "县", seed=3, day=date(2026, 6, 25), layout="messy")
    sheets = [
        sheet for file in run["files"] if not file["duplicate_of"] for sheet in file["sheets"]
    ]
    kept = Counter()
    for sheet in sheets:
        kept[sheet["table"]] += sheet["rows"] - sheet["refused"]
    long = {table: rows for table, rows in key.rows.items() if table not in WIDE}
    assert {table: kept[table] for table in long} == long
    assert kept.keys() == key.rows.keys()
    total = [s for s in sheets if any(row["why"] == "total" for row in s["ignored"])]
    assert total, "sums at the foot are set aside"


WIDE = ("income", "assurances")  # one row of the sheet gives several of the table
