"""Who reads which file of a meeting? The table of who files what, for whom, and who then has it."""

from dataclasses import replace
from datetime import date

import pytest

from lagplanner.domain.afterwards.files import (
    BOARD,
    HOST,
    MEMBER,
    PUBLIC,
    Circle,
    FileKind,
    Giver,
    MeetingFile,
    Reader,
    Visibility,
    check,
    limit,
    may_read,
    may_remove,
    name_of,
    why_less,
)
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.talks.speakers import Talk, TalkState
from tests.people import NOW

DAY = date(2027, 3, 10)
BEFORE, AFTER = date(2027, 3, 9), date(2027, 3, 11)
TALK = Talk(7, 1, 3, state=TalkState.ACCEPTED)
SPEAKER, OTHER_SPEAKER = Reader(Circle.SPEAKER, 7), Reader(Circle.SPEAKER, 8)
EVERYBODY = {
    "board": BOARD,
    "host": HOST,
    "speaker": SPEAKER,
    "other speaker": OTHER_SPEAKER,
    "member": MEMBER,
    "public": PUBLIC,
}


def file(
    kind: FileKind, visibility: Visibility, giver: Giver, *, talk: bool = False
) -> MeetingFile:
    """A file, of the talk or of nobody in particular."""
    return MeetingFile(1, kind, "", "pdf", 1_000, visibility, giver, talk_id=7 if talk else None)


SLIDES = file(FileKind.SLIDES, Visibility.MEMBERS, Giver.SPEAKER, talk=True)
SCAN = file(FileKind.SCAN, Visibility.PUBLIC, Giver.HOST)
PHOTO = file(FileKind.PHOTO, Visibility.PUBLIC, Giver.HOST)
PORTRAIT = file(FileKind.PHOTO, Visibility.PUBLIC, Giver.BOARD, talk=True)
MINUTES = file(FileKind.MINUTES, Visibility.PUBLIC, Giver.BOARD)
PAPER = file(FileKind.OTHER, Visibility.PUBLIC, Giver.BOARD)
NOTE = file(FileKind.OTHER, Visibility.BOARD, Giver.BOARD)


def readers(one: MeetingFile, talk: Talk | None = TALK, today: date = AFTER) -> str:
    """Who has it, by name."""
    return ", ".join(
        name
        for name, reader in EVERYBODY.items()
        if may_read(one, talk, reader, day=DAY, today=today)
    )


@pytest.mark.parametrize(
    ("one", "talk", "who"),
    [
        (SLIDES, TALK, "board, host, speaker"),
        (SLIDES, replace(TALK, may_share_slides=False), "board, host, speaker"),
        (SLIDES, replace(TALK, may_share_slides=True), "board, host, speaker, member"),
        (SCAN, None, "board, host"),
        (PHOTO, None, "board, host"),
        (replace(PHOTO, giver=Giver.BOARD), None, "board"),
        (replace(PHOTO, agreed=True), None, "board, host, speaker, other speaker, member, public"),
        (PORTRAIT, TALK, "board, speaker"),
        (replace(PORTRAIT, agreed=True), replace(TALK, may_photograph=False), "board, speaker"),
        (
            PORTRAIT,
            replace(TALK, may_photograph=True),
            "board, host, speaker, other speaker, member, public",
        ),
        (MINUTES, None, "board, host, member"),
        (PAPER, None, "board, host, speaker, other speaker, member, public"),
        (NOTE, None, "board"),
    ],
)
def test_a_file_is_read_by_whom_it_is_for_and_who_is_in_it_allows(
    one: MeetingFile, talk: Talk | None, who: str
) -> None:
    assert readers(one, talk) == who


def test_slides_wait_for_the_day_of_the_meeting() -> None:
    allowed = replace(TALK, may_share_slides=True)
    assert readers(SLIDES, allowed, BEFORE) == "board, host, speaker"
    assert readers(SLIDES, allowed, DAY) == "board, host, speaker, member"


