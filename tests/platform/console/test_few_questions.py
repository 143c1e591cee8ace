"""A page asks the database few questions, and no more of them where more waits."""

from datetime import date

import pytest
from console_office import NOW, told
from django.db import connection
from django.test.utils import CaptureQueriesContext
from world import COUNTY, VILLAGE

from sunledger.platform.registers.registry import services
from sunledger.platform.registers.registry.contracts import StateFact

pytestmark = pytest.mark.django_db


def _asked(client, address):
    """Return how many questions a page asks when it is opened again."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# What a page of each kind may ask at most: half of it is who asks, and what waits for her.
@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/c/todo", 36),
        ("/c/household", 17),
        ("/c/household?q=李", 17),
        ("/c/person?q=李", 16),
        (f"/c/place/{COUNTY}", 25),
        (f"/c/place/{VILLAGE}", 28),
        ("/c/change", 17),
    ],
)
def test_a_page_asks_few_questions(office, address, most):
    client = office.client("county_aid_office")
    told(client)
    assert _asked(client, address) <= most


# Of one household, with all that its tabs count and whoever may see it.
@pytest.mark.parametrize(
    ("tab", "most"),
    [
        ("", 28),
        ("/income", 27),
        ("/members", 27),
        ("/procedures", 28),
        ("/findings", 35),
        ("/past", 32),
        ("/changes", 28),
        ("/person/{0.person}", 28),
    ],
)
def test_a_page_of_a_household_asks_few_questions(office, tab, most):
    client = office.client("county_aid_office")
    told(client)
    assert _asked(client, f"/c/household/{office.home.id}{tab.format(office)}") <= most


def test_the_menu_asks_no_more_where_more_waits(office):
    clients = [office.client(role) for role in ("village_clerk", "township_officer")]
    before = [_asked(client, "/c/place") for client in clients]
    clerk = office.actor("village_clerk")
    for day, item in enumerate(("identified_on", "exited_on"), 1):
        fact = StateFact(office.home.id, item, date(2026, 1, day))
        services.propose(fact, "r", by=clerk, origin=NOW)
    for kind in ("identification", "exit"):
        services.start_procedure(office.home.id, kind, by=clerk, origin=NOW)
    for client, asked in zip(clients, before, strict=True):
        assert '<span class="badge">2' in client.get("/c/place").content.decode()
        assert _asked(client, "/c/place") <= asked + 2  # where the first lies, and who covers it
