"""The dependency rules between modules: which imports are forbidden where."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = {"streamlit", "playground.ui"}
CORE = PAGE | {"plotly", "playground.runs", "playground.exports", "playground.estimator", "playground.figures"}
LEARNING = CORE | {"sklearn", "playground.data"}
MODEL = LEARNING | {"playground.training"}
NETWORK = {"playground.model.network"}
BASE = MODEL | NETWORK
# The modules that hold the state and the progress of training.
STATE = {"playground.training.trainer", "playground.training.history", "playground.training.snapshot"}
# The forbidden imports of each module or package. The longest matching name applies.
NEVER = {
    "model": BASE,
    "model.layout": MODEL,
    "training": LEARNING,
    "training.hyperparameters": BASE,
    "training.optimizers": {"playground", "sklearn", "plotly", "streamlit"},
    "training.schedules": LEARNING | NETWORK | STATE,
    "training.snapshot": LEARNING | NETWORK | {"playground.training.trainer", "playground.training.history"},
    "training.history": LEARNING | NETWORK | {"playground.training.trainer", "playground.training.snapshot.Snapshot"},
    "training.arithmetic": LEARNING | STATE,
    "training.ensemble": LEARNING | {"playground.training.history"},
    "training.baseline": CORE | {"playground.data", "playground.training.trainer", "playground.training.history"},
    "data": BASE - {"sklearn", "playground.data"},
    "data.toy": BASE - {"sklearn"},
    "data.measured": BASE - {"sklearn"},
    "runs": PAGE | {"plotly", "playground.exports", "playground.estimator", "playground.figures"},
    "runs.landscape": (CORE - {"playground.runs"}) | {"sklearn", "playground.data", "playground.training.trainer"},
    "runs.maps": PAGE
    | {
        "plotly",
        "playground.exports",
        "playground.estimator",
        "playground.explore",
        "playground.figures",
        "playground.runs.run",
    },
    "lessons": PAGE | {"plotly", "playground.exports", "playground.estimator", "playground.figures"},
    "classroom": PAGE
    | {"plotly", "playground.exports", "playground.estimator", "playground.figures", "playground.lessons"},
    "exports": PAGE | {"plotly"},
    "figures": PAGE | NETWORK | {"playground.training", "playground.runs"},
    "thumbnails": PAGE | NETWORK | {"playground.training", "playground.runs"},
    "estimator": PAGE | {"plotly", "playground.runs", "playground.exports"},
    "explore": PAGE | {"plotly", "playground.runs", "playground.exports", "playground.figures"},
    "spreadsheet": PAGE | {"plotly", "playground"},
    "body": PAGE | {"plotly", "playground"},
    "checks": PAGE | {"plotly", "playground"},
    "__main__": {"playground"},
    "stage": PAGE | {"plotly", "playground.classroom.routes"},
    "stage.answers": PAGE | {"plotly", "playground.classroom.routes", "playground.stage.actions"},
    "ui": set(),
}


def imported(path: Path) -> list[tuple[int, str]]:
    """Return the line and the full name of each import in a file."""
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
def test_no_forbidden_imports(path):
    name = module_name(path)
    rules = [rule for rule in NEVER if name == rule or name.startswith(rule + ".")]
    never = {"app"} | (NEVER[max(rules, key=len)] if rules else set())
    assert rules or name == "__init__", f"{name} has no rule in the table"
    violations = [
        f"{path.name}:{line} imports {module}"
        for line, module in imported(path)
        if any(module == rule or module.startswith(rule + ".") for rule in never)
    ]
    assert not violations, violations


def test_only_two_modules_use_the_session_state():
    users = [path.name for path in (ROOT / "playground").rglob("*.py") if "st.session_state" in path.read_text()]
    assert sorted(users) == ["session.py", "widgets.py"]


# The floors of the browser's modules: each uses those before it.
BROWSER = ROOT / "playground" / "browser"
FLOORS = (
    "base",
    "network",
    "charts",
    "tools",
    "loop",
    "views",
    "panels",
    "lessons",
    "classroom",
    "stage.js",
    "mount.js",
    "animation",
)


@pytest.mark.parametrize("path", sorted(BROWSER.rglob("*.js")), ids=lambda path: path.stem)
def test_no_module_of_the_browser_uses_a_floor_above_it(path):
    def floor(module: Path) -> int:
        return FLOORS.index(module.relative_to(BROWSER).parts[0])

    names = re.findall(r'^import [^"]*"(\.[^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    used = [(path.parent / name).resolve() for name in names]
    assert not [module.name for module in used if floor(module) > floor(path)]
