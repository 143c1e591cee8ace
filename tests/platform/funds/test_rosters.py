"""A roster made here: shown before it is paid, by two people, answered, sent again, confirmed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from test_funds_tables import aid_line, see
from world import NOW

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused

pytestmark = pytest.mark.django_db
MONTH = date(2026, 2, 1)
SINCE, UNTIL = date(2026, 3, 3), date(2026, 3, 12)


def _verbs():
    from sunledger.platform.registers.funds import services  # noqa: PLC0415 - after setup

    return services


def on(day):
    """Return the morning of a day."""
    return replace(NOW, at=NOW.at + timedelta(days=(day - NOW.at.date()).days))


@pytest.fixture
def carded(register, finance):
    """Return the number of a quota, and the person who has a card."""
    aid_line(finance)
    (top,) = see(finance.actor, "Link", kind="quota")
    person = next(one.person for one in register.page().members if one.name.startswith("张小"))
    return top.id, person


def made(finance, carded, fen=8000):
    from sunledger.platform.registers.funds.contracts import RosterRow  # noqa: PLC0415 - as above

    rows = [RosterRow(carded[1], fen)]
    return _verbs().make_roster(carded[0], "农村低保金", MONTH, rows, by=finance.actor, origin=NOW)


def noticed(finance, second, carded):
    roster = made(finance, carded)
    _verbs().notice_began(roster, SINCE, UNTIL, by=finance.actor, origin=NOW)
    _verbs().notice_ended(roster, SINCE, UNTIL, by=second, origin=on(UNTIL + timedelta(days=1)))
    return roster


def test_a_roster_is_paid_after_its_notice_by_another(finance, second, carded):
    roster = made(finance, carded)
    with pytest.raises(SunledgerError, match="7 个工作日"):
        _verbs().notice_began(roster, SINCE, date(2026, 3, 10), by=finance.actor, origin=NOW)
    _verbs().notice_began(roster, SINCE, UNTIL, by=finance.actor, origin=NOW)
    with pytest.raises(SunledgerError, match="公示还没有满"):
        _verbs().pay(roster, by=second, origin=on(date(2026, 3, 14)))
    with pytest.raises(SunledgerError, match="才满"):
        _verbs().notice_ended(roster, SINCE, UNTIL, by=second, origin=on(UNTIL))
    over = on(UNTIL + timedelta(days=1))
    with pytest.raises(Refused, match="另一个人"):
        _verbs().notice_ended(roster, SINCE, UNTIL, by=finance.actor, origin=over)
    with pytest.raises(SunledgerError, match="异议"):
        _verbs().notice_ended(roster, SINCE, UNTIL, by=second, origin=over, objections_open=1)
    _verbs().notice_ended(roster, SINCE, UNTIL, by=second, origin=over)
    with pytest.raises(Refused, match="另一个人"):
        _verbs().pay(roster, by=finance.actor, origin=over)
    _verbs().pay(roster, by=second, origin=over)
    (payee,) = see(finance.actor, "Link", kind="payee")
    assert (payee.result, payee.amount_fen) == ("sent", 8000)
    with pytest.raises(SunledgerError, match="已经支付"):
        _verbs().pay(roster, by=second, origin=over)


def test_a_failed_credit_gives_its_money_back_and_is_sent_again(finance, second, carded):
    from sunledger.platform.registers.funds.contracts import Result  # noqa: PLC0415 - as above

    over = on(UNTIL + timedelta(days=1))
    payment = _verbs().pay(noticed(finance, second, carded), by=second, origin=over)
    (payee,) = see(finance.actor, "Link", kind="payee")
    failed = {payee.id: (Result.FAILED, "账户已冻结")}
    _verbs().bank_result(payment, failed, UNTIL, by=finance.actor, origin=over)
    (top,) = see(finance.actor, "Link", id=carded[0])
    assert (top.used_fen, top.failed) == (0, 1)
    assert _verbs().retry([payee.id], UNTIL, by=finance.actor, origin=over) == 1
    got = {payee.id: (Result.CREDITED, "")}
    _verbs().bank_result(payment, got, UNTIL, by=finance.actor, origin=over)
    (top,) = see(finance.actor, "Link", id=carded[0])
    assert (top.used_fen, top.failed, top.credited_fen) == (8000, 0, 8000)
    assert [one.result for one in see(finance.actor, "Credit")] == [
        "sent",
        "failed",
        "sent",
        "credited",
    ]


def test_a_household_says_whether_it_came_and_nobody_else_can(register, finance, second, carded):
    over = on(UNTIL + timedelta(days=1))
    _verbs().pay(noticed(finance, second, carded), by=second, origin=over)
    (payee,) = see(finance.actor, "Link", kind="payee")
    own = register.actor("household", household=register.find())
    other = register.actor("household", household=register.find("H2"))
    with pytest.raises(Refused):
        _verbs().confirm(payee.id, got=True, by=other, origin=over)
    with pytest.raises(Refused):
        _verbs().confirm(payee.id, got=True, by=finance.actor, origin=over)
    _verbs().confirm(payee.id, got=False, by=own, origin=over)
    _verbs().confirm(payee.id, got=True, by=own, origin=over)
    (top,) = see(finance.actor, "Link", id=carded[0])
    assert (top.confirmed, top.confirmed_fen) == (1, 8000)


def test_a_quota_bears_no_more_than_it_has(finance, carded):
    with pytest.raises(SunledgerError, match="只剩"):
        made(finance, carded, fen=100_001)


def test_who_supervises_asks_and_the_owner_answers(register, finance):
    line = aid_line(finance)
    inspector = register.actor("discipline_supervision")
    asked = _verbs().ask(line, "这笔钱为什么没动？", by=inspector, origin=NOW)
    with pytest.raises(Refused):
        _verbs().answer(asked, "项目在招标", by=inspector, origin=NOW)
    _verbs().answer(asked, "项目在招标，4 月支付", by=finance.actor, origin=NOW)
    (row,) = see(finance.actor, "Ask")
    assert row.answer.startswith("项目在招标")
    with pytest.raises(Refused):
        _verbs().say_items(line, [], by=inspector, origin=NOW)
    with pytest.raises(Refused):
        _verbs().ask(line, "？", by=finance.actor, origin=NOW)
