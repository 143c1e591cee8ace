"""The two letters to a person, as Word and PDF: the question, and what was decided."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from django.utils.timezone import localdate

from sunledger.desk.letters.paper import write_paper
from sunledger.desk.letters.papers import KEYS, laws_of
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import path_of
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.pdf import write_pdf
from sunledger.platform.questions.findings import flow, matters, moving, reading
from sunledger.platform.questions.findings.access import finding_for, hidden, is_own
from sunledger.platform.questions.findings.contracts import (
    AGAINST,
    NotNow,
    Outcome,
    State,
    Track,
    Words,
)
from sunledger.platform.questions.findings.models import Finding, Step

# A number of another column of what is recorded is not for a letter that lies on a table at home.
_NOT_TOLD = ("证号", "卡号", "电话", "账号")


class Kind(StrEnum):
    """Which letter."""

    NOTICE = "notice"
    DECISION = "decision"


_LETTERS = {Kind.NOTICE: "notice_to_person", Kind.DECISION: "finding_decision"}
_NAMES = {Kind.NOTICE: "告知书", Kind.DECISION: "结果告知书"}


def letter(
    number: uuid.UUID, kind: Kind, *, pdf: bool = False, by: Actor, origin: Origin
) -> tuple[str, bytes]:
    """Return a letter to the household that a finding is about: the name of the file, and it.

    For whoever puts the question or helps with the reply, and for the household itself. Raises
    NotNow where there is none to be written yet (or ever), SunledgerError where a PDF has no font.
    """
    with acting(by):
        row = Finding.objects.filter(id=number).first()
        own = row is not None and is_own(row, by)
        if row is None or not own:
            row = finding_for(number, by=by)
            _require(row, by)
        steps = matters.steps_of(row)
        _require_time(row, steps, kind, own=own)
        fields = _fields(row, steps, kind, by, origin.at, own=own)
        tables = _tables(row, steps, kind)
        told = {"kind": kind.value, "pdf": pdf, "own": own}
        append([moving.act_of(row, "letter_written", told)], by=by, origin=origin)
    found = catalogue().letters[_LETTERS[kind]]
    name = f"{_NAMES[kind]}-{reading.number_of(row)}"
    if not pdf:
        return f"{name}.docx", write_paper(found, fields, tables)
    return f"{name}.pdf", write_pdf(found, fields, tables).content


def _require(row: Finding, by: Actor) -> None:
    place = matters.place_of(row)
    tasks = (Task.NOTIFY_PERSON, Task.NOTE_REPLY, Task.CHECK_FINDING, Task.DECIDE_FINDING)
    if row.sealed or not any(may(by, task, place=place) for task in tasks):
        if row.sealed:
            raise hidden()
        raise Refused(
            "您的岗位不写这封信。请找告知本人的人。",
            "Your post does not write this letter. Ask whoever tells the person.",
        )


def _require_time(row: Finding, steps: list[Step], kind: Kind, *, own: bool) -> None:
    case = matters.case_of(row, steps)
    wish = flow.Wish("notify", "", steps[-1].day)
    never = flow.GUARDS["may_leave_the_console"](case, wish, matters.now_of(None, steps[-1].day))
    if never or row.track != Track.PERSON:
        raise NotNow(
            tuple(never) or (Words("这一条不写信给本人。", "No letter is written about this."),),
            code="no_letter",
        )
    if kind is Kind.NOTICE and case.state in {State.RAISED, State.DISMISSED}:
        raise NotNow(
            (Words("还没研判，先不写信。请先研判。", "It was not looked at yet. Do that first."),)
        )
    decided = case.last("tell") if own else case.last("decide")
    if kind is Kind.DECISION and decided is None:
        raise NotNow((Words("还没有决定。请等决定。", "Nothing is decided yet. Wait for it."),))


def _fields(
    row: Finding, steps: list[Step], kind: Kind, by: Actor, at: datetime, *, own: bool
) -> dict[str, str]:
    place = matters.place_of(row)
    now = matters.now_of(place, localdate(at))
    case = matters.case_of(row, steps)
    path = path_of(place) if place else []
    by_level = {each.level: each.name for each in path}
    fields = {
        "county": by_level.get(DivisionLevel.COUNTY, ""),
        "as_of": _day(row.seen_last),
        "finding": reading.number_of(row),
        "name": row.name or "您",
        "subject": f"{KEYS.get(row.subject_type, '')} {row.ref_shown}".strip(),
        "question": row.question_zh,
        "office": by_level.get(DivisionLevel.TOWNSHIP, "") + "（盖章）" if path else "",
        "contact": "" if own else f"{by.name}（电话：　　　　）",
    }
    if kind is Kind.NOTICE:
        due = flow.reply_due(case, now)
        days = now.counts["finding_reply_days"]
        fields["deadline"] = f" {_day(due)} 前" if due else f"收到这封信后 {days} 个工作日内"
        fields["departments"] = "、".join(_departments(row))
        return fields
    decision = next(step for step in reversed(steps) if step.code == "decide")
    outcome = Outcome(decision.data["outcome"])
    checked = case.last("sign_check")
    fields |= {
        "outcome": outcome.zh,
        "reason": decision.text,
        "checked": _day(checked.day) if checked else "",
        "effect": "",
        "appeal": "",
        "date": _day(decision.day),
    }
    if outcome in AGAINST:
        days = now.counts["finding_notice_days"]
        fields["effect"] = f"先在村里公示，至少 {days} 个工作日。公示没有结束，待遇照旧。"
        days = now.counts["finding_appeal_days"]
        fields["appeal"] = (
            f"您可以申请复核。从今天起到生效后 {days} 个工作日，都可以提。"
            "复核由没有办过这件事的人来办。没有结果以前，待遇照旧。"
        )
    else:
        fields["effect"] = "您家的待遇不变。"
    return fields


def _tables(row: Finding, steps: list[Step], kind: Kind) -> dict[str, list[dict[str, str]]]:
    flag = reading.flag_of(row)
    if kind is Kind.NOTICE:
        values = [
            {"label": label, "value": _text(value)}
            for label, value in reading.values_told(row).items()
            if not any(word in label for word in _NOT_TOLD)
        ]
        innocent = [{"reason": text.zh.rstrip("。")} for text in flag.innocent] if flag else []
        return {"values": _numbered(values), "records": [], "innocent": _numbered(innocent)}
    replies = [
        {
            "day": _day(step.day),
            "who": "您家" if step.code == "reply" else "提供记录的部门",
            "words": step.text,
        }
        for step in steps
        if step.code in {"reply", "answer_line"}
    ]
    laws = [dict(law) for law in laws_of(flag.law)] if flag else []
    return {"replies": _numbered(replies), "laws": laws}


def _departments(row: Finding) -> list[str]:
    """Return who gave the records, each with the name of its table."""
    tables = dict.fromkeys(told["source"] for told in row.evidence)
    sources = (catalogue().sources.get(table) for table in tables)
    return [f"{s.department}《{s.title.zh}》" for s in sources if s is not None]


def _numbered(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"number": str(at), **row} for at, row in enumerate(rows, start=1)]


def _text(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
