"""Every address says whom it is for, and nobody else gets in."""

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver, path, reverse
from world import COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.faces.audience import PUBLIC, SIGNED_IN, declared_by, every_address, page
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused, Task

pytestmark = pytest.mark.django_db


def _answer(_request, **_named):
    from django.http import HttpResponse  # noqa: PLC0415 - after setup

    return HttpResponse("shown")


def _refuses(_request):
    raise Refused("只有本人能看。", "Only the person herself.", hidden=True)


def _cannot(_request):
    raise SunledgerError("镇还没有结束。请先结束它。", "The town stands. End it first.")


class Addresses:
    """Addresses for these tests alone."""

    urlpatterns = [  # noqa: RUF012 - as Django has it
        *get_resolver().url_patterns,
        path("undeclared", _answer),
        page("anybody", _answer, name="anybody", task=PUBLIC),
        page("staff", _answer, name="staff", task=SIGNED_IN),
        page("registry", _answer, name="registry", task=Task.SEE_HOUSEHOLD),
        page(
            "village/<str:code>",
            _answer,
            name="village",
            task=Task.SEE_HOUSEHOLD,
            place=lambda _actor, code: code,
        ),
        page("hidden", _refuses, name="hidden", task=SIGNED_IN),
        page("cannot", _cannot, name="cannot", task=SIGNED_IN),
    ]
    handler404 = "sunledger.faces.entry.refusals.absent"


@pytest.fixture(autouse=True)
def _addresses():
    with override_settings(ROOT_URLCONF=Addresses):
        yield


def test_every_address_of_the_platform_declares_whom_it_is_for():
    from sunledger.assembly import urls  # noqa: PLC0415 - after setup

    bare = [
        route
        for route, pattern in every_address(urls.urlpatterns)
        if not declared_by(pattern.callback)
    ]
    assert bare == []


def test_an_address_that_declares_nobody_is_refused_to_everybody(world):
    assert Client().get("/undeclared").status_code == 403
    assert world.client("county_aid_office").get("/undeclared").status_code == 403


def test_a_public_page_is_for_anybody():
    assert Client().get("/anybody").content == b"shown"


def test_who_has_not_signed_in_is_sent_to_the_door_and_back():
    answer = Client().get("/staff?a=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/signin?next=%2Fstaff%3Fa%3D1"


def test_a_form_sent_by_nobody_is_sent_to_the_door_too():
    answer = Client().post("/staff", {"a": 1})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/signin")


def test_a_refusal_says_who_may_and_whom_to_ask(world):
    clerk = world.actor("village_clerk")
    assert world.client("village_clerk").get("/registry").content == b"shown"
    answer = world.client("hotline_operator").get("/registry")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "这页只有村报账员" in text
    world.actor("county_aid_office")
    text = world.client("hotline_operator").get("/registry").content.decode()
    assert "云岫县 县扶贫办" in text
    assert clerk.name not in text  # her village is not the county


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("village_clerk", VILLAGE, 200),
        ("village_clerk", OTHER_VILLAGE, 404),
        ("township_officer", VILLAGE, 200),
        ("township_officer", OTHER_VILLAGE, 404),
        ("county_aid_office", OTHER_VILLAGE, 200),
        ("hotline_operator", VILLAGE, 403),
        ("system_admin", VILLAGE, 403),
    ],
)
def test_the_same_page_of_another_place_looks_absent(world, role, code, status):
    assert world.client(role).get(f"/village/{code}").status_code == status


def test_hidden_and_never_there_look_the_same(world):
    client = world.client("village_clerk")
    hidden, never = client.get("/hidden"), client.get("/never-was")
    other = client.get(f"/village/{OTHER_VILLAGE}")
    assert hidden.status_code == never.status_code == other.status_code == 404
    pages = {
        answer.content.replace(answer.context["csrf_token"].encode(), b"").replace(
            answer.request["PATH_INFO"].encode(), b""
        )
        for answer in (hidden, never, other)
    }
    assert len(pages) == 1


def test_what_a_service_cannot_do_is_said_with_its_mend(world):
    answer = world.client("village_clerk").get("/cannot")
    assert answer.status_code == 422
    assert "镇还没有结束。" in answer.content.decode()
    assert "请先结束它。" in answer.content.decode()


def test_pages_are_chinese_until_english_is_chosen():
    client = Client(headers={"accept-language": "en"})
    assert "登录" in client.get(reverse("account_login")).content.decode()
    client.cookies["django_language"] = "en"
    assert "Sign in" in client.get(reverse("account_login")).content.decode()


def test_a_post_that_ended_opens_no_page(world):
    from sunledger.platform.ground.accounts.models import Holding  # noqa: PLC0415 - after setup

    client = world.client("village_clerk")
    assert client.get(f"/village/{VILLAGE}").status_code == 200
    number = world.account("village_clerk")
    Holding.objects.filter(account=number).update(until="2026-02-01")
    assert client.get(f"/village/{VILLAGE}").status_code == 403


def test_who_is_at_the_county_sees_all_of_it(world):
    client = world.client("county_aid_office")
    assert all(client.get(f"/village/{code}").status_code == 200 for code in (TOWNSHIP, COUNTY))
