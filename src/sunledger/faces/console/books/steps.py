"""Steps that a reader may take on a page of the books, one form each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from sunledger.faces.audience import Request
from sunledger.faces.forms import Form
from sunledger.faces.words import both, say
from sunledger.platform.registers.books.contracts import Moved

_CONFLICT = 409


@dataclass(frozen=True)
class Step:
    """Something that the reader may do now; `do` does it with the form filled in."""

    code: str
    title: str
    button: str
    form: Form
    do: Callable[[Form], object]
    danger: bool = False
    done: str = both("办好了。", "Done.")


def take(request: Request, steps: list[Step], here: str) -> HttpResponse | int:
    """Do the step that was sent; return the page to go to, or the status of the page as it is."""
    chosen = next((one for one in steps if one.code == request.POST.get("step")), None)
    if chosen is None:
        messages.warning(
            request,
            say(
                "这一步现在不能办，可能刚才有人办过了。请看现在的页面。",
                "This step cannot be taken now; somebody may have been quicker. See it as it is.",
            ),
        )
        return HttpResponseRedirect(here)
    if not chosen.form.is_valid():
        return 422
    moved = False

    def do() -> object:
        nonlocal moved
        try:
            return chosen.do(chosen.form) or True
        except Moved:
            moved = True
            raise

    if chosen.form.attempt(do) is None:
        return _CONFLICT if moved else 422
    messages.success(request, str(chosen.done))
    return HttpResponseRedirect(here)


def form_of(request: Request, code: str, kind: type[Form], **more: Any) -> Form:  # noqa: ANN401 - as Django's form
    """Return the form of a step: filled in where it was sent, else as it begins."""
    sent = request.method == "POST" and request.POST.get("step") == code
    return kind(request.POST if sent else None, auto_id=f"{code}-%s", **more)


def expected(request: Request) -> int | None:
    """Return the step that the page was read at; None where it does not say."""
    sent = request.POST.get("expected", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None  # noqa: PLR2004 - as many digits as steps have
