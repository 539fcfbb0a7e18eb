"""What of one letter, a doubt or a pause? The outbox shows it, and the board decides."""

from datetime import timedelta

import pytest

from lagplanner.database import (
    delivery,
    letters,
    links,
    mail_state,
    trail,
)
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import LetterState, PauseKind, SentText
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.post import links as made_links
from tests.visitors import ADDRESS, Visitor, heading
from tests.web.letters_waiting import HERE, NOW, posted, row_ids, state_of

pytestmark = pytest.mark.usefixtures("at_eight")
_S = LetterState


async def test_a_doubt_is_settled_or_sent_again_by_a_person(board: Visitor) -> None:
    [settled, again] = await posted(
        _S.IN_DOUBT, _S.IN_DOUBT, error="Vielleicht ist er angekommen.", message_id=""
    )
    page = (await board.get(HERE)).text
    assert page.count("Vielleicht ist er angekommen.") == 2
    await board.post(f"{HERE}/{settled}/zugestellt")
    await board.post(f"{HERE}/{again}/erneut")
    assert (await state_of(settled), await state_of(again)) == (_S.SENT, _S.QUEUED)
    twice = await board.post(f"{HERE}/{settled}/zugestellt")
    assert twice.status_code == 409


async def test_the_page_of_a_letter_shows_the_real_mail_in_a_frame_that_can_do_nothing(
    board: Visitor,
) -> None:
    [one] = await posted(_S.HELD)
    page = await board.get(f"{HERE}/{one}")
    assert heading(page) == "Einladung"
    assert f'sandbox="" src="{HERE}/{one}/html"' in page.text
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    mail = await board.get(f"{HERE}/{one}/html")
    policy = mail.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Montag, 16. März 2099" in mail.text
    assert "Montag, 16. März 2099" in (await board.get(f"{HERE}/{one}?ansicht=text")).text
    other = await board.get(HERE)
    assert "frame-src" not in other.headers["Content-Security-Policy"]
    assert other.headers["X-Frame-Options"] == "DENY"


async def test_markup_in_names_stays_text_on_every_page_and_in_the_mail(board: Visitor) -> None:
    nasty = "<script>alert(1)</script>"
    [one] = await posted(_S.HELD, recipient_name=nasty)
    for path in ("", f"/{one}", f"/{one}?ansicht=text", f"/{one}?ansicht=quelle", f"/{one}/html"):
        page = await board.get(f"{HERE}{path}")
        assert nasty not in page.text
    assert nasty not in (await board.get(f"{HERE}/freigeben?brief={one}")).text


async def test_what_was_sent_is_shown_to_the_byte_but_for_the_link(board: Visitor) -> None:
    [one] = await posted(_S.SENT)
    token = made_links.new_token()
    raw = (
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: Genau so\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Bitte antworten:\r\n{ADDRESS}/a/{token}\r\n"
    ).encode()
    async with transaction():
        await delivery.keep_texts([SentText(one, "Genau so", raw, "250 OK abc", NOW)])
    page = (await board.get(f"{HERE}/{one}?ansicht=quelle")).text
    assert "So ging der Brief hinaus" in page
    assert "Genau so" in page
    assert "250 OK abc" in page
    file = await board.get(f"{HERE}/{one}/brief.eml")
    assert file.headers["Content-Disposition"] == f'attachment; filename="brief-{one}.eml"'
    assert file.content == raw.replace(token.encode(), b"********")
    assert token not in page


