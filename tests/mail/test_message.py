"""Does a mail say exactly what was meant, whatever people are called, and does it keep the rules?"""

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy

import dkim
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lagplanner.domain.errors import MessageError
from lagplanner.domain.post.letter_texts import one_line
from lagplanner.mail import message
from lagplanner.mail.compose import Composed
from lagplanner.mail.headers import address, mailbox, unstructured
from lagplanner.mail.message import Bulk, DkimKey
from tests.mail.letters_at_hand import BULK, DAY, ENTRY, every_version, letter, mail
from tests.mail.mail_rules import broken_rules, decoded, headers_of, person

NASTY = [
    'Dr. Jörg "Jogi" Müßig-O’Brien, M.A.',
    "=?utf-8?q?Hallo=0D=0ABcc:_v@evil.test?=",
    "=?utf-8?b?SGFsbG8NCkJjYzogdkBldmlsLnRlc3Q=?=",
    "{{7*7}}",
    "{url}",
    "<img src=x onerror=alert(1)>",
    "Kim\r\nBcc: v@evil.test",
    "Kim\nBcc: v@evil.test\n\nHallo",
    "Kim\x00\x0b\x1f\x7f\x85\u2028Muster",
    "Kim \u202egpj.exe",
    "Ü" * 255,
    "x" * 255,
    "A b" * 85,
    "李" * 255,
    "👩🏽‍🌾" * 60,
    "Nguyễn Thị Hoa",
    "Muster, Kim (Verein) <kim@evil.test>; rest: x@evil.test",
    '\\"',
    ".",
    "'; DROP TABLE letter; --",
    "https://evil.test/ www.evil.test",
]
FEW = ["From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]
MANY = [*FEW, "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"]
END = ["MIME-Version", "Content-Type"]
PEOPLE = st.text(st.characters(codec="utf-8"), max_size=300)


def named(raw: bytes) -> list[str]:
    return [name for name, _ in headers_of(raw)]


def value(raw: bytes, name: str) -> str:
    return dict(headers_of(raw))[name]


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_arrives_as_it_is_and_does_nothing(name: str) -> None:
    composed = letter("invitation", host=name, town=name, topic=name)
    raw = mail(composed, to_name=name, sender_name=name, reply_to_name=name, entry=ENTRY)
    assert broken_rules(raw) == []
    assert named(raw) == FEW + END
    for field, email in (
        ("From", "post@netzwerk.example"),
        ("To", "kim@example.org"),
        ("Reply-To", "robin@example.org"),
    ):
        assert person(value(raw, field)) == (one_line(name), email)
    assert decoded(value(raw, "Subject")) == composed.subject
    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed.defects == []
    plain, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == composed.text.splitlines()
    assert f"- Thema: {one_line(name)}" in composed.text
    assert "<img" not in html.get_content()
    assert 'href="https://evil.test' not in html.get_content()


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_subject_is_one_line_and_one_header(name: str) -> None:
    raw = mail(Composed(name, "Text\n", "<p>Text</p>"))
    assert broken_rules(raw) == []
    assert named(raw) == FEW + END
    assert decoded(value(raw, "Subject")) == one_line(name)


@given(name=PEOPLE, subject=PEOPLE, text=PEOPLE)
@example(name="", subject="=?", text=".\r\n.\r\n")
@example(name="", subject="0", text="\r")
@example(name=" ", subject="a" * 998, text="From me\n-- \n--=_a")
def test_whatever_people_type_the_mail_is_whole(name: str, subject: str, text: str) -> None:
    if not one_line(subject):
        return
    raw = mail(Composed(subject, text, f"<p>{text}</p>"), to_name=name, bulk=BULK, entry=ENTRY)
    assert broken_rules(raw) == []
    assert named(raw) == MANY + END
    assert person(value(raw, "To")) == (one_line(name), "kim@example.org")
    assert decoded(value(raw, "Subject")) == one_line(subject)
    parsed = message_from_bytes(raw)
    kinds = [part.get_content_type() for part in parsed.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    first = next(part for part in parsed.walk() if part.get_content_type() == "text/plain")
    content = first.get_payload(decode=True)
    assert isinstance(content, bytes)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    assert content.decode() == lines.replace("\n", "\r\n")


@pytest.mark.parametrize(("code", "language", "form"), sorted(every_version()))
def test_every_letter_keeps_the_rules(code: str, language: str, form: str) -> None:
    composed = letter(code, language, form)
    assert broken_rules(mail(composed)) == []
    assert broken_rules(mail(composed, bulk=BULK, entry=ENTRY)) == []


def test_a_letter_to_one_carries_no_list_headers() -> None:
    assert named(mail(letter("ga_invitation"))) == FEW + END
    assert value(mail(letter("ga_invitation")), "Auto-Submitted") == "auto-generated"


def test_a_letter_to_many_can_be_left_with_one_click() -> None:
    raw = mail(letter("invitation"), bulk=BULK)
    assert value(raw, "List-Id") == "<mitglieder.netzwerk.example>"
    assert value(raw, "List-Unsubscribe").strip() == f"<{BULK.unsubscribe_url}>"
    assert value(raw, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


def test_one_click_is_not_promised_without_https() -> None:
    raw = mail(letter("invitation"), bulk=Bulk("a.example", "http://127.0.0.1:8000/abmelden/x"))
    assert "List-Unsubscribe-Post" not in named(raw)


def test_the_calendar_entry_is_last_and_also_a_file() -> None:
    raw = mail(letter("speaker_ack_accepted"), entry=ENTRY)
    parsed = message_from_bytes(raw, policy=policy.default)
    *_, entry, file = parsed.walk()
    assert entry.get_content_type() == "text/calendar"
    assert entry.get_param("method") == "REQUEST"
    assert file.get_filename() == "termin.ics"
    assert entry.get_payload(decode=True) == file.get_payload(decode=True) == ENTRY.content


def test_the_same_letter_is_the_same_to_the_byte() -> None:
    composed = letter("invitation")
    assert mail(composed, bulk=BULK, entry=ENTRY) == mail(composed, bulk=BULK, entry=ENTRY)


def test_the_date_is_the_wall_clock_of_the_association() -> None:
    assert value(mail(letter("invitation")), "Date") == "Wed, 27 Jan 2027 09:30:00 +0100"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("kim@example.org", "kim@example.org"),
        (" Kim.Muster+lag@" + "example.org".upper(), "Kim.Muster+lag@example.org"),
        ("kim@müßig.example", "kim@xn--mig-5ka8l.example"),
        ("kim@xn--mig-5ka8l.example", "kim@xn--mig-5ka8l.example"),
        ("kim@Straße.example", "kim@xn--strae-oqa.example"),
    ],
)
def test_a_domain_with_umlauts_is_written_as_mail_servers_know_it(typed: str, written: str) -> None:
    assert address(typed) == written
    raw = mail(letter("invitation"), to_email=typed)
    assert person(value(raw, "To"))[1] == written
    assert broken_rules(raw) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("jörg@example.org", "ö. Bitte eine Adresse ohne Umlaute"),
        ("李@example.org", "ohne Umlaute"),
        ("kim", "ist keine E-Mail-Adresse"),
        ("", "ist keine E-Mail-Adresse"),
        ("@example.org", "ist keine E-Mail-Adresse"),
        ("kim@", "ist keine E-Mail-Adresse"),
        ("kim@localhost", "keinen gültigen Namen"),
        ("kim@-a-.example", "keinen gültigen Namen"),
        ("kim@xn--.example", "keinen gültigen Namen"),
        ("kim@exa mple.org", "keinen gültigen Namen"),
        ("kim@[127.0.0.1]", "keinen gültigen Namen"),
        ("kim@example.org\r\nBcc: v@evil.test", "kann nicht stimmen"),
        ("kim@example.org\nBcc:v", "keinen gültigen Namen"),
        ("kim, v@example.org", "kann nicht stimmen"),
        ("kim@evil.test@example.org", "kann nicht stimmen"),
        ("<kim@example.org", "kann nicht stimmen"),
        (".kim@example.org", "kann nicht stimmen"),
        ("a..b@example.org", "kann nicht stimmen"),
        ("k" * 65 + "@example.org", "kann nicht stimmen"),
        ("kim@" + "a." * 124 + "example", "kann nicht stimmen"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(typed: str, sentence: str) -> None:
    with pytest.raises(MessageError, match=re.escape(sentence)):
        mail(letter("invitation"), to_email=typed)


@given(st.text())
def test_no_address_gets_more_into_a_header_than_an_address(typed: str) -> None:
    try:
        written = address(f"{typed}@example.org")
    except MessageError:
        return
    assert re.fullmatch(r"[!-~]+@example\.org", written)
    assert not set(written) & set(' <>()[],;:\\"')


@pytest.mark.parametrize("identity", ["", "lp-1@a.example", "<a@b>\r\nBcc: v@evil.test", "<a b@c>"])
def test_a_message_id_that_is_none_is_refused(identity: str) -> None:
    with pytest.raises(MessageError):
        message.build(
            letter("invitation"),
            envelope=message.Envelope("A", "a@example.org", "B", "b@example.org"),
            message_id=identity,
            date=DAY,
        )


def test_a_date_without_a_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="time zone"):
        message.build(
            letter("invitation"),
            envelope=message.Envelope("A", "a@example.org", "B", "b@example.org"),
            message_id="<a@example.org>",
            date=datetime(2027, 1, 1),
        )


@pytest.mark.parametrize(
    "bulk",
    [
        Bulk("mitglieder", "https://a.example/"),
        Bulk("a.example>\r\nBcc: v@evil.test", "https://a.example/"),
        Bulk("a.example", "https://a.example/\r\nBcc: v@evil.test"),
        Bulk("a.example", "javascript:alert(1)"),
        Bulk("a.example", "https://a.example/" + "x" * 1000),
    ],
)
def test_list_headers_hold_nothing_else(bulk: Bulk) -> None:
    with pytest.raises(MessageError):
        mail(letter("invitation"), bulk=bulk)


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, method="REPLY"),
        replace(ENTRY, method="CANCEL"),
        replace(ENTRY, filename='a.ics"\r\nX: y'),
        replace(ENTRY, filename="../a.ics"),
    ],
)
def test_a_calendar_part_says_what_it_is(entry: message.CalendarPart) -> None:
    with pytest.raises(MessageError):
        mail(letter("invitation"), entry=entry)


