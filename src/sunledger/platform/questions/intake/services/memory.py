"""How columns were matched before, by department, table and header."""

from dataclasses import replace

from sunledger.platform.questions.intake.contracts import SheetPlan
from sunledger.platform.questions.intake.models import Batch
from sunledger.platform.questions.intake.models import Mapping as _Mapping


def known_headers(line: str, table: str | None) -> set[str]:
    """Return what stands for the headers that were matched before."""
    rows = _Mapping.objects.filter(line=line)
    if table:
        rows = rows.filter(table=table)
    return set(rows.values_list("fingerprint", flat=True))


def remembered(batch: Batch, plan: list[SheetPlan]) -> list[SheetPlan]:
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
