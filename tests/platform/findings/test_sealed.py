"""A finding for audit or discipline inspection is for nobody else a row, a name or a count."""

import pytest
from casework import on
from django.db import connection
from world import COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE

from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.selectors import looks_at
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import events_after, events_found
from sunledger.platform.questions.findings import access, selectors
from sunledger.platform.questions.findings.contracts import State

pytestmark = pytest.mark.django_db
SEALED = {"discipline": ("K07", "discipline_supervision"), "audit": ("F11", "audit")}


@pytest.mark.parametrize(("rule", "role"), SEALED.values(), ids=SEALED)
def test_it_is_there_for_its_own_people_and_for_nobody_else(matter, rule, role):
    matter.compare(matter.hit(rule=rule), rule=rule)
    number = matter.row(rule=rule).id
    for each in roles():
        actor = matter.world.actor(each) if each != "household" else matter.household()
        found = matter.listed(actor, open=None)
        with acting(actor), connection.cursor() as cursor:
            counts = []
            for table in ("finding", "step", "takenup"):
                cursor.execute(f"SELECT count(*) FROM findings_{table}")
                counts.append(cursor.fetchone()[0])
        if each == role:
            assert found.total == 1
            assert counts == [1, 1, 1]
            continue
        assert (found.total, counts) == (0, [0, 0, 0]), each
        assert not any(any(counts.values()) for counts in found.facets.values())
        assert selectors.todo(by=actor, at=on(matter.today).at) == []
        with pytest.raises(Refused) as refused:
            access.finding(number, by=actor, origin=on(matter.today))
        assert refused.value.hidden
        with pytest.raises(Refused) as refused:
            matter.step("triage", actor, rule=rule)
        assert refused.value.hidden


def test_it_is_looked_at_and_handed_over_by_its_own_people(matter):
    rule, role = SEALED["discipline"]
    matter.compare(matter.hit(rule=rule), rule=rule)
    matter.step("triage", f"{role}:1", rule=rule)
    matter.step("recuse", f"{role}:3", rule=rule, text="和这个单位的人是同学")
    for who in (f"{role}:1", f"{role}:3"):
        with pytest.raises(Refused):
            matter.step("hand_over", who, rule=rule, whom="案件室")
    matter.step("hand_over", f"{role}:2", rule=rule, whom="案件室")
    assert matter.row(rule=rule).state == State.HANDED_OVER


def test_it_is_in_no_figure(matter):
    rule, role = SEALED["discipline"]
    matter.compare(matter.hit(rule=rule), rule=rule)
    matter.step("dismiss", f"{role}:1", rule=rule)
    for reader in ("leader", "county_aid_office", "audit", role):
        by = matter.person(reader)
        counted = selectors.funnel(COUNTY, matter.today, matter.today, by=by)
        assert not any(counted.findings.values())
        assert selectors.precision(COUNTY, by=by) == {}
        work = selectors.workload(COUNTY, matter.today, matter.today, by=by, at=on(matter.today).at)
        assert not any(each.open or each.done for each in work)


def test_neither_log_nor_looks_tell_of_it(matter):
    rule, role = SEALED["discipline"]
    before = events_after(0, limit=10_000)[-1].number
    matter.compare(matter.hit(rule=rule), rule=rule)
    matter.step("triage", f"{role}:1", rule=rule, text="先看支出凭证")
    matter.page(f"{role}:1", rule=rule)
    shown, _ = events_found(room="", most=None)
    ours = [event for event in shown if event.number > before]
    assert all(event.kind.startswith("accounts.") for event in ours)
    every = [event for event in events_after(before, limit=100) if event.kind.startswith("sealed.")]
    assert len(every) == 2
    assert all(event.told == {} for event in every)
    assert rule not in str([(event.kind, event.subject_kind, event.told) for event in every])
    looks = looks_at("household", str(matter.register.find("H1")), by=matter.household())
    assert not any("疑点" in look.words or "finding" in look.subject_kind for look in looks)
    assert not any(look.subject_kind == "sealed" for look in looks)


def test_findings_of_another_place_are_hidden(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    number = matter.row().id
    for role, place in (
        ("township_officer", OTHER_TOWNSHIP),
        ("village_clerk", OTHER_VILLAGE),
        ("helper", OTHER_VILLAGE),
    ):
        stranger = matter.world.actor(role, place)
        assert matter.listed(stranger, open=None).total == 0
        with pytest.raises(Refused) as refused:
            access.finding(number, by=stranger, origin=on(matter.today))
        assert refused.value.hidden
        with pytest.raises(Refused) as refused:
            matter.step("reply", stranger)
        assert refused.value.hidden


def test_a_unit_that_has_no_village_is_seen_by_the_county_alone(matter):
    matter.compare(matter.hit(rule="F10", household=None, village=None), rule="F10")
    assert matter.listed("county_aid_office").total == 1
    for role in ("township_officer", "village_clerk", "department_officer"):
        assert matter.listed(matter.world.actor(role)).total == 0
