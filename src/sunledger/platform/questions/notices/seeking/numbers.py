"""Finds ID numbers (18 signs, 15, 20 of a disability card), bank cards and mobile phones."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sunledger.kit.ids import check_character
from sunledger.platform.questions.notices.contracts import Class
from sunledger.platform.questions.notices.seeking.as_read import Span, read

_RUN = re.compile(r"[0-9](?:[ \t\r\n\-._/,、·|:*+()\[\]]{0,3}[0-9Xx])*")
_GROUP = re.compile(r"[0-9Xx]+")
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|99")
_ID, _OLD_ID, _DISABILITY = 18, 15, 20
_BORN_FROM = 1900
_OLDEST = 31  # 15 digits of somebody born before 1931 only where they are called an ID number
_GROWN = 16  # of a younger year it may be the number of a document, unless its check fits
_CARD = re.compile(
    r"(?:62|60|68|69|94|955|96|98)[0-9]{13,17}|999999[0-9]{10,13}|10[0-4][0-9]{13,16}"
    r"|4[0-9]{15}|5[1-5][0-9]{14}|35[0-9]{14}|37[0-9]{13}"
)
_OF_A_BANK = re.compile(r"(?:62|955|999999)[0-9]+")  # such a number is a card, however it is called
_ACCOUNT = range(9, 31)  # digits of what is called an account
_SHORT = 3  # 6222 021 …: a card is never written in shorter groups
_MOBILE, _ABROAD = 11, 2
_A_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# What stands before a number, and what it is called by that.
_BEFORE = 16
_NEAR = r"[^0-9。；;\n]{0,12}$"
_CALLED_ID = re.compile(r"(?:身份|证件|公民)" + _NEAR)
_CALLED_CARD = re.compile(r"(?:[卡账帐]号|[账帐]户|存折|一卡通|银行卡|社保卡)" + _NEAR)
_CALLED_PHONE = re.compile(r"(?:电话|手机|联系方式|微信|致电|拨打)" + _NEAR)
_CALLED_PAPER = re.compile(
    r"(?:编号|文号|字第|批次号?|凭证号?|项目代码|项目编码|票号|发票号?码?|合同号?|单号|代码|第)"
    r"[:： ]{0,2}$"
)


@dataclass(frozen=True)
class _Run:
    """Digits that stand together: their signs, where each stands, and where groups begin."""

    signs: str
    at: tuple[int, ...]
    begins: frozenset[int]
    before: str

    @classmethod
    def of(cls, match: re.Match[str], text: str) -> "_Run":
        """Return the run of a match."""
        signs, at, begins = "", list[int](), set[int]()
        for group in _GROUP.finditer(match[0]):
            begins.add(len(signs))
            if group[0][-1] in "Xx":
                begins.add(len(signs) + len(group[0]) - 1)  # the letter may be of a word
            signs += group[0].upper()
            at.extend(range(match.start() + group.start(), match.start() + group.end()))
        begins.add(len(signs))
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        return cls(signs, tuple(at), frozenset(begins), before)

    def whole(self, start: int, end: int) -> bool:
        """Tell whether a part begins and ends as groups do."""
        return start in self.begins and end in self.begins

    def groups(self, start: int, end: int) -> list[int]:
        """Return how many signs each group of a part has."""
        cuts = sorted(cut for cut in self.begins if start <= cut <= end)
        return [after - before for before, after in pairwise(cuts)]

    def called(self, form: re.Pattern[str], start: int) -> bool:
        """Tell whether a part at the beginning of the run is called so."""
        return start == 0 and form.search(self.before) is not None


def numbers(text: str, day: date) -> list[Span]:
    """Return every ID number, card and mobile phone in a text, in order; `day` is today."""
    seen = read(text)
    found: list[Span] = []
    for match in _RUN.finditer(seen.text):
        run = _Run.of(match, seen.text)
        taken = 0
        while (part := _next(run, taken, day)) is not None:
            start, end, cls = part
            found.append(seen.span(run.at[start], run.at[end - 1] + 1, cls, run.signs[start:end]))
            taken = end
    return found


_Part = tuple[int, int, Class]


def _next(run: _Run, start: int, day: date) -> _Part | None:
    """Return the first number of a run from one of its signs on."""
    for begin in range(start, len(run.signs)):
        found = _new_id(run, begin, day)
        if found is None and begin in run.begins:
            found = _old_id(run, begin, day) or _card(run, begin) or _phone(run, begin)
        if found is not None:
            return found
    return None


def _new_id(run: _Run, at: int, day: date) -> _Part | None:
    number, end = run.signs[at : at + _ID], at + _ID
    if len(number) < _ID or "X" in number[:-1]:
        return None
    whole = run.whole(at, end)
    fits = _is_born(number[:2], number[6:14], day)
    right = check_character(number[:-1]) == number[-1]
    grown = fits and int(number[6:10]) <= day.year - _GROWN
    if not (
        (whole and run.called(_CALLED_ID, at))
        or (fits and right)
        or (whole and grown and not run.called(_CALLED_PAPER, at))
    ):
        return None
    if end not in run.begins and len(run.signs) - at == _DISABILITY:
        end = len(run.signs)  # kind and degree follow on the card of a disabled person
    return at, end, Class.ID_NUMBER


def _old_id(run: _Run, at: int, day: date) -> _Part | None:
    number, end = run.signs[at : at + _OLD_ID], at + _OLD_ID
    if not run.whole(at, end) or len(number) < _OLD_ID or "X" in number:
        return None
    if run.groups(at, end) not in ([15], [6, 6, 3]) or run.called(_CALLED_PAPER, at):
        return None
    named = run.called(_CALLED_ID, at) or int(number[6:8]) >= _OLDEST
    fits = named and _is_born(number[:2], f"19{number[6:12]}", day)
    return (at, end, Class.ID_NUMBER) if fits else None


def _is_born(province: str, born: str, day: date) -> bool:
    """Tell whether it is a province, and a day on which somebody who lives was born."""
    if _PROVINCES.fullmatch(province) is None or born_on(born) is None:
        return False
    return _BORN_FROM <= int(born[:4]) <= day.year


def born_on(digits: str) -> date | None:
    """Return the day that eight digits name; None where there is no such day."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def born_by(number: str) -> date | None:
    """Return the day of birth in an ID number of 18 signs or 15; None where it has none."""
    old = len(number) == _OLD_ID
    return born_on(f"19{number[6:12]}" if old else number[6:14])


