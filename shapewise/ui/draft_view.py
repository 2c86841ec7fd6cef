"""An explanation that is being written: its faults, what says nearly the same already, and the page as readers will see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from shapewise.types import Article, Fault
from shapewise.ui import rooms
from shapewise.ui.article_view import show_head, show_outline, show_related, show_tags, show_text
from shapewise.ui.greeting import greeting
from shapewise.ui.pieces import blocks
from shapewise.ui.render import article_link, cut, escape

if TYPE_CHECKING:
    from shapewise.library.markdown import Parsed

MOST_FAULTS = 40
NEAR = 0.6
"""From which likeness on an explanation is shown as a near-duplicate."""
MOST_RELATED = 6


def show_faults(path: str, text: str) -> None:
    """What a check finds in the text, or that it finds nothing."""
    faults = checked(path, text, rooms.version())
    if not faults:
        st.success("No faults found.")
        return
    with st.expander(f"{len(faults)} remark{'' if len(faults) == 1 else 's'}", expanded=True):
        list_faults(faults)


def list_faults(faults: Sequence[Fault]) -> None:
    """The first faults, each with its line."""
    for fault in faults[:MOST_FAULTS]:
        st.markdown(f"Line {fault.line}: {escape(cut(fault.message, 400))}")


@lru_cache(maxsize=100)
def checked(path: str, text: str, _version: str) -> tuple[Fault, ...]:
    """What the check finds; a stranger's programs are never run.

    The sections and fields that our own explanations have are asked of nobody else's: there, what can be read is sound.
    """
    from shapewise.check import check_text

    parsed = _parsed(path, text)
    if parsed.article is None or not greeting().tensors:
        return parsed.faults
    library = rooms.library()
    known = {article.slug: article.path for article in library.articles.values()} if library is not None else {}
    return tuple(check_text(path, text, execute=False, slugs=known))


def show_near(text: str, slug: str) -> None:
    """Explanations that may say the same already; the one that the draft takes the place of is none of them."""
    library = rooms.library()
    if library is None or len(text) < 40:
        return
    if library.mode == "lexical only":
        st.caption("Explanations that say the same are found by their meaning, for which there is no model now.")
        return
    near = [
        (other, likeness) for other, likeness in rooms.nearest(_gist(text)) if likeness >= NEAR and other in library.articles
    ]
    links = [f"- {article_link(library.articles[other].title, other)}" for other, _likeness in near if other != slug]
    if links:
        st.info("\n".join(["This is close to what is there already. Could it be a part of that?", "", *links[:3]]))


@lru_cache(maxsize=100)
def _gist(text: str) -> str:
    """What a text is about: its title, summary and questions; else how it begins."""
    from shapewise.library.frontmatter import read_front_matter

    front = read_front_matter(text, "draft")
    return " ".join([front.title, front.summary, *front.questions]).strip() or text[:1_000]


def show_preview(path: str, text: str) -> None:
    """The page that would come of it, as on a narrow screen: what stands beside the text there stands below it.

    What only an explanation of the library has is left out: its neighbours, and what is related by its meaning.
    """
    from shapewise.library.hidden import visible
    from shapewise.library.markdown import is_mdx

    article, end = _drafted(path, text)
    body = blocks("\n".join(visible(text.split("\n"), end, mdx=is_mdx(path))[end:]), end + 1)
    show_head(article)
    show_text(article, body, "preview", draft=True)
    show_outline(body, draft=True)
    library = rooms.library()
    known = [slug for slug in dict.fromkeys(article.related) if library is not None and slug in library.articles]
    if known:
        show_related([(slug, "named by its author") for slug in known[:MOST_RELATED]])
    show_tags(article)


@lru_cache(maxsize=20)
def _drafted(path: str, text: str) -> tuple[Article, int]:
    """A draft as an explanation, and the lines of its front matter; of one that cannot be read, what can be had of it."""
    from shapewise.library.frontmatter import read_front_matter
    from shapewise.library.markdown import article_of

    front = read_front_matter(text, path)
    article = _parsed(path, text).article
    if article is None:
        article = article_of(front, front.title, "draft", path, ())
    return article, front.end


@lru_cache(maxsize=20)
def _parsed(path: str, text: str) -> Parsed:
    """A text as the library would read it; the faults and the preview both ask."""
    from shapewise.library.markdown import parse_article

    return parse_article(text, path)
