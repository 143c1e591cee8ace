"""The registers that departments keep about people: police, schools, insurers, land and traffic."""

from datetime import date, timedelta

from sunledger.desk.demo_county.dice import Dice
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
from sunledger.desk.demo_county.people import ADULT, Household, Person
from sunledger.desk.demo_county.state import County
from sunledger.kit.dates import add_months, month_end

_RETIRED = 60
_WORKING_UNTIL = 58
_DISABILITIES = ("肢体", "视力", "听力", "言语", "智力", "精神")
_GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
_FACTORIES = (
    "云岫县恒达鞋业有限公司",
    "东江电子科技有限公司",
    "海州玩具制造有限公司",
    "滨江服装有限公司",
)
_UNITS = ("云岫县教育局", "云岫县水利局", "云岫县林业局", "云岫县交通运输局", "云岫县卫生健康局")
_STATE_FIRMS = ("云岫县供水有限责任公司", "云岫县粮油储备公司")
_SCHOOLS = {6: ("小学", "中心小学"), 12: ("初中", "初级中学"), 15: ("高中", "职业中学")}
_CARS = (("小型轿车", "长安逸动"), ("小型普通客车", "五菱宏光"), ("轻型普通货车", "福田时代"))
_WORK_TOOLS = (
    ("正三轮载货摩托车", "宗申"), ("普通二轮摩托车", "豪爵"), ("三轮汽车", "时风"),
    ("轮式拖拉机", "东方红"), ("低速货车", "五征"),
)  # fmt: skip


def write_members(county: County) -> None:
    """Write the register of rural households."""
    for household in county.people.households:
        for person in household.members:
            write_member(county, household, person)


def write_member(
    county: County, household: Household, person: Person, *, shown_id: str | None = None
) -> None:
    """Write one member's row (with another ID where `shown_id` says so)."""
    village = household.village
    county.tables.add(
        "members",
        household=household.code,
        name=person.name,
        person=shown_id or person.shown_id or person.id,
        relation=person.relation,
        village=village.code,
        township=village.township,
        village_name=village.name,
        village_group=f"{household.group}组",
        status=household.status,
        monitor_type=household.monitor,
        identified_on=household.identified_on,
        exited_on=household.left_on,
        cause=household.cause,
        phone=person.phone,
    )


def write_hukou(county: County) -> None:
    """Write the police register: everybody, with father, mother and spouse."""
    for household in county.people.households:
        for person in household.members:
            _hukou(county, household.book, person, household.village.name)
    for family in county.people.families:
        book = county.people.book()
        for person in family:
            _hukou(county, book, person, "城关社区")


def _hukou(county: County, book: str, person: Person, place: str) -> None:
    county.tables.add(
        "hukou",
        book=book,
        relation=person.relation,
        name=person.name,
        person=person.id,
        father=person.father and person.father.id,
        mother=person.mother and person.mother.id,
        spouse=person.spouse and person.spouse.id,
        hukou_village=place,
    )


def give_jobs(county: County) -> None:
    """Decide what the grown members of the register live on."""
    for household in county.people.households:
        dice = county.dice("jobs", household.code)
        for person in household.members:
            age = county.clock.age(person.born)
            if person.job is None and ADULT + 1 <= age <= _WORKING_UNTIL and not person.died:
                person.job = dice.choices(
                    (None, "务工", "公益岗", "村医", "临聘", "返乡创业"), (380, 570, 22, 3, 5, 20)
                )[0]


def write_people_registers(county: County) -> None:
    """Write what is known of each member of the register, person by person."""
    for household in county.people.households:
        dice = county.dice("registers", household.code)
        for person in household.members:
            _insurance(county, person)
            _school(county, household, person, dice)
            _pension(county, person, dice)
            _disability(county, person, dice)
            _job(county, household, person, dice)
        _goods(county, household, dice)
        _house(county, household, dice)
    for family in county.people.families:
        for person in family:
            _pension(county, person, county.dice("pension", person.id))


