"""账号和岗位 accounts: who has which post; one proposes, another decides, both in person."""

import uuid
from datetime import date
from typing import Annotated

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from sunledger.faces.api.examples import COUNTY
from sunledger.faces.api.front import Because, Done, route
from sunledger.faces.api.paging import After, Limit, Page, id_after
from sunledger.faces.audience import Request
from sunledger.platform.ground.accounts import selectors, services
from sunledger.platform.ground.accounts.contracts import (
    HeldPost,
    NewPost,
    Person,
    Proposal,
    ProposalState,
    Task,
)

router = Router(tags=["账号和岗位 accounts"])

_WHY = {"body": {"why": "按任免文件办理"}}
_POST = {"role": "leader", "place": COUNTY, "since": "2026-03-01"}

Why = Annotated[str, Field(description="为什么。 Why.", max_length=200)]


class NewAccount(Schema):
    """A person and the first post, proposed."""

    username: str = Field(max_length=40)
    name: str = Field(max_length=60)
    post: NewPost
    why: Why


class FurtherPost(Schema):
    """A further post of a person, proposed."""

    post: NewPost
    why: Why


class EndPost(Schema):
    """The end of a post, proposed; `until` is the first day without it."""

    until: date
    why: Why


class Approved(Schema):
    """What was approved; `invitation` is the word with which a new person sets the password.

    The word is told this once.
    """

    id: uuid.UUID
    invitation: str | None


@route(
    router,
    "GET",
    "/accounts",
    Page[Person],
    task=Task.SEE_ACCOUNTS,
    says=("账号，可以按姓名、用户名找。", "Accounts, by part of the name or user name."),
)
def list_accounts(
    request: Request,
    words: Annotated[str, Query(max_length=60)] = "",
    after: After = "",
    limit: Limit = 100,
) -> Page[Person]:
    """List by user name."""
    found = selectors.people(words, by=request.actor, after=after, limit=limit + 1)
    return Page[Person].of(found, limit, lambda person: person.username)


@route(
    router,
    "GET",
    "/accounts/{account}",
    Person,
    task=Task.SEE_ACCOUNTS,
    says=("一个账号。", "An account."),
)
def get_account(request: Request, account: uuid.UUID) -> Person:
    """Tell of an account; `invited` while the password is not set yet."""
    found = selectors.person(account, by=request.actor)
    if found is None:
        raise Http404
    return found


@route(
    router,
    "GET",
    "/accounts/{account}/posts",
    Page[HeldPost],
    task=Task.SEE_ACCOUNTS,
    says=("一个人现在和以前的岗位。", "The posts that a person holds and held."),
)
def list_posts(request: Request, account: uuid.UUID) -> Page[HeldPost]:
    """List all of them, the oldest first."""
    if selectors.person(account, by=request.actor) is None:
        raise Http404
    return Page[HeldPost].whole(selectors.posts_of(account, by=request.actor))


@route(
    router,
    "GET",
    "/account-proposals",
    Page[Proposal],
    task=Task.SEE_ACCOUNTS,
    says=("提出的账号和岗位。", "What was proposed about accounts and posts."),
)
def list_account_proposals(
    request: Request, state: ProposalState | None = None, after: After = "", limit: Limit = 100
) -> Page[Proposal]:
    """List the last proposed first; those that wait, the oldest first."""
    found = selectors.proposals(state, by=request.actor, after=id_after(after), limit=limit + 1)
    return Page[Proposal].of(found, limit, lambda row: str(row.id))


@route(
    router,
    "POST",
    "/account-proposals",
    Done,
    task=Task.PROPOSE_ACCOUNT,
    status=201,
    says=("提出开一个账号。", "Propose an account."),
    example={"body": {"username": "li.si", "name": "李四", "post": _POST, **_WHY["body"]}},
)
def propose_account(request: Request, asked: NewAccount) -> Done:
    """Have it wait until another approves it."""
    made = services.propose_account(
        asked.username,
        asked.name,
        asked.post,
        asked.why,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(made))


@route(
    router,
    "POST",
    "/accounts/{account}/posts",
    Done,
    task=Task.PROPOSE_ACCOUNT,
    status=201,
    says=("提出给一个人加岗位。", "Propose a further post of a person."),
    example={"body": {"post": _POST, **_WHY["body"]}},
)
def propose_post(request: Request, account: uuid.UUID, asked: FurtherPost) -> Done:
    """Have it wait until another approves it."""
    made = services.propose_post(
        account, asked.post, asked.why, by=request.actor, origin=request.origin
    )
    return Done(id=str(made))


@route(
    router,
    "POST",
    "/posts/{post}/end",
    Done,
    task=Task.PROPOSE_ACCOUNT,
    status=201,
    says=("提出结束一个岗位。", "Propose to end a post."),
    example={"body": {"until": "2026-12-31", **_WHY["body"]}},
)
def propose_end(
    request: Request, post: Annotated[int, Field(ge=1, lt=1 << 63)], asked: EndPost
) -> Done:
    """Have it wait until another approves it."""
    made = services.propose_end(
        post, asked.until, asked.why, by=request.actor, origin=request.origin
    )
    return Done(id=str(made))


@route(
    router,
    "POST",
    "/accounts/{account}/close",
    Done,
    task=Task.PROPOSE_ACCOUNT,
    status=201,
    says=("提出关掉一个账号。", "Propose to close an account."),
    example=_WHY,
)
def propose_closing(request: Request, account: uuid.UUID, asked: Because) -> Done:
    """Have it wait until another approves it; what the account did stays."""
    made = services.propose_closing(account, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(made))


@route(
    router,
    "POST",
    "/account-proposals/{proposal}/approve",
    Approved,
    task=Task.APPROVE_ACCOUNT,
    status=201,
    kept=False,
    says=("批准别人提出的。", "Approve what another proposed."),
)
def approve_account_proposal(request: Request, proposal: uuid.UUID) -> Approved:
    """Do what was proposed; nobody approves the own proposal, nor one about oneself."""
    word = services.approve(proposal, by=request.actor, origin=request.origin)
    return Approved(id=proposal, invitation=word)


@route(
    router,
    "POST",
    "/account-proposals/{proposal}/reject",
    Done,
    task=Task.APPROVE_ACCOUNT,
    status=201,
    says=("不批准别人提出的，写明原因。", "Reject what another proposed, and say why."),
    example=_WHY,
)
def reject_account_proposal(request: Request, proposal: uuid.UUID, asked: Because) -> Done:
    """Decide against it; nobody rejects the own proposal, that is withdrawn."""
    services.reject(proposal, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(proposal))


@route(
    router,
    "POST",
    "/account-proposals/{proposal}/withdraw",
    Done,
    task=Task.PROPOSE_ACCOUNT,
    status=201,
    says=("撤回自己提出的。", "Take back one's own proposal."),
)
def withdraw_account_proposal(request: Request, proposal: uuid.UUID) -> Done:
    """Take it back while nobody decided it yet."""
    services.withdraw(proposal, by=request.actor, origin=request.origin)
    return Done(id=str(proposal))


@route(
    router,
    "POST",
    "/accounts/{account}/unlock",
    Done,
    task=Task.UNLOCK_ACCOUNT,
    status=201,
    says=("解开输错密码太多而锁住的账号。", "Unlock an account after too many wrong passwords."),
)
def unlock_account(request: Request, account: uuid.UUID) -> Done:
    """Let the person try again."""
    services.unlock(account, by=request.actor, origin=request.origin)
    return Done(id=str(account))
