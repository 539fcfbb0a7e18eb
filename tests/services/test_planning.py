"""Planning a year: proposed, kept in versions, published once, compared."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from lagplanner.database import hosting, members
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, ConflictError, InputError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.members import Pause
from lagplanner.domain.plan.planning import ChooseDay, PlanVersion, Proof, VersionState
from lagplanner.mail import outbox
from lagplanner.services.plan import changes, planning
from lagplanner.services.plan.year import year_view
from tests.databases import counted
from tests.people import NOW, TODAY, settle
from tests.services.network import CAST, settle_network

LATER = NOW + timedelta(days=3)


async def propose() -> PlanVersion:
    return await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)


async def test_a_proposal_gives_each_quarter_a_host_a_day_and_reasons(database: Database) -> None:
    projects = await settle_network()

    plan = await planning.proposal(2027, today=TODAY)

    assert [entry.year_quarter for entry in plan.entries] == [1, 2, 3, 4]
    assert all(entry.reasons and entry.day_reasons for entry in plan.entries)
    assert len({entry.host_id for entry in plan.entries}) == 4
    first = plan.entries[0]
    neustadt = projects[6]
    assert first.host_id == neustadt.id
    assert first.reasons[:2] == (
        "An 1. Stelle von 8: bis dahin 0-mal Gastgeber, fair wären 1,1.",
        "Noch keine Gastgeberschaft eingetragen.",
    )
    assert plan.proof is Proof.PROVEN


async def test_a_proposal_stores_nothing(database: Database) -> None:
    await settle_network()

    await planning.proposal(2027, today=TODAY)

    assert await planning.versions(2027) == ()
    assert await outbox.held() == ()


async def test_the_same_facts_give_the_same_plan(database: Database) -> None:
    await settle_network()

    first, second = await propose(), await propose()

    assert second == first
    assert len(await planning.versions(2027)) == 1


async def test_a_draft_keeps_who_and_when(database: Database) -> None:
    await settle_network()
    await propose()

    (draft,) = await planning.versions(2027)

    assert (draft.number, draft.state, draft.created_by, draft.created_at) == (
        1,
        VersionState.DRAFT,
        "Vorstand",
        NOW,
    )


async def test_an_offer_is_honoured_and_named_as_a_reason(database: Database) -> None:
    projects = await settle_network()
    kopitz = projects[3]
    async with transaction():
        await members.save_wish(Wish(kopitz.id, WishKind.OFFER, 2027, 3), at=NOW)

    plan = await planning.proposal(2027, today=TODAY)

    assert plan.entries[2].host_id == kopitz.id
    assert plan.entries[2].reasons[1] == "Erfüllt den eigenen Wunsch: 3. Quartal 2027."


async def test_funding_that_ends_in_the_year_bars_later_meetings(database: Database) -> None:
    cast = [
        replace(one, funding_until=date(2027, 2, 28)) if one.name.endswith("Neustadt") else one
        for one in CAST
    ]
    projects = await settle_network(*cast)
    neustadt = projects[6].id

    plan = await planning.proposal(2027, today=TODAY)

    days = [entry.day for entry in plan.entries if entry.host_id == neustadt]
    assert all(day is not None and day <= date(2027, 2, 28) for day in days)


async def test_a_quarter_in_which_nobody_can_is_left_open_with_the_remedy(
    database: Database,
) -> None:
    summer = Pause(date(2027, 7, 1), date(2027, 9, 30))
    await settle_network(*(replace(one, pauses=(summer,)) for one in CAST))

    plan = await planning.proposal(2027, today=TODAY)

    assert [entry.is_open for entry in plan.entries] == [False, False, True, False]
    assert plan.entries[2].problem == (
        "Für das 3. Treffen 2027 kann kein Projekt Gastgeber sein. "
        "Dagegen spricht: 8-mal eine Pause. "
        "7 Projekte könnten, wenn die eingetragene Pause früher endet."
    )


async def test_days_that_have_passed_are_not_proposed(database: Database) -> None:
    await settle_network()

    plan = await planning.proposal(2027, today=date(2027, 5, 20))

    assert plan.entries[0].problem.startswith("Für dieses Treffen bleibt kein möglicher Tag.")
    assert all(entry.day > date(2027, 5, 20) for entry in plan.entries if entry.day)


async def test_a_network_whose_members_have_left_gets_four_open_meetings(
    database: Database,
) -> None:
    await settle(replace(CAST[0], member_until=date(2026, 12, 31)))

    plan = await planning.proposal(2027, today=TODAY)

    assert [entry.is_open for entry in plan.entries] == [True] * 4


async def test_a_network_without_projects_is_told_to_read_in_a_list(database: Database) -> None:
    with pytest.raises(BrokenRuleError, match="noch keine Projekte"):
        await planning.proposal(2027, today=TODAY)


async def test_a_year_nobody_plans_is_refused(database: Database) -> None:
    with pytest.raises(InputError, match="1812"):
        await planning.proposal(1812, today=TODAY)


async def test_a_confirmed_meeting_stays_where_it_is(database: Database) -> None:
    projects = await settle_network()
    altstadt = projects[7]
    confirmed = Meeting(
        0,
        2027,
        1,
        date(2027, 4, 7),
        MeetingState.CONFIRMED,
        town=altstadt.town,
        host_id=altstadt.id,
    )
    async with transaction():
        await hosting.save_meeting(confirmed, at=NOW)

    plan = await planning.proposal(2027, today=TODAY)

    entry = plan.entry(1)
    assert entry is not None
    assert (entry.host_id, entry.day, entry.year_quarter) == (altstadt.id, date(2027, 4, 7), 2)
    assert entry.reasons[0] == "Der Gastgeber hat zugesagt."


async def test_publishing_stores_meetings_and_holds_one_letter_per_host(
    database: Database,
) -> None:
    await settle_network()
    draft = await propose()

    done = await planning.publish(2027, draft.number, who="Vorstand", now=LATER)

    assert (done.posted, done.known) == (4, 0)
    (version,) = await planning.versions(2027)
    assert (version.state, version.published_by, version.published_at) == (
        VersionState.PUBLISHED,
        "Vorstand",
        LATER,
    )
    meetings = [one for one in await hosting.meetings() if one.year == 2027]
    assert [(m.number, m.day, m.host_id) for m in meetings] == [
        (e.number, e.day, e.host_id) for e in draft.entries
    ]
    assert {m.state for m in meetings} == {MeetingState.PUBLISHED}
    assert sorted(letter.key for letter in await outbox.held()) == sorted(
        f"host_asked:{e.host_id}:2027-{e.number}" for e in draft.entries
    )


async def test_pressed_twice_it_is_published_once(database: Database) -> None:
    await settle_network()
    draft = await propose()
    await planning.publish(2027, draft.number, who="Vorstand", now=LATER)

    again = await planning.publish(2027, draft.number, who="Vorstand", now=LATER)

    assert again.posted == 0
    assert len(await outbox.held()) == 4


async def test_pressed_by_several_at_once_it_is_published_once(database: Database) -> None:
    await settle_network()
    draft = await propose()

    done = await asyncio.gather(
        *(planning.publish(2027, draft.number, who="Vorstand", now=LATER) for _ in range(5))
    )

    assert sorted(one.posted for one in done) == [0, 0, 0, 0, 4]
    assert len(await outbox.held()) == 4
    assert len([one for one in await hosting.meetings() if one.year == 2027]) == 4


async def test_publishing_a_plan_with_an_open_quarter_publishes_the_others(
    database: Database,
) -> None:
    summer = Pause(date(2027, 7, 1), date(2027, 9, 30))
    await settle_network(*(replace(one, pauses=(summer,)) for one in CAST))
    draft = await propose()

    done = await planning.publish(2027, draft.number, who="Vorstand", now=LATER)

    assert done.posted == 3
    assert [m.number for m in await hosting.meetings() if m.year == 2027] == [1, 2, 4]


async def test_a_plan_without_any_host_cannot_be_published(database: Database) -> None:
    await settle(replace(CAST[0], member_until=date(2026, 12, 31)))
    draft = await propose()

    with pytest.raises(BrokenRuleError, match="nichts zu veröffentlichen"):
        await planning.publish(2027, draft.number, who="Vorstand", now=LATER)


async def test_a_draft_that_was_replaced_cannot_be_published(database: Database) -> None:
    await settle_network()
    draft = await propose()
    await changes.apply(
        2027,
        ChooseDay(1, date(2027, 3, 8)),
        version=draft.number,
        who="Vorstand",
        now=LATER,
        today=TODAY,
    )

    with pytest.raises(ConflictError):
        await planning.publish(2027, draft.number, who="Vorstand", now=LATER)


async def test_publishing_again_raises_the_sequence_of_what_moved_and_asks_nobody_twice(
    database: Database,
) -> None:
    await settle_network()
    draft = await propose()
    await planning.publish(2027, draft.number, who="Vorstand", now=NOW)
    changed = await changes.apply(
        2027,
        ChooseDay(1, date(2027, 3, 8)),
        version=draft.number,
        who="Vorstand",
        now=LATER,
        today=TODAY,
    )

    done = await planning.publish(2027, changed.number, who="Vorstand", now=LATER)

    assert (done.posted, done.known) == (0, 4)
    meetings = {m.number: m for m in await hosting.meetings() if m.year == 2027}
    assert (meetings[1].day, meetings[1].sequence) == (date(2027, 3, 8), 1)
    assert meetings[2].sequence == 0
    states = [version.state for version in await planning.versions(2027)]
    assert states == [VersionState.PUBLISHED, VersionState.SUPERSEDED]
    letter = next(one for one in await outbox.held() if one.key.endswith(":2027-1"))
    assert letter.facts["day"] == "2027-03-08"


async def test_an_older_version_comes_back_as_the_draft(database: Database) -> None:
    await settle_network()
    first = await propose()
    await changes.apply(
        2027,
        ChooseDay(1, date(2027, 3, 8)),
        version=first.number,
        who="Vorstand",
        now=LATER,
        today=TODAY,
    )

    back = await planning.restore(2027, first.number, who="Vorstand", now=LATER)

    assert (back.entries, back.question) == (first.entries, first.question)
    assert back.note == "Fassung 1 zurückgeholt"
    assert [v.state for v in await planning.versions(2027)] == [
        VersionState.DRAFT,
        VersionState.DISCARDED,
        VersionState.DISCARDED,
    ]


async def test_two_versions_are_compared_meeting_by_meeting(database: Database) -> None:
    await settle_network()
    first = await propose()
    second = await changes.apply(
        2027,
        ChooseDay(1, date(2027, 3, 8)),
        version=first.number,
        who="Vorstand",
        now=LATER,
        today=TODAY,
    )

    rows = await planning.compare(2027, first.number, second.number)

    assert [row.changed for row in rows] == [True, False, False, False]
    assert rows[0].new.endswith("Montag, 8. März 2027")


async def test_a_version_that_does_not_exist_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError):
        await planning.version(2027, 3)


async def test_two_proposals_at_once_leave_one_draft(database: Database) -> None:
    await settle_network()
    plan = await planning.proposal(2027, today=TODAY)

    await asyncio.gather(
        *(planning.store(plan, who=who, now=NOW) for who in ("Ada", "Milan", "Hoa")),
        return_exceptions=True,
    )

    drafts = [v for v in await planning.versions(2027) if v.state is VersionState.DRAFT]
    assert len(drafts) == 1


async def test_the_number_of_queries_does_not_grow_with_the_network(database: Database) -> None:
    await settle_network()
    await propose()
    with counted() as few:
        await year_view(2027, today=TODAY)
    async with transaction():
        for number in range(3):
            more = replace(CAST[0], name=f"Treffpunkt {number}")
            await members.save(more, at=NOW)
    with counted() as many:
        await year_view(2027, today=TODAY)

    assert many.number == few.number
