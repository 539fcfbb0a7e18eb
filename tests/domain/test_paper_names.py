"""An old paper goes where its name says, to exactly one meeting, or stays with the reason why not."""

from datetime import date

import pytest

from lagplanner.domain.afterwards.files import FileKind
from lagplanner.domain.afterwards.paper_names import (
    check_path,
    is_by_itself,
    kind_of,
    meeting_of,
    plain,
    title_of,
)
from lagplanner.domain.errors import InputError
from lagplanner.domain.hosting import ASSEMBLY, WORKING, Meeting, MeetingState
from tests.english import german_left

JUNE, MARCH, LATE_MARCH = date(2019, 6, 3), date(2019, 3, 4), date(2019, 3, 25)
ASSEMBLED = date(2019, 9, 9)
MEETINGS = (
    Meeting(1, 2019, 1, MARCH),
    Meeting(2, 2019, 2, LATE_MARCH),
    Meeting(3, 2019, 3, JUNE),
    Meeting(4, 2019, 4, date(2019, 6, 17), MeetingState.CANCELLED),
    Meeting(5, 2019, 1, ASSEMBLED, kind=ASSEMBLY),
)

FOUND = {
    "2019-06-03.pdf": JUNE,
    "2019_06_03_Protokoll.pdf": JUNE,
    "20190603.pdf": JUNE,
    "Protokoll 03.06.2019.PDF": JUNE,
    "Protokoll 3. 6. 2019.pdf": JUNE,
    "3.6.19.pdf": JUNE,
    "Folien_3.6.19_Plauen.pdf": JUNE,
    "03-06-2019.pdf": JUNE,
    "Treffen am 3. Juni 2019.pdf": JUNE,
    "Juni 2019.pdf": JUNE,
    "Protokoll_Juni2019.pdf": JUNE,
    "2019-06 Protokoll.pdf": JUNE,
    "June 2019 minutes.pdf": JUNE,
    "2019-06-03/Protokoll.pdf": JUNE,
    "Archiv 2019/03.06.2019 Plauen/Scans/1.pdf": JUNE,
    "Juni 2019/Folien.pdf": JUNE,
    "4. März 2019.pdf": MARCH,
    "4. Ma\u0308rz 2019.pdf": MARCH,
    "März 2019/Liste 25.3.19.pdf": LATE_MARCH,
    "2019-03-25/Protokoll März 2019.pdf": LATE_MARCH,
    "2019-09-09 Versammlung.pdf": ASSEMBLED,
    "Protokoll 9.9.2019.pdf": ASSEMBLED,
}

NO_DAY = "Weder im Namen noch im Ordner steht ein Tag."
WHY = {
    "Protokoll.pdf": NO_DAY,
    "2019/Protokoll.pdf": NO_DAY,
    "3. Treffen 2019.pdf": NO_DAY,
    "2019-13-45.pdf": NO_DAY,
    "31.02.2019.pdf": NO_DAY,
    "120190603.pdf": NO_DAY,
    "2019-06-04.pdf": "Am 04.06.2019 war kein Treffen.",
    "2019-06-03/Scan 2019-06-10.pdf": "Am 10.06.2019 war kein Treffen.",
    "2019-06-17.pdf": "Am 17.06.2019 war kein Treffen.",
    "Mai 2019.pdf": "Im Monat 05.2019 war kein Treffen.",
    "März 2019.pdf": "Im Monat 03.2019 waren mehrere Treffen.",
    "04.03.2019 bis 25.03.2019.pdf": "Am 04.03.2019 / 25.03.2019 waren mehrere Treffen.",
}


