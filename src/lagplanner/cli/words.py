"""How does the command line speak German? Click's own words, translated in one place."""

import click
from click import core, decorators, exceptions, formatting, parser, types

GERMAN = {
    "Usage:": "Aufruf:",
    "Usage: ": "Aufruf: ",
    "Options": "Optionen",
    "Commands": "Befehle",
    "Show this message and exit.": "Diese Hilfe zeigen.",
    "Show the version and exit.": "Die Version zeigen.",
    "Error: {message}": "Fehler: {message}",
    "Aborted!": "Abgebrochen.",
    "Try '{command} {option}' for help.": "Hilfe gibt: {command} {option}",
    "No such command {name!r}.": "Den Befehl {name!r} gibt es nicht.",
    "No such option {name!r}.": "Die Option {name!r} gibt es nicht.",
    "Missing argument": "Es fehlt die Angabe",
    "Missing option": "Es fehlt die Option",
    "Missing parameter": "Es fehlt die Angabe",
    "Missing command.": "Es fehlt der Befehl.",
    "Invalid value: {message}": "Falscher Wert: {message}",
    "Invalid value for {param_hint}: {message}": "Falscher Wert für {param_hint}: {message}",
    "{value!r} is not a valid {number_type}.": "{value!r} ist keine ganze Zahl.",
    "{value!r} is not in the range {range}.": "{value!r} liegt nicht im Bereich {range}.",
    "{value} is not in the range {range}.": "{value} liegt nicht im Bereich {range}.",
    "{name} {filename!r} does not exist.": "{name} {filename!r} gibt es nicht.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} ist ein Ordner.",
    "Option {name!r} requires an argument.": "Die Option {name!r} braucht eine Angabe.",
    "Could not open file {filename!r}: {message}": (
        "Die Datei {filename!r} lässt sich nicht öffnen: {message}"
    ),
    "default: {default}": "sonst: {default}",
    "required": "nötig",
    "File": "Datei",
    "file": "Datei",
    "directory": "Ordner",
    "path": "Pfad",
    "Did you mean {possibility}?": "Gemeint ist vielleicht {possibility}.",
    "(Possible options: {possibilities})": "(Möglich sind: {possibilities})",
    "{value!r} is not {choice}.": "{value!r} ist nicht {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} ist keines von {choices}.",
}
SEVERAL = {
    "Got unexpected extra argument ({args})": "Diese Angabe ist zu viel: {args}",
    "{value!r} is not {choice}.": "{value!r} ist nicht {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} ist keines von {choices}.",
    "Did you mean {possibility}?": "Gemeint ist vielleicht {possibility}.",
    "(Did you mean one of: {possibilities}?)": "(Gemeint ist vielleicht: {possibilities})",
}


def speak_german() -> None:
    """Give click German words. It looks its texts up by name when it prints them."""

    def one(text: str) -> str:
        return GERMAN.get(text, text)

    def one_or_more(singular: str, plural: str, number: int) -> str:
        return SEVERAL.get(singular, singular if number == 1 else plural)

    for module in (core, decorators, exceptions, formatting, parser, types):
        if hasattr(module, "_"):
            setattr(module, "_", one)  # noqa: B010 - mypy knows no such name
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", one_or_more)  # noqa: B010


def say(*lines: str) -> None:
    """Print lines to the terminal."""
    for line in lines:
        click.echo(line)
