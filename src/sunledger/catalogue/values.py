"""Parameter values as a county writes them: 30000, '3万', 50 %, 0.5, 2026-01-01, {2024: 7800}."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sunledger.catalogue.model import Bilingual, Catalogue, Parameter
from sunledger.kit.text import fold, squash

_SCALES = {
    "亿元": 100_000_000,
    "亿": 100_000_000,
    "万元": 10_000,
    "万": 10_000,
    "千元": 1_000,
    "百元": 100,
    "元": 1,
    "": 1,
}
_NUMBER = re.compile(r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)(?P<rest>.*)")
_COUNTED = re.compile(r"(?:个?月|天|日|次|户|人|年|公里|km/h|亩)?", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})年?")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_PARTS = re.compile(r"[、,，;；\s]+")
_TRUE = frozenset(("true", "yes", "是", "1", "on"))
_FALSE = frozenset(("false", "no", "否", "0", "off"))
_FULL = 100


_Reader = Callable[[Parameter, Any, Mapping[str, str] | None], Any]


class _Unreadable(Exception):  # noqa: N818 - a finding about a value, caught in this file
    """The value is not of the parameter's kind; says what it should be."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


def resolve_parameters(
    catalogue: Catalogue, as_of: date, division: str | None, overrides: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Bilingual]]:
    """Return each parameter's value on that day, and what is wrong with the overrides.

    Money is in fen, percentages in points (Decimal), lists are tuples, maps are dicts; without a
    value a scalar is None, a list () and a map {}. Overrides are read as a county writes them
    (yuan; '50 %', 50 or 0.5); a map is laid key by key over the default. An override that is
    unknown or cannot be read changes nothing and is told.
    """
    values: dict[str, Any] = {}
    for name, parameter in catalogue.parameters.items():
        dated = parameter.dated_value(as_of, division)
        values[name] = read_value(parameter, dated.value)[0] if dated else _nothing(parameter)
    problems: list[Bilingual] = []
    for name, raw in overrides.items():
        found = catalogue.parameters.get(squash(str(name)))
        if found is None:
            problems.append(
                Bilingual(
                    f"county.yaml 里没有叫“{name}”的参数。请核对写法。",
                    f"county.yaml: there is no parameter “{name}”; check its spelling.",
                )
            )
        elif found.fixed:
            problems.append(
                Bilingual(
                    f"county.yaml 里的“{name}”由法律规定，不能改。先按默认值办。",
                    f"county.yaml: “{name}” is set by law and stays as it is.",
                )
            )
        elif raw is not None:
            value, problem = read_value(found, raw, _synonyms(catalogue, found))
            if problem:
                problems.append(
                    Bilingual(
                        f"county.yaml 的{problem.zh}先按默认值办。",
                        f"county.yaml: {problem.en} The default is used.",
                    )
                )
            elif isinstance(value, dict):
                values[found.id] = {**values[found.id], **value}
            else:
                values[found.id] = value
    return values, problems


def read_value(
    parameter: Parameter, raw: object, listed: Mapping[str, str] | None = None
) -> tuple[Any, Bilingual | None]:
    """Return the value in the unit of the rules, or what is wrong with it.

    `listed` maps each allowed word of a list, or key of a map, to its canonical form.
    """
    try:
        return _READERS[parameter.kind](parameter, raw, listed), None
    except _Unreadable as error:
        return None, Bilingual(
            f"“{parameter.id}”写的是“{raw}”，应是{error.zh}。",
            f"“{parameter.id}” is “{raw}”, it should be {error.en}.",
        )


def plain_value(parameter: Parameter, value: Any) -> Any:  # noqa: ANN401 - any kind of value
    """Return the value as the files write it: yuan, points, texts; fit for JSON and for people."""
    if isinstance(value, dict):
        return {str(key): plain_value(parameter, item) for key, item in value.items()}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) or (parameter.kind.startswith("money") and value is not None):
        exact = Decimal(value) / (_FULL if parameter.kind.startswith("money") else 1)
        return int(exact) if exact == exact.to_integral_value() else float(exact)
    return value


def _nothing(parameter: Parameter) -> Any:  # noqa: ANN401 - any kind of value
    if "_by_" in parameter.kind:
        return {}
    return () if parameter.kind.endswith("_list") else None


def _synonyms(catalogue: Catalogue, parameter: Parameter) -> dict[str, str] | None:
    if parameter.listed_in is None:
        return None
    table, field = parameter.listed_in.split(".")
    values = catalogue.sources[table].column(field).values
    return {squash(word): value for value, words in values.items() for word in (value, *words)}


# --- one reader per kind ------------------------------------------------------------------------

_Listed = Mapping[str, str] | None


def _number(raw: object, scale_of: Callable[[str], int | None]) -> Decimal:
    """Return a number times what the words behind it stand for."""
    match = None
    if isinstance(raw, int | float | Decimal | str) and not isinstance(raw, bool):
        match = _NUMBER.fullmatch(squash(str(raw)))
    scale = scale_of(match["rest"]) if match else None
    if match is None or scale is None:
        raise _Unreadable("数字", "a number")
    return Decimal(match["number"].replace(",", "")) * scale


