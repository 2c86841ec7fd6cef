"""Security headers on every response, as plain ASGI middleware: Streamlit sends none by itself.

Plain ASGI, because Starlette's ``BaseHTTPMiddleware`` wraps the body of every response, and with it the websocket's upgrade.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from shapewise.ui.opening import MISSING_SCRIPT, SCRIPT

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_script_hashes(page: str) -> tuple[str, ...]:
    """The CSP sources that let exactly the inline scripts of a page run, and no other."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@cache
def content_security_policy() -> str:
    """What a page may load and run: itself, and nothing from any other machine.

    ``blob:`` is how Streamlit loads the script of a component of ours; ``'unsafe-inline'`` stands for styles alone, which
    its style engine cannot do without.
    """
    import streamlit

    ours = f"<script>{SCRIPT}</script><script>{MISSING_SCRIPT}</script>"
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(
                [
                    "script-src 'self' blob:",
                    *inline_script_hashes(page + ours),
                ]
            ),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        ]
    )


@cache
def security_headers() -> tuple[tuple[bytes, bytes], ...]:
    """All headers, as ASGI wants them."""
    named = {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self)",
    }
    return tuple((name.encode(), value.encode()) for name, value in named.items())


@cache
def _names() -> frozenset[bytes]:
    return frozenset(name for name, _value in security_headers())


class SecurityHeaders:
    """Adds the headers to every HTTP response; websockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and put the headers on what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                theirs = [pair for pair in message.get("headers", ()) if pair[0].lower() not in _names()]
                message = {**message, "headers": [*theirs, *security_headers()]}
            await send(message)

        await self.app(scope, receive, send_with_headers)
