"""这笔不对: a household reads what is recorded of it, and says that it is right, or is not.

What is recorded and what the household says stand side by side until a township officer answers:
the record was corrected (by a change that two people made), or it stands, with the reason. Until
then nothing that rests on it takes effect (`open_disputes`).
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from sunledger.catalogue.workdays import Calendar, load_calendar
from sunledger.kit.errors import SunledgerError
from sunledger.kit.masking import mask_in_text
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require, require_unbiased
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import present
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import items, reading
from sunledger.platform.registers.registry.contracts import DisputeState, DisputeView, Verdict
from sunledger.platform.registers.registry.models import (
    Confirmation,
    Dispute,
    Household,
    Membership,
    Statement,
)
from sunledger.platform.registers.registry.seeing import code_of, hidden

LONGEST_WORDS = 500
_LONGEST_ABOUT = 200
_SHORTEST_WORDS = 2
_DAYS = "dispute_reply_days"
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SATURDAY = 5

# ---------------------------------------------------------------- the household's own words


def confirm(statement: int, *, by: Actor, origin: Origin) -> None:
    """Write down that the household read a statement and that it is right; twice is as once.

    Raises Refused, hidden, where it is none of its own, SunledgerError where it stands no more.
    """
    with acting(by):
        home, row = _own_statement(statement, by)
        made = {"household": home.household, "at": origin.at, "by": by.ref}
        _, new = Confirmation.objects.get_or_create(statement=row, defaults=made)
        if new:
            told: dict[str, str | int | bool | None] = {"statement": row.id, "item": row.item}
            act = Act("registry.statement_confirmed", "household", str(home.household.id), told)
            append([act], by=by, origin=origin)


def dispute(
    words: str,
    photo: str = "",
    *,
    statement: int | None = None,
    about: str = "",
    again: uuid.UUID | None = None,
    amount_fen: int | None = None,
    by: Actor,
    origin: Origin,
) -> DisputeView:
    """Write down that the household says something is not right; return it with number and day.

    It is about a statement, or else what `about` says in words. `photo` is the SHA-256 of a kept
    picture, which may stand instead of words; `amount_fen` what the amount is by the household.
    `again` is an answered dispute whose answer the household does not accept: another person
    answers this one. Raises SunledgerError where it says
    nothing, where the statement stands no more, and where it is disputed already.
    """
    said = mask_in_text(" ".join(words.split()))
    if (len(said) < _SHORTEST_WORDS and not photo) or len(said) > LONGEST_WORDS:
        raise SunledgerError(
            f"请写一句话，或者拍一张照片。写的话不超过 {LONGEST_WORDS} 个字。",
            f"Write a sentence or take a photo; no more than {LONGEST_WORDS} characters.",
            code="no_words",
            where="words",
        )
    with acting(by):
        before = _answered(again, by) if again else None
        if before is not None and before.statement_id and before.statement.ended_id is None:
            statement = before.statement_id
        if statement is not None:
            home, row = _own_statement(statement, by)
            told_about = _about(row)
        else:
            home, row = _own_home(by), None
            told_about = before.about if before else about.strip()
        if not told_about:
            raise hidden()
        made = _write(
            household=home.household,
            statement=row,
            about=mask_in_text(told_about)[:_LONGEST_ABOUT],
            words=said,
            photo=photo,
            amount_fen=amount_fen,
            at=origin.at,
            by=by.ref,
            due=due(localdate(origin.at), code_of(home.household.village_id)),
            again=before,
        )
        told: dict[str, str | int | bool | None] = {
            "dispute": str(made.id),
            "number": made.number,
            "statement": row.id if row else None,
            "due": made.due.isoformat(),
            "photo": bool(photo),
        }
        act = Act("registry.disputed", "household", str(home.household.id), told)
        append([act], by=by, origin=origin)
        return _views([made])[0]


def withdraw_dispute(key: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Take back what the household said; raise SunledgerError where it was answered."""
    with acting(by):
        row = _locked(key)
        _own_home(by, row.household_id)
        _require_open(row)
        row.state = DisputeState.WITHDRAWN
        row.save(update_fields=["state"])
        append([_act("dispute_withdrawn", row)], by=by, origin=origin)


# ---------------------------------------------------------------- the answer


