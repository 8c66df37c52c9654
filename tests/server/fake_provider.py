"""An OpenID Connect provider on loopback, as small as one can be, and as wrong as a test wants it."""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey


class FakeProvider:
    """`claims` go over what it would say; `wrong` names what it does wrong."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "k-1", "use": "sig", "alg": "RS256"})
        self.other = RSAKey.generate_key(2048, {"kid": "k-1", "use": "sig", "alg": "RS256"})
        self.claims, self.wrong, self.asked = {}, "", []
        self.codes = {}
        self.issuer = ""

    def approve(self, url):
        """What somebody's browser brings back after they signed in there: the query."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, method, target, head, body):
        self.asked.append((method, target))
        if self.wrong == "down":
            return 500, {}
        if target == "/.well-known/openid-configuration":
            issuer = "https://somebody.else" if self.wrong == "issuer of itself" else self.issuer
            at = "http://127.0.0.1:1" if self.wrong == "nothing there" else self.issuer
            return 200, {
                "issuer": issuer, "authorization_endpoint": f"{self.issuer}/authorise",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{at}/keys",
            }  # fmt: skip
        if target == "/keys":
            return 200, KeySet([self.key]).as_dict(private=False)
        return self.token({name: values[0] for name, values in parse_qs(body).items()}, head)

    def token(self, form, head):
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(b"ace:hush").decode()
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        good = asked and asked["code_challenge"] == challenge and f"Basic {basic}" in head
        if not good or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "u-7", "aud": "ace", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "email": "Ana@Northfield.example", "email_verified": True,
            "name": "Ana Ortega",
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(self, claims):
        if self.wrong == "no signature":
            parts = [{"alg": "none"}, claims]
            told = [base64.urlsafe_b64encode(json.dumps(each).encode()) for each in parts]
            return ".".join(each.rstrip(b"=").decode() for each in told) + "."
        key = self.other if self.wrong == "signature" else self.key
        made = jwt.encode({"alg": "RS256", "kid": "k-1"}, claims, key)
        if self.wrong == "changed":
            head, body, seal = made.split(".")
            return f"{head}.{body[:-4]}AAAA.{seal}"
        return made

    async def serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split(" ")
        size = next(
            (int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")), 0
        )  # fmt: skip
        body = (await reader.readexactly(size)).decode()
        status, told = self.answer(method, target, head, body)
        data = json.dumps(told).encode()
        if self.wrong == "endless":
            data = b" " * 1_000_000
        writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        writer.close()


@asynccontextmanager
async def providing():
    provider = FakeProvider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield provider
