"""``index/`` on disk: generations, one atomic switch between them, and checksums of everything.

::

    index/
      current.json                 which generation is served, and the checksum of its manifest
      withdrawn.json               the same of one that is not served, since the folder holds nothing any more
      lock                         held by the one builder
      generations/<name>/          manifest.json and the files that it lists
      models/<fingerprint>/        the exported model, shared by generations
      <folder>-<digest>/           the index of another folder, the same again, but for the models, which it shares

A generation is written under its own name, flushed to disk, and only then named in ``current.json``, which is replaced in
one step. A build that dies leaves the last good generation in place; what it left behind is swept away by the next one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated
from shapewise.library import disk, locks
from shapewise.library.pointers import CURRENT, REBUILD, WITHDRAWN, last_pointer, read_pointer

FORMAT = 4
"""Raised whenever an older index can no longer be read."""

SEAL = "seal.json"
"""In the folder of an exported model: size and checksum of its files. Whoever uses the model holds this file open."""

TRIES = 5
"""How often a reader begins anew whose generation was swept away under it, which takes two switches each time."""

UNFINISHED = "partial-"
"""How the names of folders begin below ``models/`` that are being written, or taken away."""


Read = TypeVar("Read")
"""What a reader makes of a generation."""


class Generation(NamedTuple):
    """One complete, checked index."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its number and a random end, so that no two builds share a folder."""
        return self.folder.name


def open_current(index: Path, *, check: bool = True) -> Generation:
    """The generation that is served, every file of it checked.

    Raises
    ------
    IndexMissing
        If nothing was built here yet.
    IndexOutdated
        If another version of the format wrote it.
    IndexCorrupt
        If a file is missing, truncated or changed.
    """
    for _ in range(3):
        pointer = read_pointer(index)
        folder = index / "generations" / str(pointer["generation"])
        try:
            return _opened(folder, pointer, check)
        except IndexCorrupt:
            # A builder may have switched, and swept this generation away, while its files were being read.
            if read_pointer(index) == pointer:
                raise
    return _opened(folder, pointer, check)


def read_current(index: Path, read: Callable[[Generation], Read]) -> Read:
    """What a reader makes of the generation that is served; made anew where a builder swept it away meanwhile.

    Raises
    ------
    IndexMissing, IndexOutdated, IndexCorrupt
        As :func:`open_current`; corrupt, too, is one of which a file cannot be read.
    """
    for left in reversed(range(TRIES)):
        generation = open_current(index)
        try:
            return read(generation)
        except (OSError, IndexCorrupt) as error:
            if left and read_pointer(index)["generation"] != generation.name:
                continue
            if isinstance(error, IndexCorrupt):
                raise
            where = str(error.filename or generation.folder)
            raise IndexCorrupt(f"a file cannot be read ({error.strerror or error})", where=where, fix=REBUILD) from error
    raise AssertionError  # the last try returns or raises


def open_spare(index: Path, serving: Generation | None) -> Generation | None:
    """A generation that is not served, but whose vectors may be taken over.

    It lies behind the one that is served, where that had to do without a model, else it was withdrawn.
    """
    try:
        pointer = read_pointer(index, WITHDRAWN) if serving is None else serving.manifest.get("spare")
        return _opened(index / "generations" / str(pointer["generation"]), pointer, True) if pointer else None
    except (IndexMissing, IndexCorrupt, IndexOutdated):
        return None


def spare_of(index: Path) -> dict[str, Any]:
    """What an index of words alone is to point back to: the last generation with vectors; empty where there is none."""
    try:
        pointer = last_pointer(index)
    except (IndexMissing, IndexCorrupt):
        return {}
    manifest = _manifest_of(index, str(pointer["generation"]))
    return pointer if manifest.get("identity", "none") != "none" else dict(manifest.get("spare") or {})


def _opened(folder: Path, pointer: Mapping[str, Any], check: bool) -> Generation:
    path = folder / "manifest.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IndexCorrupt("the manifest is missing", where=str(path), fix=REBUILD) from error
    if _digest(data) != pointer.get("manifest"):
        raise IndexCorrupt("the manifest is not the one that was written", where=str(path), fix=REBUILD)
    manifest = json.loads(data)
    if manifest.get("format") != FORMAT:
        raise IndexOutdated(
            f"the index has format {manifest.get('format')}", needed=f"format {FORMAT}", where=str(path), fix=REBUILD
        )
    if check:
        check_files(folder, manifest["files"])
    return Generation(folder, manifest)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_files(folder: Path, files: Mapping[str, Any]) -> None:
    """Compare sizes first, then checksums, on several threads: hashing lets go of the interpreter."""
    for name, facts in files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise IndexCorrupt("the file is missing", where=str(folder / name), fix=REBUILD) from error
        if size != facts["size"]:
            raise IndexCorrupt(
                f"the file has {size} bytes", needed=f"{facts['size']} bytes", where=str(folder / name), fix=REBUILD
            )
    from concurrent.futures import ThreadPoolExecutor

    names = sorted(files, key=lambda name: -int(files[name]["size"]))  # the largest last would keep one thread waiting
    with ThreadPoolExecutor(max_workers=2) as pool:
        coming = {name: pool.submit(disk.digest_of, folder / name) for name in names}
        for name, digest in coming.items():
            try:
                found = digest.result()
            except OSError as error:  # swept away since its size was told, or not ours to read
                raise IndexCorrupt(
                    f"the file cannot be read ({error.strerror or error})", where=str(folder / name), fix=REBUILD
                ) from error
            if found != files[name]["digest"]:
                raise IndexCorrupt("the file is not what was written", where=str(folder / name), fix=REBUILD)


