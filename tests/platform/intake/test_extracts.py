"""A department's extract: handed in, read, checked, taken in as a snapshot that holds no number."""

import io
import os
import uuid
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from handing_in import VEHICLES, Desk, book, id_of, vehicle
from world import COUNTY, NOW

from sunledger.kit.errors import SunledgerError
from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.intake import files, selectors, services
from sunledger.platform.questions.intake.contracts import AlreadyHere, HeaderChoice, Moved, State

pytestmark = pytest.mark.django_db
GOOD = [vehicle(n) for n in range(1, 9)]
BAD = [vehicle(20, person="99010119700101123"), vehicle(21, day="2020-13-01")]


def test_a_table_is_guessed_matched_checked_and_taken_in(clerk):
    number = clerk.hand_in(book(VEHICLES, GOOD + BAD))
    assert clerk.batch(number).state is State.HEADED
    assert clerk.batch(number).table == "vehicles"
    (sheet,) = selectors.plan(number, by=clerk.actor)
    assert [column.field for column in sheet.columns][:3] == ["person", "name", "plate"]
    assert "19700101" not in str(sheet)  # samples are masked
    services.match_columns(number, {}, by=clerk.actor, origin=NOW)
    assert clerk.batch(number).state is State.CHECKING
    assert clerk.check(number)
    result = clerk.result(number)
    assert (result.rows, result.taken, result.refused) == (10, 8, 2)
    assert [(bad.column, bad.row) for bad in result.first_bad] == [("A", 10), ("E", 11)]
    assert {facet.code for facet in result.facets} == {"id_length", "date_impossible"}
    clerk.confirm(number)
    assert clerk.batch(number).state is State.TAKING  # vehicles need no second person
    assert clerk.take(number)
    batch = clerk.batch(number)
    assert batch.state is State.TAKEN_IN
    assert batch.snapshot_expires.isoformat() == "2027-03-02"
    path = services.snapshot_path(number)
    assert files.sha256_of(path) == batch.snapshot_sha256 == path.stem
    keys = {row[0] for row in duckdb.sql(f"SELECT person FROM '{path}'").fetchall()}
    key = settings.HOME.key("pseudonyms")
    assert keys == {pseudonym(key, "person", id_of(n)) for n in range(1, 9)}


def _everything_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from (f"{table}: {row[0]}" for row in cursor.fetchall())


