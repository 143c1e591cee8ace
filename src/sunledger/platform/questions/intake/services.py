"""The verbs of this room: hand in, say how it is read, check, agree, take in, take back.

A check and a taking in are jobs. Each begins with a token of its own (`attempt`): what was begun
later counts, so that a job that is done twice, or killed and begun again, ends in one result.
"""

import errno
import logging
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from sunledger.desk.returned.tag import tag_of
from sunledger.engine.sources.guided import Guide
from sunledger.kit.errors import SunledgerError
from sunledger.kit.masking import mask_in_text
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import village_codes
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.jobs import later
from sunledger.platform.questions.intake import checking, files
from sunledger.platform.questions.intake.access import batch_for
from sunledger.platform.questions.intake.checking import Before, Order
from sunledger.platform.questions.intake.contracts import (
    BEFORE_TAKING,
    CLOSED,
    OFFICE_LINE,
    REGISTRY,
    AlreadyHere,
    HeaderChoice,
    Moved,
    SheetPlan,
    State,
    needs_second,
)
from sunledger.platform.questions.intake.models import Batch, Snapshot
from sunledger.platform.questions.intake.models import Mapping as _Mapping
from sunledger.platform.questions.intake.rows import Rows
from sunledger.platform.registers.registry.contracts import Batch as RegisterBatch
from sunledger.platform.registers.registry.contracts import Counts
from sunledger.platform.registers.registry.services import apply_batch, undo_batch

UNDO_DAYS = 30
PENDING_DAYS = 30
CHECK, TAKE, EXPIRE = "intake.check", "intake.take", "intake.expire"
_BEAT_SECONDS = 1.0
_AWAY = (OperationalError, InterfaceError)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LOG = logging.getLogger(__name__)
_LONGEST_NAME = 200
Place = tuple[str, str | None]
Told = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class _Housekeeper:
    """Who deletes what is over: the platform itself."""

    ref: str = "platform"


def own_line(actor: Actor, place: str) -> str:
    """Return the line in which an actor hands in tables at a place."""
    lines = {post.line for post in actor.posts if may(replace(actor, posts=(post,)), Task.UPLOAD)}
    at = {post.line for post in actor.posts if post.place == place} & lines
    return next((line for line in sorted(at or lines, key=str) if line), None) or OFFICE_LINE


