"""账号 accounts and 岗位 roles: one person proposes, another decides; roles in words."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form, places_of, why
from sunledger.faces.console.lists import Column, List, Rows, Search, Value, in_state, show
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts import selectors, services
from sunledger.platform.ground.accounts.contracts import (
    Actor,
    HeldPost,
    Level,
    NewPost,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Refused,
    Task,
)
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import became, bodies, division

MANY = 100_000
STATE = {
    ProposalState.WAITING: "wait",
    ProposalState.APPROVED: "ok",
    ProposalState.REJECTED: "error",
    ProposalState.WITHDRAWN: "off",
}


class PeopleSearch(Search):
    """By name or user name."""

    q = forms.CharField(
        label=both("姓名或登录名", "Name or user name"), required=False, max_length=60
    )
    state = forms.ChoiceField(
        label=both("状态", "State"),
        required=False,
        choices=lambda: [
            ("", ""),
            ("open", say("在用", "in use")),
            ("invited", say("还没登录", "not signed in yet")),
            ("closed", say("已关", "closed")),
        ],
    )


def _state_of(person: Person) -> str:
    if not person.is_active:
        return "closed"
    return "invited" if person.invited else "open"


_STATES = {
    "open": ("ok", both("在用", "in use")),
    "invited": ("wait", both("还没登录", "not signed in yet")),
    "closed": ("off", both("已关", "closed")),
}


@dataclass(frozen=True)
class Line:
    """An account and its posts in words."""

    person: Person
    posts: str


class Accounts(List[Line]):
    """Who can sign in."""

    name = "console:accounts"
    title = both("账号", "Accounts")
    lead = both(
        "一个人一个账号，用真实姓名。开和关都要一个人提出、另一个人批准。",
        "One account a person, by the real name. One proposes what another approves.",
    )
    form = PeopleSearch
    facets = ("state",)
    template = "console/accounts.html"

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[Line], ...]:
        """Return the columns."""
        return (
            Column(
                "name",
                both("姓名", "Name"),
                lambda line: line.person.name,
                href=lambda line: reverse("console:account", args=[line.person.id]),
                head=True,
                sort=True,
            ),
            Column(
                "username",
                both("登录名", "User name"),
                lambda line: line.person.username,
                sort=True,
            ),
            Column("posts", both("岗位", "Posts"), lambda line: line.posts),
            Column(
                "state",
                both("状态", "State"),
                lambda line: str(_STATES[_state_of(line.person)][1]),
                state=lambda line: _STATES[_state_of(line.person)][0],
            ),
            Column(
                "last",
                both("上次登录", "Last signed in"),
                lambda line: line.person.last_signed_in,
                kind="moment",
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Line]:
        """Return accounts."""
        found = selectors.people(given["q"].strip(), by=actor, limit=MANY)
        counts = Counter(_state_of(person) for person in found)
        if given["state"]:
            found = [person for person in found if _state_of(person) == given["state"]]
        if sort:
            keys: dict[str, Callable[[Person], str]] = {
                "name": lambda p: p.name,
                "username": lambda p: p.username,
            }
            found.sort(key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))
        shown = found[start:] if most is None else found[start : start + most]
        ids = [person.id for person in shown]
        words = selectors.posts_in_words(ids, by=actor, on=self.on)
        rows = [Line(person, "；".join(words.get(person.id, ()))) for person in shown]
        return Rows(rows, len(found), {"state": counts})

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether a new account may be proposed, and what waits."""
        waiting = selectors.proposals(ProposalState.WAITING, by=request.actor, limit=MANY)
        return {
            "may_propose": may(request.actor, Task.PROPOSE_ACCOUNT),
            "waiting": len(waiting),
        }


