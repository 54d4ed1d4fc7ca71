"""The Plotly figures, from plain arrays, and their colors.

A figure is specified once per experiment. After that, the browser changes only what moves: the surface and the line in
the decision chart, the points on the sigmoid, the loss curves.
"""

from html import escape
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.model.activations import ACTIVATIONS, Array
from playground.model.outcome import chance_loss


class ClassStyle(NamedTuple):
    """How one class is drawn: its color, and its marker for readers who cannot tell the colors apart.

    The marker is a symbol of Plotly that the browser's ``mark`` draws too.
    """

    color: str
    symbol: str
    tint: str


# Class 0, low, negative: orange circles. Class 1, high, positive: blue squares. The hues stay apart under the common
# kinds of color blindness (after Okabe and Ito, "Color universal design", 2008), as far as ten can, and the first ones
# further. A surface runs from one tint to the other; one half, or zero, is near-white.
CLASSES = (
    ClassStyle("#d55e00", "circle", "#f7b77e"),
    ClassStyle("#0063a6", "square", "#84bbe0"),
    ClassStyle("#009a79", "diamond", "#80dbbf"),
    ClassStyle("#a06cc8", "triangle-up", "#e9cce9"),
    ClassStyle("#2a2259", "cross", "#9c9eb5"),
    ClassStyle("#0286ff", "star", "#a9c6ff"),
    ClassStyle("#81550d", "triangle-down", "#cda66b"),
    ClassStyle("#724be5", "x", "#b793fb"),
    ClassStyle("#4f1f13", "hourglass", "#c39083"),
    ClassStyle("#164e39", "bowtie", "#8dbba9"),
)
MIDDLE = "#f7f7f5"

# "regression" is for scikit-learn's logistic regression: its loss and, in the light theme's color, its line. "rate" is
# for the learning rate, and "other" for the second one of two runs.
THEMES = {
    "light": {
        "text": "#31333f",
        "grid": "#e3e5ea",
        "train": "#31333f",
        "test": "#00806a",
        "regression": "#7b3fb5",
        "rate": "#8f6400",
        "other": "#b5308c",
    },
    "dark": {
        "text": "#e6e8ee",
        "grid": "#3a3f4b",
        "train": "#e6e8ee",
        "test": "#3cc9ab",
        "regression": "#c39bf0",
        "rate": "#dcb35c",
        "other": "#f08acb",
    },
}

# From the first layer to the last, by theme: neither class's hue. The first one stands out most from the ground.
LAYERS = {"light": ("#2b1055", "#8e2a8f", "#e0609a"), "dark": ("#f9dcec", "#e07bb8", "#9d62d6")}

# The loss as a landscape, from the lowest to the highest: neither class's hue. Its lightness alone tells it.
LANDSCAPE = ("#fbfbf4", "#cfdcc6", "#93ad94", "#587d6e", "#274b48")

# A map's cells, from the worst to the best: sequential, and safe for the color-blind (YlGn of ColorBrewer 2.0).
MAP_COLORS = ("#ffffe5", "#d9f0a3", "#78c679", "#238443")
MAP_BLANK = "#c6c8cc"  # a cell without a value


class OutcomeStyle(NamedTuple):
    """How an outcome of training is marked on a map, apart from its color: a Plotly marker and a character."""

    symbol: str
    character: str
    label: str


# By the names of `playground.model.outcome.OUTCOMES`. Labels are completed by the number of classes.
OUTCOMES = {
    "solved": OutcomeStyle("circle", "●", "solved: test accuracy of 95 % or more"),
    "learning": OutcomeStyle("", "", "below ln {}, not solved"),
    "guessing": OutcomeStyle("line-ew", "–", "at ln {}: guessing"),
    "worse": OutcomeStyle("triangle-up", "▲", "worse than guessing"),
    "diverged": OutcomeStyle("x-thin", "✕", "diverged"),
}

# One more than a multiple of 8: every eighth row and column is a line of the grid in hidden space, borders included.
SURFACE_CELLS = 81
SIGMOID_REACH = 10.0
RATES = 0.86, 1.0  # of the height of the cross-entropy's chart, where the learning rate is shown
AXIS_LENGTH = 36  # characters of an axis title
TICKS_LENGTH = 42  # characters of all texts along an axis
FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"

