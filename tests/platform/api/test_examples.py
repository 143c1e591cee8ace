"""Every example in the document is sent, and answered as the document says."""

import json
import uuid
from datetime import date

import jsonschema_rs
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from lots import files_kept, lay
from world import VILLAGE, build, sign_in

from sunledger.faces.api import examples
from sunledger.faces.api.document import document
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.intake import services
from sunledger.platform.registers.registry.services import do_step

OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}

# Whose post it is to do it, where several may: by task, and where one thing needs one person.
ROLE = {
    Task.SEE_PLACES: "village_clerk",
    Task.SEARCH_REGISTRY: "village_clerk",
    Task.SEE_HOUSEHOLD: "village_clerk",
    Task.SEE_OWN_HOUSEHOLD: "household",
    Task.PROPOSE_CHANGE: "village_clerk",
    Task.CHECK_CHANGE: "township_officer",
    Task.FREEZE_LIST: "county_aid_office",
    Task.UPLOAD: "village_clerk",
    Task.SEE_BATCHES: "village_clerk",
    Task.REVIEW_UPLOAD: "county_aid_office",
    Task.UNDO_BATCH: "county_aid_office",
    Task.PROPOSE_ACCOUNT: "system_admin",
    Task.APPROVE_ACCOUNT: "security_admin",
    Task.UNLOCK_ACCOUNT: "security_admin",
    Task.SEE_ACCOUNTS: "security_admin",
    Task.SEE_LOOKS: "audit_admin",
    Task.SEE_EVENTS: "township_officer",
    "signed_in": "leader",
}


class Shared:
    def __init__(self):
        self.world = build()
        self.lot = lay(self.world, VILLAGE, 0)
        self.clients = {}

    def actor(self, role):
        more = {"household": self.lot.household} if role == "household" else {}
        return self.world.actor(role, **more)

    def client(self, role):
        if role not in self.clients:
            self.clients[role] = Client()
            sign_in(self.clients[role], self.actor(role).ref.removeprefix("a:"))
        return self.clients[role]

    def first_step(self):
        """Do the first step of the procedure of the lot."""
        by, now = self.actor("county_aid_office"), Origin("console", timezone.now())
        procedure = uuid.UUID(self.lot.names["procedure"])
        do_step(procedure, "clue", date(2026, 3, 1), "线索登记 3 号", by=by, origin=now)

    def go_on(self, steps):
        """Lead the batch of the lot on, by so many steps."""
        batch, clerk = self.lot.batch, self.actor("village_clerk")
        office = self.actor("county_aid_office")
        now = Origin("job", timezone.now())
        told = {"purpose": "更新名册", "basis": "办法第三条", "as_of": date(2026, 1, 1)}
        line = [
            lambda: services.match_columns(batch, {}, by=clerk, origin=now),
            lambda: services.run_check(batch, by=clerk, origin=now),
            lambda: services.confirm(batch, **told, by=clerk, origin=now),
            lambda: services.agree(batch, by=office, origin=now),
            lambda: services.run_taking(batch, by=office, origin=now),
        ]
        for step in line[:steps]:
            step()


# What asks for the household's word, which comes after the first step.
CONFIRMED = {"confirm_step", "confirm_my_step"}

# How far a batch is when the example of a route fits it.
STEPS = {
    "check_again": 1,
    "get_result": 2,
    "get_returned": 2,
    "confirm_batch": 2,
    "agree_batch": 3,
    "send_back_batch": 3,
    "get_receipt": 5,
    "preview_undo": 5,
    "undo_batch": 5,
}


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):  # noqa: ARG001 - the database must be there
    with django_db_blocker.unblock(), transaction.atomic():
        made = Shared()
        for role in set(ROLE.values()):
            made.client(role)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def county(shared):
    with transaction.atomic(), files_kept():
        shared.lot.table.seek(0)
        yield shared
        transaction.set_rollback(True)


def _send(county, client, path, method, asked):
    text = json.dumps(asked)
    for name, sample in examples.IN_PATHS.items():
        text, path = (part.replace(sample, county.lot.names[name]) for part in (text, path))
    asked = json.loads(text)
    if method == "get":
        return client.get(path, asked.get("query"))
    if "form" in asked:
        form = {**asked["form"], "file": county.lot.table}
        return client.post(path, form)
    return client.post(path, json.dumps(asked.get("body", {})), "application/json")


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_example_is_answered_as_the_document_says(county, name):
    path, method, operation = OPERATIONS[name]
    county.go_on(STEPS.get(name, 0))
    if name in CONFIRMED:
        county.first_step()
    role = ROLE[operation["x-audience"]]
    answer = _send(
        county,
        county.client(role),
        path.format_map(examples.IN_PATHS),
        method,
        operation["x-example"],
    )
    success = next(code for code in operation["responses"] if code.startswith("2"))
    assert str(answer.status_code) == success, answer.content.decode()
    content = operation["responses"][success].get("content", {})
    assert answer.headers["Content-Type"].partition(";")[0] in content
    if "application/json" in content:
        schema = {**content["application/json"]["schema"], "components": document()["components"]}
        jsonschema_rs.validate(schema, answer.json())
