"""A publication: prepare it, look at it, hand it on, agree to it, take it down."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form, places_of, why
from sunledger.faces.console.publish.lists import STATES, left_of
from sunledger.faces.portal.tables import in_words
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.questions.findings import selectors as findings
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import (
    HIDDEN,
    SHOWN,
    Area,
    Class,
    Draft,
    Kind,
    Masked,
    Prepared,
    Table,
    Type,
)

_KINDS = (
    *(Kind.BOOKS_MONTH, Kind.FUND, Kind.PROJECT, Kind.ROSTER, Kind.LIST),
    *(Kind.SUBSIDY, Kind.POLICY, Kind.STATISTICS, Kind.RESULT),
)
_MOST_ROWS = 200  # of a table on the page; the public page has all
_WHOLE = 100
_RIGHT = frozenset((Type.MONEY_FEN, Type.COUNT, Type.QUANTITY, Type.PERCENT))


class New(Form):
    """What is to be drafted."""

    kind = forms.ChoiceField(
        label=both("公开什么", "What"),
        choices=[("", ""), *((one.value, both(one.zh, one.en)) for one in _KINDS)],
        error_messages={"required": both("请选一种。", "Choose one.")},
    )
    place = forms.ChoiceField(
        label=both("哪里的", "Of where"),
        error_messages={"required": both("请选一个地方。", "Choose a place.")},
    )
    period = forms.RegexField(
        r"(?:[0-9]{4}(?:-[0-9]{2})?)?",
        label=both("哪个月", "Month"),
        help_text=both(
            "账、资金、数字要写，如 2026-06；核查结果写年份。",
            "For books, funds, figures: 2026-06; for results the year.",
        ),
        required=False,
        error_messages={"invalid": both("请写成 2026-06。", "Write it as 2026-06.")},
    )
    slug = forms.CharField(
        label=both("编号", "Number"),
        help_text=both(
            "资金、项目、花名册、名单、补贴和政策的编号；账和数字不用写。",
            "Of the fund, project, roster, list, subsidy or policy; not of books and figures.",
        ),
        required=False,
        max_length=80,
    )
    photos = forms.BooleanField(
        label=both(
            "账：凭证照片也放上（我会一张一张看，遮住身份证、卡号、名字）",
            "Books: with the photos, each of which I will look at",
        ),
        required=False,
    )

    def __init__(self, *words: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Django
        super().__init__(*words, **more)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as above
        field.choices = places_of(actor)


def new(request: Request) -> HttpResponse:
    """Draft something of a register, mask it, and show what is left."""
    form = New(request.POST or None, initial=request.GET.dict(), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = form.attempt(partial(_prepared, request, given))
        if number is not None:
            return HttpResponseRedirect(reverse("console:edition", args=[number]))
    status = 422 if form.errors else 200
    context = {"form": form, "offers": [] if form.is_bound else _offered(request)}
    return render(request, "console/publish/new.html", context, status=status)


def _offered(request: Request) -> list[tuple[str, list[dict[str, str]]]]:
    """Return by kind what can be drafted, each with the address that fills the form."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in services.offers(by=request.actor, on=localdate(request.origin.at)):
        asked = {"kind": one.kind, "place": one.place, "period": one.period, "slug": one.slug}
        href = f"{reverse('console:publish_new')}?{urlencode(asked)}"
        told = {"href": href, "text": say(one.title_zh, one.title_en)}
        found.setdefault(said(one.kind), []).append(told)
    return list(found.items())


def _prepared(request: Request, given: dict[str, Any]) -> uuid.UUID:
    if given["kind"] == Kind.RESULT:
        return services.prepare(_result(request, given), by=request.actor, origin=request.origin)
    try:
        draft = services.draft_of(
            Kind(given["kind"]),
            given["place"],
            given["period"],
            given["slug"].strip(),
            photos=given["photos"],
            by=request.actor,
            on=localdate(request.origin.at),
        )
    except ValueError as error:  # a number or a month that is none
        raise SunledgerError(
            "编号或者月份不对。请照列表里的写。",
            "Number or month is not right. Write it as in the list.",
            code="no_draft",
        ) from error
    return services.prepare(draft, by=request.actor, origin=request.origin)


