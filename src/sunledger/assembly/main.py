"""The `sunledger` command: mounts the commands of each room, and turns every end into a status.

Exit status (contract 1.1 §3): 0 nothing to tell; 1 something flagged, refused or unknown; 2 wrong
use, or nothing readable; 3 a fault of the program; 130 interrupted.
"""

import signal
import sys
import traceback
from types import FrameType
from typing import NoReturn

import click

from sunledger import __version__
from sunledger.desk.check_command import check_command
from sunledger.desk.collect.command import collect_command
from sunledger.desk.demo_command import demo_command
from sunledger.desk.demo_county.command import demo_county
from sunledger.desk.dispatch.command import dispatch_command
from sunledger.desk.docs_command import docs_group
from sunledger.desk.explain import explain_command
from sunledger.desk.letters.command import letters_command, request_command
from sunledger.desk.rules_commands import rules_group
from sunledger.desk.sources_commands import sources_group
from sunledger.desk.triage.command import triage_command
from sunledger.kit.errors import SunledgerError

WRONG_USE = 2
FAULT = 3
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sunledger")
def sunledger() -> None:
    """阳光台账：谁得了帮扶，每一元去了哪里，谁负责。

    Who gets aid, where each yuan went, who answered for it.

    \b
    例 Examples:
      sunledger check 数据文件夹
      sunledger sources recognise 发放表.xlsx
    """


for command in (
    check_command,
    collect_command,
    demo_command,
    demo_county,
    dispatch_command,
    docs_group,
    explain_command,
    letters_command,
    rules_group,
    sources_group,
    triage_command,
):
    sunledger.add_command(command)
sources_group.add_command(request_command)


def run() -> NoReturn:
    """Run the command line and leave with the contract's exit status."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    sys.exit(_status())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _status() -> int:
    try:
        outcome = sunledger.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except SunledgerError as error:
        click.echo(str(error), err=True)
        return error.exit_status
    except (KeyboardInterrupt, click.Abort):
        return _interrupted()
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: whatever it is, a person must be told
        return _fault(error)
    return outcome if isinstance(outcome, int) else 0


def _interrupted() -> int:
    click.echo(
        "\n已中断，没有改动原有结果。 Interrupted; earlier results are as they were.", err=True
    )
    return INTERRUPTED


def _fault(error: Exception) -> int:
    if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
        return _interrupted()  # so DuckDB says that a signal came while it worked
    if isinstance(error, OSError) and error.errno is not None and error.filename is not None:
        click.echo(
            f"读写出错：{error.filename}：{error.strerror}。原有结果没有改动。\n"
            f"Cannot read or write {error.filename}: {error.strerror}. "
            "Earlier results are as they were.",
            err=True,
        )
        return FAULT
    # The message of an exception may hold a cell of somebody's file; where it arose does not.
    click.echo("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__, err=True)
    click.echo(
        "程序出了错，不是您的文件的问题。请把上面的文字交给维护的人。\n"
        "A fault of the program, not of your files. Please give the text above to its keeper.",
        err=True,
    )
    return FAULT
