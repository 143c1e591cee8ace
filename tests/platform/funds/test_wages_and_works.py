"""Wages, contracts and works payments in the chain: the same links, the same sums, once each."""

import pytest
from django.db.models import Sum
from filled import id_number
from handing_in import book
from test_fund_pages import text_of
from test_funds_tables import (
    AID,
    BATCHES,
    MOVEMENTS,
    PAYMENTS,
    PROJECTS,
    QUOTAS,
    aid_line,
    moved,
    paid,
    quota,
    see,
)
from world import VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.intake import services
from sunledger.platform.registers.funds.contracts import POSTS, WORK_RELIEF

pytestmark = pytest.mark.django_db
WAGES = ["身份证号", "姓名", "岗位名称", "用人单位", "所属月份", "补贴金额"]
CONTRACTS = ["合同编号", "项目编号", "采购人", "供应商", "合同金额", "签订日期", "采购方式"]
WORKS = ["合同编号", "付款日期", "金额", "付款时形象进度"]


def wage(count, yuan="600", month="2026-01", post="保洁员"):
    return [id_number(count), "张三丰", post, "青石村委会", month, yuan]


def contract(code="C1", project="X1", yuan=500):
    return [code, project, "青石镇人民政府", "某路桥公司", str(yuan), "2026-01-25", "询价"]


def work(yuan, day="2026-02-05", code="C1"):
    return [code, day, str(yuan), "40"]


@pytest.fixture
def road(finance):
    """Take in a project, its quota and what the treasury allotted and spent."""
    finance.take_in(book(PROJECTS, [["X1", "通村路", VILLAGE, "2026-01-01", "500"]]))
    finance.take_in(book(QUOTAS, [quota()]))
    rows = [
        moved("L1", "拨付", 500, "2026-02-01", project="X1", payee="青石镇财政所"),
        moved("L2", "支出", 300, "2026-02-06", project="X1", payee="某路桥公司"),
    ]
    finance.take_in(book(MOVEMENTS, rows))
    return finance


def sums(desk):
    """Return what the chain says below every link that is no payee, worked out anew."""
    from sunledger.platform.registers.funds.models import Link  # noqa: PLC0415 - after setup

    with acting(desk.actor):
        for link in Link.objects.exclude(kind="payee"):
            below = Link.objects.filter(parent=link)
            told = below.aggregate(fen=Sum("amount_fen"), back=Sum("back_fen"))
            assert link.used_fen == (told["fen"] or 0) - (told["back"] or 0) <= link.amount_fen
        (top,) = Link.objects.filter(kind="quota")
    return top


def test_wages_are_payments_to_people_under_the_quota_of_their_kind(finance):
    from sunledger.platform.registers.funds import services as funds  # noqa: PLC0415 - after setup

    line = aid_line(finance, 5000)
    funds.say_items(line, [POSTS, WORK_RELIEF], by=finance.actor, origin=finance.origin)
    number = finance.take_in(
        book(
            WAGES, [wage(1), wage(4), wage(1, "900", post="以工代赈务工"), wage(1, month="2026-02")]
        )
    )
    assert (finance.batch(number).effects["new"], finance.batch(number).effects["left"]) == (4, 0)
    rosters = {one.document: one for one in see(finance.actor, "Link", kind="roster")}
    relief = rosters[f"工资 {WORK_RELIEF} 2026-01"]
    posts = rosters[f"工资 {POSTS} 2026-01"]
    assert (posts.amount_fen, posts.people, relief.amount_fen) == (120_000, 2, 90_000)
    assert posts.on.isoformat() == "2026-01-31"
    top = sums(finance)
    assert (top.used_fen, top.people, top.credited) == (270_000, 4, 0)  # no bank has answered
    again = finance.take_in(book(WAGES, [wage(1), wage(4, "700")]))
    told = finance.batch(again).effects
    assert (told["new"], told["same"], told["left"]) == (0, 1, 1)


def by_card(count, line, state="成功", why=""):
    """Return a row of payments by card that is the wage of 100 of January."""
    row = paid(line, count, state=state, why=why)
    row[2] = POSTS
    return row


