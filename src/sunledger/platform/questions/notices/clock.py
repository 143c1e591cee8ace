"""The days of a notice and of an answer, by the dated parameters of the catalogue. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.questions.notices.contracts import Clock

ANSWER = "objection_answer_days"
_DAY = timedelta(days=1)
_WEEKEND = 5
_WORKING = "工作日"


@dataclass(frozen=True)
class Days:
    """How many days a parameter gives at a place; `working` where they are working days."""

    count: int
    working: bool

    def after(self, day: date) -> date:
        """Return the last of the days; the day itself does not count."""
        if not self.working:
            return day + _DAY * self.count
        left = self.count
        while left > 0:
            day += _DAY
            left -= _works(day)
        return day


def days_of(parameter: str, place: str, day: date) -> Days:
    """Return the days that a parameter gives; raise KeyError where there is none such."""
    found = catalogue().parameters[parameter]
    dated = found.dated_value(day, place)
    if dated is None:
        raise KeyError(parameter)
    return Days(int(dated.value), _WORKING in found.unit.zh)


def _works(day: date) -> bool:
    """Tell whether offices work; of a year whose holidays are not published, all but weekends."""
    try:
        return calendar().is_working(day)
    except SunledgerError:
        return day.weekday() < _WEEKEND


def clock_of(
    first: date | None, last: date | None, days: int | None, *, working: bool, on: date
) -> Clock | None:
    """Return the clock of a notice as it stands on a day; None where it has none."""
    if first is None or last is None or days is None:
        return None
    return Clock(first, last, days, working, max(0, (last - max(on, first)).days + 1))
