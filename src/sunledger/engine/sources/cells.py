"""One exact reader for each kind of cell; nothing is guessed, and what was changed is named.

`parse(raw, how)` takes a cell as stored and answers with its value, or with the code of what is
wrong with it. The readings are those of contract 1.1 §1 and §6 "Rows and cells".
"""

import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from sunledger.kit.dates import excel_serial, month_end
from sunledger.kit.ids import is_valid_plain_id, read_card, read_person_id, read_uscc
from sunledger.kit.money import round_half_up
from sunledger.kit.text import display_name, fold, name_key, squash

Cell = str | int | float | date | datetime | time | timedelta | None
Detail = tuple[str, ...]

FIRST_YEAR, LAST_YEAR = 1900, 2100
_SERIALS = range(20_000, 80_001)
_KEPT_DIGITS = 15  # of a number in a spreadsheet
_WHOLE_BELOW = 10**_KEPT_DIGITS
_MOST_YUAN = Decimal(10) ** 15
_MOST_DECIMAL = Decimal(10) ** 10
_EIGHT_PLACES = Decimal("0.00000001")
_DAY_SECONDS = 86_400
_DEGREES = {"longitude": 180, "latitude": 90}


class Parsed(NamedTuple):
    """What a cell says: a value, nothing at all, or a problem.

    `notes` are the kinds of normalisation that led to the value. `detail` says what exactly is
    wrong, for the sentence: ("month", "13"). `key` is what names are compared by. An impossible
    ID (id_*) keeps its normalised text as `value`.
    """

    value: Any = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    detail: Detail = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How the cells of one column are read.

    `factor` turns the column's unit into yuan (or into the column's own measure). `words` lead
    from squashed upper-case words to listed values, `keeps_none` tells that 无 is one of them.
    `csv`: every cell is text, whatever it once was. `fractions`: numbers without a sign are
    fractions of one, not percent. `axis` is longitude or latitude.
    """

    kind: str
    factor: Decimal = Decimal(1)
    words: Mapping[str, str] = field(default_factory=dict)
    keeps_none: bool = False
    csv: bool = False
    fractions: bool = False
    axis: str = ""


class PercentCell(NamedTuple):
    """A number in a cell that shows it as a percentage."""

    number: float


_EMPTY = Parsed()
_EMPTY_MARK = Parsed(notes=("dash_as_empty",))
_DASHES = re.compile(r"[-\u2010-\u2015\u2212\u2500\u2501/]+")
_CELL_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA")
)
_QUOTED_FORMULA = re.compile(r'="(.*)"')
_MARKS = "'’‘`"
SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?E\+([0-9]{1,3})|([0-9])\.([0-9]+)E([0-9]{1,3})")
_HIDDEN_DIGITS = re.compile(r"[*●■?]|[×X]{2,}")


def parse(raw: Cell | PercentCell, how: How) -> Parsed:
    """Return what the cell says, read as the column's kind."""
    if raw is None or raw == "":
        return _EMPTY
    quick = _QUICK.get(how.kind)
    return (quick and quick(raw, how)) or parse_with_care(raw, how)


def parse_with_care(raw: Cell | PercentCell, how: How) -> Parsed:
    """Return what the cell says, whatever its form; `parse` knows the plainest forms by sight."""
    if isinstance(raw, str):
        text = squash(raw)
        if not text:
            return _EMPTY
        if _DASHES.fullmatch(text) or (text == "无" and not how.keeps_none):
            return _EMPTY_MARK
        if text.upper() in _CELL_ERRORS:
            return Parsed(problem="unreadable", detail=("cell_error",))
    elif isinstance(raw, float) and not math.isfinite(raw):
        return Parsed(problem="unreadable", detail=("cell_error",))
    return _READERS[how.kind](raw, how)


# --- text ---------------------------------------------------------------------------------------


def _changes(raw: str, *, squashed: bool) -> list[str]:
    """Return the kinds of change between the raw text and its folded or squashed form."""
    if raw.isascii() and raw.isalnum():
        return []
    pieces = raw.split()
    bare = "".join(pieces)
    notes = []
    if raw != (bare if squashed else " ".join(pieces)):
        notes.append("spaces")
    wide = unicodedata.normalize("NFKC", bare)
    if wide != bare:
        digits = any("０" <= c <= "９" for c in bare)
        notes.append("full_width_digits" if digits else "full_width")
    if len(wide) != len(squash(raw)):
        notes.append("zero_width")
    return notes


