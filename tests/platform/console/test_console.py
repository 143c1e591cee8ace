"""The console from the outside: what each page shows, refuses and writes down."""

import csv
import io
import json
import uuid
from datetime import date

import pytest
from console_office import ID, NOW, told
from openpyxl import load_workbook
from pages import EVERY

from sunledger.faces.audience import every_address
from sunledger.platform.ground.accounts.contracts import NewPost, Purpose
from sunledger.platform.ground.accounts.selectors import looks
from sunledger.platform.ground.accounts.services import approve, propose_post, record_look
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.services import add_divisions
from sunledger.platform.ground.transparency.selectors import events_found
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import ChangeState, StateFact

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode("utf-8-sig")


# --- files of lists -------------------------------------------------------------------------------


def test_a_list_is_the_same_in_every_form(office):
    client = office.client("data_steward")
    address = "/c/place?level=village&cols=name.code"
    page = text_of(client.get(address))
    assert "共 4 条" in page
    rows = list(csv.reader(io.StringIO(text_of(client.get(address.replace("?", ".csv?"))))))
    assert [row[0] for row in rows[1:-1]] == ["枫林村", "竹溪村", "石桥村", "柳湾村"]
    assert "共 4 条" in rows[-1][0]
    assert "level=village" in rows[-1][0]
    found = json.loads(client.get(address.replace("?", ".json?")).content)
    assert (found["count"], len(found["rows"])) == (4, 4)
    book = load_workbook(io.BytesIO(client.get(address.replace("?", ".xlsx?")).content))
    assert book.worksheets[0].max_row == 5
    assert book.worksheets[1]["B1"].value == "共 4 条"


def test_a_file_for_programs_has_no_mark_before_it(office):
    client = office.client("data_steward")
    assert client.get("/c/place.csv").content.startswith(b"\xef\xbb\xbf")
    assert not client.get("/c/place.csv?bom=0").content.startswith(b"\xef\xbb\xbf")


def test_people_are_taken_away_for_a_purpose_only_and_it_is_written_down(office):
    client = office.client("township_officer")
    asked = client.get("/c/household.csv")
    assert asked.status_code == 302
    assert "/c/purpose?for=export" in asked["Location"]
    told(client, "look")
    assert client.get("/c/household.csv").status_code == 302  # a look is another purpose
    told(client, "export", "audit", "三月核查")
    rows = list(csv.reader(io.StringIO(text_of(client.get("/c/household.csv")))))
    assert len(rows) == 3  # head, the one household of this township, the note
    assert rows[1][1] == "'=李大山"
    assert "审计：三月核查" in rows[-1][0]
    assert "严禁外传" in rows[-1][0]
    events, _ = events_found(room="console")
    assert (events[0].told["rows"], events[0].told["purpose"]) == (1, "audit")


def test_who_may_not_take_lists_away_gets_none(office):
    client = told(office.client("village_clerk"), "export")
    assert client.get("/c/household.csv").status_code == 403
    assert "/c/household.csv" not in text_of(client.get("/c/household"))


def test_a_right_at_one_place_takes_nothing_away_from_another(office):
    """Officer of one township, clerk in a village of another: two posts, two reaches."""
    from world import OTHER_VILLAGE  # noqa: PLC0415 - after setup

    account = office.world.account("township_officer")
    post = NewPost("village_clerk", OTHER_VILLAGE, date(2026, 1, 1))
    system, security = office.actor("system_admin"), office.actor("security_admin")
    asked = propose_post(account, post, "按任命文件", by=system, origin=NOW)
    approve(asked, by=security, origin=NOW)
    client = told(office.client("township_officer"), "export")
    assert client.get("/c/household.csv").status_code == 200
    assert client.get(f"/c/household.csv?place={OTHER_VILLAGE}").status_code == 403
    assert "周秀英" in text_of(client.get(f"/c/household?place={OTHER_VILLAGE}"))
    assert client.get("/c/person.csv?q=周秀英").status_code == 403


def test_no_file_holds_a_whole_number(office):
    client = told(office.client("township_officer"), "export")
    answer = client.get("/c/person.json?q=李大山")
    assert json.loads(answer.content)["count"] == 1
    assert ID not in text_of(answer)
    assert ID[:6] in text_of(answer)


