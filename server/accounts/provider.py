"""The organisation's own sign-in by OpenID Connect: authorisation code with PKCE, state and nonce.

Off unless it is set, and then asked only when somebody presses the button. What a provider says
counts when its signature, issuer, audience, time and nonce are right, and the e-mail address is one
that it has verified, of a domain that was named. Who comes in so the first time is an organiser.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.accounts.fetch import NoAnswer, fetch
from server.clock import Clock
from server.settings import Settings

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures by a key that only the provider has; never `none`, never a shared secret."""
LEEWAY_S = 60
SECONDS = 10.0
TRY_MS = 10 * 60_000
"""So long somebody may take at the provider."""
SCOPE = "openid email profile"


class Turned(Exception):
    """They do not come in so; `why` is a code with words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """What this browser alone knows of its way there and back."""

    state: str
    nonce: str
    verifier: str
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody whom the provider knows."""

    subject: str
    email: str
    name: str


class Provider:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client = settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self._domains = {each.lower().lstrip("@") for each in settings.oidc_domains}
        self._clock = clock

    @property
    def name(self) -> str:
        return urlsplit(self._issuer).hostname or ""

    async def begin(self, back: str) -> tuple[str, Try]:
        """Where to send them, and what to remember of it."""
        found = await self._configuration()
        tried = Try(
            state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48), until=self._clock() + TRY_MS,
        )  # fmt: skip
        asked = {
            "response_type": "code", "client_id": self._client, "redirect_uri": back,
            "scope": SCOPE, "state": tried.state, "nonce": tried.nonce,
            "code_challenge": create_s256_code_challenge(tried.verifier),
            "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{found['authorization_endpoint']}?{urlencode(asked)}", tried

    async def end(self, tried: Try | None, state: str, code: str, back: str) -> Known:
        """Raises Turned."""
        if tried is None or self._clock() > tried.until:
            raise Turned("provider-late")
        if not code or not secrets.compare_digest(tried.state.encode(), state.encode()):
            raise Turned("provider-refused")
        found = await self._configuration()
        told = await self._exchanged(found["token_endpoint"], code, tried.verifier, back)
        keys = await _json(found["jwks_uri"])
        return self._person(self._claims(told, keys, tried.nonce))

    async def _configuration(self) -> dict[str, str]:
        """What the provider says of itself, which must be of itself."""
        found = await _json(f"{self._issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise Turned("provider-trouble")
        ends = {name: str(found.get(name, "")) for name in ENDS}
        if not all(_same_safety(self._issuer, each) for each in ends.values()):
            raise Turned("provider-trouble")
        return ends

    async def _exchanged(self, at: str, code: str, verifier: str, back: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "code_verifier": verifier,
        }  # fmt: skip
        basic = (quote(self._client, safe=""), quote(self._secret, safe=""))
        return await _json(at, form, basic)

    def _claims(self, told: dict[str, Any], keys: Any, nonce: str) -> dict[str, Any]:
        """What the token says, once everything about it is right."""
        issuers = [self._issuer, f"{self._issuer}/"]
        wanted = {"iss": {"values": issuers}, "aud": {"value": self._client}}
        known = {
            "nonce": nonce, "client_id": self._client, "access_token": told.get("access_token"),
        }  # fmt: skip
        try:
            read = jwt.decode(
                str(told.get("id_token", "")), KeySet.import_key_set(keys), algorithms=ALGORITHMS
            )
            claims = CodeIDToken(read.claims, read.header, wanted, known)
            claims.validate(now=self._clock() // 1000, leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            raise Turned("provider-refused") from None
        return dict(claims)

    def _person(self, claims: dict[str, Any]) -> Known:
        email = str(claims.get("email", "")).strip().lower()
        if claims.get("email_verified") is not True or email.count("@") != 1:
            raise Turned("provider-email")
        if email.partition("@")[2] not in self._domains:
            raise Turned("provider-domain")
        name = str(claims.get("name") or email.partition("@")[0])
        return Known(subject=f"{self._issuer}|{claims['sub']}", email=email, name=name)


ENDS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _same_safety(issuer: str, end: str) -> bool:
    """An https provider does not send anybody to http."""
    ours, theirs = urlsplit(issuer), urlsplit(end)
    return bool(theirs.hostname) and theirs.scheme in {"https", ours.scheme}


async def _json(
    url: str, form: dict[str, str] | None = None, basic: tuple[str, str] | None = None
) -> dict[str, Any]:
    try:
        found = orjson.loads(await fetch(url, form, basic, SECONDS))
    except (NoAnswer, ValueError):
        raise Turned("provider-trouble") from None
    if not isinstance(found, dict):
        raise Turned("provider-trouble")
    return found
