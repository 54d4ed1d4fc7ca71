"""Who may import whom: the table of the design, kept."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = {"streamlit", "playground.ui"}
CORE = PAGE | {"plotly", "playground.runs", "playground.exports", "playground.estimator", "playground.figures"}
# What each module, or each module of a folder, never imports; the longest name that fits counts.
NEVER = {
    "model": CORE | {"sklearn", "playground.data"},
    "model.baseline": CORE | {"playground.data"},
    "data": CORE | {"playground.model.network", "playground.model.trainer"},
    "runs": PAGE | {"plotly", "playground.exports", "playground.estimator", "playground.figures"},
    "exports": PAGE | {"plotly"},
    "exports.film_figure": PAGE | {"playground.runs", "playground.model.trainer", "playground.model.network"},
    "figures": PAGE | {"playground.runs", "playground.model.trainer", "playground.model.network"},
    "estimator": PAGE | {"plotly", "playground.runs", "playground.exports"},
    "ui": set(),
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


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "playground").with_suffix("").parts)


@pytest.mark.parametrize("path", sorted((ROOT / "playground").rglob("*.py")), ids=lambda path: path.stem)
def test_imports_keep_to_the_layers(path):
    name = module_name(path)
    rules = [rule for rule in NEVER if name == rule or name.startswith(rule + ".")]
    never = {"app"} | (NEVER[max(rules, key=len)] if rules else set())
    assert rules or name == "__init__", f"{name} has no place in the table"
    wrong = [
        f"{path.name}:{line} imports {name}"
        for line, name in imported(path)
        if any(name == module or name.startswith(module + ".") for module in never)
    ]
    assert not wrong, wrong


def test_only_the_session_module_touches_the_session_state():
    users = [path.name for path in (ROOT / "playground").rglob("*.py") if "st.session_state" in path.read_text()]
    assert users == ["session.py"]
