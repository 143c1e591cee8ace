"""The books of one village: its months, one month, one voucher, and what its reader may do now."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.books.forms import (
    BookForm,
    DayForm,
    RejectForm,
    ResolutionForm,
    TextForm,
    VoucherForm,
    WhyForm,
)
from sunledger.faces.console.books.opening import sums
from sunledger.faces.console.books.steps import Step, expected, form_of, take
from sunledger.faces.console.books.words import (
    ITEM_KINDS,
    MONTH_KINDS,
    SIGNS,
    VOUCHER_KINDS,
    clock_of,
    month_words,
)
from sunledger.faces.forms import Form
from sunledger.faces.pictures import of_kind
from sunledger.faces.words import said, say
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.books import access, selectors, services
from sunledger.platform.registers.books.codes import MonthState, Reject, Sign, VoucherState
from sunledger.platform.registers.books.contracts import MonthRow, VoucherPage, Words

_OPEN_STATES = (
    VoucherState.DRAFT,
    VoucherState.SIGNING,
    VoucherState.CHECKING,
    VoucherState.REJECTED,
    VoucherState.HELD,
)


# --- one village ----------------------------------------------------------------------------------


def village(request: Request, village: str) -> HttpResponse:
    """Show the months of a village's books, and what is not decided yet."""
    by = request.actor
    place = division(village)
    if place is None:
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    months = selectors.months(village, by=by)
    stands = place.until is None
    waiting, _ = selectors.vouchers(village, states=_OPEN_STATES, by=by, most=30)
    context = {
        "place": place,
        "months": [(row, month_words(row.month), MONTH_KINDS[row.state]) for row in months],
        "waiting": [(row, VOUCHER_KINDS[row.state]) for row in waiting],
        "resolutions": selectors.resolutions(village, by=by, most=20),
        "after": selectors.after(village),
        "before": selectors.before(village, by=by),
        "opened": [
            (one, sums(one))
            for one in selectors.opened(village, localdate(request.origin.at), by=by)
        ],
        "opens": stands and may(by, Task.DIRECT_BOOKS, place=village),
        "writes": stands and may(by, Task.WRITE_VOUCHER, place=village),
        "resolves": stands
        and any(may(by, task, place=village) for task in (Task.WRITE_VOUCHER, Task.BOOK)),
    }
    return render(request, "console/books/village.html", context)


def resolution(request: Request, village: str) -> HttpResponse:
    """Write down what a meeting decided."""
    form = ResolutionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        act = partial(
            services.record_resolution, village, form.new(), by=request.actor, origin=request.origin
        )
        if form.attempt(lambda: act() or True):
            messages.success(request, say("记下了。", "Written down."))
            return HttpResponseRedirect(reverse("console:village_books", args=[village]))
    context = {"form": form, "place": division(village)}
    status = 422 if form.errors else 200
    return render(request, "console/books/resolution.html", context, status=status)


# --- one month ------------------------------------------------------------------------------------


def month(request: Request, village: str, year: int, month: int) -> HttpResponse:
    """Show a month: its vouchers, what it needs to be public with the clock, and its steps."""
    by = request.actor
    if not 1 <= month <= 12 or not 1990 <= year <= 2100:  # noqa: PLR2004 - months, and years of books
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    day = date(year, month, 1)
    row = selectors.month(village, day, by=by)
    if row is None:
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    here = reverse("console:books_month", args=[village, year, month])
    objections = selectors.objections(village, day, by=by)
    steps = list(_month_steps(request, row, [one for one in objections if not one.settled]))
    status = 200
    if request.method == "POST":
        answer = take(request, steps, here)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    publication = selectors.publication(village, day, by=by, at=request.origin.at)
    vouchers, total = selectors.vouchers(village, month=day, by=by, most=200)
    context = {
        "row": row,
        "title": month_words(day),
        "state": (MONTH_KINDS[row.state], said(row.state)),
        "vouchers": [(one, VOUCHER_KINDS[one.state]) for one in vouchers],
        "total": total,
        "publication": publication,
        "items": [(one, ITEM_KINDS[one.state]) for one in publication.items] if publication else [],
        "clock": clock_of(publication) if publication else None,
        "objections": objections,
        "steps": steps,
        "tried": next((one.form for one in steps if one.form.errors), None),
        "statements": reverse("console:books_statements", args=[village, year, month]),
    }
    return render(request, "console/books/month.html", context, status=status)


