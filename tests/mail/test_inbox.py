"""The mailbox is read over a real line: each mail once, nothing lost, nothing of others touched."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lagplanner.domain.errors import SettingsError
from lagplanner.mail.inbox import KEYWORD, LARGEST_MAIL, Inbox, Security, Verdict, read_inbox
from tests.faults import certificates
from tests.mail.imap_server import PASSWORD, USER, ImapServer, serving

NOW = datetime(2027, 3, 15, 12, tzinfo=UTC)
SEEN = {r"\Seen", KEYWORD}


def inbox(server: ImapServer, **other: object) -> Inbox:
    box = Inbox("127.0.0.1", USER, PASSWORD, port=server.port, security=Security.NONE)
    return replace(box, **other)  # type: ignore[arg-type]


class Reader:
    """Notes what it is handed; a mail that begins with one of these words has that verdict."""

    def __init__(self) -> None:
        self.noted: list[bytes] = []

    async def __call__(self, raw: bytes) -> Verdict:
        if raw.startswith(b"poison"):
            raise RuntimeError("the database is gone")
        self.noted.append(raw)
        return Verdict(raw.split()[0].decode())


async def read(server: ImapServer, **other: object) -> list[bytes]:
    reader = Reader()
    await read_inbox(inbox(server, **other), reader, now=NOW)
    return reader.noted


async def test_each_new_mail_is_handed_on_once_the_oldest_first() -> None:
    async with serving(ImapServer()) as server:
        for raw in (b"ours 1", b"others 2", b"ours 3"):
            server.put(raw)

        assert await read(server) == [b"ours 1", b"others 2", b"ours 3"]
        assert await read(server) == []


async def test_ours_is_read_then_others_stay_unread_and_later_comes_again() -> None:
    async with serving(ImapServer()) as server:
        ours, others, later = (server.put(raw) for raw in (b"ours", b"others", b"later"))

        counted = await read_inbox(inbox(server), Reader(), now=NOW)

        assert (ours.flags, others.flags, later.flags) == (SEEN, {KEYWORD}, set())
        assert counted == {Verdict.OURS: 1, Verdict.OTHERS: 1, Verdict.LATER: 1}
        assert await read(server) == [b"later"]


async def test_a_mail_somebody_has_read_already_is_still_handed_on() -> None:
    async with serving(ImapServer()) as server:
        server.put(b"ours").flags.add(r"\Seen")
        assert await read(server) == [b"ours"]


async def test_where_no_keywords_are_kept_only_what_is_ours_is_marked() -> None:
    async with serving(ImapServer(keywords=False)) as server:
        ours, others = server.put(b"ours"), server.put(b"others")

        assert await read(server) == [b"ours", b"others"]
        assert (ours.flags, others.flags) == ({r"\Seen"}, set())
        assert await read(server) == [b"others"]


async def test_what_could_not_be_noted_is_not_marked_and_comes_again() -> None:
    async with serving(ImapServer()) as server:
        first, poison, last = (server.put(raw) for raw in (b"ours 1", b"poison", b"ours 3"))

        with pytest.raises(RuntimeError):
            await read(server)

        assert (first.flags, poison.flags, last.flags) == (SEEN, set(), set())
        poison.raw = b"ours 2"
        assert await read(server) == [b"ours 2", b"ours 3"]


async def test_a_fall_between_noting_and_marking_hands_the_mail_on_again() -> None:
    async with serving(ImapServer(hang_up_at="STORE")) as server:
        server.put(b"ours")
        with pytest.raises(SettingsError, match="hat das Gespräch abgebrochen"):
            await read(server)

        server.hang_up_at = ""
        assert await read(server) == [b"ours"]


async def test_a_mail_that_vanishes_is_passed_over() -> None:
    async with serving(ImapServer()) as server:
        server.put(b"others")
        server.gone = {3}
        server.put(b"ours")
        assert await read(server) == [b"ours"]


async def test_of_a_huge_mail_only_the_beginning_is_fetched() -> None:
    async with serving(ImapServer()) as server:
        server.put(b"ours " + b"x" * LARGEST_MAIL * 2)
        (raw,) = await read(server)
        assert len(raw) == LARGEST_MAIL


async def test_a_folder_with_umlauts_and_quotes_is_found() -> None:
    async with serving(ImapServer()) as server:
        server.put(b"ours", "R&APw-ckl&AOQ-ufer &- Co")
        assert await read(server, folder="Rückläufer & Co") == [b"ours"]


async def test_the_plain_log_in_of_old_servers_works_too() -> None:
    async with serving(ImapServer(login_by="LOGIN")) as server:
        server.put(b"ours")
        assert await read(server, password="plain") == [b"ours"]


@pytest.mark.parametrize(
    ("server", "other", "sentence"),
    [
        (
            ImapServer(),
            {"password": "wrong"},
            "lehnt die Anmeldung ab. Prüfen Sie LAGPLANNER_IMAP_USER und _PASSWORD.",
        ),
        (
            ImapServer(login_by="LOGIN"),
            {"password": "Grüße"},
            "lehnt die Anmeldung ab. Prüfen Sie LAGPLANNER_IMAP_USER und _PASSWORD.",
        ),
        (
            ImapServer(),
            {"folder": "Rücklauf"},
            "hat keinen Ordner „Rücklauf“. Prüfen Sie LAGPLANNER_IMAP_FOLDER.",
        ),
        (
            ImapServer(hang_up_at="SELECT"),
            {},
            "hat das Gespräch abgebrochen. Der nächste Versuch kommt von selbst.",
        ),
        (
            ImapServer(),
            {"security": Security.STARTTLS},
            "bietet keine Verschlüsselung an. Ohne sie melden wir uns nicht an.",
        ),
    ],
    ids=["password", "umlauts", "folder", "hung up", "no starttls"],
)
async def test_what_is_wrong_is_said_with_the_setting(
    server: ImapServer, other: dict[str, object], sentence: str
) -> None:
    async with serving(server):
        with pytest.raises(SettingsError) as caught:
            await read(server, **other)
    assert str(caught.value) == f"Der Posteingang 127.0.0.1:{server.port} {sentence}"


async def test_nobody_there_is_said() -> None:
    async with serving(ImapServer()) as server:
        pass
    with pytest.raises(SettingsError, match="ist nicht zu erreichen"):
        await read(server)


# Encryption


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> certificates.Certificate:
    return certificates.make(tmp_path_factory.mktemp("imap"))


def trusting(file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(file))


async def test_tls_from_the_first_byte(certificate: certificates.Certificate) -> None:
    async with serving(ImapServer(), certificate.for_server()) as server:
        server.put(b"ours")
        trust = trusting(certificate.file)
        assert await read(server, security=Security.TLS, trust=trust) == [b"ours"]


async def test_starttls_before_the_password(certificate: certificates.Certificate) -> None:
    async with serving(ImapServer(certificate=certificate.for_server())) as server:
        server.put(b"ours")
        trust = trusting(certificate.file)
        assert await read(server, security=Security.STARTTLS, trust=trust) == [b"ours"]
        said = [line.split()[1] for line in server.heard]
        assert said.index("STARTTLS") < said.index("AUTHENTICATE")


async def test_a_server_nobody_vouches_for_never_hears_the_password(
    certificate: certificates.Certificate,
) -> None:
    async with serving(ImapServer(certificate=certificate.for_server())) as server:
        with pytest.raises(SettingsError, match="weist sich nicht gültig aus"):
            await read(server, security=Security.STARTTLS)
    assert not [line for line in server.heard if "AUTHENTICATE" in line or "LOGIN" in line]


async def test_without_starttls_nothing_is_said_but_good_bye() -> None:
    async with serving(ImapServer()) as server:
        with pytest.raises(SettingsError):
            await read(server, security=Security.STARTTLS)
    assert [line.split()[1] for line in server.heard] == ["CAPABILITY"]
