"""Which columns hold something of people, whose, why, and until when? The list of processing.

Every text column of the database stands here once: in an activity, or among those that name nobody.
A test compares this with the schema, so a new column cannot be forgotten. Erasing looks through the
columns of `PERSONAL`, the list of processing (Art. 30 GDPR) is printed from `ACTIVITIES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from lagplanner.domain.privacy.retention import Keeping

K = Keeping


@dataclass(frozen=True, slots=True)
class Holding:
    """Columns of one table that are kept for one reason."""

    table: str
    columns: tuple[str, ...]
    keeping: Keeping


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry of the list of processing, in the words of the association."""

    name: str
    purpose: str
    people: str
    data: str
    ground: str
    recipients: str
    holdings: tuple[Holding, ...]

    @property
    def keepings(self) -> tuple[Keeping, ...]:
        """Until when its parts are kept, each once."""
        return tuple(dict.fromkeys(one.keeping for one in self.holdings))


def _of(table: str, columns: str, keeping: Keeping) -> Holding:
    return Holding(table, tuple(columns.split()), keeping)


_MEMBERSHIP = "Art. 6 Abs. 1 Buchst. b und f DSGVO: Mitgliedschaft nach der Satzung"
_INTEREST = "Art. 6 Abs. 1 Buchst. f DSGVO: Fachtreffen vorbereiten und nachweisen"