def _result(request: Request, given: dict[str, Any]) -> Draft:
    """Return what the checks of a year led to, as far as it has gone."""
    today = localdate(request.origin.at)
    year = int(given["period"][:4] or today.year)
    since, until = date(year, 1, 1), min(today, date(year, 12, 31))
    told = findings.funnel(given["place"], since, until, by=request.actor)
    return services.result_of(
        given["place"],
        told.households,
        told.findings,
        since=since,
        until=until,
        by=request.actor,
    )


# ---------------------------------------------------------------- one of them


@dataclass(frozen=True)
class _Shown:
    """A table as it is shown here: headings, cells with whether they are masked, rows left."""

    title: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool, bool], ...], ...]
    more: int


def _shown(table: Table, gone: Sequence[Masked]) -> _Shown:
    marked = {(one.row, one.column) for one in gone if one.table == table.code}
    rows = tuple(
        tuple(
            (_cell(column, cell), (number, column.name) in marked, column.type in _RIGHT)
            for column, cell in zip(table.columns, cells, strict=True)
        )
        for number, cells in enumerate(table.rows[:_MOST_ROWS], 1)
    )
    heads = tuple((said(column), column.type in _RIGHT) for column in table.columns)
    return _Shown(said(table), heads, rows, max(0, len(table.rows) - _MOST_ROWS))


def _cell(column: Any, cell: Any) -> str:  # noqa: ANN401 - a column and a cell of the table
    if column.type is Type.PICTURE:
        return say("照片", "photo") if cell else ""
    return HIDDEN if cell == HIDDEN else str(in_words(column, cell))


def edition(request: Request, edition: uuid.UUID) -> HttpResponse:
    """Show what the public sees or will see, what it does not, and what can be done now."""
    return _page(request, edition, None)


def _page(request: Request, number: uuid.UUID, form: Form | None) -> HttpResponse:
    found = selectors.edition(number, by=request.actor, on=localdate(request.origin.at))
    counts = Counter(one.cls for one in found.masked)
    page = found.page
    context = {
        "found": found,
        "head": page.head,
        "page": page,
        "title": say(page.head.title_zh, page.head.title_en),
        "body": say(page.body_zh, page.body_en or page.body_zh),
        "basis": say(page.basis_zh, page.basis_en or page.basis_zh),
        "kind": STATES[page.head.state],
        "left": left_of(page.head.clock),
        "tables": [_shown(table, found.masked) for table in page.tables],
        "masked": [(said(cls), counts[cls]) for cls in Class if counts[cls]],
        "gone": [_told(one, page.tables) for one in found.masked[:_MOST_ROWS]],
        "gone_more": max(0, len(found.masked) - _MOST_ROWS),
        "public": reverse("portal:notice", args=[page.head.id]) if page.head.state in SHOWN else "",
        "form": form,
        "refuse": form if form and form.prefix == "refuse" else Why(prefix="refuse"),
        "withdraw": form if form and form.prefix == "withdraw" else Why(prefix="withdraw"),
        "asked": page.objections,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "console/publish/edition.html", context, status=status)


def _told(one: Masked, tables: Sequence[Table]) -> tuple[str, str, str]:
    """Return where something is not shown, of what class it was, and what stands there now."""
    where = {"title_zh": say("题目", "title"), "body_zh": say("正文", "text")}
    if one.table == "pictures":
        place = say(f"第 {one.row} 张照片的文件名或说明", f"name or caption of picture {one.row}")
    elif not one.table:
        place = where.get(one.column, one.column)
    else:
        table = next((each for each in tables if each.code == one.table), None)
        column = next((c for c in table.columns if c.name == one.column), None) if table else None
        head = said(column) if column else one.column
        place = say(f"第 {one.row} 行，{head}", f"row {one.row}, {head}")
    return place, said(one.cls), one.shown


class Why(Form):
    """Why it is not agreed to, or taken down."""

    why = why()


