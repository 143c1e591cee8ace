"""Days, months, quarters, years, school years and points in time."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from sunledger.engine.sources.cells.amounts import spoken_number
from sunledger.engine.sources.cells.cell import Cell, How, Parsed, PercentCell, Readers
from sunledger.engine.sources.cells.texts import changes, plain_number, unmark
from sunledger.kit.dates import excel_serial, month_end
from sunledger.kit.text import fold, squash

FIRST_YEAR, LAST_YEAR = 1900, 2100
_SERIALS = range(20_000, 80_001)
_DAY_SECONDS = 86_400


class _When(NamedTuple):
    """A point in time and how exactly it is known: second, day, month, year, or tenth.

    A tenth is a number such as 2025.1, which may have been 2025.10.
    """

    exact: str
    at: datetime
    notes: tuple[str, ...] = ()


_UNREADABLE = Parsed(problem="unreadable")
_AROUND_MARKS = re.compile(r"\s*([-./年月日号:时点分秒])\s*")
_DATE_MARKS = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2015\u2212。", "-------.")
_DAY = re.compile(
    r"([0-9]{4})(?:([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])|年([0-9]{1,2})月([0-9]{1,2})(?![0-9])[日号]?)"
)
_MONTH = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:月份?)?|[.年]([0-9]{1,2})月份?)")
_YEAR = re.compile(r"([0-9]{4})年[度份]?")
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?")
_TIME = re.compile(
    r"(?:(?:星期|周)[一二三四五六日天])?\s*(?P<half>上午|下午|中午|晚上|凌晨|早上|AM|PM)?\s*"
    r"(?:(?P<h>[0-9]{1,2}):(?P<m>[0-9]{1,2})(?::(?P<s>[0-9]{1,2})(?:\.[0-9]+)?)?"
    r"|(?P<h2>[0-9]{1,2})[时点](?:(?P<m2>[0-9]{1,2})分?(?:(?P<s2>[0-9]{1,2})秒?)?)?)"
    r"\s*(?P<half2>AM|PM)?"
)
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
_AFTERNOON = ("下午", "晚上", "PM")
_MORNING = ("上午", "凌晨", "早上", "AM")
_NOON = 12


def _impossible(*detail: str) -> Parsed:
    return Parsed(problem="date_impossible", detail=detail)


def _day(year: int, month: int, day: int) -> datetime | Parsed:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _impossible("year", str(year))
    if not 1 <= month <= 12:  # noqa: PLR2004
        return _impossible("month", str(month))
    if not 1 <= day <= monthrange(year, month)[1]:
        return _impossible("day", str(year), str(month), str(day))
    return datetime(year, month, day)  # noqa: DTZ001 - as written, with no zone


def _known(exact: str, at: datetime | Parsed, *notes: str) -> _When | Parsed:
    return at if isinstance(at, Parsed) else _When(exact, at, notes)


def _of_digits(digits: str) -> _When | Parsed:
    """Read 20250605, 202506051430, 20250605143000 or 202506."""
    year = int(digits[:4])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _UNREADABLE
    if len(digits) == 6:  # noqa: PLR2004
        return _known("month", _day(year, int(digits[4:]), 1), "date_form")
    at = _day(year, int(digits[4:6]), int(digits[6:8]))
    if isinstance(at, Parsed) or len(digits) == 8:  # noqa: PLR2004
        return _known("day", at, "date_form")
    return _with_time(at, int(digits[8:10]), int(digits[10:12]), int(digits[12:] or 0), "date_form")


def _with_time(at: datetime, hour: int, minute: int, second: int, *notes: str) -> _When | Parsed:
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004
        return _impossible("time", f"{hour}:{minute:02d}")
    return _When("second", at.replace(hour=hour, minute=minute, second=second), notes)


def _of_serial(whole: int, part: Decimal) -> _When | Parsed:
    seconds = int((part * _DAY_SECONDS).to_integral_value(ROUND_HALF_UP))
    day = excel_serial(whole)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return _UNREADABLE
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return _When("second", at + timedelta(seconds=seconds), ("serial_date",))


def _of_number(text: str, *, typed: bool) -> _When | Parsed:  # noqa: PLR0911 - one a reading
    """Read a number as a serial, as digits run together, as a year, or as year.month."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return _UNREADABLE
    whole, places = match[1], match[2] or ""
    if not places.strip("0"):
        if len(whole) in (6, 8, 12, 14):
            return _of_digits(whole)
        if int(whole) in _SERIALS:
            return _of_serial(int(whole), Decimal(0))
        if len(whole) == 4 and FIRST_YEAR <= int(whole) <= LAST_YEAR:  # noqa: PLR2004
            return _known("year", _day(int(whole), 1, 1))
        return _UNREADABLE
    if int(whole) in _SERIALS:
        return _of_serial(int(whole), Decimal(f"0.{places}"))
    if not FIRST_YEAR <= int(whole) <= LAST_YEAR or len(places) > 2:  # noqa: PLR2004
        return _UNREADABLE
    if len(places) == 1 and not typed:
        return _When("tenth", datetime(int(whole), 1, 1))  # noqa: DTZ001
    return _known("month", _day(int(whole), int(places), 1), "date_form")


