"""Which tables and columns the given rules need, and the letters that ask for them.

A letter names no rule: only tables, columns, purposes and laws. Of the laws of a rule for audit or
discipline it gives the name alone, for the article would tell what is looked for. Columns that no
given rule reads are neither asked for nor in the template.
"""

import dataclasses
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sunledger.catalogue.model import Catalogue, Column, Flag, Source
from sunledger.desk.letters.outbox import Paper
from sunledger.desk.letters.paper import Row, write_paper
from sunledger.desk.letters.papers import UNVERIFIED
from sunledger.desk.triage.ways import OPEN_ROUTES
from sunledger.engine.sources.files import walk_folder
from sunledger.engine.sources.readers import read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recogniser
from sunledger.engine.sources.recognised import Recognised
from sunledger.engine.sources.template import how_to_fill, write_template
from sunledger.kit.files import safe_name

_WORD: Final = re.compile(r"[a-z_][a-z0-9_]*")
_LAW_NAME: Final = re.compile(r"《[^》]+》(?:（[^）]*）)?")
_WHY: Final = {
    "person": "认准是哪个人",
    "card": "认准是哪张卡",
    "phone": "看是不是同一个电话",
    "name": "核对姓名，防止对错人",
    "uscc": "认准是哪个单位",
    "code": "认准是哪一条、哪一户",
    "enum": "分清情况，不该问的不问",
    "label": "分清情况，不该问的不问",
    "text": "分清情况，不该问的不问",
    "coordinate": "核对地点",
    "int": "核对数量",
    "decimal": "核对数量",
    "percent": "核对份额",
    "money": "核对金额",
    "money_wan": "核对金额",
}
_WHY_TIME: Final = "看当时是否有效"


def columns_needed(
    catalogue: Catalogue, flags: Sequence[Flag]
) -> dict[str, tuple[Source, tuple[Column, ...]]]:
    """Return each table that the flags need, with those of its columns that they read.

    A column is read where a query names its field; required ones and those that tell the table
    and its rows apart are always among them.
    """
    words: dict[str, set[str]] = defaultdict(set)
    for flag in flags:
        read = _words_of(catalogue, flag)
        for table in flag.tables:
            words[table] |= read
    return {
        table: (
            source,
            tuple(c for c in source.columns if _is_needed(source, c, words[table])),
        )
        for table, source in catalogue.sources.items()
        if table in words
    }


def held(files: Sequence[Path], catalogue: Catalogue) -> dict[str, set[str]]:
    """Return the tables that the files and folders hold, each with the fields that it has."""
    recogniser = Recogniser(catalogue.sources)
    fields: dict[str, set[str]] = defaultdict(set)
    with tempfile.TemporaryDirectory() as place:
        for number, file in enumerate(files):
            folder, work_dir = file, Path(place, f"work{number}")
            work_dir.mkdir()
            if file.is_file():
                folder = Path(place, f"in{number}")
                folder.mkdir()
                shutil.copyfile(file, folder / file.name)
            for found in walk_folder(folder, work_dir=work_dir):
                for sheet in read_sheets(found) if found.problem is None else ():
                    if sheet.problem is not None:
                        continue
                    told = recogniser.recognise(
                        sheet.head(HEAD_ROWS),
                        sheet.merged,
                        first_row=sheet.first_row,
                        line_numbers=sheet.line_numbers,
                        file_name=Path(found.path).name,
                        sheet_name=sheet.name,
                    )
                    if isinstance(told, Recognised):
                        absent = set(told.missing_columns)
                        fields[told.source_id] |= {
                            column.field
                            for column in catalogue.sources[told.source_id].columns
                            if column.name not in absent
                        }
    return fields


