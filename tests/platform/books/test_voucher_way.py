"""A voucher from the photo to the bank: who may do what, and what nobody may."""

from dataclasses import replace
from datetime import date

import pytest
from bookwork import DAY, MONTH, income, lines_of, photo, spending
from django.db import DatabaseError, connection, transaction
from world import NEXT_VILLAGE, OTHER_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.registers.books import selectors
from sunledger.platform.registers.books.codes import Meeting, Reject, Sign, VoucherState
from sunledger.platform.registers.books.contracts import Moved, NewLine, NewResolution
from sunledger.platform.registers.books.models import Voucher

pytestmark = pytest.mark.django_db


def test_from_the_photo_to_the_bank(office):
    number = office.paid()
    page = office.look(number)
    assert page.row.state is VoucherState.PAID
    assert page.row.number == "001"
    assert page.capitals == "壹佰贰拾捌元整"
    assert [one.kind for one in page.signatures] == [
        *(Sign.HANDLER, Sign.WITNESS, Sign.SECRETARY, Sign.HEAD, Sign.COMMITTEE)
    ]
    assert len({one.by for one in page.signatures if not one.on_paper}) == 3


def test_money_that_comes_in_goes_straight_to_the_centre(office):
    number = office.sent(income())
    assert office.look(number).row.state is VoucherState.CHECKING
    office.do("book", number, lines_of(income()), by="centre_accountant")
    assert office.look(number).row.in_fen == 5000_00


def test_figures_and_capitals_must_say_the_same(office):
    with pytest.raises(SunledgerError) as refused:
        office.written(spending(capitals="壹佰贰拾玖元整"))
    assert refused.value.where == "capitals"
    assert "壹佰贰拾捌元整" in refused.value.zh


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"handler": ""}, "handler"),
        ({"witness": "赵 一"}, "witness"),
        ({"payee": ""}, "payee"),
        ({"purpose": " "}, "purpose"),
        ({"day": date(2026, 3, 3)}, "day"),
        ({"fen": 0}, "fen"),
        ({"resolution": "没有这个"}, "resolution"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office, wrong, field):
    with pytest.raises(SunledgerError) as refused:
        office.written(spending(**wrong) if "fen" not in wrong else replace(spending(), **wrong))
    assert refused.value.where == field


def test_without_a_photo_nothing_is_handed_on(office):
    number = office.written(photos=[])
    with pytest.raises(SunledgerError, match="照片"):
        office.do("send_voucher", number, by="village_clerk")


def test_nobody_signs_twice_or_what_they_wrote_or_before_their_turn(office):
    number = office.sent()
    with pytest.raises(SunledgerError, match="还没轮到村监会"):
        office.do("sign", number, Sign.COMMITTEE, by="supervision_member")
    office.do("sign", number, Sign.SECRETARY, by="branch_secretary")
    with pytest.raises(SunledgerError, match="已经签过"):
        office.do("sign", number, Sign.SECRETARY, by="branch_secretary")
    with pytest.raises(Refused):
        office.do("sign", number, Sign.HEAD, by="branch_secretary")
    with pytest.raises(Refused):
        office.do("sign", number, Sign.HEAD, by="village_clerk")


def test_above_the_limit_the_whole_committee_and_the_township_sign(office):
    for nth in range(3):
        office.who("supervision_member", nth)
    number = office.sent(spending(5000_00))
    page = office.look(number)
    assert page.upper
    needed = {Sign.SECRETARY: 1, Sign.HEAD: 1, Sign.COMMITTEE: 3, Sign.TOWNSHIP: 1}
    assert dict(page.still) == needed


def test_the_committee_stops_a_payment_and_only_it_lets_it_go(office):
    number = office.booked()
    office.do("stop", number, "灯泡数对不上", by="supervision_chair")
    with pytest.raises(SunledgerError, match="叫停"):
        office.do("pay", number, DAY, by="centre_cashier")
    with pytest.raises(Refused):
        office.do("lift", number, "没有问题", by="centre_director")
    office.do("lift", number, "数过了，对得上", by="supervision_member")
    office.do("pay", number, DAY, by="centre_cashier")


