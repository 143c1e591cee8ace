"""变更: one person proposes a change of the register, another checks it; then it is recorded."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console import merges, purposes
from sunledger.faces.console.forms import Day, Form, places_of, why
from sunledger.faces.console.kinds import CHANGE_KINDS, CHANGE_STATES
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.facts import GROUPS, INCOME_GROUPS, SAID_BY, value_words
from sunledger.faces.words import both, said, say
from sunledger.kit.money import to_fen
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.ground.places.selectors import division, divisions_by_id
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    ChangeMembership,
    ChangeState,
    ChangeView,
    CloseHousehold,
    CorrectPerson,
    HouseholdPage,
    Item,
    Join,
    Member,
    MoveHousehold,
    NewHousehold,
    NumberKind,
    Proposal,
    SaidBy,
    SetNumber,
    Stale,
    Stated,
    StateFact,
    Value,
    ValueType,
)

# --- the list -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A change, and who acted by real name."""

    change: ChangeView
    village: str
    by: str
    decided_by: str


class Changes(List[Line]):
    """Changes, those that wait first."""

    name = "console:changes"
    title = both("变更", "Changes")
    lead = both(
        "一个人提出，另一个人核对，核对了才登记。自己提的不能自己核对。",
        "One proposes, another checks; then it is recorded. Nobody checks her own.",
    )

    class form(Search):  # noqa: N801 - as the list names it
        """By state."""

        state = forms.ChoiceField(
            label=both("状态", "State"),
            required=False,
            choices=lambda: [
                ("", ""),
                *((state.value, str(CHANGE_STATES[state][1])) for state in ChangeState),
            ],
        )

    facets = ("state",)
    nothing = both("没有等核对的变更。", "No change waits.")
    nothing_next = both("有人提出后会出现在这里。", "What is proposed will stand here.")

    def columns(self) -> tuple[Column[Line], ...]:
        """Return the columns."""
        return (
            Column(
                "what",
                both("变更", "Change"),
                lambda line: str(CHANGE_KINDS.get(line.change.kind, line.change.kind)),
                href=lambda line: reverse("console:change", args=[line.change.id]),
                head=True,
            ),
            Column("village", both("村", "Village"), lambda line: line.village),
            Column("why", both("为什么", "Why"), lambda line: line.change.reason),
            Column("by", both("谁提出", "Proposed by"), lambda line: line.by),
            Column(
                "at", both("提出时间", "When"), lambda line: line.change.proposed_at, kind="moment"
            ),
            Column(
                "state",
                both("状态", "State"),
                lambda line: str(CHANGE_STATES[line.change.state][1]),
                state=lambda line: CHANGE_STATES[line.change.state][0],
            ),
            Column("decided_by", both("谁核对", "Checked by"), lambda line: line.decided_by),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Line]:
        """Return changes of the actor's places: those that wait, unless a state is asked for."""
        del sort
        state = ChangeState(given["state"]) if given["state"] else ChangeState.PROPOSED
        shown, total = selectors.changes_found(by=actor, state=state, start=start, most=most)
        names = real_names({c.proposed_by for c in shown} | {c.decided_by for c in shown})
        places = divisions_by_id({change.village for change in shown})
        rows = [
            Line(
                change,
                places[change.village].name,
                names.get(change.proposed_by, ""),
                names.get(change.decided_by, ""),
            )
            for change in shown
        ]
        return Rows(rows, total)


def changes(request: Request, suffix: str = "") -> HttpResponse:
    """List changes."""
    return show(request, Changes(), suffix)


# --- to check -------------------------------------------------------------------------------------


class DecideForm(Form):
    """Words of whoever checks; needed where it is refused."""

    why = why(both("为什么不同意", "Why not"))


