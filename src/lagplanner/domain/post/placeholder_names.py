"""Which names in braces are there for letters, and what does each mean?"""

from collections.abc import Mapping

from lagplanner.domain.post.assembly_placeholders import ASSEMBLY
from lagplanner.domain.post.placeholder_kinds import (
    LONGEST_TOWN,
    Kind,
    Placeholder,
    lines,
    long,
    perhaps,
    short,
    title,
)

# In the order of a meeting's life, as they are shown beside the text that is edited.
PLACEHOLDERS: Mapping[str, Placeholder] = {
    # every letter
    "association": title(
        "Name des Netzwerks", "Netzwerk Stadtteilarbeit Sachsen", "Network Stadtteilarbeit Sachsen"
    ),
    "postal_address": perhaps(
        "Postanschrift des Netzwerks",
        "Musterstraße 1, 09111 Chemnitz",
        "Musterstraße 1, 09111 Chemnitz",
    ),
    "salutation": title(
        "Anrede der Person, sonst „Guten Tag“", "Guten Tag Kim Muster", "Dear Kim Muster"
    ),
    "sender": title("Wer für den Vorstand unterschreibt", "Robin Beispiel", "Robin Beispiel"),
    "board_contact": title(
        "Wer im Vorstand Fragen beantwortet", "Robin Beispiel", "Robin Beispiel"
    ),
    "board_phone": perhaps("Telefon dieser Person", "030 23125 000", "030 23125 000"),
    "url": Placeholder(
        "Der eine Link des Briefs, allein in einer Zeile",
        "https://netzwerk.example/g/7Rk2pQ9wXz",
        "https://netzwerk.example/g/7Rk2pQ9wXz",
        Kind.LINK,
    ),
    "deadline": short("Letzter Tag für die Antwort", "1. Februar 2027", "1 February 2027"),
    "deadline_long": long(
        "Letzter Tag für die Antwort", "Montag, 1. Februar 2027", "Monday, 1 February 2027"
    ),
    # the year
    "year": Placeholder("Das Jahr, um das es geht", "2027", "2027"),
    "n_meetings": Placeholder("Zahl der Treffen im Jahr", "4", "4", longest="12"),
    "capacity": Placeholder("Plätze, die ein Raum haben muss", "25", "25", longest="500"),
    "rotation_next_3": perhaps(
        "Drei Projekte, die am längsten nicht dran waren",
        "Sonnenhof (Riesa), Neißeufer (Görlitz) und Hammerwiese (Plauen)",
        "Sonnenhof (Riesa), Neißeufer (Görlitz) and Hammerwiese (Plauen)",
    ),
    "project": title(
        "Name des Projekts", "Quartiersmanagement Sonnenhof", "Quartiersmanagement Sonnenhof"
    ),
    "dates": lines(
        "Alle Treffen des Jahres",
        "Mittwoch, 10. März 2027, 10:00 bis 15:00 Uhr, Riesa, Quartiersmanagement Sonnenhof, Thema folgt\n"
        "Mittwoch, 9. Juni 2027, 10:00 bis 15:00 Uhr, Görlitz, Gemeinwesenarbeit Neißeufer, Thema folgt",
        "Wednesday, 10 March 2027, 10:00 to 15:00, Riesa, Quartiersmanagement Sonnenhof, topic to follow\n"
        "Wednesday, 9 June 2027, 10:00 to 15:00, Görlitz, Gemeinwesenarbeit Neißeufer, topic to follow",
    ),
    "ics_url": Placeholder(
        "Adresse des Kalenders zum Abonnieren",
        "https://netzwerk.example/kalender/treffen.ics",
        "https://netzwerk.example/kalender/treffen.ics",
        Kind.LINK,
    ),
    "ga_date_long": long(
        "Tag der Mitgliederversammlung",
        "Mittwoch, 9. Juni 2027",
        "Wednesday, 9 June 2027",
        optional=True,
    ),
    "carrier": perhaps(
        "Träger des Projekts", "Nachbarschaft Elbe e. V.", "Nachbarschaft Elbe e. V."
    ),
    "contact": perhaps("Ansprechperson des Projekts", "Kim Muster", "Kim Muster"),
    "office_hours": perhaps(
        "Sprechzeiten des Projekts", "Dienstag 15:00 bis 18:00 Uhr", "Tuesday 15:00 to 18:00"
    ),
    "funding_until": perhaps(
        "Bis wann das Projekt gefördert wird", "31. Dezember 2029", "31 December 2029"
    ),
    # the meeting
    "date": short("Tag des Treffens", "10. März 2027", "10 March 2027"),
    "date_long": long("Tag des Treffens", "Mittwoch, 10. März 2027", "Wednesday, 10 March 2027"),
    "weekday": Placeholder("Wochentag des Treffens", "Mittwoch", "Wednesday", longest="Donnerstag"),
    "time_range": Placeholder("Beginn und Ende", "10:00 bis 15:00 Uhr", "10:00 to 15:00"),
    "town": Placeholder("Stadt des Treffens", "Riesa", "Riesa", longest=LONGEST_TOWN),
    "host": title(
        "Wer einlädt, auch zwei Projekte",
        "Quartiersmanagement Sonnenhof",
        "Quartiersmanagement Sonnenhof",
    ),
    "topic": title("Thema, sonst „noch offen“", "Leerstand neu nutzen", "New uses for empty shops"),
    "n_expected": Placeholder("Erwartete Personen", "25", "25", longest="500"),
    "reasons": lines(
        "Warum dieses Projekt vorgeschlagen ist",
        "Das letzte Treffen hier war im März 2021.\nRiesa liegt gut zwischen Leipzig und Dresden.",
        "The last meeting here was in March 2021.\nRiesa lies well between Leipzig and Dresden.",
    ),
    "call_date_long": long(
        "Tag, an dem der Vorstand anruft", "Montag, 8. Februar 2027", "Monday, 8 February 2027"
    ),
    "top_topics": perhaps(
        "Meistgenannte Themen der Umfrage",
        "Leerstand, Klima, Jugend",
        "empty shops, climate, youth",
    ),
    "last_topics": perhaps(
        "Zuletzt behandelte Themen",
        "Wohnen im Alter, Beteiligung",
        "housing in old age, participation",
    ),
    "venue": perhaps("Gebäude oder Raum", "Bürgertreff Sonnenhof", "Bürgertreff Sonnenhof"),
    "address": perhaps(
        "Straße, Postleitzahl und Ort", "Beispielweg 3, 01587 Riesa", "Beispielweg 3, 01587 Riesa"
    ),
    "room": perhaps(
        "Name oder Nummer des Raums", "Saal im Erdgeschoss", "hall on the ground floor"
    ),
    "station": perhaps("Nächster Bahnhof", "Riesa", "Riesa"),
    "way": perhaps(
        "Weg vom Bahnhof",
        "12 Minuten zu Fuß oder Bus A bis Sonnenhof",
        "12 minutes on foot or bus A to Sonnenhof",
    ),
    "step_free": Placeholder("Stufenloser Zugang: „ja“, „nein“ oder „wird geklärt“", "ja", "yes"),
    "agenda": lines(
        "Ablauf des Treffens",
        "09:30 Ankommen\n10:00 Begrüßung\n10:45 Rundgang\n12:45 Fachbeitrag und Gespräch\n15:00 Ende",
        "09:30 Arrival\n10:00 Welcome\n10:45 Walk\n12:45 Expert input and discussion\n15:00 End",
    ),
    # speakers
    "speaker": title("Wer vorträgt", "Dr. Alex Probe", "Dr Alex Probe"),
    "topic_question": title(
        "Frage, zu der wir einen Beitrag erbitten",
        "Wie wird aus leeren Läden ein Treffpunkt?",
        "How does an empty shop become a meeting place?",
    ),
    "slot": Placeholder(
        "Uhrzeit des Beitrags, sonst seine Dauer",
        "12:45 bis 14:00 Uhr",
        "12:45 to 14:00",
        longest="600 Minuten, die Uhrzeit folgt",
    ),
    "slot_from": Placeholder("Beginn des Beitrags", "12:45", "12:45"),
    "slot_to": Placeholder("Ende des Beitrags", "14:00", "14:00"),
    "talk_minutes": Placeholder("Minuten Vortrag", "30", "30", longest="120"),
    "hybrid": Placeholder("Video: „möglich“ oder „nicht möglich“", "möglich", "possible"),
    "fee_text": perhaps("Was zum Honorar gilt", "150 €", "€150"),
    "travel_text": perhaps(
        "Was zu Reisekosten gilt", "bis 80 € gegen Beleg", "up to €80 against receipts"
    ),
    "sent_long": long("Tag unserer Anfrage", "Montag, 4. Januar 2027", "Monday, 4 January 2027"),
    "erase_date_long": long(
        "Tag, an dem wir die Angaben löschen",
        "Freitag, 10. September 2027",
        "Friday, 10 September 2027",
    ),
    "substitute": title("Benannte Vertretung", "Chris Beispiel", "Chris Beispiel"),
    "other_days": perhaps(
        "Andere Tage, die passen würden",
        "Montag, 12. April 2027; Montag, 19. April 2027",
        "Monday, 12 April 2027; Monday, 19 April 2027",
    ),
    "answer": Placeholder(
        "Was jemand geantwortet hat",
        "anderer Tag vorgeschlagen",
        "another day suggested",
    ),
    "correction": perhaps(
        "Was im Programm anders sein soll",
        "Der Titel heißt „Leerstand als Chance“.",
        "The title is “Empty shops as a chance”.",
    ),
    "tech_offer": perhaps(
        "Technik, die da ist", "Beamer, Ton und WLAN sind da", "projector, sound and wifi are there"
    ),
    "arrive_before": Placeholder("Minuten, die man vorher da sein soll", "15", "15"),
    # answers and the day
    "invite_date_long": long(
        "Tag, an dem die Einladung kommt", "Mittwoch, 27. Januar 2027", "Wednesday, 27 January 2027"
    ),
    "order_date_long": long(
        "Tag, an dem das Essen bestellt wird",
        "Mittwoch, 3. März 2027",
        "Wednesday, 3 March 2027",
        optional=True,
    ),
    "n_yes": Placeholder("Personen, die kommen", "18", "18", longest="500"),
    "n_no": Placeholder("Projekte mit Absage", "5", "5", longest="500"),
    "n_open": Placeholder("Projekte ohne Antwort", "7", "7", longest="500"),
    "n_waiting": perhaps("Personen auf der Warteliste", "2", "2"),
    "who_comes": perhaps(
        "Wie viele schon zugesagt haben", "18 Personen aus 9 Städten", "18 people from 9 towns"
    ),
    "places": Placeholder(
        "Für wie viele ein Platz frei ist", "2 Personen", "2 people", longest="60 Personen"
    ),
    "catering_counts": perhaps(
        "Essen nach Art", "11 vegetarisch, 7 ohne Wunsch", "11 vegetarian, 7 no preference"
    ),
    "support_count": Placeholder("Wie viele Projekte Unterstützung brauchen", "1", "1"),
    "open_items": lines(
        "Was auf der Checkliste noch offen ist",
        "Raum und Schlüssel, bis Montag, 28. Dezember 2026\nBeamer, Ton und WLAN, bis Mittwoch, 17. Februar 2027",
        "Room and keys, by Monday, 28 December 2026\nProjector, sound and wifi, by Wednesday, 17 February 2027",
    ),
    "meeting_point": title(
        "Treffpunkt am Tag",
        "Bürgertreff Sonnenhof, Beispielweg 3",
        "Bürgertreff Sonnenhof, Beispielweg 3",
    ),
    "arrive_from": Placeholder("Ab wann man ankommen kann", "09:30", "09:30"),
    "day_contact": title("Wer am Tag erreichbar ist", "Kim Muster", "Kim Muster"),
    "day_phone": perhaps("Telefon am Tag", "030 23125 001", "030 23125 001"),
    # afterwards
    "fee_line": perhaps(
        "Satz zu Honorar und Reisekosten, nur wenn nötig",
        "Honorar und Reisekosten rechnen Sie auf derselben Seite ab.",
        "You can hand in fee and travel costs on the same page.",
    ),
    "action_items": lines(
        "Verabredungen: wer, was, bis wann",
        "Sonnenhof: Liste der leeren Läden teilen, bis 31. März 2027\n"
        "Vorstand: Fördermittel klären, bis 30. April 2027",
        "Sonnenhof: share the list of empty shops, by 31 March 2027\n"
        "Board: clarify funding, by 30 April 2027",
    ),
    "decisions": perhaps(
        "Beschlüsse des Treffens",
        "Die Liste der leeren Läden wird gemeinsam geführt.",
        "The list of empty shops is kept together.",
    ),
    "objection_date_long": long(
        "Letzter Tag für Einwände", "Mittwoch, 7. April 2027", "Wednesday, 7 April 2027"
    ),
    "minute_taker": title("Wer Protokoll führt", "Robin Beispiel", "Robin Beispiel"),
    "next_meeting": perhaps(
        "Nächstes Treffen: Tag und Stadt",
        "Mittwoch, 9. Juni 2027, in Görlitz",
        "Wednesday, 9 June 2027, in Görlitz",
    ),
    "send_date_long": long(
        "Tag, an dem das Protokoll verschickt wird",
        "Mittwoch, 24. März 2027",
        "Wednesday, 24 March 2027",
    ),
    "send_date": short(
        "Tag, an dem das Protokoll verschickt wird", "24. März 2027", "24 March 2027"
    ),
    "n_answers": Placeholder("Zahl der Antworten", "12", "12", longest="500"),
    "mean": Placeholder("Durchschnittsnote", "1,6", "1.6"),
    "top": perhaps("Was am meisten gelobt wurde", "der Rundgang", "the walk"),
    "wish": perhaps(
        "Was am meisten gewünscht wurde", "mehr Zeit für Austausch", "more time to talk"
    ),
    "claim_date": short("Letzter Tag für Abrechnungen", "7. April 2027", "7 April 2027"),
    "claim_date_long": long(
        "Letzter Tag für Abrechnungen", "Mittwoch, 7. April 2027", "Wednesday, 7 April 2027"
    ),
    # board
    "n_conflicts": Placeholder("Zahl der Konflikte im Vorschlag", "2", "2", longest="99"),
    "n_unhosted": Placeholder("Treffen ohne Gastgeber", "1", "1", longest="12"),
    "candidates": lines(
        "Mögliche Gastgeber mit Grund",
        "Neißeufer, Görlitz: länger nicht dran\nHammerwiese, Plauen: hat ein Angebot gemacht",
        "Neißeufer, Görlitz: not hosted for long\nHammerwiese, Plauen: has made an offer",
    ),
    "new_contact": title("Wer jetzt für das Projekt spricht", "Robin Beispiel", "Robin Beispiel"),
    "new_address": Placeholder(
        "Adresse der neuen Ansprechperson", "robin@example.org", "robin@example.org"
    ),
    "mailbox": Placeholder(
        "Adresse, von der Briefe zurückkommen", "neisseufer@example.org", "neisseufer@example.org"
    ),
    "n_returned": Placeholder("Zahl der Briefe, die zurückkamen", "3", "3", longest="99"),
    "refusal": Placeholder(
        "Warum der letzte Brief zurückkam",
        "Das Postfach von neisseufer@example.org nimmt keine Mail an: Es ist abgeschaltet.",
        "Das Postfach von neisseufer@example.org nimmt keine Mail an: Es ist abgeschaltet.",
    ),
    "phone": perhaps(
        "Telefon der Person, die nicht geantwortet hat", "03525 000000", "03525 000000"
    ),
    "standby": perhaps(
        "Wer als Ersatz vorgesehen ist",
        "Gemeinwesenarbeit Neißeufer",
        "Gemeinwesenarbeit Neißeufer",
    ),
    "invite_by_long": long(
        "Tag, an dem die Einladung hinausgeht",
        "Mittwoch, 27. Januar 2027",
        "Wednesday, 27 January 2027",
    ),
    "end": short("Ende der Förderung", "31. Dezember 2027", "31 December 2027"),
    "end_long": long(
        "Ende der Förderung", "Freitag, 31. Dezember 2027", "Friday, 31 December 2027"
    ),
    "planned": perhaps(
        "Wofür das Projekt als Gastgeber geplant ist",
        "Mittwoch, 8. März 2028, in Riesa",
        "Wednesday, 8 March 2028, in Riesa",
    ),
    "notices": lines(
        "Hinweise der Woche",
        "Gastgeber finden: 8. September 2027\nThema festlegen: 10. März 2027, Riesa",
        "Find a host: 8 September 2027\nChoose the topic: 10 March 2027, Riesa",
    ),
    "n_notices": Placeholder("Zahl der Hinweise", "2", "2", longest="99"),
    "week_long": long("Tag der Übersicht", "Montag, 1. Februar 2027", "Monday, 1 February 2027"),
    "week": short("Tag der Übersicht", "1. Februar 2027", "1 February 2027"),
    # changes
    "new_date": short("Neuer Tag", "17. März 2027", "17 March 2027"),
    "new_date_long": long("Neuer Tag", "Mittwoch, 17. März 2027", "Wednesday, 17 March 2027"),
    "old_date_long": long("Alter Tag", "Mittwoch, 10. März 2027", "Wednesday, 10 March 2027"),
    "reason": perhaps("Grund der Änderung", "Der Saal ist belegt.", "The hall is taken."),
    "poll_days": lines(
        "Die Tage, nach denen gefragt wird",
        "Montag, 15. März 2027\nMittwoch, 17. März 2027",
        "Monday, 15 March 2027\nWednesday, 17 March 2027",
    ),
    "poll_deadline": short("Letzter Tag der Umfrage", "1. Februar 2027", "1 February 2027"),
    "poll_deadline_long": long(
        "Letzter Tag der Umfrage", "Montag, 1. Februar 2027", "Monday, 1 February 2027"
    ),
    "new_venue": title(
        "Neuer Ort mit Anschrift",
        "Stadtteilhaus, Beispielplatz 2, 01587 Riesa",
        "Stadtteilhaus, Beispielplatz 2, 01587 Riesa",
    ),
    "old_host": title(
        "Bisher Gastgeber", "Gemeinwesenarbeit Neißeufer", "Gemeinwesenarbeit Neißeufer"
    ),
    "new_host": title(
        "Jetzt Gastgeber", "Quartiersmanagement Sonnenhof", "Quartiersmanagement Sonnenhof"
    ),
    "valid_until": Placeholder(
        "Bis wann der Link gilt, kurz für den Betreff", "14:40 Uhr", "14:40"
    ),
    "valid_until_long": long(
        "Bis wann der Link gilt",
        "Dienstag, 24. November 2026, 14:40 Uhr",
        "Tuesday, 24 November 2026, 14:40",
    ),
    "code": Placeholder("Code, der dasselbe tut wie der Link", "K7MP-3QWX", "K7MP-3QWX"),
    "role": Placeholder("Was der Zugang erlaubt", "Stellvertretung", "Deputy"),
    "passkey": title("Name eines Passkeys", "Telefon", "telephone"),
    "passkey_change": Placeholder("Was mit einem Passkey geschah", "angelegt", "added"),
    "access_change": Placeholder(
        "Was sich an einem Zugang geändert hat",
        "Ihr Zugang zu den Seiten des Vorstands ist jetzt: Kasse.",
        "Your access to the pages of the board is now: Treasurer.",
    ),
    "kept": lines(
        "Was wir behalten müssen, mit Grund und Ende",
        "Ihr Name auf der Teilnahmeliste vom 10. März 2027: Nachweis für die Förderung, bis Ende 2032",
        "your name on the attendance list of 10 March 2027: proof for the funders, until the end of 2032",
    ),
    **ASSEMBLY,
}