@pytest.mark.parametrize("wages_first", [True, False])
def test_the_same_wage_in_both_tables_is_booked_once(finance, wages_first):
    wages = book(WAGES, [wage(1, "100"), wage(4, "100")])
    tables = [wages, book(PAYMENTS, [by_card(1, 1)])]
    for table in tables if wages_first else reversed(tables):
        finance.take_in(table)
    payees = see(finance.actor, "Link", kind="payee")
    assert sorted(one.result for one in payees) == ["credited", "sent"]
    left = [one.why for one in see(finance.actor, "Left")]
    assert left == ([] if wages_first else ["twice"])


def test_aid_of_the_same_sum_and_month_is_no_wage(finance):
    finance.take_in(book(WAGES, [wage(1, "100")]))
    finance.take_in(book(PAYMENTS, [by_card(4, 1), paid(2, 1)]))
    assert len(see(finance.actor, "Link", kind="payee")) == 3


def test_a_wage_that_failed_is_chased_and_sent_again_as_aid_is(finance, register):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup
    from sunledger.platform.registers.funds import services as funds  # noqa: PLC0415 - as above

    by, on = finance.actor, finance.origin.at.date()
    line = aid_line(finance, 5000)
    funds.say_items(line, [POSTS], by=by, origin=finance.origin)
    finance.take_in(book(WAGES, [wage(1, "100"), wage(4, "100")]))
    answers = [by_card(1, 1), by_card(4, 2, "失败", "账户已冻结")]
    number = finance.take_in(book(PAYMENTS, answers))
    assert finance.batch(number).effects["changed"] == 2
    again = finance.take_in(book(PAYMENTS, answers, sheet="again"))
    assert finance.batch(again).effects["same"] == 2
    top = sums(finance)
    assert (top.used_fen, top.credited, top.failed) == (10_000, 1, 1)
    kinds = {str(one.kind): one for one in selectors.warnings(by=by, on=on, number=line)}
    assert kinds["failed"].amount_fen == 10_000
    (payment,) = see(by, "Link", kind="payment")
    page = f"/c/fund/link/{payment.id}"
    client = register.world.client("finance")
    assert "核对卡号后重发" in client.get(page).content.decode()
    assert client.post(f"{page}/retry").status_code == 302
    assert sums(finance).failed == 0
    assert "登记银行结果" in client.get(page).content.decode()
    (waiting,) = see(by, "Link", kind="payee", result="sent")
    client.post(f"{page}/results", {"shown": str(waiting.id)})
    assert sums(finance).credited == 2


def test_taking_the_bank_s_answer_back_leaves_the_wage_open_as_before(finance):
    finance.take_in(book(WAGES, [wage(1, "100")]))
    number = finance.take_in(book(PAYMENTS, [by_card(1, 1)]))
    services.undo(number, "交错了", by=finance.actor, origin=finance.origin)
    assert [one.result for one in see(finance.actor, "Link", kind="payee")] == ["sent"]


def test_a_works_payment_is_the_money_that_the_treasury_booked(road):
    road.take_in(book(CONTRACTS, [contract()]))
    number = road.take_in(book(WORKS, [work(300)]))
    (payment,) = see(road.actor, "Link", kind="payment")
    (row,) = see(road.actor, "WorksPayment")
    assert (row.payment_id, row.movement, row.progress) == (payment.id, "L2", "40")
    assert sums(road).used_fen == 50_000
    again = road.take_in(book(WORKS, [work(300), work(1, code="C9")]))
    assert road.batch(again).effects["same"] == 1
    services.undo(number, "交错了", by=road.actor, origin=road.origin)
    assert see(road.actor, "WorksPayment") == []
    assert len(see(road.actor, "Link", kind="payment")) == 1


