"""What stands for each placeholder of a letter, read from the state of things when it is written?

Each placeholder has one function here, from the ground of a letter to a ready string. What nobody
records yet comes from the facts the letter was posted with, and is missing where those are silent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lagplanner.clock import BERLIN
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import WEEKDAYS, Project
from lagplanner.domain.post.links import MASK
from lagplanner.domain.post.occasions import Audience
from lagplanner.domain.post.placeholders import PLACEHOLDERS
from lagplanner.domain.rules import Tone
from lagplanner.domain.talks.hours import from_to
from lagplanner.services.post import place_values
from lagplanner.services.post.access_values import LETTING_IN
from lagplanner.services.post.assembly_values import ASSEMBLING
from lagplanner.services.post.feedback_values import FEEDBACK
from lagplanner.services.post.letter_facts import Ground, speaks_to_person
from lagplanner.services.post.minutes_values import MINUTED
from lagplanner.services.post.reply_values import WHO_COMES
from lagplanner.services.post.resolving import Resolver, either, long, plain, say, short, told
from lagplanner.services.post.snapshots import COMING
from lagplanner.services.post.speaker_values import SPEAKING
from lagplanner.templating import locale, words
from lagplanner.templating.sentences import said


@dataclass(frozen=True, slots=True)
class Values:
    """The strings by placeholder; `missing` are those a letter needs and nobody has told us."""

    texts: Mapping[str, str]
    missing: tuple[str, ...] = ()


ABOUT_TALKS = ("board_speaker_silent", "board_speaker_answer", "board_no_speaker")
"""Letters whose button leads the board to the speakers of a meeting."""


def values(ground: Ground) -> Values:
    """The values of this letter's placeholders, in its language."""
    with locale.speaking(ground.letter.language):
        texts = {name: RESOLVERS[name](ground) for name in ground.occasion.placeholders}
    missing = tuple(
        name
        for name, text in texts.items()
        if not text and (not PLACEHOLDERS[name].optional or name in ground.occasion.wanted)
    )
    return Values(texts, missing)


def form(ground: Ground) -> str:
    """ "sie" or "ihr": how this letter speaks. Formal ones, and those to speakers, always say Sie."""
    to_members = ground.occasion.audience in (Audience.MEMBER, Audience.HOST)
    informal = ground.rules.tone_members is Tone.IHR and not ground.occasion.formal
    return "ihr" if to_members and informal else "sie"


def board_page(ground: Ground) -> str:
    """Where the board does what the letter asks for."""
    start = f"{ground.base_url}/vorstand"
    if ground.occasion.code in ("funding_end_board", "funding_end_ask") and ground.project:
        return f"{start}/projekte/{ground.project.slug}"
    if ground.occasion.code in ("board_welcome", "deputy_named"):
        return f"{ground.base_url}/anmelden"
    if ground.occasion.code == "passkey_changed":
        return f"{ground.base_url}/mein"
    if ground.occasion.code in ("board_mailbox", "board_stopped"):
        return f"{start}/postausgang"
    if ground.occasion.code == "board_hook_paused":
        return f"{start}/schnittstelle"
    if ground.occasion.code == "board_doubt":
        return f"{start}/postausgang?stand=zweifel"
    if ground.occasion.code == "board_new_contact":
        return f"{start}/ansprechpersonen"
    if ground.occasion.code == "board_swap_agreed":
        return f"{start}/tausch"
    if ground.occasion.code in ABOUT_TALKS and ground.meeting:
        return f"{start}/treffen/{ground.meeting.year}-{ground.meeting.number}#vortragende"
    if ground.occasion.code == "minutes_due" and ground.meeting:
        return f"{start}/treffen/{ground.meeting.year}-{ground.meeting.number}/protokoll"
    if ground.occasion.code == "board_plan_ready":
        return f"{start}/plan/{ground.year}"
    of_sheet = ("board_host_silent", "board_co_host_no", "topic_fix", "numbers", "feedback_report")
    stand_in_first = ground.occasion.code == "board_host_no" and ground.standby is not None
    if (ground.occasion.code in of_sheet or stand_in_first) and ground.meeting is not None:
        return f"{start}/treffen/{ground.meeting.year}-{ground.meeting.number}"
    if ground.meeting is not None and ground.meeting.is_assembly:
        return f"{start}/versammlung/{ground.meeting.year}-{ground.meeting.number}"
    if ground.meeting is not None and ground.meeting.is_working:
        page = f"{start}/plan/{ground.meeting.year}/{ground.meeting.number}"
        return f"{page}/ausfall" if ground.occasion.code == "board_host_no" else page
    return start


