"""What do the sample pages show? Invented data for looking at every macro and chart."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

from markupsafe import Markup

from lagplanner.templating import environment
from lagplanner.templating.charts import (
    Answer,
    Balance,
    CardSpeaker,
    FairnessRow,
    HeatCell,
    HeatKind,
    HeatRow,
    HolidaySpan,
    MapTown,
    Season,
    SeasonCard,
    State,
    WheelMeeting,
)
from lagplanner.templating.locale import speaking

FOLDER = Path(__file__).parent

MEETINGS = (
    WheelMeeting(1, date(2027, 3, 10), State.CONFIRMED, "Freital"),
    WheelMeeting(2, date(2027, 6, 9), State.ASKED, "Chemnitz"),
    WheelMeeting(3, date(2027, 9, 15), State.CANCELLED, "Hoyerswerda"),
    WheelMeeting(4, date(2027, 11, 24), State.OPEN, "noch offen"),
)
CROWDED = (
    WheelMeeting(1, date(2027, 1, 4), State.HELD, "Annaberg-Buchholz"),
    WheelMeeting(2, date(2027, 1, 11), State.HELD, "Limbach-Oberfrohna"),
    WheelMeeting(3, date(2027, 5, 3), State.CONFIRMED, "Aue-Bad Schlema"),
    WheelMeeting(4, date(2027, 5, 10), State.ASKED, "Chemnitz"),
    WheelMeeting(5, date(2027, 5, 31), State.CANCELLED, "Schwarzenberg/Erzgeb."),
    WheelMeeting(6, date(2027, 9, 20), State.PROPOSED, "Weißwasser/O.L."),
    WheelMeeting(7, date(2027, 12, 31), State.OPEN, "noch offen"),
)
HOLIDAYS = (
    HolidaySpan(date(2026, 12, 23), date(2027, 1, 2), "Weihnachtsferien"),
    HolidaySpan(date(2027, 2, 8), date(2027, 2, 19), "Winterferien"),
    HolidaySpan(date(2027, 3, 26), date(2027, 4, 2), "Osterferien"),
    HolidaySpan(date(2027, 5, 15), date(2027, 5, 18), "Pfingstferien"),
    HolidaySpan(date(2027, 7, 10), date(2027, 8, 20), "Sommerferien"),
    HolidaySpan(date(2027, 10, 11), date(2027, 10, 23), "Herbstferien"),
    HolidaySpan(date(2027, 12, 23), date(2028, 1, 1), "Weihnachtsferien"),
)
TEN, THREE = time(10), time(15)
CARDS = (
    SeasonCard(
        Season.WINTER,
        1,
        "Freital",
        "Treffpunkt Wachwitzer Höhe",
        date(2027, 3, 10),
        State.CONFIRMED,
        TEN,
        THREE,
        "Wohnen und Zusammenhalt im Bestand",
        (
            CardSpeaker("Dr. Jana Muster", "Wissenschaft", Answer.ACCEPTED),
            CardSpeaker("Tom Beispiel", "Verwaltung", Answer.ACCEPTED),
        ),
        5,
        7,
        step="Einladung verschicken",
        step_href="#",
        href="#",
    ),
    SeasonCard(
        Season.SPRING,
        2,
        "Chemnitz",
        "Stadtteilmanagement Sonnenberg",
        date(2027, 6, 9),
        State.ASKED,
        TEN,
        THREE,
        "Kommunale Haushalte: was bleibt für das Quartier?",
        (
            CardSpeaker("Prof. Mia Muster", "Wissenschaft", Answer.TENTATIVE),
            CardSpeaker("Andreas Beispiel", "Politik", Answer.PENDING),
        ),
        2,
        7,
        step="Antwort von Andreas Beispiel abwarten",
        step_href="#",
    ),
    SeasonCard(
        Season.SUMMER,
        3,
        "Hoyerswerda",
        "Bürgertreff Neustadt",
        date(2027, 9, 15),
        State.CANCELLED,
        TEN,
        THREE,
        "Ältere Menschen im Stadtteil",
        (CardSpeaker("Katrin Muster", "Verwaltung", Answer.DECLINED),),
        0,
        7,
        step="Ersatz für Katrin Muster einladen",
        step_href="#",
    ),
    SeasonCard(
        Season.AUTUMN,
        4,
        "noch offen",
        "Gastgeber gesucht",
        date(2027, 11, 24),
        State.OPEN,
        reasons=("Im November war vier Jahre lang kein Treffen.", "Kein Projekt schließt dann."),
        step="Gastgeber bestimmen",
        step_href="#",
    ),
)
ROWS = (
    FairnessRow("Stadtteilhaus Weida", "Riesa", 2, 2.9, Balance.UNDER, "#"),
    FairnessRow("Gemeinwesenkoordination Süd", "Chemnitz", 3, 3.8, Balance.UNDER),
    FairnessRow("Stadtteilbüro Gorbitz", "Dresden", 2.5, 3.8, Balance.UNDER),
    FairnessRow("Quartiersbüro Haselbrunn", "Plauen", 3, 3.3, Balance.EVEN),
    FairnessRow("Treffpunkt Wachwitzer Höhe", "Freital", 2, 2.0, Balance.EVEN),
    FairnessRow("Quartiersmanagement Grünau", "Leipzig", 4, 3.8, Balance.EVEN),
    FairnessRow("Stadtteilmanagement Sonnenberg", "Chemnitz", 4, 3.8, Balance.EVEN),
    FairnessRow("Bürgertreff Neustadt", "Hoyerswerda", 4, 3.8, Balance.EVEN),
    FairnessRow("Quartiersmanagement Prohlis", "Dresden", 5, 3.8, Balance.OVER),
)
YEARS = tuple(range(2017, 2028))
TOWNS = (
    MapTown("Leipzig", 51.3396, 12.3713, 8),
    MapTown("Dresden", 51.0509, 13.7383, 8),
    MapTown("Chemnitz", 50.8357, 12.9292, 6, highlight=True),
    MapTown("Zwickau", 50.7272, 12.4884, 4),
    MapTown("Görlitz", 51.1552, 14.9885, 3),
    MapTown("Hoyerswerda", 51.4379, 14.2355, 3, highlight=True),
    MapTown("Plauen", 50.4973, 12.1378, 3),
    MapTown("Riesa", 51.3078, 13.2917, 2),
    MapTown("Freital", 51.0017, 13.6488, 1, highlight=True),
    MapTown("Pirna", 50.9584, 13.937, 1),
    MapTown("Heidenau", 50.9722, 13.8674, 0),
    MapTown("Torgau", 51.5602, 12.9962, 0),
    MapTown("Annaberg-Buchholz", 50.5795, 13.0063, 1),
    MapTown("Zittau", 50.8977, 14.8076, 1),
    MapTown("Glauchau", 50.8199, 12.5449, 1),
    MapTown("Erfurt", 50.98, 11.03, 1),
)


def _heat() -> tuple[HeatRow, ...]:
    def cell(place: int, year: int) -> HeatCell:
        if year < 2017 + place // 3 and place > 6:
            return HeatCell(HeatKind.ABSENT)
        if (year + place * 2) % 5:
            return HeatCell(HeatKind.EMPTY)
        quarter = (year + place) % 4 + 1
        kind = HeatKind.PLANNED if year == 2027 else HeatKind.HELD
        return HeatCell(kind, f"Q{quarter}", f"{quarter}. Quartal {year}")

    names = [f"{row.name.split()[-1]}, {row.town}" for row in ROWS]
    return tuple(
        HeatRow(name, tuple(cell(place, year) for year in YEARS), "#" if place == 0 else None)
        for place, name in enumerate(names)
    )


class Site:
    name = "LAG Sachsen"
    tagline = "Arbeitstreffen"


FRAME: dict[str, Any] = {
    "site": Site,
    "footer_links": [
        ("/impressum", "Impressum"),
        ("/datenschutz", "Datenschutz"),
        ("/barrierefreiheit", "Barrierefreiheit"),
        ("/leichte-sprache", "Leichte Sprache"),
        ("/en", "English"),
    ],
    "csrf_input": Markup('<input type="hidden" name="_csrf_token" value="x">'),
}


def _nav(current: int) -> list[tuple[str, str, bool]]:
    words = ("Jahresplan", "Wer ist dran?", "Projekte", "Vortragende", "Postausgang")
    return [(f"/{place}", word, place == current) for place, word in enumerate(words)]


def _page(name: str, current: int = 0, **context: Any) -> Callable[[str], str]:
    def made(language: str) -> str:
        template = environment().from_string((FOLDER / f"{name}.html").read_text("utf-8"))
        with speaking(language):
            facts = {"nav": _nav(current)} | FRAME | {"language": language} | context
            return template.render(facts)

    return made


FLASHES = [
    {"text": "Plauen ist jetzt Gastgeber im Herbst.", "undo_action": "/undo", "hidden": {"n": 1}},
    {"text": "Die Anfrage liegt im Postausgang.", "kind": "info"},
]

PAGES: dict[str, Callable[[str], str]] = {
    "plan": _page("plan", meetings=MEETINGS, holidays=HOLIDAYS, cards=CARDS),
    "crowded": _page("plan", meetings=CROWDED, holidays=HOLIDAYS, cards=CARDS),
    "empty": _page("plan", meetings=(), holidays=(), cards=()),
    "rotation": _page("rotation", 1, rows=ROWS, years=YEARS, heat=_heat(), towns=TOWNS),
    "kit": _page("kit", 3, day=date(2027, 6, 9), flashes=FLASHES, errors=True),
    "answer": _page("answer", nav=[], day=date(2027, 6, 9), start=time(10, 30), end=time(11, 15)),
}