ACTIVITIES: tuple[Activity, ...] = (
    Activity(
        "Verzeichnis der Mitglieder",
        "Mitglieder erreichen, die Treffen reihum planen",
        "Ansprechpersonen der Projekte",
        "Name, Rolle, E-Mail, Telefon; zum Projekt Anschrift, Bemerkungen, Wünsche",
        _MEMBERSHIP,
        "Vorstand; was das Projekt von sich zeigt, auch öffentlich",
        (
            _of("project", "name email phone carrier area office_note notes", K.MEMBERSHIP),
            _of("project", "street website funders", K.MEMBERSHIP),
            _of("contact", "label name email phone", K.FORMER_CONTACTS),
            _of("pause", "reason", K.MEMBERSHIP),
            _of("profile", "name_en contact_label_en consent_name consent_by", K.MEMBERSHIP),
            _of("profile", "offers_heading offers_heading_en hours_heading", K.MEMBERSHIP),
            _of("profile", "hours_heading_en office_note_en confirmed_by", K.MEMBERSHIP),
            _of("profile", "funders_sentence funders_sentence_en", K.MEMBERSHIP),
            _of("profile_part", "heading heading_en text text_en url", K.MEMBERSHIP),
            _of("contact_proposal", "name email phone note decided_by", K.FORMER_CONTACTS),
            _of("own_calendar", "email", K.FORMER_CONTACTS),
            _of("wish", "note", K.ANSWERS),
        ),
    ),
    Activity(
        "Gastgeber und Treffen",
        "Treffen vorbereiten, Zusagen belegen, Gastgeber unterstützen",
        "Wer für ein Projekt antwortet, wer für den Vorstand einträgt",
        "Name, Antwort, Weg, Zeitpunkt, Bemerkung, Angaben zum Ort",
        _INTEREST,
        "Vorstand, gastgebendes Projekt",
        (
            _of("meeting", "topic note", K.IN_USE),
            _of("agenda_item", "title who", K.IN_USE),
            _of("minutes", "taker taker_email", K.MINUTES),
            _of("minutes_version", "content", K.IN_USE),
            _of("minutes_version", "attendance saved_by", K.MINUTES),
            _of("minutes_objection", "who text answer", K.MINUTES),
            _of("action_item", "text", K.IN_USE),
            _of("action_item", "who done_by", K.MINUTES),
            _of("venue", "name street room meeting_point way", K.IN_USE),
            _of("venue", "confirmed_by", K.ANSWERS),
            _of("host_request", "answered_by entered_by remark", K.ANSWERS),
            _of("checklist_item", "title", K.IN_USE),
            _of("checklist_item", "done_by", K.ANSWERS),
            _of("swap", "note asked_by answered_by decided_by", K.ANSWERS),
            _of("handover_note", "text", K.IN_USE),
            _of("handover_note", "written_by", K.ANSWERS),
            _of("plan_version", "note created_by published_by question answer", K.IN_USE),
            _of("plan_entry", "reasons day_reasons problem", K.IN_USE),
            _of("blackout_calendar", "name created_by", K.IN_USE),
            _of("blackout", "title", K.IN_USE),
        ),
    ),
    Activity(
        "Teilnahme an Treffen",
        "Plätze und Essen planen, Teilnahme gegenüber Trägern und Förderern belegen",
        "Wer angemeldet ist oder da war, wer für ein Projekt antwortet",
        "Name, Projekt, Antwort, Anreise; Essen und Unterstützung nur mit eigener Angabe; "
        "eine ersetzte Antwort ebenso lange im Verlauf",
        "Art. 6 Abs. 1 Buchst. f DSGVO; für Essen und Unterstützung Art. 9 Abs. 2 Buchst. a DSGVO",
        "Vorstand, gastgebendes Projekt; Essen und Unterstützung nur das gastgebende Projekt",
        (
            _of("reply", "names hint remark who entered_by", K.ANSWERS),
            _of("reply_need", "text", K.NEEDS),
            _of("reply_question", "text", K.IN_USE),
            _of("reply_answer", "text", K.ANSWERS),
            _of("attendance", "name noted_by", K.ANSWERS),
        ),
    ),
    Activity(
        "Dateien der Treffen",
        "Folien, Fotos und Unterlagen an die weitergeben, für die sie bestimmt sind",
        "Vortragende, wer auf Fotos zu sehen ist, wer etwas ablegt",
        "Folien, Fotos, unterschriebene Listen, Unterlagen; Name der Person, die sie ablegt",
        "Art. 6 Abs. 1 Buchst. a DSGVO (Folien, Fotos), Buchst. f (Nachweis der Teilnahme)",
        "Je Datei: nur der Vorstand, die Mitglieder oder alle; Folien auch das gastgebende Projekt",
        (
            _of("meeting_file", "title", K.IN_USE),
            _of("meeting_file", "added_by", K.ANSWERS),
            _of("file_content", "content preview", K.IN_USE),
            _of("file_text", "text", K.IN_USE),
        ),
    ),
    Activity(
        "Mitgliederversammlung",
        "Satzungsgemäß einladen, Anträge behandeln, Stimmen und Beschlussfähigkeit feststellen",
        "Wer für ein Mitglied einen Antrag stellt oder abstimmt",
        "Name, Mitglied, Antrag, Anwesenheit, Vollmacht",
        "Art. 6 Abs. 1 Buchst. b und c DSGVO: Mitgliedschaft nach der Satzung, §§ 32, 67 BGB",
        "Mitglieder; bei Wahlen und Satzungsänderungen das Registergericht",
        (
            _of("assembly", "hybrid elections statute_changes late_reason", K.IN_USE),
            _of("motion", "title text", K.IN_USE),
            _of("motion", "who entered_by", K.ANSWERS),
            _of("assembly_vote", "person noted_by", K.ANSWERS),
        ),
    ),
    Activity(
        "Rückmeldungen zu Treffen",
        "Treffen besser machen",
        "Wer nach einem Treffen drei Fragen beantwortet",
        "Zahlen ohne Person und Zeit; Worte, die jemand dazuschreibt; wie viele eines Projekts geantwortet haben",
        _INTEREST,
        "Vorstand, gastgebendes Projekt, erst ab drei Antworten",
        (_of("feedback", "words", K.ANSWERS),),
    ),
    Activity(
        "Themen und Umfragen",
        "Themen sammeln, einen Tag finden, an dem viele können",
        "Wer für ein Projekt vorschlägt oder abstimmt",
        "Name, Antwort, Zeitpunkt",
        _INTEREST,
        "Vorstand; Themen ohne Namen auch öffentlich",
        (
            _of("topic", "title question", K.IN_USE),
            _of("topic", "proposed_by", K.ANSWERS),
            _of("poll", "reason created_by", K.ANSWERS),
            _of("poll_vote", "who", K.ANSWERS),
        ),
    ),
    Activity(
        "Einladung von Vortragenden",
        "Fachleute einladen, ihren Beitrag vorbereiten und ankündigen",
        "Vortragende aus Politik, Verwaltung, Wissenschaft und Praxis, ihre Büros",
        "Name, Anrede, Organisation, Funktion, E-Mail, Telefon, Antworten, Beitrag, Zustimmungen",
        "Art. 6 Abs. 1 Buchst. f DSGVO (Anfrage), Buchst. b (Absprache), "
        "Buchst. a (Name im Programm, Folien, Fotos)",
        "Vorstand, gastgebendes Projekt; mit Zustimmung das Programm",
        (
            _of("speaker", "name salutation organisation function", K.SPEAKING),
            _of("speaker", "email office_email phone topics note", K.SPEAKING),
            _of("talk", "organisation function title question", K.SPEAKING),
            _of("talk", "answered_by entered_by remark equipment travel correction", K.ANSWERS),
            _of("talk_consent", "wording who entered_by", K.SPEAKING),
        ),
    ),
    Activity(
        "Briefe",
        "Einladen, erinnern, absagen; belegen, wer wann was bekam",
        "Alle, denen geschrieben wird",
        "Name, Adresse, Inhalt, Zeitpunkt, Antwort des Mailservers",
        _INTEREST,
        "Mailserver des Vereins, Empfänger",
        (
            _of("letter", "key recipient_name recipient_email facts created_by", K.LETTERS),
            _of("letter", "released_by error own_subject own_text", K.LETTERS),
            _of("letter_sent", "subject content smtp_reply", K.LETTERS),
            _of("letter_text", "subject body changed_by", K.IN_USE),
            _of("reminder_rule", "changed_by", K.IN_USE),
            _of("notice", "key facts", K.NOTICES),
            _of("link", "name email", K.LINKS),
            _of("mailbox", "email last_error", K.RETURNS),
            _of("mail_state", "pause_reason", K.IN_USE),
        ),
    ),
    Activity(
        "Listen einlesen",
        "Vorhandene Listen übernehmen, einen Irrtum zurücknehmen",
        "Wer in der Liste steht, wer sie einliest",
        "Was in der Liste steht",
        _MEMBERSHIP,
        "Nur der Vorstand",
        (
            _of("import_draft", "filename content mapping created_by", K.DRAFTS),
            _of("import_run", "undo", K.LISTS),
            _of("import_run", "filename summary created_by undone_by", K.TRAIL),
        ),
    ),
    Activity(
        "Zugang und Verlauf",
        "Nur Berechtigte einlassen, Taten nachvollziehen und zurücknehmen",
        "Mitglieder des Vorstands, wer einen Link benutzt",
        "Name, E-Mail, Amt, Browser, Passkeys, Zeitpunkt, Tat, gekürzte Netzadresse bei falschen Links",
        "Art. 6 Abs. 1 Buchst. f DSGVO: Sicherheit, Nachvollziehbarkeit",
        "Nur der Vorstand",
        (
            _of("board_person", "name email email_key", K.FORMER_BOARD),
            _of("handover", "created_by", K.FORMER_BOARD),
            _of("kept_form", "path fields", K.FORMS),
            _of("passkey", "name", K.FORMER_BOARD),
            _of("login_link", "name email", K.SESSIONS),
            _of("session", "name email browser", K.SESSIONS),
            _of("api_token", "name created_by", K.SESSIONS),
            _of("webhook", "name url created_by pause_reason", K.IN_USE),
            _of("webhook_message", "body error", K.JOBS),
            _of("attempt", "subject", K.TRIES),
            _of("trail", "before after", K.UNDO),
            _of("trail", "who subject sentence facts", K.TRAIL),
            _of("trail_about", "subject", K.TRAIL),
            _of("setting", "value changed_by", K.IN_USE),
            _of("page_text", "german english changed_by", K.IN_USE),
            _of("picture", "changed_by", K.IN_USE),
            _of("job", "subject message result created_by", K.JOBS),
        ),
    ),
    Activity(
        "Belege, Honorare und Reisekosten",
        "Vereinbaren, auszahlen, gegenüber Förderern nachweisen",
        "Vortragende mit Honorar oder Reisekosten, wer eine Rechnung gestellt hat",
        "Beträge und Tag der Abrechnung; von Belegen Aussteller, Zweck und der Scan, falls abgelegt",
        "Art. 6 Abs. 1 Buchst. c DSGVO: § 147 AO",
        "Kassenführung, Kassenprüfung",
        (
            _of("talk", "fee_cents travel_cents claim_cents claimed_at", K.MONEY),
            _of("receipt", "payee what cents day", K.MONEY),
            _of("receipt_scan", "content", K.MONEY),
        ),
    ),
)

