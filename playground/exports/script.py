"""The present run as a Python script of its own: short enough to be read in class, and true.

The script computes what `Trainer` computes, in the same order and with the parameters laid out in the same way, unit
after unit and each unit's bias last. So it ends at the same parameters, bit for bit: some runs multiply any difference,
and one of a rounding error would lead to another network. For the same reason its sigmoid uses the C library's exp, as
SciPy's ``expit`` does, and not NumPy's.

Data, inputs and initial weights are taken from the program's own source; what is read is what ran.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator
from textwrap import dedent, indent
from typing import Any

from playground.data import toy
from playground.model import features, network
from playground.runs.run import Edit, Run, Stretch
from playground.runs.settings import Settings

# For each activation: the output a of a unit with this z, and its slope in terms of a.
ACTIVATION_CODE = {
    "sigmoid": ("sigmoid({z})", "(1 - a) * a"),
    "tanh": ("np.tanh({z})", "1 - a * a"),
    "relu": ("np.maximum({z}, 0)", "a > 0"),
    "identity": ("{z}", ""),
}

REAL_CODE = {
    "iris": """
        data = load_iris()
        rows = data.target > 0  # the two species that overlap
        points, y = data.data[rows][:, 2:], data.target[rows] - 1.0
    """,
    "cancer": """
        data = load_breast_cancer()
        columns = [list(data.feature_names).index(name) for name in {columns!r}]
        points, y = data.data[:, columns], data.target * 1.0
    """,
}
LOADERS = {"circles": "make_circles", "moons": "make_moons", "iris": "load_iris", "cancer": "load_breast_cancer"}

SCRIPT = '''
"""{title}

It needs NumPy and scikit-learn, and ends at the very parameters that were on the screen.
"""

import math

import numpy as np
{load}from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


@np.vectorize
def sigmoid(z):
    """Any number as a probability. NumPy's own exp would differ from this one's in the last digit."""
    return 1 / (1 + math.exp(-max(z, -709.0)))


{functions}


# The data: drawn, split, and standardized by the training part.
rng = np.random.default_rng(np.random.SeedSequence({data_seed}, spawn_key=(0,)))
{data}
points, points_test, y, y_test = train_test_split(
    points, y, test_size={test_size}, stratify=y, random_state=draw_seed(rng)
)
scaler = StandardScaler().fit(points)


def inputs(points):
    """A row for each point; the last input is always 1, and the bias is its weight."""
    x1, x2 = scaler.transform(points).T
    return np.column_stack([{inputs}, np.ones(len(points))])


# The network: in each layer a row for each unit, with its weights and, last, its bias.
rng = np.random.default_rng(np.random.SeedSequence({weights_seed}, spawn_key=(1,)))
sizes = {sizes}
layers = []
for n_in, n_out in zip(sizes, sizes[1:]):
    weights = {weights}
    layers.append(np.zeros((n_out, n_in + 1)))
    layers[-1][:, :-1] = weights.T


def forward(x):
    """The outputs of all layers but the last, with the 1 for the next bias; and z, whose sigmoid is P(class 1)."""
    outputs = [x]
    for layer in layers[:-1]:
        a = {activation}
        outputs.append(np.vstack([a, np.ones(a.shape[1])]))
    return outputs, layers[-1] @ outputs[-1]


{set_by_hand}# Gradient descent, a batch at a time.
{knobs}{velocity}X = inputs(points)
rng = np.random.default_rng(np.random.SeedSequence({batches_seed}, spawn_key=(2,)))
update, position = 0, len(y)
{edit}while update < {updates}:
    if position == len(y):  # a new epoch
        order, position = rng.permutation(len(y)), 0
{turn}    batch = order[position : position + batch_size]
    position += len(batch)
    outputs, z = forward(X[batch].T)
    error = (sigmoid(z) - y[batch]) / len(batch)
    for i in reversed(range(len(layers))):
        gradient = error @ outputs[i].T
        if i > 0:
            a = outputs[i][:-1]
            error = {error}
{step}    update += 1
{edit_again}
for part, X, y in (("training", X, y), ("test", inputs(points_test), y_test)):
    z = forward(X.T)[1][0]
    loss = np.mean(np.logaddexp(0, z) - y * z)  # -log p where y is 1, -log(1 - p) where it is 0
    print(f"{{part}}: cross-entropy {{loss:.4f}}, accuracy {{np.mean((z > 0) == y):.1%}}")
{shown}
'''

BY_HAND = """
by_hand = [  # after how many updates, layer, unit, place (the last is the bias), value
{rows}]


def set_by_hand():
    for when, layer, unit, place, value in by_hand:
        if when == update:
            layers[layer][unit, place] = value


