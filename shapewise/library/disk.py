"""Files as they come to lie on the disk: whole, flushed, with checksums, and with an error that says what to do where not."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shapewise.errors import StoreUnavailable

FLUSHED_AT_ONCE = 8
"""Files that are written to the disk at the same time."""

ZEROS = bytes(1 << 20)

UNKNOWN = (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS)
"""What a file system says that cannot set room aside: the file is then written once with nothing in it."""


@contextlib.contextmanager
def writing(index: Path) -> Iterator[None]:
    """Say of an index that cannot be written what to do; the last good one stays.

    Raises
    ------
    StoreUnavailable
        For any error of the operating system, a full disk above all.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # whoever was told of the progress has gone; that is none of the disk's faults
    except OSError as error:
        raise StoreUnavailable(
            f"the index cannot be written ({error.strerror or error})",
            needed="room on the disk, and leave to write there",
            where=str(error.filename or index),
            fix="free some space and build again, or choose another folder with --index or SHAPEWISE_INDEX",
        ) from error


def reserve(path: Path) -> None:
    """Have the disk set aside all of a file that is about to be mapped: it is of full length, but has no place yet.

    Where the disk is full, a write to a mapped file cannot fail; the operating system ends the process instead.
    """
    size = path.stat().st_size
    with path.open("r+b") as stream:
        if hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(stream.fileno(), 0, size)
                return
            except OSError as error:
                if error.errno not in UNKNOWN:
                    raise
        written = stream.seek(len(stream.read(4096)))  # the header is there already
        for start in range(written, size, len(ZEROS)):
            stream.write(ZEROS[: size - start])


def check_arrays(folder: Path, known: Mapping[str, Any]) -> None:
    """Have each array be as long as it says, those that are known already aside.

    NumPy closes what it saves without asking whether the end still found room.

    Raises
    ------
    OSError
        If one is cut off.
    """
    from math import prod

    import numpy as np

    for path in folder.glob("*.npy"):
        if path.name in known:
            continue
        with path.open("rb") as stream:
            np.lib.format.read_magic(stream)  # always the first version: no array here has fields with names
            shape, _, kind = np.lib.format.read_array_header_1_0(stream)
            if path.stat().st_size != stream.tell() + prod(shape) * kind.itemsize:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def digest_of(path: Path) -> str:
    """SHA-256 of a file: processors have instructions for it, with which it takes 0.4 times as long as BLAKE2b."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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


def flush_all(paths: Iterable[Path]) -> None:
    """Wait for the disk once, not for one file after the other."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=FLUSHED_AT_ONCE) as pool:
        for _ in pool.map(flush, paths):
            pass  # an error of one of them is raised here


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
