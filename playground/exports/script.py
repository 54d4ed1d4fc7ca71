"""The run as a Python script: short enough to read in class.

The script computes what `Trainer` computes, in the same order and with the same layout of the parameters: unit after
unit, each unit's bias last. It therefore ends at the same parameters, bit for bit. Anything less would not do, because
chaotic runs amplify a rounding error into another network. For the same reason its sigmoid uses the C library's exp, as
SciPy's ``expit`` does, and not NumPy's.

The code for data, inputs, initial weights, softmax and schedules is copied from this package's source, so that the
script shows what ran.
"""

from collections.abc import Iterable
from typing import NamedTuple

from playground.exports.script_data import write_data
from playground.exports.script_updates import write_updates
from playground.exports.source import source, source_of_lambda
from playground.model import features, network, outputs
from playground.runs.log import ManualEdit, Segment
from playground.runs.run import Run
from playground.runs.settings import Settings

# By activation: the output a for an input z, and the derivative in terms of a.
ACTIVATION_CODE = {
    "sigmoid": ("sigmoid({z})", "(1 - a) * a"),
    "tanh": ("np.tanh({z})", "1 - a * a"),
    "relu": ("np.maximum({z}, 0)", "a > 0"),
    "identity": ("{z}", ""),
}

SIGMOID = '''
@np.vectorize
def sigmoid(z):
    """Map any number to a probability. (np.exp may differ from math.exp in the last digit.)"""
    return 1 / (1 + math.exp(-max(z, -709.0)))
'''.strip()


class OutputCode(NamedTuple):
    """The code of an output layer: what its logits are, its error, and how it is measured."""

    logits: str
    error: str
    measure: str


OUTPUT_CODE = {
    "sigmoid": OutputCode(
        "z, whose sigmoid is P(class 1)",
        "sigmoid(z) - y[batch]",
        """
    z = forward(X.T)[1][0]
    loss = np.mean(np.logaddexp(0, z) - y * z)  # -log p where y is 1, -log(1 - p) where it is 0
    right = (z > 0) == y
""",
    ),
    "softmax": OutputCode(
        "z, whose softmax are the probabilities of the classes",
        "softmax(z, axis=0) - (classes == y[batch])",
        """
    z = forward(X.T)[1]
    loss = np.mean(np.logaddexp.reduce(z) - z[y.astype(int), np.arange(len(y))])  # -log p of each point's class
    right = z.argmax(axis=0) == y
""",
    ),
}

SCRIPT = '''
"""{title}

It needs NumPy and scikit-learn, and ends at the parameters that the playground showed.
"""

{imports}import numpy as np
{load}from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


{functions}


# The data: {origin}, split, and standardized by the training set.
rng = np.random.default_rng(np.random.SeedSequence({data_seed}, spawn_key=(0,)))
{data}
points, points_test, y, y_test = train_test_split(
    points, y, test_size={held_out}, stratify=y, random_state=draw_seed(rng)
)
scaler = StandardScaler().fit(points)


def inputs(points):
    """Return a row of inputs per point. The last input is always 1: the bias is its weight."""
    x1, x2{others} = scaler.transform(points).T
    return np.column_stack([{inputs}{others}, np.ones(len(points))])


# The network: each layer has a row per unit, with its weights and, last, its bias.
rng = np.random.default_rng(np.random.SeedSequence({weights_seed}, spawn_key=(1,)))
sizes = {sizes}
layers = []
for n_in, n_out in zip(sizes, sizes[1:]):
    weights = {weights}
    layers.append(np.zeros((n_out, n_in + 1)))
    layers[-1][:, :-1] = weights.T


def forward(x):
    """Return the inputs of every layer, and {logits}."""
    outputs = [x]
    for layer in layers[:-1]:
        a = {activation}
        outputs.append(np.vstack([a, np.ones(a.shape[1])]))
    return outputs, layers[-1] @ outputs[-1]


{point_edits}{manual_edits}# Gradient descent, batch by batch.
{setup}{classes}X, X_test = inputs(points), inputs(points_test)
rng = np.random.default_rng(np.random.SeedSequence({batches_seed}, spawn_key=(2,)))
update, position = 0, len(y)
{first_point_edit}{first_edit}while update < {updates}:
    if position == len(y):  # a new epoch
        order, position = rng.permutation(len(y)), 0
{change}    batch = order[position : position + batch_size]
    position += len(batch)
    outputs, z = forward(X[batch].T)
    error = ({output_error}) / len(batch)
    for i in reversed(range(len(layers))):
        gradient = error @ outputs[i].T
        if i > 0:
            a = outputs[i][:-1]
            error = {error}
{step}    update += 1
{next_point_edit}{next_edit}
for part, X, y in (("training", X, y), ("test", X_test, y_test)):
    {measure}
    print(f"{{part}}: cross-entropy {{loss:.4f}}, accuracy {{np.mean(right):.1%}}")
{shown}
'''

