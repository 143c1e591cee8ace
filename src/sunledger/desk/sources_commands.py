"""The commands `sunledger sources …`: which tables there are, what a file holds, templates."""

import shutil
import tempfile
from pathlib import Path

import click

from sunledger.catalogue.loader import Catalogue, Source, load_catalogue
from sunledger.engine.sources.files import FileFound, walk_folder
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recognised, Recogniser, Unrecognised
from sunledger.engine.sources.template import write_template
from sunledger.kit.errors import WrongUse

_LETTERS = 26
_WHY = {
    "title": ("标题", "title"),
    "header": ("表头", "header"),
    "total": ("合计", "total"),
    "signature": ("签字栏", "signature"),
    "note": ("说明", "note"),
    "example": ("示例", "example"),
    "banner": ("小标题", "banner"),
    "blank": ("只有序号", "serial number only"),
    "other_table": ("另一张表", "another table"),
}
_MOST_ROWS = 8


@click.group("sources")
def sources_group() -> None:
    """来表：列出、说明、认表、出模板。 The tables: list, show, recognise, template."""


@sources_group.command("list")
def list_command() -> None:
    """列出能认的表。 List the tables that are recognised."""
    for source in load_catalogue().sources.values():
        click.echo(f"{source.id:<20}{source.title.zh}  {source.title.en}")


@sources_group.command("show")
@click.argument("table")
def show_command(table: str) -> None:
    """说明一张表的列、写法和用途。 Show a table's columns, synonyms and purpose."""
    source = _source(load_catalogue(), table)
    click.echo(f"{source.id}  {source.title.zh}  {source.title.en}")
    click.echo(f"部门 Department: {source.department}")
    click.echo(f"用途 Purpose: {source.purpose.zh} {source.purpose.en}")
    click.echo(f"保存 Kept: {source.retention_days} 天 days")
    if source.at_least:
        names = "、".join(source.at_least.of)
        click.echo(f"至少有 At least {source.at_least.count}: {names}")
    for column in source.columns:
        mark = "*" if column.required else " "
        listed = f"  ({'/'.join(column.values)})" if column.values else ""
        also = f"  = {'、'.join(column.synonyms)}" if column.synonyms else ""
        click.echo(f"  {mark} {column.name}{listed}{also}")
    for wide in source.wide:
        click.echo(f"另一种样子 Also as: {wide.id} ({'、'.join(wide.when)} …)")


@sources_group.command("template")
@click.argument("table")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个 .xlsx 文件 / the .xlsx file to write",
)
def template_command(table: str, out: Path) -> None:
    """写出一张表的模板，给部门填写。 Write the workbook that a department fills in."""
    source = _source(load_catalogue(), table)
    if out.suffix.lower() != ".xlsx":
        raise WrongUse(f"模板是 .xlsx 文件，请改名：{out}", f"a template is an .xlsx file: {out}")
    if not out.absolute().parent.is_dir():
        raise WrongUse(f"没有这个目录：{out.parent}", f"there is no directory {out.parent}")
    write_template(source, out)
    click.echo(f"已写好模板：{out}\nTemplate written: {out}")


@sources_group.command("recognise")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def recognise_command(file: Path) -> int:
    """看一个文件里各张表认成什么。 Tell what each sheet of a file is recognised as.

    都认出时退出值为 0，否则为 1。 The exit status is 0 when every sheet is recognised, else 1.
    """
    catalogue = load_catalogue()
    recogniser = Recogniser(catalogue.sources)
    unknown = 0
    with tempfile.TemporaryDirectory() as place:
        folder, work_dir = Path(place, "in"), Path(place, "work")
        folder.mkdir()
        work_dir.mkdir()
        shutil.copyfile(file, folder / file.name)
        for found in walk_folder(folder, work_dir=work_dir):
            if found.problem is not None:
                click.echo(f"{found.path}\n  ✗ {found.problem[0]}\n    {found.problem[1]}")
                unknown += 1
                continue
            for sheet in read_sheets(found):
                unknown += not _tell(catalogue, recogniser, found, sheet)
    return 1 if unknown else 0


def _source(catalogue: Catalogue, table: str) -> Source:
    for source in catalogue.sources.values():
        if table in (source.id, source.title.zh):
            return source
    raise WrongUse(
        f"没有“{table}”这张表。用 sunledger sources list 看有哪些。",
        f"there is no table “{table}”; see sunledger sources list",
    )


def _tell(catalogue: Catalogue, recogniser: Recogniser, found: FileFound, sheet: RawSheet) -> bool:
    """Print what a sheet is recognised as; tell whether it is known (or empty)."""
    where = found.path if sheet.name is None else f"{found.path} [{sheet.name}]"
    if sheet.problem is not None:
        click.echo(f"{where}\n  ✗ {sheet.problem[0]}\n    {sheet.problem[1]}")
        return False
    told = recogniser.recognise(
        sheet.head(HEAD_ROWS),
        sheet.merged,
        first_row=sheet.first_row,
        line_numbers=sheet.line_numbers,
        file_name=Path(found.path).name,
        sheet_name=sheet.name,
    )
    if isinstance(told, Unrecognised):
        if told.code != "empty":
            click.echo(f"{where}\n  ✗ {told.why[0]}\n    {told.why[1]}")
            for near in told.nearest:
                title = catalogue.sources[near.table].title.zh
                lacks = f"，缺 lacks {'、'.join(near.missing)}" if near.missing else ""
                click.echo(f"    近似 near: {near.table} {title}{lacks}")
        return told.code == "empty"
    _tell_table(catalogue, recogniser, sheet, told, where)
    return True


def _tell_table(
    catalogue: Catalogue, recogniser: Recogniser, sheet: RawSheet, told: Recognised, where: str
) -> None:
    title = catalogue.sources[told.source_id].title.zh
    wide = f" ({told.wide_id})" if told.wide_id else ""
    click.echo(f"{where}\n  ✓ {told.source_id} {title}{wide}")
    click.echo(f"    把握 confidence {told.confidence:.2f}，表头行 header row {told.header_row}")
    if told.table_unit:
        click.echo(f"    金额单位 unit: {told.table_unit}")
    for column in told.columns:
        unit = f" ({column.unit})" if column.unit else ""
        click.echo(f"    {_letter(column.index):>3}  {column.header}{unit} → {column.name}")
    if told.unused:
        click.echo(f"    没有用到的列 not used: {'、'.join(told.unused)}")
    if told.missing_columns:
        click.echo(f"    没有的列 absent: {'、'.join(told.missing_columns)}")
    rows, ignored = _count_rows(recogniser, sheet, told)
    click.echo(f"    数据行 data rows: {rows}")
    for why, numbers in ignored.items():
        zh, en = _WHY[why]
        shown = "、".join(map(str, numbers[:_MOST_ROWS])) + ("…" if numbers[_MOST_ROWS:] else "")
        click.echo(f"    {zh} {en}: {len(numbers)} 行 rows ({shown})")


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
