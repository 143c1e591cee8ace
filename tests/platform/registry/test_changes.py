"""两个人: what one proposes another checks, once, and only where both may."""

import uuid
from datetime import date

import pytest
from filled import (
    NOW,
    PURPOSE,
    YEAR,
    fact,
    id_number,
    income,
    later,
    member,
    standing,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import events_of, faults
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    ChangeMembership,
    ChangeState,
    CloseHousehold,
    CorrectPerson,
    Field,
    Join,
    MergeHouseholds,
    MergePersons,
    MoveHousehold,
    NewHousehold,
    NumberKind,
    SetNumber,
    Stale,
    StateFact,
    Unmerge,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(register):
    return register.actor("village_clerk")


@pytest.fixture
def town(register):
    return register.actor("township_officer")


@pytest.fixture
def propose(register, clerk):
    """Propose a change of the status of the first household, or what is given."""

    def make(proposal=None, by=clerk):
        proposal = proposal or StateFact(register.find(), "status", "monitored")
        return services.propose(proposal, "走访看到", "走访表3号", by=by, origin=NOW)

    return make


@pytest.fixture
def carry(propose, town):
    """Propose and apply."""

    def make(proposal, checker=town):
        key = propose(proposal)
        return services.approve(key, by=checker, origin=later(1))

    return make


# ---- the way it goes


def test_nothing_changes_before_another_has_checked(register, propose, town):
    register.batch([fact("H1", "status", "registered")])
    before = standing(register.office)
    key = propose()
    assert standing(register.office) == before
    (view,) = selectors.changes(by=town)
    assert view.id == key
    assert [(s.field, s.now, s.proposed) for s in view.sides] == [("属性状态", "在册", "监测")]
    assert selectors.changes_waiting(by=town) == 1
    version = services.approve(key, "看过走访表", by=town, origin=later(1))
    (said,) = register.said("status")
    assert (said.value, said.origin.version, said.origin.file) == (
        "monitored",
        version,
        "走访表3号",
    )
    assert said.why == "走访看到"
    old = register.said("status", history=True)[0]
    assert (old.value, old.ended) == ("registered", version)
    assert said.replaces == old.id
    assert selectors.change(key, by=town).state is ChangeState.APPLIED
    assert selectors.changes_waiting(by=town) == 0
    kinds = [e.kind for e in events_of("household", str(register.find()))]
    assert kinds[:2] == ["registry.change_applied", "registry.change_proposed"]
    assert list(faults()) == []


def test_a_statement_is_taken_back_without_another(register, carry):
    register.batch([fact("H1", "poverty_cause", "illness")])
    carry(StateFact(register.find(), "poverty_cause", None))
    assert register.said("poverty_cause") == []
    assert register.said("poverty_cause", history=True)[-1].value is None
    with pytest.raises(SunledgerError):
        carry(StateFact(register.find(), "exited_on", None))


def test_a_fact_of_a_member_goes_with_the_member(register, carry):
    who = register.page("H2").members[0].person
    carry(StateFact(register.find("H2"), "disability_grade", "二级", person=who))
    carry(Join(register.find("H1"), "岳父", date(2026, 1, 1), person=who))
    assert register.value("disability_grade", "H1") == "二级"
    other = register.page("H1").members[1].person
    with pytest.raises(Refused):  # somebody of another household is not a subject here
        carry(StateFact(register.find("H2"), "disability_grade", "一级", person=other))


def test_a_household_is_made_moved_closed_and_opened(register, carry):
    here, there = register.village(VILLAGE), register.village(NEXT_VILLAGE)
    carry(NewHousehold("H7", here, date(2025, 1, 1), "三组"))
    page = register.page("H7")
    assert (page.village_code, page.group, page.since) == (VILLAGE, "三组", date(2025, 1, 1))
    with pytest.raises(SunledgerError):
        carry(NewHousehold("H7", here, date(2025, 1, 1)))
    town = register.actor("township_officer")
    move = services.propose(
        MoveHousehold(page.id, there, date(2026, 2, 1)), "搬家", by=town, origin=NOW
    )
    services.approve(move, by=register.office, origin=NOW)
    lived = [(r.village_code, r.since, r.until) for r in register.page("H7").residences]
    assert lived == [
        (NEXT_VILLAGE, date(2026, 2, 1), None),
        (VILLAGE, date(2025, 1, 1), date(2026, 1, 31)),
    ]
    for until in (date(2026, 2, 20), None):
        key = services.propose(CloseHousehold(page.id, until), "销户", by=town, origin=NOW)
        services.approve(key, by=register.office, origin=NOW)
        assert access.household(register.office, page.id, PURPOSE, origin=NOW).until == until


def test_to_move_somebody_away_needs_the_right_in_both_places(register, clerk, town):
    move = MoveHousehold(register.find(), register.village(OTHER_VILLAGE), date(2026, 2, 1))
    for who in (clerk, town):
        with pytest.raises(Refused):
            services.propose(move, "搬家", by=who, origin=NOW)


def test_members_join_change_and_leave(register, carry):
    home = register.find()
    carry(Join(home, "次女", date(2026, 1, 5), name="张 小凤", id_number=id_number(40)))
    page = register.page()
    new = page.members[-1]
    assert (new.name, new.relation, new.sex) == ("张小凤", "次女", "女" if 40 % 2 == 0 else "男")
    assert selectors.search("zhangxiaofeng", by=register.office)[1] == 1
    with pytest.raises(SunledgerError):  # that number is somebody's
        carry(Join(home, "侄女", date(2026, 1, 5), name="张凤", id_number=id_number(40)))
    gone = ChangeMembership(new.membership, "次女", None, None, new.since, date(2026, 2, 1))
    carry(gone)
    assert [m.name for m in register.page().past_members] == ["张小凤"]


def test_a_name_and_numbers_are_corrected(register, carry):
    who = register.page("H2").members[0]
    carry(CorrectPerson(who.person, "单雄心", "男", date(1954, 5, 5)))
    carry(SetNumber(who.person, NumberKind.PHONE, "139 0000 0007"))
    now = register.page("H2").members[0]
    assert (now.name, now.birth, now.id_mask) == ("单雄心", date(1954, 5, 5), who.id_mask)
    assert now.phone_mask == "139****0007"
    assert selectors.search("13900000007", by=register.office)[0][0].name == "单雄心"
    carry(CorrectPerson(who.person, "单雄心", id_number=id_number(77)))
    assert selectors.search(id_number(77), by=register.office)[1] == 1
    assert selectors.search(id_number(4), by=register.office)[1] == 0
    carry(SetNumber(who.person, NumberKind.PHONE, ""))
    assert register.page("H2").members[0].phone_mask == ""


def test_what_was_signed_for_is_corrected_by_a_new_statement(register, carry):
    register.batch([income("H1", "wage_work", 100)])
    services.sign(register.find(), YEAR, date(2026, 1, 9), "签字表", by=register.office, origin=NOW)
    carry(StateFact(register.find(), "wage_work", 7_00, period_from=YEAR[0], period_to=YEAR[1]))
    (said,) = register.said("wage_work")
    assert (said.value, said.signed) == (7_00, False)
    assert register.said("wage_work", history=True)[0].signed


# ---- attacks


def test_nobody_checks_what_he_proposed(register, town):
    key = services.propose(StateFact(register.find(), "status", "exited"), "r", by=town, origin=NOW)
    for decide in (
        lambda: services.approve(key, by=town, origin=NOW),
        lambda: services.reject(key, "不对", by=town, origin=NOW),
    ):
        with pytest.raises(Refused):
            decide()
    assert register.said("status") == []


def test_a_clerk_checks_nothing(register, propose, clerk):
    key = propose(by=register.actor("helper"))
    with pytest.raises(Refused):
        services.approve(key, by=clerk, origin=NOW)


@pytest.mark.parametrize("end", ["rejected", "applied", "withdrawn"])
def test_a_decision_is_final(register, propose, clerk, town, end):
    key = propose()
    if end == "rejected":
        services.reject(key, "没有依据", by=town, origin=NOW)
    elif end == "applied":
        services.approve(key, by=town, origin=NOW)
    else:
        services.withdraw(key, by=clerk, origin=NOW)
    before = standing(register.office)
    for again in (
        lambda: services.approve(key, by=register.office, origin=NOW),
        lambda: services.reject(key, "再看", by=register.office, origin=NOW),
        lambda: services.withdraw(key, by=clerk, origin=NOW),
    ):
        with pytest.raises(SunledgerError) as refused:
            again()
        assert refused.value.code == "decided"
    assert standing(register.office) == before
    assert selectors.change(key, by=town).state == end


def test_only_the_proposer_withdraws(propose, town):
    key = propose()
    with pytest.raises(Refused):
        services.withdraw(key, by=town, origin=NOW)


def test_a_refusal_and_a_proposal_need_their_reason(register, propose, town, clerk):
    key = propose()
    with pytest.raises(SunledgerError):
        services.reject(key, "  ", by=town, origin=NOW)
    with pytest.raises(SunledgerError):
        services.propose(StateFact(register.find(), "status", "exited"), " ", by=clerk, origin=NOW)


def test_of_another_place_nothing_is_seen_or_done(register, propose):
    key = propose()
    home = register.find()
    for place in (OTHER_VILLAGE, NEXT_VILLAGE):
        stranger = register.actor("village_clerk", place)
        with pytest.raises(Refused) as refused:
            services.propose(StateFact(home, "status", "exited"), "r", by=stranger, origin=NOW)
        assert refused.value.hidden
    stranger = register.actor("township_officer", OTHER_TOWNSHIP)
    for act in (
        lambda: services.approve(key, by=stranger, origin=NOW),
        lambda: services.reject(key, "r", by=stranger, origin=NOW),
        lambda: selectors.change(key, by=stranger),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.hidden
    assert selectors.changes(by=stranger) == []
    assert selectors.changes_waiting(by=stranger) == 0
    nowhere = uuid.uuid4()
    with pytest.raises(Refused) as same:
        services.approve(nowhere, by=stranger, origin=NOW)
    assert same.value.zh == refused.value.zh  # what is elsewhere looks like what is nowhere


def test_a_change_of_what_changed_since_is_refused_with_both_values(register, propose, town):
    register.batch([fact("H1", "status", "registered")])
    key = propose()
    register.batch([fact("H1", "status", "exited")])
    with pytest.raises(Stale) as stale:
        services.approve(key, by=town, origin=NOW)
    assert [(s.now, s.proposed) for s in stale.value.sides] == [("已脱贫", "监测")]
    assert "已脱贫" in stale.value.zh
    assert register.value("status") == "exited"
    assert selectors.change(key, by=town).stale
    services.reject(key, "已变", by=town, origin=NOW)


def test_of_two_changes_of_one_thing_the_second_is_stale(register, propose, town):
    first, second = propose(), propose(StateFact(register.find(), "status", "exited"))
    services.approve(first, by=town, origin=NOW)
    with pytest.raises(Stale):
        services.approve(second, by=town, origin=NOW)


def test_many_changes_are_read_in_as_many_queries_as_one(register, propose, town):
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after setup

    def asked():
        with CaptureQueriesContext(connection) as queries:
            views = selectors.changes(by=town)
        return views, len(queries)

    register.batch([fact("H2", "status", "registered"), fact("H1", "house_grade", "C")])
    propose()
    _, few = asked()
    for number, item, value in (("H2", "status", "exited"), ("H1", "house_grade", "D")):
        propose(StateFact(register.find(number), item, value))
    views, many = asked()
    assert many == few
    told = {(view.sides[0].now, view.sides[0].proposed) for view in views}
    assert told == {("—", "监测"), ("在册", "已脱贫"), ("C级", "D级")}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE registry_change SET state = 'applied', decided_by = proposed_by, version_id = 1",
        "UPDATE registry_change SET decided_by = 'a:x', state = 'applied'",  # without a version
        "UPDATE registry_change SET item = 'exited_on'",
        "DELETE FROM registry_change",
        "TRUNCATE registry_change CASCADE",
    ],
)
def test_the_database_itself_refuses(propose, clerk, sql):
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415 - after setup

    propose()
    with acting(clerk), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


