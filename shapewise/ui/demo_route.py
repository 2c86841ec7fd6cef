"""Where a card is asked for by the browser itself: an edit costs a few milliseconds of the server, and no run of the page.

A run of a page costs ten times what its demo does, in the server and in the browser. Nothing is kept of what is asked, and no
state is changed.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shapewise.ui.demo_script import MODULE, MODULE_NAME

_KEPT = {"cache-control": "public, immutable, max-age=31536000"}
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


ROUTES = tuple(
    Route(f"{place}/api/{name}", answer)
    for place in ("", "/{below:path}")
    for name, answer in (("demo", card), (MODULE_NAME, script))
)
"""At the top, and below whatever path the app is served from."""
