"""The commands `sunledger rules …`: what the rules are, and whether their examples hold."""

import sys

import click

from sunledger.catalogue.loader import load_catalogue
from sunledger.engine.rules.examples import ExampleResult, run_examples
from sunledger.kit.errors import WrongUse


@click.group()
def rules() -> None:
    """规则：列出、说明、用例子检验。 List, explain and test the rules."""


@rules.command("test")
@click.argument("codes", nargs=-1)
@click.option("-v", "--verbose", is_flag=True, help="也列出通过的例子 / show passing examples too")
def test_command(codes: tuple[str, ...], *, verbose: bool) -> None:
    """运行规则自带的例子。 Run the examples of these rules, or of all."""
    catalogue = load_catalogue()
    unknown = [code for code in codes if code not in catalogue.flags]
    if unknown:
        raise WrongUse(f"没有规则 {'、'.join(unknown)}。", f"no such rule: {', '.join(unknown)}")
    failed = 0
    for flag in catalogue.flags.values():
        if codes and flag.code not in codes:
            continue
        results = run_examples(flag, catalogue)
        wrong = [result for result in results if not result.passed]
        failed += len(wrong)
        click.echo(f"{flag.code} {flag.title.zh}：{len(results) - len(wrong)}/{len(results)}")
        for result in results if verbose else wrong:
            _print_example(result)
    if failed:
        sys.exit(1)


def _print_example(result: ExampleResult) -> None:
    mark = "✓" if result.passed else "✗"
    click.echo(f"  {mark} {result.example.title.zh}")
    for verdict in result.verdicts:
        wanted = "" if verdict.as_expected else f"（应为 {verdict.expected or '不列'}）"
        click.echo(f"      {verdict.ref}: {verdict.verdict}{wanted}")
    for row in result.rows:
        shown = {name: value for name, value in row.items() if name not in ("verdict", "missing")}
        click.echo(f"      {shown}")


if __name__ == "__main__":
    rules()
