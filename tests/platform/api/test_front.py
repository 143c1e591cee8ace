"""The front of the API: who comes, how a fault is told, lists in parts."""

import pytest
from django.core.cache import cache
from django.db import connection
from world import COUNTY, DIVISIONS, TOWNSHIP, VILLAGE

from sunledger.faces.api.front import ROOT, api
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.roles import roles

pytestmark = pytest.mark.django_db
FAULT = {"code", "message", "hint", "docs", "where"}


def test_a_program_comes_with_a_token_and_may_what_it_holds(program):
    told = program("village_clerk", tasks=[Task.SEE_PLACES]).get("me").json()
    assert told["posts"] == [
        {"role": "village_clerk", "place": VILLAGE, "place_name": DIVISIONS[VILLAGE], "line": None}
    ]
    assert told["tasks"] == ["places.see"]
    assert told["by_token"] is True


def test_a_page_comes_with_its_session_and_its_mark(world):
    client = world.client("system_admin")
    client.handler.enforce_csrf_checks = True
    assert client.get(f"/{ROOT}me").json()["by_token"] is False
    account = world.account("security_admin")
    body = {"why": "离任了不用了"}
    path = f"/{ROOT}accounts/{account}/close"
    without = client.post(path, body, content_type="application/json")
    assert (without.status_code, without.json()["code"]) == (403, "no_csrf_mark")
    client.get("/me/tokens")  # a page with a form sets the mark
    mark = client.cookies["csrftoken"].value
    done = client.post(path, body, content_type="application/json", headers={"X-CSRFToken": mark})
    assert done.status_code == 201


def test_without_the_second_factor_nobody_comes(world):
    client = world.client("system_admin", second_factor=False)
    assert client.get(f"/{ROOT}me").status_code == 401


@pytest.mark.parametrize("word", ["", "sun_wrong", "x" * 500, "张"])
def test_nobody_is_told_so(client, word):
    answer = client.get(f"/{ROOT}me", headers={"Authorization": f"Bearer {word}"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json()) == FAULT


def test_a_fault_speaks_the_language_that_is_asked_for(client):
    def message(**headers):
        return client.get(f"/{ROOT}me", headers=headers).json()["message"]

    chinese, english = message(), message(accept_language="en-GB,en;q=0.9,zh;q=0.5")
    assert chinese.startswith("没有登录")
    assert english.startswith("Nobody signed in")
    assert message(accept_language="fr, zh-CN;q=0.3, en;q=0.2") == chinese


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("get", "places/12", None, (422, "wrong_form")),
        ("get", "places/999999999999", None, (404, "absent")),
        ("get", "nowhere/at/all", None, (404, "absent")),
        ("get", "places?limit=501", None, (422, "wrong_form")),
        ("get", "places?after=%00", None, (400, "unreadable")),
        ("get", "accounts", None, (403, "refused")),
        ("post", "account-proposals", b"{", (400, "unreadable")),
        ("post", "account-proposals", b'{"a": NaN}', (400, "unreadable")),
        ("post", "account-proposals", b'{"username": "\\ud800"}', (400, "unreadable")),
        ("post", "account-proposals", b"\xff", (400, "unreadable")),
        ("post", "account-proposals", b"{}", (422, "wrong_form")),
    ],
)
def test_every_fault_is_told_in_one_way(program, method, path, body, told):
    role = "system_admin" if method == "post" else "village_clerk"
    client = program(role).client
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    answer = getattr(client, method)(f"/{ROOT}{path}", **more)
    assert (answer.status_code, answer.json()["code"]) == told
    assert set(answer.json()) == FAULT
    assert answer.json()["message"]
    assert answer.json()["docs"].startswith("/api/docs#")


def test_who_may_not_is_refused_before_the_request_is_read(program):
    answer = program("village_clerk").post("account-proposals")
    assert answer.status_code == 403


def test_a_list_comes_in_parts_and_nothing_is_left_out(program):
    clerk = program("village_clerk")
    codes, after = [], ""
    while True:
        part = clerk.get("places", limit=2, after=after).json()
        assert part["total"] == len(DIVISIONS)
        assert len(part["rows"]) <= 2
        codes += [row["code"] for row in part["rows"]]
        if part["next"] is None:
            break
        after = part["next"]
    assert codes == sorted(DIVISIONS)
    inside = clerk.get("places", within=TOWNSHIP).json()
    assert [row["code"] for row in inside["rows"]] == sorted(
        code for code in DIVISIONS if code.startswith(TOWNSHIP[:9])
    )
    below = clerk.get(f"places/{COUNTY}/children").json()["rows"]
    assert [row["level"] for row in below] == ["township", "township"]