# ------------------------------------------------------------------ handing in


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
    line = own_line(by, place)
    require(by, Task.UPLOAD, place=place, line=line)
    mine = Batch.objects.filter(id=number).first()
    if mine is not None:
        if mine.uploaded_by != by.ref:
            raise Refused("没有这一批。", "There is no such batch.", hidden=True)
        return number
    if table and table not in checking.catalogue().sources:
        raise SunledgerError(
            f"没有叫“{table}”的表。请从单子里选一种，或者选“不知道”。",
            f"There is no table “{table}”. Choose one of the list, or “not sure”.",
            code="no_such_table",
            where="table",
        )
    made = False
    try:
        sha256, size = files.keep_given(number, name, content)
        batch = Batch(
            id=number,
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
        parent = _corrected_by(number, batch)
        if parent is not None:
            batch.corrects, batch.table = parent, parent.table
        plan = _first_look(batch)
        made = _open(batch, plan, parent, by=by, origin=origin)
    finally:
        if not made:
            files.erase(files.folder_of(number))
    return number


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
    plan = checking.looked_at(batch.id, table, known=_known(batch.line, table), marked=marked)
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
    return _remembered(batch, plan)


def _known(line: str, table: str | None) -> set[str]:
    rows = _Mapping.objects.filter(line=line)
    if table:
        rows = rows.filter(table=table)
    return set(rows.values_list("fingerprint", flat=True))


def _remembered(batch: Batch, plan: list[SheetPlan]) -> list[SheetPlan]:
    """Return the plan with each sheet read as a sheet of these very headers was read last time."""
    told = {
        row.fingerprint: row
        for row in _Mapping.objects.filter(line=batch.line)
        if not batch.table or row.table == batch.table
    }
    found = []
    for sheet in plan:
        last = told.get(sheet.fingerprint) if sheet.problem is None else None
        if last is None:
            found.append(sheet)
            continue
        batch.table = batch.table or last.table
        columns = {int(index): name for index, name in last.columns.items()}
        found.append(
            replace(
                sheet,
                table=last.table,
                wide=last.wide or None,
                columns=tuple(
                    replace(column, field=columns.get(column.index)) for column in sheet.columns
                ),
                missing=(),
                included=True,
                remembered=True,
            )
        )
    return found


def _open(
    batch: Batch, plan: list[SheetPlan], parent: Batch | None, *, by: Actor, origin: Origin
) -> bool:
    """Write the batch down with what was found; go on to its check where all is known."""
    read = [sheet for sheet in plan if sheet.included]
    if read and all(sheet.remembered for sheet in read):
        batch.state = State.MAPPED
    elif read:
        batch.state = State.HEADED
    files.write_plan(batch.id, [checking.plan_to_json(sheet) for sheet in plan])
    told: Told = {
        "table": batch.table,
        "line": batch.line,
        "place": batch.place,
        "bytes": batch.size,
        "sha256": batch.sha256,
        "corrects": str(parent.id) if parent else None,
    }
    try:
        with acting(by):
            batch.save(force_insert=True)
            if parent is not None and parent.state in BEFORE_TAKING:
                _close(parent.id, State.REFUSED, "改好的文件另交了一批", by=by, origin=origin)
            if batch.state == State.MAPPED:
                _ask_check(batch, by=by, origin=origin)
            append([_act("handed_in", batch, told)], by=by, origin=origin)
    except IntegrityError:
        _refuse_again(batch)
        raise
    return True


def _act(verb: str, batch: Batch, told: Mapping[str, str | int | bool | None]) -> Act:
    return Act(f"intake.{verb}", "batch", str(batch.id), told)


# ------------------------------------------------------------------ how it is read


def choose_headers(
    number: uuid.UUID,
    table: str,
    choices: Mapping[Place, HeaderChoice],
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Say which table a batch is, which sheets are read, and in which row each header begins."""
    if table not in checking.catalogue().sources:
        raise SunledgerError(
            "请选这是哪一种表。", "Say which table it is.", code="no_such_table", where="table"
        )
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        _expect(batch, State.UPLOADED, State.HEADED, State.MAPPED, State.CHECKED)
        rows = {at: c.header_row for at, c in choices.items() if c.header_row is not None}
        batch.table = table
        plan = checking.looked_at(
            number,
            table,
            header_rows=rows,
            known=_known(batch.line, table),
            marked=batch.corrects_id is not None,
        )
        plan = [
            replace(
                sheet,
                included=sheet.problem is None
                and bool(sheet.columns)
                and (choices[sheet.file, sheet.sheet].included)
                if (sheet.file, sheet.sheet) in choices
                else sheet.included,
            )
            for sheet in plan
        ]
        plan = _remembered_where(batch, plan, set(rows))
        if not any(sheet.included for sheet in plan):
            raise SunledgerError(
                "一张工作表也没有选。请至少选一张，并指出表头在哪一行。",
                "No sheet is chosen. Choose one at least, and the row of its header.",
                code="no_sheet",
                where="sheets",
            )
        files.write_plan(number, [checking.plan_to_json(sheet) for sheet in plan])
        batch.state = State.HEADED
        batch.save(update_fields=["table", "state"])
        append([_act("headers_chosen", batch, {"table": table})], by=by, origin=origin)


def _remembered_where(batch: Batch, plan: list[SheetPlan], chosen: set[Place]) -> list[SheetPlan]:
    kept = {(sheet.file, sheet.sheet): sheet.included for sheet in plan}
    return [
        replace(sheet, included=kept[sheet.file, sheet.sheet])
        for sheet in _remembered(batch, plan)
        if chosen is not None
    ]


def match_columns(
    number: uuid.UUID,
    chosen: Mapping[Place, Mapping[int, str]],
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Say as what each column is read, remember it for the next month, and ask for the check.

    Raises SunledgerError where a needed column is missing, or two columns are read as one.
    """
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        _expect(batch, State.HEADED, State.MAPPED, State.CHECKED)
        plan = [checking.plan_of_json(told) for told in files.read_plan(number)]
        plan = [
            _matched(batch.table, sheet, chosen.get((sheet.file, sheet.sheet))) for sheet in plan
        ]
        files.write_plan(number, [checking.plan_to_json(sheet) for sheet in plan])
        for sheet in plan:
            if sheet.included:
                _Mapping.objects.update_or_create(
                    line=batch.line,
                    table=batch.table,
                    fingerprint=sheet.fingerprint,
                    defaults={
                        "wide": sheet.wide or "",
                        "columns": {c.index: c.field for c in sheet.columns if c.field},
                        "at": origin.at,
                        "by": by.ref,
                    },
                )
        batch.state = State.MAPPED
        _ask_check(batch, by=by, origin=origin)
        batch.save()
        read = sum(1 for sheet in plan if sheet.included)
        append([_act("columns_matched", batch, {"sheets": read})], by=by, origin=origin)


def _matched(table: str, sheet: SheetPlan, chosen: Mapping[int, str] | None) -> SheetPlan:
    """Return a sheet with its columns read as chosen; raise where it cannot be read so."""
    if not sheet.included:
        return sheet
    told = {c.index: c.field for c in sheet.columns if c.field} if chosen is None else chosen
    read = {index: name for index, name in told.items() if name}
    finder = checking.recogniser(table)
    fields = {column.field: column.name for column in finder.fields_of(table, sheet.wide)}
    where = sheet.sheet or sheet.file
    twice = [name for name in read.values() if list(read.values()).count(name) > 1]
    if twice:
        header = fields.get(twice[0], twice[0])
        raise SunledgerError(
            f"“{where}”里有两列都当成“{header}”。请只留一列。",
            f"In “{where}” two columns are read as “{header}”. Keep one of them.",
            code="column_twice",
            where="columns",
        )
    unknown = [name for name in read.values() if name not in fields and sheet.wide is None]
    if unknown:
        raise SunledgerError(
            "有一列选的内容这种表里没有。请重新选。",
            "A column is read as something that this table has not. Choose again.",
            code="no_such_column",
            where="columns",
        )
    guide = Guide(table, sheet.wide, sheet.header_row, sheet.header_depth, read)
    source = checking.catalogue().sources[table]
    missing = (*finder.lacking(guide), *checking.also_missing(source, set(read.values())))
    if missing:
        zh = "、".join(f"“{name}”" for name in missing)
        raise SunledgerError(
            f"“{where}”还缺 {zh}。请在下面指出是哪一列；表里真没有，请补上再交。",
            f"“{where}” lacks {', '.join(missing)}. Say which column it is, or add it.",
            code="column_missing",
            where="columns",
        )
    columns = tuple(replace(c, field=read.get(c.index)) for c in sheet.columns)
    return replace(sheet, columns=columns, missing=())


def _expect(batch: Batch, *states: State) -> None:
    if batch.state not in states:
        raise Moved(State(batch.state))


# ------------------------------------------------------------------ the check


def _ask_check(batch: Batch, *, by: Actor, origin: Origin) -> None:
    batch.state, batch.attempt = State.CHECKING, None
    batch.progress_zh, batch.progress_en = "在排队，马上开始。", "Waiting for its turn."
    batch.began_at = batch.beat_at = origin.at
    if not batch._state.adding:  # noqa: SLF001 - Django's own mark of a row not yet written
        batch.save()
    later(CHECK, by=by, batch=str(batch.id))


def check_again(number: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Check a batch once more, as when the register changed or a check does not come to its end."""
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        _expect(batch, State.MAPPED, State.CHECKING, State.CHECKED)
        _ask_check(batch, by=by, origin=origin)
        append([_act("check_asked", batch, {})], by=by, origin=origin)


def run_check(number: uuid.UUID, *, by: Actor, origin: Origin) -> bool:
    """Check a batch; tell whether this attempt is the one that counts.

    Killed anywhere, it leaves the batch as it was, and the next attempt begins from the file.
    """
    begun = _begin(number, State.CHECKING, by=by, origin=origin)
    if begun is None:
        return False
    batch, attempt = begun
    base = files.folder_of(number)
    for left in (*base.glob("check-*"), *base.glob("look-*")):
        files.erase(left)
    draft = files.private(files.draft_of(number, attempt))
    order = _order(batch, by=by, origin=origin)
    try:
        result = checking.check(order, draft, _teller(number, attempt))
    except _AWAY:
        raise  # the job is done again
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch must not hang
        files.erase(draft)
        fault = _told_of(error)
        return _failed(number, attempt, State.HEADED, fault, by=by, origin=origin)
    with acting(by):
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.attempt != attempt or batch.state != State.CHECKING:
            files.erase(draft)
            return False
        files.erase(files.check_of(number))
        draft.rename(files.check_of(number))
        batch.state = State.CHECKED
        batch.rows, batch.taken, batch.refused = result.rows, result.taken, result.refused
        batch.reminders, batch.same = result.reminders, result.same
        batch.repeated, batch.later = result.repeated, result.later
        batch.save()
        told = {
            "rows": result.rows,
            "taken": result.taken,
            "refused": result.refused,
            "reminders": result.reminders,
            "same": result.same,
            "repeated": result.repeated,
            "later": result.later,
        }
        append([_act("checked", batch, told)], by=by, origin=origin)
    return True


def _begin(
    number: uuid.UUID, state: State, *, by: Actor, origin: Origin
) -> tuple[Batch, uuid.UUID] | None:
    """Begin an attempt; None where there is nothing to do any more."""
    with acting(by):
        batch = Batch.objects.select_for_update().filter(id=number).first()
        if batch is None or batch.state != state:
            return None
        batch.attempt = uuid.uuid4()
        batch.began_at = batch.beat_at = origin.at
        batch.save(update_fields=["attempt", "began_at", "beat_at"])
        return batch, batch.attempt


def _failed(
    number: uuid.UUID,
    attempt: uuid.UUID,
    back_to: State,
    error: SunledgerError,
    *,
    by: Actor,
    origin: Origin,
) -> bool:
    """Go back to where somebody can act, with what was wrong said on the page of the batch."""
    with acting(by):
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.attempt != attempt:
            return False
        batch.state = back_to
        batch.progress_zh, batch.progress_en = error.zh[:300], error.en[:300]
        batch.save()
        append([_act("failed", batch, {"code": error.code})], by=by, origin=origin)
    return False


def _told_of(error: Exception) -> SunledgerError:
    """Return what can be said of a fault; nothing of the file may stand in it."""
    if isinstance(error, SunledgerError):
        return error
    full = "No space left" in str(error) or getattr(error, "errno", 0) in _FULL
    _LOG.error("a batch failed", exc_info=error)
    if full:
        return SunledgerError(
            "磁盘满了，没有做完，什么也没有收。请管理员腾出空间，再点“再核对一次”。",
            "The disk is full; nothing was taken in. Have space freed, then check once more.",
            code="disk_full",
        )
    return SunledgerError(
        "没有做完，什么也没有收。请再试一次；还不行，请另存为 .xlsx 再交，并告诉管理员。",
        "It did not come to its end; nothing was taken in. Try again, or save it as .xlsx anew.",
        code="fault",
    )


def _teller(number: uuid.UUID, attempt: uuid.UUID) -> Callable[[str, str], None]:
    """Return what writes down how far an attempt is, once a second at most."""
    told = 0.0

    def tell(zh: str, en: str) -> None:
        nonlocal told
        if time.monotonic() - told < _BEAT_SECONDS:
            return
        told = time.monotonic()
        Batch.objects.filter(id=number, attempt=attempt).update(
            progress_zh=zh.rpartition("：")[0][:300] or zh[:300],
            progress_en=en.rpartition(": ")[0][:300] or en[:300],
            beat_at=timezone.now(),
        )

    return tell


def _order(batch: Batch, *, by: Actor, origin: Origin) -> Order:
    plan = [checking.plan_of_json(told) for told in files.read_plan(batch.id)]
    register = batch.table in REGISTRY
    return Order(
        batch=batch.id,
        table=batch.table,
        guides=checking.guides_of(plan, batch.table),
        as_of=timezone.localtime(origin.at).date(),
        corrects=_taken_before(batch),
        last=_last(batch),
        villages=_villages(batch.place) if register else {},
        rehearse=(lambda rows: _rehearse(batch, rows, by=by, origin=origin)) if register else None,
        key=settings.HOME.key("pseudonyms"),
    )


def _villages(place: str) -> dict[str, int]:
    """Return the villages of a place by code, also by the codes that files still have."""
    return village_codes(place)


def _root_of(batch: Batch) -> Batch | None:
    """Return the batch that a chain of corrections began with."""
    root = batch.corrects
    while root is not None and root.corrects is not None:
        root = root.corrects
    return root


def _taken_before(batch: Batch) -> Before | None:
    """Return the rows that a returned file holds and that were taken in before it came back."""
    root = _root_of(batch)
    if root is None or root.state != State.TAKEN_IN:
        return None
    chain = [root]
    for one in chain:
        chain += Batch.objects.filter(corrects=one, state=State.TAKEN_IN).exclude(id=batch.id)
    rows = tuple(path for one in chain if (path := snapshot_path(one.id)) is not None)
    parent = batch.corrects
    told = files.read_json(files.snapshots_of(parent.id) / checking.REFUSED) if parent else None
    return Before(rows, frozenset(told or ())) if rows else None


def _last(batch: Batch) -> tuple[Path, str] | None:
    """Return the rows of the last batch of this table that was taken in, and its day."""
    held = Batch.objects.filter(
        table=batch.table, line=batch.line, place=batch.place, state=State.TAKEN_IN
    ).exclude(id=batch.id)
    if batch.corrects_id is not None:
        return None  # its rows are what the last one lacked
    for one in held.order_by("-taken_at"):
        path = snapshot_path(one.id)
        if path is not None and one.taken_at is not None:
            return path, timezone.localtime(one.taken_at).date().isoformat()
    return None


def snapshot_path(number: uuid.UUID) -> Path | None:
    """Return the file of the rows of a batch that count, while it is kept."""
    row = Snapshot.objects.filter(batch_id=number, erased_at=None).first()
    path = files.snapshots_of(number) / f"{row.sha256}.parquet" if row else None
    return path if path is not None and path.exists() else None


def _register_batch(batch: Batch) -> RegisterBatch:
    as_of = batch.as_of or timezone.localtime(batch.uploaded_at).date()
    return RegisterBatch(
        id=batch.id,
        table=batch.table,
        department=checking.catalogue().sources[batch.table].department,
        as_of=as_of,
        whole=batch.whole,
    )


def _rehearse(batch: Batch, rows: Rows, *, by: Actor, origin: Origin) -> Counts:
    """Lay the rows over the register, see what that does, and take it all off again."""
    with transaction.atomic():
        counts = apply_batch(_register_batch(batch), rows.read(), by=by, origin=origin)
        transaction.set_rollback(True)
    return counts


# ------------------------------------------------------------------ agreeing


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
        _expect(batch, State.CHECKED)
        if not batch.taken:
            raise SunledgerError(
                "这一批没有能收的行。请按退回的表改好再交。",
                "No row of this batch can be taken in. Mend the returned file and hand it in.",
                code="nothing_to_take",
            )
        batch.purpose, batch.basis = purpose.strip()[:200], basis.strip()[:200]
        batch.as_of = as_of
        batch.whole = whole and batch.table == "members" and batch.corrects_id is None
        batch.confirmed_by, batch.confirmed_name = by.ref, by.name
        batch.confirmed_at = origin.at
        batch.state = State.WAITING
        if not needs_second(batch.table):
            _ask_taking(batch, by=by, origin=origin)
        batch.save()
        told = {"rows": batch.taken, "second": needs_second(batch.table), "whole": batch.whole}
        append([_act("confirmed", batch, told)], by=by, origin=origin)


def _ask_taking(batch: Batch, *, by: Actor, origin: Origin) -> None:
    batch.state, batch.attempt = State.TAKING, None
    batch.progress_zh, batch.progress_en = "在排队，马上收下。", "Waiting for its turn."
    batch.began_at = batch.beat_at = origin.at
    later(TAKE, by=by, batch=str(batch.id))


def agree(number: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Agree as the second person: the rows count now. Refused for whoever handed it in."""
    with acting(by):
        batch = batch_for(number, Task.REVIEW_UPLOAD, by=by, lock=True)
        _other_person(batch, by)
        _expect(batch, State.WAITING)
        batch.reviewed_by, batch.reviewed_name, batch.reviewed_at = by.ref, by.name, origin.at
        _ask_taking(batch, by=by, origin=origin)
        batch.save()
        append([_act("agreed", batch, {"rows": batch.taken})], by=by, origin=origin)


def _other_person(batch: Batch, by: Actor) -> None:
    if by.ref in (batch.uploaded_by, batch.confirmed_by):
        raise Refused(
            "这一批是你交的，要另一个人来看。请找本单位的审核人。",
            "You handed this in; another person has to look. Ask the approver of your unit.",
        )


def send_back(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Refuse a batch as the second person, with a reason; nothing of it counts."""
    _need_why(why)
    with acting(by):
        batch = batch_for(number, Task.REVIEW_UPLOAD, by=by, lock=True)
        _other_person(batch, by)
        _expect(batch, State.WAITING)
        batch.reviewed_by, batch.reviewed_name, batch.reviewed_at = by.ref, by.name, origin.at
        batch.save()
        _close(number, State.REFUSED, why, by=by, origin=origin)
        files.erase_once_done(files.folder_of(number))


def withdraw(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Take back a batch that does not count yet; its file is deleted."""
    _need_why(why)
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        _expect(batch, *BEFORE_TAKING)
        _close(number, State.REFUSED, why, by=by, origin=origin)
        files.erase_once_done(files.folder_of(number))


def _need_why(why: str) -> None:
    if not why.strip():
        raise SunledgerError("请写明为什么。", "Say why.", code="why_missing", where="why")


def _close(number: uuid.UUID, state: State, why: str, *, by: By, origin: Origin) -> None:
    batch = Batch.objects.select_for_update().get(id=number)
    batch.state, batch.attempt = state, None
    batch.closed_by, batch.closed_name = by.ref, getattr(by, "name", "")
    batch.closed_at, batch.closed_why = origin.at, mask_in_text(why.strip())[:200]
    batch.save()
    append([_act(str(state), batch, {"rows": batch.taken})], by=by, origin=origin)


# ------------------------------------------------------------------ taking in


def run_taking(number: uuid.UUID, *, by: Actor, origin: Origin) -> bool:
    """Have the rows of a batch count; tell whether this attempt is the one that did it.

    The snapshot is written first, under its hash; then one transaction writes the register, the
    batch and the log. Killed before its commit nothing counts, killed after it all does, and the
    next attempt only clears away.
    """
    begun = _begin(number, State.TAKING, by=by, origin=origin)
    if begun is None:
        _clear_away(number)
        return False
    attempt = begun[1]
    try:
        taken = _take(number, attempt, by=by, origin=origin)
    except _AWAY:
        raise  # the job is done again
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch must not hang
        fault = _told_of(error)
        return _failed(number, attempt, State.CHECKED, fault, by=by, origin=origin)
    _clear_away(number)
    return taken


def _take(number: uuid.UUID, attempt: uuid.UUID, *, by: Actor, origin: Origin) -> bool:
    batch = Batch.objects.get(id=number)
    source = checking.catalogue().sources[batch.table]
    sha256, size, fields = _keep_rows(batch)
    with acting(by):
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.attempt != attempt or batch.state != State.TAKING:
            return False
        effects: dict[str, int] = {"rows": batch.taken}
        if batch.table in REGISTRY:
            counts = apply_batch(
                _register_batch(batch), _rows_of(batch).read(), by=by, origin=origin
            )
            effects |= {
                "new": counts.new,
                "changed": counts.changed,
                "same": counts.same,
                "gone": counts.gone,
                "left": len(counts.left),
                "missing": len(counts.missing),
            }
        day = timezone.localtime(origin.at).date()
        Snapshot.objects.update_or_create(
            batch=batch,
            defaults={
                "sha256": sha256,
                "rows": batch.taken,
                "size": size,
                "fields": fields,
                "purpose": batch.purpose,
                "basis": batch.basis,
                "made_at": origin.at,
                "expires_on": day + timedelta(days=source.retention_days),
            },
        )
        batch.state, batch.taken_at, batch.effects = State.TAKEN_IN, origin.at, effects
        batch.save()
        told: Told = {**effects, "table": batch.table, "sha256": batch.sha256, "snapshot": sha256}
        append([_act("taken_in", batch, told)], by=by, origin=origin)
    return True


def _keep_rows(batch: Batch) -> tuple[str, int, list[str]]:
    """Copy the checked rows to where they stay, under their hash; twice is as once."""
    checked = files.check_of(batch.id)
    rows = checked / checking.ROWS
    sha256 = files.sha256_of(rows)
    folder = files.private(files.snapshots_of(batch.id))
    for old in folder.iterdir():
        if old.name != f"{sha256}.parquet":
            old.unlink()
    draft, target = folder / ".draft", folder / f"{sha256}.parquet"
    draft.write_bytes(rows.read_bytes())
    draft.chmod(0o600)
    draft.replace(target)
    files.write_json(folder / checking.REFUSED, files.read_json(checked / checking.REFUSED))
    files.sync_folder(folder)
    plan = [checking.plan_of_json(told) for told in files.read_plan(batch.id)]
    fields = {c.field for sheet in plan if sheet.included for c in sheet.columns if c.field}
    return sha256, target.stat().st_size, sorted(fields)


def _rows_of(batch: Batch) -> Rows:
    checked = files.check_of(batch.id)
    told = files.read_json(checked / checking.SHEETS) or {}
    return Rows(
        batch.table,
        checked / checking.ROWS,
        checked / checking.IDENTITY,
        {int(number): (file, sheet) for number, (file, sheet) in told.items()},
        _villages(batch.place),
    )


def _clear_away(number: uuid.UUID) -> None:
    """Delete the file that was handed in and all numbers in the clear, once its rows count.

    What stays is what the check said, masked, and the owner's marked workbook, sealed.
    """
    if not Batch.objects.filter(id=number, state=State.TAKEN_IN).exists():
        return
    base, checked = files.folder_of(number), files.check_of(number)
    files.erase(files.given(number))
    files.erase(checked / checking.IDENTITY)
    for path in (checked / checking.ROWS, checked / checking.SHEETS, base / files.PLAN):
        path.unlink(missing_ok=True)
    for left in (*base.glob("check-*"), *base.glob("look-*")):
        files.erase(left)


# ------------------------------------------------------------------ taking back, and the end


def undo(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Take a whole batch back, within 30 days; what others changed since stays as it is."""
    _need_why(why)
    with acting(by):
        batch = batch_for(number, Task.UNDO_BATCH, by=by, lock=True)
        _expect(batch, State.TAKEN_IN)
        _in_time(batch, origin)
        if batch.table in REGISTRY:
            undo_batch(number, by=by, origin=origin)
        Snapshot.objects.filter(batch=batch).update(erased_at=origin.at, erased_why="undone")
        _close(number, State.UNDONE, why, by=by, origin=origin)
        files.erase_once_done(files.snapshots_of(number), files.folder_of(number))


def _in_time(batch: Batch, origin: Origin) -> None:
    last = undo_until(batch)
    if last is None or timezone.localtime(origin.at).date() > last:
        raise SunledgerError(
            f"收下已经超过 {UNDO_DAYS} 天，不能整批退回了。要改，请交新表，或者提出变更。",
            f"It was taken in more than {UNDO_DAYS} days ago and cannot be taken back whole. "
            "Hand in a new table, or propose a change.",
            code="undo_too_late",
        )


def undo_until(batch: Batch) -> date | None:
    """Return the last day on which a batch can be taken back; None before it was taken in."""
    if batch.taken_at is None:
        return None
    return timezone.localtime(batch.taken_at).date() + timedelta(days=UNDO_DAYS)


def expire(origin: Origin) -> int:
    """Delete snapshots whose day is over and files that nobody went on with; return how many."""
    by, day = _Housekeeper(), timezone.localtime(origin.at).date()
    done = 0
    over = Snapshot.objects.filter(erased_at=None, expires_on__lte=day)
    for number in over.values_list("batch_id", flat=True):
        done += _expire(number, {State.TAKEN_IN}, "到了保存期限", by=by, origin=origin)
    waited = origin.at - timedelta(days=PENDING_DAYS)
    left = Batch.objects.filter(state__in=sorted(BEFORE_TAKING), uploaded_at__lt=waited)
    for number in left.values_list("id", flat=True):
        done += _expire(number, BEFORE_TAKING, "30 天没有办完", by=by, origin=origin)
    _sweep(origin)
    return done


def _expire(
    number: uuid.UUID, states: Collection[State], why: str, *, by: By, origin: Origin
) -> bool:
    """End a batch; False where somebody went on with it a moment ago."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.state not in states:
            return False
        held = Snapshot.objects.filter(batch=batch, erased_at=None)
        held.update(erased_at=origin.at, erased_why="expired")
        _close(number, State.EXPIRED, why, by=by, origin=origin)
    return True


def _sweep(origin: Origin) -> None:
    """Delete folders of batches that are over, and returned workbooks that nobody can use now."""
    closed = Batch.objects.filter(state__in=sorted(CLOSED)).values_list("id", flat=True)
    for number in closed:
        files.erase(files.folder_of(number))
        files.erase(files.snapshots_of(number))
    old = origin.at - timedelta(days=UNDO_DAYS)
    done = Batch.objects.filter(state=State.TAKEN_IN, taken_at__lt=old)
    for number in done.values_list("id", flat=True):
        (files.check_of(number) / checking.RETURNED).unlink(missing_ok=True)
    for path in (Path(settings.HOME.files) / "uploading").glob("*"):
        if path.stat().st_mtime < (origin.at - timedelta(hours=6)).timestamp():
            path.unlink(missing_ok=True)  # a request that was killed
    base = Path(settings.HOME.files) / "intake"
    known = {str(number) for number in Batch.objects.values_list("id", flat=True)}
    if base.exists():
        for folder in base.iterdir():
            if folder.name not in known and folder.stat().st_mtime < old.timestamp():
                files.erase(folder)
