"""Who may write an index, and who still reads one of its models. The operating system lets go of all locks of what dies.

The package filelock would do for the first, but brings asyncio along: 0.08 s of every rebuild.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from shapewise.errors import StoreUnavailable

LOOK_SECONDS = 0.05
"""Between two looks at a lock that another builder holds."""


@contextlib.contextmanager
def builder_lock(index: Path, timeout: float = 600) -> Iterator[None]:
    """Let one builder in at a time; the operating system lets go of the lock when a builder dies."""
    where = index / "lock"
    try:
        index.mkdir(parents=True, exist_ok=True)
        handle = os.open(where, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder cannot be written ({error.strerror or error})",
            where=str(index),
            fix="choose another folder with --index or SHAPEWISE_INDEX",
        ) from error
    try:
        _wait_for(handle, where, timeout)
        yield
    finally:
        os.close(handle)  # and with it the lock


def _wait_for(handle: int, where: Path, timeout: float) -> None:
    until = time.monotonic() + timeout
    try:
        while not _locked(handle):
            if time.monotonic() > until:
                raise StoreUnavailable(
                    f"another build has held the index for {timeout:.0f} seconds",
                    where=str(where),
                    fix="wait until it ends, or end it",
                )
            time.sleep(LOOK_SECONDS)
    except OSError as error:  # a file system that knows no locks
        raise StoreUnavailable(
            f"the folder cannot be locked ({error.strerror or error})",
            where=str(where),
            fix="choose a folder on another file system with --index or SHAPEWISE_INDEX",
        ) from error


def _locked(handle: int) -> bool:
    """Try to have an open file for ourselves."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        return False
    return True


def hold(path: Path) -> IO[bytes]:
    """Open a file, and keep it from being :func:`claimed` by anybody else until it is closed.

    Raises
    ------
    OSError
        If it cannot be opened, or is just being taken away.
    """
    stream = path.open("rb")
    if sys.platform != "win32":  # which lets nobody take away what is open
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                stream.close()
                raise
            # A file system that knows no locks: there nobody finds that nobody holds it, either.
    return stream


@contextlib.contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Whether nobody holds a file, as far as can be told; then nobody can while this lasts. One that is not there is free."""
    try:
        stream = path.open("rb")
    except OSError as error:
        yield isinstance(error, FileNotFoundError)
        return
    if sys.platform == "win32":
        stream.close()  # else what holds it, and so keeps its folder, would be we
        yield True
        return
    import fcntl

    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
