"""The runs that students hand in for a challenge. Each is trained again from settings and seeds before it counts."""

import json
import threading
import time
from typing import Any

from playground.classroom import limits
from playground.classroom.challenges import CHALLENGES, Challenge
from playground.classroom.classes import Classroom, Student
from playground.classroom.limits import LimitError
from playground.classroom.store import Store
from playground.runs.fair_lock import SLICE_SECONDS, TRAINING_LOCK
from playground.runs.run import Run
from playground.runs.settings import describe_settings, parse_settings

BOARD_ROWS = 20
RECLAIM_SECONDS = 60.0  # after which another process takes over an entry that one has begun


def hand_in(student: Student, settings: Any, updates: Any) -> None:
    """Hand in a run for the class's challenge. It waits to be verified.

    Raises
    ------
    LimitError
        If an entry of the student still waits, or there are too many.
    ValueError
        If there is no challenge, or the run does not match it.
    """
    classroom = student.classroom
    challenge = require_challenge(classroom)
    checked = challenge.check(settings, updates)
    with classroom.store.transaction() as db:
        mine = db.execute("SELECT state FROM entries WHERE student = ?", (student.id,)).fetchall()
        if any(entry["state"] == "waiting" for entry in mine):
            raise LimitError("Your last run is still being verified. Hand in the next one after it.")
        if len(mine) >= limits.ENTRIES:
            raise LimitError(f"A student can hand in at most {limits.ENTRIES} runs.")
        db.execute(
            "INSERT INTO entries (student, challenge, settings, updates, parameters, state) "
            "VALUES (?, ?, ?, ?, ?, 'waiting')",
            (student.id, challenge.name, json.dumps(describe_settings(checked)), updates, checked.n_parameters),
        )
        classroom.touch(db)
    VERIFIER.start(classroom.store)


def require_challenge(classroom: Classroom) -> Challenge:
    """Return the class's challenge.

    Raises
    ------
    UnknownClassError, ValueError
        If the class has ended, or it has no challenge.
    """
    name = classroom.read()["challenge"]
    if name not in CHALLENGES:
        raise ValueError("There is no challenge now.")
    return CHALLENGES[name]


def rank(classroom: Classroom, challenge: str) -> list[dict[str, Any]]:
    """Return the best verified entry of each student, the smallest network first."""
    rows = classroom.store.connect().execute(
        "SELECT student, nickname, parameters, updates, accuracy FROM entries JOIN students ON students.id = student "
        "WHERE code = ? AND challenge = ? AND state = 'verified' ORDER BY parameters, updates, entries.id",
        (classroom.code, challenge),
    )
    best: dict[int, dict[str, Any]] = {}
    for row in rows:
        best.setdefault(row["student"], dict(row))
    return list(best.values())


def count(classroom: Classroom, challenge: str) -> int:
    """Return how many runs were handed in for a challenge, whether they count or not."""
    query = "SELECT count(*) FROM entries JOIN students ON students.id = student WHERE code = ? AND challenge = ?"
    [number] = classroom.store.connect().execute(query, (classroom.code, challenge)).fetchone()
    return int(number)


def board(ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first entries of a ranking, as all may see them."""
    return [
        {key: row[key] for key in ("nickname", "parameters", "updates", "accuracy")} for row in ranking[:BOARD_ROWS]
    ]


def own_entries(student: Student) -> list[dict[str, Any]]:
    """Return a student's last entries, the newest first."""
    rows = student.classroom.store.connect().execute(
        "SELECT challenge, parameters, updates, state, accuracy, remark FROM entries WHERE student = ? "
        "ORDER BY id DESC LIMIT 5",
        (student.id,),
    )
    return [dict(row) for row in rows]


def verify_next(store: Store) -> bool:
    """Train the entry that has waited longest, and say what it reached; return whether there was one."""
    entry = _claim(store)
    if entry is None:
        return False
    challenge = CHALLENGES[entry["challenge"]]
    run = Run(parse_settings(json.loads(entry["settings"])))
    done = False
    while not done:
        with TRAINING_LOCK.hold(background=True):
            done = run.train_to(entry["updates"], SLICE_SECONDS)
    accuracy, made = run.trainer.metrics().test_accuracy, run.trainer.update
    remark = ""
    if made < entry["updates"]:
        remark = f"Training diverged after {made:,} updates. Press Reset, and train with a lower learning rate."
    elif accuracy < challenge.accuracy:
        remark = f"The test accuracy is {100 * accuracy:.1f} %. It must be at least {100 * challenge.accuracy:.0f} %. "
        remark += "Train longer, or change the network."
    with store.transaction() as db:
        db.execute(
            "UPDATE entries SET state = ?, accuracy = ?, remark = ? WHERE id = ?",
            ("refused" if remark else "verified", accuracy, remark, entry["id"]),
        )
        Classroom(store, entry["code"]).touch(db)
    return True


def any_waits(store: Store) -> bool:
    """Return whether an entry is not verified yet, in any class."""
    query = "SELECT 1 FROM entries WHERE state = 'waiting' LIMIT 1"
    return store.connect().execute(query).fetchone() is not None


def _claim(store: Store) -> dict[str, Any] | None:
    now = store.clock()
    with store.transaction() as db:
        row = db.execute(
            "SELECT entries.*, code FROM entries JOIN students ON students.id = student "
            "WHERE state = 'waiting' AND claimed < ? ORDER BY entries.id LIMIT 1",
            (now - RECLAIM_SECONDS,),
        ).fetchone()
        if row is None:
            return None
        db.execute("UPDATE entries SET claimed = ? WHERE id = ?", (now, row["id"]))
    return dict(row)


class Verifier:
    """A thread that verifies entries, as long as some wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, store: Store) -> None:
        """Verify what waits, also what a process has left that has ended."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, args=(store,), name="verifier", daemon=True)
                self._thread.start()

    def _work(self, store: Store) -> None:
        try:
            while self._has_work(store):
                if not verify_next(store):
                    time.sleep(RECLAIM_SECONDS / 10)
        finally:
            if self._thread is threading.current_thread():
                self._thread = None
            store.close()

    def _has_work(self, store: Store) -> bool:
        with self._lock:
            has_work = any_waits(store)
            if not has_work:
                self._thread = None
            return has_work


VERIFIER = Verifier()
