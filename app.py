"""What ``streamlit run app.py`` takes: the server, with its headers, its warm-up and the one script that draws the pages.

An ``st.App`` and not a plain script, for two things that a script cannot have: security headers on every response (Streamlit
sends none by itself), and a start-up hook that loads the model in a thread before the first reader comes. A script would
load it while the first reader waits.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from shapewise.ui.bundle import Bundle
from shapewise.ui.demo_route import DemoRoute
from shapewise.ui.greeting import greeting
from shapewise.ui.opening import Opening
from shapewise.ui.rooms import cards, close_house, open_house
from shapewise.ui.security import SecurityHeaders


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Begin to load the library; return at once, so that the page is painted meanwhile."""
    open_house()
    yield
    await close_house()


app = st.App(
    Path(__file__).resolve().parent / "shapewise" / "ui" / "shell.py",
    lifespan=lifespan,
    middleware=[
        *(Middleware(SecurityHeaders), Middleware(DemoRoute, make=cards().make)),
        *(Middleware(Bundle), Middleware(Opening, greet=greeting)),
    ],
)
