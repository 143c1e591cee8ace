"""Several people at the same moment, each on a connection of her own: one does, others are told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from casework import WORDS, Matter, on
from django.db import connections

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.transparency.selectors import faults
from sunledger.platform.questions.findings import services
from sunledger.platform.questions.findings.contracts import Given, Outcome, State


def at_once(acts):
    """Let all of these begin at one moment; what became of each."""
    ready = Barrier(len(acts))

    def one(act):
        ready.wait()
        try:
            act()
        except SunledgerError as error:
            return error.code
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


@pytest.mark.usefixtures("committed")
def test_of_two_who_decide_at_the_same_moment_one_does():
    matter = Matter.begin()
    matter.compare(matter.hit(), matter.hit("r2"))
    for ref in ("r1", "r2"):
        matter.until("opine", ref)
    people = [matter.person(f"county_aid_office:{n}") for n in range(1, 5)]
    outcomes = [Outcome.ADJUST, Outcome.NOT_TRUE] * 2

    def decide(ref, who, outcome, expected):
        row, given = matter.row(ref), Given(text=WORDS, outcome=outcome, expected=expected)
        return lambda: services.do_step(row.id, "decide", given, by=who, origin=on(matter.today))

    for ref, seq in (("r1", None), ("r2", matter.row("r2").seq)):
        acts = [decide(ref, who, out, seq) for who, out in zip(people, outcomes, strict=True)]
        told = at_once(acts)
        # Read before or not: the others learn that somebody was quicker, or that it is decided.
        assert told == ["done", *["moved_on" if seq else "not_now"] * 3]
        row = matter.row(ref)
        assert row.state == State.DECIDED
        page = matter.page("county_aid_office:1", ref)
        decisions = [step for step in page.steps if step.code == "decide"]
        assert [step.data["outcome"] for step in decisions] == [row.outcome]
    assert list(faults()) == []


@pytest.mark.usefixtures("committed")
def test_a_rule_run_taken_up_twice_at_once_is_taken_up_once():
    matter = Matter.begin()
    number = matter.compare(*(matter.hit(f"r{n}") for n in range(50)), take=False)
    by, origin = matter.night, on(matter.today)
    told = at_once([lambda: services.take_up(number, by=by, origin=origin)] * 4)
    assert told == ["done"] * 4
    assert matter.listed("township_officer:1").total == 50
    assert list(faults()) == []


@pytest.mark.usefixtures("committed")
def test_a_reply_and_a_withdrawal_at_the_same_moment_leave_one_order():
    """The household replies in the moment in which the night finds the cause gone."""
    matter = Matter.begin()
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    number = matter.compare(take=False)
    own, row, night, origin = matter.household(), matter.row(), matter.night, on(matter.today)
    told = at_once(
        [
            lambda: services.do_step(row.id, "reply", Given(text="卖了"), by=own, origin=origin),
            lambda: services.take_up(number, by=night, origin=origin),
        ]
    )
    assert told in (["done", "done"], ["done", "not_now"])
    page = matter.page("township_officer:1")
    assert page.row.state is State.WITHDRAWN
    assert [step.seq for step in page.steps] == list(range(1, page.row.seq + 1))
