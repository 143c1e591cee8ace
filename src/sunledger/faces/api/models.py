"""The one table of this face: answers given, so that a request sent twice is done once."""

from django.db import models


class Answer(models.Model):
    """The answer to a request that came with an Idempotency-Key; of its body only a hash is kept.

    Answers to writes hold ids and states, never data of a person (once.py).
    """

    privacy = dict.fromkeys(("id", "by", "key", "asked", "status", "body", "at"), "internal")

    by = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    asked = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="an_answer_of_a_key")]
        indexes = [models.Index(fields=["by", "at"], name="answers_by_age")]
