"""What the teacher's page shows, as messages to those who follow: keyframes, and the changes after them."""

import json
import sqlite3
from typing import Any, NamedTuple

from playground.classroom import limits
from playground.classroom.classes import Classroom, Teacher
from playground.classroom.limits import LimitError


class Message(NamedTuple):
    """What the teacher's page has shown.

    Attributes
    ----------
    content : str
        JSON, which is not looked into here.
    is_keyframe : bool
        Whether it can be shown without those before it.
    starts_run : bool
        Whether a run begins with it: even those who have received all before it need this keyframe.
    number : int
        Given when it is published.
    """

    content: str
    is_keyframe: bool = False
    starts_run: bool = False
    number: int = 0


def publish(teacher: Teacher, message: Message, place: tuple[str, int] = ("", 0), record: str = "{}") -> None:
    """Keep a message for those who follow. What came before the last keyframe is deleted when another one comes.

    Parameters
    ----------
    teacher : Teacher
    message : Message
    place : tuple of str and int
        The lesson and the step where the teacher is.
    record : str
        What has become known of the run's record, as a JSON object.

    Raises
    ------
    LimitError
        If the message is too large, or there are too many.
    """
    characters = len(message.content) + len(record)
    if characters > limits.MESSAGE_CHARACTERS:
        raise LimitError(
            f"A page that others follow can send at most {limits.MESSAGE_CHARACTERS:,} characters at a time. "
            f"Got {characters:,}."
        )
    code = teacher.code
    with teacher.store.transaction() as db:
        keyframe = _last_keyframe(db, code)
        if message.is_keyframe:
            db.execute("DELETE FROM messages WHERE code = ? AND number < ?", (code, keyframe))
        else:
            query = "SELECT count(*) FROM messages WHERE code = ? AND number > ?"
            if db.execute(query, (code, keyframe)).fetchone()[0] >= limits.MESSAGES:
                raise LimitError(f"At most {limits.MESSAGES} messages can follow one that begins.")
        # The columns have the names that they have in files of earlier versions.
        db.execute(
            "INSERT INTO messages (code, content, begins, is_new, record) VALUES (?, ?, ?, ?, ?)",
            (code, *message[:3], record),
        )
        teacher.move(db, *place)


def messages_since(classroom: Classroom, number: int = 0) -> list[Message]:
    """Return the messages after this number, in order."""
    query = "SELECT content, begins, is_new, number FROM messages WHERE code = ? AND number > ? ORDER BY number"
    rows = classroom.store.connect().execute(query, (classroom.code, number))
    return [Message(content, bool(begins), bool(is_new), number) for content, begins, is_new, number in rows]


def shown_record(classroom: Classroom) -> dict[str, Any]:
    """Return the record of the run that the teacher's page shows, as far as it is known."""
    db, code = classroom.store.connect(), classroom.code
    query = "SELECT record FROM messages WHERE code = ? AND number >= ? ORDER BY number"
    known: dict[str, Any] = {}
    for row in db.execute(query, (code, _last_keyframe(db, code))):
        known |= json.loads(row["record"])
    return known


def _last_keyframe(db: sqlite3.Connection, code: str) -> int:
    row = db.execute("SELECT max(number) FROM messages WHERE code = ? AND begins", (code,)).fetchone()
    return row[0] or 0