def change(request: Request, change: uuid.UUID) -> HttpResponse:
    """Show a change with what stands and what is proposed, and let another person check it."""
    actor = request.actor
    row = selectors.change(change, by=actor)
    two = merges.of_change(request, row)
    if isinstance(two, HttpResponse):
        return two
    form = DecideForm(request.POST if request.POST.get("act") == "reject" else None)
    fault = ""
    if request.method == "POST":
        try:
            if _decide(request, row, form):
                return HttpResponseRedirect(reverse("console:change", args=[change]))
        except Stale as error:
            fault = said(error)
        row = selectors.change(change, by=actor)
    names = real_names({row.proposed_by, row.decided_by})
    place = divisions_by_id([row.village])[row.village]
    own = row.proposed_by == actor.ref
    context = {
        "row": row,
        "kind": CHANGE_KINDS.get(row.kind, row.kind),
        "state": CHANGE_STATES[row.state],
        "place": place,
        "by": names.get(row.proposed_by, ""),
        "decided_by": names.get(row.decided_by, ""),
        "waits": row.state is ChangeState.PROPOSED,
        "own": own,
        "may_check": not own
        and all(
            may(actor, Task.CHECK_CHANGE, place=code)
            for code in (row.village_code, row.to_village_code)
            if code
        ),
        **two,
        "form": form,
        "fault": fault,
    }
    return render(request, "console/change.html", context)


def _decide(request: Request, row: ChangeView, form: DecideForm) -> bool:
    by, origin, act = request.actor, request.origin, request.POST.get("act")
    if act == "withdraw":
        services.withdraw(row.id, by=by, origin=origin)
        messages.success(request, say("已撤回。", "Taken back."))
    elif act == "approve":
        services.approve(row.id, by=by, origin=origin)
        messages.success(request, say("已核对，登记好了。", "Checked and recorded."))
    elif form.is_valid():
        form.attempt(
            partial(services.reject, row.id, form.cleaned_data["why"], by=by, origin=origin)
        )
        if form.errors:
            return False
        messages.success(request, say("没有同意，原因已写上。", "Refused, with the reason."))
    else:
        return False
    return True


# --- to propose -----------------------------------------------------------------------------------


class ReasonForm(Form):
    """What every proposal needs: why, and the paper that it rests on."""

    reason = why()
    document = forms.CharField(
        label=both("凭什么（材料）", "On what paper"),
        required=False,
        max_length=200,
        help_text=both("例如：村民会议记录 2026-3 号。", "Such as: minutes 2026-3 of the village."),
    )
    field_order: list[str] | None = None

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        first = [name for name in self.fields if name not in ("reason", "document")]
        self.order_fields([*first, "reason", "document"])


class FactForm(ReasonForm):
    """A statement: its value is asked for as its item has it."""

    label = forms.CharField(
        label=both("表上的叫法", "What the paper calls it"), required=False, max_length=200
    )
    period_from = Day(label=both("从哪天起算", "True from"), required=False)
    period_to = Day(label=both("到哪天为止", "True until"), required=False)
    said_by = forms.ChoiceField(
        label=both("谁说的", "Who says so"),
        choices=lambda: [(code.value, str(words)) for code, words in SAID_BY.items()],
    )
    said_name = forms.CharField(
        label=both("姓名或单位", "Name or unit"), required=False, max_length=80
    )
    said_on = Day(label=both("哪天说的", "On which day"), required=False)
    take_back = forms.BooleanField(
        label=both("收回原来登记的，不写新的", "Take back what is recorded, state nothing"),
        required=False,
    )

    def __init__(self, about: Item, stands: Stated | None, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        self.about = about
        self.fields["value"] = _value_field(about)
        self.order_fields(["value", *(name for name in self.fields if name != "value")])
        self.fields["value"].required = stands is None
        if stands is None:
            del self.fields["take_back"]

    def clean(self) -> dict[str, Any]:
        """Ask for the value unless what stands is only taken back."""
        given: dict[str, Any] = super().clean() or {}
        if (
            not given.get("take_back")
            and given.get("value") in (None, "")
            and "value" not in self.errors
        ):
            self.add_error("value", say("请填写这一项。", "Fill this in."))
        return given

    def value(self) -> Value | None:
        """Return the value as the register holds it."""
        given = self.cleaned_data["value"]
        if self.cleaned_data.get("take_back"):
            return None
        if self.about.type is ValueType.AMOUNT:
            return to_fen(given)
        if self.about.type is ValueType.TRUTH:
            return bool(given == "yes")
        found: Value = given
        return found


def _value_field(about: Item) -> forms.Field:
    label = said(about)
    if about.type is ValueType.AMOUNT:
        return forms.DecimalField(
            label=say(f"{label}（元）", f"{label} (yuan)"),
            decimal_places=2,
            max_digits=14,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "invalid": both("请写数字，例如 1250.00。", "Write a number, such as 1250.00."),
                "max_decimal_places": both("最多两位小数。", "Two decimals at most."),
            },
        )
    if about.type is ValueType.CODE:
        choices = [("", say("请选", "Choose")), *((c, said(w)) for c, w in about.codes.items())]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if about.type is ValueType.TRUTH:
        answers = [("yes", say("是", "yes")), ("no", say("否", "no"))]
        return forms.ChoiceField(
            label=label, choices=answers, required=False, widget=forms.RadioSelect
        )
    if about.type is ValueType.DAY:
        return Day(label=label, required=False)
    return forms.CharField(label=label, required=False, max_length=1000)


