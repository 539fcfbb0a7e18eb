"""Does somebody who looks for a project find it, by its name or by what it does?"""

import re
from dataclasses import replace

import pytest
from litestar import Litestar

from lagplanner.database import profiles as stored_profiles
from lagplanner.database.engine import transaction
from lagplanner.domain.directory.profiles import Bilingual, Circle, HeadedText, Part, Profile
from tests.people import PARK, SONNENHOF, go_public, settle
from tests.visitors import Visitor, heading


@pytest.fixture(autouse=True)
async def public(app: Litestar) -> None:
    """Imprint and privacy text have been looked at."""
    await go_public()


async def test_the_directory_finds_and_leads_to_the_page(client: Visitor) -> None:
    meadow, _ = await settle(PARK, SONNENHOF)
    page = await client.get("/projekte?suche=gemeinwesenkordination+chemnitz")
    assert heading(page) == "Unsere Projekte"
    assert re.findall(r'<h2><a href="([^"]+)">', page.text) == [f"/projekte/{meadow.slug}"]
    assert "Ein Projekt passt dazu." in page.text
    nothing = await client.get("/projekte?suche=atlantis")
    assert "Dazu gibt es kein Projekt." in nothing.text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("beratungen", ["Wiese"]),
        ("counselling", ["Wiese"]),
        ("ehrenamt", ["Wiese", "Weg"]),
        ("Weg Ehrenamt", ["Weg"]),
        ("geheim", []),
    ],
)
async def test_the_directory_finds_what_a_project_says_of_itself_to_all(
    client: Visitor, words: str, found: list[str]
) -> None:
    meadow, way = await settle(replace(PARK, name="Wiese"), replace(PARK, name="Weg"))
    text = HeadedText(Bilingual("Mitmachen"), Bilingual("Hilfe für das **Ehrenamt**"))
    advice = Bilingual("Beratung im Alltag", "Counselling")
    hidden = {Part.OFFERS: Circle.MEMBERS}
    async with transaction():
        await stored_profiles.save(Profile(meadow.id, offers=(advice,), texts=(text,)))
        await stored_profiles.save(
            Profile(way.id, offers=(Bilingual("geheim"),), texts=(text,), visible=hidden)
        )
    page = (await client.get(f"/projekte?suche={words}")).text
    names = re.findall(r'<h2><a href="[^"]+">([^<]+)', page)
    assert sorted(names) == sorted(found)
