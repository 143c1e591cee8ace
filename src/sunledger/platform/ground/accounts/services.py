"""Verbs of this room: one person proposes an account or a post, another decides; and looks."""

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone, translation

from sunledger.kit.errors import SunledgerError
from sunledger.kit.text import display_name, fold
from sunledger.platform.ground.accounts.contracts import (
    Actor,
    Level,
    NewPost,
    ProposalKind,
    Purpose,
    Refused,
    State,
    Task,
)
from sunledger.platform.ground.accounts.models import (
    EXCLUSIVE,
    Account,
    Holding,
    Invitation,
    Look,
    Proposal,
    Token,
)
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.selectors import unit_of
from sunledger.platform.ground.places.contracts import BodyKind, DivisionLevel
from sunledger.platform.ground.places.selectors import body, division
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append

INVITED_DAYS = 7
LONGEST_WORDS = 200
SHORTEST_WORDS = 4
_BYTES = 32
_LONGEST_NAME = 60
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_FOUNDING = 7_306_001  # the number of the lock under which the first accounts are made

_SET = (
    "SELECT set_config('sunledger.villages', %s, true), set_config('sunledger.household', %s, true)"
)
_NOW = (
    "SELECT coalesce(current_setting('sunledger.villages', true), ''),"
    " coalesce(current_setting('sunledger.household', true), '')"
)

_OVER_COUNTY = {DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY}
_PLACED = {
    Level.HOUSEHOLD: {DivisionLevel.VILLAGE},
    Level.VILLAGE: {DivisionLevel.VILLAGE},
    Level.TOWNSHIP: {DivisionLevel.TOWNSHIP},
    Level.COUNTY: _OVER_COUNTY,
    Level.PLATFORM: _OVER_COUNTY,
}


class NotPossible(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """What is asked cannot be as things stand; said with what they are and how to mend it."""


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run one transaction in which the database shows what this actor may see, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NOW)
        before = cursor.fetchone()
        villages = ",".join(str(number) for number in sorted(actor.villages))
        cursor.execute(_SET, [villages, str(actor.household or "")])
        yield
        cursor.execute(_SET, before)  # where acts are nested, the outer one goes on as it was


# --- the first accounts ---------------------------------------------------------------------------


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
            account = _new_account(_username(username), _real_name(name), origin)
            Holding.objects.create(
                account=account, role=role, place=place, since=timezone.localdate(origin.at)
            )
            words[account.username] = _invite(account, origin)
            acts.append(
                Act("accounts.founded", "account", str(account.id), {"role": role, "place": place})
            )
        append(acts, by=by, origin=origin)
    return words


# --- to propose -----------------------------------------------------------------------------------


def propose_account(
    username: str, name: str, post: NewPost, why: str, *, by: Actor, origin: Origin
) -> uuid.UUID:
    """Propose an account for a person, by the real name, with the first post; return the number.

    Raises Refused where the actor may not propose there, and NotPossible where the user name is
    taken or not of 3 to 40 small letters, digits and `. _ -`, or the post cannot be.
    """
    username, name = _username(username), _real_name(name)
    with acting(by):
        _in_person(by, Task.PROPOSE_ACCOUNT, post.place)
        _fits(post)
        if (
            Account.objects.filter(username=username).exists()
            or Proposal.objects.filter(username=username, kind="open", state="waiting").exists()
        ):
            raise _taken(username)
        row = _propose(ProposalKind.OPEN, why, by, origin, post, username=username, name=name)
    return row.id


def propose_post(
    account: uuid.UUID, post: NewPost, why: str, *, by: Actor, origin: Origin
) -> uuid.UUID:
    """Propose a further post of a person; return the number of the proposal."""
    with acting(by):
        _in_person(by, Task.PROPOSE_ACCOUNT, post.place)
        holder = _open_account(account)
        _not_oneself(by, holder)
        _fits(post, holder)
        row = _propose(ProposalKind.GRANT, why, by, origin, post, account=holder)
    return row.id


