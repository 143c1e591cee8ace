"""The ID number of whoever is in office: one writes it, another again, and only a hash is kept."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from world import NOW

from sunledger.kit.ids import read_person_id
from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts import selectors, services
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import NotPossible

pytestmark = pytest.mark.django_db
STEMS = "99010119800101123", "99010119800101121"


@pytest.fixture
def numbers():
    """Return two numbers with their right check digits."""

    def right(stem):
        tries = (stem + digit for digit in "0123456789X")
        return next(number for number in tries if read_person_id(number).problem is None)

    return tuple(map(right, STEMS))


def test_one_writes_it_and_another_again(world, numbers, settings):
    officer = world.actor("township_officer")
    account = world.account("township_officer")
    system, security = world.actor("system_admin"), world.actor("security_admin")
    proposal = services.propose_identity(account, numbers[0], "照身份证登记", by=system, origin=NOW)
    assert selectors.identity_of(officer.ref) is None
    with pytest.raises(NotPossible) as refused:
        services.approve(proposal, by=security, origin=NOW)
    assert refused.value.code == "number_again"
    with pytest.raises(NotPossible):
        services.confirm_identity(proposal, numbers[1], by=security, origin=NOW)
    services.confirm_identity(proposal, numbers[0], by=security, origin=NOW)
    known = pseudonym(settings.HOME.key("pseudonyms"), "person", numbers[0])
    assert selectors.identity_of(officer.ref) == known
    assert selectors.identities() == {officer.ref: known}


def test_nobody_confirms_what_she_proposed_or_is_about(world, numbers):
    system, security = world.actor("system_admin"), world.actor("security_admin")
    own = world.founders["system_admin"]
    with pytest.raises(Refused):
        services.propose_identity(own, numbers[0], "照身份证登记", by=system, origin=NOW)
    account = world.account("township_officer")
    proposal = services.propose_identity(account, numbers[0], "照身份证登记", by=system, origin=NOW)
    for role in ("system_admin", "township_officer", "audit_admin"):
        with pytest.raises(Refused):
            services.confirm_identity(proposal, numbers[0], by=world.actor(role), origin=NOW)
    services.reject(proposal, "号码要再核对", by=security, origin=NOW)
    assert selectors.identities() == {}


def test_a_number_that_cannot_be_is_refused(world):
    system, account = world.actor("system_admin"), world.account("township_officer")
    for number in ("", "12345", "990101198013011234"):
        with pytest.raises(NotPossible) as refused:
            services.propose_identity(account, number, "照身份证登记", by=system, origin=NOW)
        assert refused.value.where == "number"


def test_the_database_keeps_it(world, numbers):
    system, security = world.actor("system_admin"), world.actor("security_admin")
    account = world.account("township_officer")
    proposal = services.propose_identity(account, numbers[0], "照身份证登记", by=system, origin=NOW)
    services.confirm_identity(proposal, numbers[0], by=security, origin=NOW)
    for statement in (
        "UPDATE accounts_identity SET id_hash = 1",
        "UPDATE accounts_identity SET confirmed_at = NULL",
        "DELETE FROM accounts_identity",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
