"""Hits become findings once; what was decided teaches the next run; what is gone is withdrawn."""

from datetime import timedelta

import pytest
from casework import on
from filled import NOW as BEGIN
from filled import member
from world import COUNTY, NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP

from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.places import services as places
from sunledger.platform.questions.findings import selectors, services
from sunledger.platform.questions.findings.contracts import NotNow, Outcome, State
from sunledger.platform.registers.registry import selectors as registered
from sunledger.platform.registers.registry import services as registry
from sunledger.platform.registers.registry.contracts import MergeHouseholds, Unmerge

pytestmark = pytest.mark.django_db


def states(matter, *refs):
    return [matter.row(ref).state for ref in refs]


def test_a_rule_run_is_taken_up_once(matter):
    number = matter.compare(matter.hit(), matter.hit("r2"), take=False)
    first = matter.take(number)
    assert (first.raised, first.already) == (2, False)
    again = matter.take(number)
    assert (again.raised, again.already) == (2, True)
    assert matter.listed("township_officer:1").total == 2


def test_the_next_run_renews_keeps_and_withdraws(matter):
    matter.compare(matter.hit(), matter.hit("r2"), matter.hit("r3"))
    matter.later(1)
    told = matter.compare(matter.hit(), matter.hit("r2", key="k2", amount_fen=1))
    assert (told.raised, told.renewed, told.withdrawn, told.kept) == (0, 1, 1, 1)
    assert states(matter, "r1", "r2", "r3") == ["raised", "raised", "withdrawn"]
    assert matter.row("r2").amount_fen == 1
    assert matter.row("r1").seen_last == matter.today


def test_what_was_not_read_withdraws_nothing(matter):
    """The table that showed it did not come, or the rule did not run: that tells nothing of it."""
    matter.compare(matter.hit(), matter.hit("r2"))
    told = matter.compare(matter.hit(), status="run_in_part", tables=("members",))
    assert told.withdrawn == 0
    assert matter.compare(status="not_run").withdrawn == 0
    assert matter.compare(matter.hit(), status="run_in_part").withdrawn == 1


