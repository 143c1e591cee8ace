"""Calendar arithmetic in whole months, days clamped to the month's end."""

from calendar import monthrange
from datetime import date, timedelta

_SERIAL_ZERO = date(1899, 12, 30)


def add_months(day: date, months: int) -> date:
    """Return the same day that many months later (or earlier), clamped to the month's end.

    >>> add_months(date(2024, 3, 31), -1)
    datetime.date(2024, 2, 29)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def excel_serial(number: int) -> date:
    """Return the day of a spreadsheet's serial number in the 1900 system (from 61 on)."""
    return _SERIAL_ZERO + timedelta(days=number)
