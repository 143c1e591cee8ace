"""Tables of funds handed in: the chain they make, what is left, handed in again, taken back."""

import pytest
from filled import id_number
from handing_in import book, id_of
from world import OTHER_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.questions.intake import selectors as intake
from sunledger.platform.questions.intake import services

pytestmark = pytest.mark.django_db

QUOTAS = ["指标文号", "资金名称", "级次", "上级文号", "收到日期", "金额", "主管部门"]
MOVEMENTS = ["流水号", "指标文号", "类型", "日期", "金额", "收款方", "项目编号"]
PROJECTS = ["项目编号", "项目名称", "村代码", "入库日期", "批复金额"]
PAYMENTS = [
    *("批次号", "行号", "补贴项目", "身份证号", "姓名", "卡号", "户名", "金额"),
    *("所属月份", "发放日期", "发放状态", "失败原因"),
]
BATCHES = ["批次号", "补贴项目", "应发金额", "应发笔数", "成功金额", "成功笔数", "回盘日期"]
CARD = "6228480000000000018"
ROAD, AID = "财农〔2026〕1号", "民〔2026〕2号"


def quota(number=ROAD, fund="农村公路补助", fen=1000, day="2026-01-10", parent=""):
    return [number, fund, "省", parent, day, str(fen), "云岫县民政局"]


def moved(number, kind, yuan, day="2026-02-01", *, quota=ROAD, project="", payee=""):
    return [number, quota, kind, day, str(yuan), payee, project]


def paid(line, count, yuan="100", state="成功", *, person=None, why="", month="2026-01"):
    return [
        *("P1", str(line), "农村低保金", person or id_number(count), "张三丰", CARD, "张三丰"),
        *(yuan, month, "2026-02-10", state, why),
    ]


def _rows(model, **more):
    from sunledger.platform.registers.funds import models  # noqa: PLC0415 - after setup

    return getattr(models, model).objects.filter(**more)


def see(actor, model, **more):
    with acting(actor):
        return list(_rows(model, **more))


def aid_line(desk, fen=1000):
    """Take a quota in for the aid that is paid by card, and say what is paid from it."""
    from sunledger.platform.registers.funds import services as funds  # noqa: PLC0415 - after setup

    desk.take_in(book(QUOTAS, [quota(AID, "困难群众救助补助资金", fen)]))
    (line,) = see(desk.actor, "Line", name="困难群众救助补助资金")
    funds.say_items(line.id, ["农村低保金"], by=desk.actor, origin=desk.origin)
    return line.id


def test_a_quota_and_its_movements_make_a_chain_to_the_project(finance):
    finance.take_in(book(PROJECTS, [["X1", "通村路", VILLAGE, "2026-01-01", "500"]]))
    finance.take_in(book(QUOTAS, [quota()]))
    rows = [
        moved("L1", "下达", 1000, "2026-01-20", payee="云岫县交通运输局"),
        moved("L2", "拨付", 400, "2026-02-01", project="X1", payee="青石镇财政所"),
        moved("L3", "支出", 300, "2026-02-05", project="X1", payee="某路桥公司"),
        moved("L4", "支出", 200, "2026-02-06", project="X1", payee="某路桥公司"),
        moved("L5", "收回", 100, "2026-02-20"),
    ]
    number = finance.take_in(book(MOVEMENTS, rows))
    assert finance.batch(number).effects["left"] == 0
    (top,) = see(finance.actor, "Link", kind="quota")
    allotted = see(finance.actor, "Link", kind="allotment")
    assert (top.amount_fen, top.back_fen, top.used_fen) == (100000, 10000, 50000)
    assert sorted(one.amount_fen for one in allotted) == [10000, 40000]
    assert {one.title for one in allotted} == {"通村路"}
    assert sum(one.amount_fen for one in see(finance.actor, "Link", kind="payment")) == 50000
    (balance,) = see(finance.actor, "Balance", holder="云岫县交通运输局")
    assert (balance.received_fen, balance.spent_fen, balance.back_fen) == (100000, 50000, 10000)


def test_what_does_not_fit_is_left_with_its_reason_and_booked_once_it_can_be(finance):
    rows = [
        moved("L1", "支出", 300),
        moved("L2", "支出", 800, "2026-02-02"),
        moved("L3", "支出", -5, "2026-02-03"),
    ]
    finance.take_in(book(MOVEMENTS, rows))
    assert {one.why for one in see(finance.actor, "Left")} == {"no_quota"}
    finance.take_in(book(QUOTAS, [quota(), quota("子1", fen=2000, parent=ROAD)]))
    left = {one.document: one.why for one in see(finance.actor, "Left")}
    assert left == {"L2": "over", "L3": "reversal", "子1": "over"}
    assert [one.amount_fen for one in see(finance.actor, "Move", kind="spend")] == [30000]


def test_payments_become_payees_under_the_quota_of_their_subsidy(finance):
    aid_line(finance)
    rows = [
        paid(1, 1),
        paid(2, 4, state="失败", why="账户已冻结"),
        paid(3, 0, person=id_of(77)),  # whom the register does not know
    ]
    number = finance.take_in(book(PAYMENTS, rows))
    assert finance.batch(number).effects["new"] == 3
    (roster,) = see(finance.actor, "Link", kind="roster")
    (top,) = see(finance.actor, "Link", kind="quota")
    assert (roster.parent_id, roster.amount_fen, roster.back_fen) == (top.id, 30000, 10000)
    assert (top.used_fen, top.credited, top.failed) == (20000, 2, 1)
    payees = {one.key: one for one in see(finance.actor, "Link", kind="payee")}
    assert payees["P1#1"].name == "张三丰"
    assert "0000000" not in payees["P1#1"].card_mask
    assert payees["P1#1"].household_id
    assert payees["P1#3"].household_id is None


