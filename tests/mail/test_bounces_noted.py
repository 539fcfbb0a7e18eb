"""A letter came back: the outbox learns of it once, and only of its own letters."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from lagplanner.database import letters, mail_state, settings_store
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import SettingsError
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail import outbox
from lagplanner.mail.bounces import Kind
from lagplanner.services.post.bounces import News, Outcome, note, read_mailbox, tell_board
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.settings import Settings
from tests.faults import certificates
from tests.mail import returned_mail as mails
from tests.mail.imap_server import PASSWORD, USER, ImapServer, serving
from tests.mail.returned_mail import ADA, OUR_ID, failed, report
from tests.people import NOW

SAID = (
    f"Das Postfach von {ADA} nimmt keine Mail an: "
    "Die Adresse gibt es dort nicht. Bitte die Adresse prüfen."
)


async def sent(
    message_id: str = OUR_ID,
    *,
    to: str = ADA,
    state: LetterState = LetterState.SENT,
    at: timedelta = timedelta(hours=1),
) -> Letter:
    """A letter that left the house so long ago."""
    key = f"invitation:{message_id}"
    letter = Letter(key=key, occasion="invitation", recipient_name="Ada", recipient_email=to)
    async with transaction():
        await outbox.post(letter, at=NOW - at, who="Vorstand")
        stored = (await letters.with_keys([key]))[key]
        await letters.change(
            [stored.id], list(LetterState), state, message_id=message_id, sent_at=NOW - at
        )
    return await now_is(stored)


async def now_is(letter: Letter) -> Letter:
    found = await letters.letter(letter.id)
    assert found is not None
    return found


def back(number: int) -> bytes:
    """The report on the letter with this number."""
    return mails.POSTFIX.replace(OUR_ID.encode(), f"<lp-{number}-aa@treffen.example>".encode())


async def test_a_letter_that_came_back_says_why(database: Database) -> None:
    letter = await sent()

    assert await note(mails.POSTFIX, now=NOW) == News(Kind.BOUNCE, Outcome.NOTED, (SAID,))

    noted = await now_is(letter)
    assert (noted.state, noted.error) == (LetterState.BOUNCED, SAID)
    box = await mail_state.mailbox(ADA)
    assert box is not None
    assert box.bounces == 1


async def test_the_same_report_twice_is_one(database: Database) -> None:
    await sent()
    await note(mails.POSTFIX, now=NOW)

    assert await note(mails.POSTFIX, now=NOW) == News(Kind.BOUNCE, Outcome.KNOWN)
    box = await mail_state.mailbox(ADA)
    assert box is not None
    assert box.bounces == 1


async def test_the_same_report_at_two_doors_at_once_is_one(database: Database) -> None:
    await sent()

    news = await asyncio.gather(*(note(mails.POSTFIX, now=NOW) for _ in range(4)))

    assert sorted(one.outcome for one in news) == [*[Outcome.KNOWN] * 3, Outcome.NOTED]


@pytest.mark.parametrize(
    "mail", [mails.DELAYED, mails.DELAYED_TEXT, mails.AWAY, mails.DELIVERED, mails.PERSON]
)
async def test_what_is_no_bounce_changes_nothing(database: Database, mail: bytes) -> None:
    letter = await sent()

    assert (await note(mail, now=NOW)).outcome is Outcome.NOTHING
    assert (await now_is(letter)).state is LetterState.SENT


async def test_a_forged_report_on_a_letter_nobody_sent_changes_nothing(database: Database) -> None:
    letter = await sent("<lp-99-other@treffen.example>")

    assert await note(mails.POSTFIX, now=NOW) == News(Kind.BOUNCE, Outcome.STRANGE)
    assert (await now_is(letter)).state is LetterState.SENT
    assert await mail_state.mailbox(ADA) is None


async def test_a_forged_report_cannot_turn_ones_own_letter_against_another(
    database: Database,
) -> None:
    await sent()
    forged = mails.POSTFIX.replace(ADA.encode(), b"milan.novak@example.org")

    assert (await note(forged, now=NOW)).outcome is Outcome.KNOWN
    assert await mail_state.mailbox("milan.novak@example.org") is None


async def test_a_report_names_an_umlaut_domain_in_its_other_form(database: Database) -> None:
    letter = await sent(to="ada@straße.example")
    raw = mails.POSTFIX.replace(ADA.encode(), b"Ada@xn--strae-oqa.example")

    assert (await note(raw, now=NOW)).outcome is Outcome.NOTED
    assert (await now_is(letter)).state is LetterState.BOUNCED


async def test_a_letter_that_is_leaving_at_this_moment_is_asked_for_again(
    database: Database,
) -> None:
    letter = await sent(state=LetterState.ATTEMPTING)

    assert (await note(mails.POSTFIX, now=NOW)).outcome is Outcome.LATER
    assert (await now_is(letter)).state is LetterState.ATTEMPTING


async def test_a_letter_in_doubt_that_comes_back_is_in_doubt_no_more(database: Database) -> None:
    letter = await sent(state=LetterState.IN_DOUBT)

    assert (await note(mails.POSTFIX, now=NOW)).outcome is Outcome.NOTED
    assert (await now_is(letter)).state is LetterState.BOUNCED


async def test_without_a_message_id_the_only_letter_to_the_address_is_meant(
    database: Database,
) -> None:
    letter = await sent()
    await sent("<lp-2-old@treffen.example>", at=timedelta(days=30))

    assert (await note(mails.WITHOUT_ID, now=NOW)).outcome is Outcome.NOTED
    assert (await now_is(letter)).state is LetterState.BOUNCED
    assert await mail_state.mailbox(ADA) is None  # noted, not counted


async def test_without_a_message_id_one_of_two_letters_is_not_guessed(database: Database) -> None:
    both = [await sent(), await sent("<lp-2-aa@treffen.example>")]

    assert (await note(mails.WITHOUT_ID, now=NOW)).outcome is Outcome.STRANGE
    assert {(await now_is(letter)).state for letter in both} == {LetterState.SENT}


async def test_the_third_letter_that_comes_back_marks_the_mailbox_and_holds_what_waits(
    database: Database,
) -> None:
    for number in (1, 2, 3):
        await sent(f"<lp-{number}-aa@treffen.example>")
    waiting = await sent("<lp-4-aa@treffen.example>", state=LetterState.QUEUED)

    outcomes = [(await note(back(number), now=NOW)).outcome for number in (1, 2, 3)]

    assert outcomes == [Outcome.NOTED, Outcome.NOTED, Outcome.MARKED]
    held = await now_is(waiting)
    assert held.state is LetterState.HELD
    assert held.error.startswith(f"An {ADA} kamen 3 Briefe zurück.")


async def marked(database: Database) -> None:
    """Ada's mailbox has refused three letters."""
    async with transaction():
        await settings_store.put({"board_email": "vorstand@example.org"}, at=NOW, who="Vorstand")
        for _ in range(3):
            await mail_state.note_bounce(ADA, SAID, at=NOW, marks_at=3)


