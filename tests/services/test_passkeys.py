"""Whom does a passkey let in, and whom not, whatever a device or a thief answers?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from lagplanner.database import board as stored
from lagplanner.database import letters, tables
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.passkeys import CHALLENGE_LIFE, PasskeyState, party_of
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.sessions import FRESH, MOST_ASKED, MOST_WRONG, Session
from lagplanner.services.membership import board
from lagplanner.services.privacy import handing_over
from lagplanner.services.running import login, passkeys, session
from tests.authenticator import PRESENT, Authenticator
from tests.people import NOW

pytestmark = pytest.mark.usefixtures("database")

PARTY = party_of("https://plan.example.org")
assert PARTY is not None
HERE = PARTY.origin
DESK, CALLER = "cookie of the desk", "192.0.2.1"


async def come(name: str = "Ada Lindner", role: Role = Role.CHAIR) -> Session:
    """Somebody of the board who is in."""
    email = f"{name.split()[0].lower()}@vorstand.example"
    async with transaction():
        person_id = await stored.add(BoardPerson(0, name, email, role, NOW))
    return Session(1, name, role, NOW, NOW, NOW + timedelta(days=1), person_id=person_id)


async def add(person: Session, device: Authenticator) -> None:
    question = await passkeys.ask_to_add(
        person, PARTY, site="LAG", browser=DESK, caller=CALLER, now=NOW
    )
    assert question is not None
    await passkeys.add(device.create(question), "Telefon", person, PARTY, browser=DESK, now=NOW)


async def asked() -> str:
    question = await passkeys.ask_to_log_in(PARTY, browser=DESK, caller=CALLER, now=NOW)
    assert question is not None
    return question


async def opened(
    answer: str, *, browser: str = DESK, later: timedelta = timedelta(0)
) -> login.Opened | PasskeyState:
    return await passkeys.open_session(
        answer, PARTY, browser=browser, caller=CALLER, now=NOW + later
    )


async def deeds() -> list[str]:
    return [one["deed"] for one in await tables.Trail.select().order_by(tables.Trail.id)]


async def test_a_passkey_opens_a_session_of_its_owner() -> None:
    ada, device = await come(), Authenticator(HERE)
    await add(ada, device)
    came = await opened(device.get(await asked()))
    assert isinstance(came, login.Opened)
    found = await session.session_of(came.token, now=NOW)
    assert found is not None
    assert (found.name, found.role, found.person_id) == (ada.name, Role.CHAIR, ada.person_id)
    [key] = await passkeys.of_person(ada)
    assert (key.name, key.count, key.used_at) == ("Telefon", 1, NOW)
    assert await deeds() == ["passkey_added", "logged_in"]


async def test_an_answer_opens_once() -> None:
    device = Authenticator(HERE)
    await add(await come(), device)
    answer = device.get(await asked())
    assert isinstance(await opened(answer), login.Opened)
    assert await opened(answer) is PasskeyState.STALE


async def test_an_answer_opens_only_where_it_was_asked_and_in_time() -> None:
    device = Authenticator(HERE)
    await add(await come(), device)
    stolen, late = device.get(await asked()), device.get(await asked())
    assert await opened(stolen, browser="cookie of a thief") is PasskeyState.STALE
    assert await opened(stolen) is PasskeyState.STALE, "whoever has tried it has used it up"
    assert await opened(late, later=CHALLENGE_LIFE) is PasskeyState.STALE


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://plan.example.net"},
        {"origin": "https://plan.example.org:8443"},
        {"flags": PRESENT},  # nobody was asked for finger, face or PIN
        {"handle": "OTk"},  # somebody else's
        {"key": Authenticator(HERE).key},
    ],
    ids=lambda lie: next(iter(lie)),
)
async def test_what_is_not_signed_as_it_should_be_opens_nothing(lie: dict[str, object]) -> None:
    device = Authenticator(HERE)
    await add(await come(), device)
    for name, value in lie.items():
        setattr(device, name, value)
    assert await opened(device.get(await asked())) is PasskeyState.UNKNOWN
    assert await tables.Session.count() == 0


async def test_the_question_for_a_new_passkey_lets_nobody_in() -> None:
    ada, device = await come(), Authenticator(HERE)
    await add(ada, device)
    question = await passkeys.ask_to_add(
        ada, PARTY, site="LAG", browser=DESK, caller=CALLER, now=NOW
    )
    assert question is not None
    for_log_in = question.replace('"rp": {', '"rpId": "plan.example.org", "rp": {')
    assert await opened(device.get(for_log_in)) is PasskeyState.STALE


async def test_a_copy_is_refused_and_noted() -> None:
    device = Authenticator(HERE, count=5)
    await add(await come(), device)
    device.count = 3
    assert await opened(device.get(await asked())) is PasskeyState.COPIED
    assert await deeds() == ["passkey_added", "passkey_refused"]
    assert await tables.Session.count() == 0


async def test_a_device_that_does_not_count_gets_in_each_time() -> None:
    device = Authenticator(HERE, counts=False)
    await add(await come(), device)
    for _ in range(2):
        assert isinstance(await opened(device.get(await asked())), login.Opened)


async def test_a_removed_passkey_opens_nothing() -> None:
    ada, boris, device = await come(), await come("Boris Kühn"), Authenticator(HERE)
    await add(ada, device)
    [key] = await passkeys.of_person(ada)
    with pytest.raises(NotFoundError):
        await passkeys.remove(key.id, boris, now=NOW)
    await passkeys.remove(key.id, ada, now=NOW)
    assert await opened(device.get(await asked())) is PasskeyState.UNKNOWN
    assert await deeds() == ["passkey_added", "passkey_removed"]


async def test_only_who_has_just_logged_in_changes_passkeys() -> None:
    """An open desk is enough neither to plant a key nor to take the owner's away."""
    ada = await come()
    await add(ada, Authenticator(HERE))
    [key] = await passkeys.of_person(ada)
    at_an_open_desk = replace(ada, created_at=NOW - FRESH)
    with pytest.raises(BrokenRuleError, match="neu an"):
        await add(at_an_open_desk, Authenticator(HERE))
    with pytest.raises(BrokenRuleError, match="neu an"):
        await passkeys.remove(key.id, at_an_open_desk, now=NOW)
    assert await passkeys.of_person(ada) == (key,)
    just_in = replace(ada, created_at=NOW - FRESH + timedelta(seconds=1))
    await passkeys.remove(key.id, just_in, now=NOW)
    assert await passkeys.of_person(ada) == ()


