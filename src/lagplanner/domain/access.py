"""Who may do what? One table: deed × who acts × whose it is.

Doors ask it before a page is shown, and every transaction asks it again before it begins: a deed
that names itself nowhere is refused to everybody who comes through a door.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lagplanner.domain.post.links import Purpose


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
    Role.READER: "Nur lesen",
    Role.AUDITOR: "Kassenprüfung",
    Role.PROJECT: "Projekt",
}

OF_BOARD = frozenset(Role) - {Role.PROJECT}
"""Roles that see pages of the board."""

READ_ONLY = frozenset({Role.READER, Role.AUDITOR})
"""Roles that see and change nothing."""

ADMINISTER = frozenset({Role.CHAIR, Role.DEPUTY})
"""Roles that say who else gets in; there is always somebody with one of them."""

_WORKING = OF_BOARD - READ_ONLY


class Door(StrEnum):
    """Who acts without having logged in."""

    STRANGER = "stranger"
    HOUSE = "house"
    """The clockwork and the command line: whoever runs the machine may do everything."""


Who = Role | Purpose | Door
"""Somebody with a role, somebody who shows a link of a letter, or neither."""


class Deed(StrEnum):
    """What can be done, as coarse as somebody would grant it."""

    UNNAMED = "unnamed"
    """A transaction that has not said what it is for."""
    HOUSE = "house"
    """What happens by itself whoever is there: logging in and out, counting tries, keeping watch."""
    SEE = "see"
    SEE_PEOPLE = "see_people"
    PLAN = "plan"
    TALKS = "talks"
    LISTS = "lists"
    SEND = "send"
    RULES = "rules"
    GOVERN = "govern"
    OWN = "own"
    HOST = "host"
    SPEAK = "speak"
    VOTE = "vote"
    WISH = "wish"
    ATTEND = "attend"
    CHECK_IN = "check_in"
    FILE = "file"
    PROVE = "prove"
    RECEIPTS = "receipts"
    FEEDBACK = "feedback"
    FOLLOW_UP = "follow_up"
    PROFILE = "profile"
    LEAVE = "leave"


DEED_NAMES: Mapping[Deed, str] = {
    Deed.UNNAMED: "Namenloses tun",
    Deed.HOUSE: "An- und abmelden",
    Deed.SEE: "Plan, Treffen und Verlauf ansehen",
    Deed.SEE_PEOPLE: "Personen, Briefe und Listen ansehen",
    Deed.PLAN: "Jahr, Tage und Gastgeber planen",
    Deed.TALKS: "Vortragende anfragen",
    Deed.LISTS: "Listen führen",
    Deed.SEND: "Briefe freigeben und schreiben",
    Deed.RULES: "Regeln und Fristen setzen",
    Deed.GOVERN: "Zugänge und Daten von Personen verwalten",
    Deed.OWN: "Eigene Seite und eigene Sitzungen",
    Deed.HOST: "Als Gastgeber antworten",
    Deed.SPEAK: "Als Vortragende antworten",
    Deed.VOTE: "In einer Umfrage antworten",
    Deed.WISH: "Wünsche sagen",
    Deed.ATTEND: "Zu einem Treffen zu- oder absagen",
    Deed.CHECK_IN: "Sich am Eingang in die Liste eintragen",
    Deed.FILE: "Dateien eines Treffens ablegen",
    Deed.PROVE: "Nachweise und Belege ansehen",
    Deed.RECEIPTS: "Belege eintragen",
    Deed.FEEDBACK: "Ohne Namen sagen, wie ein Treffen war",
    Deed.FOLLOW_UP: "Zum Protokoll etwas sagen, Verabredungen abhaken",
    Deed.PROFILE: "Das Profil eines Projekts pflegen",
    Deed.LEAVE: "Rundbriefe abbestellen",
}


class Relation(StrEnum):
    """Whose it is what a deed is about: project, meeting or talk."""

    OWN = "own"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class About:
    """What a deed is about, as far as it belongs to somebody."""

    project: int | None = None
    meeting: int | None = None
    talk: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts now. What is theirs: the projects they speak for, and the one meeting or talk
    their link is for (None: no link narrows it down). `since` is when they logged in, None if they
    have not, and `email` the address they proved by it.
    """

    who: Who
    projects: frozenset[int] = frozenset()
    meeting: int | None = None
    talk: int | None = None
    since: datetime | None = None
    email: str = ""


