"""Why did a mail server say no, in words that somebody who is no technician understands?

The numbers are enhanced status codes (RFC 3463 and the registry it founded). Where a server gives
none, or one that says nothing (5.0.0), its own words decide.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST_QUOTE = 160
LONGEST_WORDS = 1_000


class Reason(StrEnum):
    """What stood in the way."""

    NO_SUCH_ADDRESS = "no_such_address"
    NO_SUCH_DOMAIN = "no_such_domain"
    NO_ADDRESS = "no_address"
    CLOSED = "closed"
    FULL = "full"
    TOO_LARGE = "too_large"
    MEMBERS_ONLY = "members_only"
    OUR_SENDER = "our_sender"
    SPAM = "spam"
    POLICY = "policy"
    UNREACHABLE = "unreachable"
    LOOP = "loop"
    CONTENT = "content"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no: the reason, whether it is the mailbox itself, and the sentence for the board.

    `mailbox` is what counts against an address: it does not exist, is closed, or takes nothing from
    anybody. A full one, a spam filter or our own set-up say nothing about the address.
    """

    reason: Reason
    mailbox: bool
    sentence: str


def refusal(address: str, status: str, words: str) -> Refusal:
    """What a refusal means. `status` is like 5.1.1 or "", `words` is what the server said.

    An empty `address` is said as "einer Adresse". Never raises.
    """
    words = words[:LONGEST_WORDS]
    status = status_in(status) or status_in(words)
    reason = _by_code(status, words) or _by_words(words) or _by_class(status)
    mailbox = reason in _OF_THE_MAILBOX and not status.startswith("4")
    if reason is Reason.OTHER:
        mailbox = status.startswith("5")
    begin = (
        f"Das Postfach von {address or 'einer Adresse'} nimmt keine Mail an: "
        if mailbox or reason in (Reason.FULL, Reason.MEMBERS_ONLY)
        else f"Die Mail an {address or 'eine Adresse'} kam zurück: "
    )
    return Refusal(reason, mailbox, begin + _SENTENCES[reason].format(words=_quoted(words)))


def status_in(text: str) -> str:
    """The first enhanced status code in a text (`5.1.1`), "" if there is none.

    A bare SMTP code becomes the class it stands for (550 → 5.0.0). Versions and network addresses
    are not taken for codes.
    """
    found = _ENHANCED.search(text)
    if found:
        return found[1]
    plain = _PLAIN.search(text)
    return f"{plain[1]}.0.0" if plain else ""


_ENHANCED = re.compile(r"(?<![\d.])([245]\.[0-7]\.\d{1,3})(?!\d|\.\d)")
_PLAIN = re.compile(r"(?<![\d.:-])([45])[0-5]\d(?=[ -][^\d:]|$)", re.MULTILINE)

_OF_THE_MAILBOX = frozenset(
    {Reason.NO_SUCH_ADDRESS, Reason.NO_SUCH_DOMAIN, Reason.NO_ADDRESS, Reason.CLOSED}
)

_SENTENCES = {
    Reason.NO_SUCH_ADDRESS: "Die Adresse gibt es dort nicht. Bitte die Adresse prüfen.",
    Reason.NO_SUCH_DOMAIN: "Hinter dem @ gibt es keinen Mailserver. Bitte auf Tippfehler prüfen.",
    Reason.NO_ADDRESS: "So kann keine Adresse lauten. Bitte auf Tippfehler prüfen.",
    Reason.CLOSED: "Es ist abgeschaltet. Bitte nach einer neuen Adresse fragen.",
    Reason.FULL: "Es ist voll. Bitte anrufen oder später noch einmal senden.",
    Reason.TOO_LARGE: "Sie war dem Server zu groß.",
    Reason.MEMBERS_ONLY: "Nur bestimmte Absender dürfen dorthin schreiben. Bitte anrufen.",
    Reason.OUR_SENDER: (
        "Der Server erkennt unseren Absender nicht an. "
        "Bitte die Technik nach SPF, DKIM und DMARC fragen."
    ),
    Reason.SPAM: (
        "Der Server hält sie für Werbung oder sperrt unseren Mailserver. Bitte die Technik fragen."
    ),
    Reason.POLICY: "Eine Regel des Servers verbietet sie. Bitte anrufen.",
    Reason.UNREACHABLE: "Der Server war zu lange nicht erreichbar. Bitte später noch einmal senden.",
    Reason.LOOP: "Sie lief dort im Kreis. Bitte nach einer anderen Adresse fragen.",
    Reason.CONTENT: "Der Server konnte sie nicht lesen. Bitte die Technik fragen.",
    Reason.OTHER: "Der Server nennt {words}",
}

