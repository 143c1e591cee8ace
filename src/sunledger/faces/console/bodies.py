"""机构 bodies: departments, zones, centres, bodies of villages; a list, a page each, new, ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form, places_of
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.console.once_more import About, Effect, Given, once_more
from sunledger.faces.words import both, said, say
from sunledger.kit.text import name_key
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import posts_of_line
from sunledger.platform.ground.places import selectors, services
from sunledger.platform.ground.places.contracts import (
    Body,
    BodyKind,
    Division,
    DivisionLevel,
)

_OF_VILLAGE = frozenset({DivisionLevel.VILLAGE})


class BodySearch(Search):
    """By name, pinyin or code, of a kind."""

    q = forms.CharField(
        label=both("名称、拼音或代码", "Name, pinyin or code"), required=False, max_length=40
    )
    kind = forms.ChoiceField(
        label=both("哪一种", "Kind"),
        required=False,
        choices=lambda: [("", ""), *_kinds()],
    )


class Bodies(List[Body]):
    """The bodies that stand."""

    name = "console:bodies"
    title = both("机构", "Bodies")
    lead = both(
        "部门、监督协作区、会计代理中心和村里的机构。给部门的人开账号，要先有部门。",
        "Departments, zones, accounting centres, bodies of villages. A department comes before "
        "the accounts of its people.",
    )
    nothing = both("没有这样的机构。", "No such body.")
    nothing_next = both(
        "没有登记的，数据管理员可以加。", "What is missing is added by the data steward."
    )
    form = BodySearch
    facets = ("kind",)
    template = "console/bodies.html"

    def __init__(self) -> None:
        super().__init__()
        self.seats: dict[str, str] = {}

    def columns(self) -> tuple[Column[Body], ...]:
        """Return the columns."""
        return (
            Column(
                "name",
                both("名称", "Name"),
                lambda row: row.name,
                href=lambda row: reverse("console:body", args=[row.kind, row.code]),
                head=True,
            ),
            Column("kind", both("哪一种", "Kind"), lambda row: said(row.kind)),
            Column(
                "at",
                both("在哪里", "At"),
                lambda row: self.seats.get(row.place, row.place),
                href=lambda row: reverse("console:place", args=[row.place]),
            ),
            Column("code", both("代码", "Code"), lambda row: row.code),
            Column("since", both("从哪天起", "Since"), lambda row: row.since, kind="day"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Body]:
        """Return bodies, by kind and code."""
        del actor, sort
        found = selectors.bodies()
        asked = name_key(given["q"]).lower()
        if asked:
            kept = {body.id for body in selectors.find_bodies(given["q"])}
            found = [body for body in found if body.id in kept]
        counts = {"kind": Counter(str(body.kind) for body in found)}
        if given["kind"]:
            found = [body for body in found if body.kind == given["kind"]]
        self.seats = selectors.names(body.place for body in found)
        shown = found[start:] if most is None else found[start : start + most]
        return Rows(shown, len(found), counts)

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether bodies may be added."""
        return {"may_change": may(request.actor, Task.CHANGE_PLACES)}


def bodies(request: Request, suffix: str = "") -> HttpResponse:
    """List bodies."""
    return show(request, Bodies(), suffix)


def former_list(request: Request, suffix: str = "") -> HttpResponse:
    """Lead the old address of the departments to the bodies of that kind."""
    del request
    name = f"console:bodies_{suffix}" if suffix else "console:bodies"
    return HttpResponseRedirect(f"{reverse(name)}?kind={BodyKind.DEPARTMENT}")


def former_new(request: Request) -> HttpResponse:
    """Lead the old address of a new department to a new body of that kind."""
    del request
    return HttpResponseRedirect(f"{reverse('console:new_body')}?kind={BodyKind.DEPARTMENT}")


def former_end(request: Request, department: str) -> HttpResponse:
    """Lead the old address of the end of a department to its own page."""
    del request
    address = reverse("console:body", args=[BodyKind.DEPARTMENT, department])
    return HttpResponseRedirect(address)


# ------------------------------------------------------------------ one body


_BY_SORT = {kind.value: kind for kind in BodyKind}


def _body(sort: str, body: str) -> Body:
    kind = _BY_SORT.get(sort)
    found = selectors.body(kind, body) if kind else None
    if found is None:
        raise Refused("没有这个机构。", "There is no such body.", hidden=True)
    return found


def place_of_body(actor: Actor, sort: str, body: str) -> str | None:
    """Return the place of a body that stands or stood; None where there never was one."""
    del actor
    kind = _BY_SORT.get(sort)
    found = selectors.body(kind, body) if kind else None
    return None if found is None else found.place


def place_of_reaching(actor: Actor, sort: str, body: str) -> str | None:
    """Return the place of a body that has places given one by one; None where there is none."""
    kind = _BY_SORT.get(sort)
    return place_of_body(actor, sort, body) if kind and kind.reaches else None


Page = Callable[[Request, str, str], HttpResponse]


