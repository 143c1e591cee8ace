"""What stood before the books began, and books of villages that were merged."""

from datetime import date

import pytest
from bookwork import DAY, MONTH, income, spending
from django.db import DatabaseError, transaction
from world import NEXT_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.models import Month, Opening, OpeningLine

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
