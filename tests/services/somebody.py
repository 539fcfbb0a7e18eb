"""One person in everything the product can store: Dr. Ada Zeugnis, contact and speaker in one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.database import (
    hosting,
    letters,
    mail_state,
    members,
    personal,
    reminders,
    speakers,
    tables,
)
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.hosts.wishes import Wishes
from lagplanner.domain.members import Contact, Pause
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.privacy.mail_text import words_of
from lagplanner.domain.talks.consents import ConsentKind
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    SpeakerField,
    Substitute,
    Talk,
    TalkState,
    Via,
)
from lagplanner.domain.talks.topics import Topic
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.hosts import wishes
from lagplanner.services.membership import imports
from lagplanner.services.membership import members as projects
from lagplanner.services.membership.imports import ListKind
from lagplanner.services.post import outbox
from lagplanner.services.talks import contributions, invitations, topics
from lagplanner.services.talks import speakers as directory
from lagplanner.services.talks.contributions import Details, Teller
from lagplanner.services.talks.invitations import Wanted
from tests.databases import dump
from tests.demo_at_work import AtWork, as_it_leaves, begin_work
from tests.people import BOARD
from tests.visitors import ADDRESS

NAME, MAIL, PHONE = "Dr. Ada Zeugnis", "ada.zeugnis@example.org", "+49 30 23125987"
SAID = "Frau Zeugnis, 030 / 231 259 87"
SIGNS = ("zeugnis", "23125987", "231 259 87")
"""What betrays the person, in small letters."""


@dataclass(frozen=True, slots=True)
class Somewhere:
    """Where the person stands: the speaker's talk that was held, the one to come, the project."""

    work: AtWork
    speaker_id: int
    held_id: int
    coming_id: int
    project_id: int
    letter_id: int
    import_id: int


async def somebody_everywhere(*, now: datetime, today: date) -> Somewhere:
    """The demo at work, with the person in it by the deeds of the product."""
    work = await begin_work(now=now, today=today)
    project_id = await _as_contact(work, now=now)
    import_id = await _in_lists(now=now)
    speaker_id, held, coming = await _as_speaker(work, now=now, today=today)
    await _as_whoever_answers(work, project_id, now=now, today=today)
    letter_id = await _in_letters(work, project_id, coming.id, now=now)
    await _as_other_speakers_tell(work, now=now, today=today)
    return Somewhere(work, speaker_id, held.id, coming.id, project_id, letter_id, import_id)


async def _as_contact(work: AtWork, *, now: datetime) -> int:
    """Contact of the host of the first meeting, entered, changed and noted by the board."""
    project = await members.project_by_id(work.first.host_id or 0)
    assert project is not None
    contact = Contact(NAME, "Leitung", MAIL, PHONE)
    saved = await projects.save_project(
        replace(project, contacts=(contact, Contact("Toni Probe"))), who=BOARD, now=now
    )
    saved = await projects.save_project(
        replace(
            saved,
            notes=f"Urlaub von {SAID}",
            pauses=(Pause(date(2020, 1, 1), date(2020, 2, 1), f"{NAME} krank"),),
        ),
        who=NAME,
        now=now,
    )
    return saved.id


async def _in_lists(*, now: datetime) -> int:
    """In a list that was read in, and in one that is looked at."""
    rows = f"Projekt;Ort;Ansprechpartner;E-Mail\nQuartier Nord;Riesa;{NAME};{MAIL}\n"
    report = await imports.read_in(ListKind.MEMBERS, f"{NAME}.csv", rows, who=BOARD, now=now)
    await imports.begin(ListKind.MEMBERS, "noch-einmal.csv", rows, who=NAME, now=now)
    [run, *_] = await imports.runs()
    assert report
    return run.id


async def _as_speaker(work: AtWork, *, now: datetime, today: date) -> tuple[int, Talk, Talk]:
    """Spoke at a meeting of this year, is coming to the next, has answered and allowed."""
    known = await directory.save(
        Speaker(
            0,
            NAME,
            f"Guten Tag {NAME}",
            "Musterhochschule",
            "Professur",
            SpeakerField.SCIENCE,
            MAIL,
            phone=PHONE,
            note=f"Nur über {SAID}",
        ),
        who=BOARD,
        now=now,
    )
    held = await _held(known, today)
    await invitations.invite(
        work.year,
        2,
        [Wanted(known.id, f"Was sagt {NAME} dazu?", fee_cents=10_000)],
        answer_by=today + timedelta(days=30),
        who=BOARD,
        now=now,
    )
    [coming] = [one for one in await speakers.talks(speaker_id=known.id) if one.id != held.id]
    given = SpeakerAnswer(
        AnswerKind.YES, who=f"Vorzimmer {NAME}", via=Via.PHONE, entered_by=BOARD, remark=SAID
    )
    await invitations.answer(coming.id, given, today=today, now=now)
    details = Details(
        "Zuhören lernen",
        "Leiterin",
        equipment=f"Laptop bringt {SAID}",
        travel=f"Abholen: {PHONE}",
        consents=dict.fromkeys(ConsentKind, True),
    )
    teller = Teller(NAME, Via.PHONE, BOARD)
    await contributions.note_details(coming.id, details, now=now, teller=teller)
    await contributions.see_programme(coming.id, correction=f"Bitte „{NAME}“ ohne Dr.", now=now)
    return known.id, held, coming