def test_an_address_is_never_longer_than_it_travels(office):
    client = office.client("township_officer")
    assert client.get("/c/household?q=" + "李" * 700).status_code == 414


@pytest.mark.parametrize("query", ["page=999999999999", "page=-1", "sort=x", "cols=x", "status=x"])
def test_a_wrong_address_is_answered(office, query):
    assert office.client("township_officer").get(f"/c/household?{query}").status_code == 200


def test_a_search_counts_nothing_of_another_place(office):
    client = office.client("township_officer")
    assert "共 0 条" in text_of(client.get("/c/household?q=周秀英"))
    assert client.get("/c/household?place=990101102201").status_code == 200
    assert "周秀英" not in text_of(client.get("/c/household?place=990101102201"))


def test_one_letter_is_not_searched_for_in_a_whole_county(office):
    rows = [NewDivision(f"9901011022{number:02}", f"第{number}村") for number in range(10, 40)]
    steward = office.actor("data_steward")
    add_divisions(rows, since=date(2026, 1, 1), by=steward, origin=NOW)
    client = office.client("county_aid_office")
    for kind in ("household", "person"):
        page = text_of(client.get(f"/c/{kind}?q=z"))
        assert "一个字母指的人太多" in page
        assert "周秀英" not in page
        assert "周秀英" in text_of(client.get(f"/c/{kind}?q=zh"))
        assert client.get(f"/c/{kind}.csv?q=z").status_code != 200
    assert "李大山" in text_of(client.get("/c/household?q=l&place=990101101000"))
    assert "李大山" in text_of(office.client("village_clerk").get("/c/person?q=l"))


# --- views ----------------------------------------------------------------------------------------


def test_a_view_keeps_everything_but_what_was_searched_for(office):
    client = office.client("township_officer")
    form = {"list": "console:households", "name": "在册", "query": "status=registered&q=李大山"}
    client.post("/c/view", form)
    page = text_of(client.get("/c/household"))
    assert 'href="/c/household?status=registered"' in page
    assert "在册" not in text_of(office.client("village_clerk").get("/c/household?q=x"))


def test_a_view_leads_nowhere_else(office):
    client = office.client("township_officer")
    answer = client.post("/c/view", {"list": "account_login", "name": "x", "query": ""})
    assert answer["Location"] == "/c/todo"


# --- language and display -------------------------------------------------------------------------


def test_language_and_display_are_kept(office):
    client = office.client("leader")
    client.post("/choose", {"language": "en", "display": "large", "next": "/c/todo"})
    page = text_of(client.get("/c/todo"))
    assert 'lang="en" data-display="large"' in page
    assert "To do" in page


@pytest.mark.parametrize("onward", ["https://example.org/", "//example.org", "javascript:x"])
def test_a_choice_leads_back_to_us_only(client, onward):
    assert client.post("/choose", {"display": "large", "next": onward})["Location"] == "/"


# --- a household ----------------------------------------------------------------------------------


def test_a_look_is_asked_for_and_written_down(office):
    client = office.client("village_clerk")
    address = f"/c/household/{office.home.id}"
    assert "for=look" in client.get(address)["Location"]
    told(client, words="核对房屋")
    page = text_of(client.get(address))
    assert "H1" in page
    assert ID not in page
    found = looks(by=office.actor("audit_admin"))
    assert [(look.purpose, look.words) for look in found] == [("visit", "核对房屋")]
    assert found[0].subject == str(office.home.id)


def test_another_purpose_needs_words(office):
    client = office.client("village_clerk")
    answer = client.post("/c/purpose?for=look", {"purpose": "other", "words": "x"})
    assert answer.status_code == 200
    assert "请写明为什么" in text_of(answer)


def test_the_household_of_another_place_is_not_there(office):
    client = told(office.client("village_clerk"))
    for tail in ("", "/income", "/members", "/past", "/changes", "/propose/fact"):
        assert client.get(f"/c/household/{office.other.id}{tail}").status_code == 404
        assert client.get(f"/c/household/{uuid.uuid4()}{tail}").status_code == 404


def test_a_number_is_shown_for_a_purpose_and_each_time_written_down(office):
    client = told(office.client("township_officer"))
    address = f"/c/household/{office.home.id}/person/{office.person}/id_number"
    assert ID not in text_of(client.get(address))
    answer = client.post(address, {"purpose": "pay", "words": "核对打卡"})
    assert ID in text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    found = looks(by=office.actor("audit_admin"))
    assert [look.subject_kind for look in found] == ["person.id_number"]


