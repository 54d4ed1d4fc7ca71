"""The sidebar: draws the widgets, reads `Settings` from them, and moves them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from math import isinf
from typing import Any

import streamlit as st

from playground.data.dataset import DATASETS, OWN, load_dataset
from playground.data.generation import CURVES, require_curve
from playground.data.measured import SOURCES, plottable_columns
from playground.data.plane import PRINCIPAL_COMPONENTS
from playground.data.toy import MAX_TOY_CLASSES, MULTICLASS, TOY_DATASETS
from playground.model.activations import ACTIVATIONS, Array
from playground.model.features import FEATURES
from playground.model.network import INITIALIZATIONS
from playground.runs.experiment import LIVE_SETTINGS
from playground.runs.settings import ALL_EXAMPLES, INTERVALS, Settings
from playground.runs.widths import NONE, parse_widths, write_widths
from playground.stage.controls import CONTROLS, name_option
from playground.thumbnails import thin, thumbnail
from playground.training.optimizers import OPTIMIZERS
from playground.training.schedules import SCHEDULES
from playground.ui import restrictions, session, widgets
from playground.ui.markdown import literal
from playground.ui.own_table import dialog as table_dialog

DEFAULT = Settings()
SEEDS = ("data_seed", "weights_seed", "batches_seed")
COLUMNS = ("columns[0]", "columns[1]", "columns[2:]")
SHOWN_POINTS = 456  # of a measured dataset in its thumbnail

# The controls of live settings, by field of `Settings`.
LIVE_KEYS = {field: CONTROLS[field].key for field in LIVE_SETTINGS}

DATASET_NAMES = {
    "xor": "XOR",
    "checkerboard": "checker board",
    "cancer": "breast cancer",
    "iris3": "iris species",
    OWN: "your data",
}
PLANE = (
    "All 64 pixels are inputs. The decision chart shows the plane of the training set's first two principal "
    "components, in which its points vary most. Choose two pixels to see them instead."
)
PIXELS = (
    "All 64 pixels are inputs. The decision chart shows a slice: two pixels, named by row and column, with the others "
    "at their mean."
)
WITHOUT_MOMENTUM = "{} does not use this momentum, and needs a smaller learning rate than SGD: about 0.1 in place of 1."


def sidebar() -> Settings:
    """Draw the widgets and return the settings.

    Raises
    ------
    ValueError
        If the choices do not go together.
    """
    widgets.apply_deferred()
    with st.sidebar:
        _thumbnails()
        dataset = st.radio(
            options=(*DATASETS, OWN), format_func=lambda name: DATASET_NAMES.get(name, name), **_texts("dataset")
        )
        table_dialog.button()
        hidden_layer_sizes = _hidden_layers()
        _live(lambda: _stops("learning_rate_init"))

        with st.expander("Data", key="_group_data", icon=":material/scatter_plot:"):
            data = _data(dataset)
        with st.expander("Inputs", key="_group_inputs", icon=":material/function:"):
            features = st.pills(
                options=tuple(FEATURES), selection_mode="multi", default=DEFAULT.features, **_texts("features")
            )
        with st.expander("Network", key="_group_network", icon=":material/hub:"):
            network: dict[str, Any] = {
                "activation": _segmented("activation", tuple(ACTIVATIONS)),
                "initialization": _segmented("initialization", INITIALIZATIONS),
                "init_scale": _stops("init_scale"),
            }
        with st.expander("Training", key="_group_training", icon=":material/trending_down:"):
            _live(_training)
        with st.expander("Seeds", key="_group_seeds", icon=":material/casino:"):
            seeds: dict[str, Any] = {name: _seed(name) for name in SEEDS}
    if not features:
        raise ValueError("The network needs at least one input. Got none.")
    chosen: dict[str, Any] = {
        "dataset": dataset,
        "hidden_layer_sizes": hidden_layer_sizes,
        "features": tuple(name for name in FEATURES if name in features),
        "table": session.visit().own_table if dataset == OWN else None,
    }
    return replace(DEFAULT, **chosen, **data, **network, **seeds, **live())


@st.fragment
def _live(draw: Callable[[], object]) -> None:
    """Draw controls of live settings: where one of them moves, they alone run again. The next answer follows."""
    draw()
    tell_live()


def _training() -> None:
    _stops("batch_size", lambda stop: "all" if stop == ALL_EXAMPLES else f"{stop:g}")
    optimizer = _segmented("optimizer", tuple(OPTIMIZERS))
    uses_momentum = OPTIMIZERS[optimizer].uses_momentum
    _stops("momentum", disabled=not uses_momentum)
    if not uses_momentum:
        st.caption(WITHOUT_MOMENTUM.format(name_option("optimizer", optimizer)))
    schedule = _segmented("schedule", tuple(SCHEDULES))
    _stops("decay_updates", str, disabled=schedule == "constant")
    for name in ("alpha", "l1"):
        _stops(name)
    st.toggle(value=DEFAULT.freeze_hidden, **_texts("freeze_hidden"))


def tell_live() -> None:
    """Tell the stage the live settings, and the seed of the next weights."""
    page = session.visit().page
    page.live, page.next_weights_seed = live(), next_weights_seed()


def live() -> dict[str, Any]:
    """Return the live settings that the widgets have now. One that was not drawn yet is missing."""
    values = {name: widgets.value_of(key, None) for name, key in LIVE_KEYS.items()}
    return {name: value for name, value in values.items() if value is not None}


def next_weights_seed() -> int:
    """Return the seed for the initial weights after the present one."""
    seed = int(widgets.value_of(CONTROLS["weights_seed"].key, 0))
    return (seed + 1) % int(INTERVALS["weights_seed"].high)


def move(settings: Mapping[str, Any]) -> None:
    """Move the widgets of these settings, by field of `Settings`."""
    values = dict(settings)
    if table := values.pop("table", None):
        session.visit().own_table = table
    if "hidden_layer_sizes" in values:
        values["hidden_layer_sizes"] = write_widths(values["hidden_layer_sizes"])
    if (columns := values.pop("columns", None)) is not None:
        x, y, *others = columns or (None, None)  # the default of the dataset
        values |= dict(zip(COLUMNS, (x, y, others), strict=True))
    if "features" in values:
        values["features"] = list(values["features"])
    for name, value in values.items():
        widgets.move(CONTROLS[name].key, value)


def fall_back() -> None:
    """Return the widgets whose values may contradict each other to their defaults, in the next run of the page."""
    values: dict[str, Any] = dict(zip(COLUMNS, (None, None, []), strict=True))
    for name, value in (values | {"features": DEFAULT.features, "dataset": DEFAULT.dataset}).items():
        widgets.defer(CONTROLS[name].key, value)


def _hidden_layers() -> tuple[int, ...]:
    """Draw the list of widths. While it is none, the network stays as it is."""
    # A selectbox would offer common lists, but where it has 4, it takes "4, 3" that is typed for ", 3".
    text = st.text_input(
        value=write_widths(DEFAULT.hidden_layer_sizes),
        placeholder=NONE,
        autocomplete="off",
        **_texts("hidden_layer_sizes"),
    )
    visit = session.visit()
    try:
        return parse_widths(text)
    except ValueError as error:
        kept = (visit.run.settings if visit.has_run else DEFAULT).hidden_layer_sizes
        st.error(literal(f"{error} The hidden layers stay {write_widths(kept)}."), icon=":material/error:")
        return kept


def _data(dataset: str) -> dict[str, Any]:
    measured, multiclass = dataset not in TOY_DATASETS, dataset in MULTICLASS
    chosen: dict[str, Any] = {
        "n_samples": _slider("n_samples", disabled=measured),
        "noise": _slider("noise", disabled=measured),
        "test_size": _slider("test_size"),
    }
    if multiclass:
        chosen["n_classes"] = _slider("n_classes", persist_state="session")
    else:
        _fixed_classes(dataset)
    if measured:
        st.caption("Measured data: the number of points, the noise and the classes are fixed.")
    elif not multiclass:
        st.caption("This dataset always has two classes.")
    if dataset == "curve":
        chosen["curve"] = _curve()
    if dataset in SOURCES:
        chosen["columns"] = _columns(dataset)
    return chosen


def _curve() -> str:
    """Draw the choice of a formula. While it is none, the points stay as they are."""
    text = st.selectbox(
        options=CURVES,
        index=CURVES.index(DEFAULT.curve),
        accept_new_options=True,
        persist_state="session",
        **_texts("curve"),
    )
    visit = session.visit()
    try:
        require_curve(text or "")
    except ValueError as error:
        kept = visit.run.settings.curve if visit.has_run else DEFAULT.curve
        st.error(literal(f"{error} The curve stays {kept}."), icon=":material/error:")
        return kept
    return str(text)


def _columns(dataset: str) -> tuple[str, ...]:
    """Draw the choice of the columns that are plotted and, of most datasets, of further inputs."""
    options, plotted = plottable_columns(dataset), SOURCES[dataset].plotted
    for name in COLUMNS:  # another dataset's columns
        widgets.forget_others(CONTROLS[name].key, options)
    if not plotted:
        first, second = (
            st.selectbox(options=options, index=None, placeholder=component.capitalize(), **_texts(name))
            for name, component in zip(COLUMNS[:2], PRINCIPAL_COMPONENTS, strict=True)
        )
        st.caption(PIXELS if first and second else PLANE)
        return (first, second) if first and second else ()
    x, y = (
        st.selectbox(options=options, index=options.index(default), **_texts(name))
        for name, default in zip(COLUMNS[:2], plotted, strict=True)
    )
    return (x, y, *st.multiselect(options=options, placeholder="None", **_texts(COLUMNS[2])))


def _texts(name: str, disabled: bool = False) -> dict[str, Any]:
    """What every widget is given: its texts, its key, its place in the URL, and whether it can be moved."""
    key, label, help = CONTROLS[name]
    if locked := restrictions.is_locked(key):
        help = f"{help} Locked by the link."
    return {"label": label, "help": help, "key": key, "bind": "query-params", "disabled": disabled or locked}


def _fixed_classes(dataset: str) -> None:
    """Draw the slider of the number of classes where it cannot be moved: it shows the number that there is."""
    _, label, help = CONTROLS["n_classes"]
    table = session.visit().own_table if dataset == OWN else None
    count = replace(DEFAULT, dataset=dataset, table=table).class_count
    st.slider(label, 2, max(count, MAX_TOY_CLASSES), count, help=help, disabled=True)


def _slider(name: str, disabled: bool = False, **options: Any) -> Any:
    low, high, step, _ = INTERVALS[name]
    texts = _texts(name, disabled)
    return st.slider(min_value=low, max_value=high, value=getattr(DEFAULT, name), step=step, **texts, **options)


def _stops(name: str, format_stop: Callable[[float], str] = "{:g}".format, disabled: bool = False) -> Any:
    # A link, a file or a map's cell may have brought a value between two stops.
    return st.select_slider(
        options=sorted({*INTERVALS[name].stops, *_present_value(name)}), value=getattr(DEFAULT, name),
        format_func=format_stop, **_texts(name, disabled),
    )  # fmt: skip


def _present_value(name: str) -> list[float]:
    """Return the value of a slider with stops: the widget's, or the URL's before the widget is first drawn.

    None is returned for a URL's value that is not permitted.
    """
    key, interval = CONTROLS[name].key, INTERVALS[name]
    value = widgets.value_of(key, st.query_params.get(key))
    try:
        number = float(value)
        interval.validate(name, number)
    except (TypeError, ValueError):
        return []
    return [int(number) if isinstance(interval.low, int) else number]


def _segmented(name: str, options: tuple[str, ...]) -> str:
    chosen = st.segmented_control(
        options=options, default=options[0], format_func=partial(name_option, name), required=True, **_texts(name)
    )
    return chosen or options[0]


def _seed(name: str) -> int:
    limits, texts = INTERVALS[name], _texts(name)
    # Streamlit fails on an infinite number for an integer in the URL: such a widget is not bound to it.
    if session.remember(f"infinite_{name}", any(map(_is_infinite, st.query_params.get_all(texts["key"])))):
        st.query_params.pop(texts["key"], None)
        texts["bind"] = None
    return int(
        st.number_input(
            min_value=int(limits.low), max_value=int(limits.high), value=int(getattr(DEFAULT, name)), **texts
        )
    )


def _is_infinite(text: str) -> bool:
    try:
        return isinf(float(text))
    except ValueError:
        return False


@st.cache_resource(max_entries=1)
def _thumbnail_css() -> str:
    """Return a CSS rule per dataset: its thumbnail, drawn from the data."""
    samples = [load_dataset(name, n_samples=120, noise=0.05) for name in DATASETS]
    return "\n".join(
        _thumbnail_rule(i, data.place(data.points_train)[:SHOWN_POINTS], data.y_train[:SHOWN_POINTS])
        for i, data in enumerate(samples, 1)
    )


def _thumbnail_rule(place: int, points: Array, y: Array) -> str:
    picture = thumbnail(points, y)
    return f'.st-key-dataset [role=radiogroup] > :nth-child({place}) {{ --picture: url("{picture}"); }}'


def _thumbnails() -> None:
    css = _thumbnail_css()
    if table := session.visit().own_table:
        css += "\n" + _thumbnail_rule(len(DATASETS) + 1, *thin(table.places, table.labels))
    st.html(f"<style>{css}{restrictions.css()}</style>")
