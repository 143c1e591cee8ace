"""Forms of village books."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from sunledger.faces.console.forms import Day, Form, why
from sunledger.faces.words import both, said, say
from sunledger.kit.money import to_fen
from sunledger.platform.registers.books.codes import (
    AccountKind,
    Meeting,
    PayMode,
    Photo,
    Reject,
    Ticket,
)
from sunledger.platform.registers.books.contracts import (
    Habits,
    NewLine,
    NewResolution,
    NewVoucher,
    PhotoFile,
    VoucherPage,
)

_WAYS = (("out", both("付出去的钱", "money that goes out")), ("in", both("收进来的钱", "money in")))
_MOST_YUAN = Decimal(10) ** 11
_OFFERS = {"purpose": "purposes", "payee": "payees", "handler": "people", "witness": "people"}
_MOST_OFFERED = 30


def _photo(label: str, hint: str, *, required: bool = False) -> forms.FileField:
    return forms.FileField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        error_messages={"required": both("请拍照或选一张照片。", "Take or choose a photo.")},
    )


def _text(label: str, most: int, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, help_text=hint, required=required)


class VoucherForm(Form):
    """A receipt or payment, in the order in which the paper is read."""

    front = _photo(
        both("票据正面", "Front of the paper"),
        both("字要看得清。手机会直接打开相机。", "It must be legible. A phone opens its camera."),
        required=True,
    )
    back = _photo(
        both("票据背面", "Back of the paper"),
        both("有经手人、证明人签字的一面。", "The side with the signatures."),
    )
    way = forms.ChoiceField(
        label=both("是收还是付", "In or out"),
        choices=_WAYS,
        widget=forms.RadioSelect,
        initial="out",
    )
    day = Day(label=both("哪一天", "Day"))
    amount = forms.DecimalField(
        label=both("小写金额（元）", "Amount in figures (yuan)"),
        min_value=Decimal("0.01"),
        max_value=_MOST_YUAN,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": both(
                "这不是金额。请写成 128.00。", "That is no amount. Write it as 128.00."
            ),
            "min_value": both("金额要比 0 大。", "The amount must be above 0."),
        },
    )
    capitals = _text(
        both("大写金额", "Amount in capitals"),
        60,
        both(
            "照票据写，如“壹佰贰拾捌元整”。和小写对不上会提醒。",
            "As on the paper, such as 壹佰贰拾捌元整. It is held against the figures.",
        ),
    )
    purpose = _text(
        both("用途", "What for"), 300, both("如“换路灯灯泡 8 个”。", "Such as: 8 lamps.")
    )
    payee = _text(
        both("收款人", "Payee"),
        200,
        both(
            "票据上的单位或姓名。收款时可不填。", "As on the paper. May be left out for money in."
        ),
        required=False,
    )
    ticket = forms.ChoiceField(
        label=both("票据种类", "Kind of paper"),
        choices=lambda: [(one.value, said(one)) for one in Ticket],
    )
    ticket_no = _text(both("票据号码", "Its number"), 60, required=False)
    pay = forms.ChoiceField(
        label=both("怎么付", "Paid by"),
        choices=lambda: [(one.value, said(one)) for one in PayMode],
        widget=forms.RadioSelect,
        initial=PayMode.TRANSFER.value,
    )
    handler = _text(
        both("经手人", "Handler"),
        60,
        both("花这笔钱的人，签在票据背面。付钱要填。", "Who spent it. Needed for payments."),
        required=False,
    )
    witness = _text(
        both("证明人", "Witness"),
        60,
        both("另一个在场的人。付钱要填。", "Another person. Needed for payments."),
        required=False,
    )
    resolution = _text(
        both("会议决议编号", "Number of the resolution"),
        60,
        both("金额大的要有村民代表会议决议。", "Large sums need a decision of the delegates."),
        required=False,
    )

    def __init__(
        self,
        *given: Any,  # noqa: ANN401 - as Django's form
        again: bool = False,
        habits: Habits | None = None,
        **more: Any,  # noqa: ANN401 - as Django's form
    ) -> None:
        super().__init__(*given, **more)
        if again:  # the photos are there already
            self.fields["front"].required = False
        self.habits = habits or Habits()
        for name, listed in _OFFERS.items():
            self.fields[name].widget.attrs |= {"list": listed, "autocomplete": "off"}

    def offers(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return what earlier vouchers have, to choose from: each list under its name."""
        told = self.habits
        purposes = tuple(purpose for purpose, _ in told.purposes)[:_MOST_OFFERED]
        return [("purposes", purposes), ("payees", told.payees), ("people", told.people)]

    def usual(self) -> dict[str, str]:
        """Return to whom each thing was paid last, by what it was for."""
        return {purpose: payee for purpose, payee in self.habits.purposes if payee}

    @staticmethod
    def begun(habits: Habits, today: date) -> dict[str, Any]:
        """Return what a new voucher begins with: the day, and what the last one had."""
        told = {"day": habits.day or today, "ticket": habits.ticket, "pay": habits.pay}
        return {name: value for name, value in told.items() if value}

    def new(self) -> NewVoucher:
        """Return what the clerk wrote."""
        told = self.cleaned_data
        return NewVoucher(
            day=told["day"],
            purpose=told["purpose"],
            fen=to_fen(told["amount"]),
            capitals=told["capitals"],
            payee=told["payee"],
            ticket=Ticket(told["ticket"]),
            ticket_no=told["ticket_no"],
            pay=PayMode(told["pay"]),
            income=told["way"] == "in",
            handler=told["handler"],
            witness=told["witness"],
            resolution=told["resolution"],
        )

    def photos(self) -> list[PhotoFile]:
        """Return the photos that were handed in."""
        sides = {"front": Photo.FRONT, "back": Photo.BACK}
        files = {side: self.cleaned_data.get(name) for name, side in sides.items()}
        return [PhotoFile(side, file.read()) for side, file in files.items() if file]

    @staticmethod
    def of(page: VoucherPage) -> dict[str, Any]:
        """Return what stands on a voucher, to begin with."""
        row = page.row
        return {
            "way": "in" if page.income else "out",
            "day": row.day,
            "amount": f"{Decimal(row.fen) / 100:.2f}",
            "capitals": page.capitals,
            "purpose": row.summary,
            "payee": row.payee,
            "ticket": row.ticket,
            "ticket_no": row.ticket_no,
            "pay": row.pay,
            "handler": page.handler,
            "witness": page.witness,
            "resolution": page.resolution_no,
        }


