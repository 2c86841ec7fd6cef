"""The library looked after: what is in it, what is broken, what readers asked, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from shapewise.errors import ShapewiseError
from shapewise.journal import Journal
from shapewise.ui import rooms
from shapewise.ui.chart_view import bars
from shapewise.ui.figures import show_figure
from shapewise.ui.render import cut, escape, prose, table

STATUS = {"answered": "answered", "unsure": "not sure", "not_covered": "not covered"}
MOST_GAPS = 30
LOOKED_AGAIN = 1.0
"""Seconds after which a page that stands open looks whether the library is still the one that it shows."""


def show() -> None:
    """Draw the page."""
    st.title("Library", anchor=False)
    _keep_up(_shown())
    _state()
    _passed_over()
    _faults()
    journal = rooms.journal()
    if journal is None:
        st.info("The journal is turned off (SHAPEWISE_JOURNAL=off): no question is kept, so no gaps can be told.")
        return
    try:
        journal.flush()
        _gaps(journal)
        _asked(journal)
    except ShapewiseError as error:
        st.error(escape(str(error)))
    if journal.fault:
        st.warning(escape(journal.fault))
    _take_or_delete(journal)


def _shown() -> tuple[str, str]:
    """What the page tells of the library that may change by itself."""
    return rooms.version(), rooms.warming_sentence()


@st.fragment(run_every=LOOKED_AGAIN)
def _keep_up(shown: tuple[str, str]) -> None:
    """Make the page anew once a file has changed: whoever looks after a library has this page open beside an editor."""
    if _shown() != shown:
        st.rerun()


def _state() -> None:
    library = rooms.library()
    if library is None:
        st.info(prose(rooms.absence()))
        return
    with st.grid(4, min_column_width=250):
        st.metric("Explanations", f"{len(library.articles):,}", border=True)
        st.metric("Passages", f"{library.passages:,}", border=True)
        st.metric("Search", str(library.mode), border=True, help="Dense: by meaning. Lexical: by words.")
        st.metric("Last refresh", str(library.built)[:16].replace("T", " "), border=True, help="UTC")
    st.caption(f"Model: {escape(str(library.model) or 'none')} · Folder: `{rooms.settings().kb}` · {rooms.warming_sentence()}")


def _passed_over() -> None:
    """Whoever misses a file looks here: ``_index.md`` is left out for its name alone, which is no fault."""
    told = rooms.passed_over()
    if told and rooms.library() is not None:  # else it is told why there is none, these names among the reasons
        st.caption(escape(f"{told[0].upper()}{told[1:]}"))


def _faults() -> None:
    """Files that could not be read, each with its line and the reason; the rest is served."""
    library = rooms.library()
    faults = library.faults if library is not None else ()
    if not faults:
        return
    st.header("Files with faults", anchor=False)
    st.markdown("These need an author's hand. Everything else is served.")
    for fault in faults[:100]:
        st.markdown(f"- `{fault.path.replace('`', '')}:{fault.line}` {escape(cut(fault.message, 400))}")


def _gaps(journal: Journal) -> None:
    st.header("Gaps", anchor=False)
    gaps = rooms.gaps()
    if not gaps:
        st.markdown("No question has gone without an answer so far.")
        return
    st.markdown("Questions that were not covered or voted down, put together by meaning, most asked first.")
    for number, gap in enumerate(gaps[:MOST_GAPS]):
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(width="stretch", gap=None):
                st.markdown(escape(cut(gap.question, 300)))
                times = "once" if gap.count == 1 else f"{gap.count} times"
                st.caption(f"asked or noted {times}, last on {gap.last[:10]}")
                for other in gap.others[:4]:
                    st.caption(f"also: {escape(cut(other, 200))}")
            if st.button("Write this explanation", key=f"gap-{number}"):
                st.session_state["contribute-gap"] = (gap.question, *gap.others)
                st.switch_page("contribute.py")


def _asked(journal: Journal) -> None:
    st.header("Asked and found", anchor=False)
    counts = journal.counts()
    if not counts:
        st.markdown("Nothing has been asked yet. What is asked stays on this machine.")
        return
    _chart(counts)
    with st.expander("The last questions"):
        rows = [
            {
                "When": row.at[:16].replace("T", " "),
                "Question": escape(cut(row.question, 200)),
                "Status": STATUS.get(row.status, row.status),
                "Explanation": escape(row.article),
            }
            for row in journal.asked(50)
        ]
        st.markdown(table(rows), anchors=False)


def _chart(counts: Sequence[tuple[str, str, int]]) -> None:
    """Questions by day; the numbers stand in a table too, for those who cannot see bars."""
    days = sorted({day for day, _status, _count in counts})
    known = {(day, status): count for day, status, count in counts}
    rows = [{"Day": day, **{word: str(known.get((day, status), 0)) for status, word in STATUS.items()}} for day in days]
    total = sum(count for _day, _status, count in counts)
    found = sum(count for _day, status, count in counts if status == "answered")
    questions = "1 question" if total == 1 else f"{total:,} questions"
    st.markdown(f"{questions} on {len(days)} day{'' if len(days) == 1 else 's'}, {found / total:.0%} answered.")
    show_figure(bars(rows, list(STATUS.values())), key="asked-chart")
    st.markdown(table(rows[-14:]), anchors=False)


def _take_or_delete(journal: Journal) -> None:
    st.header("Your data", anchor=False)
    st.markdown(f"Questions and votes are kept in `{journal.path}`, on this machine alone.")
    with st.container(horizontal=True):
        st.download_button("Export as CSV", journal.export_csv, "shapewise-questions.csv", "text/csv", on_click="ignore")
        st.download_button(
            "Export as JSON", journal.export_json, "shapewise-journal.json", "application/json", on_click="ignore"
        )
        if st.button("Delete all"):
            _confirm_delete()


@st.dialog("Delete all questions and votes?")
def _confirm_delete() -> None:
    st.markdown("This cannot be undone. Explanations are not touched.")
    if st.button("Delete them", type="primary"):
        journal = rooms.journal()
        if journal is not None:
            journal.delete_all()
        st.rerun()


if __name__ == "__main__":
    show()