def of_what_stands(page: Page) -> Page:
    """Lead whoever asks for the page of a body that ended to its history, and say why."""

    @wraps(page)
    def asked(request: Request, sort: str, body: str) -> HttpResponse:
        found = _body(sort, body)
        if found.until is None:
            return page(request, sort, body)
        told = say(
            "{name}到 {day} 为止，现在没有了，也许刚刚有人办过。",
            "{name} ended on {day}; somebody may have done it just now.",
        )
        messages.info(request, told.format(name=found.name, day=found.until))
        return HttpResponseRedirect(_page(found))

    return asked


def body(request: Request, sort: str, body: str) -> HttpResponse:
    """Show a body: what it is, where it sits, which places it has."""
    found = _body(sort, body)
    today = localdate(request.origin.at)
    codes = selectors.reach(found.kind, found.code, on=today)
    context = {
        "body": found,
        "seat": selectors.division(found.place),
        "reach": selectors.divisions_of(codes),
        "reaches": found.kind.reaches is not None,
        "was": selectors.names_of_body(found.kind, found.code),
        "after": _after(found) if found.until is not None else [],
        "may_change": found.until is None
        and may(request.actor, Task.CHANGE_PLACES, place=found.place),
    }
    return render(request, "console/body.html", context)


def _after(gone: Body) -> list[Body]:
    """Return what of the kind is there now where a body was."""
    places = {place.code for place in selectors.became(gone.place) if place.until is None}
    return [one for one in selectors.bodies(gone.kind) if one.place in places]