NOBODY: Mapping[str, tuple[str, ...]] = {
    table: tuple(columns.split())
    for table, columns in {
        "town": "slug name county region station",
        "project": "slug kind postcode",
        "contact": "language",
        "wish": "kind",
        "profile": "visible",
        "profile_part": "kind picture",
        "contact_proposal": "state language",
        "meeting": "kind state uid",
        "hosting": "role",
        "venue": "postcode",
        "host_request": "state via",
        "checklist_item": "code",
        "reply": "kind via",
        "reply_need": "code",
        "attendance": "line presence",
        "feedback": "counts keys",
        "meeting_file": "kind ending visibility giver mark digest",
        "agenda_item": "kind",
        "assembly": "starts",
        "motion": "state",
        "assembly_vote": "presence",
        "minutes": "state",
        "receipt": "category mark",
        "receipt_scan": "ending",
        "swap": "state",
        "plan_version": "state proof",
        "plan_entry": "excluded",
        "import_run": "kind fingerprint",
        "import_draft": "token kind",
        "column_mapping": "kind headers mapping",
        "topic": "state",
        "speaker": "field language",
        "talk": "state field via slides",
        "talk_consent": "kind via",
        "poll": "state",
        "poll_vote": "value via",
        "letter": "occasion state language step owner message_id",
        "letter_text": "occasion language form",
        "mail_state": "pause_kind house",
        "daily_claim": "name",
        "reminder_rule": "code mode",
        "link": "token_hash purpose",
        "notice": "occasion",
        "watched": "name value",
        "attempt": "kind",
        "setting": "name",
        "picture": "purpose mark media_type content",  # who is to be seen has agreed with the project
        "page_text": "page",
        "board_person": "role language",
        "handover": "plan",
        "kept_form": "token_hash",
        "own_calendar": "token_hash language",
        "passkey": "key_id public_key",
        "passkey_challenge": "challenge_hash browser_hash",
        "login_link": "token_hash role browser_hash code_hash",
        "session": "token_hash role",
        "api_token": "token_hash role",
        "webhook": "events secret old_secret",
        "webhook_message": "key event state owner",
        "job": "kind state owner",
        "search_entry": "kind day",
        "search_word": "word stem",  # each only as long as it stands in a text of another column
        "search_due": "kind",
        "trail": "deed way",
    }.items()
}
"""Text columns in which no person stands: codes, states, short names of towns and projects."""


WHOLE = frozenset({"file_content"})
"""Tables of bytes: nobody's name is taken out of them, they go whole, with the talk they belong to."""


def _personal() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for holding in chain.from_iterable(one.holdings for one in ACTIVITIES):
        if holding.keeping is not Keeping.MONEY and holding.table not in WHOLE:
            found.setdefault(holding.table, []).extend(holding.columns)
    return {table: tuple(columns) for table, columns in found.items()}


PERSONAL: Mapping[str, tuple[str, ...]] = _personal()
"""The texts in which a person may stand, by table: what an erasure looks through."""

BY_LAW: Mapping[str, tuple[str, ...]] = {"receipt": ("payee", "what")}
"""Texts in which a person may stand and which the law wants kept: handed over, but never erased."""

KEPT_UNTIL: Mapping[Keeping, str] = {
    Keeping.MEMBERSHIP: "solange das Projekt Mitglied ist, danach als Teil der Geschichte",
    Keeping.SPEAKING: "solange die Person für Treffen in Frage kommt; nach einer Absage ein Jahr, "
    "auf Wunsch sofort",
    Keeping.IN_USE: "solange es gebraucht wird; einzelne Personen auf Wunsch",
}
"""What does not end by itself, in words."""
