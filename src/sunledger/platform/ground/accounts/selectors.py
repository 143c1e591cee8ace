"""Questions that this room answers; about accounts only to those who may see them."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from sunledger.platform.ground.accounts.contracts import (
    Actor,
    Adrift,
    HeldPost,
    Look,
    Person,
    Post,
    Proposal,
    ProposalKind,
    ProposalState,
    Purpose,
    Refused,
    Task,
)
from sunledger.platform.ground.accounts.models import Account, Holding, Identity, Invitation
from sunledger.platform.ground.accounts.models import Look as _Look
from sunledger.platform.ground.accounts.models import Proposal as _Proposal
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import (
    body_names,
    codes_within,
    covers,
    divisions_of,
    former_codes_of,
    names,
    path_of,
)


def unit_of(actor: Actor) -> str:
    """Return the units of an actor in words: the department or place of each post, and the role.

    A clerk who looks with a household's card is told by her own posts.
    """
    own = [post for post in actor.posts if not roles()[post.role].household]
    return "；".join(words_of(own or actor.posts))


def words_of(posts: Iterable[Post]) -> list[str]:
    """Return each post in words, such as `云岫县民政局 县直部门经办人`."""
    posts = list(posts)
    places = names(post.place for post in posts)
    lines = body_names(BodyKind.DEPARTMENT, (post.line for post in posts if post.line))
    units = [lines.get(post.line or "") or places.get(post.place, post.place) for post in posts]
    return [f"{unit} {roles()[post.role].zh}" for unit, post in zip(units, posts, strict=True)]


def who_may(task: Task, *, place: str | None, on: date, limit: int = 3) -> list[tuple[str, str]]:
    """Return some who may do a task at a place: the real name and the post in words."""
    return who_may_each([task], place=place, on=on, limit=limit)[task]


def who_may_each(
    tasks: Sequence[Task], *, place: str | None, on: date, limit: int = 3
) -> dict[Task, list[tuple[str, str]]]:
    """Return for each of these tasks some who may do it at a place, those nearest to it first."""
    able = {
        role.code: role.tasks & set(tasks)
        for role in roles().values()
        if not role.household and not role.tasks.isdisjoint(tasks)
    }
    rows = _holding(able, place, on)
    held = list(rows[:limit] if len(tasks) == 1 else rows)
    chosen = {task: [row for row in held if task in able[row.role]][:limit] for task in tasks}
    named = {row.id: row for found in chosen.values() for row in found}
    words = words_of(Post(row.role, row.place, row.line) for row in named.values())
    said = dict(zip(named, words, strict=True))
    return {
        task: [(row.account.name, said[row.id]) for row in found] for task, found in chosen.items()
    }


def who_can(task: Task, *, place: str | None, on: date) -> list[tuple[str, str, str]]:
    """Return all who may do a task at a place: reference, real name, post in words; each once."""
    return who_can_each([task], place=place, on=on)[task]


def who_can_each(
    tasks: Collection[Task], *, place: str | None, on: date
) -> dict[Task, list[tuple[str, str, str]]]:
    """Return for each of these tasks all who may do it at a place, as `who_can` does."""
    able = {role.code: role.tasks for role in roles().values() if not role.household}
    codes = [code for code, may_do in able.items() if not may_do.isdisjoint(tasks)]
    held = list(_holding(codes, place, on))
    found = {}
    for task in tasks:
        rows = {row.account_id: row for row in reversed(held) if task in able[row.role]}
        kept = list(rows.values())[::-1]
        words = words_of(Post(row.role, row.place, row.line) for row in kept)
        found[task] = [
            (f"a:{row.account_id}", row.account.name, said)
            for row, said in zip(kept, words, strict=True)
        ]
    return found


def who_holds(
    tasks: Collection[Task], places: Collection[str], *, on: date
) -> list[tuple[str, str, str]]:
    """Return whose posts at these very places are for one of these tasks, each person once.

    As `who_can`: reference, real name, post in words; by place.
    """
    able = [role.code for role in roles().values() if not role.tasks.isdisjoint(tasks)]
    held = Holding.objects.filter(_on(on), role__in=able, place__in=list(places))
    held = held.filter(account__is_active=True).select_related("account").order_by("place", "id")
    kept = list({row.account_id: row for row in reversed(held)}.values())[::-1]
    words = words_of(Post(row.role, row.place, row.line) for row in kept)
    return [
        (f"a:{row.account_id}", row.account.name, said)
        for row, said in zip(kept, words, strict=True)
    ]


def _holding(able: Iterable[str], place: str | None, on: date) -> QuerySet[Holding]:
    """Return who holds these roles at a place or above it, those nearest to it first."""
    rows = Holding.objects.filter(_on(on), role__in=able, account__is_active=True)
    if place is not None:
        # A post of a place that ended has what came of it alone: `covers` tells.
        former = former_codes_of({place, *(upper.code for upper in path_of(place))})
        near: set[str] = set().union(*former.values())
        near |= {upper.code for code in former[place] for upper in path_of(code)}
        rows = rows.filter(place__in=[code for code in near if covers(code, place)])
    return rows.select_related("account").order_by("-place", "id")


def people(
    words: str = "", *, by: Actor, after: str | None = None, limit: int = 100
) -> list[Person]:
    """Return accounts by part of the real name or user name, newest first.

    With `after`, those whose user name comes after it, by user name.
    """
    require(by, Task.SEE_ACCOUNTS)
    rows = Account.objects.filter(Q(name__contains=words) | Q(username__contains=words.lower()))
    if after is None:
        return _people(rows.order_by("-made_at")[:limit])
    return _people(rows.filter(username__gt=after).order_by("username")[:limit])


def person(account: uuid.UUID, *, by: Actor) -> Person | None:
    """Return an account; to the person herself too. None where there is none."""
    if by.ref != f"a:{account}":
        require(by, Task.SEE_ACCOUNTS)
    return next(iter(_people(Account.objects.filter(id=account))), None)


def posts_of(account: uuid.UUID, *, by: Actor) -> list[HeldPost]:
    """Return every post that a person holds or held; to the person herself too."""
    if by.ref != f"a:{account}":
        require(by, Task.SEE_ACCOUNTS)
    rows = Holding.objects.filter(account=account).order_by("since", "id")
    return [
        HeldPost(row.id, row.account_id, row.role, row.place, row.line, row.since, row.until)
        for row in rows
    ]


def posts_at(place: str, *, by: Actor, on: date, inside: bool = True) -> int:
    """Return how many posts are held from a day on at a place, and `inside` it as well.

    Raises Refused unless the actor may change the place.
    """
    require(by, Task.CHANGE_PLACES, place=place)
    codes = codes_within(place) if inside else {place}
    rows = Holding.objects.filter(Q(until=None) | Q(until__gt=on), place__in=codes)
    return rows.filter(account__is_active=True).count()


def posts_of_line(line: str, *, by: Actor, on: date) -> int:
    """Return how many posts of a department are held from a day on, to who may change places."""
    require(by, Task.CHANGE_PLACES)
    rows = Holding.objects.filter(Q(until=None) | Q(until__gt=on), line=line)
    return rows.filter(account__is_active=True).count()


def adrift(*, by: Actor, on: date) -> list[Adrift]:
    """Return the posts whose place is no more on a day: each needs another, or its end.

    A household's account goes by its household, wherever that is: it needs nothing.
    """
    require(by, Task.SEE_ACCOUNTS)
    rows = Holding.objects.filter(_on(on), account__is_active=True, household=None)
    rows = rows.select_related("account")
    gone = {place.code: place for place in divisions_of({row.place for row in rows}) if place.until}
    kept = [row for row in rows.order_by("place", "id") if row.place in gone]
    words = words_of(Post(row.role, row.place, row.line) for row in kept)
    return [
        Adrift(row.id, row.account_id, row.account.name, said, gone[row.place])
        for row, said in zip(kept, words, strict=True)
    ]


def posts_in_words(
    accounts: Collection[uuid.UUID], *, by: Actor, on: date
) -> dict[uuid.UUID, list[str]]:
    """Return the posts that each of these accounts holds on a day, in words."""
    require(by, Task.SEE_ACCOUNTS)
    held = list(Holding.objects.filter(_on(on), account__in=accounts).order_by("since", "id"))
    words = words_of(Post(row.role, row.place, row.line) for row in held)
    found: dict[uuid.UUID, list[str]] = {}
    for row, said in zip(held, words, strict=True):
        found.setdefault(row.account_id, []).append(said)
    return found


def proposals(
    state: ProposalState | None = None,
    *,
    by: Actor,
    account: uuid.UUID | None = None,
    after: uuid.UUID | None = None,
    limit: int = 200,
) -> list[Proposal]:
    """Return what was proposed, the oldest first where it waits, else the newest first.

    With `after`, the id of a proposal, what follows it.
    """
    require(by, Task.SEE_ACCOUNTS)
    rows = _Proposal.objects.select_related("account", "proposed_by", "decided_by")
    if account is not None:
        rows = rows.filter(account=account)
    if state is not None:
        rows = rows.filter(state=state)
    oldest_first = state is ProposalState.WAITING
    if after is not None:
        at = _Proposal.objects.filter(id=after).values("proposed_at")[:1]
        beyond = Q(proposed_at__gt=at) if oldest_first else Q(proposed_at__lt=at)
        rows = rows.filter(beyond | Q(proposed_at=at, id__gt=after))
    order = "proposed_at" if oldest_first else "-proposed_at"
    return [_proposal(row) for row in rows.order_by(order, "id")[:limit]]


def proposal(number: uuid.UUID, *, by: Actor) -> Proposal | None:
    """Return one proposal; None where there is none."""
    require(by, Task.SEE_ACCOUNTS)
    rows = _Proposal.objects.select_related("account", "proposed_by", "decided_by")
    row = rows.filter(id=number).first()
    return None if row is None else _proposal(row)


def looks_at(
    subject_kind: str, subject: str, *, by: Actor, before: int | None = None, limit: int = 200
) -> list[Look]:
    """Return who looked at a subject, when and why, newest first; with `before`, earlier ones.

    A household gets every look at itself and at its members. Raises Refused, hidden, unless the
    actor may see looks or is this household.
    """
    own = subject_kind == "household" and str(by.household) == subject
    if not (own and may(by, Task.SEE_OWN_HOUSEHOLD)) and not may(by, Task.SEE_LOOKS):
        raise Refused(
            "谁看过这一户，只有这一户和审计管理员能看。",
            "Who looked is seen by the household itself and by the audit administrator.",
            hidden=True,
        )
    rows = _Look.objects.filter(subject_kind=subject_kind, subject=subject)
    if subject_kind == "household":
        rows = _Look.objects.filter(household=subject)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_look(row) for row in rows.order_by("-id")[:limit]]


def looks(
    *, by: Actor, who: uuid.UUID | None = None, before: int | None = None, limit: int = 200
) -> list[Look]:
    """Return who looked at what, newest first, of all or of one person; with `before`, earlier."""
    require(by, Task.SEE_LOOKS)
    rows = _Look.objects.all() if who is None else _Look.objects.filter(by=f"a:{who}")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_look(row) for row in rows.order_by("-id")[:limit]]


def looks_found(
    *,
    by: Actor,
    words: str = "",
    purpose: Purpose | None = None,
    since: date | None = None,
    until: date | None = None,
    start: int = 0,
    most: int | None = 50,
) -> tuple[list[Look], int]:
    """Return looks by name or unit, purpose and days (both included), newest first; and how many.

    `words` may also be the id of a household.
    """
    require(by, Task.SEE_LOOKS)
    rows = _Look.objects.all()
    if words:
        asked = Q(name__contains=words) | Q(unit__contains=words) | Q(subject=words)
        rows = rows.filter(asked)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    if since is not None:
        rows = rows.filter(at__date__gte=since)
    if until is not None:
        rows = rows.filter(at__date__lte=until)
    part = rows.order_by("-id")[start : None if most is None else start + most]
    return [_look(row) for row in part], rows.count()


def real_names(refs: Iterable[str]) -> dict[str, str]:
    """Return the real names behind references of actors, for the 经过 of a thing."""
    ids = {ref: ref.removeprefix("a:") for ref in refs if ref.startswith("a:")}
    known = {str(row.id): row.name for row in Account.objects.filter(id__in=set(ids.values()))}
    return {ref: known[number] for ref, number in ids.items() if number in known}


def identities() -> dict[str, int]:
    """Return by reference the hash of the ID number of everybody who has one recorded.

    For recusal, and nothing else: it is never shown.
    """
    rows = Identity.objects.filter(confirmed_at__isnull=False, account__is_active=True)
    latest = rows.order_by("account", "-confirmed_at").distinct("account")
    return {f"a:{row.account_id}": row.id_hash for row in latest}


def same_person(ref: str) -> frozenset[str]:
    """Return every account that belongs to the human of this one, itself among them.

    By the ID numbers that were recorded: one human with two accounts is one who acts.
    """
    mine = identity_of(ref)
    if mine is None:
        return frozenset((ref,))
    rows = Identity.objects.filter(id_hash=mine, confirmed_at__isnull=False)
    return frozenset(f"a:{key}" for key in rows.values_list("account", flat=True)) | {ref}


def identity_of(ref: str) -> int | None:
    """Return the hash of the ID number of whoever acts; None where none is recorded."""
    if not ref.startswith("a:"):
        return None
    account = uuid.UUID(ref.removeprefix("a:"))
    rows = Identity.objects.filter(account=account, confirmed_at__isnull=False)
    return rows.order_by("-confirmed_at").values_list("id_hash", flat=True).first()


def _on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def _people(rows: Iterable[Account]) -> list[Person]:
    rows = list(rows)
    waiting = set(
        Invitation.objects.filter(account__in=rows, used_at=None).values_list(
            "account_id", flat=True
        )
    )
    return [
        Person(row.id, row.username, row.name, row.is_active, row.id in waiting, row.last_login)
        for row in rows
    ]


def _proposal(row: _Proposal) -> Proposal:
    return Proposal(
        id=row.id,
        kind=ProposalKind(row.kind),
        state=ProposalState(row.state),
        account=row.account_id,
        username=row.username or (row.account.username if row.account else ""),
        name=row.name or (row.account.name if row.account else ""),
        role=row.role,
        place=row.place,
        line=row.line,
        since=row.since,
        until=row.until,
        why=row.why,
        proposed_by=row.proposed_by.name,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by.name if row.decided_by else None,
        decided_at=row.decided_at,
        decided_why=row.decided_why,
        proposer=f"a:{row.proposed_by_id}",
    )


def _look(row: _Look) -> Look:
    return Look(
        id=row.id,
        at=row.at,
        by=row.by,
        name=row.name,
        unit=row.unit,
        subject_kind=row.subject_kind,
        subject=row.subject,
        purpose=Purpose(row.purpose),
        words=row.words,
    )
