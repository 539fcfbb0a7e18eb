"""A project says when it would like to host next year, or that it passes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.database import members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import AlreadyThereError, NotFoundError
from lagplanner.domain.hosting import Wish
from lagplanner.domain.hosts.wishes import Wishes, checked, from_stored, sentence, to_store
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.talks.speakers import Via
from lagplanner.domain.trail import TOLD_TO_BOARD, answer_told


@dataclass(frozen=True, slots=True)
class Answered:
    """What a project has answered for a year; `said` in words, "" if nothing yet."""

    project: Project
    year: int
    wishes: Wishes
    said: str


async def answers(project_ids: Sequence[int], year: int) -> tuple[Answered, ...]:
    """What these projects have said for this year, in the given order."""
    stored = await members.wishes(year, year)
    found = []
    for project_id in project_ids:
        project = await members.project_by_id(project_id)
        if project is not None:
            known = from_stored(one for one in stored if one.project_id == project_id)
            found.append(Answered(project, year, known, sentence(known)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Call:
    """How far the call for hosts of a year is: who has answered what, and who is silent."""

    answered: tuple[Answered, ...]
    silent: tuple[Project, ...]

    @property
    def asked(self) -> int:
        return len(self.answered) + len(self.silent)


async def call(year: int, *, today: date) -> Call:
    """What the members have said for a year, by name."""
    now_members = [one for one in await members.projects() if is_member_on(one, today)]
    ordered = sorted(now_members, key=lambda one: one.name.casefold())
    stored = await members.wishes(year, year)
    found = []
    for project in ordered:
        known = from_stored(one for one in stored if one.project_id == project.id)
        found.append(Answered(project, year, known, sentence(known)))
    return Call(
        tuple(one for one in found if one.wishes.is_answer),
        tuple(one.project for one in found if not one.wishes.is_answer),
    )


async def answer(
    project_id: int, year: int, given: Wishes, *, who: str, now: datetime, via: Via = Via.LINK
) -> None:
    """Keep a project's answer in place of its earlier one for this year; the same again does nothing.

    Raises InputError naming the field that does not fit, NotFoundError for an unknown project.
    """
    wanted = checked(given)
    try:
        await _keep(project_id, year, wanted, who=who, now=now, via=via)
    except AlreadyThereError:  # two clicks at the same moment: the later one sees the earlier
        await _keep(project_id, year, wanted, who=who, now=now, via=via)


async def _keep(
    project_id: int, year: int, wanted: Wishes, *, who: str, now: datetime, via: Via
) -> None:
    async with transaction(Deed.WISH, project=project_id):
        project = await members.project_by_id(project_id)
        if project is None:
            raise NotFoundError("Dieses Projekt gibt es nicht mehr.")
        known = [one for one in await members.wishes(year, year) if one.project_id == project_id]
        new = to_store(project_id, year, wanted)
        if _told(known) == _told(new):
            return
        for wish in known:
            await members.delete_wish(wish.id)
        for wish in new:
            await members.save_wish(wish, at=now)
        told, facts = answer_told(project.name, f"{year}: {sentence(wanted)}", who)
        await trail.note(
            "wished",
            f"project:{project.id}",
            told,
            facts=facts,
            before=sentence(from_stored(known)),
            after=sentence(wanted),
            way=TOLD_TO_BOARD.get(via),
            at=now,
            who=who or project.name,
        )


def _told(wishes: Sequence[Wish]) -> set[tuple[str, int, str]]:
    return {(wish.kind.value, wish.year_quarter, wish.note) for wish in wishes}
