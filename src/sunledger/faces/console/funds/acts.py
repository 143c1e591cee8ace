"""What is done with funds: asked and answered, received, described; rosters shown and paid."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.kit.money import to_fen
from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import bodies
from sunledger.platform.registers.funds import selectors, services
from sunledger.platform.registers.funds.contracts import (
    Level,
    NewDelivery,
    NewLine,
    Result,
    Unit,
)


def _done(act: Callable[..., None], *words: object, **more: object) -> bool:
    """Do an act that answers nothing, so that a form knows that it was done."""
    act(*words, **more)
    return True


class AskForm(Form):
    """A question, or its answer."""

    text = forms.CharField(
        label=both("问什么", "What is asked"),
        help_text=both("写事，不写群众的名字和号码。", "Write of the matter; no names or numbers."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def ask(request: Request, line: int) -> HttpResponse:
    """Ask the owner of a fund."""
    one = selectors.line(line, by=request.actor)
    form = AskForm(request.POST or None)
    warning = request.GET.get("about", "")[:80]
    if form.is_valid():
        done = form.attempt(
            lambda: services.ask(
                line,
                form.cleaned_data["text"],
                warning=warning,
                by=request.actor,
                origin=request.origin,
            )
        )
        if done is not None:
            messages.success(request, say("问出去了，期限在下面。", "Asked; its day is below."))
            return HttpResponseRedirect(reverse("console:fund", args=[line]) + "#asks")
    context = {"form": form, "line": one, "title": say("提问", "Ask")}
    return _form(request, context, form)


def answer(request: Request, line: int, ask: int) -> HttpResponse:
    """Answer a question for the owner."""
    one = selectors.line(line, by=request.actor)
    asked = next(
        (one for one in selectors.asks(by=request.actor, number=line) if one.id == ask), None
    )
    if asked is None:
        raise Refused("没有这个问题。", "There is no such question.", hidden=True)
    form = AskForm(request.POST or None)
    form.fields["text"].label = both("答复", "Answer")
    if form.is_valid():
        done = form.attempt(
            partial(
                _done,
                services.answer,
                ask,
                form.cleaned_data["text"],
                by=request.actor,
                origin=request.origin,
            )
        )
        if done is not None:
            messages.success(request, say("答复了。", "Answered."))
            return HttpResponseRedirect(reverse("console:fund", args=[line]) + "#asks")
    context = {"form": form, "line": one, "title": say("答复", "Answer"), "quote": asked.text}
    return _form(request, context, form)


def _form(request: Request, context: dict[str, Any], form: Form) -> HttpResponse:
    return render(request, "console/funds/form.html", context, status=422 if form.errors else 200)


class LineForm(Form):
    """A fund line."""

    name = forms.CharField(label=both("资金名称", "Name"), max_length=200)
    level = forms.ChoiceField(
        label=both("来源", "From"), choices=lambda: [(str(one.value), said(one)) for one in Level]
    )
    department = forms.ChoiceField(label=both("主管部门", "Department"), required=False)
    category = forms.CharField(label=both("类别", "Category"), required=False, max_length=100)
    unit = forms.ChoiceField(
        label=both("怎么计数", "Counted in"),
        choices=lambda: [(str(one.value), said(one)) for one in Unit],
    )
    purpose = forms.CharField(
        label=both("用来做什么", "What it is for"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    basis = forms.CharField(label=both("依据", "Legal basis"), required=False, max_length=400)
    items = forms.CharField(
        label=both("发哪些补贴项目", "Subsidies paid from it"),
        help_text=both(
            "每行一个，和发放表里的写法一样。", "One a line, as the payment tables have it."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    account_name = forms.CharField(
        label=both("专户户名", "Special account"), required=False, max_length=100
    )
    account_bank = forms.CharField(label=both("开户行", "Bank"), required=False, max_length=100)
    account = forms.CharField(
        label=both("账号", "Number"),
        help_text=both("只留头尾，中间遮住。", "Only its two ends are kept."),
        required=False,
        max_length=40,
    )
    closed_loop = forms.BooleanField(
        label=both("专户封闭运行，专款专用", "Closed: leaves to allowed uses only"), required=False
    )
    uses = forms.CharField(
        label=both("可以用在哪里", "Allowed uses"),
        help_text=both("每行一项。", "One a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        chosen = self.fields["department"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
        self.names = {one.code: one.name for one in bodies(BodyKind.DEPARTMENT)}
        chosen.choices = [("", say("不属于哪个部门", "none")), *sorted(self.names.items())]

    def told(self, held: str = "") -> NewLine:
        """Return what was filled in."""
        given = self.cleaned_data
        lines = [one.strip() for one in given["uses"].splitlines() if one.strip()]
        return NewLine(
            name=given["name"],
            level=Level(given["level"]),
            department=given["department"],
            department_name=self.names.get(given["department"], held),
            category=given["category"],
            purpose=given["purpose"],
            uses=tuple(lines),
            account_name=given["account_name"],
            account_bank=given["account_bank"],
            account=given["account"],
            closed_loop=given["closed_loop"],
            basis=given["basis"],
            unit=Unit(given["unit"]),
        )


def new(request: Request) -> HttpResponse:
    """Open a fund line."""
    form = LineForm(request.POST or None)
    if form.is_valid():
        by, origin = request.actor, request.origin
        done = form.attempt(lambda: services.open_line(form.told(), by=by, origin=origin))
        if done is not None:
            services.say_items(done, _items(form), by=by, origin=origin)
            return HttpResponseRedirect(reverse("console:fund", args=[done]))
    return _form(request, {"form": form, "title": say("登记一笔资金", "A new fund")}, form)


def describe(request: Request, line: int) -> HttpResponse:
    """Write what a fund is for, its account, its basis and what it pays."""
    by, origin = request.actor, request.origin
    one = selectors.line(line, by=by)
    first = {name: getattr(one, name) for name in LineForm.base_fields if hasattr(one, name)}
    first |= {
        "uses": "\n".join(one.uses),
        "items": "\n".join(selectors.items_of(line, by=by)),
        "level": str(one.level.value),
        "unit": str(one.unit.value),
    }
    form = LineForm(request.POST or None, initial=first)
    if form.is_valid():
        told = form.told(one.department_name)
        done = form.attempt(
            partial(_done, services.describe_line, line, told, by=by, origin=origin)
        )
        if done is not None:
            services.say_items(line, _items(form), by=by, origin=origin)
            messages.success(request, say("登记了。", "Recorded."))
            return HttpResponseRedirect(reverse("console:fund", args=[line]))
    return _form(
        request, {"form": form, "line": one, "title": say("写明这笔资金", "Describe it")}, form
    )


def _items(form: LineForm) -> list[str]:
    return [one.strip() for one in form.cleaned_data["items"].splitlines() if one.strip()]


class ReceiveForm(Form):
    """Money that came, or goods."""

    document = forms.CharField(label=both("文号或凭据号", "Document"), max_length=120)
    amount = forms.DecimalField(
        label=both("金额（元）；物资写件数", "Amount in yuan; of goods, pieces"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )
    on = Day(label=both("哪天收到", "Received on"))


def receive(request: Request, line: int) -> HttpResponse:
    """Write that money of a fund came."""
    by, origin = request.actor, request.origin
    one = selectors.line(line, by=by)
    form = ReceiveForm(request.POST or None, initial={"on": localdate(origin.at)})
    if form.is_valid():
        given = form.cleaned_data
        fen = to_fen(given["amount"])
        done = form.attempt(
            lambda: services.receive(
                line, given["document"], fen, given["on"], by=by, origin=origin
            )
        )
        if done is not None:
            messages.success(request, say("登记到账了。", "Recorded."))
            return HttpResponseRedirect(reverse("console:fund", args=[line]))
    return _form(
        request, {"form": form, "line": one, "title": say("登记到账", "Record a receipt")}, form
    )


class DeliveryForm(Form):
    """Goods that reached somebody."""

    pieces = forms.DecimalField(
        label=both("几件", "Pieces"), min_value=0, max_digits=10, decimal_places=0
    )
    on = Day(label=both("哪天送到", "Reached on"))
    document = forms.CharField(label=both("签收单号", "Number of the receipt"), max_length=120)
    receiver = forms.CharField(label=both("谁收的", "Who took them"), max_length=60)
    brought_by = forms.CharField(label=both("谁送的", "Who brought them"), max_length=60)
    photo = forms.FileField(
        label=both("照片", "Photo"),
        help_text=both(
            "拍物资和签收单。照片里的时间和地点不留。",
            "Of the goods and the signed receipt; where and when it was taken is not kept.",
        ),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        error_messages={"required": both("请拍照或选一张照片。", "Take or choose a photo.")},
    )


def deliver(request: Request, link: int) -> HttpResponse:
    """Write that goods of an allotment reached somebody, with a photo."""
    by, origin = request.actor, request.origin
    found = selectors.links([link], by=by)
    if not found or not selectors.may_keep(found[0].line, by=by):
        raise Refused("没有找到这笔物资。", "There are no such goods.", hidden=True)
    one = found[0]
    form = DeliveryForm(
        request.POST or None, request.FILES or None, initial={"on": localdate(origin.at)}
    )
    if form.is_valid():
        given = form.cleaned_data
        told = NewDelivery(
            to_fen(given["pieces"]),
            given["on"],
            given["document"],
            given["receiver"],
            given["brought_by"],
            given["photo"].read(photos.MOST_BYTES + 1),
        )
        done = form.attempt(lambda: services.deliver(link, told, by=by, origin=origin))
        if done is not None:
            messages.success(
                request,
                say("登记了，等村里说到了才算。", "Recorded; it counts once the village agrees."),
            )
            return HttpResponseRedirect(reverse("console:fund_link", args=[link]))
    waiting = sum(each.pieces for each in selectors.deliveries(link, by=by) if each.came is None)
    free = (one.free_fen - waiting) // 100
    context = {
        "form": form,
        "title": say("登记送达", "Goods that reached somebody"),
        "lead": say(
            f"安排到{one.place_name} {one.net_fen // 100} 件，还有 {free} 件没送。",
            f"{one.net_fen // 100} pieces are for {one.place_name}; {free} are still to come.",
        ),
        "back": reverse("console:fund_link", args=[link]),
        "back_text": one.document,
    }
    return _form(request, context, form)


# ---------------------------------------------------------------- rosters


def place(request: Request, link: int) -> HttpResponse:
    """Say from which quota a roster of a table was paid."""
    quota = request.POST.get("quota", "")
    number = int(quota) if quota.isdecimal() else 0

    def act() -> None:
        services.place_roster(link, number, by=request.actor, origin=request.origin)

    return _do(request, link, act, say("对上了。", "It has its quota."))


def again(request: Request, link: int) -> HttpResponse:
    """Make a roster of those who were paid by this one, for the month after."""
    by, origin = request.actor, request.origin
    roster = selectors.roster(link, by=by, on=localdate(origin.at))
    month = _next(roster.month or localdate(origin.at).replace(day=1))
    try:
        made = services.roster_again(roster.link.parent or 0, link, month, by=by, origin=origin)
    except Refused:
        raise
    except SunledgerError as error:
        messages.error(request, said(error))
        return HttpResponseRedirect(reverse("console:fund_link", args=[link]))
    messages.success(request, say("编好了。请逐行看，再公示。", "Made. Look at each row."))
    return HttpResponseRedirect(reverse("console:fund_link", args=[made]))


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


class NoticeForm(Form):
    """The days of a public notice."""

    since = Day(label=both("公示从哪天起", "Shown from"))
    until = Day(label=both("到哪天", "Until"))


def notice(request: Request, link: int) -> HttpResponse:
    """Say from when to when a roster stands under public notice."""
    by, origin = request.actor, request.origin
    today = localdate(origin.at)
    roster = selectors.roster(link, by=by, on=today)
    form = NoticeForm(request.POST or None, initial={"since": today})
    if form.is_valid():
        given = form.cleaned_data
        done = form.attempt(
            partial(
                _done,
                services.notice_began,
                link,
                given["since"],
                given["until"],
                by=by,
                origin=origin,
            )
        )
        if done is not None:
            return HttpResponseRedirect(reverse("console:fund_link", args=[link]))
    days = selectors.notice_days(today)
    context = {
        "form": form,
        "title": say("公示花名册", "Show the roster"),
        "lead": say(
            f"要满 {days} 个工作日，不能提前结束。",
            f"For {days} working days; it cannot end early.",
        ),
        "back": reverse("console:fund_link", args=[link]),
        "back_text": roster.link.document,
    }
    return _form(request, context, form)


def noticed(request: Request, link: int) -> HttpResponse:
    """Say, as a second person, that the notice is over and nobody objects."""
    by, origin = request.actor, request.origin
    roster = selectors.roster(link, by=by, on=localdate(origin.at))

    def act() -> None:
        if roster.notice_from is None or roster.notice_to is None:
            raise SunledgerError("还没有公示。", "It is not shown yet.", code="impossible")
        services.notice_ended(link, roster.notice_from, roster.notice_to, by=by, origin=origin)

    return _do(request, link, act, say("可以支付了。", "It may be paid."))


def pay(request: Request, link: int) -> HttpResponse:
    """Send a roster to the bank."""

    def act() -> None:
        services.pay(link, by=request.actor, origin=request.origin)

    return _do(request, link, act, say("已送银行。", "Sent to the bank."))


def results(request: Request, link: int) -> HttpResponse:
    """Write what the bank said of those payees that the page showed: failed ones by tick."""
    by, origin = request.actor, request.origin
    payees, _ = selectors.payees(link, by=by, most=1_000_000)
    failed, shown = (set(request.POST.getlist(name)) for name in ("failed", "shown"))
    reason = request.POST.get("reason", "").strip() or say("银行退回", "returned by the bank")

    def act() -> None:
        told = {
            one.id: (Result.FAILED, reason) if str(one.id) in failed else (Result.CREDITED, "")
            for one in payees
            if one.result is Result.SENT and str(one.id) in shown
        }
        services.bank_result(link, told, localdate(origin.at), by=by, origin=origin)

    return _do(request, link, act, say("银行结果登记了。", "Recorded."))


def retry(request: Request, link: int) -> HttpResponse:
    """Send again what failed of a payment."""
    by, origin = request.actor, request.origin
    payees, _ = selectors.payees(link, by=by, most=1_000_000)
    failed = [one.id for one in payees if one.result in {Result.FAILED, Result.RETURNED}]

    def act() -> None:
        services.retry(failed, localdate(origin.at), by=by, origin=origin)

    return _do(request, link, act, say(f"重发了 {len(failed)} 笔。", f"{len(failed)} sent again."))


def _do(request: Request, link: int, act: Callable[[], None], done: str) -> HttpResponse:
    if request.method == "POST":
        try:
            act()
            messages.success(request, done)
        except Refused as error:
            if error.hidden:
                raise
            messages.error(request, said(error))
        except SunledgerError as error:
            messages.error(request, said(error))
    return HttpResponseRedirect(reverse("console:fund_link", args=[link]))
