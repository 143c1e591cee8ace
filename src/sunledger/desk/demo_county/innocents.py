"""Look-alikes: people and papers that a check must leave in peace."""

from datetime import date, timedelta
from decimal import Decimal

from sunledger.desk.demo_county import money
from sunledger.desk.demo_county.facts import (
    write_kin,
    write_machine,
    write_post,
    write_post_pay,
    write_social_insurance,
    write_stake,
    write_title,
    write_vehicle,
)
from sunledger.desk.demo_county.numbers import fifteen
from sunledger.desk.demo_county.officials import declare
from sunledger.desk.demo_county.people import day_in_month
from sunledger.desk.demo_county.registers import write_member
from sunledger.desk.demo_county.statements import add_exit
from sunledger.desk.demo_county.stories_works import plan
from sunledger.desk.demo_county.teller import COUPLE, ELDER, FAMILY, Teller
from sunledger.desk.demo_county.welfare import bury, certificate
from sunledger.kit.dates import month_end


def tell(teller: Teller) -> None:
    """Let all look-alikes live."""
    for tale in (
        _vehicles, _namesake, _titles, _divorced, _village_doctor, _company_parts, _old_machine,
        _changed_programme, _funeral, _reversed, _family_card, _one_late_return, _one_month,
        _twice_in_the_list, _declared, _exact_notice, _five_years_old, _repaired, _papers,
        _village_cash, _extended_letter,
    ):  # fmt: skip
        tale(teller)


def _vehicles(teller: Teller) -> None:
    county, when = teller.county, teller.county.clock.ago(700)
    for name, kind, brand, fen, titles in (
        ("shared-tricycle", "正三轮载货摩托车", "宗申", 3_800_000,
         ("兄弟合用的三轮车", "A tricycle shared by brothers")),
        ("disabled-vehicle", "残疾人专用汽车", "吉利", 5_200_000,
         ("残疾人专用车", "A vehicle for the disabled")),
        ("just-below-price", "小型普通客车", "五菱之光", 2_999_999,
         ("购置价差一分钱不到三万", "A price one fen below the limit")),
    ):  # fmt: skip
        home = teller.household(COUPLE)
        write_vehicle(county, home.head, kind, brand, when, price_fen=fen)
        teller.innocent(name, titles, "E05 E14", home.code)
    home = teller.household(COUPLE)
    write_vehicle(
        county, home.head, "小型轿车", "捷达", county.clock.ago(2500), price_fen=7_800_000,
        status="转出", status_on=county.clock.ago(400),
    )  # fmt: skip
    titles = ("车早卖了，已转出", "The car was sold and moved out")
    teller.innocent("sold-car", titles, "E05 E14", home.code)


def _namesake(teller: Teller) -> None:
    county = teller.county
    home = teller.household(FAMILY, "已脱贫")
    granny = county.people.person("女", 84, relation="母亲")
    home.members.append(granny)
    namesake = teller.outsider("女")
    namesake.name = granny.name
    bury(county, namesake, county.clock.ago(300))
    titles = ("和一位逝者同名", "She bears a dead woman's name")
    teller.innocent("namesake", titles, "E01 E16 E02", granny.id)


def _titles(teller: Teller) -> None:
    when = teller.county.clock.ago(1800)
    for name, nature, share, status, titles in (
        ("sold-house", "市场化商品房", 100, "注销", ("房子卖了，登记是历史", "The flat was sold")),
        ("resettlement-flat", "安置房", 100, "现势", ("易地搬迁安置房", "A resettlement flat")),
        ("inherited-share", "市场化商品房", 20, "现势", ("继承了五分之一", "An inherited fifth")),
    ):
        home = teller.household(COUPLE)
        aid = certificate(teller.county, home, "低保")
        place = "县城文昌路8号"
        write_title(teller.county, home.head, nature, place, when, share=share, status=status)
        teller.innocent(name, titles, "E06 E14", home.code, aid.number)


def _divorced(teller: Teller) -> None:
    county, clock = teller.county, teller.county.clock
    home = teller.household(("adult", "child"))
    husband = teller.outsider("男")
    home.head.sex = "女"
    write_kin(county, home.head, "配偶", husband, since=clock.ago(4000), until=clock.ago(800))
    write_post(county, husband, "云岫县财政局", "公务员", clock.ago(2500))
    titles = ("离婚两年，前夫是公务员", "Divorced two years ago from a civil servant")
    teller.innocent("divorced", titles, "E04 E14", home.code)


def _village_doctor(teller: Teller) -> None:
    home = teller.household(COUPLE)
    aid = certificate(teller.county, home, "低保")
    since = teller.county.clock.ago(1500)
    write_post(teller.county, home.head, "白沙镇卫生院", "村医", since)
    titles = ("户主是村医", "The householder is a village doctor")
    teller.innocent("village-doctor", titles, "E04 E14", home.code, aid.number)


