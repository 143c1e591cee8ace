"""Stories of households: who they are, what they own, what they earn."""

from dataclasses import replace
from datetime import timedelta

from sunledger.desk.demo_county import money
from sunledger.desk.demo_county.facts import (
    write_custody,
    write_kin,
    write_machine,
    write_post,
    write_post_pay,
    write_social_insurance,
    write_stake,
    write_title,
    write_vehicle,
)
from sunledger.desk.demo_county.people import Person, day_in_month
from sunledger.desk.demo_county.registers import write_member
from sunledger.desk.demo_county.statements import add_exit, add_income
from sunledger.desk.demo_county.teller import COUPLE, ELDER, FAMILY, Teller
from sunledger.desk.demo_county.welfare import bury, certificate
from sunledger.kit.dates import add_months, month_end
from sunledger.kit.ids import check_character


def tell(teller: Teller) -> None:
    """Tell all stories of this kind."""
    for tale in (
        _car, _official_spouse, _flat, _company, _machine, _dead_but_paid, _roster_of_the_dead,
        _householder_dead, _impossible_id, _two_names, _two_households, _two_programmes,
        _in_custody, _below_line, _reimbursement, _copied_incomes, _booked_not_paid, _open_gap,
        _exit_papers, _out_of_school, _uninsured, _unsafe_house, _posts,
    ):  # fmt: skip
        tale(teller)


def _car(teller: Teller) -> None:
    home = teller.household(FAMILY)
    aid = certificate(teller.county, home, "低保")
    bought = teller.county.clock.ago(900)
    write_vehicle(teller.county, home.head, "小型轿车", "大众朗逸", bought, price_fen=8_600_000)
    teller.story(
        "car-and-allowance",
        ("低保户名下有小轿车", "A car in the name of a household on low-income allowance"),
        ("户主两年多前买了一辆 8.6 万元的小轿车，全家在领低保。",
         "The householder bought a car for 86,000 yuan; the family draws the allowance."),
        ("E05", home.code), ("E14", aid.number),
    )  # fmt: skip


def _official_spouse(teller: Teller) -> None:
    county = teller.county
    home = teller.household(("adult", "child"), "在册")
    home.head.sex = "女"
    husband = teller.outsider("男")
    write_kin(county, home.head, "配偶", husband, since=county.clock.ago(3000))
    write_post(county, husband, "云岫县税务局", "公务员", county.clock.ago(2500))
    teller.story(
        "official-spouse",
        ("在册户的配偶是公务员", "The spouse of a listed householder is a civil servant"),
        ("母女两人在册，孩子父亲是县里的公务员，婚姻还在。",
         "Mother and child are listed; the husband, still married, is a civil servant."),
        ("E04", home.code),
    )  # fmt: skip


def _flat(teller: Teller) -> None:
    home = teller.household(COUPLE)
    aid = certificate(teller.county, home, "低保")
    when = teller.county.clock.ago(1300)
    place = "县城滨河花园3幢502室"
    write_title(teller.county, home.head, "市场化商品房", place, when)
    teller.story(
        "town-flat",
        ("低保户名下有县城商品房", "A town flat in the name of a household on aid"),
        ("户主在县城有一套商品房，全部归他。", "The householder owns a flat in the county town."),
        ("E06", home.code), ("E14", aid.number),
    )  # fmt: skip


def _company(teller: Teller) -> None:
    home = teller.household(FAMILY, "在册")
    name = "云岫县启程商贸有限公司"
    write_stake(teller.county, home.head, name, "法定代表人", capital_fen=50_000_000)
    teller.story(
        "company-boss",
        ("在册户户主办有公司", "A listed householder runs a company"),
        ("户主是一家注册资本 50 万元公司的法定代表人。",
         "The householder is the legal representative of a company with 500,000 yuan capital."),
        ("E07", home.code),
    )  # fmt: skip


