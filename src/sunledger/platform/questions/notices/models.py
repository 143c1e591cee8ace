"""The tables of publications: what anybody may read, and who let it become public."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from sunledger.platform.questions.notices.contracts import SHOWN

_SHOWN = Q(state__in=sorted(map(str, SHOWN)))


def _all(kind: str, fields: str) -> dict[str, str]:
    """Return the one class of privacy for each of these fields."""
    return dict.fromkeys(fields.split(), kind)


def _link(to: Any, **more: Any) -> Any:  # noqa: ANN401 - as Django types its fields
    return models.ForeignKey(to, models.PROTECT, related_name="+", **more)


class Edition(models.Model):
    """One version of a publication, masked; it has no other content.

    `series` is the address, the same for every version of one key. `content` is canonical JSON,
    `sha256` its hash, which stands in the log; where it was taken down the hash alone is left.
    `villages` are the ids of those it lies in: who sees them all sees what is not public yet.
    `clock` is the parameter of its days; `first` and `last` the days of its notice, both included.
    """

    privacy = _all(
        "public",
        "id series version kind place period slug title_zh title_en content sha256 rows state"
        " personal days working first last published_at closed_at event search_zh waiting",
    ) | _all(
        "internal",
        "villages clock masked pictures source_room source_subject source_id prepared_by"
        " prepared_name prepared_at agreed_by agreed_name ended_at ended_by ended_name reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.UUIDField()
    version = models.IntegerField()
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=12)
    villages = ArrayField(models.BigIntegerField())
    period = models.CharField(max_length=10, blank=True)
    slug = models.CharField(max_length=80, blank=True)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    search_zh = models.CharField(max_length=400)
    state = models.CharField(max_length=10)
    personal = models.BooleanField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    masked = models.JSONField()
    pictures = models.JSONField(default=list)
    clock = models.CharField(max_length=60, blank=True)
    days = models.IntegerField(null=True)
    working = models.BooleanField(default=False)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    source_room = models.CharField(max_length=20)
    source_subject = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80)
    prepared_by = models.CharField(max_length=80)
    prepared_name = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=80, blank=True)
    agreed_name = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    event = models.BigIntegerField(null=True)
    waiting = models.IntegerField(default=0)  # objections without an answer
    closed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_name = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["series", "version"], name="editions_of_a_series"),
            models.Index(fields=["place", "kind", "period"], name="shown_at", condition=_SHOWN),
            models.Index(fields=["kind", "-published_at"], name="shown_of_kind", condition=_SHOWN),
            models.Index(fields=["last"], name="notices_running", condition=Q(state="published")),
            models.Index(
                fields=["state", "prepared_at"],
                name="editions_waiting",
                condition=Q(state__in=("draft", "waiting")),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series"], name="one_shown_of_a_series", condition=_SHOWN
            ),
            models.UniqueConstraint(
                fields=["series"],
                name="one_prepared_of_a_series",
                condition=Q(state__in=("draft", "waiting")),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | (~Q(agreed_by="") & ~Q(agreed_by=F("prepared_by"))),
                name="agreed_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "waiting", "refused"))
                | Q(published_at__isnull=False),
                name="what_is_public_was_published",
            ),
            models.CheckConstraint(
                condition=Q(first=None) | Q(last__gte=F("first") + F("days")),
                name="a_notice_has_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(content=""),
                name="what_is_taken_down_is_gone",
            ),
        ]


class Row(models.Model):
    """A row of what is shown, to be searched; `grams` are parts of it, in signs and pinyin."""

    privacy = _all("public", "id edition table number cells key grams place")

    id = models.BigAutoField(primary_key=True)
    edition = _link(Edition)
    place = models.CharField(max_length=12)
    table = models.CharField(max_length=40)
    number = models.IntegerField()
    cells = ArrayField(models.TextField())
    key = models.TextField()
    grams = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="rows_by_grams", fastupdate=False)]


class Came(models.Model):
    """What a list of payees told of a village, kept when the list goes: how many, and how much.

    No name, no number and no part of one is in it. A figure under five is kept, as the next list
    may make it more, and is never told alone (`received`).
    """

    privacy = _all("public", "id edition village") | _all("internal", "payments fen")

    id = models.BigAutoField(primary_key=True)
    edition = _link(Edition)
    village = models.CharField(max_length=200)
    payments = models.IntegerField()
    fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "village"], name="came_to_a_village_once"),
            models.CheckConstraint(condition=Q(payments__gt=0), name="somebody_was_paid"),
        ]


class Objection(models.Model):
    """What somebody said against a publication, and what was answered.

    `sealed` is what was typed and how to be reached, for who answers alone; `shown` is what the
    public sees of it once it is answered.
    """

    privacy = (
        _all("public", "id series edition number on shown line due answer answered_on unit")
        | _all("internal", "villages at answered_by answered_name answered_at")
        | _all("secret", "sealed")
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.UUIDField()
    edition = _link(Edition)
    villages = ArrayField(models.BigIntegerField())
    number = models.IntegerField()
    at = models.DateTimeField()
    on = models.DateField()
    sealed = models.BinaryField()
    shown = models.TextField()
    line = models.CharField(max_length=60, blank=True)
    due = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_name = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due"], name="objections_waiting", condition=Q(answered_at=None))
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="an_objection_by_number"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (~Q(answer="") & ~Q(answered_by="")),
                name="an_answer_has_words",
            ),
        ]
