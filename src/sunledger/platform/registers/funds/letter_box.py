"""Regular reports to owners: written once a period at night, kept, and opened by who answers.

The platform is its own letter box: nothing is sent, a report stands in what is to do until the
owner opens it, and the opening is kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max, Min
from django.utils.timezone import localdate

from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Post, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import tree, villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds import reporting
from sunledger.platform.registers.funds.access import hidden
from sunledger.platform.registers.funds.contracts import LinkKind
from sunledger.platform.registers.funds.models import Line, Link, Report, ReportLook
from sunledger.platform.registers.funds.owning import owner_names, owner_of, owns
from sunledger.platform.registers.funds.reading import line_of
from sunledger.platform.registers.funds.reporting import Told
from sunledger.platform.registers.funds.writing import lock

WRITE = "write_fund_reports"
_LETTER, _SUBJECT = "fund_owner_report", "fund_report"
Said = dict[str, str | int | bool | None]


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

    One a period for each owner, of all its lines. Nobody asks for it: the platform does it at
    night. Periods that were missed are caught up with, from the last one that was written on; the
    very first time only the last period is.
    """
    by, written = _platform(), 0
    for until in _periods(localdate(origin.at)):
        for owner, lines in sorted(_without(until).items()):
            written += _write(owner, lines, until, by, origin)
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


def _without(until: date) -> dict[str, list[int]]:
    """Return the lines that had money by a day, by owners that have no report of it.

    What a report of a single line told before reports were an owner's is not told twice.
    """
    there = Report.objects.filter(until=until)
    told = set(there.exclude(line=None).values_list("line", flat=True))
    done = set(there.filter(line=None).values_list("owner", flat=True))
    quotas = Link.objects.filter(kind=LinkKind.QUOTA).values_list("line")
    began = quotas.annotate(first=Min("on")).filter(first__lte=until)
    found: dict[str, list[int]] = defaultdict(list)
    for row in Line.objects.filter(id__in=[line for line, _ in began if line not in told]):
        if owner_of(row) not in done:
            found[owner_of(row)].append(row.id)
    return found


def _write(owner: str, lines: list[int], until: date, by: Actor, origin: Origin) -> bool:
    with acting(by):
        lock()
        if Report.objects.filter(line=None, owner=owner, until=until).exists():
            return False
        name = owner_names([owner])[owner]
        funds = [line_of(row) for row in Line.objects.filter(id__in=lines).order_by("code")]
        told = reporting.told_of_owner(name, funds, until, by=by)
        _, docx = reporting.as_file(_LETTER, told, pdf=False)
        sha256 = hashlib.sha256(docx).hexdigest()
        row = Report.objects.create(
            owner=owner,
            owner_name=name[:100],
            lines=[one.id for one in funds],
            until=until,
            name=told.name[:120],
            told={"fields": told.fields, "tables": told.tables},
            docx=docx,
            sha256=sha256,
            made_at=origin.at,
        )
        said: Said = {"until": until.isoformat(), "sha256": sha256, "funds": len(funds)}
        append([Act("funds.report_written", _SUBJECT, str(row.id), said)], by=by, origin=origin)
    return True


def open_report(number: int, *, pdf: bool, by: Actor, origin: Origin) -> tuple[str, bytes]:
    """Return a kept report as a file with its name; who opened it, and who looked, is kept.

    The first opening by who answers for the lines counts; that of anybody else is a look, kept
    once for each. The PDF says what the Word file says, of which the hash is kept. Raises Refused,
    hidden, where it is not there, and Refused where funds are not seen.
    """
    with acting(by):
        row = Report.objects.select_for_update().filter(id=number).first()
        if row is None:
            raise hidden()
        require(by, Task.SEE_FUNDS)
        if not owns(row.owner, by=by):
            _look(row, by, origin)
        elif not row.opened_by:
            row.opened_by, row.opened_name, row.opened_at = by.ref, by.name, origin.at
            row.save(update_fields=["opened_by", "opened_name", "opened_at"])
            append([Act("funds.report_opened", _SUBJECT, str(row.id), {})], by=by, origin=origin)
        if not pdf:
            return f"{row.name}.docx", bytes(row.docx)
        letter = _LETTER if row.line_id is None else "fund_report"
        return reporting.as_file(letter, Told(row.name, **row.told), pdf=True)


def _look(row: Report, by: Actor, origin: Origin) -> None:
    given = {"by_name": by.name, "at": origin.at}
    _, first = ReportLook.objects.get_or_create(report=row, by=by.ref, defaults=given)
    if first:
        append([Act("funds.report_looked", _SUBJECT, str(row.id), {})], by=by, origin=origin)