def answer_dispute(
    key: uuid.UUID, verdict: Verdict, answer: str, *, by: Actor, origin: Origin
) -> None:
    """Answer a household: the record was corrected, or it stands; `answer` says why.

    Raises Refused where the actor recorded it, answered it before or must leave it to another;
    SunledgerError where it is over, says nothing, or the record was not corrected yet.
    """
    said = mask_in_text(" ".join(answer.split()))
    with acting(by):
        row = _locked(key)
        village = code_of(row.household.village_id)
        require(by, Task.CHECK_CHANGE, place=village, hidden=True)
        require_unbiased(by, "household", str(row.household_id), on=localdate(origin.at))
        refused = why_not_answer(row, by)
        if refused is not None:
            raise refused
        _require_open(row)
        if not 4 <= len(said) <= LONGEST_WORDS:  # noqa: PLR2004 - as every reason in words
            raise SunledgerError(
                f"请写清楚怎么核实的、结果是什么，4 到 {LONGEST_WORDS} 个字。",
                f"Say how it was checked and what came of it, in 4 to {LONGEST_WORDS} characters.",
                code="no_reason",
                where="answer",
            )
        if verdict is Verdict.CORRECTED and row.statement and row.statement.ended_id is None:
            raise SunledgerError(
                "登记还没有改。请先提出更正，由同事核对，改好了再答复“已更正”。",
                "The record was not corrected yet. Propose the correction, have it checked, then "
                "answer.",
                code="not_corrected",
                where="verdict",
            )
        row.state, row.verdict, row.answer = DisputeState.ANSWERED, verdict, said
        row.answered_by, row.answered_name, row.answered_at = by.ref, by.name, origin.at
        row.save()
        append([_act("dispute_answered", row, verdict=str(verdict))], by=by, origin=origin)


def why_not_answer(row: Dispute, by: Actor) -> Refused | None:
    """Return why the actor leaves an answer to another; None where she may give it."""
    if row.statement is not None and row.statement.version.by == by.ref:
        return Refused(
            "这一条是您登记的，答复要由别人来。请交给同事。",
            "You recorded this; another answers. Hand it to a colleague.",
        )
    if row.again is not None and row.again.answered_by == by.ref:
        return Refused(
            "上一次是您答复的，这一次要由别人来。请交给同事。",
            "You gave the answer before; another gives this one. Hand it to a colleague.",
        )
    return None


# ---------------------------------------------------------------- questions


def open_disputes(household: uuid.UUID, *, by: Actor) -> list[DisputeView]:
    """Return what of a household is disputed and not answered: nothing rests on it meanwhile."""
    with acting(by):
        found = _seen(household, by)
        return _views(list(_rows().filter(household__in=found.ids, state=DisputeState.OPEN)))


def disputes_of(household: uuid.UUID, *, by: Actor) -> list[DisputeView]:
    """Return everything that a household disputed, newest first."""
    with acting(by):
        return _views(list(_rows().filter(household__in=_seen(household, by).ids)))


def dispute_of(key: uuid.UUID, *, by: Actor) -> DisputeView:
    """Return one dispute; raise Refused, hidden, where the actor sees no such one."""
    with acting(by):
        row = _rows().filter(id=key).first()
        if row is None:
            raise hidden()
        _seen(row.household_id, by)
        return _views([row])[0]


def may_answer(key: uuid.UUID, *, by: Actor) -> Refused | None:
    """Return why the actor cannot answer a dispute; None where she can."""
    with acting(by):
        row = _rows().filter(id=key).first()
        if row is None:
            raise hidden()
        try:
            require(by, Task.CHECK_CHANGE, place=code_of(row.household.village_id))
            require_unbiased(by, "household", str(row.household_id), on=None)
        except Refused as error:
            return error
        return why_not_answer(row, by)


def disputes_found(
    *, by: Actor, state: DisputeState, start: int = 0, most: int | None = 50
) -> tuple[list[DisputeView], int]:
    """Return disputes in a state from `start` on, and how many there are.

    Open ones come by the day promised, others newest first.
    """
    require(by, Task.SEE_HOUSEHOLD)
    with acting(by):
        rows = _rows().filter(state=state, household__village__in=sorted(by.villages))
        if state is DisputeState.OPEN:
            rows = rows.order_by("due", "at")
        part = rows[start : None if most is None else start + most]
        return _views(list(part)), rows.count()


def disputes_waiting(*, by: Actor) -> int:
    """Return how many disputes wait for an answer in the actor's places."""
    if not may(by, Task.CHECK_CHANGE):
        return 0
    with acting(by):
        rows = Dispute.objects.filter(state=DisputeState.OPEN)
        return rows.filter(household__village__in=sorted(by.villages)).count()


def confirmed(household: uuid.UUID, *, by: Actor) -> frozenset[int]:
    """Return the statements of a household that it said are right."""
    with acting(by):
        found = _seen(household, by)
        rows = Confirmation.objects.filter(household__in=found.ids)
        return frozenset(rows.values_list("statement", flat=True))


# ---------------------------------------------------------------- inside


def _rows() -> QuerySet[Dispute]:
    linked = ("household", "statement__version", "statement__source", "again")
    return Dispute.objects.select_related(*linked).order_by("-at", "-id")


