"""What a server of many readers asks of Streamlit beyond its settings.

Measured with ``scripts/benchmark.py --app``: each run of a page begins with a message that repeats the whole theme, and the
making of that message is a seventh of what an edit costs. It reads every option there is once for each part of the theme, and
turns each name into another spelling with a regular expression. Options do not change while the server runs, so both
answers are remembered.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from streamlit import config
from streamlit.runtime import app_session

REMEMBERED: tuple[tuple[Any, str], ...] = ((config, "get_options_for_section"), (app_session, "to_snake_case"))
"""Functions of Streamlit that give the same answer to the same argument as long as the server runs."""


def tune() -> None:
    """Let Streamlit remember what does not change; call it when the options have been read. Twice does no harm."""
    for module, name in REMEMBERED:
        function = getattr(module, name)
        if not hasattr(function, "cache_info"):
            setattr(module, name, cache(function))
