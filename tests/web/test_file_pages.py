"""Outsider, other project, speaker, host, member and board each try every file of a meeting."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import files as stored
from lagplanner.database import hosting
from lagplanner.database import members as stored_members
from lagplanner.database import session as stored_sessions
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.afterwards.files import FileKind, Giver, Visibility
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.sessions import LoginLink
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Given
from lagplanner.services.running import login
from tests.invited import INVITED, invite, link_for
from tests.meeting_files import PDF, office, photo
from tests.people import BOARD, go_public
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

NAME = "Nguyễn Thị Černý-Müßig"
FILE = "Nguyễn-Thị-Černý-Müßig"
NOT_THERE = "0" * 24


class Scene:
    """A meeting yesterday, with a speaker, another speaker, and a file of every kind."""

    meeting: Meeting
    projects: list[Project]
    talk: Talk
    marks: dict[str, str]
    links: dict[str, str]


async def _talk(meeting: Meeting, name: str, **changes: object) -> Talk:
    async with transaction():
        speaker = await stored_speakers.save_speaker(Speaker(0, name), at=INVITED)
        known = Talk(0, meeting.id, speaker.id, state=TalkState.ACCEPTED)
        return await stored_speakers.save_talk(replace(known, **changes))  # type: ignore[arg-type]


async def _file(meeting: Meeting, giver: Giver, given: Given) -> str:
    today, now = clock.today(), clock.now()
    return (await files.add(meeting.id, given, giver, who=BOARD, today=today, now=now)).file.mark


@pytest.fixture
async def scene(app: Litestar) -> Scene:
    there = Scene()
    day = clock.today() - timedelta(days=1)
    there.meeting, there.projects = await invite(day=day, year=day.year)
    meeting, (host, member, _) = there.meeting, there.projects
    there.talk = await _talk(meeting, NAME, may_share_slides=True)
    other = await _talk(meeting, "Toni Probe")
    board, public = Visibility.BOARD, Visibility.PUBLIC
    shared = Given(FileKind.SLIDES, PDF, talk_id=there.talk.id)
    kept = Given(FileKind.SLIDES, office("pptx"), talk_id=other.id)
    seen = Given(FileKind.PHOTO, photo(size=(90, 60)), "Rundgang", public, agreed=True)
    there.marks = {
        "slides": await _file(meeting, Giver.SPEAKER, shared),
        "slides without consent": await _file(meeting, Giver.SPEAKER, kept),
        "photo": await _file(meeting, Giver.BOARD, seen),
        "scan": await _file(meeting, Giver.HOST, Given(FileKind.SCAN, PDF + b"\n")),
        "note": await _file(meeting, Giver.BOARD, Given(FileKind.OTHER, office("docx"), "", board)),
        "not there": NOT_THERE,
    }
    there.links = {
        "host": await link_for(meeting, host, Purpose.HOST, occasion="host_asked"),
        "member": await link_for(meeting, member),
        "speaker": await link_for(
            meeting, host, Purpose.SPEAKER, occasion="thanks", talk=there.talk.id
        ),
    }
    return there


@pytest.fixture
async def member(app: Litestar, scene: Scene) -> AsyncIterator[Visitor]:
    """Somebody who reads the mail of a project and is logged in."""
    visitor, now = Visitor(app), clock.now()
    contact = scene.projects[1].contact
    assert contact is not None
    until = now + timedelta(minutes=9)
    link = LoginLink(0, contact.name, now, until, role=Role.PROJECT, email=contact.email)
    async with transaction():
        await stored_sessions.add_link(login.hashed("member"), link)
    path = "/anmelden/member"
    await visitor.get(path)
    await visitor.post(path)
    await visitor.get("/mein")
    yield visitor
    await visitor.leave()


async def opened(visitor: Visitor, scene: Scene, folder: str) -> str:
    """Which files open from this address; all others have the same page for an answer."""
    answers = {name: await visitor.get(f"{folder}/{mark}") for name, mark in scene.marks.items()}
    refused = {
        re.sub(r'value="[^"]*"', "", one.text) for one in answers.values() if one.status_code != 200
    }
    assert {one.status_code for one in answers.values()} <= {200, 404}
    assert len(refused) == 1  # "not yours" and "not there" are one answer
    return ", ".join(name for name, one in answers.items() if one.status_code == 200)


async def test_each_opens_what_is_theirs_and_nothing_else(
    scene: Scene, client: Visitor, board: Visitor, member: Visitor
) -> None:
    await go_public()
    key = f"{scene.meeting.year}-1"
    doors = {
        "outsider": (client, f"/treffen/{key}/dateien"),
        "member's letter": (client, f"{scene.links['member']}/dateien"),
        "member": (member, f"/mein/treffen/{key}/dateien"),
        "speaker": (client, f"{scene.links['speaker']}/folien"),
        "host": (client, f"{scene.links['host']}/dateien"),
        "board": (board, f"/vorstand/treffen/{key}/dateien"),
    }
    assert {who: await opened(door[0], scene, door[1]) for who, door in doors.items()} == {
        "outsider": "photo",
        "member's letter": "slides, photo",
        "member": "slides, photo",
        "speaker": "slides, photo",
        "host": "slides, slides without consent, photo, scan",
        "board": "slides, slides without consent, photo, scan, note",
    }


async def test_the_link_of_another_meeting_opens_nothing_of_this_one(
    scene: Scene, client: Visitor
) -> None:
    async with transaction():
        other = await hosting.save_meeting(
            replace(scene.meeting, id=0, number=2, uid=""), at=INVITED
        )
    host = await link_for(other, scene.projects[0], Purpose.HOST, occasion="host_asked")
    guest = await link_for(other, scene.projects[1])
    not_hosting = await link_for(scene.meeting, scene.projects[2], Purpose.HOST)
    for folder in (f"{host}/dateien", f"{guest}/dateien"):
        assert await opened(client, scene, folder) == ""
    page = await client.get(f"{not_hosting}/dateien/{scene.marks['slides']}")
    assert heading(page) == "Arbeitstreffen"  # what the letter was about, and no file


async def test_a_stranger_gets_no_file_by_any_door(scene: Scene, client: Visitor) -> None:
    key = f"{scene.meeting.year}-1"
    for folder in (f"/vorstand/treffen/{key}/dateien", f"/mein/treffen/{key}/dateien"):
        answer = await client.get(f"{folder}/{scene.marks['photo']}")
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            303,
            "/anmelden",
        )
    for path in ("g", "a"):
        answer = await client.get(f"/{path}/{'x' * 23}/dateien/{scene.marks['photo']}")
        assert answer.status_code == 404


async def test_whose_project_has_left_reads_nothing_of_the_members(
    app: Litestar, scene: Scene, member: Visitor
) -> None:
    key = f"{scene.meeting.year}-1"
    assert (await member.get(f"/mein/treffen/{key}")).status_code == 200
    async with transaction():
        left = clock.today() - timedelta(days=1)
        known = await stored_members.project_by_id(scene.projects[1].id)
        assert known is not None
        await stored_members.save(replace(known, member_until=left), at=clock.now())
    for path in ("", f"/dateien/{scene.marks['slides']}"):
        assert (await member.get(f"/mein/treffen/{key}{path}")).status_code == 404


async def test_a_file_is_handed_out_to_be_kept_and_can_do_nothing_here(
    scene: Scene, client: Visitor
) -> None:
    answer = await client.get(f"{scene.links['member']}/dateien/{scene.marks['slides']}")
    day = scene.meeting.day.isoformat()
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{day}_Folien_Nguy_n-Th_-_ern_-M__ig.pdf"; '
        f"filename*=UTF-8''{quote(f'{day}_Folien_{FILE}.pdf')}"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_photo_has_a_small_picture_and_slides_have_none(
    scene: Scene, client: Visitor
) -> None:
    folder = f"{scene.links['member']}/dateien"
    small = await client.get(f"{folder}/{scene.marks['photo']}?klein")
    assert (small.status_code, small.headers["Content-Type"]) == (200, "image/jpeg")
    assert (await client.get(f"{folder}/{scene.marks['slides']}?klein")).status_code == 404


async def test_the_members_read_what_was_and_the_public_sees_the_photo(
    scene: Scene, client: Visitor
) -> None:
    await go_public()
    page = await client.get(scene.links["member"])
    assert heading(page) == "Das war unser Treffen in Riesa"
    assert f"Folien, {NAME}" in page.text
    assert "Toni Probe" not in page.text
    assert 'alt="Rundgang"' in page.text
    public = await client.get(f"/treffen/{scene.meeting.year}-1")
    assert 'alt="Rundgang"' in public.text
    assert scene.marks["slides"] not in public.text


async def test_a_speaker_sends_slides_and_takes_them_back(scene: Scene, client: Visitor) -> None:
    page = await client.get(scene.links["speaker"])
    assert f"Folien_{FILE}.pdf" in page.text
    sent = {"file": ("vortrag.pptx", office("pptx", note=b"neu"))}
    answer = await client.post(f"{scene.links['speaker']}/folien", files=sent)
    assert answer.status_code == 303
    page = await client.get(scene.links["speaker"])
    [_, mark] = re.findall(r"/folien/(\w{24})\" download", page.text)
    assert f"Folien_{FILE}.pptx“ ist da." in page.text
    answer = await client.post(f"{scene.links['speaker']}/folien/{mark}/entfernen")
    assert answer.status_code == 303
    assert mark not in (await client.get(scene.links["speaker"])).text


async def test_nobody_takes_away_what_somebody_else_filed(scene: Scene, client: Visitor) -> None:
    await client.get(scene.links["speaker"])
    for door in (f"{scene.links['speaker']}/folien", f"{scene.links['host']}/dateien"):
        said = {
            (await client.post(f"{door}/{scene.marks[name]}/entfernen")).status_code
            for name in ("slides without consent", "photo", "not there")
        }
        assert said == {404}
    assert len(await stored.files(scene.meeting.id)) == 5


async def test_a_host_files_a_photo_and_cannot_publish_it(scene: Scene, client: Visitor) -> None:
    await client.get(f"{scene.links['host']}/dateien")
    sent = {"file": ("bild.png", photo("PNG", (120, 60)))}
    fields = {"kind": "photo", "title": "Im Hof", "visibility": "public", "agreed": "1"}
    refused = await client.post(f"{scene.links['host']}/dateien", fields, files=sent)
    assert refused.status_code == 422
    assert "Öffentlich zeigt Dateien nur der Vorstand." in refused.text
    assert "Im Hof" in refused.text  # nothing typed is lost
    fields["visibility"] = "members"
    taken = await client.post(f"{scene.links['host']}/dateien", fields, files=sent)
    assert taken.status_code == 303
    assert "Im Hof" in (await client.get(scene.links["member"])).text


async def test_the_board_files_shows_removes_and_brings_back(scene: Scene, board: Visitor) -> None:
    here = f"/vorstand/treffen/{scene.meeting.year}-1/dateien"
    page = await board.get(here)
    assert "Die Erlaubnis der Person fehlt noch." in page.text
    sent = {"file": ("a.docx", office("docx", a=b"1"))}
    fields = {"kind": "other", "title": "Handzettel", "visibility": "board", "talk": ""}
    assert (await board.post(here, fields, files=sent)).status_code == 303
    mark = (await stored.files(scene.meeting.id))[-1].mark
    await board.post(f"{here}/{mark}/zeigen", {"visibility": "public"})
    [one] = [one for one in await stored.files(scene.meeting.id) if one.mark == mark]
    assert one.visibility is Visibility.PUBLIC
    removed = await board.post(f"{here}/{mark}/entfernen")
    assert removed.status_code == 303
    page = await board.get(here)
    assert mark not in page.text
    [undo] = re.findall(r'action="(/vorstand/verlauf/\d+/rueckgaengig)"', page.text)
    await board.post(undo)
    assert f"{here}/{mark}" in (await board.get(here)).text
