"""The command line: English verbs, German sentences; 0 is well, 1 is "look here", 2 is "not done"."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import click

from lagplanner import clock, settings
from lagplanner.cli.words import say, speak_german
from lagplanner.domain.errors import LagplannerError
from lagplanner.domain.trail import Way
from lagplanner.services.running import setup
from lagplanner.services.trail import ways

T = TypeVar("T")
WHO = "Befehlszeile"


@dataclass(frozen=True, slots=True)
class Doings:
    """What runs until it is told to stop; it stands a storey above."""

    serve: Callable[[settings.Settings], None]
    work: Callable[[settings.Settings], None]


def in_the_house(deed: Callable[[settings.Settings], Awaitable[T]]) -> T:
    """Open the database as it is set, bring it up to date, do the deed, close it."""
    chosen = settings.read()

    async def run() -> T:
        await setup.open_house(chosen)
        try:
            await setup.prepare(chosen, now=clock.now())
            with ways.coming_by(Way.COMMAND):
                return await deed(chosen)
        finally:
            await setup.close_house()

    return asyncio.run(run())


def sure(question: str, *, yes: bool) -> None:
    """Ask before something is overwritten; without a terminal `--yes` must have said so."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotDoneError(f"{question} Bestätigen Sie mit --yes.")
    if not click.confirm(question):
        raise click.Abort


class NotDoneError(click.ClickException):
    """Something was not done, for a reason that a sentence says."""

    exit_code = 2


class House(click.Group):
    """All commands; an error that we raise on purpose becomes one sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LagplannerError as error:
            raise NotDoneError(str(error)) from error
        except (OSError, UnicodeError) as error:
            raise NotDoneError(f"Das geht nicht: {error}") from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order of use, not of the alphabet


@click.group(
    cls=House,
    options_metavar="[OPTIONEN]",
    subcommand_metavar="BEFEHL …",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="Beispiel: lagplanner demo",
)
@click.version_option(package_name="lagplanner", prog_name="lagplanner", help="Die Version zeigen.")
def lagplanner() -> None:
    """Plant die Arbeitstreffen eines Netzwerks, dessen Mitglieder reihum Gastgeber sind."""


def register() -> None:
    """Hang all commands under `lagplanner`. Late, so that `--help` does not wait for the whole house."""
    from lagplanner.cli import bounces, lists, planning, post, privacy, remind, safety, service

    speak_german()
    for module in (service, lists, planning, remind, post, bounces, privacy, safety):
        for command in module.COMMANDS:
            command.options_metavar = "[OPTIONEN]"
            command.short_help = re.split(r"[;(.:]", command.help or "")[0].strip()
            lagplanner.add_command(command)


def main(doings: Doings) -> None:
    """Run the command line."""
    register()
    lagplanner(prog_name="lagplanner", obj=doings)


__all__ = [
    "WHO",
    "Doings",
    "House",
    "NotDoneError",
    "in_the_house",
    "lagplanner",
    "main",
    "register",
    "say",
    "sure",
]
