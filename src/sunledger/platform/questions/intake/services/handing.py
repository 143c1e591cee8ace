"""Handing a file in: it is kept, known or guessed, and goes to its check where all is known."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.db import IntegrityError
from django.utils import timezone

from sunledger.desk.returned.tag import tag_of
from sunledger.kit.errors import SunledgerError
from sunledger.kit.masking import mask_in_text
from sunledger.platform.catalogue import handed_in
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.intake import files, looking
from sunledger.platform.questions.intake.contracts import (
    BEFORE_TAKING,
    CLOSED,
    OFFICE_LINE,
    AlreadyHere,
    SheetPlan,
    State,
)
from sunledger.platform.questions.intake.models import Batch
from sunledger.platform.questions.intake.services.memory import known_headers, remembered
from sunledger.platform.questions.intake.services.steps import Told, act, ask_check, close

_LONGEST_NAME = 200


def own_line(actor: Actor, place: str) -> str:
    """Return the line in which an actor hands in tables at a place."""
    lines = {post.line for post in actor.posts if may(replace(actor, posts=(post,)), Task.UPLOAD)}
    at = {post.line for post in actor.posts if post.place == place} & lines
    return next((line for line in sorted(at or lines, key=str) if line), None) or OFFICE_LINE


def hand_in(
    number: uuid.UUID,
    *,
    table: str | None,
    place: str,
    name: str,
    content: Iterable[bytes],
    by: Actor,
    origin: Origin,
) -> uuid.UUID:
    """Take a file as a new batch of that number; return the number of the batch that it is.

    Without `table` it is guessed. The same number a second time is the same batch. A file with
    nothing to read is refused in words, and nothing of it is kept; a file that is known goes
    straight to its check. Raises AlreadyHere for a file that this line handed in before.
    """
    with looked(
        number, table=table, place=place, name=name, content=content, by=by, origin=origin
    ) as found:
        return take_in_hand(found, by=by, origin=origin)


@dataclass
class Looked:
    """A file that was looked at and is nowhere written down yet: what it is, how it is read.

    It lies in a folder of its own, whatever the number of the batch: of two requests with one
    number each looks at its own copy.
    """

    number: uuid.UUID
    batch: Batch | None = None  # None where the number is a batch already
    plan: list[SheetPlan] = field(default_factory=list)
    parent: Batch | None = None


@contextmanager
def looked(
    number: uuid.UUID,
    *,
    table: str | None,
    place: str,
    name: str,
    content: Iterable[bytes],
    by: Actor,
    origin: Origin,
) -> Iterator[Looked]:
    """Look at a file, which may take long, outside any transaction; raise as `hand_in` does.

    Afterwards what `take_in_hand` did not keep is gone.
    """
    line = own_line(by, place)
    require(by, Task.UPLOAD, place=place, line=line)
    if _is_mine(number, by=by):
        yield Looked(number)
        return
    if table and table not in handed_in():
        raise SunledgerError(
            f"没有叫“{table}”的表。请从单子里选一种，或者选“不知道”。",
            f"There is no table “{table}”. Choose one of the list, or “not sure”.",
            code="no_such_table",
            where="table",
        )
    draft = uuid.uuid4()
    try:
        sha256, size = files.keep_given(draft, name, content)
        batch = Batch(
            id=draft,
            table=table or "",
            line=line,
            place=place,
            state=State.UPLOADED,
            name=mask_in_text(name)[:_LONGEST_NAME],
            sha256=sha256,
            size=size,
            uploaded_by=by.ref,
            uploaded_name=by.name,
            uploaded_at=origin.at,
        )
        _refuse_again(batch)
        parent = _corrected_by(draft, batch)
        if parent is not None:
            batch.corrects, batch.table = parent, parent.table
        plan = _first_look(batch)
        yield Looked(number, batch, plan, parent)
    finally:
        files.erase(files.folder_of(draft))


def take_in_hand(found: Looked, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Write down what was looked at, in one short transaction; return the number of the batch."""
    if found.batch is None or _is_mine(found.number, by=by):
        return found.number
    _open(found.number, found.batch, found.plan, found.parent, by=by, origin=origin)
    return found.number


