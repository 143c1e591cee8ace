"""名单: frozen from a search, cited, worked out again; and what nobody can do with it."""

import csv
import io
import json
import re
import uuid
from datetime import date
from html import unescape

import pytest
from console_office import ID, NOW, told

from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.selectors import events_found
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import (
    Again,
    Batch,
    CloseHousehold,
    CorrectPerson,
    FactRow,
    Join,
    MemberRow,
    MergeHouseholds,
    MoveHousehold,
    Query,
    StateFact,
)

pytestmark = pytest.mark.django_db
NEW = "/c/list/new"
WHY = "一季度公开在册户数"
VILLAGE, NEXT_VILLAGE, OTHER_VILLAGE = "990101101201", "990101101202", "990101102201"


def text_of(answer):
    return unescape(answer.content.decode("utf-8-sig"))


def hidden_in(page):
    return {
        name: value
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        if name != "csrfmiddlewaretoken"
    }


def _looked_at(client, query=""):
    """Fill in what for; return what the last page sends on."""
    page = text_of(client.post(f"{NEW}{query}", {"reason": WHY}))
    assert "看一遍，再定" in page
    return {**hidden_in(page), "act": "do"}


def _frozen(client, query=""):
    answer = client.post(f"{NEW}{query}", _looked_at(client, query))
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


@pytest.fixture
def aid(office):
    return office.client("county_aid_office")


def _state(office, fact, number="H1"):
    batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 1, 2))
    row = FactRow("变.xlsx", "一", 2, *fact, number)
    services.apply_batch(batch, [row], by=office.actor("county_aid_office"), origin=NOW)


# --- the way it goes ------------------------------------------------------------------------------


def test_a_search_is_frozen_looked_at_once_more(office, aid):
    assert f'href="{NEW}?status=registered"' in text_of(aid.get("/c/household?status=registered"))
    page = text_of(aid.get(f"{NEW}?status=registered&place={VILLAGE}"))
    assert "枫林村" in page
    assert "属性状态：在册" in page
    sent = _looked_at(aid, f"?status=registered&place={VILLAGE}")
    assert selectors.frozen_found(by=office.actor("county_aid_office"))[1] == 0  # nothing yet
    answer = aid.post(f"{NEW}?status=registered&place={VILLAGE}", sent)
    page = text_of(aid.get(answer["Location"]))
    ((row,), _) = selectors.frozen_found(by=office.actor("county_aid_office"))
    assert (row.rows, row.reason, row.sha256) == (1, WHY, sent["sha256"])
    for words in (
        WHY,
        row.sha256,
        str(row.id),
        f"台账第 {row.version} 版",
        "枫林村，属性状态：在册",
    ):
        assert words in page
    events, _ = events_found(room="registry")
    assert (events[0].kind, events[0].told["rows"]) == ("registry.list_frozen", 1)


def test_the_list_of_lists_and_its_files_are_the_same(aid):
    _frozen(aid)
    assert "共 1 条" in text_of(aid.get("/c/list"))
    rows = list(csv.reader(io.StringIO(text_of(aid.get("/c/list.csv")))))
    assert rows[1][0] == WHY
    assert json.loads(aid.get("/c/list.json").content)["count"] == 1
    assert aid.get("/c/list.xlsx").status_code == 200


def test_its_households_are_as_they_were_and_leave_for_a_purpose_only(office, aid):
    homes = f"{_frozen(aid)}/household"
    _state(office, ("status", "exited"))
    page = text_of(aid.get(homes))
    assert "共 2 条" in page
    assert "已脱贫" not in page
    assert f"/c/household/{office.home.id}" in page
    assert "for=export" in aid.get(f"{homes}.csv")["Location"]
    told(aid, "export", "audit")
    rows = list(csv.reader(io.StringIO(text_of(aid.get(f"{homes}.csv")))))
    assert [row[0] for row in rows[1:-1]] == ["H1", "H2"]
    events, _ = events_found(room="console")
    assert events[0].told["list"] == "frozen_households"


