"""Agreeing to a batch, as the first and as the second person, or against it."""

import uuid
from datetime import date

from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.intake import files
from sunledger.platform.questions.intake.access import batch_for
from sunledger.platform.questions.intake.contracts import (
    BEFORE_TAKING,
    State,
    may_be_whole,
    needs_second,
)
from sunledger.platform.questions.intake.models import Batch
from sunledger.platform.questions.intake.services.steps import (
    act,
    ask_taking,
    close,
    expect,
    need_why,
)


def confirm(
    number: uuid.UUID,
    *,
    purpose: str,
    basis: str,
    as_of: date,
    whole: bool = False,
    by: Actor,
    origin: Origin,
) -> None:
    """Say what the rows are for and on which legal basis; they count, or wait for a second person.

    Raises SunledgerError where nothing would be taken in, or the purpose or basis is missing.
    """
    for text, where, zh, en in (
        (purpose, "purpose", "请写用途：这些数据拿来做什么。", "Say what the data are for."),
        (basis, "basis", "请写依据：哪个文件允许这样用。", "Say which law or paper allows it."),
    ):
        if not text.strip():
            raise SunledgerError(zh, en, code=f"{where}_missing", where=where)
    if as_of > timezone.localtime(origin.at).date():
        raise SunledgerError(
            f"数据日期 {as_of.isoformat()} 还没到。请写这张表是哪天的数。",
            f"{as_of.isoformat()} is still to come. Say of which day the figures are.",
            code="as_of_future",
            where="as_of",
        )
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        expect(batch, State.CHECKED)
        if not batch.taken:
            raise SunledgerError(
                "这一批没有能收的行。请按退回的表改好再交。",
                "No row of this batch can be taken in. Mend the returned file and hand it in.",
                code="nothing_to_take",
            )
        batch.purpose, batch.basis = purpose.strip()[:200], basis.strip()[:200]
        batch.as_of = as_of
        batch.whole = whole and may_be_whole(batch.table) and batch.corrects_id is None
        batch.confirmed_by, batch.confirmed_name = by.ref, by.name
        batch.confirmed_at = origin.at
        batch.state = State.WAITING
        if not needs_second(batch.table):
            ask_taking(batch, by=by, origin=origin)
        batch.save()
        told = {"rows": batch.taken, "second": needs_second(batch.table), "whole": batch.whole}
        append([act("confirmed", batch, told)], by=by, origin=origin)


def agree(number: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Agree as the second person: the rows count now. Refused for whoever handed it in."""
    with acting(by):
        batch = batch_for(number, Task.REVIEW_UPLOAD, by=by, lock=True)
        _other_person(batch, by)
        expect(batch, State.WAITING)
        batch.reviewed_by, batch.reviewed_name, batch.reviewed_at = by.ref, by.name, origin.at
        ask_taking(batch, by=by, origin=origin)
        batch.save()
        append([act("agreed", batch, {"rows": batch.taken})], by=by, origin=origin)


def _other_person(batch: Batch, by: Actor) -> None:
    if by.ref in (batch.uploaded_by, batch.confirmed_by):
        raise Refused(
            "这一批是你交的，要另一个人来看。请找本单位的审核人。",
            "You handed this in; another person has to look. Ask the approver of your unit.",
        )


def send_back(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Refuse a batch as the second person, with a reason; nothing of it counts."""
    need_why(why)
    with acting(by):
        batch = batch_for(number, Task.REVIEW_UPLOAD, by=by, lock=True)
        _other_person(batch, by)
        expect(batch, State.WAITING)
        batch.reviewed_by, batch.reviewed_name, batch.reviewed_at = by.ref, by.name, origin.at
        batch.save()
        close(number, State.REFUSED, why, by=by, origin=origin)
        files.erase_once_done(files.folder_of(number))


def withdraw(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Take back a batch that does not count yet; its file is deleted."""
    need_why(why)
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        expect(batch, *BEFORE_TAKING)
        close(number, State.REFUSED, why, by=by, origin=origin)
        files.erase_once_done(files.folder_of(number))
