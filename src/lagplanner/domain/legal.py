"""Which pages does the law or courtesy ask for? They stand in the foot of every page."""

from enum import StrEnum


class LegalPage(StrEnum):
    """A page of the law, by its address."""

    IMPRINT = "impressum"
    PRIVACY = "datenschutz"
    ACCESSIBILITY = "barrierefreiheit"
    EASY = "leichte-sprache"

    @property
    def heading(self) -> str:
        """Its heading."""
        return _TITLES[self]


_TITLES = {
    LegalPage.IMPRINT: "Impressum",
    LegalPage.PRIVACY: "Datenschutz",
    LegalPage.ACCESSIBILITY: "Barrierefreiheit",
    LegalPage.EASY: "Leichte Sprache",
}
