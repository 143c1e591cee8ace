"""What somebody may try who wants a finding to go otherwise than it should."""

import pytest
from casework import on
from filled import NOW as BEGIN
from filled import id_number
from test_near import identify, kin, refused
from world import OTHER_VILLAGE

from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.findings import flow
from sunledger.platform.questions.findings.contracts import NotNow, Outcome, State
from sunledger.platform.registers.registry import services as registry
from sunledger.platform.registers.registry.contracts import MoveHousehold

pytestmark = pytest.mark.django_db


def test_one_human_with_two_accounts_is_one(matter):
    """Neither an earlier step nor the second signature of two is another's by another account."""
    for who in ("township_officer:1", "county_aid_office:1", "helper:1", "township_officer:3"):
        identify(matter, who, id_number(78 if who[-1] == "1" else 79))
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    for code, who in matter.WAY[1:3]:
        matter.step(code, who)
    assert "前面有一步是您办的" in refused(matter, "start_check", "helper:1")
    matter.step("start_check", "township_officer:3")
    identify(matter, "helper:2", id_number(79))
    with pytest.raises(NotNow) as told:
        matter.step("sign_check", "helper:2")
    assert "另一位同事" in told.value.zh
    matter.step("sign_check", "helper:3")
    matter.step("opine", "township_officer:4")
    assert "前面有一步是您办的" in refused(
        matter, "decide", "county_aid_office:1", outcome=Outcome.ADJUST
    )
    matter.step("decide", "county_aid_office:2", outcome=Outcome.ADJUST)


def test_who_withdrew_does_not_come_back_by_another_account(matter):
    identify(matter, "township_officer:1", id_number(78))
    identify(matter, "county_aid_office:1", id_number(78))
    matter.compare(matter.hit())
    matter.step("recuse", "township_officer:1")
    assert "您自己申请了回避" in refused(matter, "triage", "county_aid_office:1")


def test_kin_leave_it_also_after_the_household_moved_away(matter, settings):
    """It is asked at the old village until the next comparison; its people are known meanwhile."""
    matter.compare(matter.hit())
    me = identify(matter, "township_officer:9", id_number(77))
    kin(me, pseudonym(settings.HOME.key("pseudonyms"), "person", id_number(1)), "兄弟姐妹")
    home, far = matter.register.find("H1"), matter.register.village(OTHER_VILLAGE)
    office, second = matter.register.office, matter.person("county_aid_office:1")
    change = registry.propose(
        MoveHousehold(home, far, since=matter.today), "搬家", by=office, origin=BEGIN
    )
    registry.approve(change, by=second, origin=on(matter.today))
    assert "兄弟姐妹" in refused(matter, "triage", "township_officer:9")


def test_nobody_opens_again_what_was_withdrawn(matter):
    """Only what a comparison finds anew is raised again; every step of a person is refused."""
    matter.compare(matter.hit())
    matter.compare()
    assert matter.row().state == State.WITHDRAWN
    for code in flow.steps():
        for who in ("township_officer:1", "county_aid_office:1"):
            if code == "recuse":
                continue  # it moves nothing
            with pytest.raises((NotNow, Refused)):
                matter.step(code, who, outcome=Outcome.ADJUST)
    assert matter.row().state == State.WITHDRAWN
    matter.later(1).compare(matter.hit())
    row = matter.row()
    assert (row.state, row.round, row.outcome) == (State.RAISED, 2, "")


@pytest.mark.parametrize("outcome", [Outcome.NOT_TRUE, Outcome.CORRECTED])
def test_nothing_against_it_takes_effect_after_it_was_rejected(matter, outcome):
    matter.compare(matter.hit())
    matter.until("tell", outcome=outcome)
    assert matter.row().state == State.CLOSED
    for code in ("decide", "post", "end_notice", "effect"):
        with pytest.raises((NotNow, Refused)):
            matter.step(code, "county_aid_office:2", outcome=Outcome.ADJUST)
    assert matter.row().state == State.CLOSED


def test_a_reply_after_its_day_is_taken_and_marked_and_heard(matter):
    matter.compare(matter.hit())
    for code, who in matter.WAY[:2]:
        matter.step(code, who)
    matter.later(40)
    matter.step("reply", matter.household("H1"), text="出远门了，刚回来")
    reply = next(s for s in matter.page("township_officer:3").steps if s.code == "reply")
    assert (reply.late, reply.own, reply.text) == (True, True, "出远门了，刚回来")
    assert matter.row().state == State.REPLIED
