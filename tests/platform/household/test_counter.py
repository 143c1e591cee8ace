"""At the township's counter: a card is issued, its PIN set anew, and what is said is answered."""

import re

import pytest
from django.test import Client
from family import PIN
from world import OTHER_TOWNSHIP

from sunledger.faces.console.household_cards import qr
from sunledger.platform.registers.registry import selectors

pytestmark = pytest.mark.django_db
NEW = "739105"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


@pytest.fixture
def town(home):
    client = home.world.client("township_officer")
    client.post("/c/purpose?for=look", {"purpose": "visit"})
    return client


def card_page(home):
    return f"/c/household/{home.household}/card"


def test_a_first_card_is_issued_with_a_pin_typed_twice(home, town):
    page = f"/c/household/{home.neighbours}/card"
    wrong = town.post(page, {"act": "issue", "issue-pin": NEW, "issue-again": "000000"})
    assert wrong.status_code == 422
    assert "两遍不一样" in text_of(wrong)
    easy = town.post(page, {"act": "issue", "issue-pin": "123456", "issue-again": "123456"})
    assert "别人猜得到" in text_of(easy)
    done = town.post(page, {"act": "issue", "issue-pin": NEW, "issue-again": NEW})
    code = re.search(r"house-card-code\">([0-9A-Z-]{19})<", done.content.decode())[1]
    assert "no-store" in done.headers["Cache-Control"]
    client = home.enter(NEW, code)
    assert "邻居甲家" in client.get("/my/").content.decode()
    assert code not in town.get(page).content.decode()  # told once


def test_another_card_says_why_and_the_old_one_ends(home, town):
    asked = {"act": "issue", "issue-pin": NEW, "issue-again": NEW}
    assert town.post(card_page(home), asked).status_code == 422
    town.post(card_page(home), asked | {"issue-why": "本人说卡丢了"})
    assert Client().post("/my/enter", {"code": home.code}).status_code == 422
    assert "本人说卡丢了" in town.get(card_page(home)).content.decode()


def test_another_pin_is_set_for_the_same_card(home, town):
    town.post(card_page(home), {"act": "pin", "pin-pin": NEW, "pin-again": NEW})
    assert home.enter(PIN).answer.status_code == 422
    assert home.enter(NEW).answer.status_code == 302


def test_a_card_is_stopped(home, town):
    assert town.post(card_page(home), {"act": "end"}).status_code == 422
    town.post(card_page(home), {"act": "end", "end-why": "本人要求停"})
    assert "停用了" in text_of(Client().post("/my/enter", {"code": home.code}))


def test_cards_are_not_issued_elsewhere(home):
    for role, place in (("village_clerk", None), ("township_officer", OTHER_TOWNSHIP)):
        client = home.world.client(role, place)
        assert client.get(card_page(home)).status_code in {403, 404}


def test_the_page_for_looking_asks_for_the_card(home):
    clerk = home.world.client("village_clerk")
    page = clerk.get("/c/for-household").content.decode()
    assert 'action="/my/enter"' in page
    assert home.world.client("finance").get("/c/for-household").status_code == 403


def test_what_is_said_is_answered(home, town):
    own = home.enter()
    statement = home.statements("wage_work")[0].id
    own.post(f"/my/wrong/{statement}", {"reason": "amount", "words": "只有 8,000 元"})
    (one,) = selectors.disputes_of(home.household, by=home.own())
    listed = town.get("/c/dispute")
    assert "外出务工" in text_of(listed)
    assert "只有 8,000 元" not in text_of(listed)  # read on its page alone
    assert "户里说不对" in text_of(town.get("/c/todo"))
    page = f"/c/dispute/{one.id}"
    assert "只有 8,000 元" in text_of(town.get(page))
    assert f"/propose/fact?of={statement}" in town.get(page).content.decode()
    assert town.post(page, {"verdict": "stands"}).status_code == 422
    refused = town.post(page, {"verdict": "corrected", "answer": "改好了，您看看"})
    assert "还没有改" in text_of(refused)
    town.post(page, {"verdict": "stands", "answer": "工资流水是 18,000 元"})
    assert "工资流水是 18,000 元" in text_of(own.get("/my/said"))
    assert "没有等答复的" in text_of(town.get("/c/dispute"))


def test_who_recorded_it_is_told_to_leave_the_answer(home):
    own = home.enter()
    statement = home.statements("wage_work")[0].id
    own.post(f"/my/wrong/{statement}", {"reason": "amount"})
    (one,) = selectors.disputes_of(home.household, by=home.own())
    office = home.world.client("county_aid_office")
    office.post("/c/purpose?for=look", {"purpose": "visit"})
    page = office.get(f"/c/dispute/{one.id}")
    assert "这一条是您登记的，答复要由别人来" in text_of(page)
    assert 'name="verdict"' not in page.content.decode()
    far = home.world.client("township_officer", OTHER_TOWNSHIP)
    assert far.get(f"/c/dispute/{one.id}").status_code == 404


def test_the_qr_says_what_was_put_into_it():
    drawn = qr("https://example.invalid/my/enter/ABCD-EFGH-JKMN-PQRS")
    size = int(re.search(r"viewBox=\"0 0 (\d+)", drawn)[1])
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1", drawn)}
    # The three corners by which a phone finds it: a square of 7, a ring of white, one of 3.
    for left, top in ((4, 4), (size - 11, 4), (4, size - 11)):
        ring = [(left + x, top + y) in dark for x in range(7) for y in (0, 6)]
        assert all(ring)
        assert (left + 1, top + 1) not in dark
        assert (left + 3, top + 3) in dark
    assert all(x >= 4 and y >= 4 for x, y in dark)
