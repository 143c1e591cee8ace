"""The list of vouchers, searched by words, an amount or a number, and the list of villages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.console.books import many
from sunledger.faces.console.books.words import MONTH_KINDS, VOUCHER_KINDS, month_words
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.registers.books import selectors
from sunledger.platform.registers.books.codes import VoucherState
from sunledger.platform.registers.books.contracts import Village, VoucherRow


class Vouchers(List[VoucherRow]):
    """Vouchers of the actor's villages: those that wait, or what a search finds."""

    name = "console:vouchers"
    title = both("凭证", "Vouchers")
    lead = both(
        "凭证是一笔收支的单子：票据照片、金额、谁签了字。可以按用途、收款人、金额、凭证号找。",
        "A voucher is the paper of one receipt or payment: photo, amount, who signed. "
        "Search by purpose, payee, amount or number.",
    )

    class form(Search):  # noqa: N801 - as the list names it
        """By words and state."""

        q = forms.CharField(
            label=both("找什么", "What"),
            required=False,
            max_length=60,
            help_text=both(
                "两个字以上，或金额、号码", "two characters or more, an amount, a number"
            ),
        )
        state = forms.ChoiceField(
            label=both("到哪一步", "State"),
            required=False,
            choices=lambda: [("", ""), *((one.value, said(one)) for one in VoucherState)],
        )

    facets = ("state",)
    nothing = both("没有这样的凭证。", "No such voucher.")

    def columns(self) -> tuple[Column[VoucherRow], ...]:
        """Return the columns."""
        return (
            Column(
                "summary",
                both("用途", "What for"),
                lambda row: row.summary,
                href=lambda row: reverse("console:voucher", args=[row.id]),
                head=True,
            ),
            Column("village", both("村", "Village"), lambda row: row.village_name),
            Column("number", both("凭证号", "Number"), lambda row: row.number, kind="code"),
            Column("day", both("日期", "Day"), lambda row: row.day, kind="day"),
            Column("in", both("收入", "In"), lambda row: row.in_fen or None, kind="money"),
            Column("out", both("支出", "Out"), lambda row: row.out_fen or None, kind="money"),
            Column("payee", both("收款人", "Payee"), lambda row: row.payee),
            Column(
                "state",
                both("到哪一步", "State"),
                lambda row: said(row.state),
                state=lambda row: VOUCHER_KINDS[row.state],
            ),
            Column(
                "photos", both("照片", "Photos"), lambda row: row.photos, kind="number", shown=False
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[VoucherRow]:
        """Return what was asked for, else the newest."""
        del sort
        if given["q"]:
            found = selectors.search(
                given["q"], by=actor, start=start, most=most or selectors.MOST_COUNTED
            )
            rows = [row for row in found.rows if given["state"] in {"", row.state}]
            return Rows(rows, found.total)
        rows, total = selectors.recent(
            by=actor,
            state=VoucherState(given["state"]) if given["state"] else None,
            start=start,
            most=most or selectors.MOST_COUNTED,
        )
        return Rows(rows, total)


def vouchers(request: Request, suffix: str = "") -> HttpResponse:
    """List vouchers."""
    return show(request, Vouchers(), suffix)


class Villages(List[Village]):
    """The villages whose books the actor sees, each with how far its last month is."""

    name = "console:books"
    title = both("村账", "Village books")
    lead = both(
        "每个村一本账，由代理中心记，村监会看，每月向村民公布。",
        "Each village has its books: kept by the centre, checked by the committee, public monthly.",
    )
    template = "console/books/villages.html"
    nothing = both("没有归你看的村账。", "No village's books are for you.")
    nothing_next = both("要看，请管理员看看你的岗位。", "Have an administrator look at your post.")

    def columns(self) -> tuple[Column[Village], ...]:
        """Return the columns."""
        return (
            Column(
                "name",
                both("村", "Village"),
                lambda row: row.name,
                href=lambda row: reverse("console:village_books", args=[row.code]),
                head=True,
            ),
            Column(
                "month",
                both("最近一个月", "Last month"),
                lambda row: month_words(row.month.month) if row.month else None,
            ),
            Column(
                "state",
                both("到哪一步", "State"),
                lambda row: said(row.month.state) if row.month else say("没有账", "no books"),
                state=lambda row: MONTH_KINDS[row.month.state] if row.month else "off",
            ),
            Column(
                "vouchers",
                both("凭证", "Vouchers"),
                lambda row: row.month.vouchers if row.month else 0,
                kind="number",
            ),
            Column(
                "in",
                both("收入", "In"),
                lambda row: row.month.in_fen if row.month else None,
                kind="money",
            ),
            Column(
                "out",
                both("支出", "Out"),
                lambda row: row.month.out_fen if row.month else None,
                kind="money",
            ),
            Column("waiting", both("没办完", "Undecided"), lambda row: row.waiting, kind="number"),
            Column(
                "asked", both("村民在问", "Questions"), lambda row: row.questions, kind="number"
            ),
        )

    def around(self, request: Request) -> dict[str, Any]:
        """Return the accounting centres, and where a month of all villages stands."""
        at = request.origin.at
        last = selectors.last_month(by=request.actor, at=at)
        return {
            "centres": many.centres(request.actor, at),
            "splits": selectors.splits(by=request.actor),
            "all_href": reverse("console:books_all", args=[last.year, last.month]),
        }

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Village]:
        """Return the villages of the actor's posts."""
        del given, sort
        every = selectors.villages(by=actor)
        return Rows(every[start : None if most is None else start + most], len(every))


def villages(request: Request, suffix: str = "") -> HttpResponse:
    """List villages and how far their books are."""
    return show(request, Villages(), suffix)
