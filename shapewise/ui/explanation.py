"""One explanation as a page: its text, its demo live, its code in tabs, its sources, and where to go from here."""

from __future__ import annotations

import streamlit as st

from shapewise.types import Article
from shapewise.ui import body_view, rooms
from shapewise.ui.demo_view import show_demo
from shapewise.ui.permalinks import Permalink, is_sound
from shapewise.ui.pieces import Block, sections
from shapewise.ui.render import anchor, article_link, escape, prose


def show() -> None:
    """Draw the page."""
    link = Permalink.read(st.query_params.to_dict())
    library = rooms.library()
    if library is None:
        st.info(prose(rooms.absence()))
        return
    article = library.articles.get(link.article)
    if article is None:
        _unknown(link.article)
        return
    _head(article, link)
    text, beside = st.columns([13, 5], gap="large")
    body = rooms.body_of(article)
    with text:
        _body(article, body, link)
    with beside:
        _outline(body)
        _related(article)
    _neighbours(article)


def _unknown(name: str) -> None:
    st.title("No such explanation", anchor=False)
    if name:
        st.markdown(f"There is no explanation called {escape(name)}. It may have been renamed.")
    st.markdown("[Browse all explanations](browse)")
    if name:
        st.markdown(f"[Ask about it]({Permalink(question=name.replace('-', ' ')).address('./')})")


def _head(article: Article, link: Permalink) -> None:
    theme = Permalink(tag=article.theme).address("browse")
    st.markdown(f":small[[{escape(article.theme.capitalize() or 'Explanations')}]({theme})]")
    st.title(escape(article.title), anchor=False)
    if article.summary:
        st.markdown(escape(article.summary))
    st.caption(f"`{article.path}`")


def _body(article: Article, body: tuple[Block, ...], link: Permalink) -> None:
    """The text; the demo stands after the first section, where a reader has the short answer and wants to see it."""
    parts = sections(body)
    for number, section in enumerate(parts):
        body_view.show_section(section, f"{article.slug}-{number}")
        if number == min(1, len(parts) - 1):
            _demo(article, link)
    if article.sources:
        st.header("Sources", anchor="sources")
        for source in article.sources:
            st.markdown(f"- {escape(source)}")


def _demo(article: Article, link: Permalink) -> None:
    default = article.demo
    if default is None or not is_sound(default):
        return
    with st.container(border=True):
        show_demo(f"demo-{article.slug}", link.demo or default, default=default, heading="Try it with your own shapes")


def _outline(body: tuple[Block, ...]) -> None:
    headings = [block for block in body if block.kind == "heading" and block.level == 2]
    if len(headings) < 2:
        return
    st.markdown("##### On this page", anchors=False)
    st.markdown("\n".join(f"- [{escape(block.text)}](#{anchor(block.text)})" for block in headings), anchors=False)


def _related(article: Article) -> None:
    library = rooms.library()
    if library is None:
        return
    st.markdown("##### Related", anchors=False)
    for slug, reason in rooms.related(article.slug):
        other = library.articles.get(slug)
        if other is not None:
            st.markdown(f"{article_link(other.title, slug)}  \n:small[{escape(reason)}]")
    if article.tags:
        st.markdown("##### Tags", anchors=False)
        st.markdown(" · ".join(f"[{escape(tag)}]({Permalink(tag=tag).address('browse')})" for tag in article.tags))


def _neighbours(article: Article) -> None:
    """The explanations before and after this one in its theme."""
    library = rooms.library()
    if library is None:
        return
    shelf = sorted((other for other in library.articles.values() if other.theme == article.theme), key=lambda one: one.path)
    place = next((number for number, other in enumerate(shelf) if other.slug == article.slug), None)
    if place is None:
        return
    before, after = shelf[max(place - 1, 0) : place], shelf[place + 1 : place + 2]
    left, right = st.columns(2)
    for side, others, word in ((left, before, "Previous"), (right, after, "Next")):
        for other in others:
            side.markdown(f":small[{word}]  \n{article_link(other.title, other.slug)}")


if __name__ == "__main__":
    show()
