"""Standards, payments by card and the batches that the bank returns."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sunledger.desk.demo_county.clock import Clock
from sunledger.desk.demo_county.dice import Dice
from sunledger.desk.demo_county.people import Household, Person, day_in_month
from sunledger.desk.demo_county.tables import Tables
from sunledger.kit.money import round_half_up

PAID, FAILED = "成功", "失败"
_FAILURES = 0.003
_MONTHLY = ("元/人月", "补差")
_REASONS = ("卡号与户名不符", "账户已冻结", "卡已挂失")


@dataclass(frozen=True, slots=True)
class Item:
    """A subsidy: unit, yearly rates in yuan, who draws it, fund from which it is paid."""

    name: str
    unit: str
    rates: Callable[[int], tuple[Decimal, ...]]
    fund: str
    payee: str = "个人"
    after_death: str = "否"
    excludes: str | None = None

    def rate(self, day: date, choice: int = 0) -> Decimal:
        """Return the rate in force on that day in yuan."""
        return self.rates(day.year)[choice]


def _yearly(base: str, step: str = "0") -> Callable[[int], tuple[Decimal, ...]]:
    return lambda year: (Decimal(base) + Decimal(step) * (year - 2024),)


def _fixed(*rates: str) -> Callable[[int], tuple[Decimal, ...]]:
    return lambda _: tuple(map(Decimal, rates))


RELIEF = "困难群众救助补助资金"
LOW_INCOME = Item("农村低保金", "补差", _yearly("560", "20"), RELIEF, excludes="特困供养金")
DESTITUTE = Item("特困供养金", "元/人月", _yearly("728", "26"), RELIEF, excludes="农村低保金")
ORPHAN = Item("孤儿基本生活费", "元/人月", _yearly("1300", "50"), RELIEF, excludes="农村低保金")
DISABLED_LIVING = Item("困难残疾人生活补贴", "元/人月", _fixed("110"), "残疾人两项补贴资金")
DISABLED_NURSING = Item("重度残疾人护理补贴", "元/人月", _fixed("130", "100"), "残疾人两项补贴资金")
OLD_AGE = Item("高龄津贴", "元/人月", _fixed("60", "120"), "高龄老人津贴资金")
LAND = Item(
    "耕地地力保护补贴", "元/亩", _yearly("103.20", "1.15"), "耕地地力保护补贴资金", payee="户"
)
RICE = Item("稻谷补贴", "元/亩", _yearly("62.5", "1.5"), "稻谷补贴资金", payee="户")
STUDENT = Item("雨露计划职业教育补助", "元/人学期", _fixed("1500"), "雨露计划补助资金")
FAMILY = Item("计划生育家庭奖励扶助金", "元/人年", _fixed("960"), "计划生育家庭奖励扶助资金")
TRAVEL = Item("外出务工交通补助", "元/人年", _fixed("300", "500"), "脱贫人口外出务工补助资金")
FUNERAL = Item("丧葬补助", "元/人", _yearly("1200", "60"), "丧葬补助资金", after_death="是")
ITEMS = (
    LOW_INCOME, DESTITUTE, ORPHAN, DISABLED_LIVING, DISABLED_NURSING, OLD_AGE,
    LAND, RICE, STUDENT, FAMILY, TRAVEL, FUNERAL,
)  # fmt: skip
# Emergency relief follows need, not a published rate.
URGENT = Item("临时救助", "元/次", _fixed("0"), RELIEF)
_NUMBERS = {item.name: number for number, item in enumerate((*ITEMS, URGENT), start=1)}


@dataclass(slots=True, eq=False)
class Line:
    """One line of a payment list; money in fen."""

    item: Item
    month: date
    person: Person
    amount_fen: int
    quantity: Decimal | None
    rate: Decimal | None
    card: str
    holder: str
    status: str
    reason: str | None
    part: str
    batch: str = ""
    number: int = 0

    def ref(self) -> str:
        """Return 批次号#行号, known once the batches are closed."""
        return f"{self.batch}#{self.number}"


