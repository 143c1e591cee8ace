"""The tables of batches: facts about files, and nothing about anybody in them.

What rows say lies in files of the home folder, or in the register; here stand counts and hashes.
"""

import uuid

from django.db import models

from sunledger.platform.questions.intake.contracts import CLOSED

_LIVE = ~models.Q(state__in=sorted(CLOSED))


class Batch(models.Model):
    """A file that was handed in as one table, and how far it is."""

    privacy = dict.fromkeys(
        (
            *("id", "table", "line", "place", "state", "name", "sha256", "size"),
            *("uploaded_by", "uploaded_name", "uploaded_at", "corrects", "attempt"),
            *("progress_zh", "progress_en", "began_at", "beat_at"),
            *("purpose", "basis", "as_of", "whole"),
            *("rows", "taken", "refused", "reminders", "same", "effects"),
            *("repeated", "later"),
            *("confirmed_by", "confirmed_name", "confirmed_at"),
            *("reviewed_by", "reviewed_name", "reviewed_at", "taken_at"),
            *("closed_by", "closed_name", "closed_at", "closed_why"),
        ),
        "internal",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField(max_length=40)
    line = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    uploaded_by = models.CharField(max_length=80)
    uploaded_name = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    attempt = models.UUIDField(null=True)
    progress_zh = models.CharField(max_length=300, default="")
    progress_en = models.CharField(max_length=300, default="")
    began_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=200, default="")
    basis = models.CharField(max_length=200, default="")
    as_of = models.DateField(null=True)
    whole = models.BooleanField(default=False)
    rows = models.BigIntegerField(default=0)
    taken = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    reminders = models.BigIntegerField(default=0)
    same = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    later = models.BigIntegerField(default=0)
    effects = models.JSONField(default=dict)
    confirmed_by = models.CharField(max_length=80, default="")
    confirmed_name = models.CharField(max_length=60, default="")
    confirmed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, default="")
    reviewed_name = models.CharField(max_length=60, default="")
    reviewed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, default="")
    closed_name = models.CharField(max_length=60, default="")
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["line", "place", "-uploaded_at"], name="batch_of_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "place", "sha256"], condition=_LIVE, name="a_live_file_once"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by="")
                | ~(
                    models.Q(reviewed_by=models.F("uploaded_by"))
                    | models.Q(reviewed_by=models.F("confirmed_by"))
                ),
                name="nobody_reviews_her_own_batch",
            ),
        ]


class Mapping(models.Model):
    """How the columns of a header were matched last time, by department and table."""

    privacy = dict.fromkeys(
        ("id", "line", "table", "fingerprint", "wide", "columns", "at", "by"), "internal"
    )

    line = models.CharField(max_length=40)
    table = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=32)
    wide = models.CharField(max_length=40, default="")
    columns = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "table", "fingerprint"], name="one_mapping_of_a_header"
            )
        ]


class Snapshot(models.Model):
    """The rows of a batch that count: a file under its hash, for a purpose, until a day."""

    privacy = dict.fromkeys(
        (
            *("batch", "sha256", "rows", "size", "fields", "purpose", "basis"),
            *("made_at", "expires_on", "erased_at", "erased_why"),
        ),
        "internal",
    )

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    fields = models.JSONField()
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    erased_at = models.DateTimeField(null=True)
    erased_why = models.CharField(max_length=200, default="")
