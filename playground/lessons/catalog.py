"""The lessons: one file of data each, in the order of the files' names."""

from functools import cache
from pathlib import Path
from typing import Any

from playground import checks
from playground.lessons.lesson import Lesson, Question, Step
from playground.lessons.parsing import read_lesson
from playground.lessons.reconcile import placeholders
from playground.runs.readings.table import READINGS, class_accuracies

FILES = Path(__file__).with_name("files")

# The page's read-outs, and the readings that are about them.
READOUTS = {
    "loss": {
        "train_loss",
        "test_loss",
        "chance_loss",
        "relative_loss",
        "regression_loss",
        "regression_excess",
        "refitted_loss",
        "refitted_gain",
    },
    "accuracy": {
        *class_accuracies("train"),
        *class_accuracies("test"),
        "lowest_accuracy",
        "classes_right",
        "train_accuracy",
        "test_accuracy",
        "accuracy_gap",
        "line_accuracy",
        "regression_accuracy",
        "refitted_accuracy",
    },
    "test": {
        *class_accuracies("test"),
        "test_loss",
        "test_accuracy",
        "accuracy_gap",
        "regression_test_accuracy",
        "regression_advantage",
    },
}


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
    taken: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        name = path.stem.lstrip("0123456789").removeprefix("-")
        try:
            lesson = read_lesson(name, path.read_text(encoding="utf-8"))
            taken += [name, *lesson.aliases]
            checks.different("The names of lessons", taken)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        lessons[name] = lesson
    return lessons


def find_lesson(name: str) -> Lesson | None:
    """Return the lesson with this name, or that had it earlier; None if there is none."""
    lessons = load_lessons()
    return lessons.get(name) or next((lesson for lesson in lessons.values() if name in lesson.aliases), None)


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
                "options": step.options | {"test": str(int("test" in _readouts(step))), "speed": step.speed},
                "charts": list(step.charts),
                "asked": list(step.asked),
                "readouts": _readouts(step),
                "given": bool(step.parameters),
                "before": step.before is not None,
                "manual": step.manual is not None,
            }
            for step in lesson.steps
        ],
    }


def _readouts(step: Step) -> list[str]:
    """Return the read-outs that a step is about: those of the readings that it quotes and compares.

    The test set can also be asked for by its option.
    """
    names = placeholders(step.reading) | ({"test_loss"} if step.options.get("test") == "1" else set())
    if step.question:
        names |= {step.question.actual}.union(*(choice.when.names for choice in step.question.choices))
        names |= {"line_accuracy"} if step.question.kind == "line" else set()
    return [readout for readout, readings in READOUTS.items() if names & readings]


def _describe_question(question: Question) -> dict[str, Any]:
    choices = [choice.text for choice in question.choices if choice.text]
    return {
        "kind": question.kind,
        "text": question.text,
        "choices": choices,
        "low": question.low,
        "high": question.high,
        "unit": _unit(question.actual),
    }


def _unit(reading: str) -> str:
    """Return the unit in which a reading is printed."""
    return READINGS[reading].write(1.0).strip("0123456789. ") if reading else ""
