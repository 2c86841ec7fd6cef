"""Long texts made short for an address: deflated, and written in the letters that addresses take as they are."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping

PACKED = {"q": "packed", "after": "packed-after"}
"""Parameters of an address, and where their text stands when it is packed."""
LONGEST_UNPACKED = 400_000
"""Bytes that a packed text may come to: a few hundred letters of an address can hold a thousand times as much of nothing."""

_BARE = -15
"""Deflate without a head and a sum, with the largest window."""


def pack(text: str) -> str:
    """A text in letters, digits, ``-`` and ``_``; a traceback of 6,600 characters comes to 1,130."""
    deflating = zlib.compressobj(9, wbits=_BARE)
    packed = deflating.compress(text.encode()) + deflating.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack(packed: str) -> str:
    """The text again; nothing where these letters are none of :func:`pack`, or hold more than anybody would ask."""
    try:
        inflating = zlib.decompressobj(wbits=_BARE)
        text = inflating.decompress(base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True), LONGEST_UNPACKED)
        return text.decode() if inflating.eof else ""
    except (ValueError, zlib.error):  # letters that are none, or a stream or a text broken off
        return ""


def is_question(parameters: Mapping[str, object]) -> bool:
    """Whether an address carries a question."""
    return "q" in parameters or PACKED["q"] in parameters
