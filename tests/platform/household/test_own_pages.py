"""What a household received and what is recorded of it, and how it says that it is not right."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from family import NOW, PAID, paid, pay
from PIL import Image

from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.intake.selectors import payments_of
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(datetime(2026, 3, 3, 1, tzinfo=UTC)):
        yield


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


@pytest.fixture
def paid_home(home):
    pay(home.world, PAID)
    return home


@pytest.fixture
def own(paid_home):
    return paid_home.enter()


def test_what_came_this_year_is_told_on_the_first_page(own):
    page = text_of(own.get("/my/"))
    assert "2026 年收到的钱 1,106.50 元" in page
    assert "一共 4 次" in page
    assert "有 1 次没有到账" in page


def test_each_payment_is_told_in_plain_words(own):
    page = text_of(own.get("/my/received/2026"))
    assert "每月 240 元，3 次，共 720 元。" in page
    assert "2026 年 2 月 240 元 2 月 15 日到账" in page
    assert "田大有，打到尾号 0001 的卡" in page
    assert "石秀兰，打到另一张卡，不是登记的那张" in page
    assert "没有到账：账号已销户" in page
    assert "1 次，共 386.50 元。" in page
    assert "9,999" not in page
    page = text_of(own.get("/my/received/2025"))
    assert "收到的钱 220 元" in page
    assert "还没有收到" in text_of(own.get("/my/received/2019"))


def test_no_row_of_another_household_is_read(paid_home):
    by, on = paid_home.own(), NOW.at.date()
    assert {p.name for p in payments_of(paid_home.household, by=by, on=on)} == {"田大有", "石秀兰"}
    with pytest.raises(Refused) as told:
        payments_of(paid_home.neighbours, by=by, on=on)
    assert told.value.hidden


def test_what_was_taken_back_or_is_over_counts_no_more(paid_home):
    from sunledger.platform.questions.intake import services as intake  # noqa: PLC0415

    own, on = paid_home.own(), NOW.at.date()
    more = [paid(1, 1, "临时救助", 500, "2026-03")]
    number = pay(paid_home.world, more, replace(NOW, at=datetime(2026, 3, 2, 2, tzinfo=UTC)))
    assert len(payments_of(paid_home.household, by=own, on=on)) == 7
    intake.undo(number, "交错了表", by=paid_home.actor("county_aid_office"), origin=NOW)
    assert len(payments_of(paid_home.household, by=own, on=on)) == 6
    assert payments_of(paid_home.household, by=own, on=on.replace(year=2040)) == []


def test_three_pages_from_the_record_to_the_receipt(own, paid_home):
    statement = paid_home.statements("wage_work")[0].id
    first = own.get("/my/records")
    assert f"/my/wrong/{statement}" in first.content.decode()
    assert "外出务工" in text_of(first)
    second = own.get(f"/my/wrong/{statement}")
    assert "哪里不对？" in text_of(second)
    sent = own.post(f"/my/wrong/{statement}", {"reason": "amount", "words": "只有 8,000 元"})
    third = own.get(sent.headers["Location"])
    assert "2026 年 3 月 17 日以前答复您" in text_of(third)
    (one,) = selectors.disputes_of(paid_home.household, by=paid_home.own())
    assert one.number in text_of(third)
    assert one.words == "数目不对：只有 8,000 元"
    assert "您说不对，在核实" in text_of(own.get("/my/records"))
    assert "您说不对，在核实" in text_of(own.get("/my/income"))
    assert "1 件在核实" in text_of(own.get("/my/"))


def test_the_true_amount_can_be_given_where_it_is_money(own, paid_home):
    wage, house = (paid_home.statements(item)[0].id for item in ("wage_work", "sec_housing"))
    assert "实际是多少元" in text_of(own.get(f"/my/wrong/{wage}"))
    assert "实际是多少元" not in text_of(own.get(f"/my/wrong/{house}"))
    assert "请写数字" in text_of(
        own.post(f"/my/wrong/{wage}", {"reason": "amount", "amount": "不少"})
    )
    sent = own.post(f"/my/wrong/{wage}", {"reason": "amount", "amount": "8000.5"})
    assert "实际 8,000.50 元" in text_of(own.get(sent.headers["Location"]))
    (one,) = selectors.disputes_of(paid_home.household, by=paid_home.own())
    assert one.amount_fen == 800_050
    town = paid_home.world.client("township_officer")
    town.post("/c/purpose?for=look", {"purpose": "visit"})
    assert "8,000.50 元" in text_of(town.get(f"/c/dispute/{one.id}"))


def test_a_reason_that_one_taps_is_enough_and_nothing_is_not(own, paid_home):
    statement = paid_home.statements("wage_work")[0].id
    assert own.post(f"/my/wrong/{statement}", {}).status_code == 422
    assert own.post(f"/my/wrong/{statement}", {"reason": "other"}).status_code == 422
    assert own.post(f"/my/wrong/{statement}", {"reason": "made-up"}).status_code == 422
    assert own.post(f"/my/wrong/{statement}", {"reason": "never"}).status_code == 302
    again = own.post(f"/my/wrong/{statement}", {"reason": "never"})
    assert "已经说过" in text_of(again)


def photo(**more):
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, "JPEG", **more)
    made.seek(0)
    made.name = "照片.jpg"
    return made


def test_a_photo_says_it_and_only_the_picture_is_kept(own, paid_home):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    statement = paid_home.statements("wage_work")[0].id
    sent = own.post(f"/my/wrong/{statement}", {"reason": "other", "photo": photo(exif=exif)})
    key = sent.headers["Location"]
    picture = own.get(f"{key}/photo")
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert b"secret place" not in picture.content
    assert Image.open(io.BytesIO(picture.content)).size == (40, 30)
    assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_a_photo_that_is_none_is_told_so_and_nothing_is_kept(own, paid_home, settings):
    fake = io.BytesIO(b"<script>alert(1)</script>")
    fake.name = "p.jpg"
    statement = paid_home.statements("wage_work")[0].id
    answer = own.post(f"/my/wrong/{statement}", {"reason": "never", "photo": fake})
    assert answer.status_code == 422
    assert "不是照片" in text_of(answer)
    assert selectors.disputes_of(paid_home.household, by=paid_home.own()) == []
    assert not (settings.HOME.files / "photos").exists()


def test_money_that_did_not_come_is_said_so(own, paid_home):
    page = own.get("/my/received/2026").content.decode()
    links = re.findall(r"/my/wrong/[0-9a-f-]{36}/[0-9]+", page)
    assert len(links) == 5
    assert "高龄津贴 100 元" in text_of(own.get(links[-1]))
    sent = own.post(links[0], {"reason": "not_come"})
    assert "收到了，在核实" in text_of(own.get(sent.headers["Location"]))
    (one,) = selectors.disputes_of(paid_home.household, by=paid_home.own())
    assert "元（2026 年" in one.about


def test_nothing_of_another_household_can_be_named(own, paid_home):
    other = paid_home.statements("wage_work", paid_home.neighbours)[0].id
    row = next(
        iter(
            re.findall(r"/my/wrong/([0-9a-f-]{36})/", own.get("/my/received/2026").content.decode())
        )
    )
    for address in (f"/my/wrong/{other}", f"/my/right/{other}", f"/my/wrong/{row}/4294967304"):
        assert own.post(address, {"reason": "never"}).status_code == 404, address
    neighbour = paid_home.world.actor("household", household=paid_home.neighbours)
    theirs = services.dispute("不对的", statement=other, by=neighbour, origin=NOW)
    for tail in ("", "/photo", "/again", "/back"):
        assert own.get(f"/my/said/{theirs.id}{tail}").status_code == 404
        assert own.post(f"/my/said/{theirs.id}{tail}", {"reason": "never"}).status_code in {
            404,
            405,
        }


def test_an_answer_is_read_and_not_accepted(own, paid_home):
    statement = paid_home.statements("wage_work")[0].id
    own.post(f"/my/wrong/{statement}", {"reason": "amount"})
    (one,) = selectors.disputes_of(paid_home.household, by=paid_home.own())
    town = paid_home.actor("township_officer")
    services.answer_dispute(one.id, Verdict.STANDS, "看了工资卡流水，数目对", by=town, origin=NOW)
    page = own.get("/my/said")
    assert "看了工资卡流水，数目对" in text_of(page)
    assert town.name in text_of(page)
    sent = own.post(f"/my/said/{one.id}/again", {"reason": "other", "words": "流水不是我的"})
    assert "收到了" in text_of(own.get(sent.headers["Location"]))
    assert f"/my/said/{one.id}/again" not in own.get("/my/said").content.decode()


def test_what_one_said_by_mistake_is_taken_back(own, paid_home):
    statement = paid_home.statements("wage_work")[0].id
    own.post(f"/my/wrong/{statement}", {"reason": "amount"})
    (one,) = selectors.disputes_of(paid_home.household, by=paid_home.own())
    assert "撤回了" in text_of(own.post(f"/my/said/{one.id}/back", follow=True))


def test_right_is_said_with_one_tap(own, paid_home):
    statement = paid_home.statements("wage_work")[0].id
    page = own.post(f"/my/right/{statement}", follow=True)
    assert "您说对" in text_of(page)


def test_no_page_of_the_household_brings_a_script(own, paid_home):
    statement = paid_home.statements("wage_work")[0].id
    for page in (
        *("/my/", "/my/received/2026", "/my/records", "/my/said", "/my/members", "/my/income"),
        *("/my/procedures", "/my/who-looked", f"/my/wrong/{statement}", "/my/left"),
    ):
        answer = own.get(page)
        assert answer.status_code == 200, page
        assert b"<script" not in answer.content, page
        assert len(answer.content) < 60_000