def propose_end(holding: int, until: date, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Propose to end a post; `until` is the first day without it. Return the number."""
    with acting(by):
        held = Holding.objects.select_related("account").filter(id=holding).first()
        if held is None:
            raise _unknown()
        _in_person(by, Task.PROPOSE_ACCOUNT, held.place)
        _not_oneself(by, held.account)
        _ends(held, until)
        row = Proposal(kind=ProposalKind.END, account=held.account, holding=held, until=until)
        row.role, row.place, row.line = held.role, held.place, held.line
        _save(row, why, by, origin)
    return row.id


def propose_closing(account: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Propose to close an account: it signs in no more, and what it did stays. Return the number.

    Its posts end with it, once approved.
    """
    with acting(by):
        holder = _open_account(account)
        _in_person(by, Task.PROPOSE_ACCOUNT, *_places_of(holder))
        _not_oneself(by, holder)
        row = Proposal(kind=ProposalKind.CLOSE, account=holder)
        _save(row, why, by, origin)
    return row.id


def propose_renewal(account: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Propose that a person sets password and second factor anew, such as after a lost phone."""
    with acting(by):
        holder = _open_account(account)
        _in_person(by, Task.PROPOSE_ACCOUNT, *_places_of(holder))
        _not_oneself(by, holder)
        row = Proposal(kind=ProposalKind.RENEW, account=holder)
        _save(row, why, by, origin)
    return row.id


def withdraw(proposal: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Take back one's own proposal that nobody decided yet."""
    with acting(by):
        row = _waiting(proposal)
        _in_person(by, Task.PROPOSE_ACCOUNT)
        if row.proposed_by_id != _account_id(by):
            raise Refused(
                "这是别人提出的。要撤回，请找提出的人。",
                "Another proposed this. To withdraw it, ask who proposed it.",
            )
        _decide(row, State.WITHDRAWN, "", by, origin)


# --- to decide ------------------------------------------------------------------------------------


def approve(proposal: uuid.UUID, *, by: Actor, origin: Origin) -> str | None:
    """Approve what another proposed, and do it; return the word of an invitation where one is made.

    The word is told this once; with it the person sets the password. Raises Refused where the
    actor may not, proposed it or is whom it is about, and NotPossible where it was decided before
    or cannot be any more.
    """
    with acting(by):
        row = _decidable(proposal, by)
        word = None
        match ProposalKind(row.kind):
            case ProposalKind.OPEN:
                _fits(_post_of(row))
                row.account = _new_account(row.username, row.name, origin)
                _hold(row)
                word = _invite(row.account, origin)
            case ProposalKind.GRANT:
                _fits(_post_of(row), _open_account(_about(row).id))
                _hold(row)
            case ProposalKind.END:
                _end_post(row)
            case ProposalKind.CLOSE:
                _close(_open_account(_about(row).id), origin)
            case ProposalKind.RENEW:
                word = _renew(_open_account(_about(row).id), origin)
        _decide(row, State.APPROVED, "", by, origin)
    return word


def reject(proposal: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Reject what another proposed, and say why (4 to 200 characters)."""
    with acting(by):
        row = _decidable(proposal, by)
        _decide(row, State.REJECTED, _words(why), by, origin)


def unlock(account: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Let an account that too many wrong passwords locked try again."""
    with acting(by):
        holder = _open_account(account)
        _in_person(by, Task.UNLOCK_ACCOUNT, *_places_of(holder))
        _not_oneself(by, holder)
        count, _ = AccessAttempt.objects.filter(username=holder.username).delete()
        told = {"attempts": count}
        append([Act("accounts.unlocked", "account", str(holder.id), told)], by=by, origin=origin)


# --- what a person does with the own account ------------------------------------------------------


def invited(word: str, *, origin: Origin) -> str | None:
    """Return the real name of whom an invitation is for; None where it is no good (any more)."""
    row = _invitation(word, origin)
    return None if row is None else row.account.name


def accept(word: str, password: str, *, origin: Origin) -> Account:
    """Set the password of the account that an invitation is for; the invitation is used up.

    Raises NotPossible where the invitation is no good or the password is weak.
    """
    with transaction.atomic():
        row = _invitation(word, origin, lock=True)
        if row is None:
            raise NotPossible(
                "这个邀请已经用过或者过期了。请找系统管理员重新办。",
                "This invitation was used or has run out. Ask the system administrator for a new "
                "one.",
                code="bad_invitation",
            )
        account = row.account
        _strong(password, account)
        account.set_password(password)
        account.save(update_fields=["password"])
        row.used_at = origin.at
        row.save(update_fields=["used_at"])
        by = _self(account)
        append([Act("accounts.joined", "account", str(account.id), {})], by=by, origin=origin)
    return account


def change_password(old: str, new: str, *, by: Actor, origin: Origin) -> Account:
    """Change one's own password; every other device is signed out by it.

    Raises NotPossible where the old one is wrong or the new one weak or the same.
    """
    _whole(by)
    with acting(by):
        account = Account.objects.select_for_update().get(id=_account_id(by))
        if not account.check_password(old):
            raise NotPossible(
                "原来的密码不对。请再输一次。",
                "The present password is wrong. Type it again.",
                code="wrong_password",
                where="old",
            )
        if old == new:
            raise NotPossible(
                "新密码和原来的一样。请换一个。",
                "The new password is the present one. Choose another.",
                code="weak_password",
                where="new",
            )
        _strong(new, account)
        account.set_password(new)
        account.save(update_fields=["password"])
        act = Act("accounts.password_changed", "account", str(account.id), {})
        append([act], by=by, origin=origin)
    return account


def note(verb: str, account: uuid.UUID, *, origin: Origin) -> None:
    """Write into the log what a person did at the door: `signed_in`, `signed_out`, `locked`."""
    with transaction.atomic():
        act = Act(f"accounts.{verb}", "account", str(account), {})
        append([act], by=Actor(f"a:{account}", ""), origin=origin)


def locked(username: str, *, origin: Origin) -> None:
    """Write into the log that too many wrong words locked an account, where there is one."""
    account = Account.objects.filter(username=username).first()
    if account is not None:
        note("locked", account.id, origin=origin)


# --- looks ----------------------------------------------------------------------------------------


def record_look(
    *,
    by: Actor,
    origin: Origin,
    subject_kind: str,
    subject: str,
    purpose: Purpose,
    words: str = "",
    household: uuid.UUID | None = None,
) -> None:
    """Write down that the actor looks at a household or person, and for what.

    `subject` is opaque (an id). The look stands in the log of `household`; for a subject of kind
    `household` that is the subject itself. `words` say more; where the purpose is OTHER they must
    (4 to 200 characters). Raises NotPossible where they do not.
    """
    record_looks(
        [(subject_kind, subject, household)],
        by=by,
        origin=origin,
        purpose=purpose,
        words=words,
    )


def record_looks(
    subjects: Sequence[tuple[str, str, uuid.UUID | None]],
    *,
    by: Actor,
    origin: Origin,
    purpose: Purpose,
    words: str = "",
) -> None:
    """Write down that the actor looks at several (kind, subject, household) at once."""
    said = _words(words) if purpose is Purpose.OTHER else _words(words, least=0)
    unit = unit_of(by)
    Look.objects.bulk_create(
        Look(
            at=origin.at,
            by=by.ref,
            name=by.name,
            unit=unit,
            face=origin.face,
            subject_kind=kind,
            subject=subject,
            household=uuid.UUID(subject) if kind == "household" else household,
            purpose=purpose,
            words=said,
        )
        for kind, subject, household in subjects
    )


# --- within ---------------------------------------------------------------------------------------


def _in_person(by: Actor, task: Task, *places: str) -> None:
    """Ask for the right at every place; with a token nobody touches accounts."""
    _whole(by)
    require(by, task)
    for place in places:
        require(by, task, place=place)


def _whole(by: Actor) -> None:
    if by.only is not None:
        raise Refused(
            "账号的事要本人登录来办，不能用令牌。",
            "Accounts are looked after in person, not with a token. Sign in yourself.",
        )


def _not_oneself(by: Actor, account: Account) -> None:
    if account.id == _account_id(by):
        raise Refused(
            "自己的账号和岗位要由别人办。请找另一位管理员。",
            "Your own account and posts are another's business. Ask another administrator.",
        )


def _decidable(proposal: uuid.UUID, by: Actor) -> Proposal:
    _in_person(by, Task.APPROVE_ACCOUNT)
    row = _waiting(proposal)
    places = [row.place] if row.place else _places_of(_about(row))
    _in_person(by, Task.APPROVE_ACCOUNT, *places)
    if row.proposed_by_id == _account_id(by):
        raise Refused(
            "这是您自己提出的，要由另一个人批准。",
            "You proposed this yourself; another person must decide.",
        )
    if row.account is not None:
        _not_oneself(by, row.account)
    return row


def _waiting(proposal: uuid.UUID) -> Proposal:
    """Return the proposal, locked until the end of the transaction; raise where it was decided."""
    row = Proposal.objects.select_for_update(of=("self",)).filter(id=proposal).first()
    if row is None:
        raise _unknown()
    if row.state != State.WAITING:
        who = row.decided_by.name if row.decided_by else ""
        state = State(row.state)
        raise NotPossible(
            f"这一条{state.zh}，是{who}办的，不用再办。请看下一条。",
            f"This was {state.en} by {who} already. Go on to the next.",
            code="decided",
            where=str(proposal),
        )
    return row


def _decide(row: Proposal, state: State, why: str, by: Actor, origin: Origin) -> None:
    row.state = state
    row.decided_by_id = _account_id(by)
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
    _save(row, why, by, origin)
    return row


def _save(row: Proposal, why: str, by: Actor, origin: Origin) -> None:
    row.why = _words(why)
    row.proposed_by_id = _account_id(by)
    row.proposed_at = origin.at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody else proposed the same user name in this moment
        raise _taken(row.username) from None
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


def _fits(post: NewPost, holder: Account | None = None) -> None:
    """Raise NotPossible unless such a post can be, beside those that the holder has."""
    role = roles().get(post.role)
    if role is None:
        raise _wrong(
            "role", f"没有“{post.role}”这个岗位。请从列出的里选。", "There is no such role."
        )
    place = division(post.place)
    if place is None or place.until is not None:
        raise _wrong(
            "place", f"现在没有代码为 {post.place} 的地方。请重新选。", "No such place stands."
        )
    if place.level not in _PLACED[role.level]:
        raise _wrong(
            "place",
            f"“{role.zh}”不设在{place.name}这一级。请换一个地方。",
            f"There is no {role.en} at the level of {place.name}. Choose another place.",
        )
    if role.line != (post.line is not None):
        raise _wrong(
            "line",
            f"“{role.zh}”要写明部门。请选部门。"
            if role.line
            else f"“{role.zh}”不分部门。请去掉部门。",
            "Say which department." if role.line else "This role has no department. Leave it out.",
        )
    department = body(BodyKind.DEPARTMENT, post.line) if post.line else None
    if post.line and (department is None or department.until is not None):
        raise _wrong(
            "line",
            f"现在没有“{post.line}”这个部门。请重新选。",
            "No such department. Choose again.",
        )
    if role.household != (post.household is not None):
        raise _wrong(
            "household",
            f"“{role.zh}”和户要对得上：农户要写明是哪一户，别的岗位不写。请改。",
            "A household's post names its household, and no other does. Mend it.",
        )
    if post.until is not None and post.until <= post.since:
        raise _wrong(
            "until",
            f"结束日 {post.until} 不在开始日 {post.since} 之后。请换日子。",
            f"The end {post.until} is not after the beginning {post.since}. Change a day.",
        )
    if holder is not None:
        _stands_alone(post, holder)


def _stands_alone(post: NewPost, holder: Account) -> None:
    beside = Holding.objects.filter(account=holder)
    beside = beside.filter(Q(until=None) | Q(until__gt=post.since))
    if post.until is not None:
        beside = beside.filter(since__lt=post.until)
    for held in beside:
        pair = {post.role, held.role}
        if len(pair) > 1 and pair & set(EXCLUSIVE):
            raise NotPossible(
                f"{holder.name}是“{roles()[held.role].zh}”，不能同时当“{roles()[post.role].zh}”。"
                "请换一个人，或者先结束原来的岗位。",
                f"{holder.name} is {roles()[held.role].en} and cannot be {roles()[post.role].en} "
                "too. Choose another person, or end that post first.",
                code="exclusive",
                where="role",
            )
        if (held.role, held.place, held.line, held.household) == (
            post.role,
            post.place,
            post.line,
            post.household,
        ):
            raise NotPossible(
                f"{holder.name}在这些日子已经有这个岗位。请看看日期。",
                f"{holder.name} holds this post in these days already. Check the days.",
                code="twice",
                where="role",
            )


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


def _ends(held: Holding, until: date) -> None:
    if until < held.since:
        raise _wrong(
            "until",
            f"这个岗位从 {held.since} 开始，不能在 {until} 结束。请换晚一些的日子。",
            f"The post begins on {held.since} and cannot end on {until}. Choose a later day.",
        )
    if held.until is not None and held.until <= until:
        raise NotPossible(
            f"这个岗位到 {held.until} 就结束了，不用再办。",
            f"The post ends on {held.until} already. Nothing is left to do.",
            code="ended",
        )


def _end_post(row: Proposal) -> None:
    if row.holding is None:
        raise _unknown()
    held = Holding.objects.select_for_update().get(id=row.holding.id)
    until = row.until or held.since
    _ends(held, until)
    held.until = until
    held.save(update_fields=["until"])


def _close(account: Account, origin: Origin) -> None:
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
    _shut(account, origin)
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
    _shut(account, origin)
    return _invite(account, origin)


def _shut(account: Account, origin: Origin) -> None:
    """Sign out every device and program of an account, and take back what it was sent."""
    for session in UserSession.objects.filter(user=account):
        session.end()
    Token.objects.filter(account=account, revoked_at=None).update(revoked_at=origin.at)
    Invitation.objects.filter(account=account, used_at=None).update(used_at=origin.at)


def _new_account(username: str, name: str, origin: Origin) -> Account:
    account = Account(username=username, name=name, made_at=origin.at)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise _taken(username) from None
    return account


def _invite(account: Account, origin: Origin) -> str:
    word = secrets.token_urlsafe(_BYTES)
    Invitation.objects.create(
        account=account,
        digest=_digest(word),
        made_at=origin.at,
        until=origin.at + timedelta(days=INVITED_DAYS),
    )
    return word


def _invitation(word: str, origin: Origin, *, lock: bool = False) -> Invitation | None:
    rows = Invitation.objects.select_related("account")
    if lock:
        rows = rows.select_for_update()
    return rows.filter(
        digest=_digest(word), used_at=None, until__gt=origin.at, account__is_active=True
    ).first()


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def _strong(password: str, account: Account) -> None:
    said = {}
    for language in ("zh-hans", "en"):
        try:
            with translation.override(language):
                validate_password(password, account)
        except ValidationError as error:
            said[language] = " ".join(error.messages)
    if said:
        raise NotPossible(
            f"{said['zh-hans']}请换一个密码。",
            f"{said['en']} Choose another password.",
            code="weak_password",
            where="new",
        )


def _open_account(account: uuid.UUID) -> Account:
    """Return an account that is not closed, locked until the end of the transaction."""
    row = Account.objects.select_for_update().filter(id=account).first()
    if row is None:
        raise _unknown()
    if not row.is_active:
        raise NotPossible(
            f"{row.name}的账号已经关了。要再用，请开新的账号。",
            f"The account of {row.name} is closed. Open a new one.",
            code="closed",
        )
    return row


def _places_of(account: Account) -> list[str]:
    return sorted(set(Holding.objects.filter(account=account).values_list("place", flat=True)))


def _about(row: Proposal) -> Account:
    if row.account is None:
        raise _unknown()
    return row.account


def _account_id(by: Actor) -> uuid.UUID:
    """Return whose account acts; raise Refused where none does (a job, the machine)."""
    if not by.ref.startswith("a:"):
        raise Refused("这件事要由人来办。", "A person must do this.")
    return uuid.UUID(by.ref.removeprefix("a:"))


def _self(account: Account) -> Actor:
    return Actor(f"a:{account.id}", account.name)


def _username(username: str) -> str:
    found = fold(username).lower()
    if not _USERNAME.fullmatch(found):
        raise _wrong(
            "username",
            "登录名要 3 到 40 个字：小写字母、数字、点、横线。请改。",
            "A user name has 3 to 40 small letters, digits, dots and dashes. Mend it.",
        )
    return found


def _real_name(name: str) -> str:
    found = display_name(name)
    if not 0 < len(found) <= _LONGEST_NAME:
        raise _wrong(
            "name",
            f"请写真实姓名，{_LONGEST_NAME} 个字以内。",
            f"Write the real name, in {_LONGEST_NAME} characters.",
        )
    return found


def _words(words: str, *, least: int = SHORTEST_WORDS) -> str:
    found = " ".join(words.split())
    if not least <= len(found) <= LONGEST_WORDS:
        raise _wrong(
            "why",
            f"请写明为什么，{least} 到 {LONGEST_WORDS} 个字，现在是 {len(found)} 个。",
            f"Say why, in {least} to {LONGEST_WORDS} characters; it has {len(found)}.",
        )
    return found


def _wrong(field: str, zh: str, en: str) -> NotPossible:
    return NotPossible(zh, en, code="wrong_value", where=field)


def _taken(username: str) -> NotPossible:
    return _wrong(
        "username",
        f"登录名 {username} 有人用了。请换一个。",
        f"The user name {username} is taken. Choose another.",
    )


def _unknown() -> Refused:
    return Refused(
        "没有这一条，或者您不能看。",
        "There is no such thing, or it is not yours to see.",
        hidden=True,
    )
