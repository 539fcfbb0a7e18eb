"""Where rules clash, does the page say which ones in plain words, and does what it advises help?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from lagplanner.database import settings_store
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.members import Pause, Project
from lagplanner.domain.plan.planning import Entry
from lagplanner.services.plan.asking import ask, entries_to_plan, gather
from lagplanner.services.plan.reasoning import with_reasons
from lagplanner.services.plan.solving import solved
from tests.people import NOW, TODAY
from tests.services.network import CAST, settle_network

SONNENHOF, NEISSEUFER, HAINHOLZ, KOPITZ, ELBAUE, MULDENTAL, NEUSTADT, ALTSTADT = range(8)
SUMMER = Pause(date(2027, 7, 1), date(2027, 9, 30))
HALF_YEAR = Pause(date(2027, 7, 1), date(2027, 12, 31))


def away(pause: Pause, but: Sequence[int] = ()) -> list[Project]:
    """The cast, all of them away for a while but these."""
    return [one if at in but else replace(one, pauses=(pause,)) for at, one in enumerate(CAST)]


async def planned(*pinned: Entry) -> list[Entry]:
    """The year's entries as the rotation fills them in, with some pinned by the board."""
    facts = await gather(2027, today=TODAY, subdivision="SN")
    wanted = {entry.number: entry for entry in pinned}
    entries = [wanted.get(entry.number, entry) for entry in entries_to_plan(facts)]
    return list(with_reasons(solved(ask(facts, entries)), entries))


async def set_rule(name: str, value: int) -> None:
    async with transaction():
        await settings_store.put({name: str(value)}, at=NOW, who="Vorstand")


def problems(entries: Sequence[Entry]) -> dict[int, str]:
    return {entry.number: entry.problem for entry in entries if entry.is_open}


async def test_everybody_away_in_one_quarter_leaves_the_other_quarters_planned(
    database: Database,
) -> None:
    await settle_network(*away(SUMMER))

    assert problems(await planned()) == {
        3: "Für das 3. Treffen 2027 kann kein Projekt Gastgeber sein. "
        "Dagegen spricht: 8-mal eine Pause. "
        "7 Projekte könnten, wenn die eingetragene Pause früher endet."
    }


async def test_two_quarters_for_which_one_town_is_left_name_the_distance_of_towns(
    database: Database,
) -> None:
    await settle_network(*away(HALF_YEAR, but=[NEISSEUFER, ALTSTADT]))

    [told] = problems(await planned()).values()

    assert told == (
        "Das 3. und das 4. Treffen 2027 gehen nicht zusammen. "
        "Für das 3. Treffen 2027 bleibt nur Quartiersmanagement Altstadt (Görlitz). "
        "Für das 4. Treffen 2027 bleiben nur Gemeinwesenarbeit Neißeufer (Görlitz) "
        "und Quartiersmanagement Altstadt (Görlitz). "
        "In derselben Stadt ist der Mindestabstand 2 Treffen. "
        "Die übrigen Projekte können an den möglichen Tagen nicht. "
        "6 Projekte könnten, wenn die eingetragene Pause früher endet. "
        "Senken Sie den Mindestabstand in derselben Stadt von 2 auf 1 Treffen."
    )

    await set_rule("city_gap", 1)

    assert problems(await planned()) == {}


async def test_two_quarters_for_which_one_project_is_left_name_its_pause(
    database: Database,
) -> None:
    await settle_network(*away(HALF_YEAR, but=[ELBAUE]))
    await set_rule("city_gap", 1)

    [told] = problems(await planned()).values()

    assert told == (
        "Das 3. und das 4. Treffen 2027 gehen nicht zusammen. "
        "Für beide bleibt nur Quartiersladen Elbaue (Torgau). "
        "Die Pause bis zum nächsten Gastgeben beträgt 4 Treffen. "
        "Die übrigen Projekte können an den möglichen Tagen nicht. "
        "7 Projekte könnten, wenn die eingetragene Pause früher endet. "
        "Senken Sie die Pause bis zum nächsten Gastgeben von 4 auf 1 Treffen."
    )

    await set_rule("host_gap", 1)

    assert problems(await planned()) == {}


async def test_days_pinned_too_close_over_two_quarters_name_the_distance_of_days(
    database: Database,
) -> None:
    await settle_network()
    june = Entry(2, 2, day=date(2027, 6, 28), day_pinned=True)
    july = Entry(3, 3, day=date(2027, 7, 5), day_pinned=True)

    [told] = problems(await planned(june, july)).values()

    assert told == (
        "Das 2. und das 3. Treffen 2027 gehen nicht zusammen. "
        "Zwischen zwei Treffen liegen mindestens 35 Tage. "
        "Senken Sie den Mindestabstand zweier Treffen von 35 auf 7 Tage. "
        "Oder legen Sie für eines davon einen anderen Tag fest."
    )

    await set_rule("date_gap", 7)

    assert problems(await planned(june, july)) == {}


async def test_a_pinned_host_who_alone_could_host_the_next_quarter_may_be_freed(
    database: Database,
) -> None:
    projects = await settle_network(*away(SUMMER, but=[ELBAUE]))
    await set_rule("city_gap", 1)
    spring = Entry(2, 2, host_id=projects[ELBAUE].id, host_pinned=True)

    told = problems(await planned(spring))[3]

    assert told.startswith("Für das 3. Treffen 2027 kann kein Projekt Gastgeber sein.")
    assert "Dagegen spricht: 7-mal eine Pause, 1-mal die Pause nach dem letzten Mal." in told
    assert told.endswith(
        "Senken Sie die Pause bis zum nächsten Gastgeben von 4 auf 1 Treffen. "
        "Oder nehmen Sie die Festlegung für das 2. Treffen 2027 zurück."
    )
    assert problems(await planned()) == {}


async def test_two_quarters_that_fail_apart_are_told_apart(database: Database) -> None:
    both = Pause(date(2027, 1, 1), date(2027, 3, 31)), SUMMER
    await settle_network(*(replace(one, pauses=both) for one in CAST))

    told = problems(await planned())

    assert list(told) == [1, 3]
    assert all(text.startswith(f"Für das {n}. Treffen 2027 kann kein") for n, text in told.items())


async def test_too_few_seats_everywhere_name_the_largest_room(database: Database) -> None:
    await settle_network()
    await set_rule("seats", 300)

    told = problems(await planned())

    assert list(told) == [1, 2, 3, 4]
    for number, text in told.items():
        assert f"Für das {number}. Treffen 2027 kann kein Projekt Gastgeber sein." in text
        assert "ein zu kleiner Raum" in text
        assert "Rechnen Sie mit 40 statt 300 Personen." in text


@pytest.mark.parametrize("but", [(), (ELBAUE,), (NEISSEUFER, ALTSTADT)])
async def test_no_sentence_is_longer_than_people_read_at_a_glance(
    database: Database, but: Sequence[int]
) -> None:
    await settle_network(*away(HALF_YEAR, but=but))

    sentences = [
        words
        for told in problems(await planned()).values()
        for words in re.split(r"(?<=[a-zäöüß)]\.) ", told)
    ]

    assert sentences
    assert [words for words in sentences if len(words.split()) > 15] == []
