"""A project is drafted from the tables of its money and goes through the gate like all else."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from handing_in import book
from test_wages_and_works import CONTRACTS, WORKS, contract, road, work  # noqa: F401 - a fixture
from world import COUNTY, OTHER_VILLAGE, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.notices import services
from sunledger.platform.questions.notices.contracts import Kind

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def built(road):  # noqa: F811 - it is that fixture
    road.take_in(book(CONTRACTS, [contract()]))
    road.take_in(book(WORKS, [work(300)]))
    return road


def test_a_project_is_offered_drafted_and_public_with_its_money(built, register):
    officer = built.actor
    offered = [one for one in services.offers(by=officer, on=TODAY) if one.kind is Kind.PROJECT]
    assert [(one.place, one.slug, one.title_zh) for one in offered] == [(VILLAGE, "X1", "通村路")]
    origin = Origin("console", timezone.now())
    drafted = services.draft_of(Kind.PROJECT, COUNTY, "", "X1", by=officer, on=TODAY)
    number = services.prepare(drafted, by=officer, origin=origin)
    services.hand_in(number, by=officer, origin=origin)
    services.publish(number, by=register.actor("county_aid_office"), origin=origin)
    page = Client().get(f"/v/{VILLAGE}/projects").content.decode()
    assert "枫林村：通村路" in page
    assert "谁来验收" in page
    address = re.search(r'href="/notice/([0-9a-f-]{36})"', page)[1]
    told = {
        table["code"]: table["rows"]
        for table in json.loads(Client().get(f"/notice/{address}.json").content)["tables"]
    }
    assert [row["fen"] for row in told["sums"]] == [50_000, 50_000, 30_000, 20_000]
    [agreed] = told["contracts"]
    assert (agreed["supplier"], agreed["agreed"], agreed["paid"]) == ("某路桥公司", 50_000, 30_000)
    [payment] = told["payments"]
    assert (payment["on"], payment["fen"], payment["progress"]) == ("2026-02-05", 30_000, "40")
    shown = Client().get(f"/en/notice/{address}").content.decode()
    assert "Agreed and not paid yet" in shown
    assert "acceptance do not stand here yet" in shown


@pytest.mark.parametrize(("place", "code"), [(COUNTY, "none"), (OTHER_VILLAGE, "X1")])
def test_a_project_that_is_not_there_or_of_another_place_is_not_drafted(built, place, code):
    with pytest.raises(SunledgerError, match="没有编号为"):
        services.draft_of(Kind.PROJECT, place, "", code, by=built.actor, on=TODAY)


def test_a_village_without_projects_says_what_will_stand_there(register):
    assert register
    page = Client().get(f"/v/{VILLAGE}/projects").content.decode()
    for words in ("跟谁签的合同", "有谁来投标", "谁来验收", "这个村还没有公开项目"):
        assert words in page
