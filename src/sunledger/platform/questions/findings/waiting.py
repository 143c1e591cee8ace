"""What waits for whom: which step each state asks for, and whose posts allow it."""

from datetime import date

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.questions.findings.contracts import State, Track
from sunledger.platform.questions.findings.flow import steps, ways

# What waits for which step: the states, and whether it waits until the day of the state is past.
WAITS: tuple[tuple[str, tuple[State, ...], bool], ...] = (
    ("triage", (State.RAISED,), False),
    ("notify", (State.TRIAGED,), False),
    ("ask", (State.TRIAGED,), False),
    ("conclude", (State.TRIAGED,), False),
    ("hand_over", (State.TRIAGED,), False),
    ("start_check", (State.REPLIED,), False),
    ("start_check", (State.NOTIFIED,), True),
    ("sign_check", (State.CHECKING,), False),
    ("opine", (State.CHECKED,), False),
    ("decide", (State.OPINED,), False),
    ("tell", (State.DECIDED,), False),
    ("post", (State.TOLD,), False),
    ("end_notice", (State.POSTED,), True),
    ("effect", (State.NOTICED,), False),
    ("answer", (State.ASKED,), False),
    ("decide_unit", (State.ANSWERED,), False),
    ("decide_unit", (State.ASKED,), True),
    ("mended", (State.DECIDED,), False),
    ("assign", (State.RAISED,), False),
    ("finish", (State.ASSIGNED,), False),
    ("confirm", (State.HELPED,), False),
)


def mine(by: Actor, today: date) -> Q:
    """Return the condition that a finding, of those an actor sees, waits for a step of her posts.

    It holds for those that `todo` counts, and no others.
    """
    found = Q(pk__in=[])
    for code, states, after_its_day in WAITS:
        for track, way in ways().items():
            if code in way.steps:
                waits = Q(track=track, state__in=states)
                found |= (waits & Q(due__lt=today) if after_its_day else waits) & _hers(
                    code, track, by
                )
    if may(by, Task.DECIDE_APPEAL):
        found |= Q(appeal_open=True)
    return found


def _hers(code: str, track: Track, by: Actor) -> Q:
    """Return the condition under which `allowed` holds."""
    if code == "answer":
        finance = by.county and may(by, Task.ANSWER_FINDING)
        return Q(line__in=sorted(by.lines)) | (Q(route="finance") if finance else Q(pk__in=[]))
    return Q() if allowed(code, track, None, "", by) else Q(pk__in=[])


def allowed(code: str, track: str, line: str | None, route: str, by: Actor) -> bool:
    """Tell whether the actor's posts allow a step of a finding that she sees."""
    if track == Track.SEALED:
        return True  # the list shows sealed ones to those only whose task they are
    task = steps()[code].plan.task
    if code == "answer":
        own = line is not None and line in by.lines
        return own or (route == "finance" and by.county and may(by, Task.ANSWER_FINDING))
    return may(by, Task(task))
