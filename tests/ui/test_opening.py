"""The opening stands in every page that Streamlit sends, and nowhere else; what it shows is what the pages show."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from shapewise.ui.bundle import Bundle, bundle_folder, bundle_names
from shapewise.ui.opening import DEEPEST, MISSING_SCRIPT, ROOT, SCRIPT, TITLE, Opening, opening, with_opening
from shapewise.ui.pages import BOX, EXAMPLES, INTRODUCTION, PAGES, WELCOME
from shapewise.ui.security import content_security_policy, inline_script_hashes

PAGE = (bundle_folder().parent / "index.html").read_text(encoding="utf-8")
HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"9"), (b"etag", b'"1"'), (b"x-kept", b"1")]


def run(app: Any, path: str = "/", *, method: str = "GET", query: bytes = b"", headers: tuple[Any, ...] = ()) -> list[Any]:
    """What comes back from a middleware."""
    out: list[Any] = []

    async def send(message: Any) -> None:
        out.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": list(headers)}
    asyncio.run(app(scope, None, send))
    return out


def answering(body: bytes, headers: list[tuple[bytes, bytes]], heard: list[Any] | None = None, status: int = 200) -> Any:
    """An app that sends a body in two pieces."""

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if heard is not None:
            heard.extend(scope["headers"])
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})

    return app


def test_streamlits_page_looks_as_it_must_for_the_opening_to_be_put_in() -> None:
    assert PAGE.count(ROOT) == 1
    assert PAGE.count(TITLE) == 1
    made = with_opening(PAGE, "", asked=False)
    assert "<title>Shapewise</title>" in made
    assert "favicon.png" not in made
    assert made.index('id="opening"') > made.index(ROOT)


def test_the_styles_of_streamlit_hold_up_nothing_of_the_opening() -> None:
    made = with_opening(PAGE, "", asked=False)
    assert PAGE.count('rel="stylesheet"') == made.count('rel="stylesheet"') == 1
    assert made.index('rel="stylesheet"') > made.index("<textarea")


def test_every_file_that_the_page_names_exists() -> None:
    named = set(re.findall(r'\./static/([^")]+)', with_opening(PAGE, "", asked=False)))
    assert len(named) > 60
    assert named <= bundle_names()


def test_a_page_of_another_version_is_left_as_it_is() -> None:
    assert with_opening("<head></head><main></main>", "", asked=False) == "<head></head><main></main>"


def test_the_first_page_has_its_words_its_box_and_its_examples() -> None:
    made = opening("", asked=False)
    assert f"<h1>{WELCOME}</h1>" in made
    assert INTRODUCTION in made
    assert f'placeholder="{BOX}"' in made
    assert made.count('data-says="Looking for the answer"') == len(EXAMPLES)


@pytest.mark.parametrize("page", [page for page in PAGES if page.path and page.listed])
def test_another_page_is_named_and_marked_in_the_navigation(page: Any) -> None:
    made = opening(page.path, asked=False)
    assert f"<h1>{page.title}</h1>" in made
    assert re.findall(r'href="\./([a-z]*)"[^>]*aria-current="page"', made) == [page.path]
    assert "<textarea" not in made


def test_a_question_in_the_address_is_being_looked_for_and_never_written_into_the_page() -> None:
    sent = run(Opening(answering(PAGE.encode(), HTML)), query=b"q=%3Cscript%3Ealert(1)%3C/script%3E")
    page = sent[1]["body"].decode()
    assert "Looking for the answer</p>" in page
    assert "alert(1)" not in page
    assert WELCOME not in page


def test_an_address_that_is_no_page_never_comes_into_the_page() -> None:
    sent = run(Opening(answering(PAGE.encode(), HTML)), path='/"><script>alert(1)</script>')
    assert "alert(1)" not in sent[1]["body"].decode()


@pytest.mark.parametrize(
    ("path", "top"), [("/nowhere", "./"), ("/a/b/nowhere", "../../"), ("/x.php", "./"), ("/a" * 200, "../" * DEEPEST)]
)
def test_an_address_that_is_no_page_is_told_so_with_the_pages_that_there_are(path: str, top: str) -> None:
    start, body = run(Opening(answering(PAGE.encode(), HTML)), path=path)
    page = body["body"].decode()
    assert start["status"] == 404
    assert int(dict(start["headers"])[b"content-length"]) == len(body["body"])
    assert "There is no page at this address" in page
    for one in PAGES:
        assert (f'<a href="{top}{one.path}">{one.title}</a>' in page) is one.listed
    assert page.count("<script") == page.count(MISSING_SCRIPT) == 1
    assert f'data-top="{top}"' in page
    assert f'url("{top}static/media/' in page


@pytest.mark.parametrize("path", ["/", "/browse", "/browse/", "/team/library", "/~/+/", "/explanation"])
def test_a_page_below_folders_that_a_host_puts_before_it_is_a_page(path: str) -> None:
    start, body = run(Opening(answering(PAGE.encode(), HTML)), path=path)
    assert start["status"] == 200
    assert ROOT in body["body"].decode()


def test_the_length_is_that_of_the_new_page_and_no_old_stamp_is_kept() -> None:
    start, body = run(Opening(answering(PAGE.encode(), HTML)))
    headers = dict(start["headers"])
    assert int(headers[b"content-length"]) == len(body["body"])
    assert b"etag" not in headers
    assert headers[b"x-kept"] == b"1"


def test_a_page_is_asked_for_whole_and_unpacked() -> None:
    heard: list[Any] = []
    asked = ((b"if-none-match", b'"1"'), (b"accept-encoding", b"gzip"), (b"accept", b"text/html"))
    run(Opening(answering(PAGE.encode(), HTML, heard)), headers=asked)
    assert heard == [(b"accept", b"text/html")]
    heard.clear()
    run(Opening(answering(b"body{}", [(b"content-type", b"text/css")], heard)), path="/static/css/a.css", headers=asked)
    assert heard == list(asked)


@pytest.mark.parametrize(("kind", "status"), [(b"application/json", 200), (b"text/html; charset=utf-8", 404)])
def test_what_is_no_page_passes_piece_by_piece(kind: bytes, status: int) -> None:
    sent = run(Opening(answering(b"{ROOT}12345", [(b"content-type", kind)], status=status)), path="/_stcore/health")
    assert [message.get("body") for message in sent] == [None, b"{ROOT", b"}12345"]


def test_the_policy_lets_the_script_of_the_opening_run() -> None:
    (digest,) = inline_script_hashes(f"<script>{SCRIPT}</script>")
    assert digest in content_security_policy()


async def _not_asked(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "passed on"})


def test_a_file_of_the_bundle_is_what_streamlit_has() -> None:
    name = next(name for name in sorted(bundle_names()) if name.startswith("js/index.") and name.endswith(".js"))
    start, body = run(Bundle(_not_asked), path=f"/static/{name}")
    headers = dict(start["headers"])
    assert body["body"] == (bundle_folder() / name).read_bytes()
    assert headers[b"content-type"] == b"application/javascript"
    assert int(headers[b"content-length"]) == len(body["body"])
    assert b"immutable" in headers[b"cache-control"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/static/js/no-such-file.js", {}),
        ("/static/../index.html", {}),
        ("/static/js/../../index.html", {}),
        ("/app/static/{name}", {}),
        ("/", {}),
        ("/static/{name}", {"method": "HEAD"}),
        ("/static/{name}", {"method": "POST"}),
        ("/static/{name}", {"headers": ((b"range", b"bytes=0-1"),)}),
        ("/static/{name}", {"headers": ((b"if-none-match", b'"1"'),)}),
    ],
)
def test_all_else_is_streamlits_to_answer(path: str, asked: dict[str, Any]) -> None:
    name = sorted(bundle_names())[0]
    assert run(Bundle(_not_asked), path=path.format(name=name), **asked) == [{"type": "passed on"}]


def test_below_another_path_the_bundle_and_the_first_page_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("bundle", "opening"):
        monkeypatch.setattr(f"shapewise.ui.{module}.base_path", lambda: "team/shapes")
    name = sorted(bundle_names())[0]
    assert len(run(Bundle(_not_asked), path=f"/team/shapes/static/{name}")) == 2
    assert run(Bundle(_not_asked), path=f"/static/{name}") == [{"type": "passed on"}]
    assert f"<h1>{WELCOME}</h1>" in run(Opening(answering(PAGE.encode(), HTML)), path="/team/shapes/")[1]["body"].decode()
