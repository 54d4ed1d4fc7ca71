"""The run so far as an animation: one HTML page that plays the browser's own modules, and needs no server."""

from html import escape
from typing import Any

from playground.runs.points import INITIAL
from playground.runs.run import Run
from playground.stage.answers.packing import pack_frames, pack_history, to_json
from playground.stage.answers.points import describe_history
from playground.stage.answers.spec import pack_spec
from playground.stage.modules import join_modules, join_styles
from playground.stage.protocol import OPTIONS

MODULE = "animation/animation.js"
STYLES = "stage", "figures", "animation"
# The browser, which has plotly.js already, puts it into the page: see browser/panels/share.js.
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
<script src="plotly.min.js"></script>
</head>
<body>
<main class="stage"></main>
<script type="application/json">{run}</script>
<script type="module">
{module}</script>
</body>
</html>
"""


def export_animation(run: Run) -> str:
    """Return the checkpoints of a run, and its present state after them, as an HTML page that lacks plotly.js."""
    return PAGE.format(
        title=escape(f"{run.settings.dataset}, {'-'.join(map(str, run.trainer.layer_sizes))}"),
        style=join_styles(STYLES),
        run=to_json(_describe(run)).replace("<", r"\u003c"),
        module=join_modules(MODULE),
    )


def _describe(run: Run) -> dict[str, Any]:
    """Return what an animation is made of, in fields of an answer."""
    trainer = run.trainer
    snapshots = [snapshot for snapshot in run.checkpoints if snapshot.update < trainer.update]
    options = {name: permitted[0] for name, permitted in OPTIONS.items()}
    # The plane is that of the first points, in which all others were drawn.
    return {
        "spec": pack_spec(run, options, run.log.points.dataset_at(INITIAL)),
        "history": pack_history(trainer.history.rows),
        "stride": trainer.history.stride,
        "scheduled": run.settings.schedule != "constant",
        "point_history": describe_history(run),
        **pack_frames(run, [*snapshots, trainer.snapshot()], exact=False),
    }
