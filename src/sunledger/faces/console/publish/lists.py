"""The lists of publishing: what is prepared and public, and what was asked of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.questions.notices import selectors
from sunledger.platform.questions.notices.contracts import Asked, Clock, Kind, Listed, State

STATES = {
    State.DRAFT: "off",
    State.WAITING: "wait",
    State.PUBLISHED: "ok",
    State.CLOSED: "ok",
    State.REPLACED: "off",
    State.WITHDRAWN: "off",
    State.REFUSED: "warn",
}


def left_of(clock: Clock | None) -> str:
    """Return in words how long a notice still runs."""
    if clock is None:
        return say("一直公开", "stays public")
    if clock.left == 0:
        return say("公示期满", "days are over")
    return say(f"还有 {clock.left} 天", f"{clock.left} days left")


class EditionSearch(Search):
    """By how far it is, and of what kind."""

    state = forms.ChoiceField(
        label=both("状态", "State"),
        required=False,
        choices=[("", ""), *((one.value, both(one.zh, one.en)) for one in State)],
    )
    kind = forms.ChoiceField(
        label=both("种类", "Kind"),
        required=False,
        choices=[("", ""), *((one.value, both(one.zh, one.en)) for one in Kind)],
    )


class Editions(List[Listed]):
    """What was prepared and published, the newest first."""

    name = "console:publish"
    title = both("公开", "Publishing")
    lead = both(
        "一个人起草，另一个人看过、同意，才能公开。公开了的，每一版的指纹都在公开的记录里。",
        "One person prepares, another looks and agrees: then it is public. The hash of each "
        "version stands in the public log.",
    )
    nothing = both("还没有起草过。", "Nothing was prepared yet.")
    nothing_next = both("要公开，点“起草”。", "To publish something, press Prepare.")
    form = EditionSearch
    facets = ("state", "kind")
    template = "console/publish/editions.html"

    def columns(self) -> tuple[Column[Listed], ...]:
        """Return the columns."""
        return (
            Column(
                "title",
                both("题目", "Title"),
                lambda row: say(row.head.title_zh, row.head.title_en),
                href=lambda row: reverse("console:edition", args=[row.number]),
                head=True,
            ),
            Column("kind", both("种类", "Kind"), lambda row: said(row.head.kind)),
            Column("place", both("地方", "Place"), lambda row: row.head.place_name),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.head.state),
                state=lambda row: STATES[row.head.state],
            ),
            Column(
                "clock",
                both("公示", "Notice"),
                lambda row: left_of(row.head.clock) if row.head.state is State.PUBLISHED else "",
            ),
            Column("masked", both("遮了几处", "Masked"), lambda row: row.masked, kind="number"),
            Column(
                "waiting", both("没答的异议", "Unanswered"), lambda row: row.waiting, kind="number"
            ),
            Column("by", both("谁起草", "Prepared by"), lambda row: row.prepared_name),
            Column("agreed", both("谁同意", "Agreed to by"), lambda row: row.agreed_name),
            Column("at", both("起草时间", "Prepared"), lambda row: row.prepared_at, kind="moment"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Listed]:
        """Return editions, the newest first."""
        del sort
        states = [State(given["state"])] if given["state"] else []
        kinds = [Kind(given["kind"])] if given["kind"] else []
        rows, total = selectors.editions(
            by=actor, on=localdate(), states=states, kinds=kinds, start=start, most=most
        )
        return Rows(rows, total, selectors.edition_counts(by=actor))

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether the actor prepares."""
        return {"may_prepare": may(request.actor, Task.PREPARE_PUBLISHING)}


def editions(request: Request, suffix: str = "") -> HttpResponse:
    """List what was prepared and published."""
    return show(request, Editions(), suffix)


class ObjectionSearch(Search):
    """Those that wait, or those that were answered."""

    state = forms.ChoiceField(
        label=both("状态", "State"),
        required=False,
        choices=[
            ("", ""),
            ("open", both("等答复", "wait for an answer")),
            ("answered", both("已答复", "answered")),
        ],
    )


class Objections(List[Asked]):
    """What was asked of what is public, by the day promised."""

    name = "console:objections"
    title = both("异议", "Objections")
    lead = both(
        "谁都可以对公示的提，不用登录、不用留名字。由没有经手这件事的人答复，答复写在公示下面。",
        "Anybody may object, without an account or a name. Somebody who took no part answers, and "
        "the answer stands below the notice.",
    )
    nothing = both("没有等答复的异议。", "No objection waits for an answer.")
    nothing_next = both("有人提了，会出现在这里。", "What somebody says will stand here.")
    form = ObjectionSearch
    facets = ("state",)

    def columns(self) -> tuple[Column[Asked], ...]:
        """Return the columns."""
        return (
            Column(
                "title",
                both("对哪一条", "About"),
                lambda row: say(row.head.title_zh, row.head.title_en),
                href=lambda row: reverse("console:objection", args=[row.number]),
                head=True,
            ),
            Column("no", both("第几条", "No."), lambda row: row.no, kind="number"),
            Column("place", both("地方", "Place"), lambda row: row.head.place_name),
            Column(
                "state",
                both("状态", "State"),
                lambda row: say("已答复", "answered") if row.answer else say("等答复", "waits"),
                state=lambda row: "ok" if row.answer else "wait",
            ),
            Column("asked", both("哪天提的", "Asked"), lambda row: row.asked_on, kind="day"),
            Column("due", both("答应哪天前答复", "Promised"), lambda row: row.due, kind="day"),
            Column("by", both("谁答复", "Answered by"), lambda row: row.answered_name),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Asked]:
        """Return objections: those that wait first by their day."""
        del sort
        today = localdate()
        counts = Counter(
            {
                "open": selectors.objections(by=actor, on=today, most=0)[1],
                "answered": selectors.objections(by=actor, on=today, unanswered=False, most=0)[1],
            }
        )
        open_ = given["state"] != "answered"
        rows, total = selectors.objections(
            by=actor, on=today, unanswered=open_, start=start, most=most
        )
        return Rows(rows, total, {"state": counts})


def objections(request: Request, suffix: str = "") -> HttpResponse:
    """List objections."""
    return show(request, Objections(), suffix)
