"""The lessons: one file of data each, in the order of the files' names."""

from functools import cache
from pathlib import Path
from typing import Any

from playground.lessons.lesson import Lesson, Question
from playground.lessons.parsing import read_lesson

FILES = Path(__file__).with_name("files")


@cache
def load_lessons(folder: Path = FILES) -> dict[str, Lesson]:
    """Return the lessons of a folder by name, in order.

    A file is called ``NN-name.toml``: the number gives the order and can change, the name is in the URL and must not.

    Raises
    ------
    ValueError
        If a file is not a lesson, or two have the same name. The sentence names the file, the step and the rule.
    """
    lessons: dict[str, Lesson] = {}
    for path in sorted(folder.glob("*.toml")):
        name = path.stem.lstrip("0123456789").removeprefix("-")
        try:
            lesson = read_lesson(name, path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        if name in lessons:
            raise ValueError(f"{path.name}: The names of lessons must differ. Got {name} twice.")
        lessons[name] = lesson
    return lessons


def describe_lesson(lesson: Lesson) -> dict[str, Any]:
    """Return what the page may know of a lesson before the runs, as JSON: nothing of what will happen."""
    names = list(load_lessons())
    number = names.index(lesson.name) + 1 if lesson.name in names else 0
    return {
        "name": lesson.name,
        "title": lesson.title,
        "goal": lesson.goal,
        "minutes": lesson.minutes,
        "number": number,
        "next": names[number] if 0 < number < len(names) else "",
        "steps": [
            {
                "title": step.title,
                "text": step.text,
                "question": step.question and _describe_question(step.question),
                "epochs": step.epochs,
                "options": step.options | {"speed": step.speed},
                "charts": list(step.charts),
                "speed": step.speed,
            }
            for step in lesson.steps
        ],
    }


def _describe_question(question: Question) -> dict[str, Any]:
    choices = [choice.text for choice in question.choices if choice.text]
    return {
        "kind": question.kind,
        "text": question.text,
        "choices": choices,
        "low": question.low,
        "high": question.high,
    }
