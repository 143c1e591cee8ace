"""合并: two households, or two records of a person, that are one; and the way back.

One sees the two side by side and what becomes of everything, and proposes; another checks it on
the page of the change, where the same stands. The address is that of the one that is kept.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.console import purposes
from sunledger.faces.console.forms import Form, why
from sunledger.faces.facts import fact_of
from sunledger.faces.words import both, say
from sunledger.platform.ground.accounts.contracts import Actor, Refused
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    ChangeState,
    ChangeView,
    Found,
    HouseholdPage,
    Member,
    Merged,
    MergeHouseholds,
    MergePersons,
    PersonPage,
    Proposal,
    Query,
    Stated,
    Unmerge,
)

_MOST = 20  # of those found so many are shown
KINDS = ("merge_households", "merge_persons", "unmerge")
Pair = tuple[HouseholdPage, HouseholdPage] | tuple[PersonPage, PersonPage]


class MergeForm(Form):
    """Why the two are one, or are not, and the paper that says so."""

    reason = why(hint=both("怎么知道的，写清楚。", "Say how that is known."))
    document = forms.CharField(
        label=both("凭什么（材料）", "On what paper"),
        required=False,
        max_length=200,
        help_text=both("例如：走访记录 2026-3 号。", "Such as: record of a visit, 2026-3."),
    )


class FindForm(Form):
    """The other one, by what it is called; sent in the body, so that no number stays anywhere."""

    q = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": both(
                "请写另一个的编号或姓名。", "Write the number or name of the other one."
            )
        },
    )


@dataclass(frozen=True)
class Other:
    """One that may be the same: what it is called, where it is, and the page of the two."""

    name: str
    about: str
    href: str


# --- to find the other one ------------------------------------------------------------------------


def merge_household(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show a household beside another that is the same, and propose to merge the other into it."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    home = access.household(
        request.actor, household, told.purpose, told.more, origin=request.origin
    )
    if home.id != household:
        return HttpResponseRedirect(reverse("console:household", args=[household]))
    here = reverse("console:merge_household", args=[household])
    gone = _other_key(request, household)
    context = {"home": home, "back": reverse("console:household", args=[household])}
    if gone is None:
        people = [member.person for member in home.members]
        alike = selectors.alike(people, by=request.actor) if people else ()
        label = both("另一户的编号，或户主的姓名", "The number, or the head, of the other one")
        return _find(
            request, context, label, _of_people(alike, here, home.id), partial(_households, home)
        )
    pair = access.two_households(
        request.actor, (household, gone), told.purpose, told.more, origin=request.origin
    )
    swap = f"{reverse('console:merge_household', args=[gone])}?with={household}"
    return _propose(request, pair, MergeHouseholds(household, gone), {**context, "swap": swap})


def merge_person(request: Request, household: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """Show a person beside another record of the same, and propose to merge that into this."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    home = access.household(
        request.actor, household, told.purpose, told.more, origin=request.origin
    )
    member = next((m for m in (*home.members, *home.past_members) if m.person == person), None)
    if member is None:
        raise _unknown()
    here = reverse("console:merge_person", args=[home.id, person])
    gone = _other_key(request, person)
    context = {
        "home": home,
        "person": member,
        "back": reverse("console:person", args=[home.id, person]),
    }
    if gone is None:
        alike = selectors.alike([person], by=request.actor)
        others = [_other(found, f"{here}?with={found.person}") for found in alike]
        label = both("另一个人的姓名或证件号", "The name or ID number of the other record")
        return _find(request, context, label, others, partial(_people, person, here))
    other = selectors.person(gone, by=request.actor)
    pair = access.two_persons(
        request.actor, (person, gone), told.purpose, told.more, origin=request.origin
    )
    swap = ""
    if other.household is not None:
        at = reverse("console:merge_person", args=[other.household, gone])
        swap = f"{at}?with={person}"
    return _propose(request, pair, MergePersons(person, gone), {**context, "swap": swap})


