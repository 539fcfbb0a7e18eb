"""Commands that run the service: demo, serve, login-link."""

import asyncio
import os
import shutil
import socket
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from lagplanner import clock, settings
from lagplanner.cli import Doings, NotDoneError, in_the_house, say
from lagplanner.domain.access import OF_BOARD, Role
from lagplanner.services.plan import year as year_page
from lagplanner.services.running import demo as demo_network
from lagplanner.services.running import demo_mail, login, setup


@click.command(epilog="Beispiel: lagplanner demo --port 8080")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    help="Port; sonst 8000 oder der nächste freie.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("lagplanner-demo"),
    help="Ordner für die Demo-Daten.",
)
@click.option("--keep", is_flag=True, help="Die Demo-Daten vom letzten Mal behalten.")
@click.option("--no-serve", is_flag=True, help="Nur vorbereiten und den Plan drucken.")
@click.option(
    "--mail",
    metavar="RECHNER:PORT",
    default="",
    help="Ein Mailfänger auf diesem Rechner, etwa 127.0.0.1:1025; sonst ein Ordner der Demo.",
)
@click.pass_obj
def demo(doings: Doings, *, port: int, folder: Path, keep: bool, no_serve: bool, mail: str) -> None:
    """Zeigt ein erfundenes Netzwerk mit zehn Jahren Geschichte; sendet nie nach draußen."""
    mail_host, mail_port = _catcher(mail)
    if folder.exists() and not keep:
        if any(folder.iterdir()) and not (folder / "demo.sqlite").exists():
            raise NotDoneError(f"Im Ordner {folder} liegt etwas anderes als eine Demo.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port(port)
    with ExitStack() as stack:
        if not mail_host and not no_serve:
            caught = demo_mail.kept_in(folder / "briefe", told=say)
            mail_host, mail_port = stack.enter_context(caught)
        chosen = _of_demo(folder, port, mail_host, mail_port)
        say("Die Demo wird vorbereitet …")
        lines, link, year = asyncio.run(_prepared(chosen))
        say(
            "", *lines, "", f"Alles in dieser Demo ist erfunden. {_post_of(folder, mail, no_serve)}"
        )
        if no_serve:
            return
        say(
            f"Anmelden (einmal, dieser Link): {link}",
            f"Oder per Brief, wie im Betrieb: {chosen.base_url}/anmelden mit {demo_network.CHAIR}",
            f"Dann der Jahresplan:            {chosen.base_url}/vorstand/plan/{year}",
            f"Und die Briefe:                 {chosen.base_url}/vorstand/postausgang",
            "Beenden mit Strg+C.",
        )
        doings.serve(chosen)


@click.command(epilog="Beispiel: lagplanner serve")
@click.pass_obj
def serve(doings: Doings) -> None:
    """Startet den Dienst mit den Einstellungen der Umgebung."""
    chosen = settings.read()
    say(f"Der Dienst läuft auf {chosen.base_url}. Beenden mit Strg+C.")
    doings.serve(chosen)


@click.command("login-link", epilog="Beispiel: lagplanner login-link --name Vorsitz")
@click.option("--name", default="Vorstand", help="Wer sich damit anmeldet; steht im Verlauf.")
@click.option(
    "--minutes", type=click.IntRange(1, 10080), default=30, help="Wie lange der Link gilt."
)
@click.option(
    "--role",
    type=click.Choice(sorted(role.value for role in OF_BOARD)),
    default=Role.CHAIR.value,
    help="Was man damit darf; chair darf alles.",
)
def login_link(*, name: str, minutes: int, role: str) -> None:
    """Druckt einen Link, der einmal eine Sitzung für den Vorstand öffnet."""
    link = in_the_house(
        lambda chosen: login.make_login_link(
            name,
            now=clock.now(),
            valid_for=timedelta(minutes=minutes),
            base_url=chosen.base_url,
            role=Role(role),
        )
    )
    say(link)


def _of_demo(folder: Path, port: int, mail_host: str, mail_port: int) -> settings.Settings:
    """The settings of a demo: all it keeps lies in its folder."""
    return replace(
        settings.Settings(),
        database_url=f"sqlite:///{(folder / 'demo.sqlite').absolute()}",
        base_url=f"http://127.0.0.1:{port}",
        port=port,
        backup_dir=str(folder / "backups"),
        smtp_host=mail_host,
        smtp_port=mail_port,
        smtp_security="none",
        mail_from=demo_network.CHAIR if mail_host else "",
    )


async def _prepared(chosen: settings.Settings) -> tuple[list[str], str, int]:
    """Fill the demo and plan its year; gives the plan in words, a link to log in, and the year."""
    await setup.open_house(chosen)
    try:
        await setup.prepare(chosen, now=clock.now())
        year = await demo_network.fill(now=clock.now(), today=clock.today())
        lines = await _planned(year)
        link = await login.make_login_link(
            "Demo-Vorstand",
            now=clock.now(),
            valid_for=timedelta(hours=12),
            base_url=chosen.base_url,
        )
        return lines, link, year
    finally:
        await setup.close_house()


def _post_of(folder: Path, mail: str, no_serve: bool) -> str:
    """Where the demo's letters go, in a sentence."""
    if mail:
        return f"Freigegebene Briefe gehen an {mail}."
    if no_serve:
        return "Sie sendet nichts."
    return f"Freigegebene Briefe landen im Ordner {folder / 'briefe'}, sonst nirgends."


async def _planned(year: int) -> list[str]:
    """Plan the demo's year unless a plan is there, and put it in words."""
    today = clock.today()
    await demo_network.plan(year, now=clock.now(), today=today)
    return year_page.plan_text(await year_page.plan_document(year, today=today))


def _catcher(mail: str) -> tuple[str, int]:
    """Host and port of the demo's mail catcher, "" and the usual port for none."""
    if not mail:
        return "", settings.Settings().smtp_port
    host, _, port = mail.rpartition(":")
    if not port.isdecimal() or not settings.is_loopback(host):
        raise NotDoneError(
            f"Die Demo sendet nur an diesen Rechner, etwa --mail 127.0.0.1:1025, nicht an „{mail}“."
        )
    return host, int(port)


def _free_port(wanted: int) -> int:
    """The wanted port, or the next one nobody listens on."""
    for port in range(wanted, min(wanted + 50, 65536)):
        with socket.socket() as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NotDoneError(f"Ab Port {wanted} ist keiner frei. Nennen Sie einen mit --port.")


COMMANDS = (demo, serve, login_link)
