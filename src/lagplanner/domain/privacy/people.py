"""Who is one person among the rows that name somebody, and by what is this person known?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from lagplanner.domain.privacy.marks import Marks, bare, is_named, other_surnames


class Known(StrEnum):
    """As what somebody stands with us; the value begins the key by which a page names the row."""

    CONTACT = "k"
    SPEAKER = "v"
    BOARD = "b"
    WRITTEN_TO = "a"


@dataclass(frozen=True, slots=True)
class Row:
    """One place where somebody stands with name and addresses; `role` says as what, in German.

    `id` is that of a contact, a speaker, a person of the board, or of the first letter to somebody
    who is nowhere else.
    """

    known: Known
    id: int
    name: str
    role: str
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    project_id: int | None = None
    in_office: bool = False

    @property
    def key(self) -> str:
        """How a page names this row without naming the person."""
        return f"{self.known.value}{self.id}"


@dataclass(frozen=True, slots=True)
class Person:
    """One person: all rows that are theirs, what betrays them, and what they share with others.

    What is `shared` (the mailbox of a project, a name two people have) is no mark: it stays.
    """

    rows: tuple[Row, ...]
    marks: Marks
    shared: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return next((one.name for one in self.rows if one.name), "") or self.mails[0]

    @property
    def mails(self) -> tuple[str, ...]:
        """Every address of theirs, shared or not."""
        return tuple(dict.fromkeys(mail for one in self.rows for mail in one.mails))

    def ids(self, known: Known) -> tuple[int, ...]:
        """Their rows of this kind."""
        return tuple(one.id for one in self.rows if one.known is known)


def is_same(one: Row, other: Row, *, by_name: bool = True) -> bool:
    """Whether two rows are one person: the same name, titles aside, and an address of both.

    The whole name is enough (`by_name`) where one has no address, or was only written to: people
    change their addresses.
    """
    if bare(one.name).casefold() != bare(other.name).casefold():
        return False
    if _folded(one.mails) & _folded(other.mails):
        return True
    vague = Known.WRITTEN_TO in (one.known, other.known) or not (one.mails and other.mails)
    return by_name and vague and " " in bare(one.name)


def gathered(first: Row, everybody: Iterable[Row], *, of_projects: Collection[str]) -> Person:
    """The person of this row. `of_projects` are addresses and numbers that belong to projects.

    `everybody` begins with those who stand somewhere; who was only written to comes after them.
    """
    rows: list[Row] = [first]
    others: list[Row] = []
    for row in everybody:
        if row.key == first.key:
            continue
        is_namesake = any(bare(row.name).casefold() == bare(one.name).casefold() for one in others)
        same = any(is_same(row, own, by_name=not is_namesake) for own in rows)
        (rows if same else others).append(row)
    of_others = (one for one in of_projects if not any(is_named(one, row.name) for row in rows))
    taken = _folded(of_others) | _folded(
        text for row in others for text in (row.name, bare(row.name), *row.mails, *row.phones)
    )
    names = tuple(dict.fromkeys(row.name for row in rows if row.name))
    mails = tuple(dict.fromkeys(mail for row in rows for mail in row.mails))
    phones = tuple(dict.fromkeys(phone for row in rows for phone in row.phones))
    own = Marks(_untaken(names, taken), _untaken(mails, taken), _untaken(phones, taken))
    if own.names:
        surnames = other_surnames(own.names[0], [row.name for row in others])
        own = replace(own, surnames=surnames)
    shared = (one for one in (*names, *mails, *phones) if one not in own.whole)
    return Person(tuple(rows), own, tuple(shared))


def _untaken(texts: Iterable[str], taken: Collection[str]) -> tuple[str, ...]:
    return tuple(
        one for one in texts if one.casefold() not in taken and bare(one).casefold() not in taken
    )


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(one.casefold() for one in texts if one)