def test_whatever_changes_the_register_gives_the_same_for_its_version(office, aid):
    """Every kind of change that can move a household in or out of a list, or alter its row."""
    place = division(VILLAGE).id
    by, checks = office.actor("county_aid_office"), office.actor("township_officer")
    more = [
        MemberRow("补.xlsx", "一", 2, "H3", place, "孙大同", "990101196102033011", relation="户主"),
        MemberRow("补.xlsx", "一", 3, "H4", place, "孙小同", "990101196102033038", relation="户主"),
    ]
    batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 1, 1))
    services.apply_batch(batch, more, by=by, origin=NOW)
    third, fourth = (
        selectors.households(Query(VILLAGE, text=number), by=by).rows[0].id
        for number in ("H3", "H4")
    )
    lists = [_frozen(aid), _frozen(aid, "?status=registered"), _frozen(aid, f"?place={VILLAGE}")]
    keys = [uuid.UUID(address.rpartition("/")[2]) for address in lists]
    changes = [
        StateFact(office.home.id, "status", "exited"),
        CorrectPerson(office.person, "李大川"),
        Join(
            office.home.id, "长子", date(2026, 1, 5), name="李小川", id_number="99010119900101301X"
        ),
        MergeHouseholds(office.home.id, third),
        CloseHousehold(fourth, date(2026, 2, 1)),
        MoveHousehold(office.home.id, division(NEXT_VILLAGE).id, date(2026, 2, 1)),
    ]
    for proposal in changes:
        change = services.propose(proposal, "走访核实", by=checks, origin=NOW)
        services.approve(change, by=by, origin=NOW)
        for key in keys:
            check = selectors.check_frozen(key, by=by)
            assert (check.kept, check.again) == (True, Again.SAME), proposal
    (merge,) = selectors.merges(office.home.id, by=by)
    assert merge.gone == third
    services.undo_batch(batch.id, by=by, origin=NOW)
    assert {selectors.check_frozen(key, by=by).again for key in keys} == {Again.SAME}
    page = text_of(aid.get(f"{lists[0]}?check=1"))
    assert page.count("对得上") >= 2
    assert "对不上" not in page


# --- attacks --------------------------------------------------------------------------------------


def test_a_double_click_freezes_once(office, aid):
    sent = _looked_at(aid)
    first, again = (aid.post(NEW, sent) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert selectors.frozen_found(by=office.actor("county_aid_office"))[1] == 1


def test_what_changed_after_it_was_looked_at_is_looked_at_again(office, aid):
    sent = _looked_at(aid)
    _state(office, ("status", "exited"))
    page = text_of(aid.post(NEW, sent))
    assert "您看了以后，名单变了" in page
    assert selectors.frozen_found(by=office.actor("county_aid_office"))[1] == 0
    again = {**hidden_in(page), "act": "do"}
    assert again["sha256"] != sent["sha256"]
    assert aid.post(NEW, again).status_code == 302


@pytest.mark.parametrize("asked", ["李大山", "H1", "99010119610203004"])
def test_a_list_by_name_or_number_is_not_frozen_and_keeps_no_such_word(office, aid, asked):
    for answer in (aid.get(f"{NEW}?q={asked}"), aid.post(f"{NEW}?q={asked}", {"reason": WHY})):
        assert "不能定名单" in text_of(answer)
    answer = aid.post(f"{NEW}?q={asked}", {"reason": WHY, "act": "do"})
    assert "不能定名单" in text_of(answer)
    assert selectors.frozen_found(by=office.actor("county_aid_office"))[1] == 0


@pytest.mark.parametrize("role", ["township_officer", "village_clerk", "audit", "data_steward"])
def test_who_may_not_freeze_does_not(office, role):
    client = office.client(role)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, {"reason": WHY, "act": "do"}).status_code == 403
    if role != "data_steward":
        assert NEW not in text_of(client.get("/c/household"))


def test_the_list_of_another_place_is_not_there(office, aid):
    address = _frozen(aid, f"?place={OTHER_VILLAGE}")
    officer = told(office.client("township_officer"), "export")
    nowhere = f"/c/list/{uuid.uuid4()}"
    for tail in ("", "?check=1", "/household", "/household.csv"):
        answers = [officer.get(f"{at}{tail}") for at in (address, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert "共 0 条" in text_of(officer.get("/c/list"))
    own = _frozen(aid, f"?place={VILLAGE}")
    assert officer.get(own).status_code == 200
    assert "H1" in text_of(officer.get(f"{own}/household"))
    assert office.client("leader").get(own).status_code == 403


def test_a_township_is_not_told_that_a_list_is_wrong_where_a_household_left_its_reach(office, aid):
    own = _frozen(aid, f"?place={VILLAGE}")
    by, place = office.actor("county_aid_office"), division(OTHER_VILLAGE).id
    row = MemberRow("搬.xlsx", "一", 2, "H1", place, "=李大山", ID, relation="户主")
    batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 2, 1))
    services.apply_batch(batch, [row], by=by, origin=NOW)
    assert "这里算不出来" in text_of(office.client("township_officer").get(f"{own}?check=1"))
    assert selectors.check_frozen(uuid.UUID(own[-36:]), by=by).again is Again.SAME
