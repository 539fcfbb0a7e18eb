"""Which calendar entry goes with a letter?"""

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.occasions import Audience, Stage
from lagplanner.domain.talks.speakers import Talk, TalkState
from lagplanner.formats.entries import Method, Person, entry
from lagplanner.mail.message import CalendarPart
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.meeting_entries import meeting_entry


def entry_of(found: Ground, *, organizer_email: str) -> CalendarPart | None:
    """The calendar file of a letter, None for a letter without one.

    A REQUEST names the one who gets it, so it goes only to those who said yes: speakers. Members
    get the published entry, under the same UID for ever. News of a change says in `holds` what the
    reader has from us ("publish", "request" or ""): nobody is asked to cancel what is not there,
    and a speaker's first entry comes with the yes and goes with the no. A yes was for the old day,
    so the new one waits for an answer.
    """
    meeting, occasion = found.meeting, found.occasion
    if not occasion.entry or meeting is None or found.is_rehearsal:
        return None
    to_speaker = occasion.audience is Audience.SPEAKER
    changed_at = found.snapshot.changed.get(meeting.id, found.now)
    if to_speaker and found.letter.created_at is not None:
        # What one person has said is newer than the meeting: yes, no and yes again must not be mixed up.
        changed_at = max(changed_at, found.letter.created_at)
    holds = _holds(found)
    method = Method(occasion.entry.upper())
    if method is not Method.PUBLISH and not holds:
        return None
    if meeting.state is MeetingState.CANCELLED:
        method = Method.CANCEL
    elif method is Method.REQUEST and holds != "request":
        method = Method.PUBLISH  # asked to speak, and holds what members get: that follows
    attendee = None
    if method is not Method.PUBLISH and holds == "request":
        attendee = Person(found.letter.recipient_name, found.address)
    content = entry(
        meeting_entry(
            meeting,
            hosts=found.hosts,
            hours=found.hours,
            rules=found.rules,
            changed_at=changed_at,
            base_url=found.base_url,
            venue=found.venue,
            talk=found.talk if to_speaker else _own_talk(found),
            language=found.letter.language,
        ),
        method=method,
        organizer=Person(found.rules.association, organizer_email),
        attendee=attendee,
        has_answered=occasion.stage is not Stage.CHANGES,
    )
    return CalendarPart(method.value, content)


def _own_talk(found: Ground) -> Talk | None:
    """The talk its reader gives, who is written to as host or member: one person has one entry."""
    address = found.address.casefold()
    for talk in found.snapshot.talks.values():
        speaker = found.snapshot.speakers.get(talk.speaker_id)
        speaks = talk.state is TalkState.ACCEPTED and talk.meeting_id == found.letter.meeting_id
        if speaks and speaker is not None and speaker.address.casefold() == address:
            return talk
    return None


def _holds(found: Ground) -> str:
    """What stands in the reader's calendar because of us."""
    occasion, meeting = found.occasion, found.meeting
    told = found.letter.facts.get("holds")
    if told is not None:
        return str(told)
    if occasion.stage is Stage.SPEAKING and occasion.entry == "cancel" and meeting is not None:
        held = (meeting.id, found.address.casefold()) in found.snapshot.holding
        return "request" if held else ""
    return "request" if occasion.audience is Audience.SPEAKER else "publish"
