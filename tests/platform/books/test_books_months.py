"""Months of a village's books, ledgers and statements, tables that come in, questions."""

import uuid
from datetime import date, timedelta

import psycopg
import pytest
from bookwork import DAY, MONTH, Office, income, lines_of, on, photo, spending
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import COUNTY, NEXT_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.assembly.postgres import OWNER
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts import services as accounts
from sunledger.platform.ground.accounts.contracts import NewPost, Refused, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.codes import (
    Duty,
    ItemState,
    Meeting,
    MonthState,
    VoucherState,
)
from sunledger.platform.registers.books.contracts import NewLine, NewResolution, Unities
from sunledger.platform.registers.books.models import Month, Seat
from sunledger.platform.registers.books.reconciling import booked
from sunledger.platform.registers.funds.contracts import VillageShare

pytestmark = pytest.mark.django_db

APRIL = date(2026, 4, 1)


def close(office, month=MONTH):
    office.today = date(2026, 4, 2)
    office.do("close_month", VILLAGE, month, by="centre_director")


def test_a_month_is_closed_shown_and_agreed_to_and_never_early(office):
    office.paid()
    close(office)
    with pytest.raises(SunledgerError, match="村监会还没写意见"):
        office.do("post_month", VILLAGE, MONTH, office.today, by="village_clerk")
    office.do("give_opinion", VILLAGE, MONTH, "逐笔看过，同意", by="supervision_chair")
    office.do("post_month", VILLAGE, MONTH, office.today, by="village_clerk")
    row = selectors.month(VILLAGE, MONTH, by=office.who("audit"))
    assert row.notice_until == date(2026, 4, 8)
    with pytest.raises(SunledgerError, match="要公示到"):
        office.do("end_notice", VILLAGE, MONTH, by="village_clerk")
    with (
        pytest.raises(DatabaseError),
        acting(office.who("village_clerk")),
        transaction.atomic(),
    ):
        Month.objects.update(state="agreed", agreed_on=date(2026, 4, 8))
    office.do("object_to_month", VILLAGE, MONTH, "灯没换", by="village_clerk")
    office.today = date(2026, 4, 9)
    with pytest.raises(SunledgerError, match="1 条异议"):
        office.do("end_notice", VILLAGE, MONTH, by="village_clerk")
    [said] = selectors.objections(VILLAGE, MONTH, by=office.who("audit"))
    office.do("settle_objection", said.id, "一起去看了，换了", by="supervision_chair")
    office.do("end_notice", VILLAGE, MONTH, by="village_clerk")
    services.month_published(VILLAGE, MONTH, by=office.who("county_aid_office"), origin=office.at())
    row = selectors.month(VILLAGE, MONTH, by=office.who("audit"))
    assert row.state is MonthState.PUBLISHED
    with pytest.raises(SunledgerError, match="不能重开"):
        office.do("reopen_month", VILLAGE, MONTH, "想改一笔", by="centre_director")


def test_a_month_is_not_closed_over_what_is_not_decided(office):
    office.sent()
    with pytest.raises(SunledgerError, match="1 张凭证没办完"):
        close(office)


def test_the_list_of_a_month_says_what_is_missing_and_by_when(office):
    office.paid()
    office.sent(spending(purpose="修水渠", ticket_no="2"))
    told = selectors.publication(VILLAGE, MONTH, by=office.who("audit"), at=office.at().at)
    states = {item.code: item.state for item in told.items}
    assert states["booked"] is ItemState.MISSING
    assert states["photos"] is ItemState.WAITING
    assert states["board"] is ItemState.NOT_STARTED
    assert told.due == date(2026, 4, 15)
    assert told.left > 20


