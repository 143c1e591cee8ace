"""Names of people are found in words by a list: who lives there, and who is paid."""

import pytest
from filled import Register, member
from planted import DAY
from test_publishing import NOW, draft
from world import COUNTY, NEXT_VILLAGE, OTHER_VILLAGE, VILLAGE

from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import Class, Column, Kind, Table, Type
from sunledger.platform.questions.notices.masking import masked, masked_text
from sunledger.platform.questions.notices.seeking.names import People, is_person

VOUCHERS = (
    Column("summary", "摘要", "What for", Type.TEXT),
    Column("payee", "收款人", "Paid to", Type.PERSON_NAME),
    Column("fen", "金额", "Amount", Type.MONEY_FEN),
)
HERE = People(frozenset({"张三丰", "王芳", "高峰", "欧阳丹"}), frozenset({"王芳"}), ("高峰村",))
WIDE = People(frozenset({"高峰", "安排", "张三丰"}), wide=True)


def vouchers(*rows, kind=Kind.BOOKS_MONTH, **more):
    return draft(kind=kind, tables=(Table("vouchers", "凭证", "v", VOUCHERS, rows),), **more)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("付张三丰医药费", "付※※"),
        ("付张 三 丰工钱", "付※工钱"),
        ("付张三\u3000丰、欧阳·丹工钱", "付※、※工钱"),
        ("付张\u200b三丰工钱", "付※工钱"),
        ("高峰村水渠维修，付高峰误工补贴", "高峰村水渠维修，付※误工补贴"),
        ("高峰水库清淤", "高峰水库清淤"),
        ("张三、李四参加", "张三、李四参加"),
        ("换路灯灯泡", "换路灯灯泡"),
    ],
)
def test_a_name_is_masked_however_it_is_written(text, shown):
    assert masked_text(text, DAY, HERE) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("安排给工程", "安排给工程"),
        ("慰问高峰", "慰问※"),
        ("高峰家危房改造", "※家危房改造"),
        ("高峰", "※"),
        ("灌溉用水高峰期", "灌溉用水高峰期"),
        ("补张三丰", "补※"),
    ],
)
def test_in_a_wide_place_a_name_of_two_signs_counts_where_somebody_is_called(text, shown):
    assert masked_text(text, DAY, WIDE) == shown


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("张三丰", True), ("王芳", True), ("买买提·吐尔逊", True), ("青石五金店", False),
     ("县医院", False), ("张", False), ("枫林村", False), ("Zhang San", False)],
)  # fmt: skip
def test_shops_and_offices_are_no_people(name, is_one):
    assert is_person(name) is is_one


def test_whom_a_voucher_pays_is_not_named_in_its_words_and_not_shown_where_he_is_ill():
    rows = [
        ("付李四喜工钱", "李四喜", 100_00),
        ("付赵五经医药费", "赵五经", 200_00),
        ("付药费", "县人民医院", 300_00),
        ("换灯泡", "青石五金店", 400_00),
    ]
    out, gone = masked(vouchers(*rows), DAY)
    assert out.tables[0].rows == (
        ("付※工钱", "李四喜", 100_00),
        ("付※※", "※", 200_00),
        ("付※", "县人民医院", 300_00),
        ("换灯泡", "青石五金店", 400_00),
    )
    assert [(one.row, one.column, one.cls) for one in gone] == [
        (1, "summary", Class.NAME),
        (2, "summary", Class.NAME),
        (2, "summary", Class.HEALTH),
        (2, "payee", Class.HEALTH),
        (3, "summary", Class.HEALTH),
    ]


def test_a_name_that_only_children_have_is_not_shown_as_payee():
    out, gone = masked(vouchers(("奖金", "王芳", 1)), DAY, HERE)
    assert out.tables[0].rows == (("奖金", "※", 1),)
    assert [one.cls for one in gone] == [Class.MINOR]


def test_of_what_tells_of_nobody_no_word_is_taken_for_a_name():
    said = draft(kind=Kind.POLICY, body_zh="张三丰", tables=())
    assert masked(said, DAY, HERE)[0].body_zh == "张三丰"


@pytest.fixture
def register(world):
    """A village in which 张三丰 and the child 刘小满 live; in another lives 单雄信."""
    found = Register(world)
    found.batch(
        [
            member("H1", found.village(VILLAGE), "张三丰", 1, 2),
            member("H1", found.village(VILLAGE), "王 重阳", 2, 3, relation="配偶"),
            member("H2", found.village(OTHER_VILLAGE), "单雄信", 3, 4),
        ]
    )
    return found


def prepared(world, *rows, place=VILLAGE, by="village_clerk", **more):
    given = vouchers(*rows, place=place, clock="", **more)
    actor = world.actor(by, place)
    number = services.prepare(given, by=actor, origin=NOW)
    return selectors.edition(number, by=actor, on=NOW.at.date())


def test_the_gate_asks_the_register_who_lives_there(world, register):
    assert register
    seen = prepared(world, ("付张三丰、单雄信工钱，王重阳", "青石五金店", 1), body_zh="张三丰同意")
    assert seen.page.tables[0].rows == (("付※、单雄信工钱，※", "青石五金店", 1),)
    assert seen.page.body_zh == "※同意"
    assert {(one.table, one.row, one.column, one.shown) for one in seen.masked} == {
        ("vouchers", 1, "summary", "※"),
        ("", 0, "body_zh", "※"),
    }


def test_of_a_county_everybody_is_known(world, register):
    assert register
    seen = prepared(
        world, ("付张三丰、单雄信", "", 1), place=COUNTY, by="county_aid_office", kind=Kind.FUND
    )
    assert seen.page.tables[0].rows == (("付※、※", "", 1),)


def test_who_prepares_for_a_village_without_him_does_not_learn_of_him(world, register):
    assert register
    seen = prepared(world, ("付张三丰", "", 1), place=NEXT_VILLAGE)
    assert seen.page.tables[0].rows == (("付张三丰", "", 1),)


def test_an_objection_and_its_answer_name_nobody(world, register):
    assert register
    clerk, chair = world.actor("village_clerk"), world.actor("supervision_chair")
    number = services.prepare(vouchers(("灯", "店", 1)), by=clerk, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    services.publish(number, by=chair, origin=NOW)
    [head], _ = selectors.published(on=NOW.at.date())
    services.object_to(head.id, "张三丰没有地", sender="x", origin=NOW)
    town = world.actor("township_officer")
    [asked], _ = selectors.objections(by=town, on=NOW.at.date())
    services.answer(asked.number, "张三丰有地 3 亩", by=town, origin=NOW)
    [answered] = selectors.publication(head.id, on=NOW.at.date()).objections
    assert (answered.question, answered.answer) == ("※没有地", "※有地 3 亩")
