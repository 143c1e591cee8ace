"""What stood before the books began, and books of villages that were merged."""

import re
from datetime import date

import pytest
from bookwork import DAY, MONTH, income, spending
from django.db import DatabaseError, connection, transaction
from world import NEXT_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.models import Month, OldBalance, Opening, OpeningLine

pytestmark = pytest.mark.django_db

NEW_YEAR, MERGED = date(2026, 1, 1), date(2026, 4, 1)
APRIL = date(2026, 4, 30)
NEW_VILLAGE = "990101101280"
STOOD = {"102": 90_000_00, "101": 300_00, "151": 500_000_00, "301": 590_300_00}


def opened(office, standing=None, day=NEW_YEAR):
    office.do(
        "open_books", VILLAGE, day, standing or STOOD, "2025 年末资产清查表", by="centre_director"
    )


def closing(village, day, by):
    rows = selectors.balances(village, day.replace(day=1), day, by=by)
    return {one.account: one.closing_fen for one in rows if one.closing_fen}


def test_what_stood_before_is_in_every_balance_and_moves_nothing(office):
    opened(office)
    office.paid()
    audit = office.who("audit")
    before, entries = selectors.journal(VILLAGE, "102", MONTH, DAY, by=audit)
    assert before == 90_000_00
    assert [one.balance_fen for one in entries] == [89_872_00]
    [bank] = [
        one for one in selectors.balances(VILLAGE, MONTH, DAY, by=audit) if one.account == "102"
    ]
    assert (bank.opening_fen, bank.debit_fen, bank.closing_fen) == (90_000_00, 0, 89_872_00)
    sheet = selectors.balance_sheet(VILLAGE, DAY, by=audit)
    assert sheet.balanced
    assert (sheet.left[-1].fen, sheet.left[-1].before_fen) == (590_172_00, 590_300_00)
    assert selectors.income_statement(VILLAGE, DAY, by=audit).right[-1].fen == -128_00


def test_what_stood_before_balances_and_rests_on_a_paper(office):
    with pytest.raises(SunledgerError, match=r"差 1\.00 元"):
        opened(office, STOOD | {"102": 90_001_00})
    with pytest.raises(SunledgerError, match="不能写在期初里"):
        opened(office, {"102": 5, "503": 5})
    with pytest.raises(SunledgerError, match="依据"):
        office.do("open_books", VILLAGE, NEW_YEAR, STOOD, "", by="centre_director")
    with pytest.raises(Refused):
        office.do("open_books", VILLAGE, NEW_YEAR, STOOD, "资产清查表", by="village_clerk")
    with pytest.raises(DatabaseError, match="does not balance"):
        lopsided(office)


def lopsided(office):
    """Write a side of an opening alone, past the service."""
    with acting(office.who("centre_director")), transaction.atomic():
        row = Opening.objects.create(
            village_id=division(VILLAGE).id, day=NEW_YEAR, basis="无", by="x", at=office.at().at
        )
        OpeningLine.objects.create(opening=row, account="102", debit_fen=1)


def test_it_is_replaced_until_a_month_is_closed_and_then_stays(office):
    opened(office)
    opened(office, {"102": 1_000_00, "301": 1_000_00})
    office.paid()
    [one] = selectors.opened(VILLAGE, DAY, by=office.who("audit"))
    assert [(account.code, debit, credit) for account, debit, credit in one.lines] == [
        ("102", 1_000_00, 0),
        ("301", 0, 1_000_00),
    ]
    with pytest.raises(SunledgerError, match="第一张凭证以前"):
        opened(office, day=date(2026, 3, 3))
    office.today = MERGED
    office.do("close_month", VILLAGE, MONTH, by="centre_director")
    with pytest.raises(SunledgerError, match="期初不能再改"):
        opened(office)


def merged(office):
    """Two villages become a new one; the first has books."""
    places.merge(
        [VILLAGE, NEXT_VILLAGE],
        NewDivision(NEW_VILLAGE, "青坪村"),
        on=MERGED,
        basis="合村文件",
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )


