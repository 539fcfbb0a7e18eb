"""Who was in before there were roles stays in, as somebody who may do everything."""

from hashlib import sha256

from lagplanner.database import session
from lagplanner.database.engine import open_database, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from lagplanner.domain.access import Role
from lagplanner.domain.sessions import LinkState, is_open, link_state
from tests.people import NOW

THEN = "'2026-11-20 10:00:00+00:00'"
LATER = "'2026-12-01 10:00:00+00:00'"
HASHED = sha256(b"token").hexdigest()
OLD = (
    "INSERT INTO session (token_hash, name, role, created_at, seen_at, expires_at) VALUES"
    f" ('{HASHED}', 'Ada Lindner', 'board', {THEN}, {THEN}, {LATER})",
    "INSERT INTO login_link (token_hash, name, created_at, expires_at) VALUES"
    f" ('{HASHED}', 'Kim Muster', {THEN}, {LATER})",
)


async def test_sessions_and_links_of_the_version_before_stay_good(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:5])
    use(database)
    await database.start()
    try:
        for statement in OLD:
            await database.run(statement)
        await migrate(database, steps=STEPS[:6])

        known, link = await session.session(HASHED), await session.link(HASHED)
        assert known is not None
        assert (known.name, known.role, is_open(known, NOW)) == ("Ada Lindner", Role.CHAIR, True)
        assert link is not None
        assert (link.role, link_state(link, NOW)) == (Role.CHAIR, LinkState.GOOD)
    finally:
        await database.close()
        use(None)
