"""Does another program hear each thing, signed, at least once, and nobody else than it?"""

import base64
import hmac
import json
import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from lagplanner.database import hooks as stored
from lagplanner.database import hosting, letters, trail
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.errors import InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.interface.hooks import (
    PATIENCE,
    Event,
    Hook,
    Message,
    MessageState,
    checked,
    may_be_reached,
)
from lagplanner.mail.hook_delivery import HookDelivery
from lagplanner.mail.hook_transport import HookTransport
from lagplanner.services.interface import hooks
from lagplanner.services.interface.hooks import Made
from lagplanner.services.post import alarms
from lagplanner.services.rules import change_rules
from lagplanner.settings import Settings
from tests.faults.certificates import make
from tests.mail.receivers import Receiver, answering, listening
from tests.people import BOARD, NOW, RIESA, SONNENHOF, settle

DEMO = Settings(base_url="http://127.0.0.1:8000")
HOUSE = Settings(base_url="https://lagplanner.example")


class Clock:
    """What time it is, for a sender."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def listen(receiver: Receiver, *events: Event) -> Made:
    """The receiver is told of these, or of moved meetings."""
    wanted = events or (Event.MEETING_MOVED,)
    return await hooks.add("Website", receiver.url(), wanted, DEMO, who=BOARD, now=NOW)


async def happen(deed: str = "meeting_moved", subject: str = "meeting:1") -> None:
    """Something is done that leaves a trail."""
    async with transaction():
        await trail.note(deed, subject, "getan", at=NOW, who=BOARD)


async def break_off() -> None:
    """Something goes wrong in the middle of a deed."""
    async with transaction():
        await trail.note("meeting_moved", "meeting:1", "getan", at=NOW, who=BOARD)
        _ = 1 / 0


def sender(clock: Clock, **changes: object) -> HookDelivery:
    """What says the messages of a house to try things out."""
    transport = HookTransport(only_here=True, **changes)  # type: ignore[arg-type]
    return HookDelivery(transport, now=clock)


async def message_of(made: Made) -> Message:
    [message] = await stored.log_of(made.hook.id)
    return message


async def test_what_happens_is_told_once_signed_and_without_any_person(database: Database) -> None:
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(0, 2027, 1, date(2027, 3, 1), MeetingState.CONFIRMED, town=RIESA), at=NOW
        )
    async with listening() as receiver:
        made = await listen(receiver, Event.MEETING_MOVED)
        async with transaction():
            await trail.note(
                "meeting_moved",
                f"meeting:{meeting.id}",
                "%(person)s verlegt",
                facts={"person": "Ada Lindner"},
                about=[f"project:{host.id}"],
                at=NOW,
                who=BOARD,
            )
        await happen("topic_proposed", "topic:1")  # nobody asked for that
        for _ in range(2):
            await hooks.follow(DEMO, now=NOW)
            await sender(Clock()).run_once()
    [(headers, body)] = receiver.heard
    told = json.loads(body)
    assert (told["type"], told["timestamp"]) == ("meeting.moved", NOW.isoformat())
    api = f"{DEMO.base_url}/api/v1"
    assert told["data"] == {
        "meetings": [{"key": "2027-1", "url": f"{api}/meetings/2027-1"}],
        "projects": [{"slug": host.slug, "url": f"{api}/projects/{host.slug}"}],
    }
    assert "Lindner" not in body.decode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}"
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed.encode(), sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert (await message_of(made)).state is MessageState.SENT


async def test_what_was_before_and_what_was_rolled_back_is_never_told(database: Database) -> None:
    await happen()
    async with listening() as receiver:
        made = await listen(receiver)
        with pytest.raises(ZeroDivisionError):
            await break_off()
        assert await hooks.follow(DEMO, now=NOW) == 0
        await happen()
        assert await hooks.follow(DEMO, now=NOW) == 1
        assert len(await stored.log_of(made.hook.id)) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answering("500 Kaputt"), "Die Antwort war 500."),
        (answering("302 Found", "Location: http://127.0.0.1/"), "Die Adresse leitet weiter (302)"),
        (None, "Die Verbindung kam nicht zustande oder riss ab."),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "Die Antwort ist kein HTTP."),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000, "Die Antwort ist kein HTTP."),
        (b"", "Keine Antwort in 0 Sekunden."),
    ],
    ids=["500", "redirect", "hangs up", "no http", "endless head", "silent"],
)
async def test_a_receiver_that_misbehaves_is_tried_again_with_the_same_id(
    database: Database, answer: bytes | None, error: str
) -> None:
    clock = Clock()
    async with listening(answer, answering("200 OK")) as receiver:
        made = await listen(receiver)
        await happen()
        await hooks.follow(DEMO, now=NOW)
        delivery = sender(clock, timeout=0.3)
        await delivery.run_once()
        first = await message_of(made)
        assert (first.state, first.attempts) == (MessageState.RETRY, 1)
        assert first.error.startswith(error)
        assert timedelta(seconds=50) < first.due_at - NOW < timedelta(seconds=70)
        await delivery.run_once()
        assert len(receiver.heard) == 1  # it is not due yet

        clock.now = first.due_at
        await delivery.run_once()
        assert (await message_of(made)).state is MessageState.SENT
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert len(receiver.heard) == 2


async def test_after_three_days_it_is_paused_the_board_is_told_and_it_can_go_on(
    database: Database,
) -> None:
    clock = Clock()
    async with listening(answering("503 Zu")) as receiver:
        made = await listen(receiver)
        await happen()
        await hooks.follow(DEMO, now=NOW)
        while (message := await message_of(made)).state is not MessageState.GIVEN_UP:
            clock.now = max(clock.now, message.due_at)
            await sender(clock).run_once()
        assert NOW + PATIENCE - timedelta(hours=5) < clock.now <= NOW + PATIENCE
        tries = len(receiver.heard)
        assert 15 < tries < 30
        hook, _ = await hooks.hook(made.hook.id)
        assert hook.pause_reason == (
            "Drei Tage lang kam keine gute Antwort. Zuletzt: Die Antwort war 503."
        )
        await happen()
        await hooks.follow(DEMO, now=clock.now)
        await sender(clock).run_once()
        assert len(receiver.heard) == tries
        await change_rules({"board_email": "vorstand@example.org"}, who=BOARD, now=NOW)
        assert [await alarms.tell_board(now=clock.now) for _ in "ab"] == [1, 0]
        [letter] = await letters.letters(occasion="board_hook_paused")
        assert letter.recipient_email == "vorstand@example.org"
        assert letter.facts["notices"] == [f"„Website“: {hook.pause_reason}"]

        receiver.answers = [answering("200 OK")]
        await hooks.resume(made.hook.id, who=BOARD, now=clock.now)
        await sender(clock).run_once()
        assert {one.state for one in await stored.log_of(made.hook.id)} == {MessageState.SENT}


async def test_who_wants_to_hear_nothing_any_more_is_paused_at_once(database: Database) -> None:
    async with listening(answering("410 Gone")) as receiver:
        made = await listen(receiver)
        await happen()
        await hooks.follow(DEMO, now=NOW)
        await sender(Clock()).run_once()
        hook, [message] = await hooks.hook(made.hook.id)
    assert (message.state, hook.paused_at) == (MessageState.GIVEN_UP, NOW)


async def test_a_sender_that_died_is_replaced_and_a_late_one_writes_nothing(
    database: Database,
) -> None:
    clock = Clock()
    async with listening() as receiver:
        made = await listen(receiver)
        await happen()
        await hooks.follow(DEMO, now=NOW)
        async with transaction():
            [claimed] = await stored.claim(
                "dead", now=NOW, lease_until=NOW + timedelta(minutes=1), limit=9
            )
        assert await sender(clock).run_once() == 0
        clock.now = NOW + timedelta(minutes=1)
        assert await sender(clock).run_once() == 1
        async with transaction():
            assert not await stored.note(claimed, "dead", MessageState.RETRY, status=None)
        assert (await message_of(made)).state is MessageState.SENT


async def test_send_again_send_a_test_and_a_new_secret(database: Database) -> None:
    clock = Clock()
    async with listening() as receiver:
        made = await listen(receiver)
        await hooks.test(made.hook.id, DEMO, now=NOW)
        await sender(clock).run_once()
        message = await message_of(made)
        renewed = await hooks.renew_secret(made.hook.id, who=BOARD, now=NOW)
        await hooks.send_again(made.hook.id, message.id, now=NOW)
        await sender(clock).run_once()
        clock.now = NOW + timedelta(days=1)
        await hooks.send_again(made.hook.id, message.id, now=clock.now)
        await sender(clock).run_once()
    first, both, only_new = [headers["webhook-signature"] for headers, _ in receiver.heard]
    assert json.loads(receiver.heard[0][1])["type"] == "test"
    assert first in both.split()
    assert len(both.split()) == 2
    assert len(only_new.split()) == 1
    assert renewed.secret != made.secret
    assert {headers["webhook-id"] for headers, _ in receiver.heard} == {message.key}


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("127.0.0.1", False),
        ("10.0.0.8", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("::10.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("192.0.0.8", False),
        ("2002:7f00:1::", False),
        ("9.9.9.9", True),
        ("2620:fe::fe", True),
    ],
)
def test_only_public_addresses_are_reached_and_in_a_demo_only_this_machine(
    address: str, is_public: bool
) -> None:
    assert may_be_reached(address, only_here=False) is is_public
    if is_public:
        assert not may_be_reached(address, only_here=True)
    assert may_be_reached("127.0.0.1", only_here=True)
    assert not may_be_reached("10.0.0.1", only_here=True)


async def test_a_name_that_leads_inside_is_not_called_whatever_else_it_leads_to() -> None:
    async def leads(*_: object) -> Sequence[str]:
        return ("9.9.9.9", "127.0.0.1")

    async with listening() as receiver:
        transport = HookTransport(only_here=False, look_up=leads)
        said = await transport.say(receiver.url(host="receiver.example"), b"{}", {})
    assert (said.status, said.error) == (
        None,
        "Der Name führt in ein internes Netz. Dorthin wird nichts gesendet.",
    )
    assert receiver.heard == []


async def test_a_name_that_can_be_none_is_an_answer_and_stops_no_other_message() -> None:
    said = await HookTransport(only_here=False).say("https://www..example/", b"{}", {})
    assert said.error == "Diesen Namen gibt es nicht."


async def test_the_connection_goes_to_the_address_that_was_judged(tmp_path: Path) -> None:
    """Asked once: a name that means something else a moment later changes nothing."""
    asked = []

    async def look_up(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",)

    known = make(tmp_path)
    async with listening(tls=known.for_server()) as receiver:
        trusting = HookTransport(
            only_here=True, look_up=look_up, trusts=ssl.create_default_context(cafile=known.file)
        )
        url = receiver.url("https", "mail.example")
        assert (await trusting.say(url, b"{}", {})).is_taken
        assert receiver.heard[0][0]["host"] == f"mail.example:{receiver.port}"
        assert asked == ["mail.example"]

        foreign = await trusting.say(receiver.url("https", "andere.example"), b"{}", {})
        careful = HookTransport(only_here=True, look_up=look_up)
        unknown = await careful.say(url, b"{}", {})
    assert foreign.error == unknown.error
    assert foreign.error.startswith("Die Verschlüsselung gelingt nicht")
    assert len(receiver.heard) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org",
        "https://",
        "https://kim:geheim@example.org/",
        "https://example.org/#hier",
        "https://example.org:0/",
        "https://example.org:x/",
        "https://bücher.example/",
        "https://www..example/",
        "https://.example/",
        f"https://{'a' * 64}.example/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "javascript:1",
    ],
)
def test_an_address_that_cannot_be_told_is_refused_when_it_is_typed(url: str) -> None:
    hook = Hook(0, "Website", url, frozenset({Event.MEETING_MOVED}), "", NOW, BOARD)
    with pytest.raises(InputError):
        checked(hook, there=0, only_here=False)
    checked(replace(hook, url="https://example.org/hook?a=1"), there=0, only_here=False)


async def test_a_house_on_its_own_machine_tells_nobody_else(database: Database) -> None:
    assert hooks.only_here(DEMO)
    assert not hooks.only_here(HOUSE)
    with pytest.raises(InputError):
        await hooks.add("Website", "http://example.org", [Event.TEST], HOUSE, who=BOARD, now=NOW)
    assert await run_sql("SELECT id FROM webhook") == []
