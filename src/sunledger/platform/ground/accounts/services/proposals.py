"""One person proposes an account or a post, another decides; the very first three are founded."""

import uuid
from collections.abc import Sequence
from datetime import date

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sunledger.platform.ground.accounts.contracts import (
    Actor,
    NewPost,
    ProposalKind,
    ProposalState,
    Refused,
    Task,
)
from sunledger.platform.ground.accounts.models import EXCLUSIVE, Account, Holding, Proposal
from sunledger.platform.ground.accounts.services.door import invite, shut
from sunledger.platform.ground.accounts.services.fitting import require_end, require_fit
from sunledger.platform.ground.accounts.services.people import (
    account_id,
    as_real_name,
    as_username,
    new_account,
    open_account,
    places_of,
    require_another,
    require_in_person,
)
from sunledger.platform.ground.accounts.services.saying import (
    NotPossible,
    in_words,
    name_taken,
    unknown,
)
from sunledger.platform.ground.accounts.services.transaction import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append

_FOUNDING = 7_306_001  # the number of the lock under which the first accounts are made


def found(
    place: str, administrators: Sequence[tuple[str, str, str]], *, origin: Origin
) -> dict[str, str]:
    """Make the first accounts of a platform: one administrator of each of the three kinds.

    `administrators` are role, user name and real name. Returns the word of the invitation of each
    user name. Raises NotPossible where somebody is there already: from then on one administrator
    proposes and another approves.
    """
    if sorted(role for role, _, _ in administrators) != sorted(EXCLUSIVE):
        raise NotPossible(
            "第一次要三个管理员：系统、安全、审计各一个人。请补齐。",
            "The first accounts are three administrators: system, security and audit, one person "
            "each. Name all three.",
            code="bad_founders",
        )
    by = Actor("m:init", "init")
    with acting(by), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FOUNDING])
        if Account.objects.exists():
            raise NotPossible(
                "平台已经有账号了。要加人，请系统管理员提出，安全管理员批准。",
                "The platform has accounts already. To add somebody, the system administrator "
                "proposes and the security administrator approves.",
                code="founded",
            )
        words, acts = {}, []
        for role, username, name in administrators:
            account = new_account(as_username(username), as_real_name(name), origin)
            Holding.objects.create(
                account=account, role=role, place=place, since=timezone.localdate(origin.at)
            )
            words[account.username] = invite(account, origin)
            acts.append(
                Act("accounts.founded", "account", str(account.id), {"role": role, "place": place})
            )
        append(acts, by=by, origin=origin)
    return words


def propose_account(
    username: str, name: str, post: NewPost, why: str, *, by: Actor, origin: Origin
) -> uuid.UUID:
    """Propose an account for a person, by the real name, with the first post; return the number.

    Raises Refused where the actor may not propose there, and NotPossible where the user name is
    taken or not of 3 to 40 small letters, digits and `. _ -`, or the post cannot be.
    """
    username, name = as_username(username), as_real_name(name)
    with acting(by):
        require_in_person(by, Task.PROPOSE_ACCOUNT, post.place)
        require_fit(post)
        if (
            Account.objects.filter(username=username).exists()
            or Proposal.objects.filter(username=username, kind="open", state="waiting").exists()
        ):
            raise name_taken(username)
        row = _propose(ProposalKind.OPEN, why, by, origin, post, username=username, name=name)
    return row.id


def propose_post(
    account: uuid.UUID, post: NewPost, why: str, *, by: Actor, origin: Origin
) -> uuid.UUID:
    """Propose a further post of a person; return the number of the proposal."""
    with acting(by):
        require_in_person(by, Task.PROPOSE_ACCOUNT, post.place)
        holder = open_account(account)
        require_another(by, holder)
        require_fit(post, holder)
        row = _propose(ProposalKind.GRANT, why, by, origin, post, account=holder)
    return row.id


