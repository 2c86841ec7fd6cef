"""All explanations: by theme, by tag, by what is typed; and as a map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from shapewise.library.lookup import Found, lookup
from shapewise.types import Article
from shapewise.ui import map_view, rooms
from shapewise.ui.in_turn import in_turn
from shapewise.ui.permalinks import Permalink
from shapewise.ui.render import article_link, escape, prose

MOST_TAGS = 24


def show() -> None:
    """Draw the page."""
    st.title("Browse", anchor=False)
    library = rooms.library()
    if library is None:
        st.info(prose(rooms.absence()))
        return
    link = Permalink.read(st.query_params.to_dict())
    if not library.articles:
        st.info("There are no explanations yet. Drop markdown files into the folder kb/, or write one on the Contribute page.")
        return
    view = st.segmented_control(
        "Show as", ["List", "Map"], default="List", key="browse-view", label_visibility="collapsed", required=True
    )
    if view == "Map":
        map_view.show_map(library)
    else:
        _search(link)


@st.fragment
@in_turn
def _search(link: Permalink) -> None:
    """A box that searches while one types, the tags, and the list."""
    library = rooms.library()
    if library is None:
        return
    articles = list(library.articles.values())
    if "browse-search" not in st.session_state or st.session_state.get("browse-from") != link:
        st.session_state["browse-from"] = link
        st.session_state["browse-search"] = link.search
        st.session_state["browse-tag"] = link.tag or None
    typed = st.text_input(
        "Search titles, questions and text",
        key="browse-search",
        type="search",
        live="120ms",
        max_chars=200,
        placeholder="such as axis, skip connection, torch.cat",
    )
    tags = _tags(articles)
    chosen = st.session_state.get("browse-tag")
    known = {tag for article in articles for tag in (*article.tags, article.theme)}
    if chosen and chosen not in known:
        st.session_state["browse-tag"] = None
    elif chosen and chosen not in tags:
        tags = [chosen, *tags]
    tag = st.pills("Tags", tags, key="browse-tag", format_func=escape, label_visibility="collapsed")
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
