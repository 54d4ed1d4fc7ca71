"""The film's figure: the three charts in one, from plain arrays, animated by Plotly frames."""

import base64
import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from playground.figures import (
    CLASSES,
    MIDDLE,
    SIGMOID_REACH,
    THEMES,
    bare_figure,
    label_categories,
    marker,
    plain,
    surface_extent,
)
from playground.model.activations import Array, sigmoid

FILM_FRAME_MS = 100


class FilmFrame(NamedTuple):
    """One frame of a film.

    Attributes
    ----------
    name, title : str
        Shown on the slider, and above the charts.
    surface : ndarray of shape (n_rows, n_columns)
        P(class 1) over the plane, from the top row down.
    line : ndarray of shape (n, 2)
        Points of the 0.5 line; nan where it breaks.
    logits, outputs : ndarray of shape (n_train,)
        Of the training points.
    epoch : float
    losses : tuple of two float
        Training and test cross-entropy.
    """

    name: str
    title: str
    surface: Array
    line: Array
    logits: Array
    outputs: Array
    epoch: float
    losses: tuple[float, float]


def film_figure(
    frames: Sequence[FilmFrame],
    train: tuple[Array, Array],
    test: tuple[Array, Array],
    axis_names: tuple[str, str],
    class_names: tuple[str, str],
    curves: Array,
    equal_scale: bool = False,
    categories: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> go.Figure:
    """Return the three charts in one animated figure.

    Parameters
    ----------
    frames : sequence of FilmFrame
    train, test : tuple of ndarray of shape (n, 2) and ndarray of shape (n,)
        Points and their classes.
    axis_names, class_names : tuple of two str
    curves : ndarray of shape (n, 3)
        Epochs, training and test loss of the whole film.
    equal_scale : bool
        Whether both coordinates are drawn to the same scale.
    categories : tuple of two tuples of str
        The texts that stand for 0, 1, … on both axes, if any.
    """
    color = THEMES["light"]
    figure = bare_figure()
    first = frames[0]
    figure.add_scatter(mode="lines", line={"color": "#111", "width": 2.2}, hoverinfo="skip", **_points(first.line))
    for (points, y), hollow in ((train, False), (test, True)):
        for label, style in enumerate(CLASSES):
            figure.add_scatter(
                mode="markers", marker=marker(style, hollow), hoverinfo="skip", **_points(points[y == label])
            )
    z = np.linspace(-SIGMOID_REACH, SIGMOID_REACH, 201)
    figure.add_scatter(
        x=_single(z), y=_single(sigmoid(z)), mode="lines", hoverinfo="skip", xaxis="x2", yaxis="y2",
        line={"color": color["text"], "simplify": False},
    )  # fmt: skip
    for label, style in enumerate(CLASSES):
        figure.add_scatter(
            mode="markers", marker=marker(style, False), hoverinfo="skip", xaxis="x2", yaxis="y2", cliponaxis=False,
            **_outputs(first, train[1] == label),
        )  # fmt: skip
    epochs = _single(curves[:, 0])
    on_loss: dict[str, Any] = {"mode": "lines", "xaxis": "x3", "yaxis": "y3"}
    figure.add_scatter(
        x=[0, max(1.0, float(epochs[-1]))], y=[float(np.log(2))] * 2, line={"color": color["text"], "dash": "dot"},
        hoverinfo="skip", **on_loss,
    )  # fmt: skip
    for column, name, dash in ((1, "train", "solid"), (2, "test", "dash")):
        figure.add_scatter(
            x=epochs, y=_single(curves[:, column]), line={"color": color[name], "dash": dash, "width": 2},
            hovertemplate="%{y:.4f}<extra></extra>", **on_loss,
        )  # fmt: skip
    figure.add_scatter(
        **_now(first), hoverinfo="skip", cliponaxis=False, **on_loss | {"mode": "markers"},
        marker={"size": 11, "color": [color["train"], color["test"]], "line": {"color": "#ffffff", "width": 1.5}},
    )  # fmt: skip

    moving = [0, 6, 7, 11]
    figure.frames = [
        go.Frame(
            name=frame.name,
            traces=moving,
            data=[
                _points(frame.line),
                *(_outputs(frame, train[1] == label) for label in range(2)),
                _now(frame),
            ],
            layout={"title": {"text": frame.title}, "images": [_surface(frame)]},
        )
        for frame in frames
    ]
    x0, x1, y0, y1 = surface_extent(np.vstack([train[0], test[0]]), equal_scale)
    grid = {"gridcolor": color["grid"], "zerolinecolor": color["grid"], "fixedrange": True}
    figure.update_layout(
        paper_bgcolor="#ffffff",
        font={"color": color["text"], "size": 14},
        title={"text": first.title, "font": {"size": 16}, "x": 0.02, "xanchor": "left", "y": 0.975},
        margin={"l": 60, "r": 25, "t": 85, "b": 130},
        xaxis={"domain": [0, 0.48], "range": [x0, x1], "title": {"text": plain(axis_names[0])}, "showgrid": False},
        yaxis={"range": [y0, y1], "title": {"text": plain(axis_names[1])}, "showgrid": False},
        xaxis2=grid | {"domain": [0.56, 1], "anchor": "y2", "range": [-SIGMOID_REACH, SIGMOID_REACH], "dtick": 5,
                       "title": {"text": "logit z = w·x + b", "standoff": 4}},
        yaxis2=grid | {"domain": [0.6, 1], "anchor": "x2", "range": [-0.08, 1.08], "tickvals": [0, 0.5, 1],
                       "title": {"text": "σ(z)"}},
        xaxis3=grid | {"domain": [0.56, 1], "anchor": "y3", "rangemode": "tozero", "title": {"text": "epoch"}},
        yaxis3=grid | {"domain": [0, 0.38], "anchor": "x3", "rangemode": "tozero", "title": {"text": "cross-entropy"}},
        images=[_surface(first)],
        annotations=[
            _note(f"{_word(0, class_names)}, {_word(1, class_names)}; hollow: test", 0, 1),
            _note("Sigmoid outputs", 0.56, 1),
            _note(f"Cross-entropy: training, <span style='color:{color['test']}'>test</span>, dotted: guessing",
                  0.56, 0.38),
        ],
        updatemenus=[{
            "type": "buttons", "direction": "right", "showactive": False, "x": 0, "y": -0.16, "xanchor": "left",
            "yanchor": "top", "pad": {"t": 22, "r": 8},
            "buttons": [
                {"label": "▶ Play", "method": "animate", "args": [None, _animation(FILM_FRAME_MS, fromcurrent=True)]},
                {"label": "❚❚ Pause", "method": "animate", "args": [[None], _animation(0)]},
                {"label": "↺ From the start", "method": "animate", "args": [None, _animation(FILM_FRAME_MS)]},
            ],
        }],
        sliders=[{
            "x": 0.3, "len": 0.7, "y": -0.16, "yanchor": "top", "pad": {"t": 10, "b": 10},
            "currentvalue": {"prefix": "update ", "xanchor": "right"}, "ticklen": 0, "minorticklen": 0,
            "font": {"size": 1, "color": "rgba(0,0,0,0)"},
            "steps": [
                {"label": frame.name, "method": "animate", "args": [[frame.name], _animation(0)]} for frame in frames
            ],
        }],
    )  # fmt: skip
    label_categories(figure, categories)
    if equal_scale:
        figure.update_layout(xaxis={"constrain": "domain"}, yaxis={"constrain": "domain", "scaleanchor": "x"})
    figure.layout.sliders[0].currentvalue.font = {"size": 14, "color": color["text"]}
    return figure


def _single(values: Array) -> NDArray[np.float32]:
    """In single precision and in order, which is what a film's size is made of."""
    return np.ascontiguousarray(values, dtype=np.float32)


def _surface(frame: FilmFrame) -> dict[str, Any]:
    """The plane's colors as a picture, which the browser smooths. (Plotly's own surfaces flicker while they play.)"""
    low, middle, high = (
        np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) for color in (CLASSES[0].tint, MIDDLE, CLASSES[1].tint)
    )
    side = 2 * frame.surface[..., np.newaxis] - 1
    colors = middle + np.abs(side) * (np.where(side < 0, low, high) - middle)
    file = io.BytesIO()
    Image.fromarray(np.round(colors).astype(np.uint8)).save(file, "PNG", optimize=True)
    return {
        "source": f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}",
        "xref": "x domain", "yref": "y domain", "x": 0, "y": 1, "sizex": 1, "sizey": 1, "sizing": "stretch",
        "layer": "below",
    }  # fmt: skip


def _points(points: Array) -> dict[str, Any]:
    return {"x": _single(points[:, 0]), "y": _single(points[:, 1])}


def _outputs(frame: FilmFrame, chosen: NDArray[np.bool_]) -> dict[str, Any]:
    """Training points on the sigmoid; those beyond the axis, at its end."""
    z = frame.logits[chosen].clip(-SIGMOID_REACH, SIGMOID_REACH)
    return {"x": _single(z), "y": _single(frame.outputs[chosen])}


def _now(frame: FilmFrame) -> dict[str, Any]:
    return {"x": [frame.epoch] * 2, "y": list(frame.losses)}


def _word(label: int, class_names: tuple[str, str]) -> str:
    return f"<span style='color:{CLASSES[label].color}'>{'●■'[label]} {plain(class_names[label], 24)}</span>"


def _note(text: str, x: float, y: float) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
            "showarrow": False}  # fmt: skip


def _animation(milliseconds: int, fromcurrent: bool = False) -> dict[str, Any]:
    return {
        "mode": "immediate",
        "fromcurrent": fromcurrent,
        "frame": {"duration": milliseconds, "redraw": True},
        "transition": {"duration": 0},
    }