def test_one_that_the_treasury_has_not_booked_takes_of_what_is_allotted(road):
    road.take_in(book(CONTRACTS, [contract()]))
    number = road.take_in(book(WORKS, [work(150), work(60, "2026-02-09"), work(10, code="C9")]))
    payments = {one.document: one for one in see(road.actor, "Link", kind="payment")}
    assert payments["C1"].amount_fen == 15_000
    assert payments["C1"].title == "某路桥公司"
    assert {one.why for one in see(road.actor, "Left")} == {"over_allotment", "no_contract"}
    assert sums(road).used_fen == 50_000
    later = road.take_in(
        book(MOVEMENTS, [moved("L3", "支出", 150, "2026-02-08", project="X1", payee="某路桥公司")])
    )
    assert len(see(road.actor, "Link", kind="payment")) == 2  # the same money, tied
    assert {one.movement for one in see(road.actor, "WorksPayment")} == {"L3"}
    with pytest.raises(SunledgerError, match="收支 1 笔"):
        services.undo(number, "交错了", by=road.actor, origin=road.origin)
    services.undo(later, "交错了", by=road.actor, origin=road.origin)
    assert {one.movement for one in see(road.actor, "WorksPayment")} == {""}
    services.undo(number, "交错了", by=road.actor, origin=road.origin)
    assert sums(road).used_fen == 50_000


def test_what_stands_on_the_treasury_s_table_keeps_it_from_being_taken_back(road):
    road.take_in(book(CONTRACTS, [contract()]))
    road.take_in(book(WORKS, [work(300)]))
    (payment,) = see(road.actor, "Link", kind="payment")
    with pytest.raises(SunledgerError, match="工程付款 1 笔"):
        services.undo(payment.batch, "交错了", by=road.actor, origin=road.origin)


def differences(desk):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    (line,) = see(desk.actor, "Line")
    found = selectors.differences(line.id, by=desk.actor, on=desk.origin.at.date())
    return {(one.between.zh, one.document): (one.ours_fen, one.theirs_fen) for one in found}


def test_works_that_differ_are_listed_on_the_fund(road):
    road.take_in(book(CONTRACTS, [contract(yuan=200)]))
    road.take_in(book(WORKS, [work(290)]))
    told = differences(road)
    # 300 of the treasury and 290 of the table cannot be the same money; 200 are left to the works.
    assert told["财政付到项目的钱和工程款支付表", "X1"] == (30_000, 29_000)
    assert told["合同金额和付款（付的比合同多）", "C1"] == (20_000, 29_000)


def test_money_spent_before_it_came_and_allotted_beyond_it_is_listed(finance):
    aid_line(finance)
    quota_of_aid = "民〔2026〕2号"
    finance.take_in(
        book(
            MOVEMENTS,
            [
                moved("L1", "支出", 100, "2026-01-05", quota=quota_of_aid),
                moved("L2", "拨付", 1200, "2026-02-05", quota=quota_of_aid, project="X9"),
                moved("L3", "支出", 5000, "2026-02-06", quota=quota_of_aid),
            ],
        )
    )
    assert {one.document: one.why for one in see(finance.actor, "Left")} == {
        "L1": "before",
        "L2": "allot_over",
        "L3": "over",
    }
    told = differences(finance)
    assert told["支出和到账（到账以前就支出了）", "L1"] == (None, 10_000)
    assert told["拨付和指标（拨付的比指标剩的多）", "L2"] == (100_000, 120_000)
    finance.take_in(book(BATCHES, [["P1", "农村低保金", "100", "1", "100", "1", "2026-01-06"]]))


def test_a_roster_goes_to_the_quota_of_which_the_treasury_spent_that_day(finance):
    aid_line(finance)
    finance.take_in(
        book(QUOTAS, [quota("民〔2025〕9号", "困难群众救助补助资金", 900, "2025-03-01")])
    )
    rows = [
        moved("L1", "支出", 100, "2026-02-10", quota="民〔2025〕9号"),
        moved("L2", "支出", 100, "2026-01-05", quota="民〔2026〕2号"),  # before it came
    ]
    finance.take_in(book(MOVEMENTS, rows))
    early = paid(1, 1)
    early[0], early[9] = "P0", "2026-01-05"
    finance.take_in(book(PAYMENTS, [early, paid(1, 4)]))
    quotas = {one.id: one.document for one in see(finance.actor, "Link", kind="quota")}
    placed = {
        one.document: quotas.get(one.parent_id) for one in see(finance.actor, "Link", kind="roster")
    }
    assert placed == {"P0": None, "P1": "民〔2025〕9号"}
    assert differences(finance)["花名册和指标（哪个指标出的钱）", "P0"] == (None, 10_000)


