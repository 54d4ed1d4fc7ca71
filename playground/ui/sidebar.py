"""The widgets: from what a person touches to `Settings`. Every key is also the name in the URL."""

from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import takewhile
from typing import Any

import streamlit as st

from playground import figures
from playground.data.dataset import DATASETS, load_dataset
from playground.data.measured import MEASURED_DATASETS, cancer_columns
from playground.model.activations import ACTIVATIONS
from playground.model.features import FEATURES
from playground.model.network import INITIALIZATIONS
from playground.runs.settings import ALL_EXAMPLES, PERMITTED, Interval, Settings
from playground.ui import session

DEFAULT = Settings()

# Live settings: the widget's key for each field. Their widgets rerun nothing: the stage's next request brings the
# value.
LIVE_KEYS = {
    "learning_rate_init": "lr",
    "batch_size": "batch",
    "momentum": "momentum",
    "alpha": "l2",
    "l1": "l1",
    "freeze_hidden": "freeze",
}

DATASET_NAMES = {"xor": "XOR", "checkerboard": "checker board", "cancer": "breast cancer"}
INITIALIZATION_NAMES = {"glorot": "Glorot", "normal": "normal", "equal": "all equal"}


def sidebar() -> Settings:
    """Draw the controls and return what they say.

    Raises
    ------
    ValueError
        With the rule and what came, where the choices do not go together.
    """
    session.set_deferred()
    with st.sidebar:
        _thumbnails()
        dataset = st.radio(
            "Dataset",
            DATASETS,
            format_func=lambda name: DATASET_NAMES.get(name, name),
            key="dataset",
            bind="query-params",
            help="Two classes of points, orange and blue. Iris and breast cancer are real measurements.",
        )
        widths = [
            _slider(
                "Hidden-layer width",
                "hidden_layer_sizes",
                "width",
                "How many logistic regressions stand side by side in the hidden layer. With 0 there is no hidden "
                "layer: the network is one plain logistic regression.",
                DEFAULT.hidden_layer_sizes[0],
            )
        ]
        _stops(
            "Learning rate",
            "learning_rate_init",
            "How far the weights move in one update. Too small: the network sleeps. Too large: it jumps past what it "
            "looks for. Acts at once, also while it plays.",
        )

        with st.expander("Data", icon=":material/scatter_plot:"):
            data = _data(dataset)
        with st.expander("Inputs", icon=":material/function:"):
            features = st.pills(
                "Inputs of the network",
                tuple(FEATURES),
                selection_mode="multi",
                default=DEFAULT.features,
                key="inputs",
                bind="query-params",
                help="The standardized coordinates, and functions of them. With x1² and x2², a single logistic "
                "regression draws a circle.",
            )
        with st.expander("Network", icon=":material/hub:"):
            network = _network(widths)
        with st.expander("Training", icon=":material/trending_down:"):
            _training()
        with st.expander("Seeds", icon=":material/casino:"):
            seeds: dict[str, Any] = {
                "data_seed": _seed("Data", "data_seed", "Draws and splits the points."),
                "weights_seed": _seed("Initial weights", "weights_seed", "Draws the weights to start from."),
                "batches_seed": _seed("Order of examples", "batches_seed", "Shuffles the points before each epoch."),
            }
    if not features:
        raise ValueError("The network needs at least one input. Got none.")
    chosen: dict[str, Any] = {
        "dataset": dataset,
        "hidden_layer_sizes": tuple(takewhile(bool, widths)),
        "features": tuple(name for name in FEATURES if name in features),
    }
    return live(replace(DEFAULT, **chosen, **data, **network, **seeds))


def live(settings: Settings) -> Settings:
    """The settings with the live widgets' present values."""
    present = asdict(settings)
    return replace(settings, **{name: session.widget(key, present[name]) for name, key in LIVE_KEYS.items()})


def show(settings: Settings) -> None:
    """Let the widgets show these settings."""
    widths = (*settings.hidden_layer_sizes, 0, 0, 0)
    for key, value in {
        "dataset": settings.dataset,
        "width": widths[0],
        "width2": widths[1],
        "width3": widths[2],
        "points": settings.n_samples,
        "noise": settings.noise,
        "held_out": settings.test_size,
        "column1": settings.columns[0],
        "column2": settings.columns[1],
        "inputs": list(settings.features),
        "activation": settings.activation,
        "init": settings.initialization,
        "init_scale": settings.init_scale,
        "data_seed": settings.data_seed,
        "weights_seed": settings.weights_seed,
        "batches_seed": settings.batches_seed,
        **{key: getattr(settings, name) for name, key in LIVE_KEYS.items()},
    }.items():
        session.set_widget(key, value)


def fall_back() -> None:
    """Let the widgets whose values may contradict each other show the defaults in the next run of the page."""
    for key, value in {
        "inputs": DEFAULT.features,
        "column1": DEFAULT.columns[0],
        "column2": DEFAULT.columns[1],
    }.items():
        session.defer_widget(key, value)


def next_weights() -> None:
    """Choose the next seed for the initial weights."""
    limits = PERMITTED["weights_seed"]
    assert isinstance(limits, Interval)
    session.set_widget("weights_seed", (int(session.widget("weights_seed", 0)) + 1) % int(limits.high))


