"""The parts of an explanation's page, as readers see it and as whoever writes it does beforehand."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from shapewise.types import Article, Demo
from shapewise.ui import body_view, rooms
from shapewise.ui.demo_view import show_demo
from shapewise.ui.permalinks import Permalink, is_sound
from shapewise.ui.pieces import Block, sections
from shapewise.ui.places import place_of
from shapewise.ui.render import anchor, article_link, cut, escape
from shapewise.ui.wikilinks import unlinked

LONGEST_LINE = 1_000
"""Characters of a summary or a source that are shown."""


def show_head(article: Article) -> None:
    """Theme, title, summary and file; a draft may not have all of them yet."""
    theme = Permalink(tag=article.theme).address("browse")
    st.markdown(f":small[[{escape(article.theme.capitalize() or 'Explanations')}]({theme})]")
    if article.title:
        st.title(escape(cut(article.title, 300)), anchor=False)
    if article.summary:
        st.markdown(escape(cut(article.summary, LONGEST_LINE)))
    st.caption(f"`{article.path.replace('`', '')}`")


def show_text(article: Article, body: tuple[Block, ...], key: str, *, asked: Demo | None = None, draft: bool = False) -> None:
    """The text; the demo stands after the first headed section, where a reader has the short answer and wants to see it.

    Parameters
    ----------
    asked
        The demo that the address asks for.
    draft
        Whether the text is being written: the address is that of another page then, and is left alone.
    """
    parts = sections(body)
    short_answer = next((number for number, part in enumerate(parts) if part[0].kind == "heading" and part[0].level == 2), 0)
    for number, section in enumerate(parts):
        place = None if draft else place_of(article.path)
        body_view.show_section(section, f"{key}-{number}", place, anchors=not draft)
        if number == short_answer:
            _demo(article.demo, key, asked, draft)
    if article.sources:
        st.header("Sources", anchor=False if draft else "sources")
        st.markdown(cut("\n".join(f"- {escape(cut(source, LONGEST_LINE))}" for source in article.sources)), anchors=False)


def _demo(default: Demo | None, key: str, asked: Demo | None, draft: bool) -> None:
    if default is None or not is_sound(default):
        return
    parameter = "" if draft else "demo"
    with st.container(border=True):
        show_demo(f"demo-{key}", asked or default, default=default, parameter=parameter, heading="Try it with your own shapes")


def show_outline(body: tuple[Block, ...], *, draft: bool = False) -> None:
    """What stands on the page. A draft's headings have no address, so nothing leads to them."""
    headings = [block.text for block in body if block.kind == "heading" and block.level == 2]
    if len(headings) < 2:
        return
    st.markdown("##### On this page", anchors=False)
    words = [escape(cut(unlinked(text), 300)) for text in headings]
    lines = [f"- {shown}" if draft else f"- [{shown}](#{anchor(text)})" for text, shown in zip(headings, words, strict=True)]
    st.markdown(cut("\n".join(lines)), anchors=False)


def show_related(others: Iterable[tuple[str, str]]) -> None:
    """What to read next, as (slug, reason)."""
    library = rooms.library()
    known = [(library.articles[slug], reason) for slug, reason in others if library is not None and slug in library.articles]
    if known:
        st.markdown("##### Related", anchors=False)
    for other, reason in known:
        st.markdown(f"{article_link(other.title, other.slug)}  \n:small[{escape(reason)}]")


def show_tags(article: Article) -> None:
    """The words it is filed under, which lead to the others that have them."""
    if not article.tags:
        return
    st.markdown("##### Tags", anchors=False)
    links = (f"[{escape(tag)}]({Permalink(tag=tag).address('browse')})" for tag in article.tags)
    st.markdown(cut(" · ".join(links)), anchors=False)
