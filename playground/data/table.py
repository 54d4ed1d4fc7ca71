"""A table of a visitor's own points: measured columns and a class for each row."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NoReturn

import numpy as np

from playground import checks
from playground.data.names import MAX_NAME_LENGTH
from playground.data.plane import principal_plane
from playground.data.variables import MAX_CATEGORIES, N_AXES, Variable, encoded_names
from playground.model.activations import Array

MIN_ROWS_PER_CLASS = 2  # one to train on, one held out
MAX_ROWS = 10_000
MAX_COLUMNS = 64
MAX_CLASSES = 10
MAX_MAGNITUDE = 1e12
# A column whose values differ by less than this fraction of their magnitude is constant, but for rounding.
MIN_RELATIVE_RANGE = 1e-9


@dataclass(frozen=True, eq=False)
class Table:
    """Labeled rows, in the units of their columns.

    Two tables with the same content are equal.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The first two columns are plotted.
    labels : ndarray of shape (n_rows,)
        The numbers of their classes, counted from 0.
    column_names : tuple of str
    class_names : tuple of str
        From 2 to `MAX_CLASSES`.
    equal_scale : bool
        Whether both plotted columns are drawn to the same scale.
    variables : tuple of Variable
        What the columns are made of, in their order. By default, each column is a variable of numbers.
    in_plane : bool
        Whether the plane of the first two principal components is plotted, not the first two columns.

    Raises
    ------
    ValueError
        If the table has too few rows, too many rows or columns, nothing but the same value in a column that is plotted,
        or values that are too large.
    """

    values: Array
    labels: Array
    column_names: tuple[str, ...]
    class_names: tuple[str, ...] = ("class 0", "class 1")
    equal_scale: bool = False
    variables: tuple[Variable, ...] = ()
    in_plane: bool = False

    def __post_init__(self) -> None:
        values, labels = np.array(self.values, dtype=np.float64), np.array(self.labels, dtype=np.float64)
        _validate_names(self.column_names, self.class_names)
        if not self.variables:
            object.__setattr__(self, "variables", tuple(map(Variable, self.column_names)))
        _validate_variables(self.variables, self.column_names)
        shape = len(labels), len(self.column_names)
        checks.require(values.shape == shape, f"The values of a table must have the shape {shape}", values.shape)
        if len(labels) > MAX_ROWS:
            raise ValueError(f"A table can have at most {MAX_ROWS:,} rows. Got {len(labels):,}.")
        if not np.all(np.isin(labels, np.arange(len(self.class_names)))):
            raise ValueError(f"The labels of a table must be {_listed_labels(len(self.class_names))}.")
        require_every_class(labels, self.class_names)
        magnitude = np.abs(values).max(axis=0)
        for j, name in enumerate(self.column_names):
            if not magnitude[j] <= MAX_MAGNITUDE:
                raise ValueError(f"The values of a column must be within ±{MAX_MAGNITUDE:g}. Got others in {name}.")
        if self.in_plane:
            reach = np.ptp(principal_plane(values).place(values), axis=0)
            if not reach.min() > MIN_RELATIVE_RANGE * reach.max():
                raise ValueError("The rows of a table in a plane must not lie on one line.")
        else:
            refuse_constants(values[:, :N_AXES], self.column_names)
        for array in (values, labels):
            array.flags.writeable = False
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "labels", labels)

    @property
    def places(self) -> Array:
        """Where the rows are plotted, of shape (n_rows, 2)."""
        return principal_plane(self.values).place(self.values) if self.in_plane else self.values[:, :N_AXES]

    @cached_property
    def digest(self) -> str:
        """A digest of the content."""
        content = (self.column_names, self.class_names, self.equal_scale, self.values.shape, self.variables)
        names = repr((*content, self.in_plane)).encode()
        return hashlib.sha256(names + self.values.tobytes() + self.labels.tobytes()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Table) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def as_json(self) -> dict[str, Any]:
        """Return the content as lists and text: see `read_table`. The variables are told where they have categories."""
        variables = [[name, list(categories)] for name, categories in self.variables]
        has_categories = any(variable.categories for variable in self.variables)
        return {
            "columns": list(self.column_names),
            **({"variables": variables} if has_categories else {}),
            "classes": list(self.class_names),
            "equal_scale": self.equal_scale,
            **({"in_plane": True} if self.in_plane else {}),
            "values": self.values.tolist(),
            "labels": self.labels.astype(int).tolist(),
        }


def require_every_class(labels: Array, class_names: tuple[str, ...]) -> None:
    """Raise a ValueError if a class has too few rows."""
    for label, name in enumerate(class_names):
        count = np.count_nonzero(labels == label)
        if count < MIN_ROWS_PER_CLASS:
            raise ValueError(f"Each class needs at least {MIN_ROWS_PER_CLASS} rows. Got {count} of {name}.")


def refuse_constants(values: Array, column_names: tuple[str, ...]) -> None:
    """Raise a ValueError about the first of some columns that has the same value in all rows."""
    for column, name in zip(values.T, column_names, strict=False):
        if np.ptp(column) <= MIN_RELATIVE_RANGE * np.abs(column).max():
            refuse_constant(name, f"{column[0]:g}")


def refuse_constant(name: str, value: str) -> NoReturn:
    """Raise a ValueError about a column that has the same value in all rows."""
    raise ValueError(f"The values of a column must differ. All rows have {value} in {name}.")


def read_table(content: Any) -> Table:
    """Return a table from its content as JSON holds it.

    Raises
    ------
    ValueError
        If a part is missing or is not what it should be.
    """
    content = checks.mapping("A table", content)
    columns = checks.items("The columns of a table", content.get("columns"))
    classes = checks.items("The classes of a table", content.get("classes"), 2, MAX_CLASSES)
    name, listed = "The labels of a table", content.get("labels")
    labels = checks.array(name, listed, (len(checks.items(name, listed)),))
    values = checks.array("The values of a table", content.get("values"), (len(labels), len(columns)))
    return Table(
        values,
        labels,
        tuple(columns),
        tuple(classes),
        content.get("equal_scale") is True,
        _read_variables(content.get("variables", [])),
        content.get("in_plane") is True,
    )


def _read_variables(content: Any) -> tuple[Variable, ...]:
    try:
        return tuple(Variable(name, tuple(categories)) for name, categories in content)
    except (TypeError, ValueError):
        raise ValueError("The variables of a table must be pairs of a name and a list of categories.") from None


def _validate_variables(variables: tuple[Variable, ...], column_names: tuple[str, ...]) -> None:
    for name, categories in variables:
        if not (isinstance(name, str) and all(isinstance(category, str) for category in categories)):
            raise ValueError(f"The names and categories of variables must be texts. Got {name!r:.80}.")
        if categories and not 2 <= len(set(categories)) == len(categories) <= MAX_CATEGORIES:
            raise ValueError(
                f"A variable must have between 2 and {MAX_CATEGORIES} different categories. "
                f"Got {', '.join(categories)!r:.80} in {name!r:.80}."
            )
    encoded = tuple(chain.from_iterable(encoded_names(variables)))
    if encoded != column_names:
        raise ValueError(
            f"The columns must be those of the variables: {', '.join(encoded):.200}. "
            f"Got {', '.join(column_names):.200}."
        )


def _listed_labels(n_classes: int) -> str:
    return "0 or 1" if n_classes == 2 else f"whole numbers from 0 to {n_classes - 1}"


def _validate_names(column_names: tuple[str, ...], class_names: tuple[str, ...]) -> None:
    if not 2 <= len(column_names) <= MAX_COLUMNS:
        raise ValueError(f"A table must have between 2 and {MAX_COLUMNS} columns. Got {len(column_names)}.")
    if not 2 <= len(class_names) <= MAX_CLASSES:
        raise ValueError(f"A table must have between 2 and {MAX_CLASSES} classes. Got {len(class_names)}.")
    for names, of in ((column_names, "columns"), (class_names, "classes")):
        for name in names:
            if not (isinstance(name, str) and 0 < len(name) <= MAX_NAME_LENGTH and name.isprintable()):
                raise ValueError(
                    f"The names of the {of} must have between 1 and {MAX_NAME_LENGTH} printable characters. "
                    f"Got {name!r:.80}."
                )
        checks.different(f"The names of the {of}", names)
