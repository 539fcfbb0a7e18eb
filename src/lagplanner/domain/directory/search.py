"""What does the directory say of each project before one opens its page?"""

from dataclasses import dataclass

from lagplanner.domain.directory.profiles import Bilingual
from lagplanner.domain.members import ProjectKind, Town


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the directory; `carrier` is empty where it is not shown in public.

    `told` is what the project says of itself to everybody, where somebody looks for words.
    """

    slug: str
    name: Bilingual
    kind: ProjectKind
    town: Town
    area: str
    carrier: str
    told: str = ""

    @property
    def searched(self) -> str:
        """The short words that a search looks through, typing errors forgiven."""
        return " ".join((self.name.de, self.name.en, self.town.name, self.area, self.carrier))
