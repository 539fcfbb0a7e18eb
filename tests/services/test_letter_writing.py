"""A letter is written from the state of things when it leaves, and never twice from an old look."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest

from lagplanner.database import hosting, letters, links, mail_state, members, settings_store
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import MASK, TOKEN_LENGTH
from lagplanner.mail.delivery import Prepared, Stale
from lagplanner.services.post.letter_sent import masked, read
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.post.links import hashed
from tests.people import BOARD, RIESA, SONNENHOF, settle

NOW = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
SENDER = Sender("https://netzwerk.example", "post@netzwerk.example")
MEETING = Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.PUBLISHED, town=RIESA)


async def asked(occasion: str = "host_asked", **changes: Any) -> Letter:
    """A letter to the host of a published meeting, as delivery has just claimed it."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        await settings_store.put(
            {
                "association": "Netzwerk Stadtteilarbeit",
                "contact_name": "Kim Muster",
                "contact_email": "kim@example.org",
            },
            at=NOW,
            who=BOARD,
        )
        meeting = await hosting.save_meeting(replace(MEETING, host_id=host.id), at=NOW)
        letter = Letter(
            f"{occasion}:{host.id}:2027-1",
            occasion,
            project_id=host.id,
            meeting_id=meeting.id,
            recipient_name="Ada Lindner",
            recipient_email="ada.lindner@example.org",
            facts={"day": "2027-03-15", "reasons": ["Das letzte Treffen hier war im März 2021."]},
            message_id="<lp-1-abc@netzwerk.example>",
        )
        await letters.add(replace(letter, **changes), at=NOW, who=BOARD)
    [stored] = await letters.letters()
    return replace(stored, owner="web:1")


async def prepared(letter: Letter, sender: Sender = SENDER) -> Prepared:
    found = await Writing(sender).prepare(letter, NOW)
    assert isinstance(found, Prepared), found
    return found


def token_in(raw: bytes) -> str:
    text = read(raw).text
    return text.partition("https://netzwerk.example/g/")[2][:TOKEN_LENGTH]


@pytest.mark.usefixtures("database")
async def test_the_letter_that_asks_a_host_leaves_with_its_own_link() -> None:
    found = await prepared(await asked())
    mail = message_from_bytes(found.raw, policy=policy.default)
    assert (found.sender, found.recipient) == ("post@netzwerk.example", "ada.lindner@example.org")
    assert mail["From"] == "Netzwerk Stadtteilarbeit <post@netzwerk.example>"
    assert mail["Reply-To"] == "Kim Muster <kim@example.org>"
    assert mail["To"] == "Ada Lindner <ada.lindner@example.org>"
    assert mail["Message-ID"] == "<lp-1-abc@netzwerk.example>"
    assert mail["Subject"] == found.subject
    assert "15. März 2027" in found.subject
    assert "Montag, 15. März 2027" in read(found.raw).text
    assert "Das letzte Treffen hier war im März 2021." in read(found.raw).text

    link = await links.link(hashed(token_in(found.raw)))
    assert link is not None
    assert (link.purpose, link.name, link.email) == (
        "host",
        "Ada Lindner",
        "ada.lindner@example.org",
    )
    assert link.expires_at == datetime(2027, 3, 29, 22, 0, tzinfo=UTC), (
        "two weeks after the meeting"
    )


@pytest.mark.usefixtures("database")
async def test_a_preview_is_the_same_letter_with_a_masked_link_and_stores_nothing() -> None:
    letter = await asked()
    shown = await Writing(SENDER).preview(letter, NOW)
    assert await run_sql("SELECT count(*) AS n FROM link") == [{"n": 0}]
    sent = await prepared(letter)
    assert shown.verdict.leaves
    assert f"https://netzwerk.example/g/{MASK}" in read(shown.raw).text
    assert read(masked(sent.raw)).text == read(shown.raw).text
    assert read(masked(sent.raw)).html == read(shown.raw).html


@pytest.mark.usefixtures("database")
async def test_no_token_survives_masking_wherever_a_line_of_the_mail_is_broken() -> None:
    letter = await asked()
    for length in range(60):
        base = "https://netzwerk.example/" + "x" * length
        sent = await prepared(letter, replace(SENDER, base_url=base))
        token = read(sent.raw).text.partition(f"{base}/g/")[2][:TOKEN_LENGTH]
        hidden = masked(sent.raw)
        assert token in read(sent.raw).html
        assert token not in read(hidden).text + read(hidden).html
        assert token[:12] not in hidden.replace(b"=\r\n", b"").decode()


@pytest.mark.usefixtures("database")
async def test_letters_written_at_once_get_a_link_each_in_few_transactions() -> None:
    letter = await asked()
    writing = Writing(SENDER)
    found = await asyncio.gather(*(writing.prepare(letter, NOW) for _ in range(20)))
    tokens = {token_in(one.raw) for one in found if isinstance(one, Prepared)}
    assert len(tokens) == 20
    assert await run_sql("SELECT count(*) AS n FROM link") == [{"n": 20}]


