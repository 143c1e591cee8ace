"""`sunledger doctor`: what is wrong with the platform, and how to mend it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sunledger.assembly.installed import home_of, home_option, need_platform
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.output import json_option, mark, print_json, styled
from sunledger.kit.errors import SunledgerError
from sunledger.kit.language import say


@click.command("doctor", cls=Command)
@home_option
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    metavar="PORT",
    help="看哪个端口空着 / the port that should be free",
)
@json_option
def doctor_command(*, folder: Path | None, port: int, as_json: bool) -> int:
    """检查平台和这台电脑，每个毛病都说明怎么办。什么也不改。有毛病退出码是 1；只有提醒是 0。

    Examine the platform and this computer; every fault is told with its mend. Changes nothing.
    The status is 1 with a fault, and 0 with reminders only.

    \b
    例：
      sunledger doctor
      sunledger doctor --home 平台 --json

    \b
    Examples:
      sunledger doctor
      sunledger doctor --home platform --json
    """
    need_platform()
    from sunledger.assembly.doctor import examine  # noqa: PLC0415 - needs the platform

    now = datetime.now(UTC).astimezone()
    found = []
    for checked in examine(home_of(folder), port, now):
        found.append(checked)
        if as_json:
            continue
        name = say(checked.zh, checked.en)
        if checked.skipped:
            click.echo(f"- {name}{say('：没有查', ': not looked at')}")
            continue
        click.echo(f"{mark(not checked.faults)} {name}")
        for fault in checked.faults:
            _tell("", fault)
        for reminder in checked.reminders:
            _tell(say("提醒：", "Reminder: "), reminder)
    keys = _log_keys() if any(one.name == "log" and not one.skipped for one in found) else ()
    faults = [_plain(checked.name, fault) for checked in found for fault in checked.faults]
    if as_json:
        looked = [checked.name for checked in found if not checked.skipped]
        soon = [_plain(checked.name, each) for checked in found for each in checked.reminders]
        print_json({"looked_at": looked, "faults": faults, "reminders": soon, "log_keys": keys})
        return 1 if faults else 0
    for key in keys:
        click.echo(say(f"公开记录的公钥：{key}", f"Key of the public log: {key}"))
    if not faults:
        click.echo(say("没有毛病。", "Nothing is wrong."))
    return 1 if faults else 0


def _log_keys() -> tuple[str, ...]:
    """Return the keys of the public log, once the platform was entered to look at it."""
    from sunledger.platform.ground.transparency.selectors import log_keys  # noqa: PLC0415

    return log_keys()


def _tell(word: str, told: SunledgerError) -> None:
    what, how = told.halves
    click.echo(f"    {word}{what}")
    click.echo(f"    {styled(say('怎么办：', 'To mend: '), bold=True)}{how}")


def _plain(check: str, fault: SunledgerError) -> dict[str, Any]:
    (message, hint), (message_en, hint_en) = fault.halves_in("zh"), fault.halves_in("en")
    return {
        "check": check,
        "code": fault.code,
        "message": message,
        "message_en": message_en,
        "hint": hint,
        "hint_en": hint_en,
        "where": fault.where,
    }
