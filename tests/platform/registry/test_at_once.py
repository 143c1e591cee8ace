"""Several people at the same moment, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.db import DatabaseError, connection
from filled import NOW, YEAR, Register, first_roster, income
from world import VILLAGE, build

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import faults
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import StateFact


@pytest.mark.usefixtures("committed")
def test_of_two_who_check_at_the_same_moment_one_does():
    from django.db import connections  # noqa: PLC0415 - after setup

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
    from django.db import connections  # noqa: PLC0415 - after setup

    register = Register(build())
    register.batch(first_roster(register.village(VILLAGE)))
    home, by = register.find(), [register.actor("village_clerk"), register.office] * 2

    def outcome(act, who):
        try:
            act(by=who, origin=NOW)
        except SunledgerError as error:
            return error.code
        else:
            return "done"
        finally:
            connections.close_all()

    def all_at_once(act):
        with ThreadPoolExecutor(4) as pool:
            return sorted(pool.map(lambda who: outcome(act, who), by))

    begun = all_at_once(partial(services.start_procedure, home, "exit"))
    assert begun == ["done", "under_way", "under_way", "under_way"]
    (view,) = selectors.procedures_of(home, by=register.office)
    done = all_at_once(partial(services.do_step, view.id, "propose", date(2026, 3, 2), "纸"))
    assert done == ["done", "not_next", "not_next", "not_next"]
    assert len(selectors.procedure(view.id, by=register.office).steps) == 1