def _is_mine(number: uuid.UUID, *, by: Actor) -> bool:
    """Tell whether the actor handed in a batch of this number; raise Refused for another's."""
    held = Batch.objects.filter(id=number).first()
    if held is not None and held.uploaded_by != by.ref:
        raise Refused("没有这一批。", "There is no such batch.", hidden=True)
    return held is not None


def _refuse_again(batch: Batch) -> None:
    """Raise AlreadyHere where this very file is held."""
    same = Batch.objects.filter(line=batch.line, place=batch.place, sha256=batch.sha256)
    held = same.exclude(state__in=sorted(CLOSED)).first()
    if held is not None:
        raise AlreadyHere(held.id, timezone.localtime(held.uploaded_at).date())


def _corrected_by(number: uuid.UUID, batch: Batch) -> Batch | None:
    """Return the batch whose returned workbook this file is, if it is one of this line's."""
    for path in files.given(number).iterdir():
        tag = tag_of(path)
        try:
            told = uuid.UUID(tag) if tag else None
        except ValueError:
            continue
        if told is not None:
            return Batch.objects.filter(id=told, line=batch.line, place=batch.place).first()
    return None


def _first_look(batch: Batch) -> list[SheetPlan]:
    """Find what the file is and how it is read; raise SunledgerError where nothing can be read."""
    table = batch.table or None
    marked = batch.corrects_id is not None
    plan = looking.looked_at(batch.id, table, known=known_headers(batch.line, table), marked=marked)
    sheets = [sheet for sheet in plan if sheet.problem is None]
    if not sheets:
        name = plan[0].file if plan else batch.name
        zh, en = plan[0].problem if plan and plan[0].problem else ("里面没有表。", "It is empty.")
        raise SunledgerError(
            f"“{mask_in_text(name)}”没有收：{zh}",
            f"“{mask_in_text(name)}” was not taken: {en}",
            code="unreadable",
            where="file",
        )
    if table is None:
        found = [sheet.table for sheet in sheets if sheet.included and sheet.table]
        batch.table = max(set(found), key=lambda t: (found.count(t), t)) if found else ""
    plan = [
        replace(sheet, included=sheet.included and sheet.table == batch.table) for sheet in plan
    ]
    return remembered(batch, plan)


def _open(
    number: uuid.UUID,
    batch: Batch,
    plan: list[SheetPlan],
    parent: Batch | None,
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Write the batch down with what was found; go on to its check where all is known."""
    read = [sheet for sheet in plan if sheet.included]
    if read and all(sheet.remembered for sheet in read):
        batch.state = State.MAPPED
    elif read:
        batch.state = State.HEADED
    files.write_plan(batch.id, [looking.plan_to_json(sheet) for sheet in plan])
    told: Told = {
        "table": batch.table,
        "line": batch.line,
        "place": batch.place,
        "bytes": batch.size,
        "sha256": batch.sha256,
        "corrects": str(parent.id) if parent else None,
    }
    draft, batch.id = files.folder_of(batch.id), number
    try:
        with acting(by):
            batch.save(force_insert=True)
            if parent is not None and parent.state in BEFORE_TAKING:
                close(parent.id, State.REFUSED, "改好的文件另交了一批", by=by, origin=origin)
            if batch.state == State.MAPPED:
                ask_check(batch, by=by, origin=origin)
            append([act("handed_in", batch, told)], by=by, origin=origin)
            files.erase(files.folder_of(number))  # left by one that was killed
            draft.rename(files.folder_of(number))
    except IntegrityError:
        if not _is_mine(number, by=by):  # else the same request came twice, and was done
            _refuse_again(batch)
            raise
