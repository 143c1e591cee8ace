"""Pages of words: help, about, privacy, accessibility, status, where to report, what is to come."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import county, show
from sunledger.faces.words import say
from sunledger.platform.ground.transparency import selectors as log
from sunledger.platform.questions.notices import selectors as notices

_LATE = timedelta(hours=1)  # the log is signed every ten minutes


@require_safe
def help_page(request: Request) -> HttpResponse:
    """Say how to find what one looks for."""
    return show(request, "portal/help.html", {"crumbs": [(say("怎么用", "Help"), "")]})


@require_safe
def about(request: Request) -> HttpResponse:
    """Say what this is, who keeps it and what is published when."""
    crumbs = [(say("关于", "About"), "")]
    return show(request, "portal/about.html", {"crumbs": crumbs, "here": county()})


@require_safe
def privacy(request: Request) -> HttpResponse:
    """Say what is never shown and what is not kept of whoever looks."""
    return show(request, "portal/privacy.html", {"crumbs": [(say("隐私", "Privacy"), "")]})


@require_safe
def accessibility(request: Request) -> HttpResponse:
    """Say for whom the pages work, and how that is checked."""
    return show(
        request, "portal/accessibility.html", {"crumbs": [(say("无障碍", "Accessibility"), "")]}
    )


@require_safe
@never_cache
def status(request: Request) -> HttpResponse:
    """Say whether everything runs: when something was published and when the log was signed."""
    standing = log.standing()
    heads, count = notices.published(on=localdate(request.origin.at), most=1)
    signed = None if standing is None else standing.since
    context = {
        "standing": standing,
        "late": signed is not None and request.origin.at - signed > _LATE,
        "count": count,
        "newest": heads[0] if heads else None,
        "crumbs": [(say("运行情况", "Status"), "")],
    }
    return show(request, "portal/status.html", context)


@require_safe
def report(request: Request) -> HttpResponse:
    """Say honestly where a problem is reported, as long as there is no form for it here."""
    crumbs = [(say("我要反映", "Report a problem"), "")]
    return show(request, "portal/report.html", {"crumbs": crumbs, "here": county()})


@require_safe
def powers(request: Request) -> HttpResponse:
    """Say what will stand here of what a village may decide."""
    return show(request, "portal/powers.html", {"crumbs": [(say("小微权力清单", "Powers"), "")]})
