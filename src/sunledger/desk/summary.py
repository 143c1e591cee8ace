"""What a run found, in a screenful."""

from collections import Counter

import click

from sunledger.desk.check import Outcome

_MOST_LISTED = 8


def print_summary(outcome: Outcome) -> None:
    """Print how many files were understood, what was refused and flagged, and where it lies."""
    run = outcome.run
    understood = sum(1 for file in run["files"] if file["sheets"] or file["duplicate_of"])
    tables = {sheet["table"] for file in run["files"] for sheet in file["sheets"]}
    rows = sum(sheet["rows"] for file in run["files"] for sheet in file["sheets"])
    click.echo(
        f"看懂 {understood} 个文件，{len(tables)} 种表，{rows:,} 行；"
        f"看不懂 {len(run['unknown'])} 个；退回 {_refused_rows(outcome):,} 行。\n"
        f"Understood {understood} files, {len(tables)} tables, {rows:,} rows; "
        f"unknown {len(run['unknown'])}; refused {_refused_rows(outcome):,} rows."
    )
    for unknown in run["unknown"][:_MOST_LISTED]:
        click.echo(f"  看不懂 unknown: {unknown['file']}：{unknown['why']}")
    if len(run["unknown"]) > _MOST_LISTED:
        click.echo(
            f"  …… 其余见 report.html，共 {len(run['unknown'])} 个 (see report.html for all)"
        )
    _print_findings(outcome)
    not_run = [rule for rule in run["rules"] if rule["status"] == "not_run"]
    if not_run:
        click.echo(
            f"{len(not_run)} 条规则没有运行（缺表），见 report.html。 "
            f"{len(not_run)} rules did not run (tables absent); see report.html."
        )
    click.echo(f"结果在 Results: {outcome.out}")
    click.echo(f"先看 Open first: {outcome.out / 'report.html'}")


def _refused_rows(outcome: Outcome) -> int:
    return sum(sheet["refused"] for file in outcome.run["files"] for sheet in file["sheets"])


def _print_findings(outcome: Outcome) -> None:
    aside = outcome.aside
    asked = [finding for finding in outcome.findings if not aside.holds(finding.id)]
    if aside.explained or aside.exempted:
        explained, exempted = len(aside.explained), len(aside.exempted)
        click.echo(
            f"已说明 {explained} 条，已豁免 {exempted} 条，不再问。 "
            f"{explained} explained and {exempted} exempted; these are not asked again."
        )
    counts = Counter(finding.flag.code for finding in asked)
    if not counts:
        click.echo("没有发现对不上的地方。 Nothing was flagged.")
        return
    click.echo(
        f"待核实 {counts.total():,} 条（都是问题，不是结论）。 "
        f"{counts.total():,} questions to check; none is a verdict:"
    )
    titles = {finding.flag.code: finding.flag.title for finding in asked}
    for code, count in counts.items():
        click.echo(f"  {code} {titles[code].zh}：{count:,}  {titles[code].en}")