MANUAL_EDITS = """
manual_edits = [  # updates made before, layer, unit, position (the last is the bias), value
{rows}]


def apply_manual_edits():
    for edit_update, layer, unit, position, value in manual_edits:
        if edit_update == update:
            layers[layer][unit, position] = value


""".lstrip()


def export_script(run: Run) -> str:
    """Return a script that trains the network from the data to its present state.

    Parameters
    ----------
    run : Run
        With its seeds, log and points.

    Returns
    -------
    str
        Python code. It leaves the parameters in ``layers``: per layer an array of shape (n_out, n_in + 1), biases last.
    """
    settings, trainer = run.initial_settings, run.trainer
    updates = write_updates(run.log.segments or [Segment(0, trainer.hyperparameters)])
    metrics, output = trainer.metrics(), OUTPUT_CODE[trainer.output]
    data = write_data(settings, run.log.points)
    functions = [data.pop("functions")]
    uses_sigmoid = "sigmoid" in {trainer.output, settings.activation if settings.hidden_layer_sizes else ""}
    if trainer.output == "softmax":
        functions.insert(0, source(outputs.softmax))
    if uses_sigmoid:
        functions.insert(0, SIGMOID)
    uses_math = uses_sigmoid or any("math." in code for code in updates.values())
    imports = data.pop("csv") + ("import math\n" if uses_math else "")
    code = SCRIPT.strip().format(
        title=f"The network of the playground after {trainer.update:,} updates: {settings.dataset}, "
        f"{'-'.join(map(str, trainer.layer_sizes))}.",
        others=", *others" if len(settings.input_names) > len(settings.features) else "",
        inputs=", ".join(source_of_lambda(features, "FEATURES", name) for name in settings.features),
        sizes=trainer.layer_sizes,
        weights=_weights(settings),
        activation=ACTIVATION_CODE[settings.activation][0].format(z="layer @ outputs[-1]"),
        error=_error(settings),
        imports=f"{imports}\n" if imports else "",
        functions="\n\n\n".join(functions),
        logits=output.logits,
        output_error=output.error,
        measure=output.measure.strip(),
        classes=f"classes = np.arange({trainer.layer_sizes[-1]})[:, np.newaxis]\n"
        if trainer.output == "softmax"
        else "",
        updates=trainer.update,
        shown=f"# On the screen: {metrics.train_loss:.4f}, {metrics.train_accuracy:.1%}; "
        f"{metrics.test_loss:.4f}, {metrics.test_accuracy:.1%}",
        **{name: getattr(settings, name) for name in ("weights_seed", "batches_seed")},
        **data,
        **updates,
        **_manual_edits(run.log.edits, trainer.layer_sizes),
    )
    return "\n".join(line.rstrip() for line in code.splitlines()) + "\n"


def _weights(settings: Settings) -> str:
    draw = source_of_lambda(network, "draw", settings.initialization)
    return draw if settings.init_scale == 1 else f"{settings.init_scale} * ({draw})"


def _error(settings: Settings) -> str:
    backpropagated = "layers[i][:, :-1].T @ error"
    slope = ACTIVATION_CODE[settings.activation][1]
    return f"({backpropagated}) * ({slope})" if slope else backpropagated


def _manual_edits(edits: Iterable[ManualEdit], sizes: tuple[int, ...]) -> dict[str, str]:
    positions = [
        (layer, unit, place)
        for layer in range(len(sizes) - 1)
        for unit in range(sizes[layer + 1])
        for place in range(sizes[layer] + 1)
    ]
    rows = "".join(f"    {(edit.update, *positions[edit.parameter], edit.value)},\n" for edit in edits)
    if not rows:
        return {"manual_edits": "", "first_edit": "", "next_edit": ""}
    return {
        "manual_edits": MANUAL_EDITS.format(rows=rows),
        "first_edit": "apply_manual_edits()\n",
        "next_edit": "    apply_manual_edits()\n",
    }
