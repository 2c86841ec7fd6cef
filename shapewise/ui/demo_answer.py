"""What a browser is answered that asks for a card: a request's words in, a status and bytes out, in whichever process."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import parse_qsl


class Answered(NamedTuple):
    """A status of HTTP, and what goes with it: a card as JSON, or a sentence."""

    status: int
    body: bytes


def answered(query: str) -> Answered:
    """The card after an edit; 204 where there is no such demo, 400 where what was sent is none of ours.

    A browser tells its console of each 400; back and forward may lead through addresses in which anything stands.
    """
    from shapewise.ui.demo_card import NoSuchDemo, Sent, edited  # with the first edit: the server is up sooner without it

    try:
        sent = Sent.read(dict(parse_qsl(query, keep_blank_values=True)))
    except NoSuchDemo:
        return Answered(204, b"")
    except (KeyError, ValueError, RecursionError):
        return Answered(400, b"not a demo")
    return Answered(200, json.dumps(edited(sent), ensure_ascii=False, separators=(",", ":")).encode())
