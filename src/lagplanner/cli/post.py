"""Commands of the post room: send (once), worker (until told to stop)."""

import click

from lagplanner import clock, settings
from lagplanner.cli import WHO, Doings, NotDoneError, in_the_house, say, sure
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.services.post import account, sending
from lagplanner.services.post.sending import Waiting


@click.command(
    epilog="Beispiele: lagplanner send · lagplanner send --dry-run · "
    "lagplanner send --confirm-restore --yes"
)
@click.option("--dry-run", is_flag=True, help="Nur sagen, was jetzt hinausginge.")
@click.option("--resume", is_flag=True, help="Einen angehaltenen Versand wieder freigeben.")
@click.option(
    "--confirm-restore",
    is_flag=True,
    help="Bestätigen, dass diese zurückgespielte Datenbank senden darf.",
)
@click.option("--yes", is_flag=True, help="Nicht nachfragen.")
def send(*, dry_run: bool, resume: bool, confirm_restore: bool, yes: bool) -> None:
    """Sendet jetzt alle Briefe, die fällig sind, und endet."""
    if dry_run:
        found = in_the_house(lambda chosen: sending.waiting(chosen, now=clock.now()))
        say(*_lines(found))
        raise SystemExit(1 if found.paused else 0)
    if not in_the_house(account.in_force).can_send:
        raise NotDoneError(sending.NOT_SET_UP)
    if confirm_restore or resume:
        _let_go_on(yes=yes)
    number = in_the_house(lambda chosen: sending.send_now(chosen, now=clock.now))
    found = in_the_house(lambda chosen: sending.waiting(chosen, now=clock.now()))
    say("Ein Brief ist verschickt." if number == 1 else f"{number} Briefe sind verschickt.")
    say(*_lines(found))
    if found.paused or found.due:
        raise SystemExit(1)


@click.command(epilog="Beispiel: lagplanner worker")
@click.pass_obj
def worker(doings: Doings) -> None:
    """Sendet Briefe, sobald sie fällig sind, ohne Seiten; beenden mit Strg+C oder SIGTERM."""
    found = in_the_house(account.in_force)
    if not found.can_send:
        raise NotDoneError(sending.NOT_SET_UP)
    say(f"Briefe gehen über {found.smtp_host}:{found.smtp_port}. Beenden mit Strg+C.")
    doings.work(settings.read())


def _let_go_on(*, yes: bool) -> None:
    found = in_the_house(lambda chosen: sending.waiting(chosen, now=clock.now()))
    if not found.paused:
        say("Der Versand war nicht angehalten.")
        return
    say(found.paused)
    number = len(found.due) + found.later
    sure(f"Der Versand geht weiter, {number} Briefe warten darauf.", yes=yes)
    in_the_house(lambda chosen: sending.resume(chosen, who=WHO, now=clock.now()))


def _lines(found: Waiting) -> list[str]:
    lines = [f"Angehalten: {found.paused}"] if found.paused else []
    if found.is_away:
        lines.append("Der Mailserver antwortet nicht. Die Briefe warten.")
    for letter in found.due:
        occasion = OCCASIONS.get(letter.occasion)
        title = occasion.title if occasion else letter.occasion
        to = f"{letter.recipient_name} <{letter.recipient_email}>".strip()
        lines.append(f"Jetzt fällig: {title} an {to}")
    lines.append(
        f"Fällig {len(found.due)}, später {found.later}, "
        f"zur Freigabe {found.held}, im Zweifel {found.in_doubt}."
    )
    return lines


COMMANDS = (send, worker)
