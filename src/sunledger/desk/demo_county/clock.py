"""Every day of the county, counted back from the day on which it is looked at."""

from dataclasses import dataclass
from datetime import date, timedelta

from sunledger.kit.dates import add_months

HISTORY_MONTHS = 24
_SEPTEMBER = 9
_OCTOBER = 10


@dataclass(frozen=True, slots=True)
class Clock:
    """The county's calendar as seen from `as_of`."""

    as_of: date

    @property
    def year(self) -> int:
        """Return the year of the day."""
        return self.as_of.year

    @property
    def last_month(self) -> date:
        """Return the first day of the last month that is over."""
        return add_months(self.as_of.replace(day=1), -1)

    @property
    def months(self) -> tuple[date, ...]:
        """Return the first days of the 24 months that are paid, oldest first."""
        return tuple(add_months(self.last_month, -n) for n in reversed(range(HISTORY_MONTHS)))

    @property
    def book_months(self) -> tuple[date, ...]:
        """Return the months of the village books: from January of last year."""
        return tuple(month for month in self.months if month.year >= self.year - 1)

    @property
    def income_period(self) -> tuple[date, date]:
        """Return the latest finished year of income, October to September (12 months)."""
        end = self.year if self.as_of.month >= _OCTOBER else self.year - 1
        return date(end - 1, 10, 1), date(end, 9, 30)

    @property
    def school_year(self) -> int:
        """Return the year in which the current school year began (September)."""
        return self.year if self.as_of.month >= _SEPTEMBER else self.year - 1

    def ago(self, days: int) -> date:
        """Return the day that many days before."""
        return self.as_of - timedelta(days=days)

    def months_ago(self, months: int) -> date:
        """Return the first day of the month that many months before the day's month."""
        return add_months(self.as_of.replace(day=1), -months)

    def past(self, day: date) -> date | None:
        """Return the day, or None where it has not come yet."""
        return day if day <= self.as_of else None

    def age(self, born: date, on: date | None = None) -> int:
        """Return the age in full years."""
        day = on or self.as_of
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
