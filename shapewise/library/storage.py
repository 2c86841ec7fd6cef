"""``index/`` on disk: generations, one atomic switch between them, and checksums of everything.

::

    index/
      current.json                 which generation is served, and the checksum of its manifest
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
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from shapewise.errors import IndexCorrupt, IndexMissing, IndexOutdated
from shapewise.library import locks

FORMAT = 4
"""Raised whenever an older index can no longer be read."""

SEAL = "seal.json"
"""In the folder of an exported model: size and checksum of its files. Whoever uses the model holds this file open."""

UNFINISHED = "partial-"
"""How the names of folders begin below ``models/`` that are being written, or taken away."""

FLUSHED_AT_ONCE = 8
"""Files that are written to the disk at the same time."""

REBUILD = "run: python3 scripts/build_index.py"


class Generation(NamedTuple):
    """One complete, checked index."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its number and a random end, so that no two builds share a folder."""
        return self.folder.name


def digest_of(path: Path) -> str:
    """SHA-256 of a file: processors have instructions for it, with which it takes 0.4 times as long as BLAKE2b."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
        pointer = _pointer(index)
        folder = index / "generations" / str(pointer["generation"])
        try:
            return _opened(folder, pointer, check)
        except IndexCorrupt:
            # A builder may have switched, and swept this generation away, while its files were being read.
            if _pointer(index) == pointer:
                raise
    return _opened(folder, pointer, check)


def _pointer(index: Path) -> dict[str, Any]:
    path = index / "current.json"
    try:
        pointer = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {index}", needed="a built index", where=str(path), fix=REBUILD) from error
    except (OSError, ValueError) as error:
        raise IndexCorrupt("the file cannot be read as JSON", where=str(path), fix=REBUILD) from error
    if not isinstance(pointer, dict) or not isinstance(pointer.get("generation"), str) or "/" in pointer["generation"]:
        raise IndexCorrupt("the file does not name a generation", where=str(path), fix=REBUILD)
    return pointer


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
        for name, found in zip(names, pool.map(lambda name: digest_of(folder / name), names), strict=True):
            if found != files[name]["digest"]:
                raise IndexCorrupt("the file is not what was written", where=str(folder / name), fix=REBUILD)


def facts_of(folder: Path, known: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Size and checksum of each file of a folder, by name; the facts of some may be known already."""
    from concurrent.futures import ThreadPoolExecutor

    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "manifest.json")
    told = dict(known or {})
    new = [path for path in paths if path.name not in told]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for path, digest in zip(new, pool.map(digest_of, new), strict=True):
            told[path.name] = {"size": path.stat().st_size, "digest": digest}
    return {path.name: told[path.name] for path in paths}


def _flush_all(paths: Iterable[Path]) -> None:
    """Wait for the disk once, not for one file after the other."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=FLUSHED_AT_ONCE) as pool:
        for _ in pool.map(flush, paths):
            pass  # an error of one of them is raised here


# ------------------------------------------------------------------------------------------------------------ writing


def sweep(index: Path) -> None:
    """Take away what dead builds left: unfinished generations, pointers and models. Only for the holder of the lock."""
    try:
        current = str(_pointer(index)["generation"])
    except (IndexMissing, IndexCorrupt):
        current = ""
    # What is served stays, and what was served before it, for those who are just opening it.
    older = [path.parent.name for path in index.glob("generations/*/manifest.json") if path.parent.name < current]
    spared = {current, max(older, default="")}
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
    used = [_encoder_of(index / "generations" / name) for name in generations if name]
    if not any(used):
        return
    used += [_encoder_of(path.parent) for path in index.glob("*/generations/*/manifest.json")]
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


def _encoder_of(folder: Path) -> str:
    """The folder of the model that a generation was built with; empty where it has none."""
    try:
        return str(json.loads((folder / "manifest.json").read_bytes()).get("encoder") or "")
    except (OSError, ValueError, AttributeError):
        return ""


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
    sealed = {**manifest, "format": FORMAT, "files": facts_of(folder, shared)}
    data = json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True).encode()
    (folder / "manifest.json").write_bytes(data)
    _flush_all(folder.iterdir())
    flush(folder)
    write_whole(index / "current.json", json.dumps({"generation": folder.name, "manifest": _digest(data)}).encode())
    sweep(index)
    return Generation(folder, sealed)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file in one step: whoever reads it sees the old bytes or the new ones, never a part."""
    partial = path.with_name(f"{path.name}.{os.urandom(4).hex()}.partial")
    partial.write_bytes(data)
    flush(partial)
    partial.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Have the operating system write a file, or the names in a folder, to the disk itself."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle for a folder, and orders renames by itself
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
