"""schemathesis on the real application as the web role: no 5xx, no answer that is not declared."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from lots import files_kept, lay
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from world import VILLAGE, build, sign_in

from sunledger.assembly.wsgi import application
from sunledger.faces.api import examples
from sunledger.faces.api.document import document
from sunledger.faces.api.front import api

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ROLES = (
    None,
    "household",
    "village_clerk",
    "township_officer",
    "county_aid_office",
    "system_admin",
)
# Whom most routes answer; the others meet one refusal whatever they send.
WITH_BUSINESS = {"village_clerk", "township_officer", "county_aid_office"}


class Shared:
    """The county with a lot, and the cookies of somebody of each role."""

    def __init__(self):
        self.world = build()
        self.lot = lay(self.world, VILLAGE, 0)
        self.cookies = {None: {}}
        for role in ROLES[1:]:
            more = {"household": self.lot.household} if role == "household" else {}
            client = Client()
            sign_in(client, self.world.account(role, **more))
            client.get("/me/tokens")  # sets the mark against forgery
            self.cookies[role] = {name: each.value for name, each in client.cookies.items()}


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):  # noqa: ARG001 - the database must be there
    ends = (request_started, request_finished)
    with django_db_blocker.unblock(), transaction.atomic():
        made = Shared()
        for signal in ends:  # the transaction of these tests goes on from request to request
            signal.disconnect(close_old_connections)
        yield made
        for signal in ends:
            signal.connect(close_old_connections)
        transaction.set_rollback(True)


def _hammer(shared, role, monkeypatch, count):
    """Send so many requests to each route as a role; raise at the first that breaks a promise."""
    monkeypatch.setattr(api.throttle[0], "num_requests", 10**9)
    came = set()
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    cookies = shared.cookies[role]
    headers = {"X-CSRFToken": cookies.get("csrftoken", "")}
    things = {name: shared.lot.names[name] for name in examples.IN_PATHS}
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def send(case):
            named = case.path_parameters or {}  # of things that are there
            case.path_parameters = {**named, **{n: things[n] for n in named if n in things}}
            with transaction.atomic():
                answer = case.call(headers=headers, cookies=cookies)
                transaction.set_rollback(True)
            case.validate_response(answer, checks=CHECKS)
            came.add(answer.status_code)

        with files_kept():
            send()
    if role is None:
        assert came == {401}
    else:
        assert {200, 201} & came


@pytest.mark.parametrize("role", [None, "household", "village_clerk", "system_admin"])
def test_no_request_breaks_a_promise(shared, role, monkeypatch):
    _hammer(shared, role, monkeypatch, 2)


@pytest.mark.long
@pytest.mark.parametrize(
    ("role", "count"), [(role, 40 if role in WITH_BUSINESS else 15) for role in ROLES]
)
def test_no_request_of_many_breaks_a_promise(shared, role, count, monkeypatch):
    _hammer(shared, role, monkeypatch, count)
