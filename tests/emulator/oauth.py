"""OAuth as an installed app meets it: a consent page that answers at once, codes with PKCE, refresh, expiry, revocation."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.emulator import discovery, service_accounts
from tests.emulator.accounts import Caller
from tests.emulator.settings import WEEK
from tests.emulator.wire import Answer, Request, html_answer, json_answer
from tests.emulator.world import World

IDENTITY = {
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
}
ISSUED = "ya29."
"""How every access token begins: one from before a reset is nobody's, not the person's at the browser."""
CODE_LIFETIME = 600.0
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def app_of(client_id: str) -> str:
    """The project behind a client id: its leading number. `drive.file` is granted to it, not to the single client."""
    found = re.match(r"(\d+)-", client_id)
    return found[1] if found else client_id


@dataclass(slots=True)
class Code:
    """What a consent page handed out: good once, for ten minutes."""

    caller: Caller
    client_id: str
    redirect_uri: str
    challenge: str
    method: str
    expires: float


@dataclass(slots=True)
class Grant:
    """A person's standing permission to an app, held as a refresh token."""

    caller: Caller
    client_id: str
    expires: float | None
    revoked: bool = False


@dataclass(slots=True)
class Access:
    caller: Caller
    expires: float
    grant: Grant | None


class Refused(Exception):
    """What the token address answers with 400 or 401: OAuth's code and Google's sentence."""

    def __init__(self, code: str, sentence: str = "", status: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status

    def answer(self) -> Answer:
        sentence = {"error_description": str(self)} if str(self) else {}
        return json_answer({"error": self.code, **sentence}, self.status)


@dataclass(slots=True)
class Authorizations:
    """Every code, refresh token and access token that was issued."""

    codes: dict[str, Code] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Access] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """By client id, as each client first gave it."""

    def knows(self, token: str) -> bool:
        return token in self.tokens

    def caller(self, world: World, token: str) -> Caller | None:
        access = self.tokens.get(token)
        if access is None or access.expires <= world.now() or (access.grant and access.grant.revoked):
            return None
        return access.caller

    def revoke(self, user: str = "", app: str = "") -> int:
        """Ends grants as the person does in their account's settings; how many."""
        ended = 0
        for grant in self.grants.values():
            ours = user in ("", grant.caller.account.email) and app in ("", grant.caller.app)
            if ours and not grant.revoked:
                grant.revoked, ended = True, ended + 1
        return ended


def answer(world: World, request: Request) -> Answer | None:
    """Answers the addresses of OAuth; None for any other."""
    path = request.plain_path
    if request.method == "GET" and path in ("/o/oauth2/auth", "/o/oauth2/v2/auth"):
        return _consent(world, request)
    if request.method == "POST" and path in ("/token", "/oauth2/v4/token", "/o/oauth2/token"):
        return _token(world, request)
    if request.method == "POST" and path in ("/revoke", "/o/oauth2/revoke"):
        return _revoke(world, request)
    if path in ("/tokeninfo", "/oauth2/v1/tokeninfo", "/oauth2/v3/tokeninfo"):
        return _token_info(world, request)
    if path in ("/oauth2/v2/userinfo", "/oauth2/v3/userinfo", "/v1/userinfo"):
        return _user_info(world, request)
    return None


# -- the consent page ----------------------------------------------------------------------------


