"""How is the interface described? By OpenAPI 3.1, made from the handlers, and as a page for people."""

import json
from functools import cache
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from lagplanner.domain.interface.hooks import EVENT_NAMES
from lagplanner.web.api import by_token, events, public
from lagplanner.web.api.door import NOT_IN
from lagplanner.web.api.shapes import VERSION
from lagplanner.web.render import render

Call = Request[Any, Any, Any]

PROBLEM = "Problem"
TOKEN = "token"  # noqa: S105 - the name of the way in, no secret
JSON = "application/json"
_OWN = {operation.operation_id for operation in by_token.ROUTES}
_REFUSALS = {
    "400": "Eine Angabe in der Adresse passt nicht.",
    "401": NOT_IN,
    "403": "Dafür reicht dieses Token nicht.",
    "404": "Das gibt es nicht, oder dieses Token darf es nicht sehen.",
    "429": "Zu viele Anfragen. „Retry-After“ sagt, wie viele Sekunden zu warten sind.",
}
_PROBLEM_SHAPE = {
    "type": "object",
    "title": PROBLEM,
    "description": "RFC 9457",
    "properties": {
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
        "reference": {"type": "string"},
    },
    "required": ["status", "title", "detail"],
}


@get("/openapi.json", include_in_schema=False)
async def openapi(request: Call) -> dict[str, Any]:
    """The description for programs."""
    return described(request.app.state.settings.base_url)


@get("/schnittstelle")
async def page(request: Call) -> Response[Any]:
    """The same for people."""
    base = request.app.state.settings.base_url
    document = described(base)
    return render(
        request,
        "interface/page.html",
        base=base,
        version=VERSION,
        operations=[
            _for_people(path, operation)
            for path, item in document["paths"].items()
            for operation in item.values()
        ],
        inner=_inner(document),
        fields_of=lambda shape: fields_of(shape, document),
        refusals=_REFUSALS.items(),
        events=EVENT_NAMES.items(),
    )


def described(base_url: str) -> dict[str, Any]:
    """The OpenAPI document of this house."""
    document: dict[str, Any] = json.loads(_made())
    document["servers"] = [{"url": base_url}]
    return document


@cache
def _made() -> str:
    """Made by an app that knows the interface alone, so nothing else of the house is in it."""
    config = OpenAPIConfig(
        title="Arbeitstreffen",
        version="1",
        description=(
            "Lesen, was öffentlich ist, und mit einem Token, was dessen Rolle sehen darf. "
            "Geändert wird hier nichts."
        ),
        components=Components(
            security_schemes={TOKEN: SecurityScheme(type="http", scheme="bearer")}
        ),
    )
    app = Litestar([*public.ROUTES, *by_token.ROUTES], openapi_config=config, path=VERSION)
    document = app.openapi_schema.to_schema()
    shapes = document["components"]["schemas"]
    shapes |= {PROBLEM: _PROBLEM_SHAPE, events.SHAPE: events.shape()}
    for item in document["paths"].values():
        for operation in item.values():
            _complete(operation)
    document["paths"] = {path.rstrip("/"): item for path, item in document["paths"].items()}
    document["webhooks"] = events.webhooks()
    return json.dumps(document)


def _complete(operation: dict[str, Any]) -> None:
    """How the answers are refused, and whether a token is needed; what says nothing goes."""
    needs_token = operation["operationId"] in _OWN
    has_place = bool(operation.get("parameters"))
    wanted = {
        "400": has_place,
        "401": True,
        "403": needs_token,
        "404": True,
        "429": True,
    }
    for parameter in operation.get("parameters", ()):
        for name in ("deprecated", "allowEmptyValue", "allowReserved"):
            parameter.pop(name, None)
    operation["responses"] = {
        "200": {**operation["responses"]["200"], "description": "Die Antwort"},
        "304": {"description": "Es ist noch dasselbe wie beim „ETag“ in „If-None-Match“."},
        **{
            status: {
                "description": _REFUSALS[status],
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": f"#/components/schemas/{PROBLEM}"}
                    }
                },
            }
            for status, is_there in wanted.items()
            if is_there
        },
    }
    operation["security"] = [{TOKEN: []}] if needs_token else [{}, {TOKEN: []}]


def _for_people(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of an operation: its address, parameters and the shape of its answer."""
    return {
        "id": operation["operationId"],
        "path": path,
        "summary": operation["summary"],
        "parameters": operation.get("parameters", []),
        "needs_token": operation["operationId"] in _OWN,
        "shape": _shape_of(operation),
    }


def _inner(document: dict[str, Any]) -> list[str]:
    """The shapes that only stand inside of others."""
    answers = {
        _shape_of(operation) for item in document["paths"].values() for operation in item.values()
    }
    return sorted(set(document["components"]["schemas"]) - answers - {PROBLEM, events.SHAPE})


def _shape_of(operation: dict[str, Any]) -> str:
    shape: str = operation["responses"]["200"]["content"][JSON]["schema"]["$ref"]
    return shape.rpartition("/")[2]


def fields_of(name: str, document: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The fields of a shape: name, kind as people say it, and the shape it leads to ("" for none)."""
    shape = document["components"]["schemas"][name]
    return [(field, *_kind(told)) for field, told in shape["properties"].items()]


def _kind(told: dict[str, Any]) -> tuple[str, str]:
    if "oneOf" in told:
        inner = [one for one in told["oneOf"] if one.get("type") != "null"]
        words, shape = _kind(inner[0])
        return f"{words} oder nichts", shape
    if "$ref" in told:
        return "Angaben", told["$ref"].rpartition("/")[2]
    if told.get("type") == "array":
        words, shape = _kind(told["items"])
        return f"Liste: {words}", shape
    known = {"date": "Tag", "date-time": "Zeitpunkt"}
    kinds = {"integer": "Zahl", "boolean": "ja oder nein", "object": "Adressen nach Namen"}
    if told.get("format") in known:
        return known[told["format"]], ""
    return kinds.get(told.get("type", ""), "Text"), ""


ROUTES = (page,)