def _other_key(request: Request, this: uuid.UUID) -> uuid.UUID | None:
    """Return the other one that the address names; raise Refused, hidden, where it is none."""
    asked = request.GET.get("with", "")
    if not asked:
        return None
    try:
        found = uuid.UUID(asked)
    except ValueError:
        raise _unknown() from None
    if found == this:
        raise _unknown()
    return found


def _find(
    request: Request,
    context: dict[str, Any],
    label: str,
    alike: Sequence[Other],
    search: Callable[[Actor, str], list[Other]],
) -> HttpResponse:
    """Offer those that are alike, and a search for the other one."""
    form = FindForm(request.POST if request.POST.get("act") == "find" else None)
    form.fields["q"].label = label
    found: list[Other] = []
    if form.is_bound and form.is_valid():
        found = search(request.actor, form.cleaned_data["q"].strip())
        if not found:
            form.add_error(
                "q",
                say(
                    "没有找到。请核对编号或姓名，只找得到您岗位管的地方。",
                    "Not found. Check the number or name; only your places are searched.",
                ),
            )
    return render(
        request,
        "console/merge_find.html",
        {**context, "form": form, "found": found, "alike": alike},
    )


def _households(home: HouseholdPage, actor: Actor, text: str) -> list[Other]:
    here = reverse("console:merge_household", args=[home.id])
    found: dict[uuid.UUID, Other] = {}
    for place in dict.fromkeys(post.place for post in actor.posts):
        query = Query(place=place, text=text)
        for row in selectors.households(query, by=actor, limit=_MOST, facets=False).rows:
            about = f"{row.number} · {row.village_name}{row.group}"
            found[row.id] = Other(_home_name(row.head), about, f"{here}?with={row.id}")
    found.pop(home.id, None)
    return list(found.values())[:_MOST]


def _people(person: uuid.UUID, here: str, actor: Actor, text: str) -> list[Other]:
    found, _ = selectors.search(text, by=actor, limit=_MOST)
    return [_other(row, f"{here}?with={row.person}") for row in found if row.person != person]


def _of_people(people: Sequence[Found], here: str, home: uuid.UUID) -> list[Other]:
    """Return the households in which these people are, each once."""
    found = {
        row.household: _other(row, f"{here}?with={row.household}")
        for row in people
        if row.household not in (None, home)
    }
    return list(found.values())


def _other(row: Found, href: str) -> Other:
    about = " · ".join(part for part in (row.id_mask, row.number, row.village_name) if part)
    return Other(row.name, about, href)


def _home_name(head: str) -> str:
    return say(f"{head}家", f"{head}'s household")


# --- to propose -----------------------------------------------------------------------------------


