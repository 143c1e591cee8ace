"""The `sunledger` command: mounts the commands of each room, and turns every end into a status.

Exit status (contract 1.1 §3): 0 nothing to tell; 1 something flagged, refused or unknown; 2 wrong
use, or nothing readable; 3 a fault of the program; 130 interrupted.
"""

import os
import signal
import sys
import traceback
from collections import UserDict
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from sunledger import __version__
from sunledger.desk.terminal.command import Group, read_language
from sunledger.desk.terminal.faults import of_click, of_system, tell
from sunledger.desk.terminal.output import JSON_FLAG, let_any_text_out
from sunledger.kit.errors import SunledgerError
from sunledger.kit.language import LANGUAGES, VARIABLE, language_of, speak

FAULT = 3
INTERRUPTED = 130


class _Commands(UserDict[str, Any]):
    """Commands by name; a room is entered when its command is asked for.

    So nothing heavy is loaded before `run` watches over it, and `--version` answers at once.
    """

    def __getitem__(self, name: str) -> click.Command:
        """Return the command, out of the module and by the name that are given for it."""
        found = self.data[name]
        if isinstance(found, str):
            module, _, attribute = found.partition(":")
            found = self.data[name] = getattr(import_module(module), attribute)
        command: click.Command = found
        return command


_COMMANDS = _Commands(
    {
        "check": "sunledger.desk.check_command:check_command",
        "collect": "sunledger.desk.collect.command:collect_command",
        "completion": "sunledger.desk.completion_command:completion_command",
        "demo": "sunledger.desk.demo_command:demo_command",
        "demo-county": "sunledger.desk.demo_county.command:demo_county",
        "desk": "sunledger.desk.local.command:desk_command",
        "dispatch": "sunledger.desk.dispatch.command:dispatch_command",
        "docs": "sunledger.assembly.docs_command:docs_group",
        "doctor": "sunledger.assembly.doctor_command:doctor_command",
        "explain": "sunledger.desk.explain:explain_command",
        "init": "sunledger.assembly.init_command:init_command",
        "letters": "sunledger.desk.letters.command:letters_command",
        "log": "sunledger.assembly.log_command:log_group",
        "match": "sunledger.assembly.match_command:match_group",
        "rules": "sunledger.desk.rules_commands:rules_group",
        "scenario": "sunledger.assembly.scenario_command:scenario_command",
        "serve": "sunledger.assembly.serve_command:serve_command",
        "sources": "sunledger.desk.sources_commands:sources_group",
        "triage": "sunledger.desk.triage.command:triage_command",
    }
)


class _Sunledger(Group):
    """The whole command, which speaks the language that was asked for."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as click has it
        """Run a command line; `--lang` may stand anywhere in it."""
        speak(language_of(os.environ, getattr(sys.stdout, "encoding", None)))
        given, left = read_language(sys.argv[1:] if args is None else args)
        if given is not None:
            speak(given)
        return super().main(left, *rest, **more)


@click.group(
    cls=_Sunledger,
    commands=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    __version__,
    prog_name="sunledger",
    help="显示版本 / show the version",
    message="%(prog)s %(version)s",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help=f"用哪种语言，可写在任何位置，也可设环境变量 {VARIABLE}（默认和电脑一样，没有设就用中文）"
    f" / the language; may stand anywhere, or be set by {VARIABLE} (default: as the computer's)",
)
def sunledger() -> None:
    """阳光台账：谁得了帮扶，每一元去了哪里，谁负责。

    Who gets aid, where each yuan went, who answered for it.

    \b
    例：
      sunledger check 数据
      sunledger sources recognise 数据/发放表.xlsx

    \b
    Examples:
      sunledger check data
      sunledger sources recognise data/payments.xlsx
    """


def run() -> NoReturn:
    """Run the command line and leave with the contract's exit status."""
    let_any_text_out()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    sys.exit(_status(as_json=JSON_FLAG in sys.argv))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _status(*, as_json: bool) -> int:
    try:
        outcome = sunledger.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        told: SunledgerError = of_click(error)
    except SunledgerError as error:
        told = error
    except (KeyboardInterrupt, click.Abort):
        told = _interrupted()
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: whatever it is, a person must be told
        told = _fault(error)
    else:
        return outcome if isinstance(outcome, int) else 0
    tell(told, as_json=as_json)
    return INTERRUPTED if told.code == "interrupted" else told.exit_status


def _interrupted() -> SunledgerError:
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)  # over the ^C that the terminal itself wrote
    return SunledgerError(
        "已中断，没有改动原有结果。要接着做，请再运行一次。",
        "Interrupted; earlier results are as they were. To go on, run it again.",
        code="interrupted",
    )


def _fault(error: Exception) -> SunledgerError:
    if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
        return _interrupted()  # so DuckDB says that a signal came while it worked
    refused = of_system(error)
    if refused is not None:
        # A file that could not be written complains once more when it is let go.
        sys.unraisablehook = lambda _: None
        return refused
    # The message of an exception may hold a cell of somebody's file; where it arose does not.
    click.echo("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__, err=True)
    return SunledgerError(
        "程序出了错，不是您的文件的问题。请把上面的文字交给维护的人。",
        "This is a fault of the program, not of your files. "
        "Please give the text above to its keeper.",
    )
