"""Who is aided: certificates, deaths, and the payments that follow from them month by month."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sunledger.desk.demo_county import money
from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.money import Item
from sunledger.desk.demo_county.people import ADULT, Aid, Household, Person
from sunledger.desk.demo_county.state import County
from sunledger.kit.dates import month_end

_PENSION_AGE = 60
_OLD_AGE, _VERY_OLD_AGE = 80, 90
_NURSED = 2  # disability grades 1 and 2 draw the nursing allowance
_TIERS_FEN = (18000, 24000, 31050, 38500, 42075)
_SPRING, _AUTUMN, _OCTOBER, _DECEMBER = 4, 11, 10, 12
_TERMS = (3, 10)
_LETTERS = {"低保": "DB", "特困": "TK", "低保边缘": "BY", "刚性支出困难": "GX", "孤儿": "GE"}
_ITEMS = {"低保": money.LOW_INCOME, "特困": money.DESTITUTE, "孤儿": money.ORPHAN}


def certificate(
    county: County,
    household: Household,
    kind: str,
    persons: list[Person] | None = None,
    monthly_fen: int = 0,
) -> Aid:
    """Give the household a certificate of assistance that has long been in force."""
    dice = county.dice("certificate", household.code)
    starts = dice.day(county.clock.months_ago(60), county.clock.months_ago(27)).replace(day=1)
    household.aid = Aid(
        number=f"{_LETTERS[kind]}{household.code}",
        kind=kind,
        persons=persons or list(household.members),
        starts_on=starts,
        ends_on=None,
        monthly_fen=monthly_fen or dice.pick(_TIERS_FEN),
    )
    return household.aid


def grant_aid(county: County) -> None:
    """Decide who of the blameless households is aided, disabled or dead."""
    for household in county.people.households:
        dice = county.dice("aid", household.code)
        _grant(county, household, dice)
        for person in household.members:
            if dice.chance(0.05):
                person.disability = dice.pick((1, 2, 2, 3, 3, 4))
        _deaths(county, household, dice)
    for number in range(county.scaled(90, least=3)):
        _orphan(county, number)


def _grant(county: County, household: Household, dice: Dice) -> None:
    elder = len(household.members) == 1 and county.clock.age(household.head.born) > _PENSION_AGE
    if household.status == "剔除":
        return
    if elder and dice.chance(0.3):
        certificate(county, household, "特困")
    elif dice.chance(0.215 if household.active else 0.029):
        certificate(county, household, "低保")
    elif household.active and dice.chance(0.1):
        certificate(county, household, dice.pick(("低保边缘", "刚性支出困难")))


def _orphan(county: County, number: int) -> None:
    dice = county.dice("orphan", number)
    household = county.people.settle(
        county.village(dice.between(0, 167)), ("elder",), status="监测"
    )
    child = county.people.person("女", dice.between(7, 13), relation="孙女")
    household.members.append(child)
    certificate(county, household, "孤儿", [child])


def _deaths(county: County, household: Household, dice: Dice) -> None:
    clock = county.clock
    adults = [p for p in household.members if clock.age(p.born) >= ADULT + 3]
    for person in adults[1:] if dice.chance(0.8) else adults[:1]:
        old = clock.age(person.born) > 70  # noqa: PLR2004
        left = sum(1 for other in adults if other.died is None)
        if left > 1 and dice.chance(0.13 if old else 0.006):
            bury(county, person, clock.ago(dice.between(20, 900)))


def bury(county: County, person: Person, died: date) -> None:
    """Let the person die that day, as the police register records it."""
    person.died = died
    dice = county.dice("death", person.id)
    county.tables.add(
        "deaths",
        person=person.id,
        name=person.name,
        died_on=died,
        recorded_on=min(died + timedelta(days=dice.between(2, 25)), county.clock.as_of),
        origin=dice.pick(("派出所注销", "殡仪馆火化", "卫健死亡证明")),
    )


def write_assistance(county: County) -> None:
    """Write the roster of social assistance, one row a person."""
    for household in county.people.households:
        aid = household.aid
        if aid is None:
            continue
        for person in aid.persons:
            county.tables.add(
                "assistance",
                aid_no=aid.number,
                name=person.name,
                person=person.id,
                relation="本人" if person is aid.persons[0] else person.relation,
                aid_type=aid.kind,
                village=household.village.code,
                starts_on=aid.starts_on,
                ends_on=_ends(aid, person),
                monthly_fen=aid.monthly_fen if aid.kind in _ITEMS else None,
            )


def _ends(aid: Aid, person: Person) -> date | None:
    if person.died is None or person.still_listed:
        return aid.ends_on
    return min(month_end(person.died), aid.ends_on or date.max)


def pay_all(county: County) -> None:
    """Pay everybody what is due, nothing more."""
    for household in county.people.households:
        dice = county.dice("pay", household.code)
        _pay_aid(county, household)
        _pay_land(county, household, dice)
        for person in household.members:
            _pay_person(county, household, person, dice)


def alive(county: County, person: Person) -> Iterator[date]:
    """Return the months of the history in which the person lived."""
    for month in county.clock.months:
        if person.died is None or month <= person.died:
            yield month


def _pay_aid(county: County, household: Household) -> None:
    aid = household.aid
    item = _ITEMS.get(aid.kind) if aid else None
    if aid is None or item is None:
        return
    exact = aid.monthly_fen if item is money.LOW_INCOME else None
    for person in aid.persons:
        for month in alive(county, person):
            if aid.ends_on is None or month <= aid.ends_on:
                county.ledger.pay(item, month, person, amount_fen=exact)


def _pay_land(county: County, household: Household, dice: Dice) -> None:
    rice = dice.chance(0.15)
    if not household.told_land_money or household.status == "剔除" or not household.plots:
        return
    part = f"{household.village.number // 14 + 1:02d}"
    shares = {_SPRING: (money.LAND, Decimal("0.6") if rice else Decimal(1))}
    if rice:
        shares[_AUTUMN] = (money.RICE, Decimal("0.4"))
    for month in county.clock.months:
        payee = household.payee(month)
        if month.month in shares and payee:
            item, share = shares[month.month]
            mu = (household.mu * share).quantize(Decimal("0.01"), "ROUND_DOWN")
            county.ledger.pay(item, month, payee, mu, part=part)


def _pay_person(county: County, household: Household, person: Person, dice: Dice) -> None:
    aided = household.aid is not None and household.aid.kind == "低保"
    age = county.clock.age(person.born)
    if person.disability and aided:
        _every_month(county, person, money.DISABLED_LIVING)
    if person.disability and person.disability <= _NURSED:
        _every_month(county, person, money.DISABLED_NURSING, choice=person.disability - 1)
    if age >= _OLD_AGE + 2:
        _every_month(county, person, money.OLD_AGE, choice=int(age >= _VERY_OLD_AGE + 2))
    if ADULT - 2 <= age <= ADULT and dice.chance(0.3):
        _in_months(county, person, money.STUDENT, _TERMS)
    if age >= _PENSION_AGE + 3 and dice.chance(0.12):
        _in_months(county, person, money.FAMILY, (_OCTOBER,))
    if person.job == "务工" and dice.chance(0.25):
        rate = money.TRAVEL.rates(county.clock.year)[dice.between(0, 1)]
        _in_months(county, person, money.TRAVEL, (_DECEMBER,), rate)
    if person.died:
        _funeral(county, household, person)


def _every_month(county: County, person: Person, item: Item, *, choice: int = 0) -> None:
    for month in alive(county, person):
        county.ledger.pay(item, month, person, rate=item.rate(month, choice))


def _in_months(
    county: County,
    person: Person,
    item: Item,
    months: tuple[int, ...],
    rate: Decimal | None = None,
) -> None:
    for month in alive(county, person):
        if month.month in months:
            county.ledger.pay(item, month, person, rate=rate)


def _funeral(county: County, household: Household, person: Person) -> None:
    died = person.died or date.max
    for month in county.clock.months:
        months = (month.year - died.year) * 12 + month.month - died.month
        heir = household.payee(month)
        if months == 3 and heir:  # noqa: PLR2004
            county.ledger.pay(money.FUNERAL, month, person, payer_card=heir)