def _machine(teller: Teller) -> None:
    home = teller.household(FAMILY)
    bought = day_in_month(teller.county.clock.months_ago(14), 9)
    write_machine(teller.county, home.head, "联合收割机", 12_800_000, bought)
    teller.story(
        "big-machine",
        ("监测户买了大型农机", "A monitored household bought a large machine"),
        ("去年买了 12.8 万元的收割机，领了购机补贴。",
         "A harvester for 128,000 yuan was bought with a subsidy last year."),
        ("E08", home.code),
    )  # fmt: skip


def _dead_but_paid(teller: Teller) -> None:
    county = teller.county
    home = teller.household(FAMILY, "已脱贫")
    granny = county.people.person("女", 86, relation="母亲")
    home.head.mother = granny
    home.members.append(granny)
    bury(county, granny, day_in_month(county.clock.months_ago(9), 6))
    granny.still_listed = True
    for month in county.clock.months:
        if granny.died and month > granny.died:
            county.ledger.pay(money.OLD_AGE, month, granny)
    teller.story(
        "dead-but-paid",
        ("老人去世后高龄津贴、养老金照发", "Old-age allowance and pension go on after a death"),
        ("老人九个月前去世，津贴每月还在打卡，养老金没有停。",
         "She died nine months ago; the allowance is still paid and the pension has no end."),
        ("E01", granny.id), ("E16", granny.id),
    )  # fmt: skip


def _roster_of_the_dead(teller: Teller) -> None:
    county = teller.county
    home = teller.household(COUPLE)
    certificate(county, home, "低保")
    wife = home.members[1]
    bury(county, wife, day_in_month(county.clock.months_ago(6), 17))
    wife.still_listed = True
    teller.story(
        "roster-of-the-dead",
        ("去世半年，救助名册没有注销", "Six months after a death the roster still holds her"),
        ("钱已停发，名册上没有写待遇止。", "Payment stopped, but the roster shows no end."),
        ("E16", wife.id),
    )  # fmt: skip


def _householder_dead(teller: Teller) -> None:
    county = teller.county
    home = teller.household(("elder", "partner"), "已脱贫")
    springs = teller.springs()
    home.told_land_money = False
    bury(county, home.head, day_in_month(add_months(springs[-1], -15), 10))
    for month in springs:
        teller.pay_land(home, month)
    teller.story(
        "householder-dead",
        ("户主去世一年多，户里的补贴还打他的卡", "Household money still goes to a dead man's card"),
        ("户主去世 15 个月后，耕地补贴还打在他的卡上，户主没有变更。",
         "Fifteen months after his death the land subsidy still reaches the householder's card."),
        ("E15", home.head.id),
    )  # fmt: skip


def _impossible_id(teller: Teller) -> None:
    home = teller.household(COUPLE, "已脱贫")
    wife = home.members[1]
    right = check_character(wife.id[:17])
    wrong = wife.id[:17] + ("1" if right != "1" else "2")
    wife.shown_id = wrong
    teller.story(
        "impossible-id",
        ("名册里的身份证号错了一位", "An ID number in the register is wrong by one character"),
        ("妻子的号码最后一位抄错，校验不过。", "The last character of the wife's number is wrong."),
        ("E02", wrong),
    )  # fmt: skip


def _two_names(teller: Teller) -> None:
    home = teller.household(FAMILY, "已脱贫")
    other = teller.household(COUPLE, "剔除", home.village)
    son = home.members[-1]
    write_member(teller.county, other, replace(son, name=other.head.name[0] + "小宝"))
    teller.story(
        "two-names",
        ("一个身份证号，两个名字", "One ID number under two names"),
        ("孩子的号码在另一户名册里写成了别人的名字。",
         "The child's number stands in another household under another name."),
        ("E02", son.id),
    )  # fmt: skip


def _two_households(teller: Teller) -> None:
    home = teller.household(FAMILY)
    parents = teller.household(("elder", "partner"), "在册", home.village)
    wife = home.members[1]
    write_member(teller.county, parents, replace(wife, relation="长女"))
    teller.story(
        "two-households",
        ("出嫁的女儿两边都在册", "A married daughter is listed in two households"),
        ("女儿嫁到同村，娘家名册没有减。",
         "She married in the village; her parents still list her."),
        ("E03", wife.id),
    )  # fmt: skip


