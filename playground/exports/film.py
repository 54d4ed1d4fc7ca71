"""A film: the run so far as one HTML page with a play button and a slider, for slides and for handing in.

The page holds Plotly's own frames and needs neither a server nor a network.
"""

import numpy as np

from playground.exports.film_figure import FilmFrame, film_figure
from playground.figures import surface_extent
from playground.model.activations import Array, sigmoid
from playground.model.features import derive_features
from playground.model.history import History
from playground.model.network import predict_logit
from playground.model.snapshot import Snapshot, fractional_epochs
from playground.runs.experiment import make_inputs
from playground.runs.run import Run

CELLS = 50  # of the film's picture of the plane, in each direction


def film(run: Run, plotlyjs: bool | str = True) -> str:
    """The run's album as a film, from its first moment to the present one.

    Parameters
    ----------
    run : Run
    plotlyjs : bool or str
        As ``include_plotlyjs`` of ``plotly.graph_objects.Figure.to_html``: True puts plotly.js into the page; a name
        that ends in ``.js`` refers to it.

    Returns
    -------
    str
        HTML.
    """
    settings, data, trainer = run.settings, run.dataset, run.trainer
    X, _ = make_inputs(settings, data)
    x0, x1, y0, y1 = surface_extent(np.vstack([data.points_train, data.points_test]), data.equal_scale)
    x, y = np.linspace(x0, x1, CELLS + 1), np.linspace(y0, y1, CELLS + 1)
    middles = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1])[::-1] / 2
    corner_inputs, cell_inputs = (
        derive_features(
            data.standardize(np.column_stack([axis.ravel() for axis in np.meshgrid(*axes)])), settings.features
        )
        for axes in ((x, y), middles)
    )

    name = f"{settings.dataset}, {'-'.join(map(str, trainer.layer_sizes))}"
    moments = [moment for moment in run.album if moment.update < trainer.update] + [trainer.snapshot()]
    frames = []
    for moment in moments:
        network = trainer.unflatten(moment.parameters)
        logits = predict_logit(network, X)
        epoch = fractional_epochs(moment.epoch, moment.position, len(data.y_train))
        frames.append(
            FilmFrame(
                name=f"{moment.update:,}",
                title=_title(name, moment, epoch),
                surface=sigmoid(predict_logit(network, cell_inputs)).reshape(CELLS, CELLS),
                line=zero_line(predict_logit(network, corner_inputs).reshape(CELLS + 1, CELLS + 1), x, y),
                logits=logits,
                outputs=sigmoid(logits),
                epoch=epoch,
                losses=(moment.metrics.train_loss, moment.metrics.test_loss),
            )
        )
    figure = film_figure(
        frames,
        (data.points_train, data.y_train),
        (data.points_test, data.y_test),
        data.axis_names,
        data.class_names,
        _curves(run, frames[-1]),
    )
    config = {"displayModeBar": False, "responsive": True}
    html: str = figure.to_html(config=config, include_plotlyjs=plotlyjs, auto_play=False, div_id="film")
    return html.replace("<head>", f"<head>\n    <title>{name}</title>", 1)


def zero_line(z: Array, x: Array, y: Array) -> Array:
    """Where a function is zero, by marching squares: straight within each cell, between the crossings of its sides.

    Parameters
    ----------
    z : ndarray of shape (n_y, n_x)
    x, y : ndarray of shape (n_x,) and (n_y,)

    Returns
    -------
    ndarray of shape (3 * n_segments, 2)
        The two ends of each segment, and nan.

    Notes
    -----
    Where all four sides of a cell are crossed, the mean of its corners decides which two belong together. W. E.
    Lorensen and H. E. Cline, "Marching cubes", SIGGRAPH 1987, in the plane.
    """
    a, b, c, d = z[:-1, :-1], z[:-1, 1:], z[1:, 1:], z[1:, :-1]  # a cell's corners, going round
    left, low = np.meshgrid(x[:-1], y[:-1])
    right, high = np.meshgrid(x[1:], y[1:])
    sides = [(a, b, left, low, right, low), (b, c, right, low, right, high),
             (c, d, right, high, left, high), (d, a, left, high, left, low)]  # fmt: skip
    crossed = np.stack([(p > 0) != (q > 0) for p, q, *_ in sides], axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):  # where a side is not crossed
        shares = [p / (p - q) for p, q, *_ in sides]
        places = np.stack(
            [
                np.stack([x0 + t * (x1 - x0), y0 + t * (y1 - y0)], axis=-1)
                for t, (_, _, x0, y0, x1, y1) in zip(shares, sides, strict=True)
            ],
            axis=-2,
        )
    count = crossed.sum(axis=-1)
    once = count == 2
    segments = [places[once][crossed[once]].reshape(-1, 2, 2)]
    apart = (a + b + c + d > 0) == (a > 0)  # the middle belongs to a and c, so b and d are cut off
    for cells, order in ((apart, [0, 1, 2, 3]), (~apart, [3, 0, 1, 2])):
        segments.append(places[(count == 4) & cells][:, order].reshape(-1, 2, 2))
    ends = np.concatenate(segments)
    return np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)


def _curves(run: Run, last: FilmFrame) -> Array:
    """Epochs, training and test loss along the way, of shape (n, 3)."""
    rows = run.trainer.history.rows
    columns = [History.columns.index(column) for column in ("epoch", "train_loss", "test_loss")]
    return np.vstack([rows[:, columns], (last.epoch, *last.losses)])


def _title(name: str, moment: Snapshot, epoch: float) -> str:
    m = moment.metrics
    return (
        f"{name} · update {moment.update:,}, epoch {epoch:,.1f} · cross-entropy {m.train_loss:.4f}, test "
        f"{m.test_loss:.4f} · accuracy {m.train_accuracy:.1%}, test {m.test_accuracy:.1%}"
    )
