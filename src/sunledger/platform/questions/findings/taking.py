"""The hits of a rule run become findings: new ones, known ones, and those whose cause is gone."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import present
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.comparison.access import platform
from sunledger.platform.questions.comparison.contracts import HitView, RuleRunView, RuleStatus
from sunledger.platform.questions.comparison.selectors import (
    hits_after,
    last_rule_runs,
    rule_run,
)
from sunledger.platform.questions.findings import flow, matters, moving, reading
from sunledger.platform.questions.findings.access import hidden
from sunledger.platform.questions.findings.contracts import OVER, Outcome, State, TakenUp
from sunledger.platform.questions.findings.following import go_with
from sunledger.platform.questions.findings.models import Finding, Step
from sunledger.platform.questions.findings.models import TakenUp as TakenRow

_LOCK = 7_306_005  # with the rule's name, under which its hits are taken up one after another
_AT_ONCE = 500
_GONE = "再核对一遍，没有再对上，这个问题撤回"
_AGAIN = "再核对一遍，又对上了"
# Once it was decided, what it says stays as it was decided on.
_UNDECIDED = frozenset(
    (
        *(State.RAISED, State.TRIAGED, State.NOTIFIED, State.REPLIED, State.CHECKING),
        *(State.CHECKED, State.OPINED, State.ASKED, State.ANSWERED, State.ASSIGNED, State.HELPED),
    )
)
_COPIED = (
    *("severity", "route", "household", "person", "line", "amount_fen"),
    *("ref_shown", "name", "values", "values_en", "question_zh", "question_en", "evidence_key"),
)


def take_up(number: int, *, by: Actor, origin: Origin) -> TakenUp:
    """Make findings of the hits that stand after a rule run; once for each, whatever happens.

    A subject that is not known is a new finding; a known one is renewed; one that was decided is
    raised again only on other evidence or after its exemption. A finding that was not decided and
    is not hit any more is withdrawn, where the rule read every table that showed it. Raises
    Refused, hidden, where the actor sees no such rule run.
    """
    with acting(by):
        require(by, Task.RUN_MATCH)
        run = rule_run(number)
        if run is None:
            raise hidden()
        _wait_for_turn(run.rule)
        done = TakenRow.objects.filter(rule_run=number).first()
        if done is not None:
            return _told(done, already=True)
        row = TakenRow(rule_run_id=number, sealed=run.sealed, at=origin.at)
        taking = _Taking(run, by, origin)
        later = TakenRow.objects.filter(rule_run__rule=run.rule, rule_run__gt=number).exists()
        if run.status is not RuleStatus.NOT_RUN and not later:
            taking.take()
        row.route = taking.route
        row.raised, row.renewed, row.again = taking.raised, taking.renewed, taking.again
        row.withdrawn, row.kept = taking.withdrawn, taking.kept
        row.save(force_insert=True)
        append([_act(row, run)], by=by, origin=origin)
        return _told(row)


def take_up_all(*, origin: Origin) -> list[TakenUp]:
    """Take up of every rule its last result, where that was not done yet: each in its transaction.

    The platform does it, after each comparison; a kill in between loses nothing.
    """
    by = platform()
    if not by.posts:
        return []
    with acting(by):
        runs = {run.id for run in last_rule_runs().values()}
        runs -= set(TakenRow.objects.filter(rule_run__in=runs).values_list("rule_run", flat=True))
    return [take_up(number, by=by, origin=origin) for number in sorted(runs)]


def _wait_for_turn(rule: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, rule])


@dataclass
class _Taking:
    """What a rule run makes of findings, counted."""

    run: RuleRunView
    by: Actor
    origin: Origin
    raised: int = 0
    renewed: int = 0
    again: int = 0
    withdrawn: int = 0
    kept: int = 0
    today: date = field(init=False)
    known: dict[str, Finding] = field(init=False)
    places: dict[int, str] = field(default_factory=dict)
    seen: list[uuid.UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = localdate(self.origin.at)
        rows = Finding.objects.select_for_update(of=("self",)).filter(rule=self.run.rule)
        self.known = {row.ref_key: row for row in rows}

    @property
    def route(self) -> str:
        """Return the route of the rule."""
        flag = catalogue().flags.get(self.run.rule)
        return flag.route if flag else ""

    def take(self) -> None:
        """Take every hit, then see whose cause is gone."""
        found: set[str] = set()
        for part in _parts(hits_after(self.run.id)):
            fresh = []
            for hit in part:
                found.add(hit.ref_key)
                row = self.known.get(hit.ref_key)
                if row is None:
                    fresh.append(hit)
                else:
                    self._see_again(row, hit)
            self._raise_new(fresh)
        for ids in _chunks(self.seen):
            stale = Finding.objects.filter(id__in=ids).exclude(seen_last=self.today)
            stale.update(seen_last=self.today)
        go_with({row: row.household for row in self.known.values()})
        for key, row in self.known.items():
            if key not in found and self._may_withdraw(row):
                self._withdraw(row)

    # --- new ones -------------------------------------------------------------------------------

    def _raise_new(self, hits: list[HitView]) -> None:
        rows = []
        for hit in hits:
            row = Finding(
                rule=hit.rule,
                ref_key=hit.ref_key,
                state=State.RAISED,
                raised_at=self.origin.at,
                raised_on=self.today,
            )
            self._copy(row, hit)
            now = matters.now_of(self._place(hit.village), self.today)
            moving.set_due(row, moving.first_case(row, self.today), now)
            rows.append(row)
        Finding.objects.bulk_create(rows)
        Step.objects.bulk_create(
            Step(
                finding=row,
                seq=1,
                round=1,
                code="raise",
                to_state=State.RAISED,
                day=self.today,
                written=self.today,
                at=self.origin.at,
                by=self.by.ref,
                name=self.by.name,
                role_zh=moving.MACHINE_ZH,
            )
            for row in rows
        )
        Finding.objects.filter(id__in=[row.id for row in rows]).update(seq=1)
        go_with({row: row.household for row in rows})
        self.raised += len(rows)

    def _copy(self, row: Finding, hit: HitView) -> None:
        for name in _COPIED:
            setattr(row, name, getattr(hit, name))
        row.hit_id, row.rule_run_id = hit.id, self.run.id
        row.sealed = row.sealed or hit.sealed
        row.village_id, row.match, row.subject_type = (
            hit.village,
            hit.match_strength,
            hit.subject_type,
        )
        row.evidence = reading.evidence_told(hit.evidence)
        row.seen_last = self.today
        row.track = flow.track_of(
            severity=hit.severity,
            route=hit.route,
            subject_type=hit.subject_type,
            match=hit.match_strength,
            household=hit.household is not None,
        )

    def _place(self, village: int | None) -> str | None:
        if village is None:
            return None
        if village not in self.places:
            found = present([village])
            self.places[village] = found[village].code if village in found else ""
        return self.places[village]

    # --- known ones -----------------------------------------------------------------------------

    def _see_again(self, row: Finding, hit: HitView) -> None:
        state = State(row.state)
        if state in OVER and self._is_news(row, hit):
            steps = matters.steps_of(row)
            self._step(row, steps, "raise", _AGAIN, hit)
            self.again += 1
            return
        if state in _UNDECIDED and hit.id != row.hit_id:
            track = row.track
            self._copy(row, hit)
            row.track = track  # its way goes on as it began
            row.save()
            self.renewed += 1
            return
        self.kept += 1
        self.seen.append(row.id)

    def _is_news(self, row: Finding, hit: HitView) -> bool:
        """Tell whether what is over is asked about again: a decision teaches the next run."""
        if row.state == State.WITHDRAWN:
            return True
        if row.exempt_until is not None and row.outcome == Outcome.EXEMPT:
            return self.today > row.exempt_until
        if row.appeal_open or (row.state == State.EFFECTIVE and not self._appeal_over(row)):
            return False
        return hit.evidence_key != row.decided_key

    def _appeal_over(self, row: Finding) -> bool:
        return row.due is None or self.today > row.due

    # --- whose cause is gone --------------------------------------------------------------------

    def _may_withdraw(self, row: Finding) -> bool:
        """Tell whether what is not hit any more is gone, and not only not read."""
        before = flow.steps()["withdraw"].before or frozenset()
        shown_by = {told["source"] for told in row.evidence}
        return row.state in before and shown_by <= set(self.run.tables)

    def _withdraw(self, row: Finding) -> None:
        self._step(row, matters.steps_of(row), "withdraw", _GONE, None)
        self.withdrawn += 1

    def _step(
        self, row: Finding, steps: list[Step], code: str, text: str, hit: HitView | None
    ) -> None:
        now = matters.now_of(self._place(row.village_id), self.today)
        day = max(self.today, steps[-1].day)
        wish = flow.Wish(code, self.by.ref, day, text=text)
        who = (self.by.ref, self.by.name, moving.MACHINE_ZH)
        if hit is not None:
            self._copy(row, hit)
        moving.write(row, steps, wish, now, who, origin=self.origin)


def _parts(hits: Iterator[HitView]) -> Iterator[list[HitView]]:
    while part := list(islice(hits, _AT_ONCE)):
        yield part


def _chunks(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _told(row: TakenRow, *, already: bool = False) -> TakenUp:
    return TakenUp(
        rule_run=row.rule_run_id,
        raised=row.raised,
        renewed=row.renewed,
        again=row.again,
        withdrawn=row.withdrawn,
        kept=row.kept,
        already=already,
    )


def _act(row: TakenRow, run: RuleRunView) -> Act:
    if row.sealed:
        return Act("sealed.taken_up", "sealed", str(row.rule_run_id), {})
    told: dict[str, Any] = {
        "rule": run.rule,
        "raised": row.raised,
        "renewed": row.renewed,
        "again": row.again,
        "withdrawn": row.withdrawn,
        "kept": row.kept,
    }
    return Act("findings.taken_up", "rule_run", str(row.rule_run_id), told)
