"""`sunledger collect DIR --run RUN_DIR`."""

from pathlib import Path
from typing import Any

import click

from sunledger.desk.catalogues import catalogue_option
from sunledger.desk.check import today
from sunledger.desk.check_command import read_day
from sunledger.desk.collect.collect import Collected, collect
from sunledger.desk.collect.paper import share
from sunledger.desk.collect.state import FILE_NAME
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.language import say
from sunledger.kit.money import yuan


@click.command("collect", cls=Command)
@click.argument(
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="收回的表所在的文件夹 / the folder of what came back",
)
@click.option(
    "--run",
    "run_dir",
    required=True,
    type=click.Path(path_type=Path),
    metavar="RUN_DIR",
    help="下发所依据的那次核对的结果 / the run that was dispatched",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="写到哪个文件夹（默认 RUN_DIR-answers/） / output folder",
)
@click.option(
    "--dispatched",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="当时下发的文件夹，用来数下发数 / the folder that was dispatched, to count it",
)
@click.option("--as-of", "as_of", metavar="DATE", help="以哪一天为准（默认今天） / as of this day")
@json_option
@catalogue_option
def collect_command(
    directory: Path,
    *,
    run_dir: Path,
    out: Path | None,
    dispatched: Path | None,
    as_of: str | None,
    as_json: bool,
    catalogues: tuple[Path, ...],
) -> int:
    """把收回的核查表读回来：缺什么，准确率，追缴，整改，汇总统计表。

    Read back what townships and departments answered: gaps, precision, money, the mending
    ledger and the closing table.

    \b
    例：
      sunledger collect 收回 --run 数据-findings
      sunledger collect 收回 --run 数据-findings --dispatched 下发 --as-of 2026-07-31

    \b
    Examples:
      sunledger collect back --run data-findings
      sunledger collect back --run data-findings --dispatched papers --as-of 2026-07-31
    """
    with progress_line() as progress:
        collected = collect(
            directory,
            run_dir,
            as_of=read_day(as_of) or today(),
            out=out,
            dispatched=dispatched,
            catalogues=catalogues,
            progress=progress,
        )
    if as_json:
        print_json(collected.record)
    else:
        _tell(collected, dict(collected.record))
    return collected.exit_status


def _tell(collected: Collected, told: dict[str, Any]) -> None:
    answered, confirmed = told["answered"], told["confirmed"]
    due, recovered = yuan(told["due_fen"]), yuan(told["recovered_fen"])
    click.echo(
        say(
            f"读了 {told['files']} 个文件，{told['rows']} 行；"
            f"图片 {told['pictures']} 张，只数不读。\n"
            f"下发 {told['sent']} 条，已核查 {answered} 条，其中齐全 {told['full']} 条。\n"
            f"属实和部分属实 {share(confirmed, answered)}；"
            f"应追缴 {due} 元，已追缴 {recovered} 元。\n"
            f"要整改 {told['to_mend']} 条，已销号 {told['closed']} 条，超期 {told['overdue']} 条。",
            f"{told['files']} files, {told['rows']} rows; {told['pictures']} pictures not read.\n"
            f"{told['sent']} sent, {answered} answered, {told['full']} in full.\n"
            f"Confirmed {confirmed}/{answered}; {due} yuan due, {recovered} recovered.\n"
            f"{told['to_mend']} to mend, {told['closed']} struck off, {told['overdue']} overdue.",
        )
    )
    gaps = (
        (told["conflicts"], "条前后不一", "with different answers"),
        (told["strays"], "行对不上疑点", "rows about no finding"),
        (told["left"], "个文件或工作表没有读", "files or sheets not read"),
    )
    for count, zh, en in gaps:
        if count:
            click.echo(say(f"{count} {zh}，见 {FILE_NAME}。", f"{count} {en}; see {FILE_NAME}."))
    click.echo(say("结果：", "Results: ") + str(collected.out))
