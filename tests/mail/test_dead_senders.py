"""What becomes of the letters of a sender that was killed, fell asleep or lost its power?"""

import os
from pathlib import Path

import pytest

from lagplanner.database import delivery as rows
from lagplanner.database import letters
from lagplanner.database.engine import Database
from lagplanner.domain.post.letters import Letter, LetterState, SentText
from lagplanner.mail import logbook
from lagplanner.mail.logbook import Logbook
from tests.mail.post_room import MINUTE, Post
from tests.mail.server import catching
from tests.people import NOW


async def claim(post: Post, owner: str = "dead") -> Letter:
    (letter,) = await rows.claim(
        owner,
        now=post.now,
        lease_until=post.now + MINUTE / 2,
        limit=20,
        domain="lagplanner.example",
        chance="1",
    )
    return letter


async def test_what_a_dead_sender_had_not_begun_is_sent_by_the_next(post: Post) -> None:
    await post.put("a")
    await claim(post)

    assert await post.delivery.run_once() == 0
    assert await post.delivery.next_ring() == NOW + MINUTE / 2
    post.now += MINUTE / 2
    assert await post.delivery.run_once() == 1


async def test_what_a_dead_sender_had_begun_is_shown_and_not_sent(post: Post) -> None:
    await post.put("a")
    letter = await claim(post)
    await rows.begin([(letter.id, "dead")], now=post.now)
    post.now += MINUTE / 2

    assert await post.delivery.run_once() == 0
    assert (await post.letter("a")).state is LetterState.IN_DOUBT


async def test_a_sender_that_slept_through_its_lease_wakes_up_powerless(post: Post) -> None:
    await post.put("a")
    letter = await claim(post, "asleep")
    post.now += MINUTE
    await post.delivery.run_once()

    assert await rows.begin([(letter.id, "asleep")], now=post.now) == set()
    slept = rows.Mark(letter.id, "asleep", LetterState.RETRY)
    assert not await rows.note(slept)
    assert await rows.note_sent([slept], at=post.now) == set()
    assert (await post.letter("a")).state is LetterState.SENT


async def test_of_a_killed_sender_only_what_it_had_begun_is_in_doubt(
    database: Database, tmp_path: Path
) -> None:
    async with catching() as catcher:
        post = Post(catcher, tmp_path)
        await post.put("a", "b", "c", "d")
        a, b, _, d = await rows.claim(
            "dead:1",
            now=NOW,
            lease_until=NOW + MINUTE / 2,
            limit=20,
            domain="lagplanner.example",
            chance="1",
        )
        await rows.begin([(one.id, "dead:1") for one in (a, b, d)], now=NOW)
        killed = Logbook(tmp_path, "dead")
        killed.note(b.id, "dead:1")
        killed.note(d.id, "dead:1")
        killed.taken("dead:1", SentText(d.id, "Grüße", b"\n.\r\nbegun 1 x\n", "250 OK", NOW))
        assert await post.delivery.run_once() == 0  # it lives: its lease counts
        os.close(killed._file.handle)

        assert await post.delivery.run_once() == 2
        assert await post.states() == {"a": "sent", "b": "in_doubt", "c": "sent", "d": "sent"}
        (kept,) = await letters.sent_texts(d.id)
        assert (kept.subject, kept.raw, kept.smtp_reply) == (
            "Grüße",
            b"\n.\r\nbegun 1 x\n",
            "250 OK",
        )
        assert (await post.letter("a")).attempts == 1
        assert [name for name in os.listdir(tmp_path) if name.endswith(".log")] == []


async def test_after_a_power_cut_all_that_was_about_to_leave_is_in_doubt(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with catching() as catcher:
        post = Post(catcher, tmp_path)
        await post.put("a")
        letter = await claim(post, "dead:1")
        await rows.begin([(letter.id, "dead:1")], now=NOW)
        os.close(Logbook(tmp_path, "dead")._file.handle)
        other_boot = tmp_path / "boot_id"
        other_boot.write_text("another")
        monkeypatch.setattr(logbook, "BOOT", other_boot)
        post.now += MINUTE / 2

        assert await post.delivery.run_once() == 0
        assert await post.states() == {"a": "in_doubt"}


async def test_a_sender_that_wakes_up_late_says_what_it_had_not_begun(
    database: Database, tmp_path: Path
) -> None:
    async with catching() as catcher:
        post = Post(catcher, tmp_path)
        await post.put("a")
        letter = await claim(post, "asleep:1")
        await rows.begin([(letter.id, "asleep:1")], now=NOW)
        post.now += MINUTE / 2
        await post.delivery.run_once()
        assert await post.states() == {"a": "in_doubt"}

        await rows.note(rows.Mark(letter.id, "asleep:1", LetterState.QUEUED, tried=False))
        assert (await post.letter("a")).state is LetterState.QUEUED
        assert (await post.letter("a")).attempts == 0


async def test_a_full_logbook_goes_once_all_in_it_is_stored(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "FULL", 2000)
    at_once: list[set[str]] = []

    def count(raw: bytes) -> str:
        at_once.append({name for name in os.listdir(tmp_path) if name.endswith(".log")})
        return "250 OK"

    async with catching() as catcher:
        catcher.on_data = count
        post = Post(catcher, tmp_path)
        await post.put(*(f"a{number}" for number in range(200)))
        assert await post.delivery.run_once() == 200

    assert 2 <= max(map(len, at_once)) < len(set().union(*at_once))
    assert [name for name in os.listdir(tmp_path) if name.endswith(".log")] == []
