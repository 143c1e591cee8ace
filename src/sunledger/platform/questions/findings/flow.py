"""What may follow in a finding: pure, of what was done so far, the day and the clocks.

A finding is asked about in rounds: raised again it begins a new one, and only what was done in the
round counts. Nothing here knows a database or the present time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

from sunledger.kit.errors import SunledgerError
from sunledger.platform.questions.findings.contracts import (
    AGAINST,
    LONGEST_READER,
    OVER,
    How,
    Outcome,
    State,
    StepPlan,
    Track,
    Words,
)

_SATURDAY = 5
_DAY = timedelta(days=1)
RUN = "run"  # the task of steps that only a comparison takes
ANYBODY = "any"  # the task of a step that whoever sees the finding may take
SEALED = "sealed"  # the task of the finding's own route

# Of these kinds of steps each person does one at most in a round: who looked first does not decide.
JUDGING = ("triage", "check", "opinion", "decision", "effect", "appeal", "help", "confirm")


# ---------------------------------------------------------------- the file


@dataclass(frozen=True)
class Step:
    """A step of flow.yaml. `to` by outcome, or for all under None; `first` by the state left."""

    plan: StepPlan
    own: bool
    before: frozenset[State] | None
    to: Mapping[Outcome | None, str]
    first: Mapping[State, State]
    guards: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """A track: its words and basis, the steps in it, and the parameter that counts each state."""

    track: Track
    zh: str
    en: str
    basis: Words
    steps: tuple[str, ...]
    due: Mapping[State, str]


@cache
def _file() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("flow.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def steps() -> dict[str, Step]:
    """Return every step by its code. Raises ValueError where the file names what is not there."""
    return {code: _step(code, entry) for code, entry in _file()["steps"].items()}


def _step(code: str, entry: Mapping[str, Any]) -> Step:
    to = entry["to"]
    by_outcome = {None: to} if isinstance(to, str) else to
    target = {key and Outcome(key): state for key, state in by_outcome.items()}
    for state in target.values():
        if state not in {"same", "back"}:
            State(state)
    guards = tuple(entry.get("guards", ()))
    for name in guards:
        if name not in GUARDS:
            raise ValueError(f"flow.yaml: {code} has a guard {name}")
    before = entry["from"]
    return Step(
        plan=StepPlan(
            code=code,
            zh=entry["zh"],
            en=entry["en"],
            task=entry["task"],
            needs=tuple(entry.get("needs", ())),
            outcomes=tuple(Outcome(each) for each in entry.get("outcomes", ())),
            kind=entry.get("kind"),
        ),
        own=bool(entry.get("own", False)),
        before=None if before == ANYBODY else frozenset(State(each) for each in before),
        to=target,
        first={State(key): State(value) for key, value in entry.get("first", {}).items()},
        guards=guards,
    )


@cache
def ways() -> dict[Track, Way]:
    """Return every track."""
    return {
        Track(code): Way(
            track=Track(code),
            zh=entry["zh"],
            en=entry["en"],
            basis=Words(entry["basis"]["zh"], entry["basis"]["en"]),
            steps=tuple(steps()[code].plan.code for code in entry["steps"]),
            due={State(key): value for key, value in entry["due"].items()},
        )
        for code, entry in _file()["tracks"].items()
    }


def parameters() -> frozenset[str]:
    """Return the parameters of the catalogue by which working days are counted."""
    return frozenset(name for way in ways().values() for name in way.due.values()) | {
        "finding_appeal_decide_days"
    }


def track_of(*, severity: str, route: str, subject_type: str, match: str, household: bool) -> Track:
    """Return which way a hit goes.

    What is for audit or discipline inspection is theirs whatever else it is. A name alone and
    severity C ask nobody.
    """
    if route in {"audit", "discipline"}:
        return Track.SEALED
    if severity == "help":
        return Track.HELP
    about_people = household or subject_type in {"household", "person"}
    if severity == "C" or (match == "name" and about_people):
        return Track.CONSOLE
    return Track.PERSON if household else Track.UNIT


# ---------------------------------------------------------------- working days


@dataclass(frozen=True)
class Days:
    """The working days of the calendar; of a year that is not published, all but weekends."""

    is_working: Callable[[date], bool] = field(repr=False)

    def works(self, day: date) -> tuple[bool, bool]:
        """Tell whether a day is worked on, and whether that is certain."""
        try:
            return self.is_working(day), True
        except SunledgerError:  # the State Council has not published that year yet
            return day.weekday() < _SATURDAY, False

    def after(self, day: date, count: int) -> tuple[date, bool]:
        """Return the day `count` working days after a day, and whether that is certain."""
        certain = True
        while count > 0:
            day += _DAY
            works, known = self.works(day)
            certain = certain and known
            count -= works
        return day, certain

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to `end`; negative the other way."""
        if end < start:
            return -self.between(end, start)
        return sum(self.works(start + _DAY * n)[0] for n in range(1, (end - start).days + 1))