def test_a_question_is_answered_under_its_line(office):
    number = office.paid()
    line = office.look(number).lines[0].id
    asked = services.ask(
        VILLAGE, number, "换了几个灯泡", line=line, by=office.who("household"), origin=office.at()
    )
    [question] = office.look(number).questions
    assert (question.line, question.due) == (line, date(2026, 3, 16))
    with pytest.raises(Refused):
        office.do("answer", asked, "八个", by="centre_accountant")
    office.do("answer", asked, "八个，路口都有", by="village_clerk")
    [question] = office.look(number).questions
    assert (question.answer, question.answered_at) == ("八个，路口都有", office.at().at)
    with pytest.raises(SunledgerError, match="已经答复过"):
        office.do("answer", asked, "九个", by="village_clerk")


def test_nobody_asks_about_what_is_not_booked(office):
    with pytest.raises(Refused):
        services.ask(
            VILLAGE, office.sent(), "这是什么", by=office.who("helper"), origin=office.at()
        )


@pytest.mark.parametrize(
    ("meeting", "day", "counts", "valid"),
    [
        (Meeting.DELEGATES, date(2026, 1, 5), (30, 20, 11), True),
        (Meeting.DELEGATES, date(2026, 1, 5), (30, 19, 19), False),
        (Meeting.VILLAGERS, date(2026, 1, 5), (100, 50, 40), False),
        (Meeting.MEMBERS, date(2025, 4, 30), (30, 20, 11), True),
        (Meeting.MEMBERS, date(2025, 5, 1), (30, 20, 19), False),
        (Meeting.MEMBERS, date(2025, 5, 1), (30, 20, 20), True),
    ],
)
def test_a_resolution_counts_by_its_meeting_and_its_day(office, meeting, day, counts, valid):
    new = NewResolution("决1", day, meeting, *counts, "修路")
    office.do("record_resolution", VILLAGE, new, by="village_clerk")
    [found] = selectors.resolutions(VILLAGE, by=office.who("audit"))
    assert found.valid is valid


def test_a_large_sum_without_a_valid_resolution_is_pointed_out(office):
    number = office.written(spending(60_000_00))
    assert "大额支出，没有会议决议" in {one.zh for one in office.look(number).warnings}


def test_journals_and_statements_add_up(office):
    office.booked(income())
    office.paid(spending(128_00))
    office.booked(spending(72_00, ticket_no="3"), account="513")
    audit = office.who("audit")
    opening, entries = selectors.journal(VILLAGE, "102", MONTH, DAY, by=audit)
    assert opening == 0
    assert [one.balance_fen for one in entries] == [5000_00, 4872_00, 4800_00]
    sheet = selectors.balance_sheet(VILLAGE, DAY, by=audit)
    assert sheet.balanced
    assert sheet.left[-1].fen == sheet.right[-1].fen == 4800_00
    earned = selectors.income_statement(VILLAGE, DAY, by=audit)
    assert earned.right[-1].fen == 4800_00
    assert {
        one.account: one.closing_fen for one in selectors.balances(VILLAGE, MONTH, DAY, by=audit)
    } == {"102": 4800_00, "503": 5000_00, "513": 72_00, "514": 128_00}


def test_money_that_only_changes_its_place_is_said_to_in_public(office):
    rows = [row("1", "101", 500_00, 0, day=MONTH), row("1", "102", 0, 500_00, day=MONTH)]
    assert take(office, rows)["new"] == 1
    close(office)
    [shown] = selectors.month_paper(VILLAGE, MONTH, by=office.who("audit")).vouchers
    assert shown.account_name.zh == "现金和存款之间转"


def test_the_year_is_closed_to_the_result_and_the_result_shared_out(office):
    office.booked(income())
    office.paid()
    office.today = date(2026, 12, 31)
    office.do("close_year", VILLAGE, 2026, by="centre_director")
    audit = office.who("audit")
    left = {
        one.account: one.closing_fen
        for one in selectors.balances(VILLAGE, MONTH, office.today, by=audit)
    }
    assert left == {"102": 4872_00, "322": 4872_00, "321": 0, "503": 0, "514": 0}
    assert (
        selectors.income_statement(VILLAGE, office.today, by=audit).right[-1].before_fen == 4872_00
    )
    assert selectors.balance_sheet(VILLAGE, office.today, by=audit).balanced
    with pytest.raises(SunledgerError, match="没有要结转的"):
        office.do("close_year", VILLAGE, 2026, by="centre_director")