def _of_project(read: Callable[[Project], str]) -> Resolver:
    return lambda ground: read(ground.project) if ground.project else ""


def _of_meeting(read: Callable[[Meeting], str]) -> Resolver:
    return lambda ground: read(ground.meeting) if ground.meeting else ""


def _salutation(ground: Ground) -> str:
    own = ground.speaker.salutation.strip() if ground.to_speaker and ground.speaker else ""
    if own:
        return own.rstrip(",! ")
    name = ground.letter.recipient_name.strip() if speaks_to_person(ground) else ""
    return say(f"Guten Tag {name}".strip(), f"Dear {name}" if name else "Hello")


def _url(ground: Ground) -> str:
    """The link made for this letter; the board's letters and rehearsals lead to the board's pages."""
    personal = ground.occasion.link and not ground.is_rehearsal and not ground.is_to_board
    return ground.url if personal else board_page(ground)


def _valid_until(ground: Ground) -> str:
    clock = (ground.letter.expires_at or ground.now).astimezone(BERLIN)
    return say(f"{clock:%H:%M} Uhr", f"{clock:%H:%M}")


def _named(projects: Iterable[Project]) -> str:
    """ "Sonnenhof (Riesa), Neißeufer (Görlitz)" as a list in a sentence."""
    return words.listed(f"{one.name} ({one.town.name})" for one in projects)


def _host(ground: Ground) -> str:
    return words.listed(one.name for one in ground.hosts) or say("noch offen", "still open")


def _topic(ground: Ground) -> str:
    topic = ground.meeting.topic.strip() if ground.meeting else ""
    return topic or say("noch offen", "still open")


def _open_items(ground: Ground) -> str:
    until = say("bis", "by")
    return "\n".join(
        f"{said(item.title)}, {until} {words.long_date(item.due)}"
        for item in ground.checklist
        if not item.is_done
    )


def _dates(ground: Ground) -> str:
    return "\n".join(_line(ground, one) for one in ground.of_year)


def _line(ground: Ground, meeting: Meeting) -> str:
    host = ground.snapshot.projects.get(meeting.host_id or 0)
    hours = from_to(ground.rules, ground.snapshot.agendas.get(meeting.id, ()))
    parts = [
        words.long_date(meeting.day),
        words.hours(hours.starts, hours.ends),
        meeting.town.name if meeting.town else "",
        host.name if host else say("Gastgeber folgt", "host to follow"),
        meeting.topic.strip() or say("Thema folgt", "topic to follow"),
    ]
    return ", ".join(part for part in parts if part)


def _assembly_day(ground: Ground) -> str:
    days = [
        one.day
        for one in ground.snapshot.meetings.values()
        if one.is_assembly and one.year == ground.year and one.took_or_takes_place
    ]
    return words.long_date(min(days)) if days else ""


def _office_hours(project: Project) -> str:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return ", ".join(
        f"{say(WEEKDAYS[one.weekday], names[one.weekday])} {words.hours(one.opens, one.closes)}"
        for one in project.office_hours
    )


def _last_topics(ground: Ground) -> str:
    topics = [one.topic.strip() for one in ground.around if one.day < ground.today]
    return ", ".join([topic for topic in topics if topic][-3:][::-1])


def _next_after(ground: Ground) -> str:
    after = ground.meeting.day if ground.meeting else ground.today
    return _appointment(
        next((one for one in ground.around if one.day > after and one.state in COMING), None)
    )


