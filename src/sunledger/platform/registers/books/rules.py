"""What the books go by: charts, limits and days of a place and a day, quorum, words to search by.

No row is read here.
"""

import hashlib
import re
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache

from django.conf import settings

from sunledger.catalogue.accounts import Chart, ChartAccount, chart_on, load_charts
from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import squash
from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.registers.books.codes import AccountKind, Meeting, Side
from sunledger.platform.registers.books.contracts import Account, Words

CASH, BANK = "101", "102"  # the same in both charts; sub-accounts begin with them
YEAR_RESULT, SHARED_OUT = "321", "322"
_SHARE = re.compile(r"到会 (>=?) (\d)/(\d) 应到，同意 (>=?) (\d)/(\d) (应到|到会)")
_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def charts() -> tuple[Chart, ...]:
    """Return the charts of accounts as they hold in this county, the earliest first."""
    return load_charts(settings.HOME.catalogues)


def chart(day: date) -> Chart:
    """Return the chart in force on a day."""
    return chart_on(charts(), day)


def account(code: str, day: date) -> Account:
    """Return an account in words, by the chart of a day; one that no chart has says so."""
    found = chart(day).account(code) or next(
        (known for one in charts() if (known := one.account(code))), None
    )
    if found is None:
        return Account(
            code,
            Words(f"科目 {code}", f"account {code}"),
            AccountKind.EXPENSE,
            Side.DEBIT,
            Words("科目表里没有这个科目", "no chart has this account"),
        )
    return told(found, code)


def told(found: ChartAccount, code: str = "") -> Account:
    """Return an account of the catalogue as it crosses the wall."""
    return Account(
        code or found.code,
        Words(found.name.zh, found.name.en),
        AccountKind(found.kind),
        Side(found.grows),
        Words(found.says.zh, found.says.en),
    )


def is_money(code: str) -> bool:
    """Tell whether an account is cash or bank."""
    return code.startswith((CASH, BANK))


def month_of(day: date) -> date:
    """Return the month of a day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the month after a month."""
    return (month + timedelta(days=31)).replace(day=1)


# --- limits and days, as the catalogue dates them ------------------------------------------------


def limit(name: str, day: date, place: str) -> int:
    """Return an amount of the catalogue for a day and a place, in fen."""
    return number(name, day, place) * 100


def number(name: str, day: date, place: str) -> int:
    """Return a number of the catalogue for a day and a place; LookupError where there is none."""
    dated = catalogue().parameters[name].dated_value(day, place)
    if dated is None:
        raise LookupError(f"{name} has no value on {day}")
    return int(dated.value)


def entertainment(text: str, day: date, place: str) -> bool:
    """Tell whether a text names entertainment, as rule V09 has it."""
    return _names("entertainment_words", squash(text).replace("招待所", ""), day, place)


def kickback(text: str, day: date, place: str) -> bool:
    """Tell whether a text names a kickback: no meeting can allow one."""
    return _names("kickback_words", squash(text), day, place)


def _names(parameter: str, said: str, day: date, place: str) -> bool:
    dated = catalogue().parameters[parameter].dated_value(day, place)
    return any(word in said for word in (dated.value if dated else ()))


def works(day: date) -> tuple[bool, bool]:
    """Tell whether a day is worked on, and whether that is certain."""
    try:
        return calendar().is_working(day), True
    except SunledgerError:  # the holidays of that year are not out yet
        return day.weekday() < _SATURDAY, False


def after(day: date, count: int) -> date:
    """Return the day that is so many working days after a day."""
    while count > 0:
        day += _DAY
        count -= works(day)[0]
    return day


def left(today: date, due: date) -> tuple[int, bool]:
    """Return the working days until a day (below 0 since), and whether that is certain."""
    if due < today:
        late, certain = left(due, today)
        return -late, certain
    days = [works(today + _DAY * n) for n in range(1, (due - today).days + 1)]
    return sum(works for works, _ in days), all(certain for _, certain in days)


def publish_by(month: date, place: str) -> date:
    """Return the day by which a month must be public."""
    following = next_month(month)
    return following.replace(day=number("books_publish_day", following, place))


# --- quorum ---------------------------------------------------------------------------------------


def quorum(
    meeting: Meeting | None, day: date, called: int, present: int, agreed: int
) -> tuple[bool, Words]:
    """Tell whether a meeting decided validly on a day, and by which share it did or did not.

    A meeting that is not named counts as one of delegates.
    """
    dated = catalogue().parameters["quorum"].dated_value(day, None)
    text = dated.value[(meeting or Meeting.DELEGATES).zh] if dated else ""
    found = _SHARE.fullmatch(text)
    if found is None:
        raise LookupError(f"quorum on {day} cannot be read: {text}")
    came = _reaches(found[1], Fraction(int(found[2]), int(found[3])), present, called)
    of = called if found[7] == "应到" else present
    agrees = _reaches(found[4], Fraction(int(found[5]), int(found[6])), agreed, of)
    sense = present <= called and agreed <= present and called > 0
    counts = f"应到 {called}，实到 {present}，同意 {agreed}"
    counts_en = f"{called} called, {present} came, {agreed} agreed"
    if not sense:
        return False, Words(f"人数对不上：{counts}", f"the numbers do not fit: {counts_en}")
    if not came:
        return False, Words(f"到会人数不够：{counts}", f"too few came: {counts_en}")
    if not agrees:
        return False, Words(f"同意人数不够：{counts}", f"too few agreed: {counts_en}")
    return True, Words(f"有效：{counts}", f"valid: {counts_en}")


def _reaches(sign: str, share: Fraction, part: int, whole: int) -> bool:
    return part >= share * whole if sign == ">=" else part > share * whole


# --- words to search by ---------------------------------------------------------------------------


def marks(text: str) -> list[int]:
    """Return a keyed number for each two characters that follow each other in a text, once."""
    said = searched(text)
    pairs = {said[start : start + 2] for start in range(len(said) - 1)}
    key = _key()
    return sorted(_mark(key, pair) for pair in pairs)


def searched(text: str) -> str:
    """Return a text as it is searched: folded, small letters, no blanks."""
    return squash(text).lower()


@cache
def _key() -> bytes:
    return settings.HOME.key("pseudonyms")


@lru_cache(maxsize=1 << 16)
def _mark(key: bytes, pair: str) -> int:
    digest = hashlib.blake2b(pair.encode(), key=key, digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)