def _insurance(county: County, person: Person) -> None:
    year = county.clock.year
    alive = person.died is None or person.died.year >= year
    if person.insured and alive:
        county.tables.add(
            "medical_insurance", person=person.id, name=person.name, for_year=year, status="参保"
        )


def _school(county: County, household: Household, person: Person, dice: Dice) -> None:
    start = county.clock.school_year
    for year in (start - 1, start):
        age = county.clock.age(person.born, date(year, 8, 31))
        if not person.enrolled or not 6 <= age <= ADULT - 1:  # noqa: PLR2004
            continue
        stage, kind = _SCHOOLS[max(at for at in _SCHOOLS if at <= age)]
        away = dice.chance(0.05)
        school = f"外县{kind}（随父母就读）" if away else f"{household.village.township[:2]}{kind}"
        county.tables.add(
            "school",
            person=person.id,
            name=person.name,
            school=school,
            stage=stage,
            school_year=f"{year}-{year + 1}",
            aid_fen=dice.pick((0, 50000, 62500, 100000)),
        )


def _pension(county: County, person: Person, dice: Dice) -> None:
    starts = add_months(person.born.replace(day=1), 12 * _RETIRED + 1)
    if starts > (person.died or county.clock.ago(200)):
        return
    county.tables.add(
        "pensions",
        person=person.id,
        name=person.name,
        pension_type="城乡居民",
        monthly_fen=12800 + 100 * dice.between(0, 60),
        starts_on=starts,
        ends_on=month_end(person.died) if person.died and not person.still_listed else None,
    )


def _disability(county: County, person: Person, dice: Dice) -> None:
    if person.disability:
        county.tables.add(
            "disability",
            person=person.id,
            name=person.name,
            disability_kind=dice.pick(_DISABILITIES),
            disability_grade=_GRADES[person.disability],
            issued_on=dice.day(county.clock.ago(3000), county.clock.ago(900)),
        )


def _job(county: County, household: Household, person: Person, dice: Dice) -> None:
    clock = county.clock
    if person.job in ("村医", "临聘"):
        post = {"村医": "村医", "临聘": "临时聘用"}[person.job]
        unit = f"{household.village.township}卫生院" if post == "村医" else "云岫县城市管理局"
        write_post(county, person, unit, post, clock.ago(dice.between(700, 2500)))
    elif person.job == "务工" and dice.chance(0.06):
        factory = dice.pick(_FACTORIES)
        write_social_insurance(
            county, person, factory, clock.months_ago(dice.between(13, 30)),
            month_end(clock.months_ago(1)),
        )  # fmt: skip
        if dice.chance(0.3):
            county.tables.add(
                "tax", person=person.id, name=person.name, tax_item="工资薪金",
                tax_month=clock.last_month, income_fen=100 * dice.between(5100, 6900),
                tax_fen=100 * dice.between(3, 57), withholder=factory,
            )  # fmt: skip
    elif person.job == "公益岗":
        write_post(
            county, person, household.village.committee, "公益性岗位",
            clock.months_ago(25), monthly_fen=60000,
        )  # fmt: skip
        write_post_pay(county, person, household.village.committee, dice)
    elif person.job == "返乡创业":
        county.tables.add(
            "companies", person=person.id, name=person.name,
            company=f"云岫县{household.village.name[:2]}{person.name[0]}记小吃店",
            uscc=county.numbers.company(), company_type="个体工商户", company_role="经营者",
            founded_on=clock.ago(dice.between(200, 1500)), status="存续",
        )  # fmt: skip


