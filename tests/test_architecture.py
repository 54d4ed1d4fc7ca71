"""Who may import whom: the table of the design, kept."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = {"streamlit", "plotly", "sklearn", "playground.settings", "playground.ui"}
NEVER = {
    "activations": CORE,
    "network": CORE,
    "features": CORE,
    "arithmetic": CORE,
    "baseline": {"streamlit", "plotly", "playground.settings", "playground.ui"},
    "training": CORE,
    "datasets": {"streamlit", "plotly", "playground.network", "playground.ui"},
    "settings": {"streamlit", "plotly", "playground.ui"},
    "experiment": {"streamlit", "plotly", "playground.ui"},
    "estimator": {"streamlit", "plotly", "playground.settings", "playground.ui"},
    "run": {"streamlit", "plotly", "playground.ui"},
    "snippet": {"streamlit", "plotly", "playground.ui"},
    "saved": {"streamlit", "plotly", "playground.ui"},
    "exports": {"streamlit", "plotly", "playground.ui"},
    "film": {"streamlit", "playground.ui"},
    "film_figure": {"streamlit", "playground.settings", "playground.training", "playground.network", "playground.ui"},
    "figures": {"streamlit", "playground.settings", "playground.training", "playground.network", "playground.ui"},
}


def imported(path: Path) -> list[tuple[int, str]]:
    """Line and full name of each import in a file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "playground").rglob("*.py")), ids=lambda path: path.stem)
def test_imports_keep_to_the_layers(path):
    in_ui = path.parent.name == "ui"
    never = {"app"} | (set() if in_ui or path.stem == "__init__" else NEVER[path.stem])
    wrong = [
        f"{path.name}:{line} imports {name}"
        for line, name in imported(path)
        if any(name == module or name.startswith(module + ".") for module in never)
    ]
    assert not wrong, wrong


def test_only_the_session_module_touches_the_session_state():
    users = [path.name for path in (ROOT / "playground").rglob("*.py") if "st.session_state" in path.read_text()]
    assert users == ["session.py"]
