"""The addresses of funds; `console/urls.py` mounts them."""

from functools import partial

from django.urls import URLPattern
from django.views.decorators.http import require_POST

from sunledger.faces.audience import page
from sunledger.faces.console.funds import acts, drafts, goods, listing, papers, rates, reports
from sunledger.faces.console.funds.household import household_money
from sunledger.faces.console.funds.page import fund, link
from sunledger.faces.console.lists import addresses
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.funds.access import place_of_delivery
from sunledger.platform.registers.registry.access import place_of_household

_SEE, _KEEP = Task.SEE_FUNDS, Task.KEEP_FUNDS
_ONE, _LINK = "c/fund/<int:line>", "c/fund/link/<int:link>"

urlpatterns: list[URLPattern] = [
    *addresses("c/fund", listing.funds, name="funds", task=_SEE),
    *addresses("c/fund-warning", listing.warnings, name="fund_warnings", task=_SEE),
    *addresses("c/fund-roster", listing.rosters, name="fund_rosters", task=_SEE),
    *addresses(
        "c/fund-roster-of-tables",
        listing.rosters_of_tables,
        name="fund_rosters_of_tables",
        task=_SEE,
    ),
    *addresses("c/fund-rate", rates.rates, name="fund_rates", task=_SEE),
    *addresses("c/fund-rate-month", rates.months, name="fund_months", task=_SEE),
    *addresses("c/fund-report", reports.reports, name="fund_reports", task=_SEE),
    *(
        page(
            f"c/fund/kept/<int:report>.{suffix}",
            partial(papers.kept, suffix=suffix),
            name=f"fund_kept_{suffix}",
            task=_SEE,
        )
        for suffix in ("docx", "pdf")
    ),
    *addresses("c/fund-left", listing.left_rows, name="fund_left", task=_SEE),
    page("c/fund/new", acts.new, name="fund_new", task=_KEEP),
    page(_ONE, fund, name="fund", task=_SEE),
    page(f"{_ONE}/ask", acts.ask, name="fund_ask", task=Task.ASK_FUNDS),
    page(f"{_ONE}/ask/<int:ask>", acts.answer, name="fund_answer", task=Task.ANSWER_FUNDS),
    page(f"{_ONE}/describe", acts.describe, name="fund_describe", task=_KEEP),
    page(f"{_ONE}/receive", acts.receive, name="fund_receive", task=_KEEP),
    *(
        page(
            f"{_ONE}/report.{suffix}",
            partial(papers.report, suffix=suffix),
            name=f"fund_report_{suffix}",
            task=_SEE,
        )
        for suffix in ("docx", "pdf")
    ),
    page(_LINK, link, name="fund_link", task=_SEE),
    page(f"{_LINK}/deliver", acts.deliver, name="fund_deliver", task=_KEEP),
    page("c/goods", goods.goods, name="goods", task=Task.TAKE_GOODS),
    *(
        page(route, view, name=name, task=task, place=place_of_delivery)
        for route, view, name, task in (
            ("c/goods/<int:delivery>", require_POST(goods.say_came), "goods_came", Task.TAKE_GOODS),
            ("c/goods/<int:delivery>/photo", goods.photo, "goods_photo", Task.TAKE_GOODS),
            ("c/fund/delivery/<int:delivery>/photo", goods.photo, "fund_delivered", _SEE),
        )
    ),
    page("c/fund-draft", drafts.drafts, name="fund_drafts", task=_SEE),
    page("c/fund/draft/<int:draft>", drafts.draft, name="fund_draft", task=_SEE),
    *(
        page(
            f"{_LINK}/{verb}",
            partial(drafts.write, kind=kind),
            name=f"fund_{kind.value}",
            task=_KEEP,
        )
        for verb, kind in drafts.VERBS.items()
    ),
    page(f"{_LINK}/notice", acts.notice, name="fund_notice", task=_KEEP),
    *(
        page(f"{_LINK}/{verb}", require_POST(view), name=f"fund_{verb}", task=_KEEP)
        for verb, view in (
            ("place", acts.place),
            ("again", acts.again),
            ("noticed", acts.noticed),
            ("pay", acts.pay),
            ("results", acts.results),
            ("retry", acts.retry),
        )
    ),
    page(
        "c/household/<uuid:household>/money",
        household_money,
        name="household_money",
        task=Task.SEE_HOUSEHOLD,
        place=place_of_household,
    ),
]
