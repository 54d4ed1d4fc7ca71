"""The film's size, what it needs, and its geometry. That it plays is tested in a browser."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from plotly.offline import get_plotlyjs

from playground.exports.contours import zero_contour
from playground.exports.film import export_film
from playground.model.activations import sigmoid
from playground.model.features import derive_features
from playground.model.network import predict_logit
from playground.runs.checkpoints import MAX_CHECKPOINTS
from playground.runs.run import Run
from playground.runs.settings import CONSTRAINTS, Settings
from playground.runs.speeds import SPEEDS
from playground.runs.validators import Interval


def longest(settings: Settings) -> Run:
    """A run whose album is full."""
    run = Run(settings)
    for _ in range(MAX_CHECKPOINTS - 1):
        run.advance(20)
        run.prefetched.discard_before(run.trainer.update)
    assert len(run.checkpoints) == MAX_CHECKPOINTS
    return run


def test_the_largest_film_adds_less_than_five_megabytes_to_plotlyjs():
    samples = CONSTRAINTS["n_samples"]
    assert isinstance(samples, Interval)
    settings = Settings(
        "spiral", (16, 16, 16), n_samples=int(samples.high), test_size=0.1, activation="tanh", init_scale=3
    )
    whole = export_film(longest(settings))
    assert len(whole.encode()) - len(get_plotlyjs().encode()) < 5e6


def test_the_film_needs_nothing_from_outside():
    html = export_film(Run(Settings()), "plotly.min.js")
    assert re.findall(r'(?:src|href)="?([^"\s>]+)', html) == ["plotly.min.js"]
    assert not re.search(r'"https?://', html)


def test_frames_are_the_checkpoints_from_the_first_to_the_present_state():
    run = Run(Settings())
    run.prefetch(SPEEDS["normal"], 5)
    run.return_to(60)
    run.trainer.run(7)
    html = export_film(run, "plotly.min.js")
    assert re.findall(r'"label":"([\d,]+)"', html) == ["0", "20", "40", "60", "67"]


def test_the_surface_is_the_networks_probability():
    run = Run(Settings())
    run.advance(2000)
    html = export_film(run, "plotly.min.js")
    last = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", html.replace("\\u002f", "/"))[-1]
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(last)))).astype(float)
    points = run.dataset.points_train
    logits = predict_logit(run.trainer.network, derive_features(run.dataset.standardize(points), run.settings.features))
    everything = np.vstack([points, run.dataset.points_test])
    low, high = everything.min(axis=0), everything.max(axis=0)
    low, high = low - 0.1 * (high - low), high + 0.1 * (high - low)
    column, row = ((points - low) / (high - low) * len(picture)).astype(int).T
    blueness = picture[len(picture) - 1 - row, column]
    sure = np.abs(logits) > 4
    assert sure.sum() > 50
    assert np.array_equal(blueness[sure, 2] > blueness[sure, 0], sigmoid(logits[sure]) > 0.5)


def test_the_zero_contour_of_a_plane_is_straight():
    x, y = np.linspace(-1, 1, 11), np.linspace(-2, 2, 9)
    line = zero_contour(3 * x[np.newaxis] + y[:, np.newaxis] - 0.4, x, y)
    ends = line[~np.isnan(line[:, 0])]
    assert len(ends) >= 20
    np.testing.assert_allclose(3 * ends[:, 0] + ends[:, 1], 0.4, atol=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_saddle_is_divided_by_the_mean_of_its_corners(sign):
    z = sign * np.array([[3.0, -1.0], [-1.0, 3.0]])
    line = zero_contour(z, np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    middles = np.array([line[0:2].mean(axis=0), line[3:5].mean(axis=0)])
    # The middle has the sign of the corners (0, 0) and (1, 1): the other two are cut off.
    assert sorted(map(tuple, middles.round(3))) == [(0.125, 0.875), (0.875, 0.125)]


def test_a_function_without_zeros_has_no_contour():
    assert zero_contour(np.ones((4, 5)), np.arange(5.0), np.arange(4.0)).shape == (0, 2)
