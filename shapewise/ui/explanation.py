"""One explanation as a page: its text, its demo live, its code in tabs, its sources, and where to go from here."""

from __future__ import annotations

import streamlit as st

from shapewise.types import Article
from shapewise.ui import rooms
from shapewise.ui.article_view import show_head, show_outline, show_related, show_tags, show_text
from shapewise.ui.permalinks import Permalink
from shapewise.ui.places import article_called, name_of
from shapewise.ui.render import article_link, escape, prose
from shapewise.ui.renewing import keep_up

MOST_NAMESAKES = 5


def show() -> None:
    """Draw the page."""
    keep_up()
    link = Permalink.read(st.query_params.to_dict())
    library = rooms.library()
    if library is None:
        st.info(prose(rooms.absence()))
        return
    article = library.articles.get(link.article) or article_called(link.article)
    if article is None:
        _unknown(link.article)
        return
    show_head(article)
    if "/" not in link.article:
        _namesakes(article.slug, "Other files of this name:")
    text, beside = st.columns([13, 5], gap="large")
    body = rooms.body_of(article)
    with text:
        show_text(article, body, article.slug, asked=link.demo)
    with beside:
        show_outline(body)
        show_related(rooms.related(article.slug))
        show_tags(article)
    _neighbours(article)


def _unknown(name: str) -> None:
    st.title("No such explanation", anchor=False)
    if name:
        st.markdown(f"There is no explanation called {escape(name)}. It may have been renamed.")
        _namesakes(name, "Files of that name:")
    st.markdown("[Browse all explanations](browse)")
    if name:
        st.markdown(f"[Ask about it]({Permalink(question=name.replace('-', ' ')).address('./')})")


def _namesakes(name: str, words: str) -> None:
    """The other explanations whose files have the same name: an address has the name alone as long as one file has it."""
    library = rooms.library()
    stem = name_of(name)
    others = [slug for slug in library.articles if slug != name and name_of(slug) == stem] if library is not None else []
    if library is None or not others:
        return
    links = [article_link(library.articles[slug].path, slug) for slug in others[:MOST_NAMESAKES]]
    more = f" and {len(others) - len(links)} more" if len(others) > len(links) else ""
    st.markdown(f":small[{words} {' · '.join(links)}{more}]", anchors=False)


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
