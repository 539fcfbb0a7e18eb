"""Commands that keep the installation whole: doctor, migrate, backup, restore."""

from pathlib import Path

import click

from lagplanner import clock, settings
from lagplanner.cli import in_the_house, say, sure
from lagplanner.cli.privacy import erase_again
from lagplanner.services.running import safety


@click.command(epilog="Beispiel: lagplanner doctor")
def doctor() -> None:
    """Sagt in Sätzen, was nicht stimmt und was zu tun ist."""
    findings = safety.examine_settings(today=clock.today())
    for finding in findings:
        say(f"{'in Ordnung' if finding.well else 'BITTE TUN'}: {finding.sentence}")
    if not all(finding.well for finding in findings):
        raise SystemExit(1)


@click.command(epilog="Beispiel: lagplanner migrate")
def migrate() -> None:
    """Bringt die Datenbank auf den Stand des Programms; vorher wird gesichert."""
    steps = in_the_house(safety.steps_done)
    say(f"Die Datenbank ist auf dem Stand {steps}.")


@click.command(epilog="Beispiel: lagplanner backup sicherung.sqlite")
@click.argument("file", metavar="[DATEI]", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None) -> None:
    """Sichert die Datenbank im laufenden Betrieb in eine Datei."""
    chosen = settings.read()
    target = file or chosen.backups / f"lagplanner-{clock.now():%Y%m%d-%H%M%S}.sqlite"
    written = in_the_house(lambda _: safety.backup_to(target))
    say(f"Gesichert: {written}")


@click.command(epilog="Beispiel: lagplanner restore sicherung.sqlite --yes")
@click.argument(
    "file", metavar="DATEI", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--yes", is_flag=True, help="Nicht nachfragen.")
def restore(file: Path, *, yes: bool) -> None:
    """Spielt eine Sicherung zurück; die bisherige Datei bleibt daneben liegen."""
    chosen = settings.read()
    sure(f"Die Datenbank {chosen.database_url.split('@')[-1]} wird ersetzt.", yes=yes)
    kept = safety.restore_from(file, chosen)
    say("Zurückgespielt.")
    if kept:
        say(f"Die bisherige Datei liegt in {kept}.")
    erase_again()


COMMANDS = (doctor, migrate, backup, restore)