""".lstrip()


def script(run: Run) -> str:
    """A script that trains the network where the run's trainer stands, from the data on.

    Parameters
    ----------
    run : Run
        With its seeds, the hyperparameters on its way and what was set by hand.

    Returns
    -------
    str
        Python. It leaves the parameters in ``layers``: for each layer an array of shape (n_out, n_in + 1), the biases
        last.
    """
    settings, trainer = run.settings, run.trainer
    way = run.way or [Stretch(0, trainer.hyperparameters)]
    metrics = trainer.metrics()
    code = SCRIPT.strip().format(
        title=f"The network of the playground after {trainer.update:,} updates: {settings.dataset}, "
        f"{'-'.join(map(str, trainer.layer_sizes))}.",
        load=f"from sklearn.datasets import {LOADERS[settings.dataset]}\n" if settings.dataset in LOADERS else "",
        functions="\n\n\n".join(_functions(settings)),
        data=_data(settings),
        inputs=", ".join(_lambda(features, "FEATURES", name) for name in settings.features),
        sizes=trainer.layer_sizes,
        weights=_weights(settings),
        activation=ACTIVATION_CODE[settings.activation][0].format(z="layer @ outputs[-1]"),
        error=_error(settings),
        updates=trainer.update,
        shown=f"# On the screen: {metrics.train_loss:.4f}, {metrics.train_accuracy:.1%}; "
        f"{metrics.test_loss:.4f}, {metrics.test_accuracy:.1%}",
        **{name: getattr(settings, name) for name in ("data_seed", "weights_seed", "batches_seed", "test_size")},
        **_descent(way),
        **_edits(run.edits, trainer.layer_sizes),
    )
    return "\n".join(line.rstrip() for line in code.splitlines()) + "\n"


def _functions(settings: Settings) -> Iterator[str]:
    """Those that draw the data, from the program's own source."""
    yield _source(toy.draw_seed)
    if settings.dataset in toy.TOY_DATASETS:
        draw = _source(toy.TOY_DATASETS[settings.dataset])
        if "balanced_labels" in draw:
            yield _source(toy.balanced_labels)
        yield draw


def _data(settings: Settings) -> str:
    if settings.dataset in REAL_CODE:
        return dedent(REAL_CODE[settings.dataset]).strip().format(columns=settings.columns)
    return (
        f"points, y = {settings.dataset}({settings.n_samples}, rng)\n"
        f"points = points + {settings.noise} * rng.standard_normal(points.shape)"
    )


def _weights(settings: Settings) -> str:
    draw = _lambda(network, "draw", settings.initialization)
    return draw if settings.init_scale == 1 else f"{settings.init_scale} * ({draw})"


def _error(settings: Settings) -> str:
    handed_back = "layers[i][:, :-1].T @ error"
    slope = ACTIVATION_CODE[settings.activation][1]
    return f"({handed_back}) * ({slope})" if slope else handed_back


def _descent(way: list[Stretch]) -> dict[str, str]:
    """The knobs, where they turn, and the step that they lead to: only what this run has used."""
    used = [stretch.hyperparameters for stretch in way]
    momentum, frozen = any(k.momentum for k in used), any(k.freeze_hidden for k in used)
    alpha, l1 = any(k.alpha for k in used), any(k.l1 for k in used)
    names = {
        "learning_rate_init": "learning_rate", "batch_size": "batch_size",
        **({"momentum": "momentum"} if momentum else {}), **({"alpha": "alpha"} if alpha else {}),
        **({"l1": "l1"} if l1 else {}), **({"freeze_hidden": "frozen"} if frozen else {}),
    }  # fmt: skip
    values = [", ".join(repr(getattr(k, name)) for name in names) for k in used]
    left = ", ".join(names.values())
    if len(way) == 1:
        knobs, turn = f"{left} = {values[0]}\n", ""
    else:
        rows = "".join(f"    {s.update}: ({v}),\n" for s, v in zip(way, values, strict=True))
        knobs = f"knobs = {{  # after how many updates: {left}\n{rows}}}\n"
        turn = f"if update in knobs:\n    {left} = knobs[update]\n"

    step = []
    if frozen:
        step += ["if frozen and i < len(layers) - 1:  # only the output unit learns"]
        step += ["    velocity[i][:] = 0"] if momentum else []
        step += ["    continue"]
    if alpha or l1:
        decay = " + ".join(term for term, on in (("l1 * np.sign(layers[i])", l1), ("alpha * layers[i]", alpha)) if on)
        step += [f"decay = {decay}", "decay[:, -1] = 0  # biases are not penalized", "gradient += decay"]
    if momentum:
        step += ["velocity[i] = momentum * velocity[i] - learning_rate * gradient"]
        step += ["layers[i] = layers[i] + velocity[i]"]
    else:
        step += ["layers[i] = layers[i] - learning_rate * gradient"]
    return {
        "knobs": knobs,
        "turn": indent(turn, " " * 4),
        "velocity": "velocity = [np.zeros_like(layer) for layer in layers]\n" if momentum else "",
        "step": indent("\n".join(step) + "\n", " " * 8),
    }


def _edits(edits: Iterable[Edit], sizes: tuple[int, ...]) -> dict[str, str]:
    places = [
        (layer, unit, place)
        for layer in range(len(sizes) - 1)
        for unit in range(sizes[layer + 1])
        for place in range(sizes[layer] + 1)
    ]
    rows = "".join(f"    {(edit.update, *places[edit.place], edit.value)},\n" for edit in edits)
    if not rows:
        return {"set_by_hand": "", "edit": "", "edit_again": ""}
    return {"set_by_hand": BY_HAND.format(rows=rows), "edit": "set_by_hand()\n", "edit_again": "    set_by_hand()\n"}


def _source(function: Any) -> str:
    """A function's source without its types."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    return ast.unparse(tree)


def _lambda(module: Any, table: str, key: str) -> str:
    """What the lambda under a key of a table returns, as source."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == table:
            assert isinstance(node.value, ast.Dict)
            entries = {ast.literal_eval(k): v for k, v in zip(node.value.keys, node.value.values, strict=True) if k}
            return ast.unparse(entries[key].body)  # type: ignore[attr-defined]
    raise LookupError(f"{module.__name__} has no {table}")
