"""Animations as the page saves them."""

from playground.runs.run import Run
from playground.stage.answers.animation import export_animation
from playground.ui.component import PLOTLY_SCRIPT


def save_animation(run: Run) -> str:
    """Return a run's animation with plotly.js, which the browser puts into it."""
    plotly = PLOTLY_SCRIPT.read_text(encoding="utf-8")
    return export_animation(run).replace('<script src="plotly.min.js"></script>', f"<script>{plotly}</script>")
