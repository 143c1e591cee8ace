"""Questions that this room answers, of hits and runs that the actor may see.

Hits and rule runs are read inside `acting`: whoever may not see a sealed route does not even count
its rules.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from sunledger.catalogue.model import Flag
from sunledger.engine.rules.readiness import readiness
from sunledger.platform.catalogue import catalogue, kept_here
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison.contracts import (
    EvidenceRow,
    HitView,
    OfficialPost,
    RuleRunView,
    RuleStatus,
    RuleView,
    RunState,
    RunView,
    SourceKind,
)
from sunledger.platform.questions.comparison.models import Hit, RuleRun, Run
from sunledger.platform.questions.comparison.models import KinPair as KinRow
from sunledger.platform.questions.comparison.models import OfficialPost as PostRow
from sunledger.platform.questions.comparison.night import SEALED, platform
from sunledger.platform.questions.comparison.schedule import Every
from sunledger.platform.questions.comparison.sources import requests, source, sources, uses
from sunledger.platform.registers.registry.selectors import published_tables

__all__ = [
    "Every",
    "history_of_rule",
    "hit",
    "hits",
    "hits_after",
    "kin_of",
    "last_rule_runs",
    "next_tables",
    "offices_of",
    "platform",
    "refs_after",
    "requests",
    "rule_results",
    "rule_run",
    "rule_runs_of",
    "rules",
    "run",
    "runs",
    "source",
    "sources",
    "uses",
    "view_of_hit",
    "view_of_rule_run",
]

_AT_ONCE = 500


# ---------------------------------------------------------------- for the room of findings
#
# These four run inside the caller's own `acting`, which decides what is there at all.


def rule_run(number: int) -> RuleRunView | None:
    """Return one rule run; None where there is none, or none for this actor."""
    row = RuleRun.objects.filter(id=number).first()
    return view_of_rule_run(row) if row else None


def last_rule_runs() -> dict[str, RuleRunView]:
    """Return of each rule its last rule run that came to a result."""
    rows = RuleRun.objects.exclude(status=RuleStatus.NOT_RUN).order_by("rule", "-id")
    return {row.rule: view_of_rule_run(row) for row in rows.distinct("rule")}


def rule_runs_of(run: uuid.UUID) -> list[RuleRunView]:
    """Return the rule runs of a run, in the order in which they were done."""
    return [view_of_rule_run(row) for row in RuleRun.objects.filter(run=run).order_by("id")]


def hits_after(rule_run: int) -> Iterator[HitView]:
    """Yield every hit that stood after a rule run, in the order of `ref_key`."""
    row = RuleRun.objects.get(id=rule_run)
    standing = Hit.objects.filter(rule=row.rule, made__lte=row.id).exclude(ended__lte=row.id)
    for hit in standing.order_by("ref_key", "id").iterator(_AT_ONCE):
        yield view_of_hit(hit)


def refs_after(rule_run: int) -> frozenset[str]:
    """Return the `ref_key` of every hit that stood after a rule run."""
    row = RuleRun.objects.get(id=rule_run)
    standing = Hit.objects.filter(rule=row.rule, made__lte=row.id).exclude(ended__lte=row.id)
    return frozenset(standing.values_list("ref_key", flat=True))


def hit(number: int) -> HitView | None:
    """Return one hit as it was told then; None where there is none, or none for this actor."""
    row = Hit.objects.filter(id=number).first()
    return view_of_hit(row) if row else None


def view_of_hit(row: Hit) -> HitView:
    """Return a hit as others see it."""
    return HitView(
        id=row.id,
        made=row.made_id,
        ended=row.ended_id,
        rule=row.rule,
        ref_key=row.ref_key,
        severity=row.severity,
        route=row.route,
        sealed=row.sealed,
        subject_type=row.subject_type,
        ref_shown=row.ref_shown,
        name=row.name,
        person=row.person,
        household=row.household,
        village=row.village_id,
        line=row.line,
        amount_fen=row.amount_fen,
        values=row.values,
        values_en=row.values_en,
        question_zh=row.question_zh,
        question_en=row.question_en,
        match_strength=row.match_strength,
        evidence=tuple(_evidence(told) for told in row.evidence),
        evidence_key=row.evidence_key,
    )


def _evidence(told: dict[str, Any]) -> EvidenceRow:
    batch = told["batch"]
    return EvidenceRow(
        **told | {"kind": SourceKind(told["kind"]), "batch": uuid.UUID(batch) if batch else None}
    )


def view_of_rule_run(row: RuleRun) -> RuleRunView:
    """Return a rule run as others see it."""
    return RuleRunView(
        id=row.id,
        run=row.run_id,
        rule=row.rule,
        version=row.version,
        sealed=row.sealed,
        status=RuleStatus(row.status),
        why_zh=row.why_zh,
        why_en=row.why_en,
        parameters=row.parameters,
        fingerprint=row.fingerprint,
        same_as=row.same_as_id,
        as_of=row.as_of,
        began_at=row.began_at,
        ended_at=row.ended_at,
        applied=row.applied,
        flagged=row.flagged,
        clear=row.clear,
        not_applicable=row.not_applicable,
        missing=row.missing,
        new=row.new,
        gone=row.gone,
        tables=row.tables,
    )


# ---------------------------------------------------------------- runs and rules, for pages


def runs(*, by: Actor, start: int = 0, most: int | None = 50) -> tuple[list[RunView], int]:
    """Return runs, the newest first, from `start` on, and how many there are."""
    require(by, Task.SEE_MATCH)
    rows = Run.objects.order_by("-asked_at", "id")
    part = rows[start:] if most is None else rows[start : start + most]
    with acting(by):
        return _views(list(part)), rows.count()


def run(number: uuid.UUID, *, by: Actor) -> RunView:
    """Return one run; raise Refused, hidden, where there is none."""
    require(by, Task.SEE_MATCH)
    rows = list(Run.objects.filter(id=number))
    if not rows:
        raise Refused("没有这一次比对。", "There is no such run.", hidden=True)
    with acting(by):
        return _views(rows)[0]


def _views(rows: list[Run]) -> list[RunView]:
    counts = {
        told["run"]: told
        for told in RuleRun.objects.filter(run__in=rows)
        .values("run")
        .annotate(
            done=Count("id"),
            same=Count("id", filter=~Q(same_as=None)),
            not_run=Count("id", filter=Q(status=RuleStatus.NOT_RUN)),
            flagged=Sum("flagged"),
        )
    }
    return [_view_of_run(row, counts.get(row.id, {})) for row in rows]


def _view_of_run(row: Run, counts: Mapping[str, Any]) -> RunView:
    return RunView(
        id=row.id,
        state=RunState(row.state),
        why=row.why,
        by=row.by,
        by_name=row.by_name,
        asked_at=row.asked_at,
        began_at=row.began_at,
        ended_at=row.ended_at,
        rules=None if row.rules is None else tuple(row.rules),
        as_of=row.as_of,
        total=row.total,
        done=counts.get("done", 0),
        same=counts.get("same", 0),
        not_run=counts.get("not_run", 0),
        flagged=counts.get("flagged") or 0,
        progress_zh=row.progress_zh,
        progress_en=row.progress_en,
        register_version=row.register_version,
        tables=row.tables,
    )


def rule_results(number: uuid.UUID, *, by: Actor) -> list[RuleRunView]:
    """Return what the rules gave in a run that the actor may know of, as the catalogue has them."""
    require(by, Task.SEE_MATCH)
    order = {code: place for place, code in enumerate(catalogue().flags)}
    with acting(by):
        found = rule_runs_of(number)
    return sorted(found, key=lambda one: order.get(one.rule, len(order)))


def rules(*, by: Actor, on: date) -> list[RuleView]:
    """Return every rule of the catalogue: whether it can run, and what it gave last.

    Of a sealed route whoever may not see it learns what the catalogue says, and nothing of results.
    """
    require(by, Task.SEE_MATCH)
    present = _present(on)
    flags = catalogue().flags
    ready = readiness(list(flags.values()), present)
    with acting(by):
        last = last_rule_runs()
        standing = dict(
            Hit.objects.filter(ended=None).values_list("rule").annotate(count=Count("id"))
        )
    return [
        RuleView(
            code=code,
            ready=code not in ready.lacking,
            lacking=ready.lacking.get(code, ()),
            absent=_absent(flag, present) if code in ready.in_part else (),
            known=flag.route not in SEALED or flag.route in by.sealed,
            last=last.get(code),
            standing=standing.get(code, 0),
        )
        for code, flag in flags.items()
    ]


def _present(on: date) -> set[str]:
    """Return the tables that are there: extracts that count, and what the register held last."""
    last = Run.objects.filter(state=RunState.DONE).order_by("-began_at").first()
    register = published_tables()
    held = {name for name in (last.tables if last else ()) if name in register}
    return held | kept_here() | {one.table for one in sources(by=platform(), on=on) if one.counting}


def _absent(flag: Flag, present: Collection[str]) -> tuple[str, ...]:
    return tuple(table for table in flag.tables if table not in present)


def next_tables(*, on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the one or two tables that would let the most rules run, and those rules."""
    told = readiness(list(catalogue().flags.values()), _present(on))
    return told.next_tables, told.gained


