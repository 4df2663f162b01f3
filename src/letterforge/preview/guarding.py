"""Answer nobody but a browser of the preview's own user that shows our own page.

Why: any page on the web may send requests to 127.0.0.1, and a name of its own may lead there (DNS
rebinding). Such requests carry a foreign Host, Origin or Sec-Fetch-Site. Other accounts of this
machine may send what they like, but do not know the key in the address.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types letter"
)
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
# A stricter one would keep browsers from showing a PDF in their viewer; a PDF runs nothing here.
PDF_POLICY = "frame-ancestors 'self'"

_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuse what comes from elsewhere; add the headers that keep everything else in its place."""

    def __init__(self, app: ASGIApp, port: int, key: str) -> None:
        self._app = app
        self._key = key.encode()
        self._hosts = frozenset(f"{host}:{port}" for host in HOSTS)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
            await send(message)

        refusal = self._refusal(scope.get("method", ""), scope["path"], Headers(scope=scope))
        app = PlainTextResponse(f"{refusal}\n", status_code=403) if refusal else self._app
        await app({**scope, "root_path": f"/{self._key.decode()}"}, receive, send_guarded)

    def _refusal(self, method: str, path: str, headers: Headers) -> str:
        if not _all_in(headers.getlist("host"), self._hosts, needed=True):
            return "refused: this host is not the preview's"
        if not _all_in(headers.getlist("origin"), self._origins):
            return "refused: this request comes from another site"
        if method not in {"GET", "HEAD"}:
            return "refused: the preview changes nothing"
        site = headers.get("sec-fetch-site", "none")
        # A link to the preview may be followed; nothing of it may be used inside of another page.
        followed = (
            headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest") == "document"
        )
        if site not in {"none", "same-origin"} and not followed:
            return "refused: this request comes from another site"
        key = path.removeprefix("/").partition("/")[0]
        if not hmac.compare_digest(key.encode(errors="replace"), self._key):
            return "refused: open the whole address that 'letterforge preview' has printed"
        return ""


def _all_in(values: Iterable[str], allowed: frozenset[str], *, needed: bool = False) -> bool:
    values = list(values)
    return (bool(values) or not needed) and all(value.lower() in allowed for value in values)
