"""Two households, or two records of a person, that are one: on pages, by two people, and back."""

import re
import uuid
from datetime import date
from html import unescape

import pytest
from console_office import NOW, told

from sunledger.kit.ids import check_character
from sunledger.platform.ground.accounts.selectors import looks
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import (
    Batch,
    CloseHousehold,
    FactRow,
    MemberRow,
    MergeHouseholds,
    Query,
    StateFact,
)

pytestmark = pytest.mark.django_db
WHY = {"reason": "走访核实，是同一家", "document": "走访 5 号"}


def text_of(answer):
    return unescape(answer.content.decode())


def number_of(count):
    body = f"99010119610203{200 + count:03}"
    return body + check_character(body)


@pytest.fixture
def twice(office):
    """The first household recorded twice: H3 in the same village, its head under another number."""
    from world import VILLAGE  # noqa: PLC0415 - after setup

    place = division(VILLAGE).id
    rows = [
        MemberRow("补.xlsx", "一", 2, "H3", place, "=李大山", number_of(1), relation="户主"),
        MemberRow("补.xlsx", "一", 3, "H3", place, "赵小英", number_of(2), relation="配偶"),
        FactRow("补.xlsx", "一", 2, "status", "exited", "H3"),
    ]
    by = office.actor("county_aid_office")
    for kind in (MemberRow, FactRow):
        batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 1, 1))
        services.apply_batch(batch, [r for r in rows if isinstance(r, kind)], by=by, origin=NOW)
    office.twin = selectors.households(Query(VILLAGE, text="H3"), by=by).rows[0]
    office.twin_person = selectors.search(number_of(1), by=by)[0][0].person
    return office


def _of_homes(office):
    return f"/c/household/{office.home.id}/merge?with={office.twin.id}"


def _of_people(office):
    page = f"/c/household/{office.home.id}/person/{office.person}/merge"
    return f"{page}?with={office.twin_person}"


def _proposed(client, address):
    answer = told(client).post(address, WHY)
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def _carried(office, address):
    """Propose as the clerk and agree as the township; return the address of the change."""
    change = _proposed(office.client("village_clerk"), address)
    officer = told(office.client("township_officer"))
    assert officer.post(change, {"act": "approve"}).status_code == 302
    return change


# --- the way it goes ------------------------------------------------------------------------------


def test_who_is_alike_is_offered_and_others_are_found_by_name_or_number(twice):
    clerk = told(twice.client("village_clerk"))
    page = f"/c/household/{twice.home.id}/merge"
    assert f"?with={twice.twin.id}" in text_of(clerk.get(page))
    person = f"/c/household/{twice.home.id}/person/{twice.person}/merge"
    assert f"?with={twice.twin_person}" in text_of(clerk.get(person))
    for address, asked, key in (
        (page, "H3", twice.twin.id),
        (page, "赵小英", twice.twin.id),
        (person, number_of(1), twice.twin_person),
    ):
        answer = clerk.post(address, {"act": "find", "q": asked})
        assert f"?with={key}" in text_of(answer).partition("同名、同一天")[0]
    assert "请写另一个的编号" in text_of(clerk.post(page, {"act": "find", "q": ""}))


def test_two_households_are_shown_proposed_checked_and_one(twice):
    clerk, officer = twice.client("village_clerk"), told(twice.client("township_officer"))
    page = text_of(told(clerk).get(_of_homes(twice)))
    for words in (
        "H3 并到 H1",
        "1 人和 2 人，合起来 3 人",
        "=李大山在两户里是两条记录",
        "属性状态。两条都看得到",
        f"/c/household/{twice.twin.id}/merge?with={twice.home.id}",  # the other way round
    ):
        assert words in page
    assert number_of(1) not in page
    change = _proposed(clerk, _of_homes(twice))
    seen = text_of(officer.get(change))
    assert "1 人和 2 人，合起来 3 人" in seen
    assert "H1、H3" in seen
    assert officer.post(change, {"act": "approve"}).status_code == 302
    old = text_of(officer.get(f"/c/household/{twice.twin.id}"))
    assert "这一户已并到 H1" in old
    assert f'href="/c/household/{twice.home.id}"' in old
    assert "走访核实，是同一家" in old
    home = text_of(officer.get(f"/c/household/{twice.home.id}"))
    assert "3 口人" in home
    assert "并进来的" in home
    rows = text_of(officer.get("/c/household"))
    assert "共 1 条" in rows
    assert '<td class="number">3</td>' in rows  # the list counts whom the page counts
    assert str(twice.home.id) in text_of(officer.get("/c/household?q=H3"))


