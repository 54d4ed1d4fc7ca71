"""What has changed in a class, passed on to all who listen: server-sent events.

One task per process watches the database while somebody listens, and prepares each event once for all.
See https://html.spec.whatwg.org/multipage/server-sent-events.html for their format.
"""

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from playground.classroom.answers import tally
from playground.classroom.challenges import CHALLENGES
from playground.classroom.classes import Classroom, Student, UnknownClassError
from playground.classroom.entries import VERIFIER, board, count, own_entries, rank
from playground.classroom.messages import messages_since
from playground.classroom.store import Store

WATCH_SECONDS = 0.05
HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"


class Sent(NamedTuple):
    """A message as it is sent: see `playground.classroom.messages.Message`."""

    data: bytes
    is_keyframe: bool
    starts_run: bool
    number: int


class Channel:
    """A class to which somebody listens: its events, as they are sent."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.listeners = 0
        self.version = -1
        self.ended = False
        self.state = b""
        self.places: dict[int, int] = {}  # of students on the board, from 1
        self.messages: list[Sent] = []  # since the last but one keyframe
        self.keyframe = 0  # index of the last one

    def refresh(self) -> None:
        """Read what has changed."""
        try:
            row = self.classroom.read()
        except UnknownClassError:
            self.ended = True
            return
        if row["version"] != self.version:
            ranking = rank(self.classroom, row["challenge"])
            self.places = {entry["student"]: place for place, entry in enumerate(ranking, 1)}
            self.state = event("state", describe(self.classroom, row, ranking))
            self.version = row["version"]
        for message in messages_since(self.classroom, self.last):
            if message.is_keyframe:
                self.messages = self.messages[self.keyframe :]
                self.keyframe = len(self.messages)
            self.messages.append(Sent(event("moment", message.content), *message[1:]))

    @property
    def last(self) -> int:
        """The number of the last message; 0 if there is none."""
        return self.messages[-1].number if self.messages else 0

    def since(self, number: int) -> list[bytes]:
        """Return what those lack who have heard all up to a message."""
        held = self.messages
        if held and number < held[0].number:
            return [sent.data for sent in held[self.keyframe :]]
        return [sent.data for sent in held if sent.number > number and (sent.starts_run or not sent.is_keyframe)]


class Hub:
    """The channels of a process.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.channels: dict[str, Channel] = {}
        self.is_closing = False
        self.changed = asyncio.Condition()
        self._watcher: asyncio.Task[None] | None = None

    async def listen(
        self, classroom: Classroom, student: Student | None = None, follow: bool = False
    ) -> AsyncIterator[bytes]:
        """Yield a class's events until it ends, or the server stops.

        Parameters
        ----------
        classroom : Classroom
        student : Student, optional
            Who is also told of the own entries.
        follow : bool
            Whether to tell what the teacher's page shows: first the last keyframe, and the messages after it.
        """
        channel = self.channels.setdefault(classroom.code, Channel(classroom))
        channel.listeners += 1
        try:
            if self._watcher is None or self._watcher.done():
                self._watcher = asyncio.create_task(self._watch())
            channel.refresh()
            VERIFIER.start(self.store)
            yield RETRY
            version, after = -1, 0
            while not self._is_over(channel):
                if channel.version != version:
                    version = channel.version
                    yield channel.state + (own_event(channel, student) if student else b"")
                heard, after = after, channel.last
                for data in channel.since(heard) if follow else ():
                    yield data
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS), self.changed:
                        is_same = channel.version == version and (channel.last == after or not follow)
                        if is_same and not self._is_over(channel):
                            await self.changed.wait()
                except TimeoutError:
                    yield HEARTBEAT
            if channel.ended:
                yield event("ended", {})
        finally:
            channel.listeners -= 1
            if not channel.listeners:
                self.channels.pop(classroom.code, None)

    def _is_over(self, channel: Channel) -> bool:
        return channel.ended or self.is_closing

    async def _watch(self) -> None:
        seen = -1
        while self.channels and not self.is_closing:
            [version] = self.store.connect().execute("PRAGMA data_version").fetchone()
            self.is_closing = is_server_stopping()
            if version != seen or self.is_closing:
                seen = version
                for channel in list(self.channels.values()):
                    channel.refresh()
                async with self.changed:
                    self.changed.notify_all()
            await asyncio.sleep(WATCH_SECONDS)


def own_event(channel: Channel, student: Student) -> bytes:
    """Return a student's own entries, and the place on the board."""
    place = channel.places.get(student.id, 0)
    return event("mine", {"nickname": student.nickname, "entries": own_entries(student), "place": place})


def describe(classroom: Classroom, row: sqlite3.Row, ranking: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what all may know of a class, with its challenge and board."""
    state = {name: row[name] for name in ("lesson", "step", "challenge")}
    state |= {"students": classroom.count_students()} | tally(classroom, row["lesson"], row["step"])
    challenge = CHALLENGES.get(row["challenge"])
    if challenge is None:
        return state | {"title": ""}
    return state | {
        "title": challenge.title,
        "text": challenge.text,
        "accuracy": challenge.accuracy,
        "board": board(ranking),
        "ranked": len(ranking),
        "handed_in": count(classroom, challenge.name),
    }


def is_server_stopping() -> bool:
    """Return whether uvicorn was told to stop: it then waits for all responses to end, and tells nobody."""
    handler = signal.getsignal(signal.SIGTERM)
    return getattr(getattr(handler, "__self__", None), "should_exit", False) is True


def event(name: str, content: Any) -> bytes:
    """Return an event as it is sent. Text is taken for JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return f"event: {name}\ndata: {text}\n\n".encode()