def _when(raw: Cell | PercentCell, how: How) -> _When | Parsed:
    """Read a point in time in any form that leaves no doubt."""
    if isinstance(raw, datetime):
        at = (raw + timedelta(microseconds=500_000)).replace(microsecond=0, tzinfo=None)
        known = _day(at.year, at.month, at.day)
        return known if isinstance(known, Parsed) else _When("second", at)
    if isinstance(raw, date):
        return _known("day", _day(raw.year, raw.month, raw.day))
    if isinstance(raw, int | float):
        return _of_number(plain_number(raw), typed=False)
    return _when_text(raw, how) if isinstance(raw, str) else _UNREADABLE


def _when_text(raw: str, how: How) -> _When | Parsed:
    notes: list[str] = []
    folded = unmark(fold(raw), notes)
    text = _AROUND_MARKS.sub(r"\1", folded.translate(_DATE_MARKS)).upper()
    found = _match_text(text, how)
    if isinstance(found, Parsed):
        return found
    notes += [n for n in changes(raw, squashed=False) if n not in notes]
    return found._replace(notes=(*notes, *found.notes))


def _match_text(text: str, how: How) -> _When | Parsed:
    if _NUMBER.fullmatch(text):
        return _of_number(text, typed=not how.csv)
    match = _DAY.match(text)
    if match:
        year, _, m1, d1, m2, d2 = match.groups()
        at = _day(int(year), int(m1 or m2), int(d1 or d2))
        iso = match[0] == text and len(text) == 10 and match[2] == "-"  # noqa: PLR2004
        if isinstance(at, Parsed) or match[0] == text:
            return _known("day", at, *([] if iso else ["date_form"]))
        return _match_time(at, text[match.end() :])
    match = _MONTH.fullmatch(text)
    if match:
        month = match[2] or match[3]
        iso = text[4] == "-" and len(text) == 7  # noqa: PLR2004
        return _known("month", _day(int(match[1]), int(month), 1), *([] if iso else ["date_form"]))
    match = _YEAR.fullmatch(text)
    return _known("year", _day(int(match[1]), 1, 1), "date_form") if match else _UNREADABLE


def _match_time(at: datetime, tail: str) -> _When | Parsed:
    """Read what follows a day: a time of day, a day of the week, or something unknown."""
    rest = tail[1:] if tail.startswith("T") else tail.strip()
    if _WEEKDAY.fullmatch(rest.strip("()")):
        return _When("day", at, ("date_form",))
    match = _TIME.fullmatch(rest)
    if not match:
        return _UNREADABLE
    hour = int(match["h"] or match["h2"])
    half = match["half"] or match["half2"]
    if half in _AFTERNOON and hour < _NOON:
        hour += _NOON
    elif half in _MORNING and hour == _NOON:
        hour = 0
    return _with_time(
        at, hour, int(match["m"] or match["m2"] or 0), int(match["s"] or match["s2"] or 0)
    )


def _lacks(part: str) -> Parsed:
    return Parsed(problem="unreadable", detail=(part,))


def _read_date(raw: Cell | PercentCell, how: How) -> Parsed:
    when = _when(raw, how)
    if isinstance(when, Parsed):
        return when
    if when.exact not in ("day", "second"):
        return _lacks("no_day")
    dropped = ("time_dropped",) if when.at.time() != time() else ()
    return Parsed(when.at.date(), notes=(*when.notes, *dropped))


def _read_date_loose(raw: Cell | PercentCell, how: How) -> Parsed:
    when = _when(raw, how)
    if isinstance(when, Parsed):
        return when
    if when.exact == "tenth":
        return Parsed(problem="month_ambiguous")
    if when.exact == "year":
        return Parsed(date(when.at.year, 12, 31), notes=(*when.notes, "year_to_last_day"))
    if when.exact == "month":
        return Parsed(month_end(when.at.date()), notes=(*when.notes, "month_to_last_day"))
    return _read_date(raw, how)