async def test_the_owner_hears_of_every_change_by_a_letter() -> None:
    ada = await come()
    await add(ada, Authenticator(HERE))
    [key] = await passkeys.of_person(ada)
    await passkeys.remove(key.id, ada, now=NOW)
    told = await letters.letters(occasion="passkey_changed")
    assert sorted((one.recipient_email, one.state, one.facts["is_removed"]) for one in told) == [
        ("ada@vorstand.example", LetterState.QUEUED, False),
        ("ada@vorstand.example", LetterState.QUEUED, True),
    ]


async def test_whoever_has_left_has_no_passkey_any_more_even_if_they_come_back() -> None:
    await come("Boris Kühn")
    ada, device = await come(), Authenticator(HERE)
    assert ada.person_id is not None
    await add(ada, device)
    await board.end_term(ada.person_id, who="Boris Kühn", now=NOW)
    assert await opened(device.get(await asked())) is PasskeyState.UNKNOWN
    await board.take_back_end(ada.person_id, who="Boris Kühn", now=NOW)
    assert await opened(device.get(await asked())) is PasskeyState.UNKNOWN
    assert await tables.Passkey.count() == 0


async def test_a_term_that_ended_closes_even_a_passkey_that_was_left_behind() -> None:
    ada, device = await come(), Authenticator(HERE)
    assert ada.person_id is not None
    await add(ada, device)
    async with transaction():
        await stored.end(ada.person_id, at=NOW)
    assert await opened(device.get(await asked())) is PasskeyState.UNKNOWN


async def test_logging_somebody_out_everywhere_takes_their_passkeys() -> None:
    ada = await come()
    assert ada.person_id is not None
    await add(ada, Authenticator(HERE))
    await board.log_out_everywhere(ada.person_id, who="Ada Lindner", now=NOW)
    assert await passkeys.of_person(ada) == ()


async def test_only_people_of_the_board_have_passkeys() -> None:
    by_command = Session(1, "Vorsitz", Role.CHAIR, NOW, NOW, NOW + timedelta(days=1))
    with pytest.raises(NotFoundError):
        await add(by_command, Authenticator(HERE))
    assert await passkeys.of_person(by_command) == ()


@pytest.mark.parametrize(
    "device",
    [Authenticator("https://plan.example.net"), Authenticator(HERE, flags=PRESENT)],
    ids=["foreign", "unverified"],
)
async def test_a_passkey_that_proves_nothing_is_not_kept(device: Authenticator) -> None:
    with pytest.raises(BrokenRuleError):
        await add(await come(), device)
    assert await tables.Passkey.count() == 0


async def test_a_passkey_is_kept_once() -> None:
    ada, device = await come(), Authenticator(HERE)
    await add(ada, device)
    with pytest.raises(BrokenRuleError):
        await add(ada, device)
    assert len(await passkeys.of_person(ada)) == 1


async def test_questions_and_wrong_answers_are_limited() -> None:
    device = Authenticator(HERE)
    await add(await come(), device)
    good = device.get(await asked())
    for _ in range(MOST_WRONG):
        assert await opened("{}") is PasskeyState.STALE
    assert await opened(good) is PasskeyState.TOO_MANY
    for _ in range(MOST_ASKED - 2):
        await asked()
    assert await passkeys.ask_to_log_in(PARTY, browser=DESK, caller=CALLER, now=NOW) is None


async def test_stored_is_neither_question_nor_cookie() -> None:
    question = await asked()
    [row] = await tables.PasskeyChallenge.select()
    assert len(row["challenge_hash"]) == len(row["browser_hash"]) == 64
    assert row["challenge_hash"] not in question
    assert row["browser_hash"] != DESK


async def test_the_extract_names_a_persons_passkeys() -> None:
    ada = await come()
    await add(ada, Authenticator(HERE))
    told = await handing_over.hand_over(f"b{ada.person_id}", now=NOW)
    assert dict(told.readable())["Ihre Passkeys"][0][0] == ("Name", "Telefon")
