"""收表 batches: hand a table in, match it, see it checked, confirm it, take it back."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from sunledger.faces.api.examples import PLACE
from sunledger.faces.api.front import Because, Done, route
from sunledger.faces.api.once import Given, answered, key_of, once
from sunledger.faces.api.paging import After, Limit, Page, id_after
from sunledger.faces.api.routes.events import Happened, happened
from sunledger.faces.api.routes.places import CODE
from sunledger.faces.audience import SIGNED_IN, Request
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.intake import selectors, services
from sunledger.platform.questions.intake.access import place_of_batch
from sunledger.platform.questions.intake.contracts import (
    BatchView,
    CheckResult,
    HeaderChoice,
    Progress,
    SheetPlan,
    State,
    UndoPreview,
)

router = Router(tags=["收表 batches"])

_WHY = {"body": {"why": "交错了月份"}}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = "application/zip"
_KEYS = uuid.UUID("6f1c3c0e-7c11-4a55-9d3c-0d1d8f1c5a01")


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its field, the header by which it is known, and its kind."""

    field: str
    name: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Table:
    """A table that can be handed in; `kept_days` is how long its rows are kept."""

    code: str
    zh: str
    en: str
    department: str
    kept_days: int
    columns: list[TableColumn]


@dataclass(frozen=True)
class Batches:
    """A part of the list; `states` counts the batches of each state."""

    rows: list[BatchView]
    total: int
    next: str | None
    states: dict[str, int]


@dataclass(frozen=True)
class Receipt:
    """What was taken in, by its hash, and under which lines of the log that stands.

    `rows` are taken, refused, the same as before, repeated in the file, or later
    than its day.
    """

    batch: uuid.UUID
    table: str
    name: str
    sha256: str
    rows: int
    taken: int
    refused: int
    same: int
    repeated: int
    later: int
    handed_in_by: str
    handed_in_at: datetime
    agreed_by: str
    taken_at: datetime | None
    snapshot_sha256: str
    log: list[Happened]


class SheetHeader(Schema):
    """Whether a sheet is read, and in which row (1 is the first) its header begins."""

    file: str = Field(max_length=400)
    sheet: str | None = Field(None, max_length=100)
    included: bool = True
    header_row: int | None = Field(None, ge=1, le=1 << 20)


class Headers(Schema):
    """Which table a batch is, and how its sheets begin."""

    table: str = Field(max_length=60)
    sheets: list[SheetHeader] = Field([], max_length=500)


class SheetColumns(Schema):
    """As what the columns of a sheet are read: the index (0 is A) of each, and a field."""

    file: str = Field(max_length=400)
    sheet: str | None = Field(None, max_length=100)
    columns: dict[int, str]


class Columns(Schema):
    """What was matched by hand; what is not named is read as it was recognised."""

    sheets: list[SheetColumns] = Field([], max_length=500)


class Confirmed(Schema):
    """What the rows are for, on which legal basis, and of which day they are.

    `whole` says that what is missing in the table is gone: of an extract, what was handed in before
    counts no more. It is heard of members, assistance and every extract.
    """

    purpose: str = Field(min_length=1, max_length=200)
    basis: str = Field(min_length=1, max_length=200)
    as_of: date
    whole: bool = False


@route(
    router,
    "GET",
    "/tables",
    Page[Table],
    task=SIGNED_IN,
    says=("可以交哪些表、每张表有哪些列。", "Which tables can be handed in, and their columns."),
)
def list_tables(request: Request) -> Page[Table]:
    """List all, in the order of the catalogue."""
    del request
    return Page[Table].whole(
        [
            Table(
                code=table.id,
                zh=table.title.zh,
                en=table.title.en,
                department=table.department,
                kept_days=table.retention_days,
                columns=[
                    TableColumn(column.field, column.name, column.kind, column.required)
                    for column in table.columns
                ],
            )
            for table in selectors.tables()
        ]
    )


@route(
    router,
    "GET",
    "/batches",
    Batches,
    task=Task.SEE_BATCHES,
    says=("交来的各批，新的在前。", "Batches, the newest first."),
)
def list_batches(
    request: Request,
    *,
    state: State | None = None,
    table: Annotated[str, Query(max_length=60)] = "",
    after: After = "",
    limit: Limit = 50,
) -> Batches:
    """List those of the own place and department."""
    found = selectors.batches(
        by=request.actor, state=state or "", table=table, after=id_after(after), limit=limit + 1
    )
    part = Page[BatchView].of(found.rows, limit, lambda batch: str(batch.id))
    return Batches(part.rows, found.total, part.next, dict(found.states))


