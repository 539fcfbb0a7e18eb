"""The command that plans a year."""

import json

import click

from lagplanner import clock, settings
from lagplanner.cli import WHO, in_the_house, say
from lagplanner.services.plan import planning, year


@click.command(
    epilog="Beispiele: lagplanner plan 2027 · lagplanner plan 2027 --apply · "
    "lagplanner plan 2027 --json"
)
@click.argument("the_year", metavar="JAHR", type=click.IntRange(2000, 2200))
@click.option("--apply", "store", is_flag=True, help="Den Vorschlag als Entwurf speichern.")
@click.option("--json", "as_json", is_flag=True, help="Als JSON drucken (data/plan.schema.json).")
def plan(the_year: int, *, store: bool, as_json: bool) -> None:
    """Schlägt für ein Jahr Gastgeber, Städte und Tage vor und sagt, warum."""

    async def deed(chosen: settings.Settings) -> dict[str, object]:
        today, subdivision = clock.today(), chosen.subdivision
        version = await planning.proposal(the_year, today=today, subdivision=subdivision)
        if store:
            version = await planning.store(version, who=WHO, now=clock.now())
        return await year.plan_document(
            the_year, today=today, subdivision=subdivision, version=version
        )

    document = in_the_house(deed)
    if as_json:
        say(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        say(*year.plan_text(document))
        if not store:
            say("", "Gespeichert ist noch nichts. Mit --apply wird daraus ein Entwurf.")
    meetings = document["meetings"]
    if isinstance(meetings, list) and any(not meeting["host"] for meeting in meetings):
        raise SystemExit(1)


COMMANDS = (plan,)
