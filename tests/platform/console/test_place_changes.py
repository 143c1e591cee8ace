"""Places are made and reformed on pages: a real county begins so."""

import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from world import NOW

from sunledger.platform.ground.accounts.contracts import Actor, Post
from sunledger.platform.ground.accounts.selectors import people
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import children, division, tree
from sunledger.platform.ground.transparency.selectors import events_found

pytestmark = pytest.mark.django_db
NEW = "/c/place/new"
LIST = "代码,名称\n990101103000,红岩乡\n990101103201\t松坡村\n\n990101101203 梨树村"
SINCE = "2026-01-01"


@pytest.fixture
def world(db):  # noqa: ARG001 - the county is made in its transaction
    from world import build  # noqa: PLC0415 - after setup

    return build()


@pytest.fixture
def steward(world):
    return world.client("data_steward")


def text_of(answer):
    return unescape(answer.content.decode())


def hidden_in(page):
    """Return what the form of a check-answers page sends on."""
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        if name != "csrfmiddlewaretoken"
    }


def faults_in(page):
    found = re.findall(r'<th scope="row">(\d+)</th><td>(.*?)</td><td>(.*?)</td>', page)
    return {int(number): f"{what}。{should}" for number, what, should in found}


# --- townships and villages -----------------------------------------------------------------------


def test_a_pasted_list_is_checked_looked_at_and_added_in_one_act(steward):
    page = text_of(steward.post(NEW, {"rows": LIST, "since": SINCE}))
    assert "加这 3 个地方" in page
    assert division("990101103000") is None  # nothing yet
    answer = steward.post(NEW, {**hidden_in(page), "act": "add"}, follow=True)
    assert "加好了，3 个地方" in text_of(answer)
    assert [place.name for place in children("990101103000")] == ["松坡村"]
    assert division("990101101203").since == date(2026, 1, 1)
    events, _ = events_found(room="places")
    told = {event.subject for event in events if event.kind == "places.division_added"}
    assert {"990101103000", "990101103201", "990101101203"} <= told


def test_what_is_there_is_left_alone_and_the_page_says_so(steward):
    standing = tree()
    rows = "\n".join(f"{place.code} {place.name}" for place in standing)
    page = text_of(steward.post(NEW, {"rows": rows, "since": SINCE}))
    assert "这 7 个地方都已经有了" in page
    assert 'value="add"' not in page
    answer = steward.post(NEW, {"rows": rows, "since": SINCE, "act": "add"}, follow=True)
    assert "什么也没有改" in text_of(answer)
    assert tree() == standing


def test_a_list_added_twice_adds_once(steward):
    kept = hidden_in(text_of(steward.post(NEW, {"rows": LIST, "since": SINCE})))
    steward.post(NEW, {**kept, "act": "add"})
    again = steward.post(NEW, {**kept, "act": "add"}, follow=True)
    assert "什么也没有改" in text_of(again)
    assert len(tree()) == 10


def test_every_bad_line_is_told_by_its_number(steward):
    rows = [
        "990101103 红岩乡",
        "",
        "9.90101E+11 松坡村",
        "九九零一 梨树村",
        "990101101203",
        "990101101000 青山镇",
        "990101104201 石门村",
        "990102101000 别县镇",
        "990101105000 甲乡",
        "990101105000 乙乡",
        "990101106000 " + "长" * 81,
        "990103000000 别县",
        "990101107000 好乡",
    ]
    before = tree()
    page = text_of(steward.post(NEW, {"rows": "\n".join(rows), "since": SINCE, "act": "add"}))
    told = faults_in(page)
    assert set(told) == {1, 3, 4, 5, 6, 7, 8, 10, 11, 12}
    assert "9 位" in told[1]
    assert "设成文本" in told[3]
    assert "12 位数字" in told[4]
    assert "没有名称" in told[5]
    assert "平台里叫青石镇" in told[6]
    assert "把 990101104000 也写进来" in told[7]
    assert "不在您管的地方" in told[8]
    assert "第 9 行" in told[10]
    assert "81 字" in told[11]
    assert "只加乡镇和村" in told[12]
    assert "有 10 行要改" in page
    assert "990101107000 好乡" in page  # what was pasted is there to be mended
    assert tree() == before