def _data(dataset: str) -> dict[str, Any]:
    measured = dataset in MEASURED_DATASETS
    chosen: dict[str, Any] = {
        "n_samples": _slider(
            "Points", "n_samples", "points", "Training and test points together.", disabled=measured
        ),
        "noise": _slider(
            "Noise", "noise", "noise", "Standard deviation of the noise added to both coordinates.", disabled=measured
        ),
        "test_size": _slider(
            "Test fraction", "test_size", "held_out",
            "Held-out points show whether the network has learned the rule or only the points.",
        ),
    }  # fmt: skip
    if measured:
        st.caption("Real data: as many points as were measured, and the noise they came with.")
    if dataset == "cancer":
        chosen["columns"] = tuple(
            st.selectbox(
                f"{which} column",
                cancer_columns(),
                index=cancer_columns().index(DEFAULT.columns[i]),
                key=f"column{i + 1}",
                bind="query-params",
                help="A measurement of the cell nuclei in the sample.",
            )
            for i, which in enumerate(("First", "Second"))
        )
    return chosen


def _network(widths: list[int]) -> dict[str, Any]:
    for place, key in (("Second", "width2"), ("Third", "width3")):
        widths.append(
            _slider(
                f"{place} hidden layer", "hidden_layer_sizes", key,
                "Logistic regressions on the outputs of the layer before it. 0: no such layer.",
                0, disabled=not all(widths),
            )
        )  # fmt: skip
    return {
        "activation": _segmented(
            "Activation", tuple(ACTIVATIONS), "activation", str,
            "What each hidden unit does with w·x + b. With the sigmoid, each unit is a logistic regression.",
        ),
        "initialization": _segmented(
            "Initial weights", INITIALIZATIONS, "init", INITIALIZATION_NAMES.__getitem__,
            "Glorot: uniform, within a range that fits the layer's size. Normal: Gaussian. All equal: no unit can ever "
            "become different from its neighbors.",
        ),
        "init_scale": _stops(
            "Scale of the initial weights", "init_scale",
            "Multiplies the initial weights. Large ones start with units that already shout yes or no.",
        ),
    }  # fmt: skip


def _training() -> None:
    _stops(
        "Batch size", "batch_size", "How many points are averaged for one update. An epoch uses each point once.",
        lambda stop: "all" if stop == ALL_EXAMPLES else f"{stop:g}",
    )  # fmt: skip
    _stops("Momentum", "momentum", "The share of the last step that is repeated in the next.")
    _stops("L2 penalty", "alpha", "Pulls all weights toward zero, the large ones most. Not part of the plotted loss.")
    _stops("L1 penalty", "l1", "Pulls all weights toward zero by the same force; many arrive. Not part of the plot.")
    st.toggle(
        "Freeze the hidden layers", DEFAULT.freeze_hidden, key=LIVE_KEYS["freeze_hidden"], bind="query-params",
        help="Only the output unit learns: logistic regression on the hidden outputs as they stand. Acts at once.",
        on_change="ignore",
    )  # fmt: skip


def _slider(label: str, field: str, key: str, help: str, value: float | None = None, disabled: bool = False) -> Any:
    rule = PERMITTED[field]
    if field == "hidden_layer_sizes":
        rule = Interval(0, 16)
    assert isinstance(rule, Interval)
    return st.slider(
        label, rule.low, rule.high, getattr(DEFAULT, field) if value is None else value, rule.step,
        key=key, bind="query-params", help=help, disabled=disabled,
    )  # fmt: skip


def _stops(label: str, field: str, help: str, name: Callable[[float], str] = "{:g}".format) -> Any:
    rule = PERMITTED[field]
    assert isinstance(rule, Interval)
    return st.select_slider(
        label, rule.stops, value=getattr(DEFAULT, field), key=LIVE_KEYS.get(field, field), bind="query-params",
        format_func=name, help=help, on_change="ignore" if field in LIVE_KEYS else None,
    )  # fmt: skip


def _segmented(label: str, options: tuple[str, ...], field: str, name: Callable[[str], str], help: str) -> str:
    chosen = st.segmented_control(
        label, options, default=options[0], key=field, bind="query-params", format_func=name, help=help, required=True
    )
    return chosen or options[0]


def _seed(label: str, key: str, help: str) -> int:
    limits = PERMITTED[key]
    assert isinstance(limits, Interval)
    value = st.number_input(
        label, int(limits.low), int(limits.high), int(getattr(DEFAULT, key)), key=key, bind="query-params", help=help
    )
    return int(value)


@st.cache_resource(max_entries=1)
def _thumbnail_css() -> str:
    """A rule for each dataset's option: its picture, drawn from the data itself."""
    rules = []
    for i, name in enumerate(DATASETS, 1):
        data = load_dataset(name, n_samples=120, noise=0.05)
        picture = figures.thumbnail(data.points_train, data.y_train)
        rules.append(f'.st-key-dataset [role=radiogroup] > :nth-child({i}) {{ --picture: url("{picture}"); }}')
    return "\n".join(rules)


def _thumbnails() -> None:
    st.html(f"<style>{_thumbnail_css()}</style>")
