"""Which calendar entry goes with a letter?"""

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.occasions import Audience
from lagplanner.formats.entries import Entry, Method, Person, entry
from lagplanner.mail.message import CalendarPart
from lagplanner.services.letter_facts import Ground, on_the_wall

TITLES = {
    ("working", "de"): "Arbeitstreffen",
    ("working", "en"): "Working meeting",
    ("assembly", "de"): "Mitgliederversammlung",
    ("assembly", "en"): "General assembly",
}
WORDS = {"de": ("in", "Gastgeber", "Thema"), "en": ("in", "Host", "Topic")}


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
        meeting_entry(found, meeting),
        method=method,
        organizer=Person(found.rules.association, organizer_email),
        attendee=attendee,
    )
    return CalendarPart(method.value, content)


def meeting_entry(found: Ground, meeting: Meeting) -> Entry:
    """The meeting as calendars show it, from stored rows alone."""
    language = found.letter.language
    within, host, topic = WORDS[language]
    title = TITLES.get((meeting.kind, language), TITLES["working", language])
    town = meeting.town.name if meeting.town else ""
    lines = [
        found.rules.association,
        f"{host}: {', '.join(one.name for one in found.hosts)}" if found.hosts else "",
        f"{topic}: {meeting.topic}" if meeting.topic else "",
    ]
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts=on_the_wall(meeting.day, found.rules.starts),
        ends=on_the_wall(meeting.day, found.rules.ends),
        title=f"{title} {within} {town}" if town else title,
        changed_at=found.snapshot.changed.get(meeting.id, found.now),
        place=town,
        text="\n".join(line for line in lines if line),
        cancelled=not meeting.took_or_takes_place,
        language=language,
    )
