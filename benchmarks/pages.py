"""How long does the year plan take, against an empty page of the same server in the same run?

    python -m benchmarks.pages [--rounds 200]

Starts the real server over demo data in a folder of its own, logs in, and asks for both pages in
turn, A B A B …, so that a busy machine slows both alike. Prints medians in ms and their ratio.
"""

import argparse
import asyncio
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import uvicorn
from litestar import Litestar, Response, get

from lagplanner import app, clock, settings, templating
from lagplanner.services.running import demo, login, setup

PORT = 8765
EMPTY = "<!doctype html><title>{{ title }}</title><p>{{ title }}</p>"


@get("/leer")
async def empty_page() -> Response[str]:
    """The smallest page that Jinja renders."""
    text = templating.environment().from_string(EMPTY).render(title="leer")
    return Response(text, media_type="text/html")


async def prepare(chosen: settings.Settings) -> tuple[str, int]:
    """Fill the demo and return a log-in link and its year."""
    await setup.open_house(chosen)
    await setup.prepare(chosen, now=clock.now())
    year = await demo.fill(now=clock.now(), today=clock.today())
    await demo.plan(year, now=clock.now(), today=clock.today())
    link = await login.make_login_link(
        "Messung", now=clock.now(), valid_for=timedelta(hours=1), base_url=chosen.base_url
    )
    await setup.close_house()
    return link, year


@contextmanager
def serving(built: Litestar, port: int) -> Iterator[None]:
    """The real server on this port, in a thread of its own, until the block ends."""
    config = uvicorn.Config(built, port=port, log_level="error", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(timeout=30)


def hidden_field(page: str) -> tuple[str, str]:
    """Name and value of the first hidden field: the proof that a form is ours."""
    name, value = re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', page)[0]
    return name, value


def log_in(client: httpx.Client, link: str) -> None:
    """Press the button of the log-in link."""
    name, value = hidden_field(client.get(link).text)
    client.post(link, data={name: value}, headers={"Origin": link.split("/anmelden")[0]})


def milliseconds(client: httpx.Client, path: str) -> float:
    """One request, whole."""
    started = time.perf_counter()
    answer = client.get(path)
    took = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        chosen = replace(
            settings.Settings(),
            database_url=f"sqlite:///{Path(folder) / 'demo.sqlite'}",
            base_url=f"http://127.0.0.1:{PORT}",
            port=PORT,
            backup_dir=folder,
        )
        link, year = asyncio.run(prepare(chosen))
        built = app.create_app(chosen)
        built.register(empty_page)
        with serving(built, PORT), httpx.Client(base_url=chosen.base_url) as client:
            log_in(client, link)
            pages: dict[str, list[float]] = {
                "/leer": [],
                f"/vorstand/plan/{year}": [],
                "/vorstand/wer-ist-dran": [],
            }
            for path in pages:
                milliseconds(client, path)
            for _ in range(rounds):
                for path, times in pages.items():
                    times.append(milliseconds(client, path))
    base = statistics.median(pages["/leer"])
    print(f"{'page':28} {'median ms':>10} {'p95 ms':>8} {'ratio':>6}")
    for path, times in pages.items():
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{path:28} {median:10.2f} {p95:8.2f} {median / base:6.1f}")


if __name__ == "__main__":
    main()