def _seen(household: uuid.UUID, by: Actor) -> reading.Home:
    found = reading.home(household)
    if by.household not in found.ids or not may(by, Task.SEE_OWN_HOUSEHOLD):
        village = code_of(found.household.village_id)
        require(by, Task.SEE_HOUSEHOLD, place=village, hidden=True)
    return found


def _own_home(by: Actor, household: uuid.UUID | None = None) -> reading.Home:
    require(by, Task.ANSWER_OWN)
    if by.household is None:
        raise hidden()
    home = reading.home(by.household)
    if household is not None and household not in home.ids:
        raise hidden()
    return home


def _own_statement(key: int, by: Actor) -> tuple[reading.Home, Statement]:
    home = _own_home(by)
    row = Statement.objects.select_related("version").filter(id=key).first()
    if row is None or not _is_of(row, home):
        raise hidden()
    if row.ended_id is not None:
        raise SunledgerError(
            "这一条刚才改过了。请看看新的。",
            "This was changed just now. Look at the new one.",
            code="stale",
        )
    return home, row


def _is_of(row: Statement, home: reading.Home) -> bool:
    if row.household_id is not None:
        return row.household_id in home.ids
    person = row.person_id
    people = {person, home.same.get(person, person)} if person else set()
    people |= {gone for gone, kept in home.same.items() if kept in people}
    return Membership.objects.filter(
        household__in=home.ids, person__in=people, ended=None, until=None
    ).exists()


def _answered(key: uuid.UUID, by: Actor) -> Dispute:
    row = _rows().filter(id=key, state=DisputeState.ANSWERED).first()
    if row is None:
        raise hidden()
    _own_home(by, row.household_id)
    return row


def _about(row: Statement) -> str:
    known = items.items()[row.item]
    label = f"（{row.label}）" if row.label and row.label != known.zh else ""
    return f"{known.zh}{label}"


def _write(**values: object) -> Dispute:
    """Write a dispute under a number that nobody has; raise SunledgerError where one is open."""
    day = localdate(values["at"])  # type: ignore[arg-type]
    while True:
        tail = "".join(secrets.choice(_SIGNS) for _ in range(4))
        number = f"{day:%Y%m%d}-{tail}"
        try:
            with transaction.atomic():
                return Dispute.objects.create(number=number, **values)
        except IntegrityError as error:
            if "a_statement_disputed_once" in str(error):
                raise SunledgerError(
                    "这一条您已经说过不对，正在核实。答复了会告诉您。",
                    "You said so already; it is being checked, and you will be told.",
                    code="twice",
                ) from error
            if "number" not in str(error):
                raise


def _locked(key: uuid.UUID) -> Dispute:
    row = _rows().select_for_update(of=("self",)).filter(id=key).first()
    if row is None:
        raise hidden()
    return row


def _require_open(row: Dispute) -> None:
    if row.state != DisputeState.OPEN:
        raise SunledgerError(
            "这件事已经答复过，或者农户撤回了。请看结果。",
            "This was answered or taken back already. Look at the outcome.",
            code="over",
        )


def _act(verb: str, row: Dispute, **told: str) -> Act:
    more = {"dispute": str(row.id), "number": row.number} | told
    return Act(f"registry.{verb}", "household", str(row.household_id), more)


def due(day: date, village: str) -> date:
    """Return the day by which a household is answered that says something on a day."""
    count = items.days_of(_DAYS, day, village)
    try:
        return _calendar().after(day, count)
    except SunledgerError:  # the notice of next year's holidays is not there yet
        while count > 0:
            day += timedelta(days=1)
            count -= day.weekday() < _SATURDAY
        return day


@cache
def _calendar() -> Calendar:
    return load_calendar(settings.HOME.catalogues)


def _views(rows: Sequence[Dispute]) -> list[DisputeView]:
    homes = Household.objects.in_bulk([row.household_id for row in rows])
    places = present({home.village_id for home in homes.values()})
    found = []
    for row in rows:
        home = homes[row.household_id]
        place = places[home.village_id]
        found.append(
            DisputeView(
                id=row.id,
                number=row.number,
                household=row.household_id,
                household_number=home.number,
                village=home.village_id,
                village_code=place.code,
                village_name=place.name,
                statement=reading.stated(row.statement) if row.statement else None,
                about=row.about,
                words=row.words,
                photo=row.photo,
                amount_fen=row.amount_fen,
                at=row.at,
                by=row.by,
                due=row.due,
                again=row.again_id,
                state=DisputeState(row.state),
                verdict=Verdict(row.verdict) if row.verdict else None,
                answer=row.answer,
                answered_by=row.answered_by,
                answered_name=row.answered_name,
                answered_at=row.answered_at,
            )
        )
    return found
