"""Which open pages are made anew when a file has changed, and which are left alone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.state import SessionState

from shapewise.ui import renewing
from shapewise.ui.renewing import AGAIN, MOST_LOOKS, keep_up, renew, renew_one
from tests.ui.fake_library import FakeLibrary, FakeLive
from tests.ui.test_pages import TOP, frozen, house, kb, library, run, scanned_once

__all__ = ["frozen", "house", "kb", "library", "scanned_once"]  # fixtures


class Session:
    """What is asked of Streamlit's."""

    def __init__(self, shown: str, state: AppSessionState = AppSessionState.APP_NOT_RUNNING) -> None:
        self.session_state = SessionState()
        if shown != "none":
            self.session_state[renewing._SHOWN] = shown
        self._state = state
        self._client_state = ClientState(query_string="article=a", fragment_id="f", page_script_hash="p")
        self.later: list[tuple[Any, ...]] = []
        self._event_loop = SimpleNamespace(call_later=lambda *about: self.later.append(about))
        self.asked: list[ClientState] = []
        self.request_rerun = self.asked.append


def renewed(session: Session, looks: int = MOST_LOOKS) -> list[ClientState]:
    renew_one(cast(AppSession, session), looks)
    return session.asked


def test_streamlit_still_has_what_is_asked_of_it() -> None:
    for name in ("session_state", "request_rerun", "_call_soon_on_event_loop"):
        assert hasattr(AppSession, name)
    assert {"fragment_id", "query_string"} <= set(ClientState.DESCRIPTOR.fields_by_name)
    renew()  # where no server runs, nothing is told


@pytest.mark.parametrize(("shown", "times"), [("one", 0), ("before", 1), ("", 0), ("none", 0)])
def test_a_page_of_other_files_is_made_anew_as_it_stands(house: SimpleNamespace, shown: str, times: int) -> None:
    asked = renewed(Session(shown))
    assert len(asked) == times
    assert all((one.query_string, one.page_script_hash, one.fragment_id) == ("article=a", "p", "") for one in asked)


def test_one_that_is_being_made_is_looked_at_later_and_one_that_ends_never(house: SimpleNamespace) -> None:
    session = Session("before", AppSessionState.APP_IS_RUNNING)
    assert renewed(session) == []
    assert session.later == [(AGAIN, renew_one, session, MOST_LOOKS - 1)]
    assert renewed(session, 0) == []
    assert len(session.later) == 1
    assert renewed(Session("before", AppSessionState.SHUTDOWN_REQUESTED)) == []


@pytest.mark.parametrize(
    ("page", "shown"),
    [("", "one"), ("browse.py", "one"), ("explanation.py", "one"), ("contribute.py", ""), ("laboratory.py", "")],
)
def test_what_the_library_tells_is_kept_up_and_what_is_written_is_left(house: SimpleNamespace, page: str, shown: str) -> None:
    assert run(page).session_state[renewing._SHOWN] == shown


def test_a_page_that_is_made_again_shows_the_new_text_and_what_was_chosen(house: SimpleNamespace, library: FakeLibrary) -> None:
    app = run("browse.py")
    app.text_input[0].set_value("concat").run()
    changed = FakeLibrary(TOP / "kb")
    changed.generation = "two"
    slug = next(slug for slug, one in changed.articles.items() if "oncat" in one.title)
    changed.articles[slug] = replace(changed.articles[slug], title="Concatenating, told anew")
    house.live = FakeLive(changed)
    app.run()
    assert app.text_input[0].value == "concat"
    assert any("told anew" in one.value for one in app.markdown)
    assert app.session_state[renewing._SHOWN] == "two"


def test_without_a_library_there_is_nothing_to_keep_up(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str] = {}
    monkeypatch.setattr(renewing.st, "session_state", told)
    house.live = FakeLive(None, "loading")
    keep_up()
    assert told == {renewing._SHOWN: ""}
