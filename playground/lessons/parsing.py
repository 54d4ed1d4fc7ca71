"""Lessons are written as TOML. What is not a lesson is refused with the place and the rule."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, fields
from itertools import pairwise
from typing import Any

from playground.lessons.condition import Condition
from playground.lessons.lesson import CHARTS, KINDS, Choice, Claim, Lesson, Question, Step
from playground.lessons.reconcile import placeholders
from playground.runs.readings import READINGS
from playground.runs.settings import parse_settings
from playground.runs.speeds import SPEEDS

NAME = re.compile(r"[a-z][a-z0-9-]*")
MAX_MINUTES = 20
MAX_WIDTH = 16
TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(("title", "goal", "text", "reading", "speed", "kind", "actual", "says", "mean"), (str, "text")),
    **dict.fromkeys(("minutes", "epochs", "step", "count", "seeds"), (int, "a whole number")),
    **dict.fromkeys(("low", "high", "tolerance"), ((int, float), "a number")),
    **dict.fromkeys(("steps", "claims", "choices", "charts", "parameters"), (list, "a list")),
    **dict.fromkeys(("settings", "options", "question"), (dict, "a table of names and values")),
    **dict.fromkeys(("when", "enough"), (str, "a condition")),
}


def read_lesson(name: str, text: str) -> Lesson:
    """Read a lesson from the text of its file.

    Parameters
    ----------
    name : str
    text : str
        TOML.

    Raises
    ------
    ValueError
        If the text is not a lesson. The sentence names the step, if the rule is about one.
    """
    _require(NAME.fullmatch(name), "The name of a lesson must be of lower-case letters, digits and hyphens", name)
    values = _check(Lesson, tomllib.loads(text) | {"name": name})
    _require(0 < values["minutes"] <= MAX_MINUTES, f"minutes must be between 1 and {MAX_MINUTES}", values["minutes"])
    _require(values["steps"], "A lesson must have steps", "none")
    steps = tuple(_at(f"Step {i}", _step, step) for i, step in enumerate(values["steps"], 1))
    claims = tuple(_at(f"Claim {i}", _claim, claim, steps) for i, claim in enumerate(values.get("claims", ()), 1))
    return Lesson(**values | {"steps": steps, "claims": claims})


def _step(values: Any) -> Step:
    values = _check(Step, values, frozenset({"settings"}))
    question = values.get("question")
    values |= {
        "text": values["text"].strip(),
        "reading": values["reading"].strip(),
        "settings": parse_settings(values.get("settings", {})),
        "question": None if question is None else _at("Question", _question, question),
        "charts": tuple(values.get("charts", Step.charts)),
    }
    step = Step(**values | {"parameters": tuple(values.get("parameters", ()))})
    sizes = len(step.settings.input_names), *step.settings.hidden_layer_sizes, 1
    n_parameters = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    _require(step.epochs >= 0, "epochs must be at least 0", step.epochs)
    _require(step.epochs or not question or question["kind"] != "width", "A width must be trained, for epochs", "none")
    _require(len(step.parameters) in (0, n_parameters), f"parameters must be {n_parameters}", len(step.parameters))
    _require(all(isinstance(value, int | float) for value in step.parameters), "parameters must be numbers", "others")
    _require(all(isinstance(value, str) for value in step.options.values()), "options must be text", step.options)
    _require_known("charts", step.charts, CHARTS)
    _require_known("speed", [step.speed], SPEEDS)
    _require_known("Numbers in braces", placeholders(step.reading), READINGS)
    return step


def _question(values: Any) -> Question:
    values = dict(_check(Question, values, frozenset({"enough"})))
    kind, enough = values["kind"], values.pop("enough", None)
    _require_known("kind", [kind], KINDS)
    _require((kind == "width") == (enough is not None), "A width, and nothing else, must say what is enough", enough)
    choices = [("", enough)] if enough else [_check(Choice, choice).values() for choice in values.pop("choices", ())]
    question = Question(**values | {"choices": tuple(Choice(text, _condition(when)) for text, when in choices)})
    count = {"choice": range(2, 7), "width": [1]}.get(kind, [0])
    _require(
        len(choices) in count, "A question must have 2 to 6 choices if its kind is choice, else none", len(choices)
    )
    if kind == "number":
        _require_known("actual", [question.actual], READINGS)
        _require(question.tolerance > 0, "tolerance must be above 0", question.tolerance)
    _require(question.low < question.high, "low must be below high", f"{question.low} and {question.high}")
    is_width = {question.low, question.high} <= set(range(MAX_WIDTH + 1))
    _require(
        is_width or kind != "width", f"A width must be between 0 and {MAX_WIDTH}", f"{question.low} to {question.high}"
    )
    return question


def _claim(values: Any, steps: tuple[Step, ...]) -> Claim:
    values = _check(Claim, values, frozenset({"step", "settings", "epochs"}))
    number = values.get("step", 1)
    _require(1 <= number <= len(steps), f"step must be between 1 and {len(steps)}", number)
    defaults = {"step": number, "settings": {}, "epochs": steps[number - 1].epochs}
    claim = Claim(**defaults | values | {"when": _condition(values["when"]) if "when" in values else None})
    _require(
        (claim.when is None) == bool(claim.mean),
        "A claim must have either a condition, as when, or a mean",
        "both or none",
    )
    if claim.mean:
        _require_known("mean", [claim.mean], READINGS)
        _require(claim.low < claim.high, "low must be below high", f"{claim.low} and {claim.high}")
    else:
        _require(0 < claim.count <= claim.seeds, f"count must be between 1 and {claim.seeds}", claim.count)
    return claim


def _condition(text: str) -> Condition:
    condition = Condition.parse(text)
    _require_known("A condition's readings", condition.names, READINGS)
    return condition


def _check(kind: type[Any], values: dict[str, Any], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return values that can be the fields of a data class: none unknown, none missing, each of its type."""
    _require(isinstance(values, dict), f"A {kind.__name__.lower()} must map names to values", values)
    known = {field.name: field for field in fields(kind)}
    _require_known("Fields", values, [*known, *sorted(optional - known.keys())])
    for name, field in known.items():
        is_needed = field.default is MISSING and field.default_factory is MISSING and name not in optional
        _require(name in values or not is_needed, f"{name} must be given", "none")
    for name, value in values.items():
        types, words = TYPES.get(name, (object, ""))
        _require(isinstance(value, types) and not isinstance(value, bool), f"{name} must be {words}", value)
    return values


def _require_known(what: str, names: Any, known: Any) -> None:
    unknown = sorted(str(name) for name in names if name not in known)
    _require(not unknown, f"{what} must be among {', '.join(known)}", unknown[0] if unknown else "")


def _require(holds: Any, rule: str, got: Any) -> None:
    if not holds:
        raise ValueError(f"{rule}. Got {got if isinstance(got, str) else repr(got):.60}.")


def _at(place: str, read: Callable[..., Any], *values: Any) -> Any:
    try:
        return read(*values)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error