def test_a_merge_is_taken_back_by_two_and_all_is_as_it_was(twice):
    def seen(client):
        pages = [f"/c/household/{key}{tail}" for key in (twice.home.id, twice.twin.id)
                 for tail in ("", "/members", "/income")]  # fmt: skip
        main = (text_of(client.get(page)).partition('<div class="head">')[2] for page in pages)
        return [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text) for text in main]

    clerk, officer = told(twice.client("village_clerk")), told(twice.client("township_officer"))
    before = seen(officer)
    _carried(twice, _of_homes(twice))
    assert seen(officer) != before
    (merge,) = selectors.merges(twice.home.id, by=twice.actor("village_clerk"))
    back = f"/c/household/{twice.home.id}/unmerge/{merge.id}"
    assert back in text_of(clerk.get(f"/c/household/{twice.home.id}"))
    assert "各是各的" in text_of(clerk.get(back))
    change = _proposed(clerk, back)
    assert clerk.post(change, {"act": "approve"}).status_code == 403
    assert "合并以后登记的" in text_of(officer.get(change))
    assert officer.post(change, {"act": "approve"}).status_code == 302
    assert seen(officer) == before
    assert clerk.get(back).status_code == 404


def test_two_records_of_a_person_become_one(twice):
    officer = told(twice.client("township_officer"))
    page = text_of(told(twice.client("village_clerk")).get(_of_people(twice)))
    assert "这个人会在 2 户里：H1、H3" in page
    assert number_of(1) not in page
    _carried(twice, _of_people(twice))
    old = f"/c/household/{twice.home.id}/person/{twice.twin_person}"
    assert "这条记录已并到 =李大山" in text_of(officer.get(old))
    kept = f"/c/household/{twice.home.id}/person/{twice.person}"
    assert f'href="{kept}"' in text_of(officer.get(old))
    assert "/unmerge/" in text_of(officer.get(kept))
    assert text_of(officer.get(f"/c/person?q={number_of(1)}")).count('<th scope="row">') == 1


def test_both_households_see_who_looked(twice):
    told(twice.client("village_clerk")).get(_of_homes(twice))
    seen = {look.subject for look in looks(by=twice.actor("audit_admin"))}
    assert {str(twice.home.id), str(twice.twin.id)} <= seen


# --- attacks --------------------------------------------------------------------------------------


def test_nobody_checks_her_own_merge(twice):
    officer = twice.client("township_officer")
    change = _proposed(officer, _of_homes(twice))
    assert 'value="approve"' not in text_of(officer.get(change))
    assert officer.post(change, {"act": "approve"}).status_code == 403


def test_a_double_click_proposes_and_applies_once(twice):
    clerk, officer = twice.client("village_clerk"), told(twice.client("township_officer"))
    change = _proposed(clerk, _of_homes(twice))
    assert "已经有人提出" in text_of(clerk.post(_of_homes(twice), WHY))
    back = f"/c/household/{twice.twin.id}/merge?with={twice.home.id}"
    assert "已经有人提出" in text_of(clerk.post(back, WHY))  # nor the other way round
    assert officer.post(change, {"act": "approve"}).status_code == 302
    assert officer.post(change, {"act": "approve"}).status_code == 422
    assert len(selectors.merges(twice.home.id, by=twice.actor("village_clerk"))) == 1


def test_what_lies_elsewhere_is_not_told_from_what_is_nowhere(twice):
    clerk = told(twice.client("village_clerk"))
    page = f"/c/household/{twice.home.id}/merge"
    person = f"/c/household/{twice.home.id}/person/{twice.person}/merge"
    by = twice.actor("county_aid_office")
    far = selectors.search("周秀英", by=by)[0][0].person
    for address, other in ((page, twice.other.id), (person, far)):
        answers = [clerk.get(f"{address}?with={key}") for key in (other, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
        posts = [clerk.post(f"{address}?with={key}", WHY) for key in (other, uuid.uuid4())]
        assert [answer.status_code for answer in posts] == [404, 404]
    for asked in ("H2", "周秀英", "H999"):
        assert "没有找到" in text_of(clerk.post(page, {"act": "find", "q": asked}))
    stranger = told(twice.client("village_clerk", "990101102201"))
    assert stranger.get(_of_homes(twice)).status_code == 404
    assert clerk.get(f"{page}?with=x").status_code == 404
    assert clerk.get(f"/c/household/{twice.home.id}/unmerge/99999").status_code == 404


def test_with_itself_nothing_is_merged(twice):
    clerk = told(twice.client("village_clerk"))
    page = f"/c/household/{twice.home.id}/merge?with={twice.home.id}"
    assert clerk.post(page, WHY).status_code == 404


@pytest.mark.parametrize("changed", ["fact", "closed", "members"])
def test_one_of_the_two_that_changed_meanwhile_is_looked_at_again(twice, changed):
    officer = told(twice.client("township_officer"))
    change = _proposed(twice.client("village_clerk"), _of_homes(twice))
    by, other = twice.actor("township_officer"), twice.actor("county_aid_office")
    if changed == "members":
        place = division("990101101201").id
        row = MemberRow("三.xlsx", "一", 2, "H3", place, "李小山", number_of(3), relation="长子")
        batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 2, 1))
        services.apply_batch(batch, [row], by=other, origin=NOW)
    else:
        proposal = StateFact(twice.twin.id, "sec_housing", "no")
        if changed == "closed":
            proposal = CloseHousehold(twice.twin.id, date(2026, 2, 1))
        between = services.propose(proposal, "走访看到", by=by, origin=NOW)
        services.approve(between, by=other, origin=NOW)
    assert "提出以后" in text_of(officer.get(change))
    assert "没有登记" in text_of(officer.post(change, {"act": "approve"}))
    assert selectors.merges(twice.home.id, by=by) == []