@require_POST
def step(request: Request, edition: uuid.UUID) -> HttpResponse:
    """Hand in, agree, refuse, or take down."""
    by, origin = request.actor, request.origin
    act = request.POST.get("act", "")
    if act in {"refuse", "withdraw"}:
        form = Why(request.POST, prefix=act)
        verb = services.refuse if act == "refuse" else services.withdraw
        if not form.is_valid():
            return _page(request, edition, form)
        done: Callable[[], None] = partial(
            verb, edition, form.cleaned_data["why"], by=by, origin=origin
        )
    elif act == "hand_in":
        done = partial(services.hand_in, edition, by=by, origin=origin)
    elif act == "publish":
        done = partial(services.publish, edition, by=by, origin=origin)
    else:  # no button was pressed
        return HttpResponseRedirect(reverse("console:edition", args=[edition]))
    try:
        done()
    except SunledgerError as error:
        if error.code == "refused":
            raise
        messages.warning(request, said(error))
    else:
        messages.success(request, _DONE[act])
    return HttpResponseRedirect(reverse("console:edition", args=[edition]))


_DONE = {
    "hand_in": both("交上去了，等另一个人看过、同意。", "Handed in; another person looks at it."),
    "publish": both("公开了。公示期从今天算起。", "It is public. Its days begin today."),
    "refuse": both("没有同意，已经告诉起草的人。", "Not agreed to; whoever prepared it is told."),
    "withdraw": both("撤下了。内容已经删掉，只留指纹。", "Taken down; its hash alone is left."),
}


# ---------------------------------------------------------------- pictures


def picture(request: Request, edition: uuid.UUID, key: str) -> HttpResponse:
    """Give a picture of an edition, as the public will see it."""
    path = selectors.edition_picture(edition, key, by=request.actor)
    if path is None:
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/jpeg")


class Marked(Form):
    """A rectangle, in percent of the picture."""

    def clean(self) -> dict[str, Any]:
        """Require that the right lies right of the left, and the bottom below the top."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        pairs = (
            ("left", "right", both("右边要比左边大。", "Right has to be more than left.")),
            ("top", "bottom", both("下边要比上边大。", "Bottom has to be more than top.")),
        )
        for first, last, wrong in pairs:
            if first in given and last in given and given[first] >= given[last]:
                self.add_error(last, wrong)
        return given

    left = forms.IntegerField(label=both("左边", "Left"), min_value=0, max_value=_WHOLE)
    top = forms.IntegerField(label=both("上边", "Top"), min_value=0, max_value=_WHOLE)
    right = forms.IntegerField(label=both("右边", "Right"), min_value=0, max_value=_WHOLE)
    bottom = forms.IntegerField(label=both("下边", "Bottom"), min_value=0, max_value=_WHOLE)


def blur(request: Request, edition: uuid.UUID, key: str) -> HttpResponse:
    """Make a part of a picture unknown: marked with the mouse, or by four numbers.

    What is covered is lost for good, so that it can be looked at first, without a script too.
    """
    found: Prepared = selectors.edition(edition, by=request.actor, on=localdate(request.origin.at))
    shown = next((one for one in found.page.pictures if one.key == key), None)
    if shown is None or not found.may_change:
        raise Http404
    form = Marked(request.POST or None)
    looked = None
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "look":
        given = form.cleaned_data
        looked = {
            "x": given["left"],
            "y": given["top"],
            "width": given["right"] - given["left"],
            "height": given["bottom"] - given["top"],
        }
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        area = Area(*(given[side] * 10 for side in ("left", "top", "right", "bottom")))
        act = partial(services.blur, edition, key, [area], by=request.actor, origin=request.origin)
        fresh = form.attempt(act)
        if fresh is not None:
            messages.success(request, say("遮住了。看看还有没有。", "Done. Look for more."))
            return HttpResponseRedirect(reverse("console:edition_blur", args=[edition, fresh]))
    context = {
        "form": form,
        "found": found,
        "picture": shown,
        "lines": range(10, 100, 10),
        "looked": looked,
    }
    status = 422 if form.errors else 200
    return render(request, "console/publish/blur.html", context, status=status)
