"""Which pages are there, each with addresses at which it has something to show?

The pages are those of the app itself: one that is not named here fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from litestar.routes import HTTPRoute

from lagplanner import clock
from lagplanner.app import create_app
from lagplanner.database import hosting, members, receipts
from lagplanner.database import jobs as stored_jobs
from lagplanner.database.engine import transaction
from lagplanner.domain.jobs import JobState
from lagplanner.domain.legal import LegalPage
from lagplanner.services.membership import imports
from lagplanner.services.membership.imports import ListKind
from lagplanner.services.plan import planning
from lagplanner.services.post import letters
from lagplanner.settings import Settings
from lagplanner.web.api import by_token, document, public
from lagplanner.web.api.shapes import VERSION
from tests.browser.pages import House
from tests.people import BOARD

LIST = "Projekt;Ort\nQuartier Nord;Riesa\nQuartier Ost;Atlantis\n"
PROGRAMS = (*public.ROUTES, *by_token.ROUTES, document.openapi)
SWAP = "art=gastgeber&projekt=1"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "/": ("/",),
    "/themen": ("/themen",),
    **{f"/{page}": (f"/{page}",) for page in LegalPage},
    "/anmelden": ("/anmelden?weiter=/vorstand/themen",),
    "/anmelden/code": ("/anmelden/code",),
    "/mein": ("/mein",),
    "/mein/entwurf": ("/mein/entwurf",),
    "/mein/treffen/{key:str}": ("/mein/treffen/{last}-4", "/mein/treffen/{last}-3"),
    "/mein/versammlung/{key:str}": ("/mein/versammlung/{year}-1",),
    "/mein/schnittstelle": ("/mein/schnittstelle",),
    "/schnittstelle": ("/schnittstelle",),
    "/anmelden/{token:str}": ("/anmelden/gibt-es-nicht",),
    "/einbetten/treffen": ("/einbetten/treffen",),
    "/treffen": ("/treffen", "/treffen?suche=wonen&jahr=", "/treffen?suche=gibt-es-nicht"),
    "/karte": ("/karte", "/karte?jahr={last}"),
    "/treffen/{key:str}": ("/treffen/{year}-1", "/treffen/{year}-2", "/treffen/{last}-4"),
    "/r/{token:str}": (
        "{speaker_invite}",
        "{speaker_invite}?antwort=vertretung",
        "{speaker_invite}?antwort=anderer-tag",
        "{speaker_details}",
        "{thanks}",
        "/r/gibt-es-nicht",
    ),
    "/g/{token:str}": ("{host_asked}", "{swap_asked}", "{host_checklist}", "{attendance_upload}"),
    "/g/{token:str}/anmeldungen": ("{host_checklist}/anmeldungen",),
    "/g/{token:str}/papiere": ("{host_checklist}/papiere", "{attendance_upload}/papiere"),
    "/g/{token:str}/teilnahme": ("{attendance_upload}/teilnahme", "{host_checklist}/teilnahme"),
    "/g/{token:str}/dateien": ("{host_checklist}/dateien",),
    "/t/{token:str}": ("{date_poll}",),
    "/f/{token:str}": ("{feedback}",),
    "/e/{token:str}": ("{check_in}",),
    "/w/{token:str}": ("{host_call}",),
    "/a/{token:str}": (
        "{invitation}",
        "{rsvp_reminder}",
        "{place_offered}",
        "{minutes}",
        "{ga_invitation}",
    ),
    "/a/{token:str}/themen": ("{invitation}/themen",),
    "/p/{token:str}": ("{profile_check}", "{funding_end_ask}", "/p/gibt-es-nicht"),
    "/p/{token:str}/aendern": ("{profile_check}/aendern",),
    "/p/{token:str}/ansprechperson": ("{profile_check}/ansprechperson",),
    "/projekte": (
        "/projekte",
        "/projekte?suche=goerlits&ort=&art=qm",
        "/projekte?suche=gibt-es-nicht",
    ),
    "/projekte/{slug:str}": (
        "/projekte/gemeinwesenkoordination-am-park-chemnitz",
        "/projekte/quartiersmanagement-flussaue-leipzig",
    ),
    "/x/{token:str}": ("{leave}", "/x/gibt-es-nicht"),
    "/vorstand": ("/vorstand",),
    "/vorstand/ansprechpersonen": ("/vorstand/ansprechpersonen",),
    "/vorstand/auftrag/{job_id:int}": ("/vorstand/auftrag/{job}", "/vorstand/auftrag/{failed}"),
    "/vorstand/briefkalender": ("/vorstand/briefkalender",),
    "/vorstand/briefkalender/{year:int}": ("/vorstand/briefkalender/{year}",),
    "/vorstand/archiv/{key:str}": ("/vorstand/archiv/{year}-1-versammlung",),
    "/vorstand/archiv/{key:str}/dateien": ("/vorstand/archiv/{year}-1-versammlung/dateien",),
    "/vorstand/versammlung": (
        "/vorstand/versammlung",
        "/vorstand/versammlung?tag={year}-03-15",
        "/vorstand/versammlung?tag={last}-12-31",
    ),
    "/vorstand/versammlung/{key:str}": ("/vorstand/versammlung/{year}-1",),
    "/vorstand/versammlung/{key:str}/briefe": ("/vorstand/versammlung/{year}-1/briefe",),
    "/vorstand/versammlung/{key:str}/protokoll": ("/vorstand/versammlung/{year}-1/protokoll",),
    "/vorstand/versammlung/{key:str}/protokoll/fassungen": (
        "/vorstand/treffen/{last}-3/protokoll/fassungen",  # the same page; no assembly is minuted yet
    ),
    "/vorstand/versammlung/{key:str}/stimmen": ("/vorstand/versammlung/{year}-1/stimmen",),
    "/vorstand/datenschutz": ("/vorstand/datenschutz", "/vorstand/datenschutz?suche=beispiel"),
    "/vorstand/datenschutz/verzeichnis": ("/vorstand/datenschutz/verzeichnis",),
    "/vorstand/datenschutz/{key:str}": ("/vorstand/datenschutz/v1", "/vorstand/datenschutz/k2"),
    "/vorstand/datenschutz/{key:str}/auszug": ("/vorstand/datenschutz/v1/auszug",),
    "/vorstand/datenschutz/{key:str}/loeschen": ("/vorstand/datenschutz/v1/loeschen",),
    "/vorstand/personen": ("/vorstand/personen",),
    "/vorstand/uebergabe": ("/vorstand/uebergabe",),
    "/vorstand/einlesen": ("/vorstand/einlesen",),
    "/vorstand/einlesen/papiere": ("/vorstand/einlesen/papiere",),
    "/vorstand/einlesen/{token:str}": ("/vorstand/einlesen/{draft}",),
    "/vorstand/einstellungen": ("/vorstand/einstellungen",),
    "/vorstand/einstellungen/aufbewahren": ("/vorstand/einstellungen/aufbewahren",),
    "/vorstand/einstellungen/aussehen": ("/vorstand/einstellungen/aussehen",),
    "/vorstand/einstellungen/mail": ("/vorstand/einstellungen/mail",),
    "/vorstand/einstellungen/mail/probebrief": ("/vorstand/einstellungen/mail/probebrief",),
    "/vorstand/einstellungen/seiten/{page:str}": ("/vorstand/einstellungen/seiten/datenschutz",),
    "/vorstand/einstellungen/verein": ("/vorstand/einstellungen/verein",),
    "/vorstand/erste-schritte": ("/vorstand/erste-schritte",),
    "/vorstand/fristen": ("/vorstand/fristen",),
    "/vorstand/fristen/{code:str}": ("/vorstand/fristen/M12",),
    "/vorstand/fristen/{code:str}/folgen": (
        "/vorstand/fristen/M12/folgen?days=35&direction=vorher&switch=an&mode=auto",
    ),
    "/vorstand/kalender": ("/vorstand/kalender",),
    "/vorstand/kalender/{year:int}": ("/vorstand/kalender/{year}",),
    "/vorstand/plan": ("/vorstand/plan",),
    "/vorstand/plan/{year:int}": tuple(
        f"/vorstand/plan/{{{one}}}" for one in "year last next".split()
    ),
    "/vorstand/plan/{year:int}/extra": ("/vorstand/plan/{year}/extra",),
    "/vorstand/plan/{year:int}/extra/vorschau": (
        "/vorstand/plan/{year}/extra/vorschau?art=extra&tag={extra}",
    ),
    "/vorstand/plan/{year:int}/vergleich": ("/vorstand/plan/{year}/vergleich",),
    "/vorstand/plan/{year:int}/veroeffentlichen": ("/vorstand/plan/{year}/veroeffentlichen",),
    "/vorstand/plan/{year:int}/{number:int}": (
        "/vorstand/plan/{year}/1",
        "/vorstand/plan/{year}/2",
        "/vorstand/plan/{year}/4",
        "/vorstand/plan/{last}/1",
    ),
    "/vorstand/plan/{year:int}/{number:int}/ausfall": ("/vorstand/plan/{year}/2/ausfall",),
    "/vorstand/plan/{year:int}/{number:int}/vorschau": (
        f"/vorstand/plan/{{year}}/2/vorschau?{SWAP}",
    ),
    "/vorstand/plan/{year:int}/{number:int}/warum-nicht": (
        "/vorstand/plan/{year}/2/warum-nicht?projekt=1",
    ),
    "/vorstand/postausgang": (
        "/vorstand/postausgang",
        "/vorstand/postausgang?stand=freigeben",
        "/vorstand/postausgang?stand=verschickt",
    ),
    "/vorstand/postausgang/freigeben": ("/vorstand/postausgang/freigeben?anlass=host_asked",),
    "/vorstand/postausgang/{letter_id:int}": (
        "/vorstand/postausgang/{letter}",
        "/vorstand/postausgang/{letter}?ansicht=text",
        "/vorstand/postausgang/{letter}?ansicht=quelle",
    ),
    "/vorstand/postausgang/{letter_id:int}/aendern": ("/vorstand/postausgang/{letter}/aendern",),
    "/vorstand/projekte": ("/vorstand/projekte",),
    "/vorstand/projekte/neu": ("/vorstand/projekte/neu",),
    "/vorstand/projekte/staedte/neu": ("/vorstand/projekte/staedte/neu",),
    "/vorstand/projekte/{slug:str}": ("/vorstand/projekte/{slug}",),
    "/vorstand/projekte/{slug:str}/verlauf": ("/vorstand/projekte/{slug}/verlauf",),
    "/vorstand/regeln": ("/vorstand/regeln",),
    "/vorstand/projekte/{slug:str}/profil": ("/vorstand/projekte/{slug}/profil",),
    "/vorstand/schnittstelle": ("/vorstand/schnittstelle",),
    "/vorstand/schnittstelle/ziel": ("/vorstand/schnittstelle/ziel",),
    "/vorstand/schnittstelle/ziel/{hook_id:int}": ("/vorstand/schnittstelle/ziel/1",),
    "/vorstand/suche": (
        "/vorstand/suche",
        "/vorstand/suche?q=chemnitz",
        "/vorstand/suche?q=wonen&art=meeting",
        "/vorstand/suche?q=gibt-es-nicht",
    ),
    "/vorstand/tausch": ("/vorstand/tausch",),
    "/vorstand/teilnahme": ("/vorstand/teilnahme",),
    "/vorstand/teilnahme/{slug:str}": ("/vorstand/teilnahme/{slug}",),
    "/vorstand/texte": ("/vorstand/texte",),
    "/vorstand/texte/{code:str}": ("/vorstand/texte/speaker_invite",),
    "/vorstand/themen": ("/vorstand/themen",),
    "/vorstand/themen/neu": ("/vorstand/themen/neu",),
    "/vorstand/themen/{topic_id:int}": ("/vorstand/themen/{topic}",),
    "/vorstand/treffen/{key:str}": tuple(
        f"/vorstand/treffen/{one}" for one in ("{year}-1", "{year}-2", "{last}-1")
    ),
    "/vorstand/treffen/{key:str}/ablauf": (
        "/vorstand/treffen/{year}-1/ablauf",
        "/vorstand/treffen/{year}-2/ablauf",
    ),
    "/vorstand/treffen/{key:str}/absagen": ("/vorstand/treffen/{year}-1/absagen",),
    "/vorstand/treffen/{key:str}/anfragen": ("/vorstand/treffen/{year}-2/anfragen",),
    "/vorstand/treffen/{key:str}/beitrag/{talk_id:int}": (
        "/vorstand/treffen/{year}-1/beitrag/{talk}",
    ),
    "/vorstand/treffen/{key:str}/anmeldungen": ("/vorstand/treffen/{year}-1/anmeldungen",),
    "/vorstand/treffen/{key:str}/papiere": (
        "/vorstand/treffen/{year}-1/papiere",
        "/vorstand/treffen/{last}-4/papiere",
    ),
    "/vorstand/treffen/{key:str}/nachweis": tuple(
        f"/vorstand/treffen/{one}/nachweis" for one in ("{year}-1", "{last}-4", "{last}-3")
    ),
    "/vorstand/treffen/{key:str}/nachweis/belege": (
        "/vorstand/treffen/{last}-3/nachweis/belege",
        "/vorstand/treffen/{last}-4/nachweis/belege",
    ),
    "/vorstand/treffen/{key:str}/nachweis/belege/{mark:str}": (
        "/vorstand/treffen/{last}-3/nachweis/belege/{receipt}",
    ),
    "/vorstand/versammlung/{key:str}/nachweis": ("/vorstand/versammlung/{year}-1/nachweis",),
    "/vorstand/nachweis": ("/vorstand/nachweis",),
    "/vorstand/nachweis/{year:int}": (
        "/vorstand/nachweis/{last}",
        "/vorstand/nachweis/{last}?foerderer=ESF%20Plus",
    ),
    "/vorstand/treffen/{key:str}/dateien": tuple(
        f"/vorstand/treffen/{one}/dateien" for one in ("{year}-1", "{last}-4")
    ),
    "/vorstand/treffen/{key:str}/teilnahme": (
        "/vorstand/treffen/{year}-1/teilnahme",
        "/vorstand/treffen/{last}-4/teilnahme",
    ),
    "/vorstand/treffen/{key:str}/protokoll": (
        "/vorstand/treffen/{last}-4/protokoll",
        "/vorstand/treffen/{last}-3/protokoll",
    ),
    "/vorstand/treffen/{key:str}/protokoll/fassungen": (
        "/vorstand/treffen/{last}-3/protokoll/fassungen",
    ),
    "/vorstand/treffen/{key:str}/umfrage": ("/vorstand/treffen/{year}-2/umfrage",),
    "/vorstand/treffen/{key:str}/verlegen": (
        "/vorstand/treffen/{year}-1/verlegen",
        "/vorstand/treffen/{year}-1/verlegen?tag={extra}",
    ),
    "/vorstand/treffen/{key:str}/verlauf": ("/vorstand/treffen/{year}-1/verlauf",),
    "/vorstand/verlauf": ("/vorstand/verlauf", "/vorstand/verlauf?treffen={year}-1&art=plan"),
    "/vorstand/vortragende": ("/vorstand/vortragende",),
    "/vorstand/vortragende/neu": ("/vorstand/vortragende/neu",),
    "/vorstand/vortragende/{speaker_id:int}": ("/vorstand/vortragende/1",),
    "/vorstand/wer-ist-dran": ("/vorstand/wer-ist-dran",),
    "/vorstand/zahlen": ("/vorstand/zahlen",),
    "/vorstand/zahlen/beitraege": ("/vorstand/zahlen/beitraege?bereich=politik",),
    "/vorstand/zahlen/bericht/{span:str}": tuple(
        f"/vorstand/zahlen/bericht/{one}" for one in ("{last}", "alle")
    ),
    "/vorstand/zahlen/projekte": ("/vorstand/zahlen/projekte?stand=mitglied&jahr={last}",),
    "/vorstand/zahlen/treffen": (
        "/vorstand/zahlen/treffen?region=Chemnitz",
        "/vorstand/zahlen/treffen?von=1999&bis=1999",
    ),
}

NO_PAGES = frozenset(
    {
        *(f"{VERSION}{path}".rstrip("/") for one in PROGRAMS for path in one.paths),
        "/aussehen/{name:str}",
        "/a/{token:str}/papiere/{name:str}",
        "/g/{token:str}/papiere/{name:str}",
        "/gesund",
        "/.well-known/security.txt",
        "/r/{token:str}/papiere/{name:str}",
        "/robots.txt",
        "/favicon.ico",
        "/bilder/{name:str}",
        "/daten/projekte.json",
        "/daten/treffen.csv",
        "/daten/treffen.json",
        "/feeds/treffen.atom",
        "/feeds/treffen.json",
        "/oembed",
        "/sitemap.xml",
        "/static/{name:path}",
        "/treffen/{key:str}/{name:str}",
        "/kalender/mein/{name:str}",
        "/a/{token:str}/dateien/{mark:str}",
        "/g/{token:str}/dateien/{mark:str}",
        "/r/{token:str}/folien/{mark:str}",
        "/mein/treffen/{key:str}/papiere/{name:str}",
        "/mein/treffen/{key:str}/dateien/{mark:str}",
        "/mein/versammlung/{key:str}/dateien/{mark:str}",
        "/a/{token:str}/protokoll/{name:str}",
        "/mein/treffen/{key:str}/protokoll/{name:str}",
        "/mein/versammlung/{key:str}/protokoll/{name:str}",
        "/vorstand/treffen/{key:str}/protokoll/{form:str}",
        "/vorstand/versammlung/{key:str}/protokoll/{form:str}",
        "/treffen/{key:str}/dateien/{mark:str}",
        "/vorstand/treffen/{key:str}/dateien/{mark:str}",
        "/vorstand/archiv/{key:str}/dateien/{mark:str}",
        "/kalender/projekt/{name:str}",
        "/kalender/treffen.ics",
        "/kalender/treffen/{year:int}/{name:str}",
        "/vorstand/ausgeben/archiv",
        "/vorstand/ausgeben/{form:str}",
        "/vorstand/datenschutz/verzeichnis.json",
        "/vorstand/datenschutz/{key:str}/auszug.json",
        "/vorstand/plan/{year:int}/plakat/{name:str}",
        "/vorstand/postausgang/fortschritt",  # a piece of a page
        "/vorstand/postausgang/{letter_id:int}/brief.eml",
        "/vorstand/postausgang/{letter_id:int}/html",  # a letter, looked at in test_letters.py
        "/vorstand/projekte/{slug:str}/verlauf/{form:str}",
        "/vorstand/nachweis/{year:int}/zip",
        "/vorstand/treffen/{key:str}/nachweis/belege/{mark:str}/scan",
        "/vorstand/treffen/{key:str}/nachweis/zip",
        "/vorstand/versammlung/{key:str}/nachweis/zip",
        "/vorstand/treffen/{key:str}/papiere/{name:str}",
        "/vorstand/treffen/{key:str}/verlauf/{form:str}",
        "/vorstand/vortragende.csv",
        "/vorstand/vortragende.xlsx",
        "/vorstand/zahlen/bericht/{span:str}/{form:str}",
    }
)
"""What a browser can fetch and is no page of ours."""


def all_pages() -> set[str]:
    """Every address of the app that a browser can fetch and is a page."""
    routes = create_app(Settings()).routes
    fetched = {one.path for one in routes if isinstance(one, HTTPRoute) and "GET" in one.methods}
    return fetched - NO_PAGES


@dataclass(frozen=True, slots=True)
class Places:
    """What the examples name in braces, in one house."""

    house: House
    names: Mapping[str, str]

    def addresses(self, page: str) -> list[str]:
        """Where this page is looked at."""
        filled = [example.format(**self.names) for example in EXAMPLES[page]]
        return [one if one.startswith("http") else self.house.address + one for one in filled]


def places(house: House) -> Places:
    """Everything the examples name, made where it is not there yet."""
    work = house.at_work
    assert work is not None
    names = {
        "year": str(work.year),
        "last": str(work.year - 1),
        "next": str(work.year + 1),
        "topic": str(work.topic_id),
        "talk": str(work.answered_talk_id),
        "extra": f"{work.year}-10-12",
        **house.mailed_links,
        **house.do(_made),
    }
    return Places(house, names)


async def _made() -> dict[str, str]:
    """A list that is looked at, long work, a second version of the plan; and a letter and a project."""
    now = clock.now()
    draft = await imports.begin(ListKind.MEMBERS, "liste.csv", LIST, who=BOARD, now=now)
    async with transaction():
        failed = await stored_jobs.add("plan", "1999", at=now, who=BOARD)
        await stored_jobs.claim("elsewhere", at=now)
        await stored_jobs.end(failed.id, JobState.FAILED, message="Es ging nicht.", at=now)
        job = await stored_jobs.add("plan", "2000", at=now, who=BOARD)
        await stored_jobs.claim("elsewhere", at=now)
        await stored_jobs.note(job.id, done=3, total=10, message="Reihenfolge wird gerechnet")
    [letter, *_] = await letters.held_letters()
    [project, *_] = await members.projects()
    [version, *_] = await planning.versions(clock.today().year + 1)
    await planning.restore(clock.today().year + 1, version.number, who=BOARD, now=now)
    over = [one.id for one in await hosting.meetings()]
    [[bill, *_]] = (await receipts.receipts(over)).values()
    return {
        "draft": draft,
        "failed": str(failed.id),
        "job": str(job.id),
        "letter": str(letter.id),
        "slug": project.slug,
        "receipt": bill.mark,
    }
