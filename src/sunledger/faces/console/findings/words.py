"""How a finding is written on a page: states, clocks, steps, and which fields agree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunledger.catalogue.pages import MATCHES
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.questions.comparison.contracts import EvidenceRow, SourceKind
from sunledger.platform.questions.findings.contracts import (
    OVER,
    Clock,
    How,
    Outcome,
    State,
    StepView,
    Track,
)

# The kind of a status (templatetags/parts.py); red is for what is overdue, never for people.
STATE_KINDS = {
    State.RAISED: "ask",
    State.EFFECTIVE: "ok",
    State.OVERTURNED: "ok",
    State.CLOSED: "ok",
    State.HANDED_OVER: "secret",
    State.DISMISSED: "off",
    State.WITHDRAWN: "off",
}
TRACKS = {
    Track.PERSON: both("问到一户的", "about a household"),
    Track.UNIT: both("问到一个单位的", "about a unit"),
    Track.CONSOLE: both("只在内部看的", "looked at inside only"),
    Track.SEALED: both("审计、纪委先看的", "for audit or discipline first"),
    Track.HELP: both("要帮一把的", "in need of help"),
}
_SOON = 2  # working days left that are marked as few: a colour, not a rule
_CELL = 3  # values of one source that fit a cell; more are counted
_ROWS = 4  # rows of one table that are compared with each other


def state_kind(state: State) -> str:
    """Return the kind of status that a state is shown as."""
    return STATE_KINDS.get(state, "wait")


def clock_kind(clock: Clock) -> str:
    """Return the kind of status that a clock is shown as."""
    if clock.late:
        return "error"
    return "warn" if clock.left <= _SOON else "wait"


def clock_words(clock: Clock) -> str:
    """Return how much time is left, in working days."""
    if clock.late:
        return say(f"过了 {-clock.left} 个工作日", f"{-clock.left} working days late")
    if clock.left == 0:
        return say("今天到期", "due today")
    return say(f"还有 {clock.left} 个工作日", f"{clock.left} working days left")


def match_words(strength: str) -> str:
    """Return how the records were found to belong together."""
    if strength == "converted_id":
        return say("15 位身份证号换成 18 位后相同", "the same ID number once 15 digits are made 18")
    words = MATCHES.get(strength)
    return said(words) if words else strength


def source_words(source: str) -> str:
    """Return the title of a table of the catalogue."""
    found = catalogue().sources.get(source)
    return said(found.title) if found else source


def where(row: EvidenceRow) -> str:
    """Return where a row of evidence stands: file, sheet and row."""
    by_hand = say("手工登记", "recorded by hand") if row.kind is SourceKind.REGISTER else ""
    place = " · ".join(part for part in (row.file, row.sheet) if part) or by_hand
    if row.row is None:
        return place
    return say(f"{place} 第 {row.row} 行", f"{place}, row {row.row}")


def shown(value: Any) -> str:  # noqa: ANN401 - what a rule or a row gives
    """Return a value of a rule or of a row as it is read."""
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, list | tuple):
        return "、".join(shown(one) for one in value)
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Compared:
    """A field that several have: what each of them says, and whether they say the same."""

    field: str
    same: bool
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The fields that tables, or rows of one table, have in common, and what each says."""

    sources: tuple[str, ...]
    fields: tuple[Compared, ...]

    @property
    def same(self) -> bool:
        """Tell whether any field agrees."""
        return any(one.same for one in self.fields)

    @property
    def differs(self) -> bool:
        """Tell whether any field differs."""
        return not all(one.same for one in self.fields)


def comparison(evidence: Sequence[EvidenceRow]) -> Comparison | None:
    """Return which fields agree between the tables of the evidence; None where none is common.

    Where all of it is of one table, a few rows of that are compared with each other.
    """
    names = {row.source for row in evidence}
    if len(names) == 1 and 1 < len(evidence) <= _ROWS:
        return _compared([(where(row), row) for row in evidence])
    return _compared([(source_words(row.source), row) for row in evidence])


def _compared(evidence: Sequence[tuple[str, EvidenceRow]]) -> Comparison | None:
    told: dict[str, dict[str, list[str]]] = {}
    for name, row in evidence:
        for field, value in row.fields.items():
            values = told.setdefault(field, {}).setdefault(name, [])
            if shown(value) not in {"", *values}:
                values.append(shown(value))
    sources = tuple(dict.fromkeys(name for name, _ in evidence))
    common = {field: by for field, by in told.items() if sum(map(bool, by.values())) > 1}
    if not common:
        return None
    return Comparison(
        sources,
        tuple(
            Compared(
                field,
                len({tuple(sorted(values)) for values in by.values() if values}) == 1,
                tuple(_cell(by.get(source, ())) for source in sources),
            )
            for field, by in common.items()
        ),
    )


def _cell(values: Sequence[str]) -> str:
    if len(values) > _CELL:
        return say(f"{len(values)} 个不同的值，见证据", f"{len(values)} values; see the evidence")
    return "、".join(values)


def told_of(step: StepView, names: Mapping[str, str]) -> Iterable[str]:
    """Yield what a step has beside its words: outcome, how, until when, to whom."""
    data = step.data
    if data.get("outcome"):
        yield said(Outcome(data["outcome"]))
    if data.get("reader"):
        yield say(
            f"{how_words(data['how'])}，读的人：{data['reader']}",
            f"{how_words(data['how'])} by {data['reader']}",
        )
    elif data.get("how"):
        yield how_words(data["how"])
    if data.get("until"):
        yield say(f"到 {data['until']} 为止", f"until {data['until']}")
    if data.get("due") and step.code != "post":  # the day of a notice is its last
        yield say(f"请在 {data['due']} 前说明", f"a reply is asked for by {data['due']}")
    if data.get("whom"):
        whom = names.get(data["whom"], data["whom"])
        yield say(f"交给 {whom}", f"handed to {whom}")
    if data.get("answers"):
        yield say(f"回答第 {data['answers']} 步", f"answers step {data['answers']}")


def how_words(code: str) -> str:
    """Return how a person was told, or replied."""
    return said(How(code)) if code in set(How) else code


def is_over(state: State) -> bool:
    """Tell whether nothing is left to be done."""
    return state in OVER