def _item_choices() -> list[Any]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for item in selectors.items().values():
        grouped.setdefault(item.group, []).append((item.code, said(item)))
    order = {**GROUPS, **INCOME_GROUPS}
    return [(str(words), grouped[code]) for code, words in order.items() if code in grouped]


class ItemForm(Form):
    """Which fact, and of whom."""

    item = forms.ChoiceField(label=both("哪一项", "Which fact"), choices=_item_choices)
    person = forms.ChoiceField(label=both("谁的", "Of whom"), required=False)

    def __init__(self, home: HouseholdPage, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)  # noqa: S101 - declared above
        person.choices = [
            ("", say("全家", "the household")),
            *((str(m.person), m.name) for m in home.members),
        ]


_KNOWN = [
    ("", both("不清楚", "not known")),
    ("yes", both("是", "yes")),
    ("no", both("否", "no")),
]


def _truth(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_KNOWN, required=False)


def _of_truth(word: str) -> bool | None:
    return {"yes": True, "no": False}.get(word)


def _word_of_truth(value: bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    return "" if value is None else ("yes" if value else "no")


class JoinForm(ReasonForm):
    """A new member: somebody who is not in the register, or is by the ID number."""

    name = forms.CharField(label=both("姓名", "Name"), max_length=50)
    id_number = forms.CharField(
        label=both("身份证号", "ID number"),
        max_length=18,
        min_length=15,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "min_length": both(
                "身份证号要 18 位（老的 15 位）。", "An ID number has 18 characters."
            )
        },
    )
    relation = forms.CharField(
        label=both("与户主关系", "Relation to the head"),
        max_length=40,
        help_text=both("例如：配偶、长子、孙女。", "Such as spouse, eldest son."),
    )
    since = Day(label=both("从哪天起", "From"))
    hukou = _truth(both("户口在这一户", "Hukou here"))
    resident = _truth(both("一起生活", "Lives here"))


class MembershipForm(ReasonForm):
    """A membership as it should be; with a last day the person has left."""

    relation = forms.CharField(label=both("与户主关系", "Relation to the head"), max_length=40)
    hukou = _truth(both("户口在这一户", "Hukou here"))
    resident = _truth(both("一起生活", "Lives here"))
    since = Day(label=both("从哪天起", "From"), required=False)
    until = Day(
        label=both("哪天离开", "Left on"),
        required=False,
        help_text=both("出嫁、迁走、去世等。还在这一户就不写。", "Empty while the person is here."),
    )


