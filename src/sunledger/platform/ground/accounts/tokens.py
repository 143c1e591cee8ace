"""Tokens: how a program of a person signs in, with some of her tasks and for some time.

A token is shown once, when it is made. What is kept is its hash: 32 random bytes cannot be guessed,
so the hash needs neither salt nor key.
"""

import dataclasses
import hashlib
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.access import actor_of, with_findings
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.models import Token as _Token
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append

PREFIX = "sun_"
LONGEST = 366
_BYTES = 32
_NAME = 60


@dataclass(frozen=True)
class Token:
    """What may be told of a token; `until` is the first day on which it is of no use any more."""

    id: uuid.UUID
    name: str
    tasks: frozenset[Task]
    made_at: datetime
    until: date
    used_on: date | None


def make_token(
    name: str, tasks: Collection[Task], days: int, *, by: Actor, origin: Origin
) -> tuple[Token, str]:
    """Make a token of the actor's own, good for so many days; return it and its word, told once.

    `name` says what it is for. Raises SunledgerError where the name is empty or longer than 60
    characters, no task is chosen or the days are not 1 to 366, and Refused where a task is not
    the actor's, or the actor came with a token: a token begets none.
    """
    _require_in_person(by)
    if not name.strip() or len(name.strip()) > _NAME:
        raise _wrong(
            "name", f"请写明用途，{_NAME} 个字以内。", f"Say what for, in {_NAME} characters."
        )
    if not tasks:
        raise _wrong("tasks", "请至少选一件事。", "Choose at least one task.")
    if not 1 <= days <= LONGEST:
        raise _wrong("days", f"请写 1 到 {LONGEST} 天。", f"Write 1 to {LONGEST} days.")
    if not all(may(by, task) for task in tasks):
        raise Refused(
            "令牌只能做您岗位上的事。请去掉别的。",
            "A token may do only what your posts may. Leave out the rest.",
        )
    word = PREFIX + secrets.token_urlsafe(_BYTES)
    until = localdate(origin.at) + timedelta(days=days)
    with acting(by):
        row = _Token.objects.create(
            account_id=_account(by),
            name=name.strip(),
            tasks=sorted(tasks),
            digest=_digest(word),
            made_at=origin.at,
            until=until,
        )
        told: dict[str, str | int] = {
            "token": str(row.id),
            "tasks": len(tasks),
            "until": until.isoformat(),
        }
        act = Act("accounts.token_made", "account", str(row.account_id), told)
        append([act], by=by, origin=origin)
    return _told(row), word


def revoke_token(token: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """End a token of the actor's own; nothing happens where it ended before.

    Raises Refused, hidden, where it is not the actor's.
    """
    _require_in_person(by)
    with acting(by):
        row = _Token.objects.select_for_update().filter(id=token, account=_account(by)).first()
        if row is None:
            raise Refused(
                "没有这个令牌，或者它不是您的。", "No such token, or not yours.", hidden=True
            )
        if row.revoked_at is None:
            row.revoked_at = origin.at
            row.save(update_fields=["revoked_at"])
            act = Act(
                "accounts.token_revoked", "account", str(row.account_id), {"token": str(token)}
            )
            append([act], by=by, origin=origin)


def tokens_of(actor: Actor, *, on: date) -> list[Token]:
    """Return the actor's own tokens that are still good on a day, newest first."""
    rows = _Token.objects.filter(account=_account(actor), revoked_at=None, until__gt=on)
    return [_told(row) for row in rows.order_by("-made_at")]


def actor_of_token(word: str, *, on: date) -> Actor | None:
    """Return who comes with this word, held to the tasks of the token; None where it is no good.

    It is no good where nobody made it, where it was revoked or has run out, and where its account
    was closed. What the person may not do any more the token may not either.
    """
    row = _Token.objects.select_related("account").filter(digest=_digest(word)).first()
    if row is None or row.revoked_at is not None or row.until <= on or not row.account.is_active:
        return None
    if row.used_on != on:
        _Token.objects.filter(id=row.id).update(used_on=on)
    only = frozenset(Task(task) for task in row.tasks if task in set(Task))
    actor = actor_of(row.account, on=on)
    return dataclasses.replace(
        with_findings(actor, only),
        only=only,
        villages=actor.villages if any(_of_registry(task) for task in only) else frozenset(),
        household=actor.household if Task.SEE_OWN_HOUSEHOLD in only else None,
        books=actor.books if Task.SEE_BOOKS in only else frozenset(),
    )


def _of_registry(task: Task) -> bool:
    return task.startswith("registry.")


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


def _account(actor: Actor) -> uuid.UUID:
    return uuid.UUID(actor.ref.removeprefix("a:"))


def _require_in_person(actor: Actor) -> None:
    if actor.only is not None:
        raise Refused(
            "令牌不能管令牌。请本人登录后再做。",
            "A token cannot look after tokens. Sign in yourself to do this.",
        )


def _wrong(field: str, zh: str, en: str) -> SunledgerError:
    return SunledgerError(zh, en, code="wrong_value", where=field)


def _told(row: _Token) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        tasks=frozenset(Task(task) for task in row.tasks if task in set(Task)),
        made_at=row.made_at,
        until=row.until,
        used_on=row.used_on,
    )
