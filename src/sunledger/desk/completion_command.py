"""`sunledger completion SHELL`: the script by which a shell completes our commands."""

import click
from click.shell_completion import get_completion_class

from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, print_json

PROGRAM = "sunledger"
_VARIABLE = "_SUNLEDGER_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell")


@click.command("completion", cls=Command)
@click.argument(
    "shell",
    type=click.Choice(SHELLS),
    metavar="SHELL",
    help="bash、zsh、fish 或 powershell / bash, zsh, fish or powershell",
)
@json_option
@click.pass_context
def completion_command(ctx: click.Context, shell: str, *, as_json: bool) -> None:
    """打印补全脚本：装上后按 Tab 补全命令、选项、规则、表名、疑点编号。

    Print the completion script: then Tab completes commands, options, rules, tables, findings.

    \b
    例：
      sunledger completion bash
      sunledger completion powershell

    \b
    Examples:
      sunledger completion bash
      sunledger completion powershell

    \b
    装上，加一行：
      bash        ~/.bashrc：eval "$(sunledger completion bash)"
      zsh         ~/.zshrc：eval "$(sunledger completion zsh)"
      fish        config.fish：sunledger completion fish | source
      PowerShell  $PROFILE：sunledger completion powershell | Out-String | iex

    \b
    To install it, add one line:
      bash        ~/.bashrc: eval "$(sunledger completion bash)"
      zsh         ~/.zshrc: eval "$(sunledger completion zsh)"
      fish        config.fish: sunledger completion fish | source
      PowerShell  $PROFILE: sunledger completion powershell | Out-String | iex
    """
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - click knows all four
    script = made(ctx.find_root().command, {}, PROGRAM, _VARIABLE).source()
    if as_json:
        print_json({"shell": shell, "script": script})
    else:
        click.echo(script, nl=False)