def test_who_reaches_one_of_two_places_sees_that_a_merge_waits_and_decides_nothing(twice):
    office = twice.actor("county_aid_office")
    merge = MergeHouseholds(twice.home.id, twice.other.id)
    change = f"/c/change/{services.propose(merge, '同一家', by=office, origin=NOW)}"
    officer = told(twice.client("township_officer"))
    page = text_of(officer.get(change))
    assert "其中一个不在你管的地方" in page
    assert not re.search(r"\bH2\b", page)
    assert 'value="approve"' not in page
    assert officer.post(change, {"act": "approve"}).status_code == 403
    assert officer.get("/c/change").status_code == 200
    assert officer.get("/c/todo").status_code == 200


def test_what_stands_of_the_one_merged_away_is_corrected_from_the_page_of_the_other(twice):
    by, checks = twice.actor("village_clerk"), told(twice.client("township_officer"))
    alone = selectors.statements(twice.twin.id, by=by, item="status")
    _carried(twice, _of_homes(twice))
    clerk = told(twice.client("village_clerk"))
    page = f"/c/household/{twice.home.id}/propose/fact?of={alone[0].id}"
    assert f"of={alone[0].id}" in text_of(clerk.get(f"/c/household/{twice.home.id}"))
    sent = {"said_by": "officer", "reason": "两条留一条", "take_back": "on", "value": "exited"}
    change = _proposed_with(clerk, page, sent)
    assert "1</span>" in text_of(clerk.get(f"/c/household/{twice.home.id}"))  # it waits here
    assert checks.post(change, {"act": "approve"}).status_code == 302
    left = selectors.statements(twice.home.id, by=by, item="status")
    assert [said.value for said in left] == ["registered"]


def _proposed_with(client, address, sent):
    answer = client.post(address, sent)
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def test_what_is_stated_of_either_record_stands_on_the_page_of_the_person(twice):
    by, checks = twice.actor("village_clerk"), twice.actor("township_officer")
    for home, person, grade in (
        (twice.home.id, twice.person, "一级"),
        (twice.twin.id, twice.twin_person, "二级"),
    ):
        fact = StateFact(home, "disability_grade", grade, person=person)
        change = services.propose(fact, "残疾证", by=by, origin=NOW)
        services.approve(change, by=checks, origin=NOW)
    _carried(twice, _of_people(twice))
    page = text_of(
        told(twice.client("township_officer")).get(
            f"/c/household/{twice.home.id}/person/{twice.person}"
        )
    )
    assert "一级" in page
    assert "二级" in page


def _moved_away(office):
    """Merge the household into one of another village of the township; return where it was."""
    from world import NEXT_VILLAGE  # noqa: PLC0415 - after setup

    by = office.actor("county_aid_office")
    row = MemberRow("名册.xlsx", "一", 2, "H8", division(NEXT_VILLAGE).id, "秦子安", number_of(8))
    batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 1, 1))
    services.apply_batch(batch, [row], by=by, origin=NOW)
    kept = selectors.households(Query(NEXT_VILLAGE, text="H8"), by=by).rows[0].id
    two = MergeHouseholds(kept, office.home.id)
    key = services.propose(two, "同一家", by=office.actor("township_officer"), origin=NOW)
    services.approve(key, by=by, origin=NOW)
    return office.home.id, kept


def test_who_had_a_household_that_was_merged_into_another_village_is_told_whom_to_ask(office):
    from world import NEXT_VILLAGE, OTHER_VILLAGE  # noqa: PLC0415 - after setup

    gone, kept = _moved_away(office)
    there = office.actor("village_clerk", NEXT_VILLAGE)
    clerk = told(office.client("village_clerk"))
    for page in ("", "/income", "/members", "/past", "/changes", "/procedures", "/propose/fact"):
        answer = clerk.get(f"/c/household/{gone}{page}")
        assert answer.status_code == 403, page
        text = text_of(answer)
        assert "这一户并到别处去了" in text
        assert "竹溪村的一户" in text
        assert there.name in text
        for personal in ("秦子安", "李大山", "H8", str(kept), number_of(8)[-4:]):
            assert personal not in text
    assert clerk.get(f"/c/household/{kept}").status_code == 404  # whose it never was
    answer = clerk.get(f"/api/v1/households/{gone}", headers={"X-Purpose": "check_change"})
    assert answer.status_code in {403, 422}
    stranger = told(office.client("village_clerk", OTHER_VILLAGE))
    assert stranger.get(f"/c/household/{gone}").status_code == 404
    assert told(office.client("township_officer")).get(f"/c/household/{gone}").status_code == 200
    assert not [
        look
        for look in looks(by=office.actor("audit_admin"))
        if look.subject == str(kept) and look.by == office.actor("village_clerk").ref
    ]


def test_a_household_whose_record_went_to_another_village_is_told_so_too(office):
    gone, _ = _moved_away(office)
    own = office.client("household", household=gone)
    text = text_of(own.get("/my/"))
    assert "竹溪村的一户" in text
    assert "秦子安" not in text