async def to_the_board() -> list[Letter]:
    return [one for one in await letters.letters() if one.occasion == "board_mailbox"]


async def test_the_board_is_told_once_of_a_marked_mailbox(database: Database) -> None:
    await marked(database)

    assert await tell_board(now=NOW) == 1
    assert await tell_board(now=NOW + timedelta(days=1)) == 0

    (letter,) = await to_the_board()
    assert (letter.state, letter.recipient_email) == (LetterState.QUEUED, "vorstand@example.org")
    assert letter.facts == {"to": "board", "mailbox": ADA, "n_returned": 3, "refusal": SAID}


async def test_the_letter_to_the_board_names_the_address_and_the_reason(database: Database) -> None:
    await marked(database)
    await tell_board(now=NOW)
    (letter,) = await to_the_board()

    sender = Sender("https://treffen.example", "treffen@treffen.example")
    shown = await Writing(sender).preview(letter, NOW)

    assert shown.verdict.leaves
    mail = shown.mail
    assert mail is not None
    assert f"- Adresse: {ADA}\n- Zurückgekommen: 3 Briefe\n- Zuletzt: {SAID}" in mail.text
    assert "https://treffen.example/vorstand/postausgang" in mail.text


async def test_the_letter_that_marks_a_mailbox_tells_the_board_at_once(database: Database) -> None:
    for number in (1, 2, 3):
        await sent(f"<lp-{number}-aa@treffen.example>")
        assert await to_the_board() == []
        await note(back(number), now=NOW)
    assert len(await to_the_board()) == 1


