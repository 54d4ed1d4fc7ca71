"""Lessons are written as TOML. What is not a lesson is refused with the place and the rule."""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, fields, replace
from functools import partial
from typing import Any

from playground.checks import among, array, items, mapping, number, one_of, require, text, whole
from playground.lessons.condition import Condition
from playground.lessons.lesson import ASKED, CHARTS, KINDS, Choice, Claim, Lesson, Question, Start, Step
from playground.lessons.reconcile import placeholders
from playground.runs.readings.table import READINGS
from playground.runs.settings import MAX_WIDTH, parse_settings
from playground.runs.speeds import SPEEDS

NAME = re.compile(r"[a-z][a-z0-9-]*")
MAX_MINUTES = 20
MAX_CHOICES = 6
CHECKS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("title", "goal", "text", "reading", "says", "when", "enough", "manual"), text),
    **dict.fromkeys(("epochs", "step", "count", "seeds"), whole),
    **dict.fromkeys(("low", "high", "tolerance"), number),
    **dict.fromkeys(("claims", "choices", "charts", "asked", "parameters", "aliases"), items),
    **dict.fromkeys(("settings", "options", "question", "before"), mapping),
    **dict.fromkeys(("actual", "mean"), partial(one_of, options=READINGS)),
    "kind": partial(one_of, options=KINDS),
    "minutes": partial(whole, low=1, high=MAX_MINUTES),
    "steps": partial(items, low=1),
    "speed": partial(one_of, options=SPEEDS),
}

BOUNDS = "low must be below high"


def read_lesson(name: str, toml: str) -> Lesson:
    """Read a lesson from the text of its file.

    Parameters
    ----------
    name : str
    toml : str

    Raises
    ------
    ValueError
        If the text is not a lesson. The sentence names the step, if the rule is about one.
    """
    values = _check(Lesson, tomllib.loads(toml) | {"name": name})
    aliases = tuple(values.get("aliases", ()))
    for each in (name, *aliases):
        is_name = NAME.fullmatch(text("The name of a lesson", each))
        require(is_name, "The name of a lesson must be of lower-case letters, digits and hyphens", each)
    steps = tuple(_at(f"Step {i}", _step, step) for i, step in enumerate(values["steps"], 1))
    claims = tuple(_at(f"Claim {i}", _claim, claim, steps) for i, claim in enumerate(values.get("claims", ()), 1))
    return Lesson(**values | {"steps": steps, "claims": claims, "aliases": aliases})


def _step(values: dict[str, Any]) -> Step:
    values = _check(Step, values, may_lack=("settings",))
    question, settings, before = values.get("question"), values.get("settings", {}), values.get("before")
    manual = values.get("manual")
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
        "manual": None if manual is None else _condition(manual),
    }
    step = Step(**values | read)
    if step.question and step.question.kind == "width":
        require(step.epochs, "epochs must be above 0 if the question is for a width", step.epochs)
        step = replace(step, before=step.before or Start(step.with_width(0)))
    if step.manual:
        is_given = step.question and step.parameters and step.before and not step.epochs
        require(is_given, "With manual, there must be a question, parameters and before, but no epochs", manual)
    if step.question and step.question.kind == "line":
        require(
            step.settings.class_count == 2,
            "A line divides two classes; the data must not have more",
            step.settings.class_count,
        )
    for value in step.options.values():
        text("The values of options", value)
    among("charts", step.charts, CHARTS)
    among("asked", step.asked, ASKED)
    among("Numbers in braces", sorted(placeholders(step.reading)), READINGS)
    return step


def _before(values: dict[str, Any], settings: dict[str, Any]) -> Start:
    values = _check(Start, values, may_lack=("settings",))
    return _start(settings | values.get("settings", {}), values.get("parameters", ()))


def _start(settings: dict[str, Any], parameters: Sequence[float]) -> Start:
    start = Start(parse_settings(settings), tuple(parameters))
    if parameters:
        array("parameters", parameters, (start.settings.n_parameters,))
    return start


def _question(values: dict[str, Any]) -> Question:
    values = _check(Question, values, more=("enough",))
    kind, enough, written = values["kind"], values.get("enough"), values.get("choices", [])
    only_width = "enough must be given if the kind is width, and only then"
    require((kind == "width") == (enough is not None), only_width, enough)
    if kind == "choice":
        items("choices", written, 2, MAX_CHOICES)
    else:
        require(not written, f"There must be no choices if the kind is {kind}", written)
    answers = [{"text": "", "when": enough}] if enough else [_check(Choice, choice) for choice in written]
    choices = tuple(Choice(answer["text"], _condition(answer["when"])) for answer in answers)
    question = Question(**{name: value for name, value in values.items() if name != "enough"} | {"choices": choices})
    require(question.low < question.high, BOUNDS, (question.low, question.high))
    if kind == "number":
        one_of("actual", question.actual, READINGS)
        require(question.tolerance > 0, "tolerance must be above 0", question.tolerance)
    elif kind == "width":
        for name in ("low", "high"):
            whole(name, getattr(question, name), 0, MAX_WIDTH)
    return question


def _claim(values: dict[str, Any], steps: tuple[Step, ...]) -> Claim:
    values = _check(Claim, values, may_lack=("step", "settings", "epochs"))
    step = whole("step", values.get("step", 1), 1, len(steps))
    defaults: dict[str, Any] = {"step": step, "settings": {}, "epochs": steps[step - 1].epochs}
    when, mean = values.get("when"), values.get("mean")
    require((when is None) != (mean is None), "There must be either a condition, as when, or a mean", (when, mean))
    claim = Claim(**defaults | values | {"when": None if when is None else _condition(when)})
    if claim.when:
        whole("count", claim.count, 1, claim.seeds)
    else:
        require(claim.low < claim.high, BOUNDS, (claim.low, claim.high))
    return claim


def _condition(written: str) -> Condition:
    condition = Condition.parse(written)
    among("Readings in a condition", sorted(condition.names), READINGS)
    return condition


def _check(kind: type[Any], values: Any, may_lack: Iterable[str] = (), more: Iterable[str] = ()) -> dict[str, Any]:
    """Return the values of a data class, all of which are known, and none missing."""
    mapping(f"A {kind.__name__.lower()}", values)
    known = {field.name: field for field in fields(kind)}
    among("Fields", values, [*known, *more])
    for name, field in known.items():
        has_default = field.default is not MISSING or field.default_factory is not MISSING or name in may_lack
        require(name in values or has_default, f"{name} must be given", None)
    return {name: CHECKS[name](name, value) if name in CHECKS else value for name, value in values.items()}


def _at(place: str, read: Callable[..., Any], *values: Any) -> Any:
    try:
        return read(*values)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error
