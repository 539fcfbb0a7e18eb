"""Whom does a test's mail server claim to be? A certificate for this machine, made on the spot."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate and its key; a client that trusts `file` trusts the server."""

    file: Path
    key: Path

    def for_server(self) -> ssl.SSLContext:
        """What the server speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def make(folder: Path, *, address: str = "127.0.0.1") -> Certificate:
    """Make a certificate that is good for a day and for this address. Needs the program openssl."""
    made = Certificate(folder / "mail.example.pem", folder / "mail.example.key")
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    names = f"-subj /CN=mail.example -addext subjectAltName=DNS:mail.example,IP:{address}"
    files = ["-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run(
        ["openssl", *wanted.split(), *names.split(), *files], check=True, capture_output=True
    )
    return made
