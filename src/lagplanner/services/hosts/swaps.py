"""Two hosts change places: one asks, the other agrees, the board approves, and all hear it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from lagplanner.database import host_requests, hosting, letters, members, trail
from lagplanner.database import swaps as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import (
    AlreadyThereError,
    BrokenRuleError,
    ConflictError,
    NotFoundError,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import HostRequest, RequestState
from lagplanner.domain.hosts.swaps import Side, Swap, SwapState, check, partners, swapped
from lagplanner.domain.members import Project
from lagplanner.domain.post.askings import HOST_ASKED
from lagplanner.domain.talks.speakers import Via
from lagplanner.domain.trail import Fact, told
from lagplanner.mail import outbox
from lagplanner.services.hosts import swap_letters
from lagplanner.services.hosts.swap_view import ABOUT_HOST, hearers_of, sides_of
from lagplanner.services.plan.asked_anew import key_for
from lagplanner.services.plan.following import hosts_changed
from lagplanner.services.rules import rules as board_rules

SWAPPED = "%(number)s. und %(last)s. Treffen getauscht: %(project)s und %(other)s"


async def ask(
    meeting_id: int,
    project_id: int,
    other_number: int,
    *,
    note: str,
    who: str,
    today: date,
    now: datetime,
) -> Swap:
    """Ask the host of another meeting of the year to change places; it gets a letter with a link.

    Pressed twice it is asked once. Raises BrokenRuleError where these two cannot change places,
    or somebody else was asked and has not answered.
    """
    try:
        async with transaction(Deed.HOST, project=project_id, meeting=meeting_id):
            return await _ask(meeting_id, project_id, other_number, note, who, today, now)
    except AlreadyThereError:  # two clicks at the same moment: the first one counts
        return next(
            one
            for one in await stored.of_meeting(meeting_id)
            if one.asking_project_id == project_id
        )


async def take_back(swap_id: int, project_id: int, *, who: str, now: datetime) -> None:
    """Whoever asked wants it no more; the other side need not answer, and hears so if it was asked."""
    async with transaction(Deed.HOST, project=project_id):
        swap = await _of(swap_id, project_id, asking=True)
        if swap.is_open:
            await _withdraw(swap, who=who, now=now)


async def answer(
    swap_id: int, project_id: int, *, agrees: bool, who: str, today: date, now: datetime
) -> Swap:
    """The other side agrees or declines: of a yes the board is told, of a no whoever asked.

    The same again does nothing.

    Raises BrokenRuleError where the swap cannot be done any more, or is decided already.
    """
    wanted = SwapState.AGREED if agrees else SwapState.DECLINED
    async with transaction(Deed.HOST, project=project_id):
        swap = await _of(swap_id, project_id, asking=False)
        if swap.state is wanted:
            return swap
        if swap.state is not SwapState.ASKED:
            raise BrokenRuleError("Über diesen Tausch ist schon entschieden.")
        mine, other = await sides_of(swap)
        if agrees:
            check(swap, mine.meeting, other.meeting, today)
        new = replace(swap, state=wanted, answered_at=now, answered_by=who)
        if not await stored.move(new, SwapState.ASKED):
            raise ConflictError("Über diesen Tausch ist schon entschieden.")
        await outbox.take_back(swap_letters.asked_key(swap))
        if agrees:
            letter = swap_letters.to_board(new, mine, other, await board_rules())
            await outbox.post(letter, at=now, who=who or other.project.name, automatic=True)
        else:
            await _tell_off(new, mine, other.project, swap_letters.DECLINED, who, now)
        said = "%(project)s ist mit dem Tausch einverstanden"
        said = said if agrees else "%(project)s lehnt den Tausch ab"
        facts = {"project": other.project.name}
        await _note(new, "swap_answered", said, who or other.project.name, now, facts)
    return new


async def approve(swap_id: int, *, who: str, today: date, now: datetime) -> bool:
    """Let two hosts change places; False if that was decided before (a second click included).

    Meetings, plan and calendars follow, so does the timetable: each new host is asked where, with
    a link of its own, and everybody who knew of the meetings hears it, after the time in which the
    board can hold the letters. Raises BrokenRuleError where it cannot be done any more.
    """
    async with transaction(Deed.PLAN):
        swap = await _decided_on(swap_id)
        new = replace(swap, state=SwapState.APPROVED, decided_at=now, decided_by=who)
        if swap.state is not SwapState.AGREED or not await stored.move(new, SwapState.AGREED):
            return False
        mine, other = await sides_of(swap)
        check(swap, mine.meeting, other.meeting, today)
        facts: dict[str, Fact] = {
            "number": mine.meeting.number,
            "last": other.meeting.number,
            "project": mine.project.name,
            "other": other.project.name,
        }
        informed = [
            (side.meeting, hearer)
            for side in (mine, other)
            for hearer in await hearers_of(side, (mine, other))
        ]
        pair = swapped(mine.meeting, other.meeting, (mine.project, other.project))
        for side, after, host in zip(
            (mine, other), pair, (other.project, mine.project), strict=True
        ):
            await _hand_over(side, after, host, swap, who=who, now=now)
        await hosts_changed(
            mine.meeting.year,
            {
                mine.meeting.number: (mine.project.id, other.project.id),
                other.meeting.number: (other.project.id, mine.project.id),
            },
            reason="So haben es die beiden Projekte getauscht.",
            note=told(SWAPPED, facts),
            who=who,
            now=now,
        )
        rules = await board_rules()
        until = now + timedelta(minutes=rules.undo_minutes)
        after_of = {one.id: one for one in pair}
        for side, host in ((mine, other.project), (other, mine.project)):
            after = after_of[side.meeting.id]
            key = await key_for(HOST_ASKED, host.id, after)
            letter = swap_letters.to_new_host(key, after, host, side.project, rules, due_at=until)
            await outbox.post(letter, at=now, who=who, automatic=True)
        for meeting, hearer in informed:
            letter = swap_letters.to_hearer(
                after_of[meeting.id],
                hearer,
                mine.project if meeting.id == mine.meeting.id else other.project,
                other.project if meeting.id == mine.meeting.id else mine.project,
                due_at=until,
                swap=swap,
            )
            await outbox.post(letter, at=now, who=who, automatic=True)
        await _note(new, "swap_approved", SWAPPED, who, now, facts)
    return True


async def reject(swap_id: int, *, who: str, now: datetime) -> bool:
    """The board does not want the swap, and both hear so; False if that was decided before."""
    async with transaction(Deed.PLAN):
        swap = await _decided_on(swap_id)
        if swap.state is not SwapState.AGREED:
            return False
        await _close(swap, SwapState.REJECTED, who=who, now=now)
        mine, other = await sides_of(swap)
        for side, with_whom in ((mine, other.project), (other, mine.project)):
            await _tell_off(swap, side, with_whom, swap_letters.REJECTED, who, now)
        await _note(swap, "swap_rejected", "Tausch nicht genehmigt", who, now)
    return True


async def _tell_off(
    swap: Swap, side: Side, with_whom: Project, reason: str, who: str, now: datetime
) -> None:
    """Tell one side that there will be no swap; whoever does not host that meeting needs no word."""
    if side.meeting.host_id == side.project.id:
        letter = swap_letters.to_say_no(swap, side, with_whom, reason, await board_rules())
        await outbox.post(letter, at=now, who=who, automatic=True)


async def _ask(
    meeting_id: int,
    project_id: int,
    other_number: int,
    note: str,
    who: str,
    today: date,
    now: datetime,
) -> Swap:
    mine, host = await hosting.meeting_by_id(meeting_id), await members.project_by_id(project_id)
    if mine is None or host is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    found = [one for one in await hosting.meetings() if one.id != meeting_id]
    other = next((one for one in partners(mine, found, today) if one.number == other_number), None)
    project = await members.project_by_id(other.host_id) if other and other.host_id else None
    if mine.host_id != project_id or other is None or project is None:
        raise BrokenRuleError("Mit diesem Treffen lässt sich nicht tauschen.")
    for one in await stored.of_meeting(meeting_id):
        if one.asking_meeting_id == meeting_id and one.asking_project_id != project_id:
            await _withdraw(one, who=who, now=now)  # asked by whoever was the host before
        elif one.asking_project_id == project_id:
            if one.other_meeting_id == other.id:
                return one
            raise BrokenRuleError(
                "Sie haben schon einen Tausch angefragt. Ziehen Sie ihn zuerst zurück."
            )
    swap = await stored.add(
        Swap(mine.id, other.id, project_id, project.id, now, note=note.strip(), asked_by=who)
    )
    asked, asking = Side(other, project), Side(mine, host)
    letter = swap_letters.to_other(swap, asking, asked, await board_rules(), now)
    await outbox.post(letter, at=now, who=who or host.name, automatic=True)
    sentence = "%(project)s möchte mit %(other)s tauschen"
    facts = {"project": host.name, "other": project.name}
    await _note(swap, "swap_asked", sentence, who or host.name, now, facts)
    return swap


async def _hand_over(
    side: Side, after: Meeting, host: Project, swap: Swap, *, who: str, now: datetime
) -> None:
    """One meeting gets its new host; what waits for the old one is taken back."""
    await hosting.save_meeting(after, at=now)
    await host_requests.forget_venue(after.id)
    old = await host_requests.request(after.id, side.project.id)
    if old is not None:
        left = replace(old, state=RequestState.LAPSED, remark=f"Getauscht mit {host.name}")
        await host_requests.save_request(left)
    known = await host_requests.request(after.id, host.id) or HostRequest(after.id, host.id)
    by = swap.answered_by if host.id == swap.other_project_id else swap.asked_by
    agreed = replace(
        known,
        state=RequestState.ACCEPTED,
        answered_at=now,
        answered_by=by,
        via=Via.LINK,
        remark="Durch Tausch",
    )
    await host_requests.save_request(agreed)
    for letter in await letters.letters(meeting_id=after.id):
        if letter.occasion in ABOUT_HOST:
            await outbox.take_back(letter.key)


async def _of(swap_id: int, project_id: int, *, asking: bool) -> Swap:
    """The swap, if it is this project's to answer or to take back."""
    swap = await stored.swap(swap_id)
    side = None if swap is None else swap.asking_project_id if asking else swap.other_project_id
    if swap is None or side != project_id:
        raise NotFoundError("Diesen Tausch gibt es nicht.")
    return swap


