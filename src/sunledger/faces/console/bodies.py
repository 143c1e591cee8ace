"""部门 departments of the county: the list, a new one, the end of one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form
from sunledger.faces.console.lists import Column, List, Rows, show
from sunledger.faces.words import both, say
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places import services
from sunledger.platform.ground.places.contracts import Body, BodyKind
from sunledger.platform.ground.places.selectors import bodies, body, names, tree

KIND = BodyKind.DEPARTMENT


class Departments(List[Body]):
    """The departments that stand."""

    name = "console:departments"
    title = both("部门", "Departments")
    lead = both(
        "交表、审核的部门。给部门的人开账号，要先有部门。",
        "Those that hand in and review tables. First the department, then its people's accounts.",
    )
    nothing = both("还没有部门。", "No department yet.")
    nothing_next = both("请加第一个部门。", "Add the first.")
    template = "console/departments.html"

    def __init__(self) -> None:
        super().__init__()
        self.seats: dict[str, str] = {}

    def columns(self) -> tuple[Column[Body], ...]:
        """Return the columns."""
        return (
            Column("name", both("名称", "Name"), lambda row: row.name, head=True),
            Column("code", both("代码", "Code"), lambda row: row.code),
            Column("at", both("在哪里", "At"), lambda row: self.seats.get(row.place, row.place)),
            Column("since", both("从哪天起", "Since"), lambda row: row.since, kind="day"),
            Column(
                "end",
                both("办", "Do"),
                lambda row: say(f"结束{row.name}", f"End {row.name}"),
                href=lambda row: reverse("console:end_department", args=[row.code]),
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Body]:
        """Return departments."""
        del given, sort
        found = [row for row in bodies(KIND) if may(actor, Task.CHANGE_PLACES, place=row.place)]
        self.seats = names(row.place for row in found)
        return Rows(found[start:] if most is None else found[start : start + most], len(found))


class DepartmentForm(Form):
    """A department: its code, name and first day."""

    name = forms.CharField(
        label=both("名称", "Name"),
        max_length=80,
        help_text=both("写全称，例如“云岫县民政局”。", "The whole name."),
    )
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label=both("代码", "Code"),
        help_text=both(
            "给程序用的短名，以后不变：小写字母、数字、下划线，例如 civil_affairs。",
            "A short name for programs that stays: small letters, digits and _, as civil_affairs.",
        ),
        error_messages={
            "invalid": both(
                "代码只能是小写字母、数字和下划线，字母开头，2 到 40 个。请改。",
                "A code has small letters, digits and _, begins with a letter, 2 to 40 in all.",
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    place = forms.ChoiceField(label=both("在哪里", "At"))
    since = Day(label=both("从哪天起", "From"))

    def __init__(self, *words: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = [
            (one.code, one.name)
            for one in tree()
            if one.level in KIND.at and may(actor, Task.CHANGE_PLACES, place=one.code)
        ]


class EndForm(Form):
    """The first day without a department."""

    on = Day(label=both("从哪天起没有", "First day without it"))


def departments(request: Request, suffix: str = "") -> HttpResponse:
    """List departments."""
    return show(request, Departments(), suffix)


def new_department(request: Request) -> HttpResponse:
    """Add a department."""
    first = localdate(request.origin.at).replace(month=1, day=1)
    form = DepartmentForm(request.POST or None, actor=request.actor, initial={"since": first})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(lambda: _add(form.cleaned_data, request))
        if made is not None:
            messages.success(request, say(f"加好了：{made.name}。", f"Added: {made.name}."))
            return HttpResponseRedirect(reverse("console:departments"))
    return render(request, "console/department_new.html", {"form": form})


def _add(given: Mapping[str, Any], request: Request) -> Body:
    return services.add_body(
        KIND,
        given["name"],
        place=given["place"],
        since=given["since"],
        code=given["code"],
        by=request.actor,
        origin=request.origin,
    )


def place_of_department(actor: Actor, department: str) -> str | None:
    """Return the place of a department that stands; None where there is none."""
    del actor
    found = body(KIND, department)
    return None if found is None or found.until is not None else found.place


def end_department(request: Request, department: str) -> HttpResponse:
    """End a department on a day."""
    found = body(KIND, department)
    if found is None:
        raise Refused("没有这个部门。", "There is no such department.", hidden=True)
    today = localdate(request.origin.at)
    form = EndForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        on: date = form.cleaned_data["on"]
        form.attempt(
            lambda: services.end_body(
                KIND, department, on=on, by=request.actor, origin=request.origin
            )
        )
        if not form.errors:
            messages.success(
                request, say(f"{found.name}到 {on} 为止。", f"{found.name} ends on {on}.")
            )
            return HttpResponseRedirect(reverse("console:departments"))
    return render(request, "console/department_end.html", {"form": form, "department": found})
