"""Which names in braces do letters about a general assembly have beside those of every letter?"""

from collections.abc import Mapping

from lagplanner.domain.post.placeholder_kinds import (
    Placeholder,
    lines,
    long,
    perhaps,
    short,
    title,
)

ASSEMBLY: Mapping[str, Placeholder] = {
    "time": Placeholder("Beginn der Versammlung", "13:00 Uhr", "13:00"),
    "offices": perhaps(
        "Ämter, die gewählt werden", "Vorsitz und Kassenführung", "chair and treasurer"
    ),
    "last_day": short("Letzter sicherer Versandtag", "4. Mai 2027", "4 May 2027"),
    "last_day_long": long(
        "Letzter sicherer Versandtag", "Dienstag, 4. Mai 2027", "Tuesday, 4 May 2027"
    ),
    "notice": Placeholder("Einladungsfrist laut Satzung", "28 Tage", "28 days"),
    "motion_date": short("Letzter Tag für Anträge", "28. April 2027", "28 April 2027"),
    "motion_date_long": long(
        "Letzter Tag für Anträge", "Mittwoch, 28. April 2027", "Wednesday, 28 April 2027"
    ),
    "hybrid_text": perhaps(
        "Wie man aus der Ferne teilnimmt und abstimmt",
        "Sie können auch per Video teilnehmen und abstimmen. Den Zugang bekommen Sie nach der Anmeldung.",
        "You may also join and vote by video. You get the access details once you have registered.",
    ),
    "copy_text": perhaps(
        "Dass die E-Mail nur vorab kommt, wo die Satzung einen Brief verlangt",
        "Diese E-Mail ist nur eine Kopie vorab. Die Einladung nach unserer Satzung kommt mit der Post.",
        "This mail is only an advance copy. The invitation our statutes ask for comes by post.",
    ),
    "elections": lines(
        "Wahlen, jedes Amt einzeln",
        "Wahl des Vorsitzes\nWahl der Kassenführung",
        "Election of the chair\nElection of the treasurer",
    ),
    "statute_changes": lines(
        "Satzungsänderungen, alter und neuer Wortlaut in der Anlage",
        "Änderung von § 4 der Satzung (Wortlaut in der Anlage)",
        "Change of § 4 of the statutes (wording enclosed)",
    ),
    "motions": lines(
        "Anträge mit ihrem Gegenstand",
        "Antrag: Beitritt zum Bundesverband",
        "Motion: joining the federal association",
    ),
    "changes": lines(
        "Was jetzt anders ist, mit dem, was bisher galt",
        "Beginn: 14:00 Uhr (bisher 13:00 Uhr)\nOrt: Stadtteilhaus, Beispielplatz 2, 01587 Riesa",
        "Start: 14:00 (before: 13:00)\nPlace: Stadtteilhaus, Beispielplatz 2, 01587 Riesa",
    ),
    "proxy_text": perhaps(
        "Was die Satzung zu Vertretung und Vollmacht sagt",
        "Ein Mitglied kann sich mit schriftlicher Vollmacht vertreten lassen.",
        "A member may be represented by written proxy.",
    ),
    "place_and_day": title(
        "Ort und Tag der Unterschrift", "Chemnitz, 28. April 2027", "Chemnitz, 28 April 2027"
    ),
    "board_names": title(
        "Vorstand nach § 26 BGB", "Robin Beispiel und Kim Muster", "Robin Beispiel and Kim Muster"
    ),
    "signers": title(
        "Wer laut Satzung unterschreibt",
        "Versammlungsleitung und Protokollführung",
        "chair of the meeting and minute taker",
    ),
}