@route(
    router,
    "POST",
    "/batches",
    Done,
    task=Task.UPLOAD,
    status=201,
    says=("交一个表。", "Hand a table in."),
    alone=True,
    example={"form": {"place": PLACE, "table": "members", "file": "@members.xlsx"}},
)
def upload_batch(
    request: Request,
    place: Annotated[str, Form(pattern=CODE)],
    file: File[UploadedFile],
    table: Annotated[str, Form(max_length=60)] = "",
) -> Given:
    """Take a file; without `table` it is guessed. A file of a known form is checked at once."""
    key, by, origin = key_of(request), request.actor, request.origin
    done = answered(request)
    if done is not None:
        return done
    number = uuid.uuid5(_KEYS, f"{by.ref} {key}") if key else uuid.uuid4()
    with services.looked(
        number,
        table=table or None,
        place=place,
        name=file.name or "",
        content=file.chunks(),
        by=by,
        origin=origin,
    ) as found:

        def take_in_hand() -> Done:
            return Done(id=str(services.take_in_hand(found, by=by, origin=origin)))

        with acting(by):
            return once(request, HTTPStatus.CREATED, take_in_hand)


@route(
    router,
    "GET",
    "/batches/{batch}",
    BatchView,
    task=Task.SEE_BATCHES,
    place=place_of_batch,
    says=("一批：到哪一步、多少行。", "A batch: how far it is, and how many rows."),
)
def get_batch(request: Request, batch: uuid.UUID) -> BatchView:
    """Tell of a batch; `state` says what comes next."""
    return selectors.batch(batch, by=request.actor)


@route(
    router,
    "GET",
    "/batches/{batch}/progress",
    Progress,
    task=Task.SEE_BATCHES,
    place=place_of_batch,
    says=("核对或收下到哪了。", "How far a check or a taking in is."),
)
def get_progress(request: Request, batch: uuid.UUID) -> Progress:
    """Tell in words, and for how many seconds it has been going on."""
    return selectors.progress(batch, by=request.actor, now=request.origin.at)


@route(
    router,
    "GET",
    "/batches/{batch}/plan",
    Page[SheetPlan],
    task=Task.SEE_BATCHES,
    place=place_of_batch,
    says=("每张工作表怎么读。", "How each sheet is read."),
)
def list_sheets(request: Request, batch: uuid.UUID) -> Page[SheetPlan]:
    """List the sheets with header, columns and masked samples."""
    return Page[SheetPlan].whole(selectors.plan(batch, by=request.actor))


@route(
    router,
    "POST",
    "/batches/{batch}/headers",
    Done,
    task=Task.UPLOAD,
    place=place_of_batch,
    status=201,
    says=("说明是哪种表、表头在哪一行。", "Say which table it is, and where headers begin."),
    example={"body": {"table": "members", "sheets": []}},
)
def choose_headers(request: Request, batch: uuid.UUID, asked: Headers) -> Done:
    """Say how the sheets begin, before the columns are matched."""
    choices = {
        (sheet.file, sheet.sheet): HeaderChoice(sheet.included, sheet.header_row)
        for sheet in asked.sheets
    }
    services.choose_headers(batch, asked.table, choices, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "POST",
    "/batches/{batch}/columns",
    Done,
    task=Task.UPLOAD,
    place=place_of_batch,
    status=201,
    says=("对列，然后开始核对。", "Match the columns, and have the batch checked."),
    example={"body": {"sheets": []}},
)
def match_columns(request: Request, batch: uuid.UUID, asked: Columns) -> Done:
    """Say as what each column is read; it is remembered for the next month."""
    chosen: dict[tuple[str, str | None], Mapping[int, str]] = {
        (sheet.file, sheet.sheet): sheet.columns for sheet in asked.sheets
    }
    services.match_columns(batch, chosen, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "POST",
    "/batches/{batch}/check",
    Done,
    task=Task.UPLOAD,
    place=place_of_batch,
    status=201,
    says=("再核对一次。", "Check a batch once more."),
)
def check_again(request: Request, batch: uuid.UUID) -> Done:
    """Check it against the register as it is now."""
    services.check_again(batch, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "GET",
    "/batches/{batch}/result",
    CheckResult,
    task=Task.SEE_BATCHES,
    place=place_of_batch,
    says=("核对的结果，号码打码。", "What the check found, numbers masked."),
)
def get_result(request: Request, batch: uuid.UUID) -> CheckResult:
    """Tell what is refused and why, and what would change; 409 before there was a check."""
    found = selectors.result(batch, by=request.actor)
    if found is None:
        zh = "这一批还没有核对好。请过一会儿再看。"
        raise _not_yet(zh, "It is not checked yet. Look again soon.")
    return found


