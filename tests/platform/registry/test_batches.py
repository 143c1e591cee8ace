"""交来的表: all of it or none, only what it says, and taken back as a whole."""

import time
from dataclasses import replace
from datetime import date

import pytest
from filled import NOW, YEAR, fact, first_roster, id_number, income, later, member, standing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import COUNTY, NEXT_VILLAGE, OTHER_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.transparency.selectors import events_of, faults
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import (
    LeftWhy,
    MergeHouseholds,
    MergePersons,
    Query,
    SaidBy,
    Scheme,
    StateFact,
)

pytestmark = pytest.mark.django_db


def test_a_roster_makes_households_with_their_source(register):
    page = register.page()
    assert [m.name for m in page.members] == ["张三丰", "王重阳", "张小𠮷"]
    assert page.head.name == "张三丰"
    assert (page.village_name, page.group) == ("枫林村", "一组")
    first, _, third = page.members
    assert first.phone_mask == "138****0001"
    assert third.card_mask.endswith("0018")
    assert first.id_mask == f"990101********{id_number(1)[-4:]}"
    assert (first.sex, first.birth) == ("男", date(1951, 2, 2))
    origin = third.origin
    assert (origin.table, origin.file, origin.sheet, origin.row) == (
        "members",
        "名册.xlsx",
        "Sheet1",
        4,
    )


def test_the_same_rows_again_change_nothing(register):
    before = standing(register.office)
    _, counts = register.batch(first_roster(register.village(VILLAGE)))
    assert (counts.new, counts.changed, counts.gone) == (0, 0, 0)
    assert counts.same == 2 + 4 + 2 + 4  # households, people, numbers, memberships
    assert standing(register.office) == before


def test_the_same_batch_twice_is_refused(register):
    batch, _ = register.batch([fact("H1", "status", "registered")])
    before = standing(register.office)
    with pytest.raises(SunledgerError) as refused:
        services.apply_batch(
            batch, [fact("H1", "status", "exited")], by=register.office, origin=NOW
        )
    assert refused.value.code == "batch_applied"
    assert standing(register.office) == before


def test_empty_cells_say_nothing(register):
    here = register.village(VILLAGE)
    row = member("H1", here, "张三丰", 1, relation="", hukou=None, resident=None)
    _, counts = register.batch([row])
    assert (counts.new, counts.changed) == (0, 0)
    assert register.page().group == "一组"


def test_a_new_name_village_and_relation_keep_the_old_ones(register):
    there = register.village(NEXT_VILLAGE)
    rows = [
        member("H1", there, "张三峰", 1),
        member("H1", there, "王重阳", 2, relation="儿媳", resident=False),
    ]
    _, counts = register.batch(rows, as_of=date(2026, 2, 1))
    assert counts.changed == 3
    page = register.page()
    assert page.village_code == NEXT_VILLAGE
    assert [(r.village_code, r.since, r.until) for r in page.residences] == [
        (NEXT_VILLAGE, date(2026, 2, 1), None),
        (VILLAGE, None, date(2026, 1, 31)),
    ]
    assert {m.name: m.relation for m in page.members}["王重阳"] == "儿媳"
    clerk = register.actor("village_clerk")
    assert selectors.search("张", by=clerk)[1] == 0  # they moved away, and so did what finds them
    found, _ = selectors.search("张三峰", by=register.actor("village_clerk", NEXT_VILLAGE))
    assert [each.village_code for each in found] == [NEXT_VILLAGE]


def test_who_is_missing_in_a_whole_roster_has_left_but_no_household_goes(register):
    here = register.village(VILLAGE)
    rows = [row for row in first_roster(here) if row.number == "H1" and row.row != 3]
    _, counts = register.batch(rows, whole=True, as_of=date(2026, 2, 1))
    assert (counts.gone, counts.missing) == (1, ("H2",))
    page = register.page()
    assert [m.name for m in page.past_members] == ["王重阳"]
    assert page.past_members[0].until == date(2026, 1, 31)
    assert [m.name for m in register.page("H2").members] == ["单雄信"]


def test_rows_that_cannot_be_laid_are_told_one_by_one(register):
    here = register.village(VILLAGE)
    rows = [
        fact("H9", "status", "registered", row=7),
        replace(fact("", "disability_grade", "二级", row=8), id_number=id_number(999)),
        member("H2", here, "单雄信", 4, row=9),
        member("H2", here, "单雄信", 4, row=10),
    ]
    _, counts = register.batch(rows)
    assert [(left.row, left.why) for left in counts.left] == [
        (10, LeftWhy.TWICE),
        (7, LeftWhy.NO_HOUSEHOLD),
        (8, LeftWhy.NO_PERSON),
    ]