def _company_parts(teller: Teller) -> None:
    for name, company, kind, role, stake, status, titles in (
        ("revoked-company", "云岫县福旺餐饮有限公司", "公司", "法定代表人", None, "吊销",
         ("公司早被吊销", "The company was revoked long ago")),
        ("co-operative", "云岫县金桥茶叶专业合作社", "农民专业合作社", "股东", 12, "存续",
         ("合作社的股是扶持入的", "A share in a co-operative")),
    ):  # fmt: skip
        home = teller.household(COUPLE)
        write_stake(
            teller.county,
            home.head,
            company,
            role,
            kind=kind,
            stake=stake,
            capital_fen=100_000_000,
            status=status,
        )
        teller.innocent(name, titles, "E07 E14", home.code)


def _old_machine(teller: Teller) -> None:
    home = teller.household(COUPLE)
    bought = day_in_month(teller.county.clock.months_ago(38), 3)
    write_machine(teller.county, home.head, "联合收割机", 9_000_000, bought)
    titles = ("三年多以前买的收割机", "A harvester bought more than three years ago")
    teller.innocent("old-machine", titles, "E08", home.code)


def _changed_programme(teller: Teller) -> None:
    home = teller.household(ELDER)
    certificate(teller.county, home, "特困")
    month = teller.county.clock.months[-7]
    teller.county.ledger.pay(money.LOW_INCOME, month, home.head, amount_fen=24000)
    titles = ("低保转特困，重了一个月", "One month's overlap when the programme changed")
    teller.innocent("one-month-overlap", titles, "E09", home.head.id)


def _funeral(teller: Teller) -> None:
    home = teller.household(("elder", "partner"), "已脱贫")
    wife = home.members[1]
    bury(teller.county, wife, day_in_month(teller.county.clock.months_ago(8), 12))
    titles = ("去世三个月后发的是丧葬补助", "What came after the death was the funeral grant")
    teller.innocent("funeral-grant", titles, "E01 E16", wife.id)


def _reversed(teller: Teller) -> None:
    county = teller.county
    home = teller.household(COUPLE, "已脱贫")
    student = county.people.person("女", 20, relation="长女")
    home.members.append(student)
    month = next(m for m in reversed(county.clock.months) if m.month == 3)  # noqa: PLR2004
    for quantity in (1, 1, -1):
        county.ledger.pay(money.STUDENT, month, student, quantity)
    titles = ("发重了，当月冲回", "Paid twice by mistake and reversed")
    teller.innocent("reversed-payment", titles, "P11", student.id)


def _family_card(teller: Teller) -> None:
    county = teller.county
    home = teller.household(FAMILY, "已脱贫")
    month = county.clock.months[-5]
    lines = [
        county.ledger.pay(money.URGENT, month, person, rate=Decimal(500),
                          payer_card=home.members[1])
        for person in home.members
    ]  # fmt: skip
    titles = ("一家三口共用妻子的卡", "Three of one family share the wife's card")
    teller.innocent("family-card", titles, "P01", home.members[1].card)
    teller.innocent("wifes-card", titles, "P02", *(line.ref for line in lines))


def _one_late_return(teller: Teller) -> None:
    county = teller.county
    home = teller.household(COUPLE, "已脱贫")
    line = county.ledger.pay(
        money.URGENT, county.clock.last_month, home.head, rate=Decimal(600), part="83"
    )
    key = county.ledger.batch(line)
    county.ledger.gaps[key] = 60000
    county.ledger.returned[key] = county.clock.ago(5)
    titles = ("回盘才五天，正在补发", "The bank answered five days ago")
    teller.innocent("fresh-return", titles, "P07", lambda: line.batch)


def _one_month(teller: Teller) -> None:
    county = teller.county
    home = teller.household(COUPLE, "已脱贫")
    months = county.clock.months[-6:]
    unit = home.village.committee
    write_post_pay(county, home.head, unit, teller.dice("one month"), months=months)
    write_social_insurance(county, home.head, "滨江服装有限公司", months[2], month_end(months[2]))
    titles = ("只重了一个月", "An overlap of a single month")
    teller.innocent("one-month-of-insurance", titles, "W01", home.head.id)


def _twice_in_the_list(teller: Teller) -> None:
    home = teller.household(COUPLE)
    write_member(teller.county, home, home.head, shown_id=fifteen(home.head.id))
    titles = ("老证号、新证号都在册", "Listed under the old and the new form of his number")
    teller.innocent("two-forms-of-id", titles, "E02 E03 S02", home.head.id)


