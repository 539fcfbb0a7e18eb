"""Commands for lists and for all there is: import, export, archive."""

from pathlib import Path

import click

from lagplanner import clock
from lagplanner.cli import WHO, NotDoneError, in_the_house, say, sure
from lagplanner.services.membership import exports, imports
from lagplanner.services.running import static_archive
from lagplanner.templating.locale import GERMAN


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
    if file.exists():
        sure(f"{file} gibt es schon und wird ersetzt.", yes=yes)
    made = in_the_house(lambda _: exports.export(forms[file.suffix], now=clock.now()))
    content = made.content
    file.write_bytes(content)
    say(f"Geschrieben: {file} ({len(content):,} Bytes)".replace(",", "."))


@click.command("archive", epilog="Beispiel: lagplanner archive archiv")
@click.argument("folder", metavar="ORDNER", type=click.Path(file_okay=False, path_type=Path))
def write_archive(folder: Path) -> None:
    """Schreibt alles als Seiten, die ohne Server aufgehen; mit Tabellen, Dateien und Kalender."""
    if folder.exists() and any(folder.iterdir()):
        raise NotDoneError(f"Der Ordner {folder} ist nicht leer. Nehmen Sie einen neuen.")
    made = in_the_house(
        lambda settings: static_archive.pages_and_files(
            settings, language=GERMAN, today=clock.today(), now=clock.now()
        )
    )
    for name, content in made.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    say(f"Geschrieben: {len(made)} Dateien. Öffnen Sie {folder / 'index.html'}.")


COMMANDS = (read_list, write_list, write_archive)
