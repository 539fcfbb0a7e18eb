"""Can somebody tell by the clock whether an address is known here?

    python -m benchmarks.enumeration [--rounds 300]

Starts the real server over demo data with a mail server of its own, and asks for a log-in letter by
the real form: for addresses of the board and of projects, and for addresses that nobody has, in an
order drawn by chance. Each asks from another network, so that no limit is met. Prints medians of
the answer and of the page after it in ms, and the ratio known : unknown of each (promise: within 1.5).
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from benchmarks.pages import hidden_field, serving
from lagplanner import app, clock, settings
from lagplanner.database import board, members
from lagplanner.services.running import demo, setup

PORT, MAIL_PORT = 8767, 8768
EVERY = 4  # letters one address may ask for within the time of its limit, less one


async def prepare(chosen: settings.Settings) -> list[str]:
    """Fill the demo and return the addresses it knows."""
    await setup.open_house(chosen)
    await setup.prepare(chosen, now=clock.now())
    await demo.fill(now=clock.now(), today=clock.today())
    known = [person.email for person in await board.people()]
    known += [project.contact.email for project in await members.projects()]
    await setup.close_house()
    return sorted({address for address in known if address})


def ask(base_url: str, address: str, network: str) -> tuple[float, float]:
    """Ask for a letter in a browser of its own; how long the answer and the next page take, in ms."""
    headers = {"Origin": base_url, "X-Forwarded-For": network}
    with httpx.Client(base_url=base_url, headers=headers) as client:
        name, value = hidden_field(client.get("/anmelden").text)
        began = time.perf_counter()
        answer = client.post("/anmelden", data={name: value, "email": address})
        answered = time.perf_counter()
        page = client.get("/anmelden/code")
        ended = time.perf_counter()
    if (answer.status_code, page.status_code) != (303, 200):
        raise SystemExit(f"{address}: {answer.status_code}, {page.status_code}")
    return (answered - began) * 1000, (ended - answered) * 1000


def drawn(known: list[str], rounds: int) -> list[tuple[str, str]]:
    """As many known as unknown addresses, each seldom enough, in an order drawn by chance."""
    pairs = [("known", address) for address in known for _ in range(EVERY)][:rounds]
    pairs += [("unknown", f"niemand{number}@example.org") for number in range(len(pairs))]
    random.Random(7).shuffle(pairs)
    return pairs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        chosen = replace(
            settings.Settings(),
            database_url=f"sqlite:///{Path(folder) / 'demo.sqlite'}",
            base_url=f"http://127.0.0.1:{PORT}",
            port=PORT,
            backup_dir=folder,
            trusted_proxy="127.0.0.1",
            smtp_host="127.0.0.1",
            smtp_port=MAIL_PORT,
            smtp_security="none",
            mail_from="vorstand@example.org",
        )
        known = asyncio.run(prepare(chosen))
        mail = Controller(Sink(), hostname="127.0.0.1", port=MAIL_PORT)
        mail.start()
        took: dict[str, list[tuple[float, float]]] = {"known": [], "unknown": []}
        with serving(app.create_app(chosen), PORT):
            ask(chosen.base_url, "warm@example.org", "203.0.113.1")
            for number, (kind, address) in enumerate(drawn(known, rounds)):
                network = f"10.{number // 250}.{number % 250}.1"
                took[kind].append(ask(chosen.base_url, address, network))
        mail.stop()
    print(f"{'':10} {'asked':>6} {'answer ms':>10} {'next page ms':>13}")
    medians = {
        kind: tuple(statistics.median(times) for times in zip(*each, strict=True))
        for kind, each in took.items()
    }
    for kind, (answer, page) in medians.items():
        print(f"{kind:10} {len(took[kind]):6} {answer:10.2f} {page:13.2f}")
    ratios = [a / b for a, b in zip(medians["known"], medians["unknown"], strict=True)]
    print(f"{'ratio':10} {'':6} {ratios[0]:10.2f} {ratios[1]:13.2f}")


if __name__ == "__main__":
    main()