def test_a_workbook_is_read_as_text_also_where_codes_are_numbers(steward):
    book = openpyxl.Workbook()
    for row in (["区划代码", "名称"], [990101103000, "红岩乡"], ["990101103201", "松坡村"]):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("区划.xlsx", kept.getvalue())
    page = text_of(steward.post(NEW, {"file": file, "since": SINCE}))
    assert hidden_in(page)["rows"] == "990101103000\t红岩乡\n990101103201\t松坡村"


def test_the_rows_of_a_bad_workbook_are_told_as_the_sheet_numbers_them(steward):
    book = openpyxl.Workbook()
    book.active["B3"], book.active["C3"] = "990101103000", "红岩乡"
    book.active["B5"] = "99010110"
    kept = io.BytesIO()
    book.save(kept)
    file = SimpleUploadedFile("区划.xlsx", kept.getvalue())
    page = text_of(steward.post(NEW, {"file": file, "since": SINCE}))
    assert set(faults_in(page)) == {5}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_both_encodings(steward, encoding):
    content = '代码,名称\r\n"990101103000","红岩乡"\r\n'.encode(encoding)
    file = SimpleUploadedFile("区划.csv", content)
    page = text_of(steward.post(NEW, {"file": file, "since": SINCE}))
    assert hidden_in(page)["rows"] == "990101103000\t红岩乡"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "还没有名单"),
        ({"rows": "没有代码的话"}, "没有带代码的行"),
        ({"rows": LIST, "since": "2999-01-01"}, "还没到"),
        ({"rows": LIST, "file": SimpleUploadedFile("a.csv", b"1")}, "只留一样"),
        ({"file": SimpleUploadedFile("a.pdf", b"1")}, "另存为 .xlsx 或 .csv"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "打不开"),
        ({"file": SimpleUploadedFile("a.csv", b"\x00\xff\xfe")}, "认不出的字"),
        ({"file": SimpleUploadedFile("a.csv", b"1" * 2_000_001)}, "超过 2 MB"),
        ({"rows": "990101103000 乡\n" * 5001}, "最多 5000 行"),
    ],
)
def test_what_cannot_be_a_list_is_told(steward, given, said):
    assert said in text_of(steward.post(NEW, {"since": SINCE, **given}))


def test_who_may_not_change_places_cannot(world):
    officer = world.client("township_officer")
    assert officer.get(NEW).status_code == 403
    assert officer.post(NEW, {"rows": LIST, "since": SINCE, "act": "add"}).status_code == 403
    assert NEW not in text_of(officer.get("/c/place"))
    assert NEW in text_of(world.client("system_admin").get("/c/place"))


# --- one place ------------------------------------------------------------------------------------

PAPER = {"on": "2026-06-01", "basis": "云岫府函〔2026〕5 号"}


def _agreed(steward, address, given):
    """Fill in, look once more, do it; return the page that comes then."""
    page = text_of(steward.post(address, given))
    assert "看一遍，再办" in page, page
    return text_of(steward.post(address, {**hidden_in(page), "act": "do"}, follow=True))


def test_a_place_is_renamed_from_a_day_on(steward):
    address = "/c/place/990101101201/rename"
    assert address in text_of(steward.get("/c/place/990101101201"))
    steward.post(address, {"name": "枫林新村", **PAPER})
    assert division("990101101201").name == "枫林村"  # only looked at
    page = _agreed(steward, address, {"name": "枫林新村", **PAPER})
    assert "云岫府函〔2026〕5 号" in page
    assert (division("990101101201").name, division("990101101201").since) == (
        "枫林新村",
        date(2026, 6, 1),
    )


def test_a_village_is_merged_into_another(steward):
    page = _agreed(steward, "/c/place/990101101202/merge", {"into": "990101101201", **PAPER})
    assert "竹溪村" in page  # in the history of the other
    assert division("990101101202").until == date(2026, 6, 1)
    page = text_of(steward.get("/c/place/990101101202/merge", follow=True))
    assert "竹溪村到 2026-06-01 为止" in page
    assert "也许刚刚有人办过" in page