class BodyForm(Form):
    """A body: its kind, name, place and first day; a code where its place does not say it."""

    kind = forms.ChoiceField(
        label=both("哪一种", "Kind"),
        choices=lambda: [("", say("请选一种", "Choose one")), *_kinds()],
    )
    name = forms.CharField(
        label=both("名称", "Name"),
        max_length=80,
        help_text=both("写全称，例如“云岫县民政局”。", "The whole name."),
    )
    place = forms.ChoiceField(
        label=both("在哪里", "At"),
        help_text=both(
            "部门和协作区在县，中心在县或乡镇，村里的机构在村。单子里打名称的头一个字就能跳过去。",
            "Departments and zones sit in the county, centres there or in a township, bodies of a "
            "village in it. Type the first letter in the list to jump.",
        ),
        error_messages={
            "required": both("请选一个地方。", "Choose a place."),
            "invalid_choice": both(
                "没有这个地方，或者不在您管的地方。请从单子里选。",
                "There is no such place, or it is not yours. Choose one of the list.",
            ),
        },
    )
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label=both("代码", "Code"),
        required=False,
        help_text=both(
            "给程序用的短名，以后不变，例如 civil_affairs：小写字母、数字、下划线。村里的不写。",
            "A short name for programs that stays: small letters, digits and _, as civil_affairs. "
            "None for a body of a village.",
        ),
        error_messages={
            "invalid": both(
                "代码只能是小写字母、数字和下划线，字母开头，2 到 40 个。请改。",
                "A code has small letters, digits and _, begins with a letter, 2 to 40 in all.",
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    since = Day(label=both("从哪天起", "From"))

    def __init__(self, *words: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = places_of(actor)

    def clean(self) -> dict[str, Any]:
        """Hold that who needs a code has one, and a body of a village has that of the village."""
        given = super().clean() or self.cleaned_data
        kind = BodyKind(given["kind"]) if given.get("kind") else None
        if kind and "code" in given:
            of_village = kind.at == _OF_VILLAGE
            if of_village and given["code"]:
                self.add_error(
                    "code",
                    say(
                        "村里的机构用村的代码，这里请留空。",
                        "A body of a village has its code: leave this empty.",
                    ),
                )
            elif not of_village and not given["code"]:
                self.add_error(
                    "code",
                    say("请写代码，例如 civil_affairs。", "Write a code, as civil_affairs."),
                )
        return given


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, said(kind)) for kind in BodyKind]


class NameForm(Form):
    """Another name of a body, and its first day."""

    name = forms.CharField(label=both("新名称", "New name"), max_length=80)
    on = Day(label=both("从哪天起", "From"))


class EndForm(Form):
    """The first day without a body."""

    on = Day(label=both("从哪天起没有", "First day without it"))


class ReachForm(Form):
    """Which places a zone or a centre has from a day on."""

    places = forms.MultipleChoiceField(
        label=both("管哪些地方", "Which places it has"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on = Day(label=both("从哪天起", "From"))

    def __init__(self, *words: Any, body: Body, choices: list[Division], **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        on = self.initial["on"]
        places = self.fields["places"]
        assert isinstance(places, forms.MultipleChoiceField)  # noqa: S101 - declared above
        places.choices = [(one.code, _with_other(body, one, on)) for one in choices]


def _with_other(body: Body, place: Division, on: date) -> str:
    """Return a place with who has it now, where that is another body of the kind."""
    has = selectors.reached_by(body.kind, place.code, on=on)
    if has is None or has.code == body.code:
        return place.name
    return say(f"{place.name}（现在归{has.name}）", f"{place.name} (of {has.name} now)")


def new_body(request: Request) -> HttpResponse:
    """Add a body."""
    first = localdate(request.origin.at).replace(month=1, day=1)
    initial = {"since": first, "kind": request.GET.get("kind", "")}
    county = next((p for p in selectors.tree() if p.level is DivisionLevel.COUNTY), None)
    if county is not None:
        initial["place"] = request.GET.get("place", county.code)

    def act(given: Given) -> None:
        services.add_body(
            BodyKind(given["kind"]),
            given["name"],
            place=given["place"],
            since=given["since"],
            code=given["code"] or None,
            by=request.actor,
            origin=request.origin,
        )

    def onward(given: Given) -> str:
        return reverse("console:body", args=[given["kind"], given["code"] or given["place"]])

    about = About(say("加机构", "Add a body"), "", "", (_list(),))
    form = BodyForm(request.POST or None, actor=request.actor, initial=initial)
    return once_more(request, form, about, act, onward=onward)


@of_what_stands
def rename_body(request: Request, sort: str, body: str) -> HttpResponse:
    """Give a body another name from a day on."""
    found = _body(sort, body)
    return once_more(
        request,
        NameForm(request.POST or None, initial={"on": localdate(request.origin.at)}),
        _about(found, say("改名", "Rename")),
        lambda given: services.rename_body(
            found.kind, body, given["name"], on=given["on"], by=request.actor, origin=request.origin
        ),
        onward=lambda _: _page(found),
        effects=lambda given: _effects(request, found, given["on"], say("不变", "stay")),
    )


@of_what_stands
def end_body(request: Request, sort: str, body: str) -> HttpResponse:
    """End a body on a day."""
    found = _body(sort, body)
    return once_more(
        request,
        EndForm(request.POST or None, initial={"on": localdate(request.origin.at)}),
        _about(
            found,
            say("结束", "End"),
            lead=say("它交过的表都留着。", "The tables that it handed in stay."),
        ),
        lambda given: services.end_body(
            found.kind, body, on=given["on"], by=request.actor, origin=request.origin
        ),
        onward=lambda _: _page(found),
        effects=lambda given: _effects(
            request,
            found,
            given["on"],
            say(
                "不会自己结束。请系统管理员结束这些岗位",
                "do not end with it: the system administrator ends them",
            ),
        ),
    )


@of_what_stands
def reach_body(request: Request, sort: str, body: str) -> HttpResponse:
    """Say which places a zone or a centre has from a day on."""
    found = _body(sort, body)
    today = localdate(request.origin.at)
    has = selectors.reach(found.kind, body, on=today)
    choices = [one for one in selectors.tree(found.place) if one.level is found.kind.reaches]
    form = ReachForm(
        request.POST or None,
        body=found,
        choices=choices,
        initial={"on": today, "places": has},
    )

    def act(given: Given) -> None:
        chosen, by, origin = given["places"], request.actor, request.origin
        new = [code for code in chosen if code not in has]
        gone = [code for code in has if code not in chosen]
        if new:
            services.give_reach(found.kind, body, new, since=given["on"], by=by, origin=origin)
        if gone:
            services.end_reach(found.kind, body, gone, on=given["on"], by=by, origin=origin)

    def effects(given: Given) -> Iterator[Effect]:
        chosen = set(given["places"])
        yield Effect(len(chosen - set(has)), say("新管的", "New"), say("从那天起", "from then"))
        yield Effect(
            len(set(has) - chosen),
            say("不再管的", "No longer"),
            say("从那天起没有谁管", "nobody has them from then"),
        )

    about = _about(found, say("管哪些地方", "Which places it has"))
    return once_more(request, form, about, act, onward=lambda _: _page(found), effects=effects)


def _list() -> tuple[str, str]:
    return reverse("console:bodies"), say("机构", "Bodies")


def _page(found: Body) -> str:
    return reverse("console:body", args=[found.kind, found.code])


def _about(found: Body, title: str, *, lead: str = "") -> About:
    return About(
        title,
        found.name,
        found.code,
        (_list(), (_page(found), found.name)),
        lead or said(found.kind),
        say(
            "从那天起算。以前的留着，办了不能撤回。",
            "It holds from that day. What was before stays; it cannot be undone.",
        ),
    )


def _effects(request: Request, found: Body, on: date, posts: str) -> Iterator[Effect]:
    if found.kind is BodyKind.DEPARTMENT:
        count = posts_of_line(found.code, by=request.actor, on=on)
        yield Effect(count, say("这个部门的岗位", "Posts of it"), posts)
    elif found.kind.reaches is not None:
        count = len(selectors.reach(found.kind, found.code, on=on))
        yield Effect(count, say("它管的地方", "Places it has"), say("跟着它走", "go with it"))
