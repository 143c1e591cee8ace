"""Finds in a text where somebody lives: group and number, flat, door, street."""

import re
from datetime import date

from sunledger.kit.text import fold
from sunledger.platform.questions.notices.contracts import Class
from sunledger.platform.questions.notices.seeking.as_read import Span, read
from sunledger.platform.questions.notices.seeking.numbers import numbers

_N = "[0-9一二三四五六七八九十百]"
# 3组12号机井 is a well, 2组5号路灯 a lamp: nobody lives there.
_A_THING = (
    r"(?!\s*(?:机井|路灯|水?塘|地块|泵|变压器|井|桥|大棚|圈舍|文|会议|渠|线|杆|标段|点位|公路))"
)
_GROUP = re.compile(
    rf"(?:第\s*)?{_N}+\s*(?:村民小组|居民小组|小组|组|社|队)\s*第?\s*{_N}+\s*(?:号|户(?!\s*人)){_A_THING}"
)
_FLAT = re.compile(
    rf"{_N}+\s*(?:栋|幢|号楼|座)\s*(?:{_N}+\s*单元\s*)?[0-9]{{1,4}}\s*(?:室|号房|号|房)"
    rf"|{_N}+\s*单元\s*[0-9]{{2,4}}(?:\s*(?:室|号|房))?"
)
_DOOR = re.compile(r"门牌号?码?\s*[:：为是]?\s*[\w\-号组]{1,20}")
_LIVES = re.compile(
    r"(?:家住|住址|居住地址?|居住[在于]|户籍地址?|户籍所在地)\s*[:：为是在于]?\s*"
    r"[^，,。；;、\s（()）]{2,40}"
)
_STREET = re.compile(
    rf"[\u4e00-\u9fff]{{1,8}}(?:(?<!公)路|街|巷|弄|大道|胡同)\s*{_N}+\s*号(?:\s*院)?"
    r"(?!\s*(?:便民|政务|服务|政府|办公|机关|银行|信用社|学校|卫生))"
)
_VILLAGE = re.compile(r".*?(?:村民委员会|居民委员会|村委会|居委会|社区|村(?!民))")


def homes(text: str, *, personal: bool) -> list[Span]:
    """Return every place in a text where somebody lives.

    A street and its number count only where the text is personal: elsewhere it is an office.
    """
    seen = read(text)
    forms = (_LIVES, _GROUP, _FLAT, _DOOR, *((_STREET,) if personal else ()))
    return [
        seen.span(match.start(), match.end(), Class.ADDRESS)
        for form in forms
        for match in form.finditer(seen.text)
    ]


def up_to_village(address: str, day: date) -> str | None:
    """Return an address as far as its village; None where it names none."""
    match = _VILLAGE.match(fold(address))
    if match is None or homes(match[0], personal=True) or numbers(match[0], day):
        return None
    return match[0]
