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

    q = forms.CharField(label=both("单位或资金", "Owner or fund"), required=False, max_length=60)
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
        "到日子平台自己写，每个负责单位一份，管的资金都在里面，放在这里，不发邮件。负责单位的人打开才算打开，"
        "别人打开记为看过；过期没打开，变成提醒。",
        "Written when their day comes, one for each owner with all its funds, and kept here; no "
        "mail is sent. Only its owner opens one; others are kept as having looked. Unopened beyond "
        "its day, it becomes a warning.",
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
                "owner", both("负责单位", "Owner"), lambda row: row.owner_name, "words", head=True
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
            Column("funds", both("几笔资金", "Funds"), lambda row: len(row.lines), "number"),
            Column("due", both("最迟哪天打开", "Open by"), lambda row: row.due, "day"),
            Column("state", both("打开没有", "Opened"), _state, state=self._mark),
            Column("opened_by", both("谁打开的", "By"), lambda row: row.opened_name or None),
            Column(
                "looked",
                both("别人看过", "Others who looked"),
                lambda row: "、".join(row.looked) or None,
                "words",
            ),
            Column(
                "names",
                both("哪些资金", "Which funds"),
                lambda row: "、".join(row.line_names),
                "long",
                shown=False,
            ),
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
        found = [one for one in selectors.reports(by=actor) if _has(one, text)]
        counts = {name: sum(_is(one) == name for one in found) for name in _STATES}
        facets = {"state": {name: count for name, count in counts.items() if count}}
        kept = [one for one in found if given["state"] in {"", _is(one)}]
        return Rows(kept[start : None if most is None else start + most], len(kept), facets)


def _has(row: KeptReport, text: str) -> bool:
    return any(text in name for name in (row.owner_name, *row.line_names))


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
