"""Makes the county, from its villages to its files."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

from sunledger.desk.demo_county import (
    innocents,
    layouts,
    registers,
    statements,
    stories_money,
    stories_people,
    stories_village,
    stories_works,
    welfare,
    works,
)
from sunledger.desk.demo_county.funds import Funds
from sunledger.desk.demo_county.key import AnswerKey
from sunledger.desk.demo_county.money import write_standards
from sunledger.desk.demo_county.officials import declare_kin, seat_cadres, write_matters
from sunledger.desk.demo_county.places import villages
from sunledger.desk.demo_county.state import County, new_county
from sunledger.desk.demo_county.teller import Teller
from sunledger.desk.demo_county.village import Books, keep_books
from sunledger.kit.errors import WrongUse
from sunledger.kit.pace import Progress

HOUSEHOLDS = 42_000
FIRST_DAY = date(2022, 1, 1)  # by then every household had left the list that was to leave it
Layout = Literal["messy", "bench", "plain"]


def _silent(_zh: str, _en: str) -> None:
    """Say nothing."""


def write_county(
    directory: Path,
    *,
    scale: Fraction = Fraction(1, 20),
    seed: int = 7,
    as_of: date,
    layout: Layout = "messy",
    progress: Progress | None = None,
) -> AnswerKey:
    """Write 云岫县 into the (new or empty) directory and return its answer key.

    `scale` 1 is 42,000 households. The layout "messy" looks as departments send files, "bench"
    holds the same county in plain sheets. The key is also written beside the directory, as
    `<directory>-answer-key.json`.
    """
    if directory.exists() and any(directory.iterdir()):
        raise WrongUse(
            f"{directory} 里已有东西。请换一个空文件夹。",
            f"{directory} is not empty. Choose another folder.",
            code="not_empty",
            where=directory,
        )
    if as_of < FIRST_DAY:
        raise WrongUse(
            f"{as_of} 太早。请给 {FIRST_DAY} 或以后的日子。",
            f"{as_of} is too early. Give {FIRST_DAY} or a later day.",
            code="bad_value",
            where="--as-of",
        )
    county = make_county(scale=scale, seed=seed, as_of=as_of, progress=progress or _silent)
    layouts.lay_out(county, directory, layout, progress)
    county.key.write(directory.with_name(f"{directory.name}-answer-key.json"))
    return county.key


def make_county(*, scale: Fraction, seed: int, as_of: date, progress: Progress = _silent) -> County:
    """Return the county with all its tables filled."""
    county = new_county(seed, scale, as_of)
    books = Books(county)
    funds = Funds(county)
    helpers = statements.Helpers(county)
    progress("正在安家……", "Settling households …")
    settle(county)
    county.settled = len(county.people.households)
    works.found_companies(county)
    seat_cadres(county)
    declare_kin(county)
    welfare.grant_aid(county)
    registers.give_jobs(county)
    progress("正在讲故事……", "Telling stories …")
    teller = Teller(county, books, funds, works.Works(county, funds), helpers)
    for tell in (
        stories_people.tell, stories_money.tell, stories_works.tell, stories_village.tell,
        innocents.tell,
    ):  # fmt: skip
        tell(teller)
    progress("正在发钱……", "Paying …")
    welfare.pay_all(county)
    county.ledger.close()
    write_standards(county.tables, county.clock)
    progress("正在登记……", "Registering …")
    _register(county)
    helpers.pair_all()
    progress("正在建项目……", "Building …")
    teller.works.ordinary()
    registers.write_hukou(county)
    registers.write_marriages(county)
    funds.spend_on_people()
    funds.close()
    progress("正在记账……", "Keeping books …")
    keep_books(county, books)
    write_matters(county)
    county.tables.sort()
    county.key.rows = {name: len(rows) for name, rows in county.tables.rows.items()}
    return county


def settle(county: County) -> None:
    """Settle the households, as many in each village."""
    total = county.scaled(HOUSEHOLDS)
    places = villages()
    for village in places:
        dice = county.dice("status", village.code)
        count = total * (village.number + 1) // len(places) - total * village.number // len(places)
        for _ in range(count):
            status = dice.choices(("已脱贫", "监测", "在册", "剔除"), (69, 15, 12, 4))[0]
            county.people.settle(village, status=status)


def _register(county: County) -> None:
    registers.write_members(county)
    welfare.write_assistance(county)
    registers.write_people_registers(county)
    registers.write_townsfolk(county)
    registers.write_terms(county)
    statements.write_income(county)
    statements.write_assurances(county)
    statements.write_exits(county)
    for household in county.people.households:
        for plot, area in household.plots:
            county.tables.add("land", plot=plot, household=household.code, area_mu=area)
