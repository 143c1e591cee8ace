"""From an account to an actor: the only way to get one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Actor, Level, Post, Task
from sunledger.platform.ground.accounts.models import Account, Holding
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import villages_within

# Who sees findings that have no village, and which sealed route a task opens.
_SEALED = {Task.AUDIT_FINDINGS: "audit", Task.DISCIPLINE_FINDINGS: "discipline"}
_FINDINGS = frozenset((Task.SEE_FINDINGS, Task.DECIDE_APPEAL, *_SEALED))


def actor_of(account: Account, *, on: date) -> Actor:
    """Return who acts when this account does on that day; without posts where it is closed."""
    held = Holding.objects.filter(account=account, since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on))
    kept = [row for row in held if account.is_active and row.role in roles()]
    posts = tuple(Post(row.role, row.place, row.line) for row in kept)
    seeing = [post.place for post in posts if sees_registry(post)]
    booking = [post.place for post in posts if Task.SEE_BOOKS in roles()[post.role].tasks]
    actor = Actor(
        ref=f"a:{account.id}",
        name=account.name,
        posts=posts,
        villages=villages_within(seeing),
        books=villages_within(booking),
        household=next((row.household for row in kept if row.household), None),
    )
    return with_findings(actor, Task)


def with_findings(actor: Actor, tasks: Iterable[Task]) -> Actor:
    """Return the actor with the findings that the posts show for some tasks, and no others."""
    allowed = frozenset(tasks)
    held = [(post, roles()[post.role]) for post in actor.posts if post.role in roles()]
    return replace(
        actor,
        county=any(
            role.level is Level.COUNTY and not role.line and role.tasks & allowed & _FINDINGS
            for _, role in held
        ),
        sealed=frozenset(
            route
            for task, route in _SEALED.items()
            if task in allowed and any(task in role.tasks for _, role in held)
        ),
        lines=frozenset(
            post.line
            for post, role in held
            if post.line and Task.ANSWER_FINDING in role.tasks & allowed
        ),
    )


def actor_by_ref(ref: str, *, on: date) -> Actor:
    """Return who acts for a job that was asked for under this reference; ValueError where none."""
    account = Account.objects.filter(id=ref.removeprefix("a:")).first()
    if account is None or not ref.startswith("a:"):
        raise ValueError(ref)
    return actor_of(account, on=on)


def sees_registry(post: Post) -> bool:
    """Tell whether a post sees households of its place at all."""
    return any(task.startswith("registry.") for task in roles()[post.role].tasks)