def _consent(world: World, request: Request) -> Answer:
    asked = dict(request.query)
    redirect = asked.get("redirect_uri", "")
    scopes = asked.get("scope", "").split()
    known = discovery.api("sheets").scopes | discovery.api("drive").scopes | IDENTITY
    if not asked.get("client_id") or asked.get("response_type") != "code":
        return html_answer("Error 400: invalid_request", 400)
    if urlsplit(redirect).hostname not in LOOPBACK:
        return html_answer("Error 400: redirect_uri_mismatch", 400)
    if not scopes or not known.issuperset(scopes):
        return html_answer("Error 400: invalid_scope", 400)
    state = {"state": asked["state"]} if "state" in asked else {}
    consent = world.settings.consent
    granted = [scope for scope in scopes if consent == "allow" or (isinstance(consent, list) and scope in consent)]
    if not granted:
        return _redirect(redirect, {"error": "access_denied", **state})
    person = world.account(asked.get("login_hint") or world.settings.signed_in or world.start.account)
    code = world.ids.secret("4/0A")
    world.authorizations.codes[code] = Code(
        Caller(person, app_of(asked["client_id"]), frozenset(granted)),
        asked["client_id"],
        redirect,
        asked.get("code_challenge", ""),
        asked.get("code_challenge_method", "plain"),
        world.now() + CODE_LIFETIME,
    )
    return _redirect(redirect, {**state, "code": code, "scope": " ".join(granted)})


def _redirect(address: str, values: dict[str, str]) -> Answer:
    joint = "&" if "?" in address else "?"
    return Answer(302, b"", {"Location": f"{address}{joint}{urlencode(values)}", "Content-Type": "text/html"})


# -- the token address ---------------------------------------------------------------------------


def _token(world: World, request: Request) -> Answer:
    given = dict(parse_qsl(request.body.whole().decode("utf-8", "replace")))
    kinds = {
        "authorization_code": _from_code,
        "refresh_token": _from_refresh_token,
        service_accounts.GRANT_TYPE: _from_assertion,
    }
    try:
        kind = kinds.get(given.get("grant_type", ""))
        if kind is None:
            raise Refused("unsupported_grant_type", f"Invalid grant_type: {given.get('grant_type', '')}")
        document = kind(world, given, request)
    except Refused as refusal:
        return refusal.answer()
    return json_answer(document, headers={"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate"})


def _client(world: World, given: dict[str, str], request: Request) -> str:
    """The client id, from the form or the header, once its secret is the one it came with the first time."""
    client_id, secret = given.get("client_id", ""), given.get("client_secret", "")
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        pair = base64.b64decode(coded).decode().partition(":")
        client_id, secret = unquote(pair[0]), unquote(pair[2])
    if not client_id:
        raise Refused("invalid_request", "Could not determine client ID from request.")
    if world.authorizations.secrets.setdefault(client_id, secret) != secret:
        raise Refused("invalid_client", "The provided client secret is invalid.", 401)
    return client_id


def _issue(world: World, caller: Caller, grant: Grant | None) -> dict[str, Any]:
    token = world.ids.secret(ISSUED, 120)
    lifetime = world.settings.access_token_lifetime
    world.authorizations.tokens[token] = Access(caller, world.now() + lifetime, grant)
    return {
        "access_token": token,
        "expires_in": int(lifetime),
        "scope": " ".join(sorted(caller.scopes)),
        "token_type": "Bearer",
    }


def _from_code(world: World, given: dict[str, str], request: Request) -> dict[str, Any]:
    client_id = _client(world, given, request)
    code = world.authorizations.codes.pop(given.get("code", ""), None)
    if code is None or code.expires <= world.now() or code.client_id != client_id:
        raise Refused("invalid_grant", "Malformed auth code." if code is None else "Bad Request")
    if given.get("redirect_uri") != code.redirect_uri:
        raise Refused("redirect_uri_mismatch", "Bad Request")
    if code.challenge:
        _prove(code, given.get("code_verifier", ""))
    lifetime = WEEK if world.settings.testing else None
    grant = Grant(code.caller, client_id, None if lifetime is None else world.now() + lifetime)
    refresh = world.ids.secret("1//0", 90)
    world.authorizations.grants[refresh] = grant
    document = _issue(world, code.caller, grant) | {"refresh_token": refresh}
    if lifetime is not None:
        document["refresh_token_expires_in"] = lifetime - 1
    if "openid" in code.caller.scopes:
        document["id_token"] = _id_token(code.caller, client_id, world.now())
    return document