def test_the_books_of_a_merged_village_stay_and_their_balances_go_on(office):
    opened(office)
    office.paid()
    waits = office.sent(spending(50_00, purpose="修水渠", ticket_no="9"))
    office.today = MERGED
    merged(office)
    director, audit = (office.world.actor(role) for role in ("centre_director", "audit"))
    [old] = [one for one in selectors.before(NEW_VILLAGE, by=audit) if one.place.code == VILLAGE]
    assert old.why.zh == "还有 1 张凭证没办完"
    assert old.carried is None
    with pytest.raises(SunledgerError, match="现在不能承接"):
        office.do("carry_over", NEW_VILLAGE, VILLAGE, by=director)
    with pytest.raises(SunledgerError, match="新的凭证请记在青坪村的账里"):
        office.do("write_voucher", VILLAGE, spending(), by="village_clerk")
    office.do("withdraw_voucher", waits, "不修了，不报了", by="village_clerk")
    office.do("close_month", VILLAGE, MONTH, by=director)
    before = closing(VILLAGE, APRIL, audit)
    office.do("carry_over", NEW_VILLAGE, VILLAGE, by=director)

    # The old books are read under the old name, and are what they were.
    assert closing(VILLAGE, APRIL, audit) == before
    rows, total = selectors.vouchers(VILLAGE, by=audit)
    assert total == 1
    assert rows[0].village == VILLAGE
    assert rows[0].village_name != "青坪村"
    assert [one.code for one in selectors.after(VILLAGE)] == [NEW_VILLAGE]
    # What they held stands in the new ones, with where it came from, and earns nothing.
    assert closing(NEW_VILLAGE, APRIL, audit) == before
    assert selectors.vouchers(NEW_VILLAGE, by=audit) == ([], 0)
    [carried] = selectors.opened(NEW_VILLAGE, APRIL, by=audit)
    assert (carried.source.code, carried.day) == (VILLAGE, MERGED)
    assert "合村文件" in carried.basis
    opening, [entry] = selectors.journal(NEW_VILLAGE, "102", MERGED, APRIL, by=audit)
    assert (opening, entry.balance_fen) == (0, 89_872_00)
    assert "承接" in entry.summary
    assert selectors.income_statement(NEW_VILLAGE, APRIL, by=audit).right[-1].fen == 0
    assert selectors.balance_sheet(NEW_VILLAGE, APRIL, by=audit).balanced

    # Once, and the old ones are finished: by the service, and by the database.
    with pytest.raises(SunledgerError, match="已经承接过了"):
        office.do("carry_over", NEW_VILLAGE, VILLAGE, by=director)
    with pytest.raises(SunledgerError, match="旧账不能重开"):
        office.do("reopen_month", VILLAGE, MONTH, "想改一笔", by=director)
    with pytest.raises(DatabaseError, match="carried over"), acting(audit), transaction.atomic():
        Month.objects.filter(month=MONTH).update(state="open")


def test_the_new_village_books_on_and_asks_about_old_ones_go_on(office):
    number, asks = office.paid(), office.who("household")
    office.today = MERGED
    merged(office)
    asked = services.ask(VILLAGE, number, "换了几个灯泡", by=asks, origin=office.at())
    office.do("answer", asked, "八个", by="village_clerk")
    new = income(day=MERGED, ticket_no="77")
    clerk = office.world.actor("village_clerk", NEW_VILLAGE)
    made = office.do("write_voucher", NEW_VILLAGE, new, by=clerk)
    assert office.look(made).row.village_name == "青坪村"


def test_a_village_under_another_name_has_the_same_books(office):
    opened(office)
    office.paid()
    before = closing(VILLAGE, APRIL, office.who("audit"))
    office.today = MERGED
    places.rename(
        VILLAGE,
        "新名村",
        on=MERGED,
        basis="更名文件",
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )
    audit = office.world.actor("audit")
    assert closing(VILLAGE, APRIL, audit) == before
    rows, _ = selectors.vouchers(VILLAGE, by=audit)
    assert rows[0].village_name == "新名村"
    assert selectors.before(VILLAGE, by=audit) == []
    office.do("close_month", VILLAGE, MONTH, by="centre_director")


# --- a village that was split ---------------------------------------------------------------------

FIRST, SECOND = "990101101291", "990101101292"
PAPER = "分村方案第 3 条"
WHOLE = {"102": 89_872_00, "101": 300_00, "151": 500_000_00, "301": 590_300_00, "514": 128_00}


def split_up(office, *parts):
    """A village with books becomes two; its last month is closed unless it says otherwise."""
    office.today = MERGED
    places.split(
        VILLAGE,
        [NewDivision(code, name) for code, name in zip(parts, ("东坪村", "西坪村"), strict=True)],
        on=MERGED,
        basis="分村文件",
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )


def finished(office, *parts):
    opened(office)
    office.paid()
    split_up(office, *(parts or (FIRST, SECOND)))
    director = office.world.actor("centre_director")
    office.do("close_month", VILLAGE, MONTH, by=director)
    return director


def half(of="102"):
    """A part's share: 40,000 yuan in the bank, and as much of the capital."""
    return {of: 40_000_00, "301": 40_000_00}


def rest():
    return {code: fen - half().get(code, 0) for code, fen in WHOLE.items()}


