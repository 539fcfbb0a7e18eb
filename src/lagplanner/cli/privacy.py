"""Commands about what is known of people: forget, person."""

from collections.abc import Sequence
from pathlib import Path

import click

from lagplanner import clock, settings
from lagplanner.cli import WHO, NotDoneError, in_the_house, say, sure
from lagplanner.domain.privacy.people import Person
from lagplanner.domain.privacy.retention import said_of
from lagplanner.services.privacy import erasing, forgetting, handing_over, ledger, returning
from lagplanner.services.privacy import people as search


@click.command(epilog="Beispiele: lagplanner forget --dry-run · lagplanner forget")
@click.option("--dry-run", is_flag=True, help="Nur sagen, was wann geht.")
@click.option(
    "--after-restore",
    is_flag=True,
    help="Wer seit der zurückgespielten Sicherung gelöscht wurde, noch einmal löschen.",
)
def forget(*, dry_run: bool, after_restore: bool) -> None:
    """Vergisst, was seine Frist hinter sich hat; der Dienst tut es jeden Tag von selbst."""
    if dry_run and after_restore:
        raise NotDoneError("--dry-run und --after-restore gehen nicht zusammen.")
    if dry_run:
        _foretell()
        return
    if after_restore:
        erase_again()
        return
    done = in_the_house(lambda chosen: forgetting.forget(now=clock.now(), ledger=ledger.of(chosen)))
    for keeping, number in done.items():
        say(f"{said_of(keeping)[0]}: {number}")
    if not done:
        say("Es ist nichts fällig.")


@click.command(
    epilog="Beispiele: lagplanner person ada@example.org · "
    "lagplanner person ada@example.org --export auszug.json · "
    "lagplanner person ada@example.org --erase --yes"
)
@click.argument("who", metavar="ADRESSE")
@click.option(
    "--export",
    "target",
    metavar="DATEI",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Alles über die Person als JSON in diese Datei.",
)
@click.option("--erase", is_flag=True, help="Die Person löschen, endgültig.")
@click.option("--yes", is_flag=True, help="Nicht nachfragen.")
def person(who: str, *, target: Path | None, erase: bool, yes: bool) -> None:
    """Sagt, was von einer Person da ist; gibt es heraus oder löscht es. Auch ein Name geht."""
    if target and target.exists():
        raise NotDoneError(f"{target} gibt es schon. Nennen Sie eine andere Datei.")
    found = in_the_house(lambda _: search.find(who))
    one = _the_one(found)
    if target:
        given = in_the_house(lambda _: handing_over.hand_over(one.rows[0].key, now=clock.now()))
        target.write_bytes(given.document())
        say(f"Geschrieben: {target}")
    seen = in_the_house(lambda _: erasing.preview(one.rows[0].key, today=clock.today()))
    if not target or erase:
        _say_what_goes(seen)
    if erase:
        sure(f"{one.name} wird gelöscht. Das lässt sich nicht zurücknehmen.", yes=yes)
        done = in_the_house(
            lambda chosen: erasing.erase(
                one.rows[0].key, who=WHO, now=clock.now(), ledger=ledger.of(chosen)
            )
        )
        say(erasing.SENTENCE % done.facts)


def erase_again() -> None:
    """Forget once more whoever was erased since the backup that was restored."""
    if not ledger.of(settings.read()).entries():
        return  # a database nobody asked for is not opened

    async def deed(chosen: settings.Settings) -> returning.Again:
        return await returning.erase_again(ledger.of(chosen), who=WHO, now=clock.now())

    say_again(in_the_house(deed))


def say_again(again: returning.Again) -> None:
    """Say how many were erased again, and what still stands in the way of it."""
    done, problems = again
    say(f"Noch einmal gelöscht: {done}")
    for problem in problems:
        say(f"BITTE TUN: {problem}")


def _foretell() -> None:
    async def deed(_: settings.Settings) -> Sequence[forgetting.Term]:
        return await forgetting.terms(today=clock.today())

    for one in in_the_house(deed):
        when = "nichts da" if one.next_on is None else f"das Nächste am {one.next_on:%d.%m.%Y}"
        told = f"heute fällig: {one.due}" if one.due else when
        say(f"{one.what}: {one.length} {one.since}; {told}")


def _the_one(found: Sequence[Person]) -> Person:
    if not found:
        raise NotDoneError("Zu dieser Adresse ist niemand da.")
    if len(found) > 1:
        names = "; ".join(f"{one.name} ({', '.join(one.mails) or 'ohne Adresse'})" for one in found)
        raise NotDoneError(f"Das passt zu mehreren: {names}. Nennen Sie die ganze Adresse.")
    return found[0]


def _say_what_goes(seen: erasing.Preview) -> None:
    say(seen.person.name)
    for title, lines in (
        ("Beim Löschen geht:", seen.goes),
        ("Es bleibt:", seen.stays),
        ("Bedenken Sie:", seen.warnings),
        ("Vorher zu tun:", seen.hindrances),
    ):
        if lines:
            say(title, *(f"  {line}" for line in lines))


COMMANDS = (forget, person)