def _month_steps(request: Request, row: MonthRow, open_ones: list[Any]) -> Iterator[Step]:
    by, at = request.actor, row.village
    given: dict[str, Any] = {"by": by, "origin": request.origin}
    seen: dict[str, Any] = {**given, "expected": expected(request)}
    directs, writes, checks = (
        may(by, task, place=at)
        for task in (Task.DIRECT_BOOKS, Task.WRITE_VOUCHER, Task.CHECK_VOUCHER)
    )
    if row.state is MonthState.OPEN and directs and row.month.month == 12:  # noqa: PLR2004 - December
        yield Step(
            "year",
            say("年末结转，先办这一步，再结账", "Close the year, before the month"),
            say("收入、支出转入本年收益", "Move income and expenses to the result"),
            form_of(request, "year", Form),
            lambda _: services.close_year(at, row.month.year, **given),
        )
    if row.state is MonthState.OPEN and directs:
        yield Step(
            "close",
            say("结账", "Close the month"),
            say("结账", "Close"),
            form_of(request, "close", Form),
            lambda _: services.close_month(at, row.month, **seen),
        )
    if row.state is MonthState.CLOSED and checks:
        yield Step(
            "opinion",
            say("村监会意见", "Opinion of the committee"),
            say("写意见", "Write it"),
            form_of(request, "opinion", TextForm),
            lambda form: services.give_opinion(at, row.month, form.cleaned_data["text"], **seen),
        )
    if row.state is MonthState.CLOSED and writes:
        yield Step(
            "post",
            say("贴到村公示栏", "Put it on the village board"),
            say("贴出来了", "It hangs"),
            form_of(request, "post", DayForm, initial={"day": localdate(request.origin.at)}),
            lambda form: services.post_month(at, row.month, form.cleaned_data["day"], **seen),
        )
    if row.state is MonthState.NOTICED and (writes or checks):
        yield Step(
            "object",
            say("村民有异议", "Somebody objects"),
            say("记下异议", "Write it down"),
            form_of(request, "object", TextForm),
            lambda form: services.object_to_month(
                at, row.month, form.cleaned_data["text"], **given
            ),
        )
    if row.state is MonthState.NOTICED and writes:
        yield Step(
            "end",
            say("公示结束", "The notice is over"),
            say("期满无异议", "Nobody objects"),
            form_of(request, "end", Form),
            lambda _: services.end_notice(at, row.month, **seen),
        )
    for one in open_ones:
        if (directs or checks) and one.by != by.ref:
            yield Step(
                f"settle-{one.id}",
                say("答复异议", "Answer the objection"),
                say("答复", "Answer"),
                form_of(request, f"settle-{one.id}", TextForm),
                partial(_settle, one.id, given),
            )
    if row.state in {MonthState.CLOSED, MonthState.NOTICED, MonthState.AGREED} and directs:
        yield Step(
            "reopen",
            say("重开这个月", "Open the month again"),
            say("重开", "Open again"),
            form_of(request, "reopen", WhyForm),
            lambda form: services.reopen_month(at, row.month, form.cleaned_data["why"], **seen),
            danger=True,
        )


def _settle(number: int, given: dict[str, Any], form: Form) -> None:
    services.settle_objection(number, form.cleaned_data["text"], **given)


# --- one voucher ----------------------------------------------------------------------------------


def new_voucher(request: Request, village: str) -> HttpResponse:
    """Write a voucher from a photo of its paper, and hand it on at once if asked."""
    return _write(request, village, None)


def change_voucher(request: Request, booking: int) -> HttpResponse:
    """Write a voucher anew that is not handed on, or was sent back."""
    page = access.voucher(booking, by=request.actor)
    return _write(request, page.row.village, page)


