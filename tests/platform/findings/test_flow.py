"""No way of a finding leaves out a step, or lets one person go it alone: over random ways."""

import random
from datetime import date, timedelta

import pytest

from sunledger.catalogue.workdays import load_calendar
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.questions.findings import flow
from sunledger.platform.questions.findings.contracts import (
    AGAINST,
    OVER,
    How,
    Outcome,
    State,
    Track,
)
from sunledger.platform.questions.findings.flow import Case, Days, Done, Now, Wish

COUNTS = dict.fromkeys(flow.parameters(), 3)
COUNTS |= {"finding_notice_days": 5, "finding_reply_days": 10, "finding_appeal_days": 30}
DAYS = Days(load_calendar().is_working)
PEOPLE = tuple(f"a:{n}" for n in range(8))
WALKS = 2_000
ONWARD = ("triage", "notify", "start_check", "sign_check", "opine", "decide", "tell")
ONWARD += ("post", "end_notice", "effect")
TEXT = "核对过了，写明理由"


def raised(track=Track.PERSON, day=date(2026, 3, 2), **known):
    first = Done(1, "raise", State.RAISED, "s:night", day, day)
    facts = {"severity": "B", "match": "exact_id", "line": "police"} | known
    return Case(track, facts["severity"], facts["match"], facts["line"], (first,))


def at(today, **more):
    return Now(today, DAYS, COUNTS, **more)


def wish(code, by, day, **more):
    given = {"text": TEXT, "how": How.LETTER, "papers": 1, "whom": "a:9"} | more
    if code == "decide" and "outcome" not in more:
        given["outcome"] = Outcome.ADJUST
    return Wish(code, by, day, **given)


def took(case, asked, now):
    """Return the case with the step, as services write it; None where it cannot be."""
    if flow.why_not(case, asked, now) or flow.wanting(asked, now.today):
        return None
    step = Done(
        seq=case.steps[-1].seq + 1,
        code=asked.code,
        to=flow.goes_to(case, asked),
        by=asked.by,
        day=asked.day,
        written=now.today,
        outcome=asked.outcome,
        answers=asked.answers,
    )
    return Case(case.track, case.severity, case.match, case.line, (*case.steps, step))


def unfair(steps):
    """Return what a way to “effective” lacks, told from its steps alone; none where it is whole."""
    order = ("notify", "start_check", "sign_check", "opine", "decide", "tell", "post", "effect")
    last = {step.code: step for step in steps}
    if missing := [code for code in order if code not in last]:
        return missing
    judges = [last[code].by for code in ("start_check", "sign_check", "opine", "decide", "effect")]
    everyone = {*judges, *(step.by for step in steps if step.code == "triage")}
    told, checked, effect = last["notify"].written, last["start_check"], last["effect"]
    replied = any(step.code == "reply" and step.seq < checked.seq for step in steps)
    codes = [step.code for step in steps if step.seq < effect.seq]
    appeals = [code for code in codes if "appeal" in code]
    whole = {
        "order": sorted(last[code].seq for code in order) == [last[code].seq for code in order],
        "other people": len(everyone) == len(judges) + 1,
        "time to reply": replied
        or DAYS.after(told, COUNTS["finding_reply_days"])[0] < checked.written,
        "notice": DAYS.after(last["post"].written, COUNTS["finding_notice_days"])[0]
        < effect.written,
        "against": last["decide"].outcome in AGAINST,
        "answered": codes.count("object") <= codes.count("answer_objection"),
        "appeal": appeals[-1:] != ["appeal"],
    }
    return [name for name, holds in whole.items() if not holds]


def walk(chance, track):
    """Go a random way: mostly what the page offers, now and then anything at all."""
    case, today = raised(track), date(2026, 3, 2)
    disputed = False
    for _ in range(40):
        today += timedelta(days=chance.choice((0, 0, 1, 3, 9, 20)))
        disputed = chance.random() < 0.1
        offered = [step.plan.code for step in flow.possible(case)]
        onward = [code for code in offered if code in ONWARD]
        dice = chance.random()
        options = onward if dice < 0.6 else offered if dice < 0.95 else list(flow.steps())
        code = chance.choice(options or offered or list(flow.steps()))
        if code in {"raise", "withdraw", "recuse"}:
            continue
        outcomes = flow.steps()[code].plan.outcomes
        asked = wish(
            code,
            chance.choice(PEOPLE),
            today - timedelta(days=chance.choice((0, 0, 0, 0, 2))),
            outcome=chance.choice(outcomes) if outcomes else None,
            until=today + timedelta(days=90),
            answers=next(iter(case.objections), None),
        )
        now = at(today, disputed=disputed)
        case = took(case, asked, now) or case
        if case.steps[-1].code == "effect":
            assert not disputed
            return case
    return case


