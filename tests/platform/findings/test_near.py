"""Who stands near a household leaves its finding to another: by kin, office, records, own words."""

import uuid
from datetime import date

import pytest
from casework import START, on
from filled import id_number
from world import COUNTY, TOWNSHIP, VILLAGE

from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.contracts import NewPost, Refused
from sunledger.platform.ground.accounts.policy import require_unbiased
from sunledger.platform.ground.accounts.selectors import identity_of
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison.kin import digest
from sunledger.platform.questions.comparison.models import KinMark, KinPair, OfficialPost
from sunledger.platform.questions.comparison.night import platform
from sunledger.platform.questions.findings.contracts import Outcome
from sunledger.platform.questions.intake.models import Batch
from sunledger.platform.registers.registry import services as registry
from sunledger.platform.registers.registry.contracts import StateFact

pytestmark = pytest.mark.django_db


def identify(matter, who, number):
    """Record the ID number of somebody in office, as two administrators do."""
    matter.person(who)
    proposal = accounts.propose_identity(
        matter.people[who],
        number,
        "照身份证登记",
        by=matter.world.actor("system_admin"),
        origin=on(matter.today),
    )
    accounts.confirm_identity(
        proposal, number, by=matter.world.actor("security_admin"), origin=on(matter.today)
    )
    return identity_of(matter.person(who).ref)


def refused(matter, code, who, **given):
    with pytest.raises(Refused) as told:
        matter.step(code, who, **given)
    return told.value.zh


def kin(a, b, relation):
    KinPair.objects.create(a_hash=a, b_hash=b, relation=relation, source="kinship")
    known_now()


def known_now():
    """Say that kin and posts were read just now, from what there is on the first day."""
    with acting(platform()):
        KinMark.objects.all().delete()
        KinMark.objects.create(digest=digest(START, platform()), at=on(START).at)


def test_kin_of_the_household_decide_nothing_in_whatever_post(matter, settings):
    """He is the brother of the wife of the head: two steps away; and has two posts."""
    matter.compare(matter.hit())
    me = identify(matter, "township_officer:9", id_number(77))
    head = pseudonym(settings.HOME.key("pseudonyms"), "person", id_number(1))
    kin(me, 555, "兄弟姐妹")
    kin(555, head, "配偶")
    assert "兄弟姐妹的配偶" in refused(matter, "triage", "township_officer:9")
    matter.step("triage", "township_officer:1")
    for code in ("notify", "post"):
        assert refused(matter, code, "township_officer:9")
    page = matter.page("township_officer:9")
    assert page.grounds
    assert page.kinship_seen
    assert all(each.why_not for each in page.open if each.step.task != "any")
    # The same person by another role.
    proposal = accounts.propose_post(
        matter.people["township_officer:9"],
        _post("county_aid_office", COUNTY),
        "按任命文件",
        by=matter.world.actor("system_admin"),
        origin=on(matter.today),
    )
    accounts.approve(proposal, by=matter.world.actor("security_admin"), origin=on(matter.today))
    for code, who in matter.WAY[1:6]:
        matter.step(code, who)
    assert refused(matter, "decide", "township_officer:9", outcome=Outcome.NOT_TRUE)


def _post(role, place):
    return NewPost(role, place, date(2026, 1, 1))


def test_a_member_of_the_household_leaves_it(matter):
    matter.compare(matter.hit())
    identify(matter, "township_officer:9", id_number(2))
    assert "自己家" in refused(matter, "triage", "township_officer:9")
    actor, household = matter.person("township_officer:9"), str(matter.register.find("H1"))
    with acting(actor), pytest.raises(Refused):
        require_unbiased(actor, "household", household, on=None)


def test_without_an_identity_the_page_says_that_kinship_is_not_seen(matter):
    matter.compare(matter.hit())
    assert not matter.page("township_officer:1").kinship_seen