def history_of_rule(code: str, *, by: Actor, limit: int = 50) -> list[RuleRunView]:
    """Return the rule runs of a rule, the newest first."""
    require(by, Task.SEE_MATCH)
    with acting(by):
        rows = RuleRun.objects.filter(rule=code).order_by("-id")[:limit]
        return [view_of_rule_run(row) for row in rows]


def hits(
    *,
    by: Actor,
    rule: str = "",
    household: uuid.UUID | None = None,
    start: int = 0,
    most: int | None = 50,
) -> tuple[list[HitView], int]:
    """Return the hits that stand, of a rule or a household, and how many there are."""
    require(by, Task.SEE_MATCH)
    with acting(by):
        rows = Hit.objects.filter(ended=None)
        rows = rows.filter(rule=rule) if rule else rows
        rows = rows.filter(household=household) if household else rows
        ordered = rows.order_by("rule", "village", "ref_shown", "id")
        part = ordered[start:] if most is None else ordered[start : start + most]
        return [view_of_hit(row) for row in part], rows.count()


# ---------------------------------------------------------------- for recusal


def kin_of(person: int) -> frozenset[tuple[int, str]]:
    """Return the next of kin of somebody: each one's hash with what it is to her (配偶, 父母 …).

    Begin at somebody who has an account: what lies within three steps of her is known here, and
    nothing of people further away.
    """
    found = KinRow.objects.filter(a_hash=person).values_list("b_hash", "relation")
    return frozenset(found)


def offices_of(people: Collection[int]) -> tuple[OfficialPost, ...]:
    """Return the public posts that these people hold now, by their hashes."""
    rows = PostRow.objects.filter(person_hash__in=people).order_by("id")
    return tuple(
        OfficialPost(row.person_hash, row.place, row.unit, row.post, row.source) for row in rows
    )