_CODES: tuple[tuple[str, Reason], ...] = (
    (r"[45]\.1\.(1|6|10)", Reason.NO_SUCH_ADDRESS),
    (r"[45]\.1\.2|[45]\.4\.4", Reason.NO_SUCH_DOMAIN),
    (r"[45]\.1\.3", Reason.NO_ADDRESS),
    (r"[45]\.1\.(7|8|9)|[45]\.7\.(2\d|9|509|515|64)", Reason.OUR_SENDER),
    (r"[45]\.2\.1", Reason.CLOSED),
    (r"[45]\.2\.2", Reason.FULL),
    (r"[45]\.2\.3|[45]\.3\.4", Reason.TOO_LARGE),
    (r"[45]\.7\.1(24|33|34)", Reason.MEMBERS_ONLY),
    (r"[45]\.7\.(5\d\d|6\d\d|7\d\d)", Reason.SPAM),
    (r"[45]\.4\.6|5\.4\.14", Reason.LOOP),
    (r"[45]\.4\.(2|3|5|7|316)|4\.4\.\d+", Reason.UNREACHABLE),
    (r"[45]\.6\.\d+", Reason.CONTENT),
)

_WORDS: tuple[tuple[str, Reason], ...] = (
    (r"over ?quota|quota exceed|mail(box|folder) (is )?full|exceeded .*(quota|storage)|postfach .*voll"
     r"|out of storage|insufficient (disk|storage)|not enough (disk|storage)", Reason.FULL),
    (r"(message|mail) (size|is too|too) ?(large|big|limit)|size limit|exceeds? .*maximum .*size"
     r"|zu groß", Reason.TOO_LARGE),
    (r"spam|black ?list|block ?list|dnsbl|rbl|reputation|unsolicited|blocked|spamhaus"
     r"|listed (at|in|on) |\bptr\b|reverse dns|virus", Reason.SPAM),
    (r"\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|sender (address |domain )?(rejected|unknown|not)"
     r"|sender verify", Reason.OUR_SENDER),
    (r"not (permitted|allowed|authori[sz]ed) to (send|submit|mail)|only accept\w* (mail|messages)"
     r"|restricted (recipient|address)|authenticat\w+ senders? only|permission to post", Reason.MEMBERS_ONLY),
    (r"(user|recipient|mailbox|account|address|addressee|empfänger|benutzer|adresse|e-mail)\W.{0,60}"
     r"(unknown|unbekannt|not found|not exist|existiert nicht|nicht gefunden|no longer|invalid"
     r"|unavailable|rejected|not (be )?(found|known|valid|listed|local|recognized))"
     r"|(unknown|no such|invalid|unbekannter?|not a (valid|known)) (local )?"
     r"(user|recipient|mailbox|account|address|empfänger|benutzer|person|alias)"
     r"|doesn'?t have an? .{0,30}account|does not exist|no mailbox|keine? (solche|gültige)",
     Reason.NO_SUCH_ADDRESS),
    (r"(host|domain)( name)? (\S+ )?(unknown|not found|does not exist|lookup)|unknown host"
     r"|unrouteable|no mx|nxdomain|name or service|no route to|domain .{0,40}not (exist|found)"
     r"|no such (host|domain)|no relevant answers|doesn.t receive email|no smtp service",
     Reason.NO_SUCH_DOMAIN),
    (r"(account|mailbox|user|postfach) .{0,40}(disabled|inactive|suspended|closed|deaktiviert"
     r"|gesperrt|deactivated|expired|not active|frozen|locked|over\b)", Reason.CLOSED),
    (r"timed? ?out|retry timeout|expired|too long|unable to (connect|reach)|connection refused"
     r"|could not connect|couldn't (find|connect)|not reachable|giving up"
     r"|hosts have been failing|requests to connect|(temporary|transient) failure|try (again )?later"
     r"|service (is )?(currently )?unavailable|not accepting connections", Reason.UNREACHABLE),
    (r"malformed address|bad address syntax|syntax error in .{0,20}address", Reason.NO_ADDRESS),
    (r"too many hops|mail loop|loops? back|hop count", Reason.LOOP),
    (r"polic(y|ies)|not allowed|access denied|denied|prohibited|relay(ing)? ", Reason.POLICY),
)  # fmt: skip

_NO_CODE = ("", "0.0", "1.0", "2.0", "4.0", "5.0", "7.1", "7.0", "3.0", "4.1")


def _by_code(status: str, words: str) -> Reason | None:
    """By the number, unless it is one that servers use for anything."""
    if status[2:] in _NO_CODE:
        return None
    if status == "5.4.310":  # Microsoft: the domain has no mail server
        return Reason.NO_SUCH_DOMAIN
    return next((reason for code, reason in _CODES if re.fullmatch(code, status)), None)


def _by_words(words: str) -> Reason | None:
    text = " ".join(words.split()).lower()
    if re.search(r"5\.4\.1\b.*access denied", text):  # Microsoft: nobody of that name
        return Reason.NO_SUCH_ADDRESS
    return next((reason for hint, reason in _WORDS if re.search(hint, text)), None)


def _by_class(status: str) -> Reason:
    """What the middle number alone says."""
    by_subject = {"1": Reason.NO_SUCH_ADDRESS, "4": Reason.UNREACHABLE, "7": Reason.POLICY}
    return by_subject.get(status[2:3], Reason.OTHER)


def _quoted(words: str) -> str:
    """The server's own words from its code on; without a code they are seldom about the reason."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    begins = _PLAIN.search(line) or _ENHANCED.search(line)
    if begins is None:
        return "keinen Grund."
    line = line[begins.start() :]
    return f"als Grund: „{line[:LONGEST_QUOTE]}{'…' if len(line) > LONGEST_QUOTE else ''}“"