def test_who_withdraws_stays_out(matter):
    matter.compare(matter.hit())
    matter.step("recuse", "township_officer:1", text="我和这家是邻居，有过纠纷")
    assert "自己申请了回避" in refused(matter, "triage", "township_officer:1")
    matter.step("triage", "township_officer:2")


def test_who_is_below_an_official_of_the_household_leaves_it(matter, settings):
    """The wife is deputy head of the township: its officers leave it, the county's do not."""
    matter.compare(matter.hit())
    wife = pseudonym(settings.HOME.key("pseudonyms"), "person", id_number(2))
    OfficialPost.objects.create(
        person_hash=wife, place=TOWNSHIP, unit="青石镇人民政府", post="副镇长", source="cadres"
    )
    known_now()
    assert "副镇长" in refused(matter, "triage", "township_officer:1")
    matter.step("triage", "county_aid_office:1")


def test_an_official_of_the_village_is_not_over_the_township(matter, settings):
    matter.compare(matter.hit())
    head = pseudonym(settings.HOME.key("pseudonyms"), "person", id_number(1))
    OfficialPost.objects.create(person_hash=head, place=VILLAGE, post="村主任", source="cadres")
    known_now()
    matter.step("triage", "township_officer:1")
    matter.step("notify", "township_officer:2")
    assert refused(matter, "reply", "village_clerk")


def batch(matter, who, place):
    """Write down a table that somebody handed in."""
    found = Batch(id=uuid.uuid4(), table="vehicles", line="office", place=place, state="taken_in")
    found.name, found.sha256, found.size = "表.xlsx", uuid.uuid4().hex * 2, 1
    found.uploaded_by, found.uploaded_name = matter.person(who).ref, "某"
    found.uploaded_at = on(matter.today).at
    found.save()
    return str(found.id)


@pytest.mark.parametrize(
    ("kind", "place", "leaves"),
    [
        ("extract", COUNTY, True),
        ("extract", TOWNSHIP, True),
        ("register", TOWNSHIP, True),
        ("register", COUNTY, False),  # the list of all households is no record of this one
    ],
)
def test_who_handed_in_the_evidence_leaves_it(matter, kind, place, leaves):
    hit = matter.hit()
    hit.evidence[0] |= {"kind": kind, "batch": batch(matter, "county_aid_office:1", place)}
    matter.compare(hit)
    if leaves:
        assert "您提出、核对或者交的" in refused(matter, "triage", "county_aid_office:1")
    else:
        matter.step("triage", "county_aid_office:1")


def test_who_changed_the_record_by_hand_leaves_what_rests_on_it(matter):
    home = matter.register.find("H1")
    clerk = matter.person("village_clerk")
    change = registry.propose(
        StateFact(home, "status", "registered"), "核对过", by=clerk, origin=on(matter.today)
    )
    registry.approve(change, by=matter.person("township_officer:1"), origin=on(matter.today))
    hit = matter.hit("r2")
    matter.compare(matter.hit(), hit)  # of these rows none is of the register
    matter.step("triage", "township_officer:1", "r2")
    other = matter.hit("r3", rule="I01", line=None)
    other.evidence[0]["kind"] = "register"
    matter.compare(other, rule="I01")
    if matter.row("r3", "I01").sealed:
        pytest.fail("I01 is no sealed rule")
    code = "assign" if matter.row("r3", "I01").track == "help" else "triage"
    with pytest.raises(Refused) as told:
        matter.step(code, "township_officer:1", "r3", rule="I01", whom="a")
    assert "您提出、核对或者交的" in told.value.zh


def test_kinship_is_not_told_to_others(matter, settings):
    """The grounds on a page are those of its reader."""
    matter.compare(matter.hit())
    me = identify(matter, "township_officer:9", id_number(77))
    kin(me, pseudonym(settings.HOME.key("pseudonyms"), "person", id_number(1)), "父母")
    assert "父母" in str(matter.page("township_officer:9").grounds)
    assert "父母" not in str(matter.page("township_officer:1"))
