"""Classes and their students. A `Teacher` or a `Student` has shown the token, and needs no other proof."""

import hashlib
import hmac
import secrets
import sqlite3
import unicodedata
from dataclasses import dataclass

from playground.classroom import limits
from playground.classroom.limits import LimitError
from playground.classroom.store import Store

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
CODE_LENGTH = 5


class UnknownClassError(ValueError):
    """There is no such class, or it has ended."""


class ForbiddenError(ValueError):
    """The token does not permit this."""


@dataclass(frozen=True)
class Classroom:
    """A class, for everybody who knows its code."""

    store: Store
    code: str

    def read(self) -> sqlite3.Row:
        """Return the class's row. Its ``version`` grows with every change that all may know of.

        Raises
        ------
        UnknownClassError
            If the class has ended.
        """
        query, since = "SELECT * FROM classes WHERE code = ? AND used >= ?", self.store.clock() - limits.LIFETIME
        row: sqlite3.Row | None = self.store.connect().execute(query, (self.code, since)).fetchone()
        if row is None:
            raise UnknownClassError(f"There is no class with the code {self.code[:12]!r}. It may have ended.")
        return row

    def count_students(self) -> int:
        """Return how many have joined."""
        query = "SELECT count(*) FROM students WHERE code = ?"
        [count] = self.store.connect().execute(query, (self.code,)).fetchone()
        return int(count)

    def join(self, nickname: str = "") -> tuple[str, str]:
        """Let a student join; return the student's token, and the name on the board.

        Raises
        ------
        LimitError, ValueError
            If the class is full, or the nickname is too long.
        """
        token, nickname = secrets.token_urlsafe(16), read_nickname(nickname)
        with self.store.transaction() as db:
            count = self.count_students()
            if count >= limits.STUDENTS:
                raise LimitError(f"A class can have at most {limits.STUDENTS} students. This one is full.")
            nickname = nickname or f"Student {count + 1}"
            db.execute(
                "INSERT INTO students (code, token, nickname) VALUES (?, ?, ?)", (self.code, _hash(token), nickname)
            )
            self.touch(db)
        return token, nickname

    def teacher(self, token: str) -> "Teacher":
        """Return the class as its teacher may use it.

        Raises
        ------
        UnknownClassError, ForbiddenError
        """
        if not hmac.compare_digest(self.read()["teacher"], _hash(token)):
            raise ForbiddenError("Only the teacher of this class can do that.")
        return Teacher(self.store, self.code)

    def student(self, token: str) -> "Student":
        """Return a student of this class.

        Raises
        ------
        ForbiddenError
            If the token is not that of a student.
        """
        query = "SELECT id, nickname FROM students WHERE token = ? AND code = ?"
        row = self.store.connect().execute(query, (_hash(token), self.code)).fetchone()
        if row is None:
            raise ForbiddenError("Only students of this class can do that. Join it by its code.")
        return Student(self, row["id"], row["nickname"])

    def touch(self, db: sqlite3.Connection) -> None:
        """Record that the class has changed."""
        db.execute("UPDATE classes SET used = ?, version = version + 1 WHERE code = ?", (self.store.clock(), self.code))


class Teacher(Classroom):
    """A class, for its teacher."""

    def set_challenge(self, name: str) -> None:
        """Set the class a challenge; an empty name ends it."""
        with self.store.transaction() as db:
            db.execute("UPDATE classes SET challenge = ? WHERE code = ?", (name, self.code))
            self.touch(db)

    def move(self, db: sqlite3.Connection, lesson: str, step: int) -> None:
        """Record where the teacher is."""
        place = lesson, step
        query = "UPDATE classes SET lesson = ?, step = ? WHERE code = ? AND (lesson, step) != (?, ?)"
        if db.execute(query, (*place, self.code, *place)).rowcount:
            self.touch(db)
        else:
            db.execute("UPDATE classes SET used = ? WHERE code = ?", (self.store.clock(), self.code))

    def end(self) -> None:
        """End the class, and delete all that it holds."""
        with self.store.transaction() as db:
            db.execute("DELETE FROM classes WHERE code = ?", (self.code,))
        self.store.shrink()


@dataclass(frozen=True)
class Student:
    """A student of a class."""

    classroom: Classroom
    id: int
    nickname: str


def create(store: Store) -> tuple[str, str]:
    """Start a class; return its code, and its teacher's token. Classes that nobody has used for a day are deleted.

    Raises
    ------
    LimitError
        If there are too many.
    """
    with store.transaction() as db:
        old = db.execute("DELETE FROM classes WHERE used < ?", (store.clock() - limits.LIFETIME,)).rowcount
    if old:
        store.shrink()
    token = secrets.token_urlsafe(16)
    with store.transaction() as db:
        [count] = db.execute("SELECT count(*) FROM classes").fetchone()
        if count >= limits.CLASSES:
            raise LimitError(f"At most {limits.CLASSES} classes can be open. Try again later.")
        while True:
            code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
            if not db.execute("SELECT 1 FROM classes WHERE code = ?", (code,)).fetchone():
                break
        db.execute("INSERT INTO classes (code, teacher, used) VALUES (?, ?, ?)", (code, _hash(token), store.clock()))
    return code, token


def find(store: Store, code: str) -> Classroom:
    """Return the class with this code, which may be in upper or lower case.

    Raises
    ------
    UnknownClassError
    """
    classroom = Classroom(store, read_code(code))
    classroom.read()
    return classroom


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


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
