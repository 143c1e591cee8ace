"""The pages of publishing, as the people who prepare, agree and answer use them."""

import re
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from planted import GROWN, PHONE
from test_publishing import NOW, draft, published, shown
from world import OTHER_TOWNSHIP, TOWNSHIP

from sunledger.platform import photos
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import Column, Kind, Picture, Table, Type

TODAY = timezone.localdate()


def text_of(answer):
    return answer.content.decode()


def number_of(answer):
    assert answer.status_code == 302, text_of(answer)
    return re.search(r"[0-9a-f-]{36}", answer["Location"])[0]


def test_a_policy_is_prepared_by_one_and_published_by_another(world):
    one, other = world.client("township_officer"), world.client("county_aid_office")
    given = {"kind": "policy", "place": TOWNSHIP, "slug": "say_it_is_wrong"}
    number = number_of(one.post("/c/publish/new", given))
    page = text_of(one.get(f"/c/publish/{number}"))
    assert "公示的不对，怎么说" in page
    assert "看过了，交给另一个人" in page
    assert "同意公开" not in page
    one.post(f"/c/publish/{number}/step", {"act": "hand_in"})
    assert "同意公开" not in text_of(one.get(f"/c/publish/{number}"))
    assert f"/c/publish/{number}" in text_of(other.get("/c/todo"))
    assert "看过了，同意公开" in text_of(other.get(f"/c/publish/{number}"))
    other.post(f"/c/publish/{number}/step", {"act": "publish"})
    assert selectors.at(Kind.POLICY, TOWNSHIP, slug="say_it_is_wrong", on=TODAY) is not None
    assert "公开中" in text_of(one.get("/c/publish"))


def test_what_is_not_agreed_to_goes_back_with_its_reason(world):
    one, other = world.client("township_officer"), world.client("county_aid_office")
    given = {"kind": "policy", "place": TOWNSHIP, "slug": "what_is_public"}
    number = number_of(one.post("/c/publish/new", given))
    one.post(f"/c/publish/{number}/step", {"act": "hand_in"})
    answer = other.post(f"/c/publish/{number}/step", {"act": "refuse", "refuse-why": ""})
    assert answer.status_code == 422
    other.post(f"/c/publish/{number}/step", {"act": "refuse", "refuse-why": "话要说明白些"})
    assert "话要说明白些" in text_of(one.get(f"/c/publish/{number}"))


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "", "place": TOWNSHIP},
        {"kind": "policy", "place": TOWNSHIP, "slug": "nothing"},
        {"kind": "books_month", "place": TOWNSHIP, "period": "2026-13"},
        {"kind": "list", "place": TOWNSHIP, "slug": "7"},
        {"kind": "roster", "place": TOWNSHIP, "slug": "x"},
        {"kind": "policy", "place": OTHER_TOWNSHIP, "slug": "what_is_public"},
    ],
)
def test_what_cannot_be_drafted_says_why(world, given):
    answer = world.client("township_officer").post("/c/publish/new", given)
    assert answer.status_code == 422
    assert "有错" in text_of(answer)


def test_each_masked_place_is_listed_and_no_page_has_what_stood_there(world):
    number = published(world, body_zh=f"联系 {PHONE}")
    page = text_of(world.client("supervision_chair").get(f"/c/publish/{number}"))
    assert "第 1 行，证件号" in page
    assert "<mark>电话※</mark>" in page
    assert GROWN not in page
    assert PHONE not in page


def test_another_village_sees_nothing_of_it(world):
    number = published(world)
    far = world.client("village_clerk", "990101102201")
    assert far.get(f"/c/publish/{number}").status_code == 404
    assert far.post(f"/c/publish/{number}/step", {"act": "withdraw"}).status_code == 404


def test_what_is_public_is_taken_down_with_a_reason(world):
    number = published(world)
    chair = world.client("supervision_chair")
    chair.post(f"/c/publish/{number}/step", {"act": "withdraw", "withdraw-why": "名单登错了"})
    assert shown() is None
    assert "内容已经删掉" in text_of(chair.get(f"/c/publish/{number}"))


def test_an_objection_is_answered_on_its_page_by_who_took_no_part(world):
    published(world)
    key = shown().head.id
    services.object_to(key, "王大山搬走了", contact=PHONE, sender="x", origin=NOW)
    chair, town = world.client("supervision_chair"), world.client("township_officer")
    [asked], _ = selectors.objections(by=world.actor("township_officer"), on=TODAY)
    address = f"/c/publish/objection/{asked.number}"
    assert PHONE not in text_of(chair.get(address))
    page = text_of(town.get(address))
    assert PHONE in page
    assert address in text_of(town.get("/c/todo"))
    town.post(address, {"text": "核过了，还住在村里", "question": "有一户搬走了"})
    [answered] = shown().objections
    assert (answered.question, answered.answer) == ("有一户搬走了", "核过了，还住在村里")
    assert "核过了" in text_of(
        town.get("/c/publish/objection?state=answered")
    ) or "已答复" in text_of(town.get("/c/publish/objection?state=answered"))


def test_a_part_of_a_photo_is_covered_by_four_numbers(world):
    made = BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(made, "JPEG")
    kept = photos.keep(made.getvalue())
    column = Column("photo", "照片", "picture", Type.PICTURE)
    table = Table("works", "工程", "works", (column,), ((kept,),))
    clerk = world.actor("village_clerk")
    drafted = draft(tables=(table,), pictures=(Picture(kept, "路.jpg", "路", "road"),))
    number = services.prepare(drafted, by=clerk, origin=NOW)
    [before] = selectors.edition(number, by=clerk, on=TODAY).page.pictures
    client = world.client("village_clerk")
    address = f"/c/publish/{number}/blur/{before.key}"
    assert client.get(address).status_code == 200
    assert client.get(f"/c/publish/{number}/picture/{before.key}")["Content-Type"] == "image/jpeg"
    wrong = {"left": 80, "top": 10, "right": 20, "bottom": 50}
    assert client.post(address, wrong).status_code == 422
    client.post(address, {"left": 20, "top": 10, "right": 80, "bottom": 50})
    [after] = selectors.edition(number, by=clerk, on=TODAY).page.pictures
    assert after.key != before.key
    assert client.get(address).status_code == 404
    assert world.client("supervision_chair").get(address).status_code in {403, 404}


def test_the_page_offers_what_there_is_to_prepare_and_fills_the_form(world):
    one = world.client("township_officer")
    page = text_of(one.get("/c/publish/new"))
    href = re.search(r'href="(\?|/c/publish/new\?)([^"]*say_it_is_wrong[^"]*)"', page)[2]
    filled = text_of(one.get(f"/c/publish/new?{href.replace('&amp;', '&')}"))
    assert 'value="say_it_is_wrong"' in filled
    assert 'value="policy" selected' in filled
