"""The demo county: repeatable, complete, made up, and with an answer for every rule."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunledger.catalogue.loader import load_catalogue
from sunledger.desk.demo_county import write_county
from sunledger.desk.demo_county.command import demo_county
from sunledger.desk.demo_county.county import make_county
from sunledger.desk.demo_county.funds import FUNDS, LATE_FUND
from sunledger.desk.demo_county.key import AnswerKey
from sunledger.desk.demo_county.money import ITEMS, URGENT
from sunledger.desk.demo_county.places import villages
from sunledger.desk.demo_county.state import County
from sunledger.kit.errors import WrongUse
from sunledger.kit.ids import is_valid_uscc, read_person_id

TINY = Fraction(1, 200)
DAY = date(2026, 6, 25)
RULES = 65


@pytest.fixture(scope="module")
def county() -> County:
    return make_county(scale=TINY, seed=7, as_of=DAY)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AnswerKey]:
    folder = tmp_path_factory.mktemp("demo") / "云岫县"
    return folder, write_county(folder, scale=TINY, seed=7, as_of=DAY)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def column(county: County, table: str, field: str) -> list[object]:
    at = county.tables.place(table, field)
    return [row[at] for row in county.tables.rows[table]]


def cells(county: County, kind: str) -> Iterator[tuple[str, str]]:
    """Yield (table, value) of every cell of a kind."""
    for table, source in load_catalogue().sources.items():
        for at, col in enumerate(source.columns):
            if col.kind == kind:
                yield from ((table, row[at]) for row in county.tables.rows[table] if row[at])


def test_same_seed_same_bytes_other_seed_other_county(written, tmp_path):
    folder, key = written
    again = write_county(tmp_path / "again", scale=TINY, seed=7, as_of=DAY)
    assert digests(tmp_path / "again") == digests(folder)
    assert again.as_dict() == key.as_dict()
    other = make_county(scale=TINY, seed=8, as_of=DAY)
    assert other.key.expected() != key.expected()


def test_all_tables_townships_villages_and_funds_are_there(county):
    assert all(county.tables.rows[table] for table in load_catalogue().sources)
    assert len(load_catalogue().sources) == 44
    assert len({village.name for village in villages()}) == 168
    assert set(column(county, "members", "village")) == {village.code for village in villages()}
    assert len(set(column(county, "members", "township"))) == 12
    assert len(FUNDS) == len(set(FUNDS)) == 31
    assert set(FUNDS) <= set(column(county, "quotas", "fund"))


def test_nobody_in_the_county_can_exist(county):
    wrong = {
        (table, value)
        for table, value in cells(county, "person")
        if not value.startswith("99") or read_person_id(value).problem
    }
    assert {table for table, _ in wrong} == {"members"}
    assert {("E02", value) for _, value in wrong} <= county.key.expected()
    assert len(wrong) == 1
    assert all(value.startswith("999999") and luhn(value) for _, value in cells(county, "card"))
    assert all(value.startswith("15400") for _, value in cells(county, "phone"))
    assert all(is_valid_uscc(v) and v.startswith("9199") for _, v in cells(county, "uscc"))


def luhn(number: str) -> bool:
    digits = [int(char) for char in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def test_every_rule_has_a_story_and_no_innocent_is_guilty(county):
    key = county.key
    expected = key.expected()
    assert len({rule for rule, _ in expected}) == RULES
    assert len(key.stories) >= 25
    assert len(key.innocents) >= 12
    assert all(story.expected() for story in key.stories)
    assert all(one.forbidden() and not one.forbidden() & expected for one in key.innocents)
    assert {"A10", "A18", "A28"} <= {
        scenario for story in key.stories for scenario in ("A10", "A18", "A28")
        if scenario in story.zh
    }  # fmt: skip


def test_no_two_stories_expect_the_same_finding(county):
    findings = [pair for story in county.key.stories for pair in story.expected()]
    assert len(findings) == len(set(findings))


def test_names_are_those_of_a_county(county):
    names = {str(name) for name in column(county, "hukou", "name")}
    assert any("·" in name for name in names)
    people = column(county, "hukou", "name")
    assert len(set(people)) < len(people), "a county has people of one name"
    heads = column(county, "members", "household")
    assert any(heads.count(code) == 1 for code in set(heads)), "some live alone"


@pytest.mark.parametrize("day", [date(2025, 1, 3), date(2025, 10, 1), date(2028, 2, 29)])
def test_no_event_is_later_than_the_day(day):
    county = make_county(scale=TINY, seed=5, as_of=day)
    allowed = {"ends_on", "plan_starts_on", "plan_ends_on", "closes_on", "extended_to"}
    for table, source in load_catalogue().sources.items():
        for at, col in enumerate(source.columns):
            if col.kind in ("date", "date_loose", "month") and col.field not in allowed:
                late = [row for row in county.tables.rows[table] if row[at] and row[at] > day]
                assert not late, (table, col.name)


def test_the_key_lies_beside_the_folder_and_names_what_must_be_refused(written):
    folder, key = written
    beside = folder.with_name("云岫县-answer-key.json")
    assert json.loads(beside.read_text(encoding="utf-8")) == key.as_dict()
    assert not list(folder.rglob("*answer*"))
    assert sum(key.refused.values()) >= 15
    assert len(key.unknown) == 3
    assert all((folder / name).is_file() for name in (*key.unknown, *key.duplicates))
    assert "as_of: 2026-06-25" in (folder / "county.yaml").read_text(encoding="utf-8")


def test_departments_send_what_departments_send(written):
    folder, _ = written
    kinds = {path.suffix for path in folder.rglob("*.*")}
    assert {".xlsx", ".csv", ".zip", ".pdf", ".docx"} <= kinds
    gbk = (folder / "演示数据/公安局/车管所/机动车登记.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        gbk.decode("utf-8")
    assert "机动车所有人" in gbk.decode("gb18030")
    with zipfile.ZipFile(folder / "演示数据/财政局/一卡通发放/2025年.zip") as archive:
        assert "03月/民政类.xlsx" in archive.namelist()


def test_the_bench_layout_is_half_workbooks_half_gbk(tmp_path):
    folder = tmp_path / "bench"
    key = write_county(folder, scale=TINY, seed=7, as_of=DAY, layout="bench")
    for title in ("演示数据-一卡通发放明细", "演示数据-村级会计凭证"):
        found = sorted(path.suffix for path in folder.glob(f"{title}*"))
        assert found == [".csv"] * 6 + [".xlsx"] * 6
    rows = sum(
        len(list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))) - 1
        for path in folder.glob("演示数据-村级会计凭证*.csv")
    )
    assert abs(rows - key.rows["vouchers"] / 2) <= 6
    assert len(list(folder.glob("*.csv"))) == 12
    assert not key.refused
    assert not key.unknown


def test_the_command_writes_a_county_and_refuses_a_full_folder(tmp_path):
    folder = tmp_path / "县"
    done = CliRunner().invoke(
        demo_county, [str(folder), "--scale", "1/200", "--as-of", "2026-06-25"]
    )
    assert done.exit_code == 0, done.output
    assert "个故事" in done.output
    with pytest.raises(WrongUse, match="空文件夹"):
        write_county(folder, scale=TINY, seed=7, as_of=DAY)
    wrong = CliRunner().invoke(demo_county, [str(tmp_path / "x"), "--scale", "3"])
    assert isinstance(wrong.exception, WrongUse)
    assert "1/20" in wrong.exception.zh


def test_money_for_people_is_there_when_it_is_paid_except_of_one_fund(county):
    fields = ("fund", "received_on", "quota")
    quotas = {
        (fund, came.year): (number, came)
        for fund, came, number in zip(*(column(county, "quotas", f) for f in fields), strict=True)
    }
    item_of = {item.name: item.fund for item in (*ITEMS, URGENT)}
    early = set()
    for item, day in zip(
        *(column(county, "payments", f) for f in ("item", "paid_on")), strict=True
    ):
        found = quotas.get((item_of[item], day.year))
        if found is None or found[1] > day:
            early.add(item_of[item])
    assert early <= {LATE_FUND}
    first = dict(quotas.values())
    moves = zip(
        *(column(county, "movements", f) for f in ("quota", "movement_kind", "moved_on")),
        strict=True,
    )
    passed = {number: day for number, kind, day in moves if kind == "下达"}
    late = quotas[LATE_FUND, DAY.year][0]
    for fund in set(item_of.values()) - {LATE_FUND}:
        number, came = quotas[fund, DAY.year]
        assert came < passed[number] <= date(DAY.year, 1, 10)
    assert passed[late] > first[late]
