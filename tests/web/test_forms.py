"""What may be typed into a form, and what is said about what may not?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from litestar import Litestar, Request, post

from lagplanner.domain.errors import InputError
from lagplanner.web.forms import Filled, Typed, Upload, again, field, read, typed


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Everything:
    topic: str = field("Thema", longest=20)
    note: str = field("Bemerkung", optional=True, lines=True)
    seats: int = field("Plätze", least=1, most=500)
    guests: int | None = field("Gäste")
    day: date = field("Tag")
    second_day: date | None = field("Zweiter Tag")
    starts: time = field("Beginn")
    step_free: bool = field("Stufenlos")
    answer: Answer = field("Antwort")
    quarters: tuple[int, ...] = field("Quartale")
    wishes: tuple[Answer, ...] = field("Wünsche", optional=True)


GOOD: dict[str, Any] = {
    "topic": "Wohnen im Alter",
    "seats": "25",
    "day": "24.03.2027",
    "starts": "10:00",
    "answer": "yes",
    "quarters": ["1", "3"],
}


@dataclass(frozen=True, slots=True)
class List:
    file: Upload = field("Liste")
    picture: Upload | None = field("Bild")


class Desk:
    """Reads what is sent to it and keeps what came out."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.read: Any = None
        self.filled = Filled({})

    async def take(self, fields: dict[str, Any]) -> Any:
        """The struct, or the problems as (field, sentence)."""
        body = urlencode(fields, doseq=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        await self.http.post("/", content=body, headers=kind)
        return self.read


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """An app that does nothing but read forms."""

    async def reading(request: Request[Any, Any, Any], form: type[Any]) -> None:
        try:
            made.read = await read(request, form)
        except InputError as error:
            made.read = [(one.field, one.message) for one in error.problems]
            made.filled = await again(request, error)

    @post("/")
    async def everything(request: Request[Any, Any, Any]) -> None:
        await reading(request, Everything)

    @post("/list")
    async def uploads(request: Request[Any, Any, Any]) -> None:
        await reading(request, List)

    app = Litestar([everything, uploads], openapi_config=None, logging_config=None)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://lagplanner.example") as http:
        made = Desk(http)
        yield made


async def test_a_form_becomes_its_struct(desk: Desk) -> None:
    assert await desk.take(GOOD) == Everything(
        topic="Wohnen im Alter",
        note="",
        seats=25,
        guests=None,
        day=date(2027, 3, 24),
        second_day=None,
        starts=time(10),
        step_free=False,
        answer=Answer.YES,
        quarters=(1, 3),
        wishes=(),
    )


async def test_all_problems_are_told_at_once(desk: Desk) -> None:
    told = await desk.take({"day": "29.02.2027", "seats": "viele", "answer": "maybe"})
    assert told == [
        ("topic", "Thema: Diese Angabe fehlt noch."),
        ("seats", "Plätze: „viele“ ist keine ganze Zahl."),
        ("day", "Tag: Den 29.02.2027 gibt es nicht."),
        ("starts", "Beginn: Diese Angabe fehlt noch."),
        ("answer", "Antwort: Bitte wählen Sie eine der Möglichkeiten."),
        ("quarters", "Quartale: Bitte wählen Sie mindestens eines."),
    ]


async def test_nothing_typed_is_lost(desk: Desk) -> None:
    await desk.take({**GOOD, "topic": "Wohnen & <Leben>", "day": "morgen"})
    filled = desk.filled
    assert filled.value("topic") == "Wohnen & <Leben>"
    assert filled.value("day") == "morgen"
    assert filled.value("quarters") == ("1", "3")
    assert filled.error("day") == "Tag: „morgen“ ist kein Tag wie 24.03.2027."
    assert filled.error("topic") is None
    assert filled.summary == [("day", "Tag: „morgen“ ist kein Tag wie 24.03.2027.")]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("day", "1.3.2027", date(2027, 3, 1)),
        ("day", "01. 03. 2027", date(2027, 3, 1)),
        ("day", "2027-03-01", date(2027, 3, 1)),
        ("day", "  01.03.2027 ", date(2027, 3, 1)),
        ("starts", "9:30", time(9, 30)),
        ("starts", "09.30", time(9, 30)),
        ("starts", "9 Uhr", time(9)),
        ("starts", "9:30 uhr", time(9, 30)),
        ("step_free", "on", True),
        ("step_free", "1", True),
        ("step_free", "", False),
        ("guests", " ", None),
        ("guests", "-3", -3),
        ("quarters", "2", (2,)),
        ("wishes", ["yes", "no"], (Answer.YES, Answer.NO)),
        ("topic", "  Mu\u0308hle  ", "Mühle"),
        ("note", "eins\r\nzwei\tdrei", "eins\nzwei\tdrei"),
        ("topic", ["erst", "zuletzt"], "zuletzt"),
    ],
)
async def test_what_people_type_is_understood(
    desk: Desk, name: str, text: Any, value: object
) -> None:
    made = await desk.take({**GOOD, name: text})
    assert getattr(made, name) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("day", "24.3.27", "Tag: „24.3.27“ ist kein Tag wie 24.03.2027."),
        ("day", "1.13.2027", "Tag: Den 1.13.2027 gibt es nicht."),
        ("day", "24.03.0027", "Tag: Das Jahr 27 liegt nicht zwischen 1990 und 2100."),
        ("starts", "25:00", "Beginn: Die Uhrzeit 25:00 gibt es nicht."),
        ("starts", "früh", "Beginn: „früh“ ist keine Uhrzeit wie 10:00."),
        ("seats", "0", "Plätze: Mindestens 1, nicht 0."),
        ("seats", "501", "Plätze: Höchstens 500, nicht 501."),
        ("seats", "1_0", "Plätze: „1_0“ ist keine ganze Zahl."),
        ("seats", "٣", "Plätze: „٣“ ist keine ganze Zahl."),
        ("topic", "x" * 21, "Thema: Höchstens 20 Zeichen, nicht 21."),
        (
            "topic",
            "a\r\nBcc: x",
            "Thema: Darin ist ein unsichtbares Steuerzeichen. Bitte tippen Sie neu.",
        ),
        (
            "note",
            "a\x00b",
            "Bemerkung: Darin ist ein unsichtbares Steuerzeichen. Bitte tippen Sie neu.",
        ),
        (
            "topic",
            "gpj\u202e.exe",
            "Thema: Darin ist ein Zeichen, das die Leserichtung dreht. Bitte neu tippen.",
        ),
        ("quarters", ["1", "x"], "Quartale: „x“ ist keine ganze Zahl."),
    ],
)
async def test_what_cannot_be_used_is_said_in_a_sentence(
    desk: Desk, name: str, text: Any, said: str
) -> None:
    assert await desk.take({**GOOD, name: text}) == [(name, said)]


