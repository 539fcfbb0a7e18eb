"""Does every change of what can be found say so, whoever makes it?"""

from collections.abc import Mapping

from litestar import Litestar
from piccolo.columns import Text, Varchar
from piccolo.table import Table

from lagplanner.database import finding as index
from lagplanner.database import tables
from lagplanner.database.engine import run_sql, transaction
from lagplanner.database.findable import findable
from lagplanner.domain.errors import LagplannerError
from lagplanner.domain.finding import Findable, Kind
from lagplanner.services.afterwards import paper_texts
from tests.demo_at_work import begin_work
from tests.people import NOW, TODAY

OF_KIND: Mapping[Kind, type[Table]] = {
    Kind.PROJECT: tables.Project,
    Kind.CONTACT: tables.Contact,
    Kind.SPEAKER: tables.Speaker,
    Kind.BOARD: tables.BoardPerson,
    Kind.MEETING: tables.Meeting,
    Kind.ASSEMBLY: tables.Meeting,
    Kind.MINUTES: tables.Meeting,
    Kind.FILE: tables.MeetingFile,
    Kind.TOPIC: tables.Topic,
    Kind.LETTER: tables.Letter,
}
READ = {
    *OF_KIND.values(),
    *(tables.Town, tables.Hosting, tables.Talk, tables.AgendaItem, tables.Motion),
    *(
        tables.Minutes,
        tables.MinutesVersion,
        tables.ActionItem,
        tables.FileText,
        tables.ProfilePart,
    ),
}
OTHER_CHANGES = (
    "UPDATE meeting SET day = '2031-01-06'",
    "UPDATE meeting SET town = NULL",
    "UPDATE meeting SET kind = 'assembly', number = number + 500 WHERE kind = 'working'",
    "UPDATE hosting SET project = (SELECT max(id) FROM project) WHERE id = 1",
    "UPDATE talk SET speaker = (SELECT max(id) FROM speaker) WHERE id = (SELECT min(id) FROM talk)",
    "UPDATE minutes SET version = 99",
    "UPDATE meeting_file SET removed_at = added_at",
    "UPDATE letter SET meeting = NULL",
    "DELETE FROM profile_part",
    "DELETE FROM file_text",
    "DELETE FROM agenda_item",
    "DELETE FROM motion",
    "DELETE FROM action_item",
    "DELETE FROM talk",
    "DELETE FROM minutes",
    "DELETE FROM contact",
)


Thing = tuple[Kind, int]


class TakenBackError(Exception):
    """Ends a transaction without keeping anything."""


def take_back() -> None:
    raise TakenBackError


async def everything() -> dict[Thing, tuple[object, ...]]:
    """What is found of each thing, by kind and id."""
    ids = {
        kind: [row["id"] for row in await run_sql(f"SELECT id FROM {table._meta.tablename}")]
        for kind, table in OF_KIND.items()
    }
    return {(one.kind, one.ref): _texts(one) for one in await findable(ids)}


def _texts(one: Findable) -> tuple[object, ...]:
    return (one.title, one.about, one.within, one.day)


def text_changes() -> list[str]:
    """For each text column that is read: other words in it, in every row."""
    return [
        f"UPDATE {table._meta.tablename} SET {name} = replace({name}, 'e', 'o')"
        for table in sorted(READ, key=lambda table: table._meta.tablename)
        for column in table._meta.columns
        if isinstance(column, Text | Varchar) and (name := column._meta.name)
    ]


async def told(change: str) -> tuple[set[Thing], set[Thing]] | None:
    """What is found otherwise after a change, and what of it is not due; None if it is refused."""
    before = await everything()
    try:
        async with transaction():
            await run_sql("DELETE FROM search_due")
            await run_sql(change)
            due = {(kind, ref) for kind, refs in (await index.due()).items() for ref in refs}
            after = await everything()
            changed = {
                one for one in before.keys() | after.keys() if before.get(one) != after.get(one)
            }
            take_back()
    except TakenBackError:
        return changed, changed - due
    except LagplannerError:
        return None  # a word of ours, of which there are only some


async def test_whatever_changes_what_is_found_is_due_in_the_same_transaction(app: Litestar) -> None:
    await begin_work(now=NOW, today=TODAY)
    assert await paper_texts.read_papers() > 0
    made = {change: await told(change) for change in (*text_changes(), *OTHER_CHANGES)}
    assert {change: one[1] for change, one in made.items() if one and one[1]} == {}
    assert [change for change in OTHER_CHANGES if made[change] is None] == []
    assert {kind for one in made.values() if one for kind, _ in one[0]} == set(Kind)
