"""定名单: lists that were frozen, what each cites, whether it still holds; and freezing one."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form, why
from sunledger.faces.console.households import ALL, Households, HouseholdSearch, place_of
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import (
    Again,
    Frozen,
    FrozenCheck,
    HouseholdRow,
    Query,
)

# Conditions of a list, as the search form of households has them, and the item of each.
CONDITIONS = {"status": "status", "monitor_type": "monitor_type", "cause": "poverty_cause"}


def question_of(place: str, condition: Mapping[str, str]) -> str:
    """Return in words which households a list holds."""
    found = division(place)
    parts = [found.name if found else place]
    for name, code in CONDITIONS.items():
        if condition.get(name):
            item = selectors.item(code)
            words = item.codes.get(condition[name])
            value = said(words) if words else condition[name]
            parts.append(say(f"{item.zh}：{value}", f"{item.en}: {value}"))
    if len(parts) == 1:
        parts.append(say("全部家庭", "all households"))
    return say("，", ", ").join(parts)


def _question(row: Frozen) -> str:
    return question_of(row.place, json.loads(row.condition))


def cited(row: Frozen) -> str:
    """Return how a public number names the list that it counts."""
    return say(
        f"名单 {row.id}，{row.day} 定，台账第 {row.version} 版，{row.rows:,} 户，"
        f"SHA-256 {row.sha256}",
        f"List {row.id}, frozen for {row.day}, register version {row.version}, "
        f"{row.rows:,} households, SHA-256 {row.sha256}",
    )


@dataclass(frozen=True)
class Line:
    """A frozen list, and who froze it by real name."""

    frozen: Frozen
    by: str


class FrozenLists(List[Line]):
    """The frozen lists whose every village the actor sees."""

    name = "console:lists"
    title = both("名单", "Frozen lists")
    lead = both(
        "定下来的名单不再变。公开的数字写明用的是哪一份。",
        "A frozen list never changes. A public number says which one it counts.",
    )
    template = "console/frozen_lists.html"
    nothing = both("还没有定过名单。", "No list was frozen yet.")
    nothing_next = both(
        "在“家庭”里按条件找好，点“定名单”。县扶贫办能定。",
        "Search under “Households”, then press “Freeze this list”. The county aid office may.",
    )

    def columns(self) -> tuple[Column[Line], ...]:
        """Return the columns."""
        return (
            Column(
                "what",
                both("用在哪里", "What for"),
                lambda line: line.frozen.reason,
                href=lambda line: reverse("console:frozen", args=[line.frozen.id]),
                head=True,
            ),
            Column("question", both("哪些户", "Which"), lambda line: _question(line.frozen)),
            Column("rows", both("户数", "Households"), lambda line: line.frozen.rows, "number"),
            Column("day", both("哪一天的", "As of"), lambda line: line.frozen.day, kind="day"),
            Column("at", both("何时定的", "Frozen at"), lambda line: line.frozen.at, "moment"),
            Column("by", both("谁定的", "By"), lambda line: line.by),
            Column("version", both("台账版本", "Version"), lambda line: line.frozen.version),
            Column(
                "sha256", both("指纹", "Hash"), lambda line: line.frozen.sha256, "long", shown=False
            ),
            Column("id", both("编号", "Id"), lambda line: str(line.frozen.id), shown=False),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Line]:
        """Return lists, the newest first."""
        del given, sort
        found, total = selectors.frozen_found(by=actor, start=start, most=most)
        names = real_names({row.by for row in found})
        return Rows([Line(row, names.get(row.by, "")) for row in found], total)

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether a list may be frozen."""
        return {"may_freeze": may(request.actor, Task.FREEZE_LIST)}


def lists(request: Request, suffix: str = "") -> HttpResponse:
    """List frozen lists."""
    return show(request, FrozenLists(), suffix)


