"""What does a device with a passkey answer? One in plain code, which can also lie as a thief would."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url as as_text

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
KEY_ID = b"passkey of the tests"


@dataclass
class Authenticator:
    """A device with one key. Each answer counts one up, unless `counts` is off."""

    origin: str
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, question: str) -> str:
        """The answer to the question for a new passkey."""
        asked = json.loads(question)
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(asked["rp"]["id"], WITH_KEY)
        data += bytes(16) + len(KEY_ID).to_bytes(2, "big") + KEY_ID + public
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=as_text(said), attestationObject=as_text(attested))

    def get(self, question: str) -> str:
        """The answer to the question for a log-in."""
        asked = json.loads(question)
        self.count += self.counts
        data = self._data(asked["rpId"], 0)
        said = self._said("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=as_text(said),
            authenticatorData=as_text(data),
            signature=as_text(signature),
            userHandle=self.handle,
        )

    def _data(self, host: str, more: int) -> bytes:
        flags = (self.flags | more).to_bytes(1, "big")
        return sha256(host.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _said(self, kind: str, challenge: str) -> bytes:
        assert base64url_to_bytes(challenge)
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: Any) -> str:
        key_id = as_text(KEY_ID)
        return json.dumps(
            {"id": key_id, "rawId": key_id, "type": "public-key", "response": response}
        )
