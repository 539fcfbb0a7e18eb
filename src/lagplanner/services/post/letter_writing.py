"""How does a letter look that leaves now? Written from the state of things, for delivery and previews.

Delivery gets the bytes and a link made for them. Whoever looks at a preview gets the same letter
with a masked link: nothing is made, and nobody but the recipient can open what is theirs.
"""

import asyncio
import time as stopwatch
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lagplanner.database import outbox_pages
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import LagplannerError, NotFoundError
from lagplanner.domain.post.letter_texts import LetterText, as_text, blocks, one_line, subject_line
from lagplanner.domain.post.letter_wording import words
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import LEAVE_LIFE, MASK, Link, Purpose, address
from lagplanner.domain.post.occasions import LOGIN
from lagplanner.domain.post.placeholders import PLACEHOLDERS
from lagplanner.domain.post.staleness import Verdict, judge
from lagplanner.mail.compose import Composed, Foot, compose
from lagplanner.mail.delivered import delivered, version
from lagplanner.mail.delivery import Prepared, Stale
from lagplanner.mail.message import Bulk, DkimKey, Envelope, build
from lagplanner.services import acting
from lagplanner.services.post import account, links, login_secrets
from lagplanner.services.post.letter_entries import entry_of
from lagplanner.services.post.letter_facts import Ground, ground
from lagplanner.services.post.letter_sent import Mail, read
from lagplanner.services.post.letter_values import Values, form, values
from lagplanner.services.post.snapshots import Snapshot, snapshot
from lagplanner.settings import Settings

FRESH = 1.0
"""Seconds for which letters claimed together are written from one look at the state."""

CLAIMS = 4
"""So many claims are under way at once, as one ends and the next begins."""

REHEARSAL = {"de": "Probe: ", "en": "Rehearsal: "}
REHEARSAL_LINE = {
    "de": "Dies ist eine Probe für den Vorstand. Der Brief ginge an: {}",
    "en": "This is a rehearsal for the board. The letter would go to: {}",
}
NO_SENDER = (
    "Es ist kein Absender eingestellt (Einstellungen, Mailkonto). Bis dahin geht kein Brief hinaus."
)
NOT_WANTED = "Dieser Link wurde schon benutzt, oder es wurde ein neuer angefordert."
NO_TEXT = "Zu diesem Anlass gibt es keinen Brieftext."


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the letters are from, on this installation. `mail_from` empty: nothing can leave."""

    base_url: str
    mail_from: str = ""
    reply_to: str = ""
    dkim: DkimKey | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would leave now. `problem` says why it cannot be written, then it is empty.

    `missing` are meanings of placeholders nobody has filled; in the words they stand in brackets.
    """

    verdict: Verdict
    composed: Composed | None = None
    raw: bytes = b""
    to_email: str = ""
    missing: tuple[str, ...] = ()
    problem: str = ""

    @property
    def mail(self) -> Mail | None:
        """What can be read of it, even where no bytes can be made."""
        if self.raw:
            return read(self.raw)
        if self.composed is None:
            return None
        return Mail(self.composed.subject, self.composed.text, self.composed.html, "")


@dataclass(frozen=True, slots=True)
class Known:
    """The state of the network and the texts the board wrote, read together."""

    state: Snapshot
    texts: Mapping[tuple[str, str, str], LetterText]