def test_a_consent_that_is_taken_back_holds_at_once() -> None:
    assert limit(SLIDES, replace(TALK, may_share_slides=True)) is Visibility.MEMBERS
    assert limit(SLIDES, replace(TALK, may_share_slides=False)) is Visibility.BOARD


def test_what_is_removed_nobody_reads() -> None:
    assert readers(replace(PAPER, removed_at=NOW)) == ""


@pytest.mark.parametrize(
    ("one", "who"),
    [(SLIDES, "board, speaker"), (SCAN, "board, host"), (PORTRAIT, "board"), (PAPER, "board")],
)
def test_each_takes_away_what_they_filed_and_the_board_everything(
    one: MeetingFile, who: str
) -> None:
    named = ", ".join(name for name, reader in EVERYBODY.items() if may_remove(one, reader))
    assert named == who


@pytest.mark.parametrize(
    ("one", "talk", "today", "said"),
    [
        (PAPER, None, AFTER, ""),
        (NOTE, None, AFTER, ""),
        (SCAN, None, AFTER, "Darauf stehen Unterschriften."),
        (SLIDES, TALK, AFTER, "Die Erlaubnis der Person fehlt noch."),
        (SLIDES, replace(TALK, may_share_slides=False), AFTER, "Die Person hat es abgelehnt."),
        (
            SLIDES,
            replace(TALK, may_share_slides=True),
            BEFORE,
            "Folien sehen die Mitglieder erst am Tag des Treffens.",
        ),
        (
            replace(SLIDES, visibility=Visibility.PUBLIC),
            replace(TALK, may_share_slides=True),
            AFTER,
            "Folien gehen höchstens an die Mitglieder.",
        ),
        (PHOTO, None, AFTER, "Bestätigt ist nicht, dass alle einverstanden sind."),
        (PORTRAIT, replace(TALK, may_photograph=False), AFTER, "Die Person hat es abgelehnt."),
        (MINUTES, None, AFTER, "Protokolle sind für die Mitglieder."),
    ],
)
def test_the_board_reads_why_fewer_see_a_file_than_it_wished(
    one: MeetingFile, talk: Talk | None, today: date, said: str
) -> None:
    assert why_less(one, talk, day=DAY, today=today) == said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (replace(SLIDES, ending="docx"), "Hier passt nur: PDF, PPTX, ODP."),
        (replace(SLIDES, kind=FileKind.SCAN), "Bitte wählen Sie eine der Möglichkeiten."),
        (replace(PHOTO, ending="jpg"), "Öffentlich zeigt Dateien nur der Vorstand."),
    ],
)
def test_a_file_that_does_not_fit_is_refused(one: MeetingFile, said: str) -> None:
    with pytest.raises(InputError, match=said):
        check(one, [])


def test_there_is_an_end_to_what_one_speaker_and_one_meeting_may_file() -> None:
    check(SLIDES, [SLIDES] * 4)
    with pytest.raises(BrokenRuleError, match="Mehr als 5 Dateien"):
        check(SLIDES, [SLIDES] * 5)
    check(PAPER, [replace(PAPER, size=199_000_000)])
    with pytest.raises(BrokenRuleError, match="kein Platz mehr"):
        check(PAPER, [replace(PAPER, size=200_000_000)])
    with pytest.raises(BrokenRuleError, match="kein Platz mehr"):
        check(PAPER, [PAPER] * 80)


@pytest.mark.parametrize(
    ("title", "speaker", "name"),
    [
        ("", "Nguyễn Thị Černý-Müßig", "2027-03-10_Folien_Nguyễn-Thị-Černý-Müßig.pdf"),
        ("../../etc/passwd", "", "2027-03-10_etc-passwd.pdf"),
        ("Vortrag Ada Lindner", "Ada Lindner", "2027-03-10_Vortrag-Ada-Lindner.pdf"),
    ],
)
def test_a_file_is_called_by_its_day_what_it_is_and_of_whom(
    title: str, speaker: str, name: str
) -> None:
    assert name_of(replace(SLIDES, title=title), DAY, speaker) == name