def _bounded(parameter: Parameter, number: Decimal) -> Decimal:
    least = 0 if parameter.least is None else parameter.least
    if number < Decimal(str(least)):
        raise _Unreadable(f"不小于 {least} 的数", f"at least {least}")
    if parameter.most is not None and number > Decimal(str(parameter.most)):
        raise _Unreadable(f"不大于 {parameter.most} 的数", f"at most {parameter.most}")
    return number


def _read_int(parameter: Parameter, raw: object, _listed: _Listed = None) -> int:
    number = _number(raw, lambda rest: 1 if _COUNTED.fullmatch(rest) else None)
    if number != number.to_integral_value():
        raise _Unreadable("整数", "a whole number")
    return int(_bounded(parameter, number))


def _read_decimal(parameter: Parameter, raw: object, _listed: _Listed = None) -> Decimal:
    return _bounded(parameter, _number(raw, lambda rest: 1 if _COUNTED.fullmatch(rest) else None))


def _read_money(parameter: Parameter, raw: object, _listed: _Listed = None) -> int:
    try:
        yuan = _bounded(parameter, _number(raw, _SCALES.get))
    except _Unreadable as error:
        raise _Unreadable(f"{error.zh}（元）", f"{error.en} (yuan)") from error
    return int((yuan * _FULL).to_integral_value(ROUND_HALF_UP))


def _read_percent(parameter: Parameter, raw: object, _listed: _Listed = None) -> Decimal:
    said = isinstance(raw, str) and squash(raw).endswith("%")
    points = _number(raw, lambda rest: 1 if rest in ("", "%") else None)
    # A limit beyond the whole, such as 110 %, is meant where 1.1 stands.
    below = max(1, parameter.least or 0)
    if not said and (points <= 1 or points < below):
        points *= _FULL
    return _bounded(parameter, points)


def _read_bool(_parameter: Parameter, raw: object, _listed: _Listed = None) -> bool:
    word = squash(str(raw)).lower()
    if word not in _TRUE | _FALSE:
        raise _Unreadable("“是”或“否”", "true or false")
    return word in _TRUE


def _read_date(_parameter: Parameter, raw: object, _listed: _Listed = None) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    match = _DAY.fullmatch(squash(str(raw)))
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        match = None
    raise _Unreadable("日期，如 2026-01-01", "a date such as 2026-01-01")


def _read_text(_parameter: Parameter, raw: object, _listed: _Listed = None) -> str:
    if not isinstance(raw, str) or not fold(raw):
        raise _Unreadable("文字", "a text")
    return fold(raw)


def _items(raw: object) -> list[object]:
    if isinstance(raw, str):
        return [part for part in _PARTS.split(raw) if part]
    return list(raw) if isinstance(raw, list | tuple) else [raw]


def _read_text_list(_parameter: Parameter, raw: object, listed: _Listed = None) -> tuple[str, ...]:
    items = _items(raw)
    if not all(isinstance(item, str) and squash(item) for item in items):
        raise _Unreadable("词语的列表", "a list of words")
    words = [_listed_word(str(item), listed) for item in items]
    return tuple(dict.fromkeys(words))


def _read_int_list(parameter: Parameter, raw: object, _listed: _Listed = None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_read_int(parameter, item) for item in _items(raw)))


def _listed_word(word: str, listed: _Listed) -> str:
    key = squash(word)
    if listed is None:
        return key
    if key not in listed:
        names = "、".join(dict.fromkeys(listed.values()))
        raise _Unreadable(f"这些词：{names}", f"of these words: {names}")
    return listed[key]


def _year(key: object, _listed: _Listed) -> int:
    match = _YEAR.fullmatch(squash(str(key)))
    if not match:
        raise _Unreadable("“年份: 值”，如 2024: 7800", "a map by year such as 2024: 7800")
    return int(match[1])


def _class(key: object, listed: _Listed) -> str:
    return _listed_word(str(key), listed)


def _map_of(key_of: Callable[[object, _Listed], Any], read: _Reader) -> _Reader:
    def read_map(parameter: Parameter, raw: object, listed: _Listed = None) -> dict[Any, Any]:
        if not isinstance(raw, Mapping):
            raise _Unreadable("“键: 值”，每行一项", "a map, one key a line")
        return {key_of(key, listed): read(parameter, value, None) for key, value in raw.items()}

    return read_map


_READERS: dict[str, _Reader] = {
    "int": _read_int,
    "months": _read_int,
    "days": _read_int,
    "money": _read_money,
    "decimal": _read_decimal,
    "percent": _read_percent,
    "bool": _read_bool,
    "date": _read_date,
    "text": _read_text,
    "text_list": _read_text_list,
    "int_list": _read_int_list,
    "money_by_year": _map_of(_year, _read_money),
    "money_by_class": _map_of(_class, _read_money),
    "days_by_class": _map_of(_class, _read_int),
    "percent_by_class": _map_of(_class, _read_percent),
    "text_by_class": _map_of(_class, _read_text),
}
