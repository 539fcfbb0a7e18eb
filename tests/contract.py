"""Does an answer keep what an OpenAPI document promises? Parameters and answers are read from it alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ADDRESS = "urn:contract"


@dataclass(frozen=True, slots=True)
class Contract:
    """What a document promises. `document` is the OpenAPI document as it was fetched."""

    document: Mapping[str, Any]

    def operations(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each path with what can be asked there; every one of ours is a GET."""
        for path, item in self.document["paths"].items():
            assert set(item) == {"get"}, path
            yield path, item["get"]

    def broken(self, operation: Mapping[str, Any], answer: httpx.Response) -> list[str]:
        """What of the promise about this answer is not kept."""
        promised = operation["responses"].get(str(answer.status_code))
        if promised is None:
            return [f"{answer.status_code} was not promised"]
        content = promised.get("content", {})
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind not in content:
            return [] if not content and not answer.content else [f"{kind} was not promised"]
        return [
            error.message
            for error in self._validator(content[kind]["schema"]).iter_errors(answer.json())
        ]

    def broken_by(self, event: str, body: str) -> list[str]:
        """What of the promise about a message of this event is not kept."""
        told = self.document["webhooks"][event]["post"]["requestBody"]["content"]
        schema = told["application/json"]["schema"]
        return [error.message for error in self._validator(schema).iter_errors(json.loads(body))]

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        # `#/…` in the schema means the whole document.
        known = Resource.from_contents(dict(self.document), default_specification=DRAFT202012)
        inside = {"$ref": f"{ADDRESS}{schema['$ref']}"}
        return OAS31Validator(
            inside,
            registry=Registry().with_resource(ADDRESS, known),
            format_checker=oas31_format_checker,
        )


def allowed(schema: Mapping[str, Any]) -> list[str]:
    """Words that a parameter takes, at the edges of what its schema says."""
    edges = [schema[name] for name in ("minimum", "maximum", "default") if name in schema]
    words = [one for one in (*schema.get("enum", ()), *edges) if one is not None]
    return [str(int(one)) if isinstance(one, float) else str(one) for one in words]


def address(path: str, told: Mapping[str, str], operation: Mapping[str, Any]) -> str:
    """The path with these words for its parameters, in it and behind it."""
    places = {one["name"]: one["in"] for one in operation.get("parameters", ())}
    for name, where in places.items():
        if where == "path":
            path = path.replace(f"{{{name}}}", quote(told[name], safe=""))
    query = {name: word for name, word in told.items() if places.get(name) == "query"}
    return f"{path}?{urlencode(query)}" if query else path
