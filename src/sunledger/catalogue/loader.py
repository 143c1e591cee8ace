"""Loads the catalogue, file by file, strictly.

A catalogue directory holds `sources/*.yaml`, `parameters/*.yaml`, `flags/*.sql`, `views/*.sql`
and `letters/*.yaml`. The one in the package comes first; a deployment adds directories of its own,
and a file there takes the place of an earlier one only where it says `replaces: true`.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sunledger.catalogue.heads import header_key, split_unit
from sunledger.catalogue.letters.reader import read_letter
from sunledger.catalogue.model import (
    COLUMN_KINDS,
    MATCHES,
    PARAMETER_KINDS,
    ROUTES,
    SEVERITIES,
    AtLeast,
    Bilingual,
    Catalogue,
    Column,
    DatedValue,
    Example,
    Flag,
    Law,
    Parameter,
    Source,
    Subject,
    Wide,
)
from sunledger.catalogue.strict import (
    CatalogueError,
    Entries,
    claim,
    known,
    parse_yaml,
    read_text,
)
from sunledger.catalogue.values import read_value, resolve_parameters
from sunledger.kit.text import squash

__all__ = [
    "AtLeast",
    "Bilingual",
    "Catalogue",
    "CatalogueError",
    "Column",
    "DatedValue",
    "Example",
    "Flag",
    "Law",
    "Parameter",
    "Source",
    "Subject",
    "Wide",
    "header_key",
    "load_catalogue",
    "resolve_parameters",
    "split_unit",
]

PACKAGE_CATALOGUE = Path(__file__).parent
EXAMPLE_DAY = date(2026, 6, 25)

T = TypeVar("T")

_HEAD = re.compile(r"\A\s*/\*(?P<head>.*?)\*/(?P<rest>.*)\Z", re.DOTALL)
_CODE = re.compile(r"[A-Z]\d{2}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def load_catalogue(extra: Sequence[Path] = ()) -> Catalogue:
    """Return the catalogue of the package, with further directories laid over it."""
    directories = [PACKAGE_CATALOGUE, *extra]
    for directory in directories:
        if not directory.is_dir():
            raise CatalogueError(
                str(directory), "没有这个目录。请核对路径。", "there is no such directory"
            )
    sources = _collect(directories, "sources/*.yaml", _read_source)
    flags = _collect(directories, "flags/*.sql", _read_flag)
    catalogue = Catalogue(
        sources=dict(sorted(sources.items(), key=lambda item: item[1].order)),
        flags=dict(sorted(flags.items(), key=lambda item: (item[1].order, item[0]))),
        parameters=_collect(directories, "parameters/*.yaml", _read_parameter),
        views=_collect(directories, "views/*.sql", _read_view),
        letters=_collect(directories, "letters/*.yaml", read_letter),
    )
    _check_references(catalogue)
    return catalogue


def _collect(
    directories: Sequence[Path], pattern: str, read: Callable[[str, str], tuple[str, bool, T]]
) -> dict[str, T]:
    found: dict[str, T] = {}
    origin: dict[str, Path] = {}
    for directory in directories:
        for path in sorted(directory.glob(pattern)):
            name, replaces, item = read(str(path), read_text(path))
            earlier = origin.get(name)
            if earlier is None and replaces:
                raise CatalogueError(
                    str(path),
                    f"没有可替换的“{name}”。请删去 replaces。",
                    f"there is no “{name}” to replace; take “replaces” out",
                )
            if earlier is not None and (not replaces or earlier.parent == path.parent):
                raise CatalogueError(
                    str(path),
                    f"“{name}”已在 {earlier} 中。要替换它，请写 replaces: true。",
                    f"“{name}” is already in {earlier}; to take its place say “replaces: true”",
                )
            found[name] = item
            origin[name] = path
    return found


# --- sources ------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _read_source(file: str, text: str) -> tuple[str, bool, Source]:
    head = Entries(parse_yaml(file, text), file)
    replaces = head.flag("replaces")
    source = Source(
        id=head.text("id"),
        order=head.take("order", int),
        title=head.bilingual("title"),
        department=head.text("department"),
        key=head.texts("key"),
        begins=head.text_or_none("begins"),
        at_least=_read_at_least(head),
        purpose=head.bilingual("purpose"),
        retention_days=head.take("retention_days", int),
        wide=tuple(_read_wide(item) for item in head.items("wide", optional=True)),
        columns=tuple(_read_column(item) for item in head.items("columns")),
    )
    head.done()
    _check_source(source, file)
    return source.id, replaces, source


def _read_at_least(head: Entries) -> AtLeast | None:
    if "at_least" not in head:
        return None
    inner = head.inner("at_least")
    at_least = AtLeast(count=inner.take("count", int), of=inner.texts("of"))
    inner.done()
    return at_least


def _read_wide(item: Entries) -> Wide:
    wide = Wide(id=item.text("id"), when=item.texts("when"), unpivot=item.take("unpivot", dict))
    item.done()
    return wide


def _read_column(item: Entries) -> Column:
    values = item.inner("values", optional=True)
    column = Column(
        name=item.text("name"),
        field=item.text("field"),
        kind=item.one_of("kind", COLUMN_KINDS),
        required=item.flag("required"),
        values={name: values.texts(name, optional=True) for name in values.names()},
        synonyms=item.texts("synonyms", optional=True),
        distinguishing=item.flag("distinguishing"),
    )
    if bool(column.values) != (column.kind == "enum"):
        raise item.refuse(
            "values", "enum 列的取值，且只有这种列才写", "given for enum columns and only there"
        )
    item.done()
    return column


def _check_source(source: Source, file: str) -> None:
    fields: dict[str, str] = {}
    headers: dict[str, str] = {}
    for column in source.columns:
        claim(fields, column.field, column.name, file)
        for header in (column.name, *column.synonyms):
            claim(headers, header_key(header), column.name, file)
        words: dict[str, str] = {}
        for value, synonyms in column.values.items():
            for word in (value, *synonyms):
                claim(words, squash(word).lower(), value, file)
    names = {column.name for column in source.columns}
    for name in source.key:
        known(name, names, file, "key")
    if source.begins is not None:
        known(source.begins, names, file, "begins")
    for name in source.at_least.of if source.at_least else ():
        known(name, names, file, "at_least")


# --- parameters ---------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _read_parameter(file: str, text: str) -> tuple[str, bool, Parameter]:
    head = Entries(parse_yaml(file, text), file)
    replaces = head.flag("replaces")
    parameter = Parameter(
        id=head.text("id"),
        title=head.bilingual("title"),
        kind=head.one_of("kind", PARAMETER_KINDS),
        unit=head.bilingual("unit"),
        least=head.number_or_none("least"),
        most=head.number_or_none("most"),
        listed_in=head.text_or_none("listed_in"),
        fixed=head.flag("fixed"),
        values=tuple(_read_dated(item) for item in head.items("values")),
    )
    head.done()
    for dated in parameter.values:
        problem = read_value(parameter, dated.value)[1]
        if problem:
            raise CatalogueError(file, problem.zh, problem.en.rstrip("."))
    return parameter.id, replaces, parameter


def _read_dated(item: Entries) -> DatedValue:
    reference = item.inner("reference")
    dated = DatedValue(
        since=item.take("from", date),
        division=item.text_or_none("division"),
        value=item.raw("value"),
        reference=Bilingual(reference.text("zh"), reference.text("en")),
        verified=reference.take("verified", bool),
    )
    reference.done()
    item.done()
    return dated


# --- flags and views ----------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _read_flag(file: str, text: str) -> tuple[str, bool, Flag]:
    match = _HEAD.match(text)
    if not match:
        raise CatalogueError(
            file, "开头应是 /* … */ 中的说明。", "it should begin with its head in /* … */"
        )
    head = Entries(parse_yaml(file, match["head"]), file)
    replaces = head.flag("replaces")
    subject = head.inner("subject")
    flag = Flag(
        code=head.text("code"),
        title=head.bilingual("title"),
        severity=head.one_of("severity", SEVERITIES),
        route=head.one_of("route", ROUTES),
        subject=Subject(
            type=subject.text("type"),
            ref=subject.text("ref"),
            named_by=subject.text_or_none("named_by"),
        ),
        match=head.one_of("match", MATCHES),
        idle=head.flag("idle"),
        order=head.take("order", int),
        law=tuple(_read_law(item) for item in head.items("law")),
        main=head.texts("main"),
        also=_read_words(head.inner("also", optional=True)),
        any_of=_read_groups(head, "any_of", "表名", "tables"),
        needs=_read_groups(head, "needs", "列名", "columns"),
        views=head.texts("views", optional=True),
        parameters=head.texts("parameters", optional=True),
        lacks=head.texts("lacks", optional=True),
        values=_read_words(head.inner("values", optional=True)),
        exclusions=head.bilingual("exclusions"),
        question=head.bilingual("question"),
        innocent=_read_innocent(head),
        next_step=head.bilingual("next_step"),
        examples=tuple(_read_example(item) for item in head.items("examples")),
        sql=match["rest"].strip().rstrip(";"),
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
    subject.done()
    head.done()
    if not _CODE.fullmatch(flag.code) or not Path(file).name.startswith(f"{flag.code}_"):
        raise head.refuse(
            "code",
            "一个大写字母加两位数，文件名以它和下划线开头",
            "a capital and two digits, and the file's name should begin with it and _",
        )
    if flag.idle and flag.severity == "C":
        raise head.refuse(
            "idle", "不写：只作筛查的规则不计数", "left out: what only screens is not counted"
        )
    if not flag.sql:
        raise CatalogueError(file, "说明后面没有 SELECT。", "there is no SELECT after its head")
    return flag.code, replaces, flag


def _read_law(item: Entries) -> Law:
    law = Law(
        zh=item.text("zh"),
        en=item.text("en"),
        date=item.take("date", date),
        verified=item.take("verified", bool),
    )
    item.done()
    return law


def _read_words(entries: Entries) -> dict[str, Bilingual]:
    return {name: entries.bilingual(name) for name in entries.names()}


def _read_groups(head: Entries, key: str, zh: str, en: str) -> tuple[tuple[str, ...], ...]:
    if key not in head:
        return ()
    groups = head.take(key, list)
    if not all(
        isinstance(group, list) and group and all(isinstance(name, str) for name in group)
        for group in groups
    ):
        raise head.refuse(key, f"{zh}列表的列表", f"a list of lists of {en}")
    return tuple(tuple(group) for group in groups)


def _read_innocent(head: Entries) -> tuple[Bilingual, ...]:
    reasons = []
    for item in head.items("innocent"):
        reasons.append(Bilingual(item.text("zh"), item.text("en")))
        item.done()
    return tuple(reasons)


def _read_example(item: Entries) -> Example:
    title = item.bilingual("title")
    rows = item.inner("rows")
    example = Example(
        title=title,
        as_of=item.take("as_of", date) if "as_of" in item else EXAMPLE_DAY,
        parameters=item.take("parameters", dict) if "parameters" in item else {},
        rows={table: _read_rows(rows, table) for table in rows.names()},
        expect=_read_expect(item),
        absent=frozenset(item.texts("absent", optional=True)),
    )
    item.done()
    return example


def _read_rows(rows: Entries, table: str) -> tuple[dict[str, Any], ...]:
    values = rows.take(table, list)
    if not all(isinstance(row, dict) for row in values):
        raise rows.refuse(table, "行的列表，每行“列: 值”", "a list of rows")
    return tuple(values)


def _read_expect(item: Entries) -> dict[str, str]:
    expect = item.take("expect", dict)
    return {str(ref): str(verdict) for ref, verdict in expect.items()}


@lru_cache(maxsize=256)
def _read_view(file: str, text: str) -> tuple[str, bool, str]:
    name = Path(file).stem
    match = _HEAD.match(text)
    sql = match["rest"] if match else text
    replaces = bool(match and re.search(r"^\s*replaces: true\s*$", match["head"], re.MULTILINE))
    if not _NAME.fullmatch(name) or not sql.strip():
        raise CatalogueError(
            file, "应是一个 SELECT，文件名即视图名。", "it should be one SELECT, named as its view"
        )
    return name, replaces, sql.strip().rstrip(";")


# --- across files -------------------------------------------------------------------------------


def _check_references(catalogue: Catalogue) -> None:
    columns = {
        f"{source.id}.{column.field}"
        for source in catalogue.sources.values()
        for column in source.columns
    }
    for parameter in catalogue.parameters.values():
        if parameter.listed_in is not None:
            known(parameter.listed_in, columns, parameter.id, "listed_in")
    orders: dict[str, str] = {}
    for flag in catalogue.flags.values():
        claim(orders, str(flag.order), flag.code, flag.code)
        for table in (*flag.main, *flag.also, *(t for group in flag.any_of for t in group)):
            known(table, catalogue.sources, flag.code, "main")
        for name in flag.parameters:
            known(name, catalogue.parameters, flag.code, "parameters")
        for column in flag.lacks:
            known(column, columns, flag.code, "lacks")
        for column in (name for group in flag.needs for name in group):
            known(column, columns, flag.code, "needs")
        for column in (name for example in flag.examples for name in example.absent):
            known(column, columns, flag.code, "absent")
        for view in flag.views:
            known(view, catalogue.views, flag.code, "views")