def _card(run: _Run, at: int) -> _Part | None:
    paper = run.called(_CALLED_PAPER, at)
    for end in sorted(run.begins, reverse=True):
        number = run.signs[at:end]
        if end <= at or "X" in number or (paper and not _OF_A_BANK.fullmatch(number)):
            continue
        if run.called(_CALLED_CARD, at) and len(number) in _ACCOUNT:
            return at, end, Class.CARD
        long = all(size >= _SHORT for size in run.groups(at, end)[:-1])
        if long and _CARD.fullmatch(number) and passes_luhn(number):
            return at, end, Class.CARD
    return None


def passes_luhn(number: str) -> bool:
    """Tell whether the last digit of a number checks the others (ISO/IEC 7812)."""
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(doubled[digit] for digit in digits[1::2])) % 10 == 0


def _phone(run: _Run, at: int) -> _Part | None:
    abroad = run.signs.startswith("86", at) and at + _ABROAD + _MOBILE in run.begins
    first = at + _ABROAD if abroad else at
    end = first + _MOBILE
    if end not in run.begins or _A_MOBILE.fullmatch(run.signs[first:end]) is None:
        return None
    groups = run.groups(first, end)
    if groups not in ([], [11], [7, 4]) and groups[0] != _SHORT and not _each(groups):
        return None
    if run.called(_CALLED_PAPER, at) and not run.called(_CALLED_PHONE, at):
        return None
    return at, end, Class.PHONE


def _each(groups: list[int]) -> bool:
    """Tell whether every digit stands alone, as where one is read out."""
    return max(groups) == 1
