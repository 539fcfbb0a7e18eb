"""The outbox as a sender sees it: letters are claimed for a while, and only their owner writes.

An owner is one claim of one process, never used again. Plain SQL, because each of these is one
statement on purpose: what it finds and what it changes are the same rows, whoever else is at work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from lagplanner.database.engine import DB, Rows, run_sql
from lagplanner.database.letters import letter_of
from lagplanner.domain.post.letters import TOO_LATE, Letter, LetterState, SentText

IN_DOUBT = "Der Versand wurde mitten in diesem Brief unterbrochen. Vielleicht ist er angekommen."


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one claimed letter. `due_at` is for those tried again."""

    letter_id: int
    owner: str
    state: LetterState
    tried: bool = True
    error: str = ""
    due_at: datetime | None = None
    sent: SentText | None = None


async def claim(
    owner: str, *, now: datetime, lease_until: datetime, limit: int, domain: str, chance: str
) -> tuple[Letter, ...]:
    """Take up to `limit` letters that are due, the longest waiting first; nobody else gets them.

    A letter that has no Message-ID gets the one it keeps: from its id, `chance` and `domain`.
    """
    rows = await run(
        "UPDATE letter SET state = 'claimed', owner = ?, lease_until = ?, message_id = CASE "
        "WHEN message_id = '' THEN '<lp-' || CAST(id AS VARCHAR(12)) || ? ELSE message_id END "
        "WHERE id :these SELECT id FROM letter :waiting WHERE state IN ('queued', 'retry') "
        "AND due_at <= ? ORDER BY due_at, id LIMIT ? :locked RETURNING *",
        [owner, lease_until, f"-{chance}@{domain}>", now, limit],
    )
    letters = [letter_of(row) for row in rows]
    return tuple(sorted(letters, key=lambda letter: (letter.due_at or now, letter.id)))


async def begin(claims: Sequence[tuple[int, str]], *, now: datetime) -> set[int]:
    """Store that these letters (id, owner) are about to leave; returns the ids of those that may.

    The others have lost their lease or passed their deadline.
    """
    rows = await run(
        "UPDATE letter SET state = 'attempting', attempts = attempts + 1 "
        "WHERE id IN (?*) AND :claim IN (?*) AND state = 'claimed' "
        "AND lease_until > ? AND (expires_at IS NULL OR expires_at > ?) RETURNING id",
        [[letter_id for letter_id, _ in claims], _claims(claims), now, now],
    )
    return {row["id"] for row in rows}


async def raise_epoch() -> tuple[str, int]:
    """Count an attempt to send for the restore guard; returns the house's name and the count."""
    rows = await run("UPDATE mail_state SET epoch = epoch + 1 RETURNING house, epoch", [])
    return rows[0]["house"], rows[0]["epoch"]


async def note_sent(marks: Sequence[Mark], *, at: datetime) -> set[int]:
    """Mark letters that were accepted and keep their texts; returns those that were still ours.

    Also those that somebody thought in doubt meanwhile: now it is known.
    """
    if not marks:
        return set()
    rows = await run(
        "UPDATE letter SET state = 'sent', sent_at = ?, error = '', lease_until = NULL "
        "WHERE id IN (?*) AND :claim IN (?*) "
        "AND state IN ('attempting', 'in_doubt') RETURNING id",
        [
            at,
            [mark.letter_id for mark in marks],
            _claims([(mark.letter_id, mark.owner) for mark in marks]),
        ],
    )
    noted = {row["id"] for row in rows}
    await keep_texts([mark.sent for mark in marks if mark.sent and mark.letter_id in noted])
    return noted


async def keep_texts(texts: Sequence[SentText]) -> None:
    """Keep what was handed over, to the byte."""
    for start in range(0, len(texts), 100):
        await run(
            "INSERT INTO letter_sent (letter, subject, content, smtp_reply, at) VALUES ?**",
            [
                [
                    (text.letter_id, text.subject[:300], text.raw, text.smtp_reply, text.at)
                    for text in texts[start : start + 100]
                ]
            ],
        )