def _goods(county: County, household: Household, dice: Dice) -> None:
    clock, head = county.clock, household.head
    poor = household.active or household.aid is not None
    bought = dice.day(clock.ago(3500), clock.ago(120))
    if dice.chance(0.22):
        kind, brand = dice.pick(_WORK_TOOLS)
        price = None if dice.chance(0.5) else 100 * dice.between(3500, 42000)
        write_vehicle(county, head, kind, brand, bought, price_fen=price)
    elif poor and dice.chance(0.02):
        price = 100 * dice.between(9000, 29999)
        write_vehicle(county, head, "小型普通客车", "五菱之光", bought, price_fen=price)
    elif not poor and dice.chance(0.2):
        kind, brand = dice.pick(_CARS)
        price = 100 * dice.between(38000, 125000)
        write_vehicle(county, head, kind, brand, bought, price_fen=price)
    if dice.chance(0.08):
        small = poor or dice.chance(0.7)
        price = 100 * (dice.between(1800, 12000) if small else dice.between(52000, 98000))
        write_machine(county, head, "微耕机" if small else "联合收割机", price, bought)
    if not poor and dice.chance(0.06):
        place = f"县城滨河路{dice.between(1, 99)}号"
        shop = dice.chance(0.2)
        use, nature = ("商业", "商铺") if shop else ("住宅", "市场化商品房")
        write_title(county, head, nature, place, bought, use=use)
    elif dice.chance(0.05):
        write_title(county, head, "安置房", "县城易地搬迁安置小区", bought)
    if dice.chance(0.04):
        county.tables.add(
            "deposits", person=head.id, name=head.name, bank="云岫农村商业银行",
            balance_fen=100 * dice.between(300, 26000), balance_on=clock.ago(30),
            consent_no=f"SQ{household.code}",
        )  # fmt: skip
    if dice.chance(0.05):
        village = household.village
        code = county.co_operatives.setdefault(village.code, "") or county.numbers.company()
        county.co_operatives[village.code] = code
        write_stake(
            county, head, f"云岫县{village.name[:2]}种养专业合作社", "股东",
            kind="农民专业合作社", stake=2, capital_fen=200_000_000, code=code,
        )  # fmt: skip


def _house(county: County, household: Household, dice: Dice) -> None:
    clock = county.clock
    grade = household.grade or dice.choices("ABCD", (300, 640, 45, 15))[0]
    if not household.active and not dice.chance(0.3):
        return
    assessed = dice.day(clock.ago(1500), clock.ago(500))
    repaired = assessed + timedelta(days=dice.between(90, 300)) if grade in "CD" else None
    county.tables.add(
        "house_grades", household=household.code, assessed_on=assessed, grade=grade,
        repaired_on=None if household.grade else repaired,
    )  # fmt: skip


def write_marriages(county: County) -> None:
    """Write the marriage register of all couples, and brothers who live apart."""
    couples = [
        (person, person.spouse)
        for household in county.people.households
        for person in household.members
        if person.sex == "男" and person.spouse
    ]
    couples += [
        (person, person.spouse)
        for family in county.people.families
        for person in family
        if person.sex == "男" and person.spouse
    ]
    for husband, wife in couples:
        first = max(husband.born, wife.born)
        write_kin(county, husband, "配偶", wife, since=add_months(first, 12 * 22))


def write_townsfolk(county: County) -> None:
    """Write the payroll, insurance and funds of those who work for the state."""
    for number in range(county.scaled(1200, least=30)):
        dice = county.dice("official", number)
        person = county.people.townsfolk()
        kind = dice.pick(("公务员", "事业编", "事业编", "国企"))
        unit = dice.pick(_STATE_FIRMS if kind == "国企" else _UNITS)
        since = county.clock.ago(dice.between(900, 6000))
        pay = 100 * dice.between(4200, 8800)
        write_post(county, person, unit, kind, since, monthly_fen=pay)
        county.tables.add(
            "housing_fund", person=person.id, name=person.name, employer=unit, base_fen=520000,
            starts_on=since.replace(day=1), ends_on=month_end(county.clock.months_ago(1)),
        )  # fmt: skip
        if kind == "国企":
            write_social_insurance(
                county, person, unit, since.replace(day=1), month_end(county.clock.months_ago(1))
            )


def write_terms(county: County) -> None:
    """Write some terms of custody, past and present, of people who are paid nothing."""
    for number in range(county.scaled(80, least=6)):
        dice = county.dice("custody", number)
        person = county.people.townsfolk("男", married=False)
        since = dice.day(county.clock.ago(1400), county.clock.ago(300))
        until = since + timedelta(days=dice.between(180, 900))
        write_custody(county, person, since, until if dice.chance(0.8) else None)
