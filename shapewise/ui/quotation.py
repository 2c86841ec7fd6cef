"""What is quoted from the library: passages word for word, in frames, with where they are from and the way there."""

from __future__ import annotations

import re
from hashlib import sha256

import streamlit as st

from shapewise.grounds import Quoted
from shapewise.types import Article, Hit, Passage
from shapewise.ui import body_view, rooms
from shapewise.ui.pieces import blocks, sections
from shapewise.ui.places import place_of
from shapewise.ui.references import resolved
from shapewise.ui.render import LONGEST_ELEMENT, anchor, article_link, cut, escape, highlighted, safe_markdown

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
"""A line that markdown takes for a heading: ``#incident-db``, ``#1199`` and ``#!/bin/sh`` have no space, and are words."""


def write(texts: list[str]) -> None:
    """Texts that follow on each other are one element, since each is a message to the reader; the list is empty afterwards."""
    if texts:
        st.markdown("\n\n".join(texts), anchors=False)
        texts.clear()


def quote(passages: Quoted, texts: list[str], key: str) -> None:
    """Passages word for word, put to the texts that are to be written; one that draws is drawn, in a frame of its own."""
    for hit, spans in passages:
        if "```drawing" in hit.passage.text:
            write(texts)
            with st.container(border=True):
                _drawn(hit, key)
        else:
            texts.append(_in_frame(_quotation(hit, spans)))


def _in_frame(text: str) -> str:
    """Markdown as a quotation. Every line is marked, so that nothing in it reaches beyond its end."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


def without_heading(text: str) -> str:
    """A passage without the heading that it begins with; the page says it in its own way."""
    lines = text.split("\n")
    while lines and (_HEADING.match(lines[0]) or not lines[0].strip()):
        lines = lines[1:]
    return "\n".join(lines)


def _around(hit: Hit) -> tuple[str, str]:
    """Where a passage is from, and the way there: the lines above and below it."""
    passage, article = hit.passage, rooms.article_of(hit.passage.path)
    title = article.title if article is not None else passage.path
    heading = passage.heading.split(" > ")[-1]
    head = f":small[:gray[{escape(title)} · {escape(heading)}]]" if heading else f":small[:gray[{escape(title)}]]"
    there = f"{article_link('Open there', article.slug, anchor(heading))} \u2002 " if article is not None else ""
    return head, f"{there}:small[`{passage.location}`]"


def word_for_word(passage: Passage, spans: tuple[tuple[int, int], ...] = (), most: int = LONGEST_ELEMENT) -> str:
    """A passage as markdown, with the addresses of its links and its footnotes, and the sentences that answer coloured.

    ``most`` letters of it are shown.
    """
    text = with_table_head(passage, rooms.article_of(passage.path))
    text = cut(without_heading(highlighted(text, spans) if text == passage.text else text), most)
    return safe_markdown(resolved(text, rooms.definitions_of(passage.path), fetch=True), place_of(passage.path))


def _quotation(hit: Hit, spans: tuple[tuple[int, int], ...]) -> str:
    """A passage that speaks, the sentences that answer coloured."""
    head, place = _around(hit)
    return "\n\n".join([head, word_for_word(hit.passage, spans), place])


def _drawn(hit: Hit, key: str) -> None:
    """A passage that draws; colouring sentences is for those that speak."""
    head, place = _around(hit)
    passage = hit.passage
    st.markdown(head, anchors=False)
    place_in_library = sha256(f"{passage.path}:{passage.start_line}".encode()).hexdigest()[:12]  # styles look at the key
    pieces = blocks(without_heading(passage.text), 1, rooms.definitions_of(passage.path))
    where = place_of(passage.path)
    for number, section in enumerate(sections(pieces)):
        body_view.show_section(section, f"{key}-quoted-{place_in_library}-{number}", where, anchors=False)
    st.markdown(place, anchors=False)


def with_table_head(passage: Passage, article: Article | None) -> str:
    """The passage's text; where it begins in the middle of a table, with the head of that table, so that it is one."""
    lines = passage.text.split("\n")
    if article is None or not lines[0].startswith("|") or (len(lines) > 1 and set(lines[1]) <= set("|:- ")):
        return passage.text
    for earlier in reversed([other for other in article.passages if other.end_line < passage.start_line]):
        rows = earlier.text.split("\n")
        for number in range(len(rows) - 1, 0, -1):
            if rows[number].startswith("|") and set(rows[number]) <= set("|:- "):
                return "\n".join([rows[number - 1], rows[number], passage.text])
    return passage.text