class Proposals(List[Proposal]):
    """What was proposed about accounts and posts."""

    name = "console:proposals"
    title = both("账号的申请", "Proposals about accounts")
    lead = both(
        "提出的人不能自己批准。批准了才算数。",
        "Nobody approves what she proposed. It counts once approved.",
    )

    class form(Search):  # noqa: N801 - as the list names it
        """By state."""

        state = forms.ChoiceField(
            label=both("状态", "State"),
            required=False,
            choices=lambda: [("", ""), *((state.value, said(state)) for state in ProposalState)],
        )

    facets = ("state",)

    def columns(self) -> tuple[Column[Proposal], ...]:
        """Return the columns."""
        return (
            Column(
                "what",
                both("事项", "What"),
                lambda row: said(row.kind),
                href=lambda row: reverse("console:proposal", args=[row.id]),
                head=True,
            ),
            Column("name", both("谁的", "Whose"), lambda row: row.name),
            Column("post", both("岗位", "Post"), _post_of),
            Column("why", both("为什么", "Why"), lambda row: row.why),
            Column("by", both("提出人", "Proposed by"), lambda row: row.proposed_by),
            Column("at", both("提出时间", "Proposed at"), lambda row: row.proposed_at, "moment"),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: STATE[row.state],
            ),
            Column("decided_by", both("批准人", "Decided by"), lambda row: row.decided_by),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[Proposal]:
        """Return proposals; those that wait first."""
        del sort
        every = selectors.proposals(by=actor, limit=MANY)
        every.sort(key=lambda row: row.state is not ProposalState.WAITING)
        return in_state(every, given["state"], start=start, most=most)


def _post_of(row: Proposal) -> Value:
    if not row.role:
        return ""
    return selectors.words_of([Post(row.role, row.place, row.line)])[0]


def accounts(request: Request, suffix: str = "") -> HttpResponse:
    """List accounts."""
    return show(request, Accounts(localdate(request.origin.at)), suffix)


def proposals(request: Request, suffix: str = "") -> HttpResponse:
    """List proposals about accounts."""
    return show(request, Proposals(), suffix)


def _role_choices() -> list[tuple[str, str]]:
    return [("", say("请选一个岗位", "Choose a role"))] + [
        (role.code, said(role)) for role in roles().values()
    ]


def _line_choices() -> list[tuple[str, str]]:
    found = [(body.code, body.name) for body in bodies(BodyKind.DEPARTMENT)]
    return [("", say("不分部门", "no department")), *found]


class PostForm(Form):
    """A post: role, place, department, days, and why."""

    role = forms.ChoiceField(label=both("岗位", "Role"), choices=_role_choices)
    place = forms.ChoiceField(
        label=both("管哪里", "Place"),
        help_text=both("这个岗位管这里和它里面的地方。", "The post has this place and all in it."),
    )
    line = forms.ChoiceField(
        label=both("部门", "Department"),
        required=False,
        choices=_line_choices,
        help_text=both("只有部门的岗位要选。", "Only posts of departments need one."),
    )
    household = forms.UUIDField(
        label=both("户的编号", "Id of the household"),
        required=False,
        help_text=both("只有农户的账号要填。", "Only for the account of a household."),
        error_messages={
            "invalid": both("不是户的编号。请从这一户的页面上抄。", "Not the id of a household.")
        },
    )
    since = Day(label=both("从哪天起", "From"))
    until = Day(
        label=both("到哪天止", "Until"),
        required=False,
        help_text=both("从这天起就没有了。不写就是一直有。", "The first day without it."),
    )
    why = why()

    def __init__(self, *words: Any, actor: Actor, **more: Any) -> None:  # noqa: ANN401 - as Form
        super().__init__(*words, **more)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = places_of(actor)

    def post(self) -> NewPost:
        """Return the post that was filled in."""
        given = self.cleaned_data
        return NewPost(
            role=given["role"],
            place=given["place"],
            since=given["since"],
            until=given["until"],
            line=given["line"] or None,
            household=given["household"],
        )