def propose_end(holding: int, until: date, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Propose to end a post; `until` is the first day without it. Return the number."""
    with acting(by):
        held = Holding.objects.select_related("account").filter(id=holding).first()
        if held is None:
            raise unknown()
        require_in_person(by, Task.PROPOSE_ACCOUNT, held.place)
        require_another(by, held.account)
        require_end(held, until)
        row = Proposal(kind=ProposalKind.END, account=held.account, holding=held, until=until)
        row.role, row.place, row.line = held.role, held.place, held.line
        save(row, why, by, origin)
    return row.id


def propose_closing(account: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Propose to close an account: it signs in no more, and what it did stays. Return the number.

    Its posts end with it, once approved.
    """
    with acting(by):
        holder = open_account(account)
        require_in_person(by, Task.PROPOSE_ACCOUNT, *places_of(holder))
        require_another(by, holder)
        row = Proposal(kind=ProposalKind.CLOSE, account=holder)
        save(row, why, by, origin)
    return row.id


def propose_renewal(account: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Propose that a person sets password and second factor anew, such as after a lost phone."""
    with acting(by):
        holder = open_account(account)
        require_in_person(by, Task.PROPOSE_ACCOUNT, *places_of(holder))
        require_another(by, holder)
        row = Proposal(kind=ProposalKind.RENEW, account=holder)
        save(row, why, by, origin)
    return row.id


def withdraw(proposal: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Take back one's own proposal that nobody decided yet."""
    with acting(by):
        row = _waiting(proposal)
        require_in_person(by, Task.PROPOSE_ACCOUNT)
        if row.proposed_by_id != account_id(by):
            raise Refused(
                "这是别人提出的。要撤回，请找提出的人。",
                "Another proposed this. To withdraw it, ask who proposed it.",
            )
        decide(row, ProposalState.WITHDRAWN, "", by, origin)


def approve(proposal: uuid.UUID, *, by: Actor, origin: Origin) -> str | None:
    """Approve what another proposed, and do it; return the word of an invitation where one is made.

    The word is told this once; with it the person sets the password. Raises Refused where the
    actor may not, proposed it or is whom it is about, and NotPossible where it was decided before
    or cannot be any more.
    """
    with acting(by):
        row = decidable(proposal, by)
        word = None
        match ProposalKind(row.kind):
            case ProposalKind.OPEN:
                require_fit(_post_of(row))
                row.account = new_account(row.username, row.name, origin)
                _hold(row)
                word = invite(row.account, origin)
            case ProposalKind.GRANT:
                require_fit(_post_of(row), open_account(_about(row).id))
                _hold(row)
            case ProposalKind.END:
                _end_post(row)
            case ProposalKind.CLOSE:
                _close(open_account(_about(row).id), origin)
            case ProposalKind.RENEW:
                word = _renew(open_account(_about(row).id), origin)
            case ProposalKind.IDENTIFY:
                raise NotPossible(
                    "批准身份证号，要照证件再输一次号码。请打开这一条，输入号码。",
                    "To approve an ID number it is written again. Open this one and write it.",
                    code="number_again",
                    where="number",
                )
        decide(row, ProposalState.APPROVED, "", by, origin)
    return word


def reject(proposal: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Reject what another proposed, and say why (4 to 200 characters)."""
    with acting(by):
        row = decidable(proposal, by)
        decide(row, ProposalState.REJECTED, in_words(why), by, origin)


def unlock(account: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Let an account that too many wrong passwords locked try again."""
    with acting(by):
        holder = open_account(account)
        require_in_person(by, Task.UNLOCK_ACCOUNT, *places_of(holder))
        require_another(by, holder)
        count, _ = AccessAttempt.objects.filter(username=holder.username).delete()
        told = {"attempts": count}
        append([Act("accounts.unlocked", "account", str(holder.id), told)], by=by, origin=origin)


def decidable(proposal: uuid.UUID, by: Actor) -> Proposal:
    """Return a proposal that waits and that the actor may decide, locked; raise Refused if not."""
    require_in_person(by, Task.APPROVE_ACCOUNT)
    row = _waiting(proposal)
    places = [row.place] if row.place else places_of(_about(row))
    require_in_person(by, Task.APPROVE_ACCOUNT, *places)
    if row.proposed_by_id == account_id(by):
        raise Refused(
            "这是您自己提出的，要由另一个人批准。",
            "You proposed this yourself; another person must decide.",
        )
    if row.account is not None:
        require_another(by, row.account)
    return row


def _waiting(proposal: uuid.UUID) -> Proposal:
    """Return the proposal, locked until the end of the transaction; raise where it was decided."""
    row = Proposal.objects.select_for_update(of=("self",)).filter(id=proposal).first()
    if row is None:
        raise unknown()
    if row.state != ProposalState.WAITING:
        who = row.decided_by.name if row.decided_by else ""
        state = ProposalState(row.state)
        raise NotPossible(
            f"这一条{state.zh}，是{who}办的，不用再办。请看下一条。",
            f"This was {state.en} by {who} already. Go on to the next.",
            code="decided",
            where=str(proposal),
        )
    return row


def decide(row: Proposal, state: ProposalState, why: str, by: Actor, origin: Origin) -> None:
    """Write down what was decided of a proposal."""
    row.state = state
    row.decided_by_id = account_id(by)
    row.decided_at = origin.at
    row.decided_why = why
    row.save(update_fields=["account", "state", "decided_by", "decided_at", "decided_why"])
    _tell(row, state.value, by, origin)


def _propose(
    kind: ProposalKind,
    why: str,
    by: Actor,
    origin: Origin,
    post: NewPost,
    *,
    username: str = "",
    name: str = "",
    account: Account | None = None,
) -> Proposal:
    row = Proposal(kind=kind, account=account, username=username, name=name)
    row.role, row.place, row.line, row.household = post.role, post.place, post.line, post.household
    row.since, row.until = post.since, post.until
    save(row, why, by, origin)
    return row


def save(row: Proposal, why: str, by: Actor, origin: Origin) -> None:
    """Write a proposal down with its reason."""
    row.why = in_words(why)
    row.proposed_by_id = account_id(by)
    row.proposed_at = origin.at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody else proposed the same user name in this moment
        raise name_taken(row.username) from None
    _tell(row, "proposed", by, origin)


def _tell(row: Proposal, verb: str, by: Actor, origin: Origin) -> None:
    told: dict[str, str | int | bool | None] = {
        "kind": row.kind,
        "role": row.role or None,
        "place": row.place or None,
        "line": row.line,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
        "account": str(row.account_id) if row.account_id else None,
    }
    act = Act(f"accounts.{verb}", "proposal", str(row.id), told)
    append([act], by=by, origin=origin)


def _post_of(row: Proposal) -> NewPost:
    return NewPost(row.role, row.place, row.since or date.min, row.until, row.line, row.household)


def _hold(row: Proposal) -> None:
    Holding.objects.create(
        account=_about(row),
        role=row.role,
        place=row.place,
        line=row.line,
        household=row.household,
        since=row.since or date.min,
        until=row.until,
        granted=row,
    )


def _end_post(row: Proposal) -> None:
    if row.holding is None:
        raise unknown()
    held = Holding.objects.select_for_update().get(id=row.holding.id)
    until = row.until or held.since
    require_end(held, until)
    held.until = until
    held.save(update_fields=["until"])


def _close(account: Account, origin: Origin) -> None:
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
    shut(account, origin)
    today = timezone.localdate(origin.at)
    for held in Holding.objects.select_for_update().filter(account=account):
        if held.until is None or held.until > today:
            held.until = max(today, held.since)
            held.save(update_fields=["until"])


def _renew(account: Account, origin: Origin) -> str:
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    AccessAttempt.objects.filter(username=account.username).delete()
    shut(account, origin)
    return invite(account, origin)


def _about(row: Proposal) -> Account:
    if row.account is None:
        raise unknown()
    return row.account
