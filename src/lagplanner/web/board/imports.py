"""Is our Excel list right? Read a list in: choose, look, take over, and take back for a day."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFoundError, Problem
from lagplanner.services.membership import exports, imports
from lagplanner.services.membership.imports import ListKind
from lagplanner.services.running import static_archive
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.files import poured_out
from lagplanner.web.forms import typed
from lagplanner.web.language import language_of
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/einlesen"
FOOTER = ((HERE, "Listen einlesen und ausgeben"),)
KINDS = (
    (ListKind.MEMBERS, "Projekte"),
    (ListKind.MEETINGS, "Frühere Treffen"),
    (ListKind.SPEAKERS, "Vortragende"),
)
AFTERWARDS = {
    ListKind.MEMBERS: "/vorstand/projekte",
    ListKind.SPEAKERS: "/vorstand/vortragende",
}
"""Where one sees what was read in."""


@get("/einlesen")
async def start_page(request: Call, art: FromQuery[str] = "") -> Page:
    """Choose a file or paste a table; and the lists that were read in."""
    known = {kind.value for kind, _ in KINDS}
    return await _start(request, {"art": art if art in known else ListKind.MEMBERS.value})


@post("/einlesen")
async def begin(request: Call) -> Page:
    """Keep the list to look at. Nothing is stored yet; a pasted text comes back if it is no table."""
    fields = await fields_of(request)
    upload = (await typed(request)).upload("datei")
    try:
        kind = _kind(fields)
        name, content = _list_of(fields, upload)
        token = await imports.begin(
            kind,
            name,
            content,
            who=who(request),
            now=clock.now(),
            sheet=fields.get("blatt", "").strip(),
        )
    except InputError as error:
        return await _start(request, fields, _at_field(error, pasted=upload is None))
    return redirect(request, f"{HERE}/{token}")


@get("/einlesen/{token:str}")
async def look_page(request: Call, token: FromPath[str]) -> Page:
    """What each column means, and what the list would change."""
    return await _look(request, token)


@post("/einlesen/{token:str}/spalten")
async def choose_columns(request: Call, token: FromPath[str]) -> Page:
    """Other meanings of the columns; what was chosen comes back if it cannot be."""
    fields = await fields_of(request)
    chosen = {
        int(name.removeprefix("column_")): value
        for name, value in fields.items()
        if name.startswith("column_") and name.removeprefix("column_").isdecimal()
    }
    try:
        await imports.choose_columns(token, chosen, header_row=_header_row(fields))
    except InputError as error:
        return await _look(request, token, chosen, error)
    return redirect(request, f"{HERE}/{token}")


@post("/einlesen/{token:str}/uebernehmen")
async def apply(request: Call, token: FromPath[str]) -> Page:
    """Take the whole list over in one deed."""
    fields = await fields_of(request)
    try:
        report = await imports.apply(
            token,
            who=who(request),
            now=clock.now(),
            skip_unclear=bool(fields.get("unklare-auslassen")),
        )
    except InputError:
        return await _look(request, token, refused=True)
    if report.run_id is None:
        return redirect(request, HERE, flash=Flash("Es war nichts zu ändern.", kind="info"))
    undo = f"{HERE}/rueckgaengig/{report.run_id}"
    where = AFTERWARDS.get(report.kind, HERE)
    words = f"Übernommen: {report.summary}."
    return redirect(request, where, flash=Flash(words, undo_action=undo))


@post("/einlesen/rueckgaengig/{run_id:int}")
async def undo(request: Call, run_id: FromPath[int]) -> Page:
    """Take a list back, within a day."""
    undone = await imports.undo(run_id, who=who(request), now=clock.now())
    kind = "warn" if undone.refused else "ok"
    return redirect(request, HERE, flash=Flash(" ".join(undone.lines()), kind=kind))


@get("/ausgeben/archiv")
async def archive(request: Call) -> Stream:
    """Everything as pages that open without a server; the browser shows how far it is, and stops it."""
    made = await static_archive.begin(
        request.app.state.settings,
        language=language_of(request),
        today=clock.today(),
        now=clock.now(),
    )
    return poured_out(made.filename, "application/zip", made.packed)


@get("/ausgeben/{form:str}")
async def download(form: FromPath[str]) -> Response[bytes]:
    """Everything as one file, to be kept or read in elsewhere."""
    if form not in set(exports.ExportForm):
        raise NotFoundError("Diese Ausgabe gibt es nicht. Möglich sind xlsx, csv und json.")
    made = await exports.export(exports.ExportForm(form), now=clock.now())
    return Response(
        made.content,
        media_type=made.media_type,
        headers={"Content-Disposition": f'attachment; filename="{made.filename}"'},
    )


def _kind(fields: dict[str, str]) -> ListKind:
    if fields.get("art") not in {kind.value for kind, _ in KINDS}:
        raise InputError(Problem("art", "Bitte wählen Sie, was in der Liste steht."))
    return ListKind(fields["art"])


def _list_of(fields: dict[str, str], upload: Any) -> tuple[str, bytes | str]:
    if upload is not None and upload.content:
        return upload.filename, upload.content
    if fields.get("tabelle", "").strip():
        return "eingefügte Tabelle", fields["tabelle"]
    raise InputError(
        Problem("datei", "Bitte wählen Sie eine Datei oder fügen Sie eine Tabelle ein.")
    )


async def _start(request: Call, fields: dict[str, str], error: InputError | None = None) -> Page:
    now = clock.now()
    runs = [
        (run, run.undone_at is None and now - run.created_at < imports.UNDO_WITHIN)
        for run in await imports.runs()
    ]
    return render(
        request,
        "board/imports/start.html",
        status=422 if error else 200,
        kinds=[(kind.value, title) for kind, title in KINDS],
        fields=fields,
        problems=_problems(error),
        runs=runs[:10],
    )


async def _look(
    request: Call,
    token: str,
    chosen: dict[int, str] | None = None,
    error: InputError | None = None,
    *,
    refused: bool = False,
) -> Page:
    found = await imports.look(token, None, now=clock.now())
    return render(
        request,
        "board/imports/look.html",
        status=422 if error or refused else 200,
        look=found,
        refused=refused,
        chosen={column.index: column.field for column in found.columns} | (chosen or {}),
        options=_options(found),
        problems=_problems(error),
        by_standing={
            standing: [row for row in found.rows if row.standing.value == standing]
            for standing in ("unclear", "changed", "new", "same")
        },
    )


def _header_row(fields: dict[str, str]) -> int | None:
    text = fields.get("kopfzeile", "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 5:
        raise InputError(Problem("kopfzeile", "Bitte schreiben Sie die Nummer einer Zeile."))
    return int(text)


def _options(look: imports.Look) -> list[tuple[str, str]]:
    """What a column may be taken for; a second contact person only where a list has one."""
    used = {column.field for column in look.columns}
    return [
        ("", "nicht übernehmen"),
        *(
            (field.name, field.title)
            for field in look.fields
            if field.name in used or not _is_further_contact(field.name)
        ),
    ]


def _is_further_contact(name: str) -> bool:
    return name.startswith("contact") and not name.startswith("contact1_")


def _at_field(error: InputError, *, pasted: bool) -> InputError:
    """What is wrong with the list, said at the field it came from."""
    source = "tabelle" if pasted else "datei"
    return InputError(
        *(
            Problem(source if item.field == "file" else item.field, item.message)
            for item in error.problems
        )
    )


def _problems(error: InputError | None) -> dict[str, str]:
    return {item.field: item.message for item in error.problems} if error else {}


ROUTES = (start_page, begin, look_page, choose_columns, apply, undo, archive, download)
