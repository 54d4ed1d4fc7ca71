"""The gradient by layer, in the browser: its numbers are Python's."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.data.dataset import load_dataset
from playground.model.activations import ACTIVATIONS
from playground.model.features import derive_features
from playground.model.layout import flatten, unflatten
from playground.model.network import forward, gradient, init_network
from playground.model.outputs import count_outputs, encode, output_for

MEASURE = """async ([spec, parameters]) => {
    const { Gradients } = await import('/network/gradients.js');
    const gradients = new Gradients(spec, spec);
    gradients.run(new Float64Array(parameters.length)); // what is left of it must not count
    gradients.run(Float64Array.from(parameters));
    return { rms: Array.from(gradients.rms), saturated: Array.from(gradients.saturated), stride: gradients.stride };
}"""
SATURATED = {
    "sigmoid": lambda a: (a < 0.05) | (a > 0.95),
    "tanh": lambda a: abs(a) > 0.9,
    "relu": lambda a: a == 0,
    "identity": lambda a: a != a,
}


def measure(
    modules: Page, activation: str, hidden: tuple[int, ...], n_classes: int, n_samples: int = 200
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser and what Python measure of a random network."""
    data = load_dataset("circles", n_samples=n_samples)
    labels = np.arange(len(data.y_train)) % n_classes
    output, random = output_for(n_classes), np.random.default_rng(3)
    sizes = (3, *hidden, count_outputs(n_classes))
    features = ("x1", "x2", "x1²")
    drawn = flatten(init_network(sizes, random, activation, output=output, scale=2.0))
    parameters = drawn + 0.3 * random.normal(size=len(drawn))
    spec = {
        "layer_sizes": sizes, "activation": activation, "output": output, "features": features,
        "mean": data.mean.tolist(), "scale": data.scale.tolist(),
        "points": data.points_train.tolist(), "labels": labels.tolist(),
    }  # fmt: skip
    found = modules.evaluate(MEASURE, [spec, parameters.tolist()])
    network = unflatten(parameters, sizes, activation, output)
    X = derive_features(data.standardize(data.points_train), features)[:: found["stride"]]
    slopes = gradient(network, X, encode(labels[:: found["stride"]], n_classes))
    expected = {
        "rms": [np.sqrt(np.mean(np.append(weights, biases) ** 2)) for weights, biases in slopes.layers],
        "saturated": [np.mean(SATURATED[activation](a)) for a in forward(network, X)[1:-1]],
        "stride": -(-len(labels) // 1000),
    }
    return found, expected


@pytest.mark.parametrize("n_classes", [2, 3, 10])
@pytest.mark.parametrize("hidden", [(), (1,), (5,), (4, 3), (16, 2, 8), (4, 4, 4, 4), (5, 4, 3, 2, 1), (16,) * 6])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_browsers_gradients_are_pythons(modules, activation, hidden, n_classes):
    found, expected = measure(modules, activation, hidden, n_classes)
    np.testing.assert_allclose(found["rms"], expected["rms"], rtol=1e-9)
    np.testing.assert_allclose(found["saturated"], expected["saturated"], atol=1e-12)
    assert min(found["rms"]) > 0


def test_of_many_points_a_sample_is_measured(modules):
    found, expected = measure(modules, "sigmoid", (4,), 2, n_samples=5000)
    assert found["stride"] == expected["stride"] > 1
    np.testing.assert_allclose(found["rms"], expected["rms"], rtol=1e-9)
