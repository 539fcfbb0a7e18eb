"""Which texts do our letters have, and may they be changed so? The board's deeds about texts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.database import letter_texts, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import ConflictError, InputError, NotFoundError, Problem
from lagplanner.domain.post.letter_checks import problems_of
from lagplanner.domain.post.letter_texts import Block, LetterText, Line, blocks, subject_line
from lagplanner.domain.post.letter_wording import WORDS, words
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import MASK, Purpose, address
from lagplanner.domain.post.occasions import COMMON, OCCASIONS, Occasion, Stage
from lagplanner.domain.post.placeholders import PLACEHOLDERS, samples
from lagplanner.domain.rules import Tone
from lagplanner.mail.compose import Foot, compose, foot_lines
from lagplanner.mail.delivered import delivered, occasion, versions
from lagplanner.services.post.letter_facts import Ground, ground
from lagplanner.services.post.letter_values import values
from lagplanner.services.post.snapshots import COMING, Snapshot, snapshot

NAMES: Mapping[tuple[str, Tone], str] = {
    ("de", Tone.SIE): "Deutsch, Sie",
    ("de", Tone.IHR): "Deutsch, ihr",
    ("en", Tone.SIE): "Englisch",
}
FASTER = (
    "Jemand anderes hat diesen Text inzwischen geändert. Ihr Text steht noch im Feld. "
    "Öffnen Sie die Seite in einem zweiten Fenster und vergleichen Sie."
)


@dataclass(frozen=True, slots=True)
class Version:
    """One text of an occasion. `changed_at` is None where the delivered text holds."""

    language: str
    form: Tone
    name: str
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An occasion in the list of all, with its versions."""

    occasion: Occasion
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A placeholder beside the text: its name, what it means, and what it looks like."""

    name: str
    meaning: str
    sample: str
    may_be_empty: bool


@dataclass(frozen=True, slots=True)
class TextView:
    """One text to be edited. `stand` says which one was opened: it goes back with the form."""

    occasion: Occasion
    version: Version
    others: tuple[Version, ...]
    text: LetterText
    stand: str
    placeholders: tuple[Known, ...]
    words: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A text with values: as blocks for the page, and as the HTML a mail program shows.

    `real` says whether the values come from what is planned (else they are samples); `about` names
    the person of the letter they come from, "" where there is none.
    """

    subject: str
    blocks: tuple[Block, ...]
    foot: tuple[Line, ...]
    html: str
    real: bool
    about: str
    problems: tuple[Problem, ...] = ()


async def overview() -> dict[Stage, list[Row]]:
    """All letters, by the part of the meetings' life they belong to."""
    known = await letter_texts.stored()
    found: dict[Stage, list[Row]] = {}
    for one in OCCASIONS.values():
        all_versions = tuple(
            _version(one.code, language, form, known) for language, form in versions(one.code)
        )
        found.setdefault(one.stage, []).append(Row(one, all_versions))
    return found


async def view(code: str, language: str, form: str) -> TextView:
    """One text as it holds now. NotFoundError for a letter or version that is not there."""
    about, tone = occasion(code), _tone(code, language, form)
    known = await letter_texts.stored()
    mine = known.get((code, language, tone.value))
    others = tuple(_version(code, one, other, known) for one, other in versions(code))
    return TextView(
        about,
        _version(code, language, tone, known),
        others,
        mine.text if mine else delivered(code, language, tone),
        mine.changed_at.isoformat() if mine else "",
        _placeholders(about, language),
        _words(language),
    )


async def save(
    code: str, language: str, form: str, text: LetterText, *, stand: str, who: str, now: datetime
) -> bool:
    """Store a text of the board's own; False if it is the one that holds already.

    InputError says what is wrong with it, ConflictError that somebody was faster. A text equal to
    the delivered one gives the place back to it.
    """
    about, tone = occasion(code), _tone(code, language, form)
    clean = LetterText(text.subject.strip(), text.body.replace("\r\n", "\n").strip())
    if problems := problems_of(clean, about, language):
        raise InputError(*problems)
    key = (code, language, tone.value)
    async with transaction(Deed.SEND):
        before = await letter_texts.one(key)
        if (before.text if before else delivered(code, language, tone)) == clean:
            return False
        if stand != (before.changed_at.isoformat() if before else ""):
            raise ConflictError(FASTER)
        if clean == delivered(code, language, tone):
            await letter_texts.remove(key)
        else:
            await letter_texts.put(key, clean, at=now, who=who)
        await _note("geändert", about, language, tone, before, now=now, who=who)
    return True


async def reset(code: str, language: str, form: str, *, who: str, now: datetime) -> bool:
    """Use the delivered text again; False if it held already."""
    about, tone = occasion(code), _tone(code, language, form)
    async with transaction(Deed.SEND):
        key = (code, language, tone.value)
        before = await letter_texts.one(key)
        removed = await letter_texts.remove(key)
        if removed:
            await _note("zurückgesetzt", about, language, tone, before, now=now, who=who)
    return removed


