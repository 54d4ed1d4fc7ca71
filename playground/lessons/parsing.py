"""Lessons are written as TOML. What is not a lesson is refused with the place and the rule."""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, fields, replace
from itertools import pairwise
from typing import Any

from playground.lessons.condition import Condition
from playground.lessons.lesson import ASKED, CHARTS, KINDS, Choice, Claim, Lesson, Question, Start, Step
from playground.lessons.reconcile import placeholders
from playground.runs.readings import READINGS
from playground.runs.settings import parse_settings
from playground.runs.speeds import SPEEDS

NAME = re.compile(r"[a-z][a-z0-9-]*")
MAX_MINUTES = 20
MAX_CHOICES = 6
MAX_WIDTH = 16
NUMBER = (int, float)
TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(("title", "goal", "text", "reading", "speed", "kind", "actual", "says", "mean"), (str, "text")),
    **dict.fromkeys(("when", "enough"), (str, "text")),
    **dict.fromkeys(("minutes", "epochs", "step", "count", "seeds"), (int, "a whole number")),
    **dict.fromkeys(("low", "high", "tolerance"), (NUMBER, "a number")),
    **dict.fromkeys(("steps", "claims", "choices", "charts", "asked", "parameters", "aliases"), (list, "a list")),
    **dict.fromkeys(("settings", "options", "question", "before"), (dict, "a table")),
}

BOUNDS = "low must be below high"


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
    values = tomllib.loads(text) | {"name": name}
    _check(Lesson, values)
    aliases = tuple(values.get("aliases", ()))
    for each in (name, *aliases):
        is_name = isinstance(each, str) and NAME.fullmatch(each)
        _require(is_name, "The name of a lesson must be of lower-case letters, digits and hyphens", str(each))
    minutes = values["minutes"]
    _require(0 < minutes <= MAX_MINUTES, f"minutes must be between 1 and {MAX_MINUTES}", repr(minutes))
    _require(values["steps"], "A lesson must have steps", "none")
    steps = tuple(_at(f"Step {i}", _step, step) for i, step in enumerate(values["steps"], 1))
    claims = tuple(_at(f"Claim {i}", _claim, claim, steps) for i, claim in enumerate(values.get("claims", ()), 1))
    return Lesson(**values | {"steps": steps, "claims": claims, "aliases": aliases})


def _step(values: dict[str, Any]) -> Step:
    _check(Step, values, may_lack=("settings",))
    question, settings, before = values.get("question"), values.get("settings", {}), values.get("before")
    start = _start(settings, values.get("parameters", ()))
    read = {
        "text": values["text"].strip(),
        "reading": values["reading"].strip(),
        "settings": start.settings,
        "question": None if question is None else _at("Question", _question, question),
        "charts": tuple(values.get("charts", Step.charts)),
        "asked": tuple(values.get("asked", Step.asked)),
        "parameters": start.parameters,
        "before": None if before is None else _at("Before", _before, before, settings),
    }
    step = Step(**values | read)
    _require(step.epochs >= 0, "epochs must be at least 0", repr(step.epochs))
    if step.question and step.question.kind == "width":
        _require(step.epochs, "epochs must be above 0 if the question is for a width", "0")
        step = replace(step, before=step.before or Start(step.with_width(0)))
    for value in step.options.values():
        _require(isinstance(value, str), "The values of options must be text", repr(value))
    _require_known("charts", step.charts, CHARTS)
    _require_known("asked", step.asked, ASKED)
    _require_known("speed", [step.speed], SPEEDS)
    _require_known("Numbers in braces", placeholders(step.reading), READINGS)
    return step


def _before(values: dict[str, Any], settings: dict[str, Any]) -> Start:
    _check(Start, values, may_lack=("settings",))
    return _start(settings | values.get("settings", {}), values.get("parameters", ()))


def _start(settings: dict[str, Any], parameters: Sequence[float]) -> Start:
    start = Start(parse_settings(settings), tuple(parameters))
    sizes = (len(start.settings.input_names), *start.settings.hidden_layer_sizes, 1)
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    _require(len(parameters) in (0, count), f"There must be {count} parameters", repr(len(parameters)))
    for parameter in parameters:
        _require(isinstance(parameter, NUMBER), "parameters must be numbers", repr(parameter))
    return start