def test_two_lines_of_one_item_are_both_kept(register):
    rows = [income("H1", "wage_work", 100, 2), income("H1", "wage_work", 200, 3)]
    register.batch(rows, table="income")
    assert [(s.part, s.value) for s in register.said("wage_work")] == [(0, 10_000), (1, 20_000)]
    register.batch(rows[:1], table="income", whole=True)
    assert [(s.part, s.value) for s in register.said("wage_work")] == [(0, 10_000)]


def _total(register):
    home, scheme = register.find("H1"), Scheme.REGISTERED
    return selectors.income(home, scheme, by=register.office, on=YEAR[1], period=YEAR).total_fen


@pytest.mark.parametrize("first", ["H1", "H9"])
def test_lines_under_both_numbers_of_a_merged_household_are_not_added(register, first):
    register.batch([member("H9", register.village(VILLAGE), "张三丰", 8)])
    two = MergeHouseholds(register.find("H1"), register.find("H9"))
    key = services.propose(two, "同一家", by=register.actor("township_officer"), origin=NOW)
    services.approve(key, by=register.office, origin=NOW)
    other = {"H1": "H9", "H9": "H1"}[first]
    rows = [
        income(first, "wage_work", 100, 2),
        income(first, "wage_work", 50, 3),
        income(other, "wage_work", 100, 4),
        income(other, "wage_work", 50, 5),
        income("H9", "wage_post", 70, 6),
    ]
    _, counts = register.batch(rows, table="income")
    assert _total(register) == 22_000
    twice = {"H1": (4, 5), "H9": (2, 3)}[first]  # its own number is taken, wherever it stands
    assert [(left.row, left.why) for left in counts.left] == [(n, LeftWhy.MERGED) for n in twice]
    _, counts = register.batch(rows, table="income", whole=True)
    assert (counts.new, counts.changed, counts.gone, counts.same) == (0, 0, 0, 3)


def test_lines_of_both_id_numbers_of_a_merged_person_are_not_added(register):
    here = register.village(VILLAGE)
    register.batch([member("H1", here, "张三丰", 8)])
    two = [selectors.search(id_number(n), by=register.office)[0][0].person for n in (1, 8)]
    key = services.propose(
        MergePersons(*two), "同一人", by=register.actor("township_officer"), origin=NOW
    )
    services.approve(key, by=register.office, origin=NOW)
    line = replace(income("", "wage_work", 100), id_number=id_number(1))
    _, counts = register.batch([line, replace(line, id_number=id_number(8), row=3)], table="income")
    assert [left.why for left in counts.left] == [LeftWhy.MERGED]
    assert _total(register) == 10_000


def test_what_a_household_signed_for_is_left(register):
    register.batch([income("H1", "wage_work", 100)], table="income")
    services.sign(register.find(), YEAR, date(2026, 1, 9), "签字表", by=register.office, origin=NOW)
    _, counts = register.batch([income("H1", "wage_work", 300, row=5)], table="income")
    assert [(left.row, left.why) for left in counts.left] == [(5, LeftWhy.SIGNED)]
    assert register.value("wage_work") == 10_000


def test_what_two_people_corrected_is_not_set_back_by_the_next_table(register):
    register.batch([income("H1", "wage_work", 100)], table="income")
    proposal = StateFact(
        register.find(), "wage_work", 5_000, period_from=YEAR[0], period_to=YEAR[1],
        said_by=SaidBy.HOUSEHOLD,
    )  # fmt: skip
    clerk, town = register.actor("village_clerk"), register.actor("township_officer")
    key = services.propose(proposal, "本人有工资条", by=clerk, origin=NOW)
    services.approve(key, by=town, origin=NOW)
    _, counts = register.batch([income("H1", "wage_work", 100)], table="income")
    assert [left.why for left in counts.left] == [LeftWhy.CORRECTED]
    assert register.value("wage_work") == 5_000
    register.batch([income("H1", "wage_work", 120)], table="income")  # the department says anew
    assert register.value("wage_work") == 12_000


def test_each_household_that_was_touched_has_its_event(register):
    batch, _ = register.batch([fact("H1", "status", "registered")])
    kinds = [e.kind for e in events_of("household", str(register.find()))]
    assert kinds == ["registry.records_taken_in"] * 2
    assert len(events_of("household", str(register.find("H2")))) == 1
    (whole,) = events_of("batch", str(batch.id))
    assert (whole.told["new"], whole.told["table"]) == (1, "members")
    assert list(faults()) == []


