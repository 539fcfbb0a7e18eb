"""How are projects and meetings told to search engines? In the words of schema.org."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lagplanner.domain.archive import ShownMeeting
from lagplanner.domain.directory.profiles import Entry
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import KIND_NAMES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def organization(
    entry: Entry, *, url: str, language: str = "de", pictures: Sequence[str] = ()
) -> dict[str, Any]:
    """A project as an Organization; its mail address is left to people, harvesters read this too."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": entry.street,
        "postalCode": entry.postcode,
        "addressLocality": entry.town.name,
        "addressCountry": "DE",
    }
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": url,
        "url": url,
        "name": entry.name.said(language),
        "additionalType": KIND_NAMES[entry.kind],
        "areaServed": entry.area,
        "image": list(pictures),
        "parentOrganization": _named("Organization", entry.carrier),
        "address": {name: value for name, value in address.items() if value},
        "telephone": entry.phone,
        "sameAs": [one.url for one in entry.links if one.url],
        "employee": _named("Person", entry.person),
        "funder": [_named("Organization", one.name) for one in entry.funders],
        "makesOffer": [
            {"@type": "Offer", "itemOffered": {"@type": "Service", "name": one.said(language)}}
            for one in entry.offers
        ],
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{DAYS[one.weekday]}",
                "opens": f"{one.opens:%H:%M}",
                "closes": f"{one.closes:%H:%M}",
            }
            for one in entry.office_hours
        ],
    }
    return {name: value for name, value in facts.items() if value}


def event(
    meeting: ShownMeeting,
    *,
    url: str,
    starts: datetime,
    ends: datetime,
    organizer: str,
    venue: Venue | None = None,
    moved_from: date | None = None,
    picture: str = "",
) -> dict[str, Any]:
    """A meeting as an Event; the place is the town until a host has confirmed a house."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.street if venue else "",
        "postalCode": venue.postcode if venue else "",
        "addressLocality": meeting.town,
        "addressCountry": "DE",
    }
    state = "EventCancelled" if meeting.is_cancelled else "EventScheduled"
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": f"Arbeitstreffen in {meeting.town}" if meeting.town else "Arbeitstreffen",
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
            "address": {name: value for name, value in address.items() if value},
        },
        "organizer": {"@type": "Organization", "name": organizer},
    }
    return {name: value for name, value in facts.items() if value}


def _named(kind: str, name: str) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None
