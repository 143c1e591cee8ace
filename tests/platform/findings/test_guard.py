"""What code could forget the database refuses: skipped steps, changed steps, an unfair effect."""

import json
import uuid
from datetime import timedelta

import pytest
from casework import on
from django.db import connection, transaction
from django.db.utils import DatabaseError

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.findings.contracts import State
from sunledger.platform.questions.findings.models import Finding, Step

pytestmark = pytest.mark.django_db


def raw(matter, statement, *values):
    """Run a statement as the platform, which sees all."""
    with acting(matter.night), connection.cursor() as cursor:
        cursor.execute(statement, values)


def forged(matter, code, state, *, by, data=None, text="理由写明了", written=None, day=None):
    """Write a step and move the finding, as code would that knows no rule."""
    row = matter.row()
    day = day or matter.today
    kinds = {"start_check": "check", "sign_check": "check", "opine": "opinion"}
    kinds |= {"decide": "decision", "effect": "effect", "triage": "triage"}
    with acting(matter.night):
        Step.objects.create(
            finding=row,
            seq=row.seq + 1,
            round=row.round,
            code=code,
            kind=kinds.get(code, ""),
            from_state=row.state,
            to_state=state,
            day=day,
            written=written or day,
            at=on(matter.today).at,
            by=by,
            name="某",
            role_zh="某",
            text=text,
            data=data or {},
        )
        Finding.objects.filter(id=row.id).update(seq=row.seq + 1, state=state)


def refused(act, *args, **more):
    with pytest.raises(DatabaseError) as told, transaction.atomic():
        act(*args, **more)
    return str(told.value)


def test_a_finding_moves_by_a_step_only(matter):
    matter.compare(matter.hit())
    for change in (
        "state = 'effective'",
        "state = 'decided'",
        "seq = 5",
        "round = 2",
        "rule = 'E01'",
        "ref_key = 'x'",
    ):
        refused(raw, matter, f"UPDATE findings_finding SET {change}")
    assert matter.row().state == State.RAISED


def test_what_was_written_stays(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    for statement in (
        "UPDATE findings_step SET text = 'x'",
        "DELETE FROM findings_step",
        "DELETE FROM findings_finding",
        "UPDATE findings_takenup SET raised = 9",
        "DELETE FROM findings_takenup",
    ):
        refused(raw, matter, statement)


def test_a_finding_begins_as_a_question(matter):
    matter.compare(matter.hit())
    hit = matter.hit("r9")
    row = matter.row()
    row.ref_key, row._state.adding = hit.ref_key, True
    row.id = uuid.uuid4()
    with acting(matter.night):
        for change in ({"state": "decided"}, {"seq": 3}, {"told": True}, {"round": 2}):
            row.state, row.seq, row.told, row.round = "raised", 0, False, 1
            for name, value in change.items():
                setattr(row, name, value)
            refused(row.save, force_insert=True)


def test_a_step_is_neither_out_of_order_nor_before_the_last(matter):
    matter.compare(matter.hit())
    matter.step("triage", "township_officer:1")
    early = matter.today - timedelta(days=1)
    assert "before" in refused(forged, matter, "notify", "notified", by="a:1", day=early)
    after = matter.today + timedelta(days=1)
    refused(forged, matter, "notify", "notified", by="a:1", day=after, written=matter.today)


WAY = {
    "triage": ("triaged", "a:1", {}),
    "notify": ("notified", "a:2", {"due": "2026-03-01"}),
    "start_check": ("checking", "a:3", {}),
    "sign_check": ("checked", "a:4", {}),
    "opine": ("opined", "a:5", {}),
    "decide": ("decided", "a:6", {"outcome": "adjust"}),
    "tell": ("told", "a:2", {}),
    "post": ("posted", "a:8", {"until": "2026-03-01"}),
    "end_notice": ("noticed", "a:8", {}),
    "effect": ("effective", "a:7", {}),
}


def forge(matter, *, without=(), who=None, data=None, text=None, extra=()):
    """Go the whole way as code would that knows no rule, but for what is changed of it."""
    for code, (state, by, told) in WAY.items():
        if code in without:
            continue
        if code == "effect":
            for step in extra:
                forged(matter, step, matter.row().state, by="h:1")
        forged(
            matter,
            code,
            state,
            by=(who or {}).get(code, by),
            data=(data or {}).get(code, told),
            text=(text or {}).get(code, "理由写明了"),
        )


def test_the_whole_way_is_let_through(matter):
    matter.compare(matter.hit())
    forge(matter)
    assert matter.row().state == State.EFFECTIVE


@pytest.mark.parametrize(
    "left_out", [code for code in WAY if code not in {"triage", "end_notice", "effect"}]
)
def test_nothing_takes_effect_without(matter, left_out):
    matter.compare(matter.hit())
    assert "nothing takes effect without" in refused(forge, matter, without=(left_out,))


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("sign_check", "a:3"),
        ("opine", "a:3"),
        ("decide", "a:5"),
        ("effect", "a:6"),
        ("decide", "a:1"),
        ("effect", "a:1"),
        ("start_check", "a:1"),
    ],
)
def test_nothing_takes_effect_by_one_person_twice(matter, code, by):
    matter.compare(matter.hit())
    assert "nothing takes effect without" in refused(forge, matter, who={code: by})


@pytest.mark.parametrize(
    "data",
    [
        {"decide": {"outcome": "exempt"}},
        {"decide": {}},
        {"notify": {"due": "2026-03-02"}},  # the last day of the reply is the day of the check
        {"notify": {}},
        {"post": {"until": "2026-03-02"}},  # the last day of the notice is today
        {"post": {}},
    ],
    ids=json.dumps,
)
def test_nothing_takes_effect_on_such_a_decision_or_before_its_time(matter, data):
    matter.compare(matter.hit())
    assert "nothing takes effect without" in refused(forge, matter, data=data)


def test_nothing_takes_effect_without_a_reason_or_with_something_open(matter):
    matter.compare(matter.hit())
    assert "decision" in refused(forge, matter, text={"decide": "  "})
    assert "objection" in refused(forge, matter, extra=["object"])
    assert "appeal" in refused(forge, matter, extra=["appeal"])
