"""Changing a plan by hand: what it costs is said first, and nothing is lost to a faster person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lagplanner.database import hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import (
    AddMeeting,
    Change,
    ChooseDay,
    ChooseHost,
    Exclude,
    PinHost,
    PlanVersion,
    Preview,
    RemoveMeeting,
    SetCoHost,
    SetStandby,
    SwapHosts,
    VersionState,
)
from lagplanner.mail import outbox
from lagplanner.services.plan import changes, choosing, planning
from tests.people import NOW, TODAY
from tests.services.network import settle_network

LATER = NOW + timedelta(hours=2)
NEISSEUFER = 1  # in the cast: hosted in November 2026, the last meeting


async def planned() -> tuple[list[Project], PlanVersion]:
    projects = await settle_network()
    return projects, await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)


async def preview(change: Change, version: int = 1) -> Preview:
    return await changes.preview(2027, change, version=version, today=TODAY)


async def apply(
    change: Change, version: int = 1, *, anyway: bool = False, at_once: bool = False
) -> PlanVersion:
    return await changes.apply(
        2027,
        change,
        version=version,
        who="Ada",
        now=LATER,
        today=TODAY,
        anyway=anyway,
        at_once=at_once,
    )


def free_for(projects: list[Project], plan: PlanVersion, slot: int) -> Project:
    """Somebody who does not host in the year and whom no rule bars there."""
    hosts = {entry.host_id for entry in plan.entries}
    return next(p for p in projects[2:] if p.id not in hosts)


async def test_a_host_chosen_for_a_published_plan_is_asked_at_once(database: Database) -> None:
    projects, plan = await planned()
    change = ChooseHost(4, free_for(projects, plan, 4).id)
    assert (await preview(change)).asked == (), "the whole plan still waits to be published"
    await planning.publish(2027, 1, who="Ada", now=NOW)
    before = {one.project_id for one in await letters.letters(occasion="host_asked")}

    shown = await preview(change)
    version = await apply(change, anyway=True, at_once=True)

    asked = {one.project_id for one in await letters.letters(occasion="host_asked")} - before
    assert change.project_id in asked
    assert set(shown.asked) == {one.name for one in projects if one.id in asked}
    assert version.state is VersionState.PUBLISHED


async def test_nobody_is_asked_at_once_while_a_draft_says_more(database: Database) -> None:
    projects, plan = await planned()
    await planning.publish(2027, 1, who="Ada", now=NOW)
    await apply(PinHost(3, True))
    change = ChooseHost(4, free_for(projects, plan, 4).id)

    assert (await preview(change, version=2)).asked == ()
    with pytest.raises(BrokenRuleError, match="Es gibt schon einen Entwurf"):
        await apply(change, version=2, anyway=True, at_once=True)


async def test_a_chosen_host_is_stored_pinned_with_who_and_what(database: Database) -> None:
    projects, plan = await planned()
    other = free_for(projects, plan, 4)

    shown = await preview(ChooseHost(4, other.id))
    version = await apply(ChooseHost(4, other.id), anyway=shown.needs_anyway)

    entry = version.entry(4)
    assert entry is not None
    assert (entry.host_id, entry.host_pinned) == (other.id, True)
    assert entry.reasons[0] == "Vom Vorstand festgelegt."
    assert (version.number, version.created_by, version.created_at) == (2, "Ada", LATER)
    assert version.note == f"4. Treffen, 4. Quartal: Gastgeber {other.name}"


async def test_a_preview_says_who_waits_longer_and_stores_nothing(database: Database) -> None:
    projects, plan = await planned()
    loser = next(p for p in projects if p.id == plan.entries[3].host_id)
    other = free_for(projects, plan, 4)

    shown = await preview(ChooseHost(4, other.id))

    waits = [text for text in shown.sentences if text.startswith(loser.name) and "länger" in text]
    assert len(waits) == 1
    assert [row.changed for row in shown.rows] == [False, False, False, True]
    assert len(await planning.versions(2027)) == 1


async def test_what_a_preview_shows_is_what_is_stored(database: Database) -> None:
    projects, plan = await planned()
    other = free_for(projects, plan, 4)
    shown = await preview(ChooseHost(4, other.id))

    await apply(ChooseHost(4, other.id), anyway=True)

    assert await planning.compare(2027, 1, 2) == shown.rows


async def test_a_choice_that_breaks_a_rule_needs_to_be_meant(database: Database) -> None:
    projects, _ = await planned()
    change = ChooseHost(1, projects[NEISSEUFER].id)

    shown = await preview(change)

    assert shown.warnings == (
        "Gemeinwesenarbeit Neißeufer (Görlitz) war erst am 9. November 2026 Gastgeber "
        "und hat danach 4 Treffen Pause.",
        "Gemeinwesenarbeit Neißeufer (Görlitz) liegt in Görlitz, "
        "und dort war erst am 9. November 2026 ein Treffen.",
    )
    with pytest.raises(BrokenRuleError, match="Pause"):
        await apply(change)
    version = await apply(change, anyway=True)
    assert version.entries[0].host_id == projects[NEISSEUFER].id


async def test_a_chosen_day_on_a_holiday_or_weekend_needs_to_be_meant(database: Database) -> None:
    await planned()

    shown = await preview(ChooseDay(2, date(2027, 5, 1)))

    assert shown.warnings[:2] == (
        "Der Tag liegt am Wochenende. Trotzdem planen?",
        "Der Tag ist ein Feiertag: Tag der Arbeit. Trotzdem planen?",
    )


async def test_moving_a_meeting_out_of_its_quarter_shouts_the_empty_one(
    database: Database,
) -> None:
    await planned()

    shown = await preview(ChooseDay(1, date(2027, 4, 19)))

    assert "Im 1. Quartal ist dann kein Treffen." in shown.warnings


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (ChooseDay(1, date(2028, 3, 6)), "Der 6. März 2028 liegt nicht im Jahr 2027."),
        (ChooseHost(9, 1), "Ein 9. Treffen gibt es in diesem Plan nicht."),
        (ChooseHost(1, 4711), "Dieses Projekt gibt es nicht."),
        (SwapHosts(2, 2), "Ein Treffen kann nicht mit sich selbst tauschen."),
        (RemoveMeeting(1), "Nur zusätzliche Treffen lassen sich entfernen."),
        (AddMeeting(date(2026, 12, 1)), "Der 1. Dezember 2026 liegt nicht im Jahr 2027."),
    ],
)
async def test_nonsense_is_refused_in_a_sentence(
    database: Database, change: Change, sentence: str
) -> None:
    await planned()

    assert (await preview(change)).forbidden == sentence
    with pytest.raises(BrokenRuleError, match=sentence):
        await apply(change, anyway=True)


async def test_what_is_confirmed_stays(database: Database) -> None:
    await planned()
    await planning.publish(2027, 1, who="Vorstand", now=NOW)
    await confirm(1)

    shown = await preview(ChooseDay(1, date(2027, 3, 1)))

    assert shown.forbidden == (
        "Für das 1. Treffen hat der Gastgeber zugesagt. Es bleibt, wie es ist."
    )


async def confirm(number: int) -> Meeting:
    async with transaction():
        meeting = await hosting.meeting(2027, number)
        return await hosting.save_meeting(replace(meeting, state=MeetingState.CONFIRMED), at=NOW)


async def test_two_meetings_exchange_their_hosts(database: Database) -> None:
    projects, plan = await planned()

    version = await apply(SwapHosts(1, 2), anyway=True)

    assert [e.host_id for e in version.entries[:2]] == [
        plan.entries[1].host_id,
        plan.entries[0].host_id,
    ]
    assert all(e.host_pinned for e in version.entries[:2])
    towns = {project.id: project.town.name for project in projects}
    one, two = (towns[entry.host_id or 0] for entry in plan.entries[:2])
    assert version.note == (
        f"{one} und {two} tauschen: {one} lädt im Frühling ein, {two} im Winter"
    )


async def test_a_swap_leaves_an_open_meeting_open_and_says_who_could_host_it(
    database: Database,
) -> None:
    _, plan = await planned()
    host = plan.entries[3].host_id
    assert host is not None
    opened = tuple(
        replace(entry, host_id=None, host_pinned=False) if entry.number == 4 else entry
        for entry in plan.entries
    )
    without_host = replace(plan, entries=opened, answer="")
    draft = await planning.store(without_host, who="Ada", now=NOW, instead_of=plan.number)

    shown = await preview(SwapHosts(1, 2), draft.number)
    version = await apply(SwapHosts(1, 2), draft.number, anyway=True)

    assert version.entries[3].host_id is None
    assert [row.changed for row in shown.rows] == [True, True, False, False]
    (sentence,) = (one for one in shown.sentences if "bleibt offen" in one)
    assert sentence.startswith("Das 4. Treffen bleibt offen. Neu gerechnet könnte ")
    assert not any("findet sich dann kein Gastgeber" in one for one in shown.sentences)


async def test_an_excluded_host_is_replaced_and_stays_excluded(database: Database) -> None:
    _, plan = await planned()
    gone = plan.entries[0].host_id
    assert gone is not None

    version = await apply(Exclude(1, gone))
    again = await planning.propose(2027, who="Ada", now=LATER, today=TODAY)

    assert version.entries[0].host_id not in (None, gone)
    assert again.entries[0].host_id != gone
    assert again.entries[0].excluded_ids == (gone,)


async def test_a_pinned_host_stays_when_the_plan_is_computed_again(database: Database) -> None:
    projects, plan = await planned()
    other = free_for(projects, plan, 4)
    await apply(ChooseHost(4, other.id), anyway=True)

    again = await planning.propose(2027, who="Ada", now=LATER, today=TODAY)
    freed = await apply(PinHost(4, pinned=False), again.number)
    fresh = await planning.propose(2027, who="Ada", now=LATER, today=TODAY)

    assert again.entries[3].host_id == other.id
    assert freed.entries[3].host_id == other.id
    assert [e.host_id for e in fresh.entries] == [e.host_id for e in plan.entries]


async def test_co_host_and_stand_in_are_noted_and_published(database: Database) -> None:
    projects, plan = await planned()
    helper, spare = [p.id for p in projects if p.id != plan.entries[0].host_id][:2]

    shown = await preview(SetCoHost(1, helper))
    second = await apply(SetCoHost(1, helper))
    assert shown.sentences[:2] == (
        "Das Treffen zählt für beide Gastgeber halb.",
        "Beide bleiben, auch wenn Sie neu rechnen lassen.",
    )
    assert second.entries[0].host_pinned
    assert [one.host_id for one in second.entries] == [one.host_id for one in plan.entries]
    third = await apply(SetStandby(1, spare), second.number)
    await planning.publish(2027, third.number, who="Ada", now=LATER)

    meeting = await hosting.meeting(2027, 1)
    assert (meeting.co_host_ids, meeting.standby_id) == ((helper,), spare)
    assert (await preview(SetCoHost(1, plan.entries[0].host_id), third.number)).forbidden == (
        "Dieses Projekt ist schon der Gastgeber."
    )


async def test_an_extra_meeting_comes_with_a_number_of_its_own_and_goes_again(
    database: Database,
) -> None:
    await planned()

    more = await apply(AddMeeting(date(2027, 10, 4)), anyway=True)
    await planning.publish(2027, more.number, who="Ada", now=LATER)
    fewer = await apply(RemoveMeeting(5), more.number)
    done = await planning.publish(2027, fewer.number, who="Ada", now=LATER)

    extra = more.entry(5)
    assert extra is not None
    assert (extra.extra, extra.day, extra.host_id is not None) == (True, date(2027, 10, 4), True)
    assert fewer.entry(5) is None
    assert done.withdrawn == 1
    assert (await hosting.meeting(2027, 5)).state is MeetingState.CANCELLED
    assert len(await outbox.held()) == 4


async def test_who_is_late_hears_that_the_plan_has_changed(database: Database) -> None:
    await planned()
    await apply(PinHost(1))

    with pytest.raises(ConflictError):
        await preview(PinHost(2), version=1)
    with pytest.raises(ConflictError):
        await apply(PinHost(2), version=1)


async def test_without_a_plan_there_is_nothing_to_change(database: Database) -> None:
    await settle_network()

    with pytest.raises(NotFoundError):
        await preview(PinHost(1))


async def test_the_choice_of_hosts_names_the_rule_that_bars(database: Database) -> None:
    projects, _ = await planned()

    choices = await choosing.hosts(2027, 1, today=TODAY)

    assert [choice.place for choice in choices] == sorted(choice.place for choice in choices)
    barred = {choice.project.id: choice.barred for choice in choices}
    assert barred[projects[NEISSEUFER].id].startswith("war erst am 9. November 2026 Gastgeber")


async def test_the_choice_of_days_says_what_speaks_against_each(database: Database) -> None:
    _, plan = await planned()

    days = {choice.day: choice for choice in await choosing.days(2027, 2, today=TODAY)}

    assert not days[date(2027, 5, 6)].allowed  # Ascension Day
    assert "Christi Himmelfahrt" in " ".join(days[date(2027, 5, 6)].reasons)
    assert [day for day, choice in days.items() if choice.chosen] == [plan.entries[1].day]