def test_a_township_is_merged_with_its_villages_under_new_codes(steward):
    address = "/c/place/990101102000/merge"
    assert "990101102201 石桥村" in text_of(steward.get(address))
    given = {"into": "990101101000", **PAPER}
    page = text_of(steward.post(address, {**given, "moves": "990101102201 石桥村 \n别的"}))
    assert "第 1 行" in page
    assert "第 2 行" in page
    one = {**given, "moves": "990101102201 990101101203"}
    assert "柳湾村（990101102202）还在里面" in text_of(steward.post(address, one))
    assert division("990101102000").until is None
    both = {**given, "moves": "990101102201 石桥村 990101101203\n990101102202 990101101204"}
    _agreed(steward, address, both)
    assert [place.name for place in children("990101101000")] == [
        "枫林村",
        "竹溪村",
        "石桥村",
        "柳湾村",
    ]


def test_a_place_is_merged_once_however_often_it_is_asked_for(steward):
    address = "/c/place/990101101202/merge"
    kept = hidden_in(text_of(steward.post(address, {"into": "990101101201", **PAPER})))
    steward.post(address, {**kept, "act": "do"})
    before = tree()
    assert "也许刚刚有人办过" in text_of(steward.post(address, {**kept, "act": "do"}, follow=True))
    assert tree() == before


def test_the_bodies_of_a_merged_village_go_on_or_end_in_the_same_act(steward, world):
    for kind, name in (("collective", "竹溪村合作社"), ("party_branch", "竹溪村党支部")):
        places.add_body(
            BodyKind(kind),
            name,
            place="990101101202",
            since=date(2026, 1, 1),
            by=world.actor("data_steward"),
            origin=NOW,
        )
    address, into = "/c/place/990101101202/merge", {"into": "990101101201", **PAPER}
    page = text_of(steward.get(address))
    assert "村集体经济组织“竹溪村合作社”" in page
    assert "村党支部“竹溪村党支部”" in page
    goes = {"body_collective_990101101202": "give", "body_party_branch_990101101202": "end"}
    _agreed(steward, address, {**into, **goes})
    page = text_of(steward.get("/c/place/990101101201"))
    assert "/c/body/collective/990101101201" in page
    assert "竹溪村党支部" not in page
    page = text_of(steward.get("/c/body/collective/990101101202"))
    assert "已结束" in page
    assert "/c/body/collective/990101101201" in page  # where it is now
    assert "已结束" in text_of(steward.get("/c/body/party_branch/990101101202"))


def test_the_bodies_of_a_split_village_stay_with_it_unless_said_otherwise(steward, world):
    places.add_body(
        BodyKind.COLLECTIVE,
        "枫林村合作社",
        place="990101101201",
        since=date(2026, 1, 1),
        by=world.actor("data_steward"),
        origin=NOW,
    )
    page = text_of(steward.get("/c/place/990101101201/split"))
    assert re.search(r'name="body_collective_990101101201" value="give"[^>]* checked', page)
    page = text_of(steward.get("/c/place/990101101202/merge"))
    assert "body_" not in page  # nothing sits there
    parts = "990101101201 枫林村\n990101101209 枫坡村"
    goes = {"body_collective_990101101201": "give"}
    _agreed(steward, "/c/place/990101101201/split", {"parts": parts, **goes, **PAPER})
    assert "/c/body/collective/990101101201" in text_of(steward.get("/c/place/990101101201"))


def test_the_account_of_whose_place_ended_says_so_and_what_to_do(steward, world):
    number = world.account("village_clerk", "990101101202")
    own = world.account("household", "990101101202")
    _agreed(steward, "/c/place/990101101202/merge", {"into": "990101101201", **PAPER})
    system = world.client("system_admin")
    page = text_of(system.get(f"/c/account/{number}"))
    assert "地方没有了" in page
    assert re.search(r"竹溪村到 <time.*2026-06-01</time> 为止，现在是 <a.*>枫林村</a>", page)
    assert "请先按现在的地方给一个岗位，批准以后再结束旧的。" in page
    link = re.search(rf'/c/account/{number}/post\?[^"]*', page)[0]
    form = text_of(system.get(link))
    assert re.search(r'<option value="village_clerk" selected', form)
    assert re.search(r'<option value="990101101201" selected', form)
    seen = text_of(world.client("security_admin").get(f"/c/account/{number}"))
    assert "请系统管理员按现在的地方给岗位。" in seen
    assert "/post?" not in seen
    assert "地方没有了" not in text_of(system.get(f"/c/account/{own}"))  # it goes by its household
    other = world.account("village_clerk")
    assert "地方没有了" not in text_of(system.get(f"/c/account/{other}"))


