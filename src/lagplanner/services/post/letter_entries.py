"""Which calendar entry goes with a letter?"""

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.occasions import Audience
from lagplanner.formats.entries import Method, Person, entry
from lagplanner.mail.message import CalendarPart
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.meeting_entries import meeting_entry


def entry_of(found: Ground, *, organizer_email: str) -> CalendarPart | None:
    """The calendar file of a letter, None for a letter without one.

    A REQUEST names the one who gets it, so it goes only to those who said yes: speakers. Members
    get the published entry, under the same UID for ever, and a cancelled one in the same way.
    """
    meeting = found.meeting
    if not found.occasion.entry or meeting is None or found.is_rehearsal:
        return None
    to_speaker = found.occasion.audience is Audience.SPEAKER
    method = Method.PUBLISH
    if found.occasion.entry == "cancel" or meeting.state is MeetingState.CANCELLED:
        method = Method.CANCEL
    elif found.occasion.entry == "request" and to_speaker:
        method = Method.REQUEST
    attendee = Person(found.letter.recipient_name, found.address) if to_speaker else None
    if method is Method.PUBLISH:
        attendee = None
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
    )
    return CalendarPart(method.value, content)
