"""`sunledger check` through its front door: what it writes, where, and how it ends."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from folders import DEATHS, MEMBERS, PAYMENTS, VEHICLES, car_owner, person, table, write

from sunledger.desk.check import check
from sunledger.desk.examined import Options
from sunledger.kit.errors import WrongUse

DAY = date(2026, 6, 25)
COMMAND = Path(sys.executable).with_name("sunledger")


def lines(out):
    return [json.loads(line) for line in (out / "findings.ndjson").read_text("utf-8").splitlines()]


def command(*arguments, **more):
    return subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, **more
    )


def test_a_finding_is_a_masked_question_with_its_row(tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"), rules=("E05",))
    [finding] = lines(outcome.out)
    assert finding["rule"] == "E05"
    assert finding["subject"] == {"type": "household", "ref": "H1", "name": "张三"}
    assert finding["village"] == "999901001001"
    assert finding["match_strength"] == "exact_id"
    assert len(finding["innocent"]) >= 3
    [vehicle] = [e for e in finding["evidence"] if e["source"] == "vehicles"]
    assert (vehicle["file"], vehicle["sheet"], vehicle["row"]) == ("车管/车.csv", None, 2)
    assert vehicle["fields"]["身份证号"] == person(1)[:6] + "********" + person(1)[-4:]
    assert vehicle["fields"]["购置价格"] == "85,000.00"
    assert outcome.exit_status == 1


def test_the_counts_of_a_rule_add_up(tmp_path, run):
    [rule] = run(car_owner(tmp_path / "county"), rules=("E05",)).run["rules"]
    assert (rule["status"], rule["flagged"], rule["clear"], rule["applied"]) == ("run", 1, 1, 2)
    assert rule["parameters"]["vehicle_price_limit"] == 30000


def test_nothing_unmasked_leaves_without_a_purpose(tmp_path, run):
    outcome = run(car_owner(tmp_path / "county"))
    for path in outcome.out.rglob("*"):
        if path.is_file() and path.suffix != ".xlsx":
            assert person(1) not in path.read_text("utf-8"), path
    book = openpyxl.load_workbook(outcome.out / "findings.xlsx")
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert not any(person(1) in cell for cell in cells)
    assert any("张三" in cell for cell in cells)


def test_a_number_typed_into_a_remark_is_masked_too(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    row = f"{person(1)} 张三 云A12345 小型轿车代{person(9)}持 2020-05-06 85000 正常"
    write(folder, {"车管/车.csv": table(VEHICLES, row)})
    outcome = run(folder, rules=("E05",))
    assert outcome.findings
    for name in ("findings.ndjson", "report.html"):
        assert person(9) not in (outcome.out / name).read_text("utf-8")


def test_whole_numbers_need_a_purpose_which_is_written_down(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    with pytest.raises(WrongUse, match="--purpose"):
        run(folder, reveal=True)
    masked = run(folder, out=tmp_path / "masked")
    shown = run(folder, reveal=True, purpose="核查", out=tmp_path / "shown")
    assert (shown.run["revealed"], shown.run["purpose"]) == (True, "核查")
    assert person(1) in (shown.out / "findings.ndjson").read_text("utf-8")
    assert [f.id for f in masked.findings] == [f.id for f in shown.findings]


def test_the_same_folder_gives_the_same_bytes(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    first, second = run(folder, out=tmp_path / "a").out, run(folder, out=tmp_path / "b").out
    for name in ("findings.ndjson", "findings.xlsx", "report.html"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    records = [json.loads((out / "run.json").read_text("utf-8")) for out in (first, second)]
    for record in records:
        del record["started"], record["finished"]
    assert records[0] == records[1]


def test_another_key_gives_other_identifiers(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    other = tmp_path / "other"
    other.write_bytes(b"x" * 32)
    assert run(folder).findings[0].id != run(folder, key_file=other).findings[0].id


def test_lines_stand_in_rule_order_then_by_real_ref(tmp_path, run):
    rows = [f"H{n} 甲{n} {person(n)} 户主 V 乡 村 在册" for n in (10, 9, 2)]
    cars = [f"{person(n)} 甲{n} 云A{n} 小型轿车 2020-05-06 85000 正常" for n in (2, 9, 10)]
    deaths = [f"{person(2)} 甲2 2020-01-01"]
    paid = [f"B 1 低保金 {person(2)} 甲2 99999900001 甲2 480 2025-06 成功"]
    folder = write(
        tmp_path / "county",
        {
            "户.csv": table(MEMBERS, *rows),
            "车.csv": table(VEHICLES, *cars),
            "死.csv": table(DEATHS, *deaths),
            "发.csv": table(PAYMENTS, *paid),
        },
    )
    found = [(f["rule"], f["subject"]["ref"]) for f in lines(run(folder, rules=("E05", "E01")).out)]
    assert [rule for rule, _ in found] == ["E01", "E05", "E05", "E05"]
    assert [ref for _, ref in found[1:]] == ["H10", "H2", "H9"]


def test_county_yaml_gives_day_name_and_parameters(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    (folder / "county.yaml").write_text(
        "name: 云岫县\ndivision: '999901'\nas_of: 2026-06-25\n"
        "parameters: {vehicle_price_limit: 90000, no_such: 1}\n",
        encoding="utf-8",
    )
    outcome = run(folder, as_of=None, rules=("E05",))
    assert outcome.run["as_of"] == "2026-06-25"
    assert outcome.run["county"]["name"] == "云岫县"
    assert not outcome.findings
    assert [w["code"] for w in outcome.run["warnings"]] == ["county_file"]
    assert outcome.run["unknown"] == []


@pytest.mark.parametrize("text", ["as_of: soon", "- a\n- b", "name: [", "as_of: 2026-13-01"])
def test_a_county_yaml_that_cannot_be_read_is_wrong_use(tmp_path, run, text):
    folder = car_owner(tmp_path / "county")
    (folder / "county.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse, match=r"county\.yaml"):
        run(folder)


def test_the_day_is_today_unless_said(tmp_path, key_file):
    moment = datetime(2026, 3, 4, 12, tzinfo=UTC)
    options = Options(car_owner(tmp_path / "county"), out=tmp_path / "out", key_file=key_file)
    assert check(options, clock=lambda: moment).run["as_of"] == "2026-03-04"


def test_exit_status_is_0_where_there_is_nothing_to_tell(tmp_path, run):
    row = f"H1 张三 {person(1)} 户主 V 乡 村 在册"
    folder = write(tmp_path / "county", {"户.csv": table(MEMBERS, row)})
    assert run(folder).exit_status == 0


def test_exit_status_is_1_for_a_file_that_is_not_understood(tmp_path, run):
    row = f"H1 张三 {person(1)} 户主 V 乡 村 在册"
    folder = write(tmp_path / "county", {"户.csv": table(MEMBERS, row), "说明.csv": "甲,乙\n1,2\n"})
    outcome = run(folder)
    assert outcome.exit_status == 1
    assert [u["file"] for u in outcome.run["unknown"]] == ["说明.csv"]


def test_exit_status_is_2_where_nothing_is_readable_and_it_says_why(tmp_path, run):
    folder = write(tmp_path / "county", {"说明.pdf": "%PDF-1.4"})
    outcome = run(folder)
    assert outcome.exit_status == 2
    assert "请提供表格" in outcome.run["unknown"][0]["why"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongUse, match="没有文件"):
        run(tmp_path / "empty")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["no-such-folder"], "no-such-folder"),
        (["county", "--rules", "E99"], "E99"),
        (["county", "--as-of", "soon"], "soon"),
        (["county", "--reveal"], "--purpose"),
        (["county", "--memory", "much"], "much"),
        (["county", "--out", "county"], "county"),
        (["county", "--out", "."], "--out"),
        (["county", "--previous", "county"], "findings.ndjson"),
        (["county", "--key", "none"], "none"),
        (["county", "--no-such-option"], "--no-such-option"),
    ],
)
def test_wrong_use_is_status_2_and_a_sentence(tmp_path, arguments, word):
    car_owner(tmp_path / "county")
    done = command("check", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county"]


def test_json_prints_run_json_and_nothing_else(tmp_path, key_file):
    folder = car_owner(tmp_path / "county")
    done = command("check", folder, "--as-of", DAY, "--json", "--key", key_file)
    assert done.returncode == 1
    assert done.stderr == ""
    printed = json.loads(done.stdout)
    assert printed == json.loads((tmp_path / "county-findings" / "run.json").read_text("utf-8"))


def test_the_output_is_for_its_owner_alone(tmp_path, run):
    out = run(car_owner(tmp_path / "county")).out
    folders = [out, *(p for p in out.rglob("*") if p.is_dir())]
    assert {stat.S_IMODE(p.stat().st_mode) for p in folders} == {0o700}


def test_a_new_run_takes_the_place_of_the_earlier_one_whole(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    out = run(folder).out
    (out / "returned" / "left").write_text("over")
    run(folder)
    assert not (out / "returned" / "left").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county", "key", "out"]


def test_somebody_elses_folder_is_not_overwritten(tmp_path, run):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "photo.jpg").write_text("dear")
    with pytest.raises(WrongUse, match="--out"):
        run(car_owner(tmp_path / "county"))
    assert (tmp_path / "out" / "photo.jpg").read_text() == "dear"


def test_an_output_inside_the_folder_is_not_read_as_input(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    first = run(folder, out=folder / "结果")
    again = run(folder, out=folder / "结果")
    assert [f["file"] for f in first.run["files"]] == [f["file"] for f in again.run["files"]]
    assert again.run["unknown"] == []
    (folder / "结果").rename(folder / "旧-findings")
    assert run(folder).run["unknown"] == []


def test_the_last_run_tells_new_from_again(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    before = run(folder, out=tmp_path / "before", rules=("E05",))
    write(
        folder,
        {"车管/车2.csv": table(VEHICLES, f"{person(2)} 李四 云B1 小型轿车 2021-01-01 90000 正常")},
    )
    after = run(folder, out=tmp_path / "after", rules=("E05",), previous=before.out)
    book = openpyxl.load_workbook(after.out / "findings.xlsx")
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    marks = {row[5].value: row[head.index("比上次")].value for row in sheet.iter_rows(min_row=2)}
    assert marks == {"张三": "仍在", "李四": "新增"}


def test_an_interrupted_run_leaves_the_earlier_output_and_no_rubbish(tmp_path, key_file):
    folder = car_owner(tmp_path / "county")
    out = tmp_path / "out"
    base = ["check", folder, "--out", out, "--as-of", DAY, "--key", key_file]
    command(*base)
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    process = subprocess.Popen([COMMAND, *map(str, base)], stderr=subprocess.PIPE, text=True)
    wait_for_draft(tmp_path, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "已中断" in said
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county", "key", "out"]


def test_a_killed_run_leaves_the_earlier_output_and_the_next_run_tidies_up(tmp_path, key_file):
    folder = car_owner(tmp_path / "county")
    out = tmp_path / "out"
    base = ["check", folder, "--out", out, "--as-of", DAY, "--key", key_file]
    command(*base)
    process = subprocess.Popen([COMMAND, *map(str, base)])
    wait_for_draft(tmp_path, process)
    process.kill()
    process.wait(timeout=60)
    assert (out / "run.json").exists()
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".out.draft")]
    assert command(*base).returncode == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county", "key", "out"]


def wait_for_draft(folder, process):
    """Wait until the run is writing; it is stopped there by SIGSTOP so that it cannot end first."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(
            p.name.startswith(".out.draft") and (p / ".lock").exists() for p in folder.iterdir()
        ):
            os.kill(process.pid, signal.SIGSTOP)
            os.kill(process.pid, signal.SIGCONT)
            return
        time.sleep(0.002)
    raise AssertionError("the run never began to write")


def test_a_run_killed_while_it_moved_its_output_gives_it_back(tmp_path, run):
    folder = car_owner(tmp_path / "county")
    out = run(folder).out
    out.rename(tmp_path / ".out.old-0123")
    run(folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county", "key", "out"]


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path, key_file):
    """A real full disk: a small memory file system holds the output."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        done = command(
            "check", car_owner(tmp_path / "county"), "--out", place / "out", "--key", key_file
        )
        assert done.returncode == 3
        assert "磁盘满了" in done.stderr
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", place], check=True)
