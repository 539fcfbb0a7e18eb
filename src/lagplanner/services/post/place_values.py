"""Where does a meeting take place, in the words of a letter? From the venue that its host confirmed.

Read when the letter is written: who changes the room needs no new letter for what has not left. What
the venue does not say comes from the facts the letter was posted with.
"""

from lagplanner.services.post.letter_facts import Ground
from lagplanner.templating import locale


def venue(ground: Ground) -> str:
    """The house."""
    return (ground.venue.name if ground.venue else "") or _told(ground, "venue")


def address(ground: Ground) -> str:
    """Street, postcode and town; "" while nobody has named a street."""
    known = ground.venue
    if known is None or not known.street:
        return _told(ground, "address")
    return ", ".join(part for part in (known.street, _town_line(ground)) if part)


def room(ground: Ground) -> str:
    return (ground.venue.room if ground.venue else "") or _told(ground, "room")


def way(ground: Ground) -> str:
    """From the station to the house."""
    return (ground.venue.way if ground.venue else "") or _told(ground, "way")


def meeting_point(ground: Ground) -> str:
    """Where to come on the day: what the host has named, else house and street."""
    known = ground.venue
    if known is None:
        return _told(ground, "meeting_point") or _told(ground, "venue")
    house = ", ".join(part for part in (known.name, known.room, known.street) if part)
    return known.meeting_point or house


def whole(ground: Ground) -> str:
    """House, room, street and town in one line."""
    known, meeting = ground.venue, ground.meeting
    if known is None:
        return _told(ground, "new_venue") or _told(ground, "venue")
    return known.line(meeting.town.name if meeting and meeting.town else "")


def step_free(ground: Ground) -> str:
    """ "yes", "no", or that it is being clarified: of the venue, else of the host's own house."""
    known = ground.venue.step_free if ground.venue else None
    if known is None and ground.venue is None:
        if told := _told(ground, "step_free"):
            return told
        known = ground.hosts[0].step_free if ground.hosts else None
    german, english = {
        None: ("wird geklärt", "being clarified"),
        True: ("ja", "yes"),
        False: ("nein", "no"),
    }[known]
    return english if locale.spoken() == locale.ENGLISH else german


def _town_line(ground: Ground) -> str:
    meeting, known = ground.meeting, ground.venue
    town = meeting.town.name if meeting and meeting.town else ""
    return f"{known.postcode if known else ''} {town}".strip()


def _told(ground: Ground, name: str) -> str:
    return str(ground.letter.facts.get(name) or "")
