"""An accounting centre on its page, and a month of all villages: drafted and agreed to at once."""

from datetime import date

import pytest
from bookwork import DAY, MONTH, spending
from world import NEXT_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.jobs import under_way
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices import services as publishing
from sunledger.platform.questions.notices.contracts import Kind
from sunledger.platform.registers.books import selectors
from sunledger.platform.registers.books.codes import MonthState

pytestmark = pytest.mark.django_db

POSTED, AGREED = date(2026, 4, 2), date(2026, 4, 9)
ALL = "/c/books/month/2026-03"
_SEATED = {"director": "centre_director", "clerk": "village_clerk"}


def shut(office, village=VILLAGE):
    """Book one payment of a village, and close its month."""
    clerk = office.world.actor("village_clerk", village)
    office.today = DAY
    number = office.do("write_voucher", village, spending(), [], by=clerk)
    office.do("withdraw_voucher", number, "写错了，重写", by=clerk)
    office.today = POSTED
    office.do("close_month", village, MONTH, by="centre_director")


def agreed(office, village=VILLAGE):
    """Take a month of a village to where nobody objects any more."""
    shut(office, village)
    clerk = office.world.actor("village_clerk", village)
    chair = office.world.actor("supervision_chair", village)
    office.do("give_opinion", village, MONTH, "看过，同意", by=chair)
    office.do("post_month", village, MONTH, POSTED, by=clerk)
    office.today = AGREED
    office.do("end_notice", village, MONTH, by=clerk)


def public(village=VILLAGE):
    return notices.at(Kind.BOOKS_MONTH, village, "2026-03", on=AGREED)


@pytest.mark.parametrize(
    ("far", "match"),
    [("open", "没有结"), ("closed", "还没有期满无异议"), ("reopened", "还没有结账")],
)
def test_a_month_that_did_not_hang_to_its_end_is_not_public(office, far, match):
    if far == "open":
        office.paid()
    elif far == "closed":
        shut(office)
    else:
        agreed(office)
    office.today = AGREED
    finance, aid = office.who("finance"), office.who("county_aid_office")

    def publish():
        draft = publishing.draft_of(Kind.BOOKS_MONTH, VILLAGE, "2026-03", by=finance, on=AGREED)
        number = publishing.prepare(draft, by=finance, origin=office.at())
        publishing.hand_in(number, by=finance, origin=office.at())
        if far == "reopened":
            office.do("reopen_month", VILLAGE, MONTH, "想改一笔", by="centre_director")
        publishing.publish(number, by=aid, origin=office.at())

    with pytest.raises(SunledgerError, match=match):
        publish()
    assert public() is None
    row = selectors.month(VILLAGE, MONTH, by=office.who("audit"))
    assert row.state is not MonthState.PUBLISHED


def test_a_month_of_all_villages_goes_on_where_it_was_and_doubles_nothing(office):
    agreed(office)
    shut(office, NEXT_VILLAGE)  # not ready: it holds up no other
    finance, aid = office.who("finance"), office.who("county_aid_office")

    def run(job, by):
        return publishing.run_month(job, MONTH, by=by, origin=office.at())

    assert run(publishing.DRAFT_MONTH, finance) == 1
    assert run(publishing.DRAFT_MONTH, finance) == 0
    agreed_later(office)
    assert run(publishing.DRAFT_MONTH, finance) == 1  # goes on with what became ready
    states = {one.books.code: one for one in notices.standings(MONTH, by=finance)}
    assert states[VILLAGE].own
    assert not states[VILLAGE].to_agree
    assert run(publishing.AGREE_MONTH, aid) == 2
    assert run(publishing.AGREE_MONTH, aid) == 0
    assert public().head.version == public(NEXT_VILLAGE).head.version == 1
    row = selectors.month(NEXT_VILLAGE, MONTH, by=office.who("audit"))
    assert row.state is MonthState.PUBLISHED


def agreed_later(office):
    clerk = office.world.actor("village_clerk", NEXT_VILLAGE)
    chair = office.world.actor("supervision_chair", NEXT_VILLAGE)
    office.today = POSTED
    office.do("give_opinion", NEXT_VILLAGE, MONTH, "看过，同意", by=chair)
    office.do("post_month", NEXT_VILLAGE, MONTH, POSTED, by=clerk)
    office.today = AGREED
    office.do("end_notice", NEXT_VILLAGE, MONTH, by=clerk)


def test_who_drafted_does_not_agree(office):
    agreed(office)
    aid = office.who("county_aid_office")
    publishing.run_month(publishing.DRAFT_MONTH, MONTH, by=aid, origin=office.at())
    assert publishing.run_month(publishing.AGREE_MONTH, MONTH, by=aid, origin=office.at()) == 0
    assert public() is None


def test_the_page_of_all_villages_asks_for_it_in_the_background(office):
    agreed(office)
    finance = office.world.client("finance")
    page = finance.get(ALL).content.decode()
    assert "起草 1 个村的账" in page
    assert "同意 " not in page
    done = finance.post(ALL, {"step": "draft"}, follow=True).content.decode()
    assert "正在后台办" in done
    by = office.who("finance")
    assert under_way(publishing.DRAFT_MONTH, by=by, month="2026-03-01")
    assert notices.going_on(MONTH, by=by)
    publishing.run_month(publishing.DRAFT_MONTH, MONTH, by=by, origin=office.at())
    aid = office.world.client("county_aid_office")
    assert "请先一个一个看过" in aid.post(ALL, {"step": "agree"}).content.decode()
    asked = aid.post(ALL, {"step": "agree", "seen": "on"}, follow=True).content.decode()
    assert "正在后台办" in asked
    assert "凭证" in office.world.client("centre_director").get(ALL).content.decode()


def test_a_centre_shows_its_people_unities_and_months_with_the_clock(office):
    places.add_body(
        BodyKind.ACCOUNTING_CENTRE,
        "青石镇会计代理中心",
        place=TOWNSHIP,
        since=date(2026, 1, 1),
        code="c1",
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )
    shut(office)
    director = office.world.client("centre_director")
    address = "/c/books/centre/c1"
    told = {"step": "agency", "village": VILLAGE, "day": "2026-03-01"}
    done = director.post(address, told | {"unities": ["bank_account", "receipts"]}, follow=True)
    assert done.status_code == 200
    people = {duty: office.who(role) for duty, role in _SEATED.items()}
    for duty, village in (("director", ""), ("clerk", VILLAGE)):
        seat = {"step": "seat", "duty": duty, "account": people[duty].ref, "village": village}
        done = director.post(address, seat | {"day": "2026-03-01"}, follow=True)
        assert "办好了" in done.content.decode()
    page = office.world.client("audit").get(f"{address}?month=2026-03").content.decode()
    for words in ("缺 统一审核开支、统一程序、统一档案", "没有代理会计"):
        assert words in page
    assert all(who.name in page for who in people.values())
    assert "未关联账号" not in page
    assert "已结账" in page
    assert "个工作日" in page
    assert "step-agency" not in page
    told = {"step": "seat", "duty": "clerk", "account": people["clerk"].ref, "day": "2026-03-02"}
    refused = director.post(address, told)
    assert "报账员要写明是哪个村的" in refused.content.decode()
    with acting(office.who("audit")):
        assert selectors.centres(TOWNSHIP, by=office.who("audit"), at=office.at().at)
