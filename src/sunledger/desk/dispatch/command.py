"""`sunledger dispatch RUN_DIR --triage FILE --to DIR`."""

import json
import sys
from collections import defaultdict
from pathlib import Path

import click

from sunledger.desk.catalogues import catalogue_option
from sunledger.desk.check_command import show_progress
from sunledger.desk.dispatch.handover import FOLDER
from sunledger.desk.dispatch.send import Dispatched, dispatch

_IDS_SHOWN = 3
NOTHING_HELD, SOME_HELD = 0, 1


@click.command(name="dispatch")
@click.argument("run_dir", type=click.Path(path_type=Path))
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
@click.option("--json", "as_json", is_flag=True, help="打印 JSON / print JSON")
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
    例 Examples:
      sunledger dispatch 数据-findings --triage 疑点研判表.xlsx --to 下发
      sunledger dispatch 数据-findings --triage 疑点研判表.xlsx --to 下发 --folder 数据
    """
    done = dispatch(
        run_dir,
        triage_file=triage_file,
        out=out,
        folder=folder,
        catalogues=catalogues,
        progress=show_progress if sys.stderr.isatty() else None,
    )
    if as_json:
        click.echo(json.dumps(_as_json(done), ensure_ascii=False, indent=1))
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
        "held": [{"id": held.id, "why": held.why} for held in done.released.held],
        "not_of_this_run": list(done.triage.unknown),
        "changed_files": list(done.changed),
    }


def _tell(done: Dispatched) -> None:
    for to in done.sent:
        click.echo(
            f"{to.folder}：{len(to.questions)} 条，{to.households} 户  "
            f"{len(to.questions)} findings, {to.households} households"
        )
    if done.released.handed_over:
        count = len(done.released.handed_over)
        click.echo(f"{FOLDER}：{count} 条，只给纪检和审计  {count} for discipline and audit only")
    reasons: dict[str, list[str]] = defaultdict(list)
    for held in done.released.held:
        reasons[held.why].append(held.id)
    if done.triage.unknown:
        reasons["研判表里有，这次结果里没有"] = list(done.triage.unknown)
    if reasons:
        count = sum(map(len, reasons.values()))
        click.echo(f"没有下发 {count} 条 not dispatched:")
    for why, ids in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        more = "……" if len(ids) > _IDS_SHOWN else ""
        click.echo(f"  {why}：{len(ids)} 条（{'、'.join(ids[:_IDS_SHOWN])}{more}）")
    if done.changed:
        click.echo(
            f"核对之后有 {len(done.changed)} 个文件改过，例如 {done.changed[0]}。"
            "一户一表照改过的写。请再核对一次。\n"
            f"{len(done.changed)} files changed since the run, such as {done.changed[0]}. "
            "The household forms follow the changed files; check again."
        )
    click.echo(f"结果在 Results: {done.out}")
