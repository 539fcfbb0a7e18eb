"""Forget a person: everywhere, for good, and with nothing left but numbers.

What is a person's own goes as whole rows; where they are named among other things, the text stays
without them. A project stays, its contact goes. A talk that was held stays counted for its field.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from secrets import token_hex
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import finding, letters, members, people, personal, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import UNDERWAY, LetterState
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.privacy.catalogue import BY_LAW
from lagplanner.domain.privacy.marks import Marks
from lagplanner.domain.privacy.people import Known, Person
from lagplanner.domain.talks.speakers import Talk, forgotten
from lagplanner.mail import outbox
from lagplanner.services.privacy import people as search
from lagplanner.services.privacy.holdings import Holdings, holdings, named
from lagplanner.services.privacy.ledger import Ledger
from lagplanner.services.privacy.traces import DIRECTORIES, SENT, sent_about, traces

ERASED = "person_erased"
SENTENCE = (
    "Eine Person ist gelöscht: Briefe %(letters)s, Wortlaute %(mails)s, Links %(links)s, "
    "Anfragen %(talks)s, Erwähnungen %(mentions)s; gezählt bleiben Beiträge: %(heard)s"
)
UNDOING = {"trail": ("before", "after"), "import_run": ("undo",)}
"""What is only there to bring something back: touched, it goes as a whole."""

_UNSENT = (LetterState.DRAFT, LetterState.HELD, LetterState.QUEUED, LetterState.RETRY)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do, in German sentences. With `hindrances` it cannot be done yet."""

    person: Person
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    warnings: tuple[str, ...]
    hindrances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done, as numbers: no name is kept anywhere."""

    letters: int
    mails: int
    links: int
    talks: int
    heard: int
    mentions: int
    vacant: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, int | str]:
        """The numbers by name, as the trail keeps them."""
        names = "letters mails links talks heard mentions"
        return {name: getattr(self, name) for name in names.split()}


async def preview(key: str, *, today: date) -> Preview:
    """What erasing the person of this row would do. Changes nothing."""
    person = await search.person(key)
    held = await holdings(person, today=today)
    mails = {one.id for one in held.letters}
    elsewhere = [one for one in await traces(person.marks) if _is_mention(one.table)]
    named_in = sum([len(ids) async for ids in sent_about(person.marks)])
    projects = [await members.project_by_id(one) for one in held.project_ids]
    bills = {one.row_id for one in await traces(person.marks, BY_LAW)}
    return Preview(
        person,
        tuple(_goes(held, len(mails), named_in, len(elsewhere))),
        tuple(_stays(held, projects, len(bills))),
        tuple(_warnings(held, projects)),
        tuple(await _hindrances(held)),
    )


async def erase(
    key: str,
    *,
    who: str,
    now: datetime,
    ledger: Ledger | None = None,
    unless_coming: bool = False,
    number: str = "",
) -> Erased:
    """Forget the person of this row. Raises BrokenRuleError while something stands in the way.

    What was sent is read beforehand, page by page, so that nobody waits for it; the rest is one
    transaction. It cannot be undone, and no undo of an earlier deed brings the person back. The
    `ledger` keeps that it was done, for restored backups; `number` is that of an erasure done again.
    With `unless_coming` a talk that is still to come stands in the way as well.
    """
    person = await search.person(key)
    last = await personal.last_id(SENT)
    about = set(chain.from_iterable([ids async for ids in sent_about(person.marks)]))
    number = number or token_hex(8)
    async with transaction(Deed.GOVERN):
        person = await search.person(key)
        held = await holdings(person, today=now.astimezone(BERLIN).date())
        if unless_coming and held.coming:
            raise BrokenRuleError("Ein Fachbeitrag dieser Person steht noch aus.")
        if hindrances := await _hindrances(held):
            raise BrokenRuleError(" ".join(hindrances))
        async for ids in sent_about(person.marks, after=last):
            about |= set(ids)
        done = await _forget(held, about, today=now.astimezone(BERLIN).date())
        await finding.sweep()
        await trail.note(
            ERASED,
            "privacy",
            SENTENCE,
            facts=done.facts,
            about=(erasure(number),),
            at=now,
            who=who,
        )
        if ledger is not None:
            ledger.write(number, person, at=now)
    return done


def erasure(number: str) -> str:
    """How the trail names an erasure."""
    return f"erasure:{number}"


async def _forget(held: Holdings, about: set[int], *, today: date) -> Erased:
    """Do it all; `about` are mails as they were sent in which the person can be read."""
    own = await personal.rows_where(SENT, "letter", [one.id for one in held.letters])
    about |= {one["id"] for one in own}
    await personal.delete(SENT, about)
    await _forget_talks(held)
    await _forget_rows(held.person, held)
    await _forget_letters(held, today=today)
    await personal.delete("link", [one["id"] for one in held.links])
    await personal.delete("mailbox", [one["id"] for one in held.mailboxes])
    await personal.delete("own_calendar", [one["id"] for one in held.calendars])
    vacant = named((one.meeting_id for one in held.coming), held.meetings)
    return Erased(
        letters=len(held.letters),
        mails=len(about),
        links=len(held.links),
        talks=len(held.talks) - len(held.heard),
        heard=len(held.heard),
        mentions=await _take_out(held.person.marks),
        vacant=tuple(vacant.split(", ")) if vacant else (),
    )


async def _forget_talks(held: Holdings) -> None:
    """Keep of a talk that was held its field, day and money; all others go, with their letters."""
    counted = {one.id for one in held.heard}
    gone = [one for one in held.talks if one.id not in counted]
    ids = {one.id for one in gone}
    for letter in await letters.letters():
        if letter.facts.get("talk") in ids and letter.state in _UNSENT:
            await outbox.take_back(letter.key)
    await personal.delete("meeting_file", [one["id"] for one in held.files])
    await personal.delete("talk", ids)
    for talk in held.heard:
        await _keep_number(talk)


async def _keep_number(talk: Talk) -> None:
    speaker = await stored.speaker(talk.speaker_id)
    for part in ("talk_consent", "talk_day"):
        rows = await personal.rows_where(part, "talk", [talk.id])
        await personal.delete(part, [one["id"] for one in rows])
    empty = dict.fromkeys(
        "organisation function title answered_by entered_by remark equipment travel correction"
        " via slides".split(),
        "",
    )
    unknown = dict.fromkeys(
        "asked_at answered_at answer_by may_share_slides may_photograph seen_programme_at".split()
    )
    field = (talk.field or speaker.field).value
    values = {**empty, **unknown, "may_name": False, "field": field, "version": talk.version + 1}
    await personal.put("talk", talk.id, values)


async def _forget_rows(person: Person, held: Holdings) -> None:
    """Delete where the person stands; a speaker who was heard stays as nobody in particular."""
    await personal.delete("contact", person.ids(Known.CONTACT))
    await people.raise_versions(held.project_ids)
    await personal.delete("board_person", person.ids(Known.BOARD))
    heard = {one.speaker_id for one in held.heard}
    for speaker_id in person.ids(Known.SPEAKER):
        if speaker_id in heard:
            await personal.put("speaker", speaker_id, await _nobody(speaker_id))
        else:
            await personal.delete("speaker", [speaker_id])


async def _nobody(speaker_id: int) -> dict[str, Any]:
    left = forgotten(await stored.speaker(speaker_id))
    return {
        "name": left.name,
        **dict.fromkeys(
            "salutation organisation function email office_email phone topics note".split(), ""
        ),
        "forget_on": None,
        "version": left.version + 1,
    }


async def _forget_letters(held: Holdings, *, today: date) -> None:
    """Blank who a letter went to. What its project must still hear stays with the project."""
    for letter in held.letters:
        project = await members.project_by_id(letter.project_id) if letter.project_id else None
        address = _address(project, held.person.marks)
        unsent = letter.state in _UNSENT
        if unsent and not address:
            await outbox.take_back(letter.key)
        stays = project is not None and address and (unsent or held.still_matters(letter, today))
        values: dict[str, Any] = {
            "recipient_name": project.name if stays and project else "",
            "recipient_email": address if stays else "",
        }
        if not stays:
            values |= {"own_subject": "", "own_text": "", "error": ""}
        if letter.state is LetterState.IN_DOUBT:
            values["state"] = LetterState.SENT.value
        await personal.put("letter", letter.id, values)


def _address(project: Project | None, marks: Marks) -> str:
    """Where the project is reached without this person."""
    if project is None:
        return ""
    known = (*(one.email for one in project.contacts), project.email)
    return next((one for one in known if one and one not in marks.whole), "")


async def _take_out(marks: Marks) -> int:
    """Write every text in which the person stands without them; returns how many that were."""
    found = await traces(marks)
    stand_in = f"geloescht-{token_hex(4)}"
    for one in found:
        if one.table == "import_draft":
            await personal.delete("import_draft", [one.row_id])
        elif one.column in UNDOING.get(one.table, ()):
            await personal.put(one.table, one.row_id, dict.fromkeys(UNDOING[one.table], ""))
        elif one.column == "key":  # unique, so what stands in it must be as well
            await personal.put(one.table, one.row_id, {"key": marks.taken_from(one.text, stand_in)})
        else:
            await personal.put(one.table, one.row_id, {one.column: marks.taken_from(one.text)})
    return len(found)


async def _hindrances(held: Holdings) -> list[str]:
    """Why this person cannot be forgotten yet, each with what to do about it."""
    person = held.person
    found = []
    if any(one.in_office for one in person.rows):
        found.append("Die Person ist im Vorstand. Lassen Sie sie zuerst ausscheiden.")
    if any(one.state in UNDERWAY for one in held.letters):
        found.append(
            "Gerade geht ein Brief an sie hinaus. Versuchen Sie es in einer Minute wieder."
        )
    async for rows in personal.pages("setting", ("name", "value")):
        if any(person.marks.is_in(one["value"]) for one in rows):
            found.append(
                "Sie steht in den Einstellungen. Tragen Sie dort zuerst jemand anderen ein."
            )
            break
    async for rows in personal.pages("letter_text", ("occasion", "subject", "body")):
        titles = {
            OCCASIONS[one["occasion"]].title
            for one in rows
            if one["occasion"] in OCCASIONS
            and (person.marks.is_in(one["subject"]) or person.marks.is_in(one["body"]))
        }
        found += [
            f"Sie steht im Brieftext „{title}“. Ändern Sie zuerst den Text."
            for title in sorted(titles)
        ]
    async for rows in personal.pages("page_text", ("german", "english")):
        if any(person.marks.is_in(one["german"] + " " + one["english"]) for one in rows):
            found.append(
                "Sie steht auf einer rechtlichen Seite, etwa im Impressum. Ändern Sie die."
            )
    return found


def _is_mention(table: str) -> bool:
    own = "letter link mailbox meeting_file own_calendar talk talk_consent".split()
    return table not in (*DIRECTORIES, *own)


def _goes(held: Holdings, letter_count: int, named_in: int, mentions: int) -> Iterable[str]:
    for row in held.person.rows:
        if row.known is not Known.WRITTEN_TO:
            yield f"{row.role}: der ganze Eintrag"
    counted = {
        "Anfragen mit Antworten, Angaben und Zustimmungen": len(held.talks) - len(held.heard),
        "Briefe: Empfänger und Wortlaut": letter_count,
        "Mails, in denen die Person vorkommt: der Wortlaut": named_in,
        "Folien und Fotos dieser Person": len(held.files),
        "Links aus Briefen": len(held.links),
        "Stellen in Verlauf, Listen und Texten": mentions,
    }
    yield from (f"{what}: {number}" for what, number in counted.items() if number)


def _stays(held: Holdings, projects: Iterable[Project | None], bills: int) -> Iterable[str]:
    for project in projects:
        if project is not None:
            yield f"Das Projekt {project.name}: Es ist eine Einrichtung"
    if held.heard:
        meetings = named((one.meeting_id for one in held.heard), held.meetings)
        yield f"Ohne Namen gezählt bleiben Beiträge: Treffen {meetings}"
    if any(one.is_paid or one.claim_cents for one in held.heard):
        yield "Die Beträge ohne Namen; Belege mit Namen behält die Kasse acht Jahre (§ 147 AO)"
    if bills:
        yield f"Belege, in denen die Person genannt ist, nach § 147 AO: {bills}"
    yield from (f"„{one}“ gehört auch jemand anderem" for one in held.person.shared)


def _warnings(held: Holdings, projects: Iterable[Project | None]) -> Iterable[str]:
    if held.coming:
        meetings = named((one.meeting_id for one in held.coming), held.meetings)
        yield f"Beim Treffen {meetings} fehlt dann ein Fachbeitrag. Fragen Sie jemand anderen an."
    own = held.person.ids(Known.CONTACT)
    for project in projects:
        if project is not None and len(project.contacts) <= len(own):
            yield (
                f"{project.name} hat dann keine Ansprechperson."
                if project.email
                else f"{project.name} hat dann keine Ansprechperson und keine Adresse."
            )


__all__ = ["ERASED", "Erased", "Preview", "erase", "preview"]
