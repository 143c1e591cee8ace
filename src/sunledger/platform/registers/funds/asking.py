"""Questions of those who supervise, and the answers of owners; asking changes nothing else."""

from datetime import date

from django.utils.timezone import localdate

from sunledger.kit.masking import mask_in_text
from sunledger.platform.catalogue import calendar, catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.funds.access import hidden, line_for
from sunledger.platform.registers.funds.models import Ask
from sunledger.platform.registers.funds.writing import impossible


def answer_days(on: date) -> int:
    """Return the working days that an owner has for an answer or a warning."""
    found = catalogue().parameters["fund_answer_days"].dated_value(on, None)
    return int(found.value) if found is not None else 0


def ask(line: int, text: str, *, by: Actor, origin: Origin, warning: str = "") -> int:
    """Ask the owner of a line, about a warning or the line itself; return the question's number."""
    with acting(by):
        row = line_for(line, by=by)
        line_for(line, Task.ASK_FUNDS, by=by)
        if not text.strip():
            raise impossible("请写要问什么。", "Write what you ask.")
        day = localdate(origin.at)
        made = Ask.objects.create(
            line=row,
            warning=warning[:80],
            text=mask_in_text(text.strip())[:500],
            by=by.ref,
            by_name=by.name,
            at=origin.at,
            due=calendar().after(day, answer_days(day)),
        )
        told: dict[str, str | int | bool | None] = {"ask": made.id}
        append([Act("funds.asked", "fund", str(row.id), told)], by=by, origin=origin)
    return made.id


def answer(number: int, text: str, *, by: Actor, origin: Origin) -> None:
    """Answer a question for the owner of its line; raise Refused for who asked it."""
    with acting(by):
        row = Ask.objects.select_for_update().filter(id=number).first()
        if row is None:
            raise hidden()
        line_for(row.line_id, Task.ANSWER_FUNDS, by=by)
        if row.answered_by:
            raise impossible("这个问题已经答复过了。", "This question has its answer already.")
        if row.by == by.ref:
            raise Refused("这是您自己问的。", "You asked this yourself.")
        if not text.strip():
            raise impossible("请写答复。", "Write the answer.")
        row.answer = mask_in_text(text.strip())[:1000]
        row.answered_by, row.answered_name, row.answered_at = by.ref, by.name, origin.at
        row.save()
        told: dict[str, str | int | bool | None] = {"ask": row.id}
        append([Act("funds.answered", "fund", str(row.line_id), told)], by=by, origin=origin)
