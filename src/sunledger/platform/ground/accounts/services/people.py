"""Accounts by their names and ids, and what only a person herself may do with them."""

import re
import uuid

from django.db import IntegrityError, transaction

from sunledger.kit.text import display_name, fold
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.models import Account, Holding
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services.saying import (
    NotPossible,
    name_taken,
    unknown,
    wrong_value,
)
from sunledger.platform.ground.transparency.contracts import Origin

_LONGEST_NAME = 60
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def new_account(username: str, name: str, origin: Origin) -> Account:
    """Make an account without a password; raise NotPossible where the name is taken."""
    account = Account(username=username, name=name, made_at=origin.at)
    account.set_unusable_password()
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise name_taken(username) from None
    return account


def open_account(account: uuid.UUID) -> Account:
    """Return an account that is not closed, locked until the end of the transaction."""
    row = Account.objects.select_for_update().filter(id=account).first()
    if row is None:
        raise unknown()
    if not row.is_active:
        raise NotPossible(
            f"{row.name}的账号已经关了。要再用，请开新的账号。",
            f"The account of {row.name} is closed. Open a new one.",
            code="closed",
        )
    return row


def places_of(account: Account) -> list[str]:
    """Return the places of every post that an account holds or held."""
    return sorted(set(Holding.objects.filter(account=account).values_list("place", flat=True)))


def account_id(by: Actor) -> uuid.UUID:
    """Return whose account acts; raise Refused where none does (a job, the machine)."""
    if not by.ref.startswith("a:"):
        raise Refused("这件事要由人来办。", "A person must do this.")
    return uuid.UUID(by.ref.removeprefix("a:"))


def oneself(account: Account) -> Actor:
    """Return whoever an account is for, without posts."""
    return Actor(f"a:{account.id}", account.name)


def as_username(username: str) -> str:
    """Return a user name as it is kept; raise NotPossible where it is none."""
    found = fold(username).lower()
    if not _USERNAME.fullmatch(found):
        raise wrong_value(
            "username",
            "登录名要 3 到 40 个字：小写字母、数字、点、横线。请改。",
            "A user name has 3 to 40 small letters, digits, dots and dashes. Mend it.",
        )
    return found


def as_real_name(name: str) -> str:
    """Return a real name for reading; raise NotPossible where it is none."""
    found = display_name(name)
    if not 0 < len(found) <= _LONGEST_NAME:
        raise wrong_value(
            "name",
            f"请写真实姓名，{_LONGEST_NAME} 个字以内。",
            f"Write the real name, in {_LONGEST_NAME} characters.",
        )
    return found


def require_in_person(by: Actor, task: Task, *places: str) -> None:
    """Ask for the right at every place; with a token nobody touches accounts."""
    require_presence(by)
    require(by, task)
    for place in places:
        require(by, task, place=place)


def require_presence(by: Actor) -> None:
    """Raise Refused where a program comes with a token."""
    if by.only is not None:
        raise Refused(
            "账号的事要本人登录来办，不能用令牌。",
            "Accounts are looked after in person, not with a token. Sign in yourself.",
        )


def require_another(by: Actor, account: Account) -> None:
    """Raise Refused where the account is the own one."""
    if account.id == account_id(by):
        raise Refused(
            "自己的账号和岗位要由别人办。请找另一位管理员。",
            "Your own account and posts are another's business. Ask another administrator.",
        )