async def test_trusted_again_and_marked_again_the_board_is_told_again(database: Database) -> None:
    await marked(database)
    await tell_board(now=NOW)
    async with transaction():
        await outbox.trust_again(ADA)
        for _ in range(3):
            await mail_state.note_bounce(ADA, SAID, at=NOW + timedelta(days=9), marks_at=3)

    assert await tell_board(now=NOW + timedelta(days=9)) == 1


async def test_nobody_is_told_of_the_boards_own_dead_mailbox(database: Database) -> None:
    await marked(database)
    async with transaction():
        await settings_store.put({"board_email": ADA.upper()}, at=NOW, who="Vorstand")
    assert await tell_board(now=NOW) == 0


async def test_a_full_mailbox_is_never_marked(database: Database) -> None:
    for number in range(1, 6):
        await sent(f"<lp-{number}-aa@treffen.example>")
        full = report(failed("5.2.2", "552 5.2.2 Over quota"))
        mail = full.replace(OUR_ID.encode(), f"<lp-{number}-aa@treffen.example>".encode())
        assert (await note(mail, now=NOW)).outcome is Outcome.NOTED
    assert await mail_state.mailbox(ADA) is None


# Through the doors: the mailbox and the pipe


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> certificates.Certificate:
    return certificates.make(tmp_path_factory.mktemp("imap"))


async def lagplanner(
    *words: str, url: str, mail: bytes = b"", **settings: str
) -> tuple[int, str, str]:
    """Run a command in a process of its own; exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lagplanner", *words),
        env={**os.environ, "LAGPLANNER_DATABASE_URL": url, **settings},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(mail)
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_inbox_command_reads_the_mailbox_once(
    database: Database, database_url: str, certificate: certificates.Certificate
) -> None:
    letter = await sent()
    async with serving(ImapServer(), certificate.for_server()) as server:
        returned, person = server.put(mails.POSTFIX), server.put(mails.PERSON)
        settings = {
            "LAGPLANNER_IMAP_HOST": "127.0.0.1",
            "LAGPLANNER_IMAP_PORT": str(server.port),
            "LAGPLANNER_IMAP_USER": USER,
            "LAGPLANNER_IMAP_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(certificate.file),
        }
        first = await lagplanner("inbox", url=database_url, **settings)
        second = await lagplanner("inbox", url=database_url, **settings)

    assert first == (0, f"{SAID}\nGelesen: 2. Zurückgekommen: 1.\n", "")
    assert second == (0, "Gelesen: 0. Zurückgekommen: 0.\n", "")
    assert (await now_is(letter)).state is LetterState.BOUNCED
    assert r"\Seen" in returned.flags
    assert r"\Seen" not in person.flags


async def test_the_bounce_command_reads_a_mail_from_a_pipe(
    database: Database, database_url: str
) -> None:
    await sent()

    assert await lagplanner("bounce", url=database_url, mail=mails.POSTFIX) == (0, f"{SAID}\n", "")
    assert (await lagplanner("bounce", url=database_url, mail=mails.POSTFIX))[:2] == (
        0,
        "Das war schon vermerkt. Nichts geändert.\n",
    )
    assert (await lagplanner("bounce", url=database_url, mail=mails.AWAY))[:2] == (
        0,
        "Eine automatische Antwort. Nichts geändert.\n",
    )


async def test_a_pipe_to_a_database_that_is_not_there_lets_the_mail_server_keep_the_mail(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder/lagplanner.sqlite"
    code, out, err = await lagplanner("bounce", url=url, mail=mails.POSTFIX)
    assert (code, out) == (75, "")
    assert err.startswith("Fehler: ")


async def test_a_mailbox_that_is_not_set_is_said(database: Database) -> None:
    with pytest.raises(SettingsError, match="Setzen Sie LAGPLANNER_IMAP_HOST"):
        await read_mailbox(Settings(), now=NOW)
