"""For which occasions does the network write letters, to whom, and what goes with them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lagplanner.domain.post.placeholders import PLACEHOLDERS


class Audience(StrEnum):
    """Who gets a letter; it decides the form of address and why the foot says one gets it."""

    MEMBER = "member"
    HOST = "host"
    SPEAKER = "speaker"
    BOARD = "board"
    PERSON = "person"  # one person about their own matter: a link, an erasure
    PUBLIC = "public"


class Stage(StrEnum):
    """Where in the life of the meetings a letter belongs; the values are German headings."""

    YEAR = "Das Jahr"
    HOSTING = "Gastgeben"
    SPEAKING = "Fachbeiträge"
    INVITING = "Einladen"
    DAY = "Vor dem Treffen"
    AFTER = "Nach dem Treffen"
    CHANGES = "Änderungen"
    FUNDING = "Förderung"
    ASSEMBLY = "Mitgliederversammlung"
    BOARD = "Hinweise für den Vorstand"
    OTHER = "Außerdem"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One kind of letter.

    `entry` says what happens to the recipient's calendar ("", "publish", "request", "cancel"; only
    those whose calendar holds it get a request again or a cancellation), `link` the purpose of the personal link behind {url} ("" where there is none, or where it only
    leads to a page that asks who one is). `formal` letters say Sie and use no gender signs. `bulk`
    carries List-Id and one-click unsubscribing. `never_stale` goes out however late it is;
    `again_in_doubt` is sent once more when nobody knows whether it arrived. `wanted` are placeholders
    without which this letter says nothing, although others may do without. A letter that is
    `urgent` does not wait for the weekly digest.
    """

    code: str
    title: str
    audience: Audience
    stage: Stage
    placeholders: tuple[str, ...]
    link: str = ""
    entry: str = ""
    urgent: bool = False
    bulk: bool = False
    formal: bool = False
    never_stale: bool = False
    again_in_doubt: bool = False
    wanted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [name for name in self.placeholders if name not in PLACEHOLDERS]
        if unknown:
            raise ValueError(f"{self.code} wants placeholders that are not there: {unknown}")


LOGIN = "login"
"""The link that opens a session; it is made with a code, and neither is a link of `links`."""

COMMON = ("association", "postal_address", "sender", "board_contact", "board_phone")
"""Placeholders that every letter may use."""

_MEETING = "date date_long weekday time_range town host topic"
_ASSEMBLY = "date date_long time venue address"
_LINKS = {
    Audience.MEMBER: "member",
    Audience.HOST: "host",
    Audience.SPEAKER: "speaker",
}


def _letter(
    code: str,
    title: str,
    audience: Audience,
    stage: Stage,
    names: str,
    *,
    link: str | None = None,
    entry: str = "",
    wanted: tuple[str, ...] = (),
    **marks: bool,
) -> Occasion:
    """An occasion; one that has {url} gets the link that suits its audience unless named."""
    placeholders = (*COMMON, *names.split())
    if link is None:
        link = _LINKS.get(audience, "") if "url" in placeholders else ""
    return Occasion(code, title, audience, stage, placeholders, link, entry, wanted=wanted, **marks)


_M, _H, _S, _B, _P = (
    Audience.MEMBER,
    Audience.HOST,
    Audience.SPEAKER,
    Audience.BOARD,
    Audience.PERSON,
)

