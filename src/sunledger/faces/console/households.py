"""扶贫对象: the list of households, and a page a household with its tabs."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console import merges, purposes
from sunledger.faces.console.forms import places_of
from sunledger.faces.console.kinds import CHANGE_KINDS, CHANGE_STATES
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.facts import (
    GROUPS,
    INCOME_GROUPS,
    SAID_BY,
    Fact,
    fact_of,
    period_words,
    source_words,
)
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.registers.registry import access, selectors
from sunledger.platform.registers.registry.contracts import (
    ChangeState,
    Field,
    Found,
    HouseholdPage,
    HouseholdRow,
    IncomeLine,
    Member,
    Query,
    Scheme,
)

ALL = 1_000_000


def _codes(item: str) -> list[tuple[str, str]]:
    found = [(code, said(words)) for code, words in selectors.item(item).codes.items()]
    return [("", ""), *found]


class HouseholdSearch(Search):
    """By name, number or card, in a place, by status, kind of monitoring and cause."""

    q = forms.CharField(
        label=both(
            "姓名、拼音、户编号、证件号、卡号或电话", "Name, pinyin, number, ID, card or phone"
        ),
        required=False,
        max_length=60,
    )
    place = forms.ChoiceField(label=both("在哪里", "Place"), required=False)
    status = forms.ChoiceField(
        label=both("状态", "Status"), required=False, choices=lambda: _codes("status")
    )
    monitor_type = forms.ChoiceField(
        label=both("监测类型", "Monitoring"), required=False, choices=lambda: _codes("monitor_type")
    )
    cause = forms.ChoiceField(
        label=both("致贫原因", "Cause"), required=False, choices=lambda: _codes("poverty_cause")
    )

    def __init__(self, asked: Mapping[str, str], *, actor: Actor) -> None:
        super().__init__(asked, actor=actor)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = [("", say("我管的地方", "where my post is")), *places_of(actor)[1:]]

    def clean(self) -> dict[str, Any]:
        """Ask for another letter where one means too many people."""
        found: dict[str, Any] = super().clean() or {}
        return _enough(self, found, found.get("place") or place_of(self.actor) or None)


def _enough(form: Search, found: dict[str, Any], place: str | None = None) -> dict[str, Any]:
    if selectors.means_too_many(found.get("q", ""), by=form.actor, place=place):
        form.add_error(
            "q",
            say(
                "一个字母指的人太多。请再写一个字母，或者选一个乡镇。",
                "One letter means too many people. Write another letter, or choose a township.",
            ),
        )
    return found


def place_of(actor: Actor) -> str:
    """Return the widest place in which an actor may search the register."""
    for post in actor.posts:
        if may(actor, Task.SEARCH_REGISTRY, place=post.place):
            return post.place
    return ""


class Households(List[HouseholdRow]):
    """The households that an actor may search."""

    name = "console:households"
    title = both("家庭", "Households")
    form: ClassVar[type[Search]] = HouseholdSearch
    facets: ClassVar[tuple[str, ...]] = ("status", "monitor_type", "cause")
    personal = True
    export = Task.EXPORT
    template = "console/households.html"
    nothing = both("没有找到这样的家庭。", "No such household.")
    nothing_next = both(
        "请核对姓名或编号，少写一个条件再找。只找得到您岗位管的地方。",
        "Check the name or number, or leave a condition out. Only your places are searched.",
    )

    def columns(self) -> tuple[Column[HouseholdRow], ...]:
        """Return the columns."""
        return (
            Column(
                "number",
                both("户编号", "Number"),
                lambda row: row.number,
                href=lambda row: reverse("console:household", args=[row.id]),
                head=True,
            ),
            Column("head", both("户主", "Head"), lambda row: row.head),
            Column("members", both("人口", "Members"), lambda row: row.members, kind="number"),
            Column("village", both("村", "Village"), lambda row: row.village_name),
            Column("group", both("组", "Group"), lambda row: row.group),
            Column(
                "status",
                both("状态", "Status"),
                lambda row: _code("status", row.status),
                state=lambda row: STATUS.get(row.status, "") if row.status else "",
            ),
            Column(
                "monitor_type",
                both("监测类型", "Monitoring"),
                lambda row: _code("monitor_type", row.monitor_type),
            ),
            Column(
                "cause", both("致贫原因", "Cause"), lambda row: _code("poverty_cause", row.cause)
            ),
            Column("code", both("村代码", "Code"), lambda row: row.village_code, shown=False),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[HouseholdRow]:
        """Return households by village and number."""
        del sort
        query = Query(
            place=given["place"] or place_of(actor),
            status=given["status"],
            monitor_type=given["monitor_type"],
            cause=given["cause"],
            text=given["q"].strip(),
        )
        found = selectors.households(
            query, by=actor, limit=ALL if most is None else most, offset=start
        )
        return Rows(found.rows, found.total, found.facets)

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return the place that is searched."""
        return [given["place"] or place_of(actor)]

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether a new household may be proposed, and where the list can be frozen."""
        actor = request.actor
        return {
            "may_propose": may(actor, Task.PROPOSE_CHANGE),
            "may_freeze": may(actor, Task.FREEZE_LIST),
            "asked_for": request.GET.urlencode(),
        }


STATUS = {"registered": "held", "exited": "ok", "monitored": "warn", "removed": "off"}


def _code(item: str, code: str) -> str:
    words = selectors.item(item).codes.get(code)
    return said(words) if words else code


class PersonSearch(Search):
    """By name, pinyin or a number."""

    q = forms.CharField(
        label=both("姓名、拼音、证件号、卡号或电话", "Name, pinyin, ID number, card or phone"),
        required=False,
        max_length=60,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for another letter where one means too many people."""
        return _enough(self, super().clean() or {})


