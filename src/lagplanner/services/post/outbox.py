"""What does the board do with letters? Each deed is one transaction and stands in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lagplanner.database import hosting, letters, mail_state, outbox_pages, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import InputError, NotFoundError, Problem
from lagplanner.domain.post.letters import Letter, LetterState, PauseKind, is_stale
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.staleness import moved_from
from lagplanner.domain.trail import Fact, concerned
from lagplanner.mail import outbox
from lagplanner.services import rules as board_rules
from lagplanner.services.post import alarms
from lagplanner.services.post.outbox_view import STATES, Group, title_of

_S = LetterState


@dataclass(frozen=True, slots=True)
class Released:
    """How many letters were released, which, and when the first may leave."""

    ids: tuple[int, ...]
    leaves_at: datetime


async def release(ids: Sequence[int], *, who: str, now: datetime) -> Released:
    """Let held letters go after the undo window. Others of these are left as they are.

    A letter about a meeting that was moved counts as looked at: whoever releases it has seen it.
    """
    undo = timedelta(minutes=(await board_rules.rules()).undo_minutes)
    async with transaction(Deed.SEND):
        found = [one for one in await outbox_pages.with_ids(ids) if one.state is _S.HELD]
        meetings = {one.id: one for one in await hosting.meetings()}
        for letter in found:
            meeting = meetings.get(letter.meeting_id or 0)
            if meeting is not None and moved_from(letter, meeting) is not None:
                facts = {**letter.facts, "day": meeting.day.isoformat()}
                await outbox.correct(replace(letter, facts=facts))
        held = [letter.id for letter in found]
        await outbox.release(held, at=now, who=who, undo=undo)
        await _note("letters_released", found, "freigegeben", at=now, who=who)
    return Released(tuple(held), now + undo)


async def take_back(ids: Sequence[int], *, who: str, now: datetime) -> int:
    """Hold letters again that were released and have not left; returns how many that were."""
    async with transaction(Deed.SEND):
        waiting = [
            one for one in await outbox_pages.with_ids(ids) if one.state in STATES[Group.SOON]
        ]
        number = await outbox.undo_release(waiting, at=now, who=who)
        if number:
            await _note("letters_taken_back", waiting, "zurückgeholt", at=now, who=who)
    return number


async def hold(ids: Sequence[int], *, who: str, now: datetime) -> int:
    """Hold letters that came back, were discarded or had expired: somebody decides anew."""
    async with transaction(Deed.SEND):
        found = await outbox_pages.with_ids(ids)
        number = await outbox.hold([one.id for one in found], at=now, who=who)
        if number:
            await _note("letters_held", found, "zurückgelegt", at=now, who=who)
    return number


async def discard(ids: Sequence[int], *, who: str, now: datetime) -> int:
    """Discard letters: they never leave, and nobody posts them again."""
    async with transaction(Deed.SEND):
        found = await outbox_pages.with_ids(ids)
        number = await outbox.discard([one.id for one in found], at=now, who=who)
        if number:
            await _note("letters_discarded", found, "verworfen", at=now, who=who)
    return number


async def edit(letter_id: int, *, subject: str, text: str, who: str, now: datetime) -> None:
    """Write over this one letter; both empty bring the usual text back. InputError names what is wrong."""
    letter = await one(letter_id)
    subject, text = " ".join(subject.split()), text.strip()
    _check_words(letter, subject, text)
    async with transaction(Deed.SEND):
        await outbox.edit(letter_id, subject=subject, text=text, at=now, who=who)
        await _note("letter_edited", [letter], "geändert", at=now, who=who)


async def send_again(letter_id: int, *, who: str, now: datetime) -> int:
    """Send a letter once more because a person says so; returns the id of the one that waits now."""
    undo = timedelta(minutes=(await board_rules.rules()).undo_minutes)
    letter = await one(letter_id)
    async with transaction(Deed.SEND):
        new_id = await outbox.send_again(letter_id, at=now, who=who, undo=undo)
        await alarms.settled()
        await _note("letter_again", [letter], "noch einmal freigegeben", at=now, who=who)
    return new_id


async def settle(letter_id: int, *, who: str, now: datetime) -> None:
    """Count a letter in doubt as delivered."""
    letter = await one(letter_id)
    async with transaction(Deed.SEND):
        await outbox.settle(letter_id, at=now, who=who)
        await alarms.settled()
        await _note("letter_settled", [letter], "als zugestellt vermerkt", at=now, who=who)


async def decide(ids: Sequence[int], *, arrived: bool, who: str, now: datetime) -> int:
    """Count letters in doubt as delivered, or send them once more; returns how many these were.

    Others are left as they are, and so is what would be sent after its deadline.
    """
    undo = timedelta(minutes=(await board_rules.rules()).undo_minutes)
    async with transaction(Deed.SEND):
        found = [
            one
            for one in await outbox_pages.with_ids(ids)
            if one.state is _S.IN_DOUBT and (arrived or not is_stale(one, now + undo))
        ]
        for letter in found:
            if arrived:
                await outbox.settle(letter.id, at=now, who=who)
            else:
                await outbox.send_again(letter.id, at=now, who=who, undo=undo)
        await alarms.settled()
        deed = "letter_settled" if arrived else "letter_again"
        done = "als zugestellt vermerkt" if arrived else "noch einmal freigegeben"
        await _note(deed, found, done, at=now, who=who)
    return len(found)


async def trust_again(letter_id: int, *, who: str, now: datetime) -> bool:
    """Let letters go to a marked mailbox again; those held for it still wait for the board."""
    letter = await one(letter_id)
    async with transaction(Deed.SEND):
        done = await outbox.trust_again(letter.recipient_email)
        if done:
            await trail.note(
                "mailbox_trusted",
                f"letter:{letter.id}",
                "An %(to)s gehen wieder Briefe",
                facts={"to": letter.recipient_email},
                at=now,
                who=who,
            )
    return done


async def pause(*, who: str, now: datetime) -> bool:
    """Let nothing leave until somebody says so; False if that was so already."""
    async with transaction(Deed.SEND):
        done = await mail_state.pause(
            PauseKind.PERSON, f"{who} hat den Versand angehalten.", at=now
        )
        if done:
            await trail.note("mail_paused", "mail", "Versand angehalten", at=now, who=who)
    return done


async def one(letter_id: int) -> Letter:
    """One letter; NotFoundError if there is none."""
    letter = await letters.letter(letter_id)
    if letter is None:
        raise NotFoundError("Diesen Brief gibt es nicht.")
    return letter


def _check_words(letter: Letter, subject: str, text: str) -> None:
    """A letter that asks for an answer needs its link; half a letter is none."""
    occasion = OCCASIONS.get(letter.occasion)
    problems = []
    if bool(subject) != bool(text):
        name = "betreff" if text else "text"
        problems.append(Problem(name, "Bitte füllen Sie Betreff und Text aus."))
    if len(subject) > 200:
        problems.append(Problem("betreff", "Der Betreff ist zu lang. Höchstens 200 Zeichen."))
    if len(text) > 20_000:
        problems.append(Problem("text", "Der Text ist zu lang. Höchstens 20.000 Zeichen."))
    if text and occasion is not None and occasion.link and "{url}" not in text:
        problems.append(
            Problem("text", "Der Link fehlt. Schreiben Sie {url} in eine eigene Zeile.")
        )
    if problems:
        raise InputError(*problems)


async def _note(deed: str, found: Sequence[Letter], done: str, *, at: datetime, who: str) -> None:
    """Write into the trail what was done with letters; nothing for none."""
    if not found:
        return
    titles = sorted({title_of(letter.occasion) for letter in found})
    facts: dict[str, Fact] = {
        "letters": len(found),
        "done": done,
        "titles": ", ".join(titles),
    }
    subject, sentence = "letters", "%(letters)s Briefe %(done)s: %(titles)s"
    if len(found) == 1:
        subject, sentence = f"letter:{found[0].id}", "Brief „%(title)s“ an %(to)s %(done)s"
        to = found[0].recipient_name or found[0].recipient_email or "unbekannt"
        facts = {"title": titles[0], "to": to, "done": done}
    await trail.note(deed, subject, sentence, facts=facts, about=concerned(found), at=at, who=who)
