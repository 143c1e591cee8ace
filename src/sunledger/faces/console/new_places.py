"""Changes of places 区划: many added from a list, one renamed, one merged into another.

Each is filled in, looked at once more, and then done in one act.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form
from sunledger.faces.console.place_rows import (
    MOST_LINES,
    Checked,
    check,
    lines_of,
    text_of,
    text_of_file,
)
from sunledger.faces.words import both, say
from sunledger.kit.text import fold
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places import selectors, services
from sunledger.platform.ground.places.contracts import Division, DivisionLevel

_LONGEST_LIST = 500_000  # characters
_CODE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
MERGED = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)


class ListForm(Form):
    """A list of places, pasted or as a file, and the day from which they are there."""

    rows = forms.CharField(
        label=both("粘贴名单", "Paste the list"),
        required=False,
        strip=False,
        max_length=_LONGEST_LIST,
        help_text=both(
            "一行一个：12 位代码、空格、名称。从表格里复制两列，粘在这里就行。",
            "One a line: the 12-digit code, a space, the name. Two columns of a sheet can be "
            "pasted as they are.",
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=both("或者选一个文件", "Or choose a file"),
        required=False,
        allow_empty_file=True,
        help_text=both(
            "Excel（.xlsx）或 CSV，第一列代码，第二列名称。最大 2 MB。",
            "Excel (.xlsx) or CSV: codes in the first column, names in the second. 2 MB at most.",
        ),
    )
    since = Day(
        label=both("从哪天起", "From"),
        help_text=both("这些地方从哪天起用这个代码。", "The day from which these codes hold."),
    )

    def text(self) -> str:
        """Return the list that was handed in; raise SunledgerError where the file is unreadable."""
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if file is None:
            return str(self.cleaned_data["rows"])
        return text_of_file(file.name or "", file.read())

    def clean(self) -> dict[str, Any]:
        """Hold that the list came one way, not two and not none."""
        given = super().clean() or self.cleaned_data
        rows, file = given.get("rows", "").strip(), given.get("file")
        if not rows and file is None and not self.errors:
            self.add_error(
                "rows",
                say(
                    "还没有名单。请粘贴，或者选一个文件。", "There is no list: paste or choose one."
                ),
            )
        if rows and file is not None:
            self.add_error(
                "file",
                say(
                    "粘贴了名单，又选了文件。请只留一样。",
                    "There is a pasted list and a file too. Keep one of them.",
                ),
            )
        return given


def new_places(request: Request) -> HttpResponse:
    """Add townships and villages: a list, what is wrong with it line by line, then one act."""
    today = localdate(request.origin.at)
    if request.method != "POST":
        return _list_page(request, ListForm(initial={"since": date(today.year, 1, 1)}))
    form = ListForm(request.POST, request.FILES)
    text = form.attempt(form.text) if form.is_valid() else None
    if text is None or request.POST.get("act") == "back":
        return _list_page(request, form)
    since: date = form.cleaned_data["since"]
    checked = _checked(form, text, since, request)
    if form.errors:
        shown = ListForm({"rows": text, "since": since.isoformat()})
        shown.is_valid()
        for name, errors in form.errors.items():
            shown.add_error(None if name == "__all__" else name, list(errors))
        return _list_page(request, shown, checked)
    if request.POST.get("act") == "add":
        return _added(request, checked, since)
    context = {
        "checked": checked,
        "since": since,
        "rows": text_of(checked.new),
        "townships": checked.count(DivisionLevel.TOWNSHIP),
        "villages": checked.count(DivisionLevel.VILLAGE),
    }
    return render(request, "console/place_list_check.html", context)


def _list_page(request: Request, form: ListForm, checked: Checked | None = None) -> HttpResponse:
    context = {"form": form, "faults": checked.faults if checked else []}
    return render(request, "console/place_list.html", context)


def _checked(form: ListForm, text: str, since: date, request: Request) -> Checked:
    """Check a list and tell the form what is wrong."""
    actor, today = request.actor, localdate(request.origin.at)
    lines = lines_of(text)
    if since > today:
        form.add_error(
            "since",
            say(
                f"{since} 还没到。请写今天或以前的日子。",
                f"{since} has not come. Write today or before.",
            ),
        )
    if not lines:
        form.add_error(
            "rows",
            say(
                "名单里没有带代码的行。请写代码和名称。",
                "No line has a code. Write codes and names.",
            ),
        )
    if len(lines) > MOST_LINES:
        form.add_error(
            "rows",
            say(
                f"名单有 {len(lines)} 行，一次最多 {MOST_LINES} 行。请分几次加。",
                f"The list has {len(lines)} lines; {MOST_LINES} at most. Add it in parts.",
            ),
        )
        return Checked([], 0, [])
    checked = check(lines, may_change=lambda code: may(actor, Task.CHANGE_PLACES, place=code))
    if checked.faults:
        form.add_error(
            "rows",
            say(
                f"有 {len(checked.faults)} 行要改，“要改的行”里一行一行写着。什么也没有加。",
                f"{len(checked.faults)} need mending: see “Lines to mend”. Nothing was added.",
            ),
        )
    return checked


def _added(request: Request, checked: Checked, since: date) -> HttpResponse:
    try:
        made = (
            services.add_divisions(
                checked.new, since=since, by=request.actor, origin=request.origin
            )
            if checked.new
            else []
        )
    except IntegrityError:  # another added the same in this very moment
        made = []
    if made:
        messages.success(
            request, say(f"加好了，{len(made)} 个地方。", f"Added: {len(made)} places.")
        )
    else:
        messages.info(
            request,
            say("这些地方已经有了，什么也没有改。", "These places stand already; nothing changed."),
        )
    return HttpResponseRedirect(reverse("console:places"))


# ------------------------------------------------------------------ one place


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


class MergeForm(Form):
    """What takes a place over, from which day, on what paper, and new codes of what lies in it."""

    into = forms.ChoiceField(label=both("并到哪里", "Merged into"))
    moves = forms.CharField(
        label=both("里面的地方的新代码", "New codes of what lies in it"),
        help_text=both(
            "一行一个：原来的代码、新的代码。新代码以文件为准。",
            "One a line: the old code, then the new one, as the paper has it.",
        ),
        max_length=_LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    on = Day(label=both("从哪天起", "From"))
    basis = _basis()

    def __init__(self, *words: Any, place: Division, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        into = self.fields["into"]
        assert isinstance(into, forms.ChoiceField)  # noqa: S101 - declared above
        into.choices = [("", say("请选一个地方", "Choose a place"))] + [
            (one.code, f"{one.name} {one.code}")
            for one in selectors.tree()
            if one.level is place.level
            and one.code != place.code
            and may(actor, Task.CHANGE_PLACES, place=one.code)
        ]
        self.inside = {one.code: one.name for one in selectors.children(place.code)}
        if not self.inside:
            del self.fields["moves"]
        else:
            lines = [f"{code} {name} " for code, name in self.inside.items()]
            self.fields["moves"].initial = "\n".join(lines)

    def clean_moves(self) -> list[tuple[str, str]]:
        """Return old and new code of everything inside; tell every line that has not both."""
        moves: list[tuple[str, str]] = []
        for number, line in enumerate(self.cleaned_data["moves"].splitlines(), 1):
            codes = _CODE.findall(fold(line))
            if len(codes) == 2 and codes[0] in self.inside:  # noqa: PLR2004 - old and new
                moves.append((codes[0], codes[1]))
            elif line.strip():
                self.add_error(
                    "moves",
                    say(
                        f"第 {number} 行是“{line.strip()[:40]}”，"
                        "要写这里面一个地方的代码，再写 12 位的新代码。",
                        f"Line {number} is “{line.strip()[:40]}”: it needs the code of a place "
                        "inside, then its new code of 12 digits.",
                    ),
                )
        return moves


def place_to_rename(actor: Actor, code: str) -> str | None:
    """Return the code of a place that stands; None where there is none."""
    del actor
    found = selectors.division(code)
    return None if found is None or found.until is not None else code


def place_to_merge(actor: Actor, code: str) -> str | None:
    """Return the code of a township or village that stands; None where there is none."""
    found = selectors.division(code)
    return place_to_rename(actor, code) if found and found.level in MERGED else None


def rename(request: Request, code: str) -> HttpResponse:
    """Give a place another name from a day on."""
    place = _standing(code)
    form = RenameForm(request.POST or None, initial={"on": localdate(request.origin.at)})

    def act(given: Mapping[str, Any]) -> None:
        services.rename(
            code,
            given["name"],
            on=given["on"],
            basis=given["basis"],
            by=request.actor,
            origin=request.origin,
        )

    return _changed(request, place, form, act, title=say("改名", "Rename"), onward=code)


def merge(request: Request, code: str) -> HttpResponse:
    """Merge a place into another that stands, with new codes for what lies in it."""
    place = _standing(code)
    form = MergeForm(
        request.POST or None,
        place=place,
        actor=request.actor,
        initial={"on": localdate(request.origin.at)},
    )

    def act(given: Mapping[str, Any]) -> None:
        services.merge(
            [code],
            given["into"],
            on=given["on"],
            basis=given["basis"],
            moves=given.get("moves", []),
            by=request.actor,
            origin=request.origin,
        )

    onward = form.data.get("into", "") or code
    return _changed(request, place, form, act, title=say("合并", "Merge"), onward=onward)


def _standing(code: str) -> Division:
    found = selectors.division(code)
    if found is None:
        raise Refused("没有这个地方。", "There is no such place.", hidden=True)
    return found


def _changed(
    request: Request,
    place: Division,
    form: Form,
    act: Callable[[Mapping[str, Any]], None],
    *,
    title: str,
    onward: str,
) -> HttpResponse:
    """Ask, try it without keeping it, show it once more, then do it and go to what stands then."""
    context: dict[str, Any] = {"place": place, "form": form, "title": title}
    step = request.POST.get("act", "")
    if request.method == "POST" and form.is_valid() and step != "back":
        form.attempt(lambda: _tried(act, form.cleaned_data, keep=step == "do"))
        if not form.errors and step == "do":
            messages.success(
                request, say(f"办好了：{place.name}{title}。", f"Done: {place.name}, {title}.")
            )
            return HttpResponseRedirect(reverse("console:place", args=[onward]))
        if not form.errors:
            told = [(one.label, _word(one)) for one in form]
            kept = {one.name: str(one.value()) for one in form}
            context |= {"told": told, "kept": kept}
            return render(request, "console/place_change_check.html", context)
    return render(request, "console/place_change.html", context)


def _tried(
    act: Callable[[Mapping[str, Any]], None], given: Mapping[str, Any], *, keep: bool
) -> None:
    with transaction.atomic():
        act(given)
        if not keep:
            transaction.set_rollback(True)


def _word(bound: forms.BoundField) -> str:
    """Return what was filled in as it was offered."""
    value = str(bound.value())
    choices: Any = bound.field.choices if isinstance(bound.field, forms.ChoiceField) else ()
    return str(dict(choices).get(value, value))
