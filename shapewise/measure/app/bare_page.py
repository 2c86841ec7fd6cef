"""The least that a page of Streamlit's can be: one field, and what was typed into it. The floor under the figures of ours."""

import streamlit as st  # noqa: TID251 - it is a page, and drawn by nothing else


@st.fragment
def field() -> None:
    """The field and its echo."""
    typed = st.text_input("Shape", key="shape")
    st.markdown(f"`{typed}`")


field()
