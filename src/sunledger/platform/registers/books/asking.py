"""What people ask about a voucher, and the answer that stands under it."""

import uuid

from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.books import reading, rules
from sunledger.platform.registers.books.models import Line, Question, Voucher
from sunledger.platform.registers.books.refusing import hidden, not_now, written, wrong
from sunledger.platform.registers.books.vouchers import act, books_of

_SHORTEST, _LONGEST = 2, 1000
_MOST_OPEN = 50  # questions without an answer under one voucher


def ask(
    village: str,
    voucher: int,
    text: str,
    *,
    line: int | None = None,
    by: By,
    origin: Origin,
) -> uuid.UUID:
    """Ask about a voucher of a village, or about one of its lines; return the question's number.

    Anybody may, without a name: whoever calls this holds back floods, and says with `by` who asks
    (an opaque reference). Only a booked voucher is asked about. Raises Refused, hidden, where the
    village has no such voucher or line.
    """
    said = written(text)[:_LONGEST]
    if len(said) < _SHORTEST:
        raise wrong("text", "请写想问什么。", "Write what you want to ask.")
    place = books_of(village)
    seeing = Actor(by.ref, "", books=villages_within([place.code]))
    with acting(seeing):
        row = Voucher.objects.filter(reading.POSTED, id=voucher).first()
        if row is None:
            raise hidden()
        if line is not None and not Line.objects.filter(id=line, voucher=row).exists():
            raise hidden()
        open_ones = Question.objects.filter(voucher=row, answered_at=None).count()
        if open_ones >= _MOST_OPEN:
            raise not_now(
                "这一笔已经有很多人在问，村里正在答。请过几天来看答复。",
                "Many are asking about this already. Come back in some days for the answers.",
            )
        today = localdate(origin.at)
        due = rules.after(today, rules.number("books_answer_days", today, place.code))
        asked = Question.objects.create(
            voucher=row, line_id=line, text=said, asked_at=origin.at, asked_by=by.ref, due=due
        )
        append(
            [act("asked", row, question=str(asked.id), due=due.isoformat())], by=by, origin=origin
        )
    return asked.id


def answer(question: uuid.UUID, text: str, *, by: Actor, origin: Origin) -> None:
    """Answer what was asked; it stands under the line with its day from then on."""
    said = written(text)[:_LONGEST]
    if len(said) < _SHORTEST:
        raise wrong("text", "请写答复。", "Write the answer.")
    with acting(by):
        row = (
            Question.objects.select_for_update().select_related("voucher").filter(id=question)
        ).first()
        if row is None:
            raise hidden()
        place = reading.places_of([row.voucher.village_id])[row.voucher.village_id]
        require(by, Task.WRITE_VOUCHER, place=place.code)
        if row.answered_at is not None:
            raise not_now(
                "已经答复过了。还有要说的，请写在新的问答里。",
                "It was answered already. Say more under a new question.",
            )
        row.answer, row.answered_by, row.answered_by_ref = said, by.name, by.ref
        row.answered_at = origin.at
        row.save()
        append([act("answered", row.voucher, question=str(row.id))], by=by, origin=origin)
