"""Many readers at once, as websocket clients that speak Streamlit's own protocol: each asks and edits, with time to think."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

LONGEST_WAIT = 60.0
_CARD = "shapewise_demo"
_EDITED = "shape-0"


@dataclass(slots=True)
class Load:
    """What many readers met with."""

    readers: int
    opened_seconds: float = 0.0
    """Until all had their first page, all coming at the same moment."""
    asks: list[float] = field(default_factory=list)
    """Seconds from sending to the end of the page's script, one a question."""
    edits: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """What ended a reader's visit early, a line each."""


@dataclass(slots=True)
class Reader:
    """One client: a connection, and what it has learned of the page."""

    socket: Any
    browser: Any
    """What asks for a demo's card, as a browser does when a field changes."""
    page_hash: str = ""
    box_id: str = ""
    box_fragment: str = ""
    card: dict[str, Any] = field(default_factory=dict)
    """The demo beside the answer; nothing where there is none."""
    query: str = ""
    seconds: list[float] = field(default_factory=list)

    async def run(self, message: Any) -> float:
        """Send a message and read until the script that it starts has ended; how long that took."""
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self.until_finished()
        return time.perf_counter() - started

    async def until_finished(self) -> None:
        """Read messages to the end of a run; remember the box for questions, where it stands, and the demo."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: TID251 - its protocol, not its pages

        while True:
            data = await asyncio.wait_for(self.socket.recv(), LONGEST_WAIT)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash or self.page_hash
            elif kind == "delta":
                self.learn(message.delta)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def learn(self, delta: Any) -> None:
        """Remember what a part of the page says of the box and of the demo."""
        element = delta.new_element
        if element.WhichOneof("type") == "chat_input":
            self.box_id, self.box_fragment = element.chat_input.id, delta.fragment_id
        elif element.bidi_component.component_name == _CARD:
            self.card = json.loads(json.loads(element.bidi_component.json)["card"])

    async def open(self) -> float:
        """The first page."""
        return await self.run(self._rerun(""))

    async def ask(self, question: str) -> float:
        """Type a question into the box, and press Enter."""
        message = self._rerun(self.query)
        message.rerun_script.fragment_id = self.box_fragment
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = self.box_id
        widget.chat_input_value.data = question
        self.query = urlencode({"q": question})
        self.card = {}  # a question that is not covered has no demo to edit
        return await self.run(message)

    async def turn(
        self, questions: list[str], number: int, chance: random.Random, think: tuple[float, float], load: Load
    ) -> None:
        """Ask one of the questions, think, edit its demo where it has one, and think."""
        load.asks.append(await self.ask(questions[number % len(questions)]))
        await asyncio.sleep(chance.uniform(*think))
        if self.card:
            load.edits.append(await self.edit(f"{chance.randint(2, 99)}x128x128"))
            await asyncio.sleep(chance.uniform(*think))

    async def edit(self, shape: str) -> float:
        """Type another shape into the demo beside the answer; how long its card took to come."""
        values = json.dumps({**self.card["values"], _EDITED: shape})
        words = {name: self.card[name] for name in ("own", "shown", "filled")} | {"place": "text", "values": values}
        started = time.perf_counter()
        answer = await self.browser.get("/api/demo", params=words)
        answer.raise_for_status()
        taken = time.perf_counter() - started
        self.card = answer.json()
        return taken

    def _rerun(self, query: str) -> Any:
        from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: TID251 - its protocol, not its pages

        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self.page_hash
        return message


class BareReader(Reader):
    """A reader of the bare page, who types into its one field."""

    field_id: str = ""
    fragment: str = ""

    def learn(self, delta: Any) -> None:
        """Remember the field."""
        if delta.new_element.WhichOneof("type") == "text_input":
            self.field_id, self.fragment = delta.new_element.text_input.id, delta.fragment_id

    async def turn(
        self, _questions: list[str], _number: int, chance: random.Random, think: tuple[float, float], load: Load
    ) -> None:
        """Type and think, as often as a reader of ours does."""
        for _time in range(2):
            message = self._rerun("")
            message.rerun_script.fragment_id = self.fragment
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = self.field_id
            widget.string_value = f"{chance.randint(2, 99)}x128x128"
            load.edits.append(await self.run(message))
            await asyncio.sleep(chance.uniform(*think))


def measure_load(
    port: int, questions: list[str], *, readers: int, rounds: int, think: tuple[float, float], kind: type[Reader] = Reader
) -> Load:
    """Open so many readers at once, let each ask and edit in turns; the order is the same at every measurement."""
    return asyncio.run(_measure(port, questions, readers, rounds, think, kind))


async def _measure(
    port: int, questions: list[str], count: int, rounds: int, think: tuple[float, float], kind: type[Reader]
) -> Load:
    import httpx
    from websockets.asyncio.client import connect

    load = Load(count)
    limits = httpx.Limits(max_connections=None, keepalive_expiry=3.0)  # the server closes a connection after five
    browser = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=LONGEST_WAIT)
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    sockets = [connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=LONGEST_WAIT) for _ in range(count)]  # type: ignore[list-item]
    started = time.perf_counter()
    readers = [kind(await socket, browser) for socket in sockets]
    await asyncio.gather(*(reader.open() for reader in readers))
    load.opened_seconds = time.perf_counter() - started
    outcomes = await asyncio.gather(
        *(_live(reader, number, questions, rounds, think, load) for number, reader in enumerate(readers)),
        return_exceptions=True,
    )
    for reader in readers:
        await reader.socket.close()
    await browser.aclose()
    load.failures += [repr(outcome)[:200] for outcome in outcomes if isinstance(outcome, BaseException)]
    return load


async def _live(reader: Reader, number: int, questions: list[str], rounds: int, think: tuple[float, float], load: Load) -> None:
    chance = random.Random(number)  # noqa: S311 - times to think, no secret
    await asyncio.sleep(chance.uniform(0, think[1]))
    for turn in range(rounds):
        await reader.turn(questions, number * 7 + turn, chance, think, load)