@pytest.mark.quick
def test_no_random_way_comes_into_effect_unfairly():
    chance = random.Random(20260302)  # noqa: S311 - the same ways each time
    effective = 0
    for _ in range(WALKS):
        case = walk(chance, Track.PERSON)
        if case.state is State.EFFECTIVE:
            effective += 1
            assert unfair(case.steps) == []
    assert effective > 100


@pytest.mark.quick
@pytest.mark.parametrize("track", [track for track in Track if track is not Track.PERSON])
def test_no_other_track_comes_into_effect(track):
    chance = random.Random(7)  # noqa: S311 - as above
    ends = {walk(chance, track).state for _ in range(300)}
    assert State.EFFECTIVE not in ends
    assert ends & OVER


@pytest.mark.quick
def test_every_step_is_in_a_track_and_every_task_is_one():
    used = {code for way in flow.ways().values() for code in way.steps}
    assert used == set(flow.steps())
    for step in flow.steps().values():
        assert step.plan.task in {flow.RUN, flow.ANYBODY, flow.SEALED} or Task(step.plan.task)
        assert step.plan.kind is None or step.plan.kind in flow.JUDGING
        assert all(each in {"same", "back", *State} for each in step.to.values())
        assert (
            set(step.plan.outcomes) == set(step.to) or None in step.to or step.plan.code == "tell"
        )


@pytest.mark.quick
def test_every_state_that_waits_has_a_clock_and_a_way_on():
    for way in flow.ways().values():
        reached = {State.RAISED}
        for code in way.steps:
            step = flow.steps()[code]
            reached |= {State(to) for to in step.to.values() if to not in {"same", "back"}}
        for state in reached - OVER:
            assert state in way.due, (way.track, state)
            onward = [
                code
                for code in way.steps
                if flow.steps()[code].before and state in flow.steps()[code].before
                and set(flow.steps()[code].to.values()) != {"same"} and code != "withdraw"
            ]  # fmt: skip
            assert onward, (way.track, state)


def through(*codes, day=date(2026, 3, 2), case=None):
    """Take steps by a person each, twenty days apart."""
    case = case or raised(day=day)
    for number, code in enumerate(codes):
        day = case.steps[-1].written + timedelta(days=20)
        done = took(case, wish(code, f"b:{len(case.steps)}{number}", day), at(day))
        assert done is not None, (code, flow.why_not(case, wish(code, "b", day), at(day)))
        case = done
    return case


@pytest.mark.quick
def test_the_straight_way():
    case = through("triage", "notify", "reply", "start_check", "sign_check", "opine", "decide")
    case = through("tell", "post", "end_notice", "effect", case=case)
    assert case.state is State.EFFECTIVE
    assert not case.goes_on
    case = through("appeal", case=case)
    assert case.goes_on


@pytest.mark.quick
@pytest.mark.parametrize("code", [code for code in flow.steps() if code != "recuse"])
def test_no_step_is_skipped_to(code):
    case = raised()
    allowed = {"triage", "dismiss", "withdraw", "assign"}
    found = took(
        case, wish(code, "a:1", date(2026, 3, 2), outcome=Outcome.ADJUST), at(date(2026, 3, 2))
    )
    assert (found is not None) == (code in allowed - {"assign"})


@pytest.mark.quick
def test_silence_is_waited_for_until_the_day_and_a_late_reply_is_taken_and_marked():
    case = through("triage")
    told = date(2026, 9, 21)
    case = took(case, wish("notify", "a:2", told), at(told))
    last = flow.reply_due(case, at(told))
    # Mid-Autumn is off to 27 September, National Day to 7 October; 10 October is worked.
    assert last == date(2026, 10, 12)
    assert took(case, wish("start_check", "a:3", last), at(last)) is None
    after = last + timedelta(days=1)
    assert flow.is_late(case, wish("reply", "h:1", after), at(after))
    case = took(case, wish("start_check", "a:3", after), at(after))
    case = took(case, wish("reply", "h:1", after), at(after))
    assert case.state is State.CHECKING
    assert case.reply is not None


