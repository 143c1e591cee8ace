"""Tables of the register: members and their facts, laid over it by two people, and taken back."""

import io
from dataclasses import replace

import openpyxl
import pytest
from handing_in import INCOME, MEMBERS, Desk, book, id_of
from world import COUNTY, FAR_VILLAGE, NOW, OTHER_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.questions.intake import selectors, services
from sunledger.platform.questions.intake.contracts import State
from sunledger.platform.questions.intake.services import examining
from sunledger.platform.registers.registry import selectors as register
from sunledger.platform.registers.registry.contracts import Query

pytestmark = pytest.mark.django_db


def member(number, person, village=VILLAGE, relation="户主"):
    return [
        f"H{number}",
        f"张{person}",
        id_of(person),
        relation,
        village,
        "在册",
        "因病",
        "",
    ]


FAMILY = [
    member(1, 1),
    member(1, 2, relation="配偶"),
    member(2, 3, village=OTHER_VILLAGE),
]


@pytest.fixture
def second(world):
    """Return another person of the aid office."""
    one = world.actor("county_aid_office")
    return replace(one, ref="a:00000000-0000-0000-0000-000000000002", name="钱第二")


@pytest.fixture
def township(world):
    return Desk(world.actor("township_officer"), TOWNSHIP)


def households(actor, **more):
    return register.households(Query(place=COUNTY, **more), by=actor)


def test_members_come_in_by_two_people_with_history_and_events(office, second):
    number = office.to_check(book(MEMBERS, FAMILY))
    result = office.result(number)
    assert (result.taken, result.refused) == (3, 0)
    assert result.difference.register["new"] > 0
    assert not households(office.actor).rows  # what was rehearsed left nothing
    office.confirm(number)
    assert office.batch(number).state is State.WAITING
    with pytest.raises(Refused):
        services.agree(number, by=office.actor, origin=NOW)
    services.agree(number, by=second, origin=NOW)
    assert office.take(number, second)
    assert [row.number for row in households(office.actor).rows] == ["H1", "H2"]
    kinds = [event.kind for event in events_of("batch", str(number))]
    assert "intake.taken_in" in kinds
    assert office.batch(number).effects["new"] > 0
    services.undo(number, "交错了", by=office.actor, origin=NOW)
    assert not households(office.actor).rows


def test_a_member_of_an_unknown_village_or_of_none_is_refused_with_the_cell(office):
    rows = [*FAMILY, member(3, 4, village="990101199999"), member(4, 5, village=None)]
    result = office.result(office.to_check(book(MEMBERS, rows)))
    assert (result.taken, result.refused) == (3, 2)
    assert [(bad.column, bad.row, bad.code) for bad in result.first_bad] == [
        ("E", 5, "no_village"),
        ("E", 6, "no_village"),
    ]


def test_the_first_errors_are_shown_before_the_register_is_asked(office, monkeypatch):
    seen, real = [], examining.apply_batch

    def asked(batch, *args, **told):
        seen.append(selectors.found_so_far(batch.id, by=office.actor))
        return real(batch, *args, **told)

    monkeypatch.setattr(examining, "apply_batch", asked)
    rows = [*FAMILY, member(3, 4, village="990101199999")]
    number = office.to_check(book(MEMBERS, rows))
    assert [(found.rows, found.taken, found.refused) for found in seen] == [(4, 3, 1)]
    assert seen[0].first_bad == office.result(number).first_bad


def test_a_township_hands_in_its_own_villages_only(township):
    result = township.result(township.to_check(book(MEMBERS, FAMILY)))
    assert (result.taken, result.refused) == (2, 1)
    assert result.first_bad[0].row == 4


def test_a_place_that_is_not_ones_own_is_refused(township):
    township.place = COUNTY
    with pytest.raises(Refused):
        township.hand_in(book(MEMBERS, FAMILY))
    township.place = FAR_VILLAGE
    with pytest.raises(Refused):
        township.hand_in(book(MEMBERS, FAMILY))


def test_without_the_village_no_member_is_placed(office):
    header = [name for name in MEMBERS if name != "村代码"]
    number = office.hand_in(book(header, [[*row[:4], *row[5:]] for row in FAMILY]))
    assert selectors.plan(number, by=office.actor)[0].missing == ("村代码",)
    with pytest.raises(SunledgerError) as told:
        services.match_columns(number, {}, by=office.actor, origin=NOW)
    assert told.value.code == "column_missing"


def test_income_is_laid_over_households_and_rows_of_none_are_refused(office, second):
    office.take_in(book(MEMBERS, FAMILY), second=second)
    rows = [
        ["H1", "2025-01-01", "2025-12-31", "工资性", "务工收入", "12000"],
        ["H9", "2025-01-01", "2025-12-31", "工资性", "务工收入", "1"],
    ]
    number = office.take_in(book(INCOME, rows), second=second, name="收入.xlsx")
    batch = office.batch(number)
    assert (batch.taken, batch.refused) == (1, 1)
    assert office.result(number).first_bad[0].code == "no_household"
    assert batch.effects == {
        "rows": 1, "new": 1, "changed": 0, "same": 0, "gone": 0, "left": 0, "missing": 0
    }  # fmt: skip


def test_rows_of_a_wide_table_are_accounted_for(office, second):
    office.take_in(book(MEMBERS, FAMILY), second=second)
    header = ["户编号", "年度", "工资性收入", "生产经营性收入", "财产性收入"]
    rows = [
        ["H1", "2025", "12000", "300", ""],
        ["H2", "2025", "", "", ""],  # nothing is said of its income
        ["H9", "2025", "1", "2", "3"],
    ]
    number = office.to_check(book(header, rows), name="收入.xlsx", table="income")
    told = office.result(number)
    assert (told.rows, told.taken, told.refused) == (3, 1, 2)


def test_a_mended_roll_brings_the_mended_rows_only(office, second):
    rows = [*FAMILY, member(3, 4, village="990101199999")]
    first = office.take_in(book(MEMBERS, rows), second=second)
    mended = [*FAMILY, member(3, 4, village=FAR_VILLAGE)]
    _, content = selectors.returned_file(first, by=office.actor)
    made = openpyxl.load_workbook(io.BytesIO(content))
    made["Sheet1"]["E5"] = mended[3][4]
    kept = io.BytesIO()
    made.save(kept)
    again = office.take_in(kept.getvalue(), second=second)
    batch = office.batch(again)
    assert (batch.corrects, batch.taken, batch.same) == (first, 1, 3)
    assert len(households(office.actor).rows) == 3


def test_whoever_agrees_late_finds_it_done(office, second):
    number = office.to_check(book(MEMBERS, FAMILY))
    office.confirm(number)
    services.agree(number, by=second, origin=NOW)
    third = replace(second, ref="a:00000000-0000-0000-0000-000000000003")
    with pytest.raises(SunledgerError) as told:
        services.agree(number, by=third, origin=NOW)
    assert told.value.code == "moved_on"