# ---------------------------------------------------------------- what was done


@dataclass(frozen=True)
class Done:
    """A step as it was done; `written` is the day on which it was written down.

    `day` is the day that it tells of. `days` and `until` are what a person was promised.
    """

    seq: int
    code: str
    to: State
    by: str
    day: date
    written: date
    outcome: Outcome | None = None
    answers: int | None = None
    days: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Case:
    """A finding as far as its way goes: what was done in this round, and what is known of it."""

    track: Track
    severity: str
    match: str
    line: str | None
    steps: tuple[Done, ...]

    @property
    def state(self) -> State:
        """Return how far it is."""
        return self.steps[-1].to

    def last(self, *codes: str) -> Done | None:
        """Return the last step of one of these codes."""
        return next((step for step in reversed(self.steps) if step.code in codes), None)

    @property
    def reply(self) -> Done | None:
        """Return the last reply of the person or unit that was asked."""
        return self.last("reply", "answer")

    @property
    def decision(self) -> Done | None:
        """Return the decision that stands."""
        return self.last("decide", "decide_unit", "conclude", "finish", "dismiss")

    @property
    def objections(self) -> tuple[int, ...]:
        """Return the numbers of objections to the notice that nobody answered."""
        answered = {step.answers for step in self.steps if step.code == "answer_objection"}
        return tuple(
            step.seq for step in self.steps if step.code == "object" and step.seq not in answered
        )

    @property
    def appeal_open(self) -> bool:
        """Tell whether an appeal waits for its decision."""
        last = self.last("appeal", "decide_appeal")
        return last is not None and last.code == "appeal"

    @property
    def goes_on(self) -> bool:
        """Tell whether aid goes on as it was: until the decision is effective, and in an appeal."""
        return self.state is not State.EFFECTIVE or self.appeal_open


@dataclass(frozen=True)
class Now:
    """What is the case beside the finding itself: the day, open disputes, and working days.

    `counts` are the days of each parameter in force at the place.
    """

    today: date
    days: Days
    counts: Mapping[str, int]
    disputed: bool = False


@dataclass(frozen=True)
class Wish:
    """A step that somebody wants to take."""

    code: str
    by: str
    day: date
    text: str = ""
    outcome: Outcome | None = None
    until: date | None = None
    how: How | None = None
    whom: str = ""
    answers: int | None = None
    papers: int = 0
    reader: str = ""


@dataclass(frozen=True)
class Due:
    """By when something is due, and whether that is certain."""

    day: date
    certain: bool


def due_of(case: Case, now: Now) -> Due | None:
    """Return by when the next step is due; None where nothing waits.

    A clock that runs against whoever is asked starts on the day on which its step was written
    down, so that no day can be taken from her by writing an earlier one.
    """
    if case.state in OVER and case.state is not State.EFFECTIVE:
        return None
    asked = case.last("appeal")
    if asked is not None and case.appeal_open:
        return _from(asked.written, "finding_appeal_decide_days", now)
    name = ways()[case.track].due.get(case.state)
    entered = _entered(case)
    return None if name is None else _from(entered, name, now)


def _entered(case: Case) -> date:
    """Return the day on which the state that is now was written down."""
    state = case.state
    found = case.steps[-1]
    for step in reversed(case.steps):
        if step.to is not state:
            break
        found = step
    return found.written


def _from(day: date, parameter: str, now: Now) -> Due:
    return Due(*now.days.after(day, now.counts[parameter]))


