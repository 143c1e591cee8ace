"""Examples of requests, in the document and on its page; a test sends every one of them."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

# What an example names: the made-up county, and things in it under ids of no other use.
PLACE = "990101101201"
COUNTY = "990101000000"
ACCOUNT = "00000000-0000-4000-8000-0000000000a1"
PROPOSAL = "00000000-0000-4000-8000-0000000000a2"
HOUSEHOLD = "00000000-0000-4000-8000-0000000000b1"
PERSON = "00000000-0000-4000-8000-0000000000b2"
PROCEDURE = "00000000-0000-4000-8000-0000000000b4"
CHANGE = "00000000-0000-4000-8000-0000000000b3"
FROZEN = "00000000-0000-4000-8000-0000000000b7"
BATCH = "00000000-0000-4000-8000-0000000000c1"
POST = "1001"

IN_PATHS: Mapping[str, str] = {
    "place": PLACE,
    "sort": "department",
    "body": "finance",
    "account": ACCOUNT,
    "proposal": PROPOSAL,
    "post": POST,
    "household": HOUSEHOLD,
    "procedure": PROCEDURE,
    "change": CHANGE,
    "frozen": FROZEN,
    "batch": BATCH,
}


def address(path: str, query: Mapping[str, Any] | None) -> str:
    """Return the address of an example, with what it names in the path and in the query."""
    filled = path.format_map(IN_PATHS)
    return f"{filled}?{urlencode(query)}" if query else filled


def curl(method: str, path: str, asked: Mapping[str, Any]) -> str:
    """Return an example as a command."""
    parts = ['curl -H "Authorization: Bearer $TOKEN"']
    if method != "GET":
        parts.append(f"-X {method}")
    for name, value in asked.get("form", {}).items():
        parts.append(f"-F {name}={value}")
    if "body" in asked:
        body = json.dumps(asked["body"], ensure_ascii=False)
        parts += ['-H "Content-Type: application/json"', f"-d '{body}'"]
    parts.append(f'"$SITE{address(path, asked.get("query"))}"')
    return " \\\n  ".join(parts)