class Writing:
    """Writes letters. One for each process that sends; `fresh` in seconds, 0 looks anew each time."""

    def __init__(self, sender: Sender, *, fresh: float = FRESH) -> None:
        self.sender = sender
        self._fresh = fresh
        self._known: dict[str, tuple[float, Known]] = {}
        self._looking = asyncio.Lock()
        self._wanted: list[tuple[Link, asyncio.Future[str]]] = []
        self._minting = asyncio.Lock()

    async def prepare(self, letter: Letter, now: datetime) -> Prepared | Stale:
        """The letter as it is sent, with its link; or why it is not sent (any more).

        The state is read after the letter was claimed: once for all letters of one claim.
        Raises MessageError in words where the letter cannot be written.
        """
        known = await self._look(letter)
        found = ground(letter, known.state, now=now, base_url=self.sender.base_url)
        if found is None:
            return Stale(NO_TEXT, ask=True)
        verdict = judge(found.case)
        if not verdict.leaves:
            return Stale(verdict.gone or verdict.ask, ask=not verdict.gone)
        said = values(replace(found, url=MASK))
        if said.missing:
            return Stale(_missing_sentence(said), ask=True)
        texts = dict(said.texts)
        if wanted := link_of(found):
            texts["url"] = await self._link(wanted)
        if opens_session(found):
            secrets = await login_secrets.make(login_of(letter), base_url=self.sender.base_url)
            if secrets is None:
                return Stale(NOT_WANTED)
            texts["url"], texts["code"] = secrets
        leave = await self._link(leave_of(found)) if is_round_letter(found) else ""
        composed = _composed(found, texts, known, leave)
        raw = _built(found, composed, self.sender, letter.message_id, leave)
        return Prepared(raw, self.sender.mail_from, found.address, composed.subject)

    async def preview(self, letter: Letter, now: datetime) -> Preview:
        """The letter as it would leave now, its link masked. Nothing is stored."""
        acting.ask_leave(Deed.SEE_PEOPLE)
        known = await look()
        found = ground(letter, known.state, now=now, base_url=self.sender.base_url)
        if found is None:
            return Preview(Verdict(ask=NO_TEXT), problem=NO_TEXT)
        verdict = judge(found.case)
        if link_of(found) or opens_session(found):
            found = replace(found, url=_masked(found, self.sender))
        said = values(found)
        shown = {**said.texts, **{name: _gap(name) for name in said.missing}}
        leave = address(self.sender.base_url, Purpose.LEAVE, MASK) if is_round_letter(found) else ""
        try:
            composed = _composed(found, shown, known, leave)
        except LagplannerError as error:
            return Preview(verdict, problem=str(error))
        missing = tuple(PLACEHOLDERS[name].meaning for name in said.missing)
        preview = Preview(verdict, composed, b"", found.address, missing)
        if not self.sender.mail_from:
            return replace(preview, problem=NO_SENDER)
        if not found.address:
            return preview
        identity = letter.message_id or f"<vorschau-{letter.id}@{domain_of(self.sender)}>"
        try:
            return replace(preview, raw=_built(found, composed, self.sender, identity, leave))
        except (LagplannerError, ValueError) as error:
            return replace(preview, problem=str(error))

    async def words(self, letter: Letter, now: datetime) -> LetterText:
        """What the board starts from when it writes over this one letter."""
        known = await look()
        found = ground(letter, known.state, now=now, base_url=self.sender.base_url)
        if found is None:
            raise NotFoundError(NO_TEXT)
        return own_words(letter, found, known)

    async def _look(self, letter: Letter) -> Known:
        """The state, read after this letter's claim began; letters of one claim wait for one look."""
        async with self._looking:
            last, began = self._known.get(letter.owner), stopwatch.monotonic()
            if last is not None and letter.owner and began - last[0] < self._fresh:
                return last[1]
            known = await look()
            kept = [one for one in self._known.items() if one[0] != letter.owner]
            self._known = dict([(letter.owner, (began, known)), *kept][:CLAIMS])
            return known

    async def _link(self, wanted: Link) -> str:
        """A new link. Those wanted at the same moment are stored in one transaction."""
        made: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._wanted.append((wanted, made))
        try:
            async with self._minting:
                if not made.done():
                    await self._mint()
        except BaseException:
            self._wanted = [one for one in self._wanted if one[1] is not made]
            raise
        return made.result()

    async def _mint(self) -> None:
        together, self._wanted = self._wanted, []
        try:
            addresses = await links.mint(
                [link for link, _ in together], base_url=self.sender.base_url
            )
        except BaseException:
            self._wanted = together + self._wanted  # the next in line tries
            raise
        for (_, made), whole in zip(together, addresses, strict=True):
            made.set_result(whole)


async def look() -> Known:
    """Read what letters are written from."""
    return Known(await snapshot(), await outbox_pages.board_texts())


async def sender_of(settings: Settings) -> Sender:
    """Who the letters of this installation are from now; previews are not signed."""
    chosen = await account.in_force(settings)
    return Sender(chosen.base_url, chosen.mail_from, chosen.reply_to)


def link_of(found: Ground) -> Link | None:
    """The link a letter needs: for this person, about this project and meeting, until the deadline.

    None where it has none, and for rehearsals: the board must not answer in a host's name.
    """
    if found.occasion.link not in set(Purpose) or found.is_rehearsal or found.is_to_board:
        return None
    return Link(
        purpose=Purpose(found.occasion.link),
        name=found.letter.recipient_name,
        email=found.address,
        created_at=found.now,
        expires_at=found.link_ends,
        project_id=found.letter.project_id,
        meeting_id=found.letter.meeting_id,
        letter_id=found.letter.id,
    )