# By activation: the title of the vertical axis, and its ticks, the lowest and the highest value among them.
UNIT_AXES: dict[str, tuple[str, list[float]]] = {
    "sigmoid": ("σ(z)", [0, 0.5, 1]),
    "softmax": ("σ(z)", [0, 0.5, 1]),
    "tanh": ("tanh(z)", [-1, 0, 1]),
    "relu": ("relu(z)", [0, 5, SIGMOID_REACH]),
    "identity": ("z", [-SIGMOID_REACH, 0, SIGMOID_REACH]),
}


def plain(text: str, length: int = 60) -> str:
    """Return text that Plotly shows literally.

    It would take ``<b>`` for bold, ``$x$`` for a formula and, in a template, ``%{x}`` for a number.

    Parameters
    ----------
    text : str
    length : int
        Number of characters that there is room for; an ellipsis stands for the rest.
    """
    short = text if len(text) <= length else f"{text[: length - 1]}…"
    return escape(short, quote=False).replace("{", "&#123;").replace("$", "&#36;")


def surface_extent(points: Array, equal_scale: bool = False, margin: float = 0.08) -> list[float]:
    """Return the plane that is drawn: x from, x to, y from, y to.

    Parameters
    ----------
    points : ndarray of shape (n, n_columns)
        The first two columns are plotted.
    equal_scale : bool
        Whether both ranges are of the same length, so that circles are round.
    margin : float
        Around the points, as a fraction of their range.
    """
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    size = np.full(2, (high - low).max()) if equal_scale else high - low
    (x, y), (dx, dy) = (low + high) / 2, (0.5 + margin) * size
    return [float(end) for end in (x - dx, x + dx, y - dy, y + dy)]


