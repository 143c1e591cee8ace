"""What stood before a village's books began: written once, or carried over after a merger."""

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day
from sunledger.faces.forms import Form
from sunledger.faces.words import both, said, say
from sunledger.kit.money import to_fen
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.codes import AccountKind, MonthState
from sunledger.platform.registers.books.contracts import Account, OpeningView

_MOST_YUAN = Decimal(10) ** 11


class OpeningForm(Form):
    """The day, the paper, and what stood on each account."""

    day = Day(
        label=both("从哪一天起记账", "Books begin on"),
        help_text=both(
            "一般是那一年的 1 月 1 日。金额写前一天晚上的数。",
            "Mostly the 1st of January. Amounts are those of the evening before.",
        ),
    )
    basis = forms.CharField(
        label=both("依据", "Paper"),
        max_length=200,
        help_text=both("如“2025 年末资产清查表”。", "Such as: list of assets at the end of 2025."),
    )

    def __init__(self, *given: Any, accounts: list[Account], **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*given, **more)
        self.accounts = {f"a{one.code}": one for one in accounts}
        for name, one in self.accounts.items():
            self.fields[name] = forms.DecimalField(
                label=f"{one.code} {said(one.name)}",
                help_text=said(one.says),
                required=False,
                decimal_places=2,
                min_value=-_MOST_YUAN,
                max_value=_MOST_YUAN,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def standing(self) -> dict[str, int]:
        """Return by account what stood on it, in fen, where something did."""
        sums = {one.code: self.cleaned_data[name] for name, one in self.accounts.items()}
        return {code: to_fen(yuan) for code, yuan in sums.items() if yuan}

    def side(self, *, left: bool) -> list[Any]:
        """Return the fields of the accounts that stand on one side of the balance sheet."""
        ours = (AccountKind.ASSET, AccountKind.COST)
        return [self[name] for name, one in self.accounts.items() if (one.kind in ours) is left]


def opening(request: Request, village: str) -> HttpResponse:
    """Show what stood before, and write it or carry it over."""
    place = division(village)
    if place is None or place.until is not None:
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    here = reverse("console:books_opening", args=[village])
    day = localdate(request.origin.at)
    sent = request.POST.get("step")
    given: dict[str, Any] = {"by": request.actor, "origin": request.origin}
    if sent == "carry":
        form = Form(request.POST)
        source = request.POST.get("source", "")
        act = partial(services.carry_over, village, source, **given)
    else:
        form = OpeningForm(
            request.POST if sent else None,
            accounts=selectors.opening_accounts(day),
            initial={"day": day.replace(month=1, day=1)},
        )
        act = partial(_write, village, form, given)
    if sent and form.is_valid() and form.attempt(lambda: act() or True):
        messages.success(request, say("记下了。", "Written down."))
        return HttpResponseRedirect(here)
    tried = form if form.errors else None
    if not isinstance(form, OpeningForm):
        form = OpeningForm(accounts=selectors.opening_accounts(day))
    opened = selectors.opened(village, day, by=request.actor)
    context = {
        "place": place,
        "form": form,
        "tried": tried,
        "head": [form["day"], form["basis"]],
        "left": form.side(left=True),
        "right": form.side(left=False),
        "opened": [(one, sums(one)) for one in opened],
        "before": selectors.before(village, by=request.actor),
        "kept": any(
            row.state is not MonthState.OPEN for row in selectors.months(village, by=request.actor)
        ),
    }
    return render(request, "console/books/opening.html", context, status=422 if tried else 200)


def _write(village: str, form: Form, given: dict[str, Any]) -> None:
    assert isinstance(form, OpeningForm)  # noqa: S101 - the page has this form
    told = form.cleaned_data
    services.open_books(village, told["day"], form.standing(), told["basis"], **given)


def sums(one: OpeningView) -> tuple[int, int]:
    """Return the sum of debits and of credits of an opening, which are equal."""
    return sum(row[1] for row in one.lines), sum(row[2] for row in one.lines)
