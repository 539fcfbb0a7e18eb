"""Which calendar entry goes with a letter?"""

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.occasions import Audience, Stage
from lagplanner.formats.entries import Method, Person, entry
from lagplanner.mail.message import CalendarPart
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.meeting_entries import meeting_entry


def entry_of(found: Ground, *, organizer_email: str) -> CalendarPart | None:
    """The calendar file of a letter, None for a letter without one.

    A REQUEST names the one who gets it, so it goes only to those who said yes: speakers. Members
    get the published entry, under the same UID for ever. News of a change says in `holds` what the
    reader has from us ("publish", "request" or ""): nobody is asked to cancel what is not there,
    and a speaker's first entry comes with the yes. A yes was for the old day, so the new one waits
    for an answer.
    """
    meeting, occasion = found.meeting, found.occasion
    if not occasion.entry or meeting is None or found.is_rehearsal:
        return None
    to_speaker = occasion.audience is Audience.SPEAKER
    holds = found.letter.facts.get("holds", "request" if to_speaker else "publish")
    method = Method(occasion.entry.upper())
    if method is not Method.PUBLISH and not holds:
        return None
    if meeting.state is MeetingState.CANCELLED:
        method = Method.CANCEL
    attendee = None
    if method is not Method.PUBLISH and holds == "request":
        attendee = Person(found.letter.recipient_name, found.address)
    content = entry(
        meeting_entry(
            meeting,
            hosts=found.hosts,
            rules=found.rules,
            changed_at=found.snapshot.changed.get(meeting.id, found.now),
            venue=found.venue,
            language=found.letter.language,
        ),
        method=method,
        organizer=Person(found.rules.association, organizer_email),
        attendee=attendee,
        has_answered=occasion.stage is not Stage.CHANGES,
    )
    return CalendarPart(method.value, content)
