"""The list of processing (Art. 30 GDPR), made from the catalogue and the association's settings."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from lagplanner.domain.access import Deed
from lagplanner.domain.privacy.catalogue import ACTIVITIES, KEPT_UNTIL, Activity
from lagplanner.domain.privacy.retention import PERIODS, Keeping, Retention, length, said_of
from lagplanner.services import acting, rules
from lagplanner.services.privacy import forgetting

MEASURES = (
    "Zugang nur für benannte Personen, über einen Link an ihre Adresse, ohne Passwörter",
    "Links aus Briefen gelten für eine Person, ein Treffen und einen Zweck und lassen sich sperren",
    "Verschlüsselte Übertragung; von Zugangslinks und Sitzungen ist nur ein Fingerabdruck gespeichert",
    "Jede Tat steht im Verlauf; was seine Frist hinter sich hat, wird jeden Tag gelöscht",
    "Tägliche Sicherung möglich; eine zurückgespielte Sicherung schreibt niemandem von selbst",
    "Keine Dienste Dritter auf den Seiten, kein Verfolgen von Besuchen oder Öffnungen",
)
NO_TRANSFER = "Keine Übermittlung in Länder außerhalb der EU."


@dataclass(frozen=True, slots=True)
class Processing:
    """One activity with its periods in words: what, how long, since when."""

    activity: Activity
    periods: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The list of one association, as of a day."""

    association: str
    address: str
    contact: str
    made_on: date
    entries: tuple[Processing, ...]

    def document(self) -> bytes:
        """The list for machines."""
        told: dict[str, Any] = {
            "controller": {
                "name": self.association,
                "address": self.address,
                "contact": self.contact,
            },
            "made_on": self.made_on.isoformat(),
            "activities": [
                {
                    **{
                        name: value
                        for name, value in asdict(one.activity).items()
                        if name != "holdings"
                    },
                    "periods": [list(period) for period in one.periods],
                    "columns": _columns(one.activity),
                }
                for one in self.entries
            ],
            "transfer": NO_TRANSFER,
            "measures": list(MEASURES),
        }
        return json.dumps(told, ensure_ascii=False, indent=2).encode()


async def register(*, today: date) -> Register:
    """The list of processing with the association's own periods."""
    acting.ask_leave(Deed.GOVERN)
    known, chosen = await rules.rules(), await forgetting.retention()
    contact = ", ".join(
        one for one in (known.contact_name, known.contact_email, known.contact_phone) if one
    )
    return Register(
        known.association,
        known.postal_address,
        contact,
        today,
        tuple(Processing(one, _periods(one, chosen)) for one in ACTIVITIES),
    )


def _periods(activity: Activity, chosen: Retention) -> tuple[tuple[str, str, str], ...]:
    return tuple(_period(keeping, chosen) for keeping in activity.keepings)


def _period(keeping: Keeping, chosen: Retention) -> tuple[str, str, str]:
    """What it is, how long it is kept, and since when; what does not end by itself only says until."""
    if keeping not in PERIODS:
        return "", "", KEPT_UNTIL[keeping]
    what, since = said_of(keeping)
    return what, length(keeping, chosen), since


def _columns(activity: Activity) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in activity.holdings:
        found.setdefault(one.table, []).extend(one.columns)
    return found
