"""Money of a quota is moved by two: one writes, another agrees; nothing moves before, or beyond."""

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from handing_in import book
from test_fund_pages import text_of
from test_funds_tables import QUOTAS, quota, see

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.registers.funds.contracts import DraftKind, NewDraft, NotEnough

pytestmark = pytest.mark.django_db
BUREAU = "云岫县交通运输局"


def verbs():
    from sunledger.platform.registers.funds import services  # noqa: PLC0415 - after setup

    return services


@pytest.fixture
def top(finance):
    """Return the number of a quota of 1,000 yuan."""
    finance.take_in(book(QUOTAS, [quota()]))
    (link,) = see(finance.actor, "Link", kind="quota")
    return link.id


def wants(top, kind, fen, day="2026-02-01", **more):
    from datetime import date  # noqa: PLC0415 - for this

    return NewDraft(top, kind, fen, date.fromisoformat(day), f"凭{kind}{fen}", **more)


def done(finance, second, told):
    number = verbs().write_draft(told, by=finance.actor, origin=finance.origin)
    return verbs().agree_to_draft(number, by=second, origin=finance.origin)


def test_each_kind_moves_nothing_until_another_agrees(finance, second, top):
    told = wants(top, DraftKind.PART, 20_000)
    number = verbs().write_draft(told, by=finance.actor, origin=finance.origin)
    assert see(finance.actor, "Link", kind="sub_quota") == []
    with pytest.raises(Refused, match="另一个人"):
        verbs().agree_to_draft(number, by=finance.actor, origin=finance.origin)
    part = verbs().agree_to_draft(number, by=second, origin=finance.origin)
    done(finance, second, wants(top, DraftKind.ALLOT, 30_000, project="X1", title="通村路"))
    done(finance, second, wants(top, DraftKind.PASS_ON, 40_000, other=BUREAU))
    done(finance, second, wants(top, DraftKind.SPEND, 5_000, holder=BUREAU))
    done(finance, second, wants(top, DraftKind.TAKE_BACK, 1_000, "2026-02-03"))
    (whole,) = see(finance.actor, "Link", id=top)
    assert (whole.amount_fen, whole.used_fen, whole.back_fen) == (100_000, 50_000, 1_000)
    (below,) = see(finance.actor, "Link", id=part)
    assert (below.kind, below.parent_id, below.amount_fen) == ("sub_quota", top, 20_000)
    (bureau,) = see(finance.actor, "Balance", holder=BUREAU)
    assert (bureau.received_fen, bureau.spent_fen) == (40_000, 5_000)
    kinds = [event.kind for event in events_of("fund_link", str(top))]
    assert kinds.count("funds.draft_written") == kinds.count("funds.draft_agreed") == 5


def test_who_writes_learns_at_once_what_came_and_what_is_left(finance, second, top):
    done(finance, second, wants(top, DraftKind.ALLOT, 30_000, project="X1", title="通村路"))
    with pytest.raises(NotEnough, match=r"收到 1,000\.00，已经安排 300\.00，.*只剩 700\.00"):
        verbs().write_draft(
            wants(top, DraftKind.ALLOT, 70_001, project="X2", title="二期"),
            by=finance.actor,
            origin=finance.origin,
        )
    with pytest.raises(
        NotEnough, match=r"县财政到 2026-02-01 收到这笔钱 1,000\.00.*不够 2,000\.00"
    ):
        verbs().write_draft(
            wants(top, DraftKind.PASS_ON, 200_000, other=BUREAU),
            by=finance.actor,
            origin=finance.origin,
        )
    with pytest.raises(SunledgerError, match="不能拨给自己"):
        verbs().write_draft(
            wants(top, DraftKind.PASS_ON, 1, other="县财政"),
            by=finance.actor,
            origin=finance.origin,
        )


def test_what_was_free_then_may_be_gone_when_another_agrees(finance, second, top):
    first, other = (
        verbs().write_draft(
            wants(top, DraftKind.ALLOT, fen, project="X1", title="路"),
            by=finance.actor,
            origin=finance.origin,
        )
        for fen in (60_000, 50_000)
    )
    verbs().agree_to_draft(first, by=second, origin=finance.origin)
    with pytest.raises(NotEnough, match=r"只剩 400\.00"):
        verbs().agree_to_draft(other, by=second, origin=finance.origin)
    verbs().send_back_draft(other, "钱不够了，改小", by=second, origin=finance.origin)
    with pytest.raises(SunledgerError, match="已经有人看过"):
        verbs().agree_to_draft(other, by=second, origin=finance.origin)
    assert len(see(finance.actor, "Link", kind="allotment")) == 1


def test_the_database_knows_that_two_are_needed_and_what_was_written(finance, top):
    number = verbs().write_draft(
        wants(top, DraftKind.PART, 100), by=finance.actor, origin=finance.origin
    )
    own = f"UPDATE funds_draft SET state = 'done', decided_by = made_by WHERE id = {number}"
    for query in (own, f"UPDATE funds_draft SET amount_fen = 9 WHERE id = {number}"):
        with pytest.raises(DatabaseError), acting(finance.actor), connection.cursor() as cursor:
            cursor.execute(query)


def test_on_the_pages_one_writes_another_agrees_and_a_third_only_looks(register, finance, top):
    writer = register.world.client("county_aid_office")
    form = {"amount": "2000", "on": "2026-02-01", "document": "凭1", "holder": "县财政"}
    page = f"/c/fund/link/{top}/pass-on"
    assert "收到 1,000.00 元" in text_of(writer.get(page))
    wrong = writer.post(page, form | {"other": BUREAU})
    assert wrong.status_code == 422
    assert "不够 2,000.00" in wrong.content.decode()
    made = writer.post(page, form | {"other": BUREAU, "amount": "250.50"}).headers["Location"]
    assert "要另一个人同意" in text_of(writer.get(made))
    office = register.world.client("finance")
    assert "资金事项，等您同意" in text_of(office.get("/c/todo"))
    assert "250.50" in text_of(office.get("/c/fund-draft"))
    inspector = register.world.client("discipline_supervision")
    inspector.post(made, {"agree": "1"})
    assert see(finance.actor, "Balance", holder=BUREAU) == []
    assert inspector.get(page).status_code == 403
    assert "记上账了" in text_of(office.post(made, {"agree": "1"}, follow=True))
    (bureau,) = see(finance.actor, "Balance", holder=BUREAU)
    assert bureau.received_fen == 25_050
    assert BUREAU in text_of(office.get(f"/c/fund/link/{top}"))


def test_what_is_sent_back_says_why(register, top):
    writer, office = register.world.client("county_aid_office"), register.world.client("finance")
    form = {"amount": "10", "on": "2026-02-01", "document": "县财〔2026〕分1号"}
    made = writer.post(f"/c/fund/link/{top}/part", form).headers["Location"]
    assert office.post(made, {"back": "1", "why": ""}).status_code == 422
    office.post(made, {"back": "1", "why": "文号写错了"})
    assert "文号写错了" in text_of(writer.get(made))