async def _held(known: Speaker, today: date) -> Talk:
    past = [one for one in await hosting.meetings() if one.day < today and one.took_or_takes_place]
    async with transaction():
        return await speakers.save_talk(
            Talk(
                0,
                past[-1].id,
                known.id,
                position=9,
                state=TalkState.ACCEPTED,
                organisation="Musterhochschule",
                function="Professur",
                field=SpeakerField.SCIENCE,
                title=f"Reden mit {NAME}",
                answered_by=NAME,
                fee_cents=10_000,
                claim_cents=4_000,
                may_name=True,
            )
        )


async def _as_whoever_answers(work: AtWork, project_id: int, *, now: datetime, today: date) -> None:
    """Answers for the project: as host, in the poll, with wishes and topics, on the list."""
    venue = Venue("Bürgerhaus", "Musterstraße 1", "09111", meeting_point=f"Klingeln bei {SAID}")
    given = HostAnswer(HostAnswerKind.YES, who=NAME, venue=venue)
    await hosts.answer(work.first.id, project_id, given, today=today, now=now)
    code = (await hosts.hosting_of(work.first.id, project_id)).checklist[0].code
    await hosts.tick(work.first.id, project_id, code, done=True, who=NAME, now=now)
    await hosts.leave_word(work.first.id, project_id, f"Fragt {NAME}", who=NAME, now=now)
    days = (await polls.count(work.poll_id)).poll.days
    await polls.vote(
        work.poll_id, project_id, dict.fromkeys(days, Suits.YES), who=NAME, today=today, now=now
    )
    asked = Wishes(frozenset({3}), partner=f"Team von {NAME}")
    await wishes.answer(project_id, work.year + 1, asked, who=NAME, now=now)
    topic = Topic(0, "Zuhören", f"Was rät {NAME}?", project_id=project_id, proposed_by=NAME)
    await topics.propose(topic, who=NAME, now=now)


async def _as_other_speakers_tell(work: AtWork, *, now: datetime, today: date) -> None:
    """Another speaker names the person as the one who comes instead."""
    given = SpeakerAnswer(
        AnswerKind.SUBSTITUTE,
        who="Vorzimmer",
        remark=f"Statt mir kommt {NAME}.",
        substitute=Substitute(NAME, MAIL, PHONE),
    )
    await invitations.answer(work.talk_id, given, today=today, now=now)


async def _in_letters(work: AtWork, project_id: int, talk_id: int, *, now: datetime) -> int:
    """Written to, written about, sent to the byte, sent back; and a meeting moved that they know."""
    letter_id, other = 0, work.third.host_id
    for key, occasion, name, mail, about in (
        (f"host_moved:{MAIL}:1", "host_checklist", NAME, MAIL, {"project_id": project_id}),
        ("speaker_invite:x", "speaker_final", NAME, MAIL, {"talk": talk_id}),
        ("member:x", "invitation", "Robin Probe", "robin@example.org", {"project_id": other}),
    ):
        talk = {"talk": about["talk"]} if "talk" in about else {}
        meeting = work.first if occasion == "host_checklist" else work.second
        letter = Letter(
            key,
            occasion,
            recipient_name=name,
            recipient_email=mail,
            meeting_id=meeting.id,
            project_id=about.get("project_id"),
            facts={"year": work.year, "day": meeting.day.isoformat(), "note": SAID, **talk},
            error=f"Antwort von {MAIL}",
        )
        async with transaction():
            await letters.add(letter, at=now, who=NAME)
        stored = (await letters.with_keys([key]))[key]
        raw = await as_it_leaves(stored, base_url=ADDRESS, now=now)
        await _sent(stored, raw, now=now)
        letter_id = letter_id or stored.id
    waiting = Letter("waits", "day_pack", recipient_name=NAME, recipient_email=MAIL,
                     meeting_id=work.first.id, project_id=project_id,
                     facts={"year": work.year, "day": work.first.day.isoformat()})  # fmt: skip
    async with transaction():
        await letters.add(waiting, at=now, who=BOARD)
        await mail_state.note_bounce(MAIL, f"{MAIL} gibt es nicht", at=now, marks_at=3)
        await reminders.add_notice(
            Letter(f"board:{MAIL}", "board_digest", facts={"who": NAME}), at=now
        )
    waits = (await letters.with_keys(["waits"]))["waits"]
    await outbox.edit(
        waits.id, subject="Für dich", text=f"Liebe {NAME}\n\n{{url}}", who=BOARD, now=now
    )
    moved = Moved(work.second.day + timedelta(days=14), reason=f"{NAME} kann nicht")
    await moving.move(
        work.year,
        2,
        moved,
        sequence=(await _sequence(work)),
        who=NAME,
        today=now.date(),
        now=now,
    )
    return letter_id


async def _sequence(work: AtWork) -> int:
    return (await hosting.meeting(work.year, 2)).sequence


async def _sent(letter: Letter, raw: bytes, *, now: datetime) -> None:
    async with transaction():
        await letters.change([letter.id], (LetterState.HELD,), LetterState.SENT, sent_at=now)
        await tables.LetterSent.insert(
            tables.LetterSent(
                letter=letter.id,
                subject="Ihr Beitrag",
                content=raw,
                smtp_reply=f"250 {MAIL} ok",
                at=now,
            )
        )


async def where() -> Mapping[tuple[str, str], int]:
    """In which columns of which tables the person stands, and how often: nothing is left out."""
    found: dict[tuple[str, str], int] = {}
    for table, rows in (await dump()).items():
        for row in rows:
            for column, value in row.items():
                is_mail = (table, column) == ("letter_sent", "content")
                text = words_of(bytes(value)) if is_mail else str(value)
                if any(sign in text.casefold() for sign in SIGNS):
                    found[table, column] = found.get((table, column), 0) + 1
    return found


__all__ = ["MAIL", "NAME", "PHONE", "Somewhere", "personal", "somebody_everywhere", "where"]
