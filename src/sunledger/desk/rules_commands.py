"""The commands `sunledger rules …`: what the rules are, and whether their examples hold."""

from pathlib import Path
from typing import Any

import click

from sunledger.catalogue.model import Bilingual, Catalogue, Flag
from sunledger.catalogue.pages import ROUTE_WORDS, SEVERITY_WORDS
from sunledger.desk.catalogues import catalogue_option, load_with
from sunledger.desk.terminal.command import Group
from sunledger.desk.terminal.completing import rule_codes
from sunledger.desk.terminal.output import both, json_option, mark, print_json, styled
from sunledger.engine.rules.examples import ExampleResult, run_examples
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import said, say

HOLD, FAIL = 0, 1

_VERDICTS = {
    "flagged": Bilingual("疑点", "flagged"),
    "clear": Bilingual("无疑点", "clear"),
    "missing_data": Bilingual("缺数据", "missing data"),
    "not_applicable": Bilingual("不适用", "not applicable"),
    "absent": Bilingual("没有这个对象", "no such subject"),
}


@click.group("rules", cls=Group)
def rules_group() -> None:
    """规则：列出、说明、用例子检验。

    The rules: list, show, test by their examples.

    \b
    例：
      sunledger rules list
      sunledger rules show E05

    \b
    Examples:
      sunledger rules list
      sunledger rules show E05
    """


@rules_group.command("list")
@json_option
@catalogue_option
def list_command(catalogues: tuple[Path, ...], *, as_json: bool) -> None:
    """列出全部规则：编号、级别、先看的人、名称。

    List the rules: code, severity, who looks first, title.

    \b
    例：
      sunledger rules list
      sunledger rules list --json

    \b
    Examples:
      sunledger rules list
      sunledger rules list --json
    """
    flags = load_with(catalogues).flags.values()
    if as_json:
        print_json({"rules": [_head(flag) for flag in flags]})
        return
    for flag in flags:
        code = styled(flag.code, bold=True)
        click.echo(f"{code}  {flag.severity:<4}  {flag.route:<10}  {said(flag.title)}")


@rules_group.command("show")
@click.argument(
    "code", shell_complete=rule_codes, help="规则编号，如 E05 / the code of a rule, such as E05"
)
@json_option
@catalogue_option
def show_command(code: str, catalogues: tuple[Path, ...], *, as_json: bool) -> None:
    """说明一条规则：问什么、依据、要哪些表、用哪些参数、怎么查。

    Show a rule: what it asks, on what legal basis, of which tables, with which limits and query.

    \b
    例：
      sunledger rules show E05
      sunledger rules show E05 --json

    \b
    Examples:
      sunledger rules show E05
      sunledger rules show E05 --json
    """
    catalogue = load_with(catalogues)
    flag = _flag(catalogue, code)
    if as_json:
        print_json(_whole(flag, catalogue))
        return
    click.echo(styled(f"{flag.code}  {said(flag.title)}", bold=True))
    _line("级别", "Severity", said(SEVERITY_WORDS[flag.severity]))
    _line("先看的人", "Who looks first", said(ROUTE_WORDS[flag.route]))
    for law in flag.law:
        unsure = "" if law.verified else say("（条文待核对）", " (not verified)")
        _line("依据", "Law", f"{said(law)} {law.date}{unsure}")
    _line("要哪些表", "Needs", _titles(catalogue, flag.main))
    for group in flag.any_of:
        _line("至少一张", "One of", _titles(catalogue, group))
    for table, note in flag.also.items():
        without = say("；没有时：", "; without: ")
        _line("还用", "Also", f"{_titles(catalogue, (table,))}{without}{said(note)}")
    for name in flag.parameters:
        parameter = catalogue.parameters[name]
        _line("参数", "Limit", f"{name}  {said(parameter.title)}")
        for dated in parameter.values:
            where = f" {dated.division}" if dated.division else ""
            since = say(f"{dated.since}{where} 起", f"from {dated.since}{where}")
            click.echo(f"    {since}{say('：', ': ')}{dated.value}")
    _line("不算", "Left out", said(flag.exclusions))
    _line("问当事人", "Question", said(flag.question))
    for reason in flag.innocent:
        _line("正常原因", "Innocent", said(reason))
    _line("下一步", "Next", said(flag.next_step))
    click.echo(f"\n{flag.sql}")


