"""`sunledger dispatch RUN_DIR --triage FILE --to DIR`."""

from collections import defaultdict
from pathlib import Path

import click

from sunledger.desk.catalogues import catalogue_option
from sunledger.desk.dispatch.handover import FOLDER
from sunledger.desk.dispatch.send import Dispatched, dispatch
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import both, json_option, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.language import said, say

_IDS_SHOWN = 3
NOTHING_HELD, SOME_HELD = 0, 1


@click.command("dispatch", cls=Command)
@click.argument(
    "run_dir",
    type=click.Path(path_type=Path),
    help="一次核对的结果文件夹 / the output folder of a run",
)
@click.option(
    "--triage",
    "triage_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="填好的研判表 / the filled-in triage table",
)
@click.option(
    "--to",
    "out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="写到哪个文件夹 / the folder to write",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="核对的那个文件夹，用来做一户一表 / the folder that was checked, for household forms",
)
@json_option
@catalogue_option
def dispatch_command(
    run_dir: Path,
    *,
    triage_file: Path,
    out: Path,
    folder: Path | None,
    as_json: bool,
    catalogues: tuple[Path, ...],
) -> int:
    """按研判表下发：每个乡镇一份，每个部门一份，线索单独一份。

    Write what the triage table released: for each township, each department, and apart from
    them what is handed over.

    \b
    例：
      sunledger dispatch 数据-findings --triage 疑点研判表.xlsx --to 下发
      sunledger dispatch 数据-findings --triage 疑点研判表.xlsx --to 下发二 --folder 数据

    \b
    Examples:
      sunledger dispatch data-findings --triage 疑点研判表.xlsx --to papers
      sunledger dispatch data-findings --triage 疑点研判表.xlsx --to papers2 --folder data
    """
    with progress_line() as progress:
        done = dispatch(
            run_dir,
            triage_file=triage_file,
            out=out,
            folder=folder,
            catalogues=catalogues,
            progress=progress,
        )
    if as_json:
        print_json(_as_json(done))
    else:
        _tell(done)
    return SOME_HELD if done.released.held or done.triage.unknown else NOTHING_HELD


def _as_json(done: Dispatched) -> dict[str, object]:
    return {
        "out": str(done.out),
        "sent": [
            {
                "folder": to.folder,
                "name": to.name,
                "findings": len(to.questions),
                "households": to.households,
            }
            for to in done.sent
        ],
        "handed_over": len(done.released.handed_over),
        "held": [{"id": held.id, **both("why", held.why)} for held in done.released.held],
        "not_of_this_run": list(done.triage.unknown),
        "changed_files": list(done.changed),
    }


def _tell(done: Dispatched) -> None:
    for to in done.sent:
        count, homes = len(to.questions), to.households
        click.echo(
            say(
                f"{to.folder}：{count} 条，{homes} 户",
                f"{to.folder}: {count} findings, {homes} households",
            )
        )
    if done.released.handed_over:
        count = len(done.released.handed_over)
        click.echo(
            say(
                f"{FOLDER}：{count} 条，只给纪检和审计",
                f"{FOLDER}: {count} for discipline and audit only",
            )
        )
    reasons: dict[str, list[str]] = defaultdict(list)
    for held in done.released.held:
        reasons[said(held.why)].append(held.id)
    if done.triage.unknown:
        why = say("研判表里有，这次结果里没有", "in the triage table, but not of this run")
        reasons[why] = list(done.triage.unknown)
    if reasons:
        count = sum(map(len, reasons.values()))
        click.echo(say(f"没有下发 {count} 条：", f"Not dispatched: {count}"))
    for why, ids in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        shown = "、".join(ids[:_IDS_SHOWN]) + ("……" if len(ids) > _IDS_SHOWN else "")
        click.echo(say(f"  {why}：{len(ids)} 条（{shown}）", f"  {why}: {len(ids)} ({shown})"))
    if done.changed:
        count, first = len(done.changed), done.changed[0]
        click.echo(
            say(
                f"核对之后有 {count} 个文件改过，例如 {first}。一户一表照改过的写。请再核对一次。",
                f"{count} files changed since the run, such as {first}. "
                "The household forms follow the changed files; check again.",
            )
        )
    click.echo(say("结果：", "Results: ") + str(done.out))
