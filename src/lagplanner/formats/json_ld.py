"""How is a project told to search engines? In the words of schema.org."""

from typing import Any

from lagplanner.domain.directory.profiles import Entry
from lagplanner.domain.members import KIND_NAMES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def organization(entry: Entry, *, url: str, language: str = "de") -> dict[str, Any]:
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


def _named(kind: str, name: str) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None
