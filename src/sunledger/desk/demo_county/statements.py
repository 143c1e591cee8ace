"""What the rural office keeps of each household: income, assurances, exit, helper and visits."""

from datetime import date, datetime, time, timedelta

from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.facts import write_post
from sunledger.desk.demo_county.money import ITEMS
from sunledger.desk.demo_county.people import ADULT, Household, Person, day_in_month
from sunledger.desk.demo_county.state import County
from sunledger.kit.dates import add_months

LINES_FEN = {-3: 720000, -2: 750000, -1: 780000, 0: 810000}  # poverty line by years back
_WORKING_UNTIL = 60
_ITEM_NAMES = {item.name for item in ITEMS}
_UNITS = ("云岫县教育局", "云岫县水利局", "云岫县林业局", "云岫县税务局", "云岫县农业农村局")
_A_HELPER = 5  # households at most
_VISIT_MONTHS = (1, 3, 5, 7, 9, 11)
_ON_THE_WAY = timedelta(minutes=50)  # at most 3 km between two houses of one village
_NEEDS = ("想找县内的活干", "房顶漏雨", "想学养蜂", "孩子上学路远", "慢性病买药贵")


def line_fen(county: County, year: int) -> int:
    """Return the poverty line of a year in fen a head."""
    return LINES_FEN[max(-3, min(0, year - county.clock.year))]


def write_income(county: County) -> None:
    """Write each household's latest statement of income, well above the line."""
    for household in county.people.households:
        if household.told_income:
            _income(county, household)


def _income(county: County, household: Household) -> None:
    dice = county.dice("income", household.code)
    start, end = county.clock.income_period
    transfers = county.ledger.household_got(household, _ITEM_NAMES)
    pensions = sum(
        1 for p in household.members if county.clock.age(p.born) > _WORKING_UNTIL and not p.died
    )
    if pensions:
        transfers["养老金"] = 165000 * pensions + 100 * dice.between(1, 999)
    workers = sum(
        1 for p in household.members if ADULT < county.clock.age(p.born) <= _WORKING_UNTIL
    )
    wages = sum(100 * dice.between(14000, 36000) for _ in range(workers))
    business = 100 * dice.between(1500, 16000)
    costs = business * dice.between(20, 45) // 100
    rent = 100 * dice.between(120, 2600)
    goal = line_fen(county, end.year) * len(household.members) * dice.between(125, 210) // 100
    lacking = goal - (wages + business - costs + rent + sum(transfers.values()))
    if lacking > 0 and workers:
        wages += lacking
    elif lacking > 0:
        transfers["其他转移性收入"] = lacking  # what the children send
    add_income(
        county, household, start, end,
        {"工资性": {"工资性收入": wages}, "经营性": {"生产经营性收入": business},
         "财产性": {"财产性收入": rent}, "转移性": transfers,
         "经营性支出": {"生产经营性支出": costs}},
    )  # fmt: skip


def add_income(
    county: County,
    household: Household,
    start: date,
    end: date,
    classes: dict[str, dict[str, int]],
) -> None:
    """Write a statement of income: items in fen by class."""
    recorded = min(end + timedelta(days=20), county.clock.as_of)
    for income_class, items in classes.items():
        for item, fen in items.items():
            if fen:
                county.tables.add(
                    "income", household=household.code, period_start=start, period_end=end,
                    income_class=income_class, item=item, amount_fen=fen, recorded_on=recorded,
                    proof="明白卡",
                )  # fmt: skip


def write_assurances(county: County) -> None:
    """Write the three assurances (and water) of last year."""
    for household in county.people.households:
        for assurance in ("义务教育", "基本医疗", "住房安全", "饮水安全"):
            county.tables.add(
                "assurances",
                household=household.code,
                for_year=county.clock.year - 1,
                assurance=assurance,
                assurance_result="未保障" if household.gap == assurance else "有保障",
            )


def write_exits(county: County) -> None:
    """Write the papers of each household that left the list."""
    for household in county.people.households:
        if household.left_on and household.told_exit:
            add_exit(county, household, 7 + household.group)