class Ledger:
    """All payments by card, kept in batches of one item and month (and township)."""

    def __init__(self, clock: Clock, tables: Tables, dice: Dice) -> None:
        self._clock = clock
        self._tables = tables
        self._dice = dice
        self._batches: dict[tuple[date, int, str], list[Line]] = defaultdict(list)
        self.gaps: dict[tuple[date, int, str], int] = {}
        self.returned: dict[tuple[date, int, str], date] = {}
        self.booked: dict[tuple[str, str], int] = defaultdict(int)
        self.fund_days: dict[tuple[str, int], dict[date, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self.lines = 0

    def pay(
        self,
        item: Item,
        month: date,
        person: Person,
        quantity: Decimal | int | None = 1,
        *,
        rate: Decimal | None = None,
        amount_fen: int | None = None,
        payer_card: Person | None = None,
        status: str = PAID,
        reason: str | None = None,
        part: str = "00",
    ) -> Line:
        """Add a line and return it; amount = quantity × rate in force unless it is given."""
        rate = item.rate(month) if rate is None else rate
        quantity = None if quantity is None else Decimal(quantity)
        if amount_fen is None:
            amount_fen = round_half_up((quantity or Decimal(1)) * rate * 100)
        owner = payer_card or person
        line = Line(
            item, month, person, amount_fen, quantity, rate or None,
            owner.card, owner.name, status, reason, part,
        )  # fmt: skip
        self._batches[month, _NUMBERS[item.name], part].append(line)
        self.lines += 1
        return line

    def batch(self, line: Line) -> tuple[date, int, str]:
        """Return the key of the line's batch, for `gaps` and `returned`."""
        return line.month, _NUMBERS[line.item.name], line.part

    def household_got(self, household: Household, items: set[str]) -> dict[str, int]:
        """Return what the members were paid inside the income period, in fen by item."""
        got: dict[str, int] = {}
        for person in household.members:
            for item in items:
                fen = self.booked.get((person.id, item), 0)
                if fen:
                    got[item] = got.get(item, 0) + fen
        return got

    def close(self) -> None:
        """Write the numbered lines and the batches, and add up what each fund spent."""
        for key in sorted(self._batches):
            month, number, part = key
            lines = self._batches[key]
            lines += self._failed(lines)
            lines.sort(key=lambda line: line.person.id)
            batch = f"PC{month:%Y%m}{number:02d}{part}"
            paid_on = min(day_in_month(month, self._dice.between(10, 20)), self._clock.as_of)
            self._write(batch, lines, paid_on)
            self._write_batch(key, batch, lines, paid_on)

    def _failed(self, lines: list[Line]) -> list[Line]:
        """Return first attempts that failed; the bank paid each again in the same batch."""
        if lines[0].item.unit not in _MONTHLY:
            return []
        return [
            replace(line, status=FAILED, reason=self._dice.pick(_REASONS))
            for line in lines
            if self._dice.chance(_FAILURES)
        ]

    def _write(self, batch: str, lines: list[Line], paid_on: date) -> None:
        first, last = self._clock.income_period
        add = self._tables.add
        for number, line in enumerate(lines, start=1):
            line.batch, line.number = batch, number
            add(
                "payments",
                batch=batch,
                line_no=str(number),
                item=line.item.name,
                person=line.person.id,
                name=line.person.name,
                card=line.card,
                holder=line.holder,
                quantity=line.quantity,
                rate=line.rate,
                amount_fen=line.amount_fen,
                pay_month=line.month,
                paid_on=paid_on,
                status=line.status,
                failure=line.reason,
            )
            if line.status == PAID and first <= line.month <= last:
                self.booked[line.person.id, line.item.name] += line.amount_fen

    def _write_batch(
        self, key: tuple[date, int, str], batch: str, lines: list[Line], paid_on: date
    ) -> None:
        paid = [line for line in lines if line.status == PAID]
        total = sum(line.amount_fen for line in paid)
        gap = self.gaps.get(key, 0)
        item = lines[0].item
        returned = self.returned.get(key, min(paid_on + timedelta(days=3), self._clock.as_of))
        self._tables.add(
            "batches",
            batch=batch,
            item=item.name,
            due_fen=total + gap,
            due_count=len(paid) + (1 if gap else 0),
            paid_fen=total,
            paid_count=len(paid),
            returned_on=returned,
        )
        self.fund_days[item.fund, paid_on.year][paid_on] += total


def write_standards(tables: Tables, clock: Clock) -> None:
    """Write the rates of this year and the three before."""
    for item in ITEMS:
        years = range(clock.year - 3, clock.year + 1)
        steady = len({item.rates(year) for year in years}) == 1
        for year in years[:1] if steady else years:
            for rate in item.rates(year):
                tables.add(
                    "standards",
                    item=item.name,
                    measure=item.unit,
                    rate=rate,
                    starts_on=date(year, 1, 1),
                    ends_on=None if steady else date(year, 12, 31),
                    excludes=item.excludes,
                    payee=item.payee,
                    after_death=item.after_death,
                )