def test_what_is_searched_is_found_by_words_amount_and_number(office):
    number = office.paid()
    office.paid(spending(99_00, purpose="清理水渠", payee="李四", ticket_no="55"))
    audit = office.who("audit")
    for text in ("灯泡", "路灯灯泡", "五金", "128", "¥128.00", "01234567"):
        found = selectors.search(text, by=audit)
        assert [row.id for row in found.rows] == [number], text
        assert found.total == 1
    assert selectors.search("001", by=audit).rows
    assert not selectors.search("泡灯", by=audit).rows
    assert not selectors.search("灯泡", by=office.world.actor("village_clerk", "990101102201")).rows
    with pytest.raises(SunledgerError, match="太少"):
        selectors.search("灯", by=audit)


# --- tables that come in --------------------------------------------------------------------------


def row(number, account, debit, credit, day=DAY, **more):
    return {
        "village": VILLAGE,
        "voucher": number,
        "booked_on": day,
        "summary": "付灯泡款",
        "account": account,
        "debit_fen": debit,
        "credit_fen": credit,
        "ticket_kind": "发票",
        "pay_mode": "转账",
        "payee": "五金店",
        **more,
    }


def take(office, rows, table="vouchers", batch=None):
    return services.take_in(
        batch or uuid.uuid4(),
        table,
        rows,
        as_of=date(2026, 6, 25),
        villages={VILLAGE: division(VILLAGE).id},
        by=office.who("county_aid_office"),
        origin=office.at(),
    )


def test_a_table_of_vouchers_comes_in_once_and_goes_back_whole(office):
    batch = uuid.uuid4()
    rows = [
        *(row("1", "514", 128_00, 0), row("1", "102", 0, 128_00)),
        *(row("2", "514", 50_00, 0), row("2", "102", 0, 49_00)),
        row("3", "514", 1, 0, village="990101999999"),
    ]
    assert take(office, rows, batch=batch) == {"new": 1, "changed": 0, "same": 0, "left": 2}
    assert take(office, rows[:2]) == {"new": 0, "changed": 0, "same": 1, "left": 0}
    audit = office.who("audit")
    shown, total = selectors.vouchers(VILLAGE, by=audit)
    assert total == 2
    assert {one.state for one in shown} == {VoucherState.BOOKED, VoucherState.REJECTED}
    [back] = [one for one in shown if one.state is VoucherState.REJECTED]
    assert office.look(back.id).why == "借方和贷方不相等"
    county = office.who("county_aid_office")
    assert services.would_go(batch, by=county) == [("收回的凭证", "vouchers taken back", 2)]
    services.take_back(batch, by=county, origin=office.at())
    assert selectors.vouchers(VILLAGE, by=audit) == ([], 0)
    assert take(office, rows[:2])["new"] == 1


def test_what_the_old_chart_called_otherwise_stands_under_its_name_of_today(office):
    take(
        office,
        [
            *(
                row("1", "541", 10_00, 0, date(2023, 12, 5)),
                row("1", "101", 0, 10_00, date(2023, 12, 5)),
            ),
            *(
                row("1", "513", 20_00, 0, date(2024, 1, 5)),
                row("1", "101", 0, 20_00, date(2024, 1, 5)),
            ),
            *(
                row("2", "15301", 70_00, 0, date(2024, 1, 6)),
                row("2", "101", 0, 70_00, date(2024, 1, 6)),
            ),
        ],
    )
    audit = office.who("audit")
    sums = {
        one.account: one.closing_fen
        for one in selectors.balances(VILLAGE, date(2023, 1, 1), date(2024, 1, 31), by=audit)
    }
    assert sums == {"101": -100_00, "153": 70_00, "513": 30_00}
    _, entries = selectors.journal(VILLAGE, "513", date(2023, 1, 1), date(2024, 1, 31), by=audit)
    assert [one.balance_fen for one in entries] == [10_00, 30_00]


