"""What does a project show of itself, in two languages, and to whom?

A profile stands beside the project of the list of members: what both know (name, address, office
hours) is kept there once. Nobody sees a profile itself, only its entry as one circle may see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.domain.members import Contact, OfficeHours, Project, ProjectKind, Town

STALE_AFTER = timedelta(days=400)
"""A profile is asked about once a year; so long after the last yes it is marked."""


ASKED_BEFORE_THE_END = timedelta(days=120)
"""So long before its funding ends a project is asked how it goes on."""


class Circle(StrEnum):
    """Who may see something."""

    PUBLIC = "public"
    MEMBERS = "members"
    BOARD = "board"


_SEES = {
    Circle.PUBLIC: frozenset({Circle.PUBLIC}),
    Circle.MEMBERS: frozenset({Circle.PUBLIC, Circle.MEMBERS}),
    Circle.BOARD: frozenset(Circle),
}


class Part(StrEnum):
    """The parts of a profile that can be shown to one circle or another; name, kind and town always are."""

    CARRIER = "carrier"
    HISTORY = "history"
    PERSON = "person"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    LINKS = "links"
    TEXTS = "texts"
    OFFERS = "offers"
    HOURS = "hours"
    FUNDERS = "funders"
    PICTURES = "pictures"


PART_NAMES = {
    Part.CARRIER: "Träger",
    Part.HISTORY: "Frühere Träger",
    Part.PERSON: "Name der Ansprechperson",
    Part.ADDRESS: "Anschrift",
    Part.PHONE: "Telefon",
    Part.EMAIL: "E-Mail",
    Part.LINKS: "Links",
    Part.TEXTS: "Texte",
    Part.OFFERS: "Angebote",
    Part.HOURS: "Sprechzeiten",
    Part.FUNDERS: "Förderer",
    Part.PICTURES: "Bilder",
}

FOR_MEMBERS_FIRST = frozenset({Part.PERSON, Part.ADDRESS, Part.PHONE, Part.EMAIL})
"""What came from a list kept for the network alone is public only once the project says so."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text and, where somebody has written it, the same in English."""

    de: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.de or self.en)

    def said(self, language: str) -> str:
        """The text in this language, else in the other."""
        return self.en if self.speaks(language) == "en" else self.de

    def speaks(self, language: str) -> str:
        """The language in which `said` says it when it is asked for this one."""
        if not self or (self.en if language == "en" else self.de):
            return language
        return "de" if language == "en" else "en"


_OF_THE_WEB = ("https://", "http://")


def followable(url: str) -> str:
    """The url if it leads to the web, "" for one that runs or calls a program."""
    return url if url.lower().startswith(_OF_THE_WEB) else ""


@dataclass(frozen=True, slots=True)
class WebLink:
    """A page elsewhere: `label` says of what kind it is, `text` is what is read; a url may lack."""

    label: str
    text: str
    url: str = ""

    @property
    def href(self) -> str:
        """The url if it may be followed."""
        return followable(self.url)


@dataclass(frozen=True, slots=True)
class HeadedText:
    """A heading and a text in Markdown."""

    heading: Bilingual
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Funder:
    """Who gives money; `picture` is the hash of a logo, "" without one."""

    name: str
    url: str = ""
    picture: str = ""

    @property
    def href(self) -> str:
        """The url if it may be followed."""
        return followable(self.url)


