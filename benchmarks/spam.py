"""Would a spam filter take our letters for advertising? Each occasion in each language, signed (DKIM).

    python -m benchmarks.spam [--letter invitation]

Asks SpamAssassin and rspamd where they are installed, and says so where they are not. Nothing is
asked on the net, neither block lists nor DNS: what is scored is what we write, with the samples as
values. Ends with status 1 if a letter is above its limit.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection, socket
from time import monotonic, sleep

from lagplanner import clock
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.mail.compose import Composed
from lagplanner.mail.message import Bulk, DkimKey
from tests.mail.letters_at_hand import BULK, ENTRY, every_version, letter, mail

LIMITS = {"SpamAssassin": 0.5, "rspamd": 2.0}
SENDER, RECIPIENT = "post@netzwerk.example.org", "kim@example.com"


@dataclass(frozen=True, slots=True)
class Score:
    """What a filter says of one letter: points, and the rules that gave or took some."""

    points: float
    rules: Mapping[str, float]


def letters(only: str = "") -> dict[str, bytes]:
    """The bytes of each letter by its name, just written."""
    key = DkimKey("netzwerk.example.org", "lag", _key())
    found = {}
    for code, language, form in every_version():
        if only in ("", code):
            about = OCCASIONS[code]
            found[f"{code}.{language}.{form}"] = mail(
                Composed(*map(_known, astuple(letter(code, language, form)))),
                to_email=RECIPIENT,
                sender_email=SENDER,
                bulk=Bulk(*map(_known, astuple(BULK))) if about.bulk else None,
                entry=ENTRY if about.entry else None,
                dkim=key,
                date=clock.now(),
            )
    return found


def _known(text: str) -> str:
    """The same with names below a top level domain that filters know: `.example` is none to them."""
    return re.sub(r"\b(netzwerk|video)\.example\b", r"\1.example.org", text)


def spamassassin(mails: Mapping[str, bytes]) -> dict[str, Score]:
    """Ask SpamAssassin about all of them in one go; `-L`: local rules only."""
    box = b"".join(
        b"From post@netzwerk.example.org Wed Jan 27 09:30:00 2027\n"
        + raw.replace(b"\r\n", b"\n")
        + b"\n"
        for raw in mails.values()
    )
    told = subprocess.run(
        ["spamassassin", "-L", "--mbox", "--cf=report_safe 0"],
        input=box,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8", "replace")
    heads = re.findall(
        r"^X-Spam-Status: \w+, score=(-?[\d.]+) .*?tests=(.*?)\s+(?:autolearn|shortcircuit)=",
        told,
        re.MULTILINE | re.DOTALL,
    )
    if len(heads) != len(mails):
        raise RuntimeError(f"SpamAssassin answered {len(heads)} of {len(mails)} letters")
    return {
        name: Score(float(points), dict.fromkeys(re.findall(r"\w+", rules), 0.0))
        for name, (points, rules) in zip(mails, heads, strict=True)
    }


def rspamd(mails: Mapping[str, bytes]) -> dict[str, Score]:
    """Ask an rspamd of our own, which reaches nothing."""
    with tempfile.TemporaryDirectory() as place, _rspamd(Path(place)) as port:
        return {name: _asked(port, raw) for name, raw in mails.items()}


@contextmanager
def _rspamd(folder: Path) -> Iterator[int]:
    """A running rspamd with its delivered rules and nobody to ask; gives its port."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "local.d").mkdir()
    for name, text in _RSPAMD.items():
        (folder / "local.d" / name).write_text(text.format(port=port), "ascii")
    folder.chmod(0o777)
    places = [f"--var={name}={folder}" for name in ("LOCAL_CONFDIR", "DBDIR", "RUNDIR", "LOGDIR")]
    running = subprocess.Popen(
        ["rspamd", "--insecure", "--no-fork", *places],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait(20)


_RSPAMD = {
    "options.inc": 'dns {{ nameserver = "127.0.0.1:1"; timeout = 0.01s; retransmits = 1; }}\n',
    "worker-normal.inc": 'bind_socket = "127.0.0.1:{port}";\n',
    "worker-controller.inc": "enabled = false;\n",
    "worker-proxy.inc": "enabled = false;\n",
    **dict.fromkeys(
        ("rbl.conf", "fuzzy_check.conf", "asn.conf", "hfilter.conf"), "enabled = false;\n"
    ),
}


def _wait_for(port: int, seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while True:
        try:
            create_connection(("127.0.0.1", port)).close()
        except OSError:
            if monotonic() > end:
                raise
            sleep(0.2)
        else:
            return


def _asked(port: int, raw: bytes) -> Score:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    envelope = {
        "From": SENDER,
        "Rcpt": RECIPIENT,
        "IP": "192.0.2.25",
        "Helo": "mail.netzwerk.example.org",
        "Hostname": "mail.netzwerk.example.org",
    }
    connection.request("POST", "/checkv2", raw, envelope)
    told = json.loads(connection.getresponse().read())
    connection.close()
    rules = {name: float(one["score"]) for name, one in told["symbols"].items()}
    return Score(float(told["score"]), {name: points for name, points in rules.items() if points})


def _key() -> bytes:
    made = subprocess.run(
        ["openssl", "genrsa", "-traditional", "2048"], capture_output=True, check=True
    )
    return made.stdout


def report(name: str, scores: Mapping[str, Score]) -> bool:
    """Print how a filter judged; whether all are within its limit."""
    limit = LIMITS[name]
    points = [one.points for one in scores.values()]
    above = {code: one for code, one in scores.items() if one.points > limit}
    print(
        f"\n{name}: {len(points)} letters, {min(points):.1f} to {max(points):.1f} points, "
        f"{len(above)} above {limit}"
    )
    rules = Counter(rule for one in scores.values() for rule in one.rules)
    worth = {rule: value for one in scores.values() for rule, value in one.rules.items()}
    for rule, number in rules.most_common():
        print(f"  {number:4} {rule}{f' {worth[rule]:+.2f}' if worth[rule] else ''}")
    for code, one in sorted(above.items(), key=lambda item: -item[1].points):
        print(f"  ABOVE {code}: {one.points:.2f} {', '.join(one.rules)}")
    return not above


def main() -> None:
    """Score and print; status 1 if a letter is above a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letter", choices=sorted(OCCASIONS), default="")
    chosen = parser.parse_args()
    mails = letters(chosen.letter)
    well = True
    for name, program, ask in (
        ("SpamAssassin", "spamassassin", spamassassin),
        ("rspamd", "rspamd", rspamd),
    ):
        if shutil.which(program) is None:
            print(f"\n{name} is not installed: apt-get install {program}")
        else:
            well = report(name, ask(mails)) and well
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
