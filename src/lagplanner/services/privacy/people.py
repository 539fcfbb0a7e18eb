"""Find a person among all who stand anywhere, and say what betrays them."""

from lagplanner.database import people
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.privacy.people import Known, Person, Row, gathered
from lagplanner.domain.talks.speakers import is_forgotten
from lagplanner.services import acting

MOST = 50


async def find(text: str) -> tuple[Person, ...]:
    """Everybody in whose name or address the text stands, each person once; nobody for no text."""
    acting.ask_leave(Deed.GOVERN)
    part = text.strip().casefold()
    if len(part) < 2:
        return ()
    rows, of_projects = await everybody(), await people.of_projects()
    found: list[Person] = []
    for row in rows:
        if not any(part in one.casefold() for one in (row.name, *row.mails)):
            continue
        if any(row in person.rows for person in found):
            continue
        found.append(gathered(row, rows, of_projects=of_projects))
        if len(found) == MOST:
            break
    return tuple(found)


async def person(key: str) -> Person:
    """The person of a row. NotFoundError if it is gone.

    What is known of somebody is handed out, forgotten or consented to through here alone.
    """
    acting.ask_leave(Deed.GOVERN)
    rows = await everybody()
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        raise NotFoundError("Diese Person gibt es hier nicht, oder sie ist schon gelöscht.")
    return gathered(row, rows, of_projects=await people.of_projects())


async def everybody() -> tuple[Row, ...]:
    """Who stands somewhere, then who only got letters; projects and the board's mailbox are nobody."""
    known = tuple(
        one
        for one in await people.everybody()
        if one.known is not Known.SPEAKER or not is_forgotten(one.name)
    )
    taken = {name.casefold() for name in await people.of_projects()} | {"vorstand"}
    others = [
        one
        for one in await people.written_to()
        if one.name.casefold() not in taken
        and not (not one.name and one.mails[0].casefold() in taken)
    ]
    return (*known, *others)
