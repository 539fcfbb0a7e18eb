"""Which ways of misbehaving are there? Each has a name and says what happens at which moment."""

import random
from collections.abc import Mapping

from tests.faults.server import HEALTHY, Act, Conversation, End, Moment, Script

LATE = 3.0  # seconds; a test's client waits less

YES = b"250 2.0.0 kept\r\n"
BUSY = b"421 4.3.2 busy, come again later\r\n"
NO = b"554 5.7.1 not wanted here\r\n"
GARBAGE = b"\x00\xff\xfe what is this\r\n"

CALM: Script = HEALTHY

# At once
BUSY_AT_ONCE: Script = {Moment.CONNECT: Act(BUSY, end=End.CLOSE)}
REFUSED_AT_ONCE: Script = {Moment.CONNECT: Act(b"554 5.7.1 no mail from you\r\n", end=End.CLOSE)}
MUTE: Script = {Moment.CONNECT: Act(b"", end=End.SILENCE)}
CLOSED_AT_ONCE: Script = {Moment.CONNECT: Act(b"", end=End.CLOSE)}
WRONG_PASSWORD: Script = {Moment.AUTH: Act(b"535 5.7.8 user or password wrong\r\n")}

# In the middle
BUSY_LATER: Script = {Moment.MAIL: lambda talk: Act(BUSY, end=End.CLOSE) if talk.letters else None}
BUSY_AT_THE_DOT: Script = {Moment.DOT: Act(BUSY, end=End.CLOSE)}
TARPIT: Script = {moment: Act(drip=0.5) for moment in (Moment.CONNECT, Moment.MAIL, Moment.RCPT)}
SLOW: Script = {moment: Act(drip=0.01) for moment in (Moment.MAIL, Moment.RCPT, Moment.DOT)}
MUTE_AT_MAIL: Script = {Moment.MAIL: Act(b"", end=End.SILENCE)}
RESET_AT_RCPT: Script = {Moment.RCPT: Act(b"", end=End.RESET)}
DROP_BEFORE_THE_DOT: Script = {Moment.BODY: Act(end=End.RESET)}
CLOSED_AFTER_EACH: Script = {Moment.AFTER: Act(end=End.CLOSE)}

# Answers to the letter
REFUSED: Script = {Moment.DOT: Act(NO)}
TEMPORARY: Script = {Moment.DOT: Act(b"451 4.3.0 local error, try later\r\n")}
TEMPORARY_ALTHOUGH_KEPT: Script = {Moment.DOT: Act(b"451 4.3.0 local error\r\n", keep=True)}
DROP_AFTER_THE_DOT_KEPT: Script = {Moment.DOT: Act(b"", end=End.RESET, keep=True)}
DROP_AFTER_THE_DOT_LOST: Script = {Moment.DOT: Act(b"", end=End.CLOSE, keep=False)}
MUTE_AFTER_THE_DOT: Script = {Moment.DOT: Act(b"", end=End.SILENCE, keep=True)}
LATE_YES: Script = {Moment.DOT: Act(YES, wait=LATE)}
TOO_EARLY_YES: Script = {
    Moment.DATA: Act(b"354 end with a dot\r\n" + YES),
    Moment.DOT: Act(b"451 4.3.0 no, after all\r\n"),
}
YES_INSTEAD_OF_GO_ON: Script = {Moment.DATA: Act(YES, end=End.CLOSE)}
GARBAGE_AT_MAIL: Script = {Moment.MAIL: Act(GARBAGE)}
GARBAGE_AT_THE_DOT: Script = {Moment.DOT: Act(GARBAGE, keep=True)}
ENDLESS_LINE: Script = {Moment.DOT: Act(b"250-" + b"x" * 100_000 + b"\r\n", keep=True)}

# One letter or one address
REFUSED_ADDRESS = b"550 5.1.1 no such mailbox here\r\n"


def refuse_addresses(*starts: str) -> Script:
    """Refuse recipients whose address starts so, for ever."""
    return {
        Moment.RCPT: lambda talk: (
            Act(REFUSED_ADDRESS) if talk.recipients[-1].startswith(starts) else None
        )
    }


def greylist() -> Script:
    """Refuse each recipient the first time, as greylisting does."""
    seen: set[str] = set()

    def once(talk: Conversation) -> Act | None:
        known = talk.recipients[-1] in seen
        seen.add(talk.recipients[-1])
        return None if known else Act(b"450 4.2.0 greylisted, come again\r\n")

    return {Moment.RCPT: once}


def poison(word: bytes, act: Act) -> Script:
    """Misbehave at the dot of each letter that has this word in it."""
    return {Moment.DOT: lambda talk: act if word in talk.raw else None}


def weather(chances: Mapping[str, float], *, seed: int) -> Script:
    """Mix scripts: at each moment, each of them happens with its chance (0 to 1)."""
    dice = random.Random(seed)

    def moment_of(moment: Moment, talk: Conversation) -> Act | None:
        for name, chance in chances.items():
            told = SCRIPTS[name].get(moment)
            if told is not None and dice.random() < chance:
                return told(talk) if callable(told) else told
        return None

    moments = {moment for name in chances for moment in SCRIPTS[name]}
    return {m: lambda talk, m=m: moment_of(m, talk) for m in moments}  # type: ignore[misc]


SCRIPTS: Mapping[str, Script] = {
    name.lower(): script
    for name, script in globals().items()
    if name.isupper() and isinstance(script, dict)
} | {"greylist": greylist()}
"""The scripts by name, for a server that runs as a process of its own."""

REGIMES: Mapping[str, Mapping[str, float]] = {
    "calm": {},
    "crowded": {"busy_at_once": 0.3, "busy_later": 0.1, "busy_at_the_dot": 0.05},
    "grey": {"greylist": 1.0, "temporary": 0.1},
    "torn": {
        "reset_at_rcpt": 0.03,
        "drop_before_the_dot": 0.03,
        "drop_after_the_dot_kept": 0.02,
        "drop_after_the_dot_lost": 0.01,
    },
    "sluggish": {"slow": 0.2, "late_yes": 0.01, "mute_at_mail": 0.01, "mute_after_the_dot": 0.01},
    "confused": {"garbage_at_mail": 0.03, "garbage_at_the_dot": 0.01, "closed_after_each": 0.2},
}
"""The weather of a storm: how often which script happens."""
