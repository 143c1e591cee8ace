"""Saying how a file is read: the table, the header, and as what each column."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from sunledger.engine.sources.guided import Guide
from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import handed_in
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.intake import files, looking
from sunledger.platform.questions.intake.access import batch_for
from sunledger.platform.questions.intake.contracts import HeaderChoice, SheetPlan, State
from sunledger.platform.questions.intake.models import Batch
from sunledger.platform.questions.intake.models import Mapping as _Mapping
from sunledger.platform.questions.intake.services.memory import known_headers, remembered
from sunledger.platform.questions.intake.services.steps import act, ask_check, expect

Place = tuple[str, str | None]


def choose_headers(
    number: uuid.UUID,
    table: str,
    choices: Mapping[Place, HeaderChoice],
    *,
    by: Actor,
    origin: Origin,
) -> None:
    """Say which table a batch is, which sheets are read, and in which row each header begins."""
    if table not in handed_in():
        raise SunledgerError(
            "请选这是哪一种表。", "Say which table it is.", code="no_such_table", where="table"
        )
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        expect(batch, State.UPLOADED, State.HEADED, State.MAPPED, State.CHECKED)
        rows = {at: c.header_row for at, c in choices.items() if c.header_row is not None}
        batch.table = table
        plan = looking.looked_at(
            number,
            table,
            header_rows=rows,
            known=known_headers(batch.line, table),
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
        files.write_plan(number, [looking.plan_to_json(sheet) for sheet in plan])
        batch.state = State.HEADED
        batch.save(update_fields=["table", "state"])
        append([act("headers_chosen", batch, {"table": table})], by=by, origin=origin)


def _remembered_where(batch: Batch, plan: list[SheetPlan], chosen: set[Place]) -> list[SheetPlan]:
    kept = {(sheet.file, sheet.sheet): sheet.included for sheet in plan}
    return [
        replace(sheet, included=kept[sheet.file, sheet.sheet])
        for sheet in remembered(batch, plan)
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
        expect(batch, State.HEADED, State.MAPPED, State.CHECKED)
        plan = [looking.plan_of_json(told) for told in files.read_plan(number)]
        plan = [
            _matched(batch.table, sheet, chosen.get((sheet.file, sheet.sheet))) for sheet in plan
        ]
        files.write_plan(number, [looking.plan_to_json(sheet) for sheet in plan])
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
        ask_check(batch, by=by, origin=origin)
        batch.save()
        read = sum(1 for sheet in plan if sheet.included)
        append([act("columns_matched", batch, {"sheets": read})], by=by, origin=origin)


def _matched(table: str, sheet: SheetPlan, chosen: Mapping[int, str] | None) -> SheetPlan:
    """Return a sheet with its columns read as chosen; raise where it cannot be read so."""
    if not sheet.included:
        return sheet
    told = {c.index: c.field for c in sheet.columns if c.field} if chosen is None else chosen
    read = {index: name for index, name in told.items() if name}
    finder = looking.recogniser(table)
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
    source = handed_in()[table]
    missing = (*finder.lacking(guide), *looking.also_missing(source, set(read.values())))
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
