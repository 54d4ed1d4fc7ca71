"""Animations as the page saves them."""

from plotly.offline import get_plotlyjs

from playground.runs.run import Run
from playground.stage.answers.animation import export_animation


def save_animation(run: Run) -> str:
    """Return a run's animation with plotly.js, which the browser puts into it."""
    return export_animation(run).replace('<script src="plotly.min.js"></script>', f"<script>{get_plotlyjs()}</script>")