class PersonForm(ReasonForm):
    """Name and ID number as they should be."""

    name = forms.CharField(label=both("姓名", "Name"), max_length=50)
    id_number = forms.CharField(
        label=both("身份证号", "ID number"),
        required=False,
        max_length=18,
        help_text=both("不改就不写。", "Empty where it stays."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class NumberForm(ReasonForm):
    """A card or a phone."""

    kind = forms.ChoiceField(
        label=both("哪一个", "Which"),
        choices=[
            (NumberKind.CARD.value, both("银行卡号", "bank card")),
            (NumberKind.PHONE.value, both("电话", "phone")),
        ],
    )
    number = forms.CharField(
        label=both("号码", "Number"),
        required=False,
        max_length=30,
        help_text=both("不写就是去掉。", "Empty takes it away."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class MoveForm(ReasonForm):
    """Where to, and from which day."""

    place = forms.ChoiceField(label=both("搬到哪个村", "To which village"))
    group = forms.CharField(label=both("组", "Group"), required=False, max_length=80)
    since = Day(label=both("从哪天起", "From"))

    def __init__(self, *words: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = [
            (code, name) for code, name in places_of(actor) if not code or code[-3:] != "000"
        ]

    def village(self) -> int:
        """Return the id of the village that was chosen."""
        found = division(self.cleaned_data["place"])
        if found is None:
            raise _unknown()
        return found.id


class NewForm(MoveForm):
    """A household that the register does not hold."""

    number = forms.CharField(label=both("户编号", "Number"), max_length=40)


class CloseForm(ReasonForm):
    """From which day a household is no more."""

    until = Day(
        label=both("从哪天起没有这一户", "No more from"),
        required=False,
        help_text=both("不写就是恢复这一户。", "Empty opens the household again."),
    )


TITLES = {
    "fact": both("登记或更正一项情况", "Record or correct a fact"),
    "join": both("加一个成员", "A new member"),
    "membership": both("改成员关系", "Change a membership"),
    "person": both("更正个人信息", "Correct a person's details"),
    "number": both("改银行卡号或电话", "Change a card or phone"),
    "move": both("搬家", "A move"),
    "close": both("销户或恢复", "End or open again"),
}
Make = Callable[[Any], Proposal]


def propose(request: Request, household: uuid.UUID, kind: str) -> HttpResponse:
    """Propose a change of a household or of a member of it."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    home = access.household(
        request.actor, household, told.purpose, told.more, origin=request.origin
    )
    if kind not in TITLES:
        raise _unknown()
    context = {"home": home, "title": TITLES[kind], "kind": kind}
    if kind == "fact":
        found = _fact(request, home)
        if found is None:
            which = ItemForm(home, initial={"person": request.GET.get("person", "")})
            return render(request, "console/change_item.html", {**context, "form": which})
        form, make, context["now"] = found
    else:
        form, make = _form_of(request, home, kind)
    return _send(request, form, make, "console/change_propose.html", context)


def new_household(request: Request) -> HttpResponse:
    """Propose a household that the register does not hold."""
    today = localdate(request.origin.at)
    form = NewForm(request.POST or None, actor=request.actor, initial={"since": today})

    def make(form: NewForm) -> Proposal:
        given = form.cleaned_data
        return NewHousehold(given["number"], form.village(), given["since"], given["group"])

    context = {"title": both("新立一户", "A new household"), "kind": "household"}
    return _send(request, form, make, "console/change_propose.html", context)


def _send(
    request: Request, form: Form, make: Make, template: str, context: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = form.attempt(
            lambda: services.propose(
                make(form),
                given["reason"],
                given["document"],
                by=request.actor,
                origin=request.origin,
            )
        )
        if number is not None:
            messages.success(
                request,
                say("已提出，等另一个人核对。", "Proposed; another person has to check it."),
            )
            return HttpResponseRedirect(reverse("console:change", args=[number]))
    return render(request, template, {**context, "form": form})


def _fact(request: Request, home: HouseholdPage) -> tuple[Form, Make, str] | None:
    """Return the form of a fact; None where it is not said yet which."""
    asked = request.GET.get("of", "")
    stands = next((s for s in home.statements if str(s.id) == asked), None)
    code = stands.item if stands else request.GET.get("item", "")
    if code not in selectors.items():
        return None
    about = selectors.item(code)
    person = stands.person if stands else _person_asked(request, home)
    form = FactForm(about, stands, request.POST or None, initial=_stands(stands, about))
    now = "" if stands is None else value_words(about, stands.value)

    def make(form: FactForm) -> Proposal:
        given = form.cleaned_data
        of = stands.household if stands else None  # of one merged into this, where it stands
        return StateFact(
            household=of or home.id,
            item=code,
            value=form.value(),
            person=person,
            label=given["label"],
            part=stands.part if stands else 0,
            period_from=given["period_from"],
            period_to=given["period_to"],
            said_by=SaidBy(given["said_by"]),
            said_name=given["said_name"],
            said_on=given["said_on"],
        )

    return form, make, now


def _stands(stands: Stated | None, about: Item) -> dict[str, Any]:
    if stands is None:
        return {"said_by": SaidBy.OFFICER.value}
    value: Any = stands.value
    if about.type is ValueType.AMOUNT and isinstance(value, int):
        value = f"{value / 100:.2f}"
    elif about.type is ValueType.TRUTH:
        value = _word_of_truth(value)
    return {
        "value": value,
        "label": stands.label,
        "period_from": stands.period_from,
        "period_to": stands.period_to,
        "said_by": SaidBy.OFFICER.value,
    }


def _person_asked(request: Request, home: HouseholdPage) -> uuid.UUID | None:
    asked = request.GET.get("person", "")
    return next((m.person for m in home.members if str(m.person) == asked), None)


def _form_of(request: Request, home: HouseholdPage, kind: str) -> tuple[Form, Make]:
    data = request.POST or None
    today = localdate(request.origin.at)
    if kind == "join":
        return JoinForm(data, initial={"since": today}), partial(_join, home)
    if kind == "move":
        form = MoveForm(data, actor=request.actor, initial={"since": today})
        return form, lambda f: MoveHousehold(
            home.id, f.village(), f.cleaned_data["since"], f.cleaned_data["group"]
        )
    if kind == "close":
        until: date | None = None if home.until else today
        return CloseForm(data, initial={"until": until}), lambda f: CloseHousehold(
            home.id, f.cleaned_data["until"]
        )
    member = _member(request, home, kind)
    if kind == "membership":
        initial = {
            "relation": member.relation,
            "hukou": _word_of_truth(member.hukou),
            "resident": _word_of_truth(member.resident),
            "since": member.since,
            "until": member.until,
        }
        return MembershipForm(data, initial=initial), partial(_membership, member)
    if kind == "person":
        return PersonForm(data, initial={"name": member.name}), lambda f: CorrectPerson(
            member.person,
            f.cleaned_data["name"],
            member.sex,
            member.birth,
            f.cleaned_data["id_number"],
        )
    return NumberForm(data), lambda f: SetNumber(
        member.person, NumberKind(f.cleaned_data["kind"]), f.cleaned_data["number"]
    )


def _join(home: HouseholdPage, form: JoinForm) -> Proposal:
    given = form.cleaned_data
    return Join(
        home.id,
        given["relation"],
        given["since"],
        name=given["name"],
        id_number=given["id_number"],
        hukou=_of_truth(given["hukou"]),
        resident=_of_truth(given["resident"]),
    )


def _membership(member: Member, form: MembershipForm) -> Proposal:
    given = form.cleaned_data
    return ChangeMembership(
        member.membership,
        given["relation"],
        _of_truth(given["hukou"]),
        _of_truth(given["resident"]),
        given["since"],
        given["until"],
    )


def _member(request: Request, home: HouseholdPage, kind: str) -> Member:
    key = "of" if kind == "membership" else "person"
    asked = request.GET.get(key, "")
    for member in home.members:
        if asked == str(member.membership if kind == "membership" else member.person):
            return member
    raise _unknown()


def _unknown() -> Refused:
    return Refused(
        "没有这一项。请从这一户的页面上点进来。",
        "There is no such thing. Come from the page of the household.",
        hidden=True,
    )