def _unmark(text: str, notes: list[str]) -> str:
    """Take off what programs put before digits to keep them text: an apostrophe, or ="…"."""
    formula = _QUOTED_FORMULA.fullmatch(text)
    bare = formula[1] if formula else text.lstrip(_MARKS)
    if bare != text:
        notes.append("text_mark")
    return bare


def plain_number(number: float) -> str:
    """Return a stored number as a spreadsheet shows it: at most 15 digits, no exponent."""
    if float(number).is_integer() and abs(number) < _WHOLE_BELOW:
        return str(int(number))
    return format(Decimal(format(number, ".15g")), "f")


def as_text(raw: Cell | PercentCell) -> str:
    """Return a cell of any type as the text that a person sees."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, PercentCell):
        return plain_number(raw.number)
    if isinstance(raw, int | float):
        return plain_number(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    if isinstance(raw, date | time):
        return raw.isoformat(" ") if isinstance(raw, datetime) else raw.isoformat()
    return str(raw)


def _read_text(raw: Cell | PercentCell, _how: How) -> Parsed:
    text = as_text(raw)
    return Parsed(fold(text), notes=tuple(_changes(text, squashed=False)))


def _read_label(raw: Cell | PercentCell, _how: How) -> Parsed:
    text = as_text(raw)
    return Parsed(squash(text), notes=tuple(_changes(text, squashed=True)))


def _read_name(raw: Cell | PercentCell, _how: How) -> Parsed:
    if not isinstance(raw, str | int | float):
        return Parsed(problem="unreadable", detail=("turned_date",))
    text = as_text(raw)
    shown = display_name(text)
    notes = _changes(text, squashed=True)
    if shown != squash(text):
        notes.append("name_dots")
    return Parsed(shown, notes=tuple(notes), key=name_key(text))


def _read_enum(raw: Cell | PercentCell, how: How) -> Parsed:
    text = as_text(raw)
    found = how.words.get(squash(text).upper())
    if found is None:
        return Parsed(fold(text), "enum_unlisted")
    notes = _changes(text, squashed=True)
    if found != squash(text):
        notes.append("enum_synonym")
    return Parsed(found, notes=tuple(notes))


# --- numbers of identity and codes --------------------------------------------------------------


def _digits_kept(raw: Cell | PercentCell, notes: list[str]) -> str | Parsed:
    """Return a code's text, squashed; or the problem where its digits are lost."""
    if isinstance(raw, int | float):
        if abs(raw) >= _WHOLE_BELOW:
            return Parsed(problem="digits_destroyed")
        notes.append("number_as_text")
        return plain_number(raw)
    if not isinstance(raw, str):
        return Parsed(problem="unreadable", detail=("turned_date",))
    notes.extend(_changes(raw, squashed=True))
    text = _unmark(squash(raw), notes)
    written = SCIENTIFIC.fullmatch(text.upper())
    if not written:
        return text or _EMPTY
    first, rest = written[1] or written[4], written[2] or written[5] or ""
    places = int(written[3] or written[6])
    if places >= _KEPT_DIGITS or len(rest) != places:
        return Parsed(problem="digits_destroyed")
    notes.append("number_as_text")
    return first + rest