def reply_due(case: Case, now: Now) -> date | None:
    """Return the last day on which a reply is in time; None where nobody was asked.

    It is worked out again each time: holidays that are published later give time, and what the
    person was told is never shortened.
    """
    asked = case.last("notify", "ask")
    if asked is None:
        return None
    count = max(now.counts["finding_reply_days"], asked.days or 0)
    day, _ = now.days.after(asked.written, count)
    return max(day, asked.until or day)


def notice(case: Case, now: Now) -> tuple[date, date] | None:
    """Return the first and last day of the public notice that counts."""
    posted = case.last("post")
    if posted is None:
        return None
    count = max(now.counts["finding_notice_days"], posted.days or 0)
    day, _ = now.days.after(posted.written, count)
    return posted.written, max(day, posted.until or day)


def appeal_until(case: Case, now: Now) -> date | None:
    """Return the last day of an appeal; None while that day is not known yet."""
    effective = case.last("effect")
    if effective is None:
        return None
    return now.days.after(effective.written, now.counts["finding_appeal_days"])[0]


# ---------------------------------------------------------------- guards


def _say(zh: str, en: str) -> list[Words]:
    return [Words(zh, en)]


def _may_leave(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    if case.match == "name":
        return _say(
            "只是姓名对上了，不能去问本人。请先核对身份证号。",
            "Only a name matches: nobody is asked on that. Compare the ID number first.",
        )
    if case.severity == "C":
        return _say(
            "这一条只作内部提醒，不问本人。请写明结果办结。",
            "This is a reminder for the office; nobody is asked. Close it with its result.",
        )
    return []


def _replied_or_over(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish
    due = reply_due(case, now)
    if case.reply is not None or (due is not None and now.today > due):
        return []
    return _say(
        f"还没收到说明，说明的时间到 {due}。请等过了这一天，或者收到说明再办。",
        f"No reply is there and the time for it runs to {due}. Wait for the reply, or that day.",
    )


def _another_checker(case: Case, wish: Wish, now: Now) -> list[Words]:
    del now
    first = case.last("start_check")
    if first is not None and first.by != wish.by:
        return []
    return _say(
        "核对要两个人。第一人是您，请另一位同事签名。",
        "Two people check. You are the first; have a colleague sign.",
    )


def _has_line(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    return (
        []
        if case.line
        else _say(
            "这一条的数据不是部门给的。请直接核对。",
            "No department gave these data. Check them yourself.",
        )
    )


def _line_asked(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    return (
        []
        if case.last("ask_line")
        else _say(
            "还没有请部门核对。请等县里或乡镇来问。",
            "The department was not asked. Wait to be asked.",
        )
    )


def _notice_over(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish
    span = notice(case, now)
    if span is not None and now.today > span[1]:
        return []
    last = span[1] if span else ""
    return _say(
        f"公示到 {last}，还没满。请等公示结束。", f"The notice runs to {last}. Wait for its end."
    )


def _no_open_objection(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    count = len(case.objections)
    return (
        []
        if not count
        else _say(
            f"公示里有 {count} 条意见还没回答。请先回答。",
            f"{count} objections to the notice have no answer. Answer them first.",
        )
    )


def _open_objection(case: Case, wish: Wish, now: Now) -> list[Words]:
    del now
    if wish.answers in case.objections:
        return []
    return _say(
        "要回答的意见没有，或者已经回答过。请看页面。",
        "There is no such objection without an answer. See the page.",
    )


def _no_open_dispute(case: Case, wish: Wish, now: Now) -> list[Words]:
    del case, wish
    return (
        []
        if not now.disputed
        else _say(
            "这一户对登记的内容说了“这笔不对”，还没答复。请先答复。",
            "The household disputes what is recorded, and has no answer yet. Answer it first.",
        )
    )


def _no_open_appeal(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    return (
        []
        if not case.appeal_open
        else _say(
            "本人申请了复核，还没有结果。请等复核决定。",
            "An appeal is open. Wait for its decision.",
        )
    )


def _open_appeal(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    return [] if case.appeal_open else _say("没有要复核的申请。", "There is no open appeal.")


def _against(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    decided = case.decision
    if decided is not None and decided.outcome in AGAINST:
        return []
    return _say(
        "这个决定不影响待遇，不用申请复核。有话请写说明。",
        "This decision changes no aid, so there is nothing to appeal. Write a reply instead.",
    )


def _one_appeal(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish, now
    return (
        []
        if case.last("appeal") is None
        else _say(
            "已经申请过复核。对复核结果不服，可以申请行政复议或者起诉。",
            "An appeal was made before. What is left is administrative review, or a court.",
        )
    )


def _appeal_in_time(case: Case, wish: Wish, now: Now) -> list[Words]:
    del wish
    last = appeal_until(case, now)
    return (
        []
        if last is None or now.today <= last
        else _say(
            f"申请复核到 {last} 为止。有新情况，请到窗口说明。",
            f"An appeal was possible until {last}. Tell the counter what is new.",
        )
    )


def _answered_or_over(case: Case, wish: Wish, now: Now) -> list[Words]:
    return _replied_or_over(case, wish, now)


GUARDS: dict[str, Callable[[Case, Wish, Now], list[Words]]] = {
    "may_leave_the_console": _may_leave,
    "replied_or_over": _replied_or_over,
    "another_checker": _another_checker,
    "has_line": _has_line,
    "line_asked": _line_asked,
    "notice_over": _notice_over,
    "no_open_objection": _no_open_objection,
    "open_objection": _open_objection,
    "no_open_dispute": _no_open_dispute,
    "no_open_appeal": _no_open_appeal,
    "open_appeal": _open_appeal,
    "against_the_person": _against,
    "one_appeal": _one_appeal,
    "appeal_in_time": _appeal_in_time,
    "answered_or_over": _answered_or_over,
}


# ---------------------------------------------------------------- what may follow


def possible(case: Case) -> tuple[Step, ...]:
    """Return the steps that start from where it is, whoever may take them."""
    found = (steps()[code] for code in ways()[case.track].steps)
    return tuple(step for step in found if step.before is None or case.state in step.before)


def leading(case: Case) -> tuple[StepPlan, ...]:
    """Return the steps that lead on from where it is, whoever may take them."""
    return tuple(
        step.plan
        for step in possible(case)
        if step.plan.task not in {RUN, ANYBODY} and step.to.get(None) not in {"same", "back"}
    )


def acted(case: Case, by: str) -> frozenset[str]:
    """Return the kinds of judging steps that somebody did in this round."""
    done = (steps()[step.code].plan.kind for step in case.steps if step.by == by)
    return frozenset(kind for kind in done if kind in JUDGING)


def why_not(case: Case, wish: Wish, now: Now) -> tuple[Words, ...]:
    """Return every reason why a step cannot be taken now, with what it would give; () if it can."""
    step = steps().get(wish.code)
    if step is None or wish.code not in ways()[case.track].steps:
        return tuple(_say("没有这一步。请从列出的里选。", "There is no such step. Choose another."))
    if step.before is not None and case.state not in step.before:
        return (
            Words(
                f"现在是“{case.state.zh}”，还不能“{step.plan.zh}”，步骤不能跳过。请先办该办的一步。",
                f"This is “{case.state.en}”; “{step.plan.en}” does not follow. Do what does.",
            ),
        )
    reasons = [words for guard in step.guards for words in GUARDS[guard](case, wish, now)]
    others = acted(case, wish.by) - {step.plan.kind}
    if step.plan.kind and others:
        reasons += _say(
            "前面有一步是您办的，这一步要由别人办。请交给同事。",
            "You did an earlier step of this one. Hand this step to a colleague.",
        )
    return (*reasons, *_days(case, wish, now))


def _days(case: Case, wish: Wish, now: Now) -> list[Words]:
    first = case.steps[-1].day
    if first <= wish.day <= now.today:
        return []
    return _say(
        f"日期要在 {first} 到 {now.today} 之间，写的是 {wish.day}。请改日期。",
        f"The day is from {first} to {now.today}; {wish.day} was given. Change it.",
    )


_LEAST = 4
# What somebody says who is asked may be short, or a photo.
_SPOKEN = frozenset(("reply", "object", "appeal", "answer", "answer_line", "confirm", "not_yet"))


def _said(wish: Wish) -> bool:
    count = len("".join(wish.text.split()))
    return count >= _LEAST or (wish.code in _SPOKEN and (count > 0 or wish.papers > 0))


_NEEDED: dict[str, tuple[Callable[[Wish], bool], str, str]] = {
    "text": (
        _said,
        f"请写明情况和理由，至少 {_LEAST} 个字。",
        f"Say what is the case and why, in {_LEAST} characters at least.",
    ),
    "how": (
        lambda wish: wish.how is not None,
        "请写明是怎么告知的。",
        "Say how the person was told.",
    ),
    "paper": (
        lambda wish: wish.papers > 0,
        "请附上照片或扫描件。",
        "Attach a photo or a scan.",
    ),
    "whom": (lambda wish: bool(wish.whom.strip()), "请写明交给谁。", "Say to whom it goes."),
}


def _read_aloud(wish: Wish) -> list[Words]:
    """Return what is wrong with who read a letter aloud: told with that way, and no other."""
    aloud = wish.how is How.READ_ALOUD
    if aloud and "how" not in steps()[wish.code].plan.needs:
        return _say(
            "“读给本人听”只用在告知本人的时候。这一步请选别的方式。",
            "A letter is read aloud where a person is told. Choose another way in this step.",
        )
    if aloud and not wish.reader.strip():
        return _say(
            "选了“读给本人听”，请写明是谁读的，例如“褚林，帮扶干部”。",
            "The letter was read aloud: say by whom, such as “Chu Lin, helper”.",
        )
    if wish.reader.strip() and not aloud:
        return _say(
            "写了谁读的，方式却不是“读给本人听”。请改方式，或者把名字删掉。",
            "It names who read, but the way is another. Change the way, or leave it out.",
        )
    if len(wish.reader) > LONGEST_READER:
        return _say(
            f"谁读的写了 {len(wish.reader)} 个字，最多 {LONGEST_READER} 个。请只写姓名和身份。",
            f"Who read it takes {len(wish.reader)} characters; {LONGEST_READER} fit. Give the name "
            "and who that is.",
        )
    return []


def wanting(wish: Wish, today: date) -> tuple[Words, ...]:
    """Return what a step needs and was not given."""
    plan = steps()[wish.code].plan
    missing = [
        Words(zh, en)
        for need, (given, zh, en) in _NEEDED.items()
        if need in plan.needs and not given(wish)
    ]
    if "outcome" in plan.needs and wish.outcome not in plan.outcomes:
        missing += _say(
            f"请选一个结果：{'、'.join(each.zh for each in plan.outcomes)}。",
            f"Choose a result: {', '.join(each.en for each in plan.outcomes)}.",
        )
    missing += _read_aloud(wish)
    if wish.outcome is Outcome.EXEMPT and (wish.until is None or wish.until <= today):
        missing += _say("请写明到哪一天为止，要在今天以后。", "Say until which day, after today.")
    return tuple(missing)


def goes_to(case: Case, wish: Wish) -> State:
    """Return the state to which a step leads that may be taken."""
    step = steps()[wish.code]
    decided = wish.outcome or (case.decision.outcome if case.decision else None)
    word = step.to[decided if decided in step.to else None]
    if word == "same":
        return step.first.get(case.state, case.state)
    if word == "back":
        return State.REPLIED if case.reply is not None else State.NOTIFIED
    return State(word)


def is_late(case: Case, wish: Wish, now: Now) -> bool:
    """Tell whether a step comes after its day: a reply after its own, others after the state's."""
    if wish.code in {"reply", "answer"}:
        due = reply_due(case, now)
        return due is not None and now.today > due
    if goes_to(case, wish) is case.state:
        return False
    last = due_of(case, now)
    return last is not None and case.state not in WAITING and now.today > last.day


# In these states the day is one to wait for, not one to be done by.
WAITING = frozenset((State.NOTIFIED, State.POSTED, State.EFFECTIVE, State.ASKED))


def overdue(case: Case, now: Now) -> bool:
    """Tell whether whoever has it has let its day pass."""
    last = due_of(case, now)
    return last is not None and now.today > last.day and case.state is not State.EFFECTIVE
