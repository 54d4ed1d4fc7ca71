"""The sidebar's controls: which setting each one stands for, its name in the URL, and its texts."""

from typing import NamedTuple


class Control(NamedTuple):
    """A widget of the sidebar.

    Attributes
    ----------
    key : str
        Of the widget, and its name in the URL.
    label, help : str
    """

    key: str
    label: str
    help: str


# By field of `Settings`; of the columns, which take several widgets, one entry per widget.
CONTROLS = {
    "dataset": Control(
        "dataset",
        "Dataset",
        "Points of two or more classes. Iris, breast cancer, wine and digits are measured data. Your data are a table "
        "that you open, or points that you draw on the decision chart.",
    ),
    "hidden_layer_sizes": Control(
        "widths",
        "Hidden layers",
        "Number of units in each hidden layer, such as 4, or 4, 3 for two layers. Up to six layers of 1 to 16 units. "
        "Each unit is a logistic regression. More units can draw a more detailed boundary; with none, the network is a "
        "single logistic regression.",
    ),
    "learning_rate_init": Control(
        "lr",
        "Learning rate",
        "Size of each step along the gradient. A higher rate learns faster, until the loss oscillates. A lower rate "
        "takes small, steady steps. Takes effect immediately.",
    ),
    "n_samples": Control(
        "points",
        "Points",
        "Number of points in the training set and the test set together. More points make overfitting less likely.",
    ),
    "noise": Control(
        "noise",
        "Noise",
        "Standard deviation of the Gaussian noise added to both coordinates. With more noise, the classes overlap.",
    ),
    "n_classes": Control(
        "classes",
        "Classes",
        "Number of classes. For two of them, the network has one output unit, a logistic regression. For more, it has "
        "one for each class, which together are a softmax regression.",
    ),
    "curve": Control(
        "curve",
        "Curve",
        "Line, parabola or sine between the classes, or any height that you type: a formula of numbers, x1, pi, + - * "
        "/ ^, parentheses, sin, cos, tan, exp, log, sqrt and abs. There are no points where it has no value, or none "
        "between -2 and 2.",
    ),
    "test_size": Control(
        "held_out",
        "Test fraction",
        "Fraction of the points held out for testing. Held-out points are never trained on: they show how well the "
        "network generalizes. A larger fraction leaves fewer points to train on.",
    ),
    "columns[0]": Control("column1", "First column", "Measurement shown on the horizontal axis."),
    "columns[1]": Control("column2", "Second column", "Measurement shown on the vertical axis."),
    "columns[2:]": Control(
        "columns",
        "Further inputs",
        "More measurements as inputs of the network. The decision chart then shows a slice: the further inputs are at "
        "their mean.",
    ),
    "features": Control(
        "inputs",
        "Inputs of the network",
        "The standardized coordinates, and functions of them. With x1² and x2², a single logistic regression can draw "
        "a circle.",
    ),
    "activation": Control(
        "activation",
        "Activation",
        "Function that each hidden unit applies to w·x + b. With sigmoid, each unit is a logistic regression.",
    ),
    "initialization": Control(
        "init",
        "Initial weights",
        "Distribution of the initial weights. Glorot: uniform, scaled to the size of the layer. Normal: standard "
        "normal. All equal: the units of a layer stay identical forever.",
    ),
    "init_scale": Control(
        "init_scale",
        "Initial scale",
        "Factor applied to the initial weights. With a large factor, units start saturated, with outputs near 0 or 1.",
    ),
    "batch_size": Control(
        "batch",
        "Batch size",
        "Number of training points averaged per update. Smaller batches make more updates per epoch, with noisier "
        "steps. Takes effect immediately.",
    ),
    "momentum": Control(
        "momentum",
        "Momentum",
        "Fraction of the previous step that is added to the next one. Higher values speed up progress in directions "
        "that the gradient keeps. Takes effect immediately.",
    ),
    "alpha": Control(
        "l2",
        "L2 penalty",
        "Strength of the penalty on squared weights. Higher values shrink the weights, the large ones most. The "
        "plotted cross-entropy does not include it.",
    ),
    "l1": Control(
        "l1",
        "L1 penalty",
        "Strength of the penalty on absolute weights. Higher values set more of the weights to zero. The plotted "
        "cross-entropy does not include it.",
    ),
    "freeze_hidden": Control(
        "freeze",
        "Freeze hidden layers",
        "Train the output unit alone: logistic regression on fixed hidden outputs. Takes effect immediately.",
    ),
    "optimizer": Control(
        "optimizer",
        "Optimizer",
        "Rule that turns a gradient into a step. SGD: learning rate times gradient, plus momentum. Nesterov: SGD whose "
        "momentum looks one step ahead. RMSProp: the gradient divided by its root mean square, weight by weight. Adam: "
        "RMSProp on an average of the gradients. Takes effect immediately; averages start at zero.",
    ),
    "schedule": Control(
        "schedule",
        "Schedule",
        "How the learning rate falls during the run. Step: halved after each period of decay. Cosine: lowered to 0 "
        "along half a wave. Inverse time: one half after one period, one third after two. Takes effect immediately.",
    ),
    "decay_updates": Control(
        "decay",
        "Decay updates",
        "Number of updates in a period of decay. Step and inverse time have then halved the learning rate, and cosine "
        "has reached 0. Updates are counted from the start of the run. Takes effect immediately.",
    ),
    "data_seed": Control("data_seed", "Data", "Random seed for drawing the points and holding out the test set."),
    "weights_seed": Control("weights_seed", "Initial weights", "Random seed for drawing the initial weights."),
    "batches_seed": Control("batches_seed", "Batches", "Random seed for shuffling the points before each epoch."),
}

# What options are called, by field of `Settings`, where their keys are not what the page says.
OPTION_NAMES: dict[str, dict[str, str]] = {
    "initialization": {"glorot": "Glorot", "equal": "all equal"},
    "optimizer": {"sgd": "SGD", "nesterov": "Nesterov", "rmsprop": "RMSProp", "adam": "Adam"},
    "schedule": {"inverse_time": "inverse time"},
}

# Settings that take several widgets, or none.
_OTHER_LABELS = {"columns": "Columns", "table": "Table"}


def label_setting(name: str) -> str:
    """Return what a field of `Settings` is called in a sentence or a list."""
    label = _OTHER_LABELS.get(name) or CONTROLS[name].label
    return f"{label} (seed)" if name.endswith("_seed") else label


def name_option(field: str, option: str) -> str:
    """Return what an option of a setting is called."""
    return OPTION_NAMES.get(field, {}).get(option, option)
