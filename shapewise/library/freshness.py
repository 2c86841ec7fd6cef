"""Whether an index is still that of the folder: built from the files as they are, with the model that is wanted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shapewise.errors import IndexOutdated, ShapewiseError
from shapewise.library import storage
from shapewise.library.catalogue import Catalogue
from shapewise.library.encoder import Encoder
from shapewise.library.folder import changes_since, check_folder, other_folder
from shapewise.library.models import BUNDLED, MEMORY, fingerprint_now, state_of
from shapewise.library.ordinary import printable
from shapewise.library.pointers import REBUILD
from shapewise.library.previous import CUT
from shapewise.settings import Settings


def check_fresh(settings: Settings, manifest: Mapping[str, Any], files: Catalogue, encoder: Encoder | None) -> None:
    """Refuse an index of other files, another model or another version.

    Raises
    ------
    IndexOutdated
        It says what differs, and how to build the index anew.
    """
    check_folder(settings.kb)
    where, fix = str(settings.index), REBUILD
    if manifest["cut"] != CUT:
        raise IndexOutdated("the index was cut by another version", needed=f"cut {CUT}", where=where, fix=fix)
    wanted = encoder.identity if encoder is not None else settings.model
    had = manifest["identity"] if encoder is not None else manifest["wanted"]
    if wanted != had and (wanted or BUNDLED) != (had or BUNDLED):
        raise IndexOutdated(
            f"the index was built with the model {had or BUNDLED}",
            needed=f"the model {wanted or BUNDLED}",
            where=where,
            fix=fix,
        )
    tried = manifest.get("tried", "")
    if encoder is None and tried and tried != state_of(settings.model):
        raise IndexOutdated(
            "the index has words alone, since its model could not be loaded, and the model's files have changed since",
            needed=f"the model {wanted or BUNDLED}",
            where=where,
            fix=fix,
        )
    if encoder is None and manifest["identity"] != "none" and is_of_other_files(manifest["identity"], settings):
        raise IndexOutdated(
            f"the files of the model {wanted or BUNDLED} have changed since the index was built",
            needed="vectors of the model as it is",
            where=where,
            fix=fix,
        )
    other = other_folder(manifest, settings.kb)
    name = printable(settings.kb.name)
    if manifest["kb"] != name:
        told = other or f"a folder named {manifest['kb']}"
        raise IndexOutdated(f"the index was built from {told}", needed=str(settings.kb), where=where, fix=fix)
    changes = changes_since(settings.kb, files, manifest["outside"])
    if changes and other:
        raise IndexOutdated(f"the index was built from {other}", needed=str(settings.kb), where=where, fix=fix)
    if changes:
        raise IndexOutdated(
            f"{name}/ has changed since the index was built: {changes}",
            needed="an index of the files as they are",
            where=where,
            fix=fix,
        )


def is_of_other_files(identity: str, settings: Settings) -> bool:
    """Whether vectors were made by a model whose files have changed since.

    What cannot be told is no change: who has taken the model away is still answered by what was exported of it.
    """
    now = fingerprint_now(settings.model, settings.models_home / MEMORY)
    return bool(now) and identity.partition("/")[0] != now


def other_owner(index: Path, kb: Path) -> str:
    """The folder whose index this is, where it is not ours and still there; else empty."""
    try:
        return other_folder(storage.open_current(index, check=False).manifest, kb)
    except ShapewiseError:
        return ""


def tell_of_other(index: Path, kb: Path) -> None:
    """Warn where an index is about to be taken from another folder: whoever asks both in turn waits for a build each time."""
    other = other_owner(index, kb)
    if other:
        logging.getLogger(__name__).warning(
            "%s was the index of %s, and becomes that of %s. Leave --index and SHAPEWISE_INDEX out, and each has its own.",
            index,
            other,
            kb,
        )
