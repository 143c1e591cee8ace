"""When a table is due: by schedule.yaml, or as the county has set it."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

from sunledger.platform.questions.comparison.models import Schedule

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_ONE_DAY = timedelta(days=1)


class Every(StrEnum):
    """How often a table is due."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ASKED = "asked"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _WORDS[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _WORDS[self][1]


_WORDS = {
    Every.MONTH: ("每月", "every month"),
    Every.QUARTER: ("每季", "every quarter"),
    Every.YEAR: ("每年", "every year"),
    Every.ASKED: ("要的时候", "when asked for"),
}


@dataclass(frozen=True)
class Due:
    """How often a table is due, and by which day of the month after the period."""

    every: Every
    by: int
    own: bool = False

    def period(self, on: date) -> tuple[date, date] | None:
        """Return the last whole period before a day, both days included; None where none is."""
        if self.every is Every.ASKED:
            return None
        months = _MONTHS[self.every]
        first = on.replace(day=1)
        first = first.replace(month=(first.month - 1) // months * months + 1)
        last = first - _ONE_DAY
        return _back(first, months), last

    def after(self, last: date) -> date:
        """Return by when the period that ended on a day is due."""
        first = last + _ONE_DAY
        return first.replace(day=min(self.by, calendar.monthrange(first.year, first.month)[1]))


def _back(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


@cache
def _usual() -> dict[str, Due]:
    text = resources.files(__package__).joinpath("schedule.yaml").read_text("utf-8")
    told = yaml.safe_load(text)
    return {table: Due(Every(entry["every"]), int(entry["by"])) for table, entry in told.items()}


def dues() -> dict[str, Due]:
    """Return of each table when it is due in this county; those not listed are asked for."""
    own = {row.table: Due(Every(row.every), row.day, own=True) for row in Schedule.objects.all()}
    return _usual() | own


def due_of(table: str) -> Due:
    """Return when a table is due in this county."""
    return dues().get(table, Due(Every.ASKED, 0))
