"""A volunteer who has never seen it gets from nothing to a proposed year."""

import asyncio
from time import monotonic

import pytest
import time_machine

from lagplanner.services.plan import planning
from tests.people import NOW
from tests.stories.browsing import Person
from tests.visitors import Visitor

TOWNS = ("Riesa", "Görlitz", "Plauen", "Chemnitz", "Leipzig", "Dresden")
MEMBERS = "Projekt;Ort;E-Mail\n" + "".join(
    f"Quartier {town};{town};quartier-{number}@example.org\n" for number, town in enumerate(TOWNS)
)
PAST = "Datum;Ort;Gastgeber;Thema\n" + "".join(
    f"{day}.{month:02}.2026;{town};Quartier {town};Nachbarschaft\n"
    for day, month, town in ((9, 3, "Riesa"), (8, 6, "Görlitz"), (14, 9, "Plauen"))
)

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def test_from_nothing_to_a_proposed_year(board: Visitor) -> None:
    with time_machine.travel(NOW, tick=True):
        kim = Person(board)
        await board.log_in("Kim")

        # The first page says where to begin.
        await kim.open("/vorstand")
        await kim.follow("Erste Schritte ansehen")
        assert kim.next_step == "Name und Anschrift eintragen"

        # The name is at hand, the password of the mail account is not.
        await kim.press("Name und Anschrift eintragen")
        await kim.press(
            "Speichern", {"association": "Netz am Fluss", "contact_email": "vorstand@example.org"}
        )
        assert "Erste Schritte: 0 von 4 geschafft." in kim.words
        await kim.follow("Weiter mit den ersten Schritten")
        assert kim.next_step == "Mailkonto einrichten"
        await kim.press("Auslassen")
        assert kim.next_step == "Mitgliederliste einlesen"

        # The list as it is.
        await kim.press("Mitgliederliste einlesen")
        await kim.press("Liste ansehen", {"tabelle": MEMBERS})
        await kim.press("Übernehmen")
        assert "Übernommen: 6 neu" in kim.words
        await kim.follow("Weiter mit den ersten Schritten")

        # Who has hosted.
        await kim.press("Frühere Treffen einlesen")
        await kim.press("Liste ansehen", {"tabelle": PAST})
        await kim.press("Übernehmen")
        await kim.follow("Weiter mit den ersten Schritten")
        assert kim.next_step == "Erstes Jahr planen"

        # And the year.
        await kim.press("Erstes Jahr planen")
        await kim.press("Vorschlag rechnen")
        end = monotonic() + 120
        while await planning.current(2027) is None and not await planning.versions(2027):
            assert monotonic() < end
            await asyncio.sleep(0.1)
        await kim.open("/vorstand/erste-schritte")
        assert "Geschafft: Der Anfang ist gemacht." in kim.words
        assert kim.next_step == "Anleitung schließen"
        await kim.press("Anleitung schließen")
        assert "Erste Schritte ansehen" not in kim.words

        [version] = await planning.versions(2027)
        assert [entry.is_open for entry in version.entries] == [False] * 4


async def test_a_guide_that_was_closed_stays_closed(board: Visitor) -> None:
    kim = Person(board)
    await kim.open("/vorstand/erste-schritte")
    await kim.press("Auslassen")
    await kim.press("Anleitung schließen")
    assert "Erste Schritte" not in kim.words.replace("den ersten Schritten", "")
    await kim.open("/vorstand/projekte")
    assert "Weiter mit den ersten Schritten" not in kim.words
