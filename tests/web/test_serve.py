"""Does the service start, answer and stop as a process of its own?"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SERVE = "from lagplanner import app, settings; app.serve(settings.read())"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """The service as a process of its own, whose lines go into a file."""

    def __init__(self, folder: Path, url: str) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "service.log"
        environment = {
            **os.environ,
            "LAGPLANNER_DATABASE_URL": url,
            "LAGPLANNER_BASE_URL": self.address,
            "LAGPLANNER_PORT": str(port),
            "LAGPLANNER_BACKUP_DIR": str(folder / "backups"),
        }
        with self.log.open("w") as lines:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE], env=environment, stdout=lines, stderr=lines
            )

    def wait_until_ready(self) -> None:
        """Ask until it answers."""
        for _ in range(200):
            try:
                assert httpx.get(f"{self.address}/gesund").text == "gesund\n"
            except httpx.ConnectError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self.log.read_text())


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    """A service with a database of its own."""
    made = Service(tmp_path, database_url)
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.wait()


def test_it_answers_and_stops_quickly_when_told_to(service: Service) -> None:
    service.wait_until_ready()
    with httpx.Client(base_url=service.address, headers={"Accept": "text/html"}) as browser:
        assert browser.head("/").status_code == 200
        assert browser.get("/anmelden/mein-geheimnis").status_code == 404
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(10)
        assert time.monotonic() - began < 5
    lines = service.log.read_text()
    assert "HEAD / 200" in lines
    assert "GET /anmelden/… 404" in lines
    assert "geheimnis" not in lines
    assert "Traceback" not in lines


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address; for one test, of a file that is no database."""
    path = tmp_path / "lagplanner.sqlite"
    if "broken" in request.node.name:
        path.write_bytes(b"this is not a database" * 1000)
    return f"sqlite:///{path}"


def test_a_broken_database_keeps_it_from_starting(service: Service) -> None:
    assert service.process.wait(20) != 0
    assert "Uvicorn running" not in service.log.read_text()
