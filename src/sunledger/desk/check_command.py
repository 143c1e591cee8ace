"""`sunledger check FOLDER`."""

import re
from datetime import date
from pathlib import Path

import click

from sunledger.desk.catalogues import catalogue_option
from sunledger.desk.check import check
from sunledger.desk.confidential import lock_options, read_passphrase
from sunledger.desk.examined import Options
from sunledger.desk.report.audience import AUDIENCES, INTERNAL
from sunledger.desk.summary import print_summary
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.completing import rule_codes
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import say

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)I?B?", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}
_LEAST_MEMORY = 256 << 20


def read_size(text: str) -> int:
    """Return a size such as 4GB, 512MB or 2g in bytes; raise WrongUse where it is none."""
    match = _SIZE.fullmatch(text.strip())
    size = int(float(match[1]) * 1024 ** _POWERS[match[2].upper()]) if match else 0
    if size < _LEAST_MEMORY:
        raise WrongUse(
            f"--memory 不能是“{text}”。请写大小，至少 256MB，例如 2GB。",
            f"--memory cannot be “{text}”. Write a size of at least 256MB, such as 2GB.",
            code="bad_value",
            where="--memory",
        )
    return size


def read_day(text: str | None, option: str = "--as-of") -> date | None:
    """Return the day of an option; raise WrongUse where it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise WrongUse(
            f"{option} “{text}”不是日期。请写成 2026-06-25 这样。",
            f"{option} “{text}” is no date. Write it like 2026-06-25.",
            code="bad_value",
            where=option,
        ) from error


@click.command("check", cls=Command)
@click.argument(
    "folder",
    type=click.Path(path_type=Path),
    help="放着各部门表格的文件夹 / the folder of the departments' spreadsheets",
)
@click.option("--as-of", "as_of", metavar="DATE", help="以哪一天为准（默认今天） / as of this day")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="结果放在哪里（默认 FOLDER-findings/） / output folder",
)
@click.option(
    "--rules",
    metavar="E01,E04",
    shell_complete=rule_codes,
    help="只运行这些规则 / run only these rules",
)
@json_option
@click.option("--reveal", is_flag=True, help="不遮挡号码，须写 --purpose / show whole numbers")
@click.option("--purpose", metavar="TEXT", help="为什么要看全号码 / why whole numbers are needed")
@lock_options
@click.option(
    "--memory", metavar="SIZE", default="2GB", show_default=True, help="内存上限 / memory limit"
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="RUN_DIR",
    help="上一次的结果，用来比较 / last run",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="收回的答复 answers.ndjson（默认在上次结果旁边找） / the answers that came back",
)
@click.option(
    "--exemptions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="另一份豁免清单（文件夹里的 exemptions.xlsx 总会读） / a further list of exemptions",
)
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path), metavar="FILE", help="密钥文件 / key file"
)
@catalogue_option
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default=INTERNAL,
    show_default=True,
    help="report.html 给谁看 / who reads report.html",
)
@click.option(
    "--department",
    metavar="NAME",
    help="只写这个部门的，要和 --audience department 一起用 / for this department alone",
)
def check_command(
    folder: Path,
    *,
    as_of: str | None,
    out: Path | None,
    rules: str | None,
    as_json: bool,
    reveal: bool,
    purpose: str | None,
    encrypt: bool,
    passphrase_file: Path | None,
    memory: str,
    previous: Path | None,
    answers: Path | None,
    exemptions: Path | None,
    key_file: Path | None,
    catalogues: tuple[Path, ...],
    audience: str,
    department: str | None,
) -> int:
    """核对一个文件夹里的表格，列出对不上的地方。

    Check a folder of spreadsheets and list what does not add up.

    \b
    例：
      sunledger check 数据
      sunledger check 数据 --as-of 2026-06-25 --rules E01,E04

    \b
    Examples:
      sunledger check data
      sunledger check data --as-of 2026-06-25 --rules E01,E04
    """
    options = Options(
        folder=folder,
        as_of=read_day(as_of),
        out=out,
        rules=_codes(rules),
        reveal=reveal,
        purpose=purpose,
        memory_bytes=read_size(memory),
        previous=previous,
        answers=answers,
        exemptions=exemptions,
        key_file=key_file,
        catalogues=catalogues,
        audience=audience,
        department=department,
        passphrase=read_passphrase(encrypt=encrypt, passphrase_file=passphrase_file, reveal=reveal),
    )
    with progress_line() as progress:
        outcome = check(options, progress=progress)
    if as_json:
        print_json(outcome.run)
    else:
        print_summary(outcome)
    if encrypt:
        click.echo(
            say(
                "只有 findings.xlsx 加了口令。report.html 和 findings.ndjson "
                "里也是全号码，请不要带走。",
                "Only findings.xlsx is locked. report.html and findings.ndjson hold whole numbers "
                "too: do not carry them away.",
            ),
            err=True,
        )
    return outcome.exit_status


def _codes(rules: str | None) -> tuple[str, ...] | None:
    if rules is None:
        return None
    return tuple(code for code in re.split(r"[,，、;；\s]+", rules.strip().upper()) if code)
