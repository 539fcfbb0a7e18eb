"""How does a letter get into the outbox, exactly once, and what may be done with it there?

All of it is called inside a deed's transaction. Nothing here sends anything.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from lagplanner.database import letters, mail_state, members, settings_store
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState, is_stale, waits_for_its_window
from lagplanner.domain.rules import Rules, rules_from
from lagplanner.mail.headers import is_same

MARKED_AFTER = 3  # letters that came back for good, then nothing goes to that address by itself

_S = LetterState
_NOT_GONE = (_S.HELD, _S.QUEUED, _S.RETRY)
_ENDED = (_S.IN_DOUBT, _S.BOUNCED, _S.EXPIRED)


class Posted(StrEnum):
    """What became of a letter that was posted."""

    NEW = "new"
    REVIVED = "revived"
    KNOWN = "known"


class Returned(StrEnum):
    """What a letter that came back has changed."""

    NOTED = "noted"
    MARKED = "marked"  # noted, and the address is now marked: nothing goes there by itself
    KNOWN = "known"  # no letter of ours, or noted before


async def post(
    letter: Letter,
    *,
    at: datetime,
    who: str,
    automatic: bool = False,
    usual: Rules | None = None,
) -> Posted:
    """Put a letter into the outbox: held for the board's word, or queued where it is `automatic`.

    The key makes it unique: posted again, it does nothing and answers KNOWN, from two processes at
    once too. One that a deed took back is there again (REVIVED); one that a person discarded stays
    discarded. To an address marked as dead nothing is queued, the letter is held and says why.
    From then on it has a language: that of its reader, see `_language`. Who posts many asks for what
    is `usual_language` once.
    Called inside the deed's transaction, so that deed and letter are stored together or not at all.
    """
    letter = replace(letter, language=await _language(letter, usual))
    box = await mail_state.mailbox(letter.recipient_email) if automatic else None
    if box is not None and box.marked_at is not None:
        automatic = False
        letter = replace(letter, error=_held_because(box))
    letter = replace(letter, state=_S.QUEUED if automatic else _S.HELD)
    if await letters.add(letter, at=at, who=who):
        return Posted.NEW
    if await letters.revive(letter, at=at, who=who):
        return Posted.REVIVED
    return Posted.KNOWN


async def speak(project: Project) -> None:
    """Let what waits for the contacts of a project be in the language they read now.

    What the board has written over stays as it is.
    """
    usual = await usual_language()
    for place, one in enumerate(project.contacts):
        address = one.email or ("" if place else project.email)
        if address:
            await letters.speak(project.id, address, usual.language_for(one.language), _NOT_GONE)


async def take_back(key: str) -> bool:
    """Discard a letter whose cause has gone; False if it is on its way, gone or not there.

    Posted again, it is revived.
    """
    known = (await letters.with_keys([key])).get(key)
    if known is None:
        return False
    return bool(
        await letters.change(
            [known.id], _NOT_GONE, _S.DISCARDED, released_at=None, released_by="", due_at=None
        )
    )


async def put_back(letter: Letter, *, at: datetime, who: str) -> bool:
    """Let a letter wait as it did when it was looked at, because what came between has not been.

    Only what a deed did to it is undone: taken back, expired, or sent back to the board. What a
    person did to it stays; False then.
    """
    known = await letters.letter(letter.id)
    if known is None:
        return False
    by_a_deed = {
        _S.DISCARDED: known.released_at is None,
        _S.EXPIRED: True,
        _S.HELD: bool(known.error) and letter.state is not _S.HELD,
    }
    if not by_a_deed.get(known.state, False):
        return False
    waits = letter.state is not _S.HELD
    return bool(
        await letters.change(
            [letter.id],
            (known.state,),
            _S.QUEUED if waits else _S.HELD,
            due_at=letter.due_at,
            released_at=at if waits else None,
            released_by=who if waits else "",
            error="",
        )
    )


async def correct(letter: Letter) -> bool:
    """Bring a letter that has not left up to date, for example with a new day; else do nothing."""
    return await letters.rewrite(letter, _NOT_GONE)


async def held() -> tuple[Letter, ...]:
    """The letters that wait for the board's word."""
    return await letters.letters(state=_S.HELD)


async def release(ids: Sequence[int], *, at: datetime, who: str, undo: timedelta) -> int:
    """Queue held letters; they wait for the undo window, or for their own day if that is later.

    Returns how many were released: those that are not held (any more) are left as they are.
    """
    return len(await letters.release(ids, at=at, who=who, not_before=at + undo))


async def undo_release(waiting: Sequence[Letter], *, at: datetime, who: str) -> int:
    """Hold letters that were released and have not been taken up; returns how many that were.

    They forget the undo window they were in; what has a later moment of its own keeps it.
    """
    number = await _held_again([one.id for one in waiting], (_S.QUEUED, _S.RETRY))
    await letters.forget_moment([one.id for one in waiting if waits_for_its_window(one)])
    return number


async def hold(ids: Sequence[int], *, at: datetime, who: str) -> int:
    """Hold letters that wait, came back, were discarded or had expired: a person decides anew."""
    return await _held_again(
        ids, (_S.DRAFT, _S.QUEUED, _S.RETRY, _S.DISCARDED, _S.BOUNCED, _S.EXPIRED)
    )


