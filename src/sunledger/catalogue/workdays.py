"""Working days: weekends, and for each year the holidays of the State Council's notice.

`calendar/2026.yaml` holds a year. A deployment adds the next one as a file of the same form in
`calendar/` of its own catalogue directory, when the notice is out in November.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sunledger.catalogue.loader import PACKAGE_CATALOGUE
from sunledger.catalogue.strict import CatalogueError, Entries, parse_yaml, read_text
from sunledger.kit.errors import SunledgerError

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The years that are known, the days off in them, and the weekend days on which is worked."""

    years: frozenset[int]
    off: frozenset[date] = field(repr=False)
    worked: frozenset[date] = field(repr=False)

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on a day; SunledgerError where its year is not known."""
        if day.year not in self.years:
            raise SunledgerError(
                f"没有 {day.year} 年的节假日。"
                f"请照 {PACKAGE_CATALOGUE / 'calendar'} 里的文件加一年。",
                f"The holidays of {day.year} are not known. Add the year, as the files in "
                f"{PACKAGE_CATALOGUE / 'calendar'} have theirs.",
                code="no_holidays",
                where=str(day.year),
            )
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, day: date, count: int) -> date:
        """Return the day that is `count` working days after `day`, which does not count itself."""
        while count > 0:
            day += _DAY
            count -= self.is_working(day)
        return day


def load_calendar(extra: Sequence[Path] = ()) -> Calendar:
    """Return the calendar of the package, with the years of further catalogue directories.

    A year of a later directory takes the place of an earlier one. Raises CatalogueError where a
    file is not of the form.
    """
    files = {
        path.stem: path
        for directory in (PACKAGE_CATALOGUE, *extra)
        for path in sorted(directory.glob("calendar/*.yaml"))
    }
    years = [_year(path) for path in files.values()]
    return Calendar(
        years=frozenset(year for year, _, _ in years),
        off=frozenset(day for _, off, _ in years for day in off),
        worked=frozenset(day for _, _, worked in years for day in worked),
    )


def _year(path: Path) -> tuple[int, list[date], list[date]]:
    file = str(path)
    head = Entries(parse_yaml(file, read_text(path)), file)
    year = head.take("year", int)
    if path.stem != str(year):
        raise head.refuse(
            "year", f" {path.stem}，和文件名一样", f"{path.stem}, as the file is named"
        )
    head.bilingual("reference")
    off = [day for holiday in head.items("off") for day in _holiday(holiday)]
    worked = head.take("worked", list)
    head.done()
    if not all(isinstance(day, date) and day.weekday() >= _SATURDAY for day in worked):
        raise CatalogueError(
            file, "“worked”应是周末里要上班的日期。", "“worked” should be weekend days worked on"
        )
    if any(day.year != year for day in (*off, *worked)):
        raise CatalogueError(file, f"有不是 {year} 年的日期。", f"a day is not of {year}")
    return year, off, worked


def _holiday(holiday: Entries) -> list[date]:
    holiday.bilingual("name")
    first, last = holiday.take("from", date), holiday.take("to", date)
    holiday.done()
    if last < first:
        raise holiday.refuse("to", "不早于 from 的日期", "a day not before “from”")
    return [first + _DAY * number for number in range((last - first).days + 1)]
