"""The tables of the log. Only services.append writes them, in SQL: a trigger gives the numbers."""

from django.db import models


class Event(models.Model):
    """An act.

    `content` is its RFC 8785 JSON; `leaf` is SHA-256 of nonce and content, the leaf data of RFC
    6962: tree, checkpoints and proofs are built over it without a change of this table.
    """

    privacy = dict.fromkeys(
        ("number", "at", "kind", "by", "face", "run", "subject_kind", "subject", "content", "leaf"),
        "internal",
    )

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    face = models.CharField(max_length=20)
    run = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    content = models.TextField()
    leaf = models.BinaryField(max_length=32)

    class Meta:
        managed = True
        indexes = [
            models.Index(fields=["subject_kind", "subject", "number"], name="event_of_subject"),
            models.Index(fields=["run", "number"], name="event_of_run"),
            models.Index(fields=["by", "number"], name="event_of_actor"),
        ]


class Nonce(models.Model):
    """The 32 random bytes of an event.

    Where they are destroyed, its hashes say nothing any more (erasure under PIPL art. 47), while
    every proof still holds.
    """

    privacy = {"event": "internal", "nonce": "secret"}

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="+", db_constraint=True
    )
    nonce = models.BinaryField(max_length=32)
