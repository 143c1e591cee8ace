"""Reads YAML key by key, so that a slip of the pen is named and never obeyed."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from sunledger.catalogue.model import Bilingual
from sunledger.kit.errors import SunledgerError

T = TypeVar("T")

_SHOULD_BE: dict[type, tuple[str, str]] = {
    str: ("文字", "a text"),
    int: ("整数", "a whole number"),
    float: ("数", "a number"),
    bool: ("true 或 false", "true or false"),
    list: ("列表", "a list"),
    dict: ("“键: 值”", "a mapping"),
    date: ("日期，如 2026-01-01", "a date such as 2026-01-01"),
}


_COMPARE_ZH = "请照同类的文件改。"
_COMPARE_EN = "Compare it with another file of its kind."


class CatalogueError(SunledgerError):
    """A file of the catalogue cannot be used; the sentence names the file and the key."""

    def __init__(self, file: str, zh: str, en: str) -> None:
        super().__init__(
            f"{file}：{zh}{'' if '。请' in zh else _COMPARE_ZH}",
            f"{file}: {en}. {_COMPARE_EN}",
            code="bad_catalogue",
            where=file,
        )
        self.file = file


class _Yaml(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which a key given twice is an error and only true and false are booleans."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the signature is PyYAML's
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            keys = [key.value for key, _ in node.value]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.MarkedYAMLError(
                problem=f"“{twice}” is given twice", problem_mark=node.start_mark
            )
        return mapping


_Yaml.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Yaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])


def parse_yaml(file: str, text: str) -> object:
    """Return the YAML of a file of the catalogue as plain values."""
    try:
        return yaml.load(text, Loader=_Yaml)  # noqa: S506 - _Yaml is a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        raise CatalogueError(
            file,
            f"第 {line} 行附近写法有误（{error.problem}）。请核对缩进、冒号和引号。",
            f"near line {line} it is not well-formed YAML ({error.problem})",
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise CatalogueError(
            file, f"写法有误（{error}）。", f"it is not well-formed YAML ({error})"
        ) from error


def read_text(path: Path) -> str:
    """Return a file of the catalogue as text, read once as long as it does not change."""
    stat = path.stat()
    return _read_text(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _read_text(path: Path, _changed: int, _size: int) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogueError(
            str(path), "文件不是 UTF-8。请另存为 UTF-8。", "it is not UTF-8; save it as UTF-8"
        ) from error


class Entries:
    """A mapping that is read key by key; what is left at the end is not known and an error."""

    def __init__(self, raw: object, file: str, where: str = "") -> None:
        self.file = file
        self.where = where
        if not isinstance(raw, dict):
            raise CatalogueError(
                file,
                f"“{where or '全文'}”应是“键: 值”。",
                f"{where or 'the whole file'} should be a mapping",
            )
        self._left: dict[str, Any] = raw.copy()
        for key in raw:
            if not isinstance(key, str):
                raise CatalogueError(
                    file,
                    f"“{self._path(str(key))}”：键应是文字。请加引号。",
                    f"“{self._path(str(key))}”: a key should be a text; put it in quotes",
                )

    def __contains__(self, key: str) -> bool:
        return self._left.get(key) is not None

    def names(self) -> list[str]:
        """Return the keys not read so far."""
        return list(self._left)

    def refuse(self, key: str, zh: str, en: str) -> CatalogueError:
        """Return the error that says what this key should be."""
        path = self._path(key)
        return CatalogueError(self.file, f"“{path}”应是{zh}。", f"“{path}” should be {en}")

    def raw(self, key: str) -> Any:  # noqa: ANN401 - whatever YAML gives
        """Return the value as it is written."""
        if key not in self._left:
            path = self._path(key)
            raise CatalogueError(self.file, f"缺少“{path}”。", f"“{path}” is missing")
        return self._left.pop(key)

    def take(self, key: str, kind: type[T]) -> T:
        """Return the value, which has to be of this type."""
        value = self.raw(key)
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool:
            raise self.refuse(key, *_SHOULD_BE[kind])
        return value

    def flag(self, key: str) -> bool:
        """Return a boolean that is false where it is not given."""
        return key in self and self.take(key, bool)

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self.take(key, str).strip()
        if not value:
            raise self.refuse(key, "非空文字", "a text that is not empty")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or None where it is not given."""
        if key in self:
            return self.text(key)
        self._left.pop(key, None)
        return None

    def number_or_none(self, key: str) -> float | None:
        """Return a number, or None where it is not given."""
        if key not in self:
            return None
        value = self.raw(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(key, *_SHOULD_BE[float])
        return value

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that has to be one of those allowed."""
        value = self.text(key)
        if value not in allowed:
            listed = ", ".join(sorted(allowed))
            raise self.refuse(key, f" {listed} 之一", f"one of {listed}")
        return value

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        if optional and key not in self:
            self._left.pop(key, None)
            return ()
        values = self.take(key, list)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.refuse(key, "文字的列表（数字请加引号）", "a list of texts (quote numbers)")
        return tuple(values)

    def bilingual(self, key: str) -> Bilingual:
        """Return a sentence in both languages."""
        inner = self.inner(key)
        words = Bilingual(inner.text("zh"), inner.text("en"))
        inner.done()
        return words

    def inner(self, key: str, *, optional: bool = False) -> "Entries":
        """Return an inner mapping, empty where it may be left out."""
        if optional and key not in self:
            self._left.pop(key, None)
            return Entries({}, self.file, self._path(key))
        return Entries(self.take(key, dict), self.file, self._path(key))

    def items(self, key: str, *, optional: bool = False) -> Iterator["Entries"]:
        """Return the mappings of a list one by one."""
        if optional and key not in self:
            self._left.pop(key, None)
            return
        for number, item in enumerate(self.take(key, list), start=1):
            yield Entries(item, self.file, f"{self._path(key)}[{number}]")

    def done(self) -> None:
        """Raise where a key was not asked for."""
        for key in self._left:
            path = self._path(key)
            raise CatalogueError(
                self.file,
                f"不认识“{path}”。请核对写法，或删去。",
                f"“{path}” is not a known key; check its spelling or take it out",
            )

    def _path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key


def claim(taken: dict[str, str], key: str, owner: str, file: str) -> None:
    """Note that `owner` uses this word; raise where another one does."""
    if key in taken:
        raise CatalogueError(
            file,
            f"“{key}”用了两次：{taken[key]}、{owner}。",
            f"“{key}” is used twice: by {taken[key]} and by {owner}",
        )
    taken[key] = owner


def known(name: str, among: Collection[str], file: str, key: str) -> None:
    """Raise where a name that a file refers to does not exist."""
    if name not in among:
        raise CatalogueError(
            file, f"“{key}”里的“{name}”不存在。", f"“{name}” in “{key}” does not exist"
        )
