"""The pages of village books, from the photo to the bank, each step by another person."""

import io
import re
from datetime import date

import pytest
from bookwork import DAY, income, on, spending
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from world import NEXT_VILLAGE, VILLAGE

from sunledger.platform.registers.books import selectors
from sunledger.platform.registers.books.codes import Ticket, VoucherState

pytestmark = pytest.mark.django_db
BOOKS = f"/c/village/{VILLAGE}/books"
APRIL = date(2026, 4, 1)


def paper():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def filled(**more):
    paid = {
        "way": "out",
        "day": "2026-03-02",
        "amount": "128.00",
        "capitals": "壹佰贰拾捌元整",
        "purpose": "换路灯灯泡",
        "payee": "五金店",
        "ticket": "invoice",
        "ticket_no": "1",
        "pay": "transfer",
        "handler": "赵一",
        "witness": "钱二",
        "resolution": "",
        "then": "send",
        "front": paper(),
    }
    return paid | more


def step(client, address, code, **more):
    page = client.get(address)
    expected = re.search(r'name="expected" value="(\d+)"', page.content.decode())
    sent = {"step": code, "expected": expected[1] if expected else "", **more}
    return client.post(address, sent, follow=True)


def test_a_voucher_goes_from_hand_to_hand_over_the_pages(office):
    world = office.world
    clerk = world.client("village_clerk")
    made = clerk.post(f"{BOOKS}/new", filled())
    assert made.status_code == 302, made.content.decode()[:2000]
    address = made["Location"]
    for role, code in (
        ("branch_secretary", "sign-secretary"),
        ("village_head", "sign-head"),
        ("supervision_chair", "sign-committee"),
    ):
        assert "办好了" in step(world.client(role), address, code).content.decode()
    centre = world.client("centre_accountant")
    assert "五金店" in centre.get("/c/voucher?state=checking").content.decode()
    done = step(centre, address, "book", money="102", account="514")
    assert "凭证 001 号" in done.content.decode()
    paid = step(world.client("centre_cashier"), address, "pay", day="2026-03-02")
    assert "已付款" in paid.content.decode()
    shown = paid.content.decode()
    picture = re.search(r'src="(/c/voucher/photo/\d+)"', shown)[1]
    assert clerk.get(picture)["Content-Type"] == "image/jpeg"
    for tail in ("", "/2026-03", "/2026-03/sheet", "/2026-03/bank", "/2026-03/income"):
        assert clerk.get(f"{BOOKS}{tail}").status_code == 200


def test_what_does_not_agree_is_told_at_its_field(office):
    clerk = office.world.client("village_clerk")
    page = clerk.post(f"{BOOKS}/new", filled(capitals="壹佰贰拾玖元整"))
    assert page.status_code == 422
    assert "小写是 128.00 元，大写是 129.00 元" in page.content.decode()
    assert "有错：" in page.content.decode()


def test_a_second_who_read_the_same_page_is_told(office):
    number = office.sent()
    client = office.world.client("village_head")
    old = {"step": "sign-head", "expected": str(office.look(number).seq - 1)}
    page = client.post(f"/c/voucher/{number}", old)
    assert page.status_code == 409
    assert office.look(number).row.state is VoucherState.SIGNING


@pytest.mark.parametrize("kind", ["sheet", "income", "balances", "cash", "bank"])
def test_a_statement_is_the_same_in_every_form(office, kind):
    office.booked(income())
    office.paid(spending())
    client = office.world.client("audit")
    page = client.get(f"{BOOKS}/2026-03/{kind}").content.decode()
    rows = page.count("<tr>") - 1
    assert client.get(f"{BOOKS}/2026-03/{kind}.json").json()["count"] == rows
    text = client.get(f"{BOOKS}/2026-03/{kind}.csv").content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == rows + 1
    assert client.get(f"{BOOKS}/2026-03/{kind}.xlsx").content.startswith(b"PK")