@pytest.mark.usefixtures("database")
async def test_the_state_is_read_after_the_letter_was_claimed() -> None:
    letter = await asked()
    writing = Writing(SENDER, fresh=60)
    assert isinstance(await writing.prepare(letter, NOW), Prepared)
    async with transaction():
        meeting = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(meeting, state=MeetingState.CANCELLED), at=NOW)
    claimed_again = replace(letter, owner="web:2")
    assert await writing.prepare(claimed_again, NOW) == Stale("Das Treffen fällt aus.")


@pytest.mark.usefixtures("database")
async def test_a_moved_meeting_and_a_dead_mailbox_send_the_letter_back_to_the_board() -> None:
    letter = await asked()
    async with transaction():
        meeting = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(meeting, day=date(2027, 3, 22)), at=NOW)
    moved = await Writing(SENDER).prepare(letter, NOW)
    assert isinstance(moved, Stale)
    assert (moved.ask, "22.03.2027" in moved.reason) == (True, True)

    looked_at = replace(letter, facts={"day": "2027-03-22"})
    assert isinstance(await Writing(SENDER).prepare(looked_at, NOW), Prepared)
    async with transaction():
        await mail_state.note_bounce(letter.recipient_email, "Unbekannt.", at=NOW, marks_at=1)
    marked = await Writing(SENDER).prepare(looked_at, NOW)
    assert isinstance(marked, Stale)
    assert marked.ask


@pytest.mark.usefixtures("database")
async def test_a_letter_with_a_hole_in_it_is_shown_and_never_sent() -> None:
    letter = await asked("speaker_final")
    shown = await Writing(SENDER).preview(letter, NOW)
    assert "Beginn des Beitrags" in shown.missing
    assert "[Beginn des Beitrags]" in read(shown.raw).text
    held = await Writing(SENDER).prepare(letter, NOW)
    assert isinstance(held, Stale)
    assert held.ask
    assert held.reason.startswith("In diesem Brief fehlt noch: ")


@pytest.mark.usefixtures("database")
async def test_without_an_address_of_its_own_a_letter_goes_where_its_project_is_reached() -> None:
    letter = await asked(recipient_email="")
    assert (await prepared(letter)).recipient == "ada.lindner@example.org"
    for facts in ({"to": "board"}, {"rehearsal": True}):
        kept = replace(letter, facts={**letter.facts, **facts})
        found = await Writing(SENDER).prepare(kept, NOW)
        assert isinstance(found, Stale)
        assert "keine E-Mail-Adresse" in found.reason


@pytest.mark.usefixtures("database")
async def test_a_rehearsal_says_so_and_carries_no_link_of_anybody() -> None:
    letter = await asked(
        recipient_name="Vorstand",
        recipient_email="vorstand@example.org",
        facts={"rehearsal": True, "instead_of": "Ada Lindner <ada.lindner@example.org>"},
    )
    found = await prepared(letter)
    mail = read(found.raw)
    assert mail.subject.startswith("Probe: ")
    assert "Der Brief ginge an: Ada Lindner <ada.lindner@example.org>" in mail.text
    assert "https://netzwerk.example/vorstand/plan/2027/1" in mail.text
    assert await run_sql("SELECT count(*) AS n FROM link") == [{"n": 0}]


@pytest.mark.usefixtures("database")
async def test_what_the_board_wrote_over_this_one_letter_is_what_leaves() -> None:
    letter = await asked(own_subject="Könnt ihr im März?", own_text="Hallo Ada,\n\n{url}\n\nKim")
    found = await prepared(letter)
    assert found.subject == "Könnt ihr im März?"
    assert read(found.raw).text.startswith("Hallo Ada,\n\nhttps://netzwerk.example/g/")


@pytest.mark.usefixtures("database")
async def test_a_published_entry_goes_with_the_invitation_and_the_same_twice() -> None:
    letter = await asked("save_the_date", facts={"day": "2027-03-15", "invite_day": "2027-02-01"})
    first, second = await prepared(letter), await prepared(letter)
    assert read(first.raw).files == ("termin.ics",)
    assert b"text/calendar; charset=utf-8; method=PUBLISH" in first.raw
    assert masked(first.raw) == masked(second.raw)


@pytest.mark.usefixtures("database")
async def test_names_that_want_to_be_headers_or_markup_stay_names() -> None:
    [host] = await settle(replace(SONNENHOF, name="<img src=x onerror=alert(1)> {{7*7}}"))
    nasty = "=?utf-8?q?Hallo=0D=0ABcc:_v@evil.test?="
    letter = await asked(recipient_name=nasty)
    async with transaction():
        meeting = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(meeting, host_id=host.id), at=NOW)
    found = await prepared(replace(letter, project_id=host.id))
    mail = message_from_bytes(found.raw, policy=policy.default)
    assert mail["Bcc"] is None
    assert len(mail.get_all("To", [])) == 1
    assert "{{7*7}}" in read(found.raw).text
    assert "<img" not in read(found.raw).html
    assert len(await members.projects()) == 2
