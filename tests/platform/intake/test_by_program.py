"""A program hands a table in; killed before its answer, it is answered as it would have been."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.utils import timezone
from handing_in import VEHICLES, book, vehicle
from world import COUNTY, NOW, build

from sunledger.faces.api.front import ROOT
from sunledger.faces.api.models import Answer
from sunledger.platform.questions.intake import files, looking, selectors, services
from sunledger.platform.questions.intake.models import Batch

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


def at_once(*acts):
    """Do all of it at one moment, each on a connection of its own; return what came of each."""
    ready = Barrier(len(acts))

    def one(act):
        ready.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def noting(seen, look):
    """Note, when a file is looked at, whether this connection holds a transaction open."""

    def looked_at(*words, **more):
        seen.append(connection.in_atomic_block)
        return look(*words, **more)

    return looked_at


@pytest.mark.django_db
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


@pytest.mark.usefixtures("committed")
def test_a_file_is_looked_at_before_the_transaction_of_its_batch_begins(monkeypatch):
    seen = []
    monkeypatch.setattr(looking, "looked_at", noting(seen, looking.looked_at))
    program = Program(build().client("department_officer"), monkeypatch)
    answer = program.hand_in("one")
    assert answer.status_code == 201
    assert seen == [False]
    again = program.hand_in("one")
    assert again.json() == answer.json()
    assert again["Idempotency-Replayed"] == "true"
    assert len(seen) == 1  # what was answered is not looked at again
    assert program.hand_in("two").json()["code"] == "already_here"
    number = uuid.UUID(answer.json()["id"])
    assert [path.name for path in files.given(number).iterdir()] == ["三月.xlsx"]
    assert [folder.name for folder in files.folder_of(number).parent.iterdir()] == [str(number)]


@pytest.mark.usefixtures("committed")
def test_one_file_sent_twice_at_one_moment_is_one_batch_and_keeps_its_file(monkeypatch):
    world = build()
    clients = [world.client("department_officer") for _ in range(3)]
    programs = [Program(client, monkeypatch) for client in clients]
    answers = at_once(*(lambda p=program: p.hand_in("key") for program in programs))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    [number] = {uuid.UUID(answer.json()["id"]) for answer in answers}
    assert [path.read_bytes() for path in files.given(number).iterdir()] == [CONTENT]

    def click():  # a double click on the page: one number, no key
        content, by = [book(VEHICLES, [vehicle(9)])], world.actor("department_officer")
        given = {"table": "vehicles", "place": COUNTY, "name": "四月.xlsx", "content": content}
        return services.hand_in(other, **given, by=by, origin=replace(NOW, at=timezone.now()))

    other = uuid.uuid4()
    assert at_once(click, click, click) == [other, other, other]
    assert len(list(files.given(other).iterdir())) == 1
    assert Batch.objects.count() == 2
    assert len(list(files.folder_of(other).parent.iterdir())) == 2
