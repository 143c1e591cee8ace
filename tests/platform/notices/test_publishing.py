"""A draft is looked at by one and agreed to by another; its clock runs out and not before."""

import json
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image
from planted import CARD, GROWN, PHONE
from world import COUNTY, NEXT_VILLAGE, OTHER_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.kit.errors import SunledgerError
from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.models import Event
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.content import hash_of
from sunledger.platform.questions.notices.contracts import (
    Area,
    Column,
    Draft,
    Kind,
    Picture,
    Source,
    State,
    Table,
    Type,
)
from sunledger.platform.questions.notices.models import Edition, Objection
from sunledger.platform.questions.notices.pictures import redrawn

TODAY = timezone.localdate()
NOW = Origin("console", timezone.now())
COLUMNS = (
    Column("name", "姓名", "name", Type.PERSON_NAME),
    Column("id", "证件号", "ID", Type.ID_NUMBER),
    Column("said", "说明", "remark", Type.TEXT),
    Column("fen", "金额", "amount", Type.MONEY_FEN),
)
ROWS = (("王大山", GROWN, "种粮补贴", 140000), ("欧阳丹", None, f"电话{PHONE}", 90050))


def ago(days):
    return Origin("console", NOW.at - timedelta(days=days))


def draft(place=VILLAGE, **more):
    given = {
        "kind": Kind.ROSTER,
        "place": place,
        "period": "2026-06",
        "slug": "grain",
        "title_zh": "种粮补贴发放名单",
        "title_en": "Grain subsidy, who is paid",
        "body_zh": "",
        "body_en": "",
        "tables": (Table("payees", "名单", "list", COLUMNS, ROWS),),
        "basis_zh": "云财农〔2026〕15号",
        "basis_en": "Yuncainong 2026 No. 15",
        "source": Source("funds", "roster", "7"),
        "clock": "announce_days",
        "personal": False,
    }
    return Draft(**(given | more))


def published(world, *, days_ago=0, place=VILLAGE, **more):
    """Publish as two people of a village do; return the number of the edition."""
    clerk, chair = world.actor("village_clerk", place), world.actor("supervision_chair", place)
    origin = ago(days_ago)
    number = services.prepare(draft(place, **more), by=clerk, origin=origin)
    services.hand_in(number, by=clerk, origin=origin)
    services.publish(number, by=chair, origin=origin)
    return number


def shown(**more):
    given = {"kind": Kind.ROSTER, "place": VILLAGE, "period": "2026-06", "slug": "grain"}
    return selectors.at(**(given | more), on=TODAY)


