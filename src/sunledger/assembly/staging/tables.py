"""Tables of made-up people, written as a department writes them and handed in by two of it."""

import csv
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sunledger.assembly.demo_logins import COUNTY
from sunledger.assembly.handing import Handed, take_in
from sunledger.assembly.staging.contracts import Stage
from sunledger.assembly.staging.county import County, on
from sunledger.desk.demo_county.dice import Dice, dice
from sunledger.desk.demo_county.names import full_name, surname
from sunledger.desk.demo_county.places import COUNTY_CODE, Village
from sunledger.kit.ids import check_character
from sunledger.platform.catalogue import catalogue
from sunledger.platform.questions.intake import selectors as batches

_BASIS = "场景数据，不作依据"
_FIRST, _DAYS = date(1940, 1, 1), 16_000  # until 1983: nobody of them goes to school in 2020
_CHILD, _CHILD_DAYS = date(2007, 1, 1), 1_500


@dataclass(frozen=True)
class Person:
    """Somebody made up; nobody's number."""

    name: str
    number: str
    relation: str


@dataclass(frozen=True)
class Home:
    """A household as the roster has it."""

    code: str
    village: Village
    status: str
    members: tuple[Person, ...]

    @property
    def head(self) -> Person:
        """Return who stands first."""
        return self.members[0]


@dataclass
class Households:
    """Makes households, each with other people than all before."""

    county: County
    every: list[Home] = field(default_factory=list)
    _adults: int = 0
    _children: int = 0
    _dice: Dice = field(default_factory=lambda: dice(0, "households"))

    def make(
        self, count: int, status: str, *, children: int = 0, adults: int = 1, village: int = -1
    ) -> list[Home]:
        """Return so many more households of a status, in one village or in all by turns."""
        made = []
        for _ in range(count):
            at = len(self.every)
            family = surname(self._dice)
            members = [self._adult(family, first=n == 0) for n in range(adults)]
            members += [self._child(family) for _ in range(children)]
            place = self.county.village(at if village < 0 else village)
            made.append(Home(f"H{at + 1:06d}", place, status, tuple(members)))
            self.every.append(made[-1])
        return made

    def stranger(self) -> Person:
        """Return somebody who is in no household."""
        return self._adult(surname(self._dice), first=True)

    def _adult(self, family: str, *, first: bool) -> Person:
        number = self._adults
        self._adults += 1
        born = _FIRST + timedelta(days=number % _DAYS)
        return self._person(family, born, number // _DAYS, "户主" if first else "配偶")

    def _child(self, family: str) -> Person:
        number = self._children
        self._children += 1
        born = _CHILD + timedelta(days=number % _CHILD_DAYS)
        return self._person(family, born, number // _CHILD_DAYS, "子女")

    def _person(self, family: str, born: date, turn: int, relation: str) -> Person:
        body = f"{COUNTY_CODE}{born:%Y%m%d}{turn + 1:03d}"
        sex = "男" if turn % 2 == 0 else "女"
        name = full_name(self._dice, family, sex, born.year)
        return Person(name, body + check_character(body), relation)


def hand_in(  # noqa: PLR0917 - all that a table is
    stage: Stage,
    county: County,
    table: str,
    header: str,
    rows: Iterable[Sequence[object]],
    day: date,
    line: str | None = None,
) -> None:
    """Have a department, or the aid office, hand a table in on a day, and another agree to it."""
    source = catalogue().sources[table]
    stage.tell(f"正在收下“{source.title.zh}”……", f"Taking in “{source.title.en}” …")
    by, second = county.department(line) if line else (county["office.1"], county["steward"])
    file = stage.home.folder / f"{source.title.zh}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header.split())
        writer.writerows(rows)
    origin = on(day)
    handed = Handed(uuid.uuid4(), table, file, COUNTY, source.purpose.zh, _BASIS, day)
    take_in(handed, by=by, second=second, now=lambda: origin)
    if refused := batches.batch(handed.number, by=by).refused:
        raise RuntimeError(f"{table}: {refused} rows were sent back")
    file.unlink()


ROSTER = "户编号 姓名 身份证号 与户主关系 村代码 属性状态"


def roster(homes: Iterable[Home]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the roster of households."""
    for home in homes:
        for person in home.members:
            yield (
                *(home.code, person.name, person.number, person.relation),
                *(home.village.code, home.status),
            )
