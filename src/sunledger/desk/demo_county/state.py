"""The county while it is being made: what all its builders share."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sunledger.desk.demo_county.clock import Clock
from sunledger.desk.demo_county.dice import Dice, dice
from sunledger.desk.demo_county.key import AnswerKey
from sunledger.desk.demo_county.money import Ledger
from sunledger.desk.demo_county.numbers import Numbers
from sunledger.desk.demo_county.people import Household, People, Person
from sunledger.desk.demo_county.places import Village, villages
from sunledger.desk.demo_county.tables import Tables


@dataclass(frozen=True, slots=True)
class Cadre:
    """A village official in office."""

    person: Person
    village: Village
    post: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Company:
    """A company with its one legal representative and shareholder, its phone and its foreman."""

    name: str
    code: str
    owner: Person
    phone: str
    foreman: Person


@dataclass(slots=True)
class County:
    """A county in the making."""

    seed: int
    scale: Fraction
    clock: Clock
    tables: Tables
    numbers: Numbers
    people: People
    ledger: Ledger
    key: AnswerKey
    cadres: dict[str, list[Cadre]] = field(default_factory=lambda: defaultdict(list))
    companies: list[Company] = field(default_factory=list)
    co_operatives: dict[str, str] = field(default_factory=dict)
    told_boards: set[str] = field(default_factory=set)
    told_places: set[int] = field(default_factory=set)
    settled: int = 0
    serials: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def dice(self, *purpose: object) -> Dice:
        """Return the stream of chance of one purpose."""
        return dice(self.seed, *purpose)

    def scaled(self, full: int, *, least: int = 0) -> int:
        """Return that number at the county's scale."""
        return max(least, round(full * self.scale))

    def village(self, number: int) -> Village:
        """Return a village by its number (0 to 167, wrapping)."""
        places = villages()
        return places[number % len(places)]

    def serial(self, kind: str) -> int:
        """Return the next number of a kind, from 1."""
        self.serials[kind] += 1
        return self.serials[kind]

    def active(self) -> list[Household]:
        """Return the households that are helped today."""
        return [household for household in self.people.households if household.active]


def new_county(seed: int, scale: Fraction, as_of: date) -> County:
    """Return an empty county."""
    clock = Clock(as_of)
    tables = Tables()
    numbers = Numbers(dice(seed, "numbers"))
    return County(
        seed=seed,
        scale=scale,
        clock=clock,
        tables=tables,
        numbers=numbers,
        people=People(clock, dice(seed, "people"), numbers),
        ledger=Ledger(clock, tables, dice(seed, "ledger")),
        key=AnswerKey(seed=seed, scale=str(scale), as_of=as_of.isoformat()),
    )
