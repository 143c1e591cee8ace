"""`sunledger explain RUN_DIR ID`: one finding in one screen."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from sunledger.catalogue.model import Flag
from sunledger.desk.catalogues import catalogue_option, load_with
from sunledger.desk.terminal.command import Command
from sunledger.desk.terminal.completing import finding_ids
from sunledger.desk.terminal.output import both, json_option, print_json, styled
from sunledger.kit.errors import WrongUse
from sunledger.kit.language import said, say
from sunledger.kit.money import yuan

_MOST_ROWS = 20


@click.command("explain", cls=Command)
@click.argument(
    "run_dir",
    type=click.Path(path_type=Path),
    help="一次核对的结果文件夹 / the output folder of a run",
)
@click.argument(
    "finding_id",
    metavar="ID",
    shell_complete=finding_ids,
    help="疑点编号，写开头几个字符也行 / the identifier of a finding, or how it begins",
)
@click.option("--sql/--no-sql", default=True, help="是否显示规则的查询 / show the rule's query")
@json_option
@catalogue_option
def explain_command(
    run_dir: Path, finding_id: str, *, sql: bool, as_json: bool, catalogues: tuple[Path, ...]
) -> None:
    """把一条疑点讲清楚：什么规则，哪几行，用了什么参数。

    Explain one finding: the rule in words, the rows, the limits, the query.

    \b
    例：
      sunledger explain 数据-findings 35me27fdrf
      sunledger explain 数据-findings 35me27fdrf --no-sql

    \b
    Examples:
      sunledger explain data-findings 35me27fdrf
      sunledger explain data-findings 35me27fdrf --no-sql
    """
    finding = _finding(run_dir, finding_id)
    rule = _rule(run_dir, finding["rule"])
    flag = load_with(catalogues).flags.get(finding["rule"])
    if as_json:
        told: dict[str, Any] = {"finding": finding, "rule": rule}
        if flag is not None:
            told |= {**both("title", flag.title), "question_en": _question(finding, flag)}
            told["sql"] = flag.sql.strip() if sql else None
        print_json(told)
        return
    click.echo("\n".join(_lines(finding, rule, flag, sql=sql)))


def _lines(
    finding: dict[str, Any], rule: dict[str, Any], flag: Flag | None, *, sql: bool
) -> Iterator[str]:
    """Yield the explanation of a finding, from findings.ndjson and run.json."""
    subject = finding["subject"]
    yield _head("疑点", "Finding") + finding["id"]
    yield _head("规则", "Rule") + finding["rule"] + (f" {said(flag.title)}" if flag else "")
    yield _head("对象", "Subject") + f"{subject['ref']} {subject['name'] or ''}".rstrip()
    if finding["household"]:
        village = _head("村", "Village") + (finding["village"] or "—")
        yield f"{_head('户', 'Household')}{finding['household']}  {village}"
    if finding["amount_fen"] is not None:
        money = yuan(finding["amount_fen"])
        yield _head("涉及金额", "Amount") + say(f"{money} 元", f"{money} yuan")
    names = {label.zh: said(label) for label in flag.values.values()} if flag else {}
    for label, value in finding["values"].items():
        yield f"  {names.get(label, label)}{say('：', ': ')}{_joined(value)}"
    yield from ("", _head("要问的话", "Question") + _question(finding, flag))
    yield from ("", _head("先想到这些合理情形", "Think of these innocent reasons first").rstrip())
    innocent = [said(text) for text in flag.innocent] if flag else finding["innocent"]
    yield from (f"  · {text}" for text in innocent)
    yield from (
        "",
        _head("下一步", "Next") + (said(flag.next_step) if flag else finding["next_step"]),
    )
    yield from ("", _head("看这几行", "See these rows").rstrip())
    for evidence in finding["evidence"][:_MOST_ROWS]:
        sheet = f" [{evidence['sheet']}]" if evidence["sheet"] else ""
        row = evidence["row"]
        yield f"  {evidence['file']}{sheet} " + say(f"第 {row} 行", f"row {row}")
        fields = "  ".join(f"{name}={_joined(value)}" for name, value in evidence["fields"].items())
        yield f"    {fields}"
    count = len(finding["evidence"])
    if count > _MOST_ROWS:
        yield say(
            f"  …… 共 {count} 行，其余见 findings.ndjson。",
            f"  … {count} rows in all; see findings.ndjson.",
        )
    yield from ("", _head("参数", "Limits") + json.dumps(rule["parameters"], ensure_ascii=False))
    if flag is None:
        yield say(
            "这条规则不是程序自带的。核对时用了 --catalogue，这里加上就能看规则和查询。",
            "This rule is not one of the program's own. Add the --catalogue of the run to see "
            "the rule and its query.",
        )
        return
    yield _head("不看的", "Left out") + said(flag.exclusions)
    for law in flag.law:
        unsure = "" if law.verified else say("，条文未核实", ", not verified")
        yield _head("依据", "Law") + say(
            f"{law.zh}（{law.date}{unsure}）", f"{law.en} ({law.date}{unsure})"
        )
    if flag.version != rule["version"]:
        yield say(
            "注意：那次核对用的是规则的另一个版本。",
            "Note: that run used another version of the rule.",
        )
    if sql:
        yield from ("", _head("查询", "Query").rstrip(), flag.sql.strip())


def _head(zh: str, en: str) -> str:
    return styled(say(f"{zh}：", f"{en}: "), fg="cyan")


def _question(finding: dict[str, Any], flag: Flag | None) -> str:
    """Return the question in the language spoken; findings.ndjson holds it in Chinese."""
    question: str = finding["question"]
    if flag is None:
        return question
    english = flag.question.en
    for name, label in flag.values.items():
        if label.zh in finding["values"]:
            english = english.replace(f"{{{name}}}", _joined(finding["values"][label.zh]))
    return say(question, english)


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
            f"{run_dir} 不是一次核对的结果。请给出 sunledger check 的结果文件夹。",
            f"{run_dir} is not the output of a run. Give the output folder of sunledger check.",
            code="not_a_run",
            where=run_dir,
        ) from error
    if len(found) != 1:
        raise WrongUse(
            f"以“{finding_id}”开头的疑点有 {len(found)} 条。请看一下 findings.xlsx，把编号写全。",
            f"{len(found)} findings begin with “{finding_id}”. "
            "Look into findings.xlsx and write the identifier in full.",
            code="no_such_finding" if not found else "several_findings",
            where=finding_id,
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
            code="not_a_run",
            where=run_dir,
        ) from error
    return rule
