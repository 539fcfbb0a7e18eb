"""Collect topics, count who wishes for them, and choose one for a meeting."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.database import hosting, members, speakers, trail
from lagplanner.database import topics as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.topics import Topic, TopicState, Wished, checked, in_order


@dataclass(frozen=True, slots=True)
class Line:
    """One topic of the store: what speaks for it, at which meetings it was, and who spoke there."""

    wished: Wished
    meetings: tuple[Meeting, ...]
    speakers: tuple[str, ...]
    proposer: str


async def store(*, today: date) -> tuple[Line, ...]:
    """All topics, the one to treat next first."""
    meetings = {one.id: one for one in await hosting.meetings() if one.took_or_takes_place}
    voters = await stored.votes()
    treated = await stored.meetings_of_topics()
    spoke = await _spoke()
    names = {one.id: one.name for one in await members.projects()}
    lines = {}
    for topic in await stored.topics():
        held = tuple(meetings[one] for one in treated.get(topic.id, ()) if one in meetings)
        wished = Wished(
            topic, voters.get(topic.id, frozenset()), tuple(sorted(one.day for one in held))
        )
        heard = dict.fromkeys(name for one in held for name in spoke.get(one.id, ()))
        proposer = topic.proposed_by or names.get(topic.project_id or 0, "")
        lines[topic.id] = Line(wished, held, tuple(heard), proposer)
    ordered = in_order((line.wished for line in lines.values()), today)
    return tuple(lines[wished.topic.id] for wished in ordered)


async def most_wished(*, today: date, number: int = 3) -> tuple[Line, ...]:
    """The topics that most projects wish for, of those that wait to be treated."""
    return tuple(
        one
        for one in await store(today=today)
        if one.wished.voters
        and one.wished.topic.state is TopicState.OPEN
        and not any(day >= today for day in one.wished.treated)
    )[:number]


async def line(topic_id: int, *, today: date) -> Line:
    """One topic with all that speaks for it; NotFoundError if there is none."""
    await stored.topic(topic_id)
    return next(one for one in await store(today=today) if one.wished.topic.id == topic_id)


async def coming(*, today: date) -> tuple[Meeting, ...]:
    """The working meetings that are still to come, the next first: one of them can have a topic."""
    found = (
        one
        for one in await hosting.meetings()
        if one.is_working and one.took_or_takes_place and one.day >= today
    )
    return tuple(sorted(found, key=lambda one: one.day))


async def propose(topic: Topic, *, who: str, now: datetime) -> Topic:
    """Add a topic, or change one; a project that proposes one wishes for it too."""
    async with transaction(Deed.WISH, project=topic.project_id):
        return await _propose(topic, who=who, now=now)


async def answer(
    project_id: int,
    *,
    shown: Collection[int],
    wished: Collection[int],
    proposed: Topic | None,
    who: str,
    now: datetime,
) -> Topic | None:
    """Take a project's ticks for the topics it was shown, and the topic it proposes, as one deed.

    A topic that came since is left alone. Returns the proposed topic; raises InputError for one
    that cannot be taken, and then keeps no tick either.
    """
    async with transaction(Deed.WISH, project=project_id):
        before = await stored.votes()
        added, removed = [], []
        for topic in await stored.topics():
            if topic.id not in shown or topic.state is TopicState.RESTING:
                continue
            is_wished, was = topic.id in wished, project_id in before.get(topic.id, ())
            if is_wished and not was:
                await stored.vote(topic.id, project_id, at=now)
                added.append(topic.title)
            elif was and not is_wished:
                await stored.take_back_vote(topic.id, project_id)
                removed.append(topic.title)
        await _note_wishes(project_id, added, removed, who=who, now=now)
        if proposed is None:
            return None
        return await _propose(proposed, who=who, now=now)


async def wish(topic_id: int, project_id: int, *, wished: bool, now: datetime) -> None:
    """Note that a project would like a topic, or would not any more; said twice it counts once."""
    async with transaction(Deed.WISH, project=project_id):
        topic = await stored.topic(topic_id)
        if wished and topic.state is TopicState.RESTING:
            raise BrokenRuleError(f"„{topic.title}“ ruht gerade.")
        if wished:
            await stored.vote(topic_id, project_id, at=now)
        else:
            await stored.take_back_vote(topic_id, project_id)


async def rest(topic_id: int, *, resting: bool, who: str, now: datetime) -> Topic:
    """Let a topic rest, or open it again; its history stays."""
    async with transaction(Deed.PLAN):
        topic = await stored.topic(topic_id)
        state = TopicState.RESTING if resting else TopicState.OPEN
        saved = await stored.save(replace(topic, state=state), at=now)
        await trail.note(
            "topic_rested",
            f"topic:{topic_id}",
            "Thema „%(topic)s“ ruht" if resting else "Thema „%(topic)s“ ist wieder offen",
            facts={"topic": topic.title},
            at=now,
            who=who,
        )
    return saved


async def choose(
    year: int, number: int, topic_id: int | None, *, who: str, now: datetime
) -> Meeting:
    """Let a topic of the store be a meeting's, or none. The meeting keeps its title as a text."""
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number)
        topic = await stored.topic(topic_id) if topic_id is not None else None
        treated = await stored.meetings_of_topics()
        was = next((one for one, at in treated.items() if meeting.id in at), None)
        await stored.choose(topic_id, meeting.id, at=now)
        saved = await hosting.save_meeting(
            replace(meeting, topic=topic.title if topic else ""), at=now
        )
        await trail.note(
            "topic_chosen",
            f"meeting:{meeting.id}",
            "Thema „%(topic)s“ gewählt" if topic else "Thema herausgenommen",
            facts={"topic": topic.title} if topic else None,
            about=[f"topic:{topic_id}"] if topic else (),
            at=now,
            who=who,
            before=json.dumps({"topic": was, "title": meeting.topic}, ensure_ascii=False),
            after=json.dumps({"topic": topic_id, "title": saved.topic}, ensure_ascii=False),
        )
    return saved


