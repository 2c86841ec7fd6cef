"""Write an explanation and see it as readers will, with its faults by line; or drop files that are written already."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

import streamlit as st
from streamlit.errors import StreamlitAuthError
from streamlit.runtime.uploaded_file_manager import UploadedFile

from shapewise.contributions import LARGEST_FILE, Permission, folders_of, permission, save, slug_of, target, unpack
from shapewise.errors import ArticleError
from shapewise.ui import rooms
from shapewise.ui.browser import send_while_typing
from shapewise.ui.draft_view import checked, list_faults, show_faults, show_near, show_preview
from shapewise.ui.filled import fill, filled, is_filled
from shapewise.ui.greeting import greeting
from shapewise.ui.in_turn import in_turn
from shapewise.ui.render import cut, escape

MOST_GAPS = 5
TEXT, NAME, THEME = "contribute-text", "contribute-name", "contribute-theme"


def show() -> None:
    """Draw the page."""
    st.title("Contribute", anchor=False)
    st.markdown(
        "An explanation is one markdown file. Write it here and see it as readers will, or drop files that exist already."
    )
    allowed = may_save()
    if not allowed.granted:
        st.info(allowed.reason)
        if rooms.settings().edit == "login":
            _login()
    _gaps()
    write, drop = st.tabs(["Write", "Drop files"])
    with write:
        _write()
    with drop:
        _drop()


def may_save() -> Permission:
    """Whether this reader may save; asked again, on the server, before anything is written."""
    return permission(
        rooms.settings().edit,
        bound_to=str(st.config.get_option("server.address") or ""),
        headers={name.lower(): value for name, value in st.context.headers.items()},
        logged_in=bool(st.user.get("is_logged_in", False)),
    )


def _login() -> None:
    if st.button("Log in"):
        try:
            st.login()
        except StreamlitAuthError as error:
            st.error(f"Logging in is not set up on this server: {escape(str(error))}")


def _gaps() -> None:
    """Questions that wait for an explanation; one click begins it."""
    wanted = st.session_state.pop("contribute-gap", None)
    if wanted:
        _begin(tuple(wanted))
    gaps = rooms.gaps()[:MOST_GAPS]
    if not gaps:
        return
    with st.expander(f"Wanted: {len(gaps)} question{'' if len(gaps) == 1 else 's'} without an answer"):
        for number, gap in enumerate(gaps):
            label = escape(cut(gap.question, 140))
            st.button(label, key=f"wanted-{number}", type="tertiary", on_click=_begin, args=((gap.question, *gap.others),))


def _begin(questions: tuple[str, ...]) -> None:
    """Fill the field with the template, the questions put in."""
    fill(TEXT, _template(questions))
    fill(NAME, slug_of(questions[0]))


def _template(questions: tuple[str, ...] = ()) -> str:
    file = rooms.settings().kb / "_template.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else "---\ntitle: \nsummary: \n---\n\n## Short answer\n\n"
    if not questions:
        return text
    quoted = [f"  - {_yaml(question)}" for question in questions]
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith("questions:")), None)
    if start is not None:
        end = start + 1
        while end < len(lines) and lines[end].startswith("  - "):
            end += 1
        lines[start + 1 : end] = quoted
    return "\n".join(f"title: {_yaml(questions[0])}" if line.startswith("title:") else line for line in lines)


def _yaml(text: str) -> str:
    """A text as YAML takes it on one line, whatever is in it."""
    return "'" + " ".join(text.split())[:200].replace("'", "''") + "'"


@st.fragment
@in_turn
def _write() -> None:
    """The field, and beside it the faults, the likes of it, and the page as readers will see it."""
    if not is_filled(TEXT):
        fill(TEXT, _template())
        fill(NAME, "my-explanation")
    name_key, first_name = filled(NAME)
    text_key, first_text = filled(TEXT)
    editor, preview = st.columns(2, gap="large")
    with editor:
        with st.container(horizontal=True):
            theme = _theme()
            name = st.text_input("File name without .md", first_name, key=name_key, max_chars=80)
        text = st.text_area("Markdown", first_text, key=text_key, height=640, max_chars=200_000)
        send_while_typing(text_key, text)
        _save_or_download(theme, name, text)
    with preview:
        path = _path(theme, name)
        show_faults(path, text)
        show_near(text, name)
        st.markdown("##### As readers will see it", anchors=False)
        with st.container(border=True, height=900, key="preview"):
            show_preview(path, text)


def _theme() -> str:
    """The folder that it is to lie in: a new one, or one that there is. Another's folder need not have any of its own."""
    if greeting().tensors:
        return str(st.text_input("Folder", "merging", key=THEME, max_chars=80, width=160))
    top = f"{rooms.settings().kb.name} (top)"
    given = st.selectbox(
        "Folder",
        ["", *_folders(rooms.settings().kb, rooms.version())],
        key=THEME,
        format_func=lambda folder: folder or top,
        accept_new_options=True,
        width=200,
    )
    return given or ""


