"""What does it mean for a letter what the mail server said, in words the board understands?"""

import re
import ssl
from dataclasses import dataclass

import aiosmtplib

from lagplanner.domain.post.letters import Answer, Outcome
from lagplanner.mail.refusals import refusal

CLOSING = 421
LOG_IN_FIRST = 530

LOST_BEFORE = "Die Verbindung zum Mailserver brach ab, bevor der Brief übergeben war."
NO_LAST_WORD = (
    "Der Brief war übergeben, aber der Mailserver hat nicht mehr geantwortet. "
    "Vielleicht ist er angekommen."
)
_OURS = re.compile(r"relay|authenticat|not permitted to send|access denied.*client", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; code 0 is nothing. `is_mixed_up`: more was said than we had asked for."""

    code: int
    words: str
    is_mixed_up: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.words}" if self.code else self.words

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300 and not self.is_mixed_up

    @property
    def is_no(self) -> bool:
        return 400 <= self.code < 600 and not self.is_mixed_up

    @property
    def is_over(self) -> bool:
        """Whether this conversation cannot go on: gone, leaving, or no longer understood."""
        return self.is_goodbye or self.is_mixed_up or not 200 <= self.code < 600

    @property
    def is_goodbye(self) -> bool:
        return self.code in (0, CLOSING)


def readable(words: str) -> str:
    """What a server said, as a database can keep it: garbage in a reply is no reason to lose a mark."""
    if words.isascii() and words.isprintable():
        return words[:2000]
    words = words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", words)[:2000]


def meaning(answer: Reply, for_good: Answer, recipient: str) -> Outcome:
    """What a no means for the letter to this recipient; `for_good` if it is said for ever."""
    if for_good is Answer.NO_MAILBOX and _is_about_us(answer):
        what = f"Der Mailserver weist uns bei {recipient} ab"
        return Outcome(Answer.NOT_US, _said(what, answer), to_one=answer.code != LOG_IN_FIRST)
    if not 500 <= answer.code < 600:
        return Outcome(Answer.LATER, _said("Der Mailserver bittet um Geduld", answer), str(answer))
    match for_good:
        case Answer.NO_MAILBOX:
            why = refusal(recipient, "", answer.words)
            return Outcome(for_good, why.sentence, str(answer), is_dead=why.mailbox)
        case Answer.REFUSED:
            sentence = _said("Der Mailserver nimmt diesen Brief nicht an", answer)
        case _:
            sentence = _said("Der Mailserver nimmt unsere Absenderadresse nicht an", answer)
    return Outcome(for_good, sentence, str(answer))


def not_open(where: str, error: BaseException) -> Outcome:
    """What it means that no conversation began: nobody there, or we are not welcome as we are."""
    words = readable(str(error))
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
        return Outcome(
            Answer.NOT_US,
            f"Die Verschlüsselung zum Mailserver {where} gelingt nicht ({_reason(cause)}). "
            "Prüfen Sie Rechner und Verschlüsselung des Mailkontos.",
            words,
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _unwelcome(where, error)
    if isinstance(error, aiosmtplib.SMTPException | ValueError) and not isinstance(error, OSError):
        # No STARTTLS on offer, or no way to log in that we know.
        return Outcome(
            Answer.NOT_US,
            f"Der Mailserver {where} bietet nicht, was eingestellt ist: {words} "
            "Prüfen Sie Verschlüsselung und Anmeldung des Mailkontos.",
            words,
        )
    return Outcome(
        Answer.UNREACHABLE, f"Der Mailserver {where} ist nicht erreichbar ({words}).", words
    )


def _unwelcome(where: str, error: aiosmtplib.SMTPResponseException) -> Outcome:
    reply = Reply(error.code, readable(error.message))
    if not 500 <= error.code < 600:
        return Outcome(
            Answer.UNREACHABLE,
            _said(f"Der Mailserver {where} ist gerade besetzt", reply),
            str(reply),
        )
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        what = (
            f"Der Mailserver {where} nimmt Name oder Passwort nicht an. "
            "Prüfen Sie Name und Passwort des Mailkontos"
        )
    else:
        what = f"Der Mailserver {where} weist uns ab"
    return Outcome(Answer.NOT_US, _said(what, reply), str(reply))


def _reason(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or str(error)


def _is_about_us(answer: Reply) -> bool:
    """Whether a no to a recipient would be said to any: we are not allowed to send through here."""
    return answer.code == LOG_IN_FIRST or (
        500 <= answer.code < 600 and bool(_OURS.search(answer.words))
    )


def _said(what: str, answer: Reply) -> str:
    return f"{what}: „{' '.join(str(answer).split())[:200]}“"
