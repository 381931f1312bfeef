"""A small OpenID Connect provider: discovery, authorization code with PKCE, tokens signed with RS256. It lets everybody
in, as whoever `provider.user` says."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "career-qa-tests", "of-the-tests-alone"


class Provider:
    """Where it is, who comes next, and what went wrong."""

    def __init__(self, home):
        self.home, self.faults, self.codes = home, [], {}
        self.user = {"sub": "a1", "email": "ann@example.org", "email_verified": True, "name": "Ann"}
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"})

    def metadata(self):
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {
            "issuer": self.home,
            **{name: f"{self.home}/{path}" for name, path in paths.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked):
        """Where the browser is sent with a code."""
        if asked["client_id"] != CLIENT or asked["response_type"] != "code" or "openid" not in asked["scope"]:
            self.faults.append(f"not asked as it should be: {asked}")
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given, authorization):
        """The tokens for a code, which serves once."""
        asked = self.codes.pop(given["code"])
        told = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (given.get("client_id"), given.get("client_secret")) != (
            CLIENT,
            SECRET,
        ) and authorization != f"Basic {told}":
            self.faults.append("a client without its secret")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            self.faults.append("the code is somebody else's")
        now = int(time.time())
        claims = {"iss": self.home, "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": asked["nonce"], **self.user}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": secrets.token_hex(8), "token_type": "Bearer", "expires_in": 600, "id_token": signed}


@contextmanager
def provided():
    """A `Provider` on a free port of this machine, until left."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header(
                    "Location", provider.authorize({name: one[0] for name, one in parse_qs(url.query).items()})
                )
                self.end_headers()
            elif url.path == "/jwks":
                self.tell({"keys": [provider.key.as_dict(private=False)]})
            else:
                self.tell(provider.metadata())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: one[0] for name, one in parse_qs(body).items()}
            self.tell(provider.token(given, self.headers.get("Authorization")))

        def tell(self, what):
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
