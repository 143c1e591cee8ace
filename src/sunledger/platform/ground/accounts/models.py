"""The tables of people who sign in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Account(AbstractBaseUser):
    """A person who signs in, by the real name; what she may do stands in her posts."""

    privacy = {
        "id": "internal",
        "password": "secret",
        "last_login": "internal",
        "username": "internal",
        "name": "internal",
        "email": "secret",
        "is_active": "internal",
        "made_at": "internal",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]


class Holding(models.Model):
    """A post of a person: role, place and line, from a day on; it ends, it is never deleted."""

    privacy = dict.fromkeys(
        ("id", "account", "role", "place", "line", "household", "since", "until"), "internal"
    )

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    line = models.CharField(max_length=40, null=True)  # noqa: DJ001 - None is "every line", not ""
    household = models.UUIDField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)


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
