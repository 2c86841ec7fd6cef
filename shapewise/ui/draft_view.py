"""An explanation that is being written: its faults, what says nearly the same already, and the page as readers will see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from shapewise.types import Fault
from shapewise.ui import body_view, rooms
from shapewise.ui.pieces import blocks, sections
from shapewise.ui.render import article_link, cut, escape

MOST_FAULTS = 40
NEAR = 0.6
"""From which likeness on an explanation is shown as a near-duplicate."""


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
    """What the check finds; a stranger's programs are never run."""
    from shapewise.check import check_text
    from shapewise.library.markdown import parse_article

    parsed = parse_article(text, path)
    if parsed.article is None:
        return parsed.faults
    library = rooms.library()
    known = {article.slug: article.path for article in library.articles.values()} if library is not None else {}
    return tuple(check_text(path, text, execute=False, slugs=known))


def show_near(text: str) -> None:
    """Explanations that may say the same already."""
    library = rooms.library()
    if library is None or library.mode == "lexical only" or len(text) < 40:
        return
    near = [(slug, likeness) for slug, likeness in rooms.nearest(_gist(text)) if likeness >= NEAR and slug in library.articles]
    if near:
        links = ", ".join(article_link(library.articles[slug].title, slug) for slug, _likeness in near[:3])
        st.info(f"This is close to {links}. Could it be a part of that?")


@lru_cache(maxsize=100)
def _gist(text: str) -> str:
    """What a text is about: its title, summary and questions; else how it begins."""
    from shapewise.library.frontmatter import read_front_matter

    front = read_front_matter(text, "draft")
    return " ".join([front.title, front.summary, *front.questions]).strip() or text[:1_000]


def show_preview(text: str) -> None:
    """The page that would come of it."""
    from shapewise.library.frontmatter import read_front_matter

    front = read_front_matter(text, "draft")
    if front.title:
        st.title(escape(cut(front.title, 300)), anchor=False)
    if front.summary:
        st.markdown(escape(cut(front.summary, 1_000)))
    body = "\n".join(text.split("\n")[front.end :])
    for number, section in enumerate(sections(blocks(body, front.end + 1))):
        body_view.show_section(section, f"preview-{number}", anchors=False)
