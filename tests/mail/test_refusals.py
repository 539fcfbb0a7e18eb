"""A server's no, as the board reads it: the numbers servers use, and words where they use none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.mail.refusals import _SENTENCES, Reason, refusal, status_in

R = Reason


@pytest.mark.parametrize(
    ("status", "words", "reason", "mailbox"),
    [
        ("5.1.1", "550 5.1.1 User unknown", R.NO_SUCH_ADDRESS, True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", R.NO_SUCH_ADDRESS, True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", R.NO_SUCH_ADDRESS, True),
        ("5.1.2", "550 5.1.2 Host unknown", R.NO_SUCH_DOMAIN, True),
        ("5.4.4", "Name or service not known", R.NO_SUCH_DOMAIN, True),
        ("5.4.310", "DNS domain does not exist", R.NO_SUCH_DOMAIN, True),
        ("5.1.3", "501 5.1.3 Bad recipient address syntax", R.NO_ADDRESS, True),
        ("5.2.1", "550 5.2.1 Mailbox disabled", R.CLOSED, True),
        ("5.2.2", "552 5.2.2 Over quota", R.FULL, False),
        ("4.2.2", "452 4.2.2 Mailbox full", R.FULL, False),
        ("5.3.4", "552 5.3.4 Message too big", R.TOO_LARGE, False),
        (
            "5.7.133",
            "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
            R.MEMBERS_ONLY,
            False,
        ),
        ("5.7.26", "550-5.7.26 Unauthenticated email is not accepted", R.OUR_SENDER, False),
        ("5.1.8", "550 5.1.8 Sender address rejected", R.OUR_SENDER, False),
        ("5.7.1", "554 5.7.1 Service unavailable; Client host blocked", R.SPAM, False),
        ("5.7.606", "550 5.7.606 Access denied, banned sending IP", R.SPAM, False),
        ("5.7.1", "550 5.7.1 Message rejected due to policy", R.POLICY, False),
        ("4.4.7", "Message expired", R.UNREACHABLE, False),
        ("4.4.1", "connect to mx.example.org: Connection refused", R.UNREACHABLE, False),
        ("5.4.6", "554 5.4.6 Too many hops", R.LOOP, False),
        ("5.6.0", "554 5.6.0 Lines longer than SMTP allows", R.CONTENT, False),
        ("", "550 Requested action not taken: mailbox unavailable", R.NO_SUCH_ADDRESS, True),
        ("", "550 Der Empfänger ist unbekannt", R.NO_SUCH_ADDRESS, True),
        ("", "Das Postfach ist voll", R.FULL, False),
        ("5.0.0", "550 SPF check failed", R.OUR_SENDER, False),
        ("5.0.0", "550 Nein", R.OTHER, True),
        ("4.0.0", "450 Nein", R.OTHER, False),
        ("4.1.1", "450 4.1.1 user unknown, try later", R.NO_SUCH_ADDRESS, False),
        ("", "", R.OTHER, False),
    ],
)
def test_what_a_refusal_means(status: str, words: str, reason: Reason, mailbox: bool) -> None:
    found = refusal("ada@example.org", status, words)
    assert (found.reason, found.mailbox) == (reason, mailbox)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 <ada@example.org>", "5.1.1"),
        ("Sorry (#5.1.1)", "5.1.1"),
        ("host mx[5.1.203.7] said nothing", ""),
        ("Exim 4.94.2", ""),
        ("550 no", "5.0.0"),
        ("550-first line", "5.0.0"),
        ("port 25: Connection timed out", ""),
        ("2027-03-15 08:00:03", ""),
        ("we kept 450 letters", "4.0.0"),
        ("", ""),
    ],
)
def test_the_number_is_found_and_nothing_is_taken_for_it(text: str, status: str) -> None:
    assert status_in(text) == status


@pytest.mark.parametrize("reason", Reason)
def test_each_sentence_is_short_and_begins_with_whom_it_is_about(reason: Reason) -> None:
    for sentence in _SENTENCES[reason].split(". "):
        assert len(sentence.split()) <= 15


def test_without_an_address_the_sentence_still_reads_well() -> None:
    assert refusal("", "5.1.1", "").sentence.startswith("Das Postfach von einer Adresse nimmt")
    assert refusal("", "", "").sentence == (
        "Die Mail an eine Adresse kam zurück: Der Server nennt keinen Grund."
    )


@given(st.text(max_size=8), st.text())
def test_no_words_break_it(status: str, words: str) -> None:
    assert refusal("ada@example.org", status, words).sentence.isprintable()