def test_who_may_not_see_whole_numbers_does_not(office):
    client = told(office.client("village_clerk"))
    address = f"/c/household/{office.home.id}/person/{office.person}"
    assert "/id_number" not in text_of(client.get(address))
    assert client.post(f"{address}/id_number", {"purpose": "pay"}).status_code == 403


# --- changes --------------------------------------------------------------------------------------


def _propose(client, office, value="no"):
    told(client)
    answer = client.post(
        f"/c/household/{office.home.id}/propose/fact?item=sec_housing",
        {
            "value": value,
            "said_by": "household",
            "reason": "走访时看到漏雨",
            "document": "走访 3 号",
        },
    )
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def test_what_one_proposes_another_checks(office):
    clerk, officer = office.client("village_clerk"), office.client("township_officer")
    change = _propose(clerk, office)
    assert clerk.post(change, {"act": "approve"}).status_code == 403
    assert "未保障" in text_of(officer.get(change))
    assert '<span class="badge">1' in text_of(officer.get("/c/todo"))
    assert officer.post(change, {"act": "approve"}).status_code == 302
    stated = selectors.statements(office.home.id, by=office.actor("village_clerk"))
    assert "no" in [s.value for s in stated if s.item == "sec_housing"]
    assert officer.post(change, {"act": "approve"}).status_code == 422  # a double click


def test_nobody_checks_her_own_change(office):
    officer = office.client("township_officer")
    change = _propose(officer, office)
    assert 'value="approve"' not in text_of(officer.get(change))
    assert officer.post(change, {"act": "approve"}).status_code == 403


def test_a_refusal_says_why(office):
    change = _propose(office.client("village_clerk"), office)
    officer = office.client("township_officer")
    answer = officer.post(change, {"act": "reject", "why": ""})
    assert "请写明为什么" in text_of(answer)
    assert officer.post(change, {"act": "reject", "why": "材料和房屋不符"}).status_code == 302
    found, _ = selectors.changes_found(
        by=office.actor("township_officer"), state=ChangeState.REJECTED
    )
    assert found[0].decision == "材料和房屋不符"


def test_a_change_over_a_newer_one_is_told_with_both(office):
    clerk, officer = office.client("village_clerk"), office.client("township_officer")
    old = _propose(clerk, office)
    office_actor = office.actor("county_aid_office")
    newer = services.propose(
        StateFact(office.home.id, "sec_housing", "yes"), "入户核实", by=office_actor, origin=NOW
    )
    services.approve(newer, by=office.actor("township_officer"), origin=NOW)
    assert "又变了" in text_of(officer.get(old))
    answer = officer.post(old, {"act": "approve"})
    assert answer.status_code == 200
    assert "没有登记" in text_of(answer)


def test_the_change_of_another_place_is_not_there(office):
    change = services.propose(
        StateFact(office.other.id, "sec_housing", "no"),
        "走访",
        by=office.actor("county_aid_office"),
        origin=NOW,
    )
    assert office.client("township_officer").get(f"/c/change/{change}").status_code == 404


def test_a_form_says_at_its_field_what_is_wrong(office):
    client = told(office.client("village_clerk"))
    page = text_of(
        client.post(
            f"/c/household/{office.home.id}/propose/join", {"name": "王小", "since": "2026-13-01"}
        )
    )
    assert "没有这一天" in page
    assert 'href="#id_since"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="王小"' in page


# --- accounts -------------------------------------------------------------------------------------


def test_an_account_is_opened_by_two(office):
    system, security = office.client("system_admin"), office.client("security_admin")
    answer = system.post(
        "/c/account/new",
        {
            "name": "新来的",
            "username": "new.helper",
            "role": "helper",
            "place": "990101101201",
            "since": "2026-03-02",
            "why": "按名单新派",
        },
    )
    proposal = answer["Location"]
    assert system.post(proposal, {"act": "approve"}).status_code == 403
    page = text_of(security.post(proposal, {"act": "approve"}))
    assert "http://testserver/join/" in page
    assert "new.helper" in text_of(system.get("/c/account?q=new.helper"))


def test_every_role_is_explained_in_words(office):
    page = text_of(office.client("security_admin").get("/c/role"))
    for words in ("县扶贫办", "三员", "写明用途看全号"):
        assert words in page