def test_a_decided_change_stays_decided_in_the_database(propose, town):
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415 - after setup

    key = propose()
    services.reject(key, "没有依据", by=town, origin=NOW)
    for sql in (
        "UPDATE registry_change SET state = 'proposed', decided_by = ''",
        "UPDATE registry_change SET state = 'applied', version_id = 1",
    ):
        with acting(town), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE registry_statement SET amount_fen = 1",
        "UPDATE registry_statement SET signing_id = NULL",
        "UPDATE registry_statement SET ended_id = version_id; SET CONSTRAINTS ALL IMMEDIATE",
        "DELETE FROM registry_statement",
        "TRUNCATE registry_statement CASCADE",
        "UPDATE registry_personrecord SET name = 'x'",
        "DELETE FROM registry_membership",
        "UPDATE registry_signing SET document = 'x'",
        "DELETE FROM registry_household",
        "UPDATE registry_version SET by = 'x'",
        "DELETE FROM registry_source",
    ],
)
def test_what_was_written_is_not_changed_even_by_the_web_role(register, sql):
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415 - after setup

    register.batch([income("H1", "wage_work", 100)])
    services.sign(register.find(), YEAR, date(2026, 1, 9), "签字表", by=register.office, origin=NOW)
    with acting(register.office), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


# ---- merges


