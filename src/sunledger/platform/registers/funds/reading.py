"""Rows of this room to what crosses its wall."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate

from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.registers.funds import contracts as said
from sunledger.platform.registers.funds.clocks import after, days
from sunledger.platform.registers.funds.models import (
    Ask,
    Delivery,
    Line,
    Link,
    Report,
    ReportLook,
)


def line_of(row: Line) -> said.Line:
    """Return a line."""
    return said.Line(
        id=row.id,
        code=row.code,
        name=row.name,
        level=said.Level(row.level),
        department=row.department,
        department_name=row.department_name,
        category=row.category,
        purpose=row.purpose,
        uses=tuple(row.uses),
        account_name=row.account_name,
        account_bank=row.account_bank,
        account=row.account_mask,
        closed_loop=row.closed_loop,
        basis=row.basis,
        unit=said.Unit(row.unit),
    )


def links_of(rows: Iterable[Link]) -> list[said.Link]:
    """Return links, with the names of their places."""
    every = list(rows)
    places = divisions_by_id({row.place_id for row in every if row.place_id})
    found = []
    for row in every:
        place = places.get(row.place_id or 0)
        found.append(
            said.Link(
                id=row.id,
                kind=said.LinkKind(row.kind),
                line=row.line_id or 0,
                parent=row.parent_id,
                document=row.document,
                title=row.title or row.item,
                place=place.code if place else "",
                place_name=place.name if place else "",
                project=row.project,
                on=row.on,
                amount_fen=row.amount_fen,
                back_fen=row.back_fen,
                used_fen=row.used_fen,
                from_file=row.from_file,
                closed=row.closed,
                notice_from=row.notice_from,
                notice_to=row.notice_to,
                people=row.people,
                credited=row.credited,
                credited_fen=row.credited_fen,
                failed=row.failed,
                failed_fen=row.failed_fen,
                confirmed=row.confirmed,
                confirmed_fen=row.confirmed_fen,
            )
        )
    return found


def payees_of(rows: Iterable[Link]) -> list[said.Payee]:
    """Return payees, as the actor of this moment sees them."""
    every = list(rows)
    places = divisions_by_id({row.place_id for row in every if row.place_id})
    found = []
    for row in every:
        place = places.get(row.place_id or 0)
        found.append(
            said.Payee(
                id=row.id,
                payment=row.parent_id or 0,
                household=row.household_id,
                place=place.code if place else "",
                place_name=place.name if place else "",
                name=row.name,
                card=row.card_mask,
                item=row.item,
                month=row.month,
                on=row.on,
                amount_fen=row.amount_fen,
                result=said.Result(row.result),
                result_on=row.result_on,
                reason=row.reason,
                tries=row.tries,
                confirmed=row.got,
                confirmed_on=row.got_on,
            )
        )
    return found


def ask_of(row: Ask) -> said.Ask:
    """Return a question and its answer; the row has its line beside it."""
    return said.Ask(
        id=row.id,
        line=row.line_id,
        line_name=row.line.name,
        warning=row.warning,
        text=row.text,
        by_name=row.by_name,
        at=row.at,
        due=row.due,
        answer=row.answer,
        answered_name=row.answered_name,
        answered_at=row.answered_at,
    )


def report_due(row: Report) -> date:
    """Return the day by which the owner is to open a regular report."""
    day = localdate(row.made_at)
    return after(day, days("fund_answer_days", day))


def reports_of(rows: Iterable[Report]) -> list[said.KeptReport]:
    """Return regular reports, with the names of their lines and of who looked."""
    every = list(rows)
    names = dict(
        Line.objects.filter(id__in={line for row in every for line in row.lines}).values_list(
            "id", "name"
        )
    )
    looked: dict[int, list[str]] = defaultdict(list)
    looks = ReportLook.objects.filter(report__in=every).order_by("id")
    for report, name in looks.values_list("report", "by_name"):
        looked[report].append(name)
    return [
        said.KeptReport(
            id=row.id,
            owner=row.owner,
            owner_name=row.owner_name,
            lines=tuple(row.lines),
            line_names=tuple(names[line] for line in row.lines),
            until=row.until,
            sha256=row.sha256,
            made_at=row.made_at,
            due=report_due(row),
            opened_name=row.opened_name,
            opened_at=row.opened_at,
            looked=tuple(looked[row.id]),
        )
        for row in every
    ]


def delivery_of(row: Delivery) -> said.Delivery:
    """Return a delivery; the row has its place, its allotment and its line beside it."""
    line = row.allotment.line
    return said.Delivery(
        id=row.id,
        line_name=line.name if line is not None else "",
        title=row.allotment.title,
        pieces=row.pieces,
        document=row.document,
        place=row.place.code,
        place_name=row.place.name,
        on=row.on,
        receiver=row.receiver,
        brought_by=row.brought_by,
        made_by=row.made_by,
        made_at=row.made_at,
        came=row.came,
        said_name=row.said_name,
        said_at=row.said_at,
        why=row.why,
    )
