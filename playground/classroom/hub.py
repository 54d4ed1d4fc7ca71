"""What has changed in a class, passed on to all who listen: server-sent events.

One task per process watches the database while somebody listens, and prepares each event once for all.
See https://html.spec.whatwg.org/multipage/server-sent-events.html for their format.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from playground.classroom.challenges import CHALLENGES
from playground.classroom.entries import VERIFIER, board, count, own_entries, rank
from playground.classroom.store import Store, UnknownClassError

WATCH_SECONDS = 0.05
HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


class Sent(NamedTuple):
    """A message as it is sent: see `playground.classroom.store.Message`."""

    number: int
    begins: bool
    is_new: bool
    data: bytes


class Room:
    """A class to which somebody listens: its events, as they are sent."""

    def __init__(self, store: Store, code: str) -> None:
        self.store, self.code = store, code
        self.listeners = 0
        self.version = -1
        self.ended = False
        self.state = b""
        self.places: dict[int, int] = {}  # of students on the board, from 1
        self.messages: list[Sent] = []  # since the last but one that begins
        self.begun = 0  # index of the last one

    def refresh(self) -> None:
        """Read what has changed."""
        try:
            version = self.store.version(self.code)
            if version != self.version:
                state = self.store.state(self.code)
                ranking = rank(self.store, self.code, state["challenge"]) if state["challenge"] else []
                self.places = {row["student"]: place for place, row in enumerate(ranking, 1)}
                self.state = event("state", describe(self.store, self.code, state, ranking))
                self.version = version
        except UnknownClassError:
            self.ended = True
            return
        for message in self.store.messages(self.code, self.last):
            if message.begins:
                self.messages = self.messages[self.begun :]
                self.begun = len(self.messages)
            self.messages.append(Sent(*message[:3], event("moment", message.content)))

    @property
    def last(self) -> int:
        """The number of the last message; 0 if there is none."""
        return self.messages[-1].number if self.messages else 0

    def since(self, number: int) -> list[bytes]:
        """Return what those lack who have heard all up to a message."""
        held = self.messages
        if held and number < held[0].number:
            return [message.data for message in held[self.begun :]]
        return [message.data for message in held if message.number > number and (message.is_new or not message.begins)]


class Hub:
    """The rooms of a process.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.rooms: dict[str, Room] = {}
        self.is_closing = False
        self.changed = asyncio.Condition()
        self._watcher: asyncio.Task[None] | None = None

    async def listen(self, code: str, student: str = "", follow: bool = False) -> AsyncIterator[bytes]:
        """Yield a class's events until it ends, or the server stops.

        Parameters
        ----------
        code : str
        student : str
            Who listens, by the token, to be told of the own answers and entries; empty for the teacher.
        follow : bool
            Whether to tell what the teacher's page shows: first the last message that begins, and those after it.
        """
        room = self.rooms.setdefault(code, Room(self.store, code))
        room.listeners += 1
        try:
            if self._watcher is None or self._watcher.done():
                self._watcher = asyncio.create_task(self._watch())
            room.refresh()
            VERIFIER.start(self.store)
            yield RETRY
            version, after = -1, 0
            while not self._is_over(room):
                if room.version != version:
                    version = room.version
                    yield room.state + self.own_event(room, student) if student else room.state
                heard, after = after, room.last
                for data in room.since(heard) if follow else ():
                    yield data
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS), self.changed:
                        is_same = room.version == version and (room.last == after or not follow)
                        if is_same and not self._is_over(room):
                            await self.changed.wait()
                except TimeoutError:
                    yield HEARTBEAT
            if room.ended:
                yield event("ended", {})
        finally:
            room.listeners -= 1
            if not room.listeners:
                self.rooms.pop(code, None)

    def own_event(self, room: Room, student: str) -> bytes:
        """Return a student's own entries, and the place on the board."""
        try:
            row = self.store.require_student(room.code, student)
        except ValueError:
            return b""
        mine = {
            "nickname": row["nickname"],
            "entries": own_entries(self.store, row["id"]),
            "place": room.places.get(row["id"], 0),
        }
        return event("mine", mine)

    def _is_over(self, room: Room) -> bool:
        return room.ended or self.is_closing

    async def _watch(self) -> None:
        seen = -1
        while self.rooms and not self.is_closing:
            [version] = self.store.database.connect().execute("PRAGMA data_version").fetchone()
            self.is_closing = is_server_stopping()
            if version != seen or self.is_closing:
                seen = version
                for room in list(self.rooms.values()):
                    room.refresh()
                async with self.changed:
                    self.changed.notify_all()
            await asyncio.sleep(WATCH_SECONDS)


def describe(store: Store, code: str, state: dict[str, Any], ranking: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a class's state, with its challenge and board."""
    challenge = CHALLENGES.get(state["challenge"])
    if challenge is None:
        return state | {"title": ""}
    return state | {
        "title": challenge.title,
        "text": challenge.text,
        "accuracy": challenge.accuracy,
        "board": board(ranking),
        "ranked": len(ranking),
        "handed_in": count(store, code, challenge.name),
    }


def is_server_stopping() -> bool:
    """Return whether uvicorn was told to stop: it then waits for all responses to end, and tells nobody."""
    handler = signal.getsignal(signal.SIGTERM)
    return getattr(getattr(handler, "__self__", None), "should_exit", False) is True


def event(name: str, content: Any) -> bytes:
    """Return an event as it is sent. Text is taken for JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return f"event: {name}\ndata: {text}\n\n".encode()
