"""An objection: what was said, what the public will see of it, and the answer."""

import uuid
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form
from sunledger.faces.procedures import clock_to
from sunledger.faces.words import both, say
from sunledger.platform.questions.notices import selectors, services


class Answer(Form):
    """The answer, and what is shown of the question."""

    text = forms.CharField(
        label=both("答复", "Answer"),
        help_text=both(
            "写清楚查了什么、结果怎样。身份证号、电话、病情会自动遮住。",
            "What was looked into and what came of it. ID, phone and illness are masked.",
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": both("请写答复。", "Write the answer.")},
    )
    question = forms.CharField(
        label=both("公开显示的问题", "The question, as the public sees it"),
        help_text=both(
            "只去掉骂人的话和别人的隐私，不改意思。",
            "Take out insults and what is private; leave what is meant.",
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": both("请留下问题。", "Leave the question.")},
    )


def objection(request: Request, objection: uuid.UUID) -> HttpResponse:
    """Show an objection, and answer it."""
    today = localdate(request.origin.at)
    found = selectors.objection(objection, by=request.actor, on=today)
    form = Answer(request.POST or None, initial={"question": found.shown})
    if request.method == "POST" and found.may_answer and form.is_valid():
        given = form.cleaned_data
        act = partial(
            services.answer,
            objection,
            given["text"],
            question=given["question"],
            by=request.actor,
            origin=request.origin,
        )
        if form.attempt(lambda: act() or True):
            messages.success(
                request, say("答复了，已经写在公示下面。", "Answered, below the notice.")
            )
            return HttpResponseRedirect(reverse("console:objection", args=[objection]))
    context = {
        "asked": found,
        "title": say(found.head.title_zh, found.head.title_en),
        "clock": None if found.answer else clock_to(found.due, today),
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "console/publish/objection.html", context, status=status)