@pytest.fixture
def twins(register):
    """The same man recorded twice, in two households."""
    here = register.village(VILLAGE)
    register.batch(
        [
            member("H3", here, "张三丰", 60, phone="13700000001"),
            fact("H3", "wage_work", 5_00, period_from=YEAR[0], period_to=YEAR[1]),
            income("H1", "wage_work", 9),
        ]
    )
    return register.page("H1").members[0].person, register.page("H3").members[0].person


def test_two_people_become_one_and_two_again(register, carry, twins):
    kept, gone = twins
    before = standing(register.office)
    carry(MergePersons(kept, gone))
    assert [m.person for m in register.page("H3").members] == [kept]
    assert selectors.search("张三丰", by=register.office)[1] == 1
    assert selectors.search(id_number(60), by=register.office)[0][0].person == kept
    with pytest.raises(SunledgerError):
        carry(MergePersons(kept, gone))
    (merge,) = selectors.merges(register.find("H1"), by=register.office)
    assert (merge.why, merge.kept, merge.gone) == ("走访看到", kept, gone)
    carry(Unmerge(merge.id))
    assert standing(register.office) == before
    with pytest.raises(Refused):
        carry(Unmerge(merge.id))


@pytest.mark.usefixtures("twins")
def test_two_households_become_one_and_two_again(register, carry):
    one, three = register.find("H1"), register.find("H3")
    before = standing(register.office)
    carry(MergeHouseholds(one, three))
    page = register.page("H1")
    assert page.merged == (three,)
    assert len(page.members) == 4
    assert access.household(register.office, three, PURPOSE, origin=NOW).id == one
    assert sorted(s.value for s in register.said("wage_work", "H1")) == [5_00, 9_00]
    with pytest.raises(SunledgerError):  # what was merged away is not changed
        carry(StateFact(three, "status", "exited"))
    (merge,) = selectors.merges(one, by=register.office)
    carry(Unmerge(merge.id))
    assert standing(register.office) == before


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=5))
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_merges_in_any_order_are_undone_exactly(register, steps):
    from django.db import transaction  # noqa: PLC0415 - after setup

    clerk, town = register.actor("village_clerk"), register.actor("township_officer")
    mark = transaction.savepoint()
    people = [m.person for number in ("H1", "H2") for m in register.page(number).members]

    def carry(proposal):
        key = services.propose(proposal, "重复", by=clerk, origin=NOW)
        services.approve(key, by=town, origin=NOW)

    try:
        before = standing(register.office)
        for one, other, undo in steps:
            standing_merges = _merges(register)
            try:
                if undo and standing_merges:
                    carry(Unmerge(standing_merges[one % len(standing_merges)]))
                else:
                    carry(MergePersons(people[one], people[other]))
            except SunledgerError:
                continue
        for merge in reversed(_merges(register)):
            carry(Unmerge(merge))
        assert standing(register.office) == before
    finally:
        transaction.savepoint_rollback(mark)


