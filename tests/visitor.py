"""A visitor without a browser: opens the page, plays, and moves controls as the page's own scripts do.

It speaks Streamlit's messages over a real WebSocket, and the stage's protocol by requests of their own, and costs so
little that many visitors fit beside the server that they measure. The queue of frames is `browser/loop/player.js`, by
the clock.
"""

import asyncio
import base64
import json
import urllib.parse
import urllib.request
from collections import deque
from contextlib import suppress
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from playground.stage.protocol import OPTIONS

REFRESH = 60  # per second
PREFETCH, LONGEST = 24, 60  # frames
TIMEOUT, LONGEST_TIMEOUT = 3.0, 60.0  # seconds
SCALARS = 6  # numbers per frame beside its parameters
RECORD_SECONDS, RECORD_RATE = 5.0, 6000.0  # between two records, at least; characters per second that they may cost


class Visitor:
    """One open tab.

    Parameters
    ----------
    url : str
        Of the page, with its query.
    speed : str
        A key of `playground.runs.speeds.SPEEDS`.

    Attributes
    ----------
    cookies : str
        What the server has set; `open` sends them back.
    session_id : str
        Of Streamlit's session.
    ready : asyncio.Event
        Whether the first frame is there.
    playing : bool
    generation : int
    shown, epoch : float
        Update and epoch of the frame that is shown.
    frames : int
        Frames that were shown.
    steps : list of float
        Epochs between one frame of an answer and the next.
    delays : list of float
        Seconds from a request to its answer.
    received : int
        Bytes over the WebSocket and in the answers.
    lost : int
        Requests without an answer within `TIMEOUT`.
    messages : list of str
        What the server said: exceptions, refusals, why training has stopped.
    """

    def __init__(self, url: str, speed: str = "normal") -> None:
        self.url, self.query = url, urllib.parse.urlsplit(url).query
        self._place = dict(urllib.parse.parse_qsl(self.query))
        self.options = {name: permitted[0] for name, permitted in OPTIONS.items()} | {"speed": speed}
        self.cookies = self.session_id = ""
        self.messages: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._socket: ClientConnection | None = None
        # Connections for the stage's requests. As a browser's, one is for a single request at a time.
        self._writers: list[asyncio.StreamWriter] = []
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._start()
        self.begin()

    def _start(self) -> None:
        """Know nothing, as a page that is being loaded."""
        self.ready = asyncio.Event()
        self.playing = False
        self.shown = self.recorded = self.sequence = self.generation = -1
        self._begun, self._record_due = -1, 0.0  # the run's record: its update, and when another is asked for
        self.epoch = 0.0
        self.widgets: dict[str, WidgetState] = {}
        self._queue: deque[tuple[int, float]] = deque()
        self._pending: tuple[int, float, bool] | None = None  # its number, when it was asked, whether in time
        self._prefetch, self._timeout = PREFETCH, TIMEOUT
        self._requests = 0
        self._script = self._name = ""
        self._fragments: dict[str, str] = {}  # by the keys of the widgets that they hold
        self._hashes: dict[str, None] = {}
        self._tick = 0.0

    def begin(self) -> None:
        """Count from here on."""
        self.frames = self.received = self.lost = 0
        self.steps: list[float] = []
        self.delays: list[float] = []

    async def open(self, wait: bool = True) -> "Visitor":
        """Load the page, and wait for its first frame. A visitor who comes again keeps the cookies."""
        self._start()
        await asyncio.to_thread(self._fetch)
        address = urllib.parse.urlsplit(self.url)
        self._socket = await connect(
            f"ws://{address.netloc}/_stcore/stream", subprotocols=["streamlit"], compression=None, max_size=None,  # type: ignore[list-item]
            ping_interval=None, additional_headers={"Cookie": self.cookies} if self.cookies else None,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._send(self._client_state())
        if wait:
            await asyncio.wait_for(self.ready.wait(), 60)
        return self

    async def close(self) -> None:
        """Close the tab."""
        self.playing = False
        if self._timer:
            self._timer.cancel()
        if self._reader:
            self._reader.cancel()
        if self._socket:
            await self._socket.close()
        for task in self._sending:
            task.cancel()
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def play(self) -> None:
        """Press Play."""
        self.playing, self._tick = True, asyncio.get_running_loop().time()
        self._ask()

    async def set_live(self, key: str, value: float) -> None:
        """Move a live setting's slider: its fragment runs again."""
        self.widgets[key].string_array_value.data[:] = [f"{value:g}"]
        await self._send(self._client_state(self._fragments[key]))

    async def choose(self, key: str, value: str) -> None:
        """Choose in a control that starts another run: the whole page runs again."""
        self.widgets[key].string_value = value
        await self._send(self._client_state())

    @property
    def is_open(self) -> bool:
        """Whether the connection stands."""
        return self._reader is not None and not self._reader.done()

    def _fetch(self) -> None:
        request = urllib.request.Request(self.url, headers={"Cookie": self.cookies} if self.cookies else {})
        with urllib.request.urlopen(request, timeout=30) as page:
            cookies = [value.split(";")[0] for value in page.headers.get_all("Set-Cookie", [])]
        self.cookies = "; ".join(cookies) or self.cookies

    async def _read(self, socket: ClientConnection) -> None:
        async for data in socket:
            assert isinstance(data, bytes)
            self.received += len(data)
            self._receive(ForwardMsg.FromString(data))

    def _receive(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session_id = message.new_session.initialize.session_id
            self._script = message.new_session.page_script_hash
            return
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        name = element.WhichOneof("type")
        if name == "bidi_component":
            data = json.loads(element.bidi_component.json or element.bidi_component.mixed.json)
            if data["answer"] and data["sequence"] > self.sequence:
                self._answer(json.loads(data["answer"]))
        elif name == "exception":
            self.messages.append(element.exception.message)
        elif state := _read_widget(element):
            key = state.id.split("-", 2)[-1]
            self.widgets[key], self._fragments[key] = state, message.delta.fragment_id
        if name != "bidi_component" and message.metadata.cacheable:
            self._hashes[message.hash] = None

    def _answer(self, answer: dict[str, Any]) -> None:
        if answer["sequence"] <= self.sequence:
            return
        now = asyncio.get_running_loop().time()
        self._show(now)
        self.sequence = answer["sequence"]
        if self._pending and self._pending[0] == answer.get("id"):
            self.delays.append(now - self._pending[1])
            self._timeout = min(LONGEST_TIMEOUT, max(TIMEOUT, self._timeout / 2, 3 * self.delays[-1]))
            self._pending = None
        if "record" in answer:
            self._begun = answer["record_update"]
            self._record_due = now + max(RECORD_SECONDS, len(answer["record"]) / RECORD_RATE)
        for name in ("message", "refused"):
            if answer.get(name):
                self.messages.append(answer[name])
        frames = _decode(answer["scalars"], SCALARS)
        rows = _decode(answer["history"], 5)
        if len(rows):
            self.recorded = int(rows[-1, 0])
        if "spec" in answer:
            self._queue.clear()
            self._pending, self.generation = None, answer["generation"]
            self._name = answer.get("session", self._name)
            self.shown, self.epoch = int(frames[-1, 0]), frames[-1, 1]
            self.ready.set()
        elif answer["generation"] == self.generation and answer["action"] == "play":
            if self._queue:
                self._prefetch = max(PREFETCH, self._prefetch - 1)
            self._queue = deque(frame for frame in self._queue if frame[0] <= answer["base"])
            self._queue.extend((int(frame[0]), frame[1]) for frame in frames)
            self.steps.extend(np.diff(frames[:, 1]))
        self._ask()

    def _show(self, now: float) -> None:
        """Show a frame per refresh of the screen, as far as there are frames."""
        ticks = int((now - self._tick) * REFRESH)
        self._tick += ticks / REFRESH
        frames = min(ticks, len(self._queue))
        for _ in range(frames):
            self.shown, self.epoch = self._queue.popleft()
        self.frames += frames
        if self._pending and self._pending[2]:
            self._prefetch = min(LONGEST, self._prefetch + ticks - frames)

    def _ask(self) -> None:
        """Ask for more frames once half of the prefetched frames are left, or look again when it will be."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._timer:
            self._timer.cancel()
        if not self.playing:
            return
        self._show(now)
        if self._pending and now - self._pending[1] < self._timeout:
            wait = self._timeout - (now - self._pending[1])
        elif len(self._queue) > self._prefetch // 2:
            wait = (len(self._queue) - self._prefetch // 2) / REFRESH
        else:
            if self._pending:
                self.lost += 1
                self._timeout = min(2 * self._timeout, LONGEST_TIMEOUT)
            self._requests += 1
            self._pending = self._requests, now, bool(self._queue)
            action = "record" if now > self._record_due else "play"
            sending = loop.create_task(self._post(self._request(action)))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
            wait = self._timeout
        self._timer = loop.call_later(wait, self._ask)

    def _request(self, action: str) -> dict[str, Any]:
        return {
            "id": self._requests,
            "action": action,
            "generation": self.generation,
            "shown": self.shown,
            "last": self._queue[-1][0] if self._queue else self.shown,
            "past": -1,
            "recorded": self.recorded,
            "record_update": self._begun,
            "frames": self._prefetch - len(self._queue),
            "speed": self.options["speed"],
            "spec": False,
            "options": self.options,
            "example": -1,
            "axes": None,
            "map_number": -1,
            "map_cells": 0,
            "session": self._name,
            "lesson": self._place.get("lesson", ""),
            "step": int(self._place.get("step", 0)),
        }

    async def _connect(self, host: str | None, port: int | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(host, port)
        self._writers.append(writer)
        return reader, writer

    async def _post(self, request: dict[str, Any]) -> None:
        """Send a request of the stage, and take the answer."""
        address = urllib.parse.urlsplit(self.url)
        reader, writer = self._free.pop() if self._free else await self._connect(address.hostname, address.port)
        body = json.dumps(request).encode()
        cookie = f"Cookie: {self.cookies}\r\n" if self.cookies else ""
        head = f"POST {address.path}stage/ HTTP/1.1\r\nHost: {address.netloc}\r\n{cookie}"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        try:
            received = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            content = await reader.readexactly(int(received.split("content-length: ")[1].split("\r\n")[0]))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        self._free.append((reader, writer))
        self.received += len(received) + len(content)
        answer = json.loads(content)
        if answer.get("due"):
            await self._send(self._client_state())
        if "sequence" in answer:
            self._answer(answer)

    def _client_state(self, fragment: str = "") -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._script
        state.widget_states.widgets.extend(self.widgets.values())
        state.cached_message_hashes.extend(self._hashes)
        context = state.context_info
        context.timezone, context.locale, context.url, context.color_scheme = "UTC", "en-US", self.url, "light"
        state.fragment_id = fragment
        return message

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())


def _decode(numbers: str, columns: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(numbers)).reshape(-1, columns)


def _read_widget(element: Any) -> WidgetState | None:
    """Return a widget's state as the page holds it once the widget is drawn; None for what is not a widget."""
    name = element.WhichOneof("type")
    proto = getattr(element, name)
    if name not in ("slider", "radio", "text_input", "button_group", "checkbox", "number_input"):
        return None
    state = WidgetState(id=proto.id)
    if name == "radio":
        state.string_value = proto.raw_value if proto.set_value else proto.options[proto.default]
    elif name == "text_input":
        state.string_value = proto.value if proto.set_value else proto.default
    elif name == "checkbox":
        state.bool_value = proto.value if proto.set_value else proto.default
    elif name == "number_input":
        state.int_value = int(proto.value if proto.set_value else proto.default)
    elif name == "button_group":
        chosen = proto.raw_values if proto.set_value else [proto.options[i].content for i in proto.default]
        state.string_array_value.data.extend(chosen)
    elif proto.options:
        chosen = proto.raw_value if proto.set_value else [proto.options[int(i)] for i in proto.default]
        state.string_array_value.data.extend(chosen)
    else:
        state.double_array_value.data.extend(proto.value if proto.set_value else proto.default)
    return state