@dataclass(frozen=True, slots=True)
class PastCarrier:
    """Who carried the project before; `span` as it is said: "2012–2019", "bis 2024"."""

    span: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo by its hash, with words for whoever does not see it."""

    picture: str
    words: Bilingual


@dataclass(frozen=True, slots=True)
class NameConsent:
    """A person's yes to their name in public. It holds for this name alone."""

    name: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a project shows beyond what the list of members knows of it."""

    project_id: int
    name_en: str = ""
    contact_label_en: str = ""
    consent: NameConsent | None = None
    links: tuple[WebLink, ...] = ()
    texts: tuple[HeadedText, ...] = ()
    offers_heading: Bilingual = Bilingual()
    offers: tuple[Bilingual, ...] = ()
    hours_heading: Bilingual = Bilingual()
    office_note_en: str = ""
    funders_sentence: Bilingual = Bilingual()
    funders: tuple[Funder, ...] = ()
    past_carriers: tuple[PastCarrier, ...] = ()
    pictures: tuple[Picture, ...] = ()
    visible: Mapping[Part, Circle] = field(default_factory=dict)
    confirmed_at: datetime | None = None
    confirmed_by: str = ""

    def shown_to(self, part: Part) -> Circle:
        """The widest circle that sees the part."""
        usual = Circle.MEMBERS if part in FOR_MEMBERS_FIRST else Circle.PUBLIC
        return self.visible.get(part, usual)


@dataclass(frozen=True, slots=True)
class Entry:
    """A profile as one circle sees it: what is not for it is empty. `hidden` names these parts."""

    slug: str
    name: Bilingual
    kind: ProjectKind
    town: Town
    area: str
    carrier: str
    past_carriers: tuple[PastCarrier, ...]
    contact_label: Bilingual
    person: str
    street: str
    postcode: str
    phone: str
    email: str
    links: tuple[WebLink, ...]
    texts: tuple[HeadedText, ...]
    offers_heading: Bilingual
    offers: tuple[Bilingual, ...]
    hours_heading: Bilingual
    office_hours: tuple[OfficeHours, ...]
    office_note: Bilingual
    funders_sentence: Bilingual
    funders: tuple[Funder, ...]
    pictures: tuple[Picture, ...]
    confirmed_on: date | None
    hidden: frozenset[Part]

    @property
    def has_contact(self) -> bool:
        """Whether there is any way to reach the project."""
        return bool(self.person or self.street or self.phone or self.email)


def first_profile(project: Project) -> Profile:
    """What can be shown of a project that has said nothing yet: what the list of members knows."""
    links = (WebLink("Internet", "Website", project.website),) if project.website else ()
    names = [name.strip() for name in project.funders.split(";")]
    return Profile(project.id, links=links, funders=tuple(Funder(name) for name in names if name))


def entry_for(circle: Circle, project: Project, profile: Profile) -> Entry:
    """The entry of a project as this circle may see it."""
    hidden = frozenset(part for part in Part if profile.shown_to(part) not in _SEES[circle])
    contact = project.contact or Contact("")

    def shown(part: Part) -> bool:
        return part not in hidden

    confirmed = profile.confirmed_at
    return Entry(
        slug=project.slug,
        name=Bilingual(project.name, profile.name_en),
        kind=project.kind,
        town=project.town,
        area=project.area,
        carrier=project.carrier if shown(Part.CARRIER) else "",
        past_carriers=profile.past_carriers if shown(Part.HISTORY) else (),
        contact_label=Bilingual(contact.label, profile.contact_label_en),
        person=contact.name if may_name(circle, contact, profile) else "",
        street=project.street if shown(Part.ADDRESS) else "",
        postcode=project.postcode if shown(Part.ADDRESS) else "",
        phone=project.phone if shown(Part.PHONE) else "",
        email=project.email if shown(Part.EMAIL) else "",
        links=profile.links if shown(Part.LINKS) else (),
        texts=profile.texts if shown(Part.TEXTS) else (),
        offers_heading=profile.offers_heading,
        offers=profile.offers if shown(Part.OFFERS) else (),
        hours_heading=profile.hours_heading,
        office_hours=project.office_hours if shown(Part.HOURS) else (),
        office_note=Bilingual(project.office_note, profile.office_note_en)
        if shown(Part.HOURS)
        else Bilingual(),
        funders_sentence=profile.funders_sentence if shown(Part.FUNDERS) else Bilingual(),
        funders=profile.funders if shown(Part.FUNDERS) else (),
        pictures=profile.pictures if shown(Part.PICTURES) else (),
        confirmed_on=confirmed.date() if confirmed else None,
        hidden=hidden,
    )


def may_name(circle: Circle, contact: Contact, profile: Profile) -> bool:
    """Whether this circle reads the name of the contact: in public only with this person's own yes."""
    if profile.shown_to(Part.PERSON) not in _SEES[circle]:
        return False
    agreed = profile.consent is not None and profile.consent.name == contact.name
    return circle is not Circle.PUBLIC or agreed


def is_stale(entry: Entry, today: date) -> bool:
    """Whether nobody has said for more than a year that the entry is right."""
    return is_long_ago(entry.confirmed_on, today)


def is_long_ago(confirmed_on: date | None, today: date) -> bool:
    """Whether a yes of this day says nothing any more."""
    return confirmed_on is None or today - confirmed_on > STALE_AFTER


def asks_how_long(project: Project, today: date) -> bool:
    """Whether the project is asked how it goes on: its funding is over, or soon will be."""
    until = project.funding_until
    return until is not None and until - today <= ASKED_BEFORE_THE_END


def left_carrier(before: Project, after: Project, today: date) -> PastCarrier | None:
    """The carrier that a change of the project leaves behind."""
    if not before.carrier or before.carrier == after.carrier:
        return None
    return PastCarrier(f"bis {today.year}", before.carrier)


def with_left_carrier(profile: Profile, before: Project, after: Project, today: date) -> Profile:
    """The profile that remembers who carried the project before, once."""
    left = left_carrier(before, after, today)
    known = {one.name for one in profile.past_carriers}
    if left is None or left.name in known:
        return profile
    return replace(profile, past_carriers=(*profile.past_carriers, left))
