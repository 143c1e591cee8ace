"""A draft becomes an edition: masked, hashed, looked at, then handed to another person."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Max
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import is_blank
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.pinyin import search_key
from sunledger.platform.questions.notices import pictures
from sunledger.platform.questions.notices.access import edition_for
from sunledger.platform.questions.notices.beside import beside
from sunledger.platform.questions.notices.clock import days_of
from sunledger.platform.questions.notices.content import hash_of, written
from sunledger.platform.questions.notices.contracts import (
    Area,
    Draft,
    Kind,
    Masked,
    Picture,
    ShownPicture,
    State,
)
from sunledger.platform.questions.notices.knowing import people_of
from sunledger.platform.questions.notices.masking import masked
from sunledger.platform.questions.notices.models import Edition

_SERIES = uuid.UUID("5f0c2b7e-6a1d-5b0e-9c44-1d7f0a6e3b21")  # the space of the addresses


def series_of(kind: Kind, place: str, period: str = "", slug: str = "") -> uuid.UUID:
    """Return the address under which something stands, in every version."""
    return uuid.uuid5(_SERIES, f"{kind}\n{place}\n{period}\n{slug}")


def prepare(draft: Draft, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Mask a draft and keep it, to be looked at before it is handed in; return its number.

    What was prepared of the same kind, place and period and is not public yet is set aside.
    Raises Refused where the actor may not prepare there, SunledgerError where it cannot be made
    clean, ValueError where it is not whole.
    """
    return prepare_all([draft], by=by, origin=origin)[0]


def prepare_all(drafts: Sequence[Draft], *, by: Actor, origin: Origin) -> list[uuid.UUID]:
    """Prepare several drafts in one transaction, such as a month of all villages."""
    for draft in drafts:
        require(by, Task.PREPARE_PUBLISHING, place=draft.place)
    day = localdate(origin.at)
    with acting(by):
        made = [
            _edition(draft, *masked(draft, day, people, beside(draft)), by=by, origin=origin)
            for draft, people in zip(drafts, people_of(drafts, day), strict=True)
        ]
        _set_aside([row.series for row in made], "又起草了一稿", by=by, origin=origin)
        Edition.objects.bulk_create(made)
        append([_act(row, "prepared") for row in made], by=by, origin=origin)
    return [row.id for row in made]


def _edition(
    draft: Draft, clean: Draft, gone: Sequence[Masked], *, by: Actor, origin: Origin
) -> Edition:
    if draft.clock:
        days_of(draft.clock, draft.place, localdate(origin.at))  # it is known
    series = series_of(draft.kind, clean.place, clean.period, clean.slug)
    last = Edition.objects.filter(series=series).aggregate(last=Max("version"))["last"]
    shown = [pictures.shown(picture) for picture in draft.pictures]
    said = [
        replace(new, zh=old.zh, en=old.en) for new, old in zip(shown, clean.pictures, strict=True)
    ]
    version = (last or 0) + 1
    content = written(clean, version, gone, said)
    return Edition(
        series=series,
        version=version,
        kind=draft.kind.value,
        place=draft.place,
        villages=sorted(villages_within([draft.place])),
        period=clean.period,
        slug=clean.slug,
        title_zh=clean.title_zh,
        title_en=clean.title_en,
        search_zh=search_key(clean.title_zh),
        state=State.DRAFT.value,
        personal=draft.personal,
        content=content,
        sha256=hash_of(content),
        rows=sum(len(table.rows) for table in clean.tables),
        masked=[_listed(one) for one in gone],
        pictures=[_kept(new, old) for new, old in zip(said, clean.pictures, strict=True)],
        clock=draft.clock,
        source_room=draft.source.room,
        source_subject=draft.source.subject,
        source_id=draft.source.id,
        prepared_by=by.ref,
        prepared_name=by.name,
        prepared_at=origin.at,
    )


def _listed(one: Masked) -> dict[str, Any]:
    return {
        "cls": one.cls.value,
        "table": one.table,
        "row": one.row,
        "column": one.column,
        "shown": one.shown,
    }


def _kept(new: ShownPicture, old: Picture) -> dict[str, Any]:
    areas = [[area.left, area.top, area.right, area.bottom] for area in old.blurred]
    return {"key": new.key, "photo": old.photo, "areas": areas}


