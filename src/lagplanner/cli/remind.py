"""The command that reminds: make the round, look ahead, rehearse."""

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta

import click

from lagplanner import clock, settings
from lagplanner.cli import NotDoneError, in_the_house, say
from lagplanner.domain.dates.days import said
from lagplanner.domain.members import WEEKDAYS
from lagplanner.domain.reminding.timetable import Line, Outlook
from lagplanner.services.reminding import reminders, timetable

MONTH = 31
OUTLOOKS = {
    Outlook.COMING: "",
    Outlook.IF_SILENT: "nur ohne Antwort",
    Outlook.IF_READY: "nur",
    Outlook.NOT_NEEDED: "nicht nötig",
    Outlook.HELD: "im Postausgang",
    Outlook.SENT: "verschickt",
    Outlook.PASSED: "nicht geschrieben",
    Outlook.NOT_RECORDED: "noch nicht",
}


@click.command(
    epilog="Beispiele: lagplanner remind · lagplanner remind --preview --year 2027 · "
    "lagplanner remind --dry-run-to-board --days 31"
)
@click.option("--preview", is_flag=True, help="Alle Briefe eines Jahres zeigen und nichts tun.")
@click.option(
    "--year",
    "the_year",
    metavar="JAHR",
    type=click.IntRange(2000, 2200),
    help="Das Jahr der Vorschau; sonst das kommende.",
)
@click.option("--json", "as_json", is_flag=True, help="Als JSON drucken.")
@click.option(
    "--dry-run-to-board",
    "rehearsal",
    is_flag=True,
    help="Die Briefe der nächsten Tage zur Probe nur an den Vorstand.",
)
@click.option(
    "--days",
    metavar="TAGE",
    type=click.IntRange(0, 366),
    default=MONTH,
    show_default=True,
    help="Wie weit die Probe reicht.",
)
def remind(
    *, preview: bool, the_year: int | None, as_json: bool, rehearsal: bool, days: int
) -> None:
    """Legt fällige Erinnerungen in den Postausgang, jede einmal."""
    if preview and rehearsal:
        raise NotDoneError("--preview und --dry-run-to-board gehen nicht zusammen.")
    if the_year is not None and not preview:
        raise NotDoneError("--year gilt nur mit --preview.")
    if preview:
        _preview(the_year or clock.today().year + 1, as_json=as_json)
    elif rehearsal:
        _rehearse(days, as_json=as_json)
    else:
        _round(as_json=as_json)


def _preview(year: int, *, as_json: bool) -> None:
    async def deed(chosen: settings.Settings) -> timetable.Letters:
        return await timetable.letters(year, now=clock.now(), subdivision=chosen.subdivision)

    found = in_the_house(deed)
    if as_json:
        _print_json(timetable.as_document(found))
        return
    say(f"Briefe {year}" + (" (nach dem Entwurf des Jahresplans)" if found.draft else ""))
    for line in found.lines:
        say(_as_text(line))
    if not found.lines:
        say("Keine.")
    say("", f"Ein Mitglied bekommt meist {found.usual}, höchstens {found.most} Briefe im Jahr.")
    for clash in found.clashes:
        say(f"Am selben Tag, {said(clash.day)}: " + " und ".join(clash.titles))


def _rehearse(days: int, *, as_json: bool) -> None:
    now = clock.now()
    last = (now.astimezone(clock.BERLIN) + timedelta(days=days)).date()
    until = datetime.combine(last, time(23, 59), clock.BERLIN)

    async def deed(chosen: settings.Settings) -> Sequence[object]:
        return await reminders.rehearse(now=now, until=until, subdivision=chosen.subdivision)

    count = len(in_the_house(deed))
    if as_json:
        _print_json({"rehearsed": count, "until": last.isoformat()})
    elif count:
        say(f"{count} Probebriefe bis zum {said(last)} gehen an den Vorstand, an niemanden sonst.")
    else:
        say(f"Bis zum {said(last)} gibt es nichts zu proben.")


def _round(*, as_json: bool) -> None:
    async def deed(chosen: settings.Settings) -> reminders.Round:
        return await reminders.round_(now=clock.now(), subdivision=chosen.subdivision)

    done = in_the_house(deed)
    if as_json:
        _print_json(
            {
                "posted": [letter.key for letter in done.posted],
                "noticed": done.noticed,
                "taken_back": done.taken_back,
                "expired": done.expired,
                "digest": done.digest,
            }
        )
        return
    if not done.did_something:
        say("Es ist nichts fällig.")
    for letter in done.posted:
        say(f"{letter.key} an {letter.recipient_name}")
    if done.noticed:
        say(f"{done.noticed} Hinweise für die Wochenübersicht des Vorstands.")
    if done.digest:
        say("Die Wochenübersicht liegt im Postausgang.")
    if done.taken_back:
        say(f"{done.taken_back} überholte Briefe sind verworfen.")
    if done.expired:
        say(f"{done.expired} Briefe sind abgelaufen, ohne dass sie jemand freigegeben hat.")


def _as_text(line: Line) -> str:
    day = f"{WEEKDAYS[line.day.weekday()][:2]} {line.day:%d.%m.%Y}"
    moved = f" [{line.planned.sent.days:+d}]" if line.planned.sent.days else ""
    about, people = timetable.subject_words(line), timetable.people_words(line)
    remark = OUTLOOKS[line.outlook]
    if line.outlook is Outlook.IF_READY:
        remark = f"nur, {timetable.condition_words(line)}"
    elif line.outlook is Outlook.NOT_RECORDED:
        remark = timetable.condition_words(line)
    told = f"{day}{moved}  {line.step.code:4} {line.title} · {about} · an {people}"
    return f"{told} · {remark}" if remark else told


def _print_json(document: object) -> None:
    say(json.dumps(document, ensure_ascii=False, indent=2))


COMMANDS = (remind,)