@route(
    router,
    "GET",
    "/batches/{batch}/returned",
    None,
    task=Task.UPLOAD,
    place=place_of_batch,
    says=("退回的表，不对的格子标红。", "The own workbook, with bad cells marked."),
    content={_XLSX: _BYTES, _ZIP: _BYTES},
)
def get_returned(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Give the workbook to mend and hand in again; 409 where no row goes back."""
    found = selectors.returned_file(batch, by=request.actor)
    if found is None:
        zh = "这一批没有退回的行。请看核对的结果。"
        raise _not_yet(zh, "No row of it goes back. See what the check found.")
    name, content = found
    kind = _ZIP if name.endswith(".zip") else _XLSX
    return HttpResponse(content, kind, headers={"Content-Disposition": "attachment"})


@route(
    router,
    "POST",
    "/batches/{batch}/confirm",
    Done,
    task=Task.UPLOAD,
    place=place_of_batch,
    status=201,
    says=("确认用途和依据，收下或等第二个人。", "Confirm purpose and basis of the rows."),
    example={"body": {"purpose": "更新名册", "basis": "社会救助暂行办法", "as_of": "2026-03-01"}},
)
def confirm_batch(request: Request, batch: uuid.UUID, asked: Confirmed) -> Done:
    """Have the rows count, or wait for a second person where the table is sensitive."""
    services.confirm(
        batch,
        purpose=asked.purpose,
        basis=asked.basis,
        as_of=asked.as_of,
        whole=asked.whole,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(batch))


@route(
    router,
    "POST",
    "/batches/{batch}/agree",
    Done,
    task=Task.REVIEW_UPLOAD,
    place=place_of_batch,
    status=201,
    says=("第二个人同意，收下。", "Agree as the second person."),
)
def agree_batch(request: Request, batch: uuid.UUID) -> Done:
    """Have the rows count; refused for whoever handed them in."""
    services.agree(batch, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "POST",
    "/batches/{batch}/send-back",
    Done,
    task=Task.REVIEW_UPLOAD,
    place=place_of_batch,
    status=201,
    says=("第二个人不同意，写明原因。", "Refuse as the second person, and say why."),
    example=_WHY,
)
def send_back_batch(request: Request, batch: uuid.UUID, asked: Because) -> Done:
    """Have nothing of it count."""
    services.send_back(batch, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "POST",
    "/batches/{batch}/withdraw",
    Done,
    task=Task.UPLOAD,
    place=place_of_batch,
    status=201,
    says=("收下以前撤回。", "Take a batch back that does not count yet."),
    example=_WHY,
)
def withdraw_batch(request: Request, batch: uuid.UUID, asked: Because) -> Done:
    """Take it back; its file is deleted."""
    services.withdraw(batch, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "GET",
    "/batches/{batch}/receipt",
    Receipt,
    task=Task.SEE_BATCHES,
    place=place_of_batch,
    says=("收条：收下了什么，凭哈希可查。", "The receipt: what was taken in, by its hash."),
)
def get_receipt(request: Request, batch: uuid.UUID) -> Receipt:
    """Tell what counts and the lines of the log that say so; 409 before it was taken in."""
    found = selectors.batch(batch, by=request.actor)
    if found.taken_at is None:
        raise _not_yet("这一批还没有收下。请先确认。", "It is not taken in yet. Confirm it first.")
    return Receipt(
        batch=found.id,
        table=found.table,
        name=found.name,
        sha256=found.sha256,
        rows=found.rows,
        taken=found.taken,
        refused=found.refused,
        same=found.same,
        repeated=found.repeated,
        later=found.later,
        handed_in_by=found.uploaded_name,
        handed_in_at=found.uploaded_at,
        agreed_by=found.reviewed_name,
        taken_at=found.taken_at,
        snapshot_sha256=found.snapshot_sha256,
        log=happened("batch", str(batch), "", _LINES).rows,
    )


_LINES = 50  # of the log; a batch has some ten


@route(
    router,
    "GET",
    "/batches/{batch}/undo",
    UndoPreview,
    task=Task.UNDO_BATCH,
    place=place_of_batch,
    says=("整批退回会动到什么。", "What taking a whole batch back would do."),
)
def preview_undo(request: Request, batch: uuid.UUID) -> UndoPreview:
    """List the effects, before anything is done."""
    return selectors.undo_preview(batch, by=request.actor, origin=request.origin)


@route(
    router,
    "POST",
    "/batches/{batch}/undo",
    Done,
    task=Task.UNDO_BATCH,
    place=place_of_batch,
    status=201,
    says=("30 天内整批退回。", "Take a whole batch back, within 30 days."),
    example=_WHY,
)
def undo_batch(request: Request, batch: uuid.UUID, asked: Because) -> Done:
    """Take it back; what others changed since stays as it is."""
    services.undo(batch, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(batch))


@route(
    router,
    "GET",
    "/batches/{batch}/events",
    Page[Happened],
    task=Task.SEE_BATCHES,
    place=place_of_batch,
    says=("一批的经过。", "What was done with a batch."),
)
def list_batch_events(
    request: Request, batch: uuid.UUID, after: After = "", limit: Limit = 100
) -> Page[Happened]:
    """List the newest first."""
    del request
    return happened("batch", str(batch), after, limit)


def _not_yet(zh: str, en: str) -> SunledgerError:
    return SunledgerError(zh, en, code="not_yet")
