"""Reforms of one place 区划: renamed, recoded, merged, split, ended; tagged and no longer tagged.

Each is filled in, looked at once more with what it touches, and then done in one act.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form
from sunledger.faces.console.once_more import About, Effect, Given, once_more
from sunledger.faces.console.place_rows import lines_of
from sunledger.faces.words import both, said, say
from sunledger.kit.text import fold
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import posts_at
from sunledger.platform.ground.places import selectors, services
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import (
    CODE_DIGITS,
    Body,
    BodyGoes,
    Division,
    DivisionLevel,
    NewDivision,
    SpecialArea,
)
from sunledger.platform.registers.registry.selectors import households_at

_CODE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_LONGEST = 100_000  # characters
REFORMED = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
_LINES = {"rows": 8, "spellcheck": "false"}


# ------------------------------------------------------------------ what is asked


def _basis() -> forms.CharField:
    return forms.CharField(
        label=both("依据", "Legal basis"),
        max_length=200,
        help_text=both("哪个文件定的，写文件名和文号。", "The paper that decided it, its number."),
        error_messages={
            "required": both("请写依据：哪个文件定的。", "Say which paper decided it.")
        },
    )


class RenameForm(Form):
    """Another name, from which day, and on what paper that rests."""

    name = forms.CharField(label=both("新名称", "New name"), max_length=80)
    on = Day(label=both("从哪天起", "From"))
    basis = _basis()


class EndForm(Form):
    """The first day without a place, and on what paper that rests."""

    on = Day(label=both("从哪天起没有", "First day without it"))
    basis = _basis()


class _InARow(forms.RadioSelect):
    """Few and short things to choose from, beside each other."""

    in_a_row = True


class _Moving(Form):
    """A form that asks for the new codes of what lies in a place."""

    may_stay = False  # whether a line without a new code is one that keeps its code
    asks_of_bodies = True
    has_own = False  # whether what follows a village has such bodies already

    def __init__(self, *words: Any, place: Division, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        self.place, self.actor = place, actor
        here = selectors.bodies(place=place.code) if self.asks_of_bodies else []
        self.bodies = {f"body_{body.kind}_{body.code}": body for body in here if _sits(body, place)}
        for name, body in self.bodies.items():
            self.fields[name] = self.goes(body)
        self.order_fields(["into", "parts", "moves", *self.bodies, "on", "basis"])
        self.inside = {one.code: one.name for one in selectors.children(place.code)}
        if self.inside:
            lines = [f"{code} {name} " for code, name in self.inside.items()]
            self.fields["moves"].initial = "\n".join(lines)
        else:
            del self.fields["moves"]

    def goes(self, body: Body) -> forms.ChoiceField:
        """Return the question what becomes of a body of this place."""
        return forms.ChoiceField(
            label=say("{kind}“{name}”", "{kind} “{name}”").format(
                kind=said(body.kind), name=body.name
            ),
            choices=[("end", say("结束", "End it")), ("give", self.given_to())],
            initial="end" if self.has_own and body.code == body.place else "give",
            widget=_InARow,
        )

    def given_to(self) -> str:
        """Return in words where a body goes that goes on."""
        return say("交给接着的地方", "Give it to what follows")

    def bodies_to(self, to: str) -> list[BodyGoes]:
        """Return what was said of each body, given the place that follows."""
        return [
            BodyGoes(body.kind, body.code, to if self.cleaned_data[name] == "give" else None)
            for name, body in self.bodies.items()
        ]

    def clean_moves(self) -> list[tuple[str, str]]:
        """Return old and new code of what lies inside; tell every line that is not understood."""
        moves: list[tuple[str, str]] = []
        for number, line in enumerate(self.cleaned_data["moves"].splitlines(), 1):
            codes = _CODE.findall(fold(line))
            known = bool(codes) and codes[0] in self.inside
            if known and len(codes) == 2 and codes[0] not in dict(moves):  # noqa: PLR2004 - old, new
                moves.append((codes[0], codes[1]))
                self.reachable("moves", codes[1])
            elif line.strip() and not (known and len(codes) == 1 and self.may_stay):
                self.add_error(
                    "moves",
                    say(
                        f"第 {number} 行是“{line.strip()[:40]}”，"
                        "要写这里面一个地方的代码，再写 12 位的新代码，一个地方一行。",
                        f"Line {number} is “{line.strip()[:40]}”: it needs the code of a place "
                        "inside, then its new code of 12 digits, one line a place.",
                    ),
                )
        return moves

    def reachable(self, field: str, code: str) -> None:
        """Tell where a code is none, of another level than it should be, or of another county."""
        try:
            level_of(code)
        except ValueError:
            self.add_error(
                field,
                say(
                    f"{code} 不是代码，代码要 {CODE_DIGITS} 位数字。",
                    f"{code} is no code: a code has {CODE_DIGITS} digits.",
                ),
            )
            return
        if not may(self.actor, Task.CHANGE_PLACES, place=code):
            self.add_error(
                field,
                say(
                    f"{code} 不在您管的地方。代码开头要和您的县一样。",
                    f"{code} lies outside your post. A code begins as your county does.",
                ),
            )


def _sits(body: Body, place: Division) -> bool:
    """Tell whether a body sits in this very place, not only in what that was before."""
    return body.place == place.code


def _moves(hint: str) -> forms.CharField:
    return forms.CharField(
        label=both("里面的地方的新代码", "New codes of what lies in it"),
        help_text=hint,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs=_LINES),
    )


_EACH_ONE = both(
    "一行一个：原来的代码、新的代码。新代码以文件为准。",
    "One a line: the old code, then the new one, as the paper has it.",
)


class MergeForm(_Moving):
    """What takes a place over, from which day, on what paper, and new codes of what lies in it."""

    has_own = True
    into = forms.ChoiceField(label=both("并到哪里", "Merged into"))
    moves = _moves(_EACH_ONE)
    on = Day(label=both("从哪天起", "From"))
    basis = _basis()

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        into = self.fields["into"]
        assert isinstance(into, forms.ChoiceField)  # noqa: S101 - declared above
        into.choices = [("", say("请选一个地方", "Choose a place"))] + [
            (one.code, f"{one.name} {one.code}")
            for one in selectors.tree()
            if one.level is self.place.level
            and one.code != self.place.code
            and may(self.actor, Task.CHANGE_PLACES, place=one.code)
        ]


class RecodeForm(_Moving):
    """Another code, with those of what lies inside."""

    asks_of_bodies = False  # they go along
    code = forms.CharField(
        label=both("新代码", "New code"),
        max_length=CODE_DIGITS,
        help_text=both("12 位数字，以文件为准。", "12 digits, as the paper has it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    moves = _moves(_EACH_ONE)
    on = Day(label=both("从哪天起", "From"))
    basis = _basis()

    def clean_code(self) -> str:
        """Return the new code; tell where it is none or the old one."""
        code = fold(str(self.cleaned_data["code"])).strip()
        self.reachable("code", code)
        if code == self.place.code:
            self.add_error(
                "code",
                say("这就是现在的代码。请写新的。", "That is its code now. Write the new one."),
            )
        return code


class SplitForm(_Moving):
    """The parts of a place, and which part each place inside goes to, by its new code."""

    may_stay = True
    parts = forms.CharField(
        label=both("拆成哪几个", "Into which"),
        help_text=both(
            "一行一个：12 位代码、空格、名称。其中一个可以留用原来的代码。",
            "One a line: the 12-digit code, a space, the name. One may keep the old code.",
        ),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    moves = _moves(
        both(
            "一行一个：原来的代码、新的代码。前 9 位说明归到哪一个。代码不变的，不写新代码。",
            "One a line: the old code, then the new one; its first 9 digits say which part it goes "
            "to. A place that keeps its code has no new one.",
        )
    )
    on = Day(label=both("从哪天起", "From"))
    basis = _basis()

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        self.fields["parts"].initial = f"{self.place.code} {self.place.name}\n"

    def given_to(self) -> str:
        """Return in words where a body goes that goes on."""
        return say("交给第一行写的那个", "Give it to the one on the first line")

    def clean_parts(self) -> list[NewDivision]:
        """Return the parts; tell every line that is none, and where there are not two."""
        parts = []
        for line in lines_of(self.cleaned_data["parts"]):
            if not line.name:
                self.add_error(
                    "parts",
                    say(
                        f"第 {line.number} 行没有名称。请在代码后面写名称。",
                        f"Line {line.number} has no name. Write one after the code.",
                    ),
                )
            self.reachable("parts", line.code)
            parts.append(NewDivision(line.code, line.name))
        if len({part.code for part in parts}) < 2:  # noqa: PLR2004 - else it is no split
            self.add_error(
                "parts",
                say(
                    "拆分要写两个以上不同的代码。只改代码，请用“换代码”。",
                    "A split has two codes or more. To change the code only, use “Recode”.",
                ),
            )
        return parts


class TagForm(Form):
    """As what a place is treated, from which day, on what paper."""

    kind = forms.ChoiceField(label=both("标为哪一种", "As what"))
    on = Day(label=both("从哪天起", "From"))
    basis = _basis()

    def __init__(self, *words: Any, kinds: list[SpecialArea], **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - declared above
        first = say("请选一种", "Choose one") if kinds else say("没有可选的", "Nothing to choose")
        kind.choices = [("", first), *((one.value, said(one)) for one in kinds)]


class UntagForm(TagForm):
    """Which tag ends, on which day, on what paper."""

    kind = forms.ChoiceField(label=both("取消哪一种", "Which"))
    on = Day(label=both("从哪天起不算", "First day without it"))


# ------------------------------------------------------------------ for whom


def place_known(actor: Actor, code: str) -> str | None:
    """Return the code of a place that stands or stood; None where there never was one."""
    del actor
    return None if selectors.division(code) is None else code


def place_to_reform(actor: Actor, code: str) -> str | None:
    """Return the code of a township or village; None where there never was one."""
    found = selectors.division(code)
    return place_known(actor, code) if found and found.level in REFORMED else None


Page = Callable[[Request, str], HttpResponse]


def of_what_stands(page: Page) -> Page:
    """Lead whoever asks for the page of a place that ended to its history, and say why."""

    @wraps(page)
    def asked(request: Request, code: str) -> HttpResponse:
        found = _standing(code)
        if found.until is None:
            return page(request, code)
        told = say(
            "{name}到 {day} 为止，现在没有了，也许刚刚有人办过。它的沿革在这里。",
            "{name} ended on {day}; somebody may have done it just now. Its history is here.",
        )
        messages.info(request, told.format(name=found.name, day=found.until))
        return HttpResponseRedirect(_page(code))

    return asked


# ------------------------------------------------------------------ the pages

_OF_BODIES = both(
    "照上面写的办；里面的地方的机构，跟着那个地方走",
    "as written above; those of what lies inside go along with it",
)


@of_what_stands
def rename(request: Request, code: str) -> HttpResponse:
    """Give a place another name from a day on."""
    form = RenameForm(request.POST or None, initial=_today(request))
    return once_more(
        request,
        form,
        _about(code, say("改名", "Rename")),
        lambda given: services.rename(code, given["name"], **_when(given, request)),
        onward=lambda _: _page(code),
        effects=lambda given: _effects(
            request,
            code,
            given["on"],
            households=say("不动，只是地名变了", "stay; only the name is another"),
            posts=say("不变", "stay as they are"),
            bodies=say("不变。改名请到“机构”", "stay; rename them under “Bodies”"),
        ),
    )


@of_what_stands
def recode(request: Request, code: str) -> HttpResponse:
    """Give a place, and what lies in it, other codes from a day on."""
    form = RecodeForm(request.POST or None, initial=_today(request), **_of(request, code))
    return once_more(
        request,
        form,
        _about(code, say("换代码", "Recode")),
        lambda given: services.recode(
            [(code, given["code"]), *given.get("moves", [])], **_when(given, request)
        ),
        onward=lambda given: _page(given["code"]),
        effects=lambda given: _effects(
            request,
            code,
            given["on"],
            households=say("不动，以后显示新代码", "stay, and show the new code"),
            posts=say(
                "还管这个地方。请系统管理员换成新代码的岗位",
                "still have the place; have the system administrator grant posts of the new code",
            ),
            bodies=say("跟着换到新代码", "go along under the new code"),
        ),
    )


@of_what_stands
def merge(request: Request, code: str) -> HttpResponse:
    """Merge a place into another that stands, with new codes for what lies in it."""
    form = MergeForm(request.POST or None, initial=_today(request), **_of(request, code))

    def effects(given: Given) -> Iterator[Effect]:
        into = _standing(given["into"])
        yield from _effects(
            request,
            code,
            given["on"],
            households=say(
                f"户不动，以后算{into.name}的", f"stay, and count as of {into.name} then"
            ),
            posts=say(
                f"只管原来的户，管不了{into.name}别的户。请系统管理员给新的岗位",
                f"keep what they had and get nothing of {into.name}; new posts are granted by the "
                "system administrator",
            ),
            bodies=str(_OF_BODIES),
        )
        count = posts_at(into.code, by=request.actor, on=given["on"], inside=False)
        yield Effect(
            count,
            say(f"{into.name}的岗位", f"Posts of {into.name}"),
            say("以后也看得到并来的户", "reach the households that come too"),
        )

    return once_more(
        request,
        form,
        _about(code, say("合并", "Merge")),
        lambda given: services.merge(
            [code],
            given["into"],
            moves=given.get("moves", []),
            bodies=form.bodies_to(given["into"]),
            **_when(given, request),
        ),
        onward=lambda given: _page(given["into"]),
        effects=effects,
    )


@of_what_stands
def split(request: Request, code: str) -> HttpResponse:
    """Split a place into several, each place inside going to the part that its new code names."""
    form = SplitForm(request.POST or None, initial=_today(request), **_of(request, code))
    village = _standing(code).level is DivisionLevel.VILLAGE

    def effects(given: Given) -> Iterator[Effect]:
        kept = code in {part.code for part in given["parts"]}
        return _effects(
            request,
            code,
            given["on"],
            households=say(
                "先记在原来的村，几边都看得到。住哪一边，请村里报搬家",
                "stay with the old village, seen from each part, until a move says which they are",
            )
            if village
            else say("跟着村走", "go with their villages"),
            posts=say(
                "只管留用原代码的那一个。拆出去的，请系统管理员给新的岗位",
                "have the part that keeps the code; posts of the others are granted by the system "
                "administrator",
            )
            if kept
            else say(
                "还管拆出来的每一个。请系统管理员分别给新的岗位",
                "still have every part; have the system administrator grant posts of each",
            ),
            bodies=str(_OF_BODIES),
        )

    return once_more(
        request,
        form,
        _about(code, say("拆分", "Split")),
        lambda given: services.split(
            code,
            given["parts"],
            moves=given.get("moves", []),
            bodies=form.bodies_to(given["parts"][0].code),
            **_when(given, request),
        ),
        onward=lambda given: _page(given["parts"][0].code),
        effects=effects,
    )


@of_what_stands
def end(request: Request, code: str) -> HttpResponse:
    """End a place that nothing follows; refused, in words, while somebody is there."""
    about = _about(
        code,
        say("撤销", "End"),
        lead=say(
            "没有谁接着的才撤。归到别处的，请用“合并”。",
            "For a place that nothing follows. If another takes it over, merge it.",
        ),
        notice=say(
            "里面没有户、没有岗位、没有机构，才能撤。办了不能撤回。",
            "It ends only without households, posts and bodies. It cannot be undone.",
        ),
    )
    return once_more(
        request,
        EndForm(request.POST or None, initial=_today(request)),
        about,
        lambda given: services.end_division(code, **_when(given, request)),
        onward=lambda _: _page(code),
    )


@of_what_stands
def tag(request: Request, code: str) -> HttpResponse:
    """Say that a place is a special area from a day on."""
    has = _tagged(request, code)
    kinds = [kind for kind in SpecialArea if kind not in has]
    form = TagForm(request.POST or None, kinds=kinds, initial=_today(request))

    def act(given: Given) -> None:
        kind, told = SpecialArea(given["kind"]), _when(given, request)
        services.tag(code, kind, since=told.pop("on"), **told)

    return once_more(
        request, form, _of_tag(code, say("标为特殊地区", "Tag")), act, onward=lambda _: _page(code)
    )


@of_what_stands
def untag(request: Request, code: str) -> HttpResponse:
    """End what a place was tagged as."""
    kinds = _tagged(request, code)
    form = UntagForm(request.POST or None, kinds=kinds, initial=_today(request))

    def act(given: Given) -> None:
        services.untag(code, SpecialArea(given["kind"]), **_when(given, request))

    about = _of_tag(code, say("取消特殊地区", "Remove a tag"))
    return once_more(request, form, about, act, onward=lambda _: _page(code))


def _of_tag(code: str, title: str) -> About:
    return _about(code, title, notice=say("办了会留在经过里。", "It stays in the log."))


def _tagged(request: Request, code: str) -> list[SpecialArea]:
    tags = selectors.tags_of(code, on=localdate(request.origin.at))
    return list(dict.fromkeys(tag.kind for tag in tags))


# ------------------------------------------------------------------ what they share


def _standing(code: str) -> Division:
    found = selectors.division(code)
    if found is None:
        raise Refused("没有这个地方。", "There is no such place.", hidden=True)
    return found


def _page(code: str) -> str:
    return reverse("console:place", args=[code])


def _today(request: Request) -> dict[str, date]:
    return {"on": localdate(request.origin.at)}


def _of(request: Request, code: str) -> dict[str, Any]:
    return {"place": _standing(code), "actor": request.actor}


def _when(given: Given, request: Request) -> dict[str, Any]:
    """Return the day, the basis and who acts, as every reform asks for them."""
    return {
        "on": given["on"],
        "basis": given["basis"],
        "by": request.actor,
        "origin": request.origin,
    }


def _about(code: str, title: str, *, lead: str = "", notice: str = "") -> About:
    place = _standing(code)
    return About(
        title,
        place.name,
        code,
        ((reverse("console:places"), say("区划", "Places")), (_page(code), place.name)),
        lead or say(f"从 {place.since} 起", f"since {place.since}"),
        notice
        or say(
            "从那天起算新的。原来的留在沿革里，户不动。办了不能撤回。",
            "The new one holds from that day. The old one stays in the history, and households "
            "stay as they are. It cannot be undone.",
        ),
    )


def _effects(
    request: Request, code: str, on: date, *, households: str, posts: str, bodies: str
) -> Iterator[Effect]:
    """Yield how many households, posts and bodies there are, and what becomes of them."""
    yield Effect(households_at(code, by=request.actor), say("户", "Households"), households)
    held = posts_at(code, by=request.actor, on=on)
    yield Effect(held, say("这里的岗位", "Posts there"), posts)
    yield Effect(
        len(selectors.bodies_inside(code)),
        say("这里的机构", "Bodies there"),
        bodies,
    )
