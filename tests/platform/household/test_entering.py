"""With the card of a household one sees it and nothing else, and nothing of it stays behind."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from family import PIN

from sunledger.platform.registers.registry import services

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode()


def test_the_card_and_its_pin_open_the_household(home):
    client = home.enter()
    assert client.answer.headers["Location"] == "/my/"
    page = client.get("/my/")
    assert page.status_code == 200
    assert "田大有家" in text_of(page)
    assert "邻居甲" not in text_of(page)
    assert "no-store" in page.headers["Cache-Control"]


def test_the_qr_leads_to_the_pin_and_leaves_no_code_in_an_address(home):
    client = Client()
    came = client.get(f"/my/enter/{home.code}")
    assert (came.status_code, came.headers["Location"]) == (302, "/my/pin")
    assert home.code not in text_of(client.get("/my/pin"))
    for session in Session.objects.all():
        assert home.code not in str(session.get_decoded())
        assert home.code.replace("-", "") not in str(session.get_decoded())


def test_the_code_alone_opens_nothing(home):
    client = Client()
    client.post("/my/enter", {"code": home.code})
    came = client.get("/my/received")
    assert (came.status_code, came.headers["Location"]) == (303, "/my/enter")
    assert client.post("/my/pin", {"pin": "000000"}).status_code == 422
    assert client.get("/my/").status_code == 303


def test_the_pin_alone_opens_nothing(home):
    del home
    assert Client().post("/my/pin", {"pin": PIN}).headers["Location"] == "/my/enter"


def test_a_wrong_card_is_told_at_its_field(home):
    del home
    answer = Client().post("/my/enter", {"code": "ABCD"})
    assert answer.status_code == 422
    assert "现在是 4 个" in text_of(answer)


def test_out_is_out_and_no_old_cookie_comes_back(home):
    client = home.enter()
    cookie = client.cookies["sessionid"].value
    answer = client.post("/my/leave")
    assert answer.headers["Location"] == "/my/left"
    thief = Client()
    thief.cookies["sessionid"] = cookie  # replayed
    assert thief.get("/my/").status_code == 303
    assert Session.objects.filter(session_key=cookie).count() == 0


def test_who_knew_the_session_before_is_not_in_with_it(home):
    client = Client()
    client.post("/my/enter", {"code": home.code})
    planted = client.cookies["sessionid"].value
    home.enter(client=client)
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/my/").status_code == 303


def test_a_quarter_of_an_hour_without_a_page_ends_it(home):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client = home.enter()
    for minutes in (14, 28, 42):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert client.get("/my/").status_code == 200
    with time_machine.travel(now + timedelta(minutes=58), tick=False):
        assert client.get("/my/").status_code == 303


def test_a_card_that_is_stopped_puts_out_who_is_in_at_once(home):
    client = home.enter()
    town = home.actor("township_officer")
    from sunledger.platform.ground.transparency.contracts import Origin  # noqa: PLC0415

    services.withdraw_card(
        home.household, "卡丢了", by=town, origin=Origin("console", timezone.now())
    )
    assert client.get("/my/").status_code == 303


@pytest.mark.parametrize("page", ["/c/todo", "/c/household", "/api/v1/me", "/me/phone", "/start"])
def test_with_a_card_nothing_but_the_own_pages_is_there(home, page):
    client = home.enter()
    assert client.get(page).status_code in {302, 303, 401, 403, 404}


def test_a_helper_gives_a_name_looks_and_changes_nothing(home):
    client = home.enter(helper="邻居老李")
    page = text_of(client.get("/my/"))
    assert "代查：邻居老李" in page
    statement = home.statements("wage_work")[0].id
    assert "/my/wrong/" not in text_of(client.get("/my/records"))
    assert client.post(f"/my/right/{statement}").status_code == 403
    assert client.get(f"/my/wrong/{statement}").status_code == 403
    told = text_of(home.enter().get("/my/who-looked"))
    assert "邻居老李" in told
    assert "代查" in told


def test_a_clerk_looks_with_the_card_under_her_own_name(home):
    client = home.world.client("village_clerk")
    name = home.actor("village_clerk").name
    assert client.get("/my/").status_code == 403  # without a card
    client.post("/my/enter", {"code": home.code})
    assert name in text_of(client.get("/my/pin"))
    client.post("/my/pin", {"pin": PIN, "helper": "别人"})
    page = text_of(client.get("/my/received"))
    page = text_of(client.get("/my/"))
    assert f"代查：{name}" in page
    assert client.get("/c/todo").status_code == 200  # she is herself elsewhere
    told = text_of(home.enter().get("/my/who-looked"))
    assert f"<strong>{name}</strong>（枫林村 村报账员）" in told
    client.post("/my/leave")
    assert client.get("/my/").status_code == 403
    assert client.get("/c/todo").status_code == 200


def test_who_may_not_look_for_a_household_does_not_do_so_with_its_card(home):
    client = home.world.client("finance")
    assert client.get("/my/enter").status_code == 403
    assert client.post("/my/enter", {"code": home.code}).status_code == 403
    assert client.get("/my/").status_code == 403


def test_an_address_behind_the_proxy_is_counted_and_one_made_up_is_not(home, settings):
    from sunledger.platform.registers.registry.models import CardTry  # noqa: PLC0415

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client = Client()
    for number in range(3):
        told = {"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.9", "X-Forwarded-Proto": "https"}
        client.post("/my/enter", {"code": "0" * 16}, headers=told)
    assert [row.wrong for row in CardTry.objects.all()] == [3]
    del home
