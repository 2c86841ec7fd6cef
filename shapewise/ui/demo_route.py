"""Where a card is asked for by the browser itself: an edit costs a few milliseconds of the server, and no run of the page.

A run of a page costs ten times what its demo does, in the server and in the browser. Nothing is kept of what is asked, and no
state is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shapewise.ui.demo_script import MODULE, MODULE_NAME

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_KEPT = {"cache-control": "public, immutable, max-age=31536000"}
_ALLOW = {"allow": "GET, HEAD"}
_NO_STORE = {"cache-control": "no-store"}


async def card(request: Request) -> Response:
    """The card after an edit, as JSON; 204 where there is no such demo, 400 where what was sent is none of ours.

    A browser tells its console of each 400; back and forward may lead through addresses in which anything stands.
    """
    from shapewise.ui.demo_card import NoSuchDemo, Sent, edited  # with the first edit: the server is up sooner without it

    try:
        sent = Sent.read(request.query_params)
    except NoSuchDemo:
        return Response(status_code=204, headers=_NO_STORE)
    except (KeyError, ValueError, RecursionError):
        return Response("not a demo", 400, headers=_NO_STORE)
    return JSONResponse(edited(sent), headers=_NO_STORE)


async def script(_request: Request) -> Response:
    """The browser's part of a card. Its name says what is in it, so that a browser keeps it."""
    return Response(MODULE, headers=_KEPT, media_type="text/javascript")


_ANSWERS = {"demo": card, MODULE_NAME: script}


class DemoRoute:
    """Answers what is asked below ``api``, at the top and below whatever path the app is served from; passes on all else.

    It stands before Streamlit's own server, whose way to a route is a dozen layers long: a fifth of what an edit cost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let Streamlit do it."""
        _before, found, name = scope["path"].rpartition("/api/") if scope["type"] == "http" else ("", "", "")
        answer: ASGIApp = self.app
        if found and name in _ANSWERS:
            asking = scope["method"] in ("GET", "HEAD")
            answer = await _ANSWERS[name](Request(scope, receive)) if asking else Response(status_code=405, headers=_ALLOW)
        await answer(scope, receive, send)