def _declared(teller: Teller) -> None:
    village = teller.village()
    cadre = teller.official(village)
    nephew = teller.household(("adult",), "监测", village)
    brother = teller.outsider("男")
    teller.kin(cadre.person, "兄弟姐妹", brother)
    teller.kin(brother, "子女", nephew.head)
    declare(teller.county, cadre, nephew)
    titles = ("侄子在册，已经备案", "A nephew on the list, and declared")
    ref = f"{cadre.person.id}#{nephew.head.id}"
    teller.innocent("declared-kin", titles, "K01", ref)


def _exact_notice(teller: Teller) -> None:
    home = teller.household(COUPLE, "已脱贫")
    home.told_exit = False
    add_exit(teller.county, home, 7)
    titles = ("退出公示正好七天", "The notice lasted exactly seven days")
    teller.innocent("seven-days", titles, "I06", home.code)
    project = plan(teller, "ten days")
    teller.works.announce(project, days=10)
    project.announced = False
    teller.works.build(project, teller.dice("ten days 2"))
    titles = ("项目公示正好十天", "The notice lasted exactly ten days")
    teller.innocent("ten-days", titles, "F10", project.number)


def _five_years_old(teller: Teller) -> None:
    home = teller.household(COUPLE)
    born = date(teller.county.clock.school_year - 6, 9, 1)
    child = teller.county.people.born_on("男", born, relation="长子")
    home.members.append(child)
    titles = ("九月一日出生，还没到上学的年龄", "Born on 1 September, a day too young for school")
    teller.innocent("too-young", titles, "S01", child.id)


def _repaired(teller: Teller) -> None:
    home = teller.household(COUPLE)
    county, assessed = teller.county, teller.county.clock.ago(900)
    home.grade = "A"
    for grade, days, repaired in (("C", 0, 200), ("A", 230, None)):
        county.tables.add(
            "house_grades", household=home.code, assessed_on=assessed + timedelta(days=days),
            grade=grade, repaired_on=repaired and assessed + timedelta(days=repaired),
        )  # fmt: skip
    titles = ("C 级房已经改造", "A grade C house that was repaired")
    teller.innocent("repaired-house", titles, "S03", home.code)


def _papers(teller: Teller) -> None:
    village, books = teller.village(), teller.books
    agreed = books.resolve(village, teller.county.clock.ago(140), "修机耕桥")
    bridge = teller.pay_out(
        village, 90, "机耕桥工程款", 9_800_000, "云岫县永顺施工队", resolution=agreed
    )
    titles = ("大额支出，决议齐全", "Large spending with a valid resolution")
    teller.innocent("resolution-present", titles, "V07", lambda: books.ref(bridge))
    hall = teller.pay_out(village, 63, "租县招待所会议室开党员大会", 60000, "云岫县招待所")
    titles = ("招待所的会议室租金", "A meeting room in a guest house")
    teller.innocent("guest-house", titles, "V09", lambda: books.ref(hall))
    receipts = [
        teller.pay_out(
            village, days, "付清扫用工", 40000, payee, ticket="收据", ticket_no="0000127"
        )
        for days, payee in ((62, "云岫县洁美家政部"), (51, "云岫县安心家政部"))
    ]
    titles = ("两家的收据号碰巧一样", "Two shops' receipts bear one number")
    refs = [lambda v=v: books.ref(v) for v in receipts]
    teller.innocent("same-receipt-number", titles, "V05", *refs)


def _village_cash(teller: Teller) -> None:
    village, books = teller.village(), teller.books
    crop = teller.pay_out(
        village, 49, "收购村民鲜茶叶", 460000, "茶农代表", ticket="收购凭证", cash=True
    )
    titles = ("现金收购农产品，有收购凭证", "Produce bought for cash with a purchase slip")
    teller.innocent("purchase-slip", titles, "V02 V01", lambda: books.ref(crop))
    cadre = teller.official(village)
    wages = teller.pay_out(
        village, 47, "发放村干部季度报酬", 690000, cadre.person.name, ticket="工资表"
    )
    titles = ("村主任领的是工资表上的报酬", "The head draws his pay by the wage sheet")
    teller.innocent("wage-sheet", titles, "K06", lambda: books.ref(wages))


def _extended_letter(teller: Teller) -> None:
    came = teller.county.clock.ago(260)
    ref = f"XF{came.year}90009"
    teller.county.tables.add(
        "matters", matter=ref, matter_kind="信访事项", received_on=came,
        informed_on=came + timedelta(days=15), closed_on=came + timedelta(days=85),
        extended_to=came + timedelta(days=88), office="云岫县水利局", outcome="已改正",
    )  # fmt: skip
    titles = ("办了延期，85 天办结", "Closed after 85 days with an extension")
    teller.innocent("extended", titles, "C01", ref)
