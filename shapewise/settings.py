"""The settings, read from the environment once and passed down. No other module reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from shapewise.errors import ShapewiseError

EditMode: TypeAlias = Literal["off", "local", "login"]

_TOP = Path(__file__).resolve().parent.parent
_EDIT_MODES = ("off", "local", "login")
_SWITCH = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and what is allowed."""

    kb: Path = _TOP / "kb"
    """Folder of explanations (``SHAPEWISE_KB``)."""
    index: Path = _TOP / "index"
    """Folder of the built index (``SHAPEWISE_INDEX``)."""
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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the ``SHAPEWISE_*`` variables; an unknown value is an error that names the allowed ones."""
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
        return cls(
            kb=Path(env.get("SHAPEWISE_KB") or _TOP / "kb").expanduser(),
            index=Path(env.get("SHAPEWISE_INDEX") or _TOP / "index").expanduser(),
            data=Path(env["SHAPEWISE_DATA"]).expanduser() if env.get("SHAPEWISE_DATA") else _user_data_folder(),
            model=env.get("SHAPEWISE_MODEL", "").strip(),
            reranker=env.get("SHAPEWISE_RERANKER", "").strip(),
            edit=cast(EditMode, edit),
            journal=_SWITCH[journal],
        )


def _user_data_folder() -> Path:
    """The user's data folder as platformdirs gives it; imported here because this floor is standard library alone."""
    import platformdirs

    return Path(platformdirs.user_data_dir("shapewise", appauthor=False))