class BookForm(Form):
    """The accounts by which a voucher is booked; a second one where its sum is split."""

    money = forms.ChoiceField(
        label=both("钱从哪里动", "Where the money moves"), widget=forms.RadioSelect
    )
    account = forms.ChoiceField(
        label=both("记到哪个科目", "Account"),
        help_text=both(
            "科目是账上的分类，后面写了它管什么。",
            "A heading of the books; beside it what it is for.",
        ),
    )
    second = forms.ChoiceField(
        label=both("另一部分记到", "The rest goes to"),
        required=False,
        help_text=both("一张票要分两个科目时才选。", "Only where one paper is split."),
    )
    part = forms.DecimalField(
        label=both("另一部分多少（元）", "How much of it (yuan)"),
        required=False,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *given: Any, page: VoucherPage, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*given, **more)
        self.page = page
        money = [one for one in page.accounts if one.code in {"101", "102"}]
        kinds = {AccountKind.INCOME: page.income, AccountKind.EXPENSE: not page.income}
        rest = [one for one in page.accounts if one not in money and kinds.get(one.kind, True)]
        listed = [(one.code, f"{one.code} {said(one.name)}：{said(one.says)}") for one in rest]
        chosen = self.fields
        chosen["money"].choices = [(one.code, said(one.name)) for one in money]  # type: ignore[attr-defined]
        chosen["money"].initial = "102"
        chosen["account"].choices = [("", say("请选", "Choose")), *listed]  # type: ignore[attr-defined]
        if page.usual in dict(listed):
            chosen["account"].initial = page.usual
            chosen["account"].help_text = say(
                "上次这样的票记在这里，先替你选好了。请看对不对。",
                "The last one like it was booked here, so it is chosen. See whether it fits.",
            )
        chosen["second"].choices = [("", say("不分", "not split")), *listed]  # type: ignore[attr-defined]

    def lines(self) -> list[NewLine]:
        """Return the lines: the money on one side, the accounts on the other."""
        told, fen = self.cleaned_data, self.page.row.fen
        part = to_fen(told["part"]) if told["second"] and told["part"] else 0
        sums = [(told["account"], fen - part)] + ([(told["second"], part)] if part else [])
        if self.page.income:
            return [NewLine(told["money"], fen, 0), *(NewLine(code, 0, one) for code, one in sums)]
        return [*(NewLine(code, one, 0) for code, one in sums), NewLine(told["money"], 0, fen)]


class RejectForm(Form):
    """Why a voucher is sent back."""

    reason = forms.ChoiceField(
        label=both("哪里不对", "What is wrong"),
        choices=lambda: [(one.value, said(one)) for one in Reject if one is not Reject.UNBALANCED],
        widget=forms.RadioSelect,
        error_messages={"required": both("请选一个。", "Choose one.")},
    )
    why = why(both("请村里怎么改", "How the village mends it"))


class WhyForm(Form):
    """A reason in words."""

    why = why()


class DayForm(Form):
    """A day on which something was done."""

    day = Day(label=both("哪一天", "Day"))


class TextForm(Form):
    """Words that others read."""

    text = forms.CharField(
        label=both("写什么", "Words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both("村民看得到，用平常的话。", "The villagers read it: plain words."),
    )


class ResolutionForm(Form):
    """What a meeting decided."""

    number = _text(both("决议编号", "Number"), 60)
    day = Day(label=both("哪天开的会", "Day of the meeting"))
    meeting = forms.ChoiceField(
        label=both("什么会", "Which meeting"),
        choices=lambda: [(one.value, said(one)) for one in Meeting],
    )
    called = forms.IntegerField(label=both("应到多少人", "How many were called"), min_value=1)
    present = forms.IntegerField(label=both("实到多少人", "How many came"), min_value=0)
    agreed = forms.IntegerField(label=both("同意多少人", "How many agreed"), min_value=0)
    matter = _text(both("定了什么", "What was decided"), 500)

    def new(self) -> NewResolution:
        """Return what was decided."""
        told = self.cleaned_data
        return NewResolution(
            number=told["number"],
            day=told["day"],
            meeting=Meeting(told["meeting"]),
            called=told["called"],
            present=told["present"],
            agreed=told["agreed"],
            matter=told["matter"],
        )
