"""我的令牌: the page on which a person makes and ends the tokens of her own programs."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sunledger.faces.audience import Request
from sunledger.faces.words import both, said
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.tokens import (
    LONGEST,
    Token,
    make_token,
    revoke_token,
    tokens_of,
)

TASKS = {
    Task.SEE_TODO: both("看待办", "see what is to do"),
    Task.SEE_PLACES: both("看区划", "see places"),
    Task.CHANGE_PLACES: both("改区划", "change places"),
    Task.SEARCH_REGISTRY: both("查找家庭", "find households"),
    Task.SEE_HOUSEHOLD: both("看一户（号码打码）", "see a household, numbers masked"),
    Task.UNMASK: both("看全号码（写用途）", "see whole numbers, for a purpose"),
    Task.PROPOSE_CHANGE: both("提出变更", "propose changes"),
    Task.CHECK_CHANGE: both("核对变更", "check changes"),
    Task.FREEZE_LIST: both("定名单", "fix lists"),
    Task.EXPORT: both("导出名单", "export lists"),
    Task.SEE_OWN_HOUSEHOLD: both("看自己家", "see the own household"),
    Task.UPLOAD: both("交表", "hand in tables"),
    Task.REVIEW_UPLOAD: both("审核交来的表", "check tables handed in"),
    Task.UNDO_BATCH: both("退回整批", "take a batch back"),
    Task.SEE_BATCHES: both("看收表记录", "see tables taken in"),
    Task.PROPOSE_ACCOUNT: both("提出账号和岗位", "propose accounts and posts"),
    Task.APPROVE_ACCOUNT: both("批准账号和岗位", "approve accounts and posts"),
    Task.UNLOCK_ACCOUNT: both("解锁账号", "unlock accounts"),
    Task.SEE_ACCOUNTS: both("看账号", "see accounts"),
    Task.SEE_MATCH: both("看比对", "see comparisons"),
    Task.RUN_MATCH: both("做比对", "run comparisons"),
    Task.SEE_SOURCES: both("看比对要用的表到了没有", "see whether tables came"),
    Task.ASK_TABLES: both("向部门要表", "ask departments for tables"),
    Task.SEE_FINDINGS: both("看疑点", "see findings"),
    Task.TRIAGE_FINDING: both("研判疑点", "look at findings first"),
    Task.NOTIFY_PERSON: both("把问题告诉本人", "put the question to the person"),
    Task.NOTE_REPLY: both("记下群众的说明", "write down replies"),
    Task.ANSWER_FINDING: both("替本部门回答", "answer for the department"),
    Task.CHECK_FINDING: both("上门核对", "check at the door"),
    Task.OPINE: both("写乡镇意见", "write the township's opinion"),
    Task.DECIDE_FINDING: both("作出决定", "decide"),
    Task.POST_NOTICE: both("张贴公示", "post notices"),
    Task.MAKE_EFFECTIVE: both("让决定生效", "put a decision into effect"),
    Task.DECIDE_APPEAL: both("复核申诉", "decide appeals"),
    Task.HELP: both("办帮扶", "do help tasks"),
    Task.SEE_FIGURES: both("看疑点的数字", "see figures of findings"),
    Task.AUDIT_FINDINGS: both("看转审计的疑点", "see findings for audit"),
    Task.DISCIPLINE_FINDINGS: both("看转纪委的疑点", "see findings for discipline inspection"),
    Task.SEE_LOOKS: both("看谁看过", "see who looked"),
    Task.SEE_EVENTS: both("看经过", "see the log"),
    Task.RUN_PLATFORM: both("管平台", "run the platform"),
}
_DAYS = 90


@dataclass(frozen=True)
class _Line:
    """A token as the page shows it."""

    token: Token
    tasks: list[str]


class _NewToken(forms.Form):
    """A token that is asked for: its tasks are some of the actor's."""

    name = forms.CharField(max_length=60, label=both("用来做什么", "What it is for"))
    days = forms.IntegerField(
        min_value=1, max_value=LONGEST, initial=_DAYS, label=both("用多少天", "For how many days")
    )

    def __init__(self, given: Mapping[str, Any] | None, *, actor: Actor) -> None:
        super().__init__(given, label_suffix="")
        mine = [(task.value, words) for task, words in TASKS.items() if may(actor, task)]
        self.fields["tasks"] = forms.MultipleChoiceField(
            choices=mine,
            widget=forms.CheckboxSelectMultiple,
            label=both("能做什么", "What it may do"),
        )
        self.order_fields(["name", "tasks", "days"])


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: Request) -> HttpResponse:
    """Show the own tokens; make one, and show its word this once."""
    form = _NewToken(request.POST or None, actor=request.actor)
    word, made = "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, word = make_token(
                form.cleaned_data["name"],
                [Task(task) for task in form.cleaned_data["tasks"]],
                form.cleaned_data["days"],
                by=request.actor,
                origin=request.origin,
            )
        except SunledgerError as error:
            form.add_error(None, said(error))
    held = tokens_of(request.actor, on=localdate(request.origin.at))
    return render(
        request,
        "api/tokens.html",
        {
            "form": form,
            "word": word,
            "made": made,
            "lines": [
                _Line(token, [str(TASKS[task]) for task in sorted(token.tasks)]) for token in held
            ],
        },
        status=200 if form.is_valid() or not form.is_bound else 422,
    )


@require_POST
def end_token(request: Request, token: uuid.UUID) -> HttpResponse:
    """End an own token."""
    revoke_token(token, by=request.actor, origin=request.origin)
    return HttpResponseRedirect(reverse("api_tokens"))
