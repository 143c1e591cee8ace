"""What a run found, in a screenful."""

from collections import Counter
from collections.abc import Sequence

import click

from sunledger.desk.check import Outcome
from sunledger.desk.findings import Finding
from sunledger.desk.groups import LEAD
from sunledger.desk.terminal.output import styled
from sunledger.kit.language import said, say

_MOST_LISTED = 8


def print_summary(outcome: Outcome) -> None:
    """Print how many files were understood, what was refused and flagged, and where it lies."""
    run = outcome.run
    understood = sum(1 for file in run["files"] if file["sheets"] or file["duplicate_of"])
    tables = {sheet["table"] for file in run["files"] for sheet in file["sheets"]}
    rows = sum(sheet["rows"] for file in run["files"] for sheet in file["sheets"])
    unknown = run["unknown"]
    click.echo(
        say(
            f"看懂 {understood} 个文件，{len(tables)} 种表，{rows:,} 行；"
            f"看不懂 {len(unknown)} 个；退回 {_refused_rows(outcome):,} 行。",
            f"Understood {understood} files, {len(tables)} tables, {rows:,} rows; "
            f"unknown {len(unknown)}; refused {_refused_rows(outcome):,} rows.",
        )
    )
    for item in unknown[:_MOST_LISTED]:
        click.echo(
            say(
                f"  看不懂 {item['file']}：{item['why']}",
                f"  Unknown: {item['file']}: {item['why_en']}",
            )
        )
    if len(unknown) > _MOST_LISTED:
        click.echo(
            say(
                f"  …… 其余见 report.html，共 {len(unknown)} 个。",
                f"  … see report.html for all {len(unknown)}.",
            )
        )
    _print_findings(outcome)
    not_run = [rule for rule in run["rules"] if rule["status"] == "not_run"]
    if not_run:
        click.echo(
            say(
                f"{len(not_run)} 条规则没有运行（缺表），见 report.html。",
                f"{len(not_run)} rules did not run (tables absent); see report.html.",
            )
        )
    click.echo(say("结果：", "Results: ") + str(outcome.out))
    click.echo(say("先看：", "Open first: ") + str(outcome.out / "report.html"))


def _refused_rows(outcome: Outcome) -> int:
    return sum(sheet["refused"] for file in outcome.run["files"] for sheet in file["sheets"])


def _print_findings(outcome: Outcome) -> None:
    aside = outcome.aside
    asked = [finding for finding in outcome.findings if not aside.holds(finding.id)]
    if aside.explained or aside.exempted:
        explained, exempted = len(aside.explained), len(aside.exempted)
        click.echo(
            say(
                f"已说明 {explained} 条，已豁免 {exempted} 条，不再问。",
                f"{explained} explained and {exempted} exempted; these are not asked again.",
            )
        )
    counts = Counter(finding.flag.code for finding in asked if finding.flag.severity != LEAD)
    if counts:
        _print_questions(asked, counts)
    else:
        click.echo(say("没有发现对不上的地方。", "Nothing was flagged."))
    leads = len(asked) - counts.total()
    if leads:
        click.echo(
            say(
                f"另有 {leads:,} 条线索只作筛查，不问人，在 findings.xlsx 里。",
                f"{leads:,} leads are for screening only; nobody is asked. See findings.xlsx.",
            )
        )


def _print_questions(asked: Sequence[Finding], counts: Counter[str]) -> None:
    total = counts.total()
    click.echo(
        styled(
            say(
                f"待核实 {total:,} 条（都是问题，不是结论）。",
                f"{total:,} questions to check; none is a verdict:",
            ),
            bold=True,
        )
    )
    titles = {finding.flag.code: finding.flag.title for finding in asked}
    for code, count in counts.items():
        click.echo(f"  {code} {said(titles[code])}{say('：', ': ')}{count:,}")