async def discard(ids: Sequence[int], *, at: datetime, who: str) -> int:
    """Discard letters for good, also those that came back; returns how many were."""
    changed = await letters.change(
        ids,
        (_S.DRAFT, *_NOT_GONE, _S.BOUNCED, _S.EXPIRED),
        _S.DISCARDED,
        released_at=at,
        released_by=who,
    )
    return len(changed)


async def edit(letter_id: int, *, subject: str, text: str, at: datetime, who: str) -> None:
    """Write over this one letter; "" brings the usual text back. Raises if it has been released."""
    if not await letters.write_over(letter_id, subject=subject, text=text):
        await _existing(letter_id)
        raise ConflictError(
            "Der Brief ist schon freigegeben. Nehmen Sie die Freigabe zurück, dann ändern Sie ihn."
        )


async def send_again(letter_id: int, *, at: datetime, who: str, undo: timedelta) -> int:
    """Send a letter once more, because a person says so; returns the id of the one that is queued.

    In doubt or returned it is the same letter with the same Message-ID, so that a mailbox that has
    it can drop the second. One that arrived becomes a new letter. Raises where it is on its way,
    or where its deadline has passed.
    """
    letter = await _existing(letter_id)
    if is_stale(letter, at + undo):
        raise BrokenRuleError("Die Frist dieses Briefs ist vorbei. Er geht nicht mehr hinaus.")
    if letter.state is _S.SENT:
        return await _once_more(letter, at=at, who=who, due_at=at + undo)
    if letter.state not in _ENDED:
        raise ConflictError("Dieser Brief ist gerade unterwegs oder wartet schon.")
    left = letter.sent_at
    if letter.state is _S.IN_DOUBT:
        left = letter.released_at or letter.created_at
    changed = await letters.change(
        [letter_id],
        (letter.state,),
        _S.QUEUED,
        due_at=at + undo,
        released_at=at,
        released_by=who,
        attempts=0,
        error="",
        sent_at=left,
    )
    if not changed:
        raise ConflictError("Dieser Brief wurde im selben Moment geändert.")
    return letter_id


async def settle(letter_id: int, *, at: datetime, who: str) -> None:
    """Count a letter in doubt as delivered. Raises if it is not in doubt (any more)."""
    if not await letters.change(
        [letter_id], (_S.IN_DOUBT,), _S.SENT, sent_at=at, error=f"Gilt als zugestellt ({who})."
    ):
        await _existing(letter_id)
        raise ConflictError("Dieser Brief ist nicht mehr im Zweifel.")


async def bounced(
    message_id: str, recipient: str, *, permanent: bool, sentence: str, at: datetime
) -> Returned:
    """Note that a letter came back after the mail server had taken it. Twice is once.

    Unknown Message-IDs and other recipients change nothing: notices of return can be forged.
    """
    letter = await letters.with_message_id(message_id)
    if letter is None or not is_same(recipient, letter.recipient_email):
        return Returned.KNOWN
    came_back = {"error": sentence, "sent_at": None}
    if not await letters.change([letter.id], (_S.SENT, _S.IN_DOUBT), _S.BOUNCED, **came_back):
        return Returned.KNOWN
    return await note_return(letter, sentence, at=at) if permanent else Returned.NOTED


async def note_return(letter: Letter, sentence: str, *, at: datetime) -> Returned:
    """Count against an address that it refused a letter for good; hold what waits once it is marked."""
    address = letter.recipient_email
    if not await mail_state.note_bounce(address, sentence, at=at, marks_at=MARKED_AFTER):
        return Returned.NOTED
    box = await mail_state.mailbox(address)
    await letters.hold_for(address, _held_because(box) if box else sentence)
    return Returned.MARKED


async def trust_again(address: str) -> bool:
    """Let letters go to a marked address again; those held for it wait for the board's word."""
    return await mail_state.forgive(address)


async def usual_language() -> Rules:
    """The rule of the association about the language; of the others the defaults."""
    stored = await settings_store.value("language")
    return rules_from({"language": stored} if stored else {})


async def _language(letter: Letter, usual: Rules | None) -> str:
    """What its reader chose as a contact of the project, else as what the deed knows them (a speaker,
    somebody of the board); where nobody chose, the association's.
    """
    as_contact = None
    if letter.project_id is not None:
        as_contact = await members.language_at(letter.project_id, letter.recipient_email)
    usual = usual or await usual_language()
    return usual.language_for(as_contact or "", letter.language)


def _held_because(box: mail_state.Mailbox) -> str:
    return (
        f"An {box.email} kamen {box.bounces} Briefe zurück. Prüfen Sie die Adresse, "
        f"dann geben Sie den Brief frei. Zuletzt: {box.last_error}"
    )


async def _held_again(ids: Sequence[int], old: Collection[LetterState]) -> int:
    changed = await letters.change(
        ids, old, _S.HELD, released_at=None, released_by="", attempts=0, error=""
    )
    return len(changed)


async def _existing(letter_id: int) -> Letter:
    letter = await letters.letter(letter_id)
    if letter is None:
        raise NotFoundError("Diesen Brief gibt es nicht.")
    return letter


async def _once_more(letter: Letter, *, at: datetime, who: str, due_at: datetime) -> int:
    number = 2
    while (key := f"{letter.key[:190]}:{number}") in await letters.with_keys([key]):
        number += 1
    copy = replace(
        letter,
        key=key,
        state=_S.QUEUED,
        due_at=due_at,
        released_at=at,
        released_by=who,
        message_id="",
        error="",
    )
    await letters.add(copy, at=at, who=who)
    return (await letters.with_keys([key]))[key].id
