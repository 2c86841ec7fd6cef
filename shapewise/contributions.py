"""What readers give to the library: names and archives checked, files written whole or not at all, and who may do so."""

from __future__ import annotations

import io
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from shapewise.errors import ArticleError
from shapewise.library.folder import find_files
from shapewise.settings import EditMode

LARGEST_FILE = 1_000_000
LARGEST_ARCHIVE = 5_000_000
MOST_FILES = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,78}[a-z0-9]\Z")
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a reader may save, and if not, why."""

    granted: bool
    reason: str = ""


def permission(edit: EditMode, *, bound_to: str, headers: Mapping[str, str], logged_in: bool) -> Permission:
    """Decide on the server who may save.

    Parameters
    ----------
    bound_to
        The address that the server listens on; empty for all.
    headers
        The request's, in lower case. One that a proxy sets shows that the reader sits elsewhere, though the server
        listens on loopback alone.
    """
    if edit == "off":
        return Permission(False, "Saving is turned off here (SHAPEWISE_EDIT=off). Download the file instead.")
    if edit == "login":
        return Permission(logged_in, "" if logged_in else "Log in to save.")
    if bound_to not in _LOOPBACK:
        return Permission(
            False, "Saving is for readers at this very machine, and the app is open to others. Download the file."
        )
    if any(name in headers for name in _FORWARDED):
        return Permission(
            False, "Saving is for readers at this very machine, and this page came through a proxy. Download the file."
        )
    host = headers.get("host", "").rsplit(":", 1)[0] if not headers.get("host", "").endswith("]") else headers["host"]
    if host and host not in _LOOPBACK:
        return Permission(False, "Saving is for readers at this very machine. Download the file instead.")
    return Permission(True)


def target(kb: Path, theme: str, slug: str) -> Path:
    """Where an explanation is to lie; names that could lead elsewhere are refused.

    ``theme`` is a new folder, one of :func:`folders_of`, or empty for the top.
    """
    names = [(slug, "file name")] if not theme or theme in folders_of(kb) else [(theme, "theme"), (slug, "file name")]
    for name, word in names:
        if not _NAME.match(name):
            raise ArticleError(
                f"the {word} is {name[:80]!r}",
                needed="2 to 80 lower-case letters, digits and hyphens",
                where=word,
                fix=f"call it {_suggestion(name)}",
            )
    path = kb / theme / f"{slug}.md"
    # a folder inside kb/ may be a link to elsewhere; what is written must lie under kb/ in truth
    if not path.parent.resolve().is_relative_to(kb.resolve()):
        raise ArticleError(f"{theme} leads out of the folder of explanations", needed="a folder inside it", where="theme")
    return path


def folders_of(kb: Path) -> tuple[str, ...]:
    """The folders that hold explanations, below ``kb``, with ``/`` between them; what lies at the top is in none."""
    return tuple(sorted({name.rpartition("/")[0] for name in find_files(kb)[0] if not name.endswith("/")} - {""}))


def _suggestion(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]
    return plain if _NAME.match(plain) else "my-explanation"


def save(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a file as a whole, or not at all; an existing one only where that is meant."""
    if len(text.encode()) > LARGEST_FILE:
        raise ArticleError(
            f"the text has {len(text.encode()):,} bytes",
            needed=f"at most {LARGEST_FILE:,}",
            where=path.name,
            fix="split it into several explanations",
        )
    if path.exists() and not replace:
        raise ArticleError(f"{path.name} exists already", needed="a new name", where=path.name, fix="choose another file name")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="_", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise ArticleError(
            f"{path.name} cannot be written: {error.strerror or error}",
            needed="a folder that may be written to",
            where=str(path.parent),
            fix="download the file and put it there by hand",
        ) from error


def unpack(name: str, data: bytes) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """The markdown files of an upload, and a sentence for each that is left out. Nothing is written to disk."""
    if not name.lower().endswith(".zip"):
        return ((PurePosixPath(name.replace("\\", "/")).name, data),), ()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise ArticleError(f"{name[:80]} cannot be unpacked: {error}", needed="a zip archive", where=name[:80]) from error


def _members(archive: zipfile.ZipFile) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    files: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    total = 0
    for member in archive.infolist():
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        shown = member.filename[:80]
        if member.is_dir() or parts.name.startswith(("_", ".")) or "__MACOSX" in parts.parts:
            continue
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename or stat.S_ISLNK(member.external_attr >> 16):
            left_out.append(f"{shown}: its path leads out of the archive")
        elif parts.suffix.lower() != ".md":
            left_out.append(f"{shown}: only files that end with .md are taken")
        elif len(files) >= MOST_FILES or total + member.file_size > LARGEST_ARCHIVE or member.file_size > LARGEST_FILE:
            left_out.append(f"{shown}: too large, or too many files")
        else:
            with archive.open(member) as file:
                # the size that the archive claims may be a lie: read one byte more than is allowed, and see
                content = file.read(LARGEST_FILE + 1)
            total += len(content)
            if len(content) > LARGEST_FILE:
                left_out.append(f"{shown}: too large")
            else:
                files.append((parts.name, content))
    return tuple(files), tuple(left_out)


def slug_of(text: str) -> str:
    """A file name out of a question: its first words, in lower case, joined with hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:60].strip("-") if len(plain) > 1 else "my-explanation"
