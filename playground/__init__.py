"""A neuron is a logistic regression, and a neural network is logistic regressions stacked on one another.

Values travel one way: ``Settings -> Trainer (Python learns) -> Snapshot -> frame -> stage (the browser draws)``. To
learn from the source, read `model.network` first, then the rest of `model`; then `data`, `runs`, `figures`, `exports`,
and the page in `ui`.
"""

from playground.estimator import NetworkClassifier, NetworkRegressor
from playground.explore import explore

__all__ = ["NetworkClassifier", "NetworkRegressor", "explore"]
__version__ = "1.0.0"
