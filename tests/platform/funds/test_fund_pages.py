"""Pages of funds: all four parts on one page, the chain both ways, questions, a roster's way."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.utils.html import strip_tags
from handing_in import book
from test_funds_tables import AID, BATCHES, MOVEMENTS, PAYMENTS, aid_line, moved, paid, see
from world import OTHER_VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(finance):
    """Return the number of a fund that was paid to two, one of whom did not get it."""
    line = aid_line(finance)
    finance.take_in(book(PAYMENTS, [paid(1, 1), paid(2, 4, state="失败", why="账户已冻结")]))
    finance.take_in(book(BATCHES, [["P1", "农村低保金", "200", "2", "90", "1", "2026-02-12"]]))
    return line


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode()).split())


def test_a_fund_shows_all_four_on_one_page(register, filled):
    page = text_of(register.world.client("finance").get(f"/c/fund/{filled}"))
    for words in ("可预警", "可跟踪", "可追溯", "可评估", "滞留率", AID, "没发成，还没重发"):
        assert words in page
    assert "花名册明细和银行回盘" in page  # the bank says 90, the lines say 100


def test_each_of_the_four_words_leads_somewhere(register, filled, finance):
    from datetime import timedelta  # noqa: PLC0415 - for this

    from sunledger.platform.registers.funds import services  # noqa: PLC0415 - after setup

    later = replace(finance.origin, at=finance.origin.at + timedelta(days=120))
    assert services.write_reports(later) >= 1
    client = register.world.client("discipline_supervision")
    page = client.get(f"/c/fund/{filled}").content.decode()
    for part in ("warn", "track", "trace", "judge"):
        assert f'href="#{part}"' in page
        assert f'id="{part}"' in page
    led = {
        "ask": rf'href="(/c/fund/{filled}/ask\?about=[^"]+)"',  # from a warning
        "months": rf'href="(/c/fund-rate-month\?fund={filled})"',
        "quota": r'href="(/c/fund/link/\d+)"',
        "report": r'href="(/c/fund/kept/\d+\.docx)"',
        "beside": r'href="(/c/fund-rate)"',
    }
    for name, pattern in led.items():
        found = re.search(pattern, page)
        assert found, name
        assert client.get(found[1].replace("&amp;", "&")).status_code == 200, name


def test_the_list_is_the_same_as_a_file(register, filled):
    client = register.world.client("finance")
    assert "困难群众救助补助资金" in text_of(client.get("/c/fund"))
    rows = client.get("/c/fund.json").json()
    assert rows["count"] == "共 1 条" or rows["count"] == 1
    assert rows["rows"][0]["received"] == 100_000
    assert client.get("/c/fund.csv").content.decode("utf-8-sig").startswith("资金,")
    assert client.get("/c/fund.xlsx").status_code == 200
    assert filled


def test_departments_years_and_sources_are_held_against_each_other(register, filled):
    client = register.world.client("leader")
    rows = client.get("/c/fund-rate.json").json()["rows"]
    assert [(row["name"], row["received"], row["idle"]) for row in rows] == [
        ("云岫县民政局", 100_000, "100.00%")
    ]
    assert client.get("/c/fund-rate.json?by=year").json()["rows"][0]["name"] == "2026"
    assert "省级" in text_of(client.get("/c/fund-rate?by=level"))
    for by in ("village", "township"):
        rows = client.get(f"/c/fund-rate.json?by={by}").json()["rows"]
        assert sum(row["received"] for row in rows) == 100_000
        assert client.get(f"/c/fund-rate.csv?by={by}").content.decode("utf-8-sig").count("\n") > 1
        assert client.get(f"/c/fund-rate.xlsx?by={by}").status_code == 200
    page = text_of(register.world.client("finance").get("/c/fund-rate?by=village"))
    assert "枫林村" in page
    assert "还在县里" in page
    assert filled


def test_places_are_held_against_each_other_month_by_month(register, filled):
    client = register.world.client("finance")
    page = text_of(client.get("/c/fund-rate-month?by=village"))
    for words in ("逐月逐地", "全县", "枫林村", "100.00%"):
        assert words in page
    told = client.get("/c/fund-rate-month.json?by=village&show=received").json()
    months = list(told["columns"])[1:]
    whole, *places = told["rows"]
    assert len(months) == 12
    assert whole["name"] == "全县"
    for month in months:
        assert sum(row[month] for row in places) == whole[month], month
    assert whole[months[-1]] == 100_000
    rates = client.get(f"/c/fund-rate-month.json?show=spending&fund={filled}").json()["rows"]
    assert rates[0][months[-1]] == "0.00%"  # the treasury has booked nothing as spent
    table = client.get("/c/fund-rate-month.csv?show=received").content.decode("utf-8-sig")
    assert table.splitlines()[0] == ",".join(["哪里", *months])
    assert "1000.00" in table
    assert client.get("/c/fund-rate-month.xlsx").status_code == 200
    assert "逐月逐地" in text_of(client.get("/c/fund-rate"))
    assert client.get("/c/fund-rate-month?fund=999999").status_code == 200
    assert client.get("/c/fund-rate-month.csv?fund=999999").status_code == 400


def test_reports_are_word_and_pdf(register, filled):
    client = register.world.client("finance")
    word = client.get(f"/c/fund/{filled}/report.docx").content
    inside = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert "困难群众救助补助资金" in inside
    assert client.get(f"/c/fund/{filled}/report.pdf").content.startswith(b"%PDF")


def test_a_payee_is_named_to_who_sees_the_village_and_counted_to_others(register, filled):
    (payment,) = see(register.actor("finance"), "Link", kind="payment")
    link = f"/c/fund/link/{payment.id}"
    assert "张三丰" in text_of(register.world.client("finance").get(link))
    leader = text_of(register.world.client("leader").get(link))
    assert "张三丰" not in leader
    assert "都在您看不到的地方" in leader
    assert filled


def test_the_way_of_a_payment_stands_on_the_household_s_page(register, filled):
    client = register.world.client("finance")
    client.post("/c/purpose?for=look&next=/c/todo", {"purpose": "pay", "words": ""})
    page = client.get(f"/c/household/{register.find()}/money")
    assert AID in text_of(page)
    clerk = register.world.client("village_clerk", OTHER_VILLAGE)
    assert clerk.get(f"/c/household/{register.find()}/money").status_code == 404
    assert filled


def test_supervision_asks_the_owner_answers_and_it_stands_in_what_is_to_do(register, filled):
    inspector = register.world.client("discipline_supervision")
    page = inspector.post(f"/c/fund/{filled}/ask?about=failed-{filled}", {"text": "为什么没发成？"})
    assert page.status_code == 302
    assert inspector.get(f"/c/fund/{filled}/describe").status_code == 403
    office = register.world.client("finance")
    assert "为什么没发成？" in text_of(office.get("/c/todo"))
    (asked,) = see(register.actor("finance"), "Ask")
    office.post(f"/c/fund/{filled}/ask/{asked.id}", {"text": "卡号已核对，明天重发"})
    assert "卡号已核对，明天重发" in text_of(inspector.get(f"/c/fund/{filled}"))


def test_a_household_says_that_it_came_and_sees_from_where(register, filled):
    home = register.find()
    own = register.world.client("household", household=home, second_factor=False)
    page = text_of(own.get("/my/money"))
    assert AID in page
    (payee,) = see(register.actor("household", household=home), "Link", kind="payee")
    own.post("/my/money", {"payee": payee.id, "got": "no"})
    warned = text_of(register.world.client("finance").get("/c/fund-warning"))
    assert "农户说没收到" in warned
    own.post("/my/money", {"payee": payee.id, "got": "yes"})
    assert "您说收到了" in text_of(own.get("/my/money"))
    assert filled


def test_next_month_s_roster_is_made_of_the_last_one(register, filled):
    client = register.world.client("finance")
    (roster,) = see(register.actor("finance"), "Link", kind="roster")
    page = client.post(f"/c/fund/link/{roster.id}/again")
    made = page.headers["Location"]
    shown = text_of(client.get(made))
    assert "还没有公示" in shown
    assert "张三丰" in shown
    assert "还没有公示" in text_of(client.post(f"{made}/pay", follow=True))
    assert filled


def test_a_department_sees_all_and_answers_for_its_own(register, filled):
    officer = register.world.client("department_officer", line="housing")
    assert officer.get(f"/c/fund/{filled}").status_code == 200
    assert officer.get(f"/c/fund/{filled}/describe").status_code == 403


def test_the_bank_s_answer_is_ticked_on_the_page_and_failed_money_sent_again(register, filled):
    from datetime import date, timedelta  # noqa: PLC0415 - for this

    from test_rosters import on  # noqa: PLC0415 - for this

    from sunledger.platform.registers.funds import services  # noqa: PLC0415 - after setup

    finance, client = register.actor("finance"), register.world.client("finance")
    second = replace(finance, ref="a:00000000-0000-0000-0000-000000000012")
    (roster,) = see(finance, "Link", kind="roster")
    number = services.roster_again(
        roster.parent_id, roster.id, date(2026, 3, 1), by=second, origin=on(date(2026, 3, 2))
    )
    days = (date(2026, 3, 3), date(2026, 3, 12))
    services.notice_began(number, *days, by=second, origin=on(days[0]))
    over = on(days[1] + timedelta(days=1))
    services.notice_ended(number, *days, by=finance, origin=over)
    payment = services.pay(number, by=finance, origin=over)
    page = f"/c/fund/link/{payment}"
    assert "没发成的勾上" in text_of(client.get(page))
    (payee,) = see(finance, "Link", kind="payee", parent=payment)
    client.post(f"{page}/results", {})  # nothing was shown, nothing is said
    client.post(
        f"{page}/results", {"failed": [payee.id], "shown": [payee.id], "reason": "卡已挂失"}
    )
    assert "卡已挂失" in text_of(client.get(page))
    client.post(f"{page}/retry")
    (payee,) = see(finance, "Link", kind="payee", parent=payment)
    assert (payee.result, payee.tries) == ("sent", 2)
    assert filled


def test_a_row_that_was_not_booked_names_its_table_in_words(register, finance):
    finance.take_in(book(MOVEMENTS, [moved("L1", "支出", 300)]))
    page = text_of(register.world.client("finance").get("/c/fund-left"))
    assert "movements" not in page
    assert "资金收支流水" in page
