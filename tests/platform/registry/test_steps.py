"""程序: step by step, none left out, and the household speaks for itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from filled import NOW, YEAR, income
from world import OTHER_TOWNSHIP, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import procedures, selectors, services
from sunledger.platform.registers.registry.contracts import MergeHouseholds, Unmerge
from sunledger.platform.registers.registry.models import Signing

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)


def on(day):
    return Origin("console", datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


@pytest.fixture
def case(register):
    """An exit under way, and who does what in it."""

    class Case:
        clerk = register.actor("village_clerk")
        secretary = register.actor("branch_secretary")
        town = register.actor("township_officer")
        office = register.office
        home = register.find()
        own = register.actor("household", household=register.find())
        key = services.start_procedure(register.find(), "exit", by=clerk, origin=NOW)

        def do(self, code, who, day=START, document="纸"):
            services.do_step(self.key, code, day, document, by=who, origin=on(day))

        def confirm(self, who, day=START, document=""):
            services.confirm_step(self.key, day, document, by=who, origin=on(day))

        def until_household(self):
            self.do("propose", self.clerk)
            self.do("review", self.secretary)
            self.do("pre_exit", self.office)
            self.do("door_check", self.clerk)

    return Case()


def test_an_exit_goes_step_by_step_to_its_end(register, case):
    other = _another_office(register)
    case.until_household()
    case.confirm(case.own)
    case.do("notice", case.clerk)
    view = selectors.procedure(case.key, by=case.office)
    assert (view.next.code, view.next_from) == ("county", START + timedelta(days=7))
    with pytest.raises(SunledgerError) as early:
        case.do("county", other, START + timedelta(days=6))
    assert early.value.code == "wrong_day"
    with pytest.raises(Refused):  # who did a step before does not decide
        case.do("county", case.office, START + timedelta(days=7))
    case.do("county", other, START + timedelta(days=7))
    assert register.value("status") == "exited"
    assert register.value("exited_on") == START + timedelta(days=7)
    view = selectors.procedure(case.key, by=case.office)
    assert view.done
    assert [step.by_household for step in view.steps].count(True) == 1
    with pytest.raises(SunledgerError):
        case.do("county", other, START + timedelta(days=8))


def _another_office(register):
    """Return somebody else of the county's office."""
    register.world.made.pop(("county_aid_office", "990101000000", None, None))
    return register.office


@pytest.mark.parametrize("code", ["review", "county", "propose2", ""])
def test_no_step_is_skipped(case, code):
    with pytest.raises(SunledgerError) as refused:
        case.do(code, case.clerk)
    assert refused.value.code == "not_next"


def test_only_the_household_confirms(case):
    case.until_household()
    for who in (case.clerk, case.secretary, case.town, case.office):
        with pytest.raises(Refused):
            case.do("household", who)
    with pytest.raises(Refused):  # who checked at the door does not hand in the signature
        case.confirm(case.clerk, document="确认书")
    with pytest.raises(SunledgerError):  # nor anybody without a paper
        case.confirm(case.secretary)
    case.confirm(case.secretary, document="确认书")
    view = selectors.procedure(case.key, by=case.office)
    assert (view.steps[-1].code, view.steps[-1].by_household) == ("household", False)


def test_the_household_confirms_only_its_own_and_only_when_asked(register, case):
    with pytest.raises(SunledgerError):
        case.confirm(case.own)
    case.until_household()
    neighbour = register.actor("household", household=register.find("H2"))
    with pytest.raises(Refused) as refused:
        case.confirm(neighbour)
    assert refused.value.hidden
    with pytest.raises(Refused):
        case.do("household", case.own)


def test_each_step_is_for_its_level_and_place(register, case):
    stranger = register.actor("township_officer", OTHER_TOWNSHIP)
    with pytest.raises(Refused) as refused:
        case.do("propose", stranger)
    assert refused.value.hidden
    case.do("propose", case.clerk)
    case.do("review", case.clerk)
    for who in (case.clerk, case.town):
        with pytest.raises(Refused):
            case.do("pre_exit", who)


def test_a_step_needs_a_paper_and_a_day_that_was(case):
    with pytest.raises(SunledgerError):
        case.do("propose", case.clerk, document=" ")
    with pytest.raises(SunledgerError):
        services.do_step(
            case.key, "propose", START + timedelta(days=9), "纸", by=case.clerk, origin=on(START)
        )
    case.do("propose", case.clerk)
    with pytest.raises(SunledgerError):
        case.do("review", case.clerk, START - timedelta(days=1))


