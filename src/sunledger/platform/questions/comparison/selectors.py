"""Questions that this room answers, of hits and runs that the actor may see.

Hits and rule runs are read inside `acting`: whoever may not see a sealed route does not even count
its rules.
"""

import uuid
from collections.abc import Collection, Iterator
from typing import Any

from sunledger.platform.questions.comparison.contracts import (
    EvidenceRow,
    HitView,
    OfficialPost,
    RuleRunView,
    RuleStatus,
    SourceKind,
)
from sunledger.platform.questions.comparison.models import Hit, RuleRun
from sunledger.platform.questions.comparison.models import KinPair as KinRow
from sunledger.platform.questions.comparison.models import OfficialPost as PostRow

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