def test_a_body_is_not_given_to_a_village_that_has_one(steward, world):
    for village in ("990101101201", "990101101202"):
        places.add_body(
            BodyKind.COLLECTIVE,
            f"合作社 {village}",
            place=village,
            since=date(2026, 1, 1),
            by=world.actor("data_steward"),
            origin=NOW,
        )
    given = {"into": "990101101201", "body_collective_990101101202": "give", **PAPER}
    page = text_of(steward.post("/c/place/990101101202/merge", given))
    assert "枫林村已经有村集体经济组织了" in page
    assert division("990101101202").until is None


def test_a_township_is_split_and_its_villages_go_where_their_codes_say(steward):
    address = "/c/place/990101102000/split"
    page = text_of(steward.get(address))
    assert "990101102000 白水乡" in page
    given = {
        "parts": "990101102000 白水乡\n990101104000 柳湾乡",
        "moves": "990101102201 石桥村\n990101102202 柳湾村 990101104201",
        **PAPER,
    }
    page = text_of(steward.post(address, given))
    assert "只管留用原代码的那一个" in page
    page = _agreed(steward, address, given)
    assert "/c/place/990101104000" in page  # what came of it
    assert [place.name for place in children("990101102000")] == ["石桥村"]
    assert [place.name for place in children("990101104000")] == ["柳湾村"]
    old = text_of(steward.get("/c/place/990101102202"))
    assert "以后是" in old
    assert "/c/place/990101104201" in old
    assert "/c/place/990101102202" in text_of(steward.get("/c/place/990101104201"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"parts": "990101102000 白水乡"}, "两个以上不同的代码"),
        ({"parts": "990101102000 白水乡\n990101104000"}, "第 2 行没有名称"),
        ({"parts": "990101102000 白水乡\n99010110400 柳湾乡"}, "不是代码"),
        ({"parts": "990101102000 白水乡\n990102104000 柳湾乡"}, "不在您管的地方"),
        ({"parts": "990101102000 白水乡\n990101104201 柳湾乡"}, "没有上级"),
        ({"moves": "990101102202 990101104201 990101104202"}, "第 1 行"),
        ({"moves": "990101102202 990101104201\n990101102202 990101104202"}, "第 2 行"),
        ({"moves": "990101102202 990101105201"}, "没有上级 990101105000"),
        ({"parts": "990101103000 白水乡\n990101104000 柳湾乡"}, "还在里面"),
    ],
)
def test_a_split_that_cannot_be_is_told_before_it_is_done(steward, given, said):
    usual = {"parts": "990101102000 白水乡\n990101104000 柳湾乡", "moves": "", **PAPER}
    usual["moves"] = "990101102202 990101104201"
    before = tree()
    answer = text_of(steward.post("/c/place/990101102000/split", {**usual, **given, "act": "do"}))
    assert said in answer
    assert tree() == before


def test_a_place_gets_another_code_with_what_lies_in_it(steward):
    address = "/c/place/990101102000/recode"
    same = {"code": "990101102000", "moves": "", **PAPER}
    assert "这就是现在的代码" in text_of(steward.post(address, same))
    given = {
        "code": "990101109000",
        "moves": "990101102201 990101109201\n990101102202 990101109202",
        **PAPER,
    }
    _agreed(steward, address, given)
    assert [place.name for place in children("990101109000")] == ["石桥村", "柳湾村"]