@pytest.mark.parametrize(("path", "day"), FOUND.items(), ids=FOUND)
def test_a_name_or_its_folder_names_the_meeting(path: str, day: date) -> None:
    assert meeting_of(plain(path), MEETINGS).day == day


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("2019-06-03 Protokoll.pdf", WORKING),
        ("2019-06-03/Protokoll MV.pdf", "assembly_extra"),
        ("2019_06_03_MV_Protokoll.pdf", "assembly_extra"),
        ("2019-06-03_Protokoll_JHV.pdf", "assembly_extra"),
        ("2019-06-03_Vorstandssitzung/Protokoll.pdf", "board"),
        ("2019_06_03_Board_Meeting.pdf", "board"),
        ("2019-06-03 Protokoll MVP.pdf", WORKING),
        ("Niederschrift der Mitgliederversammlung 3.6.2019.pdf", "assembly_extra"),
        ("Fachtag Juni 2019/Programm.pdf", "conference"),
    ],
)
def test_of_several_on_a_day_the_name_says_which(path: str, kind: str) -> None:
    several = [
        Meeting(number, 2019, 1, JUNE, kind=one)
        for number, one in enumerate(("assembly_extra", WORKING, "conference", "board"), 1)
    ]
    assert meeting_of(path, several).kind == kind


@pytest.mark.parametrize(("path", "why"), WHY.items(), ids=WHY)
def test_what_names_not_one_meeting_says_why(path: str, why: str) -> None:
    with pytest.raises(InputError) as refused:
        meeting_of(path, MEETINGS)
    assert str(refused.value) == why
    assert german_left(why) == ""


@pytest.mark.parametrize(
    ("path", "kind", "title"),
    [
        ("2019-06-03 Protokoll.pdf", FileKind.MINUTES, "Protokoll"),
        ("2019-06-03_Protokoll_mit_Teilnehmerliste.pdf", FileKind.MINUTES, "Protokoll mit Teilnehmerliste"),
        ("Teilnahmeliste (3.6.19).pdf", FileKind.SCAN, "Teilnahmeliste"),
        ("20190603 Unterschriften.pdf", FileKind.SCAN, "Unterschriften"),
        ("Präsentation Müßig 2019-06-03.pdf", FileKind.SLIDES, "Präsentation Müßig"),
        ("Einladung.pdf", FileKind.INVITATION, "Einladung"),
        ("Programm und Folien.pdf", FileKind.PROGRAMME, "Programm und Folien"),
        ("Tagesordnung 3.6.2019.pdf", FileKind.PROGRAMME, "Tagesordnung"),
        ("Vom Förderprogramm.pdf", FileKind.OTHER, "Vom Förderprogramm"),
        ("Vortragendenliste.pdf", FileKind.SCAN, "Vortragendenliste"),
        ("Realistenkreis.pdf", FileKind.OTHER, "Realistenkreis"),
        ("Protokolle/2019-06-03.pdf", FileKind.MINUTES, ""),
        ("Protokolle/Folien 2019-06-03.pdf", FileKind.SLIDES, "Folien"),
    ],
)  # fmt: skip
def test_words_say_what_it_is_and_the_rest_is_its_title(
    path: str, kind: FileKind, title: str
) -> None:
    assert (kind_of(path), title_of(path)) == (kind, title)


@pytest.mark.parametrize(
    "path",
    [
        "../2019-06-03.pdf",
        "a/../../b.pdf",
        "/etc/2019-06-03.pdf",
        "C:\\2019-06-03.pdf",
        "..\\x.pdf",
        "2019-06-03\u202efdp.exe",
        "2019-06-03\x00.pdf",
        "x" * 9_000 + ".pdf",
    ],
)
def test_a_path_that_leads_out_or_hides_something_is_refused(path: str) -> None:
    with pytest.raises(InputError, match=r"^Der Name ist kein gewöhnlicher Dateiname\.$"):
        check_path(plain(path))


def test_what_a_computer_lays_in_by_itself_is_no_paper() -> None:
    by_itself = ["__MACOSX/2019-06-03/._a.pdf", "a/.DS_Store", "Thumbs.db", "a/._b.pdf"]
    assert [one for one in [*by_itself, "a/b.pdf", "Daumen.pdf"] if is_by_itself(one)] == by_itself
