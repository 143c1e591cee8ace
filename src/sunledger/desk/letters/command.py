"""`sunledger letters RUN_DIR` and `sunledger sources request`: the papers, written to a folder."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from sunledger.catalogue.model import Catalogue
from sunledger.desk.catalogues import catalogue_option, load_with
from sunledger.desk.check_command import read_day
from sunledger.desk.confidential import banner, lock, lock_options, read_passphrase
from sunledger.desk.letters.outbox import SEALED_FOLDER, Paper, put
from sunledger.desk.letters.papers import MAKERS, Order
from sunledger.desk.letters.released import read_released
from sunledger.desk.letters.request import held, requests
from sunledger.desk.letters.run import day_in_words, read_run
from sunledger.desk.terminal import command as terminal
from sunledger.desk.terminal.completing import finding_ids, rule_codes
from sunledger.desk.terminal.output import json_option, print_json
from sunledger.desk.terminal.progress import progress_line
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import say

_WHOLE: Final = ("evidence_record", "lead_transfer")  # what may show whole numbers
_SEPARATOR: Final = re.compile(r"[,，、;；\s]+")
_SHARED: Final = (
    click.option("--office", metavar="TEXT", help="落款的单位 / the office that signs"),
    click.option("--contact", metavar="TEXT", help="联系人、电话 / whom to call"),
    click.option("--date", "day", metavar="DATE", help="落款日期，默认留空 / date, else left open"),
    click.option("--by", "by", metavar="DATE", help="在哪一天前办好 / the day by which to answer"),
    json_option,
    catalogue_option,
)

_to_option = click.option(
    "--to",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="写到哪个文件夹 / folder to write to",
)

Command = Callable[..., Any]


def _complete_kinds(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    del ctx, param
    letters = load_with(()).letters
    return [
        CompletionItem(name, help=letters[name].title)
        for name in MAKERS
        if name.startswith(incomplete)
    ]


def _shared(command: Command) -> Command:
    for option in reversed(_SHARED):
        command = option(command)
    return command


@click.command("letters", cls=terminal.Command)
@click.argument(
    "run_dir",
    type=click.Path(path_type=Path),
    help="一次核对的结果文件夹 / the output folder of a run",
)
@click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    required=True,
    shell_complete=_complete_kinds,
    help="哪种文书，可写多次 / which papers; may be repeated",
)
@_to_option
@click.option(
    "--rules",
    metavar="E01,E04",
    shell_complete=rule_codes,
    help="只写这些规则的 / only these rules",
)
@click.option(
    "--finding",
    "findings",
    metavar="ID",
    multiple=True,
    shell_complete=finding_ids,
    help="哪条疑点，可写多次 / which finding",
)
@click.option(
    "--triage",
    "triage_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="填好的研判表：只写研判放行的 / the filled-in triage table: only what it released",
)
@click.option("--reveal", is_flag=True, help="不遮挡号码，须写 --purpose / show whole numbers")
@click.option("--purpose", metavar="TEXT", help="为什么要看全号码 / why whole numbers are needed")
@lock_options
@_shared
def letters_command(
    run_dir: Path,
    *,
    kinds: tuple[str, ...],
    to: Path,
    rules: str | None,
    findings: tuple[str, ...],
    triage_file: Path | None,
    reveal: bool,
    purpose: str | None,
    encrypt: bool,
    passphrase_file: Path | None,
    office: str | None,
    contact: str | None,
    day: str | None,
    by: str | None,
    as_json: bool,
    catalogues: tuple[Path, ...],
) -> None:
    """写文书：取证单、工作底稿、移送清单、质量通报、告知书。

    Write papers: records of evidence, working papers, transfers of leads, data quality, notices.

    \b
    例：
      sunledger letters 数据-findings --kind 数据质量通报 --to 文书
      sunledger letters 数据-findings --kind 告知与征询意见书 --finding 35me27fdrf --to 文书
      sunledger letters 数据-findings --kind 审计取证单 --triage 疑点研判表.xlsx --to 文书

    \b
    Examples:
      sunledger letters data-findings --kind quality_notice --to letters
      sunledger letters data-findings --kind notice_to_person --finding 35me27fdrf --to letters
      sunledger letters data-findings --kind evidence_record --triage 疑点研判表.xlsx --to letters
    """
    purpose = (purpose or "").strip()
    if reveal and not purpose:
        raise WrongUse(
            "要看全号码（--reveal），还没有写用途。请加上 --purpose “……”。",
            "--reveal shows whole numbers, and no purpose is stated. Add --purpose “…”.",
            code="purpose_missing",
            where="--purpose",
        )
    if purpose and not reveal:
        raise WrongUse(
            "--purpose 只在看全号码时用。请加上 --reveal，或去掉 --purpose。",
            "--purpose is for whole numbers only. Add --reveal, or leave out --purpose.",
            code="reveal_missing",
            where="--reveal",
        )
    passphrase = read_passphrase(encrypt=encrypt, passphrase_file=passphrase_file, reveal=reveal)
    catalogue = load_with(catalogues)
    names = _kinds(kinds, catalogue)
    order = Order(
        fields=_fields(office, contact, day, by),
        rules=_codes(rules, catalogue) if rules is not None else None,
        findings=findings,
        banner=banner(purpose) if reveal else None,
        released=read_released(run_dir, triage_file, catalogues) if triage_file else None,
    )
    masked = read_run(run_dir, catalogue, reveal=False)
    whole = read_run(run_dir, catalogue, reveal=True) if reveal else masked
    papers: list[Paper] = []
    for name in names:
        # A letter that leaves the office never carries whole numbers.
        made = MAKERS[name](whole if name in _WHOLE else masked, order)
        papers += map(partial(_locked, passphrase), made) if name in _WHOLE else made
    with progress_line() as progress:
        paths = put(papers, to, progress)
    _report(paths, to, as_json=as_json)


@click.command("request", cls=terminal.Command)
@click.option(
    "--rules",
    metavar="E14,W01",
    required=True,
    shell_complete=rule_codes,
    help="为了哪些规则 / for which rules",
)
@_to_option
@click.option(
    "--folder-of",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="已经有的表或文件夹，不再要，可写多次 / tables already there",
)
@click.option("--period", metavar="TEXT", help="要哪段时间的 / of which period")
@_shared
def request_command(
    *,
    rules: str,
    to: Path,
    files: tuple[Path, ...],
    period: str | None,
    office: str | None,
    contact: str | None,
    day: str | None,
    by: str | None,
    as_json: bool,
    catalogues: tuple[Path, ...],
) -> None:
    """给各部门写数据调取函，附清单和模板。

    Write to each department which tables are needed and why, with a list and templates.

    \b
    例：
      sunledger sources request --rules E14,W01 --to 函
      sunledger sources request --rules E05 --folder-of 数据 --by 2026-07-10 --to 函

    \b
    Examples:
      sunledger sources request --rules E14,W01 --to requests
      sunledger sources request --rules E05 --folder-of data --by 2026-07-10 --to requests
    """
    catalogue = load_with(catalogues)
    codes = _codes(rules, catalogue)
    flags = [flag for flag in catalogue.flags.values() if flag.code in codes]
    fields = {**_fields(office, contact, day, by), "period": (period or "").strip()}
    papers = list(requests(catalogue, flags, fields, held(files, catalogue)))
    with progress_line() as progress:
        paths = put(papers, to, progress)
    _report(paths, to, as_json=as_json)


def _locked(passphrase: str | None, paper: Paper) -> Paper:
    """Return the paper, locked when it is written; as it is where there is no passphrase."""
    return replace(paper, content=lambda: lock(paper.content(), passphrase))


def _kinds(kinds: Sequence[str], catalogue: Catalogue) -> list[str]:
    titles = {catalogue.letters[name].title: name for name in MAKERS}
    chosen = []
    for word in (word for kind in kinds for word in _SEPARATOR.split(kind.strip()) if word):
        name = titles.get(word, word)
        if name not in MAKERS:
            known = "、".join(f"{title}（{name}）" for title, name in titles.items())
            raise WrongUse(
                f"没有“{word}”这种文书。请从这些里选：{known}。",
                f"There are no papers “{word}”. Choose one of: {', '.join(MAKERS)}.",
                code="no_such_paper",
                where=word,
            )
        chosen.append(name)
    return list(dict.fromkeys(chosen))


def _codes(rules: str, catalogue: Catalogue) -> frozenset[str]:
    codes = frozenset(code for code in _SEPARATOR.split(rules.strip().upper()) if code)
    unknown = sorted(codes - catalogue.flags.keys())
    if unknown or not codes:
        raise WrongUse(
            f"没有这样的规则：{'、'.join(unknown) or '（空）'}。用 sunledger rules list 看有哪些。",
            f"No such rule: {', '.join(unknown) or '(none)'}. See sunledger rules list.",
            code="no_such_rule",
            where="--rules",
        )
    return codes


def _fields(
    office: str | None, contact: str | None, day: str | None, by: str | None
) -> Mapping[str, str]:
    given = {"office": (office or "").strip(), "contact": (contact or "").strip()}
    for name, option, text, form in (
        ("date", "--date", day, "{}"),
        ("deadline", "--by", by, "{}前"),
    ):
        read = read_day(text, option)
        if read is not None:
            given[name] = form.format(day_in_words(read.isoformat()))
    return given


def _report(paths: Sequence[Path], to: Path, *, as_json: bool) -> None:
    names = [path.relative_to(to).as_posix() for path in paths]
    if as_json:
        print_json({"to": str(to), "files": names})
        return
    for name in names:
        click.echo(name)
    if not names:
        click.echo(say("没有要写的。", "There is nothing to write."))
        return
    count = len(names)
    click.echo(say(f"写好 {count} 个文件：{to}", f"{count} files written: {to}"))
    if any(name.startswith(SEALED_FOLDER) for name in names):
        click.echo(
            say(
                f"“{SEALED_FOLDER}”里的只给纪检监察或审计，不要下发。",
                f"What is in {SEALED_FOLDER} is for discipline or audit only; do not hand it out.",
            )
        )