def _two_programmes(teller: Teller) -> None:
    home = teller.household(ELDER)
    certificate(teller.county, home, "特困")
    for month in teller.county.clock.months[-6:]:
        teller.county.ledger.pay(money.LOW_INCOME, month, home.head, amount_fen=24000)
    teller.story(
        "two-programmes",
        ("特困供养和低保一起领", "Destitute support and low-income allowance together"),
        ("已转特困，低保又发了六个月。",
         "He moved to destitute support; the allowance ran on 6 months."),
        ("E09", home.head.id),
    )  # fmt: skip


def _in_custody(teller: Teller) -> None:
    county = teller.county
    home = teller.household(FAMILY)
    certificate(county, home, "低保")
    since = day_in_month(county.clock.months_ago(8), 11)
    write_custody(county, home.head, since)
    teller.story(
        "in-custody",
        ("服刑期间低保照发", "Allowance paid during custody"),
        ("户主八个月前收监，他那份低保没有停。",
         "The householder was taken into custody eight months ago; his share went on."),
        ("E13", home.head.id),
    )  # fmt: skip


def _below_line(teller: Teller) -> None:
    home = teller.household(("adult", "partner", "child", "parent"), "已脱贫")
    home.told_income = False
    start, end = teller.county.clock.income_period
    add_income(
        teller.county, home, start, end,
        {"工资性": {"工资性收入": 1_450_000}, "经营性": {"生产经营性收入": 620_000},
         "财产性": {"财产性收入": 41_000}, "经营性支出": {"生产经营性支出": 180_000}},
    )  # fmt: skip
    teller.story(
        "lifted-on-paper",
        ("账上脱贫，收入不到线", "Out of poverty on paper, below the line in the accounts"),
        ("四口人一年纯收入不到 2 万元。", "Four people live on less than 20,000 yuan a year."),
        ("I01", home.code),
    )  # fmt: skip


def _reimbursement(teller: Teller) -> None:
    home = teller.household(FAMILY, "已脱贫")
    home.told_income = False
    start, end = teller.county.clock.income_period
    add_income(
        teller.county, home, start, end,
        {"工资性": {"工资性收入": 1_400_000}, "经营性": {"生产经营性收入": 400_000},
         "财产性": {"财产性收入": 30_000}, "转移性": {"医疗费用报销款": 1_200_000},
         "经营性支出": {"生产经营性支出": 120_000}},
    )  # fmt: skip
    teller.story(
        "reimbursement-as-income",
        ("把 12000 元医药费报销算成收入（A10）",
         "12,000 yuan of medical refund counted as income (A10)"),
        ("去掉这一笔，人均就不到线，脱贫不成立。",
         "Without it the household is below the line and its exit falls."),
        ("I09", home.code),
    )  # fmt: skip


def _copied_incomes(teller: Teller) -> None:
    village = teller.village()
    start, end = teller.county.clock.income_period
    for _ in range(6):
        home = teller.household(COUPLE, "已脱贫", village)
        home.told_income = False
        add_income(
            teller.county, home, start, end,
            {"工资性": {"工资性收入": 1_800_000}, "经营性": {"生产经营性收入": 520_000},
             "财产性": {"财产性收入": 60_000}, "经营性支出": {"生产经营性支出": 90_000}},
        )  # fmt: skip
    teller.story(
        "copied-incomes",
        ("六户的收入一模一样", "Six households with the very same income"),
        ("工资、经营、财产三项，六户分毫不差。", "Wages, business and property agree to the yuan."),
        ("I03", village.code),
    )  # fmt: skip


