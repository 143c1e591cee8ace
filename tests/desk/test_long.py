"""Kills, faults and scale: what `make test-long` runs."""

import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from folders import MEMBERS, PAYMENTS, car_owner, person, table, write

from sunledger.desk.check import check
from sunledger.desk.demo_county.county import write_county
from sunledger.desk.examined import Options
from sunledger.kit.keys import finding_id

pytestmark = pytest.mark.long
DAY = date(2026, 6, 25)
COMMAND = Path(sys.executable).with_name("sunledger")
KEY = bytes(range(32))


def command(*arguments, **more):
    return subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, **more
    )


def peak_mb(*arguments):
    """Run the command; return its exit status and the memory that it and its workers took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    code = (
        "import resource, subprocess, sys;"
        "r = subprocess.run(sys.argv[1:], capture_output=True).returncode;"
        "print(r, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert before >= 0
    status, peak = done.stdout.split()
    return int(status), int(peak) // 1024


def expected(key):
    return {finding_id(KEY, rule, ref) for rule, ref in key.expected()}


@pytest.mark.timeout(1800)
def test_the_whole_county_gives_its_answer_key_and_nothing_else(tmp_path, key_file):
    key = write_county(tmp_path / "county", scale=Fraction(1), seed=11, as_of=DAY, layout="messy")
    outcome = check(
        Options(tmp_path / "county", as_of=DAY, out=tmp_path / "out", key_file=key_file)
    )
    found = {finding.id for finding in outcome.findings}
    wanted = expected(key)
    assert found == wanted
    assert outcome.run["rules"]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.timeout(600)
def test_other_counties_and_days_give_their_answer_keys(tmp_path, key_file, seed):
    day = date(2023, 2, 28 - seed) if seed % 2 else date(2024, 2, 29).replace(month=seed + 2)
    key = write_county(tmp_path / "county", scale=Fraction(1, 60), seed=seed, as_of=day)
    outcome = check(
        Options(tmp_path / "county", as_of=day, out=tmp_path / "out", key_file=key_file)
    )
    assert {finding.id for finding in outcome.findings} == expected(key)


def million_payments(count):
    """Yield payments of a county, one a month for each of many people."""
    for number in range(count):
        n, month = divmod(number, 12)
        who = person(n % 1000, f"{1940 + n // 28_000}01{n // 1000 % 28 + 1:02d}")
        card, paid = f"999999{n:08d}", f"2025-{month + 1:02d}"
        yield [
            f"B{month}",
            str(number),
            "低保金",
            who,
            f"甲{n}",
            card,
            f"甲{n}",
            "480.50",
            paid,
            "成功",
        ]


def memory_of_a_check(folder, *options):
    """Check the folder from the command line; return the rows read and the memory taken."""
    status, peak = peak_mb("check", folder, "--out", folder / "out", "--as-of", DAY, *options)
    assert status == 0
    run = json.loads((folder / "out" / "run.json").read_text("utf-8"))
    return sum(sheet["rows"] for file in run["files"] for sheet in file["sheets"]), peak


@pytest.mark.timeout(900)
def test_a_million_rows_of_csv_under_one_gigabyte(tmp_path, key_file):
    with (tmp_path / "发放.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PAYMENTS.split())
        writer.writerows(million_payments(1_000_000))
    key_file.rename(tmp_path.parent / "key-csv")
    rows, peak = memory_of_a_check(
        tmp_path, "--memory", "1GB", "--key", tmp_path.parent / "key-csv"
    )
    assert rows == 1_000_000
    assert peak <= 1024


@pytest.mark.timeout(900)
def test_a_million_rows_of_xlsx_under_two_gigabytes(tmp_path, key_file):
    book = xlsxwriter.Workbook(tmp_path / "发放.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, PAYMENTS.split())
    for number, row in enumerate(million_payments(999_999), start=1):
        sheet.write_row(number, 0, row)
    book.close()
    key_file.rename(tmp_path.parent / "key-xlsx")
    rows, peak = memory_of_a_check(tmp_path, "--key", tmp_path.parent / "key-xlsx")
    assert rows == 999_999
    assert peak <= 2048


@pytest.mark.timeout(900)
def test_killed_at_any_moment_a_rerun_is_right_and_nothing_is_left(tmp_path, key_file):
    folder = car_owner(tmp_path / "county")
    rows = [f"H{n} 甲{n} {person(n)} 户主 V 乡 村 在册" for n in range(10, 900)]
    write(folder, {"更多.csv": table(MEMBERS, *rows)})
    out = tmp_path / "out"
    base = [*("check", folder, "--out", out, "--as-of", DAY, "--key", key_file)]
    command(*base)
    whole = (out / "findings.ndjson").read_bytes()
    started = time.monotonic()
    command(*base)
    length = time.monotonic() - started
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(25):
        process = subprocess.Popen([COMMAND, *map(str, base)], stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, length))
        process.kill()
        process.wait(timeout=60)
        if out.exists():
            assert (out / "findings.ndjson").read_bytes() == whole
    assert command(*base).returncode == 1
    assert (out / "findings.ndjson").read_bytes() == whole
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county", "key", "out"]


@pytest.mark.timeout(900)
def test_a_disk_that_fills_up_at_any_point_loses_nothing(tmp_path, key_file):
    folder = car_owner(tmp_path / "county")
    rows = [f"H{n} 甲{n} {person(n)} 户主 V 乡 村 在册" for n in range(10, 900)]
    write(
        folder,
        {"更多.csv": table(MEMBERS, *rows), "坏.csv": table(MEMBERS, "H 乙 _ 户主 V 乡 村 在册")},
    )
    place = tmp_path / "small"
    place.mkdir()
    ended = set()
    for kilobytes in (16, 64, 128, 200, 260, 320, 400, 500, 700, 1000, 4000):
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", place],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip("mounting a small file system needs root")
        try:
            done = command(
                "check", folder, "--out", place / "out", "--as-of", DAY, "--key", key_file
            )
            ended.add(done.returncode)
            assert done.returncode in (1, 3)
            if done.returncode == 3:
                assert "磁盘满了" in done.stderr, done.stderr
                assert list(place.iterdir()) == []
            else:
                assert (place / "out" / "run.json").exists()
        finally:
            subprocess.run(["umount", place], check=True)
    assert ended == {1, 3}


@pytest.mark.timeout(600)
def test_sixty_sheets(tmp_path, key_file):
    folder = tmp_path / "county"
    folder.mkdir()
    book = xlsxwriter.Workbook(folder / "各村.xlsx")
    for village in range(60):
        sheet = book.add_worksheet(f"村{village}")
        sheet.write_row(0, 0, MEMBERS.split())
        for row in range(1, 200):
            number = village * 200 + row
            who = person(number % 1000, f"19{50 + number // 1000}0101")
            sheet.write_row(
                row, 0, [f"H{number}", "甲", who, "户主", f"V{village}", "乡", "村", "在册"]
            )
    book.close()
    outcome = check(Options(folder, as_of=DAY, out=tmp_path / "out", key_file=key_file))
    [file] = outcome.run["files"]
    assert [sheet["rows"] for sheet in file["sheets"]] == [199] * 60


def test_a_run_without_django_or_network(tmp_path, key_file):
    """The desk needs neither: both are made impossible."""
    folder = car_owner(tmp_path / "county")
    code = (
        "import sys, socket;"
        "sys.modules['django'] = None;"
        "socket.socket.connect = lambda *a: (_ for _ in ()).throw(OSError('no network'));"
        "sys.argv = ['sunledger', *sys.argv[1:]];"
        "from sunledger.assembly.main import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", folder, "--out", tmp_path / "out", "--key", key_file],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "no_proxy": "*"},
    )
    assert done.returncode == 1, done.stderr
    shutil.rmtree(tmp_path / "out")
