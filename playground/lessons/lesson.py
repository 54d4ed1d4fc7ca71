"""What a lesson is: a title, a goal, steps, and what it claims about training."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from playground.lessons.condition import Condition
from playground.runs.settings import Settings

Kind = Literal["choice", "number", "width", "line"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CHARTS = ("network", "sigmoid", "loss", "equation")
# What can be seen while a question stands: the decision chart's colors, its line and logistic regression's, and charts.
ASKED = ("colors", "line", "regression", "network", "sigmoid", "equation")


@dataclass(frozen=True)
class Choice:
    """An answer to choose.

    Attributes
    ----------
    text : str
    when : Condition
        What holds after the run if this is what has happened.
    """

    text: str
    when: Condition


@dataclass(frozen=True)
class Question:
    """What the student predicts before the run.

    Attributes
    ----------
    kind : {"choice", "number", "width", "line"}
        One of the choices; a number; a width of the hidden layer, which the run then has; or a straight line, drawn on
        the decision chart.
    text : str
    choices : tuple of Choice
        Of which exactly one happens. For ``"width"``, a single one without text: the width is enough.
    low, high : float
        What a number or a width may be. A width of 0 means no hidden layer.
    actual : str
        The reading that a number predicts. Where it is printed in percent, so is the answer; here, 1 is 100 %.
    tolerance : float
        The largest difference from it that counts as right.
    """

    kind: Kind
    text: str
    choices: tuple[Choice, ...] = ()
    low: float = 0.0
    high: float = 1.0
    actual: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class Start:
    """A network that a step begins with.

    Attributes
    ----------
    settings : Settings
    parameters : tuple of float
        Initial weights and biases, unit by unit, the bias last; empty for those that the settings draw.
    """

    settings: Settings
    parameters: tuple[float, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step of a lesson.

    Attributes
    ----------
    title, text : str
        Empty lines in a text separate paragraphs, and two asterisks enclose bold words.
    reading : str
        What is read after the run. Names in braces are filled in from `playground.runs.readings.table.READINGS`.
    settings : Settings
    question : Question, optional
    epochs : int
        How long training takes; 0 where nothing is trained.
    manual : Condition, optional
        What the student makes true by setting weights and biases manually, beginning with those of ``before``. It is
        true of ``parameters``.
    speed : str
        A key of `playground.runs.speeds.SPEEDS`.
    options : dict of str to str
        The stage's own controls, by their names in the URL.
    charts : tuple of str
        What is shown beside the decision chart: of `CHARTS`.
    asked : tuple of str
        What of it is shown while the question stands: of `ASKED`. The loss is not, and no figures are.
    parameters : tuple of float
        Initial weights and biases, unit by unit, the bias last; empty for those that the settings draw.
    before : Start, optional
        What is shown while the question stands, if that is another network. Where the question is for a width, it is
        one without a hidden layer, and the settings are trained if the student gives no answer.
    """

    title: str
    text: str
    reading: str
    settings: Settings
    question: Question | None = None
    epochs: int = 0
    speed: str = "normal"
    options: dict[str, str] = field(default_factory=dict)
    charts: tuple[str, ...] = ("loss",)
    asked: tuple[str, ...] = ("colors", "line", "network", "sigmoid")
    parameters: tuple[float, ...] = ()
    before: Start | None = None
    manual: Condition | None = None

    def with_width(self, width: int) -> Settings:
        """Return the settings with a hidden layer of this width; 0 for none."""
        return replace(self.settings, hidden_layer_sizes=(width,) if width else ())

    def start(self, answer: Any = None, asking: bool = False) -> Start:
        """Return the network that the step begins with.

        Parameters
        ----------
        answer : object, optional
            To a question for the width: the width to train.
        asking : bool
            Whether the question stands.
        """
        if asking and self.before:
            return self.before
        if answer is not None and self.question and self.question.kind == "width":
            return Start(self.with_width(answer))
        return Start(self.settings, self.parameters)


@dataclass(frozen=True)
class Claim:
    """What a lesson says about training, to be measured over many seeds.

    Attributes
    ----------
    says : str
        The lesson's own words.
    step : int
        The step, from 1, whose run the claim is about.
    settings : dict
        Those that differ from the step's.
    epochs : int
    when : Condition, optional
        What holds in at least ``count`` of ``seeds`` runs, each of which draws its data, weights and batches.
    count : int
    mean : str
        The reading whose mean over the runs is between ``low`` and ``high``; empty if there is a condition.
    low, high : float
    seeds : int
    """

    says: str
    step: int
    settings: dict[str, Any]
    epochs: int
    when: Condition | None = None
    count: int = 0
    mean: str = ""
    low: float = 0.0
    high: float = 0.0
    seeds: int = 20


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes
    ----------
    name : str
        As the URL writes it.
    title, goal : str
    minutes : int
        How long it takes, about.
    steps : tuple of Step
    claims : tuple of Claim
    aliases : tuple of str
        Earlier names, which links still have.
    """

    name: str
    title: str
    goal: str
    minutes: int
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...] = ()
    aliases: tuple[str, ...] = ()