# --- the log --------------------------------------------------------------------------------------


def test_a_township_sees_its_own_acts_in_the_log_only(office):
    _propose(office.client("village_clerk"), office)
    assert "共 0 条" in text_of(office.client("township_officer").get("/c/log?room=registry"))
    assert "共 0 条" not in text_of(office.client("audit").get("/c/log?room=registry"))


# --- the household itself -------------------------------------------------------------------------


def test_a_household_sees_itself_and_who_looked(office):
    mine = office.client("household", household=office.home.id, second_factor=False)
    for page in ("/my/", "/my/members", "/my/income"):
        found = text_of(mine.get(page))
        assert "=李大山家" in found
        assert ID not in found
    clerk = told(office.client("village_clerk"), words="核对房屋")
    clerk.get(f"/c/household/{office.home.id}")
    clerk.get(f"/c/household/{office.home.id}/income")
    page = text_of(mine.get("/my/who-looked"))
    assert "核对房屋" in page
    assert "枫林村 村报账员" in page
    assert "打开了 2 页" in page
    assert page.count("打开了") == 1  # its own looks stand apart, as one line
    assert "您家自己看过 1 次" in page
    own = [look for look in looks(by=office.actor("audit_admin")) if look.purpose == Purpose.ASKED]
    assert len(own) == 4
    assert mine.get(f"/c/household/{office.home.id}").status_code == 403


def test_looks_of_two_people_are_two_lines(office):
    mine = office.client("household", household=office.home.id, second_factor=False)
    for role in ("village_clerk", "helper"):
        record_look(
            by=office.actor(role),
            origin=NOW,
            subject_kind="household",
            subject=str(office.home.id),
            purpose=Purpose.VISIT,
        )
    assert text_of(mine.get("/my/who-looked")).count("打开了 1 页") == 2


# --- all pages ------------------------------------------------------------------------------------


def test_every_page_is_walked_in_chromium_or_named_here():
    from sunledger.faces.console.urls import urlpatterns as console  # noqa: PLC0415 - after setup
    from sunledger.faces.household.urls import urlpatterns as household  # noqa: PLC0415

    walked = {_shape(page.partition("?")[0]) for _, page in EVERY}
    missing = {
        _shape("/" + route)
        for route, _ in every_address([*console, *household])
        if not route.startswith("c/import")
        and not route.endswith((".csv", ".xlsx", ".json", ".docx", ".pdf"))
    } - walked
    assert missing == {
        "/c/",  # leads on
        "/c/department",  # as departments were called before: these lead on
        "/c/department/new",
        "/c/department/*/end",
        "/c/view",  # saves and leads back
        "/c/account/*/unlock",
        "/c/account/*/end/*",  # as the forms beside it
        "/c/proposal/*",  # the same part as a change
        "/c/finding/*/pack",  # a file
        "/c/finding/*/paper/*",  # a picture
        "/c/dispute/*/photo",
        "/c/voucher/photo/*",
        "/my/said/*/photo",
        "/my/paper/*",
        "/c/match/request/*/letter",  # a file
        "/c/publish/*/picture/*",  # a picture
        "/c/fund/delivery/*/photo",  # a picture
        "/c/goods/*/photo",
        "/c/goods/*",  # writes and leads back
        "/c/publish/*/step",  # writes and leads back
        "/my/received",  # leads on
        "/my/enter/*",  # the page of the card with the code filled in
        *(  # these write and lead back
            f"/c/fund/link/*/{verb}"
            for verb in ("place", "again", "noticed", "pay", "results", "retry")
        ),
        *("/my/pin", "/my/leave", "/my/right/*", "/my/said/*/back"),  # write and lead on
        *("/my/question/*/helped", "/my/question/*/*"),
        *("/my/wrong/*/*", "/my/said/*/again"),  # the page of what is wrong with a statement
        *("/my/question/*/objection", "/my/question/*/appeal"),  # the page of a reply
    }


def _shape(route):
    """Return an address with a star for what it names."""
    words = {"fact", "join", "move", "post", "id_number", "zone", "east", "payments", "hukou"}
    words |= {"balances"}
    return "/".join(
        part if (part.isalpha() and part not in words) or part in {"", "who-looked"} else "*"
        for part in route.split("/")
    )
