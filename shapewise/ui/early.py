"""The drawing of an edit, asked for by the browser itself: it comes before the page has been run anew.

A run of a page costs ten times what its drawing does, in the server and in the browser. What comes in may have been made by
anyone; it passes the same gates as an address and a form do, nothing is kept of it, and no state is changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shapewise.errors import ShapewiseError
from shapewise.tensors.views import Shown
from shapewise.types import Demo
from shapewise.ui.permalinks import is_sound

_NO_STORE = {"cache-control": "no-store"}


async def drawing(request: Request) -> Response:
    """The pictures of a demo as JSON, by their places on the page; 204 where there is none, 400 where none was asked for."""
    try:
        asked = _read(request.query_params)
    except (KeyError, ValueError, ShapewiseError):
        return Response("not a demo", 400, headers=_NO_STORE)
    # what draws a page can be imported once there is one: Streamlit takes no components before its server runs
    from shapewise.ui.demo_fields import demo_of
    from shapewise.ui.demo_view import early_pictures, outcome

    own, shown, picture, values = asked
    demo = demo_of(own, shown, values)
    if demo is None:
        return Response(status_code=204, headers=_NO_STORE)
    try:
        return JSONResponse(early_pictures(outcome(demo, shown), picture), headers=_NO_STORE)
    except ShapewiseError:
        return Response(status_code=204, headers=_NO_STORE)  # the page says why there is no drawing


def _read(given: Mapping[str, str]) -> tuple[Demo, Shown, str, dict[str, Any]]:
    """What a request asks for; raises KeyError, ValueError or ShapewiseError where it is not one of ours."""
    own, shown, values = Demo.parse(given["own"]), given["shown"], json.loads(given["values"])
    layout: Shown | None = next((way for way in get_args(Shown) if way == shown), None)
    if layout is None or not is_sound(own) or not isinstance(values, dict):
        raise ValueError("a demo, a layout and an object of values are needed")
    return own, layout, given["picture"], values


ROUTES = (Route("/api/drawing", drawing), Route("/{below:path}/api/drawing", drawing))
"""At the top, and below whatever path the app is served from."""
