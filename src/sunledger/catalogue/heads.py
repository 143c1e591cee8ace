"""Column headers brought to one form, so that 金额（万元）, 金额 and ＊金额 are one header."""

import re
from functools import lru_cache

from sunledger.kit.text import squash

_MONEY = r"(?:人民币)?(?:亿元|千万元|百万元|十万元|万元|千元|百元|元|万)"
_MEASURE = r"亩|公顷|平方米|平米|m2|公里|千米|米|千瓦|kw|%|‰|天|日|月|个月|年|岁|人|人次|户|笔|次"
_UNIT = rf"(?:(?:{_MONEY})(?:[/每·].{{1,8}})?|{_MEASURE})"
_BRACKETS = str.maketrans("[]【】〔〕〖〗﹝﹞{}「」", "()()()()()()()")
_TAIL = re.compile(r"^(?P<head>.+?)\((?P<inner>[^()]*)\)$")
_INNER_UNIT = re.compile(rf"^(?:计量|金额|货币)?(?:单位)?[:：为]?(?P<unit>{_UNIT})$")
_SLASH_UNIT = re.compile(rf"^(?P<head>.+?)[/_-](?P<unit>{_MONEY}|亩|平方米|%)$")
_SPOKEN_UNIT = re.compile(rf"^(?P<head>.+?)[,;:、]?单位[:为]?(?P<unit>{_UNIT})$")
# Words in brackets that tell how to fill a column in and not what it is.
_HINT = re.compile(
    r"^(?:必填|必填项|选填|可选|可空|可不填|文本|文本格式|\d+位|格式.*|如[:：]?.*|例[:：如]?.*|示例.*|下拉.*"
    r"|单选|请选择|[y年][ym年月md日\-/.h:时分s秒]*|[\d\-/.:]+|[^()/、|]+(?:[/、|][^()/、|]+)+)$"
)
_NUMBER = re.compile(r"^\(?\d{1,2}\)?[、.](?=\D)")
_MARKS = "*※★☆#:;,.。、"


@lru_cache(maxsize=8192)
def split_unit(header: str) -> tuple[str, str | None]:
    """Return the header's key and the unit that it carries, such as ("金额", "万元").

    The key is what two spellings of one header share: squashed, lower-cased, without the mark of
    a required column, a unit or a hint on how to fill it in.
    """
    key = squash(header).lower().translate(_BRACKETS)
    key = _NUMBER.sub("", key).strip(_MARKS)
    unit: str | None = None
    while True:
        tail = _TAIL.match(key)
        inner = _INNER_UNIT.match(tail["inner"]) if tail else None
        if tail and inner:
            unit = unit or inner["unit"]
        elif tail and not _HINT.match(tail["inner"]):
            return key, unit
        elif not tail:
            tail = _SPOKEN_UNIT.match(key) or _SLASH_UNIT.match(key)
            if not tail:
                return key, unit
            unit = unit or tail["unit"]
        key = tail["head"].strip(_MARKS)


def header_key(header: str) -> str:
    """Return what two spellings of one header share, without its unit."""
    return split_unit(header)[0]
