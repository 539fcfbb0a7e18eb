"""Who can speak, and are the fields balanced? The directory of speakers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.talks.speakers import FIELD_NAMES, Speaker, SpeakerField
from lagplanner.services.membership import exports
from lagplanner.services.membership.exports import ExportForm
from lagplanner.services.membership.imports import ListKind
from lagplanner.services.talks import speakers
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, read, typed
from lagplanner.web.forms import field as asked
from lagplanner.web.language import chosen
from lagplanner.web.render import Flash, redirect, render

NAV = (("/vorstand/vortragende", "Vortragende"),)

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/vortragende"
LOOKS = {
    SpeakerField.POLITICS: "lp-under",
    SpeakerField.ADMINISTRATION: "lp-even",
    SpeakerField.SCIENCE: "lp-over",
    SpeakerField.PRACTICE: "lp-practice",
}
WIDEST = 200.0


@dataclass(frozen=True, slots=True)
class SpeakerForm:
    """What the directory keeps of a person."""

    name: str = asked("Name", longest=160)
    salutation: str = asked("Anrede", optional=True, longest=160)
    organisation: str = asked("Organisation", optional=True, longest=200)
    function: str = asked("Funktion", optional=True, longest=200)
    field: SpeakerField = asked("Bereich")
    email: str = asked("E-Mail", optional=True, longest=200)
    office_email: str = asked("E-Mail des Büros", optional=True, longest=200)
    phone: str = asked("Telefon", optional=True, longest=40)
    language: str = asked("Sprache", optional=True, longest=2)
    topics: str = asked("Themen", optional=True, longest=300)
    note: str = asked("Notiz", optional=True, lines=True, longest=1_000)
    forget_on: date | None = asked("Vergessen am")


@dataclass(frozen=True, slots=True)
class FieldPart:
    """One field's piece of a bar, in units of which the longest bar has 200."""

    word: str
    look: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class FieldBar:
    """The talks of a year by field; `counts` has a number for each field, 0 too."""

    year: int
    parts: tuple[FieldPart, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@get("/vortragende")
async def directory_page(request: Call, suche: FromQuery[str] = "") -> Page:
    """Everybody who can speak, and who was heard."""
    heard = await speakers.fields(clock.today().year)
    bars = field_bars(heard.by_year)
    return render(
        request,
        "board/speakers/list.html",
        entries=await speakers.directory(suche[:100], today=clock.today()),
        search=suche[:100],
        words=FIELD_NAMES,
        bars=bars,
        names=[(one.value, LOOKS[one], FIELD_NAMES[one]) for one in SpeakerField],
        missing=heard.missing,
    )


@get(["/vortragende.csv", "/vortragende.xlsx"])
async def export(request: Call) -> Page:
    """The directory as a table for spreadsheets, as it can be read in again."""
    form = ExportForm(request.url.path.rpartition(".")[2])
    made = await exports.export(form, ListKind.SPEAKERS, now=clock.now())
    return Response(
        made.content,
        media_type=made.media_type,
        headers={"Content-Disposition": f'attachment; filename="{made.filename}"'},
    )


@get("/vortragende/neu")
async def new_page(request: Call, treffen: FromQuery[str] = "") -> Page:
    """An empty form; `treffen` is the meeting the person is wanted for."""
    return await _form(request, None, blank(), treffen)


@post("/vortragende/neu")
async def add(request: Call) -> Page:
    """Add a person; for a meeting they are chosen there at once."""
    key = (await typed(request)).get("treffen")
    try:
        made = _speaker(await read(request, SpeakerForm), Speaker(0, ""))
        saved = await speakers.save(made, who=who(request), now=clock.now())
    except InputError as error:
        return await _form(request, None, await again(request, error), key)
    flash = Flash(f"„{saved.name}“ ist aufgenommen.")
    if key:
        numbers(key)
        return redirect(request, f"{address(key)}/anfragen?wer={saved.id}", flash=flash)
    return redirect(request, HERE, flash=flash)


@get("/vortragende/{speaker_id:int}")
async def speaker_page(request: Call, speaker_id: FromPath[int]) -> Page:
    """One person as a filled form, with all talks."""
    known = await speakers.speaker(speaker_id)
    values = {item.name: getattr(known, item.name) for item in fields(SpeakerForm)}
    day = f"{known.forget_on:%d.%m.%Y}" if known.forget_on else ""
    filled = blank({**values, "forget_on": day, "version": known.version})
    return await _form(request, known, filled)


@post("/vortragende/{speaker_id:int}")
async def change(request: Call, speaker_id: FromPath[int]) -> Page:
    """Store what was changed; ConflictError if somebody else was faster."""
    known = await speakers.speaker(speaker_id)
    seen = (await typed(request)).get("version")
    try:
        made = _speaker(await read(request, SpeakerForm), known)
        if seen.isdecimal() and len(seen) < 9:
            made = replace(made, version=int(seen))
        saved = await speakers.save(made, who=who(request), now=clock.now())
    except InputError as error:
        return await _form(request, known, await again(request, error))
    return redirect(request, HERE, flash=Flash(f"„{saved.name}“ ist gespeichert."))


@post("/vortragende/{speaker_id:int}/loeschen")
async def remove(request: Call, speaker_id: FromPath[int]) -> Page:
    """Remove somebody who was never asked."""
    try:
        gone = await speakers.remove(speaker_id, who=who(request), now=clock.now())
    except BrokenRuleError as error:
        return redirect(request, f"{HERE}/{speaker_id}", flash=Flash(str(error), "warn"))
    return redirect(request, HERE, flash=Flash(f"„{gone.name}“ ist gelöscht."))


def field_bars(by_year: Mapping[int, Counter[SpeakerField]]) -> list[FieldBar]:
    """A bar per year in which somebody was heard, the latest first; the longest fills the picture."""
    most = max((counted.total() for counted in by_year.values()), default=0)
    bars = []
    for year, counted in sorted(by_year.items(), reverse=True):
        parts, x = [], 0.0
        for one in SpeakerField:
            if counted[one]:
                width = round(WIDEST * counted[one] / most, 1)
                parts.append(FieldPart(FIELD_NAMES[one], LOOKS[one], counted[one], x, width))
                x = round(x + width, 1)
        if parts:
            bars.append(FieldBar(year, tuple(parts), tuple(counted[one] for one in SpeakerField)))
    return bars


async def _form(request: Call, speaker: Speaker | None, form: Filled, meeting: str = "") -> Page:
    return render(
        request,
        "board/speakers/form.html",
        status=422 if form.problems else 200,
        speaker=speaker,
        form=form,
        talks=await speakers.talks_of(speaker.id) if speaker else (),
        fields=FIELD_NAMES,
        meeting=meeting,
    )


def _speaker(form: SpeakerForm, known: Speaker) -> Speaker:
    """The person as the form says; whoever chose no language gets letters in the usual one."""
    values: dict[str, Any] = {item.name: getattr(form, item.name) for item in fields(form)}
    values["language"] = chosen(form.language)
    return replace(known, **values)


ROUTES = (directory_page, export, new_page, add, speaker_page, change, remove)
