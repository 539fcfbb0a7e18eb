"""How is this installation set up? One frozen class, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path

from lagplanner.domain.errors import SettingsError

PREFIX = "LAGPLANNER_"


def _documented(default: str, text: str) -> str:
    return field(default=default, metadata={"text": text})


def _number(default: int, text: str) -> int:
    return field(default=default, metadata={"text": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations; each is `LAGPLANNER_` + the name in capitals."""

    database_url: str = _documented(
        "sqlite:///lagplanner.sqlite",
        "Wo die Daten liegen: `sqlite:///datei.sqlite` (neben dem Arbeitsordner), "
        "`sqlite:////voller/pfad.sqlite` oder `postgresql://name:passwort@rechner/datenbank`.",
    )
    base_url: str = _documented(
        "http://127.0.0.1:8000",
        "Die Adresse, unter der Menschen die Seiten öffnen. Sie steht in jedem verschickten Link.",
    )
    host: str = _documented("127.0.0.1", "Auf welcher Netzadresse der Dienst hört.")
    port: int = _number(8000, "Auf welchem Port der Dienst hört.")
    secret_key: str = _documented(
        "",
        "Geheimer Text (mindestens 32 Zeichen) für die Formular-Sicherung. Leer: Er wird beim ersten Start "
        "erzeugt und in der Datenbank aufbewahrt.",
    )
    subdivision: str = _documented(
        "SN",
        "Das Bundesland für Feiertage und Schulferien, als Kürzel: SN, BE, TH und so weiter.",
    )
    backup_dir: str = _documented(
        "backups", "Ordner für Sicherungen, auch für die vor jedem Umbau der Datenbank."
    )
    trusted_proxy: str = _documented(
        "",
        "Netzadresse des vorgeschalteten Servers (Proxy), dessen Angaben über den Anrufer gelten sollen.",
    )

    @property
    def is_secure(self) -> bool:
        """Whether people reach the pages by https, so that cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @property
    def backups(self) -> Path:
        return Path(self.backup_dir)


SUBDIVISIONS = frozenset("BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH".split())


def documented() -> list[tuple[str, str, str]]:
    """Each setting as (name in the environment, default, what it means), for documents and `doctor`."""
    return [
        (PREFIX + item.name.upper(), str(item.default), item.metadata["text"])
        for item in fields(Settings)
    ]


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises SettingsError naming the setting and the remedy: an unknown name (most likely a typing
    error that would otherwise be ignored for years) or a value that cannot be used.
    """
    given = {
        name: value
        for name, value in (os.environ if environment is None else environment).items()
        if name.startswith(PREFIX)
    }
    known = {PREFIX + item.name.upper(): item for item in fields(Settings)}
    values: dict[str, str | int] = {}
    for name, value in sorted(given.items()):
        if name in _FOR_TESTS:
            continue
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f" Gemeint ist vielleicht {near[0]}." if near else ""
            raise SettingsError(f"Die Einstellung {name} gibt es nicht.{hint}")
        item = known[name]
        values[item.name] = _whole_number(name, value) if item.type in (int, "int") else value
    settings = Settings(**values)  # type: ignore[arg-type]
    _check(settings)
    return settings


# Switches of the test suite and the benchmarks share the prefix but are not settings of the service.
_FOR_TESTS = frozenset({"LAGPLANNER_REQUIRE_BROWSER", "LAGPLANNER_THOROUGH"})


def _whole_number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise SettingsError(f"{name} muss eine ganze Zahl sein, nicht „{value}“.") from None


def _check(settings: Settings) -> None:
    if not settings.database_url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise SettingsError(
            "LAGPLANNER_DATABASE_URL muss mit sqlite:/// oder postgresql:// beginnen, "
            f"nicht mit „{settings.database_url.split(':', 1)[0]}“."
        )
    if not settings.base_url.startswith(("http://", "https://")) or settings.base_url.endswith("/"):
        raise SettingsError(
            "LAGPLANNER_BASE_URL muss mit http:// oder https:// beginnen und ohne / enden, "
            f"nicht „{settings.base_url}“."
        )
    if not 0 < settings.port < 65536:
        raise SettingsError(
            f"LAGPLANNER_PORT muss zwischen 1 und 65535 liegen, nicht {settings.port}."
        )
    if settings.secret_key and len(settings.secret_key) < 32:
        raise SettingsError("LAGPLANNER_SECRET_KEY braucht mindestens 32 Zeichen oder bleibt leer.")
    if settings.subdivision not in SUBDIVISIONS:
        raise SettingsError(
            f"LAGPLANNER_SUBDIVISION kennt „{settings.subdivision}“ nicht. "
            f"Möglich sind {', '.join(sorted(SUBDIVISIONS))}."
        )


def as_table() -> str:
    """The settings as rows of a Markdown table, for docs/operations.md."""
    rows = (
        (name, f"`{default}`" if default else "(leer)", text)
        for name, default, text in documented()
    )
    return "\n".join(f"| `{name}` | {default} | {text} |" for name, default, text in rows)


if __name__ == "__main__":
    print(as_table())
