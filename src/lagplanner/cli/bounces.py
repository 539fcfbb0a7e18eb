"""Commands for letters that came back: bounce (from a pipe), inbox (from the mailbox)."""

import sys

import click

from lagplanner import clock
from lagplanner.cli import in_the_house, say
from lagplanner.services.post import bounces
from lagplanner.services.post.bounces import LARGEST, Kind, News, Outcome

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits: the mail server keeps the mail and comes again. Any other would lose it."""

_SAID = {
    Kind.DELAYED: "Nur verspätet: Der Mailserver versucht es weiter.",
    Kind.DELIVERED: "Zugestellt.",
    Kind.AUTO_REPLY: "Eine automatische Antwort.",
    Kind.OTHER: "Keine Meldung über einen Brief, der zurückkam.",
}


@click.command(epilog="Beispiel: lagplanner bounce < rueckmeldung.eml")
def bounce() -> None:
    """Liest eine Mail von der Standardeingabe und vermerkt, welcher Brief zurückkam."""
    raw = _standard_input()
    try:
        news = in_the_house(lambda _: bounces.note(raw, now=clock.now()))
    except Exception as error:  # whatever it is, the mail server must keep the mail
        click.echo(f"Fehler: {error}", err=True)
        raise SystemExit(TRY_AGAIN) from error
    if news.outcome is Outcome.LATER:
        click.echo("Der Brief ist noch unterwegs. Bitte gleich noch einmal.", err=True)
        raise SystemExit(TRY_AGAIN)
    say(*_lines(news))


@click.command(epilog="Beispiel: lagplanner inbox")
def inbox() -> None:
    """Liest das Postfach der Einstellungen einmal und vermerkt, welche Briefe zurückkamen."""
    reading = in_the_house(lambda chosen: bounces.read_mailbox(chosen, now=clock.now()))
    say(*reading.sentences, f"Gelesen: {reading.mails}. Zurückgekommen: {reading.noted}.")


def _standard_input() -> bytes:
    """The mail, as much of it as is read; the rest is taken in, or the mail server sees an error."""
    given = sys.stdin.buffer
    raw = given.read(LARGEST)
    while given.read(LARGEST):
        pass
    return raw


def _lines(news: News) -> list[str]:
    if news.outcome is Outcome.NOTHING:
        return [f"{_SAID[news.kind]} Nichts geändert."]
    if news.outcome is Outcome.STRANGE:
        return ["Kein Brief von uns. Nichts geändert."]
    if news.outcome is Outcome.KNOWN:
        return ["Das war schon vermerkt. Nichts geändert."]
    marked = ["Dorthin geht nichts mehr von selbst."] if news.outcome is Outcome.MARKED else []
    return [*news.sentences, *marked]


COMMANDS = (bounce, inbox)
