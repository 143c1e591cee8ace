"""The tables of places: public knowledge, kept with its days."""

from django.db import models


class Division(models.Model):
    """A division for as long as it stands under one code and name."""

    privacy = dict.fromkeys(
        ("id", "code", "name", "name_key", "level", "parent", "since", "until"), "public"
    )

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=300)
    level = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["code"], name="division_by_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(until=None), name="one_division_of_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="division_ends_after_it_begins",
            ),
        ]


class Succession(models.Model):
    """Which division took the place of which: merged, split, renamed or given another code."""

    privacy = dict.fromkeys(("id", "before", "after", "on", "basis"), "public")

    before = models.ForeignKey(Division, models.PROTECT, related_name="+")
    after = models.ForeignKey(Division, models.PROTECT, related_name="+")
    on = models.DateField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="a_succession_once")
        ]
