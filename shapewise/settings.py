"""The settings, read from the environment once and passed down. No other module reads the environment."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from shapewise.errors import ShapewiseError

EditMode: TypeAlias = Literal["off", "local", "login"]

_TOP = Path(__file__).resolve().parent.parent
_EDIT_MODES = ("off", "local", "login")
_BY_FOLDER = Path("index")
"""Stands for an index that nobody has named; known by being this very object, and never seen outside."""
_SWITCH = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and what is allowed."""

    kb: Path = _TOP / "kb"
    """Folder of explanations (``SHAPEWISE_KB``), by its real name: ``.`` would be cited as nothing."""
    index: Path = _BY_FOLDER
    """Folder of the built index (``SHAPEWISE_INDEX``); unless told, ``index/`` for our own explanations, and for any other
    folder one of its own in there: two folders in one index would take it from each other for ever."""
    data: Path = _TOP / ".shapewise"
    """Folder of what readers leave behind (``SHAPEWISE_DATA``); the user's own data folder unless told."""
    model: str = ""
    """Name or folder of a sentence-transformers model (``SHAPEWISE_MODEL``); empty: the one that is installed with us.
    ``none``: lexical search only."""
    reranker: str = ""
    """Name or folder of a cross-encoder (``SHAPEWISE_RERANKER``); empty: none."""
    edit: EditMode = "local"
    """Who may save into ``kb/`` from the page (``SHAPEWISE_EDIT``)."""
    journal: bool = True
    """Whether questions and votes are kept on this machine (``SHAPEWISE_JOURNAL``)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kb", _real(self.kb.expanduser()))
        if self.index is _BY_FOLDER:
            object.__setattr__(self, "index", _TOP / "index" / self._own)

    @property
    def ours(self) -> bool:
        """Whether the folder is that of our own explanations."""
        return not self._own

    @property
    def models_home(self) -> Path:
        """The folder that holds ``models/``: the index itself; ``index/`` for the indexes in it, which share what is exported.

        To export a model takes twenty seconds, and it is the same for every folder.
        """
        return _TOP / "index" if self._own and self.index == _TOP / "index" / self._own else self.index

    @property
    def journal_folder(self) -> Path:
        """Where the journal lies: ``data`` for our own explanations, a folder of its own in there for any other.

        What one folder could not answer is no gap of another.
        """
        return self.data / self._own

    @property
    def _own(self) -> str:
        """What the folders that belong to ``kb`` alone are called; empty for our own explanations.

        Its name, for people, and a digest of its path: there are many folders called notes.
        """
        if self.kb == _real(_TOP / "kb"):
            return ""
        name = re.sub(r"[^\w.-]+", "-", self.kb.name)[:40].strip(".-") or "folder"
        return f"{name}-{hashlib.blake2b(os.fsencode(self.kb), digest_size=4).hexdigest()}"

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, *, kb: Path | None = None, index: Path | None = None
    ) -> Settings:
        """Read the ``SHAPEWISE_*`` variables; an unknown value is an error that names the allowed ones.

        ``kb`` and ``index``, where they are given, take the place of theirs.
        """
        env = os.environ if environment is None else environment
        edit = env.get("SHAPEWISE_EDIT", "local").strip().lower() or "local"
        if edit not in _EDIT_MODES:
            raise ShapewiseError(
                f"SHAPEWISE_EDIT is {edit!r}", needed="off, local or login", where="environment", fix="set SHAPEWISE_EDIT=local"
            )
        journal = env.get("SHAPEWISE_JOURNAL", "on").strip().lower() or "on"
        if journal not in _SWITCH:
            raise ShapewiseError(
                f"SHAPEWISE_JOURNAL is {journal!r}", needed="on or off", where="environment", fix="set SHAPEWISE_JOURNAL=off"
            )
        index = index or (Path(env["SHAPEWISE_INDEX"]) if env.get("SHAPEWISE_INDEX") else None)
        return cls(
            kb=kb or Path(env.get("SHAPEWISE_KB") or _TOP / "kb"),
            index=_BY_FOLDER if index is None else index.expanduser(),
            data=Path(env["SHAPEWISE_DATA"]).expanduser() if env.get("SHAPEWISE_DATA") else _user_data_folder(),
            model=env.get("SHAPEWISE_MODEL", "").strip(),
            reranker=env.get("SHAPEWISE_RERANKER", "").strip(),
            edit=cast(EditMode, edit),
            journal=_SWITCH[journal],
        )


def _real(folder: Path) -> Path:
    """A folder by its own name, all links followed; links in a circle, which ``Path.resolve`` takes for an error, are left."""
    return Path(os.path.realpath(folder))


def _user_data_folder() -> Path:
    """The user's data folder as platformdirs gives it; imported here because this floor is standard library alone."""
    import platformdirs

    return Path(platformdirs.user_data_dir("shapewise", appauthor=False))