def test_resolutions_and_disclosures_come_in(office):
    decided = {
        "village": VILLAGE,
        "resolution": "决7",
        "decided_on": DAY,
        "meeting": "村民代表会议",
        "due_count": 30,
        "present_count": 25,
        "agreed_count": 20,
        "subject": "修路",
    }
    assert take(office, [decided], "resolutions")["new"] == 1
    take(office, [row("1", "514", 1_00, 0), row("1", "102", 0, 1_00)])
    told = {
        "village": VILLAGE,
        "disclosure_kind": "财务",
        "for_quarter": "2026Q1",
        "published_on": date(2026, 4, 10),
    }
    assert take(office, [told, told], "disclosures")["new"] == 1
    with acting(office.who("audit")):
        assert Month.objects.get().disclosed == date(2026, 4, 10)


def test_what_a_village_booked_is_held_against_what_it_was_given(office):
    office.booked(income(4000_00, ticket_no="财农〔2026〕7号"))

    def share(link, place, document):
        return VillageShare(1, "路", place, document, "", DAY, 5000_00, link)

    given = [
        share(1, VILLAGE, "财农〔2026〕7号"),
        share(2, VILLAGE, "财农〔2026〕8号"),
        share(3, NEXT_VILLAGE, "财农〔2026〕7号"),
    ]
    with acting(office.who("audit")):
        assert booked(given) == {1: 4000_00, 2: None}


# --- the agency -----------------------------------------------------------------------------------


@pytest.fixture
def agreed(office):
    """A centre with which the village has an agreement."""
    return agreement(office)


def agreement(office, centre="c1"):
    """Set up a centre with which the village has an agreement."""
    places.add_body(
        BodyKind.ACCOUNTING_CENTRE,
        "青石镇会计代理中心",
        place=TOWNSHIP,
        since=date(2026, 1, 1),
        code=centre,
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )
    unities = Unities(*(True,) * 5)
    office.do("agree_agency", centre, VILLAGE, DAY, unities, by="centre_director")
    return office


def seated(office, duty, who, day=DAY, centre="c1", **more):
    ref = (office.who(who) if isinstance(who, str) else who).ref
    office.do("seat", centre, duty, ref, day, by="centre_director", **more)


def also(office, who, role):
    """Give somebody a second post at the centre."""
    number = uuid.UUID(office.who(who).ref.removeprefix("a:"))
    proposal = accounts.propose_post(
        number,
        NewPost(role, TOWNSHIP, DAY),
        "人少，先兼着",
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )
    accounts.approve(proposal, by=office.world.actor("security_admin"), origin=office.at())


def test_a_centre_says_what_it_lacks(agreed):
    office = agreed
    cashier = office.who("centre_cashier")
    seated(office, Duty.CASHIER, cashier)
    [centre] = selectors.centres(COUNTY, by=office.who("audit"), at=office.at().at)
    assert (centre.agreed, centre.unified, centre.cashiers) == (1, 1, (cashier.name,))
    assert {one.zh for one in centre.lacks} == {"没有主任", "没有代理会计", "1 个村没有报账员"}
    seated(office, Duty.DIRECTOR, "centre_director")
    seated(office, Duty.ACCOUNTANT, "centre_accountant")
    for nth in range(2):
        who = office.who("village_clerk", nth)
        seated(office, Duty.CLERK, who, DAY + timedelta(days=nth), village=VILLAGE)
    [centre] = selectors.centres(COUNTY, by=office.who("audit"), at=office.at().at)
    assert (centre.clerks, centre.lacks) == (1, ())


