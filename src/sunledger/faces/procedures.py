"""How a procedure of a household, and what it signs for, are written on a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sunledger.faces.facts import period_words, value_words
from sunledger.faces.words import both, said, say
from sunledger.platform.registers.registry.contracts import (
    ProcedureView,
    Stated,
    StepDone,
    StepPlan,
)
from sunledger.platform.registers.registry.selectors import item

HOUSEHOLD = "household"  # the level of a step that only the household can do
_OF_DAY = "@day"  # a statement of the last step whose value is the day of that step
STATES = {
    "done": ("ok", both("办了", "done")),
    "here": ("wait", both("该办这一步", "next")),
    "later": ("off", both("还没到", "later")),
    "stopped": ("off", both("没有办", "not done")),
}
_SOON = 2  # days left that are marked as few: a colour, not a rule


@dataclass(frozen=True)
class Line:
    """A step of a procedure as a page shows it; `by` is the real name of who did it."""

    number: int
    step: StepPlan
    state: str
    clock: str
    done: StepDone | None
    by: str


@dataclass(frozen=True)
class Clock:
    """How the next step stands in time: the kind of a state, and words."""

    kind: str
    words: str


def lines_of(view: ProcedureView, names: Mapping[str, str]) -> list[Line]:
    """Return every step of a procedure; `names` are the real names behind references."""
    done = {step.place: step for step in view.steps}
    return [
        Line(
            number=number,
            step=step,
            state=_state(view, number),
            clock=_clock(view, number, done.get(number)),
            done=done.get(number),
            by=_who(done.get(number), names),
        )
        for number, step in enumerate(view.plan.steps, 1)
    ]


def _state(view: ProcedureView, number: int) -> str:
    if number <= len(view.steps):
        return "done"
    if view.next is None:
        return "stopped"
    return "here" if number == len(view.steps) + 1 else "later"


def _who(done: StepDone | None, names: Mapping[str, str]) -> str:
    if done is None:
        return ""
    if done.by_household:
        return say("农户自己", "the household itself")
    return names.get(done.by, "")


def _clock(view: ProcedureView, number: int, done: StepDone | None) -> str:
    step = view.plan.steps[number - 1]
    told = []
    if step.wait and done is not None:
        full = done.day + timedelta(days=step.wait)
        told.append(say(f"{step.wait} 天，到 {full} 满", f"{step.wait} days, until {full}"))
    elif step.wait:
        told.append(say(f"要满 {step.wait} 天", f"lasts {step.wait} days"))
    if done is not None or view.next is None:
        return "；".join(told)
    here = number == len(view.steps) + 1
    if here and view.next_from and view.plan.steps[number - 2].wait:
        told.append(say(f"{view.next_from} 起才能办", f"not before {view.next_from}"))
    if here and view.next_due:
        told.append(say(f"{view.next_due} 以前要办", f"by {view.next_due}"))
    elif step.within is not None:
        told.append(
            say(f"第一步起 {step.within} 天内", f"within {step.within} days of the first step")
        )
    return say("；", "; ").join(told)


def clock_of(view: ProcedureView, today: date) -> Clock | None:
    """Return how long the next step still has to wait, has left or is late; None: no rule."""
    if view.next is None:
        return None
    if view.next_from and view.next_from > today:
        days = (view.next_from - today).days
        return Clock("off", say(f"再过 {days} 天才能办", f"may be done in {days} days"))
    return None if view.next_due is None else clock_to(view.next_due, today)


def clock_to(due: date, today: date) -> Clock:
    """Return how many days are left until a day, or how late it is."""
    days = (due - today).days
    if days < 0:
        return Clock("error", say(f"过了 {-days} 天", f"{-days} days late"))
    return Clock("warn" if days <= _SOON else "wait", say(f"还有 {days} 天", f"{days} days left"))


@dataclass(frozen=True)
class Effect:
    """What the last step of a procedure changes: what, as it stands, and as it will."""

    what: str
    now: str
    then: str


def effects_of(view: ProcedureView, stated: Iterable[Stated], day: date | None) -> list[Effect]:
    """Return what the last step will state; `day` is that of the step, None: not known yet."""
    stands = {one.item: one.value for one in stated if one.person is None}
    found = []
    for code, word in view.plan.states.items():
        about = item(code)
        then = say("审定的那天", "the day of the decision")
        if word != _OF_DAY:
            then = value_words(about, word)
        elif day is not None:
            then = day.isoformat()
        found.append(Effect(said(about), value_words(about, stands.get(code)), then))
    return found


def notices_of(view: ProcedureView) -> list[str]:
    """Return what had to come before the decision and did: notices and the household's word."""
    told = []
    plans = {step.code: step for step in view.plan.steps}
    for done in view.steps:
        plan = plans[done.code]
        full = done.day + timedelta(days=plan.wait)
        if plan.wait:
            told.append(
                say(
                    f"{plan.zh}：{done.day} 起 {plan.wait} 天，{full} 满。材料：{done.document}",
                    f"{plan.en}: from {done.day}, {plan.wait} days, until {full}. Paper: "
                    f"{done.document}",
                )
            )
        if plan.level == HOUSEHOLD:
            paper = done.document or say("农户登录后自己点的", "the household signed in")
            told.append(say(f"{plan.zh}：{done.day}，{paper}", f"{plan.en}: {done.day}, {paper}"))
    return told


# --- what a household signs for -------------------------------------------------------------------

Span = tuple[date, date]


def spans_of(stated: Iterable[Stated]) -> list[Span]:
    """Return the periods for which something is to be signed, the newest first."""
    spans = {(one.period_from, one.period_to) for one in stated}
    return sorted(((a, b) for a, b in spans if a and b), reverse=True)


def within(stated: Iterable[Stated], span: Span) -> list[Stated]:
    """Return what is signed for with a period: whatever lies wholly in it."""
    return [
        one
        for one in stated
        if one.period_from
        and one.period_to
        and span[0] <= one.period_from
        and one.period_to <= span[1]
    ]


def span_word(span: Span) -> str:
    """Return a period as an address has it."""
    return f"{span[0]}_{span[1]}"


def span_choices(stated: list[Stated], asked: str) -> tuple[Span | None, list[dict[str, object]]]:
    """Return the period asked for, else the only one there is, and all of them to choose from."""
    spans = spans_of(stated)
    chosen = next((span for span in spans if span_word(span) == asked), None)
    if chosen is None and len(spans) == 1:
        chosen = spans[0]
    return chosen, [
        {
            "text": period_words(*span),
            "count": len(within(stated, span)),
            "href": f"?period={span_word(span)}",
            "here": span == chosen,
        }
        for span in spans
    ]


def numbers_of(words: Iterable[str]) -> list[int]:
    """Return ids of statements as a form carried them; what is none is left out."""
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19]  # noqa: PLR2004 - as many digits as an id has
