"""How does a typed form become a profile, and a profile a filled form? One form for board and project."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from litestar import Request

from lagplanner.domain.directory.profiles import (
    PART_NAMES,
    Bilingual,
    Circle,
    Funder,
    HeadedText,
    NameConsent,
    Part,
    PastCarrier,
    Picture,
    Profile,
    WebLink,
)
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.members import Contact, OfficeHours, Project
from lagplanner.services.directory import profiles
from lagplanner.services.directory.profiles import Drawn, Kept, NewPicture
from lagplanner.web.forms import Filled, Rule, Typed, field, read, rows, typed
from lagplanner.web.language import chosen
from lagplanner.web.office_hours import hours_from, hours_text

Call = Request[Any, Any, Any]

CHOSEN = tuple(part for part in Part if part is not Part.PERSON)
"""Parts whose circle is chosen in a table; a person says yes for themselves."""

SPARE = 1
"""So many empty lines wait below those that are filled."""

LINKS = ("link_label", "link_text", "link_url")
TEXTS = ("text_heading", "text_text", "text_heading_en", "text_text_en")
FUNDERS = ("funder_mark", "funder_name", "funder_url")
PHOTOS = ("photo_mark", "photo_words", "photo_words_en")
MOST_PHOTOS = 8


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The single fields; the lists stand beside them, line by line."""

    version: int = field("Fassung")
    name: str = field("Name", longest=200)
    name_en: str = field("Name auf Englisch", optional=True, longest=200)
    area: str = field("Stadtteil", optional=True, longest=200)
    carrier: str = field("Träger", optional=True, longest=200)
    past_carriers: str = field("Frühere Träger", optional=True, lines=True)
    contact_label: str = field("Überschrift des Kontakts", optional=True, longest=80)
    contact_label_en: str = field("Überschrift auf Englisch", optional=True, longest=80)
    contact_language: str = field("Sprache der Briefe", optional=True, longest=2)
    person_agrees: bool = field("Name öffentlich")
    street: str = field("Straße und Nummer", optional=True, longest=200)
    postcode: str = field("Postleitzahl", optional=True, longest=10)
    phone: str = field("Telefon", optional=True, longest=40)
    offers_heading: str = field("Überschrift der Angebote", optional=True, longest=200)
    offers_heading_en: str = field("Überschrift auf Englisch", optional=True, longest=200)
    offers: str = field("Angebote", optional=True, lines=True)
    offers_en: str = field("Angebote auf Englisch", optional=True, lines=True)
    hours_heading: str = field("Überschrift der Sprechzeiten", optional=True, longest=200)
    hours_heading_en: str = field("Überschrift auf Englisch", optional=True, longest=200)
    office_hours: str = field("Sprechzeiten", optional=True, lines=True)
    office_note: str = field("Hinweis", optional=True, longest=300)
    office_note_en: str = field("Hinweis auf Englisch", optional=True, longest=300)
    funders_sentence: str = field("Satz zur Förderung", optional=True, longest=600)
    funders_sentence_en: str = field("Satz auf Englisch", optional=True, longest=600)
    funding_until: date | None = field("Förderung bis")


