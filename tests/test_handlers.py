"""How the browser's modules attach handlers."""

import re
from pathlib import Path

MODULES = sorted((Path(__file__).parents[1] / "playground" / "browser").rglob("*.js"))
PROPERTY = re.compile(r"\.on[a-z]+ *=(?!=)|\bon(?:click|change|input|submit|focus|blur|key\w+|mouse\w+|pointer\w+)\b")


def test_no_handler_is_a_property():
    """What a handler property returns can cancel the event: false for a key makes a field that nobody can type into.

    What a listener of addEventListener returns is ignored.
    """
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PROPERTY.search(line)
    ]
    assert MODULES
    assert not found, "\n".join(found)


def test_only_the_plot_reads_what_plotly_keeps_to_itself():
    """Private fields and attached figures: every other module asks `charts/plot.js`."""
    kept = re.compile(r"\._(?:full|offset|length|context|transition|subplot)\w*|\bPlotly\.\w+\(")
    users = {path.name for path in MODULES if kept.search(path.read_text(encoding="utf-8"))}
    assert users == {"plot.js"}
