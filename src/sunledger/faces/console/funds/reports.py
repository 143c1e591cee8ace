"""Regular reports of funds: each with its hash, who is to open it, and whether that was done."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, say
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.registers.funds import selectors
from sunledger.platform.registers.funds.contracts import KeptReport

_STATES = {
    "closed": both("还没有打开", "not opened"),
    "opened": both("打开了", "opened"),
}


class ReportSearch(Search):
    """Conditions of the list of reports."""

    q = forms.CharField(label=both("资金", "Fund"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=both("打开没有", "Opened"),
        required=False,
        choices=lambda: [("", ""), *_STATES.items()],
    )


class Reports(List[KeptReport]):
    """Regular reports, the newest first."""

    name = "console:fund_reports"
    title = both("资金定期报告", "Regular reports of funds")
    lead = both(
        "到日子平台自己写，每笔资金一份，放在这里，不发邮件。负责单位打开了，记下是谁、什么时候；过期没打开，变成提醒。",
        "Written when their day comes, one a fund, and kept here; no mail is sent. Who opened one "
        "and when is kept; unopened beyond its day, it becomes a warning.",
    )
    form = ReportSearch
    facets: ClassVar[tuple[str, ...]] = ("state",)
    nothing = both("还没有到写报告的日子。", "No report was due yet.")
    nothing_next = both("今天的情况，在一笔资金的页面上点“今天的报告”。", "For today, open a fund.")

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[KeptReport], ...]:
        """Return the columns."""
        return (
            Column(
                "fund",
                both("资金", "Fund"),
                lambda row: row.line_name,
                "words",
                href=lambda row: reverse("console:fund", args=[row.line]),
                head=True,
            ),
            Column("until", both("到哪天为止", "Up to"), lambda row: row.until, "day"),
            Column(
                "word",
                both("打开", "Open"),
                lambda _: "Word",
                href=lambda row: reverse("console:fund_kept_docx", args=[row.id]),
            ),
            Column(
                "pdf",
                both("打开", "Open"),
                lambda _: "PDF",
                href=lambda row: reverse("console:fund_kept_pdf", args=[row.id]),
            ),
            Column("owner", both("负责单位", "Owner"), lambda row: row.owner_name, "words"),
            Column("due", both("最迟哪天打开", "Open by"), lambda row: row.due, "day"),
            Column("state", both("打开没有", "Opened"), _state, state=self._mark),
            Column("opened_by", both("谁打开的", "By"), lambda row: row.opened_name or None),
            Column(
                "sha256",
                both("Word 文件的指纹", "SHA-256 of the Word file"),
                lambda row: row.sha256,
                "code",
                shown=False,
            ),
        )

    def _mark(self, row: KeptReport) -> str:
        if row.opened_at is not None:
            return "ok"
        return "warn" if self.on > row.due else "wait"

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[KeptReport]:
        """Return the reports."""
        del sort
        text = given["q"].strip()
        found = [one for one in selectors.reports(by=actor) if text in one.line_name]
        counts = {name: sum(_is(one) == name for one in found) for name in _STATES}
        facets = {"state": {name: count for name, count in counts.items() if count}}
        kept = [one for one in found if given["state"] in {"", _is(one)}]
        return Rows(kept[start : None if most is None else start + most], len(kept), facets)


def _is(row: KeptReport) -> str:
    return "closed" if row.opened_at is None else "opened"


def _state(row: KeptReport) -> str:
    if row.opened_at is None:
        return str(_STATES["closed"])
    day = localdate(row.opened_at).isoformat()
    return say("{0} 打开了", "opened {0}").format(day)


def reports(request: Request, suffix: str = "") -> HttpResponse:
    """Show the regular reports."""
    return show(request, Reports(localdate(request.origin.at)), suffix)
