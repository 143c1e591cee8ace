"""这笔不对: what a household says stands beside what is recorded, until another answers."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from filled import NOW, income, later
from world import OTHER_TOWNSHIP

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.registry import disputes, selectors, services
from sunledger.platform.registers.registry.contracts import DisputeState, StateFact, Verdict
from sunledger.platform.registers.registry.models import Dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(register):
    register.batch([income("H1", "wage_work", 18_000, label="务工"), income("H2", "wage_work", 9)])
    return register.find()


@pytest.fixture
def own(register, home):
    return register.actor("household", household=home)


@pytest.fixture
def wage(register):
    return register.said("wage_work")[0]


def say(own, wage, words="没有出去打工", at=NOW, **more):
    return services.dispute(words, statement=wage.id, by=own, origin=at, **more)


def refused(act, *words, **more):
    with pytest.raises(SunledgerError) as told:
        act(*words, **more)
    return told.value.code


def test_both_versions_stand_and_the_consequence_waits(register, home, own, wage):
    made = say(own, wage)
    assert made.about == "外出务工收入（务工）" or "务工" in made.about
    assert made.number.startswith("20260302-")
    assert made.due == date(2026, 3, 16)  # ten working days
    assert register.said("wage_work")[0].value == 1_800_000  # what is recorded stands
    (waits,) = selectors.open_disputes(home, by=register.office)
    assert (waits.id, waits.words, waits.statement.value) == (made.id, "没有出去打工", 1_800_000)
    assert selectors.open_disputes(register.find("H2"), by=register.office) == []


def test_an_answer_says_how_and_ends_it(register, home, own, wage):
    made = say(own, wage)
    town = register.actor("township_officer")
    assert selectors.may_answer(made.id, by=town) is None
    assert (
        refused(services.answer_dispute, made.id, Verdict.STANDS, "  ", by=town, origin=NOW)
        == "no_reason"
    )
    services.answer_dispute(
        made.id, Verdict.STANDS, "看了工资流水，是 18,000 元", by=town, origin=later(1)
    )
    assert selectors.open_disputes(home, by=own) == []
    (told,) = selectors.disputes_of(home, by=own)
    assert (told.verdict, told.answered_name) == (Verdict.STANDS, town.name)
    assert (
        refused(services.answer_dispute, made.id, Verdict.STANDS, "再答一次", by=town, origin=NOW)
        == "over"
    )


def test_corrected_is_said_only_once_two_people_corrected_it(register, home, own, wage):
    made = say(own, wage)
    town, clerk = register.actor("township_officer"), register.actor("village_clerk")
    answer = (made.id, Verdict.CORRECTED, "核实了，没有出去")
    assert refused(services.answer_dispute, *answer, by=town, origin=NOW) == "not_corrected"
    fact = StateFact(
        home, "wage_work", 0, label="务工", period_from=wage.period_from, period_to=wage.period_to
    )
    change = services.propose(fact, "农户说没有出去打工", by=clerk, origin=NOW)
    services.approve(change, by=town, origin=NOW)
    services.answer_dispute(*answer, by=town, origin=NOW)
    assert selectors.dispute_of(made.id, by=own).verdict is Verdict.CORRECTED


def test_who_recorded_it_does_not_answer(register, own, wage):
    made = say(own, wage)
    office = register.office  # took the batch in
    assert selectors.may_answer(made.id, by=office) is not None
    with pytest.raises(Refused):
        services.answer_dispute(made.id, Verdict.STANDS, "我登记的，没错", by=office, origin=NOW)
    with (
        acting(office),
        pytest.raises(ProgrammingError, match="another answers"),
        transaction.atomic(),
    ):
        Dispute.objects.filter(id=made.id).update(
            state="answered", verdict="stands", answer="没错没错", answered_by=office.ref
        )


def test_an_answer_that_is_not_accepted_is_looked_at_by_another(register, own, wage):
    made = say(own, wage)
    town = register.actor("township_officer")
    services.answer_dispute(made.id, Verdict.STANDS, "查过了，没有错", by=town, origin=NOW)
    again = services.dispute("还是不对", again=made.id, by=own, origin=later(1))
    assert again.statement.id == wage.id
    with pytest.raises(Refused):
        services.answer_dispute(again.id, Verdict.STANDS, "还是没有错", by=town, origin=later(2))


def test_one_thing_is_disputed_once_at_a_time_and_may_be_taken_back(own, home, wage):
    made = say(own, wage)
    assert refused(say, own, wage) == "twice"
    services.withdraw_dispute(made.id, by=own, origin=NOW)
    assert selectors.open_disputes(home, by=own) == []
    assert refused(services.withdraw_dispute, made.id, by=own, origin=NOW) == "over"
    say(own, wage)


def test_what_says_nothing_is_none(own, wage):
    assert refused(say, own, wage, "  ") == "no_words"
    assert refused(say, own, wage, "长" * 501) == "no_words"
    assert say(own, wage, "", photo="0" * 64).photo == "0" * 64


def test_a_number_typed_into_it_is_masked(own, wage):
    made = say(own, wage, "我的身份证是99010119700101001X吧")
    assert "0101" not in made.words[12:22]
    assert "******" in made.words


def test_a_payment_is_disputed_in_words(register, own):
    made = services.dispute("没有到卡上", about="低保金 2026-03 240 元", by=own, origin=NOW)
    assert made.statement is None
    town = register.actor("township_officer")
    services.answer_dispute(made.id, Verdict.CORRECTED, "查到退票，已补发", by=town, origin=NOW)


def test_nothing_of_another_household_is_said_or_seen(register, own, wage):
    other = register.said("wage_work", "H2")[0]
    neighbour = register.actor("household", household=register.find("H2"))
    for act in (
        lambda: services.dispute("不对吧", statement=other.id, by=own, origin=NOW),
        lambda: services.confirm(other.id, by=own, origin=NOW),
        lambda: selectors.open_disputes(register.find("H2"), by=own),
    ):
        with pytest.raises(Refused) as told:
            act()
        assert told.value.hidden
    made = say(own, wage)
    for act in (
        lambda: services.withdraw_dispute(made.id, by=neighbour, origin=NOW),
        lambda: selectors.dispute_of(made.id, by=neighbour),
        lambda: services.dispute("不服", again=made.id, by=neighbour, origin=NOW),
        lambda: services.dispute(
            "不对", about="钱", by=register.actor("village_clerk"), origin=NOW
        ),
    ):
        with pytest.raises(Refused):
            act()


def test_another_township_sees_none_and_no_count(register, own, wage):
    made = say(own, wage)
    far = register.actor("township_officer", OTHER_TOWNSHIP)
    near = register.actor("township_officer")
    assert selectors.disputes_found(by=far, state=DisputeState.OPEN) == ([], 0)
    assert selectors.disputes_found(by=near, state=DisputeState.OPEN)[1] == 1
    with pytest.raises(Refused) as told:
        selectors.dispute_of(made.id, by=far)
    assert told.value.hidden
    assert selectors.disputes_found(by=near, state=DisputeState.ANSWERED) == ([], 0)


def test_no_exit_is_concluded_over_what_is_disputed(register, home, own, wage):
    clerk, town = register.actor("village_clerk"), register.actor("township_officer")
    office = register.office
    key = services.start_procedure(home, "exit", by=clerk, origin=NOW)
    view = selectors.procedure(key, by=office)
    made = say(own, wage)
    for number, step in enumerate(view.plan.steps):
        at = later(30 * (number + 1))
        today, last = at.at.date(), number + 1 == len(view.plan.steps)
        if last:
            by = register.second_office()
            act = services.do_step, key, step.code, today, "批准文件"
            assert refused(*act, by=by, origin=at) == "disputed"
            services.answer_dispute(made.id, Verdict.STANDS, "核实过，没有错", by=town, origin=at)
            services.do_step(*act[1:], by=by, origin=at)
        elif step.level == "household":
            services.confirm_step(key, today, by=own, origin=at)
        else:
            by = {"village": clerk, "township": town, "county": office}[step.level]
            services.do_step(key, step.code, today, "材料", by=by, origin=at)
    assert register.value("status") == "exited"


def test_what_is_right_is_confirmed_once(register, home, own, wage):
    services.confirm(wage.id, by=own, origin=NOW)
    services.confirm(wage.id, by=own, origin=NOW)
    assert selectors.confirmed(home, by=own) == {wage.id}
    register.batch([income("H1", "wage_work", 19_000, label="务工")], at=later(1))
    assert refused(services.confirm, wage.id, by=own, origin=later(1)) == "stale"


def test_what_was_said_is_never_changed_in_the_database(own, wage):
    made = say(own, wage)
    with acting(own):
        for change in ("words = '对的'", "due = '2030-01-01'", "state = 'open'"):
            with (
                pytest.raises((ProgrammingError, IntegrityError)),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE registry_dispute SET {change} WHERE id = %s", [made.id])
        with pytest.raises(ProgrammingError), transaction.atomic():
            Dispute.objects.all().delete()


def test_the_day_promised_leaves_out_holidays_and_goes_on_where_none_are_known():
    village = "990101101201"
    assert disputes.due(date(2026, 2, 12), village) == date(2026, 3, 4)  # the spring festival
    assert disputes.due(date(2031, 3, 7), village) == date(2031, 3, 21)
