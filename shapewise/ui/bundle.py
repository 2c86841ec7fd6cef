"""Streamlit's own scripts, styles and fonts, served from memory.

Its server opens each file on another thread and sends it in pieces of 64 KiB: the 61 files that a browser needs before it
can draw anything took 150 ms of computing so, just when the model is being loaded beside it, and take 18 ms so.
"""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_KEPT = 200
"""Files that are kept: a page needs about 90 of them, of 3 MB together."""
_YEAR = b"public, immutable, max-age=31536000"
"""What Streamlit says of these files, too: their names carry a hash of what is in them."""
_TYPES = {".js": "application/javascript", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}


def base_path() -> str:
    """The path below which the app is served, without slashes; empty at the top."""
    from streamlit import config

    return str(config.get_option("server.baseUrlPath")).strip("/")


@lru_cache(maxsize=1)
def bundle_folder() -> Path:
    """Where the installed Streamlit has them."""
    import streamlit

    return Path(streamlit.__file__).parent / "static" / "static"


@lru_cache(maxsize=1)
def bundle_names() -> frozenset[str]:
    """All of them, as an address has them behind ``static/``: what is not in this list is not for us to serve."""
    folder = bundle_folder()
    return frozenset(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


@lru_cache(maxsize=_KEPT)
def _file(name: str) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    body = (bundle_folder() / name).read_bytes()
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    size = str(len(body)).encode()
    return body, ((b"content-type", kind.encode()), (b"content-length", size), (b"cache-control", _YEAR))


class Bundle:
    """Answers plain requests for these files; everything else, and what asks for a part of a file, is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file whole, or let Streamlit answer."""
        name = _asked(scope)
        if name is None:
            await self.app(scope, receive, send)
            return
        body, headers = _file(name)
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})


def _asked(scope: Scope) -> str | None:
    """The name of the file that a request is for, where it is one of ours and wanted whole."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    before, found, name = scope["path"].partition("/static/")
    if not found or before.strip("/") != base_path() or name not in bundle_names():
        return None
    return None if any(key in (b"range", b"if-none-match", b"if-modified-since") for key, _value in scope["headers"]) else name