def test_a_place_ends_only_when_nobody_is_there(steward, world):
    world.account("helper", "990101102202")
    address = "/c/place/990101102202/end"
    page = text_of(steward.post(address, {**PAPER, "act": "do"}))
    assert "还有 1 个岗位" in page
    assert "请系统管理员先结束" in page
    assert division("990101102202").until is None
    page = _agreed(steward, "/c/place/990101102201/end", PAPER)
    assert "没有别的地方接着" in page
    assert division("990101102201").until == date(2026, 6, 1)


def test_a_special_area_has_its_days_and_its_papers(steward):
    page = _agreed(steward, "/c/place/990101101201/tag", {"kind": "weak_economy", **PAPER})
    assert "经济薄弱" in page
    assert "/c/place/990101101201/untag" in page
    again = text_of(
        steward.post("/c/place/990101101201/tag", {"kind": "weak_economy", **PAPER, "act": "do"})
    )
    assert "weak_economy" in again  # no longer among those to choose
    ended = {**PAPER, "on": "2026-07-01", "kind": "weak_economy"}
    page = _agreed(steward, "/c/place/990101101201/untag", ended)
    assert "经济薄弱" not in page
    events, _ = events_found(room="places")
    assert [e.kind for e in events if "tagged" in e.kind][:2] == [
        "places.untagged",
        "places.tagged",
    ]


@pytest.mark.parametrize("verb", ["recode", "split", "merge", "end", "tag", "untag", "rename"])
def test_nobody_else_reforms_a_place(world, verb):
    for role in ("township_officer", "county_aid_office", "audit_admin"):
        answer = world.client(role).post(f"/c/place/990101101201/{verb}", {**PAPER, "act": "do"})
        assert answer.status_code == 403
    steward = world.client("data_steward")
    assert steward.get(f"/c/place/990102101000/{verb}").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": "2025-01-01"}, "请换晚一些的日子"),
        ({"on": "2999-01-01"}, "还没到"),
        ({"basis": ""}, "请写依据"),
        ({"name": ""}, "请填写这一项"),
    ],
)
def test_what_cannot_be_done_is_told_before_it_is_asked_for(steward, given, said):
    address = "/c/place/990101101201/rename"
    assert said in text_of(steward.post(address, {"name": "枫林新村", **PAPER, **given}))


def test_who_may_not_change_places_sees_no_way_to(world):
    officer = world.client("township_officer")
    assert "/rename" not in text_of(officer.get("/c/place/990101101201"))
    assert officer.get("/c/place/990101101201/rename").status_code == 403
    assert world.client("data_steward").get("/c/place/990101000000/merge").status_code == 404


def test_a_county_as_init_leaves_it_is_filled_by_its_system_administrator(client):
    from world import COUNTY, sign_in  # noqa: PLC0415 - after setup

    from sunledger.assembly.founding import found  # noqa: PLC0415 - after setup

    answers = {
        "code": COUNTY,
        "county": "云岫县",
        "system_admin": ["何系统", "system"],
        "security_admin": ["安全全", "security"],
        "audit_admin": ["沈计", "audit"],
    }
    found(answers, tell=lambda _words: None)
    assert [place.code for place in tree()] == [COUNTY]
    asking = Actor("m:test", "test", (Post("system_admin", COUNTY),))
    sign_in(client, people("system", by=asking)[0].id)
    rows = f"{COUNTY} 云岫县\n990101101000 青石镇\n990101101201 枫林村"
    page = text_of(client.post(NEW, {"rows": rows, "since": SINCE}))
    client.post(NEW, {**hidden_in(page), "act": "add"})
    given = {"name": "云岫县民政局", "code": "civil_affairs", "place": COUNTY, "since": SINCE}
    page = text_of(client.post("/c/body/new", {**given, "kind": "department"}))
    client.post("/c/body/new", {**hidden_in(page), "act": "do"})
    page = text_of(client.get("/c/account/new"))
    assert "枫林村" in page
    assert "云岫县民政局" in page


def test_the_old_address_of_an_icon_leads_to_the_icon(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/console/sun.svg")


def test_the_menu_of_a_person_leads_to_the_tokens(steward):
    assert 'href="/me/tokens"' in text_of(steward.get("/c/place"))
