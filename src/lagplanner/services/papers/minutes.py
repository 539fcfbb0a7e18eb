"""The minutes as a paper (PDF) and as a document to go on writing in (DOCX), for whoever may read them."""

import asyncio
from dataclasses import dataclass
from typing import Any

from lagplanner.domain.afterwards.minutes import MINUTES_STATES, MinutesState
from lagplanner.domain.assembly.assemblies import signers
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import file_name
from lagplanner.formats import papers, word
from lagplanner.formats.word import Style
from lagplanner.services import acting
from lagplanner.services.afterwards import actions, minutes
from lagplanner.services.afterwards.actions import Agreed
from lagplanner.services.afterwards.minutes import Written
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers.ground import Ground, frame, gather, when_and_where
from lagplanner.services.papers.ground import said as known_ones
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.sentences import said
from lagplanner.templating.words import long_date, short_date

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NONE_SUCH = "Zu diesem Treffen gibt es kein Protokoll, oder es ist noch ein Entwurf."
TEMPLATE = "minutes"


@dataclass(frozen=True, slots=True)
class Words:
    """The headings of the document, in the language it is written in."""

    attendance: str
    decision: str
    agreed: str
    columns: tuple[str, str, str]


async def printed(
    meeting: Meeting, form: str, *, for_board: bool, language: str, base_url: str
) -> Exported:
    """The minutes as "pdf" or "docx", to the board as its page shows them. NotFoundError where there are
    none for this reader.
    """
    known = await minutes.of(meeting)
    are_there = known.versions if for_board else known.minutes.is_out
    if not are_there or form not in ("pdf", "docx"):
        raise NotFoundError(NONE_SUCH)
    agreed = await actions.of_meeting(meeting)
    if for_board:
        known, agreed = acting.readable((known, agreed))
    ground = await gather(meeting.id, base_url=base_url)
    with locale.speaking(language):
        facts = content(ground, known, agreed)
        town = meeting.town.name if meeting.town else ""
        name = file_name([_("Protokoll"), town], meeting.day, form)
        words = Words(
            _("Wer war da?"),
            _("Beschluss"),
            _("Verabredungen"),
            (_("Was"), _("Wer"), _("Bis wann")),
        )
        to_sign = [
            _("Ort, Datum, Unterschrift: %(name)s") % {"name": one} for one in facts["signers"]
        ]
    if form == "pdf":
        return Exported(
            name, PDF, await asyncio.to_thread(papers.compiled, TEMPLATE, facts, language)
        )
    return Exported(name, DOCX, await asyncio.to_thread(_document, facts, words, to_sign, language))


def content(ground: Ground, known: Written, agreed: tuple[Agreed, ...]) -> dict[str, Any]:
    """What the paper says, in the language spoken now."""
    named = (
        _("Protokoll der Mitgliederversammlung vom %(day)s")
        if ground.meeting.is_assembly
        else _("Protokoll vom %(day)s")
    )
    title = named % {"day": long_date(ground.meeting.day)}
    return {
        **frame(ground, title),
        "heading": title,
        "about": [
            *when_and_where(ground),
            *known_ones((_("Protokoll führte"), known.minutes.taker)),
        ],
        **_told(known, agreed),
        "signers": signers(ground.house.rules.signers) if ground.meeting.is_assembly else (),
    }


def _told(known: Written, agreed: tuple[Agreed, ...]) -> dict[str, Any]:
    """The text itself. What nobody spoke about at a working meeting is left out; of an assembly each item
    stands with its number, because the invitation named it.
    """
    version, is_assembly = known.present, known.meeting.is_assembly
    return {
        "state": _state(known),
        "attendance": version.attendance,
        "sections": [
            {
                "title": f"{place}. {one.title}" if is_assembly else one.title,
                "text": one.text,
                "decision": one.decision,
            }
            for place, one in enumerate(version.sections, 1)
            if one.text or one.decision or is_assembly
        ],
        "agreed": [
            {
                "what": one.action.text,
                "who": one.whose,
                "until": short_date(one.action.due) if one.action.due else "",
            }
            for one in agreed
        ],
    }


def _state(known: Written) -> str:
    head = known.minutes
    if head.state is MinutesState.CIRCULATED and head.objections_until is not None:
        return _("Einwände sind bis %(day)s möglich.") % {"day": long_date(head.objections_until)}
    return str(said(MINUTES_STATES[head.state]))


def _document(facts: dict[str, Any], words: Words, to_sign: list[str], language: str) -> bytes:
    paragraphs = [(Style.TITLE, facts["heading"]), (Style.TEXT, facts["state"])]
    paragraphs += [(Style.TEXT, f"{term}: {answer}") for term, answer in facts["about"]]
    if facts["attendance"]:
        paragraphs += [(Style.HEADING, words.attendance), (Style.TEXT, facts["attendance"])]
    for one in facts["sections"]:
        paragraphs += [(Style.HEADING, one["title"]), (Style.TEXT, one["text"])]
        if one["decision"]:
            paragraphs += [(Style.STRONG, f"{words.decision}: {one['decision']}")]
    rows = [[one["what"], one["who"], one["until"]] for one in facts["agreed"]]
    if rows:
        paragraphs += [(Style.HEADING, words.agreed)]
    told = [(style, text) for style, text in paragraphs if text]
    table = [list(words.columns), *rows] if rows else []
    return word.document(facts["title"], told, table, to_sign=to_sign, language=language)
