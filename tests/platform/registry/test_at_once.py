"""Several people at the same moment, each on a connection of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier, Event

import pytest
from django.db import DatabaseError, connection, connections, transaction
from filled import NOW, YEAR, Register, first_roster, income, member
from world import NEXT_VILLAGE, VILLAGE, build

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.transparency.selectors import faults
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import (
    ChangeState,
    MergeHouseholds,
    MoveHousehold,
    NewHousehold,
    StateFact,
    Verdict,
)
from sunledger.platform.registers.registry.models import HouseholdCard, Signing


def at_once(act, people):
    """Let people do the same at one moment, each on a connection of her own; what each was told."""
    ready = Barrier(len(people))

    def one(who):
        ready.wait()
        try:
            act(by=who, origin=NOW)
        except SunledgerError as error:
            return error.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(pool.map(one, people))


@pytest.mark.usefixtures("committed")
def test_of_two_who_check_at_the_same_moment_one_does():
    register = Register(build())
    register.batch(first_roster(register.village(VILLAGE)))
    clerk = register.actor("village_clerk")
    checkers = [register.actor("township_officer"), register.office] * 3
    keys = [
        services.propose(
            StateFact(register.find(), item, date(2026, 1, day)), "r", by=clerk, origin=NOW
        )
        for day, item in enumerate(("identified_on", "exited_on"), 1)
    ]

    def check(pair):
        key, who = pair
        try:
            services.approve(key, by=who, origin=NOW)
        except SunledgerError as error:
            return error.code
        else:
            return "applied"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(check, [(key, who) for key in keys for who in checkers]))
    assert sorted(outcomes) == ["applied"] * 2 + ["decided"] * 10
    assert len(register.said("identified_on", history=True)) == 1
    assert list(faults()) == []


@pytest.mark.usefixtures("committed")
def test_what_was_signed_for_is_corrected_in_a_transaction_that_commits():
    register = Register(build())
    register.batch([*first_roster(register.village(VILLAGE)), income("H1", "wage_work", 100)])
    clerk, home = register.actor("village_clerk"), register.find()
    services.sign(home, YEAR, date(2026, 1, 9), "签字表", by=clerk, origin=NOW)
    fixed = StateFact(home, "wage_work", 7_00, period_from=YEAR[0], period_to=YEAR[1])
    key = services.propose(fixed, "工资条", by=clerk, origin=NOW)
    services.approve(key, by=register.actor("township_officer"), origin=NOW)
    assert register.value("wage_work") == 7_00


@pytest.mark.usefixtures("committed")
def test_what_was_signed_for_is_not_ended_by_hand():
    register = Register(build())
    register.batch([*first_roster(register.village(VILLAGE)), income("H1", "wage_work", 100)])
    services.sign(register.find(), YEAR, date(2026, 1, 9), "签字表", by=register.office, origin=NOW)
    with pytest.raises(DatabaseError), acting(register.office):
        connection.cursor().execute("UPDATE registry_statement SET ended_id = version_id")
    assert register.value("wage_work") == 100_00


@pytest.mark.usefixtures("committed")
def test_of_several_who_begin_a_procedure_or_do_its_step_at_once_one_does():
    register = Register(build())
    register.batch(first_roster(register.village(VILLAGE)))
    home, by = register.find(), [register.actor("village_clerk"), register.office] * 2
    begin = partial(services.start_procedure, home, "exit")
    assert at_once(begin, by) == ["done", "under_way", "under_way", "under_way"]
    (view,) = selectors.procedures_of(home, by=register.office)
    done = at_once(partial(services.do_step, view.id, "propose", date(2026, 3, 2), "纸"), by)
    assert done == ["done", "not_next", "not_next", "not_next"]
    assert len(selectors.procedure(view.id, by=register.office).steps) == 1


@pytest.mark.usefixtures("committed")
def test_the_signature_of_a_step_and_of_a_period_is_taken_once():
    register = Register(build())
    register.batch([*first_roster(register.village(VILLAGE)), income("H1", "wage_work", 100)])
    home, clerk = register.find(), register.actor("village_clerk")
    own = register.actor("household", household=home)
    town, third = register.actor("township_officer"), register.actor("branch_secretary")
    key = services.start_procedure(home, "monitoring", by=clerk, origin=NOW)
    services.do_step(key, "clue", NOW.at.date(), "纸", by=clerk, origin=NOW)
    confirm = partial(services.confirm_step, key, NOW.at.date(), "授权书")
    assert at_once(confirm, [own, own, town, third]) == ["done", "not_next", "not_next", "not_next"]
    assert [step.code for step in selectors.procedure(key, by=clerk).steps] == ["clue", "authorise"]
    read = tuple(said.id for said in register.said("wage_work"))
    sign = partial(services.sign, home, YEAR, NOW.at.date(), "签字表", shown=read)
    assert at_once(sign, [own, own, clerk, town]) == ["done", "stale", "stale", "stale"]
    sign = partial(services.sign, home, YEAR, NOW.at.date(), "签字表")
    assert at_once(sign, [own, clerk]) == ["nothing_to_sign", "nothing_to_sign"]
    with acting(clerk):
        assert Signing.objects.count() == 1
    assert list(faults()) == []


@pytest.mark.usefixtures("committed")
def test_of_two_merges_of_one_household_at_one_moment_one_is_done():
    register = Register(build())
    village = register.village(VILLAGE)
    rows = [
        member(number, village, name, count, relation="户主")
        for count, (number, name) in enumerate([("H1", "王一"), ("H2", "王二"), ("H3", "王三")], 1)
    ]
    register.batch(rows)
    homes = [register.find(number) for number in ("H1", "H2", "H3")]
    clerk, town, office = (
        register.actor(role) for role in ("village_clerk", "township_officer", "county_aid_office")
    )
    two = MergeHouseholds(homes[0], homes[1])
    propose = partial(services.propose, two, "同一家")
    proposed = at_once(propose, [clerk, register.actor("branch_secretary"), town])
    assert proposed == ["done", "impossible", "impossible"]
    [first] = selectors.changes(by=office)
    other = MergeHouseholds(homes[2], homes[1])  # the same household, into another
    second = services.propose(other, "同一家", by=clerk, origin=NOW)
    checked = iter((first.id, second))

    def check(*, by, origin):
        services.approve(next(checked), by=by, origin=origin)

    checkers = [who for who in (town, office) if who.ref != first.proposed_by]
    checkers = (checkers * 2)[:2]
    assert at_once(check, checkers) == ["done", "stale"]
    states = sorted(selectors.change(key, by=office).state for key in (first.id, second))
    assert states == [ChangeState.APPLIED, ChangeState.PROPOSED]
    merged = [m for home in (homes[0], homes[2]) for m in selectors.merges(home, by=office)]
    assert [merge.gone for merge in merged] == [homes[1]]
    assert list(faults()) == []


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("first", ["move", "new", "roster", "end"])
def test_nobody_comes_to_live_in_a_village_that_ends_at_that_moment(first):
    register = Register(build())
    register.batch([member("H1", register.village(VILLAGE), "王一", 1, relation="户主")])
    clerk, office = register.actor("township_officer"), register.office
    empty, day = register.village(NEXT_VILLAGE), NOW.at.date()
    moves = MoveHousehold(register.find(), empty, since=day)
    comes = {"new": NewHousehold("H2", empty, since=day)}.get(first, moves)
    key = services.propose(comes, "搬家", by=clerk, origin=NOW)
    rows = [member("H3", empty, "王三", 3, relation="户主")]
    live = partial(services.approve, key, by=office, origin=NOW)
    if first == "roster":
        live = partial(register.batch, rows)
    steward = register.actor("data_steward")
    end = partial(places.end_division, NEXT_VILLAGE, on=day, basis="文", by=steward, origin=NOW)
    done, written = Event(), []

    def one(act):
        """Do it and stay a while before it is committed: the other begins meanwhile."""
        try:
            with transaction.atomic():
                act()
                done.set()
                time.sleep(0.3)
        finally:
            connections.close_all()

    def other(act):
        done.wait(10)
        try:
            act()
            written.append(act)
        finally:
            connections.close_all()

    acts = (end, live) if first == "end" else (live, end)
    with ThreadPoolExecutor(2) as pool:
        earlier, later = pool.submit(one, acts[0]), pool.submit(other, acts[1])
        earlier.result(20)
        with pytest.raises(SunledgerError) as refused:
            later.result(20)
    assert refused.value.code == ("impossible" if first == "end" else "held")
    assert not written
    assert list(faults()) == []


@pytest.mark.usefixtures("committed")
def test_many_pins_at_the_same_moment_are_no_more_guesses():
    register = Register(build())
    register.batch(first_roster(register.village(VILLAGE)))
    town = register.actor("township_officer")
    code = services.issue_card(register.find(), "482913", by=town, origin=NOW)
    card = services.find_card(code, address="203.0.113.1", origin=NOW)

    def guess(by, origin):
        services.open_card(card, f"59{by:04}", address=f"203.0.113.{by}", origin=origin)

    told = at_once(guess, list(range(12)))
    assert told == ["resting_card"] * 8 + ["wrong_pin"] * 4
    assert HouseholdCard.objects.get(id=card).wrong == 5


@pytest.mark.usefixtures("committed")
def test_what_is_said_or_answered_at_the_same_moment_is_so_once():
    register = Register(build())
    register.batch([*first_roster(register.village(VILLAGE)), income("H1", "wage_work", 100)])
    own = register.actor("household", household=register.find())
    wage = register.said("wage_work")[0].id
    dispute = partial(services.dispute, "数目不对", statement=wage)
    assert at_once(dispute, [own] * 3) == ["done", "twice", "twice"]
    (made,) = selectors.disputes_of(register.find(), by=own)
    answer = partial(services.answer_dispute, made.id, Verdict.STANDS, "核实过，没有错")
    town = register.actor("township_officer")
    assert at_once(answer, [town] * 2) == ["done", "over"]
    assert list(faults()) == []