def test_what_was_withdrawn_is_raised_again_with_its_history(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    matter.later(1).compare()
    assert matter.row().state == State.WITHDRAWN
    own = selectors.own_findings(by=matter.household(), at=on(matter.today).at)
    assert [each.state for each in own] == [State.WITHDRAWN]
    assert not own[0].may_reply
    with pytest.raises(NotNow):
        matter.step("reply", matter.household())
    told = matter.later(1).compare(matter.hit())
    assert (told.raised, told.again) == (0, 1)
    page = matter.page("township_officer:1")
    assert (page.row.state, page.round) == (State.RAISED, 2)
    assert [step.code for step in page.steps] == ["raise", "triage", "notify", "withdraw", "raise"]
    with pytest.raises(NotNow):  # what was done before does not count
        matter.step("start_check", "township_officer:3")
    matter.step("triage", "township_officer:3")  # nor does who did it before


@pytest.mark.parametrize("outcome", [Outcome.NOT_TRUE, Outcome.CORRECTED])
def test_on_the_same_evidence_what_was_decided_is_not_asked_again(matter, outcome):
    matter.compare(matter.hit())
    matter.until("tell", outcome=outcome)
    assert matter.compare(matter.hit()).again == 0
    assert matter.row().state == State.CLOSED
    told = matter.compare(matter.hit(key="k2"))
    assert told.again == 1
    assert matter.row().state == State.RAISED


def test_an_exemption_holds_until_its_day(matter):
    matter.compare(matter.hit())
    row = matter.until("tell", outcome=Outcome.EXEMPT)
    assert matter.compare(matter.hit(key="k2")).again == 0
    matter.today = row.exempt_until
    assert matter.compare(matter.hit(key="k3")).again == 0
    matter.later(1)
    assert matter.compare(matter.hit(key="k3")).again == 1


def test_what_was_dismissed_stays_so_on_the_same_evidence(matter):
    matter.compare(matter.hit())
    matter.step("dismiss", "township_officer:1")
    assert matter.compare(matter.hit()).again == 0
    assert matter.compare(matter.hit(key="k2")).again == 1


def test_after_the_decision_nothing_is_withdrawn_or_renewed(matter):
    matter.compare(matter.hit())
    matter.until("decide")
    assert matter.compare(matter.hit(key="k2", amount_fen=1)).kept == 1
    assert matter.row().amount_fen != 1
    assert matter.compare().withdrawn == 0
    assert matter.row().state == State.DECIDED


def test_what_is_in_effect_is_not_asked_again_while_it_may_be_appealed(matter):
    matter.compare(matter.hit())
    matter.until("effect")
    assert matter.compare(matter.hit(key="k2")).again == 0
    matter.later(60)
    assert matter.compare(matter.hit(key="k3")).again == 1


def test_an_older_run_changes_nothing_after_a_newer_one(matter):
    old = matter.compare(matter.hit(), take=False)
    matter.compare(matter.hit(), matter.hit("r2"))
    told = matter.take(old)
    assert (told.raised, told.withdrawn) == (0, 0)


def test_who_may_not_compare_takes_nothing_up(matter):
    number = matter.compare(matter.hit(), take=False)
    for role in ("township_officer", "audit", "leader"):
        with pytest.raises(Refused):
            matter.take(number, by=matter.person(role))


def test_who_sees_no_sealed_route_takes_up_no_sealed_rule(matter):
    number = matter.compare(matter.hit(rule="K07"), rule="K07", take=False)
    with pytest.raises(Refused) as refused:
        matter.take(number, by=matter.person("county_aid_office"))
    assert refused.value.hidden


def test_the_platform_takes_up_what_was_left(matter):
    matter.compare(matter.hit(), take=False)
    (told,) = services.take_up_all(origin=on(matter.today))
    assert told.raised == 1
    assert services.take_up_all(origin=on(matter.today)) == []


def test_a_household_that_was_merged_is_asked_as_the_one_that_it_is(matter):
    matter.compare(matter.hit(household="H2"))
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    one, two = matter.register.find("H1"), matter.register.find("H2")
    clerk = matter.register.actor("village_clerk")
    change = registry.propose(MergeHouseholds(one, two), "同一户", by=clerk, origin=BEGIN)
    registry.approve(change, by=matter.register.actor("township_officer"), origin=BEGIN)
    assert matter.row().household == one  # in the act of merging, not at the next comparison
    (mine,) = selectors.own_findings(by=matter.household("H1"), at=on(matter.today).at)
    matter.compare(matter.hit(household="H1"))
    (mine,) = selectors.own_findings(by=matter.household("H1"), at=on(matter.today).at)
    assert mine.may_reply
    matter.step("reply", matter.household("H1"))
    assert matter.row().household == one


def test_a_question_goes_back_when_the_merge_is_undone(matter):
    matter.compare(matter.hit(household="H2"))
    one, two = matter.register.find("H1"), matter.register.find("H2")
    clerk, town = matter.register.actor("village_clerk"), matter.register.actor("township_officer")
    change = registry.propose(MergeHouseholds(one, two), "同一户", by=clerk, origin=BEGIN)
    registry.approve(change, by=town, origin=BEGIN)
    (merged,) = registered.merges(one, by=town)
    back = registry.propose(Unmerge(merged.id), "弄错了", by=clerk, origin=BEGIN)
    registry.approve(back, by=town, origin=BEGIN)
    assert matter.row().household == two


def test_a_question_goes_to_the_village_of_the_household_that_is_left(matter):
    """Who answers for the other village keeps neither the household nor its question."""
    far = matter.register.village(OTHER_VILLAGE)
    matter.register.batch([member("H7", far, "远一", 71)])
    matter.compare(matter.hit(household="H2"))
    gone, kept = matter.register.find("H2"), matter.register.find("H7")
    office = matter.register.office
    change = registry.propose(MergeHouseholds(kept, gone), "同一户", by=office, origin=BEGIN)
    registry.approve(change, by=matter.person("county_aid_office:1"), origin=BEGIN)
    assert matter.listed("township_officer:1").total == 0
    there = matter.world.actor("township_officer", OTHER_TOWNSHIP)
    (row,) = matter.listed(there).rows
    assert (row.household, row.place) == (kept, OTHER_VILLAGE)


def test_a_township_that_is_merged_in_mid_case_goes_on(matter):
    """The village moves with what lies in it, and so do those whose posts were in the township."""
    matter.compare(matter.hit())
    for code, who in matter.WAY[:3]:
        matter.step(code, who)
    for who in ("township_officer:3", "helper:1", "township_officer:4"):
        matter.person(who)
    places.merge(
        [TOWNSHIP],
        OTHER_TOWNSHIP,
        moves=[("990101101201", "990101102203"), (NEXT_VILLAGE, "990101102204")],
        on=matter.today,
        basis="云岫府函〔2026〕5 号",
        by=matter.world.actor("data_steward"),
        origin=on(matter.today),
    )
    page = matter.page("township_officer:3")
    assert page.row.place == "990101102203"
    for code, who in matter.WAY[3:6]:
        matter.step(code, who)
    matter.step("decide", "county_aid_office:1", outcome=Outcome.NOT_TRUE)
    far = matter.world.actor("village_clerk", OTHER_VILLAGE)
    assert matter.listed(far, open=None).total == 0
    assert matter.listed("county_aid_office:1", place=OTHER_TOWNSHIP).total == 1


def test_a_deadline_across_the_spring_festival(matter):
    matter.today = matter.today.replace(month=2, day=13)  # a Friday; 14 February is worked
    matter.compare(matter.hit())
    due = matter.row().due
    # 14 (worked), then 24 to 27 February: the festival is 15 to 23.
    assert due == matter.today.replace(day=27)
    matter.later(13)
    assert not matter.listed("township_officer:1").rows[0].clock.late
    matter.later(3)
    assert matter.listed("township_officer:1", late=True).total == 1


def test_facets_and_conditions_count_the_same(matter):
    matter.compare(matter.hit(), matter.hit("r2", household="H2"), matter.hit("r3"))
    matter.step("dismiss", "township_officer:1", "r3")
    found = matter.listed("township_officer:1", open=None)
    assert found.total == 3
    assert found.facets["state"] == {"raised": 2, "dismissed": 1}
    assert found.facets["rule"] == {"E05": 3}
    assert sum(found.facets["place"].values()) == 3
    assert matter.listed("township_officer:1").total == 2
    assert matter.listed("township_officer:1", open=None, place=COUNTY).total == 3
    assert matter.listed("township_officer:1", open=None, place=NEXT_VILLAGE).total == 0
    assert matter.listed("township_officer:1", text="张三").total == 2
    assert matter.listed("township_officer:1", state=State.DISMISSED, open=None).total == 1
    number = matter.page("township_officer:1").row.number
    assert number.startswith("E05-R1")


def test_counts_of_what_is_to_do_are_those_of_the_posts(matter):
    matter.compare(matter.hit(), matter.hit("r2"))
    matter.step("triage", "township_officer:1", "r2")
    at = on(matter.today).at
    town = {
        each.step: each.count
        for each in selectors.todo(by=matter.person("township_officer:1"), at=at)
    }
    assert town == {"triage": 1, "notify": 1}
    assert selectors.todo(by=matter.person("village_clerk"), at=at) == []
    assert selectors.todo(by=matter.person("discipline_supervision"), at=at) == []
    matter.today += timedelta(days=30)
    late = selectors.todo(by=matter.person("township_officer:1"), at=on(matter.today).at)
    assert {each.step: each.late for each in late} == {"triage": 1, "notify": 1}


def test_the_funnel_counts_findings_and_households_apart(matter):
    matter.compare(matter.hit(), matter.hit("r2"), matter.hit("r3", household="H2"))
    since = matter.today
    matter.until("effect", "r1")
    matter.until("tell", "r2", outcome=Outcome.EXEMPT)
    counted = selectors.funnel(COUNTY, since, since, by=matter.person("county_aid_office:1"))
    assert (counted.findings["raised"], counted.households["raised"]) == (3, 2)
    assert counted.findings["removed"] == counted.households["removed"] == 1
    assert counted.findings["exempt"] == 1
    assert counted.findings["checked"] == 2
    assert counted.findings["open"] == 1
    with pytest.raises(Refused):
        selectors.funnel(COUNTY, since, since, by=matter.person("township_officer:1"))
    rules = selectors.precision(COUNTY, by=matter.person("leader"))
    assert (rules["E05"].decided, rules["E05"].so, rules["E05"].open) == (2, 2, 1)
    sources = selectors.precision_of_sources(COUNTY, by=matter.person("leader"))
    assert sources["vehicles"].exempt == 1
    work = selectors.workload(
        COUNTY, since, matter.today, by=matter.person("leader"), at=on(matter.today).at
    )
    (town,) = [each for each in work if each.place == TOWNSHIP]
    assert town.open == 1
    assert town.done > 10
    assert town.people >= 4


def test_why_not_is_answered_with_the_decision_and_the_way_on(matter):
    matter.compare(matter.hit(), matter.hit("r2"))
    matter.until("effect")
    home = matter.register.find("H1")
    answer = selectors.why_not(home, by=matter.household(), at=on(matter.today).at)
    assert [each.outcome for each in answer.decisions] == [Outcome.ADJUST]
    assert answer.decisions[0].reason
    assert answer.decisions[0].may_appeal
    assert answer.questions == ()  # of r2 nobody was told
    assert selectors.why_not(home, by=matter.person("village_clerk"), at=on(matter.today).at)
    for stranger in (matter.household("H2"), matter.world.actor("village_clerk", OTHER_VILLAGE)):
        with pytest.raises(Refused) as refused:
            selectors.why_not(home, by=stranger, at=on(matter.today).at)
        assert refused.value.hidden
