"""How are projects and meetings told to search engines? In the words of schema.org."""

from datetime import date, datetime
from typing import Any

from lagplanner.domain.archive import ShownMeeting
from lagplanner.domain.directory.profiles import Entry, Funder
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import KIND_NAMES
from lagplanner.formats.markdown import as_text

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def organization(entry: Entry, *, url: str, pictures: str, language: str = "de") -> dict[str, Any]:
    """A project as an Organization; its mail address is left to people, harvesters read this too.

    `pictures` is where pictures of profiles begin, each followed by its mark and ending.
    """
    return _told(
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "@id": url,
            "url": url,
            "name": entry.name.said(language),
            "additionalType": KIND_NAMES[entry.kind],
            "description": "\n\n".join(
                f"{one.heading.said(language)}\n{as_text(one.text.said(language))}".strip()
                for one in entry.texts
            ),
            "areaServed": entry.area,
            "image": [f"{pictures}{one.picture}.jpg" for one in entry.pictures],
            "parentOrganization": _named("Organization", entry.carrier),
            "address": _address(entry.street, entry.postcode, entry.town.name),
            "telephone": entry.phone,
            "contactPoint": _contact_point(entry, language),
            "sameAs": [one.href for one in entry.links if one.href],
            "identifier": [
                {"@type": "PropertyValue", "propertyID": one.label, "value": one.text}
                for one in entry.links
                if not one.href
            ],
            "employee": _named("Person", entry.person, jobTitle=entry.contact_label.said(language)),
            "funder": [_funder(one, pictures) for one in entry.funders],
            "funding": _described("Grant", entry.funders_sentence.said(language)),
            "hasOfferCatalog": _offers(entry, language),
        }
    )


def _contact_point(entry: Entry, language: str) -> dict[str, Any] | None:
    """When somebody is there: an Organization has no hours itself, but whom one reaches has."""
    note = entry.office_note.said(language)
    if not (entry.office_hours or note):
        return None
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{DAYS[one.weekday]}",
            "opens": f"{one.opens:%H:%M}",
            "closes": f"{one.closes:%H:%M}",
        }
        for one in entry.office_hours
    ]
    return _told(
        {
            "@type": "ContactPoint",
            "name": entry.hours_heading.said(language),
            "contactType": entry.contact_label.said(language),
            "telephone": entry.phone,
            "description": note,
            "hoursAvailable": hours,
        }
    )


def _offers(entry: Entry, language: str) -> dict[str, Any] | None:
    if not entry.offers:
        return None
    offers = [
        {"@type": "Offer", "itemOffered": {"@type": "Service", "name": one.said(language)}}
        for one in entry.offers
    ]
    heading = entry.offers_heading.said(language)
    return _told({"@type": "OfferCatalog", "name": heading, "itemListElement": offers})


def _funder(one: Funder, pictures: str) -> dict[str, Any] | None:
    logo = f"{pictures}{one.picture}.webp" if one.picture else ""
    return _named("Organization", one.name, url=one.href, logo=logo)


def event(
    meeting: ShownMeeting,
    *,
    url: str,
    name: str,
    starts: datetime,
    ends: datetime,
    organizer: str,
    venue: Venue | None = None,
    moved_from: date | None = None,
    picture: str = "",
) -> dict[str, Any]:
    """A meeting as an Event; the place is the town until a host has confirmed a house."""
    street, postcode = (venue.street, venue.postcode) if venue else ("", "")
    state = "EventCancelled" if meeting.is_cancelled else "EventScheduled"
    return _told(
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": url,
            "url": url,
            "name": name,
            "description": meeting.topic,
            "image": picture,
            "startDate": starts.isoformat(),
            "endDate": ends.isoformat(),
            "eventStatus": f"https://schema.org/{'EventRescheduled' if moved_from else state}",
            "previousStartDate": moved_from.isoformat() if moved_from else "",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {
                "@type": "Place",
                "name": (venue.name if venue else "") or meeting.town,
                "address": _address(street, postcode, meeting.town),
            },
            "organizer": {"@type": "Organization", "name": organizer},
        }
    )


def _address(street: str, postcode: str, town: str) -> dict[str, Any]:
    return _told(
        {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": postcode,
            "addressLocality": town,
            "addressCountry": "DE",
        }
    )


def _named(kind: str, name: str, **facts: str) -> dict[str, Any] | None:
    return _told({"@type": kind, "name": name, **facts}) if name else None


def _described(kind: str, text: str) -> dict[str, Any] | None:
    return {"@type": kind, "description": text} if text else None


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """What is known of them; nothing is told by an empty value."""
    return {name: value for name, value in facts.items() if value}