def add_exit(
    county: County,
    household: Household,
    notice_days: int,
    *,
    reviewed: bool = True,
    signed: bool = True,
) -> None:
    """Write the papers of an exit with a notice of that many days (both ends count)."""
    left = household.left_on or county.clock.ago(2000)
    end = left - timedelta(days=3)
    start = end - timedelta(days=notice_days - 1)
    county.tables.add(
        "exits", household=household.code, exited_on=left,
        reviewed_on=start - timedelta(days=6) if reviewed else None,
        signed_on=start - timedelta(days=2) if signed else None,
        notice_starts_on=start, notice_ends_on=end,
    )  # fmt: skip


class Helpers:
    """Pairs households with helpers and lets them visit every second month."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._current: dict[str, tuple[Person, str, list[Household]]] = {}

    def pair_all(self) -> None:
        """Pair every household that is helped today, and write the visits."""
        for household in self._county.active():
            if household.visited:
                helper, unit, slot = self._helper(household)
                self.pair(household, helper, unit)
                self.visit_regularly(household, helper, slot)

    def _helper(self, household: Household) -> tuple[Person, str, int]:
        village = household.village.code
        helper, unit, households = self._current.get(village, (None, "", []))
        if helper is None or len(households) >= _A_HELPER:
            helper, unit, households = self.official(f"{village}/{self._county.serial('helper')}")
            self._current[village] = helper, unit, households
        households.append(household)
        return helper, unit, len(households) - 1

    def official(self, purpose: str) -> tuple[Person, str, list[Household]]:
        """Return a new helper, his unit and his (empty) list of households."""
        dice = self._county.dice("helper", purpose)
        helper = self._county.people.townsfolk(married=False)
        unit = dice.pick(_UNITS)
        since = self._county.clock.ago(dice.between(1500, 5000))
        pay = 100 * dice.between(4200, 7600)
        write_post(self._county, helper, unit, "公务员", since, monthly_fen=pay)
        return helper, unit, []

    def pair(self, household: Household, helper: Person, unit: str) -> None:
        """Write a pairing that has lasted since the year before last."""
        self._county.tables.add(
            "pairings", household=household.code, helper=helper.id, helper_name=helper.name,
            helper_unit=unit, starts_on=date(self._county.clock.year - 2, 3, 1),
        )  # fmt: skip

    def visit_regularly(
        self,
        household: Household,
        helper: Person,
        slot: int,
        *,
        until: date | None = None,
        without: tuple[date, ...] = (),
    ) -> None:
        """Write a visit in every odd month since last January; `slot` is the turn in the day."""
        county = self._county
        dice = county.dice("visits", household.code)
        day_dice = county.dice("round", helper.id)
        end = until or county.clock.as_of
        month = date(county.clock.year - 1, 1, 1)
        while month <= end:
            day = day_in_month(month, day_dice.between(6, 24))
            if day <= end and month not in without:
                start = datetime.combine(day, time(8, 30)) + slot * _ON_THE_WAY
                self.visit(household, helper, start, dice)
            month = add_months(month, 2)

    def visit(
        self,
        household: Household,
        helper: Person,
        at: datetime,
        dice: Dice,
        *,
        photo: str | None = None,
        point: tuple[float, float] | None = None,
    ) -> str:
        """Write one visit and return its number."""
        county = self._county
        number = f"ZF{county.serial('visit'):07d}"
        call = photo is None and point is None and dice.chance(0.06)
        village = household.village
        spot = point or (
            village.latitude + dice.between(-900, 900) / 1e5,
            village.longitude + dice.between(-900, 900) / 1e5,
        )
        need = dice.pick(_NEEDS) if dice.chance(0.05) else None
        closed = county.clock.past(at.date() + timedelta(days=dice.between(3, 25)))
        county.tables.add(
            "visits", visit=number, household=household.code, helper=helper.id, visited_at=at,
            visit_mode="电话" if call else "入户",
            longitude=None if call else round(spot[1], 6),
            latitude=None if call else round(spot[0], 6),
            photo_hash=None if call else photo or dice.digest(32),
            need=need, need_closed_on=closed if need else None,
        )  # fmt: skip
        return number
