"""Findings brought on, step by step, by people of the right posts: many that are alike at once.

The first of those that are alike takes each step as everybody does (`findings.services.do_step`:
right, recusal, order, clocks), and the others take the same: of each it is asked whether whoever
acts must leave it to another, and their steps are written as its was, under the eyes of whoever
acts, past the triggers of the database, each with its act in the log.
"""

import io
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from PIL import Image

from sunledger.assembly.staging.contracts import Stage
from sunledger.assembly.staging.county import on
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.comparison.services import run_waiting, start_here
from sunledger.platform.questions.findings.contracts import Given, How, Outcome, PaperFile
from sunledger.platform.questions.findings.selectors import to_leave
from sunledger.platform.questions.findings.services import do_step, take_up_all

_AT_ONCE = 2_000
_WORDS = "照实写明，见所附材料"
_WITH_PAPER = frozenset(("post", "finish"))

_STEP = """
INSERT INTO findings_step (finding_id, seq, round, code, kind, from_state, to_state, day, written,
    at, "by", name, role_zh, text, data, late, own)
SELECT other, seq, round, code, kind, from_state, to_state, day, written,
    at, "by", name, role_zh, text, data, late, own
FROM findings_step, unnest(%(others)s::uuid[]) AS other
WHERE finding_id = %(first)s AND seq = %(seq)s
RETURNING id, finding_id
"""
_PAPER = """
INSERT INTO findings_paper (id, finding_id, step_id, name, kind, sha256, size)
SELECT gen_random_uuid(), s.finding_id, s.id, p.name, p.kind, p.sha256, p.size
FROM findings_step s, findings_paper p
WHERE s.finding_id = ANY(%(others)s::uuid[]) AND s.seq = %(seq)s AND p.finding_id = %(first)s
    AND p.step_id = (SELECT id FROM findings_step WHERE finding_id = %(first)s AND seq = %(seq)s)
"""
_MOVE = """
UPDATE findings_finding f SET seq = one.seq, round = one.round, state = one.state,
    outcome = one.outcome, reason = one.reason, due = one.due, due_certain = one.due_certain,
    told = one.told, asked = one.asked, appealed = one.appealed, appeal_open = one.appeal_open,
    exempt_until = one.exempt_until, decided_on = one.decided_on, whom = one.whom,
    decided_key = CASE WHEN one.decided_key = '' THEN '' ELSE f.evidence_key END
FROM findings_finding one
WHERE one.id = %(first)s AND f.id = ANY(%(others)s::uuid[])
RETURNING f.id, f.rule, f.seq, f.round, f.state, f.household, f.told
"""


def compare(stage: Stage, day: date, rules: Sequence[str]) -> None:
    """Run some rules as of a day, and take up as findings what they hit."""
    stage.tell(f"正在比对 {'、'.join(rules)}……", f"Comparing {', '.join(rules)} …")
    origin = on(day)
    number = start_here(rules, "场景", origin=origin)
    run_waiting(number, origin=origin, tell=stage.tell)
    take_up_all(origin=origin)


@dataclass(frozen=True)
class Move:
    """A step of a way: who takes it, and how many days after the one before."""

    code: str
    by: str
    after: int = 1
    outcome: Outcome | None = None


@dataclass
class Alike:
    """Findings that go one way together: of one rule, in one township, as far as each other."""

    ids: Sequence[uuid.UUID]
    day: date
    people: dict[str, Actor]
    _seq: int = field(default=1)

    def walk(self, way: Iterable[Move]) -> None:
        """Take every step of a way.

        Raises what `do_step` raises where one may not be taken, Refused where whoever acts must
        leave one of the others to another.
        """
        first, others = self.ids[0], self.ids[1:]
        for move in way:
            self.day += timedelta(days=move.after)
            by, origin = self.people[move.by], on(self.day)
            given = Given(
                text=_WORDS,
                outcome=move.outcome,
                until=self.day + timedelta(days=365) if move.outcome is Outcome.EXEMPT else None,
                how=How.VISIT,
                whom=self.people["third"].ref,
                papers=(_photo(),) if move.code in _WITH_PAPER else (),
                expected=self._seq,
            )
            self._seq = do_step(first, move.code, given, by=by, origin=origin)
            for start in range(0, len(others), _AT_ONCE):
                part = others[start : start + _AT_ONCE]
                for refused in to_leave(part, move.code, by=by).values():
                    raise refused
                with acting(by):
                    acts = self._same(first, part, move)
                    append(acts, by=by, origin=origin)

    def _same(self, first: uuid.UUID, others: Sequence[uuid.UUID], move: Move) -> list[Act]:
        """Write for the others what was written for the first; return what the log is told."""
        told: dict[str, Any] = {"first": first, "others": list(others), "seq": self._seq}
        with connection.cursor() as cursor:
            cursor.execute(_STEP, told)
            if move.code in _WITH_PAPER:
                cursor.execute(_PAPER, told)
            cursor.execute(_MOVE, told)
            moved = cursor.fetchall()
        if len(moved) != len(others):
            raise RuntimeError(f"{move.code}: {len(moved)} of {len(others)} findings moved")
        more: dict[str, str | int | bool | None] = {
            "late": False,
            "own": False,
            "papers": int(move.code in _WITH_PAPER),
        }
        if move.outcome is not None:
            more["outcome"] = move.outcome.value
        return [
            Act(
                f"findings.{move.code}",
                "finding",
                str(number),
                {
                    "rule": rule,
                    "seq": seq,
                    "round": turn,
                    "state": state,
                    "household": str(household) if household and known else None,
                    **more,
                },
            )
            for number, rule, seq, turn, state, household, known in moved
        ]


def _photo() -> PaperFile:
    """Return a photo as a phone takes it, of nothing."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return PaperFile("公示照片.jpg", out.getvalue())
