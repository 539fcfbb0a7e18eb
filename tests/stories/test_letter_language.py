"""A contact of a project reads English: in which language do our letters and their pages come?"""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import letters, members, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.members import Contact, Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.mail import outbox
from lagplanner.services import own_people
from lagplanner.services.post import links
from lagplanner.services.rules import change_rules
from lagplanner.services.running import login
from tests.databases import counted
from tests.demo_at_work import answer_link, as_it_leaves
from tests.people import BOARD, NOW, SONNENHOF, TODAY, settle
from tests.stories.browsing import Person
from tests.stories.test_own_page import come_in
from tests.visitors import ADDRESS, Visitor

ADA = "ada.lindner@example.org"


async def asked_for_wishes(project: Project, year: int, **more: Any) -> Letter:
    """A letter to the project's contact, as its deed posts it: nothing is said of a language."""
    assert project.contact is not None
    letter = Letter(
        f"host_call:{project.id}:{year}",
        "host_call",
        project_id=project.id,
        recipient_name=project.contact.name,
        recipient_email=project.contact.email or project.email,
        facts={"year": year},
        **more,
    )
    async with transaction():
        await outbox.post(letter, at=NOW, who=BOARD)
    return (await letters.with_keys([letter.key]))[letter.key]


async def english(address: str = ADA) -> None:
    await own_people.read_in("en", by=address, who="Ada Lindner", today=TODAY, now=NOW)


async def languages() -> dict[int, str]:
    """By the year they are about, the languages of the letters that were posted."""
    return {one.facts["year"]: one.language for one in await letters.letters()}


async def test_letters_are_german_until_somebody_wants_them_otherwise(database: Database) -> None:
    [project] = await settle(SONNENHOF)

    await asked_for_wishes(project, 2027)
    await english()
    await asked_for_wishes(project, 2028)
    await own_people.read_in("de", by=ADA, who="Ada Lindner", today=TODAY, now=NOW)
    await asked_for_wishes(project, 2029)

    assert await languages() == {2027: "de", 2028: "de", 2029: "de"}


async def test_whoever_chose_nothing_reads_what_is_usual_in_the_association(
    database: Database,
) -> None:
    [project] = await settle(SONNENHOF)
    await change_rules({"language": "en"}, who=BOARD, now=NOW)

    await asked_for_wishes(project, 2027)
    await own_people.read_in("de", by=ADA, who="Ada Lindner", today=TODAY, now=NOW)
    await asked_for_wishes(project, 2028)
    await own_people.read_in("", by=ADA, who="Ada Lindner", today=TODAY, now=NOW)
    await asked_for_wishes(project, 2029)

    assert await languages() == {2027: "en", 2028: "en", 2029: "en"}
    [_, taken_back, *_] = [one.told for one in await trail.entries(limit=9)]
    assert taken_back == "Ada Lindner (Quartiersmanagement Sonnenhof) bekommt Briefe auf Deutsch"


@pytest.mark.parametrize(
    ("contact", "known_to_the_deed", "letter"),
    [("de", "en", "de"), ("", "de", "de"), ("", "", "en")],
)
async def test_a_contacts_choice_comes_before_what_a_deed_knows_and_that_before_the_usual(
    database: Database, contact: str, known_to_the_deed: str, letter: str
) -> None:
    ada = replace(SONNENHOF.contacts[0], language=contact)
    [project] = await settle(replace(SONNENHOF, contacts=(ada,)))
    await change_rules({"language": "en"}, who=BOARD, now=NOW)

    posted = await asked_for_wishes(project, 2027, language=known_to_the_deed)

    assert posted.language == letter


async def test_what_is_usual_is_asked_once_for_many_letters_and_contacts(
    database: Database,
) -> None:
    [project] = await settle(SONNENHOF)
    usual = await outbox.usual_language()
    with counted() as alone:
        await asked_for_wishes(project, 2027)
    many = Letter("host_call:many", "host_call", project_id=project.id, recipient_email=ADA)
    with counted() as among_many:
        async with transaction():
            await outbox.post(many, at=NOW, who=BOARD, usual=usual)
        await letters.with_keys([many.key])
    assert among_many.number == alone.number - 1

    more = [Contact(f"Person {number}", email=f"p{number}@example.org") for number in range(3)]
    costs = []
    for contacts in (more[:1], more):
        with counted() as cost:
            async with transaction():
                await outbox.speak(replace(project, contacts=tuple(contacts)))
        costs.append(cost.number)
    assert costs[1] == costs[0] + 2  # one for each contact


