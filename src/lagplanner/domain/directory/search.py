"""What does the directory say of each project before one opens its page?"""

from dataclasses import dataclass

from lagplanner.domain.directory.profiles import Bilingual
from lagplanner.domain.members import ProjectKind, Town


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the directory; `carrier` is empty where it is not shown in public."""

    slug: str
    name: Bilingual
    kind: ProjectKind
    town: Town
    area: str
    carrier: str

    @property
    def searched(self) -> str:
        """All that a search looks through."""
        return " ".join((self.name.de, self.name.en, self.town.name, self.area, self.carrier))
