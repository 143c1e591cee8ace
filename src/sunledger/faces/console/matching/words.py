"""What the pages of comparisons call things."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sunledger.catalogue.model import Flag
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body_names
from sunledger.platform.questions.comparison.contracts import (
    RequestState,
    RuleRunView,
    RuleStatus,
    RunState,
    SourceState,
)
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.findings.contracts import Precision

RUN_KINDS = {
    RunState.WAITING: "wait",
    RunState.RUNNING: "wait",
    RunState.DONE: "ok",
    RunState.FAILED: "error",
}
RULE_KINDS = {
    RuleStatus.RUN: "ok",
    RuleStatus.IN_PART: "warn",
    RuleStatus.NOT_RUN: "off",
}
SOURCE_KINDS = {
    SourceState.FINE: "ok",
    SourceState.DUE: "wait",
    SourceState.LATE: "warn",
    SourceState.NEVER: "off",
    SourceState.ASKED: "off",
}
REQUEST_KINDS = {
    RequestState.OPEN: "wait",
    RequestState.LATE: "warn",
    RequestState.ANSWERED: "ok",
    RequestState.WITHDRAWN: "off",
}
ROUTES = {
    "field": both("入户核实", "checked on the spot"),
    "owner": both("主管部门说明", "asked of the department in charge"),
    "finance": both("财政核对", "checked by finance"),
    "audit": both("交审计", "for audit"),
    "discipline": both("交纪委", "for discipline inspection"),
}
SEVERITIES = {
    "A": both("甲：先看", "A: look first"),
    "B": both("乙：要核实", "B: to be checked"),
    "C": both("丙：只提醒", "C: a reminder only"),
    "help": both("帮扶：帮一把", "help: someone to help"),
}


def title_of(table: str) -> str:
    """Return what a table is called."""
    source = catalogue().sources.get(table)
    return said(source.title) if source else table


def flag_of(rule: str) -> Flag | None:
    """Return a rule of the catalogue by its code."""
    return catalogue().flags.get(rule)


def rule_title(rule: str) -> str:
    """Return what a rule is called."""
    flag = flag_of(rule)
    return said(flag.title) if flag else rule


def counts_of(one: RuleRunView, *, clear: bool) -> list[int | None]:
    """Return the counts of a rule run for a row of a table; none where it was not compared."""
    every = [one.applied, one.flagged, one.clear, sum(one.missing.values()), one.new, one.gone]
    kept = every if clear else [*every[:2], *every[3:]]
    return [None] * len(kept) if one.status is RuleStatus.NOT_RUN else list(kept)


def question_of(flag: Flag) -> str:
    """Return what a rule asks, with what is filled in called by its name."""
    text = said(flag.question)
    for name, label in flag.values.items():
        text = text.replace(f"{{{name}}}", f"〔{said(label)}〕")
    return text


def limit_words(value: Any) -> str:  # noqa: ANN401 - whatever kind a limit has
    """Return the value of a limit as a county writes it."""
    if isinstance(value, Mapping):
        pairs = [f"{key} {limit_words(each)}" for key, each in value.items()]
        return say("；", "; ").join(pairs)
    if isinstance(value, list | tuple):
        return say("、", ", ").join(map(limit_words, value))
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    return value.isoformat() if isinstance(value, date) else str(value)


def line_name(line: str | None, table: str = "") -> str:
    """Return the name of the department of a line; of none, the one that the catalogue names."""
    if line is not None:
        return body_names(BodyKind.DEPARTMENT, [line]).get(line, line)
    source = catalogue().sources.get(table)
    return source.department if source else ""


def precision_here(actor: Actor, *, of_sources: bool = False) -> dict[str, Precision]:
    """Return how often each rule, or table, was right at the actor's place; {} where not hers."""
    for place in dict.fromkeys(post.place for post in actor.posts):
        if may(actor, Task.SEE_FIGURES, place=place) or may(actor, Task.SEE_MATCH, place=place):
            ask = findings.precision_of_sources if of_sources else findings.precision
            return ask(place, by=actor)
    return {}


def right_words(one: Precision | None) -> str:
    """Return in words how many of those decided were so, and whether these are too few to say."""
    if one is None or not one.decided:
        return say("还没有办完的", "none decided yet")
    if one.small:
        return say(
            f"办完 {one.decided} 条，属实 {one.so}；太少，不好说",
            f"{one.so} of {one.decided} were so; too few to say",
        )
    return say(
        f"办完 {one.decided} 条，属实 {one.so}（{one.share:.0%}）",
        f"{one.so} of {one.decided} were so ({one.share:.0%})",
    )