@pytest.mark.quick
def test_the_time_to_reply_runs_across_the_spring_festival():
    told = date(2026, 2, 13)
    case = took(raised(day=told), wish("triage", "a:1", told), at(told))
    case = took(case, wish("notify", "a:2", told), at(told))
    # 14 February is worked; 15 to 23 February are off; 28 February is worked.
    assert flow.reply_due(case, at(told)) == date(2026, 3, 5)


@pytest.mark.quick
def test_holidays_that_are_not_published_yet_are_marked_and_later_give_time():
    told = date(2026, 12, 30)
    case = took(raised(day=told), wish("triage", "a:1", told), at(told))
    case = took(case, wish("notify", "a:2", told), at(told))
    due = flow.due_of(case, at(told))
    assert due.day == date(2027, 1, 13)
    assert not due.certain
    published = Now(told, Days(lambda day: day.weekday() < 5 and day != date(2027, 1, 1)), COUNTS)
    assert flow.reply_due(case, published) == date(2027, 1, 14)


@pytest.mark.quick
def test_an_earlier_day_takes_no_time_from_anybody():
    """Told “on the 5th”, written down on the 23rd: the clock starts on the 23rd."""
    start, written = date(2026, 3, 5), date(2026, 3, 23)
    case = took(raised(), wish("triage", "a:1", date(2026, 3, 2)), at(date(2026, 3, 2)))
    case = took(case, wish("notify", "a:2", start), at(written))
    assert flow.reply_due(case, at(written)) > date(2026, 4, 2)
    early = wish("reply", "a:2", date(2026, 3, 4))
    assert flow.why_not(case, early, at(written))  # before the step before
    future = wish("reply", "a:2", written + timedelta(days=1))
    assert flow.why_not(case, future, at(written))


@pytest.mark.quick
def test_a_name_alone_and_severity_c_never_leave_the_console():
    facts = {"route": "field", "subject_type": "household", "household": True}
    assert flow.track_of(severity="C", match="exact_id", **facts) is Track.CONSOLE
    assert flow.track_of(severity="A", match="name", **facts) is Track.CONSOLE
    assert flow.track_of(severity="A", match="exact_id", **facts) is Track.PERSON
    assert flow.track_of(severity="help", match="exact_id", **facts) is Track.HELP
    for route in ("audit", "discipline"):
        sealed = facts | {"route": route}
        for severity in ("A", "B", "C", "help"):
            assert flow.track_of(severity=severity, match="name", **sealed) is Track.SEALED
    for known in ({"severity": "C"}, {"match": "name"}):
        case = took(raised(**known), wish("triage", "a:1", date(2026, 3, 2)), at(date(2026, 3, 2)))
        assert took(case, wish("notify", "a:2", date(2026, 3, 2)), at(date(2026, 3, 2))) is None


@pytest.mark.quick
def test_a_decision_needs_a_reason_and_exemption_a_last_day():
    day = date(2026, 3, 2)
    assert flow.wanting(wish("decide", "a:1", day, text=""), day)
    assert flow.wanting(wish("decide", "a:1", day, outcome=Outcome.TO_MEND), day)
    assert flow.wanting(wish("decide", "a:1", day, outcome=Outcome.EXEMPT), day)
    assert flow.wanting(wish("decide", "a:1", day, outcome=Outcome.EXEMPT, until=day), day)
    later = day + timedelta(days=365)
    assert not flow.wanting(wish("decide", "a:1", day, outcome=Outcome.EXEMPT, until=later), day)


@pytest.mark.quick
def test_an_appeal_is_one_and_in_time_and_stops_the_effect():
    case = through("triage", "notify", "reply", "start_check", "sign_check", "opine", "decide")
    case = through("tell", "post", "end_notice", case=case)
    day = case.steps[-1].written
    case = took(case, wish("appeal", "h:1", day), at(day))
    assert took(case, wish("effect", "a:7", day), at(day)) is None
    assert took(case, wish("appeal", "h:1", day), at(day)) is None
    decider = case.last("decide").by
    upheld = {"outcome": Outcome.UPHELD}
    assert took(case, wish("decide_appeal", decider, day, **upheld), at(day)) is None
    over = took(case, wish("decide_appeal", "z:1", day, outcome=Outcome.OVERTURNED), at(day))
    assert over.state is State.OVERTURNED
    assert over.goes_on
    case = took(case, wish("decide_appeal", "z:1", day, **upheld), at(day))
    assert took(case, wish("appeal", "h:1", day), at(day)) is None
    assert took(case, wish("effect", "a:7", day), at(day)).state is State.EFFECTIVE