async def test_one_letter_can_be_written_over_and_gets_its_usual_text_back(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    form = (await board.get(f"{HERE}/{one}/aendern")).text
    assert "{url}" in form
    assert "Montag, 16. März 2099" in form
    without_link = await board.post(f"{HERE}/{one}/aendern", {"betreff": "Kurz", "text": "Hallo"})
    assert without_link.status_code == 422
    assert "Der Link fehlt." in without_link.text
    assert ">\nHallo</textarea>" in without_link.text

    await board.post(f"{HERE}/{one}/aendern", {"betreff": "Kurz", "text": "Hallo!\n\n{url}"})
    shown = (await board.get(f"{HERE}/{one}?ansicht=text")).text
    assert "Hallo!\n\nhttp://lagplanner.example/a/********" in shown
    await board.post(f"{HERE}/{one}/aendern", {"tat": "ueblich"})
    assert "Hallo!" not in (await board.get(f"{HERE}/{one}?ansicht=text")).text


async def test_a_released_letter_is_not_written_over(board: Visitor) -> None:
    [one] = await posted(_S.QUEUED)
    assert "schon freigegeben" in (await board.get(f"{HERE}/{one}/aendern")).text
    refused = await board.post(f"{HERE}/{one}/aendern", {"betreff": "Kurz", "text": "Hallo {url}"})
    assert refused.status_code == 409


async def test_a_pause_is_shouted_with_its_reason_and_a_button_to_go_on(board: Visitor) -> None:
    async with transaction():
        await mail_state.pause(PauseKind.SETUP, "Das Passwort wird nicht angenommen.", at=NOW)
    page = (await board.get(HERE)).text
    assert "Zurzeit geht kein Brief hinaus" in page
    assert "Das Passwort wird nicht angenommen." in page
    assert "Prüfen Sie Adresse, Benutzer und Passwort" in page
    await board.post(f"{HERE}/weiter")
    assert not (await mail_state.state()).paused
    assert "Zurzeit geht kein Brief hinaus" not in (await board.get(HERE)).text


async def test_the_board_can_pause_sending(board: Visitor) -> None:
    await board.get(HERE)
    await board.post(f"{HERE}/anhalten")
    state = await mail_state.state()
    assert (state.paused, state.pause_kind) == (True, PauseKind.PERSON)
    assert "Vorsitz hat den Versand angehalten." in (await board.get(HERE)).text


async def test_while_letters_leave_the_page_shows_how_far_they_are(board: Visitor) -> None:
    await posted(_S.SENT, _S.SENT, _S.BOUNCED, _S.ATTEMPTING, released_at=NOW, due_at=NOW)
    page = (await board.get(HERE)).text
    assert '<progress id="fortschritt" value="3" max="4">' in page
    assert "3 von 4 sind fertig. Einer braucht Sie." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = await board.get(f"{HERE}/fortschritt", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "3 von 4" in part.text
    [*_, last] = await letters.letters()
    async with transaction():
        await letters.change([last.id], (_S.ATTEMPTING,), _S.SENT)
    over = await board.get(f"{HERE}/fortschritt", headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"] == HERE


async def test_a_single_letter_on_its_way_does_not_hide_how_far_many_others_are(
    board: Visitor,
) -> None:
    await posted(_S.SENT, _S.QUEUED, _S.QUEUED, released_at=NOW, due_at=NOW)
    await posted(_S.QUEUED, released_at=NOW + timedelta(minutes=1), due_at=NOW)
    assert "1 von 3 sind fertig." in (await board.get(HERE)).text


async def test_while_sending_is_paused_the_page_does_not_say_that_letters_leave(
    board: Visitor,
) -> None:
    await posted(_S.SENT, _S.QUEUED, released_at=NOW, due_at=NOW)
    await mail_state.pause(PauseKind.PERSON, "Bis Montag.", at=NOW)
    assert "Briefe gehen hinaus" not in (await board.get(HERE)).text


async def test_many_doubts_are_decided_together_and_none_is_ticked_beforehand(
    board: Visitor,
) -> None:
    doubts = await posted(*[_S.IN_DOUBT] * 5)
    [stale] = await posted(_S.IN_DOUBT, expires_at=NOW)
    page = (await board.get(f"{HERE}?stand=zweifel")).text
    assert row_ids(page, ticked=False) == [*doubts, stale]

    await board.post(f"{HERE}/auswahl", {"brief": doubts[:2], "tat": "zugestellt"})
    assert "2 Briefe gelten als zugestellt." in (await board.get(HERE)).text
    await board.post(f"{HERE}/auswahl", {"brief": [*doubts[1:], stale], "tat": "erneut"})
    assert "3 Briefe gehen noch einmal hinaus." in (await board.get(HERE)).text
    states = [await state_of(one) for one in (*doubts, stale)]
    assert states == [*[_S.SENT] * 2, *[_S.QUEUED] * 3, _S.IN_DOUBT]
    assert [entry.deed for entry in await trail.entries()][:2] == ["letter_again", "letter_settled"]


async def test_the_link_of_a_letter_can_be_closed(board: Visitor) -> None:
    [one] = await posted(_S.SENT)
    link = Link(
        Purpose.MEMBER, "Ada", "ada@example.org", NOW, NOW + timedelta(days=9), letter_id=one
    )
    [whole] = await made_links.mint([link], base_url=ADDRESS)
    assert "Link sperren" in (await board.get(f"{HERE}/{one}")).text
    await board.post(f"{HERE}/{one}/link-sperren")
    assert "Link sperren" not in (await board.get(f"{HERE}/{one}")).text
    assert (await board.get(whole.removeprefix(ADDRESS))).status_code == 410
    assert len(await links.links_of_letter(one)) == 1


async def test_a_marked_mailbox_can_be_trusted_again(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    letter = await letters.letter(one)
    assert letter is not None
    async with transaction():
        await mail_state.note_bounce(letter.recipient_email, "Unbekannt.", at=NOW, marks_at=1)
    assert "Adresse wieder zulassen" in (await board.get(f"{HERE}/{one}")).text
    await board.post(f"{HERE}/{one}/vertrauen")
    assert "Adresse wieder zulassen" not in (await board.get(f"{HERE}/{one}")).text
    assert await state_of(one) is _S.HELD
