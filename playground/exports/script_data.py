"""The data in a run's script: code that draws, loads or holds the points, and changes them as the run's edits did."""

import ast
import inspect
from collections.abc import Iterator
from textwrap import dedent, indent
from typing import Any

from playground.data import toy
from playground.data.dataset import OWN, count_held_out
from playground.data.table import Table
from playground.model.activations import Array
from playground.runs.points import Points
from playground.runs.settings import Settings
from playground.spreadsheet import guard

MEASURED_CODE = {
    "iris": """
        data = load_iris()
        rows = data.target > 0  # the two species that overlap
        points, y = data.data[rows][:, 2:], data.target[rows] - 1.0
    """,
    "cancer": """
        data = load_breast_cancer()
        columns = [list(data.feature_names).index(name) for name in {columns!r}]
        points, y = data.data[:, columns], data.target * 1.0
    """,
}
# Of own data: a larger table is not written into the script, but read from a file.
MAX_ROWS_IN_SCRIPT = 500
DATA_FILE = "own-data.csv"

LOADERS = {"circles": "make_circles", "moons": "make_moons", "iris": "load_iris", "cancer": "load_breast_cancer"}

POINT_EDITS = '''
# Points that were drawn or erased: updates made before; for both parts, rows removed, points added, and their classes.
point_edits = {{
{rows}}}


def change(X, y, removed, added, classes):
    """Return inputs and classes without some rows, and with new points after the others."""
    X, y = np.delete(X, removed, axis=0), np.delete(y, removed)
    return (np.vstack([X, inputs(added)]), np.append(y, classes)) if added else (X, y)


'''.lstrip()

CHANGE_POINTS = """
if update in point_edits:
    train, test = point_edits[update]
    X, y = change(X, y, *train)
    X_test, y_test = change(X_test, y_test, *test)
    position = len(y)
""".lstrip()


def write_data(settings: Settings, points: Points) -> dict[str, Any]:
    """Return the parts of the script that make the data and change them."""
    # Points that were edited are no longer those of the saved data.
    large = settings.table is not None and len(settings.table.labels) > MAX_ROWS_IN_SCRIPT and not points.updates
    return {
        "csv": "import csv\n" if large else "",
        "load": f"from sklearn.datasets import {LOADERS[settings.dataset]}\n" if settings.dataset in LOADERS else "",
        "functions": "\n\n\n".join(_functions(settings)),
        "origin": "your own" if settings.dataset == OWN else "drawn",
        "data": _data(settings, large),
        "held_out": _held_out(settings),
        "data_seed": settings.data_seed,
        **_point_edits(points),
    }


def _functions(settings: Settings) -> Iterator[str]:
    """Yield the source of the functions that draw the data."""
    yield _source(toy.draw_seed)
    if settings.dataset in toy.TOY_DATASETS:
        draw = _source(toy.generator(settings.dataset, settings.n_classes)[0])
        if "balanced_labels" in draw:
            yield _source(toy.balanced_labels)
        yield draw


def _held_out(settings: Settings) -> float:
    """Return what scikit-learn calls ``test_size``: a fraction or, where it may be too small, a number of points."""
    if settings.table:
        return count_held_out(len(settings.table.labels), settings.test_size, settings.class_count)
    if settings.dataset in toy.TOY_DATASETS and settings.class_count > 2:
        return count_held_out(settings.n_samples, settings.test_size, settings.class_count)
    return settings.test_size


def _data(settings: Settings, large: bool) -> str:
    if settings.table is not None:
        return _own_data(settings.table, large)
    if settings.dataset in MEASURED_CODE:
        return dedent(MEASURED_CODE[settings.dataset]).strip().format(columns=settings.columns)
    draw, arguments = toy.generator(settings.dataset, settings.n_classes)
    return (
        f"points, y = {draw.__name__}({', '.join(map(str, (settings.n_samples, 'rng', *arguments)))})\n"
        f"points = points + {settings.noise} * rng.standard_normal(points.shape)"
    )


def _own_data(table: Table, large: bool) -> str:
    """Return code that holds a table, or reads a large one from the file that it is saved to."""
    names = f"# {', '.join(map(repr, table.column_names))}; class 1 is {table.class_names[1]!r}."
    if large:
        return (
            f"{names}\n"
            f"# Save the data as CSV beside this script, as {DATA_FILE}.\n"
            f'with open("{DATA_FILE}", encoding="utf-8-sig", newline="") as file:\n'
            "    rows = list(csv.reader(file))[1:]\n"
            f"points = np.array([[float(value) for value in row[:{len(table.column_names)}]] for row in rows])\n"
            f"y = np.array([float(row[{len(table.column_names)}] == {guard(table.class_names[1])!r}) for row in rows])"
        )
    rows = "".join(
        f"    ({', '.join(map(repr, row))}, {int(label)}),\n"
        for row, label in zip(table.values.tolist(), table.labels, strict=True)
    )
    return f"{names}\ntable = np.array([\n{rows}])\npoints, y = table[:, :-1], table[:, -1]"


def _point_edits(points: Points) -> dict[str, str]:
    if not points.updates:
        return dict.fromkeys(("point_edits", "first_point_edit", "next_point_edit"), "")
    rows = "".join(
        f"    {update}: ({_literal(*train)}, {_literal(*test)}),\n" for update, (train, test) in points.edits()
    )
    return {
        "point_edits": POINT_EDITS.format(rows=rows),
        "first_point_edit": CHANGE_POINTS,
        "next_point_edit": indent(CHANGE_POINTS, " " * 4),
    }


def _literal(removed: list[int], values: Array, labels: Array) -> str:
    return f"({removed}, {values.tolist()}, {labels.astype(int).tolist()})"


def _source(function: Any) -> str:
    """Return a function's source without its types."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.returns = None
    for argument in tree.args.args:
        argument.annotation = None
    return ast.unparse(tree)
