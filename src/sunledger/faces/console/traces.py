"""留痕: who looked at whom and for what, and the log of acts (经过)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day
from sunledger.faces.console.kinds import CHANGE_KINDS, ROOMS, SUBJECTS, TOLD, word_of
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import (
    Actor,
    Level,
    Look,
    ProposalKind,
    Purpose,
    Task,
)
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.selectors import looks_found, real_names
from sunledger.platform.ground.transparency.contracts import Event
from sunledger.platform.ground.transparency.selectors import events_found
from sunledger.platform.registers.registry.selectors import items

# Who acts without an account, by the first part of the reference.
NO_ACCOUNT = {
    "h": both("农户（用家庭卡）", "the household, by its card"),
    "m": both("建平台的命令", "the command that founded it"),
    "s": both("平台（自动）", "the platform, by itself"),
}


class LookSearch(Search):
    """By who looked, purpose and days."""

    q = forms.CharField(
        label=both("姓名、单位或户的编号", "Name, unit or id of a household"),
        required=False,
        max_length=60,
    )
    since = Day(label=both("从", "From"), required=False)
    until = Day(label=both("到", "To"), required=False)
    purpose = forms.ChoiceField(
        label=both("用途", "Purpose"),
        required=False,
        choices=lambda: [("", ""), *((purpose.value, said(purpose)) for purpose in Purpose)],
    )


class Looks(List[Look]):
    """Who looked."""

    name = "console:looks"
    title = both("谁看过", "Who looked")
    lead = both(
        "每看一户、一个人，都记下姓名、单位、时间和用途。看不到内容。",
        "Each look at a household or person, by whom, when and for what; never what was seen.",
    )
    form = LookSearch
    facets = ("purpose",)

    def columns(self) -> tuple[Column[Look], ...]:
        """Return the columns."""
        return (
            Column("at", both("时间", "When"), lambda look: look.at, kind="moment"),
            Column("name", both("姓名", "Name"), lambda look: look.name, head=True),
            Column("unit", both("单位和岗位", "Unit and post"), lambda look: look.unit),
            Column(
                "kind",
                both("看了什么", "Looked at"),
                lambda look: word_of(SUBJECTS, look.subject_kind),
            ),
            Column("subject", both("编号", "Id"), lambda look: look.subject, "long"),
            Column("purpose", both("用途", "Purpose"), lambda look: said(look.purpose)),
            Column("words", both("说明", "In words"), lambda look: look.words),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Look]:
        """Return looks, newest first."""
        del sort
        rows, total = looks_found(
            by=actor,
            words=given["q"].strip(),
            purpose=Purpose(given["purpose"]) if given["purpose"] else None,
            since=given["since"],
            until=given["until"],
            start=start,
            most=most,
        )
        return Rows(rows, total)


class EventSearch(Search):
    """By room, subject and days."""

    room = forms.ChoiceField(
        label=both("哪方面", "About"),
        required=False,
        choices=lambda: [
            ("", ""),
            *((room, str(words)) for room, words in ROOMS.items() if room != "sealed"),
        ],
    )
    subject = forms.CharField(label=both("编号", "Id"), required=False, max_length=80)
    since = Day(label=both("从", "From"), required=False)
    until = Day(label=both("到", "To"), required=False)


def sees_all_events(actor: Actor) -> bool:
    """Tell whether a post of the whole county or of the platform sees the log.

    An act has no place: whoever has one township or village sees the own acts here, and those of a
    household on its page. Else the counts of other places would show.
    """
    return may(actor, Task.SEE_EVENTS) and any(
        Task.SEE_EVENTS in roles()[post.role].tasks
        and roles()[post.role].level in (Level.COUNTY, Level.PLATFORM)
        for post in actor.posts
    )


class Events(List[Event]):
    """The log."""

    name = "console:log"
    title = both("经过", "Log")
    form = EventSearch
    facets = ("room",)

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, str] = {}

    def columns(self) -> tuple[Column[Event], ...]:
        """Return the columns."""
        return (
            Column("number", both("编号", "Number"), lambda event: event.number, kind="number"),
            Column("at", both("时间", "When"), lambda event: event.at, kind="moment"),
            Column("what", both("做了什么", "What"), lambda e: word_of(None, e.kind), head=True),
            Column("by", both("谁做的", "By"), self._whose),
            Column("kind", both("对象", "Of what"), lambda e: word_of(SUBJECTS, e.subject_kind)),
            Column("subject", both("对象编号", "Its id"), lambda event: event.subject, "long"),
            Column("told", both("内容", "Told"), _told, "long"),
            Column("face", both("从哪里", "Through"), lambda event: event.face, shown=False),
            Column("leaf", both("指纹", "Hash"), lambda event: event.leaf.hex(), shown=False),
        )

    def _whose(self, event: Event) -> str:
        """Return the real name, or what acted where it was no account."""
        kind = event.by.partition(":")[0]
        return self.names.get(event.by) or str(NO_ACCOUNT.get(kind, event.by))

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Event]:
        """Return events, newest first."""
        del sort
        rows, total = events_found(
            by="" if sees_all_events(actor) else actor.ref,
            room=given["room"],
            subject=given["subject"].strip(),
            since=given["since"],
            until=given["until"],
            start=start,
            most=most,
        )
        self.names = real_names({event.by for event in rows})
        return Rows(rows, total)

    def around(self, request: Request) -> dict[str, Any]:
        """Return whose acts are listed."""
        self.lead = (
            say(
                "谁在什么时候做了什么。只能加，不能改、不能删；没有个人信息。",
                "Who did what when. Added to, never changed; without personal data.",
            )
            if sees_all_events(request.actor)
            else say(
                "这里是您自己做过的事。一户的经过在这一户的页面上。",
                "These are your own acts. Those about a household stand on its page.",
            )
        )
        return {}


def _told(event: Event) -> str:
    """Return what an event tells, in words where there are some."""
    return "；".join(
        f"{TOLD.get(key, key)} {_word(key, value)}"
        for key, value in event.told.items()
        if value is not None
    )


def _word(key: str, value: str | int | bool) -> str:  # noqa: FBT001 - what the log holds
    code = str(value)
    if key == "role" and code in roles():
        return said(roles()[code])
    if key == "item" and code in items():
        return said(items()[code])
    if key == "kind":
        words = said(ProposalKind(code)) if code in set(ProposalKind) else None
        return words or str(CHANGE_KINDS.get(code, code))
    return code


def looks(request: Request, suffix: str = "") -> HttpResponse:
    """List looks."""
    return show(request, Looks(), suffix)


def log(request: Request, suffix: str = "") -> HttpResponse:
    """List events."""
    return show(request, Events(), suffix)
