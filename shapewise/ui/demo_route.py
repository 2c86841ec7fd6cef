"""Where a card is asked for by the browser itself: an edit costs a few milliseconds of the server, and no run of the page.

A run of a page costs ten times what its demo does, in the server and in the browser. Nothing is kept of what is asked, and no
state is changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import Response

from shapewise.ui.demo_answer import Answered, answered
from shapewise.ui.demo_script import MODULE, MODULE_NAME

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

Maker: TypeAlias = Callable[[str], Awaitable[Answered]]
"""What makes a card of the words of a request."""

_KEPT = {"cache-control": "public, immutable, max-age=31536000"}
_ALLOW = {"allow": "GET, HEAD"}
_NO_STORE = {"cache-control": "no-store"}


async def made_here(query: str) -> Answered:
    """A card, made in the process that serves all readers."""
    return answered(query)


class DemoRoute:
    """Answers what is asked below ``api``, at the top and below whatever path the app is served from; passes on all else.

    It stands before Streamlit's own server, whose way to a route is a dozen layers long: a fifth of what an edit cost.
    """

    def __init__(self, app: ASGIApp, make: Maker = made_here) -> None:
        self.app = app
        self._make = make
        self._answers = {"demo": self._card, MODULE_NAME: self._script}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let Streamlit do it."""
        _before, found, name = scope["path"].rpartition("/api/") if scope["type"] == "http" else ("", "", "")
        answer: ASGIApp = self.app
        if found and name in self._answers:
            asking = scope["method"] in ("GET", "HEAD")
            answer = await self._answers[name](scope) if asking else Response(status_code=405, headers=_ALLOW)
        await answer(scope, receive, send)

    async def _card(self, scope: Scope) -> Response:
        """The card after an edit, as JSON."""
        status, body = await self._make(scope["query_string"].decode("latin-1"))
        return Response(body, status, _NO_STORE, "application/json" if status == 200 else None)

    async def _script(self, _scope: Scope) -> Response:
        """The browser's part of a card. Its name says what is in it, so that a browser keeps it."""
        return Response(MODULE, headers=_KEPT, media_type="text/javascript")
