"""What a person does with the own account: the first password, another one, coming and going."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.models import Account, Invitation, Token
from sunledger.platform.ground.accounts.services.people import account_id, oneself, require_presence
from sunledger.platform.ground.accounts.services.saying import NotPossible
from sunledger.platform.ground.accounts.services.transaction import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append

INVITED_DAYS = 7
SHORTEST_PASSWORD = 10
# By the codes of Django's validators, which settings choose.
_WEAK = {
    "password_too_short": (
        f"密码太短，要 {SHORTEST_PASSWORD} 个字以上",
        f"has fewer than {SHORTEST_PASSWORD} characters",
    ),
    "password_too_common": ("这个密码用的人太多，别人猜得到", "is a common one"),
    "password_entirely_numeric": ("密码只有数字，别人猜得到", "has only digits"),
    "password_too_similar": ("密码和登录名或姓名太像", "is too much like the name"),
}
_BYTES = 32


def invited(word: str, *, origin: Origin) -> tuple[str, str] | None:
    """Return real name and user name of whom an invitation is for; None where it is no good."""
    row = _invitation(word, origin)
    return None if row is None else (row.account.name, row.account.username)


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
        by = oneself(account)
        append([Act("accounts.joined", "account", str(account.id), {})], by=by, origin=origin)
    return account


def change_password(old: str, new: str, *, by: Actor, origin: Origin) -> Account:
    """Change one's own password; every other device is signed out by it.

    Raises NotPossible where the old one is wrong or the new one weak or the same.
    """
    require_presence(by)
    with acting(by):
        account = Account.objects.select_for_update().get(id=account_id(by))
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


def invite(account: Account, origin: Origin) -> str:
    """Make an invitation; return its word, which is kept nowhere."""
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


def shut(account: Account, origin: Origin) -> None:
    """Sign out every device and program of an account, and take back what it was sent."""
    for session in UserSession.objects.filter(user=account):
        session.end()
    Token.objects.filter(account=account, revoked_at=None).update(revoked_at=origin.at)
    Invitation.objects.filter(account=account, used_at=None).update(used_at=origin.at)


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def _strong(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        faults = [_WEAK[fault.code or ""] for fault in error.error_list]
        raise NotPossible(
            f"{'；'.join(zh for zh, _ in faults)}。请换一个密码。",
            f"The password {' and '.join(en for _, en in faults)}. Choose another.",
            code="weak_password",
            where="new",
        ) from None