async def _propose(topic: Topic, *, who: str, now: datetime) -> Topic:
    saved = await stored.save(checked(topic, await stored.topics()), at=now)
    if saved.project_id is not None and topic.id == 0:
        await stored.vote(saved.id, saved.project_id, at=now)
    deed = "topic_changed" if topic.id else "topic_proposed"
    await trail.note(
        deed,
        f"topic:{saved.id}",
        "Thema „%(topic)s“ geändert" if topic.id else "Thema „%(topic)s“ vorgeschlagen",
        facts={"topic": saved.title},
        about=[f"project:{saved.project_id}"] if saved.project_id else (),
        at=now,
        who=who,
    )
    return saved


async def _note_wishes(
    project_id: int, added: Sequence[str], removed: Sequence[str], *, who: str, now: datetime
) -> None:
    """A project's ticks leave a trail where they have changed."""
    if not added and not removed:
        return
    project = await members.project_by_id(project_id)
    told = [f"„{title}“ gewünscht" for title in added]
    told += [f"„{title}“ nicht mehr gewünscht" for title in removed]
    await trail.note(
        "topics_wished",
        f"project:{project_id}",
        "%(project)s: %(wishes)s",
        facts={"project": project.name if project else "", "wishes": ", ".join(told)},
        at=now,
        who=who,
    )


async def _spoke() -> Mapping[int, list[str]]:
    """Who spoke at which meeting, by name; members see it, so the provisional stay unnamed."""
    names = {one.id: one.name for one in await speakers.speakers()}
    found: dict[int, list[str]] = {}
    for talk in await speakers.talks():
        if talk.named_in_programme:
            found.setdefault(talk.meeting_id, []).append(names[talk.speaker_id])
    return found