async def note(mark: Mark) -> bool:
    """Mark one letter that was not accepted; False if it is no longer ours.

    What was `tried` counts as an attempt from its beginning on, so an attempt not made is taken off.
    """
    rows = await run(
        "UPDATE letter SET attempts = CASE WHEN state = 'claimed' AND ? = 1 THEN attempts + 1 "
        "WHEN state <> 'claimed' AND ? = 0 THEN attempts - 1 ELSE attempts END, state = ?, "
        "error = CASE WHEN ? = '' THEN error ELSE ? END, "
        "due_at = coalesce(?, due_at), owner = CASE WHEN ? = 'in_doubt' THEN owner ELSE '' END, "
        "lease_until = NULL WHERE id = ? AND owner = ? "
        "AND state IN ('claimed', 'attempting', 'in_doubt') RETURNING id",
        [
            int(mark.tried),
            int(mark.tried),
            mark.state.value,
            mark.error,
            mark.error,
            mark.due_at,
            mark.state.value,
            mark.letter_id,
            mark.owner,
        ],
    )
    if rows and mark.sent is not None:
        await keep_texts([mark.sent])
    return bool(rows)


async def give_back(owners: Sequence[str]) -> int:
    """Let letters wait again that were claimed and not begun; returns how many."""
    if not owners:
        return 0
    rows = await run(
        "UPDATE letter SET state = CASE WHEN attempts > 0 THEN 'retry' ELSE 'queued' END, "
        "owner = '', lease_until = NULL WHERE owner IN (?*) AND state = 'claimed' RETURNING id",
        [list(owners)],
    )
    return len(rows)


async def renew(owners: Sequence[str], *, lease_until: datetime) -> set[str]:
    """Hold on to what these claims still have; returns the owners that have anything."""
    if not owners:
        return set()
    rows = await run(
        "UPDATE letter SET lease_until = ? WHERE owner IN (?*) "
        "AND state IN ('claimed', 'attempting') RETURNING owner",
        [lease_until, list(owners)],
    )
    return {row["owner"] for row in rows}


async def drop(owners: Sequence[str]) -> int:
    """Let letters wait again of claims that began with none of them, stored as about to leave or not."""
    if not owners:
        return 0
    rows = await run(f"{_NOT_BEGUN} WHERE owner IN (?*) AND :underway RETURNING id", [list(owners)])
    return len(rows)


async def recover_from(
    sender: str, begun: Sequence[tuple[int, str]], *, twice_if_in_doubt: Sequence[str]
) -> tuple[int, int]:
    """Take the letters of a sender that was killed, of which it is known what it had begun (id,
    owner); returns how many wait again, how many are in doubt."""
    prefix = f"{sender}:"
    rows = await run(
        "SELECT id, owner FROM letter WHERE :underway AND substr(owner, 1, ?) = ?",
        [len(prefix), prefix],
    )
    known = set(begun)
    mine = [(row["id"], row["owner"]) for row in rows]
    again = await run(
        f"{_NOT_BEGUN} WHERE id IN (?*) AND :claim IN (?*) AND :underway RETURNING id",
        [*_pairs([one for one in mine if one not in known])],
    )
    twice = await run(
        "UPDATE letter SET state = 'retry', owner = '', error = ?, lease_until = NULL "
        "WHERE id IN (?*) AND :claim IN (?*) AND :underway AND occasion IN (?*) RETURNING id",
        [IN_DOUBT, *_pairs(mine), [*twice_if_in_doubt, ""]],
    )
    doubts = await run(
        "UPDATE letter SET state = 'in_doubt', error = ?, owner = '', lease_until = NULL "
        "WHERE id IN (?*) AND :claim IN (?*) AND :underway RETURNING id",
        [IN_DOUBT, *_pairs(mine)],
    )
    return len(again) + len(twice), len(doubts)


async def recover(*, now: datetime, twice_if_in_doubt: Sequence[str]) -> tuple[int, int]:
    """Take letters from owners whose lease has ended; returns how many wait again, how many doubt.

    What had not begun waits again. What had begun is in doubt: a person decides, but for the
    occasions named, whose letters are better sent twice than not at all. Who held a letter in doubt
    stays noted, so that a reply that comes after all is heard.
    """
    again = await run(
        "UPDATE letter SET state = CASE WHEN attempts > 0 THEN 'retry' ELSE 'queued' END, "
        "owner = '', lease_until = NULL WHERE state IN ('claimed', 'attempting') "
        "AND state = 'claimed' AND lease_until <= ? RETURNING id",
        [now],
    )
    twice = await run(
        "UPDATE letter SET state = 'retry', owner = '', error = ?, lease_until = NULL "
        "WHERE state IN ('claimed', 'attempting') AND state = 'attempting' "
        "AND lease_until <= ? AND occasion IN (?*) RETURNING id",
        [IN_DOUBT, now, [*twice_if_in_doubt, ""]],
    )
    doubts = await run(
        "UPDATE letter SET state = 'in_doubt', error = ?, lease_until = NULL "
        "WHERE state IN ('claimed', 'attempting') AND state = 'attempting' "
        "AND lease_until <= ? RETURNING id",
        [IN_DOUBT, now],
    )
    return len(again) + len(twice), len(doubts)