def _merges(register):
    found = set()
    for number in ("H1", "H2"):
        found |= {m.id for m in selectors.merges(register.find(number), by=register.office)}
    return sorted(found)


def test_a_number_in_full_needs_the_right_and_is_written_down(register, clerk, town):
    from sunledger.platform.ground.accounts.models import Look  # noqa: PLC0415 - after setup

    who = register.page().members[0].person
    with pytest.raises(Refused):
        access.reveal(clerk, who, Field.ID_NUMBER, PURPOSE, origin=NOW)
    assert access.reveal(town, who, Field.ID_NUMBER, PURPOSE, origin=NOW) == id_number(1)
    assert access.reveal(town, who, Field.PHONE, PURPOSE, origin=NOW) == "13800000001"
    assert access.reveal(town, who, Field.CARD, PURPOSE, origin=NOW) == ""
    looks = (
        Look.objects.filter(by=town.ref)
        .order_by("id")
        .values_list("subject_kind", "subject", "household")
    )
    assert list(looks) == [
        (f"person.{field}", str(who), register.find()) for field in ("id_number", "phone", "card")
    ]
    stranger = register.actor("township_officer", OTHER_TOWNSHIP)
    with pytest.raises(Refused) as refused:
        access.reveal(stranger, who, Field.ID_NUMBER, PURPOSE, origin=NOW)
    assert refused.value.hidden
