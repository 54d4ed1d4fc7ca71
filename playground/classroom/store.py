"""The store of all classes: one SQLite database. Its tables are read and written in the modules of their names."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import local

from playground.classroom import limits

# The folder of the database: an environment variable. By default, a folder of this user's below the temporary one.
FOLDER = "PLAYGROUND_CLASSROOM"
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


class StoreError(ValueError):
    """The database cannot be opened or written."""


class Store:
    """The file, with a connection for each thread. Several processes may use it.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it does not exist, for this user alone.
    clock : callable
        Seconds since the epoch.

    Raises
    ------
    StoreError
        If the folder is not writable.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / FILE
        self.clock = clock
        self._threads = local()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = self.connect()
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(TABLES)
        except (OSError, sqlite3.Error) as error:
            raise StoreError("This server cannot hold classes: its folder for them is not writable.") from error

    def connect(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
            connection.row_factory = sqlite3.Row
            # WAL with NORMAL survives the end of the process; only a power failure can lose the last moment.
            for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 10000"):
                connection.execute(f"PRAGMA {pragma}")
            [page] = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA max_page_count = {limits.DATABASE_BYTES // page}")
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
        """Write all or nothing. Other processes write before or after.

        Raises
        ------
        StoreError
            If the database is full, or another process does not let go of it.
        """
        connection = self.connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError("The server's database of classes is full or busy. Try again later.") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def shrink(self) -> None:
        """Return the space of what was deleted to the system."""
        self.connect().execute("PRAGMA incremental_vacuum").fetchall()


@cache
def store() -> Store:
    """Return the store of this process, in the folder that the environment names."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    folder = os.environ.get(FOLDER) or Path(tempfile.gettempdir()) / f"playground-classes-{user}"
    return Store(Path(folder))