class People(List[Found]):
    """People found by a piece of their name or by a number."""

    name = "console:people"
    title = both("人员", "People")
    lead = both(
        "写一个字、一段拼音或整个号码都能找。号码遮住显示。",
        "A character, a piece of pinyin or a whole number finds them. Numbers are masked.",
    )
    form = PersonSearch
    personal = True
    export = Task.EXPORT
    nothing = both("没有找到人。", "Nobody was found.")
    nothing_next = both(
        "请在上面写姓名、拼音或号码。只找得到您岗位管的地方。",
        "Write a name, pinyin or number above. Only your places are searched.",
    )

    def columns(self) -> tuple[Column[Found], ...]:
        """Return the columns."""
        return (
            Column("name", both("姓名", "Name"), lambda row: row.name, href=_to_person, head=True),
            Column("id", both("证件号", "ID number"), lambda row: row.id_mask),
            Column("relation", both("与户主关系", "Relation"), lambda row: row.relation),
            Column("number", both("户编号", "Household"), lambda row: row.number, href=_to_home),
            Column("village", both("村", "Village"), lambda row: row.village_name),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Found]:
        """Return people, whole names first."""
        del sort
        text = given["q"].strip()
        if not text:
            return Rows((), 0)
        rows, total = selectors.search(
            text, by=actor, limit=ALL if most is None else most, offset=start
        )
        return Rows(rows, total)

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return every place in which the actor may search."""
        del given
        every = {post.place for post in actor.posts}
        return [place for place in every if may(actor, Task.SEARCH_REGISTRY, place=place)]


def _to_home(row: Found) -> str:
    return reverse("console:household", args=[row.household]) if row.household else ""


def _to_person(row: Found) -> str:
    if row.household is None:
        return ""
    return reverse("console:person", args=[row.household, row.person])


def households(request: Request, suffix: str = "") -> HttpResponse:
    """List households."""
    return show(request, Households(), suffix)


def people(request: Request, suffix: str = "") -> HttpResponse:
    """List people."""
    return show(request, People(), suffix)


# --- one household --------------------------------------------------------------------------------

TABS = (
    ("household", both("情况", "Facts")),
    ("household_income", both("收入", "Income")),
    ("household_members", both("成员", "Members")),
    ("household_procedures", both("程序", "Procedures")),
    ("household_money", both("收到的钱", "Money received")),
    ("household_findings", both("疑点", "Findings")),
    ("household_past", both("经过", "History")),
    ("household_changes", both("变更", "Changes")),
)


def open_household(
    request: Request, household: uuid.UUID, tab: str
) -> tuple[HouseholdPage, dict[str, Any]] | HttpResponse:
    """Return a household and what every tab shows of it; or the page that asks for a purpose."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    actor = request.actor
    home = access.household(actor, household, told.purpose, told.more, origin=request.origin)
    if home.id != household:
        return merges.moved_on(request, home, household)
    procedures = selectors.procedures_of(home.id, by=actor)
    counts = {
        "household_changes": len(selectors.changes(by=actor, household=home.id)),
        "household_procedures": sum(view.next is not None for view in procedures),
    }
    status = next((s for s in home.statements if s.item == "status" and s.person is None), None)
    code = "" if status is None else str(status.value)
    return home, {
        "home": home,
        "status": _code("status", code) if code else "",
        "status_kind": STATUS.get(code, "off"),
        "purpose": told.words,
        "procedures": procedures,
        "may_propose": may(actor, Task.PROPOSE_CHANGE, place=home.village_code),
        "may_unmask": may(actor, Task.UNMASK, place=home.village_code),
        "may_issue": may(actor, Task.ISSUE_CARD, place=home.village_code),
        "disputes": selectors.open_disputes(home.id, by=actor),
        "tabs": [
            {
                "href": reverse(f"console:{name}", args=[home.id]),
                "text": text,
                "here": name == tab,
                "count": counts.get(name) or None,
            }
            for name, text in TABS
        ],
    }


