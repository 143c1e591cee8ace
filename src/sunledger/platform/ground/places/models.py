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


class Tag(models.Model):
    """For what a place is treated in a special way, from a day on; `place` is its code."""

    privacy = dict.fromkeys(("id", "place", "kind", "since", "until", "basis"), "public")

    place = models.CharField(max_length=12)
    kind = models.CharField(max_length=30)
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind"], condition=models.Q(until=None), name="a_tag_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="tag_ends_after_it_begins",
            ),
        ]


class Body(models.Model):
    """A body that works in a place: a department, a zone, a centre, a body of a village."""

    privacy = dict.fromkeys(
        ("id", "kind", "code", "name", "name_key", "place", "since", "until"), "public"
    )

    kind = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=300)
    place = models.CharField(max_length=12, db_index=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=models.Q(until=None), name="one_body_of_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="body_ends_after_it_begins",
            ),
        ]


class Reach(models.Model):
    """A township of a zone, or a village whose books a centre keeps; one body of a kind each."""

    privacy = dict.fromkeys(("id", "body", "kind", "place", "since", "until"), "public")

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    place = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place"], condition=models.Q(until=None), name="one_reach_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="reach_ends_after_it_begins",
            ),
        ]
