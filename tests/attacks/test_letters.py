"""Can somebody's name, title or note do more in a letter than be read?

Letter injection through names and titles (pretalx 2026): what was typed became a header, a second
recipient, another part of the mail. Whatever it is, it stands in every text of the database.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from litestar import Litestar

from lagplanner import clock
from tests.attacks.poison import poison
from tests.demo_at_work import begin_work, letters_of_every_occasion
from tests.visitors import ADDRESS

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

HEAD = "From To Subject Date Message-ID Auto-Submitted MIME-Version Content-Type".split()
PERHAPS = {"Reply-To", "List-Id", "List-Unsubscribe"}

CHECKED = ("setting.value",)
"""Settings are checked again whenever they are read: one with a control character opens no page."""

INJECTED = (
    "Kim\r\nBcc: victim@evil.test\r\n\r\n<h1>",
    "Kim\n.\nMAIL FROM:<victim@evil.test>\n",
    "Kim\r\n--=_a0000\r\nContent-Type: text/html\r\n\r\n",
    "Kim\x1b[31m\x7f\u202egro.live\u2066",
    'Kim" <victim@evil.test>, =?utf-8?q?=0D=0ABcc:_victim=40evil.test?=',
)
UNSEEN = set("\x00\x1b\x7f\x85\u2028\u202e\u2066")
"""Signs that nobody sees, and that hide or turn what is seen."""


@pytest.mark.parametrize("typed", INJECTED, ids=range(len(INJECTED)))
async def test_what_somebody_typed_adds_no_header_recipient_or_part(
    app: Litestar, typed: str
) -> None:
    now, today = clock.now(), clock.today()
    work = await begin_work(now=now, today=today)
    await poison(typed, only_filled=True, sparing=CHECKED)
    written = await letters_of_every_occasion(work, base_url=ADDRESS, now=now, today=today)
    assert len(written) > 60
    for code, raw in written.items():
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert [name for name in mail if name not in PERHAPS] == HEAD, code
        assert len(set(mail)) == len(mail.keys()), code
        assert [one.addr_spec for one in mail["To"].addresses] == ["kim@example.org"], code
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds in (
            ["text/plain", "text/html"],
            ["text/plain", "text/html", "text/calendar", "application/ics"],
        ), code
        assert b"\n" not in raw.replace(b"\r\n", b""), code
        said = f"{mail['Subject']}{mail['To']}{mail.get_body(('plain',)).get_content()}"
        assert not set(said) & UNSEEN, code


async def test_what_somebody_typed_breaks_no_line_of_a_calendar_entry(app: Litestar) -> None:
    now, today = clock.now(), clock.today()
    work = await begin_work(now=now, today=today)
    await poison(
        "Kim\r\nATTENDEE:mailto:victim@evil.test\r\nBEGIN:VALARM\r\n",
        only_filled=True,
        sparing=CHECKED,
    )
    written = await letters_of_every_occasion(work, base_url=ADDRESS, now=now, today=today)
    entries = [
        bytes(part.get_payload(decode=True)).decode()
        for raw in written.values()
        for part in message_from_bytes(raw, policy=policy.default).walk()
        if part.get_content_type() == "text/calendar"
    ]
    lines = [line for entry in entries for line in entry.replace("\r\n ", "").split("\r\n")]
    assert any("victim" in line for line in lines)
    assert [
        line for line in lines if line.startswith(("ATTENDEE:mailto:victim", "BEGIN:VALARM"))
    ] == []
