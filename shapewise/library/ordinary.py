"""Reading files of a folder that anybody may have filled: what is no ordinary file is told apart before it is opened.

Opening a pipe waits for somebody to write into it, and reading a device may never end. Their names look like any other.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def kind_of(mode: int) -> str:
    """What a file is that cannot be read like one; empty for an ordinary file.

    Examples
    --------
    >>> kind_of(stat.S_IFIFO | 0o600), kind_of(stat.S_IFREG | 0o600)
    ('a pipe', '')
    """
    if stat.S_ISREG(mode):
        return ""
    return next((name for is_it, name in _KINDS if is_it(mode)), "of an unknown kind")


def read_ordinary(path: Path) -> bytes:
    """The bytes of an ordinary file, or of the one that a link leads to.

    Raises
    ------
    OSError
        If it cannot be read, or is none.
    """
    kind = kind_of(path.stat().st_mode)
    if kind:
        raise OSError(errno.EINVAL, f"it is {kind}", str(path))
    return path.read_bytes()


def printable(name: str) -> str:
    r"""A name as it can be printed, kept and sent: the system hands over bytes that are no text as halves of a character.

    Examples
    --------
    >>> printable("plain"), printable("b\udcff")
    ('plain', 'b\\udcff')
    """
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()
