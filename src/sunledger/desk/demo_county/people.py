"""Households and their members, officials, helpers and townsfolk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sunledger.desk.demo_county import names
from sunledger.desk.demo_county.clock import Clock
from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.numbers import Numbers
from sunledger.desk.demo_county.places import Village

ADULT = 18

# Households by who lives together, in thousandths.
_SHAPES: dict[tuple[str, ...], int] = {
    ("elder",): 80,
    ("elder", "partner"): 95,
    ("adult",): 35,
    ("adult", "partner"): 50,
    ("adult", "child"): 45,
    ("adult", "partner", "child"): 225,
    ("adult", "partner", "child", "child"): 175,
    ("adult", "partner", "child", "parent"): 130,
    ("adult", "partner", "child", "child", "parent"): 85,
    ("adult", "partner", "child", "child", "parent", "parent"): 45,
    ("adult", "partner", "child", "child", "child", "parent", "parent"): 35,
}
_SHAPE_LIST = tuple(_SHAPES)
_SHAPE_WEIGHTS = tuple(_SHAPES.values())
_YEAR_DAYS = 365
_CHILD_NAMES = {"男": ("长子", "次子", "三子"), "女": ("长女", "次女", "三女")}


@dataclass(slots=True, eq=False)
class Person:
    """Somebody of the county. `relation` is to the head of the household."""

    id: str
    name: str
    sex: str
    born: date
    card: str
    relation: str
    phone: str | None = None
    father: "Person | None" = None
    mother: "Person | None" = None
    spouse: "Person | None" = None
    died: date | None = None
    disability: int | None = None
    insured: bool = True
    enrolled: bool = True
    job: str | None = None
    shown_id: str | None = None  # as the rural office wrote it
    still_listed: bool = False  # pension and roster were not ended at death


@dataclass(slots=True, eq=False)
class Aid:
    """A certificate of social assistance: kind as in the roster, money in fen a person a month."""

    number: str
    kind: str
    persons: list[Person]
    starts_on: date
    ends_on: date | None
    monthly_fen: int


@dataclass(slots=True, eq=False)
class Household:
    """A household of the register of rural households."""

    code: str
    book: str
    village: Village
    group: int
    members: list[Person]
    status: str = "已脱贫"
    monitor: str | None = None
    identified_on: date = date(2014, 4, 1)
    left_on: date | None = None
    cause: str = ""
    plots: list[tuple[str, Decimal]] = field(default_factory=list)
    aid: Aid | None = None
    grade: str | None = None
    visited: bool = True
    gap: str | None = None
    told_income: bool = True
    told_exit: bool = True
    told_land_money: bool = True

    @property
    def head(self) -> Person:
        """Return the householder."""
        return self.members[0]

    @property
    def active(self) -> bool:
        """Tell whether the household is on the list of those who are helped today."""
        return self.status in ("在册", "监测")

    @property
    def mu(self) -> Decimal:
        """Return its registered land in mu."""
        return sum((area for _, area in self.plots), Decimal(0))

    def payee(self, month: date) -> Person | None:
        """Return who draws the household's money that month: the first adult alive."""
        for person in self.members:
            alive = person.died is None or person.died >= month
            if alive and (month - person.born).days >= ADULT * _YEAR_DAYS:
                return person
        return None