def decision_figure(
    train: tuple[Array, Array], test: tuple[Array, Array], axis_names: tuple[str, str], class_names: tuple[str, ...],
    equal_scale: bool = False, categories: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> go.Figure:  # fmt: skip
    """Return the points over a transparent plot: the browser draws the surface of the classes and its lines below.

    A trace for each class of the training set comes first, then one for each class of the test set.

    Parameters
    ----------
    train, test : tuple of ndarray of shape (n, 2) and ndarray of shape (n,)
        Places of the points, and their classes.
    equal_scale : bool
        Whether a unit is as long on both axes.
    categories : tuple of two tuples of str
        The texts that stand for 0, 1, … on both axes, if any.
    """
    x0, x1, y0, y1 = surface_extent(np.vstack([train[0], test[0]]), equal_scale)
    figure = bare_figure()
    for (points, y), name, hollow in ((train, "training", False), (test, "test", True)):
        for label, (class_name, style) in enumerate(zip(class_names, CLASSES, strict=False)):
            x = points[y == label]
            figure.add_scatter(
                x=x[:, 0].tolist(), y=x[:, 1].tolist(), mode="markers", marker=marker(style, hollow), hoverinfo="skip",
                name=plain(f"{class_name}, {name}"),
            )  # fmt: skip
    figure.update_xaxes(range=[x0, x1], title_text=plain(axis_names[0], AXIS_LENGTH), showgrid=False)
    figure.update_yaxes(range=[y0, y1], title_text=plain(axis_names[1], AXIS_LENGTH), showgrid=False)
    label_categories(figure, categories)
    if equal_scale:
        figure.update_xaxes(constrain="domain")
        figure.update_yaxes(constrain="domain", scaleanchor="x")
    return figure


def label_categories(figure: go.Figure, categories: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    """Write texts along the first axes of a figure at 0, 1, …, where there are any."""
    for axis, texts, angle in zip(("xaxis", "yaxis"), categories, (0, -90), strict=True):
        if texts:
            ticks = [plain(text, max(3, TICKS_LENGTH // len(texts))) for text in texts]
            figure.layout[axis].update(tickvals=list(range(len(texts))), ticktext=ticks, tickangle=angle)


def unit_figure(activation: str = "sigmoid") -> go.Figure:
    """Return the curve of an activation function. The browser draws the points over it.

    Parameters
    ----------
    activation : str
        A key of `playground.model.activations.ACTIVATIONS`; or ``"softmax"``, whose outputs lie on the sigmoid of the
        class's log-odds against the others.
    """
    z = np.linspace(-SIGMOID_REACH, SIGMOID_REACH, 201)
    output = ACTIVATIONS["sigmoid" if activation == "softmax" else activation].function(z)
    title = "log-odds against the rest, z" if activation == "softmax" else "logit z = w·x + b"
    name, ticks = UNIT_AXES[activation]
    figure = bare_figure()
    figure.add_scatter(
        x=z.round(3).tolist(),
        y=output.round(6).tolist(),
        mode="lines",
        hovertemplate=f"{name.replace('z', '%{x}')} = %{{y:.4f}}<extra></extra>",
    )
    margin = 0.08 * (ticks[-1] - ticks[0])
    figure.update_xaxes(range=[-SIGMOID_REACH, SIGMOID_REACH], title_text=title, zeroline=True, dtick=5)
    figure.update_yaxes(range=[ticks[0] - margin, ticks[-1] + margin], title_text=name, tickvals=ticks)
    return figure


def loss_figure(n_classes: int = 2) -> go.Figure:
    """Return empty curves of the cross-entropy by epoch, and a dotted line at the cost of guessing, ln of `n_classes`.

    The last two traces are hidden at first: the loss of scikit-learn's logistic regression, and the learning rate,
    which has an axis of its own above the other one.
    """
    figure, guess = bare_figure(), chance_loss(n_classes)
    figure.add_scatter(x=[0, 1], y=[guess] * 2, mode="lines", hoverinfo="skip", line={"dash": "dot"})
    for name, dash in (("training", "solid"), ("test", "dash")):
        figure.add_scatter(
            x=[], y=[], mode="lines", name=name, line={"dash": dash, "width": 2}, hovertemplate="%{y:.4f}"
        )  # fmt: skip
    figure.add_scatter(
        x=[0, 1], y=[0, 0], mode="lines", name="logistic regression", line={"dash": "8px,5px", "width": 2},
        hovertemplate="%{y:.4f}", visible=False,
    )  # fmt: skip
    figure.add_scatter(
        x=[], y=[], mode="lines", name="learning rate", line={"shape": "hv", "width": 1.5}, yaxis="y2",
        hovertemplate="%{y:.3~g}", visible=False,
    )  # fmt: skip
    figure.update_layout(
        hovermode="x unified",
        yaxis2={"fixedrange": True, "showgrid": False, "zeroline": False, "domain": RATES},
    )
    figure.update_xaxes(title_text="epoch", rangemode="tozero", hoverformat=".2f")
    label_room = {"include": round(guess + 0.157, 2)}  # above the label of guessing
    figure.layout.yaxis.update(
        title_text="cross-entropy", rangemode="tozero", tickformat="~g", autorangeoptions=label_room
    )
    figure.add_annotation(
        text=f"ln {n_classes}: guessing", x=1, xref="paper", xanchor="right", y=guess, yanchor="bottom", showarrow=False
    )
    return figure


def comparison_figure(n_classes: int = 2) -> go.Figure:
    """Return empty curves of the cross-entropy by update for two runs, and a dotted line at the cost of guessing.

    After the dotted line come the training and the test loss of the first run, then those of the second one.
    """
    figure = bare_figure()
    figure.add_scatter(x=[0, 1], y=[chance_loss(n_classes)] * 2, mode="lines", hoverinfo="skip", line={"dash": "dot"})
    for run, width in (("A", 2), ("B", 3)):
        for part, dash in (("training", "solid"), ("test", "dash")):
            figure.add_scatter(
                x=[], y=[], mode="lines", name=f"{run}, {part}", line={"dash": dash, "width": width},
                hovertemplate="%{y:.4f}",
            )  # fmt: skip
    figure.update_layout(hovermode="x unified")
    figure.update_xaxes(title_text="update", rangemode="tozero")
    figure.update_yaxes(title_text="cross-entropy", rangemode="tozero", tickformat="~g")
    return figure


def landscape_figure() -> go.Figure:
    """Return an empty contour plot of the logarithm of the cross-entropy over a plane of parameters.

    The browser fills in the values, the levels and the color bar's ticks, which are losses.
    """
    figure = bare_figure()
    figure.add_contour(
        x=[0, 1], y=[0, 1], z=[[0, 0], [0, 0]], hoverinfo="skip", autocontour=False,
        colorscale=[[i / (len(LANDSCAPE) - 1), color] for i, color in enumerate(LANDSCAPE)],
        line={"width": 0.5, "color": "rgba(30,50,45,.45)", "smoothing": 0},
        colorbar={
            "title": {"text": "cross-entropy", "side": "right"}, "thickness": 14, "outlinewidth": 0, "xpad": 8,
            "ypad": 0,
        },
    )  # fmt: skip
    figure.update_xaxes(showgrid=False, nticks=7)
    figure.update_yaxes(showgrid=False, nticks=7)
    figure.update_layout(margin={"l": 60, "r": 84, "t": 12, "b": 48})
    return figure


def gradients_figure() -> go.Figure:
    """Return the axes of the gradients by update, without any curve; the right margin has the layers' names."""
    figure = bare_figure()
    figure.update_xaxes(title_text="update", range=[0, 1], tickformat=",~g")
    figure.update_yaxes(title_text="gradient", type="log", range=[-4, 0], dtick=1, exponentformat="power")
    figure.update_layout(margin={"l": 56, "r": 68, "t": 10, "b": 40})
    return figure


def map_figure() -> go.Figure:
    """Return an empty map of two hyperparameters: its cells, the marks of their outcomes, and the present setting.

    Both axes count the values from 0 on; the browser labels them with the values. The traces are the finished cells
    that have no value, the cells, their marks, and a ring around the present setting, in two colors so that it stands
    out from any cell.
    """
    figure = bare_figure()
    scale = [[i / (len(MAP_COLORS) - 1), color] for i, color in enumerate(MAP_COLORS)]
    figure.add_heatmap(
        z=[[None]], x0=0, dx=1, y0=0, dy=1, colorscale=[[0, MAP_BLANK], [1, MAP_BLANK]], xgap=1, ygap=1,
        hoverinfo="skip", showscale=False,
    )  # fmt: skip
    figure.add_heatmap(
        z=[[None]], x0=0, dx=1, y0=0, dy=1, colorscale=scale, xgap=1, ygap=1, hoverongaps=True,
        hovertemplate="%{text}<extra></extra>", text=[[""]],
        colorbar={"thickness": 12, "outlinewidth": 0, "x": 1.01, "title": {"side": "right", "text": ""}},
    )  # fmt: skip
    figure.add_scatter(
        x=[], y=[], mode="markers", hoverinfo="skip",
        marker={"color": "#1a1a1a", "size": 7, "line": {"color": "#1a1a1a", "width": 2}},
    )  # fmt: skip
    figure.add_scatter(
        x=[], y=[], mode="markers", hoverinfo="skip", cliponaxis=False,
        marker={
            "symbol": "circle-open", "size": 18, "color": ["#ffffff", "#1a1a1a"], "line": {"width": [6, 2.5]},
        },
    )  # fmt: skip
    figure.update_layout(
        margin={"l": 70, "t": 14, "r": 10, "b": 52}, hoverlabel={"align": "left", "font": {"family": FONT}}
    )
    figure.update_xaxes(showgrid=False, ticks="outside", ticklen=4, title_standoff=10)
    figure.update_yaxes(showgrid=False, ticks="outside", ticklen=4)
    return figure


def themes() -> dict[str, dict[str, dict[str, Any]]]:
    """Return, by theme and chart, changes of the figure's layout and the colors of its lines, trace by trace."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for name, color in THEMES.items():
        layout = {"font.color": color["text"]} | {
            f"{axis}.{part}": color["grid"] for axis in ("xaxis", "yaxis") for part in ("gridcolor", "zerolinecolor")
        }
        hover = {
            "hoverlabel.bgcolor": "#ffffff" if name == "light" else "#22262f",
            "hoverlabel.font.color": color["text"],
        }
        result[name] = {
            "decision": {"layout": layout, "lines": []},
            "landscape": {"layout": layout, "lines": []},
            "gradients": {"layout": layout, "lines": [], "layers": LAYERS[name]},
            "sigmoid": {"layout": layout | hover, "lines": [color["text"]]},
            "loss": {
                "layout": layout | hover,
                "lines": [color[line] for line in ("text", "train", "test", "regression", "rate")],
            },
            "comparison": {
                "layout": layout | hover,
                "lines": [color[line] for line in ("text", "train", "train", "other", "other")],
            },
            "map": {"layout": layout | hover, "lines": []},
        }
    return result


def bare_figure() -> go.Figure:
    """Return a figure without data, in the playground's style."""
    # Importing streamlit replaces plotly's default template: everything is set here instead.
    axis = {"fixedrange": True, "automargin": False, "title": {"standoff": 4}, "zeroline": False}
    return go.Figure(
        layout={
            "template": None,
            "showlegend": False,
            "margin": {"l": 52, "r": 10, "t": 8, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"size": 13, "family": FONT},
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
        }
    )


def marker(style: ClassStyle, hollow: bool) -> dict[str, Any]:
    """Return the marker of a point: filled for training, hollow for test."""
    return {
        "symbol": style.symbol + ("-open" if hollow else ""),
        "color": style.color,
        "size": 8,
        "line": {"width": 2 if hollow else 1, "color": style.color if hollow else "#ffffff"},
    }