def _propose(
    request: Request, pair: Pair, proposal: Proposal, context: dict[str, Any]
) -> HttpResponse:
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = form.attempt(
            lambda: services.propose(
                proposal,
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
    context |= {"form": form, "two": sides(pair, undo=isinstance(proposal, Unmerge))}
    return render(request, "console/merge.html", context)


def unmerge(request: Request, household: uuid.UUID, merge: int) -> HttpResponse:
    """Show the two of a merge as they would be again, and propose to take it back."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    home = access.household(
        request.actor, household, told.purpose, told.more, origin=request.origin
    )
    held = next((m for m in selectors.merges(home.id, by=request.actor) if m.id == merge), None)
    if held is None:
        raise _unknown()
    read = access.two_households if held.households else access.two_persons
    pair: Pair = read(
        request.actor, (held.kept, held.gone), told.purpose, told.more, origin=request.origin
    )
    back = reverse("console:household", args=[home.id])
    context = {"home": home, "merged": held, "back": back}
    return _propose(request, pair, Unmerge(merge), context)


def _unknown() -> Refused:
    return Refused(
        "没有找到。请从这一户的页面上点进来。",
        "Not found. Come from the page of the household.",
        hidden=True,
    )


# --- where it is seen -----------------------------------------------------------------------------


def of_change(request: Request, row: ChangeView) -> dict[str, Any] | HttpResponse:
    """Return the two that a change of this kind is about, while it waits; or ask what for.

    Nothing where it is of another kind, or where one of the two is out of the actor's reach.
    """
    if row.kind not in KINDS or row.state is not ChangeState.PROPOSED or row.gone is None:
        return {}
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    people = row.person is not None
    kept = row.person if people else row.household
    if kept is None:
        return {}
    read = access.two_persons if people else access.two_households
    try:
        pair: Pair = read(
            request.actor, (kept, row.gone), told.purpose, told.more, origin=request.origin
        )
    except Refused:
        return {"unseen": True}
    return {"two": sides(pair, undo=row.kind == "unmerge")}


def shown(actor: Actor, home: HouseholdPage, person: uuid.UUID | None) -> list[dict[str, Any]]:
    """Return the merges that stand of a household, or of a member of it, and who did them."""
    kept = home.id if person is None else person
    found = [m for m in selectors.merges(home.id, by=actor) if m.kept == kept]
    names = real_names({m.by for m in found})
    return [{"merge": m, "by": names.get(m.by, "")} for m in found]


def moved_on(request: Request, home: HouseholdPage, gone: uuid.UUID) -> HttpResponse:
    """Answer at the old address of what was merged: into which, when and why, with the way there.

    Raises Refused, hidden, where it is no merge of this household or of one of its members.
    """
    found = selectors.merges(home.id, by=request.actor)
    merge: Merged | None = next((m for m in found if m.gone == gone), None)
    if merge is None:
        raise _unknown()
    href = reverse("console:household", args=[home.id])
    if not merge.households:
        href = reverse("console:person", args=[home.id, merge.kept])
    context = {
        "home": home,
        "merge": merge,
        "href": href,
        "by": real_names({merge.by}).get(merge.by, ""),
    }
    return render(request, "console/merged.html", context)


# --- the two, side by side ------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """What stands of both in one respect; `kind` is same, differs, or one where one has nothing."""

    what: str
    kept: str
    gone: str
    period: str = ""

    @property
    def kind(self) -> str:
        """Tell how the two are to each other."""
        if self.kept == self.gone:
            return "same"
        return "differs" if self.kept and self.gone else "one"


@dataclass(frozen=True)
class Effect:
    """What becomes of something; `mind` where whoever checks should look twice."""

    what: str
    becomes: str
    mind: bool = False


def sides(pair: Pair, *, undo: bool) -> dict[str, Any]:
    """Return two that are or were one, for a page: line by line, and what becomes of all."""
    one, other = pair
    if isinstance(one, HouseholdPage) and isinstance(other, HouseholdPage):
        lines = [*_lines_of_homes(one, other), *_lines_of_facts(one, other)]
        effects = _effects_on_homes(one, other)
        names = one.number, other.number
    else:
        assert isinstance(one, PersonPage)  # noqa: S101 - both are of a kind
        assert isinstance(other, PersonPage)  # noqa: S101 - as above
        lines = [*_lines_of_people(one, other), *_lines_of_facts(one, other)]
        effects = _effects_on_people(one, other)
        names = f"{one.name} {one.id_mask}".strip(), f"{other.name} {other.id_mask}".strip()
    return {
        "kept": names[0],
        "gone": names[1],
        "lines": lines,
        "effects": list(_effects_of_undoing(*names) if undo else effects),
        "undo": undo,
    }


def _lines_of_homes(one: HouseholdPage, other: HouseholdPage) -> Iterator[Line]:
    yield Line(say("户编号", "Number"), one.number, other.number)
    heads = [home.head.name if home.head else "" for home in (one, other)]
    yield Line(say("户主", "Head"), *heads)
    lives = [f"{home.village_name}{home.group}" for home in (one, other)]
    yield Line(say("住在", "Lives in"), *lives)
    yield Line(say("成员", "Members"), _members(one.members), _members(other.members))
    if one.until or other.until:
        yield Line(say("销户", "Ended"), str(one.until or ""), str(other.until or ""))


def _members(members: Sequence[Member]) -> str:
    return "\n".join(" ".join(filter(None, (m.name, m.relation, m.id_mask))) for m in members)


def _lines_of_people(one: PersonPage, other: PersonPage) -> Iterator[Line]:
    yield Line(say("姓名", "Name"), one.name, other.name)
    yield Line(say("证件号", "ID number"), one.id_mask, other.id_mask)
    yield Line(say("性别", "Sex"), one.sex, other.sex)
    yield Line(say("出生日期", "Born"), str(one.birth or ""), str(other.birth or ""))
    yield Line(say("银行卡", "Bank card"), one.card_mask, other.card_mask)
    yield Line(say("电话", "Phone"), one.phone_mask, other.phone_mask)
    yield Line(say("在哪一户", "Household"), _homes(one), _homes(other))


def _homes(person: PersonPage) -> str:
    return "\n".join(
        " ".join(filter(None, (home.number, home.village_name, home.relation)))
        + (say(f"（到 {home.until}）", f" (until {home.until})") if home.until else "")
        for home in person.homes
    )


def _keyed(said: Sequence[Stated], *, people: bool) -> dict[tuple[object, ...], list[Stated]]:
    """Return statements by what they are about; those of members only where `people`."""
    found: dict[tuple[object, ...], list[Stated]] = {}
    for each in said:
        if people or each.person is None:
            key = (each.item, each.label, each.period_from, each.period_to)
            found.setdefault(key, []).append(each)
    return found


def _lines_of_facts(
    one: HouseholdPage | PersonPage, other: HouseholdPage | PersonPage
) -> Iterator[Line]:
    people = isinstance(one, PersonPage)
    here, there = (_keyed(each.statements, people=people) for each in (one, other))
    for key in dict.fromkeys((*here, *there)):
        fact = fact_of((*here.get(key, ()), *there.get(key, ()))[0])
        two = _values(here.get(key, ())), _values(there.get(key, ()))
        yield Line(fact.what, *two, fact.period)


def _values(said: Sequence[Stated]) -> str:
    return "\n".join(fact_of(each).value for each in said)


def _effects_on_homes(one: HouseholdPage, other: HouseholdPage) -> Iterator[Effect]:
    yield Effect(
        say("编号", "Number"),
        say(
            f"用 {one.number}。按 {other.number} 找，也找到这一户。",
            f"{one.number}. A search for {other.number} finds this household too.",
        ),
    )
    yield Effect(
        say("住在哪里", "Where it lives"), say("用留下的。", "As the one that is kept has it.")
    )
    alike = {member.person for member in one.members} & {m.person for m in other.members}
    count = len(one.members) + len(other.members) - len(alike)
    yield Effect(
        say("成员", "Members"),
        say(
            f"{len(one.members)} 人和 {len(other.members)} 人，合起来 {count} 人。",
            f"{len(one.members)} and {len(other.members)}: {count} together.",
        ),
    )
    names = {m.name for m in one.members if m.person not in alike}
    again = [m.name for m in other.members if m.name in names and m.person not in alike]
    if again:
        yield Effect(
            say("同名的人", "The same names"),
            say(
                f"{'、'.join(again)}在两户里是两条记录，会数两次。是同一个人，再把人合并。",
                f"{', '.join(again)}: two records, counted twice. Merge the person too "
                "where it is one.",
            ),
            mind=True,
        )
    yield _effect_on_statements(one, other)
    yield from _effects_of_twice(one, other)
    yield Effect(
        say("银行卡、电话", "Cards and phones"),
        say("跟着各人，不动。", "Stay with each person."),
    )
    yield _effect_of_all()


def _effects_on_people(one: PersonPage, other: PersonPage) -> Iterator[Effect]:
    yield Effect(
        say("姓名、证件号", "Name and ID number"),
        say(
            f"用 {one.name} {one.id_mask}。按另一个证件号找，也找到这个人。",
            f"{one.name} {one.id_mask}. A search for the other number finds the person too.",
        ),
    )
    for what, kept, gone in (
        (say("银行卡", "Bank card"), one.card_mask, other.card_mask),
        (say("电话", "Phone"), one.phone_mask, other.phone_mask),
    ):
        lost = bool(gone) and gone != kept
        becomes = say(f"用 {kept}。", f"{kept}.") if kept else say("没有。", "None.")
        if lost:
            becomes += say(
                f"{gone} 留着，不再显示。要用它，合并后再改。",
                f" {gone} is kept and not shown; change it afterwards where it is the right one.",
            )
        yield Effect(what, becomes, mind=lost)
    now = [home for home in (*one.homes, *other.homes) if home.until is None]
    numbers = list(dict.fromkeys(home.number for home in now))
    if len(numbers) > 1:
        yield Effect(
            say("成员", "Membership"),
            say(
                f"这个人会在 {len(numbers)} 户里：{'、'.join(numbers)}。"
                "只在一户的，合并后请改成员关系。",
                f"The person will be in {len(numbers)} households: {', '.join(numbers)}. "
                "Change the membership afterwards where that is wrong.",
            ),
            mind=True,
        )
    elif len(now) > 1:
        yield Effect(
            say("成员", "Membership"),
            say(
                f"{numbers[0]} 里原来数两个人，以后数一个。",
                f"Household {numbers[0]} counted two people and will count one.",
            ),
        )
    yield _effect_on_statements(one, other)
    yield from _effects_of_twice(one, other)
    yield _effect_of_all()


def _effect_on_statements(
    one: HouseholdPage | PersonPage, other: HouseholdPage | PersonPage
) -> Effect:
    here, there = len(one.statements), len(other.statements)
    return Effect(
        say("登记的情况", "What is stated"),
        say(
            f"{here} 条和 {there} 条都留着，都看得到。",
            f"{here} and {there}: all stay, and all are shown.",
        ),
    )


def _effects_of_twice(
    one: HouseholdPage | PersonPage, other: HouseholdPage | PersonPage
) -> Iterator[Effect]:
    """Yield what both state of the same thing: money that would count twice, and what differs."""
    people = isinstance(one, PersonPage)
    here, there = (_keyed(each.statements, people=people) for each in (one, other))
    money: dict[str, None] = {}
    differs: dict[str, None] = {}
    for key in here:
        if key in there:
            fact = fact_of(here[key][0])
            if fact.item.counting:
                money[fact.what] = None
            elif _values(here[key]) != _values(there[key]):
                differs[fact.what] = None
    if money:
        yield Effect(
            say("两边都有的收入", "Money stated on both sides"),
            say(
                f"{'、'.join(money)}。两边都算，是同一笔的，合并后请收回一条。",
                f"{', '.join(money)}. Both count: take one back afterwards where it is the same.",
            ),
            mind=True,
        )
    if differs:
        yield Effect(
            say("两边说的不一样", "Where they disagree"),
            say(
                f"{'、'.join(differs)}。两条都看得到，合并后请更正。",
                f"{', '.join(differs)}. Both are shown: correct one afterwards.",
            ),
            mind=True,
        )


def _effect_of_all() -> Effect:
    return Effect(
        say("能不能退", "The way back"),
        say(
            "什么也不删。能撤回，也要两个人。",
            "Nothing is deleted. It can be taken back, again by two people.",
        ),
    )


def _effects_of_undoing(kept: str, gone: str) -> Iterator[Effect]:
    yield Effect(
        say("两个又分开", "Two again"),
        say(
            f"{kept} 和 {gone} 各是各的，编号、成员、情况、卡号都和合并前一样。",
            f"{kept} and {gone} stand by themselves, each with its number, members, statements "
            "and cards as before.",
        ),
    )
    yield Effect(
        say("合并以后登记的", "What was recorded since"),
        say(f"留在 {kept} 上。", f"Stays with {kept}."),
    )
