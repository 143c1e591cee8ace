"""The leader's brief: what prints of a leader's report, one page of at most nine numbers.

First what does not move, then what needs a person, then what could not be checked; each with its
source and day. A tenth number stands there only where an office's own rules find further things
that do not move. No names, and nothing that ranks townships.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sunledger.catalogue.model import Bilingual, Flag
from sunledger.desk.examined import Examined
from sunledger.desk.report.audience import View
from sunledger.kit.money import yuan

_MONEY = "quota"
_IDLE = {
    _MONEY: Bilingual("笔资金没有按时动", "funds not moving"),
    "project": Bilingual("个项目没有按时推进", "works behind their dates"),
    "matter": Bilingual("件信访超期", "petitions overdue"),
}
_YUAN = Bilingual("元，这些资金涉及的金额", "yuan that these funds touch")
_OTHERS = Bilingual("件别的事没有动", "other things not moving")
_CHECKED = Bilingual("各部门交来的表", "The departments' tables")
_RECEIVED = Bilingual("收表和读表的情况", "What came in and was read")
_EARLIER = Bilingual("上一次核对的结果", "The results of the last check")
_NONE = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """One number with what it counts and where it comes from; — where nobody could look."""

    number: str
    words: Bilingual
    source: Bilingual


def brief_of(
    examined: Examined, view: View, *, absent: int, refused: int
) -> Sequence[tuple[Bilingual, Sequence[Line]]]:
    """Return the headings of the brief with their lines; `absent` tables and `refused` rows."""
    households = len({finding.household for finding in view.findings if finding.household})
    blocks = [
        (Bilingual("没动的", "What does not move"), _waiting(examined, view)),
        (
            Bilingual("要人去核实的", "What needs a person"),
            [
                _line(len(view.findings), "条疑点待核实", "questions to check", _CHECKED),
                _line(households, "户要问", "households to ask", _CHECKED),
            ],
        ),
        (
            Bilingual("没能查的", "What could not be checked"),
            [
                _line(absent, "种表没有收到", "tables not given", _RECEIVED),
                _line(refused, "行退回部门请改", "rows sent back to mend", _RECEIVED),
            ],
        ),
    ]
    if examined.comparison is not None:
        again = sum(finding.id in examined.comparison.again for finding in view.findings)
        still = _line(again, "条上次就问过，这次还在", "asked last time, and still there", _EARLIER)
        blocks[0] = (blocks[0][0], [still, *blocks[0][1]])
    return blocks


def _waiting(examined: Examined, view: View) -> list[Line]:
    """Return the lines of the rules whose flags say `idle`, by what they ask about."""
    idle = [flag for flag in examined.catalogue.flags.values() if flag.idle]
    lines = []
    for subject, words in _IDLE.items():
        flags = [flag for flag in idle if flag.subject.type == subject]
        if not flags:
            continue
        amounts = _amounts(flags, view)
        lines.append(_asked(examined, flags, f"{len(amounts):,}", words))
        if subject == _MONEY:
            lines.append(_asked(examined, flags, yuan(sum(amounts.values())), _YUAN))
    others = [flag for flag in idle if flag.subject.type not in _IDLE]
    if others:
        lines.append(_asked(examined, others, f"{len(_amounts(others, view)):,}", _OTHERS))
    return lines


def _amounts(flags: Sequence[Flag], view: View) -> dict[tuple[str, str], int]:
    """Return what the rules ask about, with its fen; what two of them ask about is there once."""
    codes = {flag.code for flag in flags}
    amounts: dict[tuple[str, str], int] = {}
    for finding in view.findings:
        if finding.flag.code in codes:
            subject = (finding.flag.subject.type, finding.told.ref)
            amounts[subject] = max(finding.amount_fen or 0, amounts.get(subject, 0))
    return amounts


def _asked(examined: Examined, flags: Sequence[Flag], number: str, words: Bilingual) -> Line:
    """Return the line of some rules; where they could not look, it says so and gives no number."""
    codes = {flag.code for flag in flags}
    tables = dict.fromkeys(table for flag in flags for table in flag.main)
    titles = [examined.catalogue.sources[table].title for table in tables]
    source = Bilingual(
        "".join(f"《{title.zh}》" for title in titles), ", ".join(title.en for title in titles)
    )
    looked = [
        result for result in examined.results if result.rule in codes and result.status != "not_run"
    ]
    if not looked:
        unknown = Bilingual(f"{words.zh}：没有查", f"{words.en}: not looked at")
        return Line(_NONE, unknown, source)
    if len(looked) < len(codes) or any(result.status != "run" for result in looked):
        words = Bilingual(f"{words.zh}（只查了一部分）", f"{words.en} (looked at in part)")
    return Line(number, words, source)


def _line(count: int, zh: str, en: str, source: Bilingual) -> Line:
    return Line(f"{count:,}", Bilingual(zh, en), source)
