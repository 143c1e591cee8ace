"""Amounts in capitals (大写), as they stand on vouchers: fen to words and words to fen.

As the rules for writing receipts have it: 12,345.60 yuan is 壹万贰仟叁佰肆拾伍元陆角整.
"""

import re
from typing import Final

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import squash

MOST_FEN: Final = 10**18 - 1  # fits the eight bytes of the database

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_WORTH: Final = {"仟": 1000, "佰": 100, "拾": 10, "": 1}
_GROUP: Final = 10**4
_VARIANTS: Final = str.maketrans("貳貮弍參叄叅陸萬億圓圆正貟角", "贰贰贰叁叁叁陆万亿元元整元角")
# What people write in everyday text, and what stands for it on a voucher.
_EVERYDAY: Final = dict(
    zip("〇一二三四五六七八九十百千两", "零壹贰叁肆伍陆柒捌玖拾佰仟贰", strict=True)
)
_KNOWN: Final = frozenset(f"{_DIGITS}拾佰仟万亿元角分整负")

_D: Final = "[壹贰叁肆伍陆柒捌玖]"
_UNDER_10000: Final = f"零?(?:{_D}仟)?零?(?:{_D}佰)?零?(?:{_D}拾)?零?{_D}?"
_AMOUNT: Final = re.compile(
    rf"(?P<sign>负?)(?:(?:(?P<g3>{_UNDER_10000})万(?P<g2>{_UNDER_10000})亿|(?P<g2b>{_UNDER_10000})亿)?"
    rf"(?:(?P<g1>{_UNDER_10000})万)?(?P<g0>{_UNDER_10000})元)?"
    rf"(?:零?(?P<jiao>{_D})角)?(?:零?(?P<fen>{_D})分)?整?"
)


def capitals(fen: int) -> str:
    """Return fen as an amount in capitals: 1234050 -> '壹万贰仟叁佰肆拾元伍角整'.

    Raises ValueError beyond MOST_FEN.
    """
    if abs(fen) > MOST_FEN:
        raise ValueError(fen)
    sign = "负" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    said = f"{_whole(whole)}元" if whole or not rest else ""
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif cent and whole:
        said += "零"
    said += f"{_DIGITS[cent]}分" if cent else "整"
    return f"{sign}{said}"


def _whole(number: int) -> str:
    """Return a whole number; what counts 亿 is itself a number, as in 壹万贰仟亿."""
    for unit, size in (("亿", _GROUP**2), ("万", _GROUP)):
        upper, lower = divmod(number, size)
        if upper:
            gap = _DIGITS[0] if 0 < lower < size // 10 else ""
            return f"{_whole(upper)}{unit}{gap}{_whole(lower) if lower else ''}"
    return _group(number) or _DIGITS[0]


def _group(number: int) -> str:
    said, gap = "", False
    for place, worth in _WORTH.items():
        digit = number // worth % 10
        if digit:
            said += (_DIGITS[0] if gap and said else "") + _DIGITS[digit] + place
            gap = False
        else:
            gap = True
    return said


def fen_of(text: str) -> int:
    """Return the fen of an amount in capitals, however its zeros are set.

    Traditional forms, 圆 and 正 are read too. Raises SunledgerError that says what cannot be read
    and how it is written.
    """
    said = squash(text).translate(_VARIANTS).removeprefix("人民币")
    wrong = next((character for character in said if character not in _KNOWN), None)
    if wrong is not None:
        raise _strange(wrong)
    if said in {"零元", "零元整"}:
        return 0
    found = _AMOUNT.fullmatch(said)
    if found is None or not re.search("[元角分]", said):
        raise SunledgerError(
            f"大写金额“{text}”读不出来。请从大到小写，如“壹仟贰佰叁拾元伍角整”。",
            f"The amount in capitals “{text}” cannot be read. "
            "Write it from the largest place down, as 壹仟贰佰叁拾元伍角整.",
            code="capitals",
            where="capitals",
        )
    whole = 0
    for group in (found["g3"], found["g2"] or found["g2b"], found["g1"], found["g0"]):
        whole = whole * _GROUP + _value(group or "")
    fen = whole * 100 + _digit(found["jiao"]) * 10 + _digit(found["fen"])
    if not fen or fen > MOST_FEN:
        raise SunledgerError(
            f"大写金额“{text}”不是能记账的数。请对照小写金额写。",
            f"The amount in capitals “{text}” is none that can be booked. "
            "Compare it with the amount in figures.",
            code="capitals",
            where="capitals",
        )
    return -fen if found["sign"] else fen


def _strange(character: str) -> SunledgerError:
    right = _EVERYDAY.get(character)
    if right:
        return SunledgerError(
            f"大写金额里有“{character}”。请写成“{right}”。",
            f"“{character}” is not a capital. Write {right}.",
            code="capitals",
            where="capitals",
        )
    return SunledgerError(
        f"大写金额里有“{character}”，不是大写数字。请照“壹仟贰佰叁拾元伍角整”写。",
        f"“{character}” is no part of an amount in capitals. Write it as 壹仟贰佰叁拾元伍角整.",
        code="capitals",
        where="capitals",
    )


def _value(group: str) -> int:
    total = 0
    for digit, place in re.findall(f"({_D})([拾佰仟]?)", group):
        total += _digit(digit) * _WORTH[place]
    return total


def _digit(character: str | None) -> int:
    return _DIGITS.index(character) if character else 0
