"""Kin and public posts, as far as recusal needs them and no further."""

import uuid

import pytest
from compared import CADRES, KIN, car, members
from handing_in import book, id_of
from world import VILLAGE

from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.models import KinMark, KinPair
from sunledger.platform.questions.findings import selectors as found
from sunledger.platform.questions.findings import services as findings
from sunledger.platform.questions.findings.contracts import Given, Query
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry import services as register
from sunledger.platform.registers.registry.contracts import Query as Homes
from sunledger.platform.registers.registry.contracts import Verdict

pytestmark = pytest.mark.django_db


def hashed(number):
    from django.conf import settings  # noqa: PLC0415 - after setup

    return pseudonym(settings.HOME.key("pseudonyms"), "person", id_of(number))


def known(world, account, number):
    """Have the ID number of an account recorded by two administrators."""
    from world import NOW  # noqa: PLC0415 - after setup

    proposal = accounts.propose_identity(
        account, id_of(number), "照身份证登记", by=world.actor("system_admin"), origin=NOW
    )
    accounts.confirm_identity(proposal, id_of(number), by=world.actor("security_admin"), origin=NOW)


def kin(*rows):
    return book(KIN, [[id_of(a), f"张{a}", how, id_of(b), f"张{b}"] for a, how, b in rows])


def test_kin_are_known_three_steps_from_an_account_and_no_further(county):
    county.roll()
    officer = uuid.UUID(county.office.actor.ref.removeprefix("a:"))
    known(county.world, officer, 10)
    rows = kin(
        (10, "配偶", 11), (11, "父母", 12), (12, "兄弟姐妹", 13), (13, "子女", 14), (20, "配偶", 21)
    )
    county.clerk.take_in(rows, table="kinship", second=county.world.actor("department_approver"))
    county.cars(car(1))
    county.compare()
    assert selectors.kin_of(hashed(10)) == {(hashed(11), "配偶")}
    assert selectors.kin_of(hashed(11)) == {(hashed(10), "配偶"), (hashed(12), "父母")}
    assert selectors.kin_of(hashed(12)) == {(hashed(11), "子女"), (hashed(13), "兄弟姐妹")}
    assert selectors.kin_of(hashed(13)) == set()  # three steps away: what lies behind is not kept
    assert selectors.kin_of(hashed(20)) == set()
    assert KinPair.objects.count() == 5


def test_without_an_account_nobodys_kin_is_kept(county):
    county.roll()
    county.clerk.take_in(
        kin((1, "配偶", 2)), table="kinship", second=county.world.actor("department_approver")
    )
    county.compare(("E02",))
    assert not KinPair.objects.exists()


def test_posts_are_known_of_people_with_a_household_and_of_no_others(county):
    county.roll()
    rows = [
        [id_of(1), "张一", VILLAGE, "村委会主任", "2021-03-01"],
        [id_of(30), "外人", VILLAGE, "会计", "2021-03-01"],
    ]
    county.clerk.take_in(book(CADRES, rows), table="cadres")
    county.compare(("E02",))
    (post,) = selectors.offices_of([hashed(1), hashed(30)])
    assert (post.person_hash, post.place, post.post) == (hashed(1), VILLAGE, "村委会主任")


def test_what_is_known_later_than_the_last_comparison_decides_too(county):
    """An officer's ID number, and a new member with a post, come after it; then a step is taken."""
    county.roll()
    rows = kin((10, "配偶", 11), (11, "兄弟姐妹", 2))
    county.clerk.take_in(rows, table="kinship", second=county.world.actor("department_approver"))
    posts = [[id_of(40), "新来", VILLAGE, "村党支部书记", "2021-03-01"]]
    county.clerk.take_in(book(CADRES, posts), table="cadres")
    county.cars(car(1))
    county.compare()
    findings.take_up_all(origin=county.origin)
    town = county.world.actor("township_officer")
    (row,) = found.findings(Query(), by=town, at=county.origin.at).rows
    known(county.world, uuid.UUID(town.ref.removeprefix("a:")), 10)
    with pytest.raises(Refused) as told:
        findings.do_step(row.id, "triage", Given(text="看过了要问"), by=town, origin=county.origin)
    assert "配偶的兄弟姐妹" in told.value.zh
    assert not selectors.offices_of([hashed(40)])
    new = [*members(), ["H1", "新来", id_of(40), "子女", VILLAGE, "在册", "因病", ""]]
    county.roll(new)
    services.renew_kin(county.origin.at.date())
    assert selectors.offices_of([hashed(40)])
    number = KinMark.objects.get()
    services.renew_kin(county.origin.at.date())
    assert KinMark.objects.get().at == number.at  # nothing changed: nothing is read again


def test_an_answer_to_a_household_and_a_card_read_kin_again_too(county):
    """What came in after the last comparison is known at once, also where no finding is asked."""
    county.roll()
    town = county.world.actor("township_officer")
    known(county.world, uuid.UUID(town.ref.removeprefix("a:")), 10)
    (home,) = (
        row.id for row in registry.households(Homes(VILLAGE), by=town).rows if row.number == "H1"
    )
    own = county.world.actor("household", household=home)
    asked = register.dispute("为什么没有我家", about="低保", by=own, origin=county.origin)
    rows = kin((10, "配偶", 11), (11, "兄弟姐妹", 1))
    county.clerk.take_in(rows, table="kinship", second=county.world.actor("department_approver"))
    assert not KinPair.objects.exists()  # nothing was compared since
    acts = (
        lambda: register.answer_dispute(
            asked.id, Verdict.STANDS, "查过了，收入高于标准", by=town, origin=county.origin
        ),
        lambda: register.issue_card(home, "482913", by=town, origin=county.origin),
    )
    for act in acts:
        with pytest.raises(Refused) as told:
            act()
        assert "配偶的兄弟姐妹" in told.value.zh
