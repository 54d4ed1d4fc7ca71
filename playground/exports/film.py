"""The run so far as a film: one HTML page with a play button and a slider.

The page holds Plotly frames, and needs no server and no internet connection.
"""

from html import escape

import numpy as np

from playground.exports.contours import zero_contour
from playground.exports.film_figure import FilmFrame, film_figure
from playground.figures import plain, surface_extent
from playground.model.activations import Array, sigmoid
from playground.model.history import History
from playground.model.network import predict_logit
from playground.model.snapshot import Snapshot
from playground.runs.run import Run

CELLS = 50  # of the surface, in each direction


def export_film(run: Run, plotlyjs: bool | str = True) -> str:
    """Return the checkpoints of a run as a film, from the first to the present state.

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
    experiment, data, trainer = run.experiment, run.dataset, run.trainer
    x0, x1, y0, y1 = surface_extent(data.points, data.equal_scale)
    x, y = np.linspace(x0, x1, CELLS + 1), np.linspace(y0, y1, CELLS + 1)
    middles = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1])[::-1] / 2
    corner_inputs, cell_inputs = (
        experiment.derive_inputs(data.slice_at(np.column_stack([axis.ravel() for axis in np.meshgrid(*axes)])))
        for axes in ((x, y), middles)
    )

    name = f"{run.settings.dataset}, {'-'.join(map(str, trainer.layer_sizes))}"
    snapshots = [snapshot for snapshot in run.checkpoints if snapshot.update < trainer.update] + [trainer.snapshot()]
    frames = []
    for snapshot in snapshots:
        network = trainer.unflatten(snapshot.parameters)
        logits = predict_logit(network, experiment.X_train)
        epoch = run.epochs_at(snapshot)
        frames.append(
            FilmFrame(
                name=f"{snapshot.update:,}",
                title=plain(_title(name, snapshot, epoch), 200),
                surface=sigmoid(predict_logit(network, cell_inputs)).reshape(CELLS, CELLS),
                line=zero_contour(predict_logit(network, corner_inputs).reshape(CELLS + 1, CELLS + 1), x, y),
                logits=logits,
                outputs=sigmoid(logits),
                epoch=epoch,
                losses=(snapshot.metrics.train_loss, snapshot.metrics.test_loss),
            )
        )
    figure = film_figure(
        frames,
        (data.points_train, data.y_train),
        (data.points_test, data.y_test),
        data.axis_names,
        data.class_names,
        _curves(run, frames[-1]),
        data.equal_scale,
        data.axis_categories,
    )
    config = {"displayModeBar": False, "responsive": True}
    html: str = figure.to_html(config=config, include_plotlyjs=plotlyjs, auto_play=False, div_id="film")
    return html.replace("<head>", f"<head>\n    <title>{escape(name)}</title>", 1)


def _curves(run: Run, last: FilmFrame) -> Array:
    """Return epochs, training and test loss, of shape (n, 3)."""
    rows = run.trainer.history.rows
    columns = [History.columns.index(column) for column in ("epoch", "train_loss", "test_loss")]
    return np.vstack([rows[:, columns], (last.epoch, *last.losses)])


def _title(name: str, snapshot: Snapshot, epoch: float) -> str:
    m = snapshot.metrics
    return (
        f"{name} · update {snapshot.update:,}, epoch {epoch:,.1f} · cross-entropy {m.train_loss:.4f}, test "
        f"{m.test_loss:.4f} · accuracy {m.train_accuracy:.1%}, test {m.test_accuracy:.1%}"
    )
