"""The tables of runs and hits.

A hit is written once and ended by a later rule run, never changed: what stood after any run can be
read again. Of the rows of an extract nothing enters here but the masked fields that show a hit.
"""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


def _all(kind: str, fields: str) -> dict[str, str]:
    """Return the one class of privacy for each of these fields."""
    return dict.fromkeys(fields.split(), kind)


def _link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(to, models.PROTECT, related_name="+", **more)


class Run(models.Model):
    """One run of some or all rules: who asked for it, how far it is, and what it reads."""

    privacy = _all(
        "internal",
        "id state why by by_name asked_at began_at ended_at attempt rules as_of total"
        " progress_zh progress_en register_version tables",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10)
    why = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempt = models.UUIDField(null=True)
    rules = ArrayField(models.CharField(max_length=10), null=True)
    as_of = models.DateField()
    total = models.IntegerField(default=0)
    progress_zh = models.CharField(max_length=300, default="")
    progress_en = models.CharField(max_length=300, default="")
    register_version = models.BigIntegerField(null=True)
    tables = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="runs_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="one_run_at_a_time"
            )
        ]


class RuleRun(models.Model):
    """What one rule gave in one run; written with its hits, so that it is there or is not."""

    privacy = _all(
        "internal",
        "id run rule route sealed version parameters fingerprint same_as status why_zh why_en"
        " applied flagged clear not_applicable missing new gone as_of began_at ended_at tables"
        " batches",
    )

    id = models.BigAutoField(primary_key=True)
    run = _link(Run, db_index=False)
    rule = models.CharField(max_length=10)
    route = models.CharField(max_length=12)
    sealed = models.BooleanField()
    version = models.CharField(max_length=64)
    parameters = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    same_as = _link("self", null=True)
    status = models.CharField(max_length=12)
    why_zh = models.CharField(max_length=1000, default="")
    why_en = models.CharField(max_length=1000, default="")
    applied = models.IntegerField(default=0)
    flagged = models.IntegerField(default=0)
    clear = models.IntegerField(default=0)
    not_applicable = models.IntegerField(default=0)
    missing = models.JSONField(default=dict)
    new = models.IntegerField(default=0)
    gone = models.IntegerField(default=0)
    as_of = models.DateField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    tables = models.JSONField(default=dict)
    batches = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="a_rule_once_a_run")]
        indexes = [
            models.Index(fields=["rule", "-id"], name="runs_of_rule"),
            GinIndex(fields=["batches"], name="uses_of_batch"),
        ]


class Hit(models.Model):
    """One subject that a rule asks about, from the rule run `made` until the rule run `ended`."""

    privacy = _all(
        "internal",
        "id made ended rule ref_key severity route sealed subject_type person household village"
        " line amount_fen match_strength evidence_key content",
    ) | _all("masked", "ref_shown name values values_en question_zh question_en evidence")

    id = models.BigAutoField(primary_key=True)
    made = _link(RuleRun)
    ended = _link(RuleRun, null=True)
    rule = models.CharField(max_length=10)
    ref_key = models.CharField(max_length=32)
    severity = models.CharField(max_length=4)
    route = models.CharField(max_length=12)
    sealed = models.BooleanField()
    subject_type = models.CharField(max_length=20)
    ref_shown = models.CharField(max_length=400)
    name = models.CharField(max_length=400, null=True)  # noqa: DJ001 - "" is a name, None none
    person = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    village = _link("places.Division", null=True)
    line = models.CharField(max_length=40, null=True)  # noqa: DJ001 - None: the office's own
    amount_fen = models.BigIntegerField(null=True)
    values = models.JSONField()
    values_en = models.JSONField()
    question_zh = models.TextField()
    question_en = models.TextField()
    match_strength = models.CharField(max_length=20)
    evidence = models.JSONField()
    evidence_key = models.CharField(max_length=64)
    content = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "ref_key"], condition=Q(ended=None), name="a_hit_stands_once"
            )
        ]
        indexes = [
            models.Index(fields=["rule", "ref_key", "id"], name="hits_of_subject"),
            models.Index(
                fields=["household"], name="hits_of_household", condition=~Q(household=None)
            ),
        ]


class KinPair(models.Model):
    """That b is a's relation, within three steps of an account. For recusal, and nothing else."""

    privacy = _all("secret", "a_hash b_hash") | _all("internal", "id relation source")

    a_hash = models.BigIntegerField(db_index=True)
    b_hash = models.BigIntegerField()
    relation = models.CharField(max_length=40)
    source = models.CharField(max_length=40)


class KinMark(models.Model):
    """What kin and posts were read from last: while that is the same they are not read again."""

    privacy = _all("internal", "digest at")

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()


class OfficialPost(models.Model):
    """That somebody with a household or an account holds a public post. For recusal."""

    privacy = _all("secret", "person_hash") | _all("internal", "id place unit post source")

    person_hash = models.BigIntegerField(db_index=True)
    place = models.CharField(max_length=12, default="")
    unit = models.CharField(max_length=200, default="")
    post = models.CharField(max_length=200, default="")
    source = models.CharField(max_length=40)


class Request(models.Model):
    """A table that was asked of a department, and when it is due.

    What answers it is the first batch of the table that is taken in afterwards.
    """

    privacy = _all(
        "internal",
        "id table line place purpose asked_by asked_name asked_at due_on withdrawn_at"
        " withdrawn_why withdrawn_by",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField(max_length=40)
    line = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    purpose = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=80)
    asked_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, default="")
    withdrawn_by = models.CharField(max_length=60, default="")

    class Meta:
        indexes = [models.Index(fields=["line", "table", "-asked_at"], name="requests_of_line")]


class Schedule(models.Model):
    """How often a table is due in this county, where it is not as schedule.yaml has it."""

    privacy = _all("internal", "id table every day by at")

    table = models.CharField(max_length=40, unique=True)
    every = models.CharField(max_length=10)
    day = models.SmallIntegerField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
