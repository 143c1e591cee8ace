"""The tables of findings.

What a finding says is a copy of its last hit, masked as that is, so that whoever may see the
finding but not the hit (the household, the department that is asked) reads the same. Steps are only
added; the database holds to it, and to the order of the way (migration 0002).
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from sunledger.platform.questions.findings.contracts import OVER

# As lists ask for it (lists.chosen), so that the index is of use to them.
_OPEN = ~Q(state__in=sorted(map(str, OVER)), appeal_open=False)


def _all(kind: str, fields: str) -> dict[str, str]:
    """Return the one class of privacy for each of these fields."""
    return dict.fromkeys(fields.split(), kind)


def _link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(to, models.PROTECT, related_name="+", **more)


class Finding(models.Model):
    """One question about one subject, from hit to hit the same.

    `seq` is the number of its last step, `round` how often it was raised. `told` since the person
    was told of it, `asked` since the department of its line was; both let others see it.
    `decided_key` is what the evidence was when it was decided: on the same it is not raised again.
    """

    privacy = _all(
        "internal",
        "id rule ref_key hit rule_run severity route sealed track match subject_type household"
        " person village line amount_fen evidence_key state outcome seq round raised_at raised_on"
        " seen_last due due_certain told asked appealed appeal_open exempt_until decided_key"
        " decided_on whom",
    ) | _all("masked", "ref_shown name values values_en question_zh question_en evidence reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(max_length=10)
    ref_key = models.CharField(max_length=32)
    hit = _link("comparison.Hit", db_index=False)
    rule_run = _link("comparison.RuleRun", db_index=False)
    severity = models.CharField(max_length=4)
    route = models.CharField(max_length=12)
    sealed = models.BooleanField()
    track = models.CharField(max_length=10)
    match = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=20)
    household = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    village = _link("places.Division", null=True, db_index=False)
    line = models.CharField(max_length=40, null=True)  # noqa: DJ001 - None: the office's own
    amount_fen = models.BigIntegerField(null=True)
    ref_shown = models.CharField(max_length=400)
    name = models.CharField(max_length=400, null=True)  # noqa: DJ001 - as the hit has it
    values = models.JSONField()
    values_en = models.JSONField()
    question_zh = models.TextField()
    question_en = models.TextField()
    evidence = models.JSONField()
    evidence_key = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    outcome = models.CharField(max_length=16, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    seq = models.IntegerField(default=0)
    round = models.IntegerField(default=1)
    raised_at = models.DateTimeField()
    raised_on = models.DateField()
    seen_last = models.DateField()
    due = models.DateField(null=True)
    due_certain = models.BooleanField(default=True)
    told = models.BooleanField(default=False)
    asked = models.BooleanField(default=False)
    appealed = models.BooleanField(default=False)
    appeal_open = models.BooleanField(default=False)
    exempt_until = models.DateField(null=True)
    decided_key = models.CharField(max_length=64, blank=True, default="")
    decided_on = models.DateField(null=True)
    whom = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "ref_key"], name="a_finding_of_a_subject_once")
        ]
        indexes = [
            models.Index(fields=["village", "due"], name="open_findings", condition=_OPEN),
            models.Index(fields=["state", "due"], name="findings_by_state"),
            models.Index(
                fields=["household"], name="findings_of_household", condition=~Q(household=None)
            ),
        ]


class Step(models.Model):
    """A step that was done, and who did it; `day` is the day it tells of, `at` when it was written.

    `own` where the household itself did it, signed in. `data` holds what is given beside words.
    """

    privacy = _all(
        "internal",
        "id finding seq round code from_state to_state day written at by name role_zh data late"
        " own kind",
    ) | _all("masked", "text")

    id = models.BigAutoField(primary_key=True)
    finding = _link(Finding, db_index=False)
    seq = models.IntegerField()
    round = models.IntegerField()
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, blank=True)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    day = models.DateField()
    written = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    role_zh = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    late = models.BooleanField(default=False)
    own = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "seq"], name="steps_of_a_finding_in_order")
        ]
        indexes = [models.Index(fields=["by", "-id"], name="steps_of_actor")]


class Paper(models.Model):
    """A photo, a scan or a letter that goes with a step; its content lies sealed in the home."""

    privacy = _all("internal", "id step finding name kind sha256 size")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = _link(Finding)
    step = _link(Step)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()


class TakenUp(models.Model):
    """That the hits of a rule run became findings, and what that changed: once for each."""

    privacy = _all("internal", "rule_run route sealed at raised renewed again withdrawn kept")

    rule_run = models.OneToOneField(
        "comparison.RuleRun", models.PROTECT, primary_key=True, related_name="+"
    )
    route = models.CharField(max_length=12)
    sealed = models.BooleanField()
    at = models.DateTimeField()
    raised = models.IntegerField()
    renewed = models.IntegerField()
    again = models.IntegerField()
    withdrawn = models.IntegerField()
    kept = models.IntegerField()
