"""Signing in as people do it, and every way around it."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from world import NOW, sign_in

from sunledger.platform.ground.accounts import services
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.selectors import events_of

PASSWORD = "枫林里的一盏灯2026"  # noqa: S105 - of made-up people


def _code(secret, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def _post(client, path, **words):
    return client.post(path, words)


def _text(answer):
    return answer.content.decode()


class Person:
    """Somebody of the made-up county with a browser, a password and a phone."""

    def __init__(self, world, role="village_clerk"):
        self.number = world.account(role)
        self.name = world.actor(role).name
        self.username = next(
            name for name in world.words if str(self.number) == str(_account(name).id)
        )
        self.word = world.words[self.username]
        self.client = Client()
        self.secret = ""

    def join(self, password=PASSWORD):
        return _post(self.client, f"/join/{self.word}", new=password, again=password)

    def give_password(self, password=PASSWORD, client=None):
        return _post(client or self.client, "/signin", login=self.username, password=password)

    def set_phone(self):
        page = _text(self.client.get("/me/phone/new"))
        self.secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
        return _post(self.client, "/me/phone/new", code=_code(self.secret))

    def come_in(self):
        self.join()
        self.give_password()
        self.set_phone()
        return self


def _account(name):
    from sunledger.platform.ground.accounts.models import Account  # noqa: PLC0415 - after setup

    return Account.objects.get(username=name)


@pytest.fixture
def clerk(world):
    return Person(world)


def _inside(client):
    """Tell whether a browser sees a page that takes a whole sign-in."""
    return client.get("/me/devices").status_code == 200


def test_the_first_day_of_a_clerk(clerk):
    page = clerk.client.get(f"/join/{clerk.word}")
    assert f"{clerk.name}，请设自己的密码" in _text(page)
    assert "密码设好了" in _text(clerk.join())
    assert clerk.give_password().headers["Location"] == "/start"
    assert clerk.client.get("/start").headers["Location"] == "/me/phone/new"
    assert clerk.set_phone().headers["Location"] == "/me/phone/codes"
    codes = re.findall(r"<li><code>(\d{8})</code></li>", _text(clerk.client.get("/me/phone/codes")))
    assert len(codes) == 10
    assert "不再显示" in _text(clerk.client.get("/me/phone/codes"))
    assert _inside(clerk.client)

    _post(clerk.client, "/signout")
    assert not _inside(clerk.client)
    assert clerk.give_password().headers["Location"] == "/signin/code"
    assert not _inside(clerk.client)
    answer = _post(clerk.client, "/signin/code", code=_code(clerk.secret, later=1))
    assert answer.headers["Location"] == "/start"
    assert _inside(clerk.client)

    _post(clerk.client, "/signout")
    clerk.give_password()
    _post(clerk.client, "/signin/code", code=codes[0])
    assert _inside(clerk.client)
    _post(clerk.client, "/signout")
    clerk.give_password()
    assert "验证码不对" in _text(_post(clerk.client, "/signin/code", code=codes[0]))  # it was used
    assert not _inside(clerk.client)
    told = [event.kind for event in events_of("account", str(clerk.number))]
    assert told.count("accounts.signed_in") == 3
    assert {"accounts.joined", "accounts.second_factor_set", "accounts.signed_out"} <= set(told)


def test_an_invitation_is_good_once(clerk):
    clerk.join()
    assert clerk.client.get(f"/join/{clerk.word}").status_code == 404
    assert clerk.join("另外一个很长的密码").status_code == 404
    assert clerk.give_password("另外一个很长的密码").status_code == 200  # still outside


def test_an_invitation_that_was_told_is_typed(clerk):
    answer = clerk.client.get("/join", {"word": clerk.word})
    assert answer.headers["Location"] == f"/join/{clerk.word}"
    assert "字母、数字和横线" in _text(clerk.client.get("/join", {"word": "不是 口令"}))
    assert clerk.client.get("/join/nothing-like-it").status_code == 404


def test_an_invitation_runs_out(clerk):
    from sunledger.platform.ground.accounts.models import Invitation  # noqa: PLC0415 - after setup

    Invitation.objects.update(until=NOW.at)
    assert clerk.join().status_code == 404


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short1!", "密码太短，要 10 个字以上"),
        ("password123", "用的人太多"),
        ("1234567890123", "密码只有数字"),
        ("village.clerk.0", "密码和登录名或姓名太像"),
    ],
)
def test_a_weak_password_is_not_taken(clerk, password, why):
    answer = clerk.join(password)
    assert answer.status_code == 422
    assert why in _text(answer)
    assert clerk.join().status_code == 200  # the invitation was not used up by it


def test_no_page_opens_before_the_second_factor(clerk):
    clerk.come_in()
    other = Client()
    clerk.give_password(client=other)
    for path in ("/me/devices", "/me/password", "/me/phone", "/me/phone/codes", "/c/todo"):
        answer = other.get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/signin")
    assert other.get("/me/phone/new").status_code == 303  # nor may a thief bring another phone


def test_a_session_that_waited_for_its_phone_does_not_come_in_by_another(clerk):
    """Who knew the password before the phone was set up must give its code too."""
    clerk.join()
    thief = Client()
    clerk.give_password(client=thief)
    clerk.give_password()
    clerk.set_phone()
    assert _inside(clerk.client)
    assert not _inside(thief)
    assert thief.get("/start").headers["Location"] == "/signin"


def test_a_code_of_the_phone_is_good_once(clerk):
    clerk.come_in()
    code = _code(clerk.secret, later=1)
    for browser, inside in ((Client(), True), (Client(), False)):
        clerk.give_password(client=browser)
        _post(browser, "/signin/code", code=code)
        assert _inside(browser) is inside


def test_a_household_needs_no_phone(world):
    family = Person(world, "household")
    family.join()
    family.give_password()
    assert _inside(family.client)


def test_a_demonstration_may_leave_the_second_factor_out(clerk):
    clerk.join()
    clerk.give_password()
    with override_settings(SECOND_FACTOR=False, DEMO=True):
        assert _inside(clerk.client)
        assert "登录没有第二道验证" in _text(clerk.client.get("/me/devices"))
    assert not _inside(clerk.client)


def test_an_account_that_was_closed_is_out_at_once(clerk, world):
    clerk.come_in()
    system, security = world.actor("system_admin"), world.actor("security_admin")
    proposal = services.propose_closing(clerk.number, "已经调走", by=system, origin=NOW)
    assert _inside(clerk.client)
    services.approve(proposal, by=security, origin=NOW)
    assert not _inside(clerk.client)
    assert "登录名或密码不对" in _text(clerk.give_password())
    assert not any(may(world.actor("village_clerk"), task) for task in Task)


def test_a_renewal_takes_password_phone_and_devices(clerk, world):
    clerk.come_in()
    system, security = world.actor("system_admin"), world.actor("security_admin")
    now = Origin("command", timezone.now())
    proposal = services.propose_renewal(clerk.number, "手机丢了", by=system, origin=now)
    word = services.approve(proposal, by=security, origin=now)
    assert not _inside(clerk.client)
    assert clerk.give_password().status_code == 200
    clerk.word = word
    clerk.come_in()
    assert _inside(clerk.client)


def test_wrong_passwords_lock_the_name_in_every_spelling_until_it_is_unlocked(clerk, world):
    clerk.join()
    clerk.username, plain = clerk.username.upper(), clerk.username
    for _ in range(4):
        assert "登录名或密码不对" in _text(clerk.give_password("wrong", Client()))
    locked = clerk.give_password("wrong", Client())
    assert locked.status_code == 429
    assert "30 分钟以后可以再试" in _text(locked)
    clerk.username = plain
    assert clerk.give_password(client=Client()).status_code == 429  # the right one too
    told = [event.kind for event in events_of("account", str(clerk.number))]
    assert told.count("accounts.locked") == 1
    services.unlock(clerk.number, by=world.actor("security_admin"), origin=NOW)
    assert clerk.give_password(client=Client()).status_code == 302


def test_wrong_codes_count_towards_the_same_lock(clerk):
    clerk.come_in()
    thief = Client()
    clerk.give_password(client=thief)
    answers = [_post(thief, "/signin/code", code="000000").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert _post(thief, "/signin/code", code=_code(clerk.secret, later=1)).status_code == 429
    assert not _inside(thief)
    assert clerk.give_password(client=Client()).status_code == 429


def test_a_name_that_nobody_has_is_answered_the_same(clerk):
    clerk.join()
    known = clerk.give_password("wrong")
    unknown = _post(Client(), "/signin", login="nobody.here", password="wrong")  # noqa: S106
    assert known.status_code == unknown.status_code
    assert re.findall(r"<li>.*</li>", _text(known)) == re.findall(r"<li>.*</li>", _text(unknown))


def test_a_person_sees_her_devices_and_signs_one_out(clerk):
    clerk.come_in()
    other = Client(headers={"user-agent": "Another Browser"})
    clerk.give_password(client=other)
    _post(other, "/signin/code", code=_code(clerk.secret, later=1))
    page = _text(clerk.client.get("/me/devices"))
    assert "Another Browser" in page
    device = re.search(r'name="device" value="(\d+)"', page)[1]
    _post(clerk.client, "/me/devices", device=device)
    assert not _inside(other)
    assert _inside(clerk.client)


def test_a_device_tells_when_it_was_used_last(clerk):
    clerk.come_in()
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - after setup

    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=59))
    clerk.client.get("/me/devices")
    seen = UserSession.objects.get().last_seen_at
    assert seen > timezone.now() - timedelta(minutes=1)
    clerk.client.get("/me/devices")
    assert UserSession.objects.get().last_seen_at == seen  # not written for every page


def test_a_device_that_lay_idle_is_signed_out(clerk):
    clerk.come_in()
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - after setup

    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=61))
    assert not _inside(clerk.client)
    assert not UserSession.objects.exists()


def test_the_programs_of_a_page_do_not_come_in_before_the_second_factor(clerk):
    clerk.join()
    clerk.give_password()
    assert clerk.client.get("/api/v1/me").status_code == 401
    clerk.set_phone()
    assert clerk.client.get("/api/v1/me").status_code == 200


def test_nobody_signs_out_the_device_of_another(clerk, world):
    clerk.come_in()
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - after setup

    device = UserSession.objects.get(user=clerk.number).pk
    _post(world.client("township_officer"), "/me/devices", device=device)
    assert _inside(clerk.client)


def test_another_password_signs_out_the_other_devices(clerk):
    clerk.come_in()
    other = Client()
    sign_in(other, clerk.number)
    assert _inside(other)
    new = "竹溪边上的一座桥2026"
    wrong = _post(clerk.client, "/me/password", old="no", new=new, again=new)
    assert "原来的密码不对" in _text(wrong)
    differ = _post(clerk.client, "/me/password", old=PASSWORD, new=new, again=new + "x")
    assert "两次输的不一样" in _text(differ)
    done = _post(clerk.client, "/me/password", old=PASSWORD, new=new, again=new)
    assert "密码改好了" in _text(done)
    assert "就是这台" in _text(clerk.client.get("/me/devices"))
    assert not _inside(other)


def test_neither_password_nor_phone_lie_open_in_the_database(clerk):
    clerk.come_in()
    for _ in range(2):
        clerk.give_password("my-typed-wrong-words", Client())
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM accounts_account WHERE id = %s", [clerk.number])
        assert cursor.fetchone()[0].startswith("argon2")
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        kept = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT post_data || get_data FROM axes_accessattempt")
        kept += " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT encode(digest, 'escape') FROM accounts_invitation")
        kept += " ".join(row[0] for row in cursor.fetchall())
    assert clerk.secret not in kept
    assert "my-typed-wrong-words" not in kept
    assert clerk.word not in kept


def test_the_door_leads_nowhere_else(clerk):
    clerk.join()
    answer = clerk.client.post(
        "/signin?next=https://elsewhere.example/",
        {"login": clerk.username, "password": PASSWORD},
    )
    assert answer.headers["Location"] == "/start"


def test_a_form_from_elsewhere_is_not_taken(clerk):
    strict = Client(enforce_csrf_checks=True)
    answer = _post(strict, "/signin", login=clerk.username, password=PASSWORD)
    assert answer.status_code == 403
    assert "放得太久" in _text(answer)


def test_the_lock_holds_over_many_at_once(committed):  # noqa: ARG001 - many connections
    """Ten browsers at once, each over a connection of its own, as ten processes would be."""

    def guess(number):
        try:
            return _post(Client(), "/signin", login="many", password=f"guess {number}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(guess, range(10)))
    assert guess(11) == 429
