"""`sunledger explain RUN_DIR ID`: one finding in one screen."""

import json
from pathlib import Path
from typing import Any

import click

from sunledger.catalogue.loader import load_catalogue
from sunledger.kit.errors import WrongUse
from sunledger.kit.money import yuan

_MOST_ROWS = 20


@click.command(name="explain")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.argument("finding_id", metavar="ID")
@click.option("--sql/--no-sql", default=True, help="是否显示规则的查询 / show the rule's query")
def explain_command(run_dir: Path, finding_id: str, *, sql: bool) -> None:
    """把一条疑点讲清楚：什么规则，哪几行，用了什么参数。

    Explain one finding: the rule in words, the rows, the parameters, the query.

    \b
    例 Examples:
      sunledger explain 数据-findings t7indt7pgm
      sunledger explain 数据-findings t7indt7pgm --no-sql
    """
    finding = _finding(run_dir, finding_id)
    rule = _rule(run_dir, finding["rule"])
    click.echo(explanation(finding, rule, sql=sql))


def explanation(finding: dict[str, Any], rule: dict[str, Any], *, sql: bool) -> str:
    """Return the explanation of a finding as text, from findings.ndjson and run.json."""
    flag = load_catalogue().flags.get(finding["rule"])
    subject = finding["subject"]
    lines = [
        f"疑点 {finding['id']}",
        f"规则 {finding['rule']}" + (f" {flag.title.zh} / {flag.title.en}" if flag else ""),
        f"对象 {subject['ref']} {subject['name'] or ''}".rstrip(),
    ]
    if finding["household"]:
        lines.append(f"户 {finding['household']}  村 {finding['village'] or '—'}")
    if finding["amount_fen"] is not None:
        lines.append(f"涉及金额 {yuan(finding['amount_fen'])} 元")
    lines += [f"  {label}：{_joined(value)}" for label, value in finding["values"].items()]
    lines += ["", f"要问的话 {finding['question']}", "", "先想到这些合理情形"]
    lines += [f"  · {text}" for text in finding["innocent"]]
    lines += ["", f"下一步 {finding['next_step']}", "", "看这几行"]
    for evidence in finding["evidence"][:_MOST_ROWS]:
        sheet = f" [{evidence['sheet']}]" if evidence["sheet"] else ""
        lines.append(f"  {evidence['file']}{sheet} 第 {evidence['row']} 行")
        fields = "  ".join(f"{name}={_joined(value)}" for name, value in evidence["fields"].items())
        lines.append(f"    {fields}")
    if len(finding["evidence"]) > _MOST_ROWS:
        lines.append(f"  …… 共 {len(finding['evidence'])} 行，其余见 findings.ndjson")
    lines += ["", "参数 " + json.dumps(rule["parameters"], ensure_ascii=False)]
    if flag:
        lines += [
            f"不看的 {flag.exclusions.zh}",
            *(
                f"依据 {law.zh}（{law.date}{'' if law.verified else '，条文未核实'}）"
                for law in flag.law
            ),
        ]
        if flag.version != rule["version"]:
            lines.append("注意：那次核对用的是规则的另一个版本。")
        if sql:
            lines += ["", "查询 SQL", flag.sql.strip()]
    return "\n".join(lines)


def _joined(value: Any) -> str:  # noqa: ANN401 - whatever a rule tells
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _finding(run_dir: Path, finding_id: str) -> dict[str, Any]:
    path = run_dir / "findings.ndjson"
    try:
        with path.open(encoding="utf-8") as file:
            found = [
                line for line in map(json.loads, file) if line["id"].startswith(finding_id.lower())
            ]
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"{run_dir} 不是一次核对的结果。请给出结果文件夹。",
            f"{run_dir} is not the output of a run. Give the output folder.",
        ) from error
    if len(found) != 1:
        raise WrongUse(
            f"以“{finding_id}”开头的疑点有 {len(found)} 条。请把编号写全。",
            f"{len(found)} findings begin with “{finding_id}”. Write the identifier in full.",
        )
    only: dict[str, Any] = found[0]
    return only


def _rule(run_dir: Path, code: str) -> dict[str, Any]:
    try:
        run = json.loads((run_dir / "run.json").read_text(encoding="utf-8"))
        rule: dict[str, Any] = next(rule for rule in run["rules"] if rule["rule"] == code)
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise WrongUse(
            f"{run_dir} 里的 run.json 读不懂。请重新核对一次。",
            f"run.json in {run_dir} cannot be read. Check the folder again.",
        ) from error
    return rule