def _prove(code: Code, verifier: str) -> None:
    """PKCE: whoever redeems a code must know what its challenge was made of."""
    if not verifier:
        raise Refused("invalid_grant", "Missing code verifier.")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if code.challenge != (digest if code.method == "S256" else verifier):
        raise Refused("invalid_grant", "Invalid code verifier.")


def _from_refresh_token(world: World, given: dict[str, str], request: Request) -> dict[str, Any]:
    client_id = _client(world, given, request)
    grant = world.authorizations.grants.get(given.get("refresh_token", ""))
    if grant is None:
        raise Refused("invalid_grant", "Bad Request")
    if grant.client_id != client_id:
        raise Refused("unauthorized_client", "Unauthorized", 401)
    if grant.revoked or (grant.expires is not None and grant.expires <= world.now()):
        raise Refused("invalid_grant", "Token has been expired or revoked.")
    asked = frozenset(given.get("scope", "").split())
    if not asked <= grant.caller.scopes:
        raise Refused("invalid_scope", "Some requested scopes were invalid.")
    caller = Caller(grant.caller.account, grant.caller.app, asked or grant.caller.scopes)
    return _issue(world, caller, grant)


def _from_assertion(world: World, given: dict[str, str], request: Request) -> dict[str, Any]:
    try:
        caller = service_accounts.verify(world, given.get("assertion", ""), f"{request.base}/token")
    except service_accounts.BadAssertion as problem:
        raise Refused(problem.code, str(problem), 401 if problem.code == "unauthorized_client" else 400) from None
    return _issue(world, caller, None)


def _id_token(caller: Caller, client_id: str, now: float) -> str:
    """An unsigned statement of who signed in, for clients that show the address."""

    def part(document: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    claims = {
        "iss": "https://accounts.google.com",
        "aud": client_id,
        "sub": caller.account.permission_id,
        "email": caller.account.email,
        "email_verified": True,
        "iat": int(now),
        "exp": int(now) + 3600,
    }
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


# -- what else a client asks -------------------------------------------------------------------


def _revoke(world: World, request: Request) -> Answer:
    given = dict(parse_qsl(request.body.whole().decode("utf-8", "replace")))
    token = given.get("token") or request.parameter("token")
    authorizations = world.authorizations
    grant = authorizations.grants.get(token)
    if grant is None and token in authorizations.tokens:
        access = authorizations.tokens[token]
        grant = access.grant
        access.expires = 0.0
    elif grant is None or grant.revoked:
        return Refused("invalid_token", "Token expired or revoked").answer()
    if grant:
        grant.revoked = True
    return json_answer({})


def _bearer(world: World, request: Request) -> Caller | None:
    token = request.parameter("access_token") or request.headers.get("Authorization", "").partition(" ")[2]
    return world.authorizations.caller(world, token)


def _token_info(world: World, request: Request) -> Answer:
    caller = _bearer(world, request)
    if caller is None:
        return Refused("invalid_token", "Invalid Value").answer()
    access = world.authorizations.tokens[
        request.parameter("access_token") or request.headers.get("Authorization", "").partition(" ")[2]
    ]
    left = int(access.expires - world.now())
    document = {"scope": " ".join(sorted(caller.scopes)), "expires_in": str(left), "access_type": "offline"}
    if access.grant:
        document["azp"] = document["aud"] = access.grant.client_id
    if caller.scopes & IDENTITY:
        document |= {"email": caller.account.email, "email_verified": "true", "sub": caller.account.permission_id}
    return json_answer(document)


def _user_info(world: World, request: Request) -> Answer:
    caller = _bearer(world, request)
    if caller is None or not caller.scopes & IDENTITY:
        return json_answer({"error": "invalid_request", "error_description": "Invalid Credentials"}, 401)
    account = caller.account
    return json_answer(
        {"id": account.permission_id, "sub": account.permission_id, "email": account.email, "verified_email": True}
    )
