"""What proves a meeting, or a year, to those who pay for it? A checklist, and one button for all of it."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.afterwards.evidence import PROOF_NAMES, STANDING_NAMES, Proof
from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.services.attendance import lists
from lagplanner.services.papers import evidence, evidence_bundle
from lagplanner.services.papers.evidence import Evidence
from lagplanner.web.board.meeting import address, numbers
from lagplanner.web.files import handed_out
from lagplanner.web.language import language_of
from lagplanner.web.render import render

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/nachweis"
ASSEMBLIES = "/vorstand/versammlung"


@get("/treffen/{key:str}/nachweis", name="meeting_evidence")
async def evidence_page(request: Call, key: FromPath[str]) -> Page:
    """What there is of a meeting, and what is missing."""
    return await _page(request, await lists.meeting_of(*numbers(key)), address(key))


@get("/treffen/{key:str}/nachweis/zip")
async def evidence_file(request: Call, key: FromPath[str]) -> Page:
    """All of it."""
    meeting = await lists.meeting_of(*numbers(key))
    return handed_out(await evidence_bundle.pack_meeting(meeting.id, **_asked(request)))


@get("/versammlung/{key:str}/nachweis", name="assembly_evidence")
async def assembly_page(request: Call, key: FromPath[str]) -> Page:
    """The same of a general assembly: how it was called, who had a vote, and the minutes."""
    meeting = await lists.meeting_of(*numbers(key), ASSEMBLY)
    return await _page(request, meeting, f"{ASSEMBLIES}/{key}")


@get("/versammlung/{key:str}/nachweis/zip")
async def assembly_file(request: Call, key: FromPath[str]) -> Page:
    """All of it."""
    meeting = await lists.meeting_of(*numbers(key), ASSEMBLY)
    return handed_out(await evidence_bundle.pack_meeting(meeting.id, **_asked(request)))


@get("/nachweis")
async def present_year(request: Call) -> Page:
    """The year of today, or the last in which there was a meeting."""
    return await _year(request, clock.today().year, "", or_the_last=True)


@get("/nachweis/{year:int}")
async def year_page(request: Call, year: FromPath[int], foerderer: FromQuery[str] = "") -> Page:
    """What there is of each meeting of a year, of one funder if one is named."""
    return await _year(request, year, foerderer)


@get("/nachweis/{year:int}/zip")
async def year_file(request: Call, year: FromPath[int], foerderer: FromQuery[str] = "") -> Page:
    """All of it."""
    return handed_out(await evidence_bundle.pack_year(year, foerderer, **_asked(request)))


async def _page(request: Call, meeting: Meeting, sheet: str) -> Page:
    found = await evidence.of_meeting(meeting.id, **_asked(request))
    return render(
        request,
        "board/meeting/evidence.html",
        found=found,
        meeting=meeting,
        ways=_ways(found, sheet),
        here=f"{sheet}/nachweis",
        up=sheet,
        of_year=f"{HERE}/{meeting.day.year}",
        proofs=PROOF_NAMES,
        standings=STANDING_NAMES,
    )


async def _year(request: Call, year: int, funder: str, *, or_the_last: bool = False) -> Page:
    found = await evidence_bundle.of_year(year, funder, **_asked(request))
    if or_the_last and not found.meetings and found.years:
        year = found.years[0]
        found = await evidence_bundle.of_year(year, funder, **_asked(request))
    return render(
        request,
        "board/evidence.html",
        found=found,
        here=f"{HERE}/{year}",
        at=HERE,
        addresses={one.ground.meeting.id: _address(one.ground.meeting) for one in found.meetings},
        proofs=PROOF_NAMES,
    )


def _asked(request: Call) -> dict[str, Any]:
    return {
        "language": language_of(request),
        "base_url": request.app.state.settings.base_url,
        "today": clock.today(),
    }


def _address(meeting: Meeting) -> str:
    return address(f"{meeting.year}-{meeting.number}")


def _ways(found: Evidence, sheet: str) -> dict[Proof, str]:
    """Where each part can be completed."""
    meeting = found.ground.meeting
    if meeting.is_assembly:
        return {
            Proof.INVITATION: sheet,
            Proof.SIGNED_LIST: f"/vorstand/archiv/{meeting.year}-{meeting.number}-versammlung/dateien",
            Proof.MINUTES: f"{sheet}/protokoll",
            Proof.NUMBERS: f"{sheet}/stimmen",
        }
    ways = {
        Proof.PROGRAMME: f"{sheet}/ablauf",
        Proof.SIGNED_LIST: f"{sheet}/dateien",
        Proof.MINUTES: f"{sheet}/protokoll",
        Proof.NUMBERS: f"{sheet}/teilnahme",
        Proof.RECEIPTS: f"{sheet}/nachweis/belege",
    }
    if found.ground.hosts:
        host = found.ground.hosts[0]
        ways[Proof.FUNDERS] = f"/vorstand/projekte/{host.slug}/profil"
    return ways


FOOTER = ((HERE, "Nachweise"),)
ROUTES = (
    *(evidence_page, evidence_file, assembly_page, assembly_file),
    *(present_year, year_page, year_file),
)