async def test_what_waits_follows_and_what_is_written_over_or_gone_does_not(
    database: Database,
) -> None:
    [project] = await settle(SONNENHOF)
    await asked_for_wishes(project, 2027)
    gone = await asked_for_wishes(project, 2028)
    async with transaction():
        await letters.change([gone.id], (LetterState.HELD,), LetterState.SENT, sent_at=NOW)
    await asked_for_wishes(project, 2029, own_subject="Bitte", own_text="Von Hand, {url}")

    await english()

    assert await languages() == {2027: "en", 2028: "de", 2029: "de"}


async def test_a_contact_without_an_address_reads_that_of_the_project(database: Database) -> None:
    shared = replace(SONNENHOF, email="sonnenhof@example.org", contacts=(Contact("Ada Lindner"),))
    [project] = await settle(shared)

    await english("Sonnenhof@example.org")

    assert (await asked_for_wishes(project, 2027)).language == "en"


async def test_whoever_is_no_contact_has_nothing_to_choose(database: Database) -> None:
    await settle(SONNENHOF)

    with pytest.raises(NotFoundError):
        await english("jana@example.com")


async def test_the_letter_and_the_page_behind_its_link_are_english(app: Litestar) -> None:
    with time_machine.travel(NOW, tick=False):
        [project] = await settle(SONNENHOF)
        await english()
        letter = await asked_for_wishes(project, 2027)

        raw = await as_it_leaves(letter, base_url=ADDRESS, now=NOW)
        visitor = Visitor(app)
        page = await visitor.get(answer_link(raw, ADDRESS))

        mail = message_from_bytes(raw, policy=policy.default)
        assert mail["Subject"].startswith("Who will host in 2027?")
        assert '<html lang="en">' in page.text
        await visitor.leave()


async def test_the_letter_to_log_in_is_english_as_well(database: Database) -> None:
    await settle(SONNENHOF)
    await english()

    await login.ask(ADA, asked_before="", caller="127.0.0.1", now=NOW)

    [letter] = await letters.letters(occasion=login.OCCASION)
    assert letter.language == "en"


async def test_the_board_chooses_in_the_form_of_the_project(board: Visitor) -> None:
    [project] = await settle(SONNENHOF)
    person = Person(board)
    await person.open(f"/vorstand/projekte/{project.slug}")

    await person.press("Speichern", {"contact_language": "en"})

    assert await spoken(project) == "en"


async def test_the_contact_chooses_in_their_entry_without_logging_in(client: Visitor) -> None:
    now = clock.now()
    [project] = await settle(SONNENHOF)
    until = now + timedelta(days=30)
    wanted = Link(Purpose.PROFILE, "Ada Lindner", ADA, now, until, project.id)
    [link] = await links.mint([wanted], base_url="")
    person = Person(client)
    await person.open(f"{link}/aendern")

    await person.press("Speichern", {"contact_language": "en"})

    assert await spoken(project) == "en"


async def test_the_contact_chooses_on_their_own_page(app: Litestar) -> None:
    with time_machine.travel(NOW, tick=False):
        [project] = await settle(SONNENHOF)
        person = Person(await come_in(app, project))
        await person.open("/mein")

        await person.press("Speichern", {"language": "en"})

        assert person.option("language", "Englisch") == "en"
        assert await spoken(project) == "en"
        [entry, *_] = await trail.entries(limit=1)
        assert (
            entry.told == "Ada Lindner (Quartiersmanagement Sonnenhof) bekommt Briefe auf Englisch"
        )
        await person.visitor.leave()


async def spoken(project: Project) -> str:
    """In which language the contact is written to."""
    contact = (await members.project(project.slug)).contact
    assert contact is not None
    return contact.language
