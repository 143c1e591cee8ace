"""New places 区划: a list is handed in, checked line by line, looked at, and added in one act."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
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
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places import services
from sunledger.platform.ground.places.contracts import DivisionLevel

_LONGEST_LIST = 500_000  # characters


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
    if not form.errors and request.POST.get("act") == "add":
        answer = _added(request, checked, since)
        if answer is not None:
            return answer
        checked = _checked(form, text, since, request)  # another wrote places in this very moment
    if form.errors:
        shown = ListForm({"rows": text, "since": since.isoformat()})
        shown.is_valid()
        for name, errors in form.errors.items():
            shown.add_error(None if name == "__all__" else name, list(errors))
        return _list_page(request, shown, checked)
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


def _added(request: Request, checked: Checked, since: date) -> HttpResponse | None:
    """Add what is new; None where it cannot be any more since it was checked."""
    by, origin = request.actor, request.origin
    try:
        made = services.add_divisions(checked.new, since=since, by=by, origin=origin)
    except services.NotPossible:
        return None
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
