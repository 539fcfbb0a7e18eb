"""What does somebody read when something is not possible?"""

import logging
import re

import pytest
from litestar import Litestar, get
from litestar.params import FromPath

from lagplanner.app import create_app
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    DatabaseStateError,
    InputError,
    NotAllowedError,
    NotFoundError,
    Problem,
)
from lagplanner.settings import Settings
from tests.visitors import ADDRESS, Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

ERRORS = {
    "fehlt": NotFoundError("Dieses Treffen gibt es nicht."),
    "verboten": NotAllowedError("Das darf nur der Vorstand."),
    "schneller": ConflictError("Jemand war schneller."),
    "regel": BrokenRuleError("Das Projekt war schon Gastgeber."),
    "eingabe": InputError(Problem("day", "Der Tag fehlt."), Problem("topic", "Das Thema fehlt.")),
    "gesperrt": DatabaseStateError("Die Datenbank ist gesperrt."),
    "kaputt": ZeroDivisionError("secret of the house"),
}


@get("/fehler/{name:str}")
async def fail(name: FromPath[str]) -> None:
    """Raise the named error."""
    raise ERRORS[name]


@pytest.fixture(scope="module")
def built_app() -> Litestar:
    """The app with one more page, which fails."""
    app = create_app(Settings(base_url=ADDRESS))
    app.register(fail)
    return app


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("fehlt", 404, "Dieses Treffen gibt es nicht."),
        ("verboten", 403, "Das darf nur der Vorstand."),
        ("schneller", 409, "Jemand war schneller."),
        ("regel", 409, "Das Projekt war schon Gastgeber."),
        ("eingabe", 422, "<li>Der Tag fehlt.</li><li>Das Thema fehlt.</li>"),
        ("gesperrt", 503, "Die Datenbank ist gesperrt."),
    ],
)
async def test_an_error_becomes_a_page_with_its_sentence(
    client: Visitor, name: str, status: int, said: str
) -> None:
    answer = await client.get(f"/fehler/{name}")
    assert answer.status_code == status
    assert said in answer.text
    assert "Zur Startseite" in answer.text


async def test_a_machine_gets_the_same_as_json(client: Visitor) -> None:
    answer = await client.send("GET", "/fehler/eingabe", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "status": 422,
            "title": "Eine Angabe passt nicht",
            "detail": "Der Tag fehlt. Das Thema fehlt.",
            "problems": [
                {"field": "day", "message": "Der Tag fehlt."},
                {"field": "topic", "message": "Das Thema fehlt."},
            ],
        },
    )


async def test_the_unexpected_is_logged_and_shown_as_a_reference_only(
    client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/fehler/kaputt")
    assert (answer.status_code, heading(answer)) == (500, "Da ist uns ein Fehler passiert")
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text
    found = re.search(r"Kennung für Rückfragen: ([0-9a-f]{8})", answer.text)
    assert found
    assert f"reference {found[1]}" in caplog.text
    assert "ZeroDivisionError: secret of the house" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/gibt-es-nicht", 404, "Diese Seite gibt es nicht"),
        ("GET", "/vorstand/plan/zweitausend/so/nicht", 404, "Diese Seite gibt es nicht"),
        ("POST", "/", 405, "So lässt sich diese Seite nicht öffnen"),
        ("GET", "/abmelden", 405, "So lässt sich diese Seite nicht öffnen"),
        ("BREW", "/", 405, "So lässt sich diese Seite nicht öffnen"),
    ],
)
async def test_unknown_paths_and_methods_have_a_page(
    client: Visitor, method: str, path: str, status: int, title: str
) -> None:
    answer = await client.send(method, path)
    assert (answer.status_code, heading(answer)) == (status, title)


async def test_html_in_an_error_is_text(client: Visitor) -> None:
    ERRORS["böse"] = NotFoundError("<script>alert(1)</script>")
    answer = await client.get("/fehler/böse")
    assert "&lt;script&gt;alert(1)" in answer.text


async def test_a_body_that_is_too_large_is_refused(client: Visitor) -> None:
    await client.get("/anmelden/x")
    answer = await client.post("/abmelden", {"much": "x" * 5_300_000})
    assert (answer.status_code, "größer, als es hier geht" in answer.text) == (413, True)


async def test_a_form_of_thousands_of_fields_is_refused(client: Visitor) -> None:
    await client.get("/anmelden/x")
    answer = await client.post("/abmelden", {f"f{number}": "" for number in range(2_100)})
    assert answer.status_code == 400


async def test_htmx_is_led_to_the_log_in(client: Visitor) -> None:
    answer = await client.get("/vorstand/auftrag/1", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/anmelden?weiter=/vorstand/auftrag/1"