HOUSE = Actor(Door.HOUSE)
STRANGER = Actor(Door.STRANGER)
NOTHING = About()

_ANY = frozenset(Relation)
_OWN = frozenset({Relation.OWN})
_Allowed = Mapping[Who, frozenset[Relation]]


def _to(*groups: Collection[Who], own: Collection[Who] = ()) -> _Allowed:
    """Whoever is in a group may, whosever it is; `own` may with what is theirs."""
    return {
        **dict.fromkeys(own, _OWN),
        **{one: _ANY for group in groups for one in group},
        Door.HOUSE: _ANY,
    }


_EVERYBODY: tuple[Who, ...] = (*Role, *Purpose, *Door)

ALLOWED: Mapping[Deed, _Allowed] = {
    Deed.UNNAMED: _to(),
    Deed.HOUSE: _to(_EVERYBODY),
    Deed.SEE: _to(OF_BOARD, own=(Role.PROJECT,)),
    Deed.SEE_PEOPLE: _to(OF_BOARD - {Role.AUDITOR}, own=(Role.PROJECT,)),
    Deed.PLAN: _to(_WORKING),
    Deed.TALKS: _to(_WORKING),
    Deed.LISTS: _to(_WORKING),
    Deed.SEND: _to(_WORKING),
    Deed.RULES: _to(_WORKING),
    Deed.GOVERN: _to(ADMINISTER),
    Deed.OWN: _to(frozenset(Role)),
    Deed.HOST: _to(_WORKING, own=(Purpose.HOST,)),
    Deed.SPEAK: _to(_WORKING, own=(Purpose.SPEAKER,)),
    Deed.VOTE: _to(_WORKING, own=(Purpose.POLL,)),
    Deed.WISH: _to(_WORKING, own=(Purpose.WISHES, Purpose.MEMBER, Purpose.HOST)),
    Deed.ATTEND: _to(_WORKING, own=(Purpose.MEMBER,)),
    Deed.CHECK_IN: _to(own=(Purpose.CHECK_IN,)),
    Deed.FILE: _to(_WORKING, own=(Purpose.HOST, Purpose.SPEAKER)),
    # Whoever audits the accounts is there for that.
    Deed.PROVE: _to(OF_BOARD),
    Deed.RECEIPTS: _to(_WORKING),
    Deed.FEEDBACK: _to(own=(Purpose.FEEDBACK,)),
    # Whoever is logged in for a project is known by address, so its service looks whose it is.
    Deed.FOLLOW_UP: _to(_WORKING, {Role.PROJECT}, own=(Purpose.MEMBER,)),
    Deed.PROFILE: _to(_WORKING, own=(Purpose.PROFILE,)),
    Deed.LEAVE: _to((Purpose.LEAVE,)),
}
"""Who may do each deed, and with whose; whoever is not named may not."""


def may(actor: Actor, deed: Deed, about: About = NOTHING) -> bool:
    """Whether the actor may do this, about that."""
    return relation(actor, about) in ALLOWED[deed].get(actor.who, frozenset())


def relation(actor: Actor, about: About) -> Relation:
    """Whose it is: own only if everything named is the actor's."""
    if about == NOTHING:
        return Relation.NONE
    is_own = (
        (about.project is None or about.project in actor.projects)
        and (about.meeting is None or actor.meeting in (None, about.meeting))
        and (about.talk is None or about.talk == actor.talk)
    )
    return Relation.OWN if is_own else Relation.OTHER


def refusal(actor: Actor, deed: Deed) -> str:
    """Why somebody may not, as a sentence for them."""
    if actor.who in READ_ONLY and ALLOWED[deed] != ALLOWED[Deed.SEE_PEOPLE]:
        return "Mit Ihrem Zugang können Sie hier ansehen, aber nichts ändern. Es wurde nichts gespeichert."
    return f"„{DEED_NAMES[deed]}“ gehört nicht zu Ihrem Zugang. Bitte fragen Sie den Vorsitz."
