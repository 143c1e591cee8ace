"""All routes together, and the OpenAPI document of them."""

import json
import re
from functools import cache
from typing import Any

from sunledger.faces.api.front import ROOT, api
from sunledger.faces.api.routes import (
    accounts,
    batches,
    bodies,
    changes,
    households,
    lists,
    me,
    places,
    procedures,
)

for _room in (me, places, bodies, households, lists, procedures, changes, batches, accounts):
    api.add_router("", _room.router)

# How pydantic calls a shape made of others, and how we do.
_NAMES = (
    (r"\bPage_(\w+)_\b", r"PageOf\1"),
    (r"\bProposed_Literal__\w+___(\w+)_\b", r"Propose\1"),
)


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; the shapes in it have names that people can read."""
    text = json.dumps(api.get_openapi_schema(path_prefix=ROOT))
    for made, plain in _NAMES:
        text = re.sub(made, plain, text)
    found: dict[str, Any] = json.loads(text)
    return found
