"""A small county that is compared: one household with a dear car, one with a dead member."""

from dataclasses import dataclass, replace
from datetime import timedelta

from handing_in import MEMBERS, VEHICLES, Desk, book, id_of
from world import NOW, OTHER_VILLAGE, VILLAGE

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.night import platform

KIN = ["身份证号", "姓名", "关系", "亲属身份证号", "亲属姓名"]
CADRES = ["身份证号", "姓名", "村代码", "职务", "任职起"]


def members(*, car_owner="张一", status="在册"):
    """Return a roll: H1 with two people at one village, H2 with one at another."""
    return [
        ["H1", car_owner, id_of(1), "户主", VILLAGE, status, "因病", "13800000001"],
        ["H1", "张二", id_of(2), "配偶", VILLAGE, status, "因病", ""],
        ["H2", "李三", id_of(3), "户主", OTHER_VILLAGE, "在册", "因残", ""],
    ]


def car(person, price="88000", plate="云Y00001", status="正常"):
    return [id_of(person), f"张{person}", plate, "小型轿车", "2024-05-01", price, status]


@dataclass
class County:
    """The county, and the hands that fill and compare it."""

    world: object

    def __post_init__(self):
        self.office = Desk(self.world.actor("county_aid_office"))
        self.clerk = Desk(self.world.actor("department_officer"))
        self.second = self.world.actor("data_steward")
        self.origin = NOW

    def roll(self, rows=None):
        """Take in the roll of households."""
        return self.office.take_in(
            book(MEMBERS, rows or members()), table="members", second=self.second
        )

    def cars(self, *rows, name="车.xlsx", **how):
        """Take in cars, as the department does."""
        return self.clerk.take_in(book(VEHICLES, rows), table="vehicles", name=name, **how)

    def later(self, days):
        self.origin = replace(NOW, at=NOW.at + timedelta(days=days))
        self.office.later(days)
        self.clerk.later(days)
        return self

    def compare(self, rules=("E05",), why="试一试", by=None):
        """Ask for a run and do it; return its number."""
        number = services.start_run(rules, why, by=by or self.office.actor, origin=self.origin)
        services.run_waiting(number, origin=self.origin)
        return number

    def results(self, number):
        """Return what each rule gave in a run, by its code."""
        with acting(platform()):
            return {row.rule: row for row in selectors.rule_runs_of(number)}

    def hits(self, number, rule="E05"):
        """Return the hits that stand after a rule's part in a run."""
        with acting(platform()):
            return list(selectors.hits_after(self.results(number)[rule].id))