def test_no_number_of_an_extract_is_in_the_database_or_left_in_a_file(clerk, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    numbers = [id_of(n) for n in range(1, 9)] + ["99010119700101123"]
    rows = [[*row, f"代办人{id_of(77)}"] for row in GOOD + BAD]
    number = clerk.take_in(book([*VEHICLES, "品牌型号"], rows), name=f"{id_of(5)}的车.xlsx")
    numbers.append(id_of(77))
    told = list(_everything_in_the_database())
    assert any(str(number) in line for line in told)
    assert not [line for line in told for one in numbers if one in line]
    for base in (settings.HOME.files, tmp_path, Path.cwd() / ".work"):
        for folder, _, names in os.walk(base):
            for name in names:
                content = Path(folder, name).read_bytes()
                if name.endswith(".parquet"):  # what lies compressed in it
                    content = str(duckdb.sql(f"FROM '{Path(folder, name)}'").fetchall()).encode()
                assert not [one for one in numbers if one.encode() in content], name
                assert not content.startswith(b"PK"), name
    assert not files.given(number).exists()


def test_the_second_month_needs_no_matching(clerk):
    header = ["证件", "机动车所有人", "号牌号码", "车辆类型", "初次登记日期", "购置价格", "状态"]
    first = clerk.hand_in(book(header, GOOD), table="vehicles")
    (sheet,) = selectors.plan(first, by=clerk.actor)
    assert sheet.missing == ("身份证号",)
    with pytest.raises(SunledgerError) as told:
        services.match_columns(first, {}, by=clerk.actor, origin=NOW)
    assert "身份证号" in told.value.zh
    chosen = {c.index: c.field for c in sheet.columns if c.field} | {0: "person"}
    place = (sheet.file, sheet.sheet)
    services.match_columns(first, {place: chosen}, by=clerk.actor, origin=NOW)
    clerk.check(first)
    assert clerk.result(first).taken == 8
    title = [["云岫县机动车登记表"]]
    second = clerk.hand_in(book(header, [vehicle(30)], above=title), name="四月.xlsx")
    assert clerk.batch(second).state is State.CHECKING
    clerk.check(second)
    assert clerk.result(second).taken == 1


def test_another_header_row_can_be_chosen(clerk):
    content = book(VEHICLES, GOOD, above=[["甲", "乙"], ["丙", "丁"]])
    number = clerk.hand_in(content, table="vehicles")
    (sheet,) = selectors.plan(number, by=clerk.actor)
    place = (sheet.file, sheet.sheet)
    assert sheet.header_row == 3
    services.choose_headers(
        number,
        "vehicles",
        {place: HeaderChoice(included=True, header_row=1)},
        by=clerk.actor,
        origin=NOW,
    )
    assert selectors.plan(number, by=clerk.actor)[0].header_row == 1
    services.choose_headers(
        number,
        "vehicles",
        {place: HeaderChoice(included=True, header_row=3)},
        by=clerk.actor,
        origin=NOW,
    )
    services.match_columns(number, {}, by=clerk.actor, origin=NOW)
    clerk.check(number)
    assert clerk.result(number).taken == 8


def _mended(content, cells):
    made = openpyxl.load_workbook(io.BytesIO(content))
    for at, value in cells.items():
        made["Sheet1"][at] = value
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_a_mended_file_brings_only_its_corrected_rows(clerk):
    first = clerk.take_in(book(VEHICLES, GOOD + BAD))
    name, content = selectors.returned_file(first, by=clerk.actor)
    assert name == "表-退回.xlsx"
    made = openpyxl.load_workbook(io.BytesIO(content))
    assert made["sunledger"].sheet_state == "hidden"
    assert "只有 17 位" in made["Sheet1"]["H10"].value or made["Sheet1"]["H10"].value
    again = clerk.to_check(_mended(content, {"A10": id_of(20), "E11": "2020-12-01"}))
    batch, result = clerk.batch(again), clerk.result(again)
    assert batch.corrects == first
    assert (result.taken, result.refused, result.same) == (2, 0, 8)
    clerk.confirm(again)
    clerk.take(again)
    third = clerk.to_check(_mended(content, {"A10": id_of(20), "E11": "2020-12-01", "Z1": "x"}))
    assert clerk.result(third).taken == 0
    with pytest.raises(SunledgerError):
        clerk.confirm(third)


def test_columns_matched_by_hand_are_remembered_for_the_returned_file(clerk):
    header = ["证件", "机动车所有人", "号牌号码", "车辆类型", "初次登记日期", "购置价格", "状态"]
    first = clerk.hand_in(book(header, GOOD + BAD), table="vehicles")
    (sheet,) = selectors.plan(first, by=clerk.actor)
    chosen = {c.index: c.field for c in sheet.columns if c.field} | {0: "person"}
    place = (sheet.file, sheet.sheet)
    services.match_columns(first, {place: chosen}, by=clerk.actor, origin=NOW)
    clerk.check(first)
    clerk.confirm(first)
    clerk.take(first)
    _, content = selectors.returned_file(first, by=clerk.actor)
    again = clerk.hand_in(_mended(content, {"A10": id_of(20)}))
    assert clerk.batch(again).state is State.CHECKING  # nothing is asked
    clerk.check(again)
    assert accounted(clerk.result(again)) == (1, 1, 8, 0, 0)
    _, content = selectors.returned_file(again, by=clerk.actor)  # marked a second time
    third = clerk.hand_in(_mended(content, {"E11": "2020-12-01"}))
    assert clerk.batch(third).state is State.CHECKING
    (sheet,) = (s for s in selectors.plan(third, by=clerk.actor) if s.included)
    assert len(sheet.columns) == 7


def accounted(told):
    """Return what became of the rows, having seen that it is told of every one of them."""
    parts = (told.taken, told.refused, told.same, told.repeated, told.later)
    assert told.rows == sum(parts)
    return parts


QUOTAS = ["指标文号", "资金名称", "级次", "金额"]


def quota(number, money="10000", level="县"):
    return [f"云财〔2026〕{number}号", "衔接资金", level, money]


def test_every_row_is_accounted_for_though_some_stand_twice(clerk):
    good = [quota(n) for n in range(1, 5)]
    rows = [*good, quota(1), quota(2), quota(3, "7"), quota(9, money="很多")]
    first = clerk.take_in(book(QUOTAS, rows), table="quotas")
    assert accounted(clerk.result(first)) == (4, 2, 0, 2, 0)
    assert accounted(clerk.batch(first)) == (4, 2, 0, 2, 0)
    _, content = selectors.returned_file(first, by=clerk.actor)
    again = clerk.to_check(_mended(content, {"D9": "50"}))
    assert accounted(clerk.result(again)) == (1, 1, 4, 2, 0)


def test_rows_that_begin_later_are_accounted_for(clerk):
    header = ["身份证号", "关系", "亲属身份证号", "起始日期"]
    rows = [
        [id_of(1), "配偶", id_of(2), "2001-05-01"],
        [id_of(3), "配偶", id_of(4), "2031-05-01"],  # after the day of the check
        [id_of(5), "", id_of(6), "2001-05-01"],
    ]
    number = clerk.to_check(book(header, rows), table="kinship")
    assert accounted(clerk.result(number)) == (1, 1, 0, 0, 1)


def test_a_row_taken_in_before_and_changed_in_the_mended_file_is_refused(clerk):
    first = clerk.take_in(book(VEHICLES, GOOD + BAD))
    _, content = selectors.returned_file(first, by=clerk.actor)
    again = clerk.to_check(_mended(content, {"A10": id_of(20), "F2": "1"}))
    result = clerk.result(again)
    assert (result.taken, result.same) == (1, 7)
    assert {(bad.row, bad.code) for bad in result.first_bad} == {
        (2, "taken_before"),
        (11, "date_impossible"),
    }


def test_a_mended_file_takes_the_place_of_a_batch_that_was_not_taken_in(clerk):
    first = clerk.to_check(book(VEHICLES, GOOD + BAD))
    _, content = selectors.returned_file(first, by=clerk.actor)
    again = clerk.to_check(_mended(content, {"A10": id_of(20)}))
    assert clerk.batch(first).state is State.REFUSED
    assert clerk.result(again).taken == 9


def test_the_difference_to_last_time_has_the_largest_changes_first(clerk):
    clerk.take_in(book(VEHICLES, GOOD))
    rows = [vehicle(1, price="90000"), vehicle(2, price="51000"), *GOOD[2:7], vehicle(40)]
    number = clerk.to_check(book(VEHICLES, rows), name="四月.xlsx")
    found = clerk.result(number).difference
    assert (found.new, found.changed, found.same, found.gone) == (1, 2, 5, 1)
    assert [(c.whose, c.before, c.after) for c in found.largest] == [
        ("张1", "50,000.00", "90,000.00"),
        ("张2", "50,000.00", "51,000.00"),
    ]


def test_the_same_file_twice_is_told_and_not_taken(clerk):
    content = book(VEHICLES, GOOD)
    number = clerk.hand_in(content)
    with pytest.raises(AlreadyHere) as told:
        clerk.hand_in(content, name="换个名字.xlsx")
    assert told.value.batch == number
    services.withdraw(number, "交错了", by=clerk.actor, origin=NOW)
    assert clerk.hand_in(content) != number


def test_a_request_sent_twice_is_one_batch(clerk):
    number = uuid.uuid4()
    content = book(VEHICLES, GOOD)
    assert clerk.hand_in(content, number=number) == clerk.hand_in(content, number=number) == number
    assert selectors.batches(by=clerk.actor).total == 1
    services.match_columns(number, {}, by=clerk.actor, origin=NOW)
    clerk.check(number)
    assert not clerk.check(number)
    clerk.confirm(number)
    with pytest.raises(Moved):
        clerk.confirm(number)
    assert clerk.take(number)
    assert not clerk.take(number)


def test_what_is_taken_back_is_gone_within_thirty_days_and_not_after(
    clerk, django_capture_on_commit_callbacks
):
    number = clerk.take_in(book(VEHICLES, GOOD))
    preview = selectors.undo_preview(number, by=clerk.actor, origin=NOW)
    assert ("不再算数的行", "rows that count no more", 8) in preview.effects
    with pytest.raises(SunledgerError) as told:
        services.undo(number, "交错了", by=clerk.actor, origin=clerk.later(31).origin)
    assert told.value.code == "undo_too_late"
    with django_capture_on_commit_callbacks(execute=True):
        services.undo(number, "交错了", by=clerk.actor, origin=clerk.later(30).origin)
        assert files.snapshots_of(number).exists()  # until it is done
    assert clerk.batch(number).state is State.UNDONE
    assert not files.snapshots_of(number).exists()


def test_a_snapshot_ends_with_its_day(clerk):
    number = clerk.take_in(book(VEHICLES, GOOD))
    left = clerk.to_check(book(VEHICLES, [vehicle(50)]))
    assert services.expire(clerk.later(364).origin) == 1  # the one that nobody went on with
    assert clerk.batch(left).state is State.EXPIRED
    assert services.snapshot_path(number) is not None
    assert services.expire(clerk.later(365).origin) == 1
    assert clerk.batch(number).state is State.EXPIRED
    assert not files.snapshots_of(number).exists()


def test_a_batch_of_another_department_does_not_exist(clerk, world):
    number = clerk.to_check(book(VEHICLES, GOOD))
    other = world.actor("department_officer", line="housing")
    approver = world.actor("department_approver", line="housing")
    for act in (
        lambda: selectors.batch(number, by=other),
        lambda: selectors.result(number, by=approver),
        lambda: services.withdraw(number, "x", by=other, origin=NOW),
        lambda: services.agree(number, by=approver, origin=NOW),
        lambda: services.hand_in(
            number, table=None, place=COUNTY, name="a.csv", content=[b"x"], by=other, origin=NOW
        ),
    ):
        with pytest.raises(Refused) as told:
            act()
        assert told.value.hidden
    assert selectors.batches(by=other).total == 0
    assert selectors.batches(by=clerk.actor).total == 1


@pytest.mark.parametrize("role", ["system_admin", "household", "hotline_operator"])
def test_whoever_may_not_hand_in_cannot(world, role):
    with pytest.raises(Refused):
        Desk(world.actor(role)).hand_in(book(VEHICLES, GOOD))


def test_a_purpose_and_a_basis_are_needed(clerk):
    number = clerk.to_check(book(VEHICLES, GOOD))
    for more in ({"purpose": " "}, {"basis": ""}, {"as_of": clerk.later(1).origin.at.date()}):
        clerk.origin = NOW
        with pytest.raises(SunledgerError) as told:
            clerk.confirm(number, **more)
        assert told.value.where == next(iter(more))
    assert clerk.batch(number).state is State.CHECKED


DEATHS = ["身份证号", "姓名", "死亡日期"]


def test_what_is_private_waits_for_another_person(clerk, world):
    number = clerk.to_check(book(DEATHS, [[id_of(1), "张一", "2026-01-01"]]))
    clerk.confirm(number)
    assert clerk.batch(number).state is State.WAITING
    assert not clerk.take(number)
    with pytest.raises(Refused):
        services.agree(number, by=clerk.actor, origin=NOW)
    approver = world.actor("department_approver")
    both = replace(clerk.actor, posts=(*clerk.actor.posts, *approver.posts))
    with pytest.raises(Refused) as told:  # also for one who holds both posts
        services.agree(number, by=both, origin=NOW)
    assert "另一个人" in told.value.zh
    services.agree(number, by=approver, origin=NOW)
    with pytest.raises(Moved):
        services.send_back(number, "再看看", by=approver, origin=NOW)
    assert services.run_taking(number, by=approver, origin=NOW)
    assert clerk.batch(number).reviewed_name == approver.name


def test_what_was_sent_back_cannot_be_agreed_to(clerk, world, django_capture_on_commit_callbacks):
    number = clerk.to_check(book(DEATHS, [[id_of(1), "张一", "2026-01-01"]]))
    clerk.confirm(number)
    approver = world.actor("department_approver")
    with django_capture_on_commit_callbacks(execute=True):
        services.send_back(number, "日期不对", by=approver, origin=NOW)
    with pytest.raises(Moved):
        services.agree(number, by=approver, origin=NOW)
    assert not files.folder_of(number).exists()
    assert clerk.batch(number).closed_why == "日期不对"
