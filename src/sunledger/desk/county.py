"""county.yaml: what a county says of itself, and the parameters that it overrides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from sunledger.kit.errors import WrongUse, reason_of

FILE_NAME = "county.yaml"
_KEYS = ("name", "division", "as_of", "parameters")
_DIVISION = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class County:
    """The county as its file describes it; everything is optional.

    `problems` are sentences (zh, en) on entries that could not be used and were left aside.
    """

    name: str | None = None
    division: str | None = None
    as_of: date | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[tuple[str, str], ...] = ()


def read_county(folder: Path) -> County:
    """Return what county.yaml in the folder says; raise WrongUse where it cannot be read."""
    path = folder / FILE_NAME
    try:
        text = _decoded(path.read_bytes())
    except FileNotFoundError:
        return County()
    except OSError as error:
        zh, en = reason_of(error)
        raise WrongUse(
            f"读不到 {FILE_NAME}：{zh}。请检查这个文件。",
            f"Cannot read {FILE_NAME}: {en}. Check that file.",
            code="unreadable",
            where=FILE_NAME,
        ) from error
    try:
        entries = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise WrongUse(
            f"{FILE_NAME} 第 {line} 行读不懂。请检查缩进和冒号后的空格。",
            f"{FILE_NAME}, line {line}, cannot be understood. "
            "Check the indentation and the space after each colon.",
            code="bad_county_file",
            where=FILE_NAME,
        ) from error
    if entries is None:
        return County()
    if not isinstance(entries, dict):
        raise WrongUse(
            f"{FILE_NAME} 的写法不对。请写成“名称: 值”，例如 as_of: 2026-06-25。",
            f"{FILE_NAME} is no list. Write “name: value” lines, such as as_of: 2026-06-25.",
            code="bad_county_file",
            where=FILE_NAME,
        )
    return _county(entries)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _county(entries: Mapping[Any, Any]) -> County:
    problems = [
        (
            f"{FILE_NAME} 里的“{name}”不认识，没有用。可用的有：{'、'.join(_KEYS)}。",
            f"{FILE_NAME}: “{name}” is not known and was not used. Known: {', '.join(_KEYS)}.",
        )
        for name in entries
        if name not in _KEYS
    ]
    division = entries.get("division")
    if division is not None and not _DIVISION.fullmatch(str(division)):
        problems.append(
            (
                f"{FILE_NAME} 的 division “{division}”应是 6 位区划代码，没有用。",
                f"{FILE_NAME}: division “{division}” should be a 6-digit code; it was not used.",
            )
        )
        division = None
    parameters = entries.get("parameters")
    if parameters is not None and not isinstance(parameters, dict):
        problems.append(
            (
                f"{FILE_NAME} 的 parameters 应是“名称: 值”的列表，没有用。",
                f"{FILE_NAME}: parameters should be “name: value” lines; they were not used.",
            )
        )
        parameters = None
    name = entries.get("name")
    return County(
        name=None if name is None else str(name),
        division=None if division is None else str(division),
        as_of=_day(entries.get("as_of")),
        parameters={str(key): value for key, value in (parameters or {}).items()},
        problems=tuple(problems),
    )


def _day(value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise WrongUse(
            f"{FILE_NAME} 的 as_of “{value}”不是日期。请写成 2026-06-25 这样。",
            f"{FILE_NAME}: as_of “{value}” is no date. Write it like 2026-06-25.",
            code="bad_county_file",
            where=FILE_NAME,
        ) from error