class FrozenHouseholds(Households):
    """The households of a frozen list, as they were."""

    name = "console:frozen_households"
    title = both("名单上的家庭", "Households of the list")
    form: ClassVar[type[Search]] = Search
    facets: ClassVar[tuple[str, ...]] = ()
    template = "console/frozen_households.html"
    nothing = both("这份名单上没有家庭。", "No household is on this list.")
    nothing_next = ""

    def __init__(self, row: Frozen) -> None:
        super().__init__(frozen=row.id)
        self.row = row
        self.lead = say(
            f"{row.reason}。{row.day} 的样子，以后的变化不在里面。",
            f"{row.reason}. As of {row.day}; what changed since is not in it.",
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[HouseholdRow]:
        """Return households by village and number."""
        del given, sort
        rows = selectors.frozen_rows(
            self.row.id, by=actor, start=start, most=ALL if most is None else most
        )
        return Rows(rows, self.row.rows)

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return the place whose list it is."""
        del actor, given
        return [self.row.place]

    def around(self, request: Request) -> dict[str, Any]:
        """Return the list that these households are on."""
        del request
        return {"frozen": self.row}


def households(request: Request, frozen: uuid.UUID, suffix: str = "") -> HttpResponse:
    """List the households of a frozen list."""
    row = selectors.frozen(frozen, by=request.actor)
    return show(request, FrozenHouseholds(row), suffix)


# --- one list -------------------------------------------------------------------------------------


def one(request: Request, frozen: uuid.UUID) -> HttpResponse:
    """Show a frozen list: what it holds, how it is cited; asked for, whether it still holds."""
    row = selectors.frozen(frozen, by=request.actor)
    context: dict[str, Any] = {
        "frozen": row,
        "question": _question(row),
        "cited": cited(row),
        "by": real_names({row.by}).get(row.by, ""),
    }
    if request.GET.get("check"):
        context["check"] = _told(row, selectors.check_frozen(frozen, by=request.actor))
    return render(request, "console/frozen.html", context)


def _told(row: Frozen, check: FrozenCheck) -> list[dict[str, str]]:
    """Return in words what came when the list was read again: kind of state, state, sentence."""
    kept = {
        "what": say("存下来的行", "The rows kept"),
        "kind": "ok" if check.kept else "error",
        "state": say("对得上", "the same") if check.kept else say("对不上", "not the same"),
        "more": say(
            f"{row.rows:,} 行，算出来的指纹和定的时候一样。",
            f"{row.rows:,} rows give the hash of then.",
        )
        if check.kept
        else say(
            "存下来的行和定的时候不一样。请告诉系统管理员，运行 sunledger doctor。",
            "The rows are not those of then. Tell the system administrator; run sunledger doctor.",
        ),
    }
    kind, state, more = {
        Again.SAME: (
            "ok",
            say("对得上", "the same"),
            say(
                f"按台账第 {row.version} 版再算一次，{check.rows:,} 户，指纹一样。",
                f"Version {row.version} of the register, worked out again: {check.rows:,} "
                "households, the same hash.",
            ),
        ),
        Again.CHANGED: (
            "error",
            say("对不上", "not the same"),
            say(
                f"按台账第 {row.version} 版再算一次，是 {check.rows:,} 户，指纹 {check.sha256}。"
                "请告诉系统管理员，运行 sunledger doctor。",
                f"Version {row.version} of the register, worked out again: {check.rows:,} "
                f"households, hash {check.sha256}. Tell the system administrator; run sunledger "
                "doctor.",
            ),
        ),
        Again.UNSEEN: (
            "warn",
            say("这里算不出来", "cannot be told here"),
            say(
                "名单上有的户后来搬走了，你的岗位看不到。请县扶贫办核对。",
                "Some of these households moved away, out of your reach. Ask the county aid "
                "office to check.",
            ),
        ),
    }[check.again]
    again = {
        "what": say("台账那一版", "The register of then"),
        "kind": kind,
        "state": state,
        "more": more,
    }
    return [kept, again]


# --- to freeze ------------------------------------------------------------------------------------


class FreezeForm(Form):
    """For what the list is frozen."""

    reason = why(
        both("用在哪里", "What for"),
        hint=both(
            "例如：2026 年一季度公开在册户数。名单就叫这个。",
            "Such as: households registered, first quarter of 2026. It names the list.",
        ),
    )


class ConditionForm(HouseholdSearch):
    """Which households: as they were searched for."""


def _asked(request: Request) -> tuple[Query, list[str]]:
    """Return the list that the address asks for, and what of it cannot be frozen."""
    names = ("q", "place", *CONDITIONS)
    form = ConditionForm({name: request.GET.get(name, "") for name in names}, actor=request.actor)
    given = form.cleaned_data if form.is_valid() else {}
    faults = [str(fault) for errors in form.errors.values() for fault in errors]
    query = Query(
        place=given.get("place") or place_of(request.actor),
        text=given.get("q", "").strip(),
        **{name: given.get(name, "") for name in CONDITIONS},
    )
    return query, faults


def freeze(request: Request) -> HttpResponse:
    """Freeze the list that was searched for: what for, how many, looked at once more, done."""
    actor, origin = request.actor, request.origin
    query, faults = _asked(request)
    form = FreezeForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "question": question_of(query.place, {n: getattr(query, n) for n in CONDITIONS}),
        "day": localdate(origin.at),
        "back": f"{reverse('console:households')}?{request.GET.urlencode()}",
        "faults": faults,
    }
    step, filled = request.POST.get("act", ""), form.is_bound and form.is_valid()
    if step == "do" and filled and not faults:
        given = form.cleaned_data
        key = form.attempt(
            lambda: services.freeze(
                query,
                given["reason"],
                key=_number(request),
                expected=request.POST.get("sha256", ""),
                by=actor,
                origin=origin,
            )
        )
        if key is not None:
            messages.success(request, say("名单定好了。", "The list is frozen."))
            return HttpResponseRedirect(reverse("console:frozen", args=[key]))
    if not faults:
        try:
            context["now"] = services.to_freeze(query, by=actor, origin=origin)
        except SunledgerError as error:
            if error.code == "refused":
                raise
            context["faults"] = [said(error)]
    if context.get("now") and filled and step != "back":
        context["kept"] = dict(_kept(form, context["now"].sha256))
        return render(request, "console/freeze_check.html", context)
    return render(request, "console/freeze.html", context)


def _kept(form: FreezeForm, sha256: str) -> Iterator[tuple[str, str]]:
    """Yield what the last page sends on; with a new number, so that a double click is one list."""
    yield "reason", form.cleaned_data["reason"]
    yield "sha256", sha256
    yield "number", str(uuid.uuid4())


def _number(request: Request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("number", ""))
    except ValueError:
        return None