def filled(known: Kept) -> Filled:
    """The form as it is shown for the first time."""
    project, profile = known.project, known.shown
    contact = project.contact or Contact("")
    pairs = {
        "name": Bilingual(project.name, profile.name_en),
        "contact_label": Bilingual(contact.label, profile.contact_label_en),
        "offers_heading": profile.offers_heading,
        "offers": Bilingual(*_lines_of(profile.offers)),
        "hours_heading": profile.hours_heading,
        "office_note": Bilingual(project.office_note, profile.office_note_en),
        "funders_sentence": profile.funders_sentence,
    }
    agreed = profile.consent is not None and profile.consent.name == contact.name
    return Filled(
        {
            "version": str(project.version),
            **{name: pair.de for name, pair in pairs.items()},
            **{f"{name}_en": pair.en for name, pair in pairs.items()},
            **{
                name: getattr(project, name)
                for name in "area carrier street postcode phone".split()
            },
            "contact_language": contact.language,
            "past_carriers": "\n".join(f"{one.span}: {one.name}" for one in profile.past_carriers),
            "person_agrees": "1" if agreed else "",
            "office_hours": hours_text(project.office_hours),
            "funding_until": project.funding_until or "",
            **{f"shown_{part}": profile.shown_to(part).value for part in CHOSEN},
            **_columns(LINKS, [(one.label, one.text, one.url) for one in profile.links]),
            **_columns(
                TEXTS,
                [
                    (one.heading.de, one.text.de, one.heading.en, one.text.en)
                    for one in profile.texts
                ],
            ),
            **_columns(FUNDERS, [(one.picture, one.name, one.url) for one in profile.funders]),
            **_columns(
                PHOTOS, [(one.picture, one.words.de, one.words.en) for one in profile.pictures]
            ),
        }
    )


async def profile_from(
    request: Call, known: Kept, drawn: Drawn, *, who: str, now: datetime
) -> Kept:
    """Project and profile as typed, with the pictures that were `drawn` for it.

    Raises InputError with every field that cannot be used.
    """
    sent = await typed(request)
    problems: list[Problem] = list(drawn.problems)
    form = None
    try:
        form = await read(request, ProfileForm)
    except InputError as error:
        problems += error.problems
    lists, wrong = _lists(sent, drawn)
    circles, unchosen = _circles(sent, known.shown)
    hours, unread = _hours(sent)
    problems += [*wrong, *unchosen, *unread]
    if problems or form is None:
        raise InputError(*problems)
    project = _project(known.project, form, office_hours=hours)
    consent = _consent(known.shown, project, form.person_agrees, who, now)
    circles[Part.PERSON] = Circle.PUBLIC if consent else Circle.MEMBERS
    visible = {**known.shown.visible, **circles}
    shown = _shown(known.shown, form, consent=consent, visible=visible, **lists)
    return Kept(project, shown)


def _lists(sent: Typed, drawn: Drawn) -> tuple[dict[str, Any], list[Problem]]:
    """What stands line by line, under its names in a profile, and every line that cannot be used."""
    found = {
        "links": _links(sent),
        "texts": _texts(sent),
        "funders": _funders(sent),
        "pictures": _photos(sent, drawn),
    }
    lists = {name: lines for name, (lines, _) in found.items()}
    return lists, [problem for _, wrong in found.values() for problem in wrong]


def _links(sent: Typed) -> tuple[tuple[WebLink, ...], list[Problem]]:
    lines, wrong = rows(
        sent, link_label=_short("Art"), link_text=_short("Text"), link_url=_short("Adresse", 500)
    )
    links = tuple(WebLink(*one) for one in lines)
    return links, [*wrong, *_wrong_urls(lines, "link_url", 2)]


def _texts(sent: Typed) -> tuple[tuple[HeadedText, ...], list[Problem]]:
    lines, wrong = rows(
        sent,
        text_heading=_short("Überschrift"),
        text_text=_long("Text"),
        text_heading_en=_short("Überschrift auf Englisch"),
        text_text_en=_long("Text auf Englisch"),
    )
    texts = (
        HeadedText(Bilingual(heading, heading_en), Bilingual(text, text_en))
        for heading, text, heading_en, text_en in lines
    )
    return tuple(texts), wrong


def _funders(sent: Typed) -> tuple[tuple[Funder, ...], list[Problem]]:
    lines, wrong = rows(
        sent,
        funder_mark=_short("Logo"),
        funder_name=_short("Förderer"),
        funder_url=_short("Adresse", 500),
    )
    funders = tuple(Funder(name, url, mark) for mark, name, url in lines if name)
    return funders, [*wrong, *_wrong_urls(lines, "funder_url", 2)]


