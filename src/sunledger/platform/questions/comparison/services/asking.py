"""What is asked of departments: a table by a day, and how often a table is due."""

import uuid
from datetime import date

from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.kit.masking import mask_in_text
from sunledger.platform.catalogue import handed_in
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.comparison.contracts import RequestState
from sunledger.platform.questions.comparison.lines import line_of_table
from sunledger.platform.questions.comparison.models import Request, Schedule
from sunledger.platform.questions.comparison.night import county
from sunledger.platform.questions.comparison.schedule import Every
from sunledger.platform.questions.comparison.sources import requests_of

_LONGEST_PURPOSE, _LONGEST_WHY = 300, 200
_DAYS = 28


def ask_table(table: str, *, purpose: str, due_on: date, by: Actor, origin: Origin) -> uuid.UUID:
    """Ask the department of a table to hand it in by a day; return the number of the request.

    Raises SunledgerError where the purpose is missing, the day is not to come, the department is
    not set up, or the table was asked for already and has not come yet.
    """
    require(by, Task.ASK_TABLES, place=county())
    if table not in handed_in():
        raise _unknown()
    if not purpose.strip():
        raise SunledgerError(
            "请写要这些数据做什么。",
            "Say what the data are for.",
            code="purpose_missing",
            where="purpose",
        )
    if due_on <= timezone.localtime(origin.at).date():
        raise SunledgerError(
            "请写今天以后的日子，给部门留出办的时间。",
            "Give a day after today, so that there is time for it.",
            code="due_past",
            where="due_on",
        )
    line = line_of_table(table)
    if line is None:
        name = handed_in()[table].department
        raise SunledgerError(
            f"机构里还没有“{name}”，不知道向谁要。请先在“机构”里加上。",
            f"There is no “{name}” among the bodies. Add it under “Bodies” first.",
            code="no_department",
            where="table",
        )
    with acting(by):
        Schedule.objects.select_for_update().filter(table=table).first()
        waiting = (RequestState.OPEN, RequestState.LATE)
        if any(one.state in waiting for one in requests_of([table], on=due_on)):
            raise SunledgerError(
                "这张表已经要过，还没有交来。要改日子，请先撤回那一次。",
                "It was asked for already and has not come. Withdraw that request to change it.",
                code="asked_already",
                where="table",
            )
        row = Request.objects.create(
            table=table,
            line=line,
            place=county(),
            purpose=mask_in_text(purpose.strip())[:_LONGEST_PURPOSE],
            asked_by=by.ref,
            asked_name=by.name,
            asked_at=origin.at,
            due_on=due_on,
        )
        told = {"table": table, "line": line, "due": due_on.isoformat()}
        append([Act("comparison.asked", "request", str(row.id), told)], by=by, origin=origin)
        return row.id


def withdraw_request(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Take a request back that was not answered; say why."""
    require(by, Task.ASK_TABLES, place=county())
    if not why.strip():
        raise SunledgerError("请写明为什么。", "Say why.", code="why_missing", where="why")
    with acting(by):
        row = Request.objects.select_for_update().filter(id=number).first()
        if row is None:
            raise Refused("没有这一次。", "There is no such request.", hidden=True)
        [told] = [one for one in requests_of([row.table], on=row.due_on) if one.id == number]
        if told.state not in (RequestState.OPEN, RequestState.LATE):
            raise SunledgerError(
                f"这一次{told.state.zh}，不能再撤回。",
                f"It is {told.state.en} and cannot be withdrawn.",
                code="moved_on",
            )
        row.withdrawn_at, row.withdrawn_by = origin.at, by.name
        row.withdrawn_why = mask_in_text(why.strip())[:_LONGEST_WHY]
        row.save()
        act = Act("comparison.request_withdrawn", "request", str(number), {"table": row.table})
        append([act], by=by, origin=origin)


def set_schedule(table: str, every: Every, day: int, *, by: Actor, origin: Origin) -> None:
    """Say how often a table is due in this county, and by which day of the month after."""
    require(by, Task.ASK_TABLES, place=county())
    if table not in handed_in():
        raise _unknown()
    if every is not Every.ASKED and not 1 <= day <= _DAYS:
        raise SunledgerError(
            f"日子是“{day}”，应是 1 到 {_DAYS}。请改。",
            f"The day is “{day}”; it should be 1 to {_DAYS}.",
            code="wrong_day",
            where="day",
        )
    with acting(by):
        row, made = Schedule.objects.select_for_update().get_or_create(
            table=table, defaults={"every": every, "day": day, "by": by.ref, "at": origin.at}
        )
        before: dict[str, str | int | bool | None] = {}
        if not made:
            before = {"every_before": row.every, "day_before": row.day}
        row.every, row.day, row.by, row.at = every, day, by.ref, origin.at
        row.save()
        told = {"table": table, "every": every.value, "day": day, **before}
        act = Act("comparison.scheduled", "source", table, told)
        append([act], by=by, origin=origin)


def _unknown() -> Refused:
    return Refused("没有这张表。", "There is no such table.", hidden=True)
