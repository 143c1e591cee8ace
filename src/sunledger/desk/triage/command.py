"""`sunledger triage RUN_DIR`."""

from collections import Counter
from pathlib import Path

import click

from sunledger.desk.catalogues import catalogue_option
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.desk.triage.run_dir import read_run
from sunledger.desk.triage.sheet import write_triage
from sunledger.desk.triage.ways import Way, propose
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import say

FILE_NAME = "疑点研判表.xlsx"


@click.command("triage", cls=Command)
@click.argument(
    "run_dir",
    type=click.Path(path_type=Path),
    help="一次核对的结果文件夹 / the output folder of a run",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"写到哪个文件（默认结果旁边的 {FILE_NAME}） / the file to write",
)
@json_option
@catalogue_option
def triage_command(
    run_dir: Path, *, out: Path | None, as_json: bool, catalogues: tuple[Path, ...]
) -> int:
    """写出疑点研判表：每条疑点建议的去向，两个人定。

    Write the triage table: what is proposed for each finding, for two people to decide.

    \b
    例：
      sunledger triage 数据-findings
      sunledger triage 数据-findings -o 6月研判表.xlsx

    \b
    Examples:
      sunledger triage data-findings
      sunledger triage data-findings -o june.xlsx
    """
    path = out or run_dir.resolve().parent / FILE_NAME
    run = read_run(run_dir, catalogues)
    if path.exists():
        raise WrongUse(
            f"已经有 {path}，里面可能填了意见，没有覆盖。请用 -o 换个名字，或先把它移走。",
            f"{path} exists and may hold decisions; it was not replaced. Name another file "
            "with -o, or move it away.",
            code="exists",
            where=path,
        )
    if not path.parent.is_dir():
        raise WrongUse(
            f"没有“{path.parent}”这个文件夹。请先建好，或换个地方。",
            f"There is no folder {path.parent}. Make it first, or choose another.",
            code="not_found",
            where=path.parent,
        )
    write_triage(run, path)
    counts = Counter(propose(run.asked).values())
    if as_json:
        told = {"file": str(path), "proposed": {way.value: counts[way] for way in Way}}
        print_json(told)
        return 0
    count = len(run.asked)
    proposed = "，".join(f"{way.value} {counts[way]} 条" for way in Way if counts[way])
    proposed_en = ", ".join(f"{way.value} {counts[way]}" for way in Way if counts[way])
    click.echo(
        say(
            f"研判表：{path}\n"
            f"共 {count} 条疑点。{f'建议：{proposed}。' if proposed else ''}\n"
            "请两个人一起填“研判意见”，各签一格，再运行 sunledger dispatch。",
            f"Triage table: {path}\n"
            f"{count} findings.{f' Proposed: {proposed_en}.' if proposed else ''}\n"
            "Let two people fill in 研判意见 and sign, then run sunledger dispatch.",
        )
    )
    return 0