class People:
    """Makes people and households; everybody gets numbers of his own."""

    def __init__(self, clock: Clock, dice: Dice, numbers: Numbers) -> None:
        self.clock = clock
        self.households: list[Household] = []
        self.families: list[list[Person]] = []  # households outside the register
        self._dice = dice
        self._numbers = numbers
        self._serials: dict[str, int] = {}
        self._books = 0
        self._clans: dict[str, tuple[str, ...]] = {}

    def person(
        self, sex: str, age: int, *, relation: str = "户主", family: str | None = None
    ) -> Person:
        """Return a new person of about that age (full years)."""
        days = age * _YEAR_DAYS + age // 4 + self._dice.between(20, 340)
        return self.born_on(sex, self.clock.ago(days), relation=relation, family=family)

    def born_on(
        self, sex: str, born: date, *, relation: str = "户主", family: str | None = None
    ) -> Person:
        """Return a new person born on that day."""
        surname = family or names.surname(self._dice)
        grown = self.clock.age(born) >= ADULT
        return Person(
            id=self._numbers.person(born, sex),
            name=names.full_name(self._dice, surname, sex, born.year),
            sex=sex,
            born=born,
            card=self._numbers.card(),
            relation=relation,
            phone=self._numbers.phone() if grown and self._dice.chance(0.8) else None,
        )

    def clan(self, village: Village) -> tuple[str, ...]:
        """Return the village's own surnames."""
        if village.code not in self._clans:
            self._clans[village.code] = tuple(names.surname(self._dice) for _ in range(4))
        return self._clans[village.code]

    def book(self) -> str:
        """Return a new household-register number."""
        self._books += 1
        return f"9{self._books:08d}"

    def settle(
        self, village: Village, shape: Sequence[str] | None = None, *, status: str = "已脱贫"
    ) -> Household:
        """Return a new, blameless household of the register."""
        shape = shape or self._dice.choices(_SHAPE_LIST, _SHAPE_WEIGHTS)[0]
        serial = self._serials[village.code] = self._serials.get(village.code, 0) + 1
        members = self.family(shape, names.family_name(self._dice, self.clan(village)))
        household = Household(
            code=f"{village.code}{serial:04d}",
            book=self.book(),
            village=village,
            group=self._dice.between(1, 9),
            members=members,
            status=status,
        )
        self._history(household)
        self._land(household, serial)
        self.households.append(household)
        return household

    def family(self, shape: Sequence[str], surname: str) -> list[Person]:
        """Return people who live together, the householder first."""
        dice = self._dice
        first = shape[0]
        single = "partner" not in shape
        sex = dice.pick("男女") if single and dice.chance(0.6) else "男"
        age = dice.between(66, 88) if first == "elder" else dice.between(29, 57)
        head = self.person(sex, age, family=surname)
        members = [head]
        if "partner" in shape:
            wife = self.person("女", age - dice.between(-1, 5), relation="配偶")
            head.spouse, wife.spouse = wife, head
            members.append(wife)
        members += self._children(head, shape.count("child"), surname)
        members += self._parents(head, shape.count("parent"), surname)
        return members

    def _children(self, head: Person, count: int, surname: str) -> Iterator[Person]:
        mother = head.spouse if head.sex == "男" else head
        youngest_parent = min(self.clock.age(p.born) for p in (head, mother) if p)
        age = max(0, min(youngest_parent - self._dice.between(21, 27), 24))
        seen = {"男": 0, "女": 0}
        for _ in range(count):
            if age < 0:
                break
            sex = self._dice.pick("男女")
            name = _CHILD_NAMES[sex][seen[sex]]
            seen[sex] += 1
            child = self.person(sex, age, relation=name, family=surname)
            child.father = head if head.sex == "男" else None
            child.mother = mother
            yield child
            age -= self._dice.between(2, 5)

    def _parents(self, head: Person, count: int, surname: str) -> list[Person]:
        age = min(self.clock.age(head.born) + self._dice.between(22, 29), 93)
        mother = self.person("女", age, relation="母亲")
        if count == 0:
            return []
        head.mother = mother
        if count == 1:
            return [mother]
        father = self.person("男", age + self._dice.between(0, 3), relation="父亲", family=surname)
        head.father = father
        father.spouse, mother.spouse = mother, father
        return [father, mother]

    def townsfolk(self, sex: str | None = None, *, married: bool = True) -> Person:
        """Return somebody outside the register, with a wife or husband of his own."""
        sex = sex or self._dice.pick("男女")
        head = self.person(sex, self._dice.between(28, 56))
        family = [head]
        if married:
            other = "女" if sex == "男" else "男"
            partner = self.person(other, self._dice.between(28, 56), relation="配偶")
            head.spouse, partner.spouse = partner, head
            family.append(partner)
        self.families.append(family)
        return head

    def _history(self, household: Household) -> None:
        dice = self._dice
        household.cause = dice.pick(("因病", "因残", "因学", "缺劳力", "缺技术", "缺资金", "因灾"))
        household.identified_on = dice.day(date(2014, 2, 1), date(2015, 12, 20))
        if household.status == "已脱贫":
            household.left_on = dice.day(date(2017, 11, 1), date(2020, 12, 20))
        elif household.status == "监测":
            household.monitor = dice.pick(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"))
            household.identified_on = self.clock.ago(dice.between(500, 1500))

    def _land(self, household: Household, serial: int) -> None:
        for number in range(self._dice.between(3, 5)):
            code = f"{household.village.code}{serial:04d}{number + 1:03d}"
            area = Decimal(self._dice.between(40, 260)) / 100
            household.plots.append((code, area))


def day_in_month(month: date, day: int) -> date:
    """Return that day (1 to 28) of the month."""
    return month + timedelta(days=day - 1)
