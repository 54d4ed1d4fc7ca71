"""The experiment as a link: settings and a number of updates. What it cannot carry needs a file."""

from playground.runs.run import Run

MAX_UPDATES = 2_000_000


def explain_refusal(run: Run) -> str:
    """Return why a link cannot lead to the present state of the run; empty if it can."""
    file = "Save the JSON file instead."
    if run.settings.table:
        return f"A link cannot carry data of your own. {file}"
    if run.log.edits:
        return f"A link cannot carry weights that were set manually. {file}"
    if not run.log.uses_only(run.trainer.hyperparameters):
        return f"A link cannot carry settings that were changed during training. {file}"
    if run.trainer.update > MAX_UPDATES:
        return f"A link can carry at most {MAX_UPDATES:,} updates. This run has made {run.trainer.update:,}. {file}"
    return ""
