"""Commands for lists and for all there is: import, papers, export, archive, report."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from lagplanner import clock
from lagplanner.cli import WHO, NotDoneError, in_the_house, say, sure
from lagplanner.cli.privacy import say_again
from lagplanner.services.afterwards import old_papers
from lagplanner.services.afterwards.old_papers import Fate
from lagplanner.services.membership import exports, imports
from lagplanner.services.membership.exports import Exported
from lagplanner.services.numbers import report, sheets
from lagplanner.services.papers import report as paper
from lagplanner.services.privacy import ledger, returning
from lagplanner.services.rules import rules
from lagplanner.services.running import static_archive
from lagplanner.settings import Settings


@click.command(
    "import",
    epilog="Beispiele: lagplanner import members liste.xlsx --dry-run · "
    "lagplanner import meetings treffen.csv · lagplanner import speakers vortragende.xlsx",
)
@click.argument(
    "kind",
    metavar="members|meetings|speakers|all",
    type=click.Choice(["members", "meetings", "speakers", "all"]),
)
@click.argument(
    "file", metavar="DATEI", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Nur sagen, was geschähe.")
@click.option(
    "--skip-unclear", is_flag=True, help="Unklare Zeilen auslassen, die übrigen übernehmen."
)
def read_list(kind: str, file: Path, *, dry_run: bool, skip_unclear: bool) -> None:
    """Liest Projekte, frühere Treffen, Vortragende oder eine ganze Ausfuhr ein (CSV, XLSX, JSON)."""
    content = file.read_bytes()
    if kind == imports.ListKind.ALL:
        _read_all_in(file.name, content, dry_run=dry_run)
        return
    report = in_the_house(
        lambda _: imports.read_in(
            imports.ListKind(kind),
            file.name,
            content,
            dry_run=dry_run,
            skip_unclear=skip_unclear,
            who=WHO,
            now=clock.now(),
        )
    )
    say(*report.lines())
    if not report.applied and not dry_run:
        raise SystemExit(2)
    if report.unclear:
        raise SystemExit(1)


def _read_all_in(name: str, content: bytes, *, dry_run: bool) -> None:
    report, again = in_the_house(
        lambda chosen: returning.read_in(
            name, content, ledger=ledger.of(chosen), who=WHO, now=clock.now(), dry_run=dry_run
        )
    )
    say(*report.lines())
    if any(again):
        say_again(again)


@click.command("papers", epilog="Beispiel: lagplanner papers protokolle")
@click.argument(
    "folder", metavar="ORDNER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def read_papers(folder: Path) -> None:
    """Legt alte PDFs bei dem Treffen ab, dessen Tag im Namen der Datei oder ihres Ordners steht."""
    filed = in_the_house(
        lambda _: old_papers.file_folder(folder, who=WHO, today=clock.today(), now=clock.now())
    )
    say(*(one.line for one in filed.outcomes), f"{filed.summary}.")
    if filed.of(Fate.LEFT):
        raise SystemExit(1)


@click.command(
    "export",
    epilog="Beispiele: lagplanner export alles.xlsx · lagplanner export alles.json · "
    "lagplanner export listen.zip",
)
@click.argument("file", metavar="DATEI", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Eine vorhandene Datei ohne Frage ersetzen.")
def write_list(file: Path, *, yes: bool) -> None:
    """Schreibt alles in eine Datei: .xlsx, .json oder .zip (CSV-Dateien)."""
    forms = {f".{form}": form for form in exports.ExportForm} | {".zip": exports.ExportForm.CSV}
    if file.suffix not in forms:
        raise NotDoneError(
            f"Die Endung „{file.suffix}“ kennt die Ausfuhr nicht. Möglich sind .xlsx, .json, .zip."
        )
    _write(file, lambda: exports.export(forms[file.suffix], now=clock.now()), yes=yes)


@click.command(
    "report",
    epilog="Beispiele: lagplanner report bericht.pdf --year 2026 · lagplanner report zahlen.xlsx",
)
@click.argument("file", metavar="DATEI", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--year", type=int, metavar="JAHR", help="Nur dieses Jahr; sonst alle.")
@click.option("--yes", is_flag=True, help="Eine vorhandene Datei ohne Frage ersetzen.")
def write_report(file: Path, *, year: int | None, yes: bool) -> None:
    """Schreibt den Tätigkeitsbericht eines Jahres oder aller Jahre: .pdf oder .xlsx."""
    if file.suffix not in (".pdf", ".xlsx"):
        raise NotDoneError(
            f"Die Endung „{file.suffix}“ kennt der Bericht nicht. Möglich sind .pdf, .xlsx."
        )

    async def deed() -> Exported:
        found, language = await report.report(year, today=clock.today()), await _usual()
        if file.suffix == ".pdf":
            return await paper.printed(found, language=language)
        return sheets.book(found, language=language, now=clock.now())

    _write(file, deed, yes=yes)


async def _usual() -> str:
    """Nobody has chosen a language here."""
    return (await rules()).language_for()


def _write(file: Path, deed: Callable[[], Awaitable[Exported]], *, yes: bool) -> None:
    """What the deed makes, in this file; one that is there is replaced only by who says so."""
    if file.exists():
        sure(f"{file} gibt es schon und wird ersetzt.", yes=yes)
    content = in_the_house(lambda _: deed()).content
    file.write_bytes(content)
    say(f"Geschrieben: {file} ({len(content):,} Bytes)".replace(",", "."))


@click.command("archive", epilog="Beispiel: lagplanner archive archiv")
@click.argument("folder", metavar="ORDNER", type=click.Path(file_okay=False, path_type=Path))
def write_archive(folder: Path) -> None:
    """Schreibt alles als Seiten, die ohne Server aufgehen; mit Tabellen, Dateien, Belegen und Kalender."""
    if folder.exists() and any(folder.iterdir()):
        raise NotDoneError(f"Der Ordner {folder} ist nicht leer. Nehmen Sie einen neuen.")
    number = in_the_house(lambda chosen: _archived(folder, chosen))
    say(f"Geschrieben: {number} Dateien. Öffnen Sie {folder / 'index.html'}.")


async def _archived(folder: Path, chosen: Settings) -> int:
    """Write the archive file by file, saying how far it is; returns how many there are."""
    archive = await static_archive.begin(
        chosen, language=await _usual(), today=clock.today(), now=clock.now()
    )
    number = 0
    with click.progressbar(length=archive.number, label="Archiv", file=sys.stderr) as shown:
        async for name, content in archive.files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            number += 1
            shown.update(1)
    return number


COMMANDS = (read_list, read_papers, write_list, write_archive, write_report)
