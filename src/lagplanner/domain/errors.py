"""What can go wrong, as one tree.

    LagplannerError
    ├── InputError            what somebody typed or sent; carries the problems, each naming its field
    ├── NotFoundError         there is no such thing (or it is not yours: the same answer)
    ├── NotAllowedError       the person may not do this
    │   └── NotFreshError       they may, but have to log in anew first
    ├── ConflictError         somebody or something was faster
    │   └── AlreadyThereError   a unique constraint of the database says so
    ├── BrokenRuleError       a rule of the association or a check of the database forbids it
    ├── MessageError          a letter cannot be made into a mail: an address, a key, a sign in a name
    ├── SettingsError         the installation is set up wrongly
    └── DatabaseStateError    the database is newer, older or damaged

A page shows the message as it is, so it says what happened and what to do, in German.
"""

from dataclasses import dataclass


class LagplannerError(Exception):
    """Anything this software says no to on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: which field (name of the form field), and the sentence."""

    field: str
    message: str


class InputError(LagplannerError):
    """Something typed cannot be used; nothing of it was stored."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class NotFoundError(LagplannerError):
    """There is no such thing, or it is not yours; both get the same answer."""


class NotAllowedError(LagplannerError):
    """The person may not do this."""


class NotFreshError(NotAllowedError):
    """The person may do this, but has to prove anew who they are: they logged in too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "Melden Sie sich neu an, bevor Sie Zugänge ändern: Ihre Anmeldung ist zu lange her."
        )


class ConflictError(LagplannerError):
    """Two deeds met, or the ground has moved since the page was opened."""


class AlreadyThereError(ConflictError):
    """A unique constraint forbids a second one. `constraint` is its name in the database."""

    def __init__(self, message: str, constraint: str = "") -> None:
        super().__init__(message)
        self.constraint = constraint


class BrokenRuleError(LagplannerError):
    """A rule of the association or a check of the database forbids this."""

    def __init__(self, message: str, constraint: str = "") -> None:
        super().__init__(message)
        self.constraint = constraint


class MessageError(LagplannerError):
    """This letter cannot be made into a mail; the next one may be."""


class SettingsError(LagplannerError):
    """The installation is set up wrongly; the message names the setting and the remedy."""


class DatabaseStateError(LagplannerError):
    """The database cannot be used as it is: too new, damaged, or not reachable."""
