"""What did a meeting cost? The board enters its bills, changes them, and takes them away."""

from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.afterwards.files import LARGEST
from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES, Category, Receipt, sums
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.services.afterwards import receipts
from lagplanner.services.afterwards.receipts import Given
from lagplanner.services.attendance import lists
from lagplanner.templating.words import short_date, typed_euros
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.board.sent import who
from lagplanner.web.files import sealed
from lagplanner.web.forms import Cents, Filled, Upload, again, blank, field, read
from lagplanner.web.links import private
from lagplanner.web.meeting_files import LARGEST_REQUEST
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """A bill. `key` is that of its form: sent twice it is one bill. `talk` is whose fee or travel it is."""

    payee: str = field("Wer hat die Rechnung gestellt?", longest=160)
    what: str = field("Wofür?", longest=300)
    category: Category = field("Art")
    amount: Cents = field("Betrag in Euro", longest=20)
    day: date = field("Tag der Rechnung")
    file: Upload | None = field("Scan", most=LARGEST)
    without_scan: bool = field("Scan entfernen", optional=True)
    talk: int | None = field("Fachbeitrag", least=1)
    key: str = field("Formular", longest=32)

    @property
    def given(self) -> Given:
        """The bill without its form."""
        return Given(
            self.day,
            self.payee,
            self.what,
            self.category,
            self.amount,
            self.talk,
            self.file.content if self.file else b"",
            self.without_scan,
        )


@get("/treffen/{key:str}/nachweis/belege", name="meeting_receipts")
async def receipts_page(request: Call, key: FromPath[str], zu: FromQuery[str] = "") -> Page:
    """All there is, what it comes to, and a form for one more, begun with the costs `zu` names."""
    return await _show(request, key, begun=zu)


@post("/treffen/{key:str}/nachweis/belege", request_max_body_size=LARGEST_REQUEST)
async def note(request: Call, key: FromPath[str]) -> Page:
    """Enter a bill."""
    meeting = await lists.meeting_of(*numbers(key))
    try:
        form = await read(request, ReceiptForm)
        await receipts.note(meeting.id, form.given, form.key, **_told(request))
    except (InputError, BrokenRuleError) as error:
        return await _show(request, key, await again(request, error, "what"))
    return redirect(request, _here(key), flash=Flash("Der Beleg ist eingetragen."))


@get("/treffen/{key:str}/nachweis/belege/{mark:str}")
async def receipt_page(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """One bill, to be changed."""
    return await _show_one(request, key, mark)


@post("/treffen/{key:str}/nachweis/belege/{mark:str}", request_max_body_size=LARGEST_REQUEST)
async def change(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """Correct it."""
    meeting = await lists.meeting_of(*numbers(key))
    try:
        form = await read(request, ReceiptForm)
        await receipts.change(meeting.id, mark, form.given, **_told(request))
    except (InputError, BrokenRuleError) as error:
        return await _show_one(request, key, mark, await again(request, error, "what"))
    return redirect(request, _here(key), flash=Flash("Der Beleg ist geändert."))


@post("/treffen/{key:str}/nachweis/belege/{mark:str}/entfernen")
async def remove(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """Take it away; for a week it can be brought back."""
    meeting = await lists.meeting_of(*numbers(key))
    entry = await receipts.remove(meeting.id, mark, who=who(request), now=clock.now())
    undo = f"/vorstand/verlauf/{entry}/rueckgaengig"
    return redirect(request, _here(key), flash=Flash("Der Beleg ist entfernt.", undo_action=undo))


@get("/treffen/{key:str}/nachweis/belege/{mark:str}/scan")
async def scan(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """Its scan, to be kept."""
    meeting = await lists.meeting_of(*numbers(key))
    return private(sealed(await receipts.hand_out(meeting.id, mark)))


async def _show(request: Call, key: str, form: Filled | None = None, begun: str = "") -> Page:
    meeting = await lists.meeting_of(*numbers(key))
    found = await receipts.of_meeting(meeting.id)
    return render(
        request,
        "board/meeting/receipts.html",
        status=422 if form else 200,
        meeting=meeting,
        found=found,
        sums=sums(found),
        here=_here(key),
        up=address(key),
        form=form or _begun(found, begun),
        categories=CATEGORY_NAMES,
    )


async def _show_one(request: Call, key: str, mark: str, form: Filled | None = None) -> Page:
    meeting = await lists.meeting_of(*numbers(key))
    known = await receipts.known(meeting.id, mark)
    return render(
        request,
        "board/meeting/receipt.html",
        status=422 if form else 200,
        meeting=meeting,
        receipt=known,
        here=_here(key),
        up=address(key),
        form=form or _filled(known),
        categories=CATEGORY_NAMES,
    )


def _begun(found: tuple[Receipt, ...], begun: str) -> Filled:
    """An empty form, or one that says already what is known of the costs of a talk."""
    for one in found:
        if not one.is_noted and begun == f"{one.talk_id}-{one.category}":
            return Filled({**_filled(one).values, "key": token_hex(12)})
    return blank({"key": token_hex(12)})


def _filled(known: Receipt) -> Filled:
    return blank(
        {
            "payee": known.payee,
            "what": known.what,
            "category": known.category.value,
            "amount": typed_euros(known.cents),
            "day": short_date(known.day) if known.day else "",
            "talk": known.talk_id or "",
            "key": known.mark,
        }
    )


def _told(request: Call) -> dict[str, Any]:
    return {"who": who(request), "today": clock.today(), "now": clock.now()}


def _here(key: str) -> str:
    return f"{address(key)}/nachweis/belege"


ROUTES = (receipts_page, note, receipt_page, change, remove, scan)
