"""Tokens: of what her person may do a program may do less, for a time, and never more."""

import dataclasses
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.access import actor_of
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.accounts.models import Account, Holding
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.tokens import (
    actor_of_token,
    make_token,
    revoke_token,
    tokens_of,
)
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.selectors import events_of

pytestmark = pytest.mark.django_db
NOW = Origin("api", datetime(2026, 3, 1, 8, tzinfo=UTC))
TODAY = date(2026, 3, 1)
TOWNSHIP = "990101001000"


@pytest.fixture
def account():
    made = Account.objects.create(
        username=f"u{uuid.uuid4().hex[:8]}", name="周一", made_at=NOW.at, is_active=True
    )
    Holding.objects.create(account=made, role="township_officer", place=TOWNSHIP, since=TODAY)
    return made


@pytest.fixture
def officer(account):
    return actor_of(account, on=TODAY)


def _make(officer, *tasks, days=30):
    return make_token("每月交表", tasks or (Task.UPLOAD,), days, by=officer, origin=NOW)


def test_a_token_may_what_was_chosen_and_nothing_else(officer):
    _, word = _make(officer, Task.UPLOAD, Task.SEE_BATCHES)
    program = actor_of_token(word, on=TODAY)
    assert program.ref == officer.ref
    assert [task for task in Task if may(program, task)] == [Task.UPLOAD, Task.SEE_BATCHES]
    assert not may(program, Task.UPLOAD, place="990102001000")
    assert program.villages == frozenset()  # no task of the registry: no household is seen at all


def test_what_the_person_lost_the_token_lost_with_it(officer, account):
    _, word = _make(officer)
    Holding.objects.filter(account=account).update(until=TODAY + timedelta(days=1))
    assert may(actor_of_token(word, on=TODAY), Task.UPLOAD)
    assert not may(actor_of_token(word, on=TODAY + timedelta(days=1)), Task.UPLOAD)


def test_a_token_ends(officer, account):
    token, word = _make(officer, days=2)
    assert actor_of_token(word, on=TODAY + timedelta(days=1)) is not None
    assert actor_of_token(word, on=TODAY + timedelta(days=2)) is None
    assert actor_of_token(word + "x", on=TODAY) is None
    revoke_token(token.id, by=officer, origin=NOW)
    revoke_token(token.id, by=officer, origin=NOW)
    assert actor_of_token(word, on=TODAY) is None
    assert tokens_of(officer, on=TODAY) == []
    _, another = _make(officer)
    Account.objects.filter(id=account.id).update(is_active=False)
    assert actor_of_token(another, on=TODAY) is None
    kinds = [event.kind for event in events_of("account", str(account.id))]
    assert kinds == ["accounts.token_made", "accounts.token_revoked", "accounts.token_made"]


def test_its_word_is_told_once_and_kept_nowhere(officer):
    _, word = _make(officer)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(t::text, '') FROM accounts_token t)"
            " || (SELECT string_agg(e::text, '') FROM transparency_event e)"
        )
        kept = cursor.fetchone()[0]
    assert word not in kept
    assert word.removeprefix("sun_") not in kept


@pytest.mark.parametrize(
    ("name", "tasks", "days"),
    [
        ("", (Task.UPLOAD,), 3),
        ("长" * 61, (Task.UPLOAD,), 3),
        ("表", (), 3),
        ("表", (Task.UPLOAD,), 0),
        ("表", (Task.UPLOAD,), 367),
        ("表", (Task.UPLOAD, Task.APPROVE_ACCOUNT), 3),  # not hers
    ],
)
def test_no_token_is_made_of_this(officer, name, tasks, days):
    with pytest.raises(SunledgerError):
        make_token(name, tasks, days, by=officer, origin=NOW)
    assert tokens_of(officer, on=TODAY) == []


def test_a_token_begets_and_ends_none(officer):
    token, word = _make(officer)
    program = actor_of_token(word, on=TODAY)
    with pytest.raises(Refused):
        _make(program)
    with pytest.raises(Refused):
        revoke_token(token.id, by=program, origin=NOW)


def test_nobody_ends_the_token_of_another(officer):
    token, word = _make(officer)
    other = dataclasses.replace(officer, ref=f"a:{uuid.uuid4()}")
    with pytest.raises(Refused) as told:
        revoke_token(token.id, by=other, origin=NOW)
    assert told.value.hidden
    assert actor_of_token(word, on=TODAY) is not None


def test_the_day_of_its_last_use_is_kept(officer):
    _, word = _make(officer)
    actor_of_token(word, on=TODAY + timedelta(days=3))
    assert [token.used_on for token in tokens_of(officer, on=TODAY)] == [TODAY + timedelta(days=3)]
