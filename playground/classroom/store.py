"""What a class holds: its students, their answers, and what the teacher's page shows."""

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import tempfile
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from playground.classroom import limits
from playground.classroom.limits import LimitError
from playground.classroom.schema import Database

# The folder of the database: an environment variable. By default, a folder of this user's below the temporary one.
FOLDER = "PLAYGROUND_CLASSROOM"

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
CODE_LENGTH = 5


class UnknownClassError(ValueError):
    """There is no such class, or it has ended."""


class ForbiddenError(ValueError):
    """The token does not permit this."""


class AnsweredError(ValueError):
    """Another answer was locked in before."""


class Class(NamedTuple):
    """A new class: its code, and the token that makes a page the teacher's."""

    code: str
    teacher: str


class Student(NamedTuple):
    """A new student: the token that the answers come with, and the name on the board."""

    token: str
    nickname: str


class Message(NamedTuple):
    """What the teacher's page has shown.

    Attributes
    ----------
    number : int
    begins : bool
        Whether it can be shown without those before it.
    is_new : bool
        Whether those who have heard what came before need it too.
    content : str
        JSON, which the store does not look into.
    """

    number: int
    begins: bool
    is_new: bool
    content: str


class Store:
    """All classes.

    Parameters
    ----------
    folder : pathlib.Path
        Of the database. Several processes may use it.
    clock : callable
        Seconds since the epoch.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.database = Database(folder)
        self.clock = clock

    def create(self) -> Class:
        """Start a class.

        Raises
        ------
        LimitError
            If there are too many.
        """
        self.forget_old()
        teacher = secrets.token_urlsafe(16)
        with self.database.transaction() as db:
            [count] = db.execute("SELECT count(*) FROM classes").fetchone()
            if count >= limits.CLASSES:
                raise LimitError(f"At most {limits.CLASSES} classes can be open. Try again later.")
            while True:
                code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
                if not db.execute("SELECT 1 FROM classes WHERE code = ?", (code,)).fetchone():
                    break
            db.execute(
                "INSERT INTO classes (code, teacher, used) VALUES (?, ?, ?)", (code, _hash(teacher), self.clock())
            )
        return Class(code, teacher)

    def end(self, code: str, teacher: str) -> None:
        """End a class, and delete all that it holds."""
        self._require_teacher(code, teacher)
        with self.database.transaction() as db:
            db.execute("DELETE FROM classes WHERE code = ?", (read_code(code),))
        self.database.connect().execute("PRAGMA incremental_vacuum").fetchall()

    def forget_old(self) -> None:
        """Delete the classes that nobody has used for a day."""
        with self.database.transaction() as db:
            old = db.execute("DELETE FROM classes WHERE used < ?", (self.clock() - limits.LIFETIME,)).rowcount
        if old:
            self.database.connect().execute("PRAGMA incremental_vacuum").fetchall()

    def exists(self, code: str) -> bool:
        """Return whether there is a class with this code."""
        return self._find(code) is not None

    def is_teacher(self, code: str, teacher: str) -> bool:
        """Return whether a token is that of the class's teacher."""
        row = self._find(code)
        return row is not None and hmac.compare_digest(row["teacher"], _hash(teacher))

    def join(self, code: str, nickname: str = "") -> Student:
        """Let a student join.

        Raises
        ------
        UnknownClassError, LimitError, ValueError
            If there is no such class, it is full, or the nickname is too long.
        """
        code = self.require_class(code)["code"]
        nickname, token = read_nickname(nickname), secrets.token_urlsafe(16)
        with self.database.transaction() as db:
            [count] = db.execute("SELECT count(*) FROM students WHERE code = ?", (code,)).fetchone()
            if count >= limits.STUDENTS:
                raise LimitError(f"A class can have at most {limits.STUDENTS} students. This one is full.")
            nickname = nickname or f"Student {count + 1}"
            db.execute("INSERT INTO students (code, token, nickname) VALUES (?, ?, ?)", (code, _hash(token), nickname))
            self.touch(db, code)
        return Student(token, nickname)

    def answer(self, code: str, student: str, lesson: str, step: int, answer: Any) -> None:
        """Keep a student's answer to the question of a step. The first one stands.

        Raises
        ------
        AnsweredError
            If another answer was kept before.
        ForbiddenError, UnknownClassError, LimitError, ValueError
        """
        row = self.require_student(code, student)
        text = json.dumps(answer)
        if len(text) > limits.ANSWER_CHARACTERS:
            raise ValueError(f"An answer can have at most {limits.ANSWER_CHARACTERS} characters. Got {len(text)}.")
        with self.database.transaction() as db:
            place = (row["id"], lesson, step)
            before = db.execute(
                "SELECT answer FROM answers WHERE student = ? AND lesson = ? AND step = ?", place
            ).fetchone()
            if before:
                if before["answer"] != text:
                    raise AnsweredError("The first answer stands. Another one was locked in before.")
                return
            [count] = db.execute("SELECT count(*) FROM answers WHERE student = ?", (row["id"],)).fetchone()
            if count >= limits.ANSWERS:
                raise LimitError(f"A student can give at most {limits.ANSWERS} answers.")
            db.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", (*place, text))
            self.touch(db, row["code"])

    def reveal(self, code: str, teacher: str, lesson: str, step: int, revealed: bool = True) -> None:
        """Show the answers to a step's question, or hide them again."""
        code = self._require_teacher(code, teacher)["code"]
        change = "INSERT OR IGNORE INTO reveals VALUES (?, ?, ?)"
        if not revealed:
            change = "DELETE FROM reveals WHERE code = ? AND lesson = ? AND step = ?"
        with self.database.transaction() as db:
            db.execute(change, (code, lesson[:100], step))
            self.touch(db, code)

    def set_challenge(self, code: str, teacher: str, challenge: str) -> None:
        """Set the class a challenge, by name; empty ends it."""
        code = self._require_teacher(code, teacher)["code"]
        with self.database.transaction() as db:
            db.execute("UPDATE classes SET challenge = ? WHERE code = ?", (challenge, code))
            self.touch(db, code)

    def publish(
        self, code: str, teacher: str, message: Message, place: tuple[str, int] = ("", 0), record: str = "{}"
    ) -> None:
        """Keep what the teacher's page shows, for those who follow.

        Parameters
        ----------
        code, teacher : str
        message : Message
            Its number is not used. What came before the last one that begins is deleted when another begins.
        place : tuple of str and int
            The lesson and the step where the teacher is.
        record : str
            What has become known of the run's record, as a JSON object.

        Raises
        ------
        LimitError
            If the message is too large.
        """
        code = self._require_teacher(code, teacher)["code"]
        characters = len(message.content) + len(record)
        if characters > limits.MESSAGE_CHARACTERS:
            raise LimitError(
                f"A page that others follow can send at most {limits.MESSAGE_CHARACTERS:,} characters at a time. "
                f"Got {characters:,}."
            )
        with self.database.transaction() as db:
            begun = _last_begin(db, code)
            if message.begins:
                db.execute("DELETE FROM messages WHERE code = ? AND number < ?", (code, begun))
            else:
                query = "SELECT count(*) FROM messages WHERE code = ? AND number > ?"
                if db.execute(query, (code, begun)).fetchone()[0] >= limits.MESSAGES:
                    raise LimitError(f"At most {limits.MESSAGES} messages can follow one that begins.")
            db.execute(
                "INSERT INTO messages (code, begins, is_new, content, record) VALUES (?, ?, ?, ?, ?)",
                (code, *message[1:], record),
            )
            moved = db.execute(
                "UPDATE classes SET lesson = ?, step = ? WHERE code = ? AND (lesson, step) != (?, ?)",
                (*place, code, *place),
            ).rowcount
            if moved:
                self.touch(db, code)
            else:
                db.execute("UPDATE classes SET used = ? WHERE code = ?", (self.clock(), code))

    def messages(self, code: str, after: int = 0) -> list[Message]:
        """Return the messages after this number, in order."""
        rows = self.database.connect().execute(
            "SELECT number, begins, is_new, content FROM messages WHERE code = ? AND number > ? ORDER BY number",
            (read_code(code), after),
        )
        return [Message(row["number"], bool(row["begins"]), bool(row["is_new"]), row["content"]) for row in rows]

    def record(self, code: str) -> dict[str, Any]:
        """Return the record of the run that the teacher's page shows, as far as it is known."""
        db, code = self.database.connect(), read_code(code)
        rows = db.execute(
            "SELECT record FROM messages WHERE code = ? AND number >= ? ORDER BY number", (code, _last_begin(db, code))
        )
        known: dict[str, Any] = {}
        for row in rows:
            known |= json.loads(row["record"])
        return known

    def state(self, code: str) -> dict[str, Any]:
        """Return what all may know of a class: how many have answered, and their answers once they are revealed.

        Raises
        ------
        UnknownClassError
        """
        row = self.require_class(code)
        db, place = self.database.connect(), (row["code"], row["lesson"], row["step"])
        [students] = db.execute("SELECT count(*) FROM students WHERE code = ?", (row["code"],)).fetchone()
        counts = db.execute(
            "SELECT answer, count(*) FROM answers JOIN students ON students.id = student "
            "WHERE code = ? AND lesson = ? AND step = ? GROUP BY answer ORDER BY answer",
            place,
        ).fetchall()
        revealed = db.execute("SELECT 1 FROM reveals WHERE code = ? AND lesson = ? AND step = ?", place).fetchone()
        return {
            "lesson": row["lesson"],
            "step": row["step"],
            "challenge": row["challenge"],
            "students": students,
            "answered": sum(count for _, count in counts),
            "revealed": revealed is not None,
            "counts": [[json.loads(answer), count] for answer, count in counts] if revealed else [],
        }

    def version(self, code: str) -> int:
        """Return a number that grows with every change of a class's state.

        Raises
        ------
        UnknownClassError
        """
        return int(self.require_class(code)["version"])

    def require_student(self, code: str, token: str) -> sqlite3.Row:
        """Return a student's row.

        Raises
        ------
        UnknownClassError, ForbiddenError
        """
        code = self.require_class(code)["code"]
        row: sqlite3.Row | None = (
            self.database.connect()
            .execute("SELECT * FROM students WHERE token = ? AND code = ?", (_hash(token), code))
            .fetchone()
        )
        if row is None:
            raise ForbiddenError("Only students of this class can do that. Join it by its code.")
        return row

    def _find(self, code: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = (
            self.database.connect()
            .execute(
                "SELECT * FROM classes WHERE code = ? AND used >= ?", (read_code(code), self.clock() - limits.LIFETIME)
            )
            .fetchone()
        )
        return row

    def require_class(self, code: str) -> sqlite3.Row:
        """Return a class's row. The code may be in upper or lower case.

        Raises
        ------
        UnknownClassError
        """
        row = self._find(code)
        if row is None:
            raise UnknownClassError(f"There is no class with the code {read_code(code)[:12]!r}. It may have ended.")
        return row

    def _require_teacher(self, code: str, teacher: str) -> sqlite3.Row:
        row = self.require_class(code)
        if not hmac.compare_digest(row["teacher"], _hash(teacher)):
            raise ForbiddenError("Only the teacher of this class can do that.")
        return row

    def touch(self, db: sqlite3.Connection, code: str) -> None:
        """Record that a class's state has changed."""
        db.execute("UPDATE classes SET used = ?, version = version + 1 WHERE code = ?", (self.clock(), code))


@cache
def store() -> Store:
    """Return the store of this process, in the folder that the environment names."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = os.environ.get(FOLDER) or Path(tempfile.gettempdir()) / f"playground-classes-{user}"
    return Store(Path(folder))


def read_code(text: str) -> str:
    """Return a class's code as it is kept, whatever case and spaces it is typed with."""
    return "".join(text.split()).upper()[:20]


def read_nickname(text: str) -> str:
    """Return a nickname as plain text: one line, without control characters or marks of direction.

    Raises
    ------
    ValueError
        If it is too long.
    """
    plain = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or not unicodedata.category(c).startswith("C")
    )
    name = " ".join(plain.split())
    if len(name) > limits.NAME_CHARACTERS:
        raise ValueError(f"A nickname can have at most {limits.NAME_CHARACTERS} characters. Got {len(name)}.")
    return name


def _last_begin(db: sqlite3.Connection, code: str) -> int:
    row = db.execute("SELECT max(number) FROM messages WHERE code = ? AND begins", (code,)).fetchone()
    return row[0] or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