def _read_month(raw: Cell | PercentCell, how: How) -> Parsed:
    when = _when(raw, how)
    if isinstance(when, Parsed):
        return when
    if when.exact == "tenth":
        return Parsed(problem="month_ambiguous")
    if when.exact == "year":
        return _lacks("no_month")
    more = () if when.exact == "month" else ("day_to_month",)
    return Parsed(when.at.date().replace(day=1), notes=(*when.notes, *more))


def _read_datetime(raw: Cell | PercentCell, how: How) -> Parsed:
    when = _when(raw, how)
    if isinstance(when, Parsed):
        return when
    if when.exact not in ("day", "second"):
        return _lacks("no_day")
    return Parsed(when.at, notes=when.notes)


def _read_year(raw: Cell | PercentCell, how: How) -> Parsed:
    when = _when(raw, how)
    if isinstance(when, Parsed):
        return when
    if when.exact in ("month", "tenth"):
        return _UNREADABLE
    more = () if when.exact == "year" else ("day_to_year",)
    return Parsed(when.at.year, notes=(*when.notes, *more))


_QUARTER = re.compile(
    r"([0-9]{4})(?:年度?|[-/.])?(?:第?([0-9一二三四五六七八九])季度?|Q([0-9]))"
    r"|Q([0-9])[-/.]?([0-9]{4})年?"
)
_QUARTER_MONTHS = re.compile(r"([0-9]{4})年?([0-9]{1,2})月?[-至~到]([0-9]{1,2})月份?")
_QUARTERS = {("1", "3"): 1, ("4", "6"): 2, ("7", "9"): 3, ("10", "12"): 4}


def _read_quarter(raw: Cell | PercentCell, _how: How) -> Parsed:
    if not isinstance(raw, str):
        return _UNREADABLE
    text = squash(raw).upper().translate(_DATE_MARKS)
    months = _QUARTER_MONTHS.fullmatch(text)
    if months:
        quarter = _QUARTERS.get((months[2].lstrip("0"), months[3].lstrip("0")))
        if quarter is None:
            return _UNREADABLE
        year = int(months[1])
    else:
        match = _QUARTER.fullmatch(text)
        if not match:
            return _UNREADABLE
        year = int(match[1] or match[5])
        quarter = spoken_number(match[2] or match[3] or match[4])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _impossible("year", str(year))
    if not 1 <= quarter <= 4:  # noqa: PLR2004
        return _impossible("quarter", str(quarter))
    value = f"{year}Q{quarter}"
    notes = changes(raw, squashed=True) + (["date_form"] if text != value else [])
    return Parsed(value, notes=tuple(notes))


_TERM = r"(?:-?(?:第?[一二12](?:学期)?|[上下](?:半年|学期)?|[秋春]季?(?:学期)?))?"
_SCHOOL_YEARS = re.compile(rf"([0-9]{{4}})年?[-/~至.到]([0-9]{{4}}|[0-9]{{2}})(?:学?年度?)?{_TERM}")
_SCHOOL_YEAR = re.compile(rf"([0-9]{{4}})学年度?{_TERM}")


def _read_school_year(raw: Cell | PercentCell, _how: How) -> Parsed:
    if not isinstance(raw, str):
        return _UNREADABLE
    text = squash(raw).translate(_DATE_MARKS)
    match = _SCHOOL_YEARS.fullmatch(text) or _SCHOOL_YEAR.fullmatch(text)
    if not match:
        return _UNREADABLE
    first = int(match[1])
    if not FIRST_YEAR <= first <= LAST_YEAR:
        return _impossible("year", str(first))
    if match.re is _SCHOOL_YEARS and int(match[2]) not in (first + 1, (first + 1) % 100):
        return _impossible("school_year", match[1], match[2])
    notes = changes(raw, squashed=True)
    if text != f"{first}-{first + 1}":
        notes.append("date_form")
    return Parsed(first, notes=tuple(notes))


DAYS: Final[Readers] = {
    "date": _read_date,
    "date_loose": _read_date_loose,
    "month": _read_month,
    "datetime": _read_datetime,
    "year": _read_year,
    "quarter": _read_quarter,
    "school_year": _read_school_year,
}