# One letter, one to three lines: this is read as a table.
# fmt: off
_ALL = (
    _letter("host_call", "Gastgeber-Umfrage", _M, Stage.YEAR,
            "year n_meetings capacity rotation_next_3 deadline deadline_long url",
            link="wishes"),
    _letter("host_call_reminder", "Erinnerung an die Gastgeber-Umfrage", _M, Stage.YEAR,
            "year salutation project deadline deadline_long url", link="wishes"),
    _letter("year_plan", "Termine des Jahres", _M, Stage.YEAR,
            "year dates ics_url ga_date_long", bulk=True),
    _letter("profile_check", "Profil prüfen", _M, Stage.YEAR,
            "year salutation project carrier contact office_hours funding_until deadline deadline_long url",
            link="profile"),
    _letter("host_asked", "Anfrage an den Gastgeber", _H, Stage.HOSTING,
            f"salutation project {_MEETING} n_expected reasons deadline deadline_long url"),
    _letter("co_host_asked", "Anfrage an Mitgastgeber", _H, Stage.HOSTING,
            f"salutation project {_MEETING} deadline deadline_long url"),
    _letter("standby_named", "Als Ersatz vorgesehen", _M, Stage.HOSTING,
            f"salutation project {_MEETING}"),
    _letter("host_commit", "Termin und Ort bestätigen", _H, Stage.HOSTING,
            f"salutation project {_MEETING} n_expected deadline deadline_long call_date_long url"),
    _letter("host_commit_reminder", "Erinnerung: Termin und Ort", _H, Stage.HOSTING,
            f"salutation project {_MEETING} deadline deadline_long call_date_long url"),
    _letter("topic_fix", "Thema festlegen", _B, Stage.HOSTING,
            f"salutation {_MEETING} top_topics last_topics deadline deadline_long url", link="host"),
    _letter("speaker_invite", "Anfrage für einen Fachbeitrag", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question slot talk_minutes venue hybrid n_expected"
            " fee_text travel_text deadline deadline_long url",
            formal=True),
    _letter("speaker_reminder", "Nachfrage zum Fachbeitrag", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question sent_long deadline deadline_long url", formal=True),
    _letter("speaker_ack_accepted", "Dank für die Zusage", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question slot venue address url",
            entry="request", formal=True),
    _letter("speaker_ack_tentative", "Dank für die Zusage unter Vorbehalt", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question deadline deadline_long url", formal=True),
    _letter("speaker_ack_declined", "Dank für die Absage", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question erase_date_long", entry="cancel", formal=True),
    _letter("speaker_ack_substituted", "Dank für die benannte Vertretung", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question substitute url", entry="cancel", formal=True),
    _letter("speaker_ack_other_date", "Dank für den Vorschlag eines anderen Tages", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question other_days url", entry="cancel", formal=True),
    _letter("speaker_withdrawn", "Anfrage zurückgezogen", _S, Stage.SPEAKING,
            f"salutation {_MEETING} topic_question", entry="cancel", urgent=True, formal=True),
    _letter("save_the_date", "Vormerken", _M, Stage.INVITING,
            f"{_MEETING} invite_date_long", entry="publish", bulk=True),
    _letter("invitation", "Einladung", _M, Stage.INVITING,
            f"{_MEETING} venue address agenda station way step_free deadline deadline_long url",
            entry="publish"),
    _letter("rsvp_reminder", "Erinnerung an die Antwort", _M, Stage.INVITING,
            f"salutation project {_MEETING} deadline deadline_long order_date_long who_comes url"),
    _letter("numbers", "Anmeldestand", _H, Stage.INVITING,
            f"salutation {_MEETING} n_yes n_waiting n_no n_open catering_counts support_count url"),
    _letter("place_offered", "Platz frei geworden", _M, Stage.INVITING,
            f"salutation project {_MEETING} places deadline deadline_long url", urgent=True),
    _letter("host_checklist", "Checkliste für den Gastgeber", _H, Stage.DAY,
            f"salutation project {_MEETING} open_items url"),
    _letter("speaker_details", "Angaben zum Fachbeitrag", _S, Stage.DAY,
            f"salutation {_MEETING} tech_offer deadline deadline_long url", formal=True),
    _letter("speaker_final", "Letzte Hinweise zum Fachbeitrag", _S, Stage.DAY,
            f"salutation {_MEETING} slot_from slot_to arrive_before venue address room station way day_contact"
            " day_phone",
            entry="request", formal=True, wanted=("venue",)),
    _letter("last_info", "Letzte Hinweise zum Treffen", _M, Stage.DAY,
            f"salutation {_MEETING} meeting_point arrive_from way day_contact day_phone url"),
    _letter("day_pack", "Unterlagen zum Drucken", _H, Stage.DAY, f"salutation {_MEETING} url"),
    _letter("attendance_upload", "Teilnahmeliste eintragen", _H, Stage.AFTER,
            f"salutation {_MEETING} deadline deadline_long url"),
    _letter("thanks", "Dank an Vortragende", _S, Stage.AFTER,
            f"salutation {_MEETING} fee_line deadline deadline_long url", formal=True),
    _letter("thanks_host", "Dank an Gastgebende", _H, Stage.AFTER,
            f"salutation {_MEETING}"),
    _letter("feedback", "Drei Fragen zum Treffen", _M, Stage.AFTER,
            f"{_MEETING} deadline deadline_long url", link="feedback", bulk=True),
    _letter("minutes_due", "Protokoll fertigstellen", _P, Stage.AFTER,
            f"salutation {_MEETING} minute_taker send_date send_date_long url"),
    _letter("minutes", "Protokoll und Folien", _M, Stage.AFTER,
            f"{_MEETING} action_items objection_date_long minute_taker next_meeting url", bulk=True),
    _letter("minutes_final", "Protokoll ist fertig", _M, Stage.AFTER,
            f"{_MEETING} decisions action_items url", bulk=True),
    _letter("feedback_report", "Auswertung der Rückmeldungen", _B, Stage.AFTER,
            f"{_MEETING} n_answers mean top wish url", link="host"),
    _letter("claims_due", "Honorar und Reisekosten einreichen", _S, Stage.AFTER,
            f"salutation {_MEETING} claim_date claim_date_long url", formal=True),
    _letter("meeting_moved", "Neuer Termin", _M, Stage.CHANGES,
            f"{_MEETING} new_date new_date_long old_date_long reason deadline deadline_long url",
            entry="publish", urgent=True),
    _letter("host_moved", "Neuer Termin: Raum bestätigen", _H, Stage.CHANGES,
            f"salutation project {_MEETING} new_date new_date_long old_date_long reason deadline"
            " deadline_long url",
            entry="publish", urgent=True),
    _letter("speaker_moved", "Neuer Termin für Vortragende", _S, Stage.CHANGES,
            f"salutation {_MEETING} new_date new_date_long old_date_long topic_question reason deadline"
            " deadline_long url",
            entry="request", urgent=True, formal=True),
    _letter("meeting_cancelled", "Treffen fällt aus", _M, Stage.CHANGES,
            f"{_MEETING} reason next_meeting", entry="cancel", urgent=True, never_stale=True),
    _letter("speaker_cancelled", "Absage an Vortragende", _S, Stage.CHANGES,
            f"salutation {_MEETING} topic_question reason",
            entry="cancel", urgent=True, formal=True, never_stale=True),
    _letter("ga_cancelled", "Mitgliederversammlung fällt aus", _M, Stage.CHANGES,
            f"{_ASSEMBLY} reason",
            entry="cancel", urgent=True, formal=True, never_stale=True),
    _letter("ga_changed", "Mitgliederversammlung: anderer Ort oder Beginn", _M, Stage.CHANGES,
            f"{_ASSEMBLY} changes",
            entry="publish", urgent=True, formal=True, again_in_doubt=True),
    _letter("date_poll", "Umfrage: Welcher Tag passt?", _M, Stage.CHANGES,
            "salutation project date_long host poll_days reason poll_deadline poll_deadline_long url",
            link="poll", urgent=True),
    _letter("date_poll_reminder", "Erinnerung an die Umfrage", _M, Stage.CHANGES,
            "salutation project date_long poll_days poll_deadline poll_deadline_long url",
            link="poll", urgent=True),
    _letter("venue_changed", "Anderer Ort", _M, Stage.CHANGES,
            f"{_MEETING} new_venue reason", entry="publish", urgent=True),
    _letter("host_swapped", "Anderer Gastgeber", _M, Stage.CHANGES,
            f"{_MEETING} old_host new_host", entry="publish"),
    _letter("swap_asked", "Anfrage zum Tausch", _H, Stage.CHANGES,
            f"salutation project {_MEETING} old_host old_date_long reason deadline deadline_long url",
            urgent=True),
    _letter("host_released", "Anfrage ans Gastgeben erledigt", _M, Stage.CHANGES,
            f"salutation project {_MEETING}", urgent=True),
    _letter("swap_off", "Tausch kommt nicht zustande", _H, Stage.CHANGES,
            f"salutation {_MEETING} old_host reason url", urgent=True),
    _letter("funding_end_ask", "Ende der Förderung: wie weiter?", _M, Stage.FUNDING,
            "salutation project end end_long planned deadline deadline_long url", link="profile"),
    _letter("funding_end_board", "Förderung endet", _B, Stage.FUNDING,
            "project end end_long planned url"),
    _letter("ga_prepare", "Mitgliederversammlung vorbereiten", _B, Stage.ASSEMBLY,
            f"{_ASSEMBLY} offices last_day last_day_long notice url", formal=True),
    _letter("ga_motions", "Anträge und Vorschläge", _M, Stage.ASSEMBLY,
            f"{_ASSEMBLY} offices motion_date motion_date_long url", formal=True, again_in_doubt=True),
    _letter("ga_invitation", "Einladung zur Mitgliederversammlung", _M, Stage.ASSEMBLY,
            f"{_ASSEMBLY} year copy_text hybrid_text elections statute_changes motions proxy_text place_and_day"
            " board_names url",
            entry="publish", formal=True, again_in_doubt=True),
    _letter("ga_deadline", "Letzter sicherer Tag für die Einladung", _B, Stage.ASSEMBLY,
            f"{_ASSEMBLY} last_day last_day_long url", formal=True, urgent=True, again_in_doubt=True),
    _letter("ga_documents", "Unterlagen zur Mitgliederversammlung", _M, Stage.ASSEMBLY,
            f"{_ASSEMBLY} url", formal=True, again_in_doubt=True),
    _letter("ga_minutes", "Protokoll der Mitgliederversammlung", _M, Stage.ASSEMBLY,
            "date date_long objection_date_long minute_taker url", formal=True),
    _letter("ga_minutes_final", "Protokoll der Mitgliederversammlung gilt", _M, Stage.ASSEMBLY,
            "date date_long decisions url", formal=True),
    _letter("ga_minutes_sign", "Protokoll unterschreiben", _B, Stage.ASSEMBLY,
            f"salutation {_ASSEMBLY} signers url", formal=True),
    _letter("ga_register", "Anmeldung zum Vereinsregister", _B, Stage.ASSEMBLY,
            f"{_ASSEMBLY} url", formal=True),
    _letter("board_plan_ready", "Vorschlag für das Jahr", _B, Stage.BOARD,
            "year n_meetings n_conflicts n_unhosted url"),
    _letter("board_no_host", "Gastgeber fehlt", _B, Stage.BOARD,
            f"{_MEETING} candidates url", urgent=True),
    _letter("board_host_silent", "Gastgeber antwortet nicht", _B, Stage.BOARD,
            f"{_MEETING} contact phone standby url", urgent=True),
    _letter("board_host_no", "Gastgeber sagt ab", _B, Stage.BOARD,
            f"{_MEETING} old_host reason phone standby url", urgent=True),
    _letter("board_co_host_no", "Mitgastgeber sagt ab", _B, Stage.BOARD,
            f"{_MEETING} old_host reason url", urgent=True),
    _letter("board_swap_agreed", "Tausch genehmigen", _B, Stage.BOARD,
            f"{_MEETING} old_host new_host old_date_long reason url", urgent=True),
    _letter("board_speaker_silent", "Antwort auf die Anfrage fehlt", _B, Stage.BOARD,
            f"{_MEETING} speaker phone url", urgent=True),
    _letter("board_speaker_answer", "Antwort zum Fachbeitrag ansehen", _B, Stage.BOARD,
            f"{_MEETING} speaker answer reason other_days correction phone url", urgent=True),
    _letter("board_no_speaker", "Fachbeitrag fehlt", _B, Stage.BOARD,
            f"{_MEETING} invite_by_long url"),
    _letter("board_mailbox", "Adresse nimmt keine Mail an", _B, Stage.BOARD,
            "mailbox n_returned refusal url", urgent=True),
    _letter("board_new_contact", "Neue Ansprechperson bestätigen", _B, Stage.BOARD,
            "project new_contact new_address url", urgent=True),
    _letter("board_doubt", "Briefe im Zweifel", _B, Stage.BOARD,
            "week week_long notices url", urgent=True),
    _letter("board_stopped", "Versand stand still", _B, Stage.BOARD,
            "week week_long notices url", urgent=True),
    _letter("board_hook_paused", "Programm wird nicht mehr benachrichtigt", _B, Stage.BOARD,
            "week week_long notices url", urgent=True),
    _letter("board_digest", "Wochenübersicht", _B, Stage.BOARD,
            "week week_long notices n_notices url"),
    _letter("login_link", "Anmeldelink", _P, Stage.OTHER,
            "salutation valid_until valid_until_long code url", link=LOGIN, urgent=True),
    _letter("board_welcome", "Zugang zu den Seiten des Vorstands", _P, Stage.OTHER,
            "salutation role url", urgent=True),
    _letter("passkey_changed", "Passkey angelegt oder entfernt", _P, Stage.OTHER,
            "salutation passkey passkey_change url", urgent=True),
    _letter("access_changed", "Zugang geändert", _P, Stage.OTHER,
            "salutation access_change", urgent=True),
    _letter("contact_changed", "Andere Ansprechperson", _P, Stage.OTHER,
            "salutation project new_contact"),
    _letter("deputy_named", "Darf für ein Projekt handeln", _P, Stage.OTHER,
            "salutation project url", urgent=True),
    _letter("deputy_removed", "Handelt nicht mehr für ein Projekt", _P, Stage.OTHER,
            "salutation project", urgent=True),
    _letter("erase_done", "Angaben gelöscht", _P, Stage.OTHER,
            "salutation kept", formal=True, never_stale=True),
    _letter("test_letter", "Probebrief", _B, Stage.OTHER, "week week_long url"),
)
# fmt: on

OCCASIONS: Mapping[str, Occasion] = {one.code: one for one in _ALL}
"""Every occasion by its code, in the order of a meeting's life."""
