"""What a server of many readers asks of Streamlit beyond its settings, each part measured with ``benchmark.py --app``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from streamlit import config
from streamlit.runtime import app_session

Given = ParamSpec("Given")
Made = TypeVar("Made")

REMEMBERED: tuple[tuple[Any, str], ...] = ((config, "get_options_for_section"), (app_session, "to_snake_case"))
"""Functions of Streamlit that give the same answer to the same argument as long as the server runs.

Each run of a page begins with a message that repeats the whole theme, and making it was a seventh of what an edit costs: all
options are read once for each part of the theme, and each name is turned into another spelling by a regular expression.
"""

_page_being_made = threading.RLock()


def tune() -> None:
    """Let Streamlit remember what does not change; call it when the options have been read. Twice does no harm."""
    for module, name in REMEMBERED:
        function = getattr(module, name)
        if not hasattr(function, "cache_info"):
            setattr(module, name, cache(function))


def in_turn(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Let a function that makes a page, or a part of one, wait until the page before it is made; parts of its own do not.

    Python runs one thread at a time anyway. Of two hundred pages begun at once all end late, and the thread that sends
    them to the readers waits for each of them to give way; made one after the other, most end early. Where Streamlit
    ends a page by an exception, because its reader has clicked again, the next one may begin, too.
    """

    @wraps(make)
    def wait_and_make(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        with _page_being_made:
            return make(*args, **kwargs)

    return wait_and_make
