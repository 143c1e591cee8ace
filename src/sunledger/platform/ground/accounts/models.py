"""The tables of people who sign in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

# Whoever has one of these posts has no other in the same days: roles.yaml says `exclusive`, the
# database holds to it, and a test compares the two.
EXCLUSIVE = ("audit_admin", "security_admin", "system_admin")


class Account(AbstractBaseUser):
    """A person who signs in, by the real name; what she may do stands in her posts."""

    privacy = {
        "id": "internal",
        "password": "secret",
        "last_login": "internal",
        "username": "internal",
        "name": "internal",
        "is_active": "internal",
        "made_at": "internal",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]


class Proposal(models.Model):
    """What one person proposed about an account or a post, and another decided.

    The database refuses a decision by whoever proposed it or whom it is about, and any change of
    what was decided.
    """

    privacy = dict.fromkeys(
        (
            *("id", "kind", "account", "username", "name", "role", "place", "line", "household"),
            *("since", "until", "holding", "why", "proposed_by", "proposed_at", "state"),
            *("decided_by", "decided_at", "decided_why"),
        ),
        "internal",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    username = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=12, blank=True)
    line = models.CharField(max_length=40, null=True)  # noqa: DJ001 - None is "every line", not ""
    household = models.UUIDField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    holding = models.ForeignKey("Holding", models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "proposed_at"], name="proposal_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None) | ~Q(proposed_by=F("account")),
                name="nobody_proposes_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn", decided_by=F("proposed_by"))
                | (
                    ~Q(state="withdrawn")
                    & ~Q(decided_by=F("proposed_by"))
                    & (Q(account=None) | ~Q(decided_by=F("account")))
                ),
                name="another_decides",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | Q(
                    state__in=("approved", "rejected", "withdrawn"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["username"],
                condition=Q(state="waiting", kind="open"),
                name="a_user_name_proposed_once",
            ),
        ]


class Holding(models.Model):
    """A post of a person: role, place and line, from a day on; it ends, it is never deleted."""

    privacy = dict.fromkeys(
        ("id", "account", "role", "place", "line", "household", "since", "until", "granted"),
        "internal",
    )

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    line = models.CharField(max_length=40, null=True)  # noqa: DJ001 - None is "every line", not ""
    household = models.UUIDField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    granted = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="post_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="exclusive_post_stands_alone",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    (
                        Case(When(role__in=EXCLUSIVE, then=F("role")), default=Value("")),
                        RangeOperators.NOT_EQUAL,
                    ),
                    (
                        Func("since", "until", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Identity(models.Model):
    """The keyed hash of the ID number of whoever has an account: for kinship, and nothing else.

    The number itself is nowhere kept. It counts once a second person wrote the same number.
    """

    privacy = dict.fromkeys(("proposal", "account", "confirmed_at"), "internal") | {
        "id_hash": "secret"
    }

    proposal = models.OneToOneField(Proposal, models.PROTECT, primary_key=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    id_hash = models.BigIntegerField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "-confirmed_at"],
                name="identity_of_account",
                condition=Q(confirmed_at__isnull=False),
            )
        ]


class Invitation(models.Model):
    """The word by which a person sets the password the first time; of the word only a hash is kept.

    It is good once and for some days.
    """

    privacy = dict.fromkeys(("id", "account", "made_at", "until", "used_at"), "internal") | {
        "digest": "secret"
    }

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Look(models.Model):
    """That somebody looked at a household or a person, by the real name and unit, and for what.

    Append-only by the database's right. `household` is the one whose log it stands in.
    """

    privacy = dict.fromkeys(
        (
            *("id", "at", "by", "name", "unit", "face"),
            *("subject_kind", "subject", "household", "purpose", "words"),
        ),
        "internal",
    )

    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=200)
    face = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    household = models.UUIDField(null=True)
    purpose = models.CharField(max_length=30)
    words = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["household", "-id"], name="look_of_household"),
            models.Index(fields=["subject_kind", "subject", "-id"], name="look_of_subject"),
            models.Index(fields=["by", "-id"], name="look_of_actor"),
        ]


class Token(models.Model):
    """The word by which a program of a person signs in; of the word only a hash is kept."""

    privacy = dict.fromkeys(
        ("id", "account", "name", "tasks", "made_at", "until", "revoked_at", "used_on"), "internal"
    ) | {"digest": "secret"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    tasks = models.JSONField()
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    until = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