def test_the_shares_of_a_split_village_add_up_to_what_it_had(office):
    director = finished(office)
    audit = office.world.actor("audit")
    assert closing(VILLAGE, MONTH, audit) == WHOLE
    office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=director)
    [told] = selectors.splits(by=audit)
    assert [one.place.code for one in told.missing] == [SECOND]
    assert {one.code: fen for one, fen in told.rest} == rest()
    one_fen = rest() | {"102": rest()["102"] - 1, "301": rest()["301"] - 1}
    with pytest.raises(SunledgerError, match=r"102 银行存款还剩 49,872\.00 元.*差 0\.01 元"):
        office.do("carry_part", SECOND, VILLAGE, one_fen, PAPER, by=director)
    office.do("carry_part", SECOND, VILLAGE, rest(), PAPER, by=director)
    connection.check_constraints()
    [told] = selectors.splits(by=audit)
    assert told.missing == ()
    assert all(fen == 0 for _, fen in told.rest)
    first, second = (closing(one, APRIL, audit) for one in (FIRST, SECOND))
    assert {code: first.get(code, 0) + second.get(code, 0) for code in WHOLE} == WHOLE
    assert all(selectors.balance_sheet(one, APRIL, by=audit).balanced for one in (FIRST, SECOND))
    assert closing(VILLAGE, MONTH, audit) == WHOLE
    with pytest.raises(SunledgerError, match="旧账不能重开"):
        office.do("reopen_month", VILLAGE, MONTH, "想改一笔", by=director)


def waits(actor, office):
    return {
        one.code: (one.count, one.village) for one in selectors.todo(by=actor, at=office.at().at)
    }


def test_whoever_must_carry_balances_over_is_told_of_how_many(office):
    opened(office)
    office.paid()
    split_up(office, FIRST, SECOND)
    director = office.world.actor("centre_director")
    assert waits(director, office) == {"finish": (2, FIRST)}
    office.do("close_month", VILLAGE, MONTH, by=director)
    assert waits(director, office) == {"carry": (2, FIRST)}
    assert waits(office.world.actor("centre_accountant"), office) == {}
    office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=director)
    assert waits(director, office) == {"carry": (1, SECOND)}
    office.do("carry_part", SECOND, VILLAGE, rest(), PAPER, by=director)
    assert waits(director, office) == {}


def test_a_merged_village_waits_too(office):
    office.paid()
    office.today = MERGED
    merged(office)
    director = office.world.actor("centre_director")
    assert waits(director, office) == {"finish": (1, NEW_VILLAGE)}
    office.do("close_month", VILLAGE, MONTH, by=director)
    assert waits(director, office) == {"carry": (1, NEW_VILLAGE)}
    office.do("carry_over", NEW_VILLAGE, VILLAGE, by=director)
    assert waits(director, office) == {}


def test_a_share_is_written_on_the_page_and_the_county_sees_who_is_missing(office):
    finished(office)
    client = office.world.client("centre_director")
    address = f"/c/village/{SECOND}/books/opening"
    page = client.get(address).content.decode()
    assert "还剩 89,872.00 元没分" in page
    assert "写期初<" not in page
    told = {"step": f"part-{VILLAGE}", "basis": PAPER, "a102": "40000", "a301": "4000"}
    wrong = client.post(address, told)
    assert wrong.status_code == 422
    assert "两边要相等" in wrong.content.decode()
    done = client.post(address, told | {"a301": "40000"}, follow=True).content.decode()
    assert "撤回从枫林村分到的" in done
    county = office.world.client("audit").get("/c/books").content.decode()
    assert "还差 1 个村" in county
    assert ">None<" not in county  # villages without books say so
    assert "没有账" in county
    assert re.search(r"东坪村.{0,200}还没写", county, re.DOTALL)
    # The last one is filled in with what is left.
    last = client.get(f"/c/village/{FIRST}/books/opening").content.decode()
    assert 'value="49872.00"' in last
    assert "旧村的余额等承接" in client.get("/c/todo").content.decode()


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        ({"102": 89_872_01, "301": 89_872_01}, "还剩 89,872.00 元没分"),
        ({"102": -1, "301": -1}, "写 0 到剩下的数"),
        ({"102": 5, "301": 4}, "两边要相等"),
        ({"221": 5, "301": 5}, "没有科目“221”"),
    ],
)
def test_a_share_is_a_part_of_what_is_left(office, standing, says):
    director = finished(office)
    with pytest.raises(SunledgerError, match=says):
        office.do("carry_part", FIRST, VILLAGE, standing, PAPER, by=director)


