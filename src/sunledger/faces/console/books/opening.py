"""What stood before a village's books began: written once, carried over, or shared out."""

from collections.abc import Iterator, Mapping
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
from sunledger.faces.console.books.forms import WhyForm
from sunledger.faces.console.books.steps import Step, form_of, take
from sunledger.faces.console.forms import Day
from sunledger.faces.forms import Form
from sunledger.faces.words import both, said, say
from sunledger.kit.money import to_fen, yuan
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import selectors, services
from sunledger.platform.registers.books.codes import AccountKind, MonthState
from sunledger.platform.registers.books.contracts import Account, OpeningView, Predecessor

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
            self.fields[name] = _sum_of(one, said(one.says))

    def standing(self) -> dict[str, int]:
        """Return by account what stood on it, in fen, where something did."""
        return _standing(self.accounts, self.cleaned_data)

    def side(self, *, left: bool) -> list[Any]:
        """Return the fields of the accounts that stand on one side of the balance sheet."""
        ours = (AccountKind.ASSET, AccountKind.COST)
        return [self[name] for name, one in self.accounts.items() if (one.kind in ours) is left]


class ShareForm(Form):
    """The paper, and what one part of a village that was split has of each account."""

    basis = forms.CharField(
        label=both("依据", "Paper"),
        max_length=120,
        help_text=both("如“分村方案第 3 条”。", "Such as: plan of the split, article 3."),
    )

    def __init__(self, *given: Any, of: Predecessor, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        last = len(of.missing) == 1
        rest = [(f"a{one.code}", one, fen) for one, fen in of.rest if fen]
        filled = {name: f"{Decimal(fen) / 100:.2f}" for name, _, fen in rest} if last else {}
        super().__init__(*given, initial=filled, **more)
        self.accounts = {name: one for name, one, _ in rest}
        for name, one, fen in rest:
            left = yuan(fen)
            hint = say(f"还剩 {left} 元没分。", f"{left} yuan are left.")
            self.fields[name] = _sum_of(one, hint)

    def standing(self) -> dict[str, int]:
        """Return by account what the part has of it, in fen."""
        return _standing(self.accounts, self.cleaned_data)


def _sum_of(one: Account, hint: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{one.code} {said(one.name)}",
        help_text=hint,
        required=False,
        decimal_places=2,
        min_value=-_MOST_YUAN,
        max_value=_MOST_YUAN,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _standing(accounts: Mapping[str, Account], told: Mapping[str, Any]) -> dict[str, int]:
    sums = {one.code: told[name] for name, one in accounts.items()}
    return {code: to_fen(yuan) for code, yuan in sums.items() if yuan}


def opening(request: Request, village: str) -> HttpResponse:
    """Show what stood before, and write it or carry it over."""
    place = division(village)
    if place is None or place.until is not None:
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    here = reverse("console:books_opening", args=[village])
    day = localdate(request.origin.at)
    sent = request.POST.get("step")
    given: dict[str, Any] = {"by": request.actor, "origin": request.origin}
    before = selectors.before(village, by=request.actor)
    steps = list(_steps(request, village, before))
    status = 200
    if request.method == "POST" and sent not in {"carry", "open"}:
        answer = take(request, steps, here)
        if isinstance(answer, HttpResponse):
            return answer
        status, sent = answer, None
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
    tried = form if form.errors else next((one.form for one in steps if one.form.errors), None)
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
        "before": before,
        "steps": steps,
        "shared": any(one.parts and one.books for one in before),
        "kept": any(
            row.state is not MonthState.OPEN for row in selectors.months(village, by=request.actor)
        ),
    }
    status = 422 if form.errors else status
    return render(request, "console/books/opening.html", context, status=status)


def _steps(request: Request, village: str, before: list[Predecessor]) -> Iterator[Step]:
    """Yield for each village that was split: write the share of this one, or take it back."""
    given: dict[str, Any] = {"by": request.actor, "origin": request.origin}
    for one in before:
        code, old = one.place.code, one.place.name
        if one.parts and one.carried is None and one.why is None:
            yield Step(
                f"part-{code}",
                say(f"从{old}分到多少（元）", f"Its share of {old} (yuan)"),
                say("记下本村分到的", "Write the share down"),
                form_of(request, f"part-{code}", ShareForm, of=one),
                partial(_share, village, code, given),
            )
        if one.parts and one.carried is not None:
            yield Step(
                f"back-{code}",
                say(f"撤回从{old}分到的，重新写", f"Take back its share of {old}"),
                say("撤回", "Take back"),
                form_of(request, f"back-{code}", WhyForm),
                partial(_take_back, village, code, given),
                danger=True,
            )


def _share(village: str, source: str, given: dict[str, Any], form: Form) -> None:
    assert isinstance(form, ShareForm)  # noqa: S101 - the step has this form
    services.carry_part(village, source, form.standing(), form.cleaned_data["basis"], **given)


def _take_back(village: str, source: str, given: dict[str, Any], form: Form) -> None:
    services.take_part_back(village, source, form.cleaned_data["why"], **given)


def _write(village: str, form: Form, given: dict[str, Any]) -> None:
    assert isinstance(form, OpeningForm)  # noqa: S101 - the page has this form
    told = form.cleaned_data
    services.open_books(village, told["day"], form.standing(), told["basis"], **given)


def sums(one: OpeningView) -> tuple[int, int]:
    """Return the sum of debits and of credits of an opening, which are equal."""
    return sum(row[1] for row in one.lines), sum(row[2] for row in one.lines)
