"""Regular reports to owners: written once a period at night, kept, and opened by who answers.

The platform is its own letter box: nothing is sent, a report stands in what is to do until the
owner opens it, and the opening is kept.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max, Min
from django.utils.timezone import localdate

from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Post, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import tree, villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds import reporting
from sunledger.platform.registers.funds.access import hidden, line_for
from sunledger.platform.registers.funds.contracts import LinkKind
from sunledger.platform.registers.funds.models import Line, Link, Report
from sunledger.platform.registers.funds.reporting import Told
from sunledger.platform.registers.funds.writing import lock

WRITE = "write_fund_reports"


def _platform() -> Actor:
    """Return the platform as an actor who sees funds as the county does, and may only see."""
    code = next((one.code for one in tree() if one.level == DivisionLevel.COUNTY), "")
    return Actor(
        ref="s:night",
        name="平台（自动）",
        posts=(Post("county_aid_office", code),) if code else (),
        villages=villages_within([code]) if code else frozenset(),
        county=True,
        only=frozenset({Task.SEE_FUNDS}),
    )


def write_reports(origin: Origin) -> int:
    """Write what reports are due and not there, each in a transaction; return how many.

    Nobody asks for it: the platform does it at night. Periods that were missed are caught up with,
    from the last one that was written on; the very first time only the last period is.
    """
    by, written = _platform(), 0
    for until in _periods(localdate(origin.at)):
        for line in _without(until):
            written += _write(line, until, by, origin)
    return written


def _periods(today: date) -> list[date]:
    """Return the last days of the periods whose report is due and may be missing, oldest first."""
    last = Report.objects.aggregate(last=Max("until"))["last"]
    found: list[date] = []
    for until in _ends(today):
        found.insert(0, until)
        if last is None or until <= last:
            break
    return found


def _ends(today: date) -> Iterator[date]:
    """Yield the ends of periods whose day of reporting has come, the latest first."""
    at = today.replace(day=1)
    while True:
        until = at - timedelta(days=1)
        day, months = (
            _parameter(name, until) for name in ("fund_report_day", "fund_report_months")
        )
        if until.month % months == 0 and today >= at + timedelta(days=day - 1):
            yield until
        at = until.replace(day=1)


def _parameter(name: str, on: date) -> int:
    found = catalogue().parameters[name].dated_value(on, None)
    return int(found.value) if found is not None else 1


def _without(until: date) -> list[int]:
    """Return the lines that had money by a day and have no report of it."""
    there = Report.objects.filter(until=until).values("line")
    first = Link.objects.filter(kind=LinkKind.QUOTA).exclude(line__in=there).values_list("line")
    began = first.annotate(on=Min("on")).filter(on__lte=until)
    return sorted(line for line, _ in began if line is not None)


def _write(line: int, until: date, by: Actor, origin: Origin) -> bool:
    with acting(by):
        lock()
        if Report.objects.filter(line=line, until=until).exists():
            return False
        told = reporting.told_of(line, until, by=by)
        _, docx = reporting.as_file(told, pdf=False)
        sha256 = hashlib.sha256(docx).hexdigest()
        row = Report.objects.create(
            line=Line.objects.get(id=line),
            until=until,
            name=told.name,
            told={"fields": told.fields, "tables": told.tables},
            docx=docx,
            sha256=sha256,
            made_at=origin.at,
        )
        said: dict[str, str | int | bool | None] = {
            "report": row.id,
            "until": until.isoformat(),
            "sha256": sha256,
        }
        append([Act("funds.report_written", "fund", str(line), said)], by=by, origin=origin)
    return True


def open_report(number: int, *, pdf: bool, by: Actor, origin: Origin) -> tuple[str, bytes]:
    """Return a kept report as a file with its name; that who answers opened it is kept, once.

    The PDF says what the Word file says, of which the hash is kept. Raises Refused, hidden, where
    it is not there or funds are not seen.
    """
    with acting(by):
        row = Report.objects.select_for_update().select_related("line").filter(id=number).first()
        if row is None:
            raise hidden()
        line_for(row.line_id, by=by)
        if not row.opened_by and may(by, Task.ANSWER_FUNDS, line=row.line.department or None):
            row.opened_by, row.opened_name, row.opened_at = by.ref, by.name, origin.at
            row.save(update_fields=["opened_by", "opened_name", "opened_at"])
            said: dict[str, str | int | bool | None] = {"report": row.id}
            append(
                [Act("funds.report_opened", "fund", str(row.line_id), said)], by=by, origin=origin
            )
        if not pdf:
            return f"{row.name}.docx", bytes(row.docx)
        return reporting.as_file(Told(row.name, **row.told), pdf=True)
