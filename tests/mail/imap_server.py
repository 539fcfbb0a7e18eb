"""A small IMAP server for tests: real sockets, the few commands a reader needs, and bad manners on order."""

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "treffen@treffen.example", 'Grüß "Gott" \\ 1'


@dataclass
class Mail:
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class ImapServer:
    """One mailbox of folders by their names on the wire; `heard` is every line a client said."""

    folders: dict[str, dict[int, Mail]] = field(default_factory=lambda: {"INBOX": {}})
    keywords: bool = True
    login_by: str = "AUTH=PLAIN"  # or LOGIN
    certificate: ssl.SSLContext | None = None  # for STARTTLS
    hang_up_at: str = ""  # the command at which the line breaks
    gone: set[int] = field(default_factory=set)  # UIDs that vanish before they are fetched
    heard: list[str] = field(default_factory=list)
    port: int = 0

    def put(self, raw: bytes, folder: str = "INBOX") -> Mail:
        box = self.folders.setdefault(folder, {})
        box[max(box, default=0) + 3] = mail = Mail(raw)
        return mail

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(
    server: ImapServer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ImapServer]:
    """Let the server answer on a free port of this machine."""
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


class _Conversation:
    def __init__(
        self, server: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.box: dict[int, Mail] = {}
        self.encrypted = False
        self.logged_in = False

    async def run(self) -> None:
        await self.say("* OK ready")
        while line := (await self.reader.readline()).decode("latin-1").strip():
            self.server.heard.append(line)
            tag, _, rest = line.partition(" ")
            words = rest.split()
            name = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
            if name == self.server.hang_up_at:
                return
            await getattr(self, f"do_{name.lower()}")(tag, rest)
            if name == "LOGOUT":
                return

    async def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self.writer.write((line.encode("latin-1") if isinstance(line, str) else line) + b"\r\n")
        await self.writer.drain()

    async def do_capability(self, tag: str, rest: str) -> None:
        starttls = " STARTTLS LOGINDISABLED" if self.offers_tls else f" {self.server.login_by}"
        await self.say(f"* CAPABILITY IMAP4rev1{starttls}", f"{tag} OK done")

    @property
    def offers_tls(self) -> bool:
        return self.server.certificate is not None and not self.encrypted

    async def do_starttls(self, tag: str, rest: str) -> None:
        assert self.server.certificate is not None
        await self.say(f"{tag} OK go ahead")
        await self.writer.start_tls(self.server.certificate)
        self.encrypted = True

    async def do_authenticate(self, tag: str, rest: str) -> None:
        await self.say("+ ")
        answer = base64.b64decode(await self.reader.readline()).decode().split("\0")[1:]
        await self.let_in(tag, answer == [USER, PASSWORD])

    async def do_login(self, tag: str, rest: str) -> None:
        found = re.fullmatch(r'LOGIN "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"', rest)
        assert found is not None
        given = [re.sub(r"\\(.)", r"\1", part) for part in found.groups()]
        await self.let_in(tag, given == [USER, "plain"])

    async def let_in(self, tag: str, good: bool) -> None:
        self.logged_in = good
        await self.say(f"{tag} OK in" if good else f"{tag} NO [AUTHENTICATIONFAILED] no")

    async def do_select(self, tag: str, rest: str) -> None:
        assert self.logged_in
        name = rest.split(" ", 1)[1].strip('"')
        if name not in self.server.folders:
            await self.say(f"{tag} NO [NONEXISTENT] no such mailbox")
            return
        self.box = self.server.folders[name]
        allowed = r"\Seen \Deleted" + (r" \*" if self.server.keywords else "")
        await self.say(
            f"* {len(self.box)} EXISTS",
            f"* OK [PERMANENTFLAGS ({allowed})] ok",
            f"{tag} OK [READ-WRITE] open",
        )

    async def do_search(self, tag: str, rest: str) -> None:
        unseen = " UNSEEN " in f"{rest} "
        keyword = re.search(r"UNKEYWORD (\S+)", rest)
        assert re.search(r"SINCE \d{1,2}-[A-Z][a-z]{2}-\d{4}$", rest)
        found = [
            str(uid)
            for uid, mail in reversed(self.box.items())
            if not (unseen and r"\Seen" in mail.flags)
            and not (keyword and keyword[1] in mail.flags)
        ]
        await self.say(f"* SEARCH {' '.join(found)}".strip(), f"{tag} OK done")

    async def do_fetch(self, tag: str, rest: str) -> None:
        uid = int(rest.split()[2])
        limit = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", rest)
        assert limit is not None, "reading must not mark a mail as read"
        if uid not in self.server.gone:
            raw = self.box[uid].raw[: int(limit[1])]
            await self.say(r"* 1 FETCH (FLAGS (\Recent))")  # nobody asked: servers do that
            await self.say(
                f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}".encode() + b"\r\n" + raw + b")"
            )
        await self.say(f"{tag} OK done")

    async def do_store(self, tag: str, rest: str) -> None:
        found = re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \((.*)\)", rest)
        assert found is not None
        flags = set(found[2].split())
        if not self.server.keywords:
            assert flags <= {r"\Seen"}
        self.box[int(found[1])].flags |= flags
        await self.say(f"{tag} OK done")

    async def do_logout(self, tag: str, rest: str) -> None:
        await self.say("* BYE", f"{tag} OK done")
