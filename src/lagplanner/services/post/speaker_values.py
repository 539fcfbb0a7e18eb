"""What stands for the placeholders about a talk: read from talk, speaker and venue as they are now?"""

from collections.abc import Callable, Mapping

from lagplanner.domain.talks.agenda import timed
from lagplanner.domain.talks.programme import ProgrammeLine, programme
from lagplanner.domain.talks.speakers import TALK_STATE_NAMES, Talk
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, either, long, say, told
from lagplanner.templating import words
from lagplanner.templating.sentences import said


def _of_talk(read: Callable[[Talk], str]) -> Resolver:
    return lambda ground: read(ground.talk) if ground.talk else ""


def _speaker(ground: Ground) -> str:
    return ground.speaker.name if ground.speaker else ""


def _topic(ground: Ground) -> str:
    topic = ground.meeting.topic.strip() if ground.meeting else ""
    return topic or say("noch offen", "still open")


def _slot(talk: Talk) -> str:
    """From when to when; while the board has set no hour, at least how long."""
    if talk.starts is None or talk.ends is None:
        return say(
            f"{talk.minutes} Minuten, die Uhrzeit folgt",
            f"{talk.minutes} minutes, the time will follow",
        )
    return words.hours(talk.starts, talk.ends)


def _fee(talk: Talk) -> str:
    if talk.fee_cents is None:
        return ""
    if talk.fee_cents == 0:
        return say("leider keines", "none, unfortunately")
    return words.euros(talk.fee_cents)


def _travel(talk: Talk) -> str:
    if talk.travel_cents is None:
        return ""
    if talk.travel_cents == 0:
        return say("können wir leider nicht erstatten", "cannot be refunded, unfortunately")
    most = words.euros(talk.travel_cents)
    return say(f"bis {most} gegen Beleg", f"up to {most} against receipts")


def _hybrid(ground: Ground) -> str:
    by_video = ground.venue is not None and ground.venue.by_video
    return say("möglich", "possible") if by_video else say("nicht möglich", "not possible")


def _asked_on(talk: Talk) -> str:
    return words.long_date(talk.asked_at.date()) if talk.asked_at else ""


def _other_days(ground: Ground) -> str:
    """The days a speaker offered, else what was written instead."""
    if ground.talk is None:
        return ""
    days = ground.snapshot.talk_days.get(ground.talk.id, ())
    said_instead = ground.talk.remark if ground.to_speaker else ""
    return "; ".join(words.long_date(day) for day in days) or said_instead


def _substitute(ground: Ground) -> str:
    """Who was named to come instead, the last one named."""
    talk = ground.talk
    named = [
        ground.snapshot.speakers[one.speaker_id].name
        for one in ground.snapshot.talks.values()
        if talk is not None and one.substitute_for == talk.id
    ]
    return named[-1] if named else ""


def _erased_on(ground: Ground) -> str:
    day = ground.speaker.forget_on if ground.speaker else None
    return words.long_date(day) if day else ""


def _tech(ground: Ground) -> str:
    """What the host has ticked off as there for whoever speaks."""
    there = [item.title for item in ground.checklist if item.code == "screen" and item.is_done]
    return str(said(there[0])) if there else ""


def _fee_line(talk: Talk) -> str:
    if not talk.has_open_claim:
        return ""
    return say(
        "Honorar und Reisekosten rechnen Sie auf derselben Seite ab.",
        "You can hand in fee and travel costs on the same page.",
    )


def _agenda(ground: Ground) -> str:
    """The programme as members read it; who has not firmly accepted has no name."""
    meeting = ground.meeting
    if meeting is None:
        return ""
    talks = [one for one in ground.snapshot.talks.values() if one.meeting_id == meeting.id]
    items = timed(ground.snapshot.agendas.get(meeting.id, ()), ground.rules.starts)
    lines = programme(talks, ground.snapshot.speakers, topic=meeting.topic, agenda=items)
    return "\n".join(map(_agenda_line, lines)).strip()


def _agenda_line(line: ProgrammeLine) -> str:
    hour = f"{line.starts:%H:%M} " if line.starts else ""
    return hour + " – ".join(
        part for part in (line.title or str(said(line.name)), line.who) if part
    )


SPEAKING: Mapping[str, Resolver] = {
    "agenda": either(told("agenda"), _agenda),
    "speaker": either(_speaker, told("speaker")),
    "topic_question": either(_of_talk(lambda one: one.question), told("topic_question"), _topic),
    "slot": either(_of_talk(_slot), told("slot")),
    "slot_from": either(
        _of_talk(lambda one: f"{one.starts:%H:%M}" if one.starts else ""), told("slot_from")
    ),
    "slot_to": either(
        _of_talk(lambda one: f"{one.ends:%H:%M}" if one.ends else ""), told("slot_to")
    ),
    "talk_minutes": either(_of_talk(lambda one: str(one.speaking)), told("talk_minutes")),
    "hybrid": either(told("hybrid"), _hybrid),
    "fee_text": either(_of_talk(_fee), told("fee_text")),
    "travel_text": either(_of_talk(_travel), told("travel_text")),
    "sent_long": either(long("sent_day"), _of_talk(_asked_on)),
    "erase_date_long": either(_erased_on, long("erase_day")),
    "substitute": either(_substitute, told("substitute")),
    "other_days": either(_other_days, told("other_days")),
    "answer": either(_of_talk(lambda one: str(said(TALK_STATE_NAMES[one.state]))), told("answer")),
    "correction": either(_of_talk(lambda one: one.correction), told("correction")),
    "tech_offer": _tech,
    "fee_line": either(_of_talk(_fee_line), told("fee_line")),
    "arrive_before": either(told("arrive_before"), lambda _: "15"),
}
"""What letters to and about speakers say; facts are asked only where nothing is stored."""
