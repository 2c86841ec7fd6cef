"""Who may save, where files may lie, and archives that mean no good."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from shapewise.contributions import LARGEST_FILE, MOST_FILES, folders_of, permission, save, target, unpack
from shapewise.errors import ArticleError


@pytest.mark.parametrize(
    ("edit", "bound_to", "headers", "logged_in", "granted"),
    [
        ("local", "127.0.0.1", {"host": "127.0.0.1:8501"}, False, True),
        ("local", "localhost", {"host": "localhost:8501"}, False, True),
        ("local", "::1", {"host": "[::1]:8501"}, False, True),
        ("local", "0.0.0.0", {"host": "127.0.0.1:8501"}, False, False),
        ("local", "", {"host": "127.0.0.1:8501"}, False, False),
        ("local", "192.168.0.7", {"host": "192.168.0.7"}, False, False),
        ("local", "127.0.0.1", {"host": "evil.example"}, False, False),
        ("local", "127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "10.0.0.1"}, False, False),
        ("local", "127.0.0.1", {"host": "127.0.0.1", "forwarded": "for=10.0.0.1"}, False, False),
        ("off", "127.0.0.1", {"host": "127.0.0.1"}, True, False),
        ("login", "0.0.0.0", {"host": "shapes.example"}, False, False),
        ("login", "0.0.0.0", {"host": "shapes.example"}, True, True),
    ],
)
def test_who_may_save(edit, bound_to, headers, logged_in, granted) -> None:
    verdict = permission(edit, bound_to=bound_to, headers=headers, logged_in=logged_in)
    assert verdict.granted is granted
    assert bool(verdict.reason) is not granted


@pytest.mark.parametrize(
    ("theme", "slug"),
    [
        ("..", "x1"),
        ("merging/..", "x1"),
        ("/etc", "passwd"),
        ("merging", "../x"),
        ("merging", "x.md"),
        ("merging", "_template"),
        ("merging", "-rf"),
        ("merging", ""),
        ("merging", "a" * 81),
        ("merging", "a\x00b"),
        ("merging", "naïve"),
        ("Merging", "x1"),
        ("merging", "a\nb"),
        ("merging\n", "ab"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, theme: str, slug: str) -> None:
    with pytest.raises(ArticleError):
        target(tmp_path, theme, slug)


def test_a_folder_that_is_a_link_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "out").symlink_to("/tmp")
    with pytest.raises(ArticleError, match="leads out"):
        target(tmp_path / "kb", "out", "file-name")


def test_a_file_is_written_whole_and_not_over_another(tmp_path: Path) -> None:
    path = target(tmp_path, "merging", "new-one")
    save(path, "text")
    assert path.read_text() == "text\n"
    with pytest.raises(ArticleError, match="exists already"):
        save(path, "other")
    save(path, "other", replace=True)
    assert path.read_text() == "other\n"
    assert [file.name for file in path.parent.iterdir()] == ["new-one.md"]
    with pytest.raises(ArticleError, match="bytes"):
        save(path, "x" * (LARGEST_FILE + 1), replace=True)


def archive(*members: tuple[str, bytes], link: str = "") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(info, "/etc/passwd")
    return data.getvalue()


def test_an_archive_gives_its_markdown_and_names_the_rest() -> None:
    data = archive(
        ("a.md", b"one"),
        ("deep/b.md", b"two"),
        ("c.exe", b"x"),
        ("../up.md", b"x"),
        ("/abs.md", b"x"),
        ("C:\\win.md", b"x"),
        link="l.md",
    )
    files, left_out = unpack("all.zip", data)
    assert files == (("a.md", b"one"), ("b.md", b"two"))
    assert len(left_out) == 5


def test_an_archive_that_is_a_bomb_is_left_out() -> None:
    files, left_out = unpack("bomb.zip", archive(("big.md", b"0" * (LARGEST_FILE + 1))))
    assert files == ()
    assert "too large" in left_out[0]
    files, left_out = unpack("many.zip", archive(*((f"f{number}.md", b"x") for number in range(MOST_FILES + 3))))
    assert len(files) == MOST_FILES
    assert len(left_out) == 3


def test_what_is_no_archive_gets_a_sentence() -> None:
    with pytest.raises(ArticleError, match="cannot be unpacked"):
        unpack("x.zip", b"not a zip")
    assert unpack("dir\\..\\x.md", b"text") == ((("x.md", b"text"),), ())


def test_a_folder_that_there_is_may_have_any_name_and_the_top_is_one(tmp_path: Path) -> None:
    for name in ("top.md", "People/Marta.md", "schlüssel/a/b.md", ".git/x.md", "media/x.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    assert folders_of(tmp_path) == ("People", "schlüssel/a")
    assert target(tmp_path, "", "new-one") == tmp_path / "new-one.md"
    assert target(tmp_path, "People", "new-one") == tmp_path / "People" / "new-one.md"
    for theme in ("Persons", ".git", "schlüssel/../People", "media/.."):
        with pytest.raises(ArticleError):
            target(tmp_path, theme, "new-one")