class AccountForm(PostForm):
    """A new account with its first post."""

    name = forms.CharField(
        label=both("真实姓名", "Real name"),
        max_length=60,
        help_text=both("和身份证上一样。", "As on the ID card."),
    )
    username = forms.CharField(
        label=both("登录名", "User name"),
        max_length=40,
        help_text=both("小写字母、数字、点、横线，3 个字以上。", "Small letters, digits, . and -"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["name", "username", "role", "place", "line", "household", "since", "until"]


class EndForm(Form):
    """The first day without a post, and why."""

    until = Day(label=both("从哪天起没有", "First day without it"))
    why = why()


class WhyForm(Form):
    """Why."""

    why = why()


def _id_number() -> forms.CharField:
    return forms.CharField(
        label=both("身份证号", "ID number"),
        max_length=18,
        help_text=both(
            "照身份证输入。只留一个比对码，用来看是不是当事人的亲属；号码不留。",
            "As on the ID card. Only a hash is kept, to tell kin of those concerned; the number is "
            "not.",
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class IdentityForm(Form):
    """The ID number of whoever has the account, and why."""

    number = _id_number()
    why = why()


class NumberForm(Form):
    """The ID number, written by the second person."""

    number = _id_number()


def new_account(request: Request) -> HttpResponse:
    """Propose an account with its first post."""
    actor: Actor = request.actor
    form = AccountForm(
        request.POST or None, actor=actor, initial={"since": localdate(request.origin.at)}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = form.attempt(
            lambda: services.propose_account(
                given["username"],
                given["name"],
                form.post(),
                given["why"],
                by=actor,
                origin=request.origin,
            )
        )
        if number is not None:
            return _proposed(request, number)
    return render(request, "console/account_new.html", {"form": form, "roles": _by_level()})


def account(request: Request, account: uuid.UUID) -> HttpResponse:
    """Show an account: posts, what was proposed of it, and what can be proposed."""
    actor: Actor = request.actor
    person = selectors.person(account, by=actor)
    if person is None:
        raise _unknown()
    held = selectors.posts_of(account, by=actor)
    today = localdate(request.origin.at)
    posts = [_shown(post, today) for post in held]
    seen = may(actor, Task.SEE_ACCOUNTS)
    context = {
        "person": person,
        "state": _STATES[_state_of(person)],
        "posts": posts,
        "gone": any(post["gone"] for post in posts),
        "proposals": selectors.proposals(by=actor, account=account) if seen else [],
        "identified": selectors.identity_of(f"a:{account}") is not None,
        "states": STATE,
        "may_propose": may(actor, Task.PROPOSE_ACCOUNT) and person.is_active,
        "may_unlock": may(actor, Task.UNLOCK_ACCOUNT) and person.is_active,
    }
    return render(request, "console/account.html", context)


def _shown(post: HeldPost, today: date) -> dict[str, Any]:
    """Return a post in words; of one whose place ended also when, and what stands there now.

    The account of a household goes by its household, wherever that is.
    """
    role, place = roles().get(post.role), division(post.place)
    now = post.since <= today and (post.until is None or post.until > today)
    gone = now and place is not None and place.until is not None and not (role and role.household)
    return {
        "held": post,
        "role": role,
        "words": selectors.words_of([Post(post.role, post.place, post.line)])[0],
        "now": now,
        "gone": place if gone else None,
        "became": [one for one in became(post.place) if one.until is None] if gone else [],
    }


# What can be proposed about an account: the form, and words for the page.
_ACTS = {
    "post": (PostForm, both("再给一个岗位", "Grant a further post")),
    "end": (EndForm, both("结束岗位", "End a post")),
    "close": (WhyForm, both("关账号", "Close the account")),
    "renew": (WhyForm, both("重设登录", "Renew the sign-in")),
    "identity": (IdentityForm, both("登记身份证号", "Record the ID number")),
}


def _filled(request: Request, today: date, act: str) -> dict[str, Any]:
    """Return with what a form begins: a post offered instead of one whose place ended is filled."""
    given = {name: request.GET.get(name, "") for name in ("role", "place", "line")}
    offered = {name: value for name, value in given.items() if value} if act == "post" else {}
    return {"since": today, "until": today if act == "end" else None, **offered}


def propose(request: Request, account: uuid.UUID, act: str, holding: int = 0) -> HttpResponse:
    """Propose a further post, the end of one, closing or renewal of an account."""
    actor: Actor = request.actor
    person = selectors.person(account, by=actor)
    post = next((p for p in selectors.posts_of(account, by=actor) if p.id == holding), None)
    if person is None or act not in _ACTS or (act == "end") != (post is not None):
        raise _unknown()
    form_class, title = _ACTS[act]
    more: dict[str, Any] = {"actor": actor} if form_class is PostForm else {}
    today = localdate(request.origin.at)
    more["initial"] = _filled(request, today, act)
    form = form_class(request.POST or None, **more)
    if request.method == "POST" and form.is_valid():
        number = form.attempt(lambda: _act(act, account, post, form, request))
        if number is not None:
            return _proposed(request, number)
    words = "" if post is None else selectors.words_of([Post(post.role, post.place, post.line)])[0]
    context = {"form": form, "person": person, "title": title, "act": act, "post": words}
    return render(request, "console/account_propose.html", context)


def propose_end(request: Request, account: uuid.UUID, holding: int) -> HttpResponse:
    """Propose the end of a post."""
    return propose(request, account, "end", holding)


def _act(
    act: str, account: uuid.UUID, post: HeldPost | None, form: Form, request: Request
) -> uuid.UUID:
    by, origin, why_ = request.actor, request.origin, form.cleaned_data["why"]
    if isinstance(form, PostForm):
        return services.propose_post(account, form.post(), why_, by=by, origin=origin)
    if isinstance(form, IdentityForm):
        number: str = form.cleaned_data["number"]
        return services.propose_identity(account, number, why_, by=by, origin=origin)
    if post is not None:
        until: date = form.cleaned_data["until"]
        return services.propose_end(post.id, until, why_, by=by, origin=origin)
    verb = services.propose_closing if act == "close" else services.propose_renewal
    return verb(account, why_, by=by, origin=origin)


def _proposed(request: Request, number: uuid.UUID) -> HttpResponse:
    messages.success(
        request, say("已提出，等另一个人批准。", "Proposed; another person has to approve it.")
    )
    return HttpResponseRedirect(reverse("console:proposal", args=[number]))


def proposal(request: Request, number: uuid.UUID) -> HttpResponse:
    """Show what was proposed, and let another person decide."""
    actor: Actor = request.actor
    row = selectors.proposal(number, by=actor)
    if row is None:
        raise _unknown()
    form = WhyForm(request.POST if request.POST.get("act") == "reject" else None)
    number_form = None
    if row.kind is ProposalKind.IDENTIFY:
        number_form = NumberForm(request.POST if request.POST.get("act") == "approve" else None)
    if request.method == "POST":
        answer = _decide(request, row, form, number_form)
        if answer is not None:
            return answer
        row = selectors.proposal(number, by=actor) or row
    own = actor.ref == row.proposer
    context = {
        "row": row,
        "role": roles().get(row.role),
        "place": division(row.place) if row.place else None,
        "post": _post_of(row),
        "state": STATE[row.state],
        "form": form,
        "number_form": number_form,
        "waits": row.state is ProposalState.WAITING,
        "own": own,
        "may_decide": may(actor, Task.APPROVE_ACCOUNT, place=row.place or None) and not own,
    }
    return render(request, "console/proposal.html", context)


def _decide(
    request: Request, row: Proposal, form: WhyForm, number_form: NumberForm | None
) -> HttpResponse | None:
    by, origin, act = request.actor, request.origin, request.POST.get("act")
    here = HttpResponseRedirect(reverse("console:proposal", args=[row.id]))
    if act == "withdraw":
        services.withdraw(row.id, by=by, origin=origin)
        messages.success(request, say("已撤回。", "Taken back."))
    elif act == "approve" and number_form is not None:
        if not number_form.is_valid():
            return None
        again = number_form.cleaned_data["number"]
        number_form.attempt(partial(services.confirm_identity, row.id, again, by=by, origin=origin))
        if number_form.errors:
            return None
        messages.success(request, say("号码一样，已登记。", "The same number; it is recorded."))
    elif act == "approve":
        word = services.approve(row.id, by=by, origin=origin)
        if word is not None:
            link = request.build_absolute_uri(reverse("join", args=[word]))
            return render(request, "console/invitation.html", {"row": row, "link": link})
        messages.success(request, say("已批准，办好了。", "Approved and done."))
    elif form.is_valid():
        form.attempt(
            partial(services.reject, row.id, form.cleaned_data["why"], by=by, origin=origin)
        )
        if form.errors:
            return None
        messages.success(request, say("没有批准，原因已写上。", "Rejected, with the reason."))
    else:
        return None
    return here


def unlock(request: Request, account: uuid.UUID) -> HttpResponse:
    """Unlock an account that too many wrong passwords locked."""
    services.unlock(account, by=request.actor, origin=request.origin)
    messages.success(request, say("已解锁，可以再登录。", "Unlocked; it may sign in again."))
    return HttpResponseRedirect(reverse("console:account", args=[account]))


def show_roles(request: Request) -> HttpResponse:
    """Explain every role in words: what it is for, what it may do, which level it stands at."""
    return render(request, "console/roles.html", {"levels": _by_level()})


def _by_level() -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for role in roles().values():
        found.setdefault(str(LEVELS[role.level]), []).append(
            {
                "role": role,
                "says": say(role.says_zh, role.says_en),
                "tasks": say("、", ", ").join(
                    str(TASKS[task]) for task in Task if task in role.tasks
                ),
            }
        )
    return list(found.items())


LEVELS = {
    Level.HOUSEHOLD: both("农户", "Household"),
    Level.VILLAGE: both("村", "Village"),
    Level.TOWNSHIP: both("乡镇", "Township"),
    Level.COUNTY: both("县", "County"),
    Level.PLATFORM: both("管平台的（三员）", "Keepers of the platform"),
}
TASKS = {
    Task.SEE_TODO: both("看待办", "see what is to do"),
    Task.SEE_PLACES: both("看区划", "see places"),
    Task.CHANGE_PLACES: both("改区划和部门", "change places and bodies"),
    Task.SEARCH_REGISTRY: both("找家庭和人", "search households and people"),
    Task.SEE_HOUSEHOLD: both("看一户的登记", "see a household's record"),
    Task.UNMASK: both("写明用途看全号", "see whole numbers, with a purpose"),
    Task.PROPOSE_CHANGE: both("提出变更", "propose a change"),
    Task.CHECK_CHANGE: both("核对变更", "check a change"),
    Task.FREEZE_LIST: both("定名单", "fix a list"),
    Task.EXPORT: both("下载名单（号码遮住）", "take lists away, masked"),
    Task.SEE_OWN_HOUSEHOLD: both("看自己家", "see the own household"),
    Task.ANSWER_OWN: both("说自己家的登记对不对", "say whether the own record is right"),
    Task.ISSUE_CARD: both("发农户的卡", "issue the cards of households"),
    Task.LOOK_FOR_HOUSEHOLD: both("替农户看", "look for a household"),
    Task.UPLOAD: both("交表", "hand in a table"),
    Task.REVIEW_UPLOAD: both("审核交来的表", "review a table"),
    Task.UNDO_BATCH: both("退回整批", "take a batch back"),
    Task.SEE_BATCHES: both("看收表记录", "see tables taken in"),
    Task.PROPOSE_ACCOUNT: both("提出开、关账号和岗位", "propose accounts and posts"),
    Task.APPROVE_ACCOUNT: both("批准账号和岗位", "approve accounts and posts"),
    Task.UNLOCK_ACCOUNT: both("解锁账号", "unlock accounts"),
    Task.SEE_ACCOUNTS: both("看账号和岗位", "see accounts and posts"),
    Task.SEE_MATCH: both("看比对", "see comparisons"),
    Task.SEE_SOURCES: both("看比对要用的表到了没有", "see whether the tables for comparisons came"),
    Task.RUN_MATCH: both("做比对", "run comparisons"),
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
    Task.SEE_BOOKS: both("看村账", "see village accounts"),
    Task.WRITE_VOUCHER: both("记凭证、交账", "write vouchers and hand them in"),
    Task.SIGN_AS_SECRETARY: both("以村支书名义签凭证", "sign vouchers as branch secretary"),
    Task.SIGN_AS_HEAD: both("以村主任名义签凭证", "sign vouchers as village head"),
    Task.CHECK_VOUCHER: both("村监会逐笔审核、叫停", "check and stop vouchers for the committee"),
    Task.SIGN_FOR_TOWNSHIP: both("以乡镇名义签大额凭证", "sign large vouchers for the township"),
    Task.BOOK: both("审核凭证并记账", "check vouchers and book them"),
    Task.PAY_VOUCHER: both("付款", "pay vouchers"),
    Task.DIRECT_BOOKS: both("签代理协议、结账", "sign agreements and close months"),
    Task.ASK_ABOUT_BOOKS: both("对村账提问", "ask about village accounts"),
    Task.SEE_FUNDS: both("看资金", "see funds"),
    Task.KEEP_FUNDS: both("登记资金、编花名册、办发放", "keep funds, make rosters and pay them"),
    Task.ANSWER_FUNDS: both("替负责单位答复资金的提问", "answer questions about funds"),
    Task.ASK_FUNDS: both("对资金提问（监督）", "ask about funds (supervision)"),
    Task.TAKE_GOODS: both("替村里说物资到没到", "say for the village whether goods came"),
    Task.SEE_PUBLISHING: both("看要公开和已公开的", "see what is prepared and public"),
    Task.PREPARE_PUBLISHING: both("起草公开", "prepare what is to be public"),
    Task.AGREE_PUBLISHING: both("同意公开、撤下", "agree to publish, take down"),
    Task.ANSWER_OBJECTION: both("答复异议", "answer objections"),
    Task.SEE_LOOKS: both("看谁看过", "see who looked"),
    Task.SEE_EVENTS: both("看经过", "see the log"),
    Task.RUN_PLATFORM: both("管机器和设置", "look after machine and settings"),
}


def _unknown() -> Refused:
    return Refused(
        "没有这一条，或者您不能看。",
        "There is no such thing, or it is not yours to see.",
        hidden=True,
    )