@rules_group.command("test")
@click.argument(
    "codes",
    nargs=-1,
    shell_complete=rule_codes,
    help="规则编号，不写就是全部 / the codes of rules, all if none",
)
@click.option("-v", "--verbose", is_flag=True, help="也列出通过的例子 / show passing examples too")
@json_option
@catalogue_option
def test_command(
    codes: tuple[str, ...], *, verbose: bool, as_json: bool, catalogues: tuple[Path, ...]
) -> int:
    """运行规则自带的例子；都对时退出值为 0，否则为 1。

    Run the examples of these rules, or of all; the exit status is 0 when all hold, else 1.

    \b
    例：
      sunledger rules test E05
      sunledger rules test E01 E05 -v

    \b
    Examples:
      sunledger rules test E05
      sunledger rules test E01 E05 -v
    """
    catalogue = load_with(catalogues)
    chosen = [_flag(catalogue, code) for code in codes] or list(catalogue.flags.values())
    told = []
    for flag in chosen:
        results = run_examples(flag, catalogue)
        wrong = [result for result in results if not result.passed]
        told.append((flag, results, wrong))
        if as_json:
            continue
        score = f"{len(results) - len(wrong)}/{len(results)}"
        click.echo(f"{flag.code} {said(flag.title)}{say('：', ': ')}{score}")
        for result in results if verbose else wrong:
            _print_example(result)
    failed = any(wrong for _, _, wrong in told)
    if as_json:
        rules = [
            {
                "code": flag.code,
                "examples": len(results),
                "passed": len(results) - len(wrong),
                "failed": [_example(result) for result in wrong],
            }
            for flag, results, wrong in told
        ]
        print_json({"passed": not failed, "rules": rules})
    return FAIL if failed else HOLD


def _flag(catalogue: Catalogue, code: str) -> Flag:
    flag = catalogue.flags.get(code.upper())
    if flag is None:
        raise WrongUse(
            f"没有规则 {code}。用 sunledger rules list 看有哪些。",
            f"There is no rule {code}. See sunledger rules list.",
            code="no_such_rule",
            where=code,
        )
    return flag


def _line(zh: str, en: str, text: str) -> None:
    click.echo(f"{styled(say(f'{zh}：', f'{en}: '), fg='cyan')}{text}")


def _titles(catalogue: Catalogue, tables: tuple[str, ...]) -> str:
    titles = [catalogue.sources[table].title for table in tables]
    return say(
        "".join(f"《{title.zh}》" for title in titles), ", ".join(title.en for title in titles)
    )


def _head(flag: Flag) -> dict[str, Any]:
    return {
        "code": flag.code,
        **both("title", flag.title),
        "severity": flag.severity,
        "route": flag.route,
    }


def _whole(flag: Flag, catalogue: Catalogue) -> dict[str, Any]:
    return {
        **_head(flag),
        "version": flag.version,
        "law": [
            {**both("text", law), "date": law.date.isoformat(), "verified": law.verified}
            for law in flag.law
        ],
        "needs": list(flag.main),
        "one_of": [list(group) for group in flag.any_of],
        "also": [{"table": table, **both("without", note)} for table, note in flag.also.items()],
        "parameters": [
            {
                "name": name,
                **both("title", catalogue.parameters[name].title),
                "values": [
                    {
                        "from": dated.since.isoformat(),
                        "division": dated.division,
                        "value": dated.value,
                    }
                    for dated in catalogue.parameters[name].values
                ],
            }
            for name in flag.parameters
        ],
        **both("exclusions", flag.exclusions),
        **both("question", flag.question),
        "innocent": [both("text", reason) for reason in flag.innocent],
        **both("next_step", flag.next_step),
        "sql": flag.sql,
    }


def _example(result: ExampleResult) -> dict[str, Any]:
    return {
        **both("title", result.example.title),
        "verdicts": [
            {"ref": verdict.ref, "verdict": verdict.verdict, "expected": verdict.expected}
            for verdict in result.verdicts
        ],
    }


def _print_example(result: ExampleResult) -> None:
    click.echo(f"  {mark(result.passed)} {said(result.example.title)}")
    for verdict in result.verdicts:
        wanted = _spoken(verdict.expected or "clear")
        unlike = "" if verdict.as_expected else say(f"，应为 {wanted}", f", should be {wanted}")
        click.echo(f"      {verdict.ref}{say('：', ': ')}{_spoken(verdict.verdict)}{unlike}")
    for row in result.rows:
        shown = (f"{name}={value}" for name, value in row.items() if value is not None)
        click.echo(f"      {'  '.join(shown)}")


def _spoken(verdict: str) -> str:
    name, _, label = verdict.partition(":")
    word = said(_VERDICTS[name]) if name in _VERDICTS else name
    return word + (say(f"（{label}）", f" ({label})") if label else "")