def _read_code(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    return text if isinstance(text, Parsed) else Parsed(text, notes=tuple(notes))


def _read_uscc(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    return text if isinstance(text, Parsed) else Parsed(read_uscc(text), notes=tuple(notes))


def _read_person(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    if isinstance(text, Parsed):
        return text
    if _HIDDEN_DIGITS.search(text.upper()):
        return Parsed(problem="digits_destroyed", detail=("hidden",))
    person = read_person_id(text)
    if not any(c.isdigit() for c in person.value):
        return Parsed(problem="unreadable")
    return Parsed(person.value, person.problem, (*notes, *person.notes), (str(len(person.value)),))


def _read_card(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    if isinstance(text, Parsed):
        return text
    if _HIDDEN_DIGITS.search(text.upper()):
        return Parsed(problem="digits_destroyed", detail=("hidden",))
    card = read_card(text)
    return Parsed(card, notes=tuple(notes)) if card else Parsed(problem="unreadable")


_PHONE = re.compile(r"[0-9+()\-/、,;转]+")
_FEWEST_PHONE_DIGITS = 5


def _read_phone(raw: Cell | PercentCell, _how: How) -> Parsed:
    notes: list[str] = []
    text = _digits_kept(raw, notes)
    if isinstance(text, Parsed):
        return text
    if _HIDDEN_DIGITS.search(text.upper()):
        return Parsed(problem="digits_destroyed", detail=("hidden",))
    digits = re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
    if len(digits) < _FEWEST_PHONE_DIGITS:
        return Parsed(problem="unreadable")
    if re.fullmatch(r"(?:00)?861[0-9]{10}", digits):
        digits = digits[-11:]
    return Parsed(digits, notes=tuple(notes))


# --- amounts, decimals, percentages -------------------------------------------------------------

_CURRENCY = r"(?:¥|RMB|CNY|人民币)?"
_FIGURES = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?{_CURRENCY}(?P<sign2>[-+])?"
    rf"(?P<figures>{_FIGURES})(?P<power>E[-+]?[0-9]{{1,2}})?"
    r"(?P<unit>[^0-9.()+\-]*?)(?P<trailing>-)?(?P<close>\))?"
)
_SIMPLE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MINUS = str.maketrans("−–—", "---")
_MULTIPLES = {
    "亿": Decimal(10**8),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "十万": Decimal(10**5),
    "万": Decimal(10**4),
    "千": Decimal(10**3),
    "百": Decimal(100),
    "": Decimal(1),
}
_MONEY_UNIT = re.compile(
    r"(?:人民币)?(?P<multiple>亿|千万|百万|十万|万|千|百|)(?P<coin>元|圆|块|角|分|)[整正]?(?:人民币)?"
    r"(?:[/每·].*)?"
)
_COINS = {"角": Decimal("0.1"), "分": Decimal("0.01")}
_MEASURE = re.compile(
    "[亩元天日人名个月户株头只羽米吨斤次笔张条台枚]|平方米|平米|公里|公斤|元?/(?:[亩人月天日年户株头只]|平方米)"
)
_AREA_FACTORS = {
    "亩": Decimal(1),
    "公顷": Decimal(15),
    "平方米": Decimal("0.0015"),
    "平米": Decimal("0.0015"),
    "m2": Decimal("0.0015"),
}


def money_factor(unit: str | None) -> Decimal | None:
    """Return how many yuan the unit is worth; None where it is no unit of money.

    >>> money_factor("万元/年")
    Decimal('10000')
    """
    text = squash(unit or "")
    match = _MONEY_UNIT.fullmatch(text)
    if not text or not match or not (match["multiple"] or match["coin"]):
        return None
    return _MULTIPLES[match["multiple"]] * _COINS.get(match["coin"], Decimal(1))


def area_factor(unit: str | None) -> Decimal:
    """Return how many mu the unit of area is worth (1 where none is named)."""
    return _AREA_FACTORS.get(squash(unit or "").lower(), Decimal(1))


class _Amount(NamedTuple):
    number: Decimal
    unit: str
    notes: list[str]


def _amount(raw: Cell | PercentCell) -> _Amount | None:
    """Read a number with its signs, thousands and whatever word follows it."""
    if isinstance(raw, PercentCell):
        raw = raw.number
    if isinstance(raw, int | float):
        return _Amount(Decimal(plain_number(raw)), "", [])
    if not isinstance(raw, str):
        return None
    notes = _changes(raw, squashed=True)
    text = _unmark(squash(raw), notes).translate(_MINUS)
    if _SIMPLE.fullmatch(text):
        return _Amount(Decimal(text), "", notes)
    match = _AMOUNT.fullmatch(text.upper())
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    negatives = [match["open"] or "", match["sign"] or "", match["sign2"] or ""]
    signs = [s for s in (*negatives, match["trailing"] or "") if s]
    if len(signs) > 1 or (match["power"] and "," in match["figures"]):
        return None
    number = Decimal(match["figures"].replace(",", "") + (match["power"] or ""))
    notes.append("money_form")
    return _Amount(-number if signs and signs[0] != "+" else number, match["unit"], notes)


def _read_money(raw: Cell | PercentCell, how: How) -> Parsed:
    amount = _amount(raw)
    own = money_factor(amount.unit) if amount and amount.unit else how.factor
    if amount is None or own is None:
        return Parsed(problem="money_text")
    yuan = amount.number * own
    if abs(yuan) >= _MOST_YUAN:
        return Parsed(problem="money_text", detail=("too_large",))
    notes = amount.notes
    if own != 1:
        notes.append("money_unit")
    fen = round_half_up(yuan * 100)
    if fen != yuan * 100:
        notes.append("rounded_to_fen")
    return Parsed(fen, notes=tuple(notes))


def _exact(number: Decimal, notes: Iterable[str]) -> Parsed:
    """Return a decimal with eight places; more are rounded half up, and counted."""
    if abs(number) >= _MOST_DECIMAL:
        return Parsed(problem="unreadable", detail=("too_large",))
    value = number.quantize(_EIGHT_PLACES, rounding=ROUND_HALF_UP)
    more = () if value == number else ("rounded_decimal",)
    return Parsed(value, notes=(*notes, *more))


def _number_with_measure(raw: Cell | PercentCell) -> _Amount | None:
    """Read a number; a word after it is a multiple (1.2万), or a measure that says nothing."""
    amount = _amount(raw)
    if amount is None or not amount.unit or _MEASURE.fullmatch(amount.unit):
        return amount
    factor = money_factor(amount.unit)
    return None if factor is None else amount._replace(number=amount.number * factor)


def _read_decimal(raw: Cell | PercentCell, how: How) -> Parsed:
    amount = _number_with_measure(raw)
    if amount is None:
        return Parsed(problem="unreadable")
    if how.factor != 1:
        amount.notes.append("money_unit")
    return _exact(amount.number * how.factor, amount.notes)


def _read_int(raw: Cell | PercentCell, _how: How) -> Parsed:
    amount = _number_with_measure(raw)
    if amount is None or amount.number != int(amount.number) or abs(amount.number) >= _MOST_YUAN:
        return Parsed(problem="unreadable")
    return Parsed(int(amount.number), notes=tuple(amount.notes))


_FRACTION = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_SPOKEN_FRACTION = re.compile(
    r"([一二三四五六七八九十两0-9]{1,3})分之([一二三四五六七八九十两0-9]{1,3})"
)
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "百": 100}


def plain_share(raw: Cell | PercentCell) -> Decimal | None:
    """Return the number of a percent column's cell that does not say how it is meant."""
    amount = None if isinstance(raw, PercentCell) else _amount(raw)
    return amount.number if amount and not amount.unit else None


def _spoken_number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMERALS.get(text, 0)


def _fraction(text: str) -> Decimal | None:
    match = _FRACTION.fullmatch(text)
    if match:
        above, below = int(match[1]), int(match[2])
    else:
        match = _SPOKEN_FRACTION.fullmatch(text)
        if not match:
            return None
        above, below = _spoken_number(match[2]), _spoken_number(match[1])
    return Decimal(above) * 100 / below if 0 < above <= below else None


def _read_percent(raw: Cell | PercentCell, how: How) -> Parsed:  # noqa: PLR0911 - one a reading
    if isinstance(raw, PercentCell):
        return _exact(Decimal(plain_number(raw.number)) * 100, ("percent_form",))
    text = squash(raw) if isinstance(raw, str) else ""
    if text == "单独所有":
        return Parsed(Decimal(100), notes=("percent_form",))
    if text == "共同共有":
        return Parsed(notes=("percent_form",))
    share = _fraction(text)
    if share is not None:
        return _exact(share, ("percent_form",))
    amount = _amount(raw)
    if amount is None or amount.unit not in ("", "%"):
        return Parsed(problem="unreadable")
    if amount.unit:
        return _exact(amount.number, ("percent_form",))
    if how.fractions:
        return _exact(amount.number * 100, (*amount.notes, "percent_form"))
    return _exact(amount.number, amount.notes)


def _read_coordinate(raw: Cell | PercentCell, how: How) -> Parsed:
    amount = _amount(raw)
    if amount is None or amount.unit not in ("", "°") or abs(amount.number) > _DEGREES[how.axis]:
        return Parsed(problem="unreadable")
    return Parsed(float(amount.number), notes=tuple(n for n in amount.notes if n != "money_form"))


# --- days, months, years ------------------------------------------------------------------------


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
    folded = _unmark(fold(raw), notes)
    text = _AROUND_MARKS.sub(r"\1", folded.translate(_DATE_MARKS)).upper()
    found = _match_text(text, how)
    if isinstance(found, Parsed):
        return found
    notes += [n for n in _changes(raw, squashed=False) if n not in notes]
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
        quarter = _spoken_number(match[2] or match[3] or match[4])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _impossible("year", str(year))
    if not 1 <= quarter <= 4:  # noqa: PLR2004
        return _impossible("quarter", str(quarter))
    value = f"{year}Q{quarter}"
    notes = _changes(raw, squashed=True) + (["date_form"] if text != value else [])
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
    notes = _changes(raw, squashed=True)
    if text != f"{first}-{first + 1}":
        notes.append("date_form")
    return Parsed(first, notes=tuple(notes))


_READERS: dict[str, Callable[[Cell | PercentCell, How], Parsed]] = {
    "text": _read_text,
    "label": _read_label,
    "name": _read_name,
    "enum": _read_enum,
    "code": _read_code,
    "uscc": _read_uscc,
    "person": _read_person,
    "card": _read_card,
    "phone": _read_phone,
    "money": _read_money,
    "money_wan": _read_money,
    "decimal": _read_decimal,
    "int": _read_int,
    "percent": _read_percent,
    "coordinate": _read_coordinate,
    "date": _read_date,
    "date_loose": _read_date_loose,
    "month": _read_month,
    "datetime": _read_datetime,
    "year": _read_year,
    "quarter": _read_quarter,
    "school_year": _read_school_year,
}


# --- the plainest forms, by sight ---------------------------------------------------------------
# Nine cells in ten are as plain as this. What is read here is what `parse_with_care` would say
# (a test compares the two), at a fifth of the time.

_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
_PLAIN_ID = re.compile("[0-9]{17}[0-9X]")
_PLAIN_CARD = re.compile("[0-9]{6,30}")
_PLAIN_MONEY = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_PLAIN_DAY = re.compile("(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")
_PLAIN_MONTH = re.compile("(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_PLAIN_FLOAT_BELOW = 1e10
_Quick = Callable[[Cell | PercentCell, How], Parsed | None]


def _quick_words(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN.fullmatch(raw) and raw != "无":
        return Parsed(raw)
    return None


def _quick_name(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN.fullmatch(raw) and raw != "无":
        return Parsed(raw, key=raw)
    return None


def _quick_enum(raw: Cell | PercentCell, how: How) -> Parsed | None:
    if isinstance(raw, str) and how.words.get(raw) == raw:
        return Parsed(raw)
    return None


def _quick_person(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN_ID.fullmatch(raw) and is_valid_plain_id(raw):
        return Parsed(raw, detail=("18",))
    return None


def _quick_card(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    return Parsed(raw) if isinstance(raw, str) and _PLAIN_CARD.fullmatch(raw) else None


def _quick_money(raw: Cell | PercentCell, how: How) -> Parsed | None:
    if how.factor != 1:
        return None
    if isinstance(raw, float):
        fen = round(raw * 100) if abs(raw) < _PLAIN_FLOAT_BELOW else 0
        return Parsed(fen) if fen / 100 == raw else None
    if isinstance(raw, str) and _PLAIN_MONEY.fullmatch(raw):
        whole, _, part = raw.partition(".")
        return Parsed(int(whole) * 100 + int((part + "00")[:2]))
    return None


def _quick_date(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN_DAY.fullmatch(raw):
        return Parsed(date(int(raw[:4]), int(raw[5:7]), int(raw[8:])))
    return None


def _quick_month(raw: Cell | PercentCell, _how: How) -> Parsed | None:
    if isinstance(raw, str) and _PLAIN_MONTH.fullmatch(raw):
        return Parsed(date(int(raw[:4]), int(raw[5:]), 1))
    return None


_QUICK: Final[dict[str, _Quick]] = {
    "text": _quick_words,
    "label": _quick_words,
    "code": _quick_words,
    "name": _quick_name,
    "enum": _quick_enum,
    "person": _quick_person,
    "card": _quick_card,
    "money": _quick_money,
    "date": _quick_date,
    "month": _quick_month,
}