async def next_due() -> datetime | None:
    """The moment at which there is something to do next: a letter is due, or a lease ends."""
    waiting = await run(
        "SELECT due_at AS moment FROM letter :waiting WHERE state IN ('queued', 'retry') "
        "AND due_at IS NOT NULL ORDER BY due_at, id LIMIT 1",
        [],
    )
    leases = await run(
        "SELECT lease_until AS moment FROM letter WHERE state IN ('claimed', 'attempting') "
        "AND lease_until IS NOT NULL ORDER BY lease_until LIMIT 1",
        [],
    )
    return min((row["moment"] for row in (*waiting, *leases)), default=None)


async def is_due(*, now: datetime) -> bool:
    """Whether any letter waits to be sent now."""
    return bool(
        await run(
            "SELECT id FROM letter :waiting WHERE state IN ('queued', 'retry') AND due_at <= ? "
            "ORDER BY due_at, id LIMIT 1",
            [now],
        )
    )


async def expire_stale(*, now: datetime, limit: int = 500) -> int:
    """Expire letters that wait although their deadline has passed; returns how many."""
    rows = await run(
        "UPDATE letter SET state = 'expired', error = ? WHERE id :these SELECT id FROM letter "
        ":waiting WHERE state IN ('queued', 'retry') AND expires_at <= ? LIMIT ? :locked "
        "RETURNING id",
        [TOO_LATE, now, limit],
    )
    return len(rows)


_NOT_BEGUN = (
    "UPDATE letter SET state = CASE WHEN attempts > CASE WHEN state = 'attempting' THEN 1 ELSE 0 END "
    "THEN 'retry' ELSE 'queued' END, attempts = CASE WHEN state = 'attempting' THEN attempts - 1 "
    "ELSE attempts END, owner = '', lease_until = NULL"
)

# PostgreSQL may ask a joined subquery with a limit more than once, and then lock more rows.
_SPELLING = {
    "sqlite": {":waiting": "INDEXED BY letter_waiting", ":these": "IN (", ":locked": ")"},
    "postgres": {
        ":waiting": "",
        ":these": "= ANY (ARRAY(",
        ":locked": "FOR UPDATE SKIP LOCKED))",
    },
}


async def run(sql: str, values: Sequence[Any]) -> Rows:
    """Run a statement; `?*` stands for a list of values, `?**` for a list of tuples of them."""
    flat: list[Any] = []
    shape: list[tuple[int, int]] = []
    for value in values:
        if isinstance(value, list) and value and isinstance(value[0], tuple):
            shape.append((len(value), len(value[0])))
            flat += [one for row in value for one in row]
        elif isinstance(value, list):
            shape.append((len(value), 0))
            flat += value
        else:
            flat.append(value)
    return await run_sql(_spelt(sql, tuple(shape), DB.engine_type), flat)


@cache
def _spelt(sql: str, shape: tuple[tuple[int, int], ...], dialect: str) -> str:
    sql = sql.replace(":underway", "state IN ('claimed', 'attempting')")
    sql = sql.replace(":claim", "CAST(id AS VARCHAR(12)) || ' ' || owner")
    for word, meaning in _SPELLING[dialect].items():
        sql = sql.replace(word, meaning)
    for rows, columns in shape:
        if columns:
            row = f"({', '.join('?' * columns)})"
            sql = sql.replace("?**", ", ".join([row] * rows), 1)
        else:
            sql = sql.replace("?*", ", ".join("?" * rows), 1)
    if dialect == "postgres":
        first, *parts = sql.split("?")
        sql = first + "".join(f"${number}{part}" for number, part in enumerate(parts, 1))
    return sql


def _pairs(claims: Sequence[tuple[int, str]]) -> tuple[list[int], list[str]]:
    """Ids and claims for two lists that must not be empty."""
    return [0, *(letter_id for letter_id, _ in claims)], ["", *_claims(claims)]


def _claims(claims: Sequence[tuple[int, str]]) -> list[str]:
    return [f"{letter_id} {owner}" for letter_id, owner in claims]