def _booked_not_paid(teller: Teller) -> None:
    home = teller.household(COUPLE, "已脱贫")
    home.told_income = home.told_land_money = False
    start, end = teller.county.clock.income_period
    paid = [teller.pay_land(home, month) for month in teller.springs()]
    inside = sum(line.amount_fen for line in paid if start <= line.month <= end)
    add_income(
        teller.county, home, start, end,
        {"工资性": {"工资性收入": 2_650_000}, "转移性": {money.LAND.name: inside * 3}},
    )  # fmt: skip
    teller.story(
        "booked-not-paid",
        ("账上的耕地补贴是实发的三倍", "Three times the land subsidy that was paid"),
        ("收入表写的补贴，比打卡的多两倍。", "The statement shows thrice what reached the card."),
        ("I04", home.code),
    )  # fmt: skip


def _open_gap(teller: Teller) -> None:
    home = teller.household(FAMILY, "已脱贫")
    home.gap = "基本医疗"
    teller.story(
        "gap-after-exit",
        ("脱贫户基本医疗没有保障", "Out of poverty, but medical care is not assured"),
        ("最近一年三保障表，基本医疗写着没有保障。", "The latest year shows medical care open."),
        ("I05", home.code),
    )  # fmt: skip


def _exit_papers(teller: Teller) -> None:
    short, unheard = (teller.household(COUPLE, "已脱贫") for _ in range(2))
    for home in (short, unheard):
        home.told_exit = False
    add_exit(teller.county, short, 5)
    add_exit(teller.county, unheard, 8, reviewed=False)
    teller.story(
        "exit-papers",
        ("退出手续不全", "Papers of an exit are missing"),
        ("一户公示只有 5 天，一户没有开过评议会。",
         "One notice lasted 5 days; in the other case nobody met to review."),
        ("I06", short.code), ("I06", unheard.code),
    )  # fmt: skip


def _out_of_school(teller: Teller) -> None:
    home = teller.household(COUPLE)
    child = teller.county.people.person("女", 10, relation="长女")
    child.enrolled = False
    home.members.append(child)
    teller.story(
        "out-of-school",
        ("十岁的孩子没有学籍", "A child of ten is in no school"),
        ("跟父母回乡后没有入学。", "She came home with her parents and was never enrolled."),
        ("S01", child.id),
    )  # fmt: skip


def _uninsured(teller: Teller) -> None:
    home = teller.household(FAMILY)
    wife = home.members[1]
    wife.insured = False
    teller.story(
        "uninsured",
        ("今年的医保没有交", "Not insured this year"),
        ("监测户的妻子今年没有参保。", "The wife in a monitored household is not insured."),
        ("S02", wife.id),
    )  # fmt: skip


def _unsafe_house(teller: Teller) -> None:
    home = teller.household(COUPLE, "在册")
    home.grade = "D"
    teller.story(
        "unsafe-house",
        ("D 级危房没有改造", "A grade D house, never repaired"),
        ("鉴定为 D 级，没有改造完成日期。", "The house was graded D and not repaired."),
        ("S03", home.code),
    )  # fmt: skip


def _posts(teller: Teller) -> None:
    county, clock = teller.county, teller.county.clock
    recent = clock.months[-6:]

    def worker(name: str, days: int | None = None) -> Person:
        home = teller.household(COUPLE, "已脱贫")
        home.told_land_money = False
        unit = home.village.committee
        write_post_pay(county, home.head, unit, teller.dice(name), months=recent, days=days)
        return home.head

    idle = worker("idle", days=0)
    away = worker("away")
    write_social_insurance(county, away, "东江电子科技有限公司", recent[1], month_end(recent[4]))
    staff = worker("staff")
    write_post(county, staff, "云岫县供水有限责任公司", "国企", clock.ago(1100))
    jailed = worker("jailed")
    write_custody(county, jailed, recent[1] + timedelta(days=3), month_end(recent[4]))
    dead = worker("dead")
    bury(county, dead, recent[2] + timedelta(days=8))
    teller.story(
        "empty-posts",
        ("公益岗吃空饷", "Public-welfare posts paid for nothing"),
        ("五个人：没出过勤；在厂里上班；是国企职工；在服刑；已去世。",
         "Five people: never present; in a factory; on a state payroll; in custody; dead."),
        *(("W01", person.id) for person in (idle, away, staff, jailed, dead)),
    )  # fmt: skip
