"""The database of all classes: its tables, and connections to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local

FILE = "classes.sqlite"

TABLES = """
CREATE TABLE IF NOT EXISTS classes (
    code TEXT PRIMARY KEY, teacher TEXT NOT NULL, used REAL NOT NULL, lesson TEXT NOT NULL DEFAULT '',
    step INTEGER NOT NULL DEFAULT 0, challenge TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS students (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, token TEXT NOT NULL UNIQUE,
    nickname TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS students_of ON students (code);
CREATE TABLE IF NOT EXISTS answers (
    student INTEGER NOT NULL REFERENCES students ON DELETE CASCADE, lesson TEXT NOT NULL, step INTEGER NOT NULL,
    answer TEXT NOT NULL, PRIMARY KEY (student, lesson, step)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reveals (
    code TEXT NOT NULL REFERENCES classes ON DELETE CASCADE, lesson TEXT NOT NULL, step INTEGER NOT NULL,
    PRIMARY KEY (code, lesson, step)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL REFERENCES classes ON DELETE CASCADE,
    begins INTEGER NOT NULL, is_new INTEGER NOT NULL, content TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_of ON messages (code, number);
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, student INTEGER NOT NULL REFERENCES students ON DELETE CASCADE, challenge TEXT NOT NULL,
    settings TEXT NOT NULL, updates INTEGER NOT NULL, parameters INTEGER NOT NULL, state TEXT NOT NULL,
    claimed REAL NOT NULL DEFAULT 0, accuracy REAL, remark TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS entries_waiting ON entries (state, id);
"""


class Database:
    """The file, with a connection for each thread.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it does not exist, for this user alone.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / FILE
        self._threads = local()
        with self.connect() as connection:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(TABLES)

    def connect(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
            connection.row_factory = sqlite3.Row
            # WAL with NORMAL survives the end of the process; only a power failure can lose the last moment.
            for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 10000"):
                connection.execute(f"PRAGMA {pragma}")
            self._threads.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is not None:
            connection.close()
            del self._threads.connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing. Other processes write before or after."""
        connection = self.connect()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
