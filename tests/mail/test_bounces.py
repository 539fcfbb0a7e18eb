"""What comes back is told from what only looks like it, and said in words."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.mail.bounces import LARGEST, MOST_RECIPIENTS, Bounce, Kind, Returned, read
from tests.mail import returned_mail as mails
from tests.mail.returned_mail import ADA, OUR_ID, failed, report

UNKNOWN = (
    f"Das Postfach von {ADA} nimmt keine Mail an: "
    "Die Adresse gibt es dort nicht. Bitte die Adresse prüfen."
)
FULL = (
    f"Das Postfach von {ADA} nimmt keine Mail an: "
    "Es ist voll. Bitte anrufen oder später noch einmal senden."
)
CLOSED = (
    f"Das Postfach von {ADA} nimmt keine Mail an: "
    "Es ist abgeschaltet. Bitte nach einer neuen Adresse fragen."
)


@pytest.mark.parametrize(
    ("mail", "bounce"),
    [
        (mails.POSTFIX, Bounce(OUR_ID, ADA, True, UNKNOWN, "5.1.1")),
        (mails.EXIM, Bounce(OUR_ID, ADA, False, FULL, "5.2.2")),
        (mails.OLD_EXIM, Bounce(OUR_ID, ADA, True, CLOSED, "5.2.1")),
        (mails.MICROSOFT, Bounce(OUR_ID, ADA, True, UNKNOWN, "5.1.10")),
        (mails.GMX, Bounce(OUR_ID, ADA, True, UNKNOWN, "5.1.1")),
        (mails.QMAIL, Bounce(OUR_ID, ADA, True, UNKNOWN, "5.1.1")),
    ],
    ids=["postfix", "exim", "old exim", "microsoft", "gmx", "qmail"],
)
def test_the_usual_servers_are_understood(mail: bytes, bounce: Bounce) -> None:
    assert read(mail) == Returned(Kind.BOUNCE, (bounce,))


def test_without_a_message_id_it_is_noted_but_not_counted_against_the_address() -> None:
    assert read(mails.WITHOUT_ID) == Returned(
        Kind.BOUNCE, (Bounce("", ADA, False, UNKNOWN, "5.0.0"),)
    )


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        (mails.DELAYED, Kind.DELAYED),
        (mails.DELAYED_TEXT, Kind.DELAYED),
        (mails.DELIVERED, Kind.DELIVERED),
        (mails.AWAY, Kind.AUTO_REPLY),
        (mails.AWAY_UNMARKED, Kind.AUTO_REPLY),
        (mails.READ_RECEIPT, Kind.OTHER),
        (mails.COMPLAINT, Kind.OTHER),
        (mails.PERSON, Kind.OTHER),
        (b"", Kind.OTHER),
    ],
    ids=["delayed", "delayed text", "delivered", "away", "unmarked", "read", "abuse", "person", ""],
)
def test_what_only_looks_like_it_is_no_bounce(mail: bytes, kind: Kind) -> None:
    assert read(mail) == Returned(kind)


# Shapes that servers give a report


def only(mail: bytes) -> Bounce:
    returned = read(mail)
    assert returned.kind is Kind.BOUNCE
    (bounce,) = returned.bounces
    return bounce


def test_a_forwarded_letter_comes_back_under_the_address_we_wrote_to() -> None:
    bounce = only(report(failed("5.1.1", "550 5.1.1 No such user", "lindner@new-home.example")))
    assert (bounce.recipient, bounce.message_id) == (ADA, OUR_ID)


def test_only_the_headers_of_the_letter_may_come_back() -> None:
    mail = mails.POSTFIX.replace(
        b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers"
    )
    assert only(mail).message_id == OUR_ID


def test_headers_that_lost_their_folding_still_name_the_letter() -> None:
    mail = mails.POSTFIX.replace(b"\tby mail.treffen.example", b"by mail.treffen.example")
    assert only(mail).message_id == OUR_ID


def test_a_report_that_answers_the_letter_without_returning_it_names_it() -> None:
    mail = mails.MICROSOFT.replace(b"Message-ID: <lp-", b"X-Gone: <lp-")
    assert b"Message-ID: <lp-" not in mail
    assert only(mail).message_id == OUR_ID


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON <>",
        '"Mail Delivery System" <noreply@mx.example.org>',
        "postmaster@mx.example.org",
        "=?utf-8?q?Mail_Delivery_Subsystem?= <mailer-daemon@mx.example.org>",
    ],
)
def test_free_text_is_read_from_whoever_is_a_mail_server(sender: str) -> None:
    mail = f"From: {sender}\nTo: {mails.US}\nSubject: Hinweis\n\nUnable to deliver to '{ADA}': 550 no such user\n"
    assert only(mail.encode()).recipient == ADA
    person = mail.replace(sender, "Milan Novak <milan.novak@example.org>")
    assert read(person.encode()).kind is Kind.OTHER


def test_recipients_that_arrived_are_left_out() -> None:
    mail = report(
        failed("2.0.0", "250 ok", "milan.novak@example.org", "relayed")
        + "\n\n"
        + failed("5.1.1", "550 5.1.1 no")
    )
    assert only(mail).recipient == ADA


def test_a_report_without_an_action_goes_by_its_status() -> None:
    fields = "\n".join(
        line for line in failed("5.1.1", "550").splitlines() if not line.startswith("Action")
    )
    assert only(report(fields)).status == "5.1.1"
    assert read(report(fields.replace("5.1.1", "4.4.1").replace("550", "450"))).kind is Kind.DELAYED


def test_a_report_in_the_international_form_is_read() -> None:
    mail = mails.POSTFIX.replace(b"message/delivery-status", b"message/global-delivery-status")
    mail = mail.replace(b"rfc822; ada", b"utf-8; ada")
    assert only(mail).message_id == OUR_ID


def test_a_report_in_base64_is_read() -> None:
    whole = mails.POSTFIX.decode()
    start = whole.index("Reporting-MTA")
    end = whole.index("\n--4XyZ", start)
    encoded = base64.encodebytes(whole[start:end].encode()).decode()
    mail = (whole[:start] + encoded + whole[end:]).replace(
        "message/delivery-status\n", "message/delivery-status\nContent-Transfer-Encoding: base64\n"
    )
    assert only(mail.encode()).status == "5.1.1"


def test_a_report_cut_off_behind_the_letters_headers_is_read() -> None:
    assert only(mails.POSTFIX[: mails.POSTFIX.index(b"Guten Tag")]).message_id == OUR_ID


def test_a_long_list_of_recipients_is_cut() -> None:
    fields = "\n\n".join(failed("5.1.1", "550", f"p{number}@example.org") for number in range(60))
    assert len(read(report(fields)).bounces) == MOST_RECIPIENTS


def test_a_letter_that_ran_out_of_time_says_nothing_against_the_address() -> None:
    bounce = only(report(failed("4.4.1", "connect to mx.example.org: Connection timed out")))
    assert not bounce.permanent
    assert bounce.sentence == (
        f"Die Mail an {ADA} kam zurück: "
        "Der Server war zu lange nicht erreichbar. Bitte später noch einmal senden."
    )


# Mails made to hurt


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    read(noise)
    read(b"From: MAILER-DAEMON@example.org\nSubject: failure notice\n\n" + noise)


@given(st.integers(0, len(mails.POSTFIX)), st.integers(0, 200), st.binary(max_size=30))
def test_no_damage_to_a_report_breaks_the_reader(at: int, length: int, noise: bytes) -> None:
    for mail in (mails.POSTFIX, mails.MICROSOFT, mails.GMX):
        read(mail[:at] + noise + mail[at + length :])


def hostile() -> dict[str, bytes]:
    head = b"From: MAILER-DAEMON@example.org\nSubject: failure notice\n"
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(5_000)
    )
    return {
        "nested": head + nested,
        "no space": head + b"\n" + b"a" * LARGEST,
        "blank lines": head + b"\n" + b"\n" * LARGEST,
        "quotes": head + b"\n" + b"> " * (LARGEST // 2),
        "brackets": head + b"Content-Type: text/html\n\n" + b"<" * LARGEST,
        "long header": b"From: " + b"<a@b," * 200_000 + b"\nSubject: failure notice\n\n",
        "encoded": head + b"To: " + b"=?utf-8?q?x?= " * 60_000 + b"\n\n",
        "words": report(failed("5.0.0", "550 user " * 100_000)),
    }


@pytest.mark.parametrize("name", hostile())
def test_a_mail_made_to_take_long_does_not(name: str) -> None:
    began = time.process_time()
    read(hostile()[name])
    assert time.process_time() - began < 10  # all take well below a second each


def test_the_sentence_holds_no_line_end_of_the_server() -> None:
    bounce = only(report(failed("5.3.0", "554 Nein\r\n\tdanke\x07" + "sehr " * 100)))
    assert bounce.sentence.startswith(
        f"Das Postfach von {ADA} nimmt keine Mail an: "
        "Der Server nennt als Grund: „554 Nein danke sehr sehr"
    )
    assert bounce.sentence.isprintable()
    assert len(bounce.sentence) < 300
