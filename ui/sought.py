"""What somebody sought before they had to sign in: a link to an answer still leads there once they have.

A provider sends everybody back to the page's bare address. So the address that was asked for first is kept in a cookie,
for as long as a sign-in may take, and whoever comes in at the bare address is sent on to it, once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ui import signin

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "career_qa_sought"
PAGES = ("/", "/library", "/index")
LASTS = 600  # seconds
LONGEST = 2000  # characters; a browser drops cookies beyond 4096 bytes


class Sought:
    """ASGI middleware that keeps, and follows, what was sought."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        from starlette.datastructures import MutableHeaders
        from starlette.requests import Request
        from starlette.responses import RedirectResponse

        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in PAGES:
            return await self._app(scope, receive, send)
        if not signin.configured():
            return await self._app(scope, receive, send)
        request = Request(scope)
        here = _here(request)
        if not signin.admits(request):

            async def keep(message: Message) -> None:
                if message["type"] == "http.response.start" and here != "/" and len(here) <= LONGEST:
                    secure = "; Secure" if request.url.scheme == "https" else ""
                    MutableHeaders(scope=message).append(
                        "set-cookie", f"{COOKIE}={quote(here)}; Max-Age={LASTS}; Path=/; HttpOnly; SameSite=Lax{secure}"
                    )
                await send(message)

            return await self._app(scope, receive, keep)
        if here == "/" and (to := sought(request)):
            response = RedirectResponse(to, status_code=303)
            response.delete_cookie(COOKIE)
            return await response(scope, receive, send)
        return await self._app(scope, receive, send)


def sought(request: Request) -> str | None:
    """The address that the cookie of `request` names; None without one, or where it is none of this page's."""
    to = unquote(request.cookies.get(COOKIE, ""))
    path, _, query = to.partition("?")
    plain = to.isascii() and to.isprintable() and " " not in to and "\\" not in to and len(to) <= LONGEST
    return to if plain and path in PAGES and (query or path != "/") else None


def _here(request: Request) -> str:
    """The address that is asked for: path and query."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
