"""A neuron is a logistic regression, and a neural network is logistic regressions stacked on one another.

Values travel one way: ``Settings -> Trainer (Python learns) -> Snapshot -> frame -> stage (the browser draws)``. To
learn from the source, read `network` first, then `activations`, `features`, `datasets`, `training`, `settings`,
`experiment`, `run`, `figures`, and then the page in `ui`.
"""
