"""Of a subsidy who got it: from the public lists alone, by village, and no village with a few."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from on_the_portal import draft
from world import COUNTY, NEXT_VILLAGE, VILLAGE

from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import Column, Kind, Table, Type
from sunledger.platform.questions.notices.models import Came

pytestmark = pytest.mark.django_db

_LIST = (
    Column("place", "村", "Village", Type.TEXT),
    Column("name", "姓名", "Name", Type.PERSON_NAME),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)


def public(world, *drafts, days_ago=0):
    origin = Origin("console", timezone.now() - timedelta(days=days_ago))
    first, second = world.actor("finance"), world.actor("county_aid_office")
    numbers = services.prepare_all(list(drafts), by=first, origin=origin)
    services.hand_all_in(numbers, by=first, origin=origin)
    services.publish_all(numbers, by=second, origin=origin)
    return numbers


def roster(period, title, **villages):
    rows = tuple(
        (place, f"王大{'山河湖海江'[n % 5]}", 1_000)
        for place, many in villages.items()
        for n in range(many)
    )
    return draft(
        *(Kind.ROSTER, COUNTY, period, str(len(title)), title, "List"),
        tables=(Table("payees", "名单", "List", _LIST, rows),),
        clock="announce_days",
        personal=True,
    )


@pytest.fixture
def farmland(world):
    """Publish the subsidy for farmland, two lists of it and one of something else."""
    page = draft(Kind.SUBSIDY, COUNTY, "", "farmland", "耕地地力保护补贴", "Subsidy for farmland")
    return public(
        world,
        page,
        roster("2026-05", "耕地地力保护补贴发放名单", 枫林村=6, 竹溪村=5, 石桥村=3),
        roster("2026-06", "耕地地力保护补贴发放名单", 枫林村=4),
        roster("2026-06", "稻谷补贴发放名单", 枫林村=9),
    )[1:]


def told(suffix="json"):
    answer = Client().get(f"/subsidy/farmland.{suffix}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_counted_by_village_from_the_lists_of_this_subsidy(farmland):
    page = Client().get("/subsidy/farmland").content.decode()
    assert page.count("耕地地力保护补贴发放名单") == 2
    assert "稻谷补贴发放名单" not in page
    [table] = json.loads(told())["tables"]
    rows = {row["place"]: (row["payments"], row["fen"]) for row in table["rows"]}
    assert rows["枫林村"] == (10, 10_000)
    assert "10" in page
    assert "100.00" in page
    assert farmland


def test_a_village_with_a_few_is_not_told_in_any_form(farmland):
    [table] = json.loads(told())["tables"]
    rows = {row["place"]: (row["payments"], row["fen"]) for row in table["rows"]}
    assert rows == {  # with one of five, or the sum would tell of three
        "枫林村": (10, 10_000),
        "笔数少的 2 个村，合在一起": (8, 8_000),
    }
    assert table["total"]["payments"] == 18
    page = Client().get("/subsidy/farmland").content.decode()
    for text in (page, told("csv")):
        assert "30.00" not in text
        assert "50.00" not in text
    assert "石桥村、竹溪村" in page
    assert farmland


def test_what_is_taken_down_is_not_counted(world, farmland):
    services.withdraw(
        farmland[0],
        "登错了",
        by=world.actor("county_aid_office"),
        origin=Origin("console", timezone.now()),
    )
    left = selectors.received("farmland", "耕地地力保护补贴", on=timezone.localdate())
    assert len(left.rosters) == 1
    assert (left.villages, left.few) == ((), ("枫林村",))
    assert (left.together, left.whole) == (None, None)  # four
    assert "40.00" not in Client().get("/subsidy/farmland").content.decode()


def test_a_village_shows_the_lists_of_the_county_that_have_it(farmland):
    fenglin = Client().get(f"/v/{VILLAGE}").content.decode()
    assert fenglin.count("耕地地力保护补贴发放名单") == 2
    assert "稻谷补贴发放名单" in fenglin
    zhuxi = Client().get(f"/v/{NEXT_VILLAGE}").content.decode()
    assert zhuxi.count("耕地地力保护补贴发放名单") == 1
    assert "稻谷补贴发放名单" not in zhuxi
    assert farmland


def test_where_no_list_is_public_it_says_so_and_leads_to_the_money(world):
    public(world, draft(Kind.SUBSIDY, COUNTY, "", "farmland", "耕地地力保护补贴", "Farmland"))
    page = Client().get("/en/subsidy/farmland").content.decode()
    assert "No list was on notice yet" in page
    assert '/en/fund/"' in page


PAGE = (Kind.SUBSIDY, COUNTY, "", "farmland", "耕地地力保护补贴", "Subsidy for farmland")
TITLE = "耕地地力保护补贴发放名单"


def over(world, *lists):
    """Publish lists whose days are over, and the page of the subsidy; end them."""
    public(world, draft(*PAGE))
    numbers = public(world, *lists, days_ago=15)
    before = json.loads(told())["tables"]
    assert set(services.close_due(Origin("job", timezone.now()))) == set(numbers)
    return numbers, before


def test_when_its_days_are_over_the_names_go_and_the_figures_of_the_villages_stay(world):
    lists = (
        roster("2026-05", TITLE, 枫林村=6, 竹溪村=5, 石桥村=3),
        roster("2026-06", TITLE, 枫林村=4),
    )
    numbers, before = over(world, *lists)
    assert json.loads(told())["tables"] == before
    assert before[0]["rows"][0] == {"place": "枫林村", "payments": 10, "fen": 10_000}
    assert before[0]["rows"][1] == {
        "place": "笔数少的 2 个村，合在一起", "payments": 8, "fen": 8_000
    }  # fmt: skip
    page = Client().get("/subsidy/farmland").content.decode()
    assert "公示满了的 2 份，姓名已经撤下" in page
    assert "正在公示的名单" not in page
    for text in (page, told("csv"), Client().get("/en/subsidy/farmland").content.decode()):
        assert "王大" not in text
        assert "30.00" not in text  # three of a village
    assert Client().get("/notice/").content.decode().count(TITLE) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' '), count(*) FROM notices_came t")
        kept, rows = cursor.fetchone()
        cursor.execute("SELECT string_agg(content, '') FROM notices_edition WHERE kind = 'roster'")
        assert cursor.fetchone() == ("",)
    assert rows == 4
    assert "王大" not in kept
    assert len(numbers) == 2


def test_another_version_of_a_list_that_is_over_takes_its_place(world):
    over(world, roster("2026-05", TITLE, 枫林村=6))
    public(world, roster("2026-05", TITLE, 枫林村=7))
    got = selectors.received("farmland", "耕地地力保护补贴", on=timezone.localdate())
    assert (got.villages, got.over, len(got.rosters)) == ((("枫林村", 7, 7_000),), 0, 1)


def test_each_year_has_its_own_figures(world):
    over(world, roster("2025-05", TITLE, 枫林村=6), roster("2026-05", TITLE, 枫林村=8))
    page = Client().get("/subsidy/farmland").content.decode()
    assert "2026 年各村领了多少" in page
    assert '<option value="2025">' in page
    earlier = Client().get("/subsidy/farmland?year=2025").content.decode()
    assert "2025 年各村领了多少" in earlier
    assert "/subsidy/farmland.csv?year=2025" in earlier
    for year, fen in (("2025", 6_000), ("2026", 8_000), ("1999", 8_000), ("x", 8_000)):
        file = Client().get(f"/subsidy/farmland.json?year={year}").content
        assert [row["fen"] for row in json.loads(file)["tables"][0]["rows"]] == [fen], year


def test_of_a_list_that_runs_or_was_taken_down_nothing_is_kept(world, farmland):
    services.withdraw(
        farmland[0],
        "登错了",
        by=world.actor("county_aid_office"),
        origin=Origin("console", timezone.now()),
    )
    services.close_due(Origin("job", timezone.now()))
    assert Came.objects.count() == 0
    for number in farmland[:2]:
        with pytest.raises(DatabaseError, match="days are over"), transaction.atomic():
            Came.objects.create(edition_id=number, village="枫林村", payments=1, fen=1)


def test_the_database_keeps_the_figures_as_they_were(world):
    over(world, roster("2026-05", TITLE, 枫林村=6))
    for change in (lambda rows: rows.update(fen=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="keeps what was written"), transaction.atomic():
            change(Came.objects.all())


def test_the_answers_lead_to_the_page_of_the_subsidy(farmland):
    page = Client().post("/subsidy/check", {"has": ["land", "alone"]}).content.decode()
    assert 'href="/subsidy/farmland"' in page
    assert "/subsidy/extreme_poverty" not in page  # it is not public here
    assert farmland