def test_one_procedure_of_a_kind_at_a_time_and_one_may_be_stopped(case):
    with pytest.raises(SunledgerError):
        services.start_procedure(case.home, "exit", by=case.clerk, origin=NOW)
    with pytest.raises(SunledgerError):
        services.start_procedure(case.home, "no_such", by=case.clerk, origin=NOW)
    with pytest.raises(Refused):
        services.stop_procedure(case.key, "有新情况", by=case.clerk, origin=NOW)
    services.stop_procedure(case.key, "有新情况", by=case.town, origin=NOW)
    services.start_procedure(case.home, "exit", by=case.clerk, origin=NOW)
    kinds = [(p.plan.code, p.stopped_why) for p in selectors.procedures_of(case.home, by=case.own)]
    assert sorted(kinds) == [("exit", ""), ("exit", "有新情况")]


_STEP = (
    "INSERT INTO registry_step (procedure_id, place, code, day, by, by_household, document, note,"
    " version_id) SELECT procedure_id, {place}, {code}, {day}, by, false, '', '', version_id"
    " FROM registry_step"
)


@pytest.mark.parametrize(
    "sql",
    [
        _STEP.format(place=3, code="'county'", day="day"),
        _STEP.format(place=2, code="'review'", day="day - 1"),
        "UPDATE registry_step SET day = day - 3",
        "DELETE FROM registry_step",
    ],
)
def test_the_database_holds_the_order(case, sql):
    from django.db import DatabaseError, connection, transaction  # noqa: PLC0415 - after setup

    case.do("propose", case.clerk)
    with acting(case.office), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


def test_monitoring_is_due_fifteen_days_after_the_clue(case):
    key = services.start_procedure(case.home, "monitoring", by=case.clerk, origin=NOW)
    services.do_step(key, "clue", START, "线索", by=case.clerk, origin=NOW)
    services.confirm_step(key, START, "授权书", by=case.secretary, origin=NOW)
    for code, who in (("visit", case.clerk), ("review", case.clerk), ("notice", case.clerk)):
        services.do_step(key, code, START, "纸", by=who, origin=NOW)
    day = START + timedelta(days=5)
    services.do_step(key, "township", day, "意见", by=case.town, origin=on(day))
    view = selectors.procedure(key, by=case.office)
    assert (view.next.code, view.next_due) == ("county", START + timedelta(days=15))


def test_every_step_says_who_what_and_why():
    for plan in procedures.procedures(START, VILLAGE).values():
        assert plan.states
        for step in plan.steps:
            assert step.who.zh and step.papers.zh and step.basis.zh and step.en  # noqa: PT018 - one reason
            assert step.level in {"village", "township", "county", "household"}
    plans = procedures.procedures(START, VILLAGE)
    assert plans["exit"].steps[5].wait == 7
    assert [s.code for s in plans["exit"].steps].index("household") < 6


def test_what_a_household_signs_for_itself(register, case):
    register.batch([income("H1", "wage_work", 100)])
    neighbour = register.actor("household", household=register.find("H2"))
    with pytest.raises(Refused):
        services.sign(case.home, YEAR, START, by=neighbour, origin=NOW)
    services.sign(case.home, YEAR, START, by=case.own, origin=NOW)
    assert register.said("wage_work")[0].signed
    with pytest.raises(SunledgerError):  # nothing is left to sign for
        services.sign(case.home, YEAR, START, by=case.own, origin=NOW)
    with pytest.raises(SunledgerError):
        services.sign(case.home, YEAR, START, by=case.clerk, origin=NOW)


@pytest.mark.parametrize("who", ["clerk", "own"])
def test_a_household_signs_for_what_was_merged_into_it(register, case, who):
    who = getattr(case, who)
    register.batch([income("H1", "wage_work", 100), income("H2", "wage_work", 50)])
    gone = register.find("H2")
    key = services.propose(MergeHouseholds(case.home, gone), "同一家", by=case.clerk, origin=NOW)
    services.approve(key, by=case.town, origin=NOW)
    waiting = selectors.to_sign(case.home, by=who)
    assert sorted(said.value for said in waiting) == [50_00, 100_00]
    shown = [said.id for said in waiting]
    with pytest.raises(SunledgerError, match="刚才变了"):
        services.sign(case.home, YEAR, START, "表", shown=shown[:1], by=who, origin=NOW)
    signing = services.sign(gone, YEAR, START, "表", shown=shown, by=who, origin=NOW)
    assert selectors.to_sign(case.home, by=who) == []
    assert all(said.signed for said in register.said("wage_work"))
    with acting(case.clerk):
        assert Signing.objects.get(id=signing).household_id == case.home
    (merge,) = selectors.merges(case.home, by=case.office)
    key = services.propose(Unmerge(merge.id), "不是一家", by=case.clerk, origin=NOW)
    services.approve(key, by=case.town, origin=NOW)
    assert register.said("wage_work", "H2")[0].signed  # what was signed for stays so