def test_nobody_is_seated_where_no_village_agreed(agreed):
    office = agreed
    clerk = office.world.actor("village_clerk", NEXT_VILLAGE)
    with pytest.raises(SunledgerError, match="竹溪村和这个中心没有代理协议"):
        seated(office, Duty.CLERK, clerk, village=NEXT_VILLAGE)
    with pytest.raises(SunledgerError, match="还没有村和这个中心签代理协议"):
        seated(office, Duty.CASHIER, "centre_cashier", DAY - timedelta(days=1))


def test_a_seat_is_of_somebody_with_its_post(agreed):
    office = agreed
    with pytest.raises(SunledgerError, match="没有做总出纳的岗位"):
        seated(office, Duty.CASHIER, "centre_accountant")
    other = office.world.actor("village_clerk", NEXT_VILLAGE)
    with pytest.raises(SunledgerError, match="没有做村报账员的岗位"):
        seated(office, Duty.CLERK, other, village=VILLAGE)


@pytest.mark.parametrize(
    ("first", "second", "role"),
    [
        (Duty.ACCOUNTANT, Duty.CASHIER, "centre_cashier"),
        (Duty.DIRECTOR, Duty.CASHIER, "centre_cashier"),
        (Duty.CASHIER, Duty.ACCOUNTANT, "centre_accountant"),
        (Duty.CASHIER, Duty.DIRECTOR, "centre_director"),
    ],
)
def test_who_keeps_the_money_keeps_no_books_and_does_not_direct(agreed, first, second, role):
    office = agreed
    who = f"centre_{first}"
    seated(office, first, who)
    also(office, who, role)
    with pytest.raises(SunledgerError, match=f"已经是{first.zh}，不能再做{second.zh}"):
        seated(office, second, who)
    # Past the service the database says so too.
    with pytest.raises(IntegrityError, match="money_and_books_apart"), transaction.atomic():
        Seat.objects.create(
            centre="c1", duty=second, name="某人", account=office.who(who).ref, since=DAY
        )


def test_a_post_of_both_kinds_is_enough_to_be_refused(agreed):
    office = agreed
    also(office, "centre_accountant", "centre_cashier")
    with pytest.raises(SunledgerError, match="已经是代理会计，不能再做总出纳"):
        seated(office, Duty.CASHIER, "centre_accountant")


@pytest.fixture(scope="module")
def nameless(server, django_db_setup):  # noqa: ARG001 - the tables must be there
    """A seat written before seats were of accounts, with the name of the cashier to be.

    It is there for good, and taken away when no test's transaction holds the table any more.
    """
    owner = psycopg.connect(server.address(OWNER), autocommit=True)
    owner.execute("ALTER TABLE books_seat DISABLE TRIGGER USER")
    row = owner.execute(
        "INSERT INTO books_seat (centre, duty, name, account, by, since)"
        " VALUES ('c7', 'accountant', '同事7号', '', '', %s) RETURNING id",
        [DAY],
    ).fetchone()
    owner.execute("ALTER TABLE books_seat ENABLE TRIGGER USER")
    yield row[0]
    owner.execute("ALTER TABLE books_seat DISABLE TRIGGER USER")
    owner.execute("DELETE FROM books_seat WHERE id = %s", row)
    owner.execute("ALTER TABLE books_seat ENABLE TRIGGER USER")
    owner.close()


def test_a_seat_of_before_keeps_its_name_until_it_is_linked(nameless, office):
    number = nameless
    agreement(office, "c7")
    cashier = office.who("centre_cashier", 7)
    accountant = office.who("centre_accountant")
    audit, at = office.who("audit"), office.at().at
    [centre] = selectors.centres(COUNTY, by=audit, at=at)
    assert "1 个岗位未关联账号" in {one.zh for one in centre.lacks}
    [member] = selectors.members("c7", by=audit)
    assert (member.name, member.linked) == (cashier.name, False)
    with pytest.raises(SunledgerError, match="请先关联"):
        seated(office, Duty.CASHIER, cashier, centre="c7")
    page = office.world.client("centre_director").get("/c/books/centre/c7").content.decode()
    assert "未关联账号" in page
    assert 'id="step-link"' in page
    office.do("link_seat", number, accountant.ref, by="centre_director")
    [member] = selectors.members("c7", by=audit)
    assert (member.name, member.linked) == (accountant.name, True)
    seated(office, Duty.CASHIER, cashier, centre="c7")
    with pytest.raises(SunledgerError, match="已经关联了账号"):
        office.do("link_seat", number, accountant.ref, by="centre_director")
    for change in ({"account": "a:x"}, {"name": "别人"}, {"duty": Duty.DIRECTOR}):
        with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
            Seat.objects.filter(id=number).update(**change)
    with pytest.raises(DatabaseError, match="signs in"), transaction.atomic():
        Seat.objects.create(centre="c7", duty=Duty.ACCOUNTANT, name="某人", since=DAY)