def _write(request: Request, village: str, page: VoucherPage | None) -> HttpResponse:
    sent = request.method == "POST"
    today = localdate(request.origin.at)
    habits = selectors.habits(village, by=request.actor, at=request.origin.at)
    form = VoucherForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        again=page is not None and bool(page.photos),
        habits=habits,
        initial=VoucherForm.of(page) if page else VoucherForm.begun(habits, today),
    )
    given: dict[str, Any] = {"by": request.actor, "origin": request.origin}

    def keep() -> int:
        if page is None:
            number = services.write_voucher(village, form.new(), form.photos(), **given)
        else:
            number = page.row.id
            services.change_voucher(
                number, form.new(), form.photos(), expected=expected(request), **given
            )
        if request.POST.get("then") == "send":
            services.send_voucher(number, **given)
        return number

    if sent and form.is_valid():
        number = form.attempt(keep)
        if number is not None:
            messages.success(request, say("记好了。", "Written down."))
            return HttpResponseRedirect(reverse("console:voucher", args=[number]))
    context = {"form": form, "place": division(village), "page": page}
    status = 422 if form.errors else 200
    return render(request, "console/books/write.html", context, status=status)


def voucher(request: Request, booking: int) -> HttpResponse:
    """Show a voucher with its papers, signatures, lines and questions, and take a step."""
    page = access.voucher(booking, by=request.actor)
    here = reverse("console:voucher", args=[booking])
    steps = list(_voucher_steps(request, page))
    status = 200
    if request.method == "POST":
        answer = take(request, steps, here)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    row = page.row
    context = {
        "page": page,
        "row": row,
        "state": (VOUCHER_KINDS[row.state], said(row.state)),
        "month": month_words(row.month),
        "month_href": reverse(
            "console:books_month", args=[row.village, row.month.year, row.month.month]
        )
        if row.number
        else "",
        "signed": [(one, SIGNS[one.kind]) for one in page.signatures],
        "still": [(kind, count, SIGNS[kind]) for kind, count in page.still],
        "lines": [(line, _asked(page, line.id), _says(page, line.account)) for line in page.lines],
        "asked": [one for one in page.questions if one.line is None],
        "steps": steps,
        "tried": next((one.form for one in steps if one.form.errors), None),
        "changes": row.state in {VoucherState.DRAFT, VoucherState.SIGNING, VoucherState.REJECTED}
        and not row.from_file
        and may(request.actor, Task.WRITE_VOUCHER, place=row.village),
    }
    return render(request, "console/books/voucher.html", context, status=status)


def _asked(page: VoucherPage, line: int) -> list[Any]:
    return [one for one in page.questions if one.line == line]


def _says(page: VoucherPage, account: str) -> Words | None:
    """Return what an account is for, in plain words; of a sub-account that above it."""
    return next((one.says for one in page.accounts if account.startswith(one.code)), None)


def _voucher_steps(request: Request, page: VoucherPage) -> Iterator[Step]:
    yield from _village_steps(request, page)
    yield from _centre_steps(request, page)
    yield from _questions(request, page)


_SIGNING = (
    (Task.SIGN_AS_SECRETARY, Sign.SECRETARY),
    (Task.SIGN_AS_HEAD, Sign.HEAD),
    (Task.CHECK_VOUCHER, Sign.COMMITTEE),
    (Task.SIGN_FOR_TOWNSHIP, Sign.TOWNSHIP),
)


def _village_steps(request: Request, page: VoucherPage) -> Iterator[Step]:
    by, row = request.actor, page.row
    seen: dict[str, Any] = {"by": by, "origin": request.origin, "expected": expected(request)}
    able = partial(may, by, place=row.village)
    if row.state is VoucherState.DRAFT and able(Task.WRITE_VOUCHER):
        yield Step(
            "send",
            say("交出去签字", "Hand it on to be signed"),
            say("交出去", "Hand on"),
            form_of(request, "send", Form),
            lambda _: services.send_voucher(row.id, **seen),
        )
    mine = any(one.by == by.ref and not one.on_paper for one in page.signatures)
    for task, kind in _SIGNING:
        if (
            row.state is VoucherState.SIGNING
            and able(task)
            and kind in dict(page.still)
            and not mine
        ):
            yield Step(
                f"sign-{kind}",
                say(f"以{kind.zh}签字", f"Sign as {kind.en}"),
                say("看过了，同意", "Seen, I agree"),
                form_of(request, f"sign-{kind}", Form),
                partial(_sign, row.id, kind, seen),
            )
    stops = (VoucherState.SIGNING, VoucherState.CHECKING, VoucherState.BOOKED)
    if row.state in stops and not row.from_file and able(Task.CHECK_VOUCHER):
        yield Step(
            "stop",
            say("叫停", "Stop it"),
            say("叫停这一笔", "Stop this one"),
            form_of(request, "stop", WhyForm),
            lambda form: services.stop(row.id, form.cleaned_data["why"], **seen),
            danger=True,
        )
    if row.state is VoucherState.HELD and able(Task.CHECK_VOUCHER):
        yield Step(
            "lift",
            say("说明清楚了，放行", "It is clear, let it go on"),
            say("放行", "Let it go"),
            form_of(request, "lift", WhyForm),
            lambda form: services.lift(row.id, form.cleaned_data["why"], **seen),
        )
    takes_back = (VoucherState.DRAFT, VoucherState.SIGNING, VoucherState.REJECTED)
    if row.state in takes_back and not row.from_file and able(Task.WRITE_VOUCHER):
        yield Step(
            "withdraw",
            say("不报了", "Take it back"),
            say("撤回", "Take back"),
            form_of(request, "withdraw", WhyForm),
            lambda form: services.withdraw_voucher(row.id, form.cleaned_data["why"], **seen),
            danger=True,
        )