def opens_session(found: Ground) -> bool:
    """Whether its link is one to log in with; a rehearsal's opens nothing."""
    return found.occasion.link == LOGIN and not found.is_rehearsal


def login_of(letter: Letter) -> int:
    """The request to log in that a letter answers, 0 for none."""
    told = letter.facts.get("login")
    return told if isinstance(told, int) else 0


def own_words(letter: Letter, found: Ground, known: Known) -> LetterText:
    """What the board starts from when it writes over one letter: its words, {url} still to come."""
    if letter.own_subject:
        return LetterText(letter.own_subject, letter.own_text)
    said = values(replace(found, url=MASK))
    texts = {**said.texts, **{name: _gap(name) for name in said.missing}}
    if link_of(found):
        texts["url"] = "{url}"
    gender = words(found.rules.gender_form, formal=found.occasion.formal)
    text = usual_text(found, known)
    subject = subject_line(text.subject, {**texts, **gender})
    return LetterText(subject, as_text(blocks(text.body, {**texts, **gender})))


def usual_text(found: Ground, known: Known) -> LetterText:
    """The text of the occasion: the board's if it wrote one, else the delivered one."""
    code = found.letter.occasion
    language, tone = version(code, found.letter.language, form(found))
    return known.texts.get((code, language, tone.value)) or delivered(code, language, tone)


def domain_of(sender: Sender) -> str:
    """The domain of Message-IDs: that of the sender's address, else of the pages."""
    return sender.mail_from.rpartition("@")[2] or urlsplit(sender.base_url).hostname or "localhost"


def _composed(found: Ground, texts: Mapping[str, str], known: Known, leave: str) -> Composed:
    letter, rules = found.letter, found.rules
    own_text = letter.own_text
    if found.is_rehearsal:
        to = one_line(str(letter.facts.get("instead_of", "")))
        own_text = (
            f"{REHEARSAL_LINE[letter.language].format(to)}\n\n{usual_text(found, known).body}"
        )
    composed = compose(
        letter.occasion,
        language=letter.language,
        form=form(found),
        values=texts,
        foot=Foot(
            rules.association,
            rules.postal_address,
            rules.privacy_page(found.base_url),
            leave,
        ),
        own_subject=letter.own_subject,
        own_text=own_text,
        text=usual_text(found, known),
        gender=rules.gender_form,
    )
    if found.is_rehearsal:
        composed = replace(composed, subject=REHEARSAL[letter.language] + composed.subject)
    return composed


def is_round_letter(found: Ground) -> bool:
    """Whether it can be left with one click; a rehearsal is no round letter to the board."""
    return found.occasion.bulk and not found.is_rehearsal


def leave_of(found: Ground) -> Link:
    """The link in head and foot of a letter to all by which its recipient gets no more of them."""
    return Link(
        purpose=Purpose.LEAVE,
        name=found.letter.recipient_name,
        email=found.address,
        created_at=found.now,
        expires_at=found.now + LEAVE_LIFE,
        project_id=found.letter.project_id,
    )


def _built(
    found: Ground, composed: Composed, sender: Sender, identity: str, leave: str = ""
) -> bytes:
    """`leave` is the address by which one gets no more of these letters, "" for letters to one."""
    rules = found.rules
    bulk = Bulk(f"rundbriefe.{domain_of(sender)}", leave) if leave else None
    return build(
        composed,
        envelope=Envelope(
            sender_name=rules.association,
            sender_email=sender.mail_from,
            to_name=found.letter.recipient_name,
            to_email=found.address,
            reply_to_name=rules.contact_name,
            reply_to_email=rules.contact_email or sender.reply_to,
        ),
        message_id=identity,
        date=found.now,
        bulk=bulk,
        entry=entry_of(found, organizer_email=sender.mail_from),
        dkim=sender.dkim,
    )


def _masked(found: Ground, sender: Sender) -> str:
    if opens_session(found):
        return login_secrets.address(sender.base_url, MASK)
    return address(sender.base_url, Purpose(found.occasion.link), MASK)


def _gap(name: str) -> str:
    return f"[{PLACEHOLDERS[name].meaning}]"


def _missing_sentence(said: Values) -> str:
    meanings = ", ".join(PLACEHOLDERS[name].meaning for name in said.missing)
    return f"In diesem Brief fehlt noch: {meanings}."
