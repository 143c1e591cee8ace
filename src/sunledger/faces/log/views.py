"""公开的记录: how the log stands, and one entry with what shows that it was not changed."""

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.log.files import CHECKER, checker_sha256
from sunledger.faces.log.words import PUBLIC, all_said_of, said_of
from sunledger.faces.portal.front import log_root, missing, show
from sunledger.faces.qr import qr
from sunledger.faces.words import say
from sunledger.platform.ground.transparency import selectors

_LATE = timedelta(hours=1)  # it is signed every ten minutes
_NEWEST = 10


@require_safe
def index(request: Request) -> HttpResponse:
    """Show how the log stands, and how to look an entry up."""
    wanted = request.GET.get("entry", "").strip()
    standing = selectors.standing()
    if standing is not None and wanted.isascii() and wanted.isdecimal():
        number = int(wanted)
        if 0 < number <= standing.size:
            return HttpResponseRedirect(f"{log_root()}{number}")
    since = None if standing is None else standing.since
    newest = [] if standing is None else selectors.newest(PUBLIC, standing.size, most=_NEWEST)
    context = {
        "standing": standing,
        "late": since is not None and request.origin.at - since > _LATE,
        "wanted": wanted,
        "checker": f"/log/{CHECKER}",
        "checker_sha256": checker_sha256(),
        "crumbs": [(say("公开的记录", "The public log"), "")],
        "newest": list(zip(newest, all_said_of(request, newest), strict=True)),
    }
    return show(request, "log/index.html", context)


@require_safe
def entry(request: Request, entry: int) -> HttpResponse:
    """Show an entry: its words where they are public, its hash, and how to verify it."""
    standing = selectors.standing()
    found = None if standing is None else selectors.entry(entry, public=PUBLIC)
    if found is None or standing is None:
        waits = standing is not None and standing.size < entry <= standing.size + standing.waiting
        return show(request, "log/waits.html", {"number": entry}) if waits else missing(request)
    leaf = found.leaf.hex()
    address = request.build_absolute_uri(f"{log_root()}{entry}")
    context = {
        "entry": found,
        "event": found.event,
        "said": None if found.event is None else said_of(request, found.event),
        "leaf": leaf,
        "checker": f"/log/{CHECKER}",
        "standing": standing,
        "qr": qr(f"{address}#{leaf}"),
        "address": address,
        "crumbs": [
            (say("公开的记录", "The public log"), log_root()),
            (say(f"第 {entry} 条", f"Entry {entry}"), ""),
        ],
    }
    return show(request, "log/entry.html", context)
