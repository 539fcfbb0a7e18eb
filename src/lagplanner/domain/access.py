"""Who may do what?"""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody who is in is to the network."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    TREASURER = "treasurer"
    ASSESSOR = "assessor"
    READER = "reader"
    AUDITOR = "auditor"
    PROJECT = "project"


ROLE_NAMES: Mapping[Role, str] = {
    Role.CHAIR: "Vorsitz",
    Role.DEPUTY: "Stellvertretung",
    Role.TREASURER: "Kasse",
    Role.ASSESSOR: "Beisitz",
    Role.READER: "Vorstand, nur lesen",
    Role.AUDITOR: "Kassenprüfung",
    Role.PROJECT: "Projekt",
}

OF_BOARD = frozenset(Role) - {Role.PROJECT}
"""Roles that see the pages of the board."""

READ_ONLY = frozenset({Role.READER, Role.AUDITOR})
"""Roles that see and change nothing."""

ADMINISTER = frozenset({Role.CHAIR, Role.DEPUTY})
"""Roles that say who else gets in; there is always somebody with one of them."""