def test_coverage_shows_its_denominator(office):
    office.paid()
    told = selectors.coverage(COUNTY, DAY, by=office.who("audit"), at=on(date(2026, 4, 20)).at)
    assert (told.villages, told.with_books, told.vouchers, told.late) == (4, 1, 1, 4)


def test_what_waits_waits_for_the_one_whose_turn_it_is(office):
    office.sent()

    def codes(role):
        return {
            one.code: one.count for one in selectors.todo(by=office.who(role), at=office.at().at)
        }

    assert codes("branch_secretary") == {"sign": 1}
    assert codes("supervision_chair") == {}
    office.signed(spending(ticket_no="9"))
    assert codes("centre_accountant") == {"check": 1}
    assert codes("centre_cashier") == {}


# --- whatever is done, it adds up -----------------------------------------------------------------

_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["in", "out", "inner", "close", "year"]),
        st.integers(1, 12),
        st.integers(1, 10**9),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.long
@given(acts=_ACTS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_booked_the_books_balance_and_closed_months_stay(office, acts):
    for role in ("audit", "supervision_chair", "branch_secretary", "village_head"):
        office.who(role)  # once: what follows is taken back each time
    for role in ("village_clerk", "centre_accountant", "centre_director"):
        office.who(role)
    with transaction.atomic():
        _do_all(office, acts)
        transaction.set_rollback(True)


def _do_all(office: Office, acts):
    office.today = date(2026, 12, 31)
    audit, closed = office.who("audit"), {}
    for number, (what, month, fen) in enumerate(acts):
        day = date(2026, month, 1)
        try:
            with transaction.atomic():
                if what in {"in", "out"}:
                    make = income if what == "in" else spending
                    new = make(min(fen, 4999_00), day=day, ticket_no=str(number))
                    files = [photo(shade=number)]
                    key = office.written(new, files)
                    office.do("send_voucher", key, by="village_clerk")
                    if what == "out":
                        for kind, _ in office.look(key).still:
                            heads = {"secretary": "branch_secretary", "head": "village_head"}
                            role = heads.get(kind, "supervision_chair")
                            office.do("sign", key, kind, by=role)
                    office.do("book", key, lines_of(new), by="centre_accountant")
                elif what == "inner":
                    lines = [NewLine("513", fen, 0), NewLine("152", 0, fen)]
                    office.do(
                        "book_internal", VILLAGE, (day, "折旧"), lines, by="centre_accountant"
                    )
                elif what == "year":
                    office.do("close_year", VILLAGE, 2026, by="centre_director")
                else:
                    office.do("close_month", VILLAGE, day, by="centre_director")
                    closed[day] = selectors.balances(VILLAGE, day, day, by=audit)
        except SunledgerError:
            continue
    for month in range(1, 13):
        sheet = selectors.balance_sheet(VILLAGE, date(2026, month, 28), by=audit)
        assert sheet.balanced
    for day, before in closed.items():
        now = selectors.balances(VILLAGE, day, day, by=audit)
        assert now == before
    with acting(audit), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_sees_the_books_is_told_by_the_task(office):
    for role, actor in office.world.everyone().items():
        assert bool(actor.books) is (Task.SEE_BOOKS in roles()[role].tasks), role
