"""What must hold after each step? The laws of the house, each under its number.

  1 a look changes nothing · 2 a link opens the right person's matter and nothing else · 3 no letter
  about what is over · 4 nobody gets the same twice · 5 no rule reaches back · 6 a change reaches those
  who were told, and nobody else · 7 calendars agree · 8 sender, links, language · 9 no "tomorrow" ·
  10 reserved addresses only · 12 a proposal is no decision

1 is checked by `House.looks`, 2 where links are opened; 11 belongs to attendance.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from lagplanner.domain.dates.day_rules import DayRule
from lagplanner.domain.post.occasions import OCCASIONS, Audience, Stage
from lagplanner.domain.reminding.reminder_steps import STEPS, Anchor
from tests.stories.laws import cast
from tests.stories.laws.house import BERLIN
from tests.stories.laws.known import Known, Meeting, need_not_know, state_of
from tests.stories.laws.mails import RELATIVE, CalendarObject, Mail

WAITS = ("draft", "held", "queued", "retry", "claimed", "attempting")
TO_HOST = ("host_asked", "host_commit", "host_commit_reminder")
TO_SPEAKER = {
    "speaker_invite": ("asked", "prepared"),
    "speaker_reminder": ("asked",),
    "speaker_ack_accepted": ("accepted",),
    "speaker_ack_tentative": ("tentative",),
    "speaker_ack_declined": ("declined",),
    "speaker_ack_substituted": ("substituted",),
    "speaker_ack_other_date": ("other_date",),
    "speaker_withdrawn": ("withdrawn",),
    "speaker_details": ("accepted",),
    "speaker_final": ("accepted",),
}
OF_A_PART = ("host_asked", "co_host_asked", "standby_named", "host_released")
"""Letters that a project gets once each time it is given a part in a meeting."""
OF_A_PROJECT = (
    *TO_HOST,
    "co_host_asked",
    "standby_named",
    "host_released",
    "date_poll",
    "date_poll_reminder",
    "swap_asked",
    "host_call_reminder",
    "rsvp_reminder",
    "profile_check",
    "funding_end_ask",
)
CANCELS = ("meeting_cancelled", "speaker_cancelled")
MOVES = ("meeting_moved", "host_moved", "speaker_moved", "speaker_ack_accepted")
TAKES_BACK = (
    "speaker_ack_declined",
    "speaker_ack_substituted",
    "speaker_ack_other_date",
    "speaker_withdrawn",
)
"""Letters that take a meeting out of the calendar of somebody who does not speak there."""
TALKS_OF_ITS_DAY = ("speaker_invite", "speaker_ack_tentative", "speaker_ack_other_date")
"""Letters to a speaker who was out while the meeting moved, and is in again: of the day it has now."""
CHANGES = (*CANCELS, *MOVES, "host_swapped", *TALKS_OF_ITS_DAY)
RESERVED = ("example.org", "example.com", "example.net", ".example", ".invalid", ".test")
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
WEEKDAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}

Row = Mapping[str, Any]


def facts(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row["facts"] or "{}")
    return found


def begins(meeting: Meeting) -> datetime:
    return datetime.combine(meeting.day, time(10), BERLIN)


def long_date(day: date, language: str = "de") -> str:
    weekday = WEEKDAYS[language].split()[day.weekday()]
    month = MONTHS[language].split()[day.month - 1]
    return f"{weekday}, {day.day}{'.' if language == 'de' else ''} {month} {day.year}"


def meetings_are_as_decided(known: Known, rows: Iterable[Row], hosts: Mapping[int, int]) -> None:
    """Law 12: nothing but a decision changes a meeting; no draft, wish, vote, request or proposal."""
    of_year = {row["id"]: row for row in rows if row["year"] == cast.YEAR}
    assert of_year.keys() == known.meetings.keys(), "a proposal is no meeting (law 12)"
    for meeting in known.meetings.values():
        row = of_year[meeting.id]
        assert (row["day"], row["state"], hosts.get(meeting.id)) == (
            meeting.day,
            meeting.state,
            meeting.host,
        ), f"meeting {meeting.number} is not as it was decided (law 12)"
        assert row["uid"] == meeting.uid, "a UID never changes (law 7)"


def talks_are_as_answered(known: Known, rows: Iterable[Row]) -> None:
    """Law 2: a second answer edits the first; law 12: another date that was proposed moves nothing."""
    stored = {row["id"]: row["state"] for row in rows}
    wanted = {talk_id: state_of(talk) for talk_id, talk in known.talks.items()}
    assert stored == wanted, "a talk is not as its speaker answered (law 2)"


def calendars_follow(before: Mapping[str, Row], rows: Iterable[Row]) -> None:
    """Law 7: SEQUENCE rises with time, place and status, with nothing else, and never falls."""
    for row in rows:
        old = before.get(row["uid"])
        if old is None:
            continue
        assert row["sequence"] >= old["sequence"], "SEQUENCE fell (law 7)"
        same = _where_and_when(row) == _where_and_when(old)
        if row["sequence"] == old["sequence"]:
            assert same, "time, place or status changed and SEQUENCE did not rise (law 7)"


def _where_and_when(row: Row) -> tuple[object, ...]:
    return row["day"], row["town"], row["state"] == "cancelled"


def feed_agrees(known: Known, found: list[CalendarObject]) -> None:
    """Law 7: a feed is PUBLISH without names, zones carry their names, days are as decided."""
    by_uid = {one.uid: one for one in found}
    assert len(by_uid) == len(found)
    for meeting in known.meetings.values():
        one = by_uid[meeting.uid]
        assert (one.day, one.cancelled) == (meeting.day, meeting.cancelled), "the feed lies (law 7)"
        assert (one.method, one.names_somebody, one.zone) == ("PUBLISH", False, "Europe/Berlin")


def may_leave(known: Known, mail: Mail, row: Row, now: datetime) -> None:
    """Law 3: nothing leaves about what is cancelled, past, moved, answered or withdrawn."""
    occasion, about = row["occasion"], facts(row)
    meeting = known.meetings.get(row["meeting"] or 0)
    what = f"„{mail.subject}“ to {mail.to}"
    assert row["expires_at"] is None or row["expires_at"] > now, f"{what}: stale (law 3)"
    if meeting is not None:
        assert meeting.cancelled is (occasion in CANCELS), f"{what}: cancelled (law 3)"
        is_before = OCCASIONS[occasion].stage is not Stage.AFTER
        assert begins(meeting) > now or not is_before or meeting.cancelled, f"{what}: past (law 3)"
    if occasion in TO_HOST and meeting is not None:
        assert meeting.host == row["project"], f"{what}: hosts no more (law 3)"
        assert not meeting.confirmed, f"{what}: answered (law 3)"
        assert (meeting.id, row["project"]) not in known.said_no, f"{what}: has said no (law 3)"
    if occasion == "co_host_asked":
        part = row["meeting"], row["project"]
        assert part in known.company, f"{what}: hosts no more (law 3)"
        assert part not in known.said_no, f"{what}: has said no (law 3)"
    if occasion in TO_SPEAKER:
        state = state_of(known.talks[about["talk"]])
        assert state in TO_SPEAKER[occasion], f"{what}: {state} (law 3)"
    if occasion.startswith("date_poll"):
        poll = known.polls[about["poll"]]
        assert poll.open, f"{what}: the poll has ended (law 3)"
        assert now.astimezone(BERLIN).date() <= poll.answer_by, f"{what}: too late (law 3)"
        assert row["project"] not in poll.voted, f"{what}: answered (law 3)"
    if occasion in ("swap_asked", "board_swap_agreed"):
        _swap_stands(known, row, what, now)


def _swap_stands(known: Known, row: Row, what: str, now: datetime) -> None:
    swap = known.swaps[facts(row)["swap"]]
    wanted = "asked" if row["occasion"] == "swap_asked" else "agreed"
    assert swap.state == wanted, f"{what}: the swap is {swap.state} (law 3)"
    for meeting_id, project in zip(swap.meetings, swap.projects, strict=True):
        meeting = known.meetings[meeting_id]
        assert not meeting.cancelled, f"{what}: one of the meetings is cancelled (law 3)"
        assert begins(meeting) > now, f"{what}: one of the meetings is over (law 3)"
        assert meeting.host == project, f"{what}: the hosts are others by now (law 3)"


def matter_of(known: Known, row: Row, sequence: int) -> tuple[object, ...]:
    """What one mail is about: nobody gets two of the same (laws 4 and 6)."""
    occasion, about = row["occasion"], facts(row)
    if row["meeting"] is None or occasion.startswith("speaker_ack") or not informs(row):
        return (row["key"],)
    project = row["project"] if occasion in OF_A_PROJECT else None
    which = about.get("poll") or (row["key"] if "swap" in occasion else about.get("talk"))
    times = known.askings[row["meeting"], row["project"] or 0] if occasion in OF_A_PART else 0
    if occasion in ("speaker_invite", "speaker_reminder", "speaker_withdrawn"):
        times = known.talks[about["talk"]].asked
    return occasion, row["meeting"], sequence, project, which, times


def nobody_gets_it_twice(matters: Counter[tuple[object, ...]]) -> None:
    """Laws 4 and 6: one matter, one mail, whatever roles somebody has."""
    twice = [matter for matter, number in matters.items() if number > 1]
    assert not twice, f"two mails of one matter: {twice} (laws 4 and 6)"


def reads_well(mail: Mail, row: Row, meeting: Meeting | None, language: str) -> None:
    """Laws 8, 9 and 10: who it is from, where its link leads, its language, days with weekdays."""
    assert (mail.sender, mail.reply_to) == (cast.SENDER, "kim@example.org"), "from whom? (law 8)"
    assert "://" not in mail.text.replace(cast.BASE_URL + "/", ""), "a strange link (law 8)"
    assert ("Guten Tag" in mail.text) is (language == "de"), f"{mail.subject}: language (law 8)"
    said = RELATIVE.search(f"{mail.subject}\n{mail.text}")
    assert said is None, f"„{mail.subject}“ says {said and said[0]} (law 9)"
    assert mail.to.endswith(RESERVED), f"{mail.to} (law 10)"
    if meeting is not None and informs(row):
        _names_the_days(mail, row["occasion"], meeting, language)


def _names_the_days(mail: Mail, occasion: str, meeting: Meeting, language: str) -> None:
    """With weekday: the day it is on now; in letters about a change also or only one that was told."""
    named = {
        day
        for day in (meeting.day, *meeting.days_told[mail.to])
        if long_date(day, language) in mail.text
    }
    before = meeting.days_told[mail.to]
    if occasion not in (*CANCELS, "speaker_withdrawn"):
        assert meeting.day in named, f"{mail.subject}: not its day (laws 3 and 9)"
    if before and occasion in (
        *CANCELS,
        "speaker_withdrawn",
        "meeting_moved",
        "host_moved",
        "speaker_moved",
    ):
        assert before & named, f"{mail.subject}: no day that {mail.to} knows (law 9)"


def entry_agrees(known: Known, mail: Mail, meeting: Meeting, occasion: str) -> None:
    """Law 7: each calendar file says what is so, and a change of it rises in its SEQUENCE."""
    new = mail.entry
    assert new is not None
    assert (new.uid, new.zone) == (meeting.uid, "Europe/Berlin")
    is_off = meeting.cancelled or occasion in TAKES_BACK
    assert (new.day, new.cancelled) == (meeting.day, is_off), "the entry lies (law 7)"
    held = known.calendars[mail.to, new.uid]
    name = (mail.to, new.uid)
    known.given_up = known.given_up | {name} if occasion in TAKES_BACK else known.given_up - {name}
    if held:
        last = max(held, key=lambda one: one.sequence)
        assert new.sequence >= last.sequence, f"{mail.to} would ignore the new entry (law 7)"
        if _seen(new) != _seen(last):
            # What one person has said needs no other SEQUENCE: the newer DTSTAMP wins (RFC 5546, 2.1.5).
            # It may be the same only because the clock here stands still between two answers.
            is_newer = (new.sequence, new.stamp) >= (last.sequence, last.stamp)
            alike = (new.day, new.place) == (last.day, last.place) and not meeting.cancelled
            rises = is_newer if alike else new.sequence > last.sequence
            assert rises, f"{mail.to} may ignore {new} after {last} (law 7)"
    held.append(new)


def _seen(entry: CalendarObject) -> tuple[object, ...]:
    return entry.day, entry.hours, entry.cancelled, entry.place


def everybody_will_know(known: Known, letters: Iterable[Row], now: datetime) -> None:
    """Laws 6 and 7: who believes what is no longer so has a letter under way, or a person stopped it."""
    by_meeting: dict[int, list[Row]] = {}
    for row in letters:
        by_meeting.setdefault(row["meeting"] or 0, []).append(row)
    for meeting in known.meetings.values():
        if begins(meeting) <= now and not meeting.cancelled:
            continue
        to_come = {
            row["recipient_email"].casefold()
            for row in by_meeting.get(meeting.id, ())
            if _says_what_is_so(row, meeting)
            and (row["state"] in WAITS or _was_stopped(row, meeting, known))
        }
        for who, said in meeting.told.items():
            if said != meeting.is_so:
                if not meeting.cancelled and need_not_know(known, meeting, who):
                    continue
                assert who in to_come, (
                    f"{who} still believes {said}, not {meeting.is_so}, and nobody writes (law 6)"
                )
            elif (who, meeting.uid) in known.given_up:
                continue
            elif who not in to_come and (held := known.calendars.get((who, meeting.uid))):
                last = held[-1]
                assert (last.day, last.cancelled) == (meeting.day, meeting.cancelled), (
                    f"the calendar of {who} keeps what is no longer so (law 7)"
                )


def _says_what_is_so(row: Row, meeting: Meeting) -> bool:
    """Whether somebody knows of a change by this letter."""
    if row["occasion"] in TALKS_OF_ITS_DAY:
        return not meeting.cancelled and facts(row)["day"] == meeting.day.isoformat()
    return row["occasion"] in CHANGES


def _was_stopped(row: Row, meeting: Meeting, known: Known) -> bool:
    """By the board, or by the mail server: since the change, so that it was about this change."""
    if row["id"] in known.settled:
        return row["id"] not in known.stopped
    if row["state"] not in ("discarded", "bounced", "in_doubt", "expired"):
        return False
    if row["state"] == "discarded" and row["released_at"] is None:
        return False
    return row["id"] not in known.stopped


def cancellation_reaches(known: Known, letters: Iterable[Row]) -> None:
    """Law 6: everybody who was told of the meeting hears that it falls through, and nobody else."""
    for meeting in known.meetings.values():
        posted = {
            row["recipient_email"].casefold()
            for row in letters
            if row["meeting"] == meeting.id
            and row["occasion"] in CANCELS
            and not (row["state"] == "discarded" and row["released_at"] is None)
            and row["id"] not in known.stopped
        }
        if not meeting.cancelled:
            continue
        assert meeting.to_hear <= posted, f"not told: {meeting.to_hear - posted} (law 6)"
        assert posted <= meeting.may_hear, f"told for nothing: {posted - meeting.may_hear} (law 6)"


def informs(row: Row) -> bool:
    """Whether somebody who gets this letter knows of the meeting by it; the board decides itself."""
    return OCCASIONS[row["occasion"]].audience is not Audience.BOARD


def no_rule_reaches_back(known: Known, posted: Iterable[Row]) -> None:
    """Law 5: a step of the timetable whose day was long over when the meeting got its day is not made
    up for; and one letter of a chain goes to a person at a time."""
    steps = {one.code: one for one in STEPS}
    chains: Counter[tuple[object, ...]] = Counter()
    for row in posted:
        step = steps.get(row["step"])
        meeting = known.meetings.get(row["meeting"] or 0)
        if step is None:
            continue
        if step.occasion in TO_HOST:
            chains[row["recipient_email"], row["meeting"]] += 1
        if meeting is None or step.anchor is not Anchor.MEETING or step.limit is None:
            continue
        since = meeting.has_its_day_since.astimezone(UTC).date()
        latest = (meeting.day - since).days + step.offset
        slack = step.limit if step.rule is DayRule.LATER or step.gaps else 3
        assert latest + slack >= 0, f"{row['step']} reaches {-latest} days back (law 5)"
    assert all(number == 1 for number in chains.values()), f"missed ones too: {chains} (law 5)"