def _photos(sent: Typed, drawn: Drawn) -> tuple[tuple[Picture, ...], list[Problem]]:
    lines, wrong = rows(
        sent,
        photo_mark=_short("Bild"),
        photo_words=_short("Was man sieht"),
        photo_words_en=_short("Was man sieht, auf Englisch"),
    )
    pictures = (
        Picture(mark, Bilingual(words, words_en))
        for mark, words, words_en in lines[:MOST_PHOTOS]
        if mark
    )
    return tuple(pictures), wrong or _wrong_photos(sent, drawn)


def _circles(sent: Typed, profile: Profile) -> tuple[dict[Part, Circle], list[Problem]]:
    """Who sees each part; one that was not sent stays as it is."""
    circles: dict[Part, Circle] = {}
    problems = []
    for part in CHOSEN:
        try:
            circles[part] = Circle(sent.get(f"shown_{part}", profile.shown_to(part)))
        except ValueError:
            problems.append(
                Problem(f"shown_{part}", f"{PART_NAMES[part]}: Bitte wählen Sie, wer es sieht.")
            )
    return circles, problems


def _hours(sent: Typed) -> tuple[tuple[OfficeHours, ...], list[Problem]]:
    try:
        return hours_from(sent.get("office_hours").replace("\r", "")), []
    except ValueError as error:
        return (), [Problem("office_hours", str(error))]


def _shown(profile: Profile, form: ProfileForm, **more: Any) -> Profile:
    return replace(
        profile,
        name_en=form.name_en,
        contact_label_en=form.contact_label_en,
        offers_heading=Bilingual(form.offers_heading, form.offers_heading_en),
        offers=_offers(form.offers, form.offers_en),
        hours_heading=Bilingual(form.hours_heading, form.hours_heading_en),
        office_note_en=form.office_note_en,
        funders_sentence=Bilingual(form.funders_sentence, form.funders_sentence_en),
        past_carriers=_past_carriers(form.past_carriers),
        **more,
    )


async def drawn_from(request: Call, known: Kept, *, who: str, now: datetime) -> Drawn:
    """The pictures that were sent with the form. Kept before anything else is looked at: a browser
    sends a file once, and a form that comes back must not have lost it.
    """
    sent = await typed(request)
    pictures = [
        NewPicture(field, upload.content, is_logo=field.startswith("funder_"))
        for field, (*_, upload) in sent.uploads.items()
        if upload.content and re.fullmatch(r"(funder_logo|photo_file)_\d{1,2}", field)
    ]
    drawn = await profiles.draw(known.project.id, pictures[:MOST_PHOTOS], who=who, now=now)
    texts = {
        **sent.texts,
        "funder_mark": _marks(sent, drawn, "funder"),
        "photo_mark": _marks(sent, drawn, "photo"),
    }
    request.scope["state"]["typed"] = replace(sent, texts=texts)
    return drawn


def _marks(sent: Typed, drawn: Drawn, kind: str) -> tuple[str, ...]:
    """The marks of the pictures of each line: what is new, what was there, or "" if it is taken off."""
    new = "funder_logo" if kind == "funder" else "photo_file"
    known = sent.all(f"{kind}_mark")
    count = max(len(known), len(sent.all("funder_name" if kind == "funder" else "photo_words")))
    marks = []
    for number in range(1, count + 1):
        was = known[number - 1] if number <= len(known) else ""
        if sent.get(f"{kind}_bare_{number}") or not re.fullmatch(r"[0-9a-f]{12}", was):
            was = ""
        marks.append(drawn.marks.get(f"{new}_{number}", was))
    return tuple(marks)