def test_a_part_gets_its_share_once_and_of_finished_books_only(office):
    opened(office)
    office.paid()
    split_up(office, FIRST, SECOND)
    director = office.world.actor("centre_director")
    with pytest.raises(SunledgerError, match="还有 1 个月没结账"):
        office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=director)
    with pytest.raises(SunledgerError, match="从枫林村分出来的"):
        office.do("open_books", FIRST, MERGED, {"102": 1, "301": 1}, "我写的数", by=director)
    with pytest.raises(SunledgerError, match="不能整本承接"):
        office.do("carry_over", FIRST, VILLAGE, by=director)
    office.do("close_month", VILLAGE, MONTH, by=director)
    with pytest.raises(Refused):
        office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=office.world.actor("audit"))
    office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=director)
    with pytest.raises(SunledgerError, match="已经承接过了"):
        office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=director)
    # What was mistaken is taken back, and then written anew; with the last share the books of old
    # may be opened again.
    office.do("take_part_back", FIRST, VILLAGE, "现金写到存款里了", by=director)
    office.do("reopen_month", VILLAGE, MONTH, "漏了一张", by=director)
    office.do("close_month", VILLAGE, MONTH, by=director)
    office.do("carry_part", FIRST, VILLAGE, half("151"), PAPER, by=director)
    with pytest.raises(SunledgerError, match="没有可撤的"):
        office.do("take_part_back", SECOND, VILLAGE, "现金写到存款里了", by=director)


def test_a_part_that_keeps_the_code_goes_on_with_the_books_less_what_it_gave(office):
    director = finished(office, VILLAGE, SECOND)
    audit = office.world.actor("audit")
    assert closing(VILLAGE, APRIL, audit) == WHOLE
    office.do("carry_part", SECOND, VILLAGE, half(), PAPER, by=director)
    office.do("carry_part", VILLAGE, VILLAGE, rest(), PAPER, by=director)
    connection.check_constraints()
    assert closing(SECOND, APRIL, audit) == half()
    kept = {code: fen for code, fen in rest().items() if fen}
    assert closing(VILLAGE, APRIL, audit) == kept
    assert closing(VILLAGE, MONTH, audit) == WHOLE
    assert selectors.income_statement(VILLAGE, APRIL, by=audit).right[-1].fen == 0


def past_the_service(office, part, share, old=None):
    """Write a share past the service, and hold the database to it."""
    ids = {one: division(one).id for one in (VILLAGE, FIRST, SECOND)}
    with acting(office.world.actor("centre_director")), transaction.atomic():
        row = Opening.objects.create(
            village_id=ids[part],
            source_id=ids[VILLAGE],
            day=MERGED,
            basis="无",
            by="x",
            at=office.at().at,
        )
        OpeningLine.objects.bulk_create(
            OpeningLine(opening=row, account=code, debit_fen=max(fen, 0), credit_fen=max(-fen, 0))
            for code, fen in share.items()
        )
        for code, fen in (old or {}).items():
            OldBalance.objects.filter(account=code).update(replaced=office.at().at)
            OldBalance.objects.create(
                village_id=ids[VILLAGE], booked=code, account=code, fen=fen, at=office.at().at
            )
        connection.check_constraints()


def signed(share):
    return {code: -fen if code == "301" else fen for code, fen in share.items() if fen}


def test_the_database_itself_refuses_shares_that_do_not_add_up(office):
    director = finished(office)
    office.do("carry_part", FIRST, VILLAGE, half(), PAPER, by=director)
    short = signed(rest()) | {"102": rest()["102"] - 1, "301": -rest()["301"] + 1}
    with pytest.raises(DatabaseError, match="the shares differ from what was split by -1 on 102"):
        past_the_service(office, SECOND, short)
    # Nor does it help to write the old balances as one would like them.
    liked = {"102": WHOLE["102"] - 1, "301": -WHOLE["301"] + 1}
    with pytest.raises(DatabaseError, match="the books that were split differ by 1 on 102"):
        past_the_service(office, SECOND, short, liked)
    past_the_service(office, SECOND, signed(rest()))


def test_the_database_itself_refuses_what_is_no_share(office):
    finished(office)
    elsewhere = division(NEXT_VILLAGE).id
    with acting(office.world.actor("centre_director")):
        for village, source, says in (
            (elsewhere, division(VILLAGE).id, "no part of the one that was split"),
            (division(FIRST).id, None, "is a share of its books"),
        ):
            with pytest.raises(DatabaseError, match=says), transaction.atomic():
                Opening.objects.create(
                    village_id=village,
                    source_id=source,
                    day=MERGED,
                    basis="无",
                    by="x",
                    at=office.at().at,
                )
