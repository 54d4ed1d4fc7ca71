"""The students' answers to a lesson's questions, and which of them are revealed."""

import json
from typing import Any

from playground.classroom import limits
from playground.classroom.classes import Classroom, Student, Teacher
from playground.classroom.limits import LimitError


class AnsweredError(ValueError):
    """Another answer was locked in before."""


def lock_in(student: Student, lesson: str, step: int, answer: Any) -> None:
    """Keep a student's answer to the question of a step. The first one stands.

    Raises
    ------
    AnsweredError
        If another answer was kept before.
    LimitError, ValueError
    """
    text = json.dumps(answer)
    if len(text) > limits.ANSWER_CHARACTERS:
        raise ValueError(f"An answer can have at most {limits.ANSWER_CHARACTERS} characters. Got {len(text)}.")
    with student.classroom.store.transaction() as db:
        key = (student.id, lesson, step)
        query = "SELECT answer FROM answers WHERE student = ? AND lesson = ? AND step = ?"
        if before := db.execute(query, key).fetchone():
            if before["answer"] != text:
                raise AnsweredError("The first answer stands. Another one was locked in before.")
            return
        [count] = db.execute("SELECT count(*) FROM answers WHERE student = ?", (student.id,)).fetchone()
        if count >= limits.ANSWERS:
            raise LimitError(f"A student can give at most {limits.ANSWERS} answers.")
        db.execute("INSERT INTO answers VALUES (?, ?, ?, ?)", (*key, text))
        student.classroom.touch(db)


def reveal(teacher: Teacher, lesson: str, step: int, revealed: bool = True) -> None:
    """Show the answers to a step's question, or hide them again."""
    change = "INSERT OR IGNORE INTO reveals VALUES (?, ?, ?)"
    if not revealed:
        change = "DELETE FROM reveals WHERE code = ? AND lesson = ? AND step = ?"
    with teacher.store.transaction() as db:
        db.execute(change, (teacher.code, lesson[:100], step))
        teacher.touch(db)


def tally(classroom: Classroom, lesson: str, step: int) -> dict[str, Any]:
    """Return how many have answered a step's question, and their answers once they are revealed."""
    db, key = classroom.store.connect(), (classroom.code, lesson, step)
    counts = db.execute(
        "SELECT answer, count(*) FROM answers JOIN students ON students.id = student "
        "WHERE code = ? AND lesson = ? AND step = ? GROUP BY answer ORDER BY answer",
        key,
    ).fetchall()
    revealed = db.execute("SELECT 1 FROM reveals WHERE code = ? AND lesson = ? AND step = ?", key).fetchone()
    return {
        "answered": sum(count for _, count in counts),
        "revealed": revealed is not None,
        "counts": [[json.loads(answer), count] for answer, count in counts] if revealed else [],
    }