def test_a_payee_is_seen_in_her_village_only(finance, register):
    aid_line(finance)
    finance.take_in(book(PAYMENTS, [paid(1, 1), paid(2, 0, person=id_of(77))]))
    here = see(register.actor("village_clerk"), "Link", kind="payee")
    assert [one.key for one in here] == ["P1#1"]
    assert see(register.actor("village_clerk", OTHER_VILLAGE), "Link", kind="payee") == []
    own = register.actor("household", household=here[0].household_id)
    assert [one.key for one in see(own, "Link", kind="payee")] == ["P1#1"]
    assert [one.count for one in see(register.actor("village_clerk"), "Reach")] == [1]
    assert see(register.actor("village_clerk", OTHER_VILLAGE), "Reach") == []
    assert [one.count for one in see(finance.actor, "Reach")] == [1, 1]
    with acting(register.actor("village_clerk", OTHER_VILLAGE)):
        assert not _rows("Credit").exists()


def test_the_bank_answers_anew_and_a_second_delivery_changes_nothing_else(finance):
    aid_line(finance)
    finance.take_in(book(PAYMENTS, [paid(1, 1), paid(2, 4, state="失败", why="卡已挂失")]))
    again = [paid(1, 1), paid(2, 4), paid(3, 2, yuan="50")]
    number = finance.take_in(book(PAYMENTS, again))
    told = finance.batch(number).effects
    assert (told["new"], told["changed"], told["same"]) == (1, 1, 1)
    (top,) = see(finance.actor, "Link", kind="quota")
    assert (top.used_fen, top.failed, top.credited) == (25000, 0, 3)
    other = finance.take_in(book(PAYMENTS, [paid(1, 1, yuan="90")]))
    assert finance.batch(other).effects["left"] == 1
    assert [one.why for one in see(finance.actor, "Left")] == ["differs"]


def test_a_negative_row_gives_back_the_payment_that_it_reverses(finance):
    aid_line(finance)
    finance.take_in(book(PAYMENTS, [paid(1, 1), paid(2, 1, yuan="-100"), paid(3, 4, yuan="-1")]))
    (top,) = see(finance.actor, "Link", kind="quota")
    assert (top.used_fen, top.credited_fen) == (0, 0)
    assert [one.why for one in see(finance.actor, "Left")] == ["reversal"]


def test_a_batch_is_taken_back_whole_with_all_that_it_did(finance):
    aid_line(finance)
    before = [(o.used_fen, o.back_fen, o.people) for o in see(finance.actor, "Link", kind="quota")]
    number = finance.take_in(book(PAYMENTS, [paid(1, 1), paid(2, 4, state="失败")]))
    later = finance.take_in(book(PAYMENTS, [paid(2, 4)]))
    with pytest.raises(SunledgerError, match="后来的记录"):
        services.undo(number, "交错了", by=finance.actor, origin=finance.origin)
    told = intake.undo_preview(later, by=finance.actor, origin=finance.origin).effects
    assert ("恢复成原来结果的发放", "payments that stand as before", 1) in told
    services.undo(later, "交错了", by=finance.actor, origin=finance.origin)
    assert {one.result for one in see(finance.actor, "Link", kind="payee")} == {
        "credited",
        "failed",
    }
    services.undo(number, "交错了", by=finance.actor, origin=finance.origin)
    after = [(o.used_fen, o.back_fen, o.people) for o in see(finance.actor, "Link", kind="quota")]
    assert before == after
    assert see(finance.actor, "Reach") == []
    assert see(finance.actor, "Link", kind="payee") == []
    kinds = [event.kind for event in events_of("batch", str(number))]
    assert {"funds.taken_in", "funds.taken_back"} <= set(kinds)


def test_movements_taken_back_leave_every_balance_as_it_was(finance):
    finance.take_in(book(QUOTAS, [quota()]))
    number = finance.take_in(
        book(MOVEMENTS, [moved("L1", "支出", 300), moved("L2", "收回", 100, "2026-02-03")])
    )
    services.undo(number, "交错了", by=finance.actor, origin=finance.origin)
    (top,) = see(finance.actor, "Link", kind="quota")
    (balance,) = see(finance.actor, "Balance")
    assert (top.back_fen, balance.received_fen, balance.spent_fen) == (0, 100000, 0)


def test_a_roster_that_no_quota_bears_is_kept_apart_until_somebody_says(finance):
    from sunledger.platform.registers.funds import services as funds  # noqa: PLC0415 - after setup

    finance.take_in(book(PAYMENTS, [paid(1, 1)]))
    (roster,) = see(finance.actor, "Link", kind="roster")
    assert roster.parent_id is None
    aid_line(finance)
    (roster,) = see(finance.actor, "Link", kind="roster")
    (top,) = see(finance.actor, "Link", kind="quota")
    assert roster.parent_id == top.id
    with pytest.raises(SunledgerError, match="已经对上"):
        funds.place_roster(roster.id, top.id, by=finance.actor, origin=finance.origin)


def test_sums_of_the_bank_are_kept_beside_the_payees(finance):
    finance.take_in(book(BATCHES, [["P1", "农村低保金", "200", "2", "100", "1", "2026-02-12"]]))
    (one,) = see(finance.actor, "BankReturn")
    assert (one.due_fen, one.paid_fen) == (20000, 10000)
