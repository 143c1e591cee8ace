"""What becomes public, when a second person agrees; how long it stands, and when it goes."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.notices import pictures
from sunledger.platform.questions.notices.access import edition_for
from sunledger.platform.questions.notices.beside import require_nothing_told
from sunledger.platform.questions.notices.by_itself import platform
from sunledger.platform.questions.notices.clock import days_of
from sunledger.platform.questions.notices.content import Content, as_text
from sunledger.platform.questions.notices.contracts import SHOWN, Kind, State
from sunledger.platform.questions.notices.models import Edition, Row
from sunledger.platform.questions.notices.preparing import act_of, require_state, require_words
from sunledger.platform.questions.notices.received import keep
from sunledger.platform.questions.notices.searching import grams_of, key_of
from sunledger.platform.registers.books import services as books
from sunledger.platform.registers.funds import services as funds

CLOSE = "notices.close"  # the job
_MOST_WORDS = 500
_FUNDS, _BOOKS = "funds", "books"
_AT_ONCE = 2000


@dataclass(frozen=True)
class _Night:
    ref: str = "s:night"


def publish(number: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Agree to what another prepared: from now on anybody may read it, and its clock runs.

    What stood under the same address is replaced; its hash stays in the log. Raises Refused where
    the actor may not agree there, SunledgerError where she prepared it herself (`own`), or where
    it does not wait any more (`moved`).
    """
    publish_all([number], by=by, origin=origin)


def publish_all(numbers: Sequence[uuid.UUID], *, by: Actor, origin: Origin) -> None:
    """Agree to several in one transaction, such as a month of all villages."""
    with acting(by):
        rows = [edition_for(number, by=by, lock=True) for number in numbers]
        for row in rows:
            _require_another(row, by)
            require_state(row, State.WAITING)
        require_nothing_told(rows)
        told = [_begin(row, by=by, origin=origin) for row in rows]
        _replace({row.series: row for row in rows}, by=by, origin=origin)
        Edition.objects.bulk_update(
            rows,
            (
                *("state", "agreed_by", "agreed_name", "published_at"),
                *("first", "last", "days", "working", "waiting"),
            ),
        )
        _index(rows)
        _tell_began(rows, by=by, origin=origin)
        events = append(told, by=by, origin=origin)
        for row, event in zip(rows, events, strict=True):
            row.event = event
        Edition.objects.bulk_update(rows, ["event"])


def _require_another(row: Edition, by: Actor) -> None:
    require(by, Task.AGREE_PUBLISHING, place=row.place)
    if row.prepared_by == by.ref:
        raise SunledgerError(
            "这一稿是您起草的，要由另一个人看过、同意。",
            "You prepared it: another person looks at it and agrees.",
            code="own",
        )


def _begin(row: Edition, *, by: Actor, origin: Origin) -> Act:
    day = localdate(origin.at)
    row.state, row.published_at = State.PUBLISHED.value, origin.at
    row.agreed_by, row.agreed_name = by.ref, by.name
    more: dict[str, str | int | bool | None] = {"masked": len(row.masked), "rows": row.rows}
    if row.clock:
        days = days_of(row.clock, row.place, day)
        row.first, row.days, row.working = day, days.count, days.working
        row.last = days.after(day)
        more |= {"first": day.isoformat(), "last": row.last.isoformat(), "days": days.count}
    return act_of(row, "published", more)


def _replace(new: Mapping[uuid.UUID, Edition], *, by: Actor, origin: Origin) -> None:
    """Set aside what stood under these addresses until now; what was asked there still waits."""
    old = list(Edition.objects.filter(series__in=new, state__in=SHOWN).select_for_update())
    for row in old:
        new[row.series].waiting = row.waiting
    Row.objects.filter(edition__in=old).delete()
    _end(old, State.REPLACED, by=by, origin=origin)
    _erase([row for row in old if row.personal], by=by, origin=origin)


def _end(rows: Sequence[Edition], state: State, *, by: By, origin: Origin, name: str = "") -> None:
    for row in rows:
        row.state = state.value
        row.ended_at, row.ended_by = origin.at, by.ref
        row.ended_name = name or getattr(by, "name", "")
    Edition.objects.bulk_update(rows, ["state", "ended_at", "ended_by", "ended_name"])