def _facts(home: HouseholdPage, *people: uuid.UUID) -> list[dict[str, Any]]:
    """Return what is stated of a household, or of the records of one member, group by group."""
    grouped: dict[str, list[Fact]] = {}
    for stated in home.statements:
        if stated.person in (people or (None,)):
            fact = fact_of(stated)
            grouped.setdefault(fact.group, []).append(fact)
    order = {**GROUPS, **INCOME_GROUPS} if people else GROUPS
    return [
        {"code": code, "title": title, "facts": grouped[code]}
        for code, title in order.items()
        if code in grouped
    ]


def household(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show what is stated of a household, each with who said it and where it came from."""
    opened = open_household(request, household, "household")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    context |= {
        "groups": _facts(home),
        "merges": merges.shown(request.actor, home, None),
        "residences": [(r, source_words(r.origin)) for r in home.residences],
    }
    return render(request, "console/household.html", context)


def income(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show the income per head by a scheme, line by line, counted or not and why."""
    opened = open_household(request, household, "household_income")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    asked = request.GET.get("scheme", "")
    scheme = Scheme(asked) if asked in set(Scheme) else Scheme.REGISTERED
    periods = selectors.income_periods(home.id, by=request.actor)
    period = next((span for span in periods if _span(span) == request.GET.get("period")), None)
    today = localdate(request.origin.at)
    if period is None and periods:
        period = periods[0]
    found = selectors.income(home.id, scheme, by=request.actor, on=today, period=period)
    facts = {stated.id: fact_of(stated) for stated in home.statements}
    context |= {
        "income": found,
        "scheme": scheme,
        "schemes": [
            {
                "code": code.value,
                "text": said(rule.words),
                "href": f"?scheme={code.value}" + (f"&period={_span(period)}" if period else ""),
                "here": code is scheme,
            }
            for code, rule in selectors.schemes().items()
        ],
        "periods": [
            {
                "text": period_words(*span),
                "href": f"?scheme={scheme.value}&period={_span(span)}",
                "here": span == period,
            }
            for span in periods
        ],
        "period": period_words(found.period_from, found.period_to),
        "groups": list(_income_groups(found.lines, facts)),
    }
    return render(request, "console/household_income.html", context)


def _span(span: tuple[date, date]) -> str:
    return f"{span[0]}_{span[1]}"


def _income_groups(
    lines: Iterable[IncomeLine], facts: Mapping[int, Fact]
) -> Iterable[dict[str, Any]]:
    by_group: dict[str, list[IncomeLine]] = {}
    for line in lines:
        by_group.setdefault(line.group, []).append(line)
    for code, title in INCOME_GROUPS.items():
        held = by_group.get(code, [])
        if held:
            yield {
                "title": title,
                "sum": sum(line.amount_fen for line in held if line.counted),
                "lines": [
                    {
                        "line": line,
                        "fact": facts.get(line.statement),
                        "what": said(selectors.item(line.item)),
                        "who": line.said_name or str(SAID_BY[line.said_by]),
                        "period": period_words(line.period_from, line.period_to),
                    }
                    for line in held
                ],
            }


def members(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show who belongs to a household, and who did."""
    opened = open_household(request, household, "household_members")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    context |= {
        "now": [(m, source_words(m.origin)) for m in home.members],
        "past": [(m, source_words(m.origin)) for m in home.past_members],
    }
    return render(request, "console/household_members.html", context)


def past(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show what was stated of a household and done to it."""
    opened = open_household(request, household, "household_past")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    moments = selectors.timeline(home.id, by=request.actor, limit=ALL)
    names = real_names({moment.by for moment in moments})
    context["moments"] = [{"moment": moment, "by": names.get(moment.by, "")} for moment in moments]
    return render(request, "console/household_past.html", context)


def changes(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show the changes proposed of a household."""
    opened = open_household(request, household, "household_changes")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    found = selectors.changes(by=request.actor, household=home.id, state=None, limit=ALL)
    names = real_names({row.proposed_by for row in found} | {row.decided_by for row in found})
    found.sort(
        key=lambda row: (row.state is not ChangeState.PROPOSED, -row.proposed_at.timestamp())
    )
    context["rows"] = [
        {
            "change": row,
            "by": names.get(row.proposed_by, ""),
            "decided_by": names.get(row.decided_by, ""),
            "state": CHANGE_STATES[row.state],
            "kind": CHANGE_KINDS.get(row.kind, row.kind),
        }
        for row in found
    ]
    return render(request, "console/household_changes.html", context)


def person(request: Request, household: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Show a member of a household: numbers masked, what is stated, where she belonged."""
    opened = open_household(request, household, "household_members")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    every = [m for m in (*home.members, *home.past_members) if m.person == person]
    if not every:
        return merges.moved_on(request, home, person)
    merged = merges.shown(request.actor, home, person)
    context |= {
        "merges": merged,
        "person": every[0],
        "every": [(m, source_words(m.origin)) for m in every],
        "numbers": list(_numbers(every[0])),
        "groups": _facts(home, person, *(one["merge"].gone for one in merged)),
    }
    return render(request, "console/person.html", context)


FIELDS = {
    Field.ID_NUMBER: both("证件号", "ID number"),
    Field.CARD: both("银行卡号", "Bank card"),
    Field.PHONE: both("电话", "Phone"),
}


def _numbers(member: Member) -> Iterable[tuple[Field, str, str]]:
    masks = {
        Field.ID_NUMBER: member.id_mask,
        Field.CARD: member.card_mask,
        Field.PHONE: member.phone_mask,
    }
    for field, mask in masks.items():
        yield field, str(FIELDS[field]), mask


def reveal(request: Request, household: uuid.UUID, person: uuid.UUID, field: str) -> HttpResponse:
    """Ask what for, then show one number in full; never kept in an address or a cache."""
    if field not in set(Field):
        raise _nobody()
    which = Field(field)
    form = purposes.PurposeForm(request.POST or None, label_suffix="")
    number = None
    if request.method == "POST" and form.is_valid():
        told = purposes.Told(form.cleaned_data["purpose"], form.cleaned_data["words"])
        number = access.reveal(
            request.actor, person, which, told.purpose, told.more, origin=request.origin
        )
    context = {
        "form": form,
        "what": FIELDS[which],
        "number": number,
        "back": reverse("console:person", args=[household, person]),
    }
    answer = render(request, "console/reveal.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _nobody() -> Refused:
    return Refused(
        "这一户没有这个人。请从这一户的成员里选。",
        "There is no such person in this household. Choose a member.",
        hidden=True,
    )
