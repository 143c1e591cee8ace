"""Limits of the catalogue in days, and the day on which a clock ends."""

from datetime import date, timedelta

from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import calendar, catalogue

_WEEK, _OPEN = 7, 5


def days(name: str, on: date) -> int:
    """Return a limit of the catalogue in days, on a day."""
    found = catalogue().parameters[name].dated_value(on, None)
    return int(found.value) if found is not None else 0


def after(day: date, count: int) -> date:
    """Return the day so many working days later; where no holidays are known, five a week."""
    try:
        return calendar().after(day, count)
    except SunledgerError:
        return day + timedelta(days=-(-count * _WEEK // _OPEN))