def test_accounts_are_read_on_by_user_name(program, world):
    world.everyone()
    security, names, after = program("security_admin"), [], ""
    while after is not None:
        part = security.get("accounts", limit=7, after=after).json()
        names += [row["username"] for row in part["rows"]]
        after = part["next"]
    assert names == sorted(names)
    assert len(names) == len(roles())


def test_what_was_proposed_is_read_on_to_the_last(program, world):
    world.everyone()
    security, seen, after = program("security_admin"), [], ""
    while after is not None:
        part = security.get("account-proposals", limit=4, after=after).json()
        seen += [row["id"] for row in part["rows"]]
        after = part["next"]
    assert len(seen) == len(set(seen)) == len(roles()) - 3  # three founded the platform


def test_a_wrong_next_is_said(program):
    answer = program("security_admin").get("account-proposals", after="x")
    assert (answer.status_code, answer.json()["where"]) == (400, "after")


def test_what_comes_too_fast_is_told_to_wait(program, monkeypatch):
    clerk = program("village_clerk")
    throttle = api.throttle[0]
    monkeypatch.setattr(throttle, "num_requests", 3)
    answers = [clerk.get("me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert answers[-1].json()["code"] == "too_many"


def _kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM assembly_cache")
        return cursor.fetchone()[0]


def test_who_did_not_sign_in_leaves_nothing_where_counts_are_kept(client):
    before = _kept()
    for number in range(40):
        address = {"REMOTE_ADDR": f"10.0.0.{number}", "HTTP_X_FORWARDED_FOR": f"192.0.2.{number}"}
        token = {"HTTP_AUTHORIZATION": f"Bearer sunledger_{number:040}"}
        assert client.get(f"/{ROOT}me", **address).status_code == 401
        assert client.get(f"/{ROOT}me", **address, **token).status_code == 401
        form = {"login": f"nobody.{number}", "password": "x"}
        assert client.post("/signin", form, **address).status_code == 200
        assert client.post("/signin/code", {"code": "000000"}, **address).status_code != 200
    assert _kept() == before


def test_the_counts_of_many_push_out_nobodys(program, monkeypatch):
    clerk = program("village_clerk")
    monkeypatch.setattr(api.throttle[0], "num_requests", 2)
    assert [clerk.get("me").status_code for _ in range(3)] == [200, 200, 429]
    insert = (
        "INSERT INTO assembly_cache SELECT format(%s, i), value, now() + %s::interval"
        " FROM (SELECT value FROM assembly_cache LIMIT 1) one, generate_series(1, %s) i"
    )
    with connection.cursor() as cursor:  # thousands are there, each for another minute
        cursor.execute(insert, [":1:throttle_auth_~%s", "1 minute", 3000])
    for number in range(5):
        cache.set(f"another-{number}", [1.0], 60)
    assert clerk.get("me").status_code == 429
    with connection.cursor() as cursor:  # and more than ever, which are over
        cursor.execute(insert, [":1:over-%s", "-1 minute", 9000])
    cache.set("another", [1.0], 60)
    assert clerk.get("me").status_code == 429
    assert 3000 < _kept() < 3100  # what was over went, and nothing else


def test_the_log_of_a_place_names_who_did_it(program):
    rows = program("township_officer").get(f"places/{VILLAGE}/events").json()["rows"]
    assert [(row["kind"], row["name"]) for row in rows] == [("places.division_added", "何系统")]
    assert len(rows[0]["leaf"]) == 64
    other = program("township_officer").get(f"places/{COUNTY}/events")
    assert other.status_code == 404


def test_a_token_of_a_signed_out_person_reads_nothing_of_the_database(program):
    with connection.cursor() as cursor:  # what a request sets ends with it
        program("village_clerk").get("me")
        cursor.execute("SELECT current_setting('sunledger.villages', true)")
        assert not cursor.fetchone()[0]


def test_bodies_are_read_by_kind_and_by_page(program):
    clerk = program("village_clerk")
    told = clerk.get("bodies", kind="department", limit=2).json()
    assert [row["code"] for row in told["rows"]] == ["civil_affairs", "finance"]
    rest = clerk.get("bodies", kind="department", after=told["next"]).json()
    assert [row["code"] for row in rest["rows"]] == ["housing"]
    assert clerk.get("bodies/department/finance").json()["name"] == "云岫县财政局"
    assert clerk.get("bodies/zone/finance").status_code == 404
    assert clerk.get("bodies/nonsense/finance").status_code == 422
    assert clerk.get("bodies/department/finance/places").json()["rows"] == []
