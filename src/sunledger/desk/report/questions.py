"""The questions of a run by group and rule: how each rule came to them, and each one in turn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunledger.catalogue.model import Bilingual, Flag
from sunledger.desk.examined import Examined
from sunledger.desk.findings import Finding
from sunledger.desk.groups import GROUPS, OTHERS, group_of
from sunledger.desk.homes import Home, Homes
from sunledger.desk.report.audience import View, general_question
from sunledger.engine.rules.run import RuleResult

AT_ONCE = 3  # questions of a rule seen without opening the rest
# How many questions the whole page has room for: in its lists, with what their rows say, on paper.
LISTED, WITH_ROWS, ON_PAPER = 5_000, 600, 150
_ROWS_SHOWN = 3
_MEASURES = {
    "household": Bilingual("户", "households"),
    "person": Bilingual("人", "people"),
    "cadre_person": Bilingual("名干部", "cadres"),
    "card": Bilingual("张卡", "cards"),
    "certificate": Bilingual("个证号", "certificates"),
    "payment": Bilingual("笔发放", "payments"),
    "batch": Bilingual("批发放", "batches"),
    "movement": Bilingual("笔资金", "movements of money"),
    "quota": Bilingual("笔指标", "quotas"),
    "project": Bilingual("个项目", "projects"),
    "contract": Bilingual("份合同", "contracts"),
    "asset": Bilingual("处资产", "assets"),
    "voucher": Bilingual("张凭证", "vouchers"),
    "quarter": Bilingual("个季度", "quarters"),
    "village": Bilingual("个村", "villages"),
    "pairing": Bilingual("对结对", "pairings"),
    "visit": Bilingual("次走访", "visits"),
    "matter": Bilingual("件信访", "petitions"),
}
_THINGS = Bilingual("个", "subjects")
_YES, _NO = Bilingual("是", "yes"), Bilingual("否", "no")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `rows` are the evidence rows whose cells are told; `on_paper` prints it."""

    finding: Finding
    home: Home
    rows: Sequence[tuple[str, str | None, int, str]]
    on_paper: bool

    @property
    def more_rows(self) -> int:
        """Return how many evidence rows are not among those named."""
        return max(len(self.finding.evidence) - _ROWS_SHOWN, 0)

    @property
    def where(self) -> Sequence[tuple[str, str | None, int]]:
        """Return file, sheet and row of the first evidence."""
        return [(e.file, e.sheet, e.row) for e in self.finding.evidence[:_ROWS_SHOWN]]


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule with its questions, and how it came to them.

    `listed` are those in the page. `aside` were explained or exempted. `limits` are the parameters
    that it went by.
    """

    flag: Flag
    result: RuleResult
    measure: Bilingual
    count: int
    households: int
    amount: int | None
    asks: Bilingual
    aside: int
    limits: Sequence[tuple[Bilingual, Bilingual]]
    listed: Sequence[Asked]

    @property
    def at_once(self) -> Sequence[Asked]:
        """Return those seen without opening the rest; a single one more is not worth opening."""
        return self.listed if len(self.listed) <= AT_ONCE + 1 else self.listed[:AT_ONCE]

    @property
    def rest(self) -> Sequence[Asked]:
        """Return those behind “more”."""
        return self.listed[len(self.at_once) :]

    @property
    def on_paper(self) -> int:
        """Return how many are printed."""
        return sum(asked.on_paper for asked in self.listed)


@dataclass(frozen=True, slots=True)
class GroupView:
    """The rules of one group that flagged something."""

    title: Bilingual
    rules: list[RuleView]

    @property
    def count(self) -> int:
        """Return how many questions the group has."""
        return sum(rule.count for rule in self.rules)


def even_share(counts: Iterable[int], room: int) -> int:
    """Return how many of each at most, so that all together fit into the room; at least one."""
    waiting = sorted(counts)
    for place, count in enumerate(waiting):
        share = room // (len(waiting) - place)
        if count > share:
            return max(share, 1)
        room -= count
    return max(waiting, default=0)


def groups_of(examined: Examined, view: View, homes: Homes) -> list[GroupView]:
    """Return the groups with their rules in the catalogue's order."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in view.findings:
        by_rule[finding.flag.code].append(finding)
    room = _Room([len(members) for members in by_rule.values()], rows=view.rows, names=view.names)
    given = {rule["rule"]: rule["parameters"] for rule in examined.run["rules"]}
    groups: dict[str, GroupView] = {}
    for result in examined.results:
        members = by_rule.get(result.rule)
        if not members:
            continue
        flag = members[0].flag
        amounts = [f.amount_fen for f in members if f.amount_fen is not None]
        title = group_of(flag)
        groups.setdefault(title.zh, GroupView(title, [])).rules.append(
            RuleView(
                flag=flag,
                result=result,
                measure=_MEASURES.get(flag.subject.type, _THINGS),
                count=len(members),
                households=len({f.household for f in members if f.household}),
                amount=sum(amounts) if amounts else None,
                asks=general_question(flag),
                aside=result.flagged - len(members),
                limits=_limits(examined, given[result.rule]),
                listed=room.listed(members, homes),
            )
        )
    order = [*(group.zh for group in GROUPS.values()), OTHERS.zh]
    return sorted(groups.values(), key=lambda group: order.index(group.title.zh))


class _Room:
    """How many questions of each rule are listed, told with their rows, and printed."""

    def __init__(self, counts: Sequence[int], *, rows: bool, names: bool) -> None:
        self._listed = even_share(counts, LISTED) if names else 0
        self._with_rows = even_share(counts, WITH_ROWS) if rows else 0
        self._on_paper = even_share(counts, ON_PAPER)

    def listed(self, members: Sequence[Finding], homes: Homes) -> list[Asked]:
        return [
            Asked(
                finding=finding,
                home=homes.find(finding.household, finding.village),
                rows=_told(finding) if place < self._with_rows else (),
                on_paper=place < self._on_paper,
            )
            for place, finding in enumerate(members[: self._listed])
        ]


def _told(finding: Finding) -> list[tuple[str, str | None, int, str]]:
    return [
        (e.file, e.sheet, e.row, "；".join(f"{name} {_text(v)}" for name, v in e.fields.items()))
        for e in finding.evidence[:_ROWS_SHOWN]
    ]


def _limits(examined: Examined, given: Mapping[str, Any]) -> list[tuple[Bilingual, Bilingual]]:
    limits = []
    for name, value in given.items():
        parameter = examined.catalogue.parameters[name]
        if isinstance(value, bool):
            told = _YES if value else _NO
        elif isinstance(value, int | float):
            told = Bilingual(f"{value:,} {parameter.unit.zh}", f"{value:,} {parameter.unit.en}")
        else:
            told = Bilingual(_text(value), _text(value))
        limits.append((parameter.title, told))
    return limits


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a parameter or a cell may be
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_text(item)}" for key, item in value.items()) or "—"
    if isinstance(value, list):
        return "、".join(map(_text, value)) or "—"
    return "—" if value is None else str(value)
