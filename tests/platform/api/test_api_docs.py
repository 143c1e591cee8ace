"""The documents: every command in them is sent, and the page shows every route under our CSP."""

import inspect
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from django.http import HttpRequest
from lots import lay
from world import VILLAGE

from sunledger.faces.api.document import document
from sunledger.faces.api.front import api

DOCS = Path(__file__).parents[3] / "docs"
COMMAND = re.compile(r"^```bash\n(curl .*?)\n```$", re.DOTALL | re.MULTILINE)


def _commands(language):
    return COMMAND.findall((DOCS / language / "api.md").read_text("utf-8"))


def _run(client, command, **names):
    """Send what a curl command would."""
    for name, value in names.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command)[1:]
    headers, data, address = {}, None, None
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = words.pop(0)
        else:
            address = word
    kind = headers.pop("Content-Type", "application/json")
    if data is None:
        return client.get(address, headers=headers)
    return client.post(address, data, kind, headers=headers)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_of_the_document_works(program, world, client, language):
    lot = lay(world, VILLAGE, 0)
    names = {"TOKEN": program("village_clerk").word, "SITE": "", "HOUSEHOLD": str(lot.household)}
    answers = [_run(client, command, **names) for command in _commands(language)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 201]
    assert lot.marks["register"][1] in answers[1].content.decode()


def test_both_languages_have_the_same_commands():
    assert _commands("zh") == _commands("en")


@pytest.mark.django_db
def test_the_page_has_every_route_and_asks_no_foreign_host(client):
    answer = client.get("/api/docs")
    text = answer.content.decode()
    for path, methods in document()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", text)
    assert "<script" not in text
    anchors = set(re.findall(r"href=\"#([^\"]+)\"", text))
    assert anchors <= set(re.findall(r"id=\"([^\"]+)\"", text))


def test_shapes_of_two_rooms_have_two_names():
    """Of two shapes of one name the document would tell one only."""
    found = set()
    for bound in api._get_bound_routers():
        for path_view in bound.path_operations.values():
            for operation in path_view.operations:
                for hint in get_type_hints(inspect.unwrap(operation.view_func)).values():
                    _gather(hint, found)
    assert len(found) > 50
    names = Counter(each.__name__ for each in found)
    assert [name for name, count in names.items() if count > 1] == []


def _gather(kind, found):
    """Gather every class of ours that a type is made of."""
    for part in get_args(kind):
        _gather(part, found)
    if not inspect.isclass(kind) or not kind.__module__.startswith("sunledger.") or kind in found:
        return
    if issubclass(kind, HttpRequest):
        return
    found.add(kind)
    for hint in get_type_hints(kind).values():
        _gather(hint, found)
