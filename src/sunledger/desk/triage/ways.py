"""The ways that a finding can go, and which one the program proposes to the meeting."""

from collections.abc import Iterable
from enum import StrEnum

from sunledger.desk.groups import LEAD
from sunledger.desk.triage.run_dir import Question
from sunledger.kit.text import squash


class Way(StrEnum):
    """What a triage meeting decides about a finding."""

    OWNER = "转主管部门核实"
    FIELD = "乡镇入户核查"
    HAND_OVER = "移交线索"
    MERGE = "合并"
    KEEP = "暂存"
    DROP = "排除"


AGREED = "同意建议"
CHOICES = (*(way.value for way in Way), AGREED)

ROUTES = {
    "field": "乡镇上门",
    "owner": "主管部门",
    "finance": "财政局",
    "audit": "审计（限阅）",
    "discipline": "纪检（限阅）",
}
# Routes whose findings may stand in a paper for a township or a department. Every other one,
# also one that nobody knows yet, stays inside: this is a list of what may, not of what may not.
OPEN_ROUTES = frozenset(("field", "owner", "finance"))

_SYNONYMS = {
    "转部门": Way.OWNER,
    "转部门核实": Way.OWNER,
    "转主管部门": Way.OWNER,
    "部门核实": Way.OWNER,
    "主管部门核实": Way.OWNER,
    "入户": Way.FIELD,
    "入户核查": Way.FIELD,
    "乡镇核查": Way.FIELD,
    "乡镇入户": Way.FIELD,
    "转乡镇": Way.FIELD,
    "移交": Way.HAND_OVER,
    "移送": Way.HAND_OVER,
    "移送线索": Way.HAND_OVER,
    "合并核查": Way.MERGE,
    "并案": Way.MERGE,
    "存": Way.KEEP,
    "留存": Way.KEEP,
    "暂缓": Way.KEEP,
    "不查": Way.DROP,
    "排除疑点": Way.DROP,
    "剔除": Way.DROP,
}
_AGREED = frozenset((AGREED, "同意", "按建议", "同建议"))


def propose(questions: Iterable[Question]) -> dict[str, Way]:
    """Return the proposed way of each finding by its id.

    What is only statistical is kept; of several questions for the door of one household the first
    goes there and takes the others along. Only questions of open routes count for that.
    """
    proposed: dict[str, Way] = {}
    visited: set[str] = set()
    for question in questions:
        if question.severity == LEAD:
            way = Way.KEEP
        elif question.route not in OPEN_ROUTES:
            way = Way.HAND_OVER
        elif question.route != "field":
            way = Way.OWNER
        elif question.household and question.household in visited:
            way = Way.MERGE
        else:
            way = Way.FIELD
            visited.add(question.household)
        proposed[question.id] = way
    return proposed


def read_way(text: str, proposed: Way | None) -> Way | None:
    """Return the way that a cell names, in its words or in other usual ones; None if none."""
    word = squash(text).strip("。.,，；;！!")
    if word in _AGREED:
        return proposed
    try:
        return Way(word)
    except ValueError:
        return _SYNONYMS.get(word)