def test_a_roster_without_a_quota_says_why(register, finance):
    from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - after setup

    def whys():
        found = selectors.rosters(by=finance.actor, on=finance.origin.at.date(), made_here=False)
        return {one.link.document: str(one.why) if one.why else "" for one in found}

    rows = [paid(1, 1), paid(2, 1, month="2026-02")]
    rows[0][0], rows[1][0], rows[1][9], rows[1][7] = "P0", "P9", "2026-03-10", "5000"
    rows[0][9] = "2026-01-05"
    finance.take_in(book(PAYMENTS, [*rows, paid(3, 4)]))
    assert set(whys().values()) == {"no_line"}
    aid_line(finance)  # its quota of 1,000 yuan came on the 10th of January
    assert whys() == {"P0": "no_quota", "P9": "short", "P1": ""}
    finance.take_in(book(MOVEMENTS, [moved("L1", "支出", 100, "2026-01-05", quota=AID)]))
    assert whys()["P0"] == "early"
    client = register.world.client("finance")
    assert "财政说钱还没到账就发了" in text_of(client.get("/c/fund-roster-of-tables"))
    (roster,) = see(finance.actor, "Link", kind="roster", document="P0")
    page = text_of(client.get(f"/c/fund/link/{roster.id}"))
    assert "还没有对上指标：财政说钱还没到账就发了，请人说从哪个指标发" in page


def test_the_page_of_a_works_payment_shows_its_contract(register, road):
    road.take_in(book(CONTRACTS, [contract()]))
    road.take_in(book(WORKS, [work(300), work(150, "2026-02-20")]))
    client = register.world.client("finance")
    pages = {
        link.amount_fen: text_of(client.get(f"/c/fund/link/{link.id}"))
        for link in see(road.actor, "Link", kind="payment", project="X1")
    }
    assert set(pages) == {30_000, 15_000}
    for fen, state in ((30_000, "已支出"), (15_000, "还没记支出")):
        page = pages[fen]
        assert "按哪份合同付的" in page
        for words in ("C1", "某路桥公司", "500.00", "40%", state):
            assert words in page, (fen, words)
    leader = register.world.client("leader")  # sees sums and papers of works, and no family
    (link, *_) = see(road.actor, "Link", kind="payment", project="X1")
    assert "按哪份合同付的" in text_of(leader.get(f"/c/fund/link/{link.id}"))
    assert register.world.client("village_clerk").get(f"/c/fund/link/{link.id}").status_code == 403


def test_the_demonstration_chases_the_one_wage_that_the_bank_could_not_pay(finance):
    from datetime import date  # noqa: PLC0415 - for this

    from sunledger.assembly import demo_funds  # noqa: PLC0415 - after setup
    from sunledger.platform.registers.funds import services as funds  # noqa: PLC0415 - after setup

    finance.take_in(book(QUOTAS, [quota(AID, "以工代赈资金", 5000)]))
    (line,) = see(finance.actor, "Line")
    funds.say_items(line.id, [WORK_RELIEF], by=finance.actor, origin=finance.origin)
    months = ("2026-01", "2026-02")
    rows = [wage(count, "600", month, "以工代赈务工") for month in months for count in (1, 4)]
    finance.take_in(book(WAGES, rows))
    demo_funds.write_wages(line.id, finance.actor, date(2026, 3, 31), finance.origin)
    payees = see(finance.actor, "Link", kind="payee")
    assert {str(one.result) for one in payees} == {"credited"}
    assert sorted((one.month.month, one.tries) for one in payees) == [
        (1, 1),
        (1, 1),
        (2, 1),
        (2, 2),
    ]
    said = [(str(one.result), one.reason) for one in see(finance.actor, "Credit", attempt=1)]
    assert said.count(("failed", "账户已冻结")) == 1
    assert sums(finance).used_fen == 240_000
    demo_funds.write_wages(line.id, finance.actor, date(2026, 3, 31), finance.origin)  # nothing
    assert len(see(finance.actor, "Link", kind="payee", tries=2)) == 1