async def test_a_file_comes_with_its_bare_name(desk: Desk) -> None:
    files = {"file": ("C:\\Listen\\mitglieder.csv", b"Name;Ort\n", "text/csv")}
    await desk.http.post("/list", files=files)
    assert desk.read == List(Upload("mitglieder.csv", b"Name;Ort\n"), None)


async def test_a_missing_or_large_file_is_said(desk: Desk) -> None:
    await desk.http.post("/list", files={"picture": ("p.png", b"x" * 5_000_001, "image/png")})
    assert desk.read == [
        ("file", "Liste: Bitte wählen Sie eine Datei."),
        ("picture", "Bild: Die Datei ist größer als 5 MB."),
    ]


def test_the_last_of_several_texts_counts() -> None:
    sent = Typed({"a": ("1", "2")}, {})
    assert (sent.get("a"), sent.all("a"), sent.get("b", "0"), sent.all("b")) == (
        "2",
        ("1", "2"),
        "0",
        (),
    )


async def test_a_body_that_is_no_form_is_empty(desk: Desk) -> None:
    seen: list[Typed] = []

    @post("/raw")
    async def raw(request: Request[Any, Any, Any]) -> None:
        seen.append(await typed(request))

    app = Litestar([raw], openapi_config=None, logging_config=None)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://lagplanner.example") as http:
        await http.post("/raw", json={"topic": "x"})
    assert seen == [Typed({}, {})]