def _erase(rows: Sequence[Edition], *, by: By, origin: Origin) -> None:
    """Take the content of editions away; their hashes stay."""
    keys = {kept["key"] for row in rows for kept in row.pictures}
    for row in rows:
        row.content, row.pictures, row.state = "", [], State.WITHDRAWN.value
        row.ended_at, row.ended_by = row.ended_at or origin.at, row.ended_by or by.ref
    Edition.objects.bulk_update(rows, ["content", "pictures", "state", "ended_at", "ended_by"])
    Row.objects.filter(edition__in=rows).delete()
    for key in keys:
        if not Edition.objects.filter(content__contains=key).exists():
            pictures.remove(key)


def _index(rows: Sequence[Edition]) -> None:
    made: list[Row] = []
    for row in rows:
        for table in Content(row.content).tables:
            for number, cells in enumerate(table.rows, 1):
                key = key_of(table.columns, cells)
                texts = [as_text(*pair) for pair in zip(cells, table.columns, strict=True)]
                made.append(
                    Row(
                        edition=row,
                        place=row.place,
                        table=table.code,
                        number=number,
                        cells=texts,
                        key=key,
                        grams=grams_of(key),
                    )
                )
    Row.objects.bulk_create(made, batch_size=_AT_ONCE)


def _tell_began(rows: Sequence[Edition], *, by: Actor, origin: Origin) -> None:
    """Tell the registers that a roster stands under notice, and that a month is public."""
    for row in rows:
        if row.kind == Kind.BOOKS_MONTH and row.source_room == _BOOKS:
            month = date.fromisoformat(f"{row.period}-01")
            books.month_published(row.place, month, by=by, origin=origin)
        if row.kind == Kind.ROSTER and row.source_room == _FUNDS and row.first and row.last:
            with suppress(SunledgerError), transaction.atomic():
                first, last = row.first, row.last
                funds.notice_began(int(row.source_id), first, last, by=by, origin=origin)


def _tell_ended(rows: Sequence[Edition], *, origin: Origin) -> None:
    """Tell the funds that the notice of rosters is over: they may be paid."""
    for row in rows:
        if row.kind == Kind.ROSTER and row.source_room == _FUNDS and row.first and row.last:
            with suppress(SunledgerError), transaction.atomic():  # it was told otherwise before
                first, last = row.first, row.last
                funds.notice_ended(int(row.source_id), first, last, by=_Night(), origin=origin)


def refuse(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Do not agree to what another prepared, and say why; it can be prepared anew."""
    with acting(by):
        row = edition_for(number, by=by, lock=True)
        _require_another(row, by)
        require_state(row, State.WAITING)
        row.reason = require_words(why, _MOST_WORDS)
        row.save(update_fields=["reason"])
        _end([row], State.REFUSED, by=by, origin=origin)
        append([act_of(row, "refused", {})], by=by, origin=origin)


def withdraw(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Take down what is public, at once and for good: its content is erased, its hash stays.

    A notice that is taken down before its time did not end. Raises Refused where the actor may not
    agree there, SunledgerError where it is not public or no reason is given.
    """
    with acting(by):
        row = edition_for(number, by=by, lock=True)
        require(by, Task.AGREE_PUBLISHING, place=row.place)
        require_state(row, State.PUBLISHED, State.CLOSED, State.REPLACED)
        row.reason = require_words(why, _MOST_WORDS)
        row.ended_at, row.ended_by, row.ended_name = origin.at, by.ref, by.name
        row.save(update_fields=["reason", "ended_at", "ended_by", "ended_name"])
        _erase([row], by=by, origin=origin)
        append([act_of(row, "withdrawn", {})], by=by, origin=origin)


def close_due(origin: Origin) -> list[uuid.UUID]:
    """End every notice whose days are over and whose objections are answered; return which.

    What is personal is taken down with it; of a list of payees the sums of each village stay, and
    no name. Nobody asks for it: the platform does it at night.
    """
    by = platform()
    today = localdate(origin.at)
    with acting(by):
        due = Edition.objects.filter(state=State.PUBLISHED, last__lt=today, waiting=0)
        rows = list(due.select_for_update())
        if not rows:
            return []
        for row in rows:
            row.closed_at, row.state = origin.at, State.CLOSED.value
        Edition.objects.bulk_update(rows, ["closed_at", "state"])
        _tell_ended(rows, origin=origin)
        gone = [row for row in rows if row.personal]
        keep(gone, names({row.place for row in gone}))
        _erase(gone, by=by, origin=origin)
        append(
            [act_of(row, "closed", {"last": str(row.last)}) for row in rows], by=by, origin=origin
        )
    return [row.id for row in rows]
