"""Machines open every link of every letter before a person does; only a person's button decides."""

import re
from datetime import timedelta

import httpx
import time_machine
from litestar import Litestar

from lagplanner.domain.post.links import PATHS, Purpose
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.talks.speakers import TalkState
from lagplanner.services.running import login
from lagplanner.services.talks import invitations
from tests.databases import changed_tables, dump
from tests.demo_at_work import (
    answer_link,
    begin_work,
    letters_of_every_occasion,
    links_in,
)
from tests.people import NOW, TODAY
from tests.stories.scanner import Scanner
from tests.visitors import ADDRESS, Visitor


async def test_machines_change_nothing_by_any_link_and_a_person_decides_with_one_button(
    app: Litestar, client: Visitor
) -> None:
    board, stranger = Visitor(app), Visitor(app)
    with time_machine.travel(NOW):
        # The demo in the middle of its work, with one letter of each occasion as it leaves.
        work = await begin_work(now=NOW, today=TODAY)
        letters = await letters_of_every_occasion(work, base_url=ADDRESS, now=NOW, today=TODAY)
        links = {link for raw in letters.values() for link in links_in(raw, ADDRESS)}
        links.add(
            await login.make_login_link(
                "Vorsitz", now=NOW, valid_for=timedelta(minutes=30), base_url=ADDRESS
            )
        )
        personal = [code for code, one in OCCASIONS.items() if one.link and one.link != "login"]
        assert {answer_link(letters[code], ADDRESS) for code in personal} <= links
        assert {link.removeprefix(ADDRESS).split("/")[1] for link in links} == {
            *(path for purpose, path in PATHS.items() if purpose is not Purpose.CHECK_IN),
            "kalender",
            "vorstand",
            "anmelden",
            "mein",
            "datenschutz",
        }

        # Forty at once, every way in which machines look, and one step further on each page.
        before = await dump()
        scanner = Scanner(app)
        await scanner.open_all(links)
        opened = {link for (_, link), statuses in scanner.seen.items() if 200 in statuses}
        behind_log_in = {f"{ADDRESS}/vorstand", f"{ADDRESS}/mein"}
        assert opened == {one for one in links if not one.startswith(tuple(behind_log_in))}
        await scanner.open_all(scanner.leads_to - links)
        assert changed_tables(before, await dump()) == set()
        assert all(status < 500 for seen in scanner.seen.values() for status in seen)

        # Then the speaker opens the link and presses one button.
        link = answer_link(letters["speaker_invite"], ADDRESS).removeprefix(ADDRESS)
        page = await client.get(link)
        assert "Ja, ich komme" in page.text
        assert changed_tables(before, await dump()) == set()
        answer = await client.post(link, {"answer": "yes"})
        assert answer.status_code == 303
        assert (await invitations.part(work.talk_id)).talk.state is TalkState.ACCEPTED
        assert changed_tables(before, await dump()) == {
            "talk",
            "talk_day",
            "letter",
            "trail",
            "trail_about",
            "attempt",
            "search_due",  # the letter can be found from now on
        }

        # Whoever of the board is logged in sees what a stranger sees: the page of the recipient.
        await board.log_in()
        for code in personal:
            link = answer_link(letters[code], ADDRESS).removeprefix(ADDRESS)
            assert shown(await board.get(link)) == shown(await stranger.get(link)), code
        await board.leave()
        await stranger.leave()


def shown(page: httpx.Response) -> str:
    """A page without the proof in its forms, which is another each time."""
    return re.sub(r'name="(_csrf|once)" value="[^"]+"', "", page.text)
