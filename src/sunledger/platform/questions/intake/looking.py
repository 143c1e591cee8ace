"""What a file looks like: its tables, headers and columns, numbers masked, and how to read it."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from sunledger.catalogue.model import Source
from sunledger.desk.returned import FAULT, MEND
from sunledger.engine.sources.guided import Guide, GuidedRecogniser, Place, SheetLook, look_at
from sunledger.kit.masking import mask_card, mask_in_text, mask_person, mask_phone
from sunledger.platform.catalogue import catalogue, handed_in
from sunledger.platform.questions.intake import files
from sunledger.platform.questions.intake.contracts import (
    ColumnPlan,
    SheetPlan,
)

_PHONE_DIGITS, _FEW_DIGITS = 11, 12

Sentence = tuple[str, str]

# Headers without which the register does not know where a household lives.
ALSO_NEEDED = {"members": ("village",)}


@cache
def recogniser(table: str | None) -> GuidedRecogniser:
    """Return what finds headers: those of one table, or of all of them."""
    sources = handed_in()
    return GuidedRecogniser({table: sources[table]} if table else sources)


def looked_at(
    batch: uuid.UUID,
    table: str | None,
    *,
    header_rows: Mapping[Place, int] | None = None,
    known: Collection[str] = (),
    marked: bool = False,
) -> list[SheetPlan]:
    """Return what is found in the file of a batch, numbers masked.

    A `marked` one is a returned workbook: the two columns of its marks are none of its own.
    """
    work = files.private(files.folder_of(batch) / f"look-{uuid.uuid4().hex}")
    try:
        looks = look_at(
            files.given(batch),
            recogniser(table),
            work_dir=work,
            header_rows=header_rows,
            known=known,
            added=(FAULT, MEND) if marked else (),
        )
    finally:
        files.erase(work)
    return [_plan(look, table) for look in looks]


def _plan(look: SheetLook, table: str | None) -> SheetPlan:
    source = catalogue().sources.get(look.table or "")
    kinds = {column.field: column.kind for column in source.columns} if source else {}
    missing = look.missing
    fields = {column.field for column in look.columns}
    if source is not None:
        missing = (*missing, *also_missing(source, fields))
    return SheetPlan(
        file=look.file,
        sheet=look.sheet,
        problem=look.problem,
        table=look.table,
        wide=look.wide,
        header_row=look.header_row,
        header_depth=look.header_depth,
        columns=tuple(
            ColumnPlan(
                column.index,
                column.letter,
                masked(column.header),
                column.field,
                tuple(masked(text, kinds.get(column.field or "", "")) for text in column.samples),
            )
            for column in look.columns
        ),
        missing=missing,
        fingerprint=look.fingerprint,
        rows=tuple((n, tuple(masked(cell) for cell in cells)) for n, cells in look.rows),
        included=look.problem is None and bool(look.columns) and (not look.missing or bool(table)),
    )


def also_missing(source: Source, fields: Collection[str | None]) -> tuple[str, ...]:
    """Return the headers that the register needs beside those that the table needs."""
    return tuple(
        source.column(name).name for name in ALSO_NEEDED.get(source.id, ()) if name not in fields
    )


def masked(text: str, kind: str = "") -> str:
    """Return a cell as it may be shown to whoever handed it in."""
    if kind == "person":
        return mask_person(text)
    if kind == "card":
        return mask_card(text)
    if kind == "phone":
        return mask_phone(text)
    bare = text.strip()
    if bare.isascii() and bare.isdecimal() and len(bare) >= _PHONE_DIGITS:
        return mask_phone(bare) if len(bare) == _PHONE_DIGITS else mask_card(bare)
    return mask_in_text(text)


def plan_to_json(plan: SheetPlan) -> dict[str, Any]:
    """Return a plan as it is written down."""
    return asdict(plan)


def plan_of_json(told: dict[str, Any]) -> SheetPlan:
    """Return a plan that was written down."""
    return SheetPlan(
        **told
        | {
            "problem": _pair(told["problem"]),
            "columns": tuple(
                ColumnPlan(**column | {"samples": tuple(column["samples"])})
                for column in told["columns"]
            ),
            "missing": tuple(told["missing"]),
            "rows": tuple((number, tuple(cells)) for number, cells in told["rows"]),
        }
    )


def _pair(told: Sequence[str] | None) -> Sentence | None:
    return (told[0], told[1]) if told else None


def guides_of(plan: Iterable[SheetPlan], table: str) -> dict[Place, Guide]:
    """Return how each sheet that is read is to be read."""
    return {
        (sheet.file, sheet.sheet): Guide(
            table,
            sheet.wide,
            sheet.header_row,
            sheet.header_depth,
            {column.index: column.field for column in sheet.columns if column.field},
        )
        for sheet in plan
        if sheet.included and sheet.problem is None
    }
