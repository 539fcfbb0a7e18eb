"""What does an address hear that is told what happens? The webhooks of the OpenAPI document."""

from typing import Any

from lagplanner.domain.interface.hooks import EVENT_NAMES, Event

SHAPE = "EventMessage"
_ABOUT = {
    "meetings": ("key", "Jahr und Nummer eines Treffens, etwa 2027-1"),
    "projects": ("slug", "Kurzname eines Projekts in Adressen"),
}
_HEADERS = {
    "webhook-id": "Kennung der Nachricht. Sie kann zweimal kommen, und hat dann dieselbe.",
    "webhook-timestamp": "Sekunden seit 1970, als sie hinausging",
    "webhook-signature": "„v1,“ und die HMAC-SHA256 von Kennung, Zeit und Inhalt, in Base64",
}


def webhooks() -> dict[str, Any]:
    """Each event as a request to somebody's address, signed by Standard Webhooks."""
    return {event.value: {"post": _told(event)} for event in Event}


def shape() -> dict[str, Any]:
    """The body of every message: what happened, when, and where to read of it."""
    told = {name: _list_of(key, words) for name, (key, words) in _ABOUT.items()}
    told["house"] = {"type": "string", "format": "uri", "description": "Nur bei einer Probe"}
    return {
        "type": "object",
        "title": SHAPE,
        "properties": {
            "type": {"type": "string", "enum": [event.value for event in Event]},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "properties": told, "additionalProperties": False},
        },
        "required": ["type", "timestamp", "data"],
        "additionalProperties": False,
    }


def _told(event: Event) -> dict[str, Any]:
    return {
        "summary": EVENT_NAMES[event],
        "operationId": f"on_{event.value.replace('.', '_')}",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{SHAPE}"}}},
        },
        "responses": {
            "2XX": {"description": "Angekommen"},
            "410": {"description": "Diese Adresse will nichts mehr hören und wird angehalten."},
            "default": {"description": "Wir versuchen es wieder, drei Tage lang."},
        },
    }


def _list_of(key: str, words: str) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                key: {"type": "string", "description": words},
                "url": {"type": "string", "format": "uri"},
            },
            "required": [key, "url"],
        },
    }
