"""Which kinds of events anybody may read, and how they are said.

A kind that is not here shows nobody its words: of everything that touches a household, a person or
an account the public log has the hash alone. A room that publishes adds its kinds here, where they
hold codes and days alone: what somebody typed may hold a name, and is not public by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import at
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body, division
from sunledger.platform.ground.transparency.contracts import Event
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Head, Kind

PUBLIC: Mapping[str, str] = {
    "places.division_added": both("加了地方", "A place was added"),
    "places.body_added": both("加了机构", "A body was added"),
    "places.body_renamed": both("机构改名", "A body was renamed"),
    "places.body_ended": both("撤了机构", "A body was ended"),
    "places.body_given": both("机构接着在别处办", "A body goes on in another place"),
    "places.reach_given": both("给机构划了管的地方", "A body was given its places"),
    "places.reach_ended": both("机构不再管这些地方", "Places were taken from a body"),
    "notices.published": both("公开了", "Something was published"),
    "notices.closed": both("公示期满", "A notice ran its time"),
    "notices.withdrawn": both("撤下了公开的", "A publication was taken down"),
    "notices.objected": both("有人提了异议", "Somebody objected"),
    "notices.answered": both("答复了异议", "An objection was answered"),
    "transparency.restarted": both("另开了一本记录", "Another log was begun"),
}
_TOLD: Mapping[str, str] = {
    "days": both("公示几天", "Days of notice"),
    "due": both("答应哪天前答复", "Promised by"),
    "entries": both("原来有几条", "Entries before"),
    "first": both("公示从", "Notice from"),
    "kind": both("种类", "Kind"),
    "last": both("公示到", "Notice to"),
    "late": both("晚了没有", "Late"),
    "masked": both("遮了几处", "Masked"),
    "number": both("第几条", "Number"),
    "on": both("从哪天起", "As of"),
    "period": both("哪一期", "Period"),
    "place": both("地方", "Place"),
    "places": both("哪些地方", "Places"),
    "root": both("原来的根", "Root before"),
    "rows": both("几行", "Rows"),
    "sha256": both("内容的指纹", "Hash of the content"),
    "slug": both("编号", "Code"),
    "version": both("第几版", "Version"),
}
_PUBLISHED = "notices."


@dataclass(frozen=True)
class Said:
    """A public event in words: what, of what, where that is read, and what else was told."""

    what: str
    subject: str
    href: str
    told: tuple[tuple[str, str], ...]


def said_of(request: Request, event: Event) -> Said:
    """Return a public event in words."""
    return all_said_of(request, [event])[0]


def all_said_of(request: Request, events: Sequence[Event]) -> list[Said]:
    """Return public events in words; what is published is called by its title."""
    keys = {UUID(one.subject) for one in events if one.kind.startswith(_PUBLISHED)}
    heads = notices.standing(keys, on=localdate(request.origin.at)) if keys else {}
    return [_said(request, event, heads) for event in events]


def _said(request: Request, event: Event, heads: Mapping[UUID, Head]) -> Said:
    told = tuple(
        (str(_TOLD.get(name, name)), _value(name, value))
        for name, value in sorted(event.told.items())
        if value not in {None, ""}
    )
    if not event.kind.startswith(_PUBLISHED):
        return Said(str(PUBLIC[event.kind]), _subject(event), "", told)
    head = heads.get(UUID(event.subject))
    if head is None:
        gone = say("一份已经撤下的", "what is taken down by now")
        return Said(str(PUBLIC[event.kind]), gone, "", told)
    title = say(head.title_zh, head.title_en or head.title_zh)
    return Said(str(PUBLIC[event.kind]), title, at(request, "notice", head.id), told)


def _subject(event: Event) -> str:
    """Return the name of what it is about, and the code under which it stands."""
    kind = event.told.get("kind")
    if kind in set(BodyKind):
        found = body(BodyKind(str(kind)), event.subject)
        return event.subject if found is None else found.name
    place = division(event.subject) if event.subject_kind == "place" else None
    return event.subject if place is None else f"{place.name} {event.subject}"


def _value(name: str, value: str | int | bool | None) -> str:  # noqa: FBT001 - as it was told
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if name == "kind" and value in set(BodyKind):
        return said(BodyKind(str(value)))
    if name == "kind" and value in set(Kind):
        return said(Kind(str(value)))
    if name == "place" and (place := division(str(value))) is not None:
        return f"{place.name} {value}"
    return "" if value is None else str(value)
