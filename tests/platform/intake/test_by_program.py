"""A program hands a table in; killed before its answer, it is answered as it would have been."""

import json
import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from handing_in import VEHICLES, book, vehicle
from world import COUNTY, NOW

from sunledger.faces.api.front import ROOT
from sunledger.faces.api.models import Answer
from sunledger.platform.questions.intake import files, selectors, services
from sunledger.platform.questions.intake.models import Batch

pytestmark = pytest.mark.django_db
CONTENT = book(VEHICLES, [vehicle(n) for n in range(1, 5)])


class Killed(BaseException):
    """What ends the process."""


class Program:
    """Sends each request again under its key, as one does that got no answer."""

    def __init__(self, client, monkeypatch):
        self.client = client
        self.monkeypatch = monkeypatch

    def hand_in(self, key):
        told = {
            "place": COUNTY,
            "table": "vehicles",
            "file": SimpleUploadedFile("三月.xlsx", CONTENT),
        }
        return self.client.post(f"/{ROOT}batches", told, headers={"Idempotency-Key": key})

    def post(self, path, key, **body):
        return self.client.post(
            f"/{ROOT}{path}",
            json.dumps(body),
            "application/json",
            headers={"Idempotency-Key": key},
        )

    def killed_before_its_answer(self, ask):
        """Ask, and be killed between the write of the service and that of the answer."""

        def end(*_, **__):
            raise Killed

        with self.monkeypatch.context() as patched:
            patched.setattr(Answer, "save", end)
            with pytest.raises(Killed):
                ask()

    def answered_as_the_first(self, ask):
        self.killed_before_its_answer(ask)
        second, third = ask(), ask()
        assert (second.status_code, third.status_code) == (201, 201), second.content
        assert second.json() == third.json()
        assert third["Idempotency-Replayed"] == "true"
        return uuid.UUID(second.json()["id"])


def test_each_step_killed_before_its_answer_is_answered_as_the_first_would_have_been(
    clerk, world, monkeypatch, django_capture_on_commit_callbacks
):
    program = Program(world.client("department_officer"), monkeypatch)
    number = program.answered_as_the_first(lambda: program.hand_in("hand-in"))
    assert Batch.objects.count() == 1
    steps = [("columns", {"sheets": []}), ("check", {})]
    for step, body in steps:
        program.answered_as_the_first(
            lambda step=step, body=body: program.post(f"batches/{number}/{step}", step, **body)
        )
    clerk.check(number)
    told = {"purpose": "核对车辆", "basis": "〔2026〕1号", "as_of": "2026-03-01"}
    program.answered_as_the_first(
        lambda: program.post(f"batches/{number}/confirm", "confirm", **told)
    )
    services.run_taking(number, by=clerk.actor, origin=replace(NOW, at=timezone.now()))
    with django_capture_on_commit_callbacks(execute=True):
        undo = lambda: program.post(f"batches/{number}/undo", "undo", why="交错了")  # noqa: E731
        program.killed_before_its_answer(undo)
    assert files.snapshots_of(number).exists()  # not undone, and nothing is lost
    program.answered_as_the_first(undo)
    assert selectors.batch(number, by=clerk.actor).state == "undone"
