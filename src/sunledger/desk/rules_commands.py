"""The commands `sunledger rules …`: what the rules are, and whether their examples hold."""

import sys
from pathlib import Path

import click

from sunledger.catalogue.model import Catalogue, Flag
from sunledger.desk.catalogues import catalogue_option, load_with
from sunledger.engine.rules.examples import ExampleResult, run_examples
from sunledger.kit.errors import WrongUse

_VERDICTS = {
    "flagged": "疑点",
    "clear": "无疑点",
    "missing_data": "缺数据",
    "not_applicable": "不适用",
    "absent": "没有这个对象",
}


@click.group("rules")
def rules_group() -> None:
    """规则：列出、说明、用例子检验。 The rules: list, show, test by their examples."""


@rules_group.command("list")
@catalogue_option
def list_command(catalogues: tuple[Path, ...]) -> None:
    """列出全部规则。 List the rules."""
    for flag in load_with(catalogues).flags.values():
        click.echo(
            f"{flag.code}  {flag.severity:<4}  {flag.route:<10}  {flag.title.zh}  {flag.title.en}"
        )


@rules_group.command("show")
@click.argument("code")
@catalogue_option
def show_command(code: str, catalogues: tuple[Path, ...]) -> None:
    """说明一条规则：问什么、依据、要哪些表、用哪些参数。 Show what a rule asks, and of what."""
    catalogue = load_with(catalogues)
    flag = _flag(catalogue, code)
    click.echo(f"{flag.code}  {flag.title.zh}  {flag.title.en}")
    click.echo(f"级别 Severity: {flag.severity}    先看的人 Route: {flag.route}")
    for law in flag.law:
        mark = "" if law.verified else "（条文待核对 not verified）"
        click.echo(f"依据 Law: {law.zh} {law.en} {law.date}{mark}")
    click.echo(f"要哪些表 Needs: {_titles(catalogue, flag.main)}")
    for group in flag.any_of:
        click.echo(f"至少一张 One of: {_titles(catalogue, group)}")
    for table, note in flag.also.items():
        click.echo(
            f"还用 Also: {_titles(catalogue, (table,))}；没有时 without: {note.zh} {note.en}"
        )
    for name in flag.parameters:
        parameter = catalogue.parameters[name]
        click.echo(f"参数 Parameter: {name}  {parameter.title.zh}  {parameter.title.en}")
        for dated in parameter.values:
            where = f" {dated.division}" if dated.division else ""
            click.echo(f"    {dated.since}{where} 起 on: {dated.value}")
    click.echo(f"不算 Left out: {flag.exclusions.zh} {flag.exclusions.en}")
    click.echo(f"问当事人 Question: {flag.question.zh} {flag.question.en}")
    for reason in flag.innocent:
        click.echo(f"正常原因 Innocent: {reason.zh} {reason.en}")
    click.echo(f"下一步 Next: {flag.next_step.zh} {flag.next_step.en}")
    click.echo(f"\n{flag.sql}")


@rules_group.command("test")
@click.argument("codes", nargs=-1)
@click.option("-v", "--verbose", is_flag=True, help="也列出通过的例子 / show passing examples too")
@catalogue_option
def test_command(codes: tuple[str, ...], *, verbose: bool, catalogues: tuple[Path, ...]) -> None:
    """运行规则自带的例子。 Run the examples of these rules, or of all."""
    catalogue = load_with(catalogues)
    chosen = [_flag(catalogue, code) for code in codes] or list(catalogue.flags.values())
    failed = False
    for flag in chosen:
        results = run_examples(flag, catalogue)
        wrong = [result for result in results if not result.passed]
        failed = failed or bool(wrong)
        click.echo(f"{flag.code} {flag.title.zh}：{len(results) - len(wrong)}/{len(results)}")
        for result in results if verbose else wrong:
            _print_example(result)
    if failed:
        sys.exit(1)


def _flag(catalogue: Catalogue, code: str) -> Flag:
    flag = catalogue.flags.get(code.upper())
    if flag is None:
        raise WrongUse(
            f"没有规则 {code}。用 sunledger rules list 看有哪些。",
            f"There is no rule {code}. See sunledger rules list.",
        )
    return flag


def _titles(catalogue: Catalogue, tables: tuple[str, ...]) -> str:
    titles = [catalogue.sources[table].title for table in tables]
    zh = "".join(f"《{title.zh}》" for title in titles)
    return f"{zh} {', '.join(title.en for title in titles)}"


def _print_example(result: ExampleResult) -> None:
    mark = "✓" if result.passed else "✗"
    click.echo(f"  {mark} {result.example.title.zh}")
    for verdict in result.verdicts:
        wanted = "" if verdict.as_expected else f"，应为 {_spoken(verdict.expected or 'clear')}"
        click.echo(f"      {verdict.ref}：{_spoken(verdict.verdict)}{wanted}")
    for row in result.rows:
        shown = (f"{name}={value}" for name, value in row.items() if value is not None)
        click.echo(f"      {'  '.join(shown)}")


def _spoken(verdict: str) -> str:
    name, _, label = verdict.partition(":")
    return f"{_VERDICTS.get(name, name)}{f'（{label}）' if label else ''}"