def test_what_is_sent_back_says_why_and_is_signed_anew(office):
    number = office.signed()
    office.do("reject", number, Reject.WRONG_PAYEE, "发票上是另一家店", by="centre_accountant")
    assert (office.look(number).reject, office.look(number).why) == (
        *(Reject.WRONG_PAYEE, "发票上是另一家店"),
    )
    office.do("change_voucher", number, spending(payee="白水五金店"), by="village_clerk")
    page = office.look(number)
    assert page.row.state is VoucherState.DRAFT
    assert [one.kind for one in page.signatures] == [Sign.HANDLER, Sign.WITNESS]


@pytest.mark.parametrize(
    "lines",
    [
        [NewLine("514", 128_00, 0), NewLine("102", 0, 127_00)],
        [NewLine("514", 128_00, 0)],
        [NewLine("514", 100_00, 0), NewLine("102", 0, 100_00)],
        [NewLine("999", 128_00, 0), NewLine("102", 0, 128_00)],
        [NewLine("514", 128_00, 128_00), NewLine("102", 0, 0)],
    ],
)
def test_what_does_not_balance_or_is_another_amount_is_not_booked(office, lines):
    number = office.signed()
    with pytest.raises(SunledgerError) as refused:
        office.do("book", number, lines, by="centre_accountant")
    assert refused.value.where == "lines"


def test_who_pays_neither_booked_nor_signed(office):
    number = office.booked()
    with pytest.raises(Refused):
        office.do("pay", number, DAY, by="centre_accountant")
    with pytest.raises(Refused):
        office.do("book", office.signed(), lines_of(spending()), by="centre_cashier")


def test_of_two_who_read_the_same_page_the_second_is_told(office):
    number = office.sent()
    seq = office.look(number).seq
    office.do("sign", number, Sign.SECRETARY, by="branch_secretary", expected=seq)
    with pytest.raises(Moved):
        office.do("sign", number, Sign.HEAD, by="village_head", expected=seq)


def test_another_village_sees_nothing_of_it(office):
    number = office.paid()
    for place in (NEXT_VILLAGE, OTHER_VILLAGE):
        clerk = office.world.actor("village_clerk", place)
        with pytest.raises(Refused) as refused:
            selectors.vouchers(VILLAGE, by=clerk)
        assert refused.value.hidden
        with acting(clerk):
            assert not Voucher.objects.filter(id=number).exists()
    with pytest.raises(Refused):
        office.look(number, by="household")
    with acting(office.who("helper")):
        assert not Voucher.objects.exists()


def test_who_keeps_the_books_sees_no_family_by_that(office):
    assert office.who("centre_accountant").villages == frozenset()
    assert office.who("supervision_member").books != frozenset()


def test_a_photo_and_an_invoice_used_twice_are_pointed_out(office):
    office.paid()
    warned = office.look(office.written()).warnings
    assert {one.zh for one in warned} == {"这个票据号码用过", "这张照片别的凭证也用了"}
    other = office.written(spending(ticket_no="777", purpose="请客招待"), [photo(shade=9)])
    assert [one.zh for one in office.look(other).warnings] == ["用途像是招待，村里不能报招待"]


# --- what the database refuses, whatever the code does --------------------------------------------


def refused_by_the_database(office, statement, *values, by="centre_accountant"):
    who = office.who(by)  # what is made of her is not taken back with the rest

    def do():
        with acting(who), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError), transaction.atomic():
        do()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books_voucher SET fen = 1 WHERE id = %s",
        "UPDATE books_voucher SET payee = 'X' WHERE id = %s",
        "UPDATE books_voucher SET state = 'draft' WHERE id = %s",
        "UPDATE books_voucher SET state = 'undone' WHERE id = %s",
        "DELETE FROM books_voucher WHERE id = %s",
        "UPDATE books_line SET debit_fen = 1 WHERE voucher_id = %s",
        "DELETE FROM books_line WHERE voucher_id = %s",
        "DELETE FROM books_signature WHERE voucher_id = %s",
        "UPDATE books_signature SET name = 'X' WHERE voucher_id = %s",
    ],
)
def test_what_is_booked_is_never_changed(office, statement):
    refused_by_the_database(office, statement, office.booked())


