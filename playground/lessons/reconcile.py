"""What a student answered, next to what has happened."""

import re
from collections.abc import Mapping
from math import inf, isfinite
from typing import Any, NamedTuple

from playground import checks
from playground.lessons.lesson import Question, Step

PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
LINE_TOLERANCE = 0.02  # the fraction of the points by which a line that counts as right may be worse than the network's
CLOSE = 2.0  # times the tolerance


class Reconciliation(NamedTuple):
    """What has happened in a step.

    Attributes
    ----------
    text : str
        What is read, with the numbers filled in.
    happened : int or None
        Which choice it was. For a width, 0 if it was sufficient.
    actual : float or None
        The number that was asked for; None if there was nothing to measure.
    verdict : {"right", "close", "wrong", ""}
        On the answer; empty without one.
    numbers : dict of str to str
        The readings, as they are printed.
    """

    text: str
    happened: int | None
    actual: float | None
    verdict: str
    numbers: dict[str, str]


def placeholders(text: str) -> set[str]:
    """Return the names of the readings that a text quotes."""
    return set(PLACEHOLDER.findall(text))


def check_answer(question: Question, answer: Any) -> Any:
    """Return an answer if it is permitted: an index, a number, a width, or a line's ends [x0, y0, x1, y1].

    Raises
    ------
    ValueError
        If it is not.
    """
    if question.kind == "line":
        x0, y0, x1, y1 = checks.array("A line", answer, (4,)).tolist()
        checks.require((x0, y0) != (x1, y1), "The ends of a line must be two different places", answer)
        return [x0, y0, x1, y1]
    if question.kind == "number":
        return checks.number("The answer", answer, question.low, question.high)
    low, high = (0, len(question.choices) - 1) if question.kind == "choice" else (question.low, question.high)
    return checks.whole("The answer", answer, int(low), int(high))


def reconcile(step: Step, answer: Any, values: Mapping[str, float], numbers: dict[str, str]) -> Reconciliation:
    """Compare an answer with what has happened.

    Parameters
    ----------
    step : Step
    answer : object
        As `check_answer` returns it; None for no answer.
    values : mapping of str to float
        The readings of the student's run.
    numbers : dict of str to str
        The same, as they are printed.
    """
    question = step.question
    text = PLACEHOLDER.sub(lambda match: numbers.get(match[1], "–"), step.reading)
    if question is None:
        return Reconciliation(text, None, None, "", numbers)
    happened = next((i for i, choice in enumerate(question.choices) if choice.when.holds(values)), None)
    actual = values[question.actual] if question.kind == "number" and isfinite(values[question.actual]) else None
    verdict = "" if answer is None else _judge(question, answer, happened, actual, values)
    return Reconciliation(text, happened, actual, verdict, numbers)


def _judge(
    question: Question, answer: Any, happened: int | None, actual: float | None, values: Mapping[str, float]
) -> str:
    if question.kind == "choice":
        return "right" if answer == happened else "wrong"
    if question.kind == "width":
        return "right" if happened == 0 else "wrong"
    if question.kind == "line":
        distance, tolerance = values["train_accuracy"] - values["line_accuracy"], LINE_TOLERANCE
    else:
        distance, tolerance = inf if actual is None else abs(answer - actual), question.tolerance
    return "right" if distance <= tolerance else "close" if distance <= CLOSE * tolerance else "wrong"
