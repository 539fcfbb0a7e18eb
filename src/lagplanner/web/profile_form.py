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
    Profile,
    WebLink,
)
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.members import Contact, Project
from lagplanner.services.directory.profiles import Kept, NewLogo
from lagplanner.web.forms import Filled, Rule, field, read, rows, typed
from lagplanner.web.office_hours import hours_from, hours_text

Call = Request[Any, Any, Any]

CHOSEN = tuple(part for part in Part if part not in (Part.PERSON, Part.PICTURES))
"""Parts whose circle is chosen in a table; a person says yes for themselves."""

SPARE = 1
"""So many empty lines wait below those that are filled."""

LINKS = ("link_label", "link_text", "link_url")
TEXTS = ("text_heading", "text_text", "text_heading_en", "text_text_en")
FUNDERS = ("funder_name", "funder_url")


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
            **_columns(FUNDERS, [(one.name, one.url) for one in profile.funders]),
        }
    )


async def profile_from(request: Call, known: Kept, *, who: str, now: datetime) -> Kept:
    """Project and profile as typed. Raises InputError with every field that cannot be used."""
    sent = await typed(request)
    problems: list[Problem] = []
    form = None
    try:
        form = await read(request, ProfileForm)
    except InputError as error:
        problems += error.problems
    links, wrong = rows(
        sent, link_label=_short("Art"), link_text=_short("Text"), link_url=_short("Adresse", 500)
    )
    problems += [*wrong, *_wrong_urls(links, "link_url", 2)]
    texts, wrong = rows(
        sent,
        text_heading=_short("Überschrift"),
        text_text=_long("Text"),
        text_heading_en=_short("Überschrift auf Englisch"),
        text_text_en=_long("Text auf Englisch"),
    )
    problems += wrong
    funders, wrong = rows(sent, funder_name=_short("Förderer"), funder_url=_short("Adresse", 500))
    problems += [*wrong, *_wrong_urls(funders, "funder_url", 1)]
    visible: dict[Part, Circle] = {}
    for part in CHOSEN:
        try:
            visible[part] = Circle(sent.get(f"shown_{part}", known.shown.shown_to(part)))
        except ValueError:
            problems.append(
                Problem(f"shown_{part}", f"{PART_NAMES[part]}: Bitte wählen Sie, wer es sieht.")
            )
    try:
        hours = hours_from(sent.get("office_hours").replace("\r", ""))
    except ValueError as error:
        problems.append(Problem("office_hours", str(error)))
        hours = ()
    if problems or form is None:
        raise InputError(*problems)
    project = _project(known.project, form, office_hours=hours)
    consent = _consent(known.shown, project, form.person_agrees, who, now)
    visible[Part.PERSON] = Circle.PUBLIC if consent else Circle.MEMBERS
    return Kept(
        project,
        replace(
            known.shown,
            name_en=form.name_en,
            contact_label_en=form.contact_label_en,
            consent=consent,
            links=tuple(WebLink(*one) for one in links),
            texts=tuple(
                HeadedText(Bilingual(heading, heading_en), Bilingual(text, text_en))
                for heading, text, heading_en, text_en in texts
            ),
            offers_heading=Bilingual(form.offers_heading, form.offers_heading_en),
            offers=_offers(form.offers, form.offers_en),
            hours_heading=Bilingual(form.hours_heading, form.hours_heading_en),
            office_note_en=form.office_note_en,
            funders_sentence=Bilingual(form.funders_sentence, form.funders_sentence_en),
            funders=_funders(funders, known.shown.funders),
            past_carriers=_past_carriers(form.past_carriers),
            visible={**known.shown.visible, **visible},
        ),
    )


async def logos_from(request: Call) -> dict[str, NewLogo | None]:
    """The logos that were sent, by the funder they stand beside; None for one to be taken off."""
    sent = await typed(request)
    found: dict[str, NewLogo | None] = {}
    for number, name in enumerate(sent.all("funder_name"), 1):
        upload = sent.uploads.get(f"funder_logo_{number}")
        if upload is not None and upload.content:
            found[name.strip()] = NewLogo(f"funder_logo_{number}", upload.content)
        elif sent.get(f"funder_bare_{number}"):
            found[name.strip()] = None
    return found


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
        contacts = (replace(contact, label=label), *contacts[1:])
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


def _funders(lines: Sequence[tuple[str, ...]], known: Sequence[Funder]) -> tuple[Funder, ...]:
    """The funders as typed; a logo stays with the name it was sent for."""
    pictures = {one.name: one.picture for one in known}
    return tuple(Funder(name, url, pictures.get(name, "")) for name, url in lines)


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
