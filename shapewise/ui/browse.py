"""All explanations: by theme, by tag, by what is typed; and as a map."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import streamlit as st

from shapewise.library.lookup import Found, lookup
from shapewise.types import Article
from shapewise.ui import map_view, rooms
from shapewise.ui.filled import fill, filled, is_filled
from shapewise.ui.greeting import greeting
from shapewise.ui.in_turn import in_turn
from shapewise.ui.permalinks import Permalink
from shapewise.ui.render import article_link, escape, prose
from shapewise.ui.renewing import keep_up

MOST_TAGS = 24
VIEW, SEARCH, TAG = "browse-view", "browse-search", "browse-tag"
"""The fields by the names that they are filled by."""
_AT = "browse-at"
"""Where it is kept what the page shows: what the address asked for last, and what the reader has chosen since."""
_LATE = "browse-late"
"""Where the address from before the last letters is kept, and until when a browser may still tell it."""
_LATEST = 2.0
"""Seconds that a browser may need to take over an address."""


def show() -> None:
    """Draw the page."""
    keep_up()
    st.title("Browse", anchor=False)
    library = rooms.library()
    if library is None:
        st.info(prose(rooms.absence()))
        return
    if not library.articles:
        name = rooms.settings().kb.name
        where = f"Drop markdown files into the folder {name}/, or write one on the Contribute page."
        st.info(prose(f"There are no explanations yet. {where}"))
        return
    _follow_address()
    key, first = filled(VIEW)
    view = st.segmented_control(
        "Show as",
        ["List", "Map"],
        default=first,
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=_write_address,
    )
    if view == "Map":
        map_view.show_map(library)
    else:
        _search()


def _follow_address() -> None:
    """Fill the fields where the address was changed by other means than by them, and where they were not on the page."""
    state = st.session_state
    asked = _place(Permalink.read(st.query_params.to_dict()))
    late, until = state.get(_LATE, (None, 0.0))
    moved = asked != state.get(_AT) and not (asked == late and monotonic() < until)
    if moved:
        state[_AT] = asked
    at: Permalink = state[_AT]
    for name, value in ((VIEW, "Map" if at.view else "List"), (SEARCH, at.search), (TAG, at.tag)):
        if moved or not is_filled(name) or filled(name)[0] not in state:
            fill(name, value)


def _write_address() -> None:
    """Put what the reader has chosen into the address. A field that is not on the page keeps what it held.

    A callback: nothing is written where a reader has changed nothing, so that an address stays as it was opened.
    """
    state = st.session_state
    before: Permalink = state[_AT]
    view = state.get(filled(VIEW)[0])
    search, tag = state.get(filled(SEARCH)[0], before.search), state.get(filled(TAG)[0], before.tag)
    chosen = Permalink(search=search or "", tag=tag or "", view="map" if view == "Map" else "")
    # as it will be read: what no address can carry would otherwise look like another address
    now = _place(Permalink.read(chosen.parameters()))
    if now == before:
        return
    if now == before.at(search=now.search):
        state[_LATE] = (before, monotonic() + _LATEST)
    state[_AT] = now
    st.query_params.from_dict(now.parameters())


def _place(link: Permalink) -> Permalink:
    """What this page takes of an address."""
    return Permalink(search=link.search, tag=link.tag, view=link.view if link.view == "map" else "")


@st.fragment
@in_turn
def _search() -> None:
    """A box that searches while one types, the tags, and the list."""
    library = rooms.library()
    if library is None:
        return
    articles = list(library.articles.values())
    key, first = filled(SEARCH)
    typed = st.text_input(
        "Search titles, questions and text",
        first,
        key=key,
        type="search",
        live="120ms",
        max_chars=200,
        placeholder="such as axis, skip connection, torch.cat" if greeting().tensors else "a word, or how it begins",
        on_change=_write_address,
    )
    tags = _tags(articles)
    key, asked = filled(TAG)
    known = {tag for article in articles for tag in (*article.tags, article.theme)} - {""}  # a file at the top has no theme
    if asked in known and asked not in tags:
        tags = [asked, *tags]  # also when another is chosen: with other tags it would be another field, and forget
    tag = None
    if tags:  # without any, an empty frame would stand there
        tag = st.pills(
            "Tags",
            tags,
            default=asked if asked in known else None,
            key=key,
            format_func=escape,
            label_visibility="collapsed",
            on_change=_write_address,
        )
    if tag:
        articles = [article for article in articles if tag in article.tags or tag == article.theme]
    if typed.strip():
        _found(lookup(articles, typed), typed)
    else:
        _themes(articles)


def _tags(articles: Sequence[Article]) -> list[str]:
    """The tags of most explanations, most used first."""
    counts: dict[str, int] = {}
    for article in articles:
        for tag in article.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts, key=lambda tag: (-counts[tag], tag))[:MOST_TAGS]


def _found(hits: Sequence[Found], typed: str) -> None:
    library = rooms.library()
    if library is None:
        return
    st.caption(f"{len(hits)} explanation{'' if len(hits) == 1 else 's'}")
    if not hits:
        st.markdown("Nothing holds all these words. Fewer words find more; or ask in a sentence.")
        st.markdown(f"[Ask it as a question]({Permalink(question=typed).address('./')})")
    for hit in hits:
        article = library.articles[hit.slug]
        with st.container(gap=None):
            asked = "Asked as: " if hit.part == "question" else ""
            st.markdown(f"**{article_link(article.title, hit.slug)}**  \n{asked}{marked(hit.line, hit.marks)}", anchors=False)


def marked(line: str, marks: Sequence[tuple[int, int]]) -> str:
    """A line with its matches on a coloured ground; all else exactly as written."""
    pieces, position = [], 0
    for start, end in marks:
        pieces += [_plain(line[position:start]), f":primary-background[{_plain(line[start:end])}]"]
        position = end
    return "".join([*pieces, _plain(line[position:])])


def _plain(text: str) -> str:
    """Escaped, with the blanks at its ends kept: pieces are put together again."""
    if not text.strip():
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{escape(text)}{' ' if text[-1].isspace() else ''}"


def _themes(articles: Sequence[Article]) -> None:
    themes: dict[str, list[Article]] = {}
    for article in sorted(articles, key=lambda one: (one.theme, one.path)):
        themes.setdefault(article.theme, []).append(article)
    for theme, shelf in themes.items():
        st.subheader(escape(theme.replace("-", " ").capitalize()) or "Others", anchor=False)
        with st.grid(2, min_column_width=330, gap="small"):
            for article in shelf:
                with st.container(border=True, height="stretch", gap=None):
                    st.markdown(f"**{article_link(article.title, article.slug)}**  \n:small[{escape(article.summary)}]")


if __name__ == "__main__":
    show()