# ------------------------------------------------------------------------------------------------------------ writing


def sweep(index: Path) -> None:
    """Take away what dead builds left: unfinished generations, pointers and models. Only for the holder of the lock."""
    try:
        current = str(last_pointer(index)["generation"])
    except (IndexMissing, IndexCorrupt):
        current = ""
    # What is served stays, and what was served before it, for those who are just opening it.
    older = [path.parent.name for path in index.glob("generations/*/manifest.json") if path.parent.name < current]
    spared = {current, max(older, default=""), str((_manifest_of(index, current).get("spare") or {}).get("generation", ""))}
    for path in sorted(index.glob("generations/*")):
        if path.name not in spared:
            import shutil  # here, since it brings four kinds of compression along, and a question sweeps nothing

            shutil.rmtree(path, ignore_errors=True)
    for path in sorted(index.glob("*.partial")):
        path.unlink(missing_ok=True)
    _sweep_models(index, spared)


def _sweep_models(index: Path, generations: Iterable[str]) -> None:
    """Take away exported models that none of some generations was built with, and that nobody has open; unfinished ones, too.

    Where the last generation has words alone, all stay: to export one again takes twenty seconds. What the index of another
    folder was built with stays as well. Such an index takes nothing away itself: there are no models in it.
    """
    used = [_manifest_of(index, name).get("encoder") for name in generations]
    if not any(used):
        return
    others = index.glob("*/generations/*/manifest.json")
    used += [_manifest_of(path.parents[2], path.parent.name).get("encoder") for path in others]
    for folder in sorted(index.glob("models/*/")):
        if folder.name in used:
            continue
        with locks.claimed(folder / SEAL) as free:
            if free:
                _take_away(folder)


def _take_away(folder: Path) -> None:
    import shutil

    with contextlib.suppress(OSError):  # Windows lets no folder go in which somebody has a file open
        shutil.rmtree(folder.rename(folder.with_name(f"{UNFINISHED}{folder.name}")))


def _manifest_of(index: Path, generation: str) -> dict[str, Any]:
    """What a generation says of itself, unchecked; empty where it cannot be read."""
    try:
        found = json.loads((index / "generations" / generation / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def new_folder(index: Path) -> Path:
    """An empty folder for the next generation. Only for the holder of the lock."""
    home = index / "generations"
    home.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name.split("-")[0]) for path in home.iterdir() if path.name.split("-")[0].isdigit()), default=0)
    folder = home / f"{number:08d}-{os.urandom(4).hex()}"
    folder.mkdir()
    return folder


def share_files(old: Generation, folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """Give a new generation some files of an older one, and return their facts.

    The files are the same on disk, under two names: no generation is ever written to once it is sealed.
    """
    shared = {name: old.manifest["files"][name] for name in names}
    for name in shared:
        try:
            os.link(old.folder / name, folder / name)
        except OSError:  # a file system without second names
            import shutil

            shutil.copyfile(old.folder / name, folder / name)
    return shared


def switch_to(index: Path, folder: Path, manifest: Mapping[str, Any], shared: Mapping[str, Any] | None = None) -> Generation:
    """Seal a finished generation and serve it from this moment on; the facts of files that it shares are known already."""
    disk.check_arrays(folder, shared or {})
    sealed = {**manifest, "format": FORMAT, "files": disk.facts_of(folder, shared)}
    data = json.dumps(sealed, indent=1, sort_keys=True).encode()
    (folder / "manifest.json").write_bytes(data)
    disk.flush_all(folder.iterdir())
    disk.flush(folder)
    disk.write_whole(index / CURRENT, json.dumps({"generation": folder.name, "manifest": _digest(data)}).encode())
    (index / WITHDRAWN).unlink(missing_ok=True)
    sweep(index)
    return Generation(folder, sealed)


def withdraw(index: Path) -> None:
    """Serve nothing any more, since the folder holds nothing; what is there is kept for the builder."""
    with contextlib.suppress(FileNotFoundError):  # nothing is served as it is
        (index / CURRENT).replace(index / WITHDRAWN)
        disk.flush(index)


def give_up(index: Path, folder: Path) -> None:
    """Take away a generation that could not be finished: on a full disk, it is what fills it."""
    try:
        if read_pointer(index)["generation"] == folder.name:
            return  # it is served: what failed came after
    except IndexMissing:
        pass
    except IndexCorrupt:
        return
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
