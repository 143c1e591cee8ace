"""A program that calls the API with a token of a person of the made-up county."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from sunledger.faces.api.front import ROOT
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.tokens import make_token
from sunledger.platform.ground.transparency.contracts import Origin


class Program:
    """Calls routes by their path; answers have `status_code` and `json()`."""

    def __init__(self, word="", client=None):
        named = {"Authorization": f"Bearer {word}"} if word else {}
        self.word = word
        self.client = client or Client(headers=named)

    def get(self, path, **query):
        return self.client.get(f"/{ROOT}{path}", query)

    def post(self, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            f"/{ROOT}{path}", json.dumps(body or {}), "application/json", headers=named
        )


@pytest.fixture
def program(world):
    """Return a program of a role, with every task of it that a token may have."""

    def make(role, place=None, *, tasks=None, **more):
        actor = world.actor(role, place, **more)
        chosen = tasks or [task for task in Task if may(actor, task)]
        now = Origin("console", timezone.now())
        _, word = make_token("试", chosen, 30, by=actor, origin=now)
        return Program(word)

    return make


@pytest.fixture
def page(world):
    """Return a page of somebody who signed in, as a script of it calls the API."""
    return lambda role, *at, **more: Program(client=world.client(role, *at, **more))
