"""The three Plotly figures, from plain arrays, and the one colour language.

A figure is specified here once for each experiment; afterwards the browser changes only what moves: the surface and the
line in the decision chart, the points on the sigmoid, the two loss curves.
"""

from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go
from scipy.special import expit

from playground.activations import Array


class ClassStyle(NamedTuple):
    """How one class is drawn: told apart by colour, and by shape where there is no colour."""

    colour: str
    symbol: str
    tint: str


# Class 0, low, negative: orange circles. Class 1, high, positive: blue squares. The two hues stay apart under the
# common kinds of colour blindness (after Okabe and Ito, "Color universal design", 2008). A surface runs from one tint
# to the other; one half, or zero, is near-white.
CLASSES = (ClassStyle("#d55e00", "circle", "#f7b77e"), ClassStyle("#0063a6", "square", "#84bbe0"))
MIDDLE = "#f7f7f5"

THEMES = {
    "light": {"text": "#31333f", "grid": "#e3e5ea", "train": "#31333f", "test": "#00806a"},
    "dark": {"text": "#e6e8ee", "grid": "#3a3f4b", "train": "#e6e8ee", "test": "#3cc9ab"},
}

SURFACE_CELLS = 80
SIGMOID_REACH = 10.0


def surface_extent(points: Array, margin: float = 0.1) -> list[float]:
    """x from, x to, y from, y to: all points and a margin, as a share of their range, about them."""
    low, high = points.min(axis=0), points.max(axis=0)
    pad = margin * (high - low)
    return [float(v) for v in (low[0] - pad[0], high[0] + pad[0], low[1] - pad[1], high[1] + pad[1])]


def decision_figure(
    train: tuple[Array, Array], test: tuple[Array, Array], axis_names: tuple[str, str], class_names: tuple[str, str]
) -> go.Figure:
    """The points, over a plot without ground: the browser lays the surface of P(class 1) and its 0.5 line below.

    Parameters
    ----------
    train, test : tuple of ndarray of shape (n, 2) and ndarray of shape (n,)
        Points and their classes.
    """
    x0, x1, y0, y1 = surface_extent(np.vstack([train[0], test[0]]))
    figure = _figure()
    for (points, y), name, hollow in ((train, "training", False), (test, "test", True)):
        for label, style in enumerate(CLASSES):
            x = points[y == label]
            marker = {
                "symbol": style.symbol + ("-open" if hollow else ""),
                "color": style.colour,
                "size": 8,
                "line": {"width": 2 if hollow else 1, "color": style.colour if hollow else "#ffffff"},
            }
            figure.add_scatter(
                x=x[:, 0].tolist(), y=x[:, 1].tolist(), mode="markers", marker=marker, hoverinfo="skip",
                name=f"{class_names[label]}, {name}",
            )  # fmt: skip
    figure.update_xaxes(range=[x0, x1], title=axis_names[0], showgrid=False)
    figure.update_yaxes(range=[y0, y1], title=axis_names[1], showgrid=False)
    return figure


def sigmoid_figure() -> go.Figure:
    """The curve, without the points: the browser lays them over it."""
    z = np.linspace(-SIGMOID_REACH, SIGMOID_REACH, 201)
    figure = _figure()
    figure.add_scatter(
        x=z.round(3).tolist(),
        y=expit(z).round(6).tolist(),
        mode="lines",
        hovertemplate="σ(%{x}) = %{y:.4f}<extra></extra>",
    )
    low, high = -0.08, 1.08
    figure.update_xaxes(range=[-SIGMOID_REACH, SIGMOID_REACH], title="logit z = w·x + b", zeroline=True, dtick=5)
    figure.update_yaxes(range=[low, high], title="σ(z)", tickvals=[0, 0.5, 1])
    return figure


def loss_figure() -> go.Figure:
    """Training and test cross-entropy against epochs, empty, with guessing's ln 2 as a dotted line."""
    figure = _figure()
    figure.add_scatter(x=[0, 1], y=[float(np.log(2))] * 2, mode="lines", hoverinfo="skip", line={"dash": "dot"})
    for name, dash in (("training", "solid"), ("test", "dash")):
        figure.add_scatter(
            x=[], y=[], mode="lines", name=name, line={"dash": dash, "width": 2}, hovertemplate="%{y:.4f}"
        )  # fmt: skip
    figure.update_layout(hovermode="x unified")
    figure.update_xaxes(title="epoch", rangemode="tozero", hoverformat=".2f")
    figure.update_yaxes(title="cross-entropy", rangemode="tozero", tickformat="~g")
    figure.add_annotation(
        text="ln 2: guessing", x=1, xref="paper", xanchor="right", y=float(np.log(2)), yanchor="bottom", showarrow=False
    )
    return figure


def themes() -> dict[str, dict[str, dict[str, Any]]]:
    """For each theme and chart: what is laid over the figure's layout, and the colours of its lines, trace by trace."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for name, colour in THEMES.items():
        layout = {"font.color": colour["text"]} | {
            f"{axis}.{part}": colour["grid"] for axis in ("xaxis", "yaxis") for part in ("gridcolor", "zerolinecolor")
        }
        hover = {
            "hoverlabel.bgcolor": "#ffffff" if name == "light" else "#22262f",
            "hoverlabel.font.color": colour["text"],
        }
        result[name] = {
            "decision": {"layout": layout, "lines": []},
            "sigmoid": {"layout": layout | hover, "lines": [colour["text"]]},
            "loss": {"layout": layout | hover, "lines": [colour["text"], colour["train"], colour["test"]]},
        }
    return result


def thumbnail(points: Array, y: Array) -> str:
    """A small picture of a dataset, as an SVG data URI."""
    low, high = points.min(axis=0), points.max(axis=0)
    x = 4 + 48 * (points - low) / (high - low)
    marks = []
    for label, style in enumerate(CLASSES):
        path = "".join(f"M{a:.1f} {56 - b:.1f}h0" for a, b in x[y == label])
        cap = "round" if style.symbol == "circle" else "square"
        width = 4 if cap == "round" else 3.2
        marks.append(f'<path d="{path}" stroke="{style.colour}" stroke-width="{width}" stroke-linecap="{cap}"/>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 56">{"".join(marks)}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"


def _figure() -> go.Figure:
    # Importing streamlit replaces plotly's default template: everything is set here instead.
    axis = {"fixedrange": True, "automargin": False, "title": {"standoff": 4}, "zeroline": False}
    return go.Figure(
        layout={
            "template": None,
            "showlegend": False,
            "margin": {"l": 52, "r": 10, "t": 8, "b": 48},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"size": 13, "family": "Source Sans, Source Sans Pro, system-ui, sans-serif"},
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
        }
    )
