"""Service accounts: their key files, and the signed assertions with which they ask for a token."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from typing import Any

from tests.emulator.accounts import Account, Caller
from tests.emulator.world import World

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"

AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth always names, whatever the key file says."""


class BadAssertion(Exception):
    """Why an assertion was not taken: OAuth's code and Google's sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@lru_cache(maxsize=1)
def _key() -> Any:
    """One key for all of them: making one takes longer than a test."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def create(world: World, email: str, base: str) -> dict[str, Any]:
    """Registers a service account and returns its key file, with this emulator as its token address."""
    from cryptography.hazmat.primitives import serialization

    account = world.account(email, service=True)
    account.service, account.storage_limit = True, 0
    account.public_key = _key().public_key()
    pem = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": project(email),
        "private_key_id": world.ids.digits(40),
        "private_key": pem.decode(),
        "client_email": email,
        "client_id": account.permission_id,
        "auth_uri": f"{base}/o/oauth2/auth",
        "token_uri": f"{base}/token",
        "universe_domain": "googleapis.com",
    }


def project(email: str) -> str:
    """The Google Cloud project of a service account: the first part of its address's domain."""
    return email.partition("@")[2].partition(".")[0]


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verify(world: World, assertion: str, token_uri: str) -> Caller:
    """The service account that signed an assertion, with the scopes it asks for. Raises `BadAssertion`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    try:
        head, claims_part, signature = assertion.split(".")
        claims = json.loads(_decode(claims_part))
        mark = _decode(signature)
    except ValueError:
        raise BadAssertion("invalid_grant", "Invalid JWT: Failed to parse.") from None
    account: Account | None = world.accounts.get(str(claims.get("iss", "")).casefold())
    if account is None or account.public_key is None:
        raise BadAssertion("invalid_grant", "Invalid grant: account not found")
    try:
        account.public_key.verify(mark, f"{head}.{claims_part}".encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise BadAssertion("invalid_grant", "Invalid JWT Signature.") from None
    issued, expires, now = float(claims.get("iat", 0)), float(claims.get("exp", 0)), world.now()
    if not issued - 300 <= now <= expires or expires - issued > 3600 + 60:
        raise BadAssertion(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
            "Check your iat and exp values in the JWT claim.",
        )
    if claims.get("aud") not in (token_uri, AUDIENCE):
        raise BadAssertion("invalid_grant", "Invalid JWT: Failed audience check.")
    if claims.get("sub") not in (None, account.email):
        raise BadAssertion(
            "unauthorized_client",
            "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of "
            "the scopes requested.",
        )
    scopes = frozenset(str(claims.get("scope", "")).split())
    if not scopes:
        raise BadAssertion("invalid_scope", "Empty or missing scope not allowed.")
    return Caller(account, project(account.email), scopes)