def test_what_is_said_of_a_member_is_an_event_of_the_household(register):
    here = register.village(VILLAGE)
    grade = replace(fact("", "disability_grade", "二级"), id_number=id_number(4))
    batch, _ = register.batch([member("H2", here, "单雄心", 4, phone="13900000001"), grade])
    home = str(register.find("H2"))
    assert events_of("household", home)[0].told["records"] == 3
    services.undo_batch(batch.id, by=register.office, origin=NOW)
    assert events_of("household", home)[0].kind == "registry.records_taken_back"


def test_a_village_that_was_merged_keeps_its_households_and_their_past(register):
    system = register.actor("system_admin")
    union = "990101101209"
    places.merge(
        [VILLAGE, NEXT_VILLAGE],
        NewDivision(union, "枫竹村"),
        on=date(2026, 3, 1),
        basis="县政府批复",
        by=system,
        origin=NOW,
    )
    clerk = register.actor("village_clerk", union)
    assert selectors.households(Query(union), by=clerk).total == 2
    assert register.page("H1", by=clerk).village_code == union
    rows = first_roster(register.village(union))
    _, counts = register.batch(rows, by=clerk, as_of=date(2026, 3, 2))
    assert (counts.new, counts.changed) == (0, 2)
    page = register.page("H1", by=clerk)
    assert [(r.village_code, r.group) for r in page.residences] == [
        (union, "一组"),
        (VILLAGE, "一组"),
    ]
    assert selectors.search("zsf", by=clerk)[1] == 1


@pytest.mark.parametrize("role", ["village_clerk", "township_officer"])
def test_nobody_hands_in_for_another_place(register, role):
    rows = [member("H5", register.village(OTHER_VILLAGE), "李四", 50)]
    before = standing(register.office)
    with pytest.raises(Refused):
        register.batch(rows, by=register.actor(role))
    assert standing(register.office) == before


def test_who_may_not_hand_in_tables_does_not(register):
    with pytest.raises(Refused):
        register.batch([fact("H1", "status", "exited")], by=register.actor("audit"))


def test_a_household_of_another_place_is_nothing_to_a_clerk(register):
    clerk = register.actor("village_clerk", OTHER_VILLAGE)
    _, counts = register.batch([fact("H1", "status", "exited", row=3)], by=clerk)
    assert [left.why for left in counts.left] == [LeftWhy.NO_HOUSEHOLD]
    assert register.said("status") == []


def test_an_unknown_item_or_a_wrong_type_refuses_the_batch(register):
    before = standing(register.office)
    for row in (
        fact("H1", "no_such", "x"),
        fact("H1", "status", "在册"),
        fact("H1", "wage_work", "12"),
        fact("H1", "wage_work", value=True),
    ):
        with pytest.raises(SunledgerError):
            register.batch([fact("H1", "status", "exited"), row])
    assert standing(register.office) == before


def test_lists_show_what_was_stated_last(register):
    register.batch([fact("H1", "status", "registered"), fact("H1", "poverty_cause", "illness")])
    register.batch([fact("H1", "status", "monitored")], at=later(1))
    page = selectors.households(Query(COUNTY, status="monitored"), by=register.office)
    assert [(r.number, r.head, r.members, r.cause) for r in page.rows] == [
        ("H1", "张三丰", 3, "illness")
    ]
    assert page.facets["status"] == {"monitored": 1, "": 1}


# ---- taking back


def test_taking_a_batch_back_leaves_everything_as_it_was(register):
    here, there = register.village(VILLAGE), register.village(NEXT_VILLAGE)
    register.batch([fact("H1", "status", "registered"), income("H1", "wage_work", 100)])
    before = standing(register.office)
    batch, _ = register.batch(
        [
            member("H1", there, "张三峰", 1, phone="13900000009"),
            member("H3", here, "新来", 30),
            fact("H1", "status", "exited"),
            income("H1", "wage_work", 900),
            fact("H3", "status", "registered"),
        ],
        whole=True,
    )
    assert standing(register.office) != before
    seen = standing(register.office)
    effects = services.effects_of_undo(batch.id, by=register.office, origin=NOW)
    assert standing(register.office) == seen  # to ask changes nothing
    assert services.undo_batch(batch.id, by=register.office, origin=NOW) == effects
    assert standing(register.office) == before
    assert effects.taken_back["household"] == 1
    assert effects.restored["statement"] == 2
    assert not effects.kept
    with pytest.raises(SunledgerError):
        services.undo_batch(batch.id, by=register.office, origin=NOW)


