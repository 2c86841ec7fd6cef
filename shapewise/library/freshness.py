"""Whether an index is still that of the folder: built from the files as they are, with the model that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapewise.errors import IndexOutdated
from shapewise.library import storage
from shapewise.library.catalogue import Catalogue
from shapewise.library.encoder import Encoder
from shapewise.library.folder import changes_since, missing_folder
from shapewise.library.models import BUNDLED
from shapewise.library.ordinary import printable
from shapewise.library.previous import CUT
from shapewise.settings import Settings


def check_fresh(settings: Settings, manifest: Mapping[str, Any], files: Catalogue, encoder: Encoder | None) -> None:
    """Refuse an index of other files, another model or another version.

    Raises
    ------
    IndexOutdated
        It says what differs, and how to build the index anew.
    """
    if not settings.kb.is_dir():
        raise missing_folder(settings.kb)
    where, fix = str(settings.index), storage.REBUILD
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
    name = printable(settings.kb.name)
    if manifest["kb"] != name:
        raise IndexOutdated(f"the index was built from a folder named {manifest['kb']}", needed=name, where=where, fix=fix)
    changes = changes_since(settings.kb, files, manifest["outside"])
    if changes:
        raise IndexOutdated(
            f"{name}/ has changed since the index was built: {changes}",
            needed="an index of the files as they are",
            where=where,
            fix=fix,
        )
