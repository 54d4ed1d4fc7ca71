"""The data in a run's script: code that draws, loads or holds the points, and changes them as the run's edits did."""

from collections.abc import Iterator
from textwrap import indent
from typing import Any

from playground.data import toy
from playground.data.dataset import OWN, count_held_out
from playground.data.formula import write_python
from playground.data.generation import generator
from playground.data.measured import SOURCES, column_names, list_columns
from playground.data.table import Table
from playground.exports.source import source
from playground.model.activations import Array
from playground.runs.points import Points
from playground.runs.settings import Settings
from playground.spreadsheet import guard

IRIS_CODE = """
data = load_iris()
rows = data.target > 0  # the two species that overlap
points, y = data.data[rows][:, 2:], data.target[rows] - 1.0
""".strip()
# Of a dataset with columns to choose.
COLUMNS_CODE = """
data = {load}()
columns = {columns}
points, y = data.data[:, columns], data.target * 1.0
""".strip()
CURVE = """
def height(x1):
    return {formula}
""".strip()
# Of own data: a larger table is not written into the script, but read from a file.
MAX_ROWS_IN_SCRIPT = 500
DATA_FILE = "own-data.csv"

# scikit-learn's functions.
LOADERS = {"circles": "make_circles", "moons": "make_moons", "iris": "load_iris"} | {
    name: source.load.__name__ for name, source in SOURCES.items()
}

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
        "load": _import(settings),
        "functions": "\n\n\n".join(_functions(settings)),
        "origin": "your own" if settings.dataset == OWN else "drawn",
        "data": _data(settings, large),
        "held_out": _held_out(settings),
        "data_seed": settings.data_seed,
        **_point_edits(points),
    }


def _import(settings: Settings) -> str:
    """Return the import of the function of scikit-learn that draws or loads the data; empty if there is none."""
    name = LOADERS.get(settings.dataset)
    is_used = name and not (settings.dataset == "circles" and settings.class_count > 2)
    return f"from sklearn.datasets import {name}\n" if is_used else ""


def _functions(settings: Settings) -> Iterator[str]:
    """Yield the source of the functions that draw the data."""
    yield source(toy.draw_seed)
    if settings.dataset in toy.TOY_DATASETS:
        draw = source(_generator(settings)[0])
        for helper in (toy.balanced_labels, toy.places_on):
            if helper.__name__ in draw:
                yield source(helper)
        if settings.dataset == "curve":
            yield CURVE.format(formula=write_python(settings.curve))
        yield draw


def _generator(settings: Settings) -> tuple[Any, tuple[Any, ...]]:
    return generator(settings.dataset, settings.n_classes, settings.curve)


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
    if settings.dataset == "iris":
        return IRIS_CODE
    if settings.dataset in SOURCES:
        return COLUMNS_CODE.format(load=LOADERS[settings.dataset], columns=_columns(settings))
    draw, arguments = _generator(settings)
    named = ["height" if callable(argument) else str(argument) for argument in arguments]
    return (
        f"points, y = {draw.__name__}({', '.join([str(settings.n_samples), 'rng', *named])})\n"
        f"points = points + {settings.noise} * rng.standard_normal(points.shape)"
    )


def _columns(settings: Settings) -> str:
    """Return code for the numbers of the chosen columns, in scikit-learn's order."""
    names, chosen = column_names(settings.dataset), settings.columns
    listed = ", ".join(str(names.index(name)) for name in chosen)
    if len(list_columns(settings.dataset, chosen)) == len(chosen):
        return f"[{listed}]  # {', '.join(chosen)}"
    rest = f"range({len(names)})"
    return f"[{listed}, *(i for i in {rest} if i not in ({listed}))]" if chosen else f"list({rest})"


def _own_data(table: Table, large: bool) -> str:
    """Return code that holds a table, or reads a large one from the file that it is saved to."""
    names = f"# {', '.join(map(repr, table.column_names))}; {_name_classes(table)}."
    if large:
        return (
            f"{names}\n"
            f"# Save the data as CSV beside this script, as {DATA_FILE}.\n"
            f'with open("{DATA_FILE}", encoding="utf-8-sig", newline="") as file:\n'
            "    rows = list(csv.reader(file))[1:]\n"
            f"points = np.array([[float(value) for value in row[:{len(table.column_names)}]] for row in rows])\n"
            f"classes = {list(map(guard, table.class_names))!r}\n"
            f"y = np.array([float(classes.index(row[{len(table.column_names)}])) for row in rows])"
        )
    rows = "".join(
        f"    ({', '.join(map(repr, row))}, {int(label)}),\n"
        for row, label in zip(table.values.tolist(), table.labels, strict=True)
    )
    return f"{names}\ntable = np.array([\n{rows}])\npoints, y = table[:, :-1], table[:, -1]"


def _name_classes(table: Table) -> str:
    if len(table.class_names) == 2:
        return f"class 1 is {table.class_names[1]!r}"
    return "classes " + ", ".join(f"{number} is {name!r}" for number, name in enumerate(table.class_names))


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