def test_what_changed_since_or_was_signed_stays_and_is_told(register):
    batch, _ = register.batch([income("H1", "wage_work", 100), income("H1", "wage_post", 200)])
    register.batch([income("H1", "wage_post", 300)])
    services.sign(register.find(), YEAR, date(2026, 1, 9), "签字表", by=register.office, origin=NOW)
    effects = services.undo_batch(batch.id, by=register.office, origin=NOW)
    assert sorted((kept.kind, kept.why) for kept in effects.kept) == [
        ("statement", "later"),
        ("statement", "signed"),
    ]
    assert register.value("wage_work") == 10_000
    assert register.value("wage_post") == 30_000


def test_only_who_may_takes_back(register):
    batch, _ = register.batch([fact("H1", "status", "registered")])
    for ask in (services.effects_of_undo, services.undo_batch):
        with pytest.raises(Refused):
            ask(batch.id, by=register.actor("township_officer", TOWNSHIP), origin=NOW)


_FACTS = st.builds(
    income,
    st.sampled_from(["H1", "H2"]),
    st.sampled_from(["wage_work", "transfer_pension"]),
    st.integers(0, 3),
)
_NAMES = ["张三丰", "王重阳", "张小𠮷", "单雄信", "新来"]


def _members(villages):
    return st.builds(
        lambda number, village, who, name, relation: member(
            number, village, _NAMES[name], who, relation=relation
        ),
        st.sampled_from(["H1", "H2", "H3"]),
        st.sampled_from(villages),
        st.integers(1, 5),
        st.integers(0, 4),
        st.sampled_from(["户主", "长子", ""]),
    )


@given(data=st.data())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_batch_is_taken_back_exactly_and_every_version_reads_as_it_was(register, data):
    from django.db import transaction  # noqa: PLC0415 - after setup

    villages = [register.village(VILLAGE), register.village(NEXT_VILLAGE)]
    rows = st.lists(st.one_of(_FACTS, _members(villages)), min_size=1, max_size=8)
    mark = transaction.savepoint()
    try:
        history = []
        for _ in range(data.draw(st.integers(1, 3))):
            whole = data.draw(st.booleans())
            before = standing(register.office)
            batch, counts = register.batch(data.draw(rows), whole=whole)
            history.append((counts.version, _records(standing(register.office))))
        services.undo_batch(batch.id, by=register.office, origin=NOW)
        assert standing(register.office) == before
        for version, was in history:
            assert _records(standing(register.office, version)) == was
    finally:
        transaction.savepoint_rollback(mark)


def _records(found):
    return {
        name: rows
        for name, rows in found.items()
        if name not in ("household", "person", "namepart")
    }


@pytest.mark.long
def test_a_county_is_taken_in_in_seconds(register):
    here = register.village(VILLAGE)
    rows = [
        member(f"B{h:05}", here, "王建国", 3 * h + k, k) for h in range(2_000) for k in range(3)
    ]
    rows = [replace(row, id_number=_own(n)) for n, row in enumerate(rows)]
    begun = time.perf_counter()
    _, counts = register.batch(rows)
    assert time.perf_counter() - begun < 15
    assert counts.new == 2_000 + 6_000 + 6_000


def _own(n):
    from sunledger.kit.ids import check_character  # noqa: PLC0415 - only here

    body = f"990102{1950 + n % 50}{1 + n // 50 % 12:02}{1 + n // 600 % 28:02}{n // 16_800:03}"
    return body + check_character(body)


@pytest.mark.parametrize("at", [VILLAGE, NEXT_VILLAGE])
@pytest.mark.parametrize("both", [True, False])
def test_a_roster_that_names_a_merged_household_by_its_old_number_does_not_move_it(
    register, at, both
):
    old = member("H9", register.village(at), "张三丰", 8, row=3, group="九组")
    own = member("H1", register.village(VILLAGE), "张三丰", 1, group="二组")
    register.batch([member("H1", register.village(VILLAGE), "张三丰", 1, group="一组"), old])
    two = MergeHouseholds(register.find("H1"), register.find("H9"))
    key = services.propose(two, "同一家", by=register.actor("township_officer"), origin=NOW)
    services.approve(key, by=register.office, origin=NOW)
    _, counts = register.batch([old, own] if both else [old], as_of=date(2026, 2, 1))
    assert counts.left == ()
    lived = [r for r in register.page("H1").residences if r.until is None]
    groups = {(r.village_code, r.group) for r in lived}
    assert groups == {(VILLAGE, "二组" if both else "一组"), (at, "九组")}
    assert len(lived) == 2  # one of each of the two, as before they were merged