def _wrong_photos(sent: Typed, drawn: Drawn) -> list[Problem]:
    """A photo nobody can read is not shown; words without a photo were meant for one."""
    bad = {one.field for one in drawn.problems}
    problems = []
    for number, (mark, words) in enumerate(
        zip(sent.all("photo_mark"), sent.all("photo_words"), strict=False), 1
    ):
        if mark and not words.strip():
            problems.append(
                Problem(f"photo_words-{number}", "Bitte sagen Sie in einem Satz, was man sieht.")
            )
        is_new = not (mark or sent.get(f"photo_bare_{number}") or f"photo_file_{number}" in bad)
        if is_new and words.strip():
            problems.append(Problem(f"photo_file_{number}", "Bitte wählen Sie eine Datei."))
    return problems


def lines_of(form: Filled, names: Sequence[str], *, spare: int = SPARE) -> list[dict[str, str]]:
    """The lines of one list of the form, each by field, with empty ones below."""
    columns = [form.values.get(name, ()) for name in names]
    texts = [(column,) if isinstance(column, str) else tuple(column) for column in columns]
    count = max(map(len, texts))
    lines = [
        {
            name: column[place] if place < len(column) else ""
            for name, column in zip(names, texts, strict=True)
        }
        for place in range(count)
    ]
    while lines and not any(lines[-1].values()):
        lines.pop()
    return lines + [dict.fromkeys(names, "") for _ in range(spare)]


def _project(project: Project, form: ProfileForm, **more: Any) -> Project:
    contact = project.contact or Contact("")
    label = form.contact_label or Contact("").label
    contacts = project.contacts
    if contacts:
        language = chosen(form.contact_language)
        contacts = (replace(contact, label=label, language=language), *contacts[1:])
    return replace(
        project,
        name=form.name,
        area=form.area,
        carrier=form.carrier,
        street=form.street,
        postcode=form.postcode,
        phone=form.phone,
        office_note=form.office_note,
        funding_until=form.funding_until,
        contacts=contacts,
        version=form.version,
        **more,
    )


def _consent(
    profile: Profile, project: Project, agrees: bool, who: str, now: datetime
) -> NameConsent | None:
    """The yes that is there already, a new one, or none."""
    name = project.contact.name if project.contact else ""
    if not agrees or not name:
        return None
    if profile.consent is not None and profile.consent.name == name:
        return profile.consent
    return NameConsent(name, now, who)


def _offers(german: str, english: str) -> tuple[Bilingual, ...]:
    """One offer a line; the lines of both languages stand side by side."""
    there, here = german.splitlines(), english.splitlines()
    count = max(len(there), len(here))
    pairs = zip(there + [""] * (count - len(there)), here + [""] * (count - len(here)), strict=True)
    offers = (Bilingual(_item(one), _item(other)) for one, other in pairs)
    return tuple(offer for offer in offers if offer)


def _item(line: str) -> str:
    return re.sub(r"^[-*•–]\s*", "", line.strip())


def _lines_of(offers: Sequence[Bilingual]) -> tuple[str, str]:
    german, english = "\n".join(one.de for one in offers), "\n".join(one.en for one in offers)
    return german, english.strip("\n") and english


def _past_carriers(text: str) -> tuple[PastCarrier, ...]:
    found = []
    for line in text.splitlines():
        span, colon, name = line.partition(":")
        if line.strip():
            found.append(
                PastCarrier(span.strip(), name.strip()) if colon else PastCarrier("", span.strip())
            )
    return tuple(found)


def _wrong_urls(lines: Sequence[tuple[str, ...]], name: str, place: int) -> list[Problem]:
    return [
        Problem(f"{name}-{number}", "Eine Adresse beginnt mit https:// oder http://.")
        for number, line in enumerate(lines, 1)
        if line[place] and not re.fullmatch(r"https?://[!-;=?-~]+", line[place])
    ]


def _columns(
    names: Sequence[str], lines: Sequence[tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(line[place] for line in lines) for place, name in enumerate(names)}


def _short(label: str, longest: int = 200) -> Rule:
    return Rule(label, optional=True, lines=False, longest=longest, least=None, most=None)


def _long(label: str) -> Rule:
    return Rule(label, optional=True, lines=True, longest=5_000, least=None, most=None)