def test_nothing_is_booked_that_does_not_balance(office):
    number = office.signed()
    accountant = office.who("centre_accountant")
    place = selectors.months(VILLAGE, by=accountant)[0].village
    assert place == VILLAGE
    refused_by_the_database(
        office,
        "INSERT INTO books_line (voucher_id, village_id, place, account, debit_fen, credit_fen,"
        " summary) SELECT id, village_id, 1, '514', 128, 0, '' FROM books_voucher WHERE id = %s;"
        f" UPDATE books_voucher SET state = 'booked', number = '9', booked_by_ref = 'a:x'"
        f" WHERE id = {number}",
        number,
    )


def test_nothing_is_booked_without_its_signatures(office):
    number = office.sent()
    refused_by_the_database(
        office, "UPDATE books_voucher SET state = 'booked', number = '9' WHERE id = %s", number
    )
    refused_by_the_database(
        office,
        "UPDATE books_voucher SET state = 'checking' WHERE id = %s;"
        f" UPDATE books_voucher SET state = 'booked', number = '9', booked_by_ref = 'a:x'"
        f" WHERE id = {number}",
        number,
    )


def test_nothing_that_is_stopped_is_paid(office):
    number = office.booked()
    office.do("stop", number, "灯泡数对不上", by="supervision_chair")
    refused_by_the_database(
        office, "UPDATE books_voucher SET state = 'paid', paid_by_ref = 'a:z' WHERE id = %s", number
    )


def test_nothing_is_booked_into_a_closed_month(office):
    office.paid()
    late = office.written()
    office.do("close_month", VILLAGE, MONTH, by="centre_director")
    with pytest.raises(SunledgerError, match="结账"):
        office.written()
    office.do("send_voucher", late, by="village_clerk")
    for kind, role in ((Sign.SECRETARY, "branch_secretary"), (Sign.HEAD, "village_head")):
        office.do("sign", late, kind, by=role)
    office.do("sign", late, Sign.COMMITTEE, by="supervision_chair")
    with pytest.raises(SunledgerError, match="结账"):
        office.do("book", late, lines_of(spending()), by="centre_accountant")
    refused_by_the_database(
        office,
        "UPDATE books_voucher SET state = 'booked', number = '9', booked_by_ref = 'a:x'"
        " WHERE id = %s",
        late,
    )


def test_what_looks_like_a_kickback_is_pointed_out_though_a_meeting_agreed(office):
    decided = NewResolution("决8", DAY, Meeting.DELEGATES, 30, 25, 20, "按六成返还")
    office.do("record_resolution", VILLAGE, decided, by="village_clerk")
    new = spending(60_000_00, purpose="返还个人跑项目费用", resolution="决8")
    page = office.look(office.written(new))
    assert page.resolution.valid
    assert [one.zh for one in page.warnings] == ["用途像是回扣、返还，开会同意了也不行，请先核对"]
    plain = office.written(spending(200_00, purpose="返还押金", ticket_no="2"), [photo(shade=9)])
    assert office.look(plain).warnings == ()


@pytest.mark.parametrize("paper", ["handler", "witness"])
def test_who_stands_on_the_paper_does_not_sign_as_another(office, paper):
    chair = office.who("branch_secretary")
    number = office.sent(spending(**{paper: chair.name}))
    with pytest.raises(SunledgerError, match="你经手或证明的"):
        office.do("sign", number, Sign.SECRETARY, by=chair)
    office.do("sign", number, Sign.HEAD, by="village_head")