def _planned(ground: Ground) -> str:
    wanted = ground.letter.project_id
    return _appointment(
        next(
            (
                one
                for one in ground.around
                if one.day >= ground.today and wanted in (one.host_id, *one.co_host_ids)
            ),
            None,
        )
    )


def _appointment(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    day = words.long_date(meeting.day)
    return f"{day}, in {meeting.town.name}" if meeting.town else day


def _phone_of_host(ground: Ground) -> str:
    host = ground.hosts[0] if ground.hosts else None
    contact = host.contact if host else None
    return (contact.phone if contact else "") or (host.phone if host else "")


def _remark(ground: Ground) -> str:
    """What the speaker a letter is about has written with the answer."""
    return ground.talk.remark if ground.talk else ""


def _phone(ground: Ground) -> str:
    """Whom the board calls: the speaker a letter is about, else the host."""
    return ground.speaker.phone if ground.speaker else _phone_of_host(ground)


def _contact(ground: Ground) -> str:
    about = ground.project or (ground.hosts[0] if ground.hosts else None)
    contact = about.contact if about else None
    return contact.name if contact else ""


def _reasons(ground: Ground) -> str:
    """Why this host, in the letter's language; the reasons were stored in German sentences."""
    return "\n".join(map(said, told("reasons")(ground).splitlines()))


def _week(ground: Ground) -> date:
    return ground.day("monday") or ground.day("week") or ground.today


def _place_and_day(ground: Ground) -> str:
    address = ground.rules.postal_address.rpartition(",")[2].strip()
    town = address.lstrip("0123456789 ")
    day = plain(ground.today)
    return f"{town}, {day}" if town else day


def _n_meetings(ground: Ground) -> str:
    fact = told("n_meetings")(ground) or told("meetings")(ground)
    return fact or str(len(ground.of_year) or ground.rules.meetings_per_year)


def _day_known(ground: Ground) -> date | None:
    """The meeting's day; a cancellation names the one its reader knows of."""
    told = ground.day("old_day") if ground.occasion.entry == "cancel" else None
    return told or (ground.meeting.day if ground.meeting else None)


def _poll_days(ground: Ground) -> str:
    """The days a poll asks about, in the letter's language."""
    days = ground.letter.facts.get("poll_days")
    if isinstance(days, (list, tuple)):
        return "\n".join(words.long_date(date.fromisoformat(day)) for day in days)
    return str(days or "")


def _board_name(ground: Ground) -> str:
    return ground.rules.contact_name or say("der Vorstand", "the board")


def _own_name(ground: Ground) -> str:
    return ground.rules.contact_name or ground.rules.association


RESOLVERS: Mapping[str, Resolver] = {
    # every letter
    "association": lambda ground: ground.rules.association,
    "postal_address": lambda ground: ground.rules.postal_address,
    "salutation": either(told("salutation"), _salutation),
    "sender": _own_name,
    "board_contact": _board_name,
    "board_phone": lambda ground: ground.rules.contact_phone,
    "url": _url,
    "deadline": lambda ground: plain(ground.deadline),
    "deadline_long": lambda ground: words.long_date(ground.deadline),
    # the year
    "year": lambda ground: str(ground.year),
    "n_meetings": _n_meetings,
    "capacity": lambda ground: str(ground.rules.seats),
    "rotation_next_3": lambda ground: _named(ground.longest_not_hosted[:3]),
    "project": either(_of_project(lambda one: one.name), told("project")),
    "dates": _dates,
    "ics_url": lambda ground: f"{ground.base_url}/kalender/treffen.ics",
    "ga_date_long": _assembly_day,
    "carrier": _of_project(lambda one: one.carrier),
    "contact": _contact,
    "office_hours": _of_project(_office_hours),
    "funding_until": _of_project(lambda one: plain(one.funding_until) if one.funding_until else ""),
    # the meeting
    "date": lambda ground: plain(day) if (day := _day_known(ground)) else "",
    "date_long": lambda ground: words.long_date(day) if (day := _day_known(ground)) else "",
    "weekday": _of_meeting(lambda one: words.weekday(one.day)),
    "time_range": lambda ground: words.hours(ground.hours.starts, ground.hours.ends),
    "town": _of_meeting(lambda one: one.town.name if one.town else say("offen", "open")),
    "host": _host,
    "topic": _topic,
    "n_expected": lambda ground: str(ground.rules.seats),
    "reasons": _reasons,
    "call_date_long": either(long("call_day"), lambda ground: words.long_date(ground.deadline)),
    "top_topics": either(told("top_topics"), lambda ground: words.listed(ground.snapshot.topics)),
    "last_topics": _last_topics,
    "venue": place_values.venue,
    "address": place_values.address,
    "room": place_values.room,
    "station": _of_meeting(lambda one: one.town.station if one.town else ""),
    "way": place_values.way,
    "step_free": place_values.step_free,
    **SPEAKING,
    # answers and the day
    "invite_date_long": long("invite_day"),
    "order_date_long": long("order_day"),
    **WHO_COMES,
    "open_items": _open_items,
    "meeting_point": place_values.meeting_point,
    "arrive_from": either(
        told("arrive_from"), lambda ground: f"{ground.hours.doors or ground.hours.starts:%H:%M}"
    ),
    "day_contact": either(
        told("day_contact"),
        lambda ground: next((one.contact.name for one in ground.hosts if one.contact), ""),
        _own_name,
    ),
    "day_phone": either(told("day_phone"), _phone_of_host),
    # afterwards
    **MINUTED,
    "next_meeting": _next_after,
    **FEEDBACK,
    "claim_date": lambda ground: plain(ground.deadline),
    "claim_date_long": lambda ground: words.long_date(ground.deadline),
    # board
    "n_conflicts": either(told("n_conflicts"), lambda _: "0"),
    "n_unhosted": lambda ground: str(sum(one.host_id is None for one in ground.of_year)),
    "new_contact": told("new_contact"),
    "new_address": told("new_address"),
    "mailbox": told("mailbox"),
    "n_returned": told("n_returned"),
    "refusal": told("refusal"),
    "candidates": either(
        told("candidates"),
        lambda ground: "\n".join(
            f"{one.name}, {one.town.name}" for one in ground.longest_not_hosted[:3]
        ),
    ),
    "phone": either(told("phone"), _phone),
    "standby": lambda ground: ground.standby.name if ground.standby else "",
    "invite_by_long": either(long("invite_day"), _of_meeting(lambda one: words.long_date(one.day))),
    "end": short("end"),
    "end_long": long("end"),
    "planned": _planned,
    "notices": told("notices"),
    "n_notices": lambda ground: str(len(told("notices")(ground).splitlines())),
    "week": lambda ground: plain(_week(ground)),
    "week_long": lambda ground: words.long_date(_week(ground)),
    # changes
    "new_date": _of_meeting(lambda one: plain(one.day)),
    "new_date_long": _of_meeting(lambda one: words.long_date(one.day)),
    "old_date_long": long("old_day"),
    "reason": lambda ground: said(either(told("reason"), _remark)(ground)),
    "poll_days": _poll_days,
    "poll_deadline": either(short("answer_by"), lambda ground: plain(ground.deadline)),
    "poll_deadline_long": either(
        long("answer_by"), lambda ground: words.long_date(ground.deadline)
    ),
    "new_venue": place_values.whole,
    "old_host": told("old_host"),
    "new_host": either(told("new_host"), _host),
    "valid_until": _valid_until,
    "valid_until_long": lambda ground: words.moment(ground.letter.expires_at or ground.now),
    "code": lambda _: MASK,  # made with the link
    **LETTING_IN,
    "kept": told("kept"),
    # general assembly
    "place_and_day": _place_and_day,
    "board_names": either(told("board_names"), _own_name),
    **ASSEMBLING,
}