async def _decided_on(swap_id: int) -> Swap:
    swap = await stored.swap(swap_id)
    if swap is None:
        raise NotFoundError("Diesen Tausch gibt es nicht.")
    return swap


async def _withdraw(swap: Swap, *, who: str, now: datetime) -> None:
    """The other side need not answer any more, and hears so if it was asked."""
    await _close(swap, SwapState.WITHDRAWN, who=who, now=now)
    if not await outbox.take_back(swap_letters.asked_key(swap)):
        mine, other = await sides_of(swap)
        await _tell_off(swap, other, mine.project, swap_letters.WITHDRAWN, who, now)
    await _note(swap, "swap_withdrawn", "Anfrage zum Tausch zurückgezogen", who, now)


async def _close(swap: Swap, state: SwapState, *, who: str, now: datetime) -> None:
    closed = replace(swap, state=state, decided_at=now, decided_by=who)
    if not await stored.move(closed, swap.state):
        raise ConflictError("Über diesen Tausch wurde im selben Moment entschieden.")
    await outbox.take_back(swap_letters.agreed_key(swap))


async def _note(
    swap: Swap,
    deed: str,
    sentence: str,
    who: str,
    now: datetime,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Both meetings and both projects are concerned by a swap, however far it has come."""
    await trail.note(
        deed,
        f"meeting:{swap.asking_meeting_id}",
        sentence,
        facts=facts,
        about=[
            f"meeting:{swap.other_meeting_id}",
            f"project:{swap.asking_project_id}",
            f"project:{swap.other_project_id}",
        ],
        at=now,
        who=who,
    )
