"""A month of all villages: each one's books drafted, or agreed to, in the background.

How far it is stands in the editions themselves: whoever is drafted already is left as it is, so
that a run which was cut off goes on where it was, and two at once double nothing.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.jobs import later, under_way
from sunledger.platform.questions.notices.contracts import SHOWN, Kind, State
from sunledger.platform.questions.notices.drafting import draft_of
from sunledger.platform.questions.notices.models import Edition
from sunledger.platform.questions.notices.preparing import hand_in, prepare, series_of
from sunledger.platform.questions.notices.publishing import publish
from sunledger.platform.registers.books import selectors as books
from sunledger.platform.registers.books.codes import MonthState
from sunledger.platform.registers.books.contracts import VillageMonth

DRAFT, AGREE = "notices.month_draft", "notices.month_agree"  # the jobs
_TASKS = {DRAFT: Task.PREPARE_PUBLISHING, AGREE: Task.AGREE_PUBLISHING}
_OPEN = (State.DRAFT, State.WAITING)


@dataclass(frozen=True)
class Standing:
    """A village's month, and its draft or publication; `own` where the actor drafted it.

    `edition` and `state` are None where nothing of it is drafted.
    """

    books: VillageMonth
    edition: uuid.UUID | None = None
    state: State | None = None
    own: bool = False

    @property
    def shown(self) -> bool:
        """Tell whether it is public."""
        return self.state in SHOWN

    @property
    def to_draft(self) -> bool:
        """Tell whether it is ready and nothing of it is drafted."""
        return self.books.state is MonthState.AGREED and self.edition is None

    @property
    def to_agree(self) -> bool:
        """Tell whether it waits for this actor, as another person than who drafted it."""
        return self.state is State.WAITING and not self.own


def standings(month: date, *, by: Actor) -> list[Standing]:
    """Return the villages whose books the actor sees, with their month and what is public of it."""
    require(by, Task.SEE_PUBLISHING)
    with acting(by):
        rows = books.villages_in(month, by=by)
        period = month.isoformat()[:7]
        keys = {series_of(Kind.BOOKS_MONTH, row.code, period): row.code for row in rows}
        found = Edition.objects.filter(series__in=keys, state__in=(*_OPEN, *SHOWN))
        held = {keys[one.series]: one for one in found.order_by("version")}
        return [_standing(row, held.get(row.code), by) for row in rows]


def _standing(row: VillageMonth, edition: Edition | None, by: Actor) -> Standing:
    if edition is None:
        return Standing(row)
    return Standing(row, edition.id, State(edition.state), edition.prepared_by == by.ref)


def going_on(month: date, *, by: Actor) -> bool:
    """Tell whether the actor's drafting or agreeing of a month is under way."""
    told = {"month": month.isoformat()}
    return any(under_way(job, by=by, **told) for job in _TASKS)


def ask_month(job: str, month: date, *, by: Actor) -> None:
    """Have the month of all villages drafted (`DRAFT`) or agreed to (`AGREE`) in the background."""
    require(by, _TASKS[job])
    with acting(by):
        if not going_on(month, by=by):
            later(job, by=by, month=month.isoformat())


def run_month(job: str, month: date, *, by: Actor, origin: Origin) -> int:
    """Do it, one village a transaction; return how many were done.

    What cannot be done in one village (opened again meanwhile, somebody else was quicker) holds up
    no other: it stays as it is.
    """
    done = 0
    for code in list(_waiting(job, month, by)):
        try:
            with transaction.atomic():
                done += _one(job, code, month, by, origin)
        except (SunledgerError, Refused):
            continue
    return done


def _waiting(job: str, month: date, by: Actor) -> Iterator[str]:
    for one in standings(month, by=by):
        if may(by, _TASKS[job], place=one.books.code) and (
            one.to_draft if job == DRAFT else one.to_agree
        ):
            yield one.books.code


def _one(job: str, code: str, month: date, by: Actor, origin: Origin) -> bool:
    """Draft or agree to one village, unless another did by now; tell whether it was done."""
    period = month.isoformat()[:7]
    key = series_of(Kind.BOOKS_MONTH, code, period)
    with connection.cursor() as cursor:  # who comes second waits, and sees what the first did
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
    with acting(by):
        rows = Edition.objects.filter(series=key, state__in=(*_OPEN, *SHOWN))
        now = rows.order_by("-version").first()
    if job == DRAFT:
        if now is not None:
            return False
        day = localdate(origin.at)
        draft = draft_of(Kind.BOOKS_MONTH, code, period, by=by, on=day)
        hand_in(prepare(draft, by=by, origin=origin), by=by, origin=origin)
        return True
    if now is None or now.state != State.WAITING or now.prepared_by == by.ref:
        return False
    publish(now.id, by=by, origin=origin)
    return True
