"""The commands `sunledger sources …`: which tables there are, what a file holds, templates."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from sunledger.catalogue.loader import Catalogue, Source, load_catalogue
from sunledger.catalogue.model import Bilingual
from sunledger.desk.letters.command import request_command
from sunledger.desk.terminal.command import Group
from sunledger.desk.terminal.completing import tables
from sunledger.desk.terminal.output import both, json_option, mark, print_json, styled
from sunledger.engine.sources.files import FileFound, walk_folder
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recogniser
from sunledger.engine.sources.recognised import Recognised, Unrecognised
from sunledger.engine.sources.template import write_template
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import said, say

ALL_KNOWN, SOME_UNKNOWN = 0, 1

_LETTERS = 26
_WHY = {
    "title": Bilingual("标题", "title"),
    "header": Bilingual("表头", "header"),
    "total": Bilingual("合计", "total"),
    "signature": Bilingual("签字栏", "signature"),
    "note": Bilingual("说明", "note"),
    "example": Bilingual("示例", "example"),
    "banner": Bilingual("小标题", "banner"),
    "blank": Bilingual("只有序号", "serial number only"),
    "other_table": Bilingual("另一张表", "another table"),
}
_MOST_ROWS = 8


@click.group("sources", cls=Group)
def sources_group() -> None:
    """来表：列出、说明、认表、出模板、写调取函。

    The tables: list, show, recognise, template, request.

    \b
    例：
      sunledger sources list
      sunledger sources recognise 数据/发放表.xlsx

    \b
    Examples:
      sunledger sources list
      sunledger sources recognise data/payments.xlsx
    """


sources_group.add_command(request_command)


@sources_group.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """列出能认的表。

    List the tables that are recognised.

    \b
    例：
      sunledger sources list
      sunledger sources list --json

    \b
    Examples:
      sunledger sources list
      sunledger sources list --json
    """
    sources = load_catalogue().sources.values()
    if as_json:
        print_json({"tables": [_head(source) for source in sources]})
        return
    for source in sources:
        click.echo(f"{source.id:<20}{said(source.title)}")


@sources_group.command("show")
@click.argument(
    "table", shell_complete=tables, help="表名，如 vehicles 或中文名 / a table, such as vehicles"
)
@json_option
def show_command(table: str, *, as_json: bool) -> None:
    """说明一张表的列、别的叫法、可选的值和用途。

    Show a table's columns, their other names, listed values and purpose.

    \b
    例：
      sunledger sources show vehicles
      sunledger sources show vehicles --json

    \b
    Examples:
      sunledger sources show vehicles
      sunledger sources show vehicles --json
    """
    source = _source(load_catalogue(), table)
    if as_json:
        print_json(_whole(source))
        return
    click.echo(styled(f"{source.id}  {said(source.title)}", bold=True))
    click.echo(say("部门：", "Department: ") + source.department)
    click.echo(say("用途：", "Purpose: ") + said(source.purpose))
    days = source.retention_days
    click.echo(say(f"保存：{days} 天", f"Kept: {days} days"))
    if source.at_least:
        names, count = "、".join(source.at_least.of), source.at_least.count
        click.echo(say(f"至少有 {count} 列：{names}", f"At least {count} of: {names}"))
    for column in source.columns:
        star = "*" if column.required else " "
        listed = f"  ({'/'.join(column.values)})" if column.values else ""
        also = f"  = {'、'.join(column.synonyms)}" if column.synonyms else ""
        click.echo(f"  {star} {column.name}{listed}{also}")
    for wide in source.wide:
        click.echo(f"{say('另一种样子：', 'Also as: ')}{wide.id} ({'、'.join(wide.when)} …)")


@sources_group.command("template")
@click.argument(
    "table", shell_complete=tables, help="表名，如 vehicles 或中文名 / a table, such as vehicles"
)
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="写到哪个 .xlsx 文件 / the .xlsx file to write",
)
@json_option
def template_command(table: str, out: Path, *, as_json: bool) -> None:
    """写出一张表的模板，给部门填写。

    Write the workbook that a department fills in.

    \b
    例：
      sunledger sources template vehicles -o 机动车.xlsx
      sunledger sources template 死亡注销 -o 死亡注销.xlsx

    \b
    Examples:
      sunledger sources template vehicles -o vehicles.xlsx
      sunledger sources template deaths -o deaths.xlsx
    """
    source = _source(load_catalogue(), table)
    if out.suffix.lower() != ".xlsx":
        raise WrongUse(
            f"模板是 .xlsx 文件，不能写成“{out}”。请把名字改成以 .xlsx 结尾。",
            f"A template is an .xlsx file and cannot be {out}. Give a name that ends in .xlsx.",
            code="bad_value",
            where=out,
        )
    if not out.absolute().parent.is_dir():
        raise WrongUse(
            f"没有“{out.parent}”这个文件夹。请先建好，或换个地方。",
            f"There is no folder {out.parent}. Make it first, or choose another.",
            code="not_found",
            where=out.parent,
        )
    write_template(source, out)
    if as_json:
        print_json({"file": str(out), "table": source.id})
    else:
        click.echo(say(f"已写好模板：{out}", f"Template written: {out}"))


@sources_group.command("recognise")
@click.argument(
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="要看的文件 / the file to look at",
)
@json_option
def recognise_command(file: Path, *, as_json: bool) -> int:
    """看一个文件里各张表认成什么；都认出时退出值为 0，否则为 1。

    Tell what each sheet of a file is recognised as; the exit status is 0 when all are, else 1.

    \b
    例：
      sunledger sources recognise 数据/发放表.xlsx
      sunledger sources recognise 数据/发放表.xlsx --json

    \b
    Examples:
      sunledger sources recognise data/payments.xlsx
      sunledger sources recognise data/payments.xlsx --json
    """
    catalogue = load_catalogue()
    recogniser = Recogniser(catalogue.sources)
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        folder, work_dir = Path(place, "in"), Path(place, "work")
        folder.mkdir()
        work_dir.mkdir()
        shutil.copyfile(file, folder / file.name)
        for found in walk_folder(folder, work_dir=work_dir):
            if found.problem is not None:
                told.append(_unknown(found.path, None, Bilingual(*found.problem)))
                continue
            told += filter(
                None, (_recognised(recogniser, found, sheet) for sheet in read_sheets(found))
            )
    if as_json:
        print_json({"sheets": told})
    else:
        for sheet in told:
            _print_sheet(catalogue, sheet)
    return ALL_KNOWN if all(sheet["table"] for sheet in told) else SOME_UNKNOWN


def _head(source: Source) -> dict[str, Any]:
    return {"id": source.id, **both("title", source.title), "department": source.department}


def _whole(source: Source) -> dict[str, Any]:
    return {
        **_head(source),
        **both("purpose", source.purpose),
        "retention_days": source.retention_days,
        "key": list(source.key),
        "at_least": source.at_least
        and {"count": source.at_least.count, "of": list(source.at_least.of)},
        "columns": [
            {
                "name": column.name,
                "field": column.field,
                "kind": column.kind,
                "required": column.required,
                "values": list(column.values),
                "synonyms": list(column.synonyms),
            }
            for column in source.columns
        ],
        "wide": [{"id": wide.id, "when": list(wide.when)} for wide in source.wide],
    }


def _source(catalogue: Catalogue, table: str) -> Source:
    for source in catalogue.sources.values():
        if table in (source.id, source.title.zh):
            return source
    raise WrongUse(
        f"没有“{table}”这张表。用 sunledger sources list 看有哪些。",
        f"There is no table “{table}”. See sunledger sources list.",
        code="no_such_table",
        where=table,
    )


def _unknown(file: str, sheet: str | None, why: Bilingual) -> dict[str, Any]:
    return {"file": file, "sheet": sheet, "table": None, **both("why", why), "nearest": []}


def _recognised(recogniser: Recogniser, found: FileFound, sheet: RawSheet) -> dict[str, Any] | None:
    """Return what a sheet is recognised as, None where it is empty."""
    if sheet.problem is not None:
        return _unknown(found.path, sheet.name, Bilingual(*sheet.problem))
    told = recogniser.recognise(
        sheet.head(HEAD_ROWS),
        sheet.merged,
        first_row=sheet.first_row,
        line_numbers=sheet.line_numbers,
        file_name=Path(found.path).name,
        sheet_name=sheet.name,
    )
    if isinstance(told, Unrecognised):
        if told.code == "empty":
            return None
        unknown = _unknown(found.path, sheet.name, Bilingual(*told.why))
        unknown["nearest"] = [
            {"table": near.table, "missing": list(near.missing)} for near in told.nearest
        ]
        return unknown
    rows, ignored = _count_rows(recogniser, sheet, told)
    return {
        "file": found.path,
        "sheet": sheet.name,
        "table": told.source_id,
        "wide": told.wide_id,
        "confidence": round(told.confidence, 2),
        "header_row": told.header_row,
        "unit": told.table_unit,
        "columns": [
            {
                "at": _letter(column.index),
                "header": column.header,
                "unit": column.unit,
                "name": column.name,
            }
            for column in told.columns
        ],
        "unused_columns": list(told.unused),
        "missing_columns": list(told.missing_columns),
        "rows": rows,
        "ignored": [{"why": why, "rows": numbers} for why, numbers in ignored.items()],
    }


def _print_sheet(catalogue: Catalogue, sheet: dict[str, Any]) -> None:
    click.echo(sheet["file"] if sheet["sheet"] is None else f"{sheet['file']} [{sheet['sheet']}]")
    if sheet["table"] is None:
        click.echo(f"  {mark(good=False)} {say(sheet['why'], sheet['why_en'])}")
        for near in sheet["nearest"]:
            title = said(catalogue.sources[near["table"]].title)
            missing = "、".join(near["missing"])
            lacks = say(f"，缺 {missing}", f", lacks {missing}") if missing else ""
            click.echo(f"    {say('近似 ', 'near: ')}{near['table']} {title}{lacks}")
        return
    title = said(catalogue.sources[sheet["table"]].title)
    wide = f" ({sheet['wide']})" if sheet["wide"] else ""
    click.echo(f"  {mark(good=True)} {sheet['table']} {title}{wide}")
    sure, row = sheet["confidence"], sheet["header_row"]
    click.echo(
        say(
            f"    把握 {sure:.2f}，表头在第 {row} 行",
            f"    confidence {sure:.2f}, header row {row}",
        )
    )
    if sheet["unit"]:
        click.echo(f"    {say('金额单位 ', 'unit: ')}{sheet['unit']}")
    for column in sheet["columns"]:
        unit = f" ({column['unit']})" if column["unit"] else ""
        click.echo(f"    {column['at']:>3}  {column['header']}{unit} → {column['name']}")
    if sheet["unused_columns"]:
        click.echo(f"    {say('没有用到的列 ', 'not used: ')}{'、'.join(sheet['unused_columns'])}")
    if sheet["missing_columns"]:
        click.echo(f"    {say('没有的列 ', 'absent: ')}{'、'.join(sheet['missing_columns'])}")
    click.echo(say(f"    数据 {sheet['rows']} 行", f"    data rows: {sheet['rows']}"))
    for ignored in sheet["ignored"]:
        why, numbers = said(_WHY[ignored["why"]]), ignored["rows"]
        shown = "、".join(map(str, numbers[:_MOST_ROWS])) + ("…" if numbers[_MOST_ROWS:] else "")
        count = len(numbers)
        click.echo(say(f"    {why} {count} 行（{shown}）", f"    {why}: {count} rows ({shown})"))


def _count_rows(
    recogniser: Recogniser, sheet: RawSheet, told: Recognised
) -> tuple[int, dict[str, list[int]]]:
    rows = recogniser.row_filter(told, sheet.merged, first_row=sheet.first_row)
    ignored: dict[str, list[int]] = {}
    for row in told.ignored:
        ignored.setdefault(row.why, []).append(row.row)
    count = 0
    everything = sheet.rows
    numbers = sheet.line_numbers
    for at in range(told.data_start, len(everything)):
        why = rows.classify(everything[at], at)
        if why is None:
            count += 1
        elif why != "empty":
            ignored.setdefault(why, []).append(numbers[at])
    return count, ignored


def _letter(index: int) -> str:
    """Return the letters of a 0-based column."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