def test_a_letter_without_a_subject_is_refused() -> None:
    with pytest.raises(MessageError, match="Betreff ist leer"):
        mail(Composed(" \x00", "Text", "<p>Text</p>"))


@pytest.mark.parametrize("wrong", ["Subject: {}\r\nBcc: v@evil.test", "Subject: {}!"])
def test_a_head_that_reads_otherwise_is_caught(wrong: str) -> None:
    """Were the encoding ever wrong, the mail would not leave: here it is made wrong on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(message, "unstructured", lambda name, text: wrong.format(text))
        with pytest.raises(MessageError, match="Kopf"):
            mail(Composed("Hallo", "Text", "<p>Text</p>"))


@given(PEOPLE)
def test_a_plain_subject_stays_readable_and_any_is_whole(text: str) -> None:
    line = unstructured("Subject", text)
    assert decoded(line.partition(":")[2].lstrip(" ")) == one_line(text)
    assert max(map(len, line.split("\r\n"))) <= 76
    assert unstructured("Subject", "Bitte antworten") == "Subject: Bitte antworten"
    assert mailbox("To", "Kim Muster", "k@example.org") == "To: Kim Muster <k@example.org>"
    assert mailbox("To", "Muster, Kim", "k@example.org") == 'To: "Muster, Kim" <k@example.org>'


KEY = DkimKey("netzwerk.example", "lag", b"")


@pytest.fixture(scope="module")
def key_pair() -> tuple[bytes, bytes]:
    """A private key as PEM and the DNS record of its public half."""
    import base64
    import subprocess

    private = subprocess.run(
        ["openssl", "genrsa", "-traditional", "2048"], capture_output=True, check=True
    ).stdout
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"],
        input=private,
        capture_output=True,
        check=True,
    ).stdout
    return private, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def test_a_signed_mail_verifies_and_a_changed_one_does_not(key_pair: tuple[bytes, bytes]) -> None:
    private, record = key_pair
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return record

    raw = message.build(
        letter("invitation"),
        envelope=message.Envelope("Netzwerk", "post@netzwerk.example", "Kim", "kim@example.org"),
        message_id="<lp-1@netzwerk.example>",
        date=DAY,
        bulk=BULK,
        entry=ENTRY,
        dkim=replace(KEY, private_key=private),
    )
    assert dkim.verify(raw, dnsfunc=dns)
    assert asked == [b"lag._domainkey.netzwerk.example."]
    assert not dkim.verify(raw.replace(b"Riesa", b"Plauen"), dnsfunc=dns)
    signed = re.sub(r"\s", "", value(raw, "DKIM-Signature"))
    assert "list-unsubscribe-post" in signed, "RFC 8058 wants it signed"
    assert broken_rules(raw) == []


def test_a_key_that_cannot_sign_is_said_in_words() -> None:
    with pytest.raises(MessageError, match="DKIM"):
        message.build(
            letter("invitation"),
            envelope=message.Envelope("A", "a@example.org", "B", "b@example.org"),
            message_id="<a@example.org>",
            date=DAY,
            dkim=replace(KEY, private_key=b"no key"),
        )