@lru_cache(maxsize=2)
def _folders(kb: Path, _version: str) -> tuple[str, ...]:
    """The folders that there are, looked for once and not at each letter."""
    return folders_of(kb)


def _path(theme: str, name: str) -> str:
    """Where a draft would lie, as the paths of the library are told."""
    return "/".join(part for part in (rooms.settings().kb.name, theme, f"{name}.md") if part)


def _save_or_download(theme: str, name: str, text: str) -> None:
    with st.container(horizontal=True):
        file_name = f"{slug_of(name)}.md"
        st.download_button("Download", text, file_name, "text/markdown", on_click="ignore")
        if not may_save().granted:
            return
        st.checkbox("Replace an existing file", key="contribute-replace")
        st.button("Save", type="primary", key="contribute-save", on_click=_save)
    saved, (good, told) = st.session_state.get("contribute-saved", (None, (True, "")))
    if told and saved == (theme, name, text):
        (st.success if good else st.error)(told)


def _save() -> None:
    """Save what stands in the fields, and keep what came of it on the page until they change.

    A callback, not a branch of the page: a page that is being made is broken off when something else is typed or clicked
    meanwhile, and the press of a button would be lost with it.
    """
    state = st.session_state
    theme, name, text = state[THEME] or "", state[filled(NAME)[0]], state[filled(TEXT)[0]]
    replace = bool(state.get("contribute-replace"))
    state["contribute-saved"] = ((theme, name, text), _saved(theme, name, text, replace=replace))


def _saved(theme: str, name: str, text: str, *, replace: bool) -> tuple[bool, str]:
    """Whether it was saved, and what to tell. Permission is asked again: a browser's word is no proof of a button shown."""
    allowed = may_save()
    if not allowed.granted:
        return False, allowed.reason
    try:
        path = target(rooms.settings().kb, theme, name)
        save(path, text, replace=replace)
    except ArticleError as error:
        return False, escape(str(error))
    return True, f"Saved as `{path.parent.name}/{path.name}`. It can be found in a moment: the index refreshes by itself."


def _drop() -> None:
    """Several files, or an archive of them."""
    given = st.file_uploader(
        "Markdown files, or one zip archive of them",
        type=["md", "zip"],
        accept_multiple_files=True,
        max_upload_size=5,
        key="contribute-files",
    )
    theme = st.text_input("Into the folder", value="contributed", max_chars=80, width=240)
    if not given:
        return
    files, left_out = _unpacked(given)
    for sentence in left_out:
        st.warning(escape(sentence))
    ready = _read(files, theme)
    if ready and may_save().granted and st.button(f"Save {len(ready)} file{'' if len(ready) == 1 else 's'}", type="primary"):
        _save_all(ready, theme)


def _unpacked(given: list[UploadedFile]) -> tuple[list[tuple[str, bytes]], list[str]]:
    files: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    for upload in given:
        try:
            found, refused = unpack(upload.name, upload.getvalue())
        except ArticleError as error:
            left_out.append(str(error))
            continue
        files += found
        left_out += refused
    return files, left_out


def _read(files: list[tuple[str, bytes]], theme: str) -> list[tuple[str, str]]:
    """The files that can be read, as (slug, text); the faults of each are shown."""
    from shapewise.library.markdown import decode

    ready: list[tuple[str, str]] = []
    for name, data in files:
        slug = slug_of(PurePosixPath(name).stem)
        try:
            text = decode(data, name[:80])
        except ArticleError as error:
            st.error(escape(str(error)))
            continue
        if len(data) > LARGEST_FILE:
            st.error(f"{escape(name[:80])} is larger than {LARGEST_FILE:,} bytes.")
            continue
        faults = checked(_path(theme, slug), text, rooms.version())
        with st.expander(f"{escape(name[:80])}: {len(faults) or 'no'} remark{'' if len(faults) == 1 else 's'}"):
            list_faults(faults)
        ready.append((slug, text))
    return ready


def _save_all(ready: list[tuple[str, str]], theme: str) -> None:
    allowed = may_save()
    if not allowed.granted:
        st.error(allowed.reason)
        return
    bar = st.progress(0.0, "Saving")
    saved = 0
    for number, (slug, text) in enumerate(ready, start=1):
        try:
            save(target(rooms.settings().kb, theme, slug), text)
            saved += 1
        except ArticleError as error:
            st.error(escape(str(error)))
        bar.progress(number / len(ready), f"{number} of {len(ready)}")
    st.success(f"{saved} of {len(ready)} saved. They can be found in a moment: the index refreshes by itself.")


if __name__ == "__main__":
    show()
