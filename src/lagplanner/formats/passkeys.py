"""What is a browser asked for a passkey, and what does its answer prove? (W3C WebAuthn)

Verification of the person by their device is always required, and the passkey is one that the device
finds by itself, so nobody types who they are.
"""

from collections.abc import Collection
from dataclasses import dataclass

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lagplanner.domain.passkeys import CHALLENGE_LIFE, Party, Passkey

_WAIT = int(CHALLENGE_LIFE.total_seconds() * 1000)
_REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class NewKey:
    """What an answer has proved of a new passkey."""

    key_id: str
    public_key: str
    count: int


def question_to_add(
    party: Party, site: str, person: tuple[int, str, str], challenge: bytes, known: Collection[str]
) -> str:
    """JSON for `navigator.credentials.create`; `person` is id, address and name."""
    person_id, email, name = person
    return options_to_json(
        generate_registration_options(
            rp_id=party.host,
            rp_name=site or party.host,
            user_id=_handle(person_id),
            user_name=email,
            user_display_name=name,
            challenge=challenge,
            timeout=_WAIT,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
            ],
        )
    )


def question_to_log_in(party: Party, challenge: bytes) -> str:
    """JSON for `navigator.credentials.get`: any passkey of this house."""
    return options_to_json(
        generate_authentication_options(
            rp_id=party.host, challenge=challenge, timeout=_WAIT, user_verification=_REQUIRED
        )
    )


def added(answer: str, party: Party, challenge: bytes) -> NewKey | None:
    """The new passkey; None if the answer is not one to this question from our page."""
    try:
        proved = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    # Its parsers raise whatever a stranger's bytes make them raise; each of it means no.
    except Exception:
        return None
    return NewKey(
        bytes_to_base64url(proved.credential_id),
        bytes_to_base64url(proved.credential_public_key),
        proved.sign_count,
    )


def count_told(answer: str, passkey: Passkey, party: Party, challenge: bytes) -> int | None:
    """The count of the device, if this passkey has signed this question on our page; else None."""
    try:
        handle = parse_authentication_credential_json(answer).response.user_handle
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,  # whether it goes on is asked of the rulebook
            require_user_verification=True,
        )
    except Exception:  # as above
        return None
    return proved.new_sign_count if handle == _handle(passkey.person_id) else None


def challenge_in(answer: str) -> bytes:
    """What the answer says it has signed; nothing is proved by it yet. Empty if it cannot be read."""
    for parse in (parse_authentication_credential_json, parse_registration_credential_json):
        try:
            return parse_client_data_json(parse(answer).response.client_data_json).challenge
        except Exception:  # noqa: S112 - not an answer of this kind
            continue
    return b""


def key_id_in(answer: str) -> str:
    """The passkey that the answer says it is from; "" if it cannot be read."""
    try:
        return bytes_to_base64url(parse_authentication_credential_json(answer).raw_id)
    except Exception:  # as above
        return ""


def _handle(person_id: int) -> bytes:
    """By what a device keeps people apart: a number tells nobody who they are."""
    return str(person_id).encode()
