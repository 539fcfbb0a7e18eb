"""How fast are letters that need no database? The yardstick: aiosmtplib alone, with prepared bytes."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

import aiosmtplib


async def letters_per_second(
    letters: Sequence[tuple[str, bytes]], *, port: int, connections: int, sender: str
) -> float:
    """Send (recipient, bytes) over so many kept connections and return letters per second."""
    waiting = iter(letters)

    async def work(client: aiosmtplib.SMTP) -> None:
        for recipient, raw in waiting:
            await client.sendmail(sender, [recipient], raw)

    clients = [
        aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
        for _ in range(connections)
    ]
    for client in clients:
        await client.connect()
    begun = perf_counter()
    await asyncio.gather(*(work(client) for client in clients))
    took = perf_counter() - begun
    for client in clients:
        await client.quit()
    return len(letters) / took