def _sign(number: int, kind: Sign, seen: dict[str, Any], _: Form) -> None:
    services.sign(number, kind, **seen)


def _centre_steps(request: Request, page: VoucherPage) -> Iterator[Step]:
    by, row = request.actor, page.row
    seen: dict[str, Any] = {"by": by, "origin": request.origin, "expected": expected(request)}
    if row.state is VoucherState.CHECKING and may(by, Task.BOOK, place=row.village):
        yield Step(
            "book",
            say("审核通过，记账", "It is in order: book it"),
            say("记账", "Book"),
            form_of(request, "book", BookForm, page=page),
            lambda form: services.book(row.id, _lines(form), **seen),
        )
        yield Step(
            "reject",
            say("退回村里", "Send it back"),
            say("退回", "Send back"),
            form_of(request, "reject", RejectForm),
            lambda form: services.reject(
                row.id, Reject(form.cleaned_data["reason"]), form.cleaned_data["why"], **seen
            ),
            danger=True,
        )
    pays = row.state is VoucherState.BOOKED and row.out_fen and not row.from_file
    if pays and may(by, Task.PAY_VOUCHER, place=row.village):
        yield Step(
            "pay",
            say("已经付款", "It is paid"),
            say("付了", "Paid"),
            form_of(request, "pay", DayForm, initial={"day": localdate(request.origin.at)}),
            lambda form: services.pay(row.id, form.cleaned_data["day"], **seen),
        )


def _lines(form: Form) -> list[Any]:
    assert isinstance(form, BookForm)  # noqa: S101 - the step has this form
    return form.lines()


def _questions(request: Request, page: VoucherPage) -> Iterator[Step]:
    by, row = request.actor, page.row
    given: dict[str, Any] = {"by": by, "origin": request.origin}
    if may(by, Task.WRITE_VOUCHER, place=row.village):
        for one in page.questions:
            if one.answered_at is None:
                code = f"answer-{one.id}"
                yield Step(
                    code,
                    say(f"答复：{one.text}", f"Answer: {one.text}"),
                    say("答复", "Answer"),
                    form_of(request, code, TextForm),
                    partial(_answer, one.id, given),
                )
    booked = row.state in {VoucherState.BOOKED, VoucherState.PAID}
    if booked and _asks(by, row.village):
        yield Step(
            "ask",
            say("问这一笔", "Ask about it"),
            say("提问", "Ask"),
            form_of(request, "ask", TextForm),
            lambda form: services.ask(row.village, row.id, form.cleaned_data["text"], **given),
        )


def _answer(number: Any, given: dict[str, Any], form: Form) -> None:  # noqa: ANN401 - an id
    services.answer(number, form.cleaned_data["text"], **given)


def _asks(by: Actor, village: str) -> bool:
    return any(may(by, task, place=village) for task in (Task.ASK_ABOUT_BOOKS, Task.CHECK_VOUCHER))


def photo(request: Request, shot: int) -> HttpResponse:
    """Show a photo of a paper."""
    view, picture = selectors.photo(shot, by=request.actor)
    return of_kind("photo", picture, f"{view.sha256}.jpg")
