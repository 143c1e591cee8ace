"""Who gets which finding: the decision of the meeting, within what its route allows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sunledger.catalogue.model import Bilingual
from sunledger.desk.dispatch.owner import FINANCE_ROUTE, owner_of
from sunledger.desk.groups import LEAD
from sunledger.desk.triage.read_back import Held, Triage
from sunledger.desk.triage.run_dir import Question, Run
from sunledger.desk.triage.ways import OPEN_ROUTES, Way

_DOORS = frozenset((Way.FIELD, Way.MERGE))
_SENT = frozenset((Way.FIELD, Way.MERGE, Way.OWNER, Way.HAND_OVER))

SET_ASIDE = Bilingual("已豁免或已说明，不再问", "exempted or explained, not asked again")
NO_LEAD = Bilingual(
    "只靠统计或姓名（C），不下发",
    "rests on figures or names alone (C), not sent out",
)
CLOSED = Bilingual(
    "涉及公职人员或审计，只能移交、暂存或排除，没有发给乡镇或部门",
    "about officials or audit: hand over, keep or drop; no township or department got it",
)
ONLY_FINANCE = Bilingual(
    "这条由财政局核实，不能入户。请改为“转主管部门核实”",
    "for the finance bureau, not for a door: choose 转主管部门核实",
)
NOWHERE = Bilingual(
    "不知道在哪个乡镇，没有下发。请在名册里补上村代码或乡镇",
    "its township is not known: add the village code or township to the register",
)
ALONE = Bilingual(
    "“合并”要有同一户的另一条“乡镇入户核查”，现在没有",
    "合并 needs another finding of the household with 乡镇入户核查; there is none",
)


@dataclass(frozen=True, slots=True)
class Release:
    """Findings by who gets them, in the order of the run, and those that were held back."""

    townships: Mapping[str, tuple[Question, ...]]
    departments: Mapping[str, tuple[Question, ...]]
    handed_over: tuple[Question, ...]
    held: tuple[Held, ...]


def release(run: Run, triage: Triage) -> Release:
    """Sort the findings of a run by the decisions of the meeting."""
    townships: dict[str, list[Question]] = defaultdict(list)
    departments: dict[str, list[Question]] = defaultdict(list)
    handed_over: list[Question] = []
    leads = {question.id for question in run.questions if question.severity == LEAD}
    held = [told for told in triage.held if told.id not in leads]
    doors = {
        question.household
        for question in run.questions
        if question.household
        and question.id not in run.aside
        and triage.ways.get(question.id) is Way.FIELD
        and _refusal(question, Way.FIELD, frozenset()) is None
    }
    for question in run.questions:
        way = triage.ways.get(question.id)
        if way is None or way not in _SENT:
            continue
        why = _refusal(question, way, frozenset(doors))
        if question.id in run.aside:
            why = SET_ASIDE
        if why is None and way is Way.OWNER:
            tables = {spot.source for spot in question.spots}
            owner = owner_of(run.catalogue, question.rule, question.route, tables)
            departments[owner].append(question)
        elif why is None and way is Way.HAND_OVER:
            handed_over.append(question)
        elif why is None:
            townships[question.home.township].append(question)
        else:
            held.append(Held(question.id, why))
    return Release(
        townships={name: tuple(townships[name]) for name in sorted(townships)},
        departments={name: tuple(departments[name]) for name in sorted(departments)},
        handed_over=tuple(handed_over),
        held=tuple(held),
    )


def _refusal(question: Question, way: Way, doors: frozenset[str]) -> Bilingual | None:
    """Return why a finding may not go that way, None where it may."""
    to_a_door = way in _DOORS
    refusals = (
        (question.severity == LEAD, NO_LEAD),
        (way is not Way.HAND_OVER and question.route not in OPEN_ROUTES, CLOSED),
        (to_a_door and question.route == FINANCE_ROUTE, ONLY_FINANCE),
        (to_a_door and not question.home.township, NOWHERE),
        (way is Way.MERGE and question.household not in doors, ALONE),
    )
    return next((why for applies, why in refusals if applies), None)
