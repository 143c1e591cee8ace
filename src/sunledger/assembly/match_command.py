"""The commands `sunledger match …`: compare now, and see how comparisons stand."""

import re
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sunledger.assembly.entering import entered
from sunledger.assembly.installed import home_option
from sunledger.desk.terminal.command import Command, Group
from sunledger.desk.terminal.output import json_option, mark, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.language import say

if TYPE_CHECKING:
    from sunledger.platform.questions.comparison.contracts import RunView

_ROOMS = ("comparison", "findings", "intake", "registry")
_SHOWN = 10


@click.group("match", cls=Group)
def match_group() -> None:
    """平台的比对：现在比对、看做到哪了。

    Comparisons of the platform: compare now, see how they stand.

    \b
    例：
      sunledger match run
      sunledger match status

    \b
    Examples:
      sunledger match run
      sunledger match status
    """


@match_group.command("run", cls=Command)
@click.option(
    "--rules",
    metavar="CODES",
    help="只比对这些规则，如 E05,E06（默认全部） / only these rules (default: all)",
)
@click.option(
    "--why",
    metavar="TEXT",
    help="为什么现在比对 / why it is done now",
)
@click.option(
    "--resume",
    is_flag=True,
    help="不新开，只把等着的、断了的做完 / ask for none, finish what waits or was cut off",
)
@home_option
@json_option
def run_command(
    *, rules: str | None, why: str | None, resume: bool, folder: Path | None, as_json: bool
) -> int:
    """把规则对着对象台账和各部门的表跑一遍；没变的不重跑。没有做完退出码是 1。

    Run the rules over the register and the departments' tables; what did not change is not run
    again. The status is 1 where it did not come to its end.

    \b
    例：
      sunledger match run
      sunledger match run --rules E05,E06 --why 车管所交了新表
      sunledger match run --resume

    \b
    Examples:
      sunledger match run
      sunledger match run --rules E05,E06 --why "a new roster of vehicles"
      sunledger match run --resume
    """
    with entered(folder, *_ROOMS), progress_line() as line:
        from django.utils import timezone  # noqa: PLC0415 - entered

        from sunledger.platform.ground.transparency.contracts import Origin  # noqa: PLC0415
        from sunledger.platform.questions.comparison import services  # noqa: PLC0415
        from sunledger.platform.questions.findings.services import take_up_all  # noqa: PLC0415

        started, number = time.monotonic(), None
        origin = Origin("command", timezone.now(), uuid.uuid4())
        if not resume:
            codes = [code.upper() for code in re.split(r"[\s,，、]+", rules or "") if code] or None
            reason = (why or "").strip() or say("命令行", "by the command")
            number = services.start_here(codes, reason, origin=origin)
        done = services.run_waiting(number, origin=origin, tell=line)
        take_up_all(origin=origin)
        found = _last(number)
    seconds = round(time.monotonic() - started, 1)
    if as_json:
        print_json({"done": done, "seconds": seconds, "run": found and _plain(found)})
    elif found is None:
        click.echo(say("没有等着的比对。", "No run waits."))
    else:
        _tell(found)
        if not done and found.state in ("waiting", "running"):
            click.echo(
                say(
                    "  另一处正在比对，还在做；它做完就接着做这一次，这里什么也不用做。",
                    "  Another process is comparing, and lives. It does this one next; there is"
                    " nothing to be done here.",
                )
            )
    return 0 if found is None or found.state == "done" else 1


@match_group.command("status", cls=Command)
@home_option
@json_option
def status_command(*, folder: Path | None, as_json: bool) -> int:
    """看最近几次比对做到哪了。最近一次没有做完退出码是 1。

    Show how the last runs stand. The status is 1 where the last one did not come to its end.

    \b
    例：
      sunledger match status
      sunledger match status --home 平台 --json

    \b
    Examples:
      sunledger match status
      sunledger match status --home platform --json
    """
    with entered(folder, *_ROOMS):
        from sunledger.platform.questions.comparison.selectors import (  # noqa: PLC0415
            platform,
            runs,
        )

        by = platform()
        found, total = runs(by=by, most=_SHOWN) if by.posts else ([], 0)
    if as_json:
        print_json({"runs": [_plain(run) for run in found], "total": total})
    elif not found:
        click.echo(say("还没有比对过。", "Nothing was compared yet."))
    else:
        for run in found:
            _tell(run)
    return 0 if not found or found[0].state == "done" else 1


def _last(number: uuid.UUID | None) -> "RunView | None":
    """Return the run of a number, or the last there was."""
    from sunledger.platform.questions.comparison.selectors import (  # noqa: PLC0415 - entered
        platform,
        run,
        runs,
    )

    by = platform()
    if number is not None:
        return run(number, by=by)
    found, _ = runs(by=by, most=1) if by.posts else ([], 0)
    return found[0] if found else None


def _tell(run: "RunView") -> None:
    """Tell of a run in one line; what rules hit is for pages, where each sees what is hers."""
    from django.utils.timezone import localtime  # noqa: PLC0415 - entered

    when = localtime(run.asked_at).strftime("%Y-%m-%d %H:%M")
    words = say(run.state.zh, run.state.en)
    counts = say(
        f"规则 {run.done}/{run.total}，没变 {run.same}，没跑成 {run.not_run}",
        f"rules {run.done}/{run.total}, unchanged {run.same}, not run {run.not_run}",
    )
    click.echo(f"{mark(run.state == 'done')} {when} {words}  {counts}  {run.why}")


def _plain(run: "RunView") -> dict[str, Any]:
    return {
        "id": str(run.id),
        "state": run.state.value,
        "why": run.why,
        "asked_at": run.asked_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "as_of": run.as_of.isoformat(),
        "rules": run.total,
        "done": run.done,
        "same": run.same,
        "not_run": run.not_run,
        "register_version": run.register_version,
    }
