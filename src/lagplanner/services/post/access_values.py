"""What do letters about somebody's way in say: which role, which passkey, what has changed?"""

from collections.abc import Mapping

from lagplanner.services.access_letters import Change
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, say, told
from lagplanner.templating.sentences import said


def _access_change(ground: Ground) -> str:
    """What has changed, in a sentence; to whoever it was true for until then."""
    project, person = ground.project.name if ground.project else "", told("person")(ground)
    role = said(told("role")(ground))
    sentences: dict[str, str] = {
        Change.ROLE: say(
            f"Ihr Zugang zu den Seiten des Vorstands ist jetzt: {role}.",
            f"Your access to the pages of the board is now: {role}.",
        ),
        Change.ADDRESS: say(
            "Ihr Zugang gehört jetzt zu einer anderen Adresse. Mit dieser hier melden Sie sich nicht mehr an.",
            "Your access belongs to another address now. With this one you cannot log in any more.",
        ),
        Change.ENDED: say(
            "Ihr Zugang zu den Seiten des Vorstands ist beendet.",
            "Your access to the pages of the board has ended.",
        ),
        Change.SHARED: say(
            f"Für das Projekt {project} kann sich jetzt auch anmelden: {person}.",
            f"This person can log in for the project {project} as well now: {person}.",
        ),
        Change.TAKEN_OFF: say(
            f"Für das Projekt {project} melden Sie sich mit dieser Adresse nicht mehr an.",
            f"With this address you cannot log in for the project {project} any more.",
        ),
    }
    return sentences.get(told("change")(ground), "")


LETTING_IN: Mapping[str, Resolver] = {
    "role": lambda ground: said(told("role")(ground)),
    "passkey": told("passkey"),
    "passkey_change": lambda ground: (
        say("entfernt", "removed") if told("is_removed")(ground) else say("angelegt", "added")
    ),
    "access_change": _access_change,
}
"""The function of each placeholder these letters have beside those of all letters."""
