"""Who stands in the database with a name or an address, whatever for?"""

from collections.abc import Iterable

from lagplanner.database import tables
from lagplanner.domain.privacy.marks import is_named
from lagplanner.domain.privacy.people import Known, Row


async def everybody() -> tuple[Row, ...]:
    """Contacts, speakers and people of the board, those who have left too."""
    contacts = await tables.Contact.select(
        *tables.Contact.all_columns(exclude=[tables.Contact.project]),
        tables.Contact.project.id.as_alias("project"),
        tables.Contact.project.name.as_alias("of"),
        tables.Contact.project.email.as_alias("mailbox"),
    ).order_by(tables.Contact.project, tables.Contact.position)
    speakers = await tables.Speaker.select().order_by(tables.Speaker.id)
    board = await tables.BoardPerson.select().order_by(tables.BoardPerson.id)
    return (
        *(
            Row(
                Known.CONTACT,
                row["id"],
                row["name"],
                f"Ansprechperson von {row['of']}",
                _filled(
                    row["email"], row["mailbox"] if is_named(row["mailbox"], row["name"]) else ""
                ),
                _filled(row["phone"]),
                row["project"],
            )
            for row in contacts
        ),
        *(
            Row(
                Known.SPEAKER,
                row["id"],
                row["name"],
                "Vortragende Person",
                _filled(row["email"], row["office_email"]),
                _filled(row["phone"]),
            )
            for row in speakers
        ),
        *(
            Row(
                Known.BOARD,
                row["id"],
                row["name"],
                "Im Vorstand" if row["left_at"] is None else "Früher im Vorstand",
                _filled(row["email"]),
                in_office=row["left_at"] is None,
            )
            for row in board
        ),
    )


async def written_to() -> tuple[Row, ...]:
    """Everybody a letter was addressed to, each name with its address once, by the first letter."""
    letter = tables.Letter
    rows = (
        await letter.select(letter.id, letter.recipient_name, letter.recipient_email)
        .where((letter.recipient_name != "") | (letter.recipient_email != ""))
        .order_by(letter.id)
    )
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        name, mail = row["recipient_name"], row["recipient_email"]
        found.setdefault(
            (name.casefold(), mail.casefold()),
            Row(Known.WRITTEN_TO, row["id"], name, "Empfing Briefe", _filled(mail)),
        )
    return tuple(found.values())


async def of_projects() -> frozenset[str]:
    """Names, addresses and numbers that belong to projects and not to a person."""
    rows = await tables.Project.select(
        tables.Project.name, tables.Project.email, tables.Project.phone
    )
    return frozenset(text for row in rows for text in row.values() if text)


async def raise_versions(project_ids: Iterable[int]) -> None:
    """Let a page that shows one of these projects know that it has changed."""
    for project_id in project_ids:
        await tables.Project.update({tables.Project.version: tables.Project.version + 1}).where(
            tables.Project.id == project_id
        )


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