def test_the_next_voucher_begins_with_what_the_last_one_had(office):
    office.booked(spending(purpose="清理水渠", payee="李长田", ticket=Ticket.PAYROLL), "515")
    clerk = office.who("village_clerk")
    told = selectors.habits(VILLAGE, by=clerk, at=office.at().at)
    assert (told.day, told.ticket, told.people) == (DAY, Ticket.PAYROLL, ("赵一", "钱二"))
    assert told.purposes == (("清理水渠", "李长田"),)
    assert selectors.habits(VILLAGE, by=clerk, at=on(APRIL).at).day is None  # another day
    page = office.world.client("village_clerk").get(f"{BOOKS}/new").content.decode()
    assert '<option value="payroll" selected>' in page
    assert re.search(r'<datalist id="payees"><option value="李长田">', page)
    # The accountant finds the account chosen by which the last one like it was booked.
    again = office.signed(spending(purpose="清理水渠", ticket_no="2"))
    client = office.world.client("centre_accountant")
    assert '<option value="515" selected>' in client.get(f"/c/voucher/{again}").content.decode()
    other = office.signed(spending(purpose="换灯泡", payee="别人", ticket_no="3"))
    assert '<option value="" selected>' in client.get(f"/c/voucher/{other}").content.decode()


def test_supervision_asks_and_never_edits(office):
    number = office.paid()
    client = office.world.client("discipline_supervision")
    page = client.get(f"/c/voucher/{number}").content.decode()
    assert re.findall(r'id="step-([\w-]+)"', page) == ["ask"]
    step(client, f"/c/voucher/{number}", "ask", text="换了几个")
    assert "换了几个" in client.get(f"/c/voucher/{number}").content.decode()


def test_another_village_finds_no_page(office):
    number = office.paid()
    client = office.world.client("village_clerk", NEXT_VILLAGE)
    for address in (BOOKS, f"{BOOKS}/2026-03", f"/c/voucher/{number}", f"{BOOKS}/2026-03/sheet"):
        assert client.get(address).status_code == 404


def test_a_month_goes_its_way_over_the_pages(office):
    office.paid()
    address = f"{BOOKS}/2026-03"
    done = step(office.world.client("centre_director"), address, "close")
    assert "已结账" in done.content.decode()
    chair = office.world.client("supervision_chair")
    step(chair, address, "opinion", text="逐笔看过，同意公布")
    posted = step(office.world.client("village_clerk"), address, "post", day=str(date.today()))  # noqa: DTZ011 - the day of the pages
    assert "村里公示中" in posted.content.decode()
    assert "期满无异议" in posted.content.decode()


def test_what_stood_before_is_written_on_its_page(office):
    director = office.world.client("centre_director")
    told = {"step": "open", "day": "2026-01-01", "basis": "2025 年末资产清查表"}
    wrong = director.post(f"{BOOKS}/opening", told | {"a102": "900.00", "a301": "800.00"})
    assert wrong.status_code == 422
    assert "差 100.00 元" in wrong.content.decode()
    done = director.post(
        f"{BOOKS}/opening", told | {"a102": "900.00", "a301": "900.00"}, follow=True
    )
    assert "2025 年末资产清查表" in done.content.decode()
    shown = office.world.client("audit").get(BOOKS).content.decode()
    assert "102 银行存款" in shown
    assert "写期初、承接" not in shown
    office.paid()
    office.today = date(2026, 4, 2)
    office.do("close_month", VILLAGE, date(2026, 3, 1), by="centre_director")
    assert "期初不能再改" in director.get(f"{BOOKS}/opening").content.decode()
    assert office.world.client("audit").get(f"{BOOKS}/opening").status_code == 403


def test_the_year_is_closed_on_the_page_of_december(office):
    office.today = date(2026, 12, 31)
    office.booked(income(day=date(2026, 12, 1)))
    address, director = f"{BOOKS}/2026-12", office.world.client("centre_director")
    assert "年末结转" not in office.world.client("village_clerk").get(address).content.decode()
    done = step(director, address, "year")
    assert "办好了" in done.content.decode()
    again = step(director, address, "year")
    assert "没有要结转的" in again.content.decode()
    sheet = director.get(f"{address}/sheet").content.decode()
    assert "收益分配" in sheet
    assert "还没结转的收益" not in sheet
