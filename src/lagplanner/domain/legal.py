"""Which pages does the law or courtesy ask for? They stand in the foot of every page."""

from enum import StrEnum


class LegalPage(StrEnum):
    """A page of the law, by its address."""

    IMPRINT = "impressum"
    PRIVACY = "datenschutz"
    ACCESSIBILITY = "barrierefreiheit"
    EASY = "leichte-sprache"
    NETWORK = "netzwerk"

    @property
    def heading(self) -> str:
        """Its heading."""
        return _TITLES[self]


_TITLES = {
    LegalPage.IMPRINT: "Impressum",
    LegalPage.PRIVACY: "Datenschutz",
    LegalPage.ACCESSIBILITY: "Barrierefreiheit",
    LegalPage.EASY: "Leichte Sprache",
    LegalPage.NETWORK: "Über uns",
}

ASKED_BY_LAW = (LegalPage.IMPRINT, LegalPage.PRIVACY)
"""Without them nothing may be public that names projects."""
