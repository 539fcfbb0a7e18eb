"""How is this installation set up? One frozen class, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path

import idna

from lagplanner.domain.errors import SettingsError

PREFIX = "LAGPLANNER_"


def _documented(default: str, text: str) -> str:
    return field(default=default, metadata={"text": text})


def _number(default: int, text: str) -> int:
    return field(default=default, metadata={"text": text})


def _yes_or_no(default: bool, text: str) -> bool:
    return field(default=default, metadata={"text": text})


def _secret(text: str, default: str = "") -> str:
    return field(default=default, repr=False, metadata={"text": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations; each is `LAGPLANNER_` + the name in capitals."""

    database_url: str = _secret(
        "Wo die Daten liegen: `sqlite:///datei.sqlite` (neben dem Arbeitsordner), "
        "`sqlite:////voller/pfad.sqlite` oder `postgresql://name:passwort@rechner/datenbank`.",
        "sqlite:///lagplanner.sqlite",
    )
    base_url: str = _documented(
        "http://127.0.0.1:8000",
        "Die Adresse, unter der Menschen die Seiten öffnen. Sie steht in jedem verschickten Link.",
    )
    host: str = _documented("127.0.0.1", "Auf welcher Netzadresse der Dienst hört.")
    port: int = _number(8000, "Auf welchem Port der Dienst hört.")
    secret_key: str = _secret(
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
    smtp_host: str = _documented(
        "",
        "Der Mailserver, der die Briefe annimmt. Leer: Alle Briefe warten im Postausgang.",
    )
    smtp_port: int = _number(587, "Port des Mailservers: 587 mit `starttls`, 465 mit `tls`.")
    smtp_user: str = _documented("", "Name für die Anmeldung am Mailserver.")
    smtp_password: str = _secret("Passwort für die Anmeldung am Mailserver.")
    smtp_security: str = _documented(
        "starttls",
        "Verschlüsselung zum Mailserver: `starttls`, `tls` oder `none`. `none` geht nur ohne Passwort "
        "oder auf demselben Rechner.",
    )
    smtp_local_hostname: str = _documented(
        "", "Wie sich der Dienst dem Mailserver vorstellt. Leer: mit dem Rechner aus BASE_URL."
    )
    mail_from: str = _documented(
        "", "Die Absenderadresse der Briefe. Nötig, sobald SMTP_HOST gesetzt ist."
    )
    reply_to: str = _documented(
        "", "Wohin Antworten gehen, wenn der Vorstand auf der Seite nichts anderes sagt."
    )
    dkim_key_file: str = _documented(
        "", "Datei mit dem DKIM-Schlüssel (PEM), wenn der Mailserver nicht selbst unterschreibt."
    )
    dkim_selector: str = _documented("", "Selektor des DKIM-Schlüssels.")
    dkim_domain: str = _documented("", "Domain des DKIM-Schlüssels. Leer: die von MAIL_FROM.")
    imap_host: str = _documented(
        "",
        "Der Server des Postfachs, in dem zurückgekommene Briefe landen. Leer: Keines wird gelesen.",
    )
    imap_port: int = _number(993, "Port dieses Servers, immer mit TLS.")
    imap_user: str = _documented("", "Name für dieses Postfach.")
    imap_password: str = _secret("Passwort für dieses Postfach.")
    imap_folder: str = _documented("INBOX", "Welcher Ordner dieses Postfachs gelesen wird.")
    send_in_web: bool = _yes_or_no(
        True,
        "Ob der Dienst selbst Briefe schreibt und sendet (`yes`) oder nur `lagplanner worker` (`no`).",
    )

    hsts_subdomains: bool = _yes_or_no(
        False,
        "Ob Browser auch alle Namen unter dem eigenen nur noch mit https öffnen sollen (HSTS). `yes` nur, wo "
        "auf keinem davon etwas ohne https läuft.",
    )

    @property
    def is_secure(self) -> bool:
        """Whether people reach the pages by https, so that cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @property
    def backups(self) -> Path:
        return Path(self.backup_dir)

    @property
    def can_send(self) -> bool:
        """Whether there is a mail server, so that released letters leave."""
        return bool(self.smtp_host)

    @property
    def mail_domain(self) -> str:
        """The domain of our Message-IDs: that of the sender, in ASCII."""
        domain = self.mail_from.rpartition("@")[2] or "localhost"
        return idna.encode(domain, uts46=True).decode("ascii")

    @property
    def mail_files(self) -> Path:
        """Beside which file the post room keeps what must not be in a backup of the database."""
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).absolute()
        name = self.database_url.partition("?")[0].rpartition("/")[2] or "lagplanner"
        return (self.backups / name).absolute()


SUBDIVISIONS = frozenset("BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH".split())


def documented() -> list[tuple[str, str, str]]:
    """Each setting as (name in the environment, default, what it means), for documents and `doctor`."""
    return [
        (PREFIX + item.name.upper(), _shown(item.default), item.metadata["text"])
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
    values: dict[str, str | int | bool] = {}
    for name, value in sorted(given.items()):
        if name in _FOR_TESTS:
            continue
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f" Gemeint ist vielleicht {near[0]}." if near else ""
            raise SettingsError(f"Die Einstellung {name} gibt es nicht.{hint}")
        item = known[name]
        if item.type in (int, "int"):
            values[item.name] = _whole_number(name, value)
        elif item.type in (bool, "bool"):
            values[item.name] = _yes(name, value)
        else:
            values[item.name] = value
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


def _yes(name: str, value: str) -> bool:
    word = value.strip().casefold()
    if word in ("yes", "ja", "true", "1"):
        return True
    if word in ("no", "nein", "false", "0"):
        return False
    raise SettingsError(f"{name} muss yes oder no sein, nicht „{value}“.")


def _shown(default: object) -> str:
    return {True: "yes", False: "no"}[default] if isinstance(default, bool) else str(default)


def is_loopback(host: str) -> bool:
    """Whether a name or address means this very machine."""
    if host in ("localhost", "ip6-localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


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
    _check_mail(settings)


def _check_mail(settings: Settings) -> None:
    for name in ("smtp_port", "imap_port"):
        if not 0 < getattr(settings, name) < 65536:
            raise SettingsError(
                f"{PREFIX}{name.upper()} muss zwischen 1 und 65535 liegen, "
                f"nicht {getattr(settings, name)}."
            )
    if settings.smtp_security not in ("starttls", "tls", "none"):
        raise SettingsError(
            "LAGPLANNER_SMTP_SECURITY muss starttls, tls oder none sein, "
            f"nicht „{settings.smtp_security}“."
        )
    unprotected = settings.smtp_security == "none" and not is_loopback(settings.smtp_host)
    if unprotected and (settings.smtp_user or settings.smtp_password):
        raise SettingsError(
            "Mit LAGPLANNER_SMTP_SECURITY=none ginge das Passwort unverschlüsselt durchs Netz. "
            "Nehmen Sie starttls oder tls."
        )
    if settings.smtp_host and not settings.mail_from:
        raise SettingsError(
            "LAGPLANNER_SMTP_HOST ist gesetzt, aber LAGPLANNER_MAIL_FROM fehlt. "
            "Nennen Sie die Absenderadresse."
        )
    for name in ("mail_from", "reply_to"):
        address = getattr(settings, name)
        if address and not is_address(address):
            raise SettingsError(
                f"{PREFIX}{name.upper()} muss eine Mailadresse sein, nicht „{address}“."
            )
    if settings.dkim_key_file and not settings.dkim_selector:
        raise SettingsError("Zu LAGPLANNER_DKIM_KEY_FILE gehört LAGPLANNER_DKIM_SELECTOR.")


def is_address(text: str) -> bool:
    """Whether this can be the address of a sender: a name in ASCII, a domain that can be said."""
    local, _, domain = text.rpartition("@")
    try:
        idna.encode(domain, uts46=True)
    except idna.IDNAError:
        return False
    return bool(local and domain) and local.isascii() and not set(text) & set(" <>,;\r\n\t")


def as_table() -> str:
    """The settings as rows of a Markdown table, for docs/operations.md."""
    rows = (
        (name, f"`{default}`" if default else "(leer)", text)
        for name, default, text in documented()
    )
    return "\n".join(f"| `{name}` | {default} | {text} |" for name, default, text in rows)


if __name__ == "__main__":
    print(as_table())