async def preview(
    code: str, language: str, form: str, text: LetterText, *, now: datetime, base_url: str
) -> TextPreview:
    """The text as it would read now, with values from what is planned; what is wrong stands beside.

    Braces that mean nothing are left as they are, so that they can be seen.
    """
    about, tone = occasion(code), _tone(code, language, form)
    known = await snapshot()
    letter = await letter_texts.newest_letter(code)
    found = _ground(letter, about, language, known, now=now, base_url=base_url)
    texts = _values(found, language, is_real=letter is not None)
    foot = Foot(
        known.rules.association, known.rules.postal_address, known.rules.privacy_page(base_url)
    )
    gender = words(known.rules.gender_form, formal=about.formal)
    composed = compose(
        code,
        language=language,
        form=tone,
        values=texts,
        foot=foot,
        own_subject=text.subject.strip() or " ",
        own_text=text.body.strip() or " ",
        gender=known.rules.gender_form,
    )
    return TextPreview(
        subject_line(text.subject, {**texts, **gender}, lenient=True),
        blocks(text.body, {**texts, **gender}, lenient=True),
        foot_lines(about, foot, language),
        composed.html,
        real=letter is not None or found.meeting is not None,
        about=letter.recipient_name if letter else "",
        problems=problems_of(text, about, language),
    )


def _tone(code: str, language: str, form: str) -> Tone:
    if (language, form) not in versions(occasion(code).code):
        raise NotFoundError("Diesen Brief gibt es in dieser Sprache und Form nicht.")
    return Tone(form)


def _version(
    code: str,
    language: str,
    form: Tone,
    known: Mapping[letter_texts.Key, letter_texts.StoredText],
) -> Version:
    mine = known.get((code, language, form.value))
    return Version(
        language,
        form,
        NAMES[language, form],
        mine.changed_at if mine else None,
        mine.changed_by if mine else "",
    )


def _placeholders(about: Occasion, language: str) -> tuple[Known, ...]:
    """What this letter is about first, then what every letter may say."""
    names = (*about.placeholders[len(COMMON) :], *COMMON)
    return tuple(
        Known(name, one.meaning, one.sample(language), one.optional)
        for name, one in ((name, PLACEHOLDERS[name]) for name in names)
    )


def _words(language: str) -> tuple[Known, ...]:
    """Words for people, each with the forms it can take; German only."""
    if language != "de":
        return ()
    return tuple(
        Known(name, ", ".join(dict.fromkeys(forms.values())), name, may_be_empty=False)
        for name, forms in WORDS.items()
    )


def _ground(
    letter: Letter | None,
    about: Occasion,
    language: str,
    known: Snapshot,
    *,
    now: datetime,
    base_url: str,
) -> Ground:
    """What the values come from: the letter posted last, else one made up for the next meeting."""
    if letter is None:
        letter = _made_up(about, known, now.date())
    found = ground(replace(letter, language=language), known, now=now, base_url=base_url)
    if found is None:
        raise NotFoundError("Diesen Anlass gibt es nicht.")
    if about.link in set(Purpose):
        return replace(found, url=address(base_url, Purpose(about.link), MASK))
    return found


def _made_up(about: Occasion, known: Snapshot, today: date) -> Letter:
    kind = "assembly" if about.stage is Stage.ASSEMBLY else "working"
    coming = sorted(
        (
            one
            for one in known.meetings.values()
            if one.kind == kind and one.day >= today and one.state in COMING
        ),
        key=lambda one: one.day,
    )
    meeting = coming[0] if coming else None
    host = known.projects.get((meeting.host_id or 0) if meeting else 0)
    contact = host.contact if host else None
    return Letter(
        key="",
        occasion=about.code,
        project_id=host.id if host else None,
        meeting_id=meeting.id if meeting else None,
        recipient_name=contact.name if contact else "",
    )


def _values(found: Ground, language: str, *, is_real: bool) -> dict[str, str]:
    """Values from what is planned; a sample where nothing is known, or where a line would vanish.

    With a letter that was really posted, a line that vanishes there vanishes here as well.
    """
    said = values(found)
    kept = {
        name: text
        for name, text in said.texts.items()
        if text or (is_real and PLACEHOLDERS[name].optional)
    }
    return {**samples(language), **kept}


async def _note(
    what: str,
    about: Occasion,
    language: str,
    form: Tone,
    before: letter_texts.StoredText | None,
    *,
    now: datetime,
    who: str,
) -> None:
    after = await letter_texts.one((about.code, language, form.value))
    await trail.note(
        "letter_text_changed",
        f"letter_text:{about.code}",
        "Brieftext „%(title)s“ (%(form)s) %(done)s.",
        facts={"title": about.title, "form": NAMES[language, form], "done": what},
        at=now,
        who=who,
        before=_kept(language, form, before),
        after=_kept(language, form, after),
    )


def _kept(language: str, form: Tone, own: letter_texts.StoredText | None) -> str:
    """A text as the trail keeps it to bring it back; without one of the board's own the delivered holds."""
    words = {"subject": own.text.subject, "body": own.text.body} if own else {}
    return json.dumps({"language": language, "form": form.value, **words}, ensure_ascii=False)
