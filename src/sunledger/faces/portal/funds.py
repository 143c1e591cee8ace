"""钱去哪了: the funds as they were published, and where the money of each is now."""

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from sunledger.faces.audience import Request
from sunledger.faces.portal import flow
from sunledger.faces.portal.front import at, missing, show
from sunledger.faces.portal.heads import title_of
from sunledger.faces.portal.lists import listing
from sunledger.faces.portal.publications import told
from sunledger.faces.words import say
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices.contracts import Kind, Publication


@require_safe
def index(request: Request, suffix: str = "") -> HttpResponse:
    """List the funds that are public."""
    return listing(
        request,
        suffix,
        "portal/funds.html",
        (Kind.FUND,),
        name="funds",
        title=say("资金", "funds"),
        crumbs=[(say("钱去哪了", "The money"), "")],
    )


@require_safe
def fund(request: Request, fund: str) -> HttpResponse:
    """Show one fund: where its money is now, and what was published of it."""
    found = _newest(request, fund)
    if found is None:
        return missing(request, say("这笔资金还没有公开。", "This fund is not public."))
    return show(
        request,
        "portal/fund.html",
        {
            "publication": told(request, found),
            "flow_page": at(request, "flow", fund) if flow.steps_of(found.tables) else "",
            "crumbs": [
                (say("钱去哪了", "The money"), at(request, "funds")),
                (title_of(found.head), ""),
            ],
        },
    )


@require_safe
def where_now(request: Request, fund: str) -> HttpResponse:
    """Show where the money of a fund went: as a picture, as a list and as a table."""
    found = _newest(request, fund)
    steps = () if found is None else flow.steps_of(found.tables)
    if found is None or not steps:
        return missing(
            request, say("这笔资金还没有公开去向。", "Where this money went is not public.")
        )
    publication = told(request, found)
    title = title_of(found.head)
    about = say(
        f"{title}：钱一步一步去了哪里，下面的单子和表里写的一样",
        f"{title}: where the money went step by step; list and table below say the same",
    )
    return show(
        request,
        "portal/flow.html",
        {
            "publication": publication,
            "picture": flow.sankey(steps, about=about),
            "branches": flow.nested(steps),
            "table": publication.table_of["flow"],
            "crumbs": [
                (say("钱去哪了", "The money"), at(request, "funds")),
                (title, at(request, "fund", fund)),
                (say("现在在哪", "Where it is now"), ""),
            ],
        },
    )


def _newest(request: Request, fund: str) -> Publication | None:
    """Return what was published last of a fund; of a period, that asked for."""
    today = localdate(request.origin.at)
    heads, _ = notices.published(
        Kind.FUND, slug=fund, period=request.GET.get("period", "")[:10], on=today, most=1
    )
    return None if not heads else notices.publication(heads[0].id, on=today)