def _question(values: dict[str, Any]) -> Question:
    _check(Question, values, more=("enough",))
    kind, enough, written = values["kind"], values.get("enough"), values.get("choices", [])
    _require_known("kind", [kind], KINDS)
    only_width = "enough must be given if the kind is width, and only then"
    _require((kind == "width") == (enough is not None), only_width, repr(enough))
    for choice in written:
        _check(Choice, choice)
    if kind == "choice":
        rule = f"There must be 2 to {MAX_CHOICES} choices"
        _require(2 <= len(written) <= MAX_CHOICES, rule, repr(len(written)))
    else:
        _require(not written, f"There must be no choices if the kind is {kind}", repr(len(written)))
    texts = [("", enough)] if enough else [(choice["text"], choice["when"]) for choice in written]
    choices = tuple(Choice(text, _condition(when)) for text, when in texts)
    question = Question(**{name: value for name, value in values.items() if name != "enough"} | {"choices": choices})
    bounds = f"{question.low} and {question.high}"
    _require(question.low < question.high, BOUNDS, bounds)
    if kind == "number":
        _require_known("actual", [question.actual], READINGS)
        _require(question.tolerance > 0, "tolerance must be above 0", repr(question.tolerance))
    elif kind == "width":
        rule = f"low and high must be whole numbers from 0 to {MAX_WIDTH} if the kind is width"
        _require({question.low, question.high} <= set(range(MAX_WIDTH + 1)), rule, bounds)
    return question


def _claim(values: dict[str, Any], steps: tuple[Step, ...]) -> Claim:
    _check(Claim, values, may_lack=("step", "settings", "epochs"))
    number = values.get("step", 1)
    _require(1 <= number <= len(steps), f"step must be between 1 and {len(steps)}", repr(number))
    defaults = {"step": number, "settings": {}, "epochs": steps[number - 1].epochs}
    when, mean = values.get("when"), values.get("mean")
    rule = "There must be either a condition, as when, or a mean"
    _require((when is None) != (mean is None), rule, "neither" if when is None else "both")
    claim = Claim(**defaults | values | {"when": None if when is None else _condition(when)})
    if claim.when:
        _require(0 < claim.count <= claim.seeds, f"count must be between 1 and {claim.seeds}", repr(claim.count))
    else:
        _require_known("mean", [claim.mean], READINGS)
        _require(claim.low < claim.high, BOUNDS, f"{claim.low} and {claim.high}")
    return claim


def _condition(text: str) -> Condition:
    condition = Condition.parse(text)
    _require_known("Readings in a condition", condition.names, READINGS)
    return condition


def _check(kind: type[Any], values: Any, may_lack: Iterable[str] = (), more: Iterable[str] = ()) -> None:
    """Raise an error unless these are the values of a data class: all known, none missing, each of its type."""
    _require(isinstance(values, dict), f"A {kind.__name__.lower()} must be a table", repr(values))
    known = {field.name: field for field in fields(kind)}
    _require_known("Fields", values, [*known, *more])
    for name, field in known.items():
        has_default = field.default is not MISSING or field.default_factory is not MISSING or name in may_lack
        _require(name in values or has_default, f"{name} must be given", "none")
    for name, value in values.items():
        types, words = TYPES.get(name, (object, ""))
        _require(isinstance(value, types) and not isinstance(value, bool), f"{name} must be {words}", repr(value))


def _require_known(what: str, names: Iterable[Any], known: Iterable[str]) -> None:
    unknown = sorted(str(name) for name in names if name not in known)
    _require(not unknown, f"{what} must be among {', '.join(known)}", ", ".join(unknown))


def _require(holds: Any, rule: str, got: str) -> None:
    if not holds:
        raise ValueError(f"{rule}. Got {got:.60}.")


def _at(place: str, read: Callable[..., Any], *values: Any) -> Any:
    try:
        return read(*values)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error
