"""The page that tells how the API is used, made from its OpenAPI document; it needs no script."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sunledger.faces.api.document import document
from sunledger.faces.api.examples import curl
from sunledger.faces.api.faults import STATUSES
from sunledger.faces.words import both

_REF = "#/components/schemas/"
_METHODS = ("get", "post", "delete")


@dataclass(frozen=True)
class Field:
    """A field of a request or an answer, as the page shows it; `kind_href` leads to its table."""

    name: str
    kind: str
    kind_href: str
    required: bool
    says: str


@dataclass(frozen=True)
class Told:
    """A route as the page shows it."""

    id: str
    method: str
    path: str
    says: str
    more: str
    audience: str
    asks: list[Field]
    body: Field | None
    answer: Field | None
    example: str


def docs(request: HttpRequest) -> HttpResponse:
    """Show every route with who may call it, what it takes and what it answers."""
    told = document()
    groups: dict[str, list[Told]] = {}
    for path, methods in told["paths"].items():
        for method in _METHODS:
            if found := methods.get(method):
                group = " · ".join(found.get("tags", ()))
                groups.setdefault(group, []).append(_told(path, method, found))
    return render(
        request,
        "api/docs.html",
        {
            "groups": groups,
            "shapes": list(_shapes(told["components"]["schemas"])),
            "faults": [(status, both(*words)) for status, words in STATUSES.items()],
        },
    )


def _told(path: str, method: str, found: Mapping[str, Any]) -> Told:
    success = next(status for status in found["responses"] if int(status) not in STATUSES)
    bodies = found.get("requestBody", {}).get("content", {})
    body = next(iter(bodies.values()), None)
    return Told(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        says=found["summary"],
        more=found.get("description", ""),
        audience=found["x-audience"],
        asks=[
            _field(asked["name"], asked["schema"], required=asked["required"], more=asked)
            for asked in found["parameters"]
        ],
        body=None if body is None else _field("", body["schema"], required=True),
        answer=_answer(found["responses"][success]),
        example=curl(method.upper(), path, found["x-example"]),
    )


def _answer(found: Mapping[str, Any]) -> Field | None:
    content = found.get("content", {}).get("application/json")
    return None if content is None else _field("", content["schema"], required=True)


def _shapes(schemas: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Field], list[Any]]]:
    """Yield every shape: its name, what it is, its fields, or its values where it is a list."""
    for name, shape in sorted(schemas.items()):
        needed = shape.get("required", ())
        fields = [
            _field(field, said, required=field in needed)
            for field, said in shape.get("properties", {}).items()
        ]
        yield name, shape.get("description", ""), fields, shape.get("enum", [])


def _field(
    name: str, schema: Mapping[str, Any], *, required: bool, more: Mapping[str, Any] | None = None
) -> Field:
    kind, href = _kind(schema)
    says = (more or {}).get("description") or schema.get("description", "")
    return Field(name, kind, href, required, says)


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Return in words what a value is, and where its table stands on the page, if it has one."""
    if ref := schema.get("$ref"):
        name = ref.removeprefix(_REF)
        return name, f"#{name}"
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            kinds = [_kind(one) for one in schema[choice]]
            href = next((href for _, href in kinds if href), "")
            return " | ".join(kind for kind, _ in kinds), href
    if schema.get("type") == "array":
        kind, href = _kind(schema.get("items", {}))
        return f"[{kind}]", href
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False), ""
    if isinstance(more := schema.get("additionalProperties"), Mapping):
        kind, href = _kind(more)
        return f"{{…: {kind}}}", href
    return str(schema.get("format") or schema.get("type") or "any"), ""