def requests(
    catalogue: Catalogue,
    flags: Sequence[Flag],
    fields: Row,
    have: Mapping[str, set[str]],
) -> Iterator[Paper]:
    """Yield to each department its letter and the templates of the tables asked for."""
    departments: dict[str, list[tuple[Source, tuple[Column, ...]]]] = defaultdict(list)
    for source, columns in columns_needed(catalogue, flags).values():
        departments[source.department].append((source, columns))
    for department, needed in departments.items():
        asked = [item for item in needed if _lacking(*item, have) is not None]
        if not asked:
            continue
        received = [source.title.zh for source, _ in needed if source.id in have]
        tables = {source.id for source, _ in asked}
        yield Paper(
            department,
            f"数据调取函-{department}.docx",
            partial(
                write_paper,
                catalogue.letters["data_request"],
                {
                    **fields,
                    "department": department,
                    "count": str(len(asked)),
                    "received": "、".join(
                        f"《{title}》"
                        for title in received
                        if title not in {source.title.zh for source, _ in asked}
                    ),
                },
                {
                    "tables": _numbered(_table(*item, have) for item in asked),
                    "columns": _numbered(
                        _column(source, column) for source, columns in asked for column in columns
                    ),
                    "laws": _laws([flag for flag in flags if tables & set(flag.tables)]),
                },
            ),
        )
        for source, columns in asked:
            yield Paper(department, _template_name(source), partial(_template, source, columns))


def _words_of(catalogue: Catalogue, flag: Flag) -> set[str]:
    """Return the words of a flag's query and of all views under it."""
    words = set(_WORD.findall(flag.sql.lower()))
    words |= {name.partition(".")[2] for name in flag.lacks}
    waiting = [*flag.views]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            found = set(_WORD.findall(catalogue.views[name].lower()))
            words |= found
            waiting += [view for view in catalogue.views if view in found]
    return words


def _is_needed(source: Source, column: Column, words: set[str]) -> bool:
    always = (*source.key, source.begins, *(source.at_least.of if source.at_least else ()))
    return (
        column.required
        or column.distinguishing
        or column.name in always
        or column.field in words
        or f"{column.field}_key" in words
    )


def _lacking(
    source: Source, columns: Sequence[Column], have: Mapping[str, set[str]]
) -> list[str] | None:
    """Return the columns that what is held lacks; None where nothing more is needed."""
    if source.id not in have:
        return []
    return [c.name for c in columns if c.field not in have[source.id]] or None


def _table(
    source: Source,
    columns: Sequence[Column],
    have: Mapping[str, set[str]],
) -> Row:
    lacking = _lacking(source, columns, have)
    return {
        "table": source.title.zh,
        "purpose": source.purpose.zh,
        "template": _template_name(source),
        "retention": f"{source.retention_days} 天",
        "note": f"已收到，还缺：{'、'.join(lacking)}。请补全后重交" if lacking else "",
    }


def _column(source: Source, column: Column) -> Row:
    least = source.at_least
    if column.required:
        needed = "必填"
    elif least and column.name in least.of:
        needed = f"至少填 {least.count} 列"
    else:
        needed = "有就填"
    return {
        "table": source.title.zh,
        "column": column.name,
        "needed": needed,
        "how": how_to_fill(column),
        "why": _WHY.get(column.kind, _WHY_TIME),
    }


def _laws(flags: Sequence[Flag]) -> list[Row]:
    """Return the legal bases of the flags, each law once."""
    told: dict[str, None] = {}
    for flag in sorted(flags, key=lambda flag: flag.route not in OPEN_ROUTES):
        for law in flag.law:
            text = law.zh
            if flag.route not in OPEN_ROUTES:
                named = _LAW_NAME.match(text)
                if not named or any(line.startswith(named[0]) for line in told):
                    continue
                text = named[0]
            told[f"{text}（{law.date}{'' if law.verified else f'，{UNVERIFIED}'}）"] = None
    return _numbered({"law": text} for text in told)


def _numbered(rows: Iterable[Row]) -> list[Row]:
    return [{"number": str(at), **row} for at, row in enumerate(rows, start=1)]


def _template_name(source: Source) -> str:
    return safe_name(f"模板-{source.title.zh}.xlsx")


def _template(source: Source, columns: tuple[Column, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "template.xlsx")
        write_template(dataclasses.replace(source, columns=columns), path)
        return path.read_bytes()