def test_what_is_prepared_is_public_only_when_a_second_person_agrees(world):
    clerk, chair = world.actor("village_clerk"), world.actor("supervision_chair")
    number = services.prepare(draft(), by=clerk, origin=NOW)
    assert shown() is None
    with pytest.raises(SunledgerError, match="办不了"):
        services.publish(number, by=chair, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    town = world.actor("township_officer")
    assert selectors.waiting(by=chair, on=TODAY) == (1, 0)
    with pytest.raises(Refused):
        services.publish(number, by=clerk, origin=NOW)
    with pytest.raises(Refused):
        services.publish(number, by=world.actor("supervision_chair", OTHER_VILLAGE), origin=NOW)
    assert shown() is None
    services.publish(number, by=town, origin=NOW)
    page = shown()
    assert page.tables[0].rows == (
        ("王大山", f"990101********{GROWN[-4:]}", "种粮补贴", 140000),
        ("欧阳丹", None, "电话※", 90050),
    )
    assert page.head.clock.left == 11  # today and ten days after it
    assert page.head.sha256 == hash_of(page.content)
    assert page.masked == {"id_number": 1, "phone": 1}


def test_nobody_agrees_to_what_she_prepared_herself_nor_does_the_database(world):
    town = world.actor("township_officer")
    number = services.prepare(draft(), by=town, origin=NOW)
    services.hand_in(number, by=town, origin=NOW)
    with pytest.raises(SunledgerError, match="另一个人"):
        services.publish(number, by=town, origin=NOW)
    with acting(town), pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(id=number).update(
            state="published", agreed_by=town.ref, published_at=NOW.at
        )


def test_what_is_public_stands_in_the_log_with_its_hash_and_no_name(world):
    published(world)
    page = shown()
    [event] = [one for one in events_of_publication(page.head.id) if one.number == page.head.event]
    assert event.kind == "notices.published"
    assert event.told["sha256"] == page.head.sha256
    assert "王" not in str(event.told)


def events_of_publication(series):

    return [
        SimpleNamespace(number=row.number, kind=row.kind, told=json.loads(row.content)["told"])
        for row in Event.objects.filter(subject=str(series)).order_by("number")
    ]


def test_what_is_not_public_yet_is_seen_by_the_offices_of_the_place_alone(world):
    clerk = world.actor("village_clerk")
    number = services.prepare(draft(), by=clerk, origin=NOW)
    assert not Edition.objects.filter(id=number).exists()  # nobody signed in
    for role, place in (("village_clerk", NEXT_VILLAGE), ("township_officer", "990101102000")):
        with pytest.raises(Refused):
            selectors.edition(number, by=world.actor(role, place), on=TODAY)
        with acting(world.actor(role, place)):
            assert not Edition.objects.filter(id=number).exists()
    seen = selectors.edition(number, by=world.actor("county_aid_office"), on=TODAY)
    assert seen.ends == TODAY + timedelta(days=10)
    assert [one.column for one in seen.masked] == ["id", "said"]
    assert not seen.may_change


def test_a_notice_ends_after_its_days_and_the_database_holds_to_it(world):
    early, late = published(world, days_ago=10), published(world, days_ago=11, slug="other")
    clerk = world.actor("county_aid_office")
    with acting(clerk), pytest.raises(DatabaseError, match="early"), transaction.atomic():
        Edition.objects.filter(id=early).update(state="closed", closed_at=NOW.at)
    with acting(clerk), pytest.raises(DatabaseError, match="promised"), transaction.atomic():
        Edition.objects.filter(id=early).update(last=TODAY - timedelta(days=2))
    assert services.close_due(NOW) == [late]
    assert shown().head.state is State.PUBLISHED
    assert shown(slug="other").head.state is State.CLOSED
    assert shown(slug="other").head.clock.left == 0
    assert services.close_due(NOW) == []
    with pytest.raises(DatabaseError, match="early"), transaction.atomic():
        services.close_due(Origin("job", NOW.at + timedelta(days=1)))  # whatever day it is told


def test_a_personal_notice_goes_when_its_time_ends_and_leaves_its_hash(world):
    number = published(world, days_ago=11, personal=True)
    found, _ = selectors.search("王大山", on=TODAY)
    assert found
    page = shown()
    services.close_due(NOW)
    assert shown() is None
    assert selectors.search("王大山", on=TODAY) == ([], 0)
    with acting(world.actor("county_aid_office")):
        row = Edition.objects.get(id=number)
    assert (row.content, row.state, row.sha256) == ("", "withdrawn", page.head.sha256)
    assert row.closed_at is not None


def test_a_new_version_takes_the_place_of_the_old_whose_hash_stays(world):
    published(world)
    first = shown()
    published(world, body_zh="更正")
    second = shown()
    assert second.head.id == first.head.id
    assert (second.head.version, second.body_zh) == (2, "更正")
    assert [(one.number, one.sha256) for one in second.versions] == [
        (2, second.head.sha256),
        (1, first.head.sha256),
    ]
    old = selectors.publication(first.head.id, on=TODAY, version=1)
    assert old.content == first.content
    found, total = selectors.search("王大山", on=TODAY)
    assert total == 1
    assert found[0].head.version == 2


def test_what_is_taken_down_is_gone_with_its_reason_kept(world):
    number = published(world)
    with pytest.raises(Refused):
        services.withdraw(number, "登错了", by=world.actor("village_clerk"), origin=NOW)
    chair = world.actor("supervision_chair")
    with pytest.raises(SunledgerError, match="没有写字"):
        services.withdraw(number, " ", by=chair, origin=NOW)
    services.withdraw(number, "登错了", by=chair, origin=NOW)
    assert shown() is None
    assert selectors.edition(number, by=chair, on=TODAY).page.content == ""
    assert selectors.published(on=TODAY) == ([], 0)


def test_nothing_that_was_agreed_to_is_changed_or_deleted(world):
    number = published(world)
    office = world.actor("county_aid_office")
    for change in ({"content": "{}"}, {"sha256": "0" * 64}, {"agreed_by": "a:x"}, {"version": 9}):
        with acting(office), pytest.raises(DatabaseError), transaction.atomic():
            Edition.objects.filter(id=number).update(**change)
    with acting(office), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM notices_edition")


def test_a_visitor_changes_nothing(world):
    published(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.update(title_zh="别的")


def test_an_objection_is_answered_by_another_than_who_published(world):
    published(world)
    page = shown()
    promise = services.object_to(
        page.head.id,
        f"王大山没有地，我的号 {GROWN}",
        line="payees:1",
        contact=PHONE,
        sender="192.0.2.7",
        origin=NOW,
    )
    assert promise.number == 1
    assert promise.due > TODAY + timedelta(days=9)
    assert (shown().objections, shown().waiting) == ((), 1)
    chair, town = world.actor("supervision_chair"), world.actor("township_officer")
    [asked], total = selectors.objections(by=town, on=TODAY)
    assert total == 1
    assert asked.contact == PHONE
    assert selectors.waiting(by=town, on=TODAY) == (0, 1)
    [seen], _ = selectors.objections(by=chair, on=TODAY)
    assert not seen.may_answer
    assert seen.said == seen.contact == ""
    with pytest.raises(Refused):
        services.answer(asked.number, "有地", by=chair, origin=NOW)
    services.answer(asked.number, f"有地 3 亩，电话{PHONE}", by=town, origin=NOW)
    [answered] = shown().objections
    assert GROWN not in answered.question
    assert answered.answer == "有地 3 亩，电话※"
    assert answered.unit == "青石镇乡镇经办人"
    assert shown().waiting == 0
    with pytest.raises(SunledgerError, match="答复过"):
        services.answer(asked.number, "再答", by=town, origin=NOW)
    assert PHONE not in str(events_of_publication(page.head.id))


def test_who_prepared_it_does_not_answer_nor_lets_the_database(world):
    town, office = world.actor("township_officer"), world.actor("county_aid_office")
    number = services.prepare(draft(TOWNSHIP), by=town, origin=NOW)
    services.hand_in(number, by=town, origin=NOW)
    services.publish(number, by=office, origin=NOW)
    services.object_to(shown(place=TOWNSHIP).head.id, "不对", sender="x", origin=NOW)
    [asked], _ = selectors.objections(by=office, on=TODAY)
    for by in (town, office):
        with pytest.raises(SunledgerError, match="另一个人"):
            services.answer(asked.number, "对", by=by, origin=NOW)
    with acting(office), pytest.raises(DatabaseError, match="another"), transaction.atomic():
        Objection.objects.filter(id=asked.number).update(
            answer="对", answered_by=town.ref, answered_at=NOW.at
        )
    services.answer(asked.number, "核过了", by=world.actor("finance"), origin=NOW)


def test_a_notice_with_an_open_objection_does_not_end(world):
    published(world, days_ago=11)
    page = shown()
    assert not page.may_object
    with pytest.raises(SunledgerError, match="公示期"):
        services.object_to(page.head.id, "不对", sender="x", origin=NOW)
    services.object_to(page.head.id, "不对", sender="x", origin=ago(3))
    assert services.close_due(NOW) == []
    [asked], _ = selectors.objections(by=world.actor("township_officer"), on=TODAY)
    services.answer(asked.number, "核过了", by=world.actor("township_officer"), origin=NOW)
    assert len(services.close_due(NOW)) == 1


def test_objections_are_counted_by_address_and_the_address_is_not_kept(world):
    cache.clear()
    published(world)
    key = shown().head.id
    for _ in range(5):
        services.object_to(key, "不对", sender="192.0.2.9", origin=NOW)
    with pytest.raises(SunledgerError, match="太多"):
        services.object_to(key, "不对", sender="192.0.2.9", origin=NOW)
    services.object_to(key, "不对", sender="192.0.2.10", origin=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM notices_objection t")
        assert "192.0.2" not in (cursor.fetchone()[0] or "")


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("王大山", 1),
        ("大山", 1),
        ("wangdashan", 1),
        ("wds", 1),
        ("ouyang", 1),
        ("种粮补贴", 1),
        ("王大山 种粮", 1),
        ("王大山 欧阳", 0),
        ("1400.00", 1),
        (GROWN, 0),
        (PHONE, 0),
        ("王", 0),
        ("", 0),
        ("%", 0),
        ("__", 0),
    ],
)
def test_published_rows_are_found_by_what_is_shown_of_them(world, words, finds):
    published(world)
    hits, total = selectors.search(words, on=TODAY)
    assert (len(hits), total) == (finds, finds)
    assert selectors.search(words, within=OTHER_VILLAGE, on=TODAY) == ([], 0)
    assert selectors.search(words, within=TOWNSHIP, on=TODAY)[1] == finds


def test_a_search_is_one_question_and_counts_no_further_than_it_shows(
    world, monkeypatch, django_assert_num_queries
):
    for month in ("2026-03", "2026-04", "2026-05"):
        published(world, period=month)
    monkeypatch.setattr(selectors, "MOST_FOUND", 2)
    with django_assert_num_queries(2):  # the rows with their lists, and the names of the places
        hits, total = selectors.search("王大山", on=TODAY)
    assert total == 2
    assert {hit.head.period for hit in hits} == {"2026-04", "2026-05"}  # the newest
    assert selectors.search("王大山", on=TODAY, start=2) == ([], 2)


def test_what_is_public_is_listed_by_kind_place_period_and_clock(world):
    published(world)
    published(world, place=NEXT_VILLAGE, period="2026-05", clock="")
    heads, total = selectors.published(Kind.ROSTER, within=TOWNSHIP, on=TODAY)
    assert total == 2
    assert [head.place_name for head in heads] == ["枫林村", "竹溪村"]
    assert selectors.published(running=True, on=TODAY)[1] == 1
    assert selectors.published(period="2026-05", on=TODAY)[1] == 1
    assert selectors.published(within=OTHER_VILLAGE, on=TODAY) == ([], 0)
    assert selectors.counts(TOWNSHIP) == {Kind.ROSTER: 2}
    assert selectors.counts(OTHER_VILLAGE) == {}
    assert selectors.periods(Kind.ROSTER, VILLAGE) == ["2026-06"]


def photo():
    picture = Image.new("RGB", (400, 300), "white")
    for x in range(100, 200):
        for y in range(100, 150):
            picture.putpixel((x, y), ((x * 7) % 256, (y * 13) % 256, 40))
    made = BytesIO()
    tags = Image.Exif()
    tags[0x010E] = f"{GROWN} {CARD}"
    picture.save(made, "JPEG", exif=tags, comment=GROWN.encode())
    return made.getvalue()


def test_of_a_picture_only_the_picture_is_public_and_what_is_marked_is_gone(world):
    kept = photos.keep(photo())  # as if somebody had kept it as it came
    picture = Picture(kept, f"{GROWN}.jpg", "村口", "at the entrance")
    column = Column("photo", "照片", "picture", Type.PICTURE)
    table = Table("works", "工程", "works", (column,), ((kept,),))
    clerk = world.actor("village_clerk")
    number = services.prepare(draft(tables=(table,), pictures=(picture,)), by=clerk, origin=NOW)
    seen = selectors.edition(number, by=clerk, on=TODAY)
    [old] = seen.page.pictures
    assert [one.column for one in seen.masked] == ["name"]
    services.blur(number, old.key, [Area(250, 333, 500, 500)], by=clerk, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    assert selectors.picture(old.key) is None
    [new] = selectors.edition(number, by=clerk, on=TODAY).page.pictures
    assert selectors.picture(new.key) is None  # not public yet
    services.publish(number, by=world.actor("supervision_chair"), origin=NOW)
    page = shown()
    assert page.tables[0].rows == ((new.key,),)
    content = selectors.picture(new.key).read_bytes()
    assert GROWN.encode() not in content
    assert CARD.encode() not in content
    with Image.open(BytesIO(content)) as drawn:
        assert not drawn.getexif()
        assert "comment" not in drawn.info
        colours = drawn.crop((104, 104, 196, 146)).getcolors(4000)
        assert len({tuple(v // 24 for v in colour) for _, colour in colours}) < 60
    services.withdraw(number, "换一张", by=world.actor("supervision_chair"), origin=NOW)
    assert selectors.picture(new.key) is None


def test_of_what_is_covered_no_sign_can_be_read(world):
    """Of black on white in a marked area a few even squares are left, the same for other words."""
    assert world
    drawn = []
    for step in (2, 3):
        picture = Image.new("L", (400, 300), 255)
        for x in range(100, 300, step):
            picture.paste(0, (x, 60, x + 1, 200))
        made = BytesIO()
        picture.convert("RGB").save(made, "PNG")
        content, *_ = redrawn(made.getvalue(), [Area(200, 150, 800, 750)])
        with Image.open(BytesIO(content)) as shown_:
            drawn.append(shown_.convert("L"))
    for covered in drawn:
        squares = [
            covered.crop((92 + 60 * x, 57 + 60 * y, 128 + 60 * x, 93 + 60 * y))
            for x in range(4)
            for y in range(3)
        ]
        assert all(high - low < 12 for low, high in (one.getextrema() for one in squares))


def test_a_month_of_several_villages_is_published_at_once(world):
    town, office = world.actor("township_officer"), world.actor("county_aid_office")
    drafts = [draft(place) for place in (VILLAGE, NEXT_VILLAGE)]
    numbers = services.prepare_all(drafts, by=town, origin=NOW)
    services.hand_all_in(numbers, by=town, origin=NOW)
    services.publish_all(numbers, by=office, origin=NOW)
    assert selectors.published(on=TODAY)[1] == 2
    assert shown().head.event != shown(place=NEXT_VILLAGE).head.event


def test_what_is_prepared_again_sets_aside_what_waited(world):
    clerk = world.actor("village_clerk")
    first = services.prepare(draft(), by=clerk, origin=NOW)
    services.hand_in(first, by=clerk, origin=NOW)
    services.prepare(draft(), by=clerk, origin=NOW)
    seen = selectors.edition(first, by=clerk, on=TODAY)
    assert seen.listed.head.state is State.REFUSED
    assert "又起草" in seen.reason


def test_who_does_not_agree_says_why(world):
    clerk, chair = world.actor("village_clerk"), world.actor("supervision_chair")
    number = services.prepare(draft(), by=clerk, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    services.refuse(number, "第二行不对", by=chair, origin=NOW)
    seen = selectors.edition(number, by=clerk, on=TODAY)
    assert (seen.reason, seen.ended_name) == ("第二行不对", chair.name)
    assert shown() is None


def test_a_village_does_not_publish_for_another(world):
    with pytest.raises(Refused):
        services.prepare(draft(OTHER_VILLAGE), by=world.actor("village_clerk"), origin=NOW)
    with pytest.raises(Refused):
        services.prepare(draft(COUNTY), by=world.actor("township_officer"), origin=NOW)
