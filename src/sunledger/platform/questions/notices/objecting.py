"""Objections of anybody to what is public; answered by another than who published it."""

import hmac
import json
import uuid
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Max
from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.kit.sealing import Seal
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.notices.access import objection_for
from sunledger.platform.questions.notices.by_itself import platform
from sunledger.platform.questions.notices.clock import ANSWER, clock_of, days_of
from sunledger.platform.questions.notices.contracts import SHOWN, Promise
from sunledger.platform.questions.notices.knowing import people_in
from sunledger.platform.questions.notices.masking import masked_text
from sunledger.platform.questions.notices.models import Edition, Objection
from sunledger.platform.questions.notices.preparing import require_words

MOST_WORDS = 1000
_MOST_CONTACT = 100
_MOST_LINE = 60
_HOUR = 3600
_MOST_OF_ONE, _MOST_OF_ALL = 5, 300  # objections in an hour
_MOST_WAITING = 200  # of one publication


@dataclass(frozen=True)
class _Anybody:
    ref: str = "p:anybody"


def object_to(
    key: uuid.UUID, text: str, *, line: str = "", contact: str = "", sender: str, origin: Origin
) -> Promise:
    """Take an objection from anybody to what stands at an address; return what is promised.

    `line` says to which row (`table:7`), `contact` how to be reached, where wished; nobody but who
    answers sees it. `sender` is the address it came from: it is not kept, only counted for an hour.
    Raises SunledgerError where the text is empty or too long, nothing stands there, the notice is
    over, or too many came.
    """
    said = require_words(text, MOST_WORDS)
    today = localdate(origin.at)
    inside = replace(platform(), ref="p:anybody", name="")
    with acting(inside):
        row = Edition.objects.filter(series=key, state__in=SHOWN).select_for_update().first()
        if row is None or _is_over(row, today):
            raise SunledgerError(
                "这一条已经不在公示期里了。要反映，请打监督电话或者去镇里。",
                "It is not under notice any more. Call the supervision line, or ask the township.",
                code="over",
            )
        _count(sender, row)
        last = Objection.objects.filter(series=key).aggregate(last=Max("number"))["last"]
        due = days_of(ANSWER, row.place, today).after(today)
        made = Objection.objects.create(
            series=key,
            edition=row,
            villages=row.villages,
            number=(last or 0) + 1,
            at=origin.at,
            on=today,
            sealed=_seal().seal(json.dumps([said, contact.strip()[:_MOST_CONTACT]])),
            shown=masked_text(said, today, people_in([said], row.place, today)),
            line=line[:_MOST_LINE],
            due=due,
        )
        Edition.objects.filter(id=row.id).update(waiting=F("waiting") + 1)
        told: dict[str, str | int | bool | None] = {
            "number": made.number,
            "version": row.version,
            "place": row.place,
            "due": due.isoformat(),
        }
        act = Act("notices.objected", "publication", str(key), told)
        append([act], by=_Anybody(), origin=origin)
    return Promise(made.number, due)


def _is_over(row: Edition, today: date) -> bool:
    clock = clock_of(row.first, row.last, row.days, working=row.working, on=today)
    return clock is not None and clock.left == 0


def _count(sender: str, row: Edition) -> None:
    """Raise SunledgerError where too many came in an hour, of one or of all, or wait."""
    digest = hmac.digest(settings.HOME.key("pseudonyms"), f"objection\0{sender}".encode(), "sha256")
    for key, most in (
        (f"objections:{digest.hex()[:32]}", _MOST_OF_ONE),
        ("objections", _MOST_OF_ALL),
    ):
        cache.add(key, 0, _HOUR)
        if cache.incr(key) > most:
            raise _too_many()
    if row.waiting >= _MOST_WAITING:
        raise _too_many()


def _too_many() -> SunledgerError:
    return SunledgerError(
        "这一小时提的太多了。请过一小时再提，或者打监督电话。",
        "Too many came in this hour. Try again in an hour, or call the supervision line.",
        code="too_many",
    )


def answer(
    number: uuid.UUID, text: str, *, question: str | None = None, by: Actor, origin: Origin
) -> None:
    """Answer an objection where it was made: with it the public sees question and answer.

    `question` is what the public sees of the question; without it, what was typed, masked. What is
    personal in either is masked. Raises Refused where the actor may not answer there,
    SunledgerError where she published it (`own`), it is answered already, or a text is missing.
    """
    today = localdate(origin.at)
    with acting(by):
        row = objection_for(number, by=by, lock=True)
        require(by, Task.ANSWER_OBJECTION, place=row.edition.place)
        if by.ref in {row.edition.prepared_by, row.edition.agreed_by}:
            raise SunledgerError(
                "这一条是您经手公开的，要由另一个人答复。",
                "You took part in publishing it: another person answers.",
                code="own",
            )
        if row.answered_at is not None:
            raise SunledgerError(
                "这条异议已经答复过了。请刷新再看。",
                "It is answered already. Load the page again.",
                code="moved",
            )
        said = require_words(text, MOST_WORDS)
        asked = row.shown if question is None else require_words(question, MOST_WORDS)
        people = people_in([said, asked], row.edition.place, today)
        row.answer, row.shown = (masked_text(each, today, people) for each in (said, asked))
        row.answered_by, row.answered_name, row.unit = by.ref, by.name, _unit(by, row.edition.place)
        row.answered_at, row.answered_on = origin.at, today
        row.save(
            update_fields=[
                *("answer", "shown", "answered_by", "answered_name", "unit"),
                *("answered_at", "answered_on"),
            ]
        )
        shown = Edition.objects.filter(series=row.series, state__in=SHOWN)
        shown.update(waiting=F("waiting") - 1)
        told: dict[str, str | int | bool | None] = {
            "number": row.number,
            "place": row.edition.place,
            "late": today > row.due,
        }
        append(
            [Act("notices.answered", "publication", str(row.series), told)], by=by, origin=origin
        )


def _unit(by: Actor, place: str) -> str:
    """Return as what somebody answers: the place of the post, and the post."""
    for post in by.posts:
        if may(replace(by, posts=(post,)), Task.ANSWER_OBJECTION, place=place):
            return f"{names([post.place]).get(post.place, '')}{roles()[post.role].zh}"
    return ""


def opened(row: Objection) -> tuple[str, str]:
    """Return what was typed, and how the person wished to be reached, for who answers."""
    said, contact = json.loads(_seal().open(bytes(row.sealed)))
    return str(said), str(contact)


def _seal() -> Seal:
    return Seal(settings.HOME.key("sealing"), "objection")