def _set_aside(series: Iterable[uuid.UUID], why: str, *, by: Actor, origin: Origin) -> None:
    """Refuse what was prepared before under the same address."""
    rows = Edition.objects.filter(series__in=list(series), state__in=("draft", "waiting"))
    rows.update(
        state=State.REFUSED.value,
        reason=why,
        ended_at=origin.at,
        ended_by=by.ref,
        ended_name=by.name,
    )


def hand_in(number: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Hand a draft to a second person, as it was looked at; whoever hands in is who prepared it.

    Raises Refused where it is not the actor's own, SunledgerError where it is no draft any more.
    """
    hand_all_in([number], by=by, origin=origin)


def hand_all_in(numbers: Sequence[uuid.UUID], *, by: Actor, origin: Origin) -> None:
    """Hand several drafts in, in one transaction."""
    with acting(by):
        rows = [edition_for(number, by=by, lock=True) for number in numbers]
        for row in rows:
            require(by, Task.PREPARE_PUBLISHING, place=row.place)
            require_state(row, State.DRAFT)
            require_own(row, by)
            row.state = State.WAITING.value
        Edition.objects.bulk_update(rows, ["state"])
        append([_act(row, "handed_in") for row in rows], by=by, origin=origin)


def blur(number: uuid.UUID, key: str, areas: Sequence[Area], *, by: Actor, origin: Origin) -> str:
    """Make areas of a picture of a draft unknown, besides those that are; return its new key.

    Raises SunledgerError where it is no draft any more, has no such picture, or an area is none.
    """
    with acting(by):
        row = edition_for(number, by=by, lock=True)
        require(by, Task.PREPARE_PUBLISHING, place=row.place)
        require_state(row, State.DRAFT)
        kept = next((one for one in row.pictures if one["key"] == key), None)
        if kept is None:
            raise SunledgerError(
                "这一稿里没有这张照片。请刷新再看。",
                "The draft has no such picture. Load the page again.",
                code="no_picture",
            )
        every = (*(Area(*area) for area in kept["areas"]), *areas)
        new = pictures.shown(Picture(kept["photo"], "", "", "", every))
        kept["areas"] = [[one.left, one.top, one.right, one.bottom] for one in every]
        kept["key"] = new.key
        row.content = row.content.replace(key, new.key)
        row.sha256 = hash_of(row.content)
        row.save(update_fields=["content", "sha256", "pictures"])
        if not Edition.objects.filter(content__contains=key).exists():
            pictures.remove(key)
        append([_act(row, "blurred")], by=by, origin=origin)
    return new.key


def require_state(row: Edition, *states: State) -> None:
    """Raise SunledgerError unless an edition is in one of these states."""
    if row.state not in set(states):
        now = State(row.state)
        raise SunledgerError(
            f"这一稿现在是“{now.zh}”，这一步办不了。请刷新再看。",
            f"It is “{now.en}” now, and this step cannot be taken. Load the page again.",
            code="moved",
        )


def require_own(row: Edition, by: Actor) -> None:
    """Raise SunledgerError unless the actor prepared an edition."""
    if row.prepared_by != by.ref:
        raise SunledgerError(
            f"这一稿是{row.prepared_name}起草的，由他（她）来交。",
            f"{row.prepared_name} prepared it, and hands it in.",
            code="not_own",
        )


def require_words(text: str, most: int) -> str:
    """Return a text without its margins; raise SunledgerError where it is empty or too long."""
    if is_blank(text):
        raise SunledgerError(
            "没有写字。请写明白。", "Nothing is written. Say it in words.", code="no_words"
        )
    if len(text) > most:
        raise SunledgerError(
            f"写得太长，最多 {most} 个字。请写短一些。",
            f"It is longer than {most} characters. Make it shorter.",
            code="long_words",
        )
    return text.strip()


def _act(row: Edition, verb: str) -> Act:
    return act_of(row, verb, {})


def act_of(row: Edition, verb: str, more: dict[str, str | int | bool | None]) -> Act:
    """Return what the log is told of an edition: codes, hashes and days, never a word of it."""
    told: dict[str, str | int | bool | None] = {
        "kind": row.kind,
        "place": row.place,
        "period": row.period,
        "slug": row.slug,
        "version": row.version,
        "sha256": row.sha256,
    }
    return Act(f"notices.{verb}", "publication", str(row.series), told | more)
